"""From plain data to claims and questions; what claims hang on becomes an axis of the joint state.

A claim is true with its own chance p, or with p_if where a predicate holds and p_else elsewhere. A
claim that nobody asks about and no other claim hangs on is summed out where it is reported on.
Any other is a predicate on the joint state: a question has one state an answer, and a claim that
is not certain has chances of its own: to be true everywhere, only where its predicate holds (or
only where it does not), or nowhere.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._model import Claim, Question
from innercircle.weighing._origins import find_circles
from innercircle.weighing._predicates import (
    Known,
    Predicate,
    choose_states,
    combine_all,
    list_claims,
    negate,
    read_predicate,
)
from innercircle.weighing._problems import (
    Problems,
    check_keys,
    list_entries,
    read_number,
    show_name,
    suggest,
)

_KEYS = ("id", "when", "p", "p_if", "p_else", "g")
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Statements:
    """All claims, the questions that they answer, and the axes that they add to the state."""

    claims: dict[str, Claim]
    questions: dict[str, Question]
    axes: tuple[NDArray[np.float64], ...]


def read_claims(
    plain: Mapping[str, Any], insiders: tuple[str, ...], asked: Collection[str], problems: Problems
) -> Statements:
    """Check claims and questions.

    Args:
        plain: the model.
        insiders: names, whose axes come first.
        asked: claims that a target speaks of.
        problems: told what is wrong.
    """
    entries = list_entries(plain.get("claims") or [], "claim", problems)
    questions = _read_questions(plain.get("questions") or [], entries, problems)
    on = {name: list_claims(entry.get("when")) for name, entry in entries.items()}
    wanted = {name for names in on.values() for name in names} | set(asked)
    wanted |= {name for q in questions.values() if len(q.answers) > 1 for name in q.answers}
    circles = find_circles({name: set(others) & set(on) for name, others in on.items()})
    for circle in circles:
        told = " → ".join(show_name(name) for name in (*circle, circle[0]))
        problems.add("claims", f"hang on one another in a circle: {told}")
    if circles:
        return Statements({name: Claim(name, None, 0.5, 0.5, 0.5) for name in entries}, {}, ())
    reader = _Reader(entries, questions, insiders, wanted, problems)
    claims = {name: reader.read(name) for name in entries}
    return Statements(claims, questions, tuple(reader.axes))


def _read_questions(
    value: Any, entries: Mapping[str, Mapping[str, Any]], problems: Problems
) -> dict[str, Question]:
    found: dict[str, Question] = {}
    taken: set[str] = set()
    for name, entry in list_entries(value, "question", problems).items():
        place = f"question {show_name(name)}"
        check_keys(entry, ("id", "answers"), place, problems)
        answers = entry.get("answers")
        if not isinstance(answers, list | tuple) or not answers:
            problems.add(place, "answers must be a list of claims")
            continue
        unknown = [each for each in answers if each not in entries]
        for each in unknown:
            problems.add(place, f"names an unknown claim{suggest(each, entries)}")
        if unknown:
            continue
        if len(answers) == 1:
            found[name] = Question(name, tuple(answers))
            continue
        if taken & set(answers) or len(set(answers)) < len(answers):
            problems.add(place, "a claim answers one question of several answers, and once")
        taken |= set(answers)
        chances = [read_number(entries[each].get("p"), 0.0, 1.0, strict=True) for each in answers]
        if None in chances or any(entries[each].get("when") is not None for each in answers):
            problems.add(place, "answers that exclude each other need p each, and no when")
            continue
        total = sum(chance for chance in chances if chance is not None)
        if total > 1.0 + _ROUNDING:
            problems.add(place, f"the chances p of its answers add up to {total:g}, more than 1")
        found[name] = Question(name, tuple(answers), whole=total > 1.0 - _ROUNDING)
    return found


class _Reader:
    """Claims read in the order in which they hang on each other."""

    def __init__(
        self,
        entries: Mapping[str, Mapping[str, Any]],
        questions: Mapping[str, Question],
        insiders: tuple[str, ...],
        wanted: Collection[str],
        problems: Problems,
    ) -> None:
        self.entries, self.wanted, self.problems = entries, wanted, problems
        self.claims: dict[str, Claim] = {}
        self.axes: list[NDArray[np.float64]] = []
        self.count = len(insiders)
        self.insiders = {name: place for place, name in enumerate(insiders)}
        self.answers = {
            name: question
            for question in questions.values()
            if len(question.answers) > 1
            for name in question.answers
        }
        self.places: dict[str, int] = {}

    def read(self, name: str) -> Claim:
        """One claim, after those that it hangs on; as a predicate when it is wanted."""
        if name in self.claims:
            return self.claims[name]
        entry, place = self.entries[name], f"claim {show_name(name)}"
        check_keys(entry, _KEYS, place, self.problems)
        g = read_number(entry.get("g", 0.5), 0.0, 1.0, strict=True)
        if g is None:
            self.problems.add(place, "g must lie strictly inside (0, 1)")
        complain = partial(self.problems.add, place)
        if entry.get("when") is None:
            claim = self._read_plain(name, entry.get("p"), g or 0.5, complain)
        else:
            if "p" in entry:
                complain("has both when and p; with when, use p_if and p_else")
            known = Known(self.insiders, tuple(self.entries), lambda other: self.read(other).when)
            when = read_predicate(entry["when"], known, complain)
            p_if = read_number(entry.get("p_if", 1.0), 0.0, 1.0)
            p_else = read_number(entry.get("p_else", 0.0), 0.0, 1.0)
            if p_if is None or p_else is None:
                complain("p_if and p_else must lie in [0, 1]")
            sure, rest = (1.0 if p_if is None else p_if), (0.0 if p_else is None else p_else)
            claim = Claim(name, when, sure, rest, g or 0.5)
        self.claims[name] = self._make_sure(claim) if name in self.wanted else claim
        return self.claims[name]

    def _read_plain(self, name: str, p: Any, g: float, complain: Callable[[str], None]) -> Claim:
        chance = read_number(p, 0.0, 1.0, strict=True)
        if chance is None:
            complain("needs when (a predicate), or p, a prior strictly inside (0, 1)")
        return Claim(name, None, chance or 0.5, chance or 0.5, g)

    def _make_sure(self, claim: Claim) -> Claim:
        """The claim as a predicate that is true or false in every state."""
        question = self.answers.get(claim.id)
        if question is not None:
            place = self._place_question(question)
            states = self.axes[place - self.count].shape[1]
            chosen = np.arange(states) == question.answers.index(claim.id)
            return _fix(claim, choose_states(place, chosen))
        if claim.when is None:
            place = self._add([claim.p_if, 1.0 - claim.p_if])
            return _fix(claim, choose_states(place, np.array([True, False])))
        low, high = sorted((claim.p_if, claim.p_else))
        depends = claim.when if claim.p_if >= claim.p_else else negate(claim.when)
        if (low, high) == (0.0, 1.0):
            return _fix(claim, depends)
        place = self._add([low, high - low, 1.0 - high])
        always, never = (choose_states(place, np.arange(3) == state) for state in (0, 2))
        depends = combine_all([depends, negate(never)], every=True)
        return _fix(claim, combine_all([always, depends], every=False))

    def _place_question(self, question: Question) -> int:
        if question.id not in self.places:
            entries = (self.entries[name].get("p") for name in question.answers)
            chances = [read_number(p, 0.0, 1.0) or 0.0 for p in entries]
            rest = [] if question.whole else [max(1.0 - sum(chances), 0.0)]
            self.places[question.id] = self._add([*chances, *rest])
        return self.places[question.id]

    def _add(self, chances: list[float]) -> int:
        self.axes.append(np.array([chances, chances]))
        return self.count + len(self.axes) - 1


def _fix(claim: Claim, when: Predicate) -> Claim:
    return Claim(claim.id, when, 1.0, 0.0, claim.g)
