"""The coded episodes run through the model, beside how they ended.

Inputs come from the coding alone; the labels are read afterwards, to score. The episodes are a
convenience sample of famous cases, coded by somebody who knew how they ended: the numbers here show
where the model errs, not how often anything happens.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from innercircle.answer import Answer
from innercircle.dynamics import simulate
from innercircle.errors import InputError
from innercircle.game import solve
from innercircle.history._episodes import load_episode, read_episodes
from innercircle.history._labels import HELD, EpisodeLabel, read_labels
from innercircle.history._panel import read_panel
from innercircle.history._scores import compute_auc_roc, compute_log_score
from innercircle.vocabulary import Outcome

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = tuple(Outcome)
_PRIOR_COUNT = 1.0  # one imagined episode of each outcome, so that no frequency is zero


@dataclass(frozen=True)
class EpisodeResult:
    """What the model says of one episode, and what happened.

    Attributes:
        id: place and year.
        title: what people read.
        happened: how it ended.
        other: a defensible other reading; None when there is none.
        shares: outcome → share of the runs of 12 months.
        said: share of the outcome that happened.
        place: its place among the six by share, 1 the most frequent; ties count against it.
        falls: share of runs in which the regime falls.
        usual: share of autocracies whose leader was forced out within 12 months, in the panel's
            Januaries before the episode.
        modal: the most frequent outcome.
        fall_now: probability that the regime falls at the stage game of the first month; nan when
            the stakes are no complements.
        first: insider → probability of breaking at that stage.
        broke: who broke first in the record.
        rank: mean percentile of those who broke among the insiders by ``first``; 1 when they are
            the most likely, 0 the least, nan when nobody or everybody broke.
    """

    id: str
    title: str
    happened: Outcome
    other: Outcome | None
    shares: dict[str, float]
    said: float
    place: int
    falls: float
    usual: float
    modal: Outcome
    fall_now: float
    first: dict[str, float]
    broke: tuple[str, ...]
    rank: float


@dataclass(frozen=True, kw_only=True, eq=False)
class EpisodesAnswer(Answer):
    """All coded episodes, scored.

    Attributes:
        runs: simulated runs an episode.
        stage: the simulation's stage: "quick" or "exact".
        results: one an episode.
        log_score: mean minus log of the share of what happened (shares smoothed by one run).
        log_score_frequency: the same for the other episodes' frequencies, each left out in turn.
        log_score_uniform: the same for one sixth each.
        modal_hits: episodes whose most frequent outcome happened.
        fall_score: mean minus log probability of what happened when only "fell" and "held" are
            told apart.
        fall_score_panel: the same for the panel's rate of forced exits before each episode.
        fall_score_even: the same for one half each.
        held_auc: chance that an episode in which the regime fell gets a higher probability of a
            fall within 12 months than one in which it held.
        first_rank: mean percentile of those who broke first; .5 is chance.
    """

    runs: int
    stage: str
    results: tuple[EpisodeResult, ...]
    log_score: float
    log_score_frequency: float
    log_score_uniform: float
    modal_hits: int
    fall_score: float
    fall_score_panel: float
    fall_score_even: float
    held_auc: float
    first_rank: float

    def to_frame(self) -> "pd.DataFrame":
        """One row an episode: what happened, what was said, and the shares."""
        import pandas as pd  # noqa: PLC0415  heavy

        return pd.DataFrame(
            [
                {
                    "episode": result.id,
                    "happened": result.happened.value,
                    "said": result.said,
                    "place": result.place,
                    "modal": result.modal.value,
                    "fall_now": result.fall_now,
                    **result.shares,
                }
                for result in self.results
            ]
        )


def run_episodes(
    names: Sequence[str] | None = None,
    *,
    runs: int = 500,
    seed: int = 1,
    stage: str = "exact",
    progress: Callable[[int, int], None] | None = None,
) -> EpisodesAnswer:
    """Simulate the coded episodes for 12 months each and hold them against how they ended.

    Args:
        names: ids of episodes; all when None.
        runs: runs an episode.
        seed: seed of the simulations.
        stage: the simulation's stage, as in ``dynamics.simulate``.
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
    for done, name in enumerate(chosen):
        results.append(_run_episode(name, labels, runs, seed, stage))
        if progress is not None:
            progress(done + 1, len(chosen))
    return _score(tuple(results), runs, seed, stage)


def _run_episode(
    name: str, labels: dict[str, EpisodeLabel], runs: int, seed: int, stage: str
) -> EpisodeResult:
    scenario = load_episode(name)
    signals = solve(scenario).signals  # None where somebody prefers that others do not break
    simulated = simulate(scenario, runs=runs, seed=seed, stage=stage, keep_rows=False)
    shares = {outcome.value: simulated.outcomes[outcome.value].share for outcome in OUTCOMES}
    ids = [insider.id for insider in scenario.insiders]
    chances = [math.nan] * len(ids) if signals is None else signals.break_probability_cautious
    first = dict(zip(ids, map(float, chances), strict=True))
    label = labels[name]
    return EpisodeResult(
        id=name,
        title=scenario.title,
        happened=label.outcome,
        other=label.other,
        shares=shares,
        said=shares[label.outcome.value],
        place=sum(share >= shares[label.outcome.value] for share in shares.values()),
        falls=1.0 - sum(shares[held.value] for held in HELD),
        usual=_find_usual(int(scenario.starts[:4])),
        modal=Outcome(max(shares, key=lambda outcome: shares[outcome])),
        fall_now=math.nan if signals is None else float(signals.fall_probability_cautious),
        first=first,
        broke=label.broke,
        rank=_find_rank(first, label.broke),
    )


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
    happened = np.array([OUTCOMES.index(result.happened) for result in results])
    # A share of 0 in a finite number of runs is not a probability of 0.
    said = np.array([(result.said * runs + 1.0) / (runs + len(OUTCOMES)) for result in results])
    counts = np.bincount(happened, minlength=len(OUTCOMES)) + _PRIOR_COUNT
    others = (counts[happened] - 1.0) / (counts.sum() - 1.0)
    fell = np.array([result.happened not in HELD for result in results], dtype=float)
    fall = np.array([result.falls for result in results])
    smooth = (fall * runs + len(OUTCOMES) - len(HELD)) / (runs + len(OUTCOMES))
    usual = np.array([result.usual for result in results])
    ranks = np.array([result.rank for result in results])
    ranks = ranks[np.isfinite(ranks)]
    return EpisodesAnswer(
        method="coded by rule, 12 months simulated, labels read afterwards",
        certified=False,
        seed=seed,
        assumptions=(
            "A convenience sample of famous cases: no rate may be taken from it.",
            "Whoever coded the cases knew how they ended; the rule narrows what that can do.",
        ),
        runs=runs,
        stage=stage,
        results=results,
        log_score=float(-np.log(said).mean()),
        log_score_frequency=float(-np.log(others).mean()),
        log_score_uniform=float(np.log(len(OUTCOMES))),
        modal_hits=sum(result.modal == result.happened for result in results),
        fall_score=compute_log_score(fell, smooth, np.ones(len(results))),
        fall_score_panel=compute_log_score(fell, usual, np.ones(len(results))),
        fall_score_even=float(np.log(2.0)),
        held_auc=compute_auc_roc(fell, fall, np.ones(len(results))),
        first_rank=float(ranks.mean()) if len(ranks) else float("nan"),
    )
