"""Memory of many runs: counts and exact sums that add up in any order, and rows.

Real numbers are added as whole multiples of 2⁻³⁰, so that the total does not depend on how runs
were split over batches and workers; each is off by at most 2⁻³¹.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._outcomes import ENDINGS, GOES_ON, Verdict
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Floats, Month, State

Ints = NDArray[np.int64]

QUANTITIES = {
    "rents": 1.5,
    "strength": 1.0,
    "mobilisation": 0.5,
    "sanctions": 1.0,
    "suspicion": 1.0,
    "level": 1.0,
}
"""Quantities whose spread over runs is kept for every month, with the top of their scale.

``suspicion`` is the highest of all insiders; ``level`` the highest threshold at which the regime
falls, cut to 0–1."""

BINS = 300
"""Bins of a scale: a quantile read from them is off by at most half a bin."""

_UNIT = 2.0**30
COLUMNS = (
    "run", "outcome", "end", "month", "bargain", "first", "leads", "breaks", "purges", "paid",
    "spells", "longest", "free", "unsettled", "approved", "rents", "strength", "mobilisation",
    "sanctions", "credibility", "suspicion", "theta", "removed", "level",
)  # fmt: skip
"""Columns of the table with one row a run."""


@dataclass(eq=False)
class Tally:
    """Counts over runs; two tallies of different runs add up to that of all.

    Attributes:
        ended: runs by end and month of their end (end, month), month from 0.
        going: runs that lived to see the month (month,).
        first: runs by first breaker (insider + 1,), the last for nobody.
        victims: successful purges of each office (insider,).
        sums: exact sums by name, in units of 2⁻³⁰ unless the name counts something.
        bins: (quantity, month, bin) runs.
        power, suspicion: (insider, month) sums in units of 2⁻³⁰.
    """

    ended: Ints
    going: Ints
    first: Ints
    victims: Ints
    sums: dict[str, int]
    bins: Ints
    power: Ints
    suspicion: Ints

    def add(self, other: "Tally") -> None:
        """Count another tally's runs too."""
        self.ended += other.ended
        self.going += other.going
        self.first += other.first
        self.victims += other.victims
        self.bins += other.bins
        self.power += other.power
        self.suspicion += other.suspicion
        for name, value in other.sums.items():
            self.sums[name] = self.sums.get(name, 0) + value

    @property
    def runs(self) -> int:
        """Number of runs counted."""
        return int(self.ended.sum())


def start_tally(parameters: Parameters) -> Tally:
    """A tally of no runs."""
    months, insiders = parameters.months + 1, len(parameters.insiders)
    return Tally(
        ended=np.zeros((len(ENDINGS), months), dtype=np.int64),
        going=np.zeros(months, dtype=np.int64),
        first=np.zeros(insiders + 1, dtype=np.int64),
        victims=np.zeros(insiders, dtype=np.int64),
        sums={},
        bins=np.zeros((len(QUANTITIES), months, BINS), dtype=np.int64),
        power=np.zeros((insiders, months), dtype=np.int64),
        suspicion=np.zeros((insiders, months), dtype=np.int64),
    )


def to_units(values: Floats) -> Ints:
    """Whole multiples of 2⁻³⁰, so that sums are exact."""
    return np.rint(values * _UNIT).astype(np.int64)


def from_units(total: int | Ints) -> Any:
    """Back to real numbers."""
    return total / _UNIT


def list_quantities(state: State, month: Month) -> dict[str, Floats]:
    """The quantities whose spread is kept, each (run,), in the order of ``QUANTITIES``."""
    return {
        "rents": state.rents,
        "strength": state.strength,
        "mobilisation": state.mobilisation,
        "sanctions": state.sanctions,
        "suspicion": np.max(state.suspicion, axis=0),
        "level": month.level,
    }


@dataclass(eq=False)
class Counter:
    """Notes down a batch; an observer of the monthly loop.

    Attributes:
        tally: counts so far.
        parts: columns of runs that have ended, as they ended.
    """

    tally: Tally
    parts: list[dict[str, NDArray[Any]]] = field(default_factory=list)

    def __call__(self, state: State, month: Month, verdict: Verdict) -> None:
        """Count the runs of this month, and note down those that ended."""
        t, number = self.tally, month.number
        t.going[number] += state.run.size
        t.victims += np.count_nonzero(month.hit, axis=1)
        values = list_quantities(state, month)
        for k, (name, top) in enumerate(QUANTITIES.items()):
            place = np.clip(values[name] * (BINS / top), 0, BINS - 1).astype(np.int64)
            t.bins[k, number] += np.bincount(place, minlength=BINS)
        t.power[:, number] += to_units(state.power).sum(axis=1)
        t.suspicion[:, number] += to_units(state.suspicion).sum(axis=1)
        over = verdict.end != GOES_ON
        if over.any():
            self._note(state, month, verdict, over, values["suspicion"])

    def _note(
        self, state: State, month: Month, verdict: Verdict, over: NDArray[np.bool_], highest: Floats
    ) -> None:
        taken = {name: getattr(state, name, None) for name in COLUMNS}
        told = ("outcome", "end", "bargain", "leads", "paid")
        taken |= {name: getattr(verdict, name) for name in told}
        taken |= {"suspicion": highest, "level": month.level}
        rows: dict[str, NDArray[Any]] = {
            name: np.full(int(over.sum()), month.number) if value is None else value[over]
            for name, value in taken.items()
        }
        self.parts.append(rows)
        t = self.tally
        t.ended[:, month.number] += np.bincount(rows["end"], minlength=len(ENDINGS))
        t.first += np.bincount(rows["first"] % t.first.size, minlength=t.first.size)
        counts = {
            name: int(rows[name].sum())
            for name in ("breaks", "purges", "spells", "free", "unsettled")
        }
        counts["stuck"] = int((rows["spells"] > 0).sum())
        counts["longest"] = int(rows["longest"].sum())
        counts["insider_months"] = month.number * state.power.shape[0] * rows["run"].size
        counts["paid"] = int(to_units(rows["paid"]).sum())
        counts["bought"] = int((rows["paid"] > 0).sum())
        for name, value in counts.items():
            t.sums[name] = t.sums.get(name, 0) + value

    def finish(self) -> tuple[Tally, dict[str, NDArray[Any]]]:
        """The tally, and the table's columns in the order of runs."""
        rows = {name: np.concatenate([p[name] for p in self.parts]) for name in COLUMNS}
        order = np.argsort(rows["run"])
        return self.tally, {name: column[order] for name, column in rows.items()}
