"""Sections about the leader: strength, own stakes, the patron behind, votes to come."""

from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.scenario._declare import Part, declare
from innercircle.scenario._nested import Section
from innercircle.scenario._numbers import PAYOFF, SHARE, Number
from innercircle.scenario._people import NOTE, POINTS
from innercircle.scenario._words import Date, Text, UncertainWord
from innercircle.scenario.value import Choice, Value


@dataclass(frozen=True, kw_only=True)
class LeaderStakes(Part):
    """Worth of leaving and staying to the leader, on the scale of the insiders' stakes."""

    position: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of the office to the leader while the regime holds.",
        default=100,
        rubric="position",
    )
    fallback: Value = declare(
        Number(PAYOFF, POINTS),
        "What remains to a leader who stays until the regime falls.",
        default=5,
        rubric="punishment",
    )
    exile: Value = declare(
        Number(PAYOFF, POINTS),
        "Worth of a life after leaving office that nobody has promised to protect.",
        default=15,
        rubric="exile",
    )
    safe_exile: Value = declare(
        Number(PAYOFF, POINTS),
        "The same with an offer or an amnesty on the table; at least the exile.",
        default=40,
        rubric="exile",
    )

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """A promise of protection must not make leaving worse."""
        if self.safe_exile.value < self.exile.value:
            yield (
                "safe_exile",
                f"safe_exile ({self.safe_exile.value:g}) is below exile ({self.exile.value:g})",
            )


@dataclass(frozen=True, kw_only=True)
class Patron(Part):
    """An outside power that props the leader up and may withdraw."""

    office: str = declare(Text(200), "Who it is.", default="The patron")
    props: Value = declare(
        Number(SHARE, "share of power"),
        "Part of the leader's strength that is the patron's, lost if the patron withdraws.",
        default=0,
        rubric="strength",
    )
    withdraws: Value = declare(
        Number(SHARE, "1/month"), "Chance a month that the patron withdraws.", default=0
    )
    note: str = declare(Text(2000, lines=True), NOTE, default="")


@dataclass(frozen=True, kw_only=True)
class Election(Part):
    """A vote on the leader's office within the horizon."""

    date: str = declare(Date(), "When.", required=True)
    lost: Value = declare(
        Number(SHARE, "probability"), "Chance that the leader loses the count.", default=0.5
    )
    stolen: Value = declare(
        Number(SHARE, "probability"),
        "Chance that a lost vote is declared won; else the leader gives up office.",
        default=0.5,
    )
    note: str = declare(Text(2000, lines=True), NOTE, default="")


@dataclass(frozen=True, kw_only=True)
class Leader(Part):
    """The person whom the insiders keep or remove."""

    office: str = declare(Text(200), "Office that the leader holds.", default="The leader")
    strength: Value = declare(
        Number(SHARE, "share of power"),
        "Power that the leader commands alone: what a purge or an arrest can draw on.",
        default=0.45,
        rubric="strength",
    )
    approves_talks: Value = declare(
        Number(SHARE, "probability"),
        "Prior probability that the leader has approved the talks with the sponsor.",
        default=0.3,
        rubric="probability",
    )
    playbook: Choice = declare(
        UncertainWord(collection="playbooks.leader"),
        "Rule that the leader follows month by month.",
        default="purge-when-strong",
    )
    stakes: LeaderStakes = declare(
        Section(LeaderStakes), "Worth of leaving and staying to the leader.", default={}
    )
    patron: Patron = declare(Section(Patron), "Outside power behind the leader.", default={})
    note: str = declare(Text(2000, lines=True), NOTE, default="")
