"""The file that a state stands for: the case's text with the changed inputs and levers in it.

What leaves the page is made from the scenario in that file, so that its digest is that of the
changed inputs, and whoever solves the exported file gets the page's numbers to the last bit.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from innercircle.errors import InputError
from innercircle.explorer._case import Case
from innercircle.explorer._levers import name_lever
from innercircle.explorer._numbers import write_input
from innercircle.explorer._state import PageState, apply_state, fits, sort_changes
from innercircle.explorer._words import say
from innercircle.report import name_inputs, show_text
from innercircle.scenario import (
    Choice,
    Lever,
    Scenario,
    Value,
    change_items_in_text,
    load_text,
    set_in_text,
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """A state as a file.

    Attributes:
        text: of the file; the case's own where nothing is changed, or where a change cannot be
            written.
        scenario: what the file says; where it cannot be written, the scenario as it is changed.
            Its digest is another for each other state.
        changes: what differs from the case, a sentence each.
        problem: why the text does not hold the changes; empty when it does.
    """

    text: str
    scenario: Scenario
    changes: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that a state changes.

    Attributes:
        key, text: its place in the address, to take it out there.
        says: the change in a sentence, with its path.
        short: the same for a small place.
    """

    key: str
    text: str
    says: str
    short: str


def write_state(case: Case, state: PageState) -> Written:
    """The file that a state of a case stands for.

    Raises:
        InputError: a change does not fit the case; it would be left out without a word.
    """
    changed, left_out = apply_state(case.scenario, state)
    if left_out:
        raise InputError(
            " ".join(left_out),
            why="What leaves the page carries all of its changes, or is not made.",
            advice="Take them out of the address, or Reset all.",
        )
    said = say_changes(case.scenario, state)
    if not said:
        return Written(text=case.text, scenario=_read(case, case.text), changes=())
    try:
        text = _remark(write_changes(case, state), said)
        scenario = _read(case, text)
        _compare(changed, scenario)
    except InputError as error:
        digest = hashlib.sha256(f"{case.scenario.digest}\0{state.inputs.to_query()}".encode())
        named = replace(changed, digest=digest.hexdigest())
        return Written(text=case.text, scenario=named, changes=said, problem=str(error))
    return Written(text=text, scenario=scenario, changes=said)


def _read(case: Case, text: str) -> Scenario:
    shown, folder = f"{case.scenario.id}.yaml", None
    if case.path is not None:
        shown, folder = case.path.name, case.path.parent
    return load_text(text, shown, folder=folder)


def _remark(text: str, changes: tuple[str, ...]) -> str:
    """Append what was changed at the end, where no line of the file moves."""
    lines = [f"# {say('written.comment')}", *(f"# - {change}" for change in changes)]
    return f"{text.rstrip()}\n\n" + "\n".join(lines) + "\n"


def write_changes(case: Case, state: PageState) -> str:
    """The case's text with all changes that fit in it.

    Raises:
        InputError: one cannot be written, as where a number lies in a table.
    """
    text = case.text
    for path, value in sort_changes(case.scenario, state)[0].items():
        text = set_in_text(text, path, value)
    off = {number for number in state.off if 0 < number <= len(case.scenario.levers)}
    count = len(case.scenario.levers) - len(off)
    added = apply_state(case.scenario, state)[0].levers[count:]
    return change_items_in_text(text, "levers", drop=off, add=[_spell(each) for each in added])


def _spell(lever: Lever) -> str:
    """A lever as a flow mapping."""
    who = "all" if lever.insiders == ("all",) else json.dumps(list(lever.insiders))
    parts = [f"lever: {lever.lever}", f"insiders: {who}"]
    if lever.guarantor:
        parts.append(f"guarantor: {json.dumps(lever.guarantor)}")
    if lever.coverage is not None:
        parts.append(f"coverage: {lever.coverage.value!r}")
    if lever.amount is not None:
        parts.append(f"amount: {lever.amount.value!r}")
    parts.append(f"note: {json.dumps(say('written.lever'))}")
    return f"{{{', '.join(parts)}}}"


def _compare(wanted: Scenario, found: Scenario) -> None:
    """Refuse a file that does not say the same as the page to the last bit.

    Raises:
        InputError: it does not; as many inputs as fit are named.
    """
    one, two = dict(_list_numbers(wanted)), dict(_list_numbers(found))
    wrong = [path for path in {**one, **two} if one.get(path) != two.get(path)]
    if wrong:
        raise InputError(say("written.differs", paths=", ".join(wrong[:5])))


def _list_numbers(scenario: Scenario) -> Iterator[tuple[str, object]]:
    """Each input by path; levers by their numbers, however they were counted before."""
    entries: dict[str, Value | Choice] = {**scenario.values(), **scenario.choices()}
    for path, entry in entries.items():
        if not path.startswith("levers."):
            yield path, entry.value
    for number, lever in enumerate(scenario.levers, 1):
        amounts = [each and each.value for each in (lever.coverage, lever.amount)]
        yield f"levers.{number}", (lever.lever, lever.insiders, lever.guarantor, *amounts,
                                   lever.on_success_only)  # fmt: skip


def say_changes(base: Scenario, state: PageState) -> tuple[str, ...]:
    """Say what a state changes, a sentence each: the input in words, both numbers, and its path."""
    return tuple(change.says for change in list_changes(base, state))


def list_changes(base: Scenario, state: PageState) -> tuple[Change, ...]:
    """Changes of a state against the file, each with its place in the address."""
    changes, _ = sort_changes(base, state)
    entries: dict[str, Value | Choice] = {**base.values(), **base.choices()}
    words = name_inputs(base) if changes else {}
    texts = dict(state.sets)
    found = []
    for path, value in changes.items():
        if entries[path].value == value:
            continue
        names = {
            "label": show_text(words.get(path, path)),
            "before": write_input(entries[path].value),
            "now": write_input(value),
        }
        says = say("written.change", path=show_text(path), **names)
        place = f"{path}={texts[path]}"
        found.append(Change(key="set", text=place, says=says, short=say("written.short", **names)))
    for number in state.off:
        if 0 < number <= len(base.levers):
            named = show_text(name_lever(base, base.levers[number - 1]))
            says = say("written.off", number=number, lever=named)
            short = say("written.short_off", lever=named)
            found.append(Change(key="off", text=str(number), says=says, short=short))
    known = apply_state(base, replace(state, sets=(), off=()))[0].levers[len(base.levers) :]
    fitting = [each for each in state.added if fits(base, each)]
    for added, lever in zip(fitting, known, strict=True):
        said = {
            "lever": show_text(name_lever(base, lever)),
            "amount": write_input(added.amount),
        }
        says, short = say("written.added", **said), say("written.short_added", **said)
        found.append(Change(key="add", text=str(added), says=says, short=short))
    return tuple(found)
