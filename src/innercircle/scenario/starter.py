"""New scenarios: a commented starter that works as it stands, and an interview that fills it in."""

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from innercircle.errors import InputError, ScenarioError
from innercircle.scenario._load import load_text
from innercircle.scenario._words import explain_bad_id, suggest_id
from innercircle.scenario.rubric import SCALES

_TRIES = 5
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*( [A-Za-z0-9-]+)*\Z")
_RESERVED = frozenset({"true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"})


@dataclass(frozen=True)
class NewInsider:
    """Facts on an insider that the starter needs; numbers are written as in a file."""

    id: str
    office: str
    power: str = "4 ±25%"
    exposure: str = "0.5 ±0.1"
    position: str = "80 ±25%"


_TRIAL = NewInsider("one", "One")
_DEFAULT_INSIDERS = (
    NewInsider("defence-minister", "Minister of Defence", "8 ±25%", "0.5 ±0.1", "85 ±25%"),
    NewInsider("security-chief", "Head of the security service", "6 ±25%", "0.7 ±0.1", "80 ±25%"),
    NewInsider("finance-minister", "Minister of Finance", "4 ±25%", "0.3 ±0.1", "75 ±25%"),
)


def render_starter(
    id: str,  # noqa: A002  the key of the format
    *,
    title: str = "",
    leader: str = "President",
    sponsor: str = "A foreign government",
    threshold: str = "0.5 ±0.1",
    mobilisation: str = "0.1 ±0.05",
    insiders: Sequence[NewInsider] = _DEFAULT_INSIDERS,
) -> str:
    """The text of a new scenario: commented, complete, and solvable as it stands.

    Args:
        id: id of the scenario.
        title: its title; made from the id if empty.
        leader: office of the leader.
        sponsor: the outside power, in general words.
        threshold: mean of the threshold, as in a file.
        mobilisation: outside pressure, as in a file.
        insiders: at least one.

    Raises:
        InputError: the id cannot be one.
        ScenarioError: a number or text is not allowed where it stands.
    """
    wrong = explain_bad_id(id)
    if wrong:
        near = suggest_id(id)
        raise InputError(f"{wrong}.", advice=f"Did you mean {near}?" if near else "")
    parts = [
        _HEAD.format(
            id=id,
            title=_quote(title or id.replace("-", " ").capitalize()),
            threshold=threshold,
            mobilisation=mobilisation,
            leader=_quote(leader),
            threshold_scale=_comment("threshold", 1),
            strength_scale=_comment("strength", 2),
        )
    ]
    for number, insider in enumerate(insiders):
        parts.append(_render_insider(insider, explained=number == 0))
    parts.append(
        _TAIL.format(
            sponsor=_quote(sponsor),
            pursuit_scale=_comment("pursuit", 4),
            credibility_scale=_comment("credibility", 4),
        )
    )
    text = "".join(parts)
    load_text(text, f"{id}.yaml")
    return text


def _quote(text: str) -> str:
    """Text as a YAML scalar."""
    bare = _PLAIN.match(text) and text not in _RESERVED
    return text if bare else json.dumps(text, ensure_ascii=False)


def _comment(name: str, indent: int) -> str:
    """An anchored scale as comment lines."""
    scale = SCALES[name]
    blank = " " * (0 if indent == 1 else indent)
    lines = [f"{blank}# {line}" for line in textwrap.wrap(scale.question, 90)]
    lines += [f"{blank}#   {step.number:<5g} {step.word}: {step.anchor}" for step in scale.steps]
    if scale.record:
        lines += [
            f"{blank}# {line}" for line in textwrap.wrap(f"In the record: {scale.record}", 90)
        ]
    return "\n".join(lines)


def _render_insider(insider: NewInsider, *, explained: bool) -> str:
    def scale(name: str, indent: int) -> str:
        return f"{_comment(name, indent)}\n" if explained else ""

    note = "      # All payoffs: 0 = ruin, 100 = today undisturbed.\n" if explained else ""
    return (
        f"  {insider.id}:\n"
        f"    office: {_quote(insider.office)}\n"
        f"{scale('power', 4)}    power: {insider.power}\n"
        f"{scale('exposure', 4)}    exposure: {insider.exposure}\n"
        f"    stakes:\n{note}"
        f"{scale('position', 6)}      position: {insider.position}\n"
        f"{scale('fallback', 6)}      fallback: 20 ±25%\n"
        f"{scale('capture', 6)}      capture: 0.7 ±0.1\n"
        f"{scale('exile', 6)}      exile: 20 ±25%\n"
        f"{scale('place', 6)}      new_order_place: 40 ±25%\n"
    )


_HEAD = """\
# {title}
#
# 90 ±25%  is a best guess with its range; a number without a source is an assumption.
# After each change:  innercircle check FILE      then:  innercircle solve FILE
# All keys: docs/reference/scenario-file.md       All scales: docs/reference/rubric.md

innercircle: 1
id: {id}
title: {title}
question: Who stays, who breaks, and what would it take?
months: 24
seed: 1

{threshold_scale}
threshold: {{mean: {threshold}, sd: 0.15 ±25%}}
# How precisely insiders sense it. signal_sd/sd² is 0.9 here, and 2.0 at the ends of both ranges:
# below √(2π) = 2.5. Beyond that edge insiders who share the threshold as a prior (beliefs: common)
# may stay or break for no other reason than what they expect, and a little noise decides which.
signal_sd: 0.02 ±25%
mobilisation: {mobilisation}

leader:
  office: {leader}
{strength_scale}
  strength: 0.45 ±0.1

insiders:
"""

_TAIL = """\

# Who could prosecute, and so could promise not to.
guarantors:
  successor:
    title: A successor government
{pursuit_scale}
    pursuit: 0.5 ±0.1
{credibility_scale}
    credibility: 0.5 ±0.1

sponsor:
  office: {sponsor}
  sanctions: 0.5 ±0.1
  playbook: wait
  # What it will never grant, for example:
  # red_lines: [{{insider: security-chief, never: [lead, place]}}]

# What may be offered.
terms:
  instruments: [payment, guarantee]

# Where numbers come from; write  {{value: 0.7 ±0.1, source: my-report}}  beside a number.
# sources:
#   my-report: {{kind: news, title: Title of the report, published: 2020-01-31}}
"""


Ask = Callable[[str, str], str]
"""Puts a question to a person: (question, default) → answer; empty means the default."""


@dataclass
class _Interview:
    """Asks until an answer can be used."""

    ask: Ask
    taken: set[str] = field(default_factory=set)

    def ask_text(self, text: str, default: str) -> str:
        return self._repeat(text, default, _explain_bad_text)

    def ask_id(self, text: str, default: str) -> str:
        def explain(answer: str) -> str:
            return explain_bad_id(answer) or ("this id is taken" if answer in self.taken else "")

        answer = self._repeat(text, default, explain)
        self.taken.add(answer)
        return answer

    def ask_number(self, key: str, scale: str, default: str, who: str = "") -> str:
        chosen = SCALES[scale]
        steps = (f"  {step.number:<5g} {step.word}: {step.anchor}" for step in chosen.steps)
        head = f"{who}: {chosen.question}" if who else chosen.question
        record = [f"  In the record: {chosen.record}"] if chosen.record else []
        question = "\n".join([head, *steps, *record, chosen.title])
        return self._repeat(question, default, _explain_bad_number(key))

    def ask_count(self, text: str, default: int, most: int) -> int:
        def explain(answer: str) -> str:
            good = answer.isascii() and answer.isdigit() and 1 <= int(answer[:4]) <= most
            return "" if good else f"a whole number from 1 to {most}, please"

        return int(self._repeat(text, str(default), explain))

    def _repeat(self, text: str, default: str, explain: Callable[[str], str]) -> str:
        question = text
        for _ in range(_TRIES):
            answer = self.ask(question, default).strip() or default
            wrong = explain(answer)
            if not wrong:
                return answer
            question = f"{wrong}\n{text.rsplit(chr(10), 1)[-1]}"
        raise InputError(f"no usable answer in {_TRIES} tries: {wrong}.")


def ask_scenario(ask: Ask) -> str:
    """Write a new scenario by asking for what matters most; the rest is the starter's.

    Args:
        ask: puts a question to a person, with a default, and returns the answer; empty means
            the default. The question may have several lines, the last of which is the prompt.

    Returns:
        The text of a scenario that loads.

    Raises:
        InputError: a question got no usable answer in five tries.
    """
    interview = _Interview(ask)
    name = interview.ask_id("A short id for the scenario", "my-scenario")
    title = interview.ask_text("Its title", name.replace("-", " ").capitalize())
    leader = interview.ask_text("Which office does the leader hold?", "President")
    sponsor = interview.ask_text("Who presses from outside?", "A foreign government")
    threshold = interview.ask_number("threshold", "threshold", "0.5 ±0.1")
    mobilisation = interview.ask_number("mobilisation", "mobilisation", "0.1 ±0.05")
    count = interview.ask_count("How many insiders? (1 to 20)", 3, 20)
    insiders = [_ask_insider(interview, number) for number in range(1, count + 1)]
    return render_starter(
        name,
        title=title,
        leader=leader,
        sponsor=sponsor,
        threshold=threshold,
        mobilisation=mobilisation,
        insiders=insiders,
    )


def _ask_insider(interview: _Interview, number: int) -> NewInsider:
    office = interview.ask_text(f"Office of insider {number}", f"Insider {number}")
    default = suggest_id(office) or (office if not explain_bad_id(office) else "")
    default = default or f"insider-{number}"
    if default in interview.taken:
        default = f"{default[:60]}-{number}"
    return NewInsider(
        interview.ask_id(f"A short id for: {office}", default),
        office,
        interview.ask_number("power", "power", "4 ±25%", office),
        interview.ask_number("exposure", "exposure", "0.5 ±0.1", office),
        interview.ask_number("position", "position", "80 ±25%", office),
    )


def _explain_bad_text(answer: str) -> str:
    if len(answer) > 200:
        return "at most 200 characters, please"
    return "" if answer.isprintable() else "no control characters, please"


def _explain_bad_number(key: str) -> Callable[[str], str]:
    """Try the answer in a starter; the checker's own message says what is wrong with it."""

    def explain(answer: str) -> str:
        if set(answer) & set("#\"'[]{},:&*!|>") or not answer.isprintable():
            return "a number, please, such as 0.5, 0.5 ±0.1 or 0.4 to 0.6"
        try:
            if key == "threshold":
                render_starter("trial", threshold=answer)
            elif key == "mobilisation":
                render_starter("trial", mobilisation=answer)
            else:
                render_starter("trial", insiders=[replace(_TRIAL, **{key: answer})])
        except ScenarioError as error:
            return error.problems[0].message
        return ""

    return explain
