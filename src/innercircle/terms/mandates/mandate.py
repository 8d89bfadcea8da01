"""The sponsor's mandate: goal and means as a scenario's file says them, and questions about it.

A :class:`Mandate` is the scenario's stage game together with the goal, the payees, the instruments,
the limits and the margin of its section ``terms``. Its methods put the room's questions with these,
so that the command, the report and the page ask the same ones.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from innercircle.errors import InputError
from innercircle.game import BuiltGame, Game, apply_lever, build_game, compute_stakes
from innercircle.scenario import INSTRUMENTS, Scenario
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.fall_curve import FallCurve
from innercircle.terms.prices.instruments import (
    Instrument,
    make_bonus,
    make_guarantee,
    make_payment,
    make_place,
    make_safe_passage,
)
from innercircle.terms.prices.limits import LimitedTerms, Limits, price_within
from innercircle.terms.prices.loyalty import price_loyalty
from innercircle.terms.prices.public import PublicTerms, price_public
from innercircle.terms.prices.secret import SecretTerms, price_secret
from innercircle.terms.prices.signals import SignalTerms, price_signals
from innercircle.terms.questions.contest import ContestMap, map_contest
from innercircle.terms.questions.pressure import PressureCurve, trace_pressure
from innercircle.terms.questions.red_lines import RedLineCost, find_red_line_cost
from innercircle.terms.questions.secrecy import SecrecyValue, find_value_of_secrecy
from innercircle.terms.questions.whom_next import NextInsider, price_next

Progress = Callable[[int, int], None]

_SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
_BUDGETS = tuple(name.replace("-", "_") for name in INSTRUMENTS)
_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Mandate:
    """The questions about terms that one scenario allows.

    Attributes:
        scenario: whose section ``terms`` it is.
        built: the stage game, and where its numbers come from.
        min_fall: probability of a fall to reach; None when the goal is who breaks.
        target: who must break; empty when ``min_fall`` is the goal, or everyone must.
        payees: who may be offered anything; None: everyone.
        instruments: what may be offered.
        limits: red lines, vetoes, budgets.
        margin: points by which offers exceed the least that works.
        leak_fear: chance with which insiders fear that a secret offer leaks.
    """

    scenario: Scenario = field(repr=False)
    built: BuiltGame = field(repr=False)
    min_fall: float | None
    target: tuple[str, ...]
    payees: tuple[str, ...] | None
    instruments: tuple[Instrument, ...]
    limits: Limits
    margin: float
    leak_fear: float

    @property
    def game(self) -> Game:
        """The stage game: powers as shares, rows named by insider id."""
        return self.built.game

    @property
    def currency(self) -> dict[str, Any] | None:
        """Worth of a point in money, as plain data; None where the file does not say."""
        given = self.scenario.terms.currency
        if given is None:
            return None
        return {"unit": given.unit, "per_point": float(given.per_point)}

    @property
    def goal(self) -> dict[str, Any]:
        """Goal, as the room's functions take it."""
        return {"min_fall": self.min_fall, "target": self.target or None}

    @property
    def aim(self) -> dict[str, Any]:
        """The goal, and what payments the file allows: to whom, how much to each and in all."""
        limits = self.limits
        # A budget for payments holds where payments are only asked about, too.
        total = min(limits.total, _read(self.scenario.terms.budgets.payment))
        return {
            **self.goal,
            "payees": self.find_payable(),
            "largest": limits.largest,
            "total": total,
        }

    def find_payable(self) -> tuple[str, ...] | None:
        """Insiders who may be paid: payees for whom payments are not ruled out; None: all."""
        if all(tool.name != "payment" for tool in self.instruments):
            return ()
        barred = {insider for what, insider in self.limits.vetoes if what == "payment"}
        if self.payees is None and not barred:
            return None
        names = self.game.names if self.payees is None else self.payees
        return tuple(name for name in names if name not in barred)

    def list_forbidden(self) -> tuple[str, ...]:
        """Limits that the file sets to payments, in words; empty when it allows all."""
        aim, told = self.aim, []
        if aim["payees"] == ():
            told.append("no payments to anybody")
        elif aim["payees"] is not None:
            barred = [name for name in self.game.names if name not in aim["payees"]]
            told += [f"no payments to {', '.join(barred)}"] if barred else []
        told += [f"at most {aim['largest']:g} for each"] if aim["largest"] < math.inf else []
        return tuple(
            told + ([f"at most {aim['total']:g} in all"] if aim["total"] < math.inf else [])
        )

    def list_alike(self) -> tuple[tuple[str, ...], ...]:
        """Groups of insiders whom nothing but their names tells apart, two or more in each."""
        game = self.game
        rows: dict[bytes, list[str]] = {}
        for k, name in enumerate(game.names):
            paid = self.payees is None or name in self.payees
            barred = [(tool.name, name) in self.limits.vetoes for tool in self.instruments]
            lined = name in self.limits.red_lines
            wanted = name in self.target
            key = np.array([game.power[k], *game.stakes[k], paid, wanted, lined, *barred])
            rows.setdefault(key.tobytes(), []).append(name)
        return tuple(tuple(names) for names in rows.values() if len(names) > 1)

    def price_public(self) -> PublicTerms:
        """Cheapest payments that the file allows, if all see all offers."""
        return price_public(self.game, "payment", **self.aim, margin=self.margin)

    def price_secret(self) -> SecretTerms:
        """Cheapest payments that the file allows, if each sees only one offer."""
        aim, fear = self.aim, self.leak_fear
        return price_secret(self.game, "payment", **aim, leak_fear=fear, margin=self.margin)

    def price_unrestricted(self) -> tuple[PublicTerms, SecretTerms] | None:
        """The same two if nothing were forbidden; None when nothing is."""
        if not self.list_forbidden():
            return None
        game, goal, fear = self.game, self.goal, self.leak_fear
        return (
            price_public(game, "payment", **goal, margin=self.margin),
            price_secret(game, "payment", **goal, leak_fear=fear, margin=self.margin),
        )

    def price_within(self) -> LimitedTerms:
        """Cheapest public terms from all instruments, within the limits."""
        return price_within(
            self.game,
            self.limits,
            self.instruments,
            **self.goal,
            payees=self.payees,
            margin=self.margin,
        )

    def find_red_line_cost(self) -> RedLineCost | None:
        """Cost of the red lines; None when there is none.

        Where no place may be offered at all, a red line on it forbids nothing and costs nothing.
        """
        if not self.limits.red_lines:
            return None
        offered = {tool.name: tool for tool in self.instruments}
        place = offered.pop("place", None)
        if place is None:
            place = replace(_make_place(self.scenario, self.built), never=self.game.names)
        return find_red_line_cost(
            self.game,
            self.limits.red_lines,
            instruments=list(offered.values()),
            place=place,
            limits=self.limits,
            **self.goal,
            payees=self.payees,
        )

    def price_next(self, inside: Sequence[str] = (), *, seed: int = 0) -> NextInsider:
        """Price each as the next to approach, by payment, when some are in already."""
        return price_next(self.game, list(inside), "payment", **self.aim, seed=seed)

    def find_value_of_secrecy(self, points: int = 21) -> SecrecyValue:
        """Value of secrecy, and its cost over the fear of leaks."""
        fear = self.leak_fear
        return find_value_of_secrecy(self.game, **self.aim, leak_fear=fear, points=points)

    def map_contest(self, points: int = 13) -> ContestMap:
        """Sponsor's against leader's budget, from nothing to beyond what either is sure with.

        The sponsor pays whom the file allows, and no budget is above what it allows in all.
        """
        game, aim = self.game, self.aim
        most = aim["total"]
        breaking = price_public(game, "payment", **{**aim, "total": math.inf}).cost
        loyalty = price_loyalty(game).cost
        known = [cost for cost in (breaking, loyalty) if math.isfinite(cost)]
        top = 1.5 * math.fsum(known) or 10.0
        step = _round_up(top / max(points - 1, 1))
        budgets = step * np.arange(math.ceil(top / step) + 1)
        allowed = np.append(budgets[budgets < most], most) if most < budgets[-1] else budgets
        return map_contest(game, allowed, budgets, **aim)

    def trace_pressure(
        self,
        kind: Literal["squeeze", "purge"],
        shares: Sequence[float] = _SHARES,
        *,
        progress: Progress | None = None,
    ) -> PressureCurve:
        """Trace what a squeeze, or the fear of a purge, spares in payments.

        Args:
            kind: "squeeze" or "purge".
            shares: levels in [0, 1], on top of what the file has.
            progress: told how many levels are done, and how many there are.
        """
        fates = np.array([self._find_fate(name, kind) for name in self.game.names])
        return trace_pressure(
            self.game,
            kind,
            shares,
            fate=np.minimum(fates, self.game.stakes[:, 0]),
            signal_sd=self._find_noise(),
            beliefs=self.built.beliefs,
            **self.aim,
            progress=progress,
        )

    def price_reach(
        self, min_fall: float, *, evaluations: int = 400, progress: Progress | None = None
    ) -> SignalTerms:
        """The cheapest payments found that make the fall likely enough under private signals."""
        return price_signals(
            self.game,
            self.built.signal_sd,
            min_fall,
            self.aim["payees"],
            largest=self.aim["largest"],
            total=self.aim["total"],
            beliefs=self.built.beliefs,
            evaluations=evaluations,
            progress=progress,
        )

    def _find_fate(self, name: str, kind: str) -> float:
        """Payoff from staying that is left when pressure has taken all that it can."""
        factors = self.built.factors.get(name)
        if factors is None:
            return 0.0
        return factors.fate_if_purged * (1.0 if kind == "purge" else factors.purge)

    def _find_noise(self) -> Floats | None:
        """Noise of the private signals; None where they have no answer (a threshold known)."""
        try:
            FallCurve(self.game, self.built.signal_sd, self.built.beliefs)(0.0)
        except InputError:
            return None
        return self.built.signal_sd if self.game.threshold.is_proper else None


def read_mandate(scenario: Scenario, *, min_fall: float | None = None) -> Mandate:
    """Read what a scenario's file asks for and allows.

    Args:
        scenario: its section ``terms`` says what may be offered, to whom, within which limits.
        min_fall: probability of a fall to reach, instead of the file's goal.
    """
    built, given = build_game(scenario), scenario.terms
    goal = min_fall
    if goal is None and given.min_fall is not None:
        goal = float(given.min_fall)
    return Mandate(
        scenario=scenario,
        built=built,
        min_fall=goal,
        target=tuple(given.target) if min_fall is None else (),
        payees=None if given.payees == ("all",) else tuple(given.payees),
        instruments=tuple(_list_instruments(scenario, built)),
        limits=_read_limits(scenario, built.game.names),
        margin=float(given.margin),
        leak_fear=float(given.leak_fear),
    )


def find_prices(game: Game) -> Floats:
    """(insider,) stay_holds − break_falls: what a fall in which they took part must add."""
    return np.asarray(game.stakes[:, 0] - game.stakes[:, 3])


def _list_instruments(scenario: Scenario, built: BuiltGame) -> list[Instrument]:
    """Instruments that the file allows to be offered."""
    makers: dict[str, Callable[[], Instrument]] = {
        "payment": make_payment,
        "guarantee": lambda: make_guarantee(most=_find_immunity(built)),
        "bonus": make_bonus,
        "safe-passage": make_safe_passage,
        "place": lambda: _make_place(scenario, built),
    }
    return [makers[name]() for name in scenario.terms.instruments]


def _find_immunity(built: BuiltGame) -> Floats:
    """(insider,) what full coverage by everyone who could prosecute is worth to each, in points.

    No guarantee is worth more; where the file gives the four cells, nothing is known of a limit.
    """
    most = np.full(built.game.n, math.inf)
    for i, name in enumerate(built.game.names):
        if name in built.factors:
            covered = compute_stakes(apply_lever(built.factors[name], "guarantee", coverage=1.0))
            most[i] = max(covered.break_falls - built.game.stakes[i, 3], 0.0)
    return most


def _make_place(scenario: Scenario, built: BuiltGame) -> Instrument:
    """A place is worth what the file says, or the insider's position, prosecution set aside."""
    given = scenario.terms
    if given.place_value is not None:
        worth: Floats | float = float(given.place_value)
    else:
        worth = np.array(
            [
                built.factors[name].position if name in built.factors else row[0]
                for name, row in zip(built.game.names, built.game.stakes, strict=True)
            ]
        )
    return make_place(built.game, worth, float(given.place_cost))


def _read_limits(scenario: Scenario, names: Sequence[str]) -> Limits:
    given = scenario.terms
    budgets = given.budgets
    offered = {name.replace("-", "_") for name in given.instruments}
    vetoes = [
        (veto.instrument.replace("-", "_"), name)
        for veto in given.vetoes
        for name in (names if veto.insiders == ("all",) else veto.insiders)
        if veto.instrument in given.instruments
    ]
    return Limits(
        total=_read(budgets.total),
        largest=_read(budgets.largest),
        budgets={
            name: float(most)
            for name in _BUDGETS
            if (most := getattr(budgets, name)) is not None and name in offered
        },
        vetoes=vetoes,
        red_lines=[line.insider for line in scenario.sponsor.red_lines if "place" in line.never],
    )


def _read(limit: object) -> float:
    return math.inf if limit is None else float(limit)  # type: ignore[arg-type]


def _round_up(step: float) -> float:
    """The next round number."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(f * power for f in _STEPS if f * power >= step * (1.0 - 1e-9))
