"""Everything that the monthly model is told: the insiders, who could prosecute, the constants.

``Parameters`` does not depend on a scenario file; :func:`build_parameters` makes one from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.dynamics._constants import (
    GROUPS,
    Channels,
    Economy,
    Ending,
    Exit,
    Leader,
    Leaks,
    Opposition,
    Sponsor,
    Strength,
    Strike,
)
from innercircle.dynamics._ranges import check_constants, check_guarantors, check_insiders
from innercircle.errors import InputError
from innercircle.game import Situation, Threshold

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Insiders(Situation[Floats]):
    """The inner circle; every array has the shape (insider,), the factors of the stakes too.

    ``squeeze`` and ``purge`` are as of today; they move with the sanctions, with suspicion and with
    the leader's strength.

    Attributes:
        names: ids, in file order.
        circle: name of each one's faction.
        power: any positive numbers; used as shares of their sum.
        exposure: 0–1, how incriminated.
        suspicion: 0–1, the leader's suspicion at the start.
        signal_sd: noise of the own sense of the threshold, share of power.
        skill: 0–1; raises the price asked and the claim to lead after a break.
        brokerage: how fast power flows there as the leader weakens (1 = a party boss).
        double, double_approved: chance of reporting to the leader, talks not approved and
            approved; hedging: chance of hedging. The rest is sincere.
        contacted: a channel is open today; age: for so many months; planned: a meeting is due.
        burnt: the channel was discovered before. watched: talks the leader may have approved.
        sought: 0–1, chance that today's channel was sought by the insider.
        deniability: 0–1, of the intermediary who would carry the channel.
        red_line: no place may be promised: a red line or a veto forbids it.
        payable, coverable: payments, guarantees may be promised (payees and vetoes of the file).
        claims: expects the first place in the new order unless a red line forbids it.
        place_value: points that a promised place would be worth.
    """

    names: tuple[str, ...]
    circle: tuple[str, ...]
    power: Floats
    exposure: Floats
    suspicion: Floats
    signal_sd: Floats
    skill: Floats
    brokerage: Floats
    double: Floats
    double_approved: Floats
    hedging: Floats
    contacted: NDArray[np.bool_]
    age: Floats
    planned: NDArray[np.bool_]
    burnt: NDArray[np.bool_]
    watched: NDArray[np.bool_]
    sought: Floats
    deniability: Floats
    red_line: NDArray[np.bool_]
    payable: NDArray[np.bool_]
    coverable: NDArray[np.bool_]
    claims: NDArray[np.bool_]
    place_value: Floats

    def __len__(self) -> int:
        return len(self.names)

    @property
    def together(self) -> NDArray[np.bool_]:
        """(insider, insider): two different insiders of one circle."""
        circle = np.array(self.circle)
        same: NDArray[np.bool_] = circle[:, None] == circle[None, :]
        return same & ~np.eye(len(circle), dtype=bool)


@dataclass(frozen=True, eq=False, kw_only=True)
class Guarantors:
    """Those who could prosecute, and so could promise not to.

    Attributes:
        names: ids (guarantor,).
        kind: "successor", "sponsor", … (guarantor,); an amnesty covers successors.
        pursuit: 0–1, how hard each would prosecute each insider (guarantor, insider).
        credibility: 0–1, chance that its promise to the insider is kept, as all see it today
            (guarantor, insider); lower where its own officials have accused them.
        coverage: 0–1, of the promises in force today (guarantor, insider).
    """

    names: tuple[str, ...]
    kind: tuple[str, ...]
    pursuit: Floats
    credibility: Floats
    coverage: Floats


@dataclass(frozen=True, kw_only=True)
class Vote:
    """An election to come.

    Attributes:
        month: of the simulation, 1 the first.
        lost: chance that the leader loses it. stolen: chance that a lost one is declared won.
    """

    month: int
    lost: Any
    stolen: Any


@dataclass(frozen=True, eq=False, kw_only=True)
class Parameters:
    """All inputs of the monthly model. Make one with :func:`make_parameters` or from a scenario.

    Attributes:
        insiders, guarantors: who is who.
        threshold: what is known of the power that must break, as a share of all power.
        economy, strength, sponsor, channels, leaks, leader, opposition, strike, exit, ending: the
            constants, step by step.
        elections: votes within the horizon.
        draws: size of the draw axis that numbers may have (see ``_draws.py``); 0 without.
    """

    insiders: Insiders
    guarantors: Guarantors
    threshold: Any
    economy: Economy = field(default_factory=Economy)
    strength: Strength = field(default_factory=Strength)
    sponsor: Sponsor = field(default_factory=Sponsor)
    channels: Channels = field(default_factory=Channels)
    leaks: Leaks = field(default_factory=Leaks)
    leader: Leader = field(default_factory=Leader)
    opposition: Opposition = field(default_factory=Opposition)
    strike: Strike = field(default_factory=Strike)
    exit: Exit = field(default_factory=Exit)
    ending: Ending = field(default_factory=Ending)
    elections: tuple[Vote, ...] = ()
    draws: int = 0

    def __post_init__(self) -> None:
        problems = check_insiders(self.insiders) + check_guarantors(
            self.guarantors, len(self.insiders)
        )
        for group in GROUPS:
            problems += check_constants(group, getattr(self, group))
        if not self.threshold.is_proper:
            problems.append("threshold: a flat threshold cannot be drawn from")
        if problems:
            raise InputError(
                "; ".join(problems) + ".",
                where="parameters of the simulation",
                advice="See docs/reference/equations.md for what each number may be.",
            )

    @property
    def months(self) -> int:
        """The horizon."""
        return int(self.ending.months)

    def changed(self, changes: Mapping[str, Any]) -> "Parameters":
        """A copy with other numbers.

        Args:
            changes: dotted name → value: "economy.bite", "insiders.power", "threshold", or
                "insiders.NAME.exposure" for one insider.

        Raises:
            InputError: unknown name, or a number out of range.
        """
        parts: dict[str, Any] = {}
        for path, value in changes.items():
            head, *rest = path.split(".")
            if path == "threshold":
                parts[path] = value
                continue
            old = parts.get(head, getattr(self, head, None) if head in _PARTS else None)
            if old is None or not rest or rest[-1] not in {f.name for f in fields(old)}:
                raise InputError(
                    f"there is no number {path}.", where="parameters of the simulation"
                )
            parts[head] = _change(old, rest, value)
        return replace(self, **parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: what a manifest stores and a hash is taken of."""
        plain: dict[str, Any] = {"threshold": self.threshold.to_dict()}
        for group in ("insiders", "guarantors", *GROUPS):
            part = getattr(self, group)
            plain[group] = {f.name: _plain(getattr(part, f.name)) for f in fields(part)}
        plain["elections"] = [vars(vote) for vote in self.elections]
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


_PARTS = frozenset(("insiders", "guarantors", *GROUPS))


def _change(part: Any, path: list[str], value: Any) -> Any:
    """A group, or the insiders or guarantors, with one number or one array changed."""
    name = path[-1]
    old = getattr(part, name)
    if len(path) == 2:
        if path[0] not in part.names:
            raise InputError(
                f"there is nobody called {path[0]}.", where="parameters of the simulation"
            )
        array = np.array(old)
        array[part.names.index(path[0])] = value
        return replace(part, **{name: array})
    if isinstance(old, np.ndarray):
        value = np.broadcast_to(np.asarray(value, dtype=old.dtype), old.shape).copy()
    return replace(part, **{name: value})


def make_guarantors(
    insiders: int,
    *,
    names: tuple[str, ...],
    kind: tuple[str, ...],
    pursuit: ArrayLike,
    credibility: ArrayLike,
    coverage: ArrayLike = 0.0,
) -> Guarantors:
    """Guarantors from one number each (guarantor,) or from tables (guarantor, insider)."""
    shape = (len(names), insiders)

    def fill(given: ArrayLike) -> Floats:
        array = np.asarray(given, dtype=np.float64)
        return np.broadcast_to(array[:, None] if array.ndim == 1 else array, shape).copy()

    return Guarantors(
        names=names,
        kind=kind,
        pursuit=fill(pursuit),
        credibility=fill(credibility),
        coverage=fill(coverage),
    )


_ASKED = frozenset(("position", "fallback", "new_order_place", "exile", "capture"))
"""Factors that have to be given; the others have the stage game's defaults."""

_DEFAULTS: dict[str, Callable[[Floats], Any]] = {
    **{
        factor.name: partial(np.full_like, fill_value=factor.default)
        for factor in fields(Situation)
        if factor.name not in _ASKED
    },
    "fate_if_purged": partial(np.full_like, fill_value=5.0),
    "suspicion": lambda power: 0.0 * power + 0.1,
    "signal_sd": lambda power: 0.0 * power + 0.04,
    "skill": lambda power: 0.0 * power + 0.5,
    "brokerage": lambda power: 0.0 * power + 0.2,
    "double": lambda power: 0.0 * power + 0.15,
    "double_approved": lambda power: 0.0 * power + 0.15,
    "hedging": lambda power: 0.0 * power + 0.35,
    "contacted": lambda power: power < 0,
    "watched": lambda power: power < 0,
    "sought": lambda power: 0.0 * power,
    "age": lambda power: 0.0 * power,
    "planned": lambda power: power < 0,
    "burnt": lambda power: power < 0,
    "deniability": lambda power: 0.0 * power,
    "red_line": lambda power: power < 0,
    "payable": lambda power: power >= 0,
    "coverable": lambda power: power >= 0,
    "claims": lambda power: power < 0,
    "place_value": lambda power: 0.0 * power,
}


def make_parameters(
    *,
    names: tuple[str, ...],
    circle: tuple[str, ...],
    threshold: Threshold,
    guarantors: Guarantors,
    groups: Mapping[str, Mapping[str, float]] | None = None,
    elections: tuple[Vote, ...] = (),
    **arrays: ArrayLike,
) -> Parameters:
    """Parameters from lists.

    Args:
        names: ids of the insiders.
        circle: their factions.
        threshold: what is known of θ, as a share of all power.
        guarantors: who could prosecute.
        elections: votes to come.
        groups: other values of constants, such as ``{"economy": {"bite": 0.8}}``.
        arrays: the arrays of :class:`Insiders`, (insider,); those left out are assumed.

    Raises:
        InputError: unknown names, wrong lengths, numbers out of range; all at once.
    """
    known = {f.name: f.type for f in fields(Insiders)}
    unknown = [name for name in arrays if name not in known]
    unknown += [f"{g}.{n}" for g, part in (groups or {}).items() for n in part if not _knows(g, n)]
    missing = [n for n in known if n not in arrays and n not in _DEFAULTS and n not in _GIVEN]
    if unknown or missing:
        said = [f"no such number: {name}" for name in unknown]
        said += [f"insiders.{name} is missing" for name in missing]
        raise InputError("; ".join(said) + ".", where="parameters of the simulation")
    power = np.asarray(arrays["power"], dtype=np.float64)
    filled = {name: make(power) for name, make in _DEFAULTS.items()}
    filled["watched"] = np.asarray(arrays.get("contacted", filled["contacted"]), dtype=bool)
    for name, value in arrays.items():
        given = np.array(value, dtype=bool if "bool" in str(known[name]) else np.float64)
        filled[name] = np.full(power.shape, given) if given.ndim == 0 else given
    built = {name: GROUPS[name](**part) for name, part in (groups or {}).items()}
    return Parameters(
        insiders=Insiders(names=tuple(names), circle=tuple(circle), **filled),
        guarantors=guarantors,
        threshold=threshold,
        elections=elections,
        **built,
    )


_GIVEN = frozenset({"names", "circle"})
_CONSTANTS = {name: {f.name for f in fields(group)} for name, group in GROUPS.items()}


def _knows(group: str, name: str) -> bool:
    return name in _CONSTANTS.get(group, ())
