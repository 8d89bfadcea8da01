"""Sections about playbooks: what the sponsor, the leader and the opposition do month by month."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from innercircle.scenario._declare import Part, declare, list_declared
from innercircle.scenario._nested import Entries, Items, Section
from innercircle.scenario._numbers import NOT_NEGATIVE, PAID, SHARE, Number
from innercircle.scenario._words import Flag, Ref, Text, Whole, Word
from innercircle.scenario.value import Limits, Value

_CHANNELS = Limits(0.0, 64.0)
_TITLE = "What people call it."
DISCLOSE = ("strongest-contacted", "longest-contacted", "random-contacted")


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


@dataclass(frozen=True)
class Move:
    """One thing that an actor may do in a month, by a rule or at the table.

    Attributes:
        name: the key under ``do:``, where ``Do`` declares what may stand there.
        example: what a player may type after the name.
        words: a label.
    """

    name: str
    example: str
    words: str

    @property
    def takes(self) -> str:
        """Kind of what is given: "number", "insider", "offer" or "flag"."""
        kinds = {Number: "number", Ref: "insider", Section: "offer", Flag: "flag"}
        return kinds[type(self._kind)]

    @property
    def limits(self) -> Limits:
        """Limits of the number; of a flag 0 and 1."""
        return self._kind.limits if isinstance(self._kind, Number) else SHARE

    @property
    def also(self) -> tuple[str, ...]:
        """Words that choose an insider, besides the ids."""
        return self._kind.also if isinstance(self._kind, Ref) else ()

    @property
    def _kind(self) -> Any:
        return list_declared(Do)[self.name].kind


_MOVES = {
    "sponsor": (
        Move("sanctions", "0.8", "Sanctions to aim at, a share"),
        Move("open_channels", "0.5", "Channels to open, a month"),
        Move("open", "INSIDER", "Open a channel to"),
        Move("close", "INSIDER or all", "Close the channel to"),
        Move("offer", "coverage=0.9 side_payment=12 after_months=3", "Offer"),
        Move("withdraw", "", "Withdraw all offers"),
        Move("disclose", "INSIDER", "Let it be known that there are talks with"),
    ),
    "leader": (
        Move("purge", "INSIDER or most-suspected", "Move against"),
        Move("co_opt", "INSIDER or most-suspected", "Buy the loyalty of"),
    ),
    "opposition": (
        Move("mobilise", "0.08", "Call to the street, a share of power"),
        Move("amnesty", "0.6", "Promise an amnesty, breadth"),
    ),
}
MOVES: Mapping[str, Mapping[str, Move]] = MappingProxyType(
    {actor: {move.name: move for move in moves} for actor, moves in _MOVES.items()}
)
"""Actor → what its rules and players may do."""

_PUBLIC = ("rents", "mobilisation", "sanctions")
SEEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sponsor": (*_PUBLIC, "open_channels", "meetings"),
        "leader": (*_PUBLIC, "strength", "suspicion"),
        "opposition": _PUBLIC,
    }
)
"""Actor → what its rules may look at besides the month: keys of ``when:``."""


def _check_rules(actor: str, rules: tuple[Rule, ...]) -> Iterator[tuple[str, str]]:
    """Complain of what an actor can neither see nor do."""
    for number, rule in enumerate(rules, 1):
        for part, verb, allowed in (
            (rule.when, "see", ("month", *SEEN[actor])),
            (rule.do, "do", tuple(MOVES[actor])),
        ):
            section: type = type(part)
            for name, key in list_declared(section).items():
                if name not in allowed and getattr(part, name) != key.default:
                    can = ", ".join(allowed)
                    yield (
                        "rules",
                        f"rule {number}: the {actor} cannot {verb} “{name}”; it can {verb} {can}",
                    )


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

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Refuse rules that the sponsor cannot follow."""
        return _check_rules("sponsor", self.rules)


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

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Refuse rules that the leader cannot follow."""
        return _check_rules("leader", self.rules)


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

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Refuse rules that the opposition cannot follow."""
        return _check_rules("opposition", self.rules)


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
