"""Sections about people: the insiders and their stakes, the sponsor, the opposition."""

from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.scenario._declare import Part, declare
from innercircle.scenario._nested import Either, Items, Section
from innercircle.scenario._numbers import (
    NOISE,
    NOT_NEGATIVE,
    PAID,
    PAYOFF,
    POWER,
    SHARE,
    Number,
)
from innercircle.scenario._words import Ref, Text, UncertainWord, Word
from innercircle.scenario.value import Choice, Limits, Value

POINTS = "points (0 = ruin, 100 = today's position undisturbed)"
"""Unit of payoffs, as the reference page tells it."""

_OFFICE = "Office held; actors are named by office, never by name."
NOTE = "Anything that a reader should know."
"""Purpose of a note."""

_BROKERAGE = Limits(0.0, 100.0)
_PROTECTION = Limits(0.0, 2.0)
_RENTS = Limits(0.0, 1.5)
_OIL = Limits(-2.0, 2.0)

NEVER = ("lead", "place")


@dataclass(frozen=True, kw_only=True)
class Circle(Part):
    """A circle (faction) inside the regime."""

    id: str
    title: str = declare(Text(120), "What people call it.", required=True)
    note: str = declare(Text(2000, lines=True), NOTE, default="")


@dataclass(frozen=True, kw_only=True)
class Factors(Part):
    """Factors from which an insider's stakes follow."""

    position: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of the insider's office today, undisturbed.",
        required=True,
        filled=True,
        rubric="position",
    )
    fallback: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of staying if the regime falls and nobody prosecutes.",
        default=15,
        rubric="fallback",
    )
    punishment: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of breaking if the regime holds and the insider is caught.",
        default=0,
        rubric="punishment",
    )
    capture: Value = declare(
        Number(SHARE, "probability"),
        "Chance of being caught after breaking from a regime that holds.",
        default=0.7,
        rubric="capture",
    )
    exile: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of a life abroad; at least the punishment.",
        default=20,
        rubric="exile",
    )
    new_order_place: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of the place after a fall, for one who broke and whom nobody prosecutes.",
        default=30,
        rubric="place",
    )
    fate_if_purged: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of being purged though loyal.",
        default=5,
        rubric="punishment",
    )
    squeeze: Value = declare(
        Number(SHARE, "share of the position"),
        "Loss of rents through sanctions, beyond what the position reflects already.",
        default=0,
        rubric="squeeze",
    )
    purge: Value = declare(
        Number(SHARE, "probability"),
        "Chance of being purged though loyal, while the regime holds.",
        default=0,
        rubric="probability",
    )
    side_payment: Value = declare(
        Number(PAID, POINTS),
        "Payment already promised for breaking, due if the regime falls.",
        default=0,
    )

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Refuse a punishment that is better than living abroad."""
        if self.punishment.value > self.exile.value:
            yield (
                "punishment",
                f"punishment ({self.punishment.value:g}) is above exile ({self.exile.value:g})",
            )

    def find_warnings(self) -> Iterable[tuple[str, str]]:
        """Warn of factors that make breaking a dominant action, which is rarely meant."""
        if self.exile.value >= self.position.value:
            yield (
                "exile",
                "exile is worth at least the position: this insider breaks whatever the others do",
            )


@dataclass(frozen=True, kw_only=True)
class Cells(Part):
    """An insider's four payoffs, given directly instead of by factors."""

    stay_holds: Value = declare(
        Number(PAYOFF, POINTS),
        "The insider stays and the regime holds.",
        required=True,
        rubric="position",
    )
    stay_falls: Value = declare(
        Number(PAYOFF, POINTS),
        "The insider stays and the regime falls.",
        required=True,
        rubric="fallback",
    )
    break_holds: Value = declare(
        Number(PAYOFF, POINTS),
        "The insider breaks and the regime holds.",
        required=True,
        rubric="exile",
    )
    break_falls: Value = declare(
        Number(PAYOFF, POINTS),
        "The insider breaks and the regime falls.",
        required=True,
        rubric="place",
    )

    def find_warnings(self) -> Iterable[tuple[str, str]]:
        """Warn of missing complements, which most solvers need; rarely missing on purpose."""
        if self.break_falls.value < self.break_holds.value:
            yield (
                "break_falls",
                "breaking is worth less if the regime falls than if it holds (no complements)",
            )
        if self.stay_holds.value < self.stay_falls.value:
            yield (
                "stay_holds",
                "prefers the fall, but not the risk of breaking: a free-rider (no complements)",
            )


_CELL_KEYS = {"stay_holds", "stay_falls", "break_holds", "break_falls"}


def _choose_stakes(keys: set[str]) -> int:
    return 1 if keys & _CELL_KEYS else 0


@dataclass(frozen=True, kw_only=True)
class Insider(Part):
    """A member of the inner circle."""

    id: str
    office: str = declare(Text(200), _OFFICE, required=True)
    circle: str = declare(Ref("circles"), "Circle that the insider belongs to.", default="")
    power: Value = declare(
        Number(POWER, "any unit, the same for all"),
        "Share of what keeps the regime standing; only ratios between insiders count.",
        required=True,
        filled=True,
        rubric="power",
    )
    exposure: Value = declare(
        Number(SHARE),
        "How incriminated the insider is: what a prosecutor could use. Counts times a guarantor's "
        "pursuit: where no guarantor is named it moves only who seeks contact in the months.",
        default=0.5,
        rubric="exposure",
    )
    suspicion: Value = declare(
        Number(SHARE),
        "How far the leader suspects the insider today.",
        default=0.1,
        rubric="suspicion",
    )
    skill: Value = declare(
        Number(SHARE),
        "How well the insider bargains and leads.",
        default=0.5,
        rubric="skill",
    )
    brokerage: Value = declare(
        Number(_BROKERAGE),
        "How fast power flows to the insider while the leader's grip weakens.",
        default=0.2,
        rubric="brokerage",
    )
    double: Value = declare(
        Number(SHARE, "probability"),
        "Prior probability of a double game if approached.",
        default=0.15,
        rubric="probability",
    )
    stakes: Factors | Cells = declare(
        Either((Section(Factors), Section(Cells)), _choose_stakes),
        "Stakes: by factors, or the four payoffs themselves.",
        required=True,
        filled=True,
    )
    signal_sd: Value | None = declare(
        Number(NOISE, "share of power", optional=True),
        "How precisely the insider senses the threshold, if not as precisely as all others.",
    )
    note: str = declare(Text(2000, lines=True), NOTE, default="")


GUARANTOR_KINDS = ("successor", "sponsor", "third-country", "international", "other")


@dataclass(frozen=True, kw_only=True)
class Guarantor(Part):
    """A party that could prosecute, and so could promise not to."""

    id: str
    title: str = declare(Text(200), "Who it is, in general words.", required=True)
    kind: str = declare(Word(GUARANTOR_KINDS), "What it is.", default="successor")
    pursuit: Value = declare(
        Number(SHARE), "How hard it would prosecute.", default=0.5, rubric="pursuit"
    )
    credibility: Value = declare(
        Number(SHARE), "How far its promises are believed.", default=0.5, rubric="credibility"
    )
    has_accused: tuple[str, ...] = declare(
        Items(Ref("insiders")),
        "Insiders whom its own officials have accused; its promises to them weigh less.",
        default=(),
    )
    accused_factor: Value = declare(
        Number(SHARE),
        "Factor on its credibility towards those whom it has accused.",
        default=0.7,
    )
    coverage_cost: Value | None = declare(
        Number(NOT_NEGATIVE, "points", optional=True),
        "What its full coverage of one insider costs the sponsor; left out: what it is worth to "
        "that insider.",
    )
    note: str = declare(Text(2000, lines=True), NOTE, default="")


@dataclass(frozen=True, kw_only=True)
class RedLine(Part):
    """Something that an actor will not grant to an insider."""

    insider: str = declare(Ref("insiders"), "Who is meant.", required=True)
    never: tuple[str, ...] = declare(
        Items(Word(NEVER), least=1),
        "What the insider may not have: the lead after the fall, or any place in the new order.",
        required=True,
    )
    source: str = declare(Ref("sources"), "Who says so.", default="")
    note: str = declare(Text(2000, lines=True), NOTE, default="")


@dataclass(frozen=True, kw_only=True)
class Sponsor(Part):
    """The outside power."""

    office: str = declare(Text(200), "Who it is, in general words.", default="A foreign government")
    credibility: Value = declare(
        Number(SHARE), "How far its promises are believed.", default=0.6, rubric="credibility"
    )
    sanctions: Value = declare(
        Number(SHARE),
        "Sanctions in force today. Today's positions have them in already, so that moving this "
        "alone moves little: what more would do is asked by a playbook's aim.",
        default=0.5,
        rubric="sanctions",
    )
    threat: Value = declare(
        Number(SHARE, "1/month"),
        "Chance a month that a foreign army moves against the leader.",
        default=0,
        rubric="threat",
    )
    playbook: Choice = declare(
        UncertainWord(collection="playbooks.sponsor"),
        "Rule that it follows month by month.",
        default="wait",
    )
    red_lines: tuple[RedLine, ...] = declare(
        Items(Section(RedLine)), "What it will not grant, and to whom.", default=()
    )
    note: str = declare(Text(2000, lines=True), NOTE, default="")


@dataclass(frozen=True, kw_only=True)
class Opposition(Part):
    """The opposition, recognised or not."""

    office: str = declare(Text(200), "Who leads it.", default="The opposition")
    credibility: Value = declare(
        Number(SHARE),
        "How far the insiders believe its promises.",
        default=0.5,
        rubric="credibility",
    )
    recognition: Value = declare(
        Number(SHARE, "share of partners"),
        "Share of foreign partners that recognise it as the government.",
        default=0,
        rubric="share",
    )
    protection: Value = declare(
        Number(_PROTECTION, "share of power"),
        "Strength that the leader would need to arrest its leader.",
        default=0.6,
        rubric="strength",
    )
    playbook: Choice = declare(
        UncertainWord(collection="playbooks.opposition"),
        "Rule that it follows month by month.",
        default="mobilise",
    )
    note: str = declare(Text(2000, lines=True), NOTE, default="")


@dataclass(frozen=True, kw_only=True)
class Economy(Part):
    """The regime's means: what it lives on."""

    rents: Value = declare(
        Number(_RENTS, "1 = the best year in memory"),
        "Rents that the circle shares today. Today's positions have them in already, so that "
        "moving this alone moves little: a change to come is an oil price, or a playbook's aim.",
        default=0.6,
        rubric="rents",
    )
    oil: Value = declare(
        Number(_OIL, "log deviation"),
        "Price of the main export today, against its usual level.",
        default=0,
    )
    evasion: Value = declare(
        Number(SHARE, "share of sanctions"),
        "Share of sanctions that is evaded through partners.",
        default=0.2,
        rubric="share",
    )
    note: str = declare(Text(2000, lines=True), NOTE, default="")
