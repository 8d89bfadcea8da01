"""History: the model held against the record, and coded episodes beside how they ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from innercircle.explorer._look import Look, PageView, Part, find_job
from innercircle.explorer._render import render_part
from innercircle.explorer._views.sections import (
    list_figures,
    render_auto,
    render_job,
    render_section,
)
from innercircle.explorer._words import say
from innercircle.history import (
    SCORE_COLUMNS,
    BacktestAnswer,
    EpisodesAnswer,
    ForecastScore,
    Interval,
    list_score_rows,
    read_episodes,
    read_labels,
    read_note,
    read_record,
)
from innercircle.report import Figure, Listing, Section, Table, make_calibration_section
from innercircle.vocabulary import Outcome

_RUNS = 200
_TEMPLATE = "history_parts.html.j2"
_HELD = frozenset({Outcome.STALEMATE, Outcome.PURGE_CONSOLIDATION})


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One episode in the strip.

    Attributes:
        name, title: of the episode.
        fell: whether the leader fell within its window.
        ended: how it ended, in words.
        said: chance of a fall that the model gave; None until it has been run.
    """

    name: str
    title: str
    fell: bool
    ended: str
    said: float | None = None

    @property
    def hit(self) -> bool | None:
        """True when the likelier side happened; None until that is known."""
        return None if self.said is None else (self.said > 0.5) == self.fell


def make_record() -> list[tuple[str, str, str, str]]:
    """Headline numbers of the shipped record: what, the score, its range, what it stands beside."""
    record = read_record()
    last, past = record.januaries, record.episodes[-1]
    return [
        (
            say("history.januaries", rows=f"{last.rows:,}"),
            _write_share(last.auc.value),
            _say_between(_write_share(last.auc.low), _write_share(last.auc.high)),
            say("history.coin"),
        ),
        (
            say("history.crises", count=past.episodes, months=past.months),
            f"{past.log.value:.2f}",
            _say_between(f"{past.log.low:.2f}", f"{past.log.high:.2f}"),
            say("history.even", even=f"{past.even:.2f}"),
        ),
    ]


def _render_record() -> Markup:
    record = read_record()
    last, past = record.januaries.auc, record.episodes[-1]
    ranking = say("history.rank_better" if last.low > 0.5 else "history.rank_same")
    crises = "same"
    if past.log.high < past.even or past.log.low > past.even:
        crises = "better" if past.log.value < past.even else "worse"
    title = say("history.title", ranking=ranking, crises=say(f"history.crises_{crises}"))
    return render_part(_TEMPLATE, "record", title, make_record(), record.is_current)


def _say_between(low: str, high: str) -> str:
    return say("history.between", low=low, high=high)


def _write_share(share: float) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def list_marks(look: Look) -> list[Mark]:
    """The episodes, those that fell first; with what the model said once it has been run."""
    job = find_job(look, VIEW, "episodes")
    said = {}
    if job is not None and job.state == "done":
        said = {result.id: result.seen[-1].falls for result in job.answer.results}
    labels = read_labels()
    marks = [
        Mark(
            name=name,
            title=episode.title,
            fell=labels[name].outcome not in _HELD,
            ended=labels[name].outcome.words,
            said=said.get(name),
        )
        for name, episode in read_episodes().items()
    ]
    return sorted(marks, key=lambda mark: (not mark.fell, -(mark.said or 0.0), mark.title))


def make_episode_options(look: Look) -> dict[str, Any]:
    """The same for all: the record does not hang on the scenario."""
    del look
    return {"runs": _RUNS}


def make_episode_section(answer: EpisodesAnswer) -> Section:
    """Make the section of what the model said of each episode, and what happened."""
    columns = [say("history.episode")]
    for seen in answer.results[0].seen:
        columns += [say("history.by", months=seen.months), say("history.said")]
    columns += [say("history.modal"), say("history.fall_now")]
    rows = tuple(
        (
            result.title,
            *(cell for seen in result.seen for cell in (seen.happened.words, seen.said)),
            result.seen[-1].modal.words,
            result.fall_now,
        )
        for result in answer.results
    )
    scores = (
        Table(
            f"episode-scores-{score.months}",
            say("history.episode_scores", months=score.months),
            SCORE_COLUMNS,
            tuple(list_score_rows(score)),
        )
        for score in answer.scores
    )
    return Section(
        key="episodes",
        title="",
        paragraphs=answer.says,
        blocks=(
            Table("episodes", say("history.table"), tuple(columns), rows),
            *scores,
            Listing(title=say("history.rests"), items=answer.assumptions),
        ),
    )


def make_forecast_section(answer: BacktestAnswer) -> Section:
    """Scores of the forecasts, the structural one first, and the worst misses."""
    columns = tuple(
        say(f"history.{key}") for key in ("forecaster", "auc", "brier", "skill", "slope")
    )
    scores = (answer.structural, *answer.competitors)
    misses = tuple(f"{miss.country} {miss.year}. {miss.story}" for miss in answer.misses)
    marks = tuple(
        say(
            "history.mark",
            score=mark.score,
            wanted=mark.wanted,
            met=say("history.met" if mark.met else "history.missed"),
            value=f"{mark.value:.3f}",
        )
        for mark in answer.marks
    )
    return Section(
        key="forecasts",
        title="",
        paragraphs=(
            say(
                "history.period",
                first=answer.first_year,
                last=answer.last_year,
                rows=f"{answer.structural.rows:,}",
                events=answer.structural.events,
            ),
        ),
        blocks=(
            *make_calibration_section(answer).blocks,
            Table("forecasts", say("history.scores"), columns, tuple(map(_write_score, scores))),
            Listing(title=say("history.marks"), items=marks),
            Listing(title=say("history.misses"), items=misses),
        ),
    )


def _write_score(score: ForecastScore) -> tuple[str, ...]:
    return (
        score.forecaster,
        _write(score.auc_roc),
        _write(score.brier, 4),
        _write(score.skill),
        _write(score.slope),
    )


def _write(interval: Interval, digits: int = 3) -> str:
    low, high = f"{interval.low:.{digits}f}", f"{interval.high:.{digits}f}"
    return f"{interval.value:.{digits}f} ({low} to {high})".replace("-", "−")


def make_parts(look: Look) -> Mapping[str, Part]:
    """Two pieces of long work, what each found, and the episode that was chosen."""
    return {
        "record": _render_record,
        "strip": lambda: render_part(_TEMPLATE, "strip", list_marks(look)),
        "job-episodes": lambda: render_auto(_find_job(look, "episodes"), "episodes"),
        "episodes": lambda: _render(look, "episodes"),
        "job-forecasts": lambda: render_job(_find_job(look, "forecasts"), "forecasts"),
        "forecasts": lambda: _render(look, "forecasts"),
        "episode": lambda: _render_episode(look),
    }


def _find_job(look: Look, kind: str) -> Any:
    return find_job(look, VIEW, kind)


def _list_sections(look: Look) -> dict[str, Section]:
    sections = {}
    for kind, make in (("episodes", make_episode_section), ("forecasts", make_forecast_section)):
        job = find_job(look, VIEW, kind)
        if job is not None and job.state == "done":
            sections[kind] = make(job.answer)
    return sections


def _render(look: Look, kind: str) -> Markup:
    section = _list_sections(look).get(kind)
    return Markup() if section is None else render_section(section)


def _render_episode(look: Look) -> Markup:
    episodes, labels = read_episodes(), read_labels()
    name = look.get("episode")
    if name not in episodes:
        name = next(iter(episodes))
    return render_part(_TEMPLATE, "episode", episodes[name], labels[name], read_note(name))


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    return [b for s in _list_sections(look).values() for b in s.blocks if isinstance(b, Table)]


def make_figures(look: Look) -> list[Figure]:
    """For exports."""
    return list_figures(list(_list_sections(look).values()))


def make_more(look: Look) -> dict[str, Any]:
    """The episodes that can be chosen."""
    episodes = read_episodes()
    return {
        "episodes": [(name, episode.title) for name, episode in episodes.items()],
        "episode": look.get("episode") if look.get("episode") in episodes else next(iter(episodes)),
    }


VIEW = PageView(
    key="history",
    make_parts=make_parts,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
    make_job={"episodes": make_episode_options, "forecasts": lambda _: {}},
    hangs_on_case=False,
)
