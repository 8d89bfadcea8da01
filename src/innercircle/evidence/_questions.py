"""Questions that a scenario's reports bear on: its own, each claim alone, talks and types."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from innercircle.errors import InputError
from innercircle.scenario import Scenario
from innercircle.vocabulary import InsiderType
from innercircle.weighing import NONE, find_chances

_SAME = 1e-9
TALKS = "approve"
"""Name of the question whether the leader approves the talks."""


@dataclass(frozen=True)
class Choice:
    """One answer to a question.

    Attributes:
        id: its name: of a claim or a type.
        says: the statement in words.
        target: the same as a predicate.
    """

    id: str
    says: str
    target: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """A question and the answers that there are; one answer alone is true or not.

    Attributes:
        id: as ``--about`` takes it.
        asks: the question in words.
        choices: its answers; the last of several may be that none of the others is true.
    """

    id: str
    asks: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Weighed:
    """An answer with its chance.

    Attributes:
        id, says: of the answer.
        before: its probability before any report.
        after: given all reports.
    """

    id: str
    says: str
    before: float
    after: float


def list_questions(scenario: Scenario) -> tuple[Question, ...]:
    """The questions of a scenario: those that it states, then of whom was approached.

    A claim that answers no stated question can be asked about by its name; see
    :func:`find_question`.
    """
    return (*_list_stated(scenario), *_list_of_talks(scenario))


def _list_stated(scenario: Scenario) -> list[Question]:
    """The questions that a scenario states."""
    evidence = scenario.evidence
    if evidence is None:
        return []
    says = {claim.id: claim.says.strip() for claim in evidence.claims}
    stated = []
    for question in evidence.questions:
        choices = [Choice(name, says[name], {"claim": name}) for name in question.answers]
        total = sum(c.p.value for c in evidence.claims if c.p and c.id in question.answers)
        if len(choices) > 1 and total < 1 - 1e-6:
            none = {"not": {"any": [choice.target for choice in choices]}}
            choices.append(Choice("none", f"{NONE.capitalize()}.", none))
        stated.append(Question(question.id, question.asks.strip(), tuple(choices)))
    return stated


def _list_of_talks(scenario: Scenario) -> list[Question]:
    """The questions of whom was approached; none where nobody was."""
    if scenario.evidence is None or not scenario.evidence.approached:
        return []
    talks = [Question(TALKS, "Does the leader approve the talks?", (_approve(),))]
    kinds = tuple(str(kind) for kind in InsiderType)
    people = [
        Question(
            name,
            f"Is {name} sincere, hedging or a double?",
            tuple(Choice(kind, _say_type(name, [kind]), {"type": [name, kind]}) for kind in kinds),
        )
        for name in scenario.evidence.approached
    ]
    return [*talks, *people]


def find_question(scenario: Scenario, about: str) -> Question:
    """The question of a name: a question, a claim, an insider, ``approve`` or INSIDER=TYPE.

    Raises:
        InputError: there is none of that name; a near one is told.
    """
    asked = {question.id: question for question in list_questions(scenario)}
    if about in asked:
        return asked[about]
    if about == TALKS:
        return Question(TALKS, _approve().says, (_approve(),))
    claims = scenario.evidence.claims if scenario.evidence else ()
    for claim in claims:
        if claim.id == about:
            said = claim.says.strip()
            return Question(about, said, (Choice(about, said, {"claim": about}),))
    name, found, kinds = about.partition("=")
    if found:
        chosen = [kind.strip() for kind in kinds.split(",")]
        said = _say_type(name, chosen)
        told = chosen[0] if len(chosen) == 1 else chosen
        return Question(about, said, (Choice(about, said, {"type": [name, told]}),))
    known = [*asked, *(claim.id for claim in claims)]
    near = get_close_matches(about, known, n=1)
    raise InputError(
        f"there is no question and no claim called “{about}”.",
        where="--about",
        advice=f"Did you mean {near[0]}?" if near else _list_known(known),
    )


def choose_question(scenario: Scenario) -> Question:
    """The question that is meant where none is named.

    That of the talks, where there are some and the reports bear on them; else the file's first.

    Raises:
        InputError: the scenario has no evidence section.
    """
    evidence = scenario.evidence
    if evidence is None:
        scenario.evidence_model()  # says so
    elif evidence.approached and not (evidence.questions and _is_idle(scenario)):
        return find_question(scenario, f"{evidence.approached[0]}=double")
    elif evidence.questions:
        return _list_stated(scenario)[0]
    elif evidence.claims:
        return find_question(scenario, evidence.claims[0].id)
    return find_question(scenario, TALKS)


def _is_idle(scenario: Scenario) -> bool:
    """No report moves what is believed of the talks."""
    asked = _list_of_talks(scenario)
    targets = [choice.target for question in asked for choice in question.choices]
    chances = find_chances(scenario.evidence_model(), targets)
    return all(abs(after - before) < _SAME for before, after in chances)


def weigh_question(model: Mapping[str, Any], question: Question) -> tuple[Weighed, ...]:
    """Chances of the answers to a question, in its order.

    Args:
        model: plain evidence, as ``Scenario.evidence_model`` has it.
        question: of the same scenario.

    Raises:
        EvidenceError: it is no model.
    """
    chances = find_chances(model, [choice.target for choice in question.choices])
    return tuple(
        Weighed(choice.id, choice.says, *pair)
        for choice, pair in zip(question.choices, chances, strict=True)
    )


def weigh_stated(
    scenario: Scenario, model: Mapping[str, Any] | None = None
) -> list[tuple[Question, tuple[Weighed, ...]]]:
    """The questions that a file states, each with its answers.

    Args:
        scenario: with the questions.
        model: its evidence, where reports are left out or graded otherwise.
    """
    told = _list_stated(scenario)
    used = scenario.evidence_model() if told and model is None else model or {}
    return [(question, weigh_question(used, question)) for question in told]


def say_within(says: str) -> str:
    """A statement as part of a sentence: no capital but those of names, no full stop."""
    bare = says.strip().rstrip(".")
    first, _, rest = bare.partition(" ")
    lower = first.lower() if first in _OPENINGS else first
    return f"{lower} {rest}".strip()


_OPENINGS = ("The", "A", "An", "This", "There", "It", "Some", "No", "One", "Other", "Members")


def find_likeliest(model: Mapping[str, Any], question: Question) -> Choice:
    """The answer that is likeliest given all reports, the first among equals."""
    if len(question.choices) == 1:
        return question.choices[0]
    weighed = weigh_question(model, question)
    return question.choices[max(range(len(weighed)), key=lambda k: weighed[k].after)]


def _approve() -> Choice:
    return Choice(TALKS, "The leader approves the talks", {"approve": True})


def _say_type(name: str, kinds: Iterable[str]) -> str:
    listed = ["a double" if kind == "double" else kind for kind in kinds]
    return f"{name} is {' or '.join(listed)}"


def _list_known(known: list[str]) -> str:
    there = f"There are: {', '.join(known[:12])}. " if known else ""
    return f"{there}Or write approve, INSIDER=TYPE, or a predicate in JSON."
