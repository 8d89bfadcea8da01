"""Sections about playbooks: what the sponsor, the leader and the opposition do month by month."""

from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.scenario._declare import Part, declare
from innercircle.scenario._nested import Entries, Items, Section
from innercircle.scenario._numbers import NOT_NEGATIVE, PAID, SHARE, Number
from innercircle.scenario._words import Flag, Ref, Text, Whole, Word
from innercircle.scenario.value import Limits, Value

_CHANNELS = Limits(0.0, 64.0)
_TITLE = "What people call it."
DISCLOSE = ("strongest-contacted", "most-suspected", "longest-contacted", "random-contacted")


@dataclass(frozen=True, kw_only=True)
class Months(Part):
    """Months that a rule means."""

    since: int = declare(Whole(1, 600), "First month, from 1.", default=1)
    until: int | None = declare(Whole(1, 600), "Last month.")
    every: int = declare(Whole(1, 600), "Every so many months.", default=1)

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Refuse a last month that comes before the first."""
        if self.until is not None and self.until < self.since:
            yield "until", f"month {self.until} comes before month {self.since}"


@dataclass(frozen=True, kw_only=True)
class Band(Part):
    """A condition on a quantity; with both keys, both must hold."""

    above: Value | None = declare(Number(NOT_NEGATIVE, optional=True), "It is above this.")
    below: Value | None = declare(Number(NOT_NEGATIVE, optional=True), "It is below this.")

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """A band needs at least one end, and the ends in order."""
        if self.above is None and self.below is None:
            yield "above", "give above, below, or both"
        elif self.above and self.below and self.above.value >= self.below.value:
            yield "above", "above must be smaller than below, or the rule never applies"


@dataclass(frozen=True, kw_only=True)
class When(Part):
    """Conditions of a rule; all that are given must hold."""

    month: Months | None = declare(Section(Months), "In these months.")
    strength: Band | None = declare(Section(Band), "The leader's strength, share of power.")
    rents: Band | None = declare(Section(Band), "Rents, 1 = the best year in memory.")
    mobilisation: Band | None = declare(Section(Band), "Mobilisation, share of power.")
    sanctions: Band | None = declare(Section(Band), "Sanctions in force, from 0 to 1.")
    suspicion: Band | None = declare(Section(Band), "The highest suspicion of any insider.")
    open_channels: Band | None = declare(Section(Band), "Number of open channels.")
    meetings: Band | None = declare(Section(Band), "Meetings held so far.")


@dataclass(frozen=True, kw_only=True)
class Offer(Part):
    """The sponsor's offer to insiders in touch with it."""

    after_months: int = declare(
        Whole(0, 600), "Months that a channel must be open before.", default=3
    )
    coverage: Value = declare(
        Number(SHARE), "Coverage of the guarantee.", default=0, rubric="coverage"
    )
    side_payment: Value = declare(
        Number(PAID, "points"), "Paid to an insider who breaks, if the regime falls.", default=0
    )
    place: bool = declare(
        Flag(), "Whether a place in the new order is offered, red lines permitting.", default=False
    )
    guarantor: str = declare(
        Ref("guarantors"), "Whose guarantee is offered; all guarantors' if left out.", default=""
    )


@dataclass(frozen=True, kw_only=True)
class Do(Part):
    """Moves of a rule; everything that is given is done."""

    disclose: str = declare(
        Ref("insiders", also=DISCLOSE),
        "A public hint that this insider is in touch with the sponsor: an id, or "
        + ", ".join(f"`{word}`" for word in DISCLOSE)
        + ".",
        default="",
    )
    sanctions: Value | None = declare(
        Number(SHARE, optional=True), "Sanctions to aim at from now on.", rubric="sanctions"
    )
    open_channels: Value | None = declare(
        Number(_CHANNELS, "per month", optional=True), "Channels to open from now on."
    )
    open: str = declare(Ref("insiders"), "Open a channel to this insider.", default="")
    close: str = declare(
        Ref("insiders", also=("all",)), "Close the channel to this insider, or `all`.", default=""
    )
    offer: Offer | None = declare(Section(Offer), "Offer from now on.")
    withdraw: bool = declare(Flag(), "Withdraw all offers.", default=False)
    mobilise: Value | None = declare(
        Number(SHARE, "share of power", optional=True), "Mobilisation to aim at from now on."
    )
    amnesty: Value | None = declare(
        Number(SHARE, optional=True), "Coverage of an amnesty from now on.", rubric="coverage"
    )
    purge: str = declare(
        Ref("insiders", also=("most-suspected",)),
        "Try to purge this insider now, if strength allows.",
        default="",
    )
    co_opt: str = declare(
        Ref("insiders", also=("most-suspected",)), "Do this insider a favour.", default=""
    )


@dataclass(frozen=True, kw_only=True)
class Rule(Part):
    """One rule of a playbook: when, and what then."""

    when: When = declare(Section(When), "When it applies.", required=True)
    do: Do = declare(Section(Do), "What is done then.", required=True)


_RULES = Items(Section(Rule), most=50)


@dataclass(frozen=True, kw_only=True)
class SponsorPlaybook(Part):
    """The sponsor's moves month by month."""

    id: str
    title: str = declare(Text(120), _TITLE, required=True)
    sanctions: Value | None = declare(
        Number(SHARE, optional=True),
        "Sanctions that it aims at; today's if left out.",
        rubric="sanctions",
    )
    ratchet: bool = declare(Flag(), "True when sanctions only ever rise.", default=False)
    open_channels: Value = declare(
        Number(_CHANNELS, "per month"), "Channels that it tries to open.", default=0
    )
    hints: Value = declare(
        Number(SHARE), "How loudly it hints that somebody is talking.", default=0, rubric="hints"
    )
    offer: Offer | None = declare(Section(Offer), "What it offers to insiders in touch.")
    listen: bool = declare(
        Flag(), "True when offers use only what meetings have revealed.", default=False
    )
    relief: Value = declare(
        Number(SHARE, "share of sanctions"),
        "Sanctions that it would lift in exchange for a transition.",
        default=0,
    )
    rules: tuple[Rule, ...] = declare(_RULES, "Rules on top, applied in file order.", default=())
    note: str = declare(Text(2000, lines=True), "Anything a reader should know.", default="")


PURGES = ("never", "when-strong", "always")


@dataclass(frozen=True, kw_only=True)
class LeaderPlaybook(Part):
    """The leader's moves month by month."""

    id: str
    title: str = declare(Text(120), _TITLE, required=True)
    purge: str = declare(
        Word(PURGES),
        "Whether the leader purges suspects: only when strong enough?",
        default="when-strong",
    )
    approves: bool | None = declare(
        Flag(), "True when the leader has approved the talks; left out: drawn by `approves_talks`."
    )
    co_opt: bool = declare(Flag(), "True when the leader buys loyalty with favours.", default=False)
    rules: tuple[Rule, ...] = declare(_RULES, "Rules on top, applied in file order.", default=())
    note: str = declare(Text(2000, lines=True), "Anything a reader should know.", default="")


@dataclass(frozen=True, kw_only=True)
class OppositionPlaybook(Part):
    """The opposition's moves month by month."""

    id: str
    title: str = declare(Text(120), _TITLE, required=True)
    mobilise: Value | None = declare(
        Number(SHARE, "share of power", optional=True),
        "Mobilisation that it aims at in calm times; if left out, that which keeps today's.",
    )
    growth: Value = declare(
        Number(SHARE, "share of power per month"), "Monthly growth of that aim.", default=0
    )
    amnesty: Value = declare(
        Number(SHARE), "Coverage of the amnesty that it offers.", default=0, rubric="coverage"
    )
    rules: tuple[Rule, ...] = declare(_RULES, "Rules on top, applied in file order.", default=())
    note: str = declare(Text(2000, lines=True), "Anything a reader should know.", default="")


@dataclass(frozen=True, kw_only=True)
class Playbooks(Part):
    """All playbooks of the scenario; the standard ones are there even if the file has none."""

    sponsor: tuple[SponsorPlaybook, ...] = declare(
        Entries(Section(SponsorPlaybook), "playbooks.sponsor"), "The sponsor's.", default=()
    )
    leader: tuple[LeaderPlaybook, ...] = declare(
        Entries(Section(LeaderPlaybook), "playbooks.leader"), "The leader's.", default=()
    )
    opposition: tuple[OppositionPlaybook, ...] = declare(
        Entries(Section(OppositionPlaybook), "playbooks.opposition"),
        "The opposition's.",
        default=(),
    )
