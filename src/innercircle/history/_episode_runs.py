"""The coded episodes run through the model, beside how they ended.

Inputs come from the coding alone; the labels are read afterwards, to score. The episodes are a
convenience sample of famous cases, coded by somebody who knew how they ended: the numbers here show
where the model errs, not how often anything happens.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from innercircle.answer import Answer
from innercircle.dynamics import simulate
from innercircle.errors import InputError
from innercircle.game import solve
from innercircle.history._episode_scores import (
    FLOOR,
    HORIZONS,
    EpisodeAt,
    HorizonScore,
    describe_scores,
    look_at,
    score_horizon,
)
from innercircle.history._episodes import find_episode, load_episode, read_episodes
from innercircle.history._labels import EpisodeLabel, read_labels
from innercircle.history._panel import read_panel
from innercircle.history._scores import compute_auc_roc
from innercircle.vocabulary import Outcome
from innercircle.workshop import map_apart

if TYPE_CHECKING:
    import pandas as pd

RUNS_A_DRAW = 5
"""Simulated runs of each draw of what is uncertain."""


@dataclass(frozen=True)
class EpisodeResult:
    """One episode: the model's answer, and what happened.

    Attributes:
        id: place and year.
        title: what people read.
        happened: how it ended. ended: in which month of the episode.
        other: a defensible other reading; None when there is none.
        seen: the episode as of each horizon, the shorter first.
        usual: share of autocracies whose leader was forced out within 12 months, in the panel's
            Januaries before the episode.
        fall_now: probability that the regime falls at the stage game of the first month; nan when
            the stakes are no complements.
        first: insider → probability of breaking at that stage.
        broke: who broke first in the record.
        rank: mean percentile of those who broke among the insiders by ``first``; 1 when they are
            the most likely, 0 the least, nan when nobody or everybody broke.
        rank_by_place: the same by the coded step of each one's place in a new order alone.
    """

    id: str
    title: str
    happened: Outcome
    ended: int
    other: Outcome | None
    seen: tuple[EpisodeAt, ...]
    usual: float
    fall_now: float
    first: dict[str, float]
    broke: tuple[str, ...]
    rank: float
    rank_by_place: float


@dataclass(frozen=True, kw_only=True, eq=False)
class EpisodesAnswer(Answer):
    """All coded episodes, scored.

    Attributes:
        runs: simulated runs an episode.
        stage: the simulation's stage: "quick" or "exact".
        results: one an episode.
        floor: share of every forecast spread evenly over the outcomes before it is scored.
        scores: the model beside its rivals, one a horizon, the shorter first.
        first_rank: mean percentile of those who broke first; .5 is chance.
        first_rank_by_place: the same by one coded step alone.
        says: the result in sentences.
    """

    runs: int
    stage: str
    results: tuple[EpisodeResult, ...]
    floor: float
    scores: tuple[HorizonScore, ...]
    first_rank: float
    first_rank_by_place: float
    says: tuple[str, ...]

    def to_frame(self) -> "pd.DataFrame":
        """One row an episode and horizon: what had happened, what was said, and the shares."""
        import pandas as pd  # noqa: PLC0415  heavy

        return pd.DataFrame(
            [
                {
                    "episode": result.id,
                    "months": seen.months,
                    "happened": seen.happened.value,
                    "said": seen.said,
                    "place": seen.place,
                    "modal": seen.modal.value,
                    "fall_now": result.fall_now,
                    **seen.shares,
                }
                for result in self.results
                for seen in result.seen
            ]
        )


def run_episodes(
    names: Sequence[str] | None = None,
    *,
    runs: int = 500,
    seed: int = 1,
    stage: str = "exact",
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> EpisodesAnswer:
    """Simulate the coded episodes and hold them against how they had ended after 12 and 24 months.

    As the inside view of a forecast has it: over the files' ranges and the constants' posterior,
    five runs of each draw.

    Args:
        names: ids of episodes; all when None.
        runs: runs an episode.
        seed: seed of the simulations.
        stage: the simulation's stage, as in ``dynamics.simulate``.
        workers: processes; no number depends on it.
        progress: called with (episodes done, episodes in all).

    Raises:
        InputError: an unknown episode, fewer than 10 runs, or no episode at all.
    """
    if runs < 10:
        raise InputError(f"runs = {runs} is too few to tell outcomes apart.", advice="Use 500.")
    chosen = list(read_episodes()) if names is None else list(names)
    if not chosen:
        raise InputError("no episode was named.")
    labels = read_labels()
    results = []
    run = partial(_run_episode, labels=labels, runs=runs, seed=seed, stage=stage)
    for _, result in map_apart(run, chosen, workers, ordered=True):
        results.append(result)
        if progress is not None:
            progress(len(results), len(chosen))
    return _score(tuple(results), runs, seed, stage)


def _run_episode(
    name: str, labels: dict[str, EpisodeLabel], runs: int, seed: int, stage: str
) -> EpisodeResult:
    scenario = load_episode(name)
    signals = solve(scenario).signals  # None where somebody prefers that others do not break
    simulated = simulate(
        scenario,
        runs=runs,
        draws=runs // RUNS_A_DRAW,
        seed=seed,
        stage=stage,
        keep_rows=False,
    )
    ids = [insider.id for insider in scenario.insiders]
    chances = [math.nan] * len(ids) if signals is None else signals.break_probability_cautious
    first = dict(zip(ids, map(float, chances), strict=True))
    label = labels[name]
    ended = _count_months(scenario.starts, label.ended)
    steps = {insider.id: float(insider.steps["place"]) for insider in find_episode(name).insiders}
    return EpisodeResult(
        id=name,
        title=scenario.title,
        happened=label.outcome,
        ended=ended,
        other=label.other,
        seen=tuple(
            look_at(simulated.by_month, months, label.outcome, ended) for months in HORIZONS
        ),
        usual=_find_usual(int(scenario.starts[:4])),
        fall_now=math.nan if signals is None else float(signals.fall_probability_cautious),
        first=first,
        broke=label.broke,
        rank=_find_rank(first, label.broke),
        rank_by_place=_find_rank(steps, label.broke),
    )


def _count_months(starts: str, ended: str) -> int:
    """In which month of an episode a date lies; the month in which it starts is the first."""
    (year, month), (last, end) = ((int(d[:4]), int(d[5:7])) for d in (starts, ended))
    return (last - year) * 12 + end - month + 1


def _find_usual(year: int) -> float:
    """Share of the panel's rows before a year in which the leader was forced out."""
    panel = read_panel()
    before = (panel.inputs["year"] < year).to_numpy()
    return float(panel.outcomes["exit"].to_numpy()[before].mean())


def _find_rank(first: dict[str, float], broke: tuple[str, ...]) -> float:
    if any(math.isnan(chance) for chance in first.values()):
        return math.nan
    did = np.array([name in broke for name in first], dtype=float)
    return compute_auc_roc(did, np.array(list(first.values())), np.ones(len(first)))


def _score(results: tuple[EpisodeResult, ...], runs: int, seed: int, stage: str) -> EpisodesAnswer:
    steps = [find_episode(result.id).steps["threshold"] for result in results]
    usual = [result.usual for result in results]
    scores = tuple(
        score_horizon([result.seen[k] for result in results], steps, usual, seed)
        for k in range(len(HORIZONS))
    )
    first, by_place = (
        _find_mean([getattr(result, name) for result in results])
        for name in ("rank", "rank_by_place")
    )
    return EpisodesAnswer(
        method="coded by rule, 24 months simulated, labels read afterwards",
        certified=False,
        seed=seed,
        assumptions=(
            "A convenience sample of famous cases: no rate may be taken from it.",
            "Whoever coded the cases knew how they ended; the rule narrows what that can do.",
        ),
        runs=runs,
        stage=stage,
        results=results,
        floor=FLOOR,
        scores=scores,
        first_rank=first,
        first_rank_by_place=by_place,
        says=tuple(describe_scores(scores, first, by_place)),
    )


def _find_mean(ranks: Sequence[float]) -> float:
    known = [rank for rank in ranks if math.isfinite(rank)]
    return sum(known) / len(known) if known else math.nan
