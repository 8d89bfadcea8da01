"""The terms of a scenario: public, secret, keep, red lines, as its file allows them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer, make_plain
from innercircle.game import BuiltGame, build_game, compute_stakes, guarantee
from innercircle.scenario import Scenario
from innercircle.terms._instruments import (
    Instrument,
    make_guarantee,
    make_payment,
    make_place,
    make_safe_passage,
)
from innercircle.terms._limits import LimitedTerms, Limits, price_within
from innercircle.terms._loyalty import LoyaltyTerms, price_loyalty
from innercircle.terms._public import PublicTerms, price_public
from innercircle.terms._red_lines import RedLineCost, find_red_line_cost
from innercircle.terms._secret import SecretTerms, price_secret

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class ScenarioTerms(Answer):
    """What it would take in one scenario.

    Attributes:
        scenario_id: id of the scenario.
        digest: hash of its inputs.
        built: the game and where its numbers come from.
        min_fall: probability of a fall that is asked for; None: the targets, or everyone.
        target: insiders who must break.
        public: cheapest payments if all see all offers.
        secret: cheapest payments if each sees only his own.
        keep: cheapest payments on staying that keep everyone: the leader's mirror.
        mixed: cheapest public terms from all instruments that the file allows, within its red
            lines, vetoes and budgets.
        red_line: what the red lines cost; None when there is none.
        prices: (insider,) stay_holds − break_falls: what would make him as well off after a fall
            in which he took part as he is today.
    """

    scenario_id: str
    digest: str
    built: BuiltGame = field(repr=False)
    min_fall: float | None
    target: tuple[str, ...]
    public: PublicTerms
    secret: SecretTerms
    keep: LoyaltyTerms
    mixed: LimitedTerms
    red_line: RedLineCost | None
    prices: Floats

    @property
    def value_of_secrecy(self) -> float | None:
        """Public cost − secret cost; None when one of them is infeasible."""
        if not (self.public.feasible and self.secret.feasible):
            return None
        return self.public.cost - self.secret.cost

    def to_dict(self) -> dict[str, Any]:
        """The documented JSON of `innercircle terms --json`."""
        red_line = self.red_line
        names = self.built.game.names
        return {
            "scenario": self.scenario_id,
            "digest": self.digest,
            "version": self.version,
            "min_fall": self.min_fall,
            "target": list(self.target),
            "prices": dict(zip(names, make_plain(self.prices), strict=True)),
            "public": self.public.to_dict(),
            "secret": self.secret.to_dict(),
            "keep": make_plain(self.keep),
            "mixed": make_plain(self.mixed),
            "value_of_secrecy": self.value_of_secrecy,
            "red_line_cost": None if red_line is None else red_line.cost,
            "red_line_detail": "There is no red line." if red_line is None else red_line.detail,
        }


def price_scenario(scenario: Scenario, *, min_fall: float | None = None) -> ScenarioTerms:
    """Price the terms of a scenario.

    Args:
        scenario: its `terms` section says what may be offered, to whom, within which limits.
        min_fall: probability of a fall to reach, instead of the file's goal.

    Raises:
        NotComplementsError: for some insiders breaking becomes less attractive when others break.
    """
    built = build_game(scenario)
    game, given = built.game, scenario.terms
    goal = min_fall
    target = given.target if min_fall is None else ()
    if goal is None and given.min_fall is not None:
        goal = float(given.min_fall)
    payees = None if given.payees == ("all",) else given.payees
    aim: dict[str, Any] = {"min_fall": goal, "target": target or None, "payees": payees}
    public = price_public(game, "payment", **aim)
    secret = price_secret(game, "payment", **aim, leak_fear=float(given.leak_fear))
    tools = {tool.name: tool for tool in _list_instruments(scenario, built)}
    limits = _read_limits(scenario, game.names)
    red_line = None
    if limits.red_lines:
        # Where no place may be offered at all, a red line on it forbids nothing and costs nothing.
        offered = {name: _veto(tool, limits) for name, tool in tools.items()}
        place = offered.pop("place", None) or replace(
            _make_place(scenario, built), never=game.names
        )
        red_line = find_red_line_cost(
            game,
            limits.red_lines,
            instruments=list(offered.values()) or [make_payment()],
            place=place,
            **aim,
        )
    return ScenarioTerms(
        method="shortest path (public, keep), sequential obedience (secret)",
        reason=public.reason,
        certified=public.certified and secret.certified,
        tolerance=max(secret.tolerance, public.tolerance),
        assumptions=secret.assumptions,
        scenario_id=scenario.id,
        digest=scenario.digest,
        built=built,
        min_fall=goal,
        target=tuple(target),
        public=public,
        secret=secret,
        keep=price_loyalty(game),
        mixed=price_within(game, limits, list(tools.values()), **aim),
        red_line=red_line,
        prices=game.stakes[:, 0] - game.stakes[:, 3],
    )


def _list_instruments(scenario: Scenario, built: BuiltGame) -> list[Instrument]:
    """What the file allows to be offered."""
    makers: dict[str, Callable[[], Instrument]] = {
        "payment": make_payment,
        "guarantee": lambda: make_guarantee(most=_find_immunity(built)),
        "safe-passage": make_safe_passage,
        "place": lambda: _make_place(scenario, built),
    }
    return [makers[name]() for name in scenario.terms.instruments]


def _veto(tool: Instrument, limits: Limits) -> Instrument:
    """The instrument, kept from those for whom the file rules it out."""
    barred = [insider for name, insider in limits.vetoes if name == tool.name]
    return replace(tool, never=(*tool.never, *barred))


def _find_immunity(built: BuiltGame) -> Floats:
    """(insider,) what full coverage by everyone who could prosecute is worth to him, in points.

    No guarantee is worth more; where the file gives the four cells, nothing is known of a limit.
    """
    most = np.full(built.game.n, math.inf)
    for i, name in enumerate(built.game.names):
        if name in built.factors:
            covered = compute_stakes(guarantee(built.factors[name], coverage=1.0))
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
            for name in ("payment", "guarantee")
            if (most := getattr(budgets, name)) is not None and name in given.instruments
        },
        vetoes=vetoes,
        red_lines=[line.insider for line in scenario.sponsor.red_lines if "place" in line.never],
    )


def _read(limit: object) -> float:
    return math.inf if limit is None else float(limit)  # type: ignore[arg-type]
