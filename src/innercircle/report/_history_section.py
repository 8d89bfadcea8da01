"""The page on the record: forecasts held against what came, episodes, and what neither supports."""

from typing import TYPE_CHECKING

from innercircle.history import (
    SCORE_COLUMNS,
    find_fingerprint,
    list_score_rows,
    read_sources,
)
from innercircle.report._figure import Table, TableCell
from innercircle.report._page import PageHead, render_sections
from innercircle.report._pictures.calibration import draw_calibration, draw_ranking
from innercircle.report._sections import RESTS_ON, Listing, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innercircle.history import (
        BacktestAnswer,
        EpisodesAnswer,
        ForecastScore,
        Interval,
        StepsAnswer,
    )

TITLES = {"attempt": "An attempt", "exit": "A forced exit", "insider_exit": "An exit by insiders"}
_REGRESSION = "logistic, all inputs, yearly"
NOT_SUPPORTED = (
    (
        "No number here says that the model foresees a date, a name, or how a crisis ends. It was "
        "scored on whether anything of a kind happens within a year."
    ),
    (
        "Stakes, powers and thresholds of a scenario were not tested: no record observes them. The "
        "forecast takes them from the type of regime, by assumption."
    ),
    (
        "What it would take (prices, offers, whom next) was not tested either; secret offers leave "
        "few records, and those that failed fewest."
    ),
    (
        "Exits are rare: where an interval reaches from worse than a coin to good, neither a hit "
        "nor a miss means much."
    ),
    (
        "The episodes are famous, chosen because something happened, and were coded by somebody "
        "who knew how they ended. They show where the model errs; no rate may be taken from them."
    ),
    (
        "Peaceful hand-overs, deaths and lost elections are not in the record; sanctions, protests "
        "and the calendar of elections are not among the inputs."
    ),
)


def render_history_page(
    answers: "Sequence[BacktestAnswer]",
    episodes: "EpisodesAnswer | None" = None,
    steps: "Sequence[StepsAnswer]" = (),
) -> str:
    """The record on one self-contained page.

    Args:
        answers: one an outcome, the main one first.
        episodes: the coded episodes run through the model; None to leave them out.
        steps: what single steps of their coding change.

    Returns:
        an HTML document without a script that asks nobody for anything.
    """
    main = answers[0]
    head = PageHead(
        title="How far to trust the model",
        question="What it said of the past before it happened, and what happened",
        summary=(
            f"Every autocracy on each 1 January from {main.first_year} to {main.last_year}, "
            "forecast from what was known then"
            + (f"; and {len(episodes.results)} coded episodes." if episodes else ".")
        ),
        footer=_write_footer(main, episodes),
    )
    return render_sections(head, _list_facts(answers, episodes), list_history_sections(
        answers, episodes, steps
    ))  # fmt: skip


def list_history_sections(
    answers: "Sequence[BacktestAnswer]",
    episodes: "EpisodesAnswer | None",
    steps: "Sequence[StepsAnswer]",
) -> list[Section]:
    """The sections of the page, in order."""
    main = answers[0]
    sections = [
        _make_short(answers, episodes),
        make_calibration_section(main),
        _make_scores(answers),
        _make_shared(answers),
        _make_misses(main),
    ]
    if episodes is not None:
        sections.append(_make_episodes(episodes, steps))
    sections += [
        Section(
            key="limits",
            title="What the numbers do not support",
            blocks=(Listing(title="Not tested, or not told by it", items=NOT_SUPPORTED),),
        ),
        _make_data(),
    ]
    return [section for section in sections if section is not None]


def make_calibration_section(answer: "BacktestAnswer") -> Section:
    """Make the section on calibration: forecasts against what happened."""
    slope = answer.structural.slope
    return Section(
        key="calibration",
        title="Is five per cent really five per cent?",
        paragraphs=(
            (
                f"{_say_outcome(answer)}: {answer.structural.rows:,} forecasts, "
                f"{answer.structural.events} of them followed by it. The calibration slope is "
                f"{_write(slope, 2)}: 1 is right, below 1 overconfident, above 1 timid."
            ),
        ),
        blocks=(draw_calibration(answer.curve, TITLES[answer.outcome].lower()),),
    )


def _say_outcome(answer: "BacktestAnswer") -> str:
    return f"{TITLES[answer.outcome]} within 12 months"


def _make_short(answers: "Sequence[BacktestAnswer]", episodes: "EpisodesAnswer | None") -> Section:
    paragraphs = [_compare(answer) for answer in answers]
    if episodes is not None:
        paragraphs.append(f"{len(episodes.results)} coded episodes. {episodes.says[0]}")
    marks = tuple(
        (
            TITLES[answer.outcome],
            f"{mark.score} {mark.wanted}",
            f"{mark.value:.3f}",
            "met" if mark.met else "missed",
        )
        for answer in answers
        for mark in answer.marks
    )
    table = Table(
        "marks",
        "What was to be reached, written down before",
        ("Outcome", "Mark", "Reached", "Verdict"),
        marks,
    )
    return Section(
        key="summary",
        title="In short",
        paragraphs=tuple(paragraphs),
        blocks=(table,) if marks else (),
    )


def _compare(answer: "BacktestAnswer") -> str:
    own = answer.structural
    peers = {score.forecaster: score for score in answer.competitors}
    words = (
        f"{_say_outcome(answer)}: the model ranks a year with one above a year without in "
        f"{own.auc_roc.value:.1%} of pairs ({own.auc_roc.low:.0%} to {own.auc_roc.high:.0%})"
    )
    if _REGRESSION in peers:
        peer = peers[_REGRESSION].auc_roc
        words += (
            f", a regression on the same inputs in {peer.value:.1%} "
            f"({peer.low:.0%} to {peer.high:.0%})"
        )
        overlap = own.auc_roc.low <= peer.high and peer.low <= own.auc_roc.high
        words += "; the intervals overlap" if overlap else "; the intervals do not overlap"
    return (
        f"{words}. Its Brier skill against the trailing rate is {_write(own.skill)}, on "
        f"{own.events} events."
    )


def _make_scores(answers: "Sequence[BacktestAnswer]") -> Section:
    tables = [
        Table(
            f"scores-{answer.outcome.replace('_', '-')}",
            f"{_say_outcome(answer)} ({answer.structural.events} of {answer.structural.rows:,})",
            ("Forecaster", "AUC-ROC", "AUC-PR", "Brier", "Skill", "Log score", "Slope"),
            tuple(_write_row(score) for score in (answer.structural, *answer.competitors)),
            folded=place > 0,
        )
        for place, answer in enumerate(answers)
    ]
    main = answers[0]
    return Section(
        key="scores",
        title="Beside other forecasters",
        paragraphs=(
            (
                "All are fitted on the same inputs and scored on the same rows; in brackets the 90 "
                "per cent intervals by country. Skill is against the rate of the ten years before."
            ),
        ),
        blocks=(draw_ranking((main.structural, *main.competitors)), *tables),
    )


def _write_row(score: "ForecastScore") -> tuple[str, ...]:
    return (
        score.forecaster,
        _write(score.auc_roc),
        f"{score.auc_pr.value:.3f}",
        f"{score.brier.value:.4f}",
        _write(score.skill),
        f"{score.log_score.value:.3f}",
        _write(score.slope, 2),
    )


def _write(interval: "Interval", digits: int = 3) -> str:
    low, high = f"{interval.low:.2f}", f"{interval.high:.2f}"
    return f"{interval.value:.{digits}f} ({low} to {high})".replace("-", "−")


def _make_shared(answers: "Sequence[BacktestAnswer]") -> Section | None:
    tables = tuple(
        Table(
            f"published-{answer.outcome.replace('_', '-')}",
            f"{_say_outcome(answer)} ({answer.shared[0].events} of {answer.shared[0].rows:,})",
            ("Forecaster", "AUC-ROC", "AUC-PR", "Brier"),
            tuple(_write_row(score)[:4] for score in answer.shared),
        )
        for answer in answers
        if answer.shared
    )
    if not tables:
        return None
    text = (
        "Beger (2020) published forecasts before each year began, from many more inputs. These are "
        "the rows that both cover, 2011 to 2019, all scored on this record's outcomes."
    )
    return Section(
        key="published", title="Beside published forecasts", paragraphs=(text,), blocks=tables
    )


def _make_misses(answer: "BacktestAnswer") -> Section:
    return Section(
        key="misses",
        title="Where it failed",
        blocks=(
            Listing(
                title="The ten worst misses",
                items=tuple(f"{m.country} {m.year}. {m.story}" for m in answer.misses),
            ),
            Listing(
                title="The loudest false alarms",
                items=tuple(f"{m.country} {m.year}. {m.story}" for m in answer.false_alarms),
            ),
        ),
    )


def _make_episodes(episodes: "EpisodesAnswer", steps: "Sequence[StepsAnswer]") -> Section:
    moved = {found.id: found for found in steps}
    columns: tuple[str, ...] = ("Episode",)
    for seen in episodes.results[0].seen:
        columns = (*columns, f"By {seen.months} months", "Share it got")
    columns = (*columns, "Most frequent", "Hit")
    if moved:
        columns = (*columns, "One step of the coding off")
    rows = []
    for result in episodes.results:
        last = result.seen[-1]
        hit = "hit" if last.modal is last.happened else "miss"
        if hit == "miss" and last.modal is result.other:
            hit = "miss (another reading: hit)"
        row: tuple[TableCell, ...] = (
            f"{result.id}: {result.title}",
            *(
                cell
                for seen in result.seen
                for cell in (_plain(seen.happened.value), f"{seen.said:.2f}")
            ),
            _plain(last.modal.value),
            hit,
        )
        if moved:
            found = moved.get(result.id)
            row = (*row, f"{found.low:.2f} to {found.high:.2f}" if found else "")
        rows.append(row)
    return Section(
        key="episodes",
        title="Episodes: hits and misses",
        paragraphs=(
            f"Famous cases, coded by a written rule without their ends; {episodes.runs} runs each.",
            *episodes.says,
        ),
        blocks=(
            Table("episodes", "What the model gave to what happened", columns, tuple(rows)),
            *(
                Table(
                    f"episode-scores-{score.months}",
                    f"Mean log scores as of {score.months} months, smaller is better",
                    SCORE_COLUMNS,
                    tuple(list_score_rows(score)),
                )
                for score in episodes.scores
            ),
            Listing(title=RESTS_ON, items=episodes.assumptions),
        ),
    )


def _make_data() -> Section:
    rows = tuple((s.title, s.licence, s.citation) for s in read_sources().values())
    return Section(
        key="data",
        title="Data: whose, and under which licence",
        paragraphs=(
            (
                "The panel is part of the program under CC BY 4.0, with the citations below; "
                "each file is compared with its checksum when it is read. Nothing was fitted on "
                "a year whose 12 months were not over when the forecast was made."
            ),
        ),
        blocks=(Table("data", "Sources", ("Source", "Licence", "Please cite"), rows),),
    )


def _list_facts(
    answers: "Sequence[BacktestAnswer]", episodes: "EpisodesAnswer | None"
) -> list[tuple[str, str]]:
    own = answers[0].structural
    facts = [
        (f"{_say_outcome(answers[0])}: ranked right", f"{own.auc_roc.value:.1%} of pairs"),
        ("Skill against the trailing rate", f"{own.skill.value:.3f}"),
        ("Calibration slope, 1 is right", f"{own.slope.value:.2f}"),
    ]
    if episodes is not None:
        hits = f"{episodes.scores[-1].hits} of {len(episodes.results)}"
        facts.append(("Episodes whose end was the most frequent", hits))
    return facts


def _write_footer(main: "BacktestAnswer", episodes: "EpisodesAnswer | None") -> str:
    runs = f", {episodes.runs} runs an episode ({episodes.stage} stage)" if episodes else ""
    return (
        f"Made with innercircle {main.version}, model {find_fingerprint()}, {main.period} period, "
        f"fitted {main.refit}, seed {main.seed}{runs}. Method: {main.method}."
    )


def _plain(outcome: str) -> str:
    return outcome.replace("_", " ")
