"""Sections about evidence: sources, claims, reports, priors, contacts to come."""

from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.scenario._claims import Claim, Question, find_strangers
from innercircle.scenario._declare import Part, declare
from innercircle.scenario._nested import Entries, Items, Section
from innercircle.scenario._numbers import INNER_SHARE, PAID, PAYOFF, SHARE, Number
from innercircle.scenario._quoted import QUOTED, Digest, Quoted
from innercircle.scenario._special import Grades, Row, Signs
from innercircle.scenario._statements import TYPES, Payoffs
from innercircle.scenario._words import Date, Flag, Id, Ref, Text, Whole, Word
from innercircle.scenario.value import Limits, Value
from innercircle.vocabulary import Outcome

SOURCE_KINDS = ("news", "official", "anonymous", "document", "court", "dataset", "study", "other")
LETTERS = ("A", "B", "C", "D", "E", "F")
SIGNS = ("+", "-", "0")
COMBINE = ("min", "product", "letter")
ZERO_RULES = ("either", "both")
_NOTE = "Anything that a reader should know."
_FAR_APART = 3
_GARBLED = Limits(0.0, 1 - 1e-9)


@dataclass(frozen=True, kw_only=True)
class Motive(Part):
    """A source's motive to say what suits it, whatever it believes."""

    prob: Value = declare(
        Number(SHARE, "probability"),
        "How likely it is that the motive decides what is said.",
        required=True,
        rubric="probability",
    )
    push: tuple[tuple[str, str], ...] = declare(
        Signs("claims"), "Claim → side that suits the source, such as {explores: +}.", required=True
    )
    group: str = declare(
        Text(64), "Sources of one group share one motive: one campaign, one fact.", default=""
    )


@dataclass(frozen=True, kw_only=True)
class Source(Part):
    """One who says something; a grade tells how reliable the source has been."""

    id: str
    kind: str = declare(Word(SOURCE_KINDS), "What it is.", required=True)
    title: str = declare(Text(300), "Title or description; protect people.", required=True)
    published: str = declare(Date(), "When it was published.", default="")
    publisher: str = declare(Text(120), "Who published it.", default="")
    letter: str = declare(
        Word(LETTERS),
        "Reliability: A completely … E unreliable, F cannot be judged.",
        default="",
        rubric="reliability",
    )
    via: str = declare(Ref("sources"), "Through which source it reached us.", default="")
    derived_from: str = declare(Ref("sources"), "Which source it only repeats.", default="")
    office: str = declare(
        Text(120), "Office it speaks for; sources of one office share what they hear.", default=""
    )
    independent: bool = declare(
        Flag(), "True when it has its own access in spite of a shared office.", default=False
    )
    reason: str = declare(Text(300), "Why it is not named.", default="")
    motive: Motive | None = declare(Section(Motive), "Why it may say what suits it.")
    digest: str = declare(Digest(), "SHA-256 of its text, as it was read.", default="")
    note: str = declare(Text(2000, lines=True), _NOTE, default="")

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """A source cannot come from itself."""
        for key in ("via", "derived_from"):
            if getattr(self, key) == self.id:
                yield key, "a source cannot come from itself"


@dataclass(frozen=True, kw_only=True)
class Origin(Part):
    """The origin of several reports: one witness, one document."""

    id: str = declare(Id("origins"), "Its id.", required=True)
    claim: str = declare(Ref("claims"), "On which claim; all claims if left out.", default="")
    q: Value = declare(
        Number(SHARE, "probability"), "How likely it is to be informed.", required=True
    )


@dataclass(frozen=True, kw_only=True)
class Report(Part):
    """A source's words on a claim."""

    id: str = declare(Id("reports"), "Its id.", required=True)
    says: str = declare(
        Text(1000, lines=True), "What is reported, in our own neutral words.", required=True
    )
    claim: str = declare(Ref("claims"), "Which claim it is about.", required=True)
    asserts: str = declare(
        Word(SIGNS), "`+` asserts the claim, `-` denies it, `0` asked and silent.", required=True
    )
    source: str = declare(Ref("sources"), "Who says it.", required=True)
    number: int | None = declare(
        Whole(1, 6),
        "Credibility: 1 confirmed … 5 improbable, 6 cannot be judged.",
        rubric="credibility-number",
    )
    event: str = declare(Ref("timeline"), "Event of the timeline that it tells of.", default="")
    origin: str = declare(
        Text(64), "Where the source has it from: reports of one origin are one.", default=""
    )
    derived_from: str = declare(Ref("reports"), "Which report it only repeats.", default="")
    nu: tuple[Value, ...] | None = declare(
        Row(2, Number(SHARE, "probability")),
        "Rates of silence when the source believes the claim, and when it does not.",
    )
    quoted: Quoted | None = declare(Section(Quoted), QUOTED)
    note: str = declare(Text(2000, lines=True), _NOTE, default="")

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Silence weighs only if its rates are known."""
        if self.asserts == "0" and self.nu is None:
            yield "asserts", "silence (0) needs “nu”: its rates if the source believes it or not"


@dataclass(frozen=True, kw_only=True)
class TypeRows(Part):
    """Prior of an insider's type: [sincere, hedging, double]."""

    id: str
    yes: tuple[Value, ...] = declare(
        Row(3, sums=True), "If the leader approves the talks.", required=True
    )
    no: tuple[Value, ...] = declare(Row(3, sums=True), "If the leader does not.", required=True)

    def find_warnings(self) -> Iterable[tuple[str, str]]:
        """A leader who approves the talks has more doubles in them."""
        if self.yes[2].value <= self.no[2].value:
            yield (
                "yes",
                "a double is not more likely when the leader approves the talks; is this meant?",
            )


@dataclass(frozen=True, kw_only=True)
class Prior(Part):
    """Beliefs before any report."""

    approve: Value | None = declare(
        Number(INNER_SHARE, "probability", optional=True),
        "That the leader approves the talks; left out: `leader.approves_talks`.",
    )
    types: tuple[TypeRows, ...] = declare(
        Entries(Section(TypeRows), least=1, also=("*",)),
        'Rows for each insider, or "*" for all others.',
        required=True,
    )


@dataclass(frozen=True, kw_only=True)
class EvidenceOptions(Part):
    """Rules by which grades become probabilities."""

    combine: str = declare(Word(COMBINE), "How letter and number combine.", default="min")
    kappa: Value = declare(
        Number(_GARBLED), "How far relays of one origin may garble it.", default=0.001
    )
    zero_rule: str = declare(
        Word(ZERO_RULES), "Whether F or 6 alone removes a report, or only both.", default="either"
    )
    letter_q: tuple[tuple[str, Value], ...] | None = declare(
        Grades(LETTERS), "Probability of being informed by letter, instead of the standard."
    )
    number_q: tuple[tuple[str, Value], ...] | None = declare(
        Grades(("1", "2", "3", "4", "5", "6")), "The same by number."
    )


@dataclass(frozen=True, kw_only=True)
class Action(Part):
    """Something that could be done next, with what it is worth in which state."""

    id: str = declare(Id(), "Its id.", required=True)
    title: str = declare(Text(200), "What is done.", default="")
    default: Value = declare(Number(PAYOFF, "points"), "What it is worth otherwise.", default=0)
    payoff: tuple[tuple[object, Value], ...] = declare(
        Payoffs(), "What it is worth where a statement holds.", default=()
    )


@dataclass(frozen=True, kw_only=True)
class ContactRows(Part):
    """Chances of the outcomes of a contact, for one type of insider."""

    id: str
    yes: tuple[Value, ...] = declare(
        Row(None, Number(SHARE), sums=True), "If the leader approves the talks.", required=True
    )
    no: tuple[Value, ...] = declare(
        Row(None, Number(SHARE), sums=True), "If the leader does not.", required=True
    )


@dataclass(frozen=True, kw_only=True)
class Contact(Part):
    """A contact that could be made next."""

    id: str = declare(Id(), "Its id.", required=True)
    title: str = declare(Text(200), "What it is.", default="")
    insider: str = declare(Ref("insiders"), "Who is contacted.", required=True)
    outcomes: tuple[str, ...] = declare(
        Items(Id(), least=2, most=10), "What may come of it.", required=True
    )
    table: tuple[ContactRows, ...] = declare(
        Entries(Section(ContactRows), least=3, most=3),
        "For sincere, hedging and double: the chances of the outcomes.",
        required=True,
    )
    cost: Value = declare(Number(PAID, "points"), "What it costs.", default=0)
    exposure_loss: Value = declare(
        Number(PAID, "points"), "What it costs besides if the one asked is a double.", default=0
    )

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """One row a type, as long as the outcomes."""
        for row in self.table:
            if row.id not in TYPES:
                yield "table", f"“{row.id}” is not a type; the types are {', '.join(TYPES)}"
            if len(row.yes) != len(self.outcomes) or len(row.no) != len(self.outcomes):
                yield "table", f"the rows of {row.id} need {len(self.outcomes)} numbers each"


@dataclass(frozen=True, kw_only=True)
class Evidence(Part):
    """Beliefs on the talks, and what reports would say about them."""

    approached: tuple[str, ...] = declare(
        Items(Ref("insiders"), least=1, most=12),
        "Insiders who are in touch with the sponsor, or may be (2·3ⁿ joint states).",
        default=(),
    )
    prior: Prior = declare(
        Section(Prior), "What is believed of those approached before any report.", default={}
    )
    questions: tuple[Question, ...] = declare(
        Items(Section(Question), most=50), "What is asked, and by which claims.", default=()
    )
    claims: tuple[Claim, ...] = declare(
        Items(Section(Claim), most=100), "What the reports are about.", required=True
    )
    origins: tuple[Origin, ...] = declare(
        Items(Section(Origin), most=100), "Origins whose quality is known.", default=()
    )
    options: EvidenceOptions = declare(
        Section(EvidenceOptions), "How grades become probabilities.", default={}
    )
    actions: tuple[Action, ...] = declare(
        Items(Section(Action), most=20), "What could be done next.", default=()
    )
    contacts: tuple[Contact, ...] = declare(
        Items(Section(Contact), most=50), "Whom to ask next.", default=()
    )

    @property
    def moved(self) -> frozenset[str]:
        """Paths of the inputs that claims move."""
        return frozenset(p for claim in self.claims for p, _ in (*claim.moves, *claim.shifts))

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Refuse an approached insider without a prior, and statements on anybody else."""
        named = {rows.id for rows in self.prior.types}
        if named == {"*"} and not self.approached:
            yield "prior", "a prior of types, and nobody is approached; add “approached”"
        for insider in self.approached:
            if insider not in named and "*" not in named:
                yield (
                    "prior" if self.prior.line else "approached",
                    f'no rows for {insider} under “prior: types”; add them, or rows for "*"',
                )
        for name in sorted(named - {"*"} - set(self.approached)):
            yield "prior", f"rows for {name}, who is not among the approached"
        for contact in self.contacts:
            if contact.insider not in self.approached:
                yield "contacts", f"{contact.insider} is not among the approached"
        yield from find_strangers(self.claims, self.approached)


def find_far_grades(source: Source, report: Report) -> str:
    """Warn when letter and number of a report disagree widely; empty when they do not."""
    if not source.letter or report.number is None:
        return ""
    if source.letter == "F" or report.number == 6:
        return ""
    if abs(LETTERS.index(source.letter) + 1 - report.number) < _FAR_APART:
        return ""
    return (
        f"grade {source.letter}{report.number}: letter and number disagree widely, and people "
        "read such grades differently"
    )


@dataclass(frozen=True, kw_only=True)
class History(Part):
    """The end in reality, for scenarios that are coded episodes of the past."""

    outcome: str = declare(
        Word(tuple(str(outcome) for outcome in Outcome)), "How it ended.", required=True
    )
    date: str = declare(Date(), "When.", required=True)
    says: str = declare(Text(2000, lines=True), "What happened, in neutral words.", required=True)
    broke: tuple[str, ...] = declare(Items(Ref("insiders")), "Who broke.", default=())
    source: str = declare(Ref("sources"), "Who says so.", default="")
    disputed: str = declare(Text(500, lines=True), "Other defensible readings.", default="")
