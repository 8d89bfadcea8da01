"""Scores of the coded episodes: at two horizons, part by part, beside rivals that know one column.

Every forecast is a probability of each of the outcomes. A declared share ``FLOOR`` of it is
spread evenly, for what no model foresees, so that no score depends on how many runs were made. The
log score is the sum of two parts: was it told that the regime falls or holds (level), and in which
way, given that (kind of fall, kind of holding).

Sources: Good (1952), the logarithmic score; Hanley & McNeil (1982), the AUC; Efron & Tibshirani
(1993), the bootstrap.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.chances import say_count, say_part
from innercircle.history._labels import HELD
from innercircle.history._scores import Interval, compute_auc_roc
from innercircle.vocabulary import Outcome

Floats = NDArray[np.float64]

HORIZONS = (12, 24)
"""Months after which an episode is scored; what had not happened by then counts as held."""
FLOOR = 0.05
"""Share of every forecast spread evenly over the outcomes: declared, not fitted."""

OUTCOMES = tuple(Outcome)
MODEL, THRESHOLD, FREQUENCIES, EVEN, PANEL = (
    "the model",
    "the threshold's step alone",
    "the other episodes' frequencies",
    f"{say_part(len(OUTCOMES))} each",
    "the panel's rate of forced exits",
)
_HELD = np.array([outcome in HELD for outcome in OUTCOMES])
_DRAWS = 2_000
_PRIOR_COUNT = 1.0  # one imagined episode of each outcome, so that no frequency is zero


@dataclass(frozen=True)
class EpisodeAt:
    """One episode as of one horizon.

    Attributes:
        months: the horizon.
        happened: how it had ended by then.
        shares: outcome → share of the runs.
        said: share of the outcome that happened.
        place: its place among them by share, 1 the most frequent; ties count against it.
        falls: share of runs in which the regime had fallen.
        modal: the most frequent outcome.
    """

    months: int
    happened: Outcome
    shares: dict[str, float]
    said: float
    place: int
    falls: float
    modal: Outcome


@dataclass(frozen=True)
class ScoreRow:
    """One forecaster on all episodes, mean minus log probability; 90 % intervals by episode.

    Attributes:
        forecaster: its name.
        log: of what happened among six; ``level`` plus the kinds, each weighted by its share.
        level: of fell or held.
        fall, hold: of the kind, given that it fell, given that it held.
        auc: chance that an episode that fell was given a higher chance of a fall than one that
            held; nan without both, or where all are given the same.
    """

    forecaster: str
    log: Interval
    level: Interval
    fall: Interval
    hold: Interval
    auc: Interval


@dataclass(frozen=True)
class HorizonScore:
    """All forecasters as of one horizon, the model first.

    Attributes:
        months: the horizon. fell: episodes that had fallen by then.
        hits: episodes whose most frequent outcome happened.
        rows: the model, the threshold's step alone (a logistic line fitted on the other episodes),
            their frequencies, the same for each, and the panel's rate of forced exits.
    """

    months: int
    fell: int
    hits: int
    rows: tuple[ScoreRow, ...]

    def find(self, forecaster: str) -> ScoreRow:
        """The row of one forecaster."""
        return next(row for row in self.rows if row.forecaster == forecaster)


def look_at(
    by_month: dict[str, list[float]], months: int, happened: Outcome, ended: int
) -> EpisodeAt:
    """An episode as of a horizon.

    Args:
        by_month: outcome → share of runs that have ended so, by month from 0.
        months: the horizon.
        happened: how the episode ended.
        ended: in which month of it.
    """
    shares = {outcome.value: by_month[outcome.value][months] for outcome in OUTCOMES}
    # A run that still goes on at the horizon is a stalemate as of then.
    shares[Outcome.STALEMATE.value] = 0.0
    shares[Outcome.STALEMATE.value] = max(1.0 - sum(shares.values()), 0.0)
    seen = happened if ended <= months else Outcome.STALEMATE
    said = shares[seen.value]
    return EpisodeAt(
        months=months,
        happened=seen,
        shares=shares,
        said=said,
        place=sum(share >= said for share in shares.values()),
        falls=1.0 - sum(shares[held.value] for held in HELD),
        modal=Outcome(max(shares, key=lambda outcome: shares[outcome])),
    )


def score_horizon(
    seen: Sequence[EpisodeAt], steps: Sequence[int], usual: Sequence[float], seed: int
) -> HorizonScore:
    """Score the model and its rivals as of one horizon.

    Args:
        seen: the episodes as of it.
        steps: the coded step of each one's threshold, 1 to 5.
        usual: the panel's yearly rate of forced exits before each.
        seed: of the bootstrap.
    """
    happened = np.array([OUTCOMES.index(one.happened) for one in seen])
    fell = ~_HELD[happened]
    said = np.array([[one.shares[outcome.value] for outcome in OUTCOMES] for one in seen])
    years = seen[0].months / 12
    rivals = {
        MODEL: said,
        THRESHOLD: _spread(_fit_left_out(np.array(steps, dtype=float), fell)),
        FREQUENCIES: _count_others(happened),
        EVEN: np.full(said.shape, 1 / len(OUTCOMES)),
        PANEL: _spread(1 - (1 - np.array(usual)) ** years),
    }
    weights = _draw_weights(len(seen), seed)
    rows = (_score(name, given, happened, weights) for name, given in rivals.items())
    return HorizonScore(
        months=seen[0].months,
        fell=int(fell.sum()),
        hits=sum(one.modal is one.happened for one in seen),
        rows=tuple(rows),
    )


def _score(
    forecaster: str, given: Floats, happened: NDArray[np.int64], weights: Floats
) -> ScoreRow:
    p = (1 - FLOOR) * given + FLOOR / len(OUTCOMES)
    fell = ~_HELD[happened]
    falls = p[:, ~_HELD].sum(axis=1)
    side = np.where(fell, falls, 1 - falls)
    what = p[np.arange(len(p)), happened]
    level, kind = -np.log(side), -np.log(what / side)

    def mean(losses: Floats, among: NDArray[np.bool_]) -> Callable[[Floats], float]:
        return lambda w: (
            float(np.average(losses[among], weights=w[among])) if w[among].sum() else math.nan
        )

    everybody = np.ones(len(p), dtype=bool)
    return ScoreRow(
        forecaster=forecaster,
        log=_bracket(mean(level + kind, everybody), weights),
        level=_bracket(mean(level, everybody), weights),
        fall=_bracket(mean(kind, fell), weights),
        hold=_bracket(mean(kind, ~fell), weights),
        auc=_bracket(lambda w: _find_auc(fell.astype(float), falls, w), weights),
    )


def _find_auc(fell: Floats, falls: Floats, weight: Floats) -> float:
    if np.ptp(falls) < 1e-12:
        return math.nan
    return compute_auc_roc(fell, falls, weight)


def _bracket(measure: Callable[[Floats], float], weights: Floats) -> Interval:
    value = measure(np.ones(weights.shape[1]))
    drawn = np.array([measure(weight) for weight in weights])
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size or math.isnan(value):
        return Interval(value, math.nan, math.nan)
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Interval(value, float(low), float(high))


def _draw_weights(episodes: int, seed: int) -> Floats:
    """Bootstrap weights (draw, episode): episodes drawn with replacement."""
    generator = np.random.default_rng([seed, 9])
    even = np.full(episodes, 1.0 / episodes)
    return generator.multinomial(episodes, even, size=_DRAWS).astype(float)


def _spread(falls: Floats) -> Floats:
    """Chances of the outcomes from that of a fall, each kind as likely as the next."""
    share = np.where(_HELD, 1 / _HELD.sum(), 1 / (~_HELD).sum())
    return np.asarray(np.where(_HELD, 1 - falls[:, None], falls[:, None]) * share)


def _count_others(happened: NDArray[np.int64]) -> Floats:
    counts = np.bincount(happened, minlength=len(OUTCOMES)) + _PRIOR_COUNT
    own = np.eye(len(OUTCOMES))[happened]
    return np.asarray((counts - own) / (counts.sum() - 1.0))


def _fit_left_out(step: Floats, fell: NDArray[np.bool_]) -> Floats:
    """Chance of a fall from one coded step, the line fitted on all other episodes."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  heavy

    chances = np.empty(len(step))
    for k in range(len(step)):
        rest = np.arange(len(step)) != k
        if len(set(fell[rest])) < 2:
            chances[k] = (fell[rest].sum() + 1) / (rest.sum() + 2)
            continue
        line = LogisticRegression().fit(step[rest, None], fell[rest])
        chances[k] = line.predict_proba(step[k : k + 1, None])[0, 1]
    return chances


SCORE_COLUMNS = (
    "Forecaster",
    "All six",
    "Fell or held",
    "Kind of fall",
    "Kind of holding",
    "Ranked",
)
"""Head of :func:`list_score_rows`."""


def list_score_rows(score: HorizonScore) -> list[tuple[str, ...]]:
    """The forecasters of a horizon as rows of text: scores and the share of pairs ranked right."""
    return [
        (
            row.forecaster,
            *(_write(getattr(row, name)) for name in ("log", "level", "fall", "hold")),
            "" if math.isnan(row.auc.value) else f"{row.auc.value:.0%}",
        )
        for row in score.rows
    ]


def describe_scores(
    scores: Sequence[HorizonScore], first: float, first_by_place: float
) -> list[str]:
    """The result in sentences; every reader of the record is told the same."""
    told = []
    for score in scores:
        model, rival = score.find(MODEL), score.find(THRESHOLD)
        told.append(
            f"As of {score.months} months: mean log score {_write(model.log)}, against "
            f"{score.find(EVEN).log.value:.2f} for {EVEN}, "
            f"{score.find(FREQUENCIES).log.value:.2f} for {FREQUENCIES} and "
            f"{rival.log.value:.2f} for {THRESHOLD} (smaller is better)."
        )
        told.append(
            f"Fell or held {_write(model.level)}, kind of fall {_write(model.fall)}, kind of "
            f"holding {_write(model.hold)}; a regime that fell was given a higher chance of it "
            f"than one that held in {model.auc.value:.0%} of pairs, {rival.auc.value:.0%} by "
            f"{THRESHOLD}. The most frequent outcome happened in {score.hits} episodes."
        )
    told.append(
        f"Those who broke first stand at {first:.2f} of their circle by the model, at "
        f"{first_by_place:.2f} by the coded step of their place alone (.5 is chance, 1 the top)."
    )
    told.append(
        f"In brackets 90 per cent intervals over episodes; {FLOOR:.0%} of every forecast is spread "
        f"evenly over the {say_count(len(OUTCOMES))} outcomes."
    )
    return told


def _write(score: Interval) -> str:
    if math.isnan(score.value):
        return ""
    if math.isnan(score.low) or score.high - score.low < 0.005:
        return f"{score.value:.2f}"
    return f"{score.value:.2f} [{score.low:.2f}, {score.high:.2f}]"
