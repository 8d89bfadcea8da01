"""Questions and claims: what may be asked, and what inputs are where a claim is true."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from innercircle.scenario._declare import INVALID, Checker, Kind, Part, declare, guess_word, shorten
from innercircle.scenario._nested import Items
from innercircle.scenario._numbers import ANY, INNER_SHARE, SHARE, Number
from innercircle.scenario._statements import Predicate, list_claims, list_insiders
from innercircle.scenario._tree import Mapping, Mark, Node
from innercircle.scenario._words import Id, Leaf, Ref, Text
from innercircle.scenario.spread import find_bounds
from innercircle.scenario.value import Value

if TYPE_CHECKING:
    from innercircle.scenario._sources import Evidence
    from innercircle.scenario.model import Scenario

MOST_MOVING = 8
"""Claims of a file that may move inputs at most: every pattern of true and false is weighed."""
_ROUNDING = 1e-6
_NEVER_MOVED = ("sources", "reports", "evidence", "journal")


@dataclass(frozen=True)
class MovedNumber(Number):
    """The number of an input, whose path may have any number of parts."""

    def step(self, part: str) -> Kind | None:  # noqa: ARG002  one signature for all
        """Further parts of the path."""
        return self


@dataclass(frozen=True)
class Moves(Leaf):
    """A mapping from paths of inputs to numbers.

    Attributes:
        shift: True for what is added to the input, which is one number.
    """

    shift: bool = False

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of (path, Value) pairs, or INVALID."""
        if not isinstance(node, Mapping) or not node.entries:
            message = "expected inputs with their numbers, such as {threshold.mean: 0.4 ±0.05}"
            return checker.complain(node.mark, message, path=path)
        pairs = []
        for key, (_, child) in node.entries.items():
            value = Number(ANY).read(child, f"{path}.{key}", checker)
            if value is not INVALID and self.shift and value.spread is not None:
                message = "what is added to an input is one number; the input has the range"
                value = checker.complain(child.mark, message, f"{value.value:g}", path)
            pairs.append((key, value))
        return INVALID if any(value is INVALID for _, value in pairs) else tuple(pairs)

    def make_default(self, default: Any, path: str) -> Any:  # noqa: ARG002  the same
        """Nothing is moved."""
        return ()

    def step(self, part: str) -> Kind | None:  # noqa: ARG002  the same
        """The number of an input."""
        return MovedNumber(ANY)

    def describe(self) -> str:
        """The shape."""
        return "mapping from paths of inputs to numbers"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """An object of numbers."""
        return {"type": "object", "additionalProperties": Number(ANY).to_schema(definitions)}


@dataclass(frozen=True, kw_only=True)
class Claim(Part):
    """A statement that reports assert or deny."""

    id: str = declare(Id("claims"), "Its id.", required=True)
    says: str = declare(Text(500, lines=True), "The statement, in neutral words.", required=True)
    when: object = declare(
        Predicate(claims=True), "In which hidden states it holds, or where which claims are true."
    )
    p: Value | None = declare(
        Number(INNER_SHARE, "probability", optional=True),
        "How likely it is, when it hangs on no type and no claim (instead of `when`).",
    )
    p_if: Value = declare(
        Number(SHARE, "probability"), "How likely it is true where `when` holds.", default=1
    )
    p_else: Value = declare(
        Number(SHARE, "probability"), "How likely it is true elsewhere.", default=0
    )
    g: Value = declare(
        Number(INNER_SHARE, "probability"),
        "How often somebody who knows nothing would assert it; low for an unusual claim.",
        default=0.5,
    )
    moves: tuple[tuple[str, Value], ...] = declare(
        Moves(),
        "What inputs are where it is true, such as `{threshold.mean: 0.4 ±0.05}`; draws take it as "
        "true with its chance.",
        default=(),
    )
    shifts: tuple[tuple[str, Value], ...] = declare(
        Moves(shift=True),
        "By how much inputs lie higher or lower where it is true, such as `{mobilisation: 0.1}`.",
        default=(),
    )

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Either a statement or a plain probability."""
        if self.when is None and self.p is None:
            yield "id", "a claim needs “when” (in which hidden states it holds) or “p”"
        both = sorted({path for path, _ in self.moves} & {path for path, _ in self.shifts})
        if both:
            yield "shifts", f"{both[0]} is moved and shifted at once"
        if self.when is not None and self.p is not None:
            yield "p", "“when” and “p” at once; with “when”, use p_if and p_else"
        if self.when is not None and self.p_if.value == self.p_else.value:
            yield "p_if", "p_if equals p_else: the claim would say nothing about anybody"


@dataclass(frozen=True, kw_only=True)
class Question(Part):
    """A question that claims answer: one claim is true or not, of several at most one is true."""

    id: str = declare(Id("questions"), "Its id.", required=True)
    asks: str = declare(Text(500, lines=True), "The question, in neutral words.", required=True)
    answers: tuple[str, ...] = declare(
        Items(Ref("claims"), least=1, most=10),
        "Claims that answer it; several exclude one another, and what their `p` leaves of 1 is "
        "that none is true.",
        required=True,
    )


def check_claims(scenario: "Scenario", checker: Checker, find: Callable[[str], Mark]) -> None:
    """Complain of questions without an answer, claims in a circle, and inputs nobody can move.

    Args:
        scenario: all of it.
        checker: told what is wrong.
        find: place of a path in the file.
    """
    evidence = scenario.evidence
    if evidence is None:
        return
    circle = find_circle(evidence.claims)
    if circle:
        message = f"claims hang on one another in a circle: {' → '.join(circle)}"
        where = f"evidence.claims.{circle[0]}.when"
        checker.complain(find(where), message, path=where)
    for where, message in _find_wrong_questions(evidence):
        checker.complain(find(where), message, path=where)
    known = scenario.values()
    words = scenario.choices()
    for claim in evidence.claims:
        for kind in ("moves", "shifts"):
            for path, value in getattr(claim, kind):
                message, near = _explain_path(path, value, kind, (known, words))
                if message:
                    place = f"{claim.path}.{kind}.{path}"
                    checker.complain(find(place), message, near, place)
    for where, message in _find_clashes(scenario, evidence):
        checker.complain(find(where), message, path=where)
    moving = [claim for claim in evidence.claims if claim.moves or claim.shifts]
    if len(moving) > MOST_MOVING:
        message = f"at most {MOST_MOVING} claims may move inputs, not {len(moving)}"
        where = f"{moving[MOST_MOVING].path}"
        checker.complain(find(where), message, path=where)


def find_circle(claims: Iterable[Claim]) -> list[str]:
    """A claim that hangs on itself, through others or not; empty when none does."""
    on = {claim.id: list_claims(claim.when) for claim in claims}
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return []
        done.add(name)
        found = (visit(other, [*trail, name]) for other in on.get(name, []))
        return next(filter(None, found), [])

    return next(filter(None, (visit(name, []) for name in on)), [])


def _find_wrong_questions(evidence: "Evidence") -> Iterator[tuple[str, str]]:
    claims = {claim.id: claim for claim in evidence.claims}
    taken: dict[str, str] = {}
    for question in evidence.questions:
        where = f"{question.path}.answers"
        if len(question.answers) == 1 or any(name not in claims for name in question.answers):
            continue
        for name in question.answers:
            if name in taken:
                told = "twice" if taken[name] == question.id else f"also to {taken[name]}"
                yield where, f"{name} is an answer {told}; it excludes others once"
            taken[name] = question.id
            if claims[name].p is None:
                yield where, f"{name} hangs on something; an answer among several needs “p” alone"
        total = sum(p.value for name in question.answers if (p := claims[name].p) is not None)
        if total > 1 + _ROUNDING:
            yield where, f"the chances p of the answers sum to {total:g}, which is more than 1"


def _explain_path(
    path: str, value: Value, kind: str, known: tuple[dict[str, Value], Any]
) -> tuple[str, str]:
    """Say why an input cannot be moved so, and what may be meant; empty when it can."""
    values, words = known
    if path in words:
        return f"{path} is a word; a claim moves numbers", ""
    if path not in values:
        return f"there is no number at {shorten(path, 80)}", guess_word(path, values)
    if path.partition(".")[0] in _NEVER_MOVED:
        return f"{path} belongs to what is reported; a claim moves inputs of the case", ""
    if kind == "shifts":
        return "", ""
    limits = values[path].limits
    ends = find_bounds(value.spread) if value.spread is not None else None
    wrong = [number for number in (value.value, *(ends or ())) if not limits.allow(number)]
    return (f"{wrong[0]:g} is not allowed for {path}: {limits.describe()}" if wrong else ""), ""


def _find_clashes(scenario: "Scenario", evidence: "Evidence") -> Iterator[tuple[str, str]]:
    """Inputs that two claims would move at once, and those that go together with others."""
    apart = {
        name: question.id
        for question in evidence.questions
        if len(question.answers) > 1
        for name in question.answers
    }
    tied = {path for part in scenario.together for path in part.inputs}
    seen: dict[str, list[tuple[Claim, str]]] = {}
    for claim in evidence.claims:
        for kind in ("moves", "shifts"):
            for path, _ in getattr(claim, kind):
                where = f"{claim.path}.{kind}.{path}"
                if path in tied:
                    yield where, f"{path} goes together with others; a claim cannot move it as well"
                for other, how in seen.get(path, []):
                    excluded = claim.id in apart and apart[claim.id] == apart.get(other.id)
                    if not excluded and "moves" in (how, kind):
                        yield where, f"{path} is moved by {other.id}, too, and both may be true"
                seen.setdefault(path, []).append((claim, kind))


def find_strangers(claims: Iterable[Claim], approached: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Claims that speak of the type of somebody who is not among the approached."""
    for claim in claims:
        for name in list_insiders(claim.when):
            if name not in approached:
                yield (
                    "claims",
                    f"the claim {claim.id} speaks of {name}, who is not among the approached",
                )
