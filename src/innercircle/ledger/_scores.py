"""Scores of what was said: a question counts once, whatever the number of statements.

On each day a forecaster's latest word stands. A question's score is the mean over the days from
the forecaster's first word to the day before the outcome was known (a yes) or the question's last
day (a no); a forecaster's is the mean over questions. Log scores are natural; smaller is better.

Sources: Brier (1950); Good (1952); Mellers et al. (2014), the same convention on days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from innercircle.answer import Answer
from innercircle.ledger._book import Ledger, Question

Floats = NDArray[np.float64]

OUTSIDE = "outside"
"""The forecaster that others' skill is measured against: the rate of a class of past cases."""

_EDGES = (0.0, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 1.0)  # the scale of words of all reports
_RESAMPLED = 2_000


@dataclass(frozen=True)
class CalibrationBin:
    """Questions that were given like probabilities.

    Attributes:
        rows: questions. said: mean of what was said (over days, then questions).
        happened: share that came out yes. low, high: 90 % of that share, by Jeffreys' prior.
    """

    rows: int
    said: float
    happened: float
    low: float
    high: float


@dataclass(frozen=True)
class Mean:
    """A mean over questions; 90 % from drawing questions again, None below five of them."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ForecasterScore:
    """One forecaster's.

    Attributes:
        who: the name. questions: resolved ones with a day to score. days: in all.
        brier: mean squared error; .25 for always saying one half. log: mean −log of what came.
        skill: 1 − Brier over that of ``outside`` on the days on which both had spoken; None
            without such days.
        late: statements that were entered after the day they are dated.
        calibration: by what was said.
    """

    who: str
    questions: int
    days: int
    brier: Mean
    log: Mean
    skill: float | None
    late: int
    calibration: list[CalibrationBin]


@dataclass(frozen=True, kw_only=True, eq=False)
class LedgerScores(Answer):
    """Scores of all forecasters, as far as is known.

    Attributes:
        resolved, open, void: questions.
        forecasters: best Brier score first.
    """

    resolved: int
    open: int
    void: int
    forecasters: list[ForecasterScore]


def score_ledger(ledger: Ledger, *, seed: int = 1) -> LedgerScores:
    """Score every forecaster on the questions that are resolved yes or no.

    Args:
        ledger: as read.
        seed: of drawing questions again.
    """
    done = [q for q in ledger.questions.values() if q.outcome in {"yes", "no"}]
    names = sorted({each.who for q in done for each in q.statements})
    found = [_score(who, done, seed) for who in names]
    return LedgerScores(
        method="daily standing probabilities, mean over days and then over questions",
        certified=False,
        seed=seed,
        resolved=len(done),
        open=sum(not q.outcome for q in ledger.questions.values()),
        void=sum(q.outcome == "void" for q in ledger.questions.values()),
        forecasters=sorted(
            (each for each in found if each is not None), key=lambda each: each.brier.value
        ),
    )


def list_days(question: Question, who: str) -> dict[int, float]:
    """The standing probability of a forecaster on each day that counts: ordinal → probability."""
    last = date.fromisoformat(question.closes).toordinal() - (question.outcome == "yes")
    words = [each for each in question.statements if each.who == who]
    days: dict[int, float] = {}
    for number, word in enumerate(words):
        first = date.fromisoformat(word.on).toordinal()
        after = words[number + 1 :]
        until = date.fromisoformat(after[0].on).toordinal() - 1 if after else last
        days |= dict.fromkeys(range(first, min(until, last) + 1), word.probability)
    return days


def _score(who: str, questions: Sequence[Question], seed: int) -> ForecasterScore | None:
    counted = [(q, days) for q in questions if (days := list_days(q, who))]
    if not counted:
        return None
    came = np.array([q.outcome == "yes" for q, _ in counted], dtype=float)
    said = np.array([np.mean(list(days.values())) for _, days in counted])
    brier = np.array([_find_brier(days.values(), q) for q, days in counted])
    log = np.array([_find_log(days.values(), q) for q, days in counted])
    return ForecasterScore(
        who=who,
        questions=len(counted),
        days=sum(len(days) for _, days in counted),
        brier=_average(brier, seed),
        log=_average(log, seed),
        skill=_find_skill(who, questions),
        late=sum(each.is_late for q, _ in counted for each in q.statements if each.who == who),
        calibration=_list_bins(said, came),
    )


def _find_brier(said: Iterable[float], question: Question) -> float:
    return float(np.mean((np.array(list(said)) - (question.outcome == "yes")) ** 2))


def _find_log(said: Iterable[float], question: Question) -> float:
    chance = np.array(list(said))
    return float(-np.log(chance if question.outcome == "yes" else 1 - chance).mean())


def _find_skill(who: str, questions: Sequence[Question]) -> float | None:
    own, usual = [], []
    for question in questions:
        mine, theirs = list_days(question, who), list_days(question, OUTSIDE)
        both = mine.keys() & theirs.keys()
        if both:
            own.append(_find_brier((mine[day] for day in both), question))
            usual.append(_find_brier((theirs[day] for day in both), question))
    if not usual or who == OUTSIDE or np.mean(usual) == 0:
        return None
    return float(1 - np.mean(own) / np.mean(usual))


def _average(values: Floats, seed: int) -> Mean:
    mean = float(values.mean())
    if values.size < 5 or np.ptp(values) == 0:
        return Mean(mean, None, None)
    from scipy.stats import bootstrap  # noqa: PLC0415  slow to import, and most verbs need none

    found = bootstrap(
        (values,),
        np.mean,
        confidence_level=0.9,
        n_resamples=_RESAMPLED,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Mean(mean, float(found.low), float(found.high))


def _list_bins(said: Floats, came: Floats) -> list[CalibrationBin]:
    place = np.minimum(np.searchsorted(_EDGES, said, side="right") - 1, len(_EDGES) - 2)
    bins = []
    for number in sorted(set(place.tolist())):
        own = place == number
        count, hits = int(own.sum()), float(came[own].sum())
        ends = betaincinv(hits + 0.5, count - hits + 0.5, np.array([0.05, 0.95]))
        bins.append(CalibrationBin(count, float(said[own].mean()), hits / count, *map(float, ends)))
    return bins
