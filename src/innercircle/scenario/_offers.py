"""Sections about what is in force and what may be offered: levers, terms, threshold."""

from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.scenario._declare import Part, declare
from innercircle.scenario._levers import IN_FORCE, LEVERS
from innercircle.scenario._nested import Items, RefsOrAll, Section
from innercircle.scenario._numbers import (
    NOT_NEGATIVE,
    PAYOFF,
    POSITIVE,
    SHARE,
    WIDTH,
    Number,
)
from innercircle.scenario._special import Discrete, Row
from innercircle.scenario._words import Flag, Ref, Text, Word
from innercircle.scenario.spread import find_bounds
from innercircle.scenario.value import Limits, Value

INSTRUMENTS = ("payment", "guarantee", "bonus", "place", "safe-passage")

_THRESHOLD = Limits(-1.0, 5.0)


def _tell_amounts() -> str:
    """Name the levers whose amount is in points, and those whose amount is a share."""
    said = []
    for unit, is_share in (("points", False), ("a share", True)):
        *names, last = (
            name
            for name in IN_FORCE
            if not LEVERS[name].covers and (LEVERS[name].limits == SHARE) == is_share
        )
        said.append(f"{unit} for {', '.join(names)} and {last}")
    return "; ".join(said)


@dataclass(frozen=True, kw_only=True)
class Lever(Part):
    """Something in force today that changes the stakes of some insiders."""

    lever: str = declare(Word(IN_FORCE), "What it is.", required=True)
    insiders: tuple[str, ...] = declare(RefsOrAll(), "Whose stakes it changes.", default=("all",))
    guarantor: str = declare(
        Ref("guarantors"), "Who promises not to prosecute (guarantee, amnesty).", default=""
    )
    coverage: Value | None = declare(
        Number(SHARE, optional=True),
        "How much of the prosecution it would rule out (guarantee, amnesty).",
        rubric="coverage",
    )
    amount: Value | None = declare(
        Number(PAYOFF, optional=True),
        f"How much: {_tell_amounts()}.",
    )
    on_success_only: bool = declare(
        Flag(), "Payment: true when it is due only if the regime falls.", default=False
    )
    source: str = declare(Ref("sources"), "Who says so.", default="")
    note: str = declare(Text(2000, lines=True), "Anything a reader should know.", default="")

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Each lever needs its own quantity and no other."""
        kind = LEVERS[self.lever]
        needed, other = ("coverage", "amount") if kind.covers else ("amount", "coverage")
        if getattr(self, needed) is None:
            yield "lever", f"a {self.lever} needs “{needed}”"
        if getattr(self, other) is not None:
            yield other, f"a {self.lever} has no “{other}”; it needs “{needed}”"
        elif self.amount is not None:
            ends = find_bounds(self.amount.spread) if self.amount.spread else None
            for number in (self.amount.value, *(ends or ())):
                if not kind.limits.allow(number):
                    allowed = kind.limits.describe()
                    yield "amount", f"{number:g} for a {self.lever}: expected {allowed}"
                    break


@dataclass(frozen=True, kw_only=True)
class Currency(Part):
    """An exchange rate between points and money."""

    unit: str = declare(Text(60), "Unit of money, such as “million dollars”.", required=True)
    per_point: Value = declare(
        Number(POSITIVE, "units of money"), "Money that one point is worth.", required=True
    )


@dataclass(frozen=True, kw_only=True)
class Budgets(Part):
    """Limits on what may be spent or promised."""

    total: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True), "All offers together."
    )
    largest: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True), "The largest single offer."
    )
    payment: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True), "All payments together."
    )
    guarantee: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True), "All guarantees together, in face value."
    )
    bonus: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True),
        "All bonuses on success together, in face value.",
    )
    place: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True), "All places together, at place_cost each."
    )
    safe_passage: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True), "All safe passages together, in face value."
    )


@dataclass(frozen=True, kw_only=True)
class Veto(Part):
    """An instrument that may not be used for somebody."""

    instrument: str = declare(Word(INSTRUMENTS), "Which instrument.", required=True)
    insiders: tuple[str, ...] = declare(RefsOrAll(), "For whom.", default=("all",))
    because: str = declare(Text(500), "Why.", default="")


@dataclass(frozen=True, kw_only=True)
class Terms(Part):
    """Limits of an offer: what, to whom, and what would count as success."""

    instruments: tuple[str, ...] = declare(
        Items(Word(INSTRUMENTS), least=1), "What may be offered.", default=("payment",)
    )
    payees: tuple[str, ...] = declare(RefsOrAll(), "Who may be offered anything.", default=("all",))
    target: tuple[str, ...] = declare(
        Items(Ref("insiders")), "Who must break; nobody in particular if left out.", default=()
    )
    min_fall: Value | None = declare(
        Number(SHARE, "probability", optional=True),
        "How likely the fall must become; left out (with target): everyone must break.",
    )
    margin: Value = declare(
        Number(NOT_NEGATIVE, "points"),
        "By how much offers exceed the least that works.",
        default=0.5,
    )
    place_value: Value | None = declare(
        Number(PAYOFF, "points", optional=True),
        "What an offered place is worth; left out: the insider's position.",
    )
    place_cost: Value = declare(
        Number(NOT_NEGATIVE, "points"), "What a place costs the sponsor.", default=0
    )
    leak_fear: Value = declare(
        Number(SHARE, "probability"), "Insiders' fear that a secret offer leaks.", default=0
    )
    currency: Currency | None = declare(Section(Currency), "Exchange rate to money.")
    budgets: Budgets = declare(Section(Budgets), "Limits.", default={})
    vetoes: tuple[Veto, ...] = declare(Items(Section(Veto)), "What is ruled out.", default=())


@dataclass(frozen=True, kw_only=True)
class Threshold(Part):
    """Distribution of the share of power that must break for the regime to fall.

    One of: mean and sd (normal), point, uniform, discrete, flat.
    """

    mean: Value | None = declare(
        Number(_THRESHOLD, "share of power", optional=True),
        "Mean of a normal distribution.",
        rubric="threshold",
    )
    sd: Value | None = declare(
        Number(WIDTH, "share of power", optional=True),
        "Its standard deviation.",
        rubric="threshold-sd",
    )
    point: Value | None = declare(
        Number(_THRESHOLD, "share of power", optional=True), "Known for sure.", rubric="threshold"
    )
    uniform: tuple[Value, ...] | None = declare(
        Row(2, Number(_THRESHOLD, "share of power")), "Anywhere in [low, high]."
    )
    discrete: tuple[tuple[float, float], ...] | None = declare(
        Discrete(), "A few possible thresholds with their probabilities."
    )
    flat: bool = declare(Flag(), "True: nothing is known (private signals only).", default=False)

    @property
    def kind(self) -> str:
        """One of five forms: normal, point, uniform, discrete or flat."""
        if self.mean is not None or self.sd is not None:
            return "normal"
        for name in ("point", "uniform", "discrete"):
            if getattr(self, name) is not None:
                return name
        return "flat"

    @property
    def central(self) -> float | None:
        """Mean of the distribution, share of power; None when it is flat."""
        if self.mean is not None:
            return self.mean.value
        if self.point is not None:
            return self.point.value
        if self.uniform is not None:
            return (self.uniform[0].value + self.uniform[1].value) / 2
        if self.discrete is not None:
            return sum(number * weight for number, weight in self.discrete)
        return None

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Exactly one form."""
        forms = [
            name
            for name in ("mean", "point", "uniform", "discrete", "flat")
            if getattr(self, name) not in {None, False}
        ]
        if self.sd is not None and self.mean is None:
            yield "sd", "sd needs mean beside it: {mean: 0.6, sd: 0.12}"
        elif self.mean is not None and self.sd is None:
            yield "mean", "mean needs sd beside it: {mean: 0.6, sd: 0.12}"
        elif not forms:
            yield "flat", "give mean and sd, or point, uniform, discrete, or flat: true"
        if len(forms) > 1:
            yield forms[1], f"“{forms[0]}” and “{forms[1]}” at once; a threshold has one form"
        if self.uniform and self.uniform[0].value >= self.uniform[1].value:
            yield "uniform", "the second number must be larger than the first"

    def find_warnings(self) -> Iterable[tuple[str, str]]:
        """Warn of a threshold outside (0, 1], which decides the question before it is asked."""
        middle = self.central
        if middle is not None and middle > 1:
            yield self.kind, f"on average {middle:g} of all power must break: out of reach"
        elif middle is not None and middle <= 0:
            yield self.kind, f"on average {middle:g}: the regime falls though nobody breaks"
