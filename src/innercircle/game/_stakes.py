"""From facts to stakes: an insider's situation, and the four payoffs that follow from it.

    a = position·(1−squeeze)·(1−purge) + fate_if_purged·purge
    r = fallback·Π_k (1 − exposure·pursuit_k)
    p = capture·punishment + (1−capture)·exile                              (punishment ≤ exile)
    g = exile + (new_order_place − exile)⁺·Π_k (1 − exposure·pursuit_k·(1−credibility_k·coverage_k))
        + side_payment

The product runs over those who could prosecute, each of whom could also promise not to. So
g ≥ exile ≥ p: who breaks and wins can still go abroad. a ≥ r is not assumed.

Two factors exist for levers only and are 0 in a scenario: ``advance`` is paid for breaking however
it ends (it adds to p and g), and ``in_office`` shelters the holder of a promised place from pursuit
in the new order.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import GameError
from innercircle.game._complements import explain_free_rider, explain_lost_cause
from innercircle.game._kernels.cells import Situation, compute_cells, compute_untouched
from innercircle.game._trace import ASSUMED, Trace
from innercircle.vocabulary import TIE_TOLERANCE, Cell

Floats = NDArray[np.float64]

_SHARES = ("squeeze", "purge", "exposure", "capture")
_NOT_NEGATIVE = ("side_payment", "advance")
_SLACK = 1e-9  # of a payoff: rounding in a scenario's arithmetic is not a contradiction


@dataclass(frozen=True)
class Stakes:
    """The stake table of one insider, on the payoff scale (0 = ruin, 100 = undisturbed)."""

    stay_holds: float
    stay_falls: float
    break_holds: float
    break_falls: float

    def __post_init__(self) -> None:
        wrong = [f.name for f in fields(self) if not _is_finite(getattr(self, f.name))]
        if wrong:
            raise GameError(f"stakes: {', '.join(wrong)} must be finite numbers")

    @property
    def row(self) -> Floats:
        """(4,) as in ``Game.stakes``: a, r, p, g."""
        return np.array([self.stay_holds, self.stay_falls, self.break_holds, self.break_falls])

    def replaced(self, **cells: float) -> "Stakes":
        """The same table with other numbers in some cells."""
        return replace(self, **cells)


@dataclass(frozen=True)
class Guarantor:
    """A party that could prosecute, and so could promise not to.

    Attributes:
        name: id: a successor, the sponsor's courts, a third country.
        pursuit: how hard it would prosecute, in [0, 1].
        credibility: of its promise towards this insider, in [0, 1].
        coverage: how much of what it could prosecute the promise covers, in [0, 1].
    """

    name: str
    pursuit: float
    credibility: float = 0.0
    coverage: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Factors(Situation[float]):
    """An insider's situation. Payoffs on the payoff scale, everything else in [0, 1].

    Attributes:
        exposure: how incriminated the insider is.
        advance: paid for breaking, however it ends.
        in_office: True when a promised place shelters from pursuit in the new order.
        guarantors: those who could prosecute.

    Raises:
        GameError: a share outside [0, 1], a number that is not finite, punishment above exile;
            all problems at once.
    """

    exposure: float = 0.0
    advance: float = 0.0
    in_office: bool = False
    guarantors: tuple[Guarantor, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "guarantors", tuple(self.guarantors))
        problems = _list_problems(self)
        if problems:
            raise GameError("; ".join(problems), where="factors")

    def replaced(self, **factors: Any) -> "Factors":
        """The same situation with some factors replaced, validated again."""
        return replace(self, **factors)


_PLAIN = tuple(f.name for f in fields(Factors) if f.name not in {"guarantors", "in_office"})


def compute_stakes(factors: Factors) -> Stakes:
    """The four cells that follow from an insider's situation (formulas at the top of the page)."""
    untouched, promised = (_find_untouched(factors, promised=each) for each in (False, True))
    cells = compute_cells(factors, untouched, promised, factors.advance)
    return Stakes(*(float(cell) for cell in cells))


@dataclass(frozen=True)
class ComplementLimits:
    """Limits of pressure: beyond them staying with a regime that holds is no longer better than
    sitting through its fall (a < r).

    Attributes:
        squeeze: the squeeze at which a = r, all else equal; None when none in [0, 1] does it.
        purge: the chance of a purge at which a = r; None when none in [0, 1] does it.
    """  # noqa: D205  one sentence needs both lines

    squeeze: float | None
    purge: float | None


def find_complement_limits(factors: Factors) -> ComplementLimits:
    """At which squeeze, and at which chance of a purge, a ≥ r begins to fail."""
    r = compute_stakes(factors).stay_falls
    spared = factors.position * (1.0 - factors.purge)
    squeeze = 1.0 - _divide(r - factors.fate_if_purged * factors.purge, spared)
    enjoyed = factors.position * (1.0 - factors.squeeze)
    purge = _divide(enjoyed - r, enjoyed - factors.fate_if_purged)
    return ComplementLimits(
        squeeze if 0.0 <= squeeze <= 1.0 else None, purge if 0.0 <= purge <= 1.0 else None
    )


def trace_stakes(
    factors: Factors, inputs: Mapping[str, Trace | str] | None = None
) -> dict[Cell, Trace]:
    """The four cells, each with the tree of what it was made of.

    Args:
        factors: the situation.
        inputs: by factor name ("exposure", "successor.pursuit"): id of its source, or a tree of
            its own where the factor was itself derived; "assumed" where there is none.
    """
    known = {} if inputs is None else inputs
    stakes = compute_stakes(factors)

    def leaves(*names: str) -> tuple[Trace, ...]:
        return tuple(_trace_input(name, getattr(factors, name), known) for name in names)

    paid = leaves(*(name for name in _NOT_NEGATIVE if getattr(factors, name)))
    advance = tuple(node for node in paid if node.name == "advance")
    return {
        Cell.STAY_HOLDS: Trace(
            Cell.STAY_HOLDS,
            stakes.stay_holds,
            "position × (1 − squeeze) × (1 − purge) + fate if purged × purge",
            leaves("position", "squeeze", "purge", "fate_if_purged"),
        ),
        Cell.STAY_FALLS: Trace(
            Cell.STAY_FALLS,
            stakes.stay_falls,
            "fallback × untouched",
            (*leaves("fallback"), _trace_untouched(factors, known, promised=False)),
        ),
        Cell.BREAK_HOLDS: Trace(
            Cell.BREAK_HOLDS,
            stakes.break_holds,
            "capture × punishment + (1 − capture) × exile" + (" + advance" if advance else ""),
            (*leaves("capture", "punishment", "exile"), *advance),
        ),
        Cell.BREAK_FALLS: Trace(
            Cell.BREAK_FALLS,
            stakes.break_falls,
            "exile + (new order place − exile, if positive) × untouched"
            + "".join(f" + {node.name.replace('_', ' ')}" for node in paid),
            (
                *leaves("exile", "new_order_place"),
                _trace_untouched(factors, known, promised=True),
                *paid,
            ),
        ),
    }


def _trace_input(name: str, value: float, known: Mapping[str, Trace | str]) -> Trace:
    found = known.get(name, ASSUMED)
    return found if isinstance(found, Trace) else Trace(name, float(value), provenance=found)


def _trace_untouched(
    factors: Factors, known: Mapping[str, Trace | str], *, promised: bool
) -> Trace:
    value = _find_untouched(factors, promised=promised)
    if promised and factors.in_office:
        office = _trace_input("in_office", 1.0, known)
        return Trace("untouched", value, "1: the promised place shelters", (office,))
    each = []
    names = ("pursuit", "credibility", "coverage") if promised else ("pursuit",)
    words = "exposure × pursuit" + (" × (1 − credibility × coverage)" if promised else "")
    exposure = _trace_input("exposure", factors.exposure, known)
    for guarantor in factors.guarantors:
        numbers = tuple(
            _trace_input(f"{guarantor.name}.{name}", getattr(guarantor, name), known)
            for name in names
        )
        kept = 1.0 - guarantor.credibility * guarantor.coverage if promised else 1.0
        reached = factors.exposure * guarantor.pursuit * kept
        each.append(Trace(f"prosecuted by {guarantor.name}", reached, words, (exposure, *numbers)))
    return Trace(
        "untouched",
        value,
        "chance that nobody prosecutes: product of (1 − prosecuted by …)"
        if each
        else "1: nobody could prosecute",
        tuple(each),
    )


def _find_untouched(factors: Factors, *, promised: bool) -> float:
    if promised and factors.in_office:
        return 1.0
    pursuit = np.array([k.pursuit for k in factors.guarantors])
    if not promised:
        return float(compute_untouched(factors.exposure, pursuit))
    credibility = np.array([k.credibility for k in factors.guarantors])
    coverage = np.array([k.coverage for k in factors.guarantors])
    return float(compute_untouched(factors.exposure, pursuit, credibility, coverage))


def _list_problems(factors: Factors) -> list[str]:
    problems = [
        f"{name} = {getattr(factors, name)!r} must be a finite number"
        for name in _PLAIN
        if not _is_finite(getattr(factors, name))
    ]
    if problems:
        return problems
    problems = [
        f"{name} = {getattr(factors, name):g} must be from 0 to 1"
        for name in _SHARES
        if not 0.0 <= getattr(factors, name) <= 1.0
    ]
    problems += [
        f"{name} = {getattr(factors, name):g} must not be negative"
        for name in _NOT_NEGATIVE
        if getattr(factors, name) < 0.0
    ]
    for guarantor in factors.guarantors:
        problems += [
            f"{guarantor.name}.{name} = {getattr(guarantor, name)!r} must be from 0 to 1"
            for name in ("pursuit", "credibility", "coverage")
            if not 0.0 <= getattr(guarantor, name) <= 1.0
        ]
    slack = _SLACK * max(1.0, abs(factors.exile), abs(factors.punishment))
    if factors.punishment > factors.exile + slack:
        problems.append(
            f"punishment = {factors.punishment:g} must be at most exile = {factors.exile:g}: "
            "nobody prefers being caught to being abroad"
        )
    return problems


def _is_finite(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except (TypeError, ValueError):
        return False


def _divide(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.inf


def explain_complements(stakes: Stakes) -> tuple[str, ...]:
    """In what way these cells fail to be complements, in words; empty when they do not."""
    slack = TIE_TOLERANCE * max(abs(cell) for cell in stakes.row.tolist())
    said = []
    if stakes.stay_holds < stakes.stay_falls - slack:
        said.append(explain_free_rider(stakes.stay_holds, stakes.stay_falls))
    if stakes.break_falls < stakes.break_holds - slack:
        said.append(explain_lost_cause(stakes.break_falls, stakes.break_holds))
    return tuple(said)
