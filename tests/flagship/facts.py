"""What the article says of the flagship, as statements that the model makes or does not make.

Each fact has what it is read off (numbers of a scenario, named), when it holds, and a cause: take
the cause away and it must be gone. None of them is typed into the scenario. A further fact joins
as a row of ``FACTS``; the page docs/concepts/flagship-facts.md is made from this table.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from tests.flagship.months import (
    BOSS,
    Numbers,
    hold_strength,
    loosen_threshold,
    measure_reach,
    measure_red_line,
    measure_rise,
    measure_stalemate,
    strengthen,
    withdraw_places,
)

from innercircle.game import Game, Threshold, build_game, solve_common, solve_signals
from innercircle.scenario import Scenario, draw_values, load

FLAGSHIP = "caracas-2019"
MILITARY = "military"

RARE = 0.05
"""A chance below this is called rare, and an insider with a lower one stays.

With the stated numbers the chances are near 1 in 600; the bound leaves room for inputs at the ends
of their ranges, and lies below what the threshold lower by 0.15 gives (6 per cent)."""

PIVOTAL = 0.10
"""An office is pivotal alone when its breaking alone brings a fall with at least this chance."""

DRAWS, SEED = 1_000, 1
"""Draws of all uncertain inputs at once, over which a fact has to survive."""


@dataclass(frozen=True)
class Fact:
    """One fact and the cause that it hangs on.

    Attributes:
        name: words joined by "-".
        says: the article's fact.
        reads: how it is read off the model.
        measure: scenario → the numbers it is read off, by name.
        holds: those numbers → is it so?
        cause: what is taken away, in words.
        remove: scenario → the same without the cause (a scenario, or parameters of its months).
        asked: share of the draws in which it has to hold.
    """

    name: str
    says: str
    reads: str
    measure: Callable[[Any], Numbers]
    holds: Callable[[Mapping[str, float]], bool]
    cause: str
    remove: Callable[[Scenario], Any]
    asked: float = 0.80

    def is_so(self, model: Any) -> bool:
        """Does the fact hold in this scenario (or these parameters)?"""
        return self.holds(self.measure(model))


# ------------------------------------------------------------ nobody breaks, a fall is rare


def measure_chances(scenario: Scenario) -> Numbers:
    """The largest chance that an insider breaks, and that of a fall, with private signals."""
    built = build_game(scenario)
    answer = solve_signals(built.game, signal_sd=built.signal_sd, prove=False)
    return {
        "the likeliest to break breaks with": float(answer.break_probability_cautious.max()),
        "the regime falls with": answer.fall_probability_cautious,
    }


def lower_threshold(scenario: Scenario) -> Scenario:
    """The mean of the threshold lower by 0.15."""
    mean = float(scenario.values()["threshold.mean"])
    return scenario.with_values({"threshold.mean": mean - 0.15})


# ------------------------------------------------------------ no military office is pivotal alone


def measure_pivots(scenario: Scenario) -> Numbers:
    """Who breaks when all expect the others to stay, and what breaking alone would bring."""
    built = build_game(scenario)
    game = built.game
    rows = [game.find_index(name) for name in list_military(scenario)]
    cautious = solve_common(game).cautious
    return {
        "military offices that break": float(np.sum(cautious[rows])),
        "one that breaks alone brings a fall with at most": float(
            np.max(game.fall_probability(game.power[rows]))
        ),
    }


def list_military(scenario: Scenario) -> list[str]:
    """Ids of the insiders who hold a military office."""
    return [each.id for each in scenario.insiders if each.circle == MILITARY]


def unite_military(scenario: Scenario, holder: str | None = None) -> Scenario:
    """The military offices in one hand: all their power, the stakes of ``holder`` (the first)."""
    names = list_military(scenario)
    holder = holder or names[0]
    power = sum(float(scenario.find_insider(name).power) for name in names)
    insiders = tuple(
        dataclasses.replace(each, power=each.power.replaced(power)) if each.id == holder else each
        for each in scenario.insiders
        if each.id == holder or each.id not in names
    )
    return dataclasses.replace(scenario, insiders=insiders)


def find_breaking_mean(scenario: Scenario, names: list[str]) -> float:
    """The highest mean of the threshold at which one of ``names`` breaks, all expecting others
    to stay (the cautious equilibrium); to 1e-6."""
    built = build_game(scenario)
    game, sd = built.game, float(scenario.values()["threshold.sd"])
    rows = [game.find_index(name) for name in names]
    low, high = -1.0, 2.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        moved = Game(
            power=game.power,
            stakes=game.stakes,
            threshold=Threshold.normal(middle, sd),
            mobilisation=game.mobilisation,
        )
        if solve_common(moved).cautious[rows].any():
            low = middle
        else:
            high = middle
    return low


# ------------------------------------------------------------ the party boss is dear


def find_prices(scenario: Scenario) -> dict[str, float]:
    """By insider: what would make each as well off after taking part in a fall as today."""
    game = build_game(scenario).game
    return dict(zip(game.names, (game.stakes[:, 0] - game.stakes[:, 3]).tolist(), strict=True))


def measure_boss_price(scenario: Scenario) -> Numbers:
    """The party boss's price and how many cost more."""
    prices = find_prices(scenario)
    return {
        "the boss's price in points": prices[BOSS],
        "insiders who cost more": float(sum(price > prices[BOSS] for price in prices.values())),
    }


def clear_boss(scenario: Scenario) -> Scenario:
    """The party boss hardly incriminated: exposure 0.1."""
    return scenario.with_values({f"insiders.{BOSS}.exposure": 0.1})


FACTS = (
    Fact(
        name="nobody-breaks-today",
        says="Nobody breaks today, and a fall is rare.",
        reads=f"With private signals, no insider breaks, and the regime does not fall, with a "
        f"chance of {100 * RARE:g} per cent or more.",
        measure=measure_chances,
        holds=lambda numbers: max(numbers.values()) < RARE,
        cause="the threshold's mean lower by 0.15",
        remove=lower_threshold,
    ),
    Fact(
        name="no-military-office-is-pivotal-alone",
        says="The military stays because none of its offices is pivotal alone.",
        reads="If all expect the others to stay, no military office breaks, and none that broke "
        f"alone would bring a fall with a chance of {100 * PIVOTAL:g} per cent or more.",
        measure=measure_pivots,
        holds=lambda numbers: (
            numbers["military offices that break"] == 0
            and numbers["one that breaks alone brings a fall with at most"] < PIVOTAL
        ),
        cause="the military offices merged into one holder",
        remove=unite_military,
    ),
    Fact(
        name="the-party-boss-is-dear",
        says="The party boss is the dearest or next to it.",
        reads="At most one insider has a higher price, read as what would make the boss as well "
        "off after taking part in a fall as today (stay_holds − break_falls).",
        measure=measure_boss_price,
        holds=lambda numbers: numbers["insiders who cost more"] <= 1,
        cause="the boss's exposure at 0.1",
        remove=clear_boss,
    ),
    Fact(
        name="the-leader-can-neither-purge-nor-arrest",
        says="The leader can neither purge the party boss nor arrest the opposition's leader.",
        reads="The leader's strength is below what either would need today.",
        measure=measure_reach,
        holds=lambda numbers: (
            numbers["strength"] < numbers["needed to purge the boss"]
            and numbers["strength"] < numbers["needed to arrest the rival"]
        ),
        cause="strength higher by 0.3",
        remove=strengthen,
        asked=0.60,
    ),
    Fact(
        name="the-boss-grows-as-the-grip-weakens",
        says="The party boss's power grows while the president's grip weakens.",
        reads="Under pressure the boss's mean power rises by more than 0.005 in 24 months while "
        "the median strength falls.",
        measure=measure_rise,
        holds=lambda numbers: (
            numbers["change of the boss's power"] > 0.005 and numbers["change of strength"] < 0
        ),
        cause="strength held constant",
        remove=hold_strength,
        asked=0.70,
    ),
    Fact(
        name="stalemate-is-the-usual-end",
        says="Stalemate is the most frequent outcome in 24 months.",
        reads="Under the status quo (wait, purge-when-strong, mobilise) no other outcome is as "
        "frequent.",
        measure=measure_stalemate,
        holds=lambda numbers: numbers["share of stalemates"] > numbers["share of the next"],
        cause="the threshold's mean lower by 0.15, and drawn anew every month",
        remove=loosen_threshold,
        asked=0.70,
    ),
    Fact(
        name="the-red-line-costs-something",
        says="The red line on the party boss costs something.",
        reads="The cheapest public terms from payments, guarantees and places that make everyone "
        "break cost more when the boss may not be offered a place.",
        measure=measure_red_line,
        holds=lambda numbers: numbers["terms that keep it"] > numbers["terms without it"] + 1e-6,
        cause="no place to offer",
        remove=withdraw_places,
    ),
)
"""Every fact that the tests hold the model to and the page shows."""


@cache
def survey(name: str) -> tuple[int, int]:
    """In how many draws the fact holds, and in how many of these it is gone without its cause."""
    fact = next(fact for fact in FACTS if fact.name == name)
    stated = load(FLAGSHIP)
    draws = [stated.with_values(draw) for draw in draw_values(stated, DRAWS, SEED)]
    surviving = [scenario for scenario in draws if fact.is_so(scenario)]
    return len(surviving), sum(not fact.is_so(fact.remove(scenario)) for scenario in surviving)
