"""The generated parts of the documentation: tables between markers, rewritten by one command.

A block stands between ``<!-- NAME:begin -->`` and ``<!-- NAME:end -->``; everything else on a page
is written by hand.
"""

import re
from collections.abc import Iterable, Sequence

from innercircle.errors import InputError
from innercircle.history import (
    SCORE_COLUMNS,
    BacktestAnswer,
    EpisodesAnswer,
    ForecastScore,
    Interval,
    StepsAnswer,
    list_score_rows,
    read_columns,
    read_sources,
)

TITLES = {"attempt": "attempt", "exit": "exit", "insider_exit": "insider exit"}


def replace_block(page: str, name: str, block: str) -> str:
    """The page with the text between the markers of ``name`` replaced.

    Raises:
        InputError: the page does not have exactly one such block.
    """
    pattern = re.compile(
        rf"(<!-- {re.escape(name)}:begin -->\n).*?(<!-- {re.escape(name)}:end -->)", re.DOTALL
    )
    if len(pattern.findall(page)) != 1:
        raise InputError(f"the page needs one block called {name!r}.")
    return pattern.sub(lambda match: f"{match.group(1)}\n{block.strip()}\n\n{match.group(2)}", page)


def render_scores(answers: Sequence[BacktestAnswer], *, alone: bool = False) -> str:
    """The table of all forecasters for all outcomes, or of the structural one ``alone``."""
    rows = []
    for answer in answers:
        title = f"{TITLES[answer.outcome]} ({answer.structural.events})"
        for score in (answer.structural, *(() if alone else answer.competitors)):
            rows.append((title, *_list_scores(score)))
            title = ""
    return _render_table(
        "outcome (events)|forecaster|AUC-ROC|AUC-PR|Brier|Brier skill|log score|slope", rows
    )


def render_marks(answers: Sequence[BacktestAnswer]) -> str:
    """What was to be reached, and whether it was."""
    rows = [
        (
            TITLES[answer.outcome],
            f"{mark.score} {mark.wanted}",
            f"{mark.value:.3f}",
            "met" if mark.met else "**missed**",
        )
        for answer in answers
        for mark in answer.marks
    ]
    return _render_table("outcome|mark|reached|", rows)


def render_shared(answers: Sequence[BacktestAnswer]) -> str:
    """The table on the rows that a published forecaster covers as well."""
    rows = [
        (
            f"{TITLES[answer.outcome]} ({score.events}, {score.rows})" if place == 0 else "",
            score.forecaster,
            _show(score.auc_roc, 3),
            f"{score.auc_pr.value:.3f}",
            f"{score.brier.value:.4f}",
        )
        for answer in answers
        for place, score in enumerate(answer.shared)
    ]
    return _render_table("outcome (events, rows)|forecaster|AUC-ROC|AUC-PR|Brier", rows)


def render_curve(answer: BacktestAnswer) -> str:
    """The calibration curve: what was said, what happened."""
    rows = [
        (
            str(part.rows),
            f"{part.said:.1%}",
            f"{part.happened:.1%}",
            f"{part.low:.1%} to {part.high:.1%}",
        )
        for part in answer.curve
    ]
    return _render_table("rows|said|happened|90 % interval", rows)


def render_misses(answer: BacktestAnswer) -> str:
    """The ten worst forecasts and the loudest false alarms, in words."""
    worst = [f"1. **{miss.country} {miss.year}.** {miss.story}\n" for miss in answer.misses]
    loud = [f"1. **{miss.country} {miss.year}.** {miss.story}\n" for miss in answer.false_alarms]
    return f"{''.join(worst)}\nThe loudest false alarms:\n\n{''.join(loud)}"


def render_parameters(answer: BacktestAnswer) -> str:
    """The hypothesis as fitted before the test period: prior, estimate, meaning."""
    rows = [
        (
            f"`{p.name}`",
            f"{p.prior_mean:.3f} ± {p.prior_sd:.3f}",
            f"{p.value:.3f} ± {p.sd:.3f}",
            p.unit,
            p.meaning,
        )
        for p in answer.parameters
    ]
    return _render_table(f"parameter|prior|fitted to {answer.first_year - 1}|unit|meaning", rows)


def render_episodes(answer: EpisodesAnswer, steps: Sequence[StepsAnswer] = ()) -> str:
    """Each coded episode: what happened, the share that the model gave it, what a step changes."""
    moved = {found.id: f"{found.low:.2f} to {found.high:.2f}" for found in steps}
    rows = [
        (
            result.id,
            *(f"{_plain(seen.happened.value)}|{seen.said:.2f}" for seen in result.seen),
            moved.get(result.id, ""),
            _plain(result.seen[-1].modal.value),
            f"{result.fall_now:.2f}",
        )
        for result in answer.results
    ]
    heads = "|".join(f"by {seen.months} months|share it got" for seen in answer.results[0].seen)
    table = _render_table(
        f"episode|{heads}|one step off|the most frequent outcome|falls at once", rows
    )
    scores = "\n".join(
        f"As of {score.months} months ({score.fell} of {len(answer.results)} fell):\n\n"
        + _render_table("|".join(SCORE_COLUMNS).lower(), list_score_rows(score))
        for score in answer.scores
    )
    return (
        f"{table}\n{answer.runs} runs an episode, seed {answer.seed}, {answer.stage} stage.\n\n"
        f"{scores}\n{' '.join(answer.says)}\n"
    )


def render_columns() -> str:
    """Every column of every shipped table: role, unit, meaning, source."""
    parts = []
    for table in dict.fromkeys(column.table for column in read_columns()):
        rows = [
            (f"`{c.name}`", c.role, c.unit, c.meaning, c.source)
            for c in read_columns()
            if c.table == table
        ]
        parts.append(f"### {table}\n\n{_render_table('column|role|unit|meaning|source', rows)}\n")
    return "".join(parts)


def render_sources() -> str:
    """Where the columns come from: licence, citation, snapshot."""
    rows = [
        (source.id, source.title, source.licence, source.citation, source.snapshot)
        for source in read_sources().values()
    ]
    return _render_table("id|source|licence|please cite|stored copy", rows)


def _render_table(header: str, rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the header's cells are separated by bars."""
    names = header.split("|")
    lines = [names, ["---"] * len(names), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _list_scores(score: ForecastScore) -> tuple[str, ...]:
    return (
        score.forecaster,
        _show(score.auc_roc, 3),
        f"{score.auc_pr.value:.3f}",
        f"{score.brier.value:.4f}",
        _show(score.skill, 3),
        f"{score.log_score.value:.3f}",
        _show(score.slope, 2),
    )


def _show(interval: Interval, digits: int) -> str:
    return f"{interval.value:.{digits}f} [{interval.low:.2f}, {interval.high:.2f}]"


def _plain(outcome: str) -> str:
    return outcome.replace("_", " ")
