"""The user's changes, as they stand in the page's address: reload it, and they are all there.

The keys of an address are ``case`` (which scenario), ``set`` (``path=value``, as in ``--set``),
``off`` (number of a lever of the file that is taken away), ``add`` (a lever that is tried out:
``kind:insider:amount``, with ``:guarantor`` where one is needed) and ``pin`` (a whole such address,
kept for comparison). What else an address holds belongs to the view that is shown.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from innercircle.errors import InputError
from innercircle.scenario import LEVERS, Lever, Limits, Scenario, Value

MOST_PINS = 4
MOST_ADDED = 40
_MOST_FIELDS = 700
_KEYS = ("case", "set", "off", "add", "pin")

POINTS = Limits(0.0, 100.0)
SHARES = Limits(0.0, 1.0)

TRIED: Mapping[str, Limits] = MappingProxyType(
    {
        name: SHARES if kind.limits.high <= SHARES.high else POINTS
        for name, kind in LEVERS.items()
        if kind.in_force
    }
)
"""Levers that can be tried out, in the order in which they are applied, and how far."""


@dataclass(frozen=True)
class AddedLever:
    """A lever that is tried out.

    Attributes:
        kind: a key of ``TRIED``.
        insider: an insider's id, or "all".
        amount: points or a share, within the lever's limits.
        guarantor: who promises; empty for all, or where none is needed.
    """

    kind: str
    insider: str
    amount: float
    guarantor: str = ""

    def __str__(self) -> str:
        parts = [self.kind, self.insider, repr(self.amount).removesuffix(".0")]
        return ":".join([*parts, self.guarantor] if self.guarantor else parts)


@dataclass(frozen=True, kw_only=True)
class PageState:
    """All that an address says.

    Attributes:
        case: key of the scenario.
        sets: (path, text) pairs in the order of the paths, each path once.
        off: numbers of the file's levers that are taken away, from 1.
        added: levers that are tried out.
        pins: addresses kept for comparison, at most four.
        options: what belongs to the view.
    """

    case: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    off: tuple[int, ...] = ()
    added: tuple[AddedLever, ...] = ()
    pins: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def inputs(self) -> "PageState":
        """The same without pins and options: what the numbers hang on."""
        return replace(self, pins=(), options={})

    @property
    def is_changed(self) -> bool:
        """True when anything differs from the file."""
        return bool(self.sets or self.off or self.added)

    def to_query(self) -> str:
        """The address's query, always in the same order."""
        pairs: list[tuple[str, str]] = [("case", self.case)] if self.case else []
        pairs += [("set", f"{path}={text}") for path, text in self.sets]
        pairs += [("off", str(number)) for number in self.off]
        pairs += [("add", str(lever)) for lever in self.added]
        pairs += sorted(self.options.items())
        pairs += [("pin", pin) for pin in self.pins]
        return urlencode(pairs)


def read_state(query: str) -> PageState:
    """The state that an address describes; what makes no sense is left out.

    Whether paths exist and numbers are allowed is found out by :func:`apply_state`.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return PageState()
    pairs = [(key, text) for key, text in pairs if _is_sound(key) and _is_sound(text)]
    sets: dict[str, str] = {}
    for text in _list(pairs, "set"):
        path, equals, value = text.partition("=")
        if path and equals:
            sets[path] = value.strip()
    levers = (_read_lever(text) for text in _list(pairs, "add"))
    numbers = {int(text) for text in _list(pairs, "off") if text.isascii() and text.isdigit()
               and len(text) < 4}  # fmt: skip
    return PageState(
        case=next(iter(_list(pairs, "case")), ""),
        sets=tuple(sorted(sets.items())),
        off=tuple(sorted(numbers)),
        added=tuple(lever for lever in levers if lever is not None)[:MOST_ADDED],
        pins=tuple(dict.fromkeys(_list(pairs, "pin")))[:MOST_PINS],
        options={key: text for key, text in pairs if key not in _KEYS},
    )


def _is_sound(text: str) -> bool:
    """True without control characters and lone surrogates: neither has a place in an address."""
    return all(c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff" for c in text)


def _list(pairs: Iterable[tuple[str, str]], key: str) -> list[str]:
    return [text for name, text in pairs if name == key]


def _read_lever(text: str) -> AddedLever | None:
    kind, _, rest = text.partition(":")
    parts = rest.split(":")
    if kind not in TRIED or len(parts) not in {2, 3}:
        return None
    amount = read_number(parts[1])
    if amount is None or not TRIED[kind].allow(amount):
        return None
    return AddedLever(kind, parts[0], amount, *parts[2:])


def read_number(text: str) -> float | None:
    """A finite number; None for anything else, and for what only Python takes for one."""
    if not text.isascii() or "_" in text or len(text) > 40:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def apply_state(scenario: Scenario, state: PageState) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with the state's changes, and what could not be applied.

    Returns:
        the changed scenario, and one sentence for each change that no longer fits; a name in it
        comes from the address and is to be escaped like any other.
    """
    changes, problems = sort_changes(scenario, state)
    changed = scenario.with_values(changes)
    kept = tuple(lever for number, lever in enumerate(changed.levers, 1) if number not in state.off)
    added = []
    for lever in state.added:
        if fits(scenario, lever):
            added.append(_make_lever(lever))
        else:
            problems.append(f"{lever} was left out; there is nobody of that name.")
    if len(kept) != len(changed.levers) or added:
        changed = replace(changed, levers=(*kept, *added))
    return changed, tuple(problems)


def fits(scenario: Scenario, lever: AddedLever) -> bool:
    """True when the scenario knows whom a lever names."""
    known = {insider.id for insider in scenario.insiders} | {"all"}
    guarantors = {guarantor.id for guarantor in scenario.guarantors} | {""}
    return lever.insider in known and lever.guarantor in guarantors


def sort_changes(scenario: Scenario, state: PageState) -> tuple[dict[str, float | str], list[str]]:
    """The inputs that an address changes, by path; and a sentence for each that does not fit."""
    problems: list[str] = []
    changes: dict[str, float | str] = {}
    values, choices = scenario.values(), scenario.choices()
    for path, text in state.sets:
        number = read_number(text)
        if path in values and number is not None and values[path].limits.allow(number):
            changes[path] = number
        elif path in choices and text in list_words(scenario, path):
            changes[path] = text
        elif path in values:
            limits = values[path].limits.describe()
            problems.append(f"{path}={text} was left out; it must be {limits}.")
        else:
            problems.append(f"{path}={text} was left out; there is no such input.")
    return changes, problems


def refuse_words_for_numbers(scenario: Scenario, state: PageState) -> None:
    """Refuse an address that says of a number what is no number.

    What a file may have had once is left out and said; this no page has ever written.

    Raises:
        InputError: it does; all such changes are named.
    """
    values = scenario.values()
    wrong = [f"{p}={text}" for p, text in state.sets if p in values and read_number(text) is None]
    if wrong:
        raise InputError(
            f"the address changes {', '.join(wrong)}, which is no number.",
            advice="Take that change out of the address, or write a number such as "
            + ", ".join(f"{path}={values[path].value:.12g}" for path, _, _ in
                        (each.partition("=") for each in wrong)) + ".",
        )  # fmt: skip


def list_words(scenario: Scenario, path: str) -> tuple[str, ...]:
    """The words that a choice may take."""
    choice = scenario.choices()[path]
    if choice.options:
        return choice.options
    books: Any = getattr(scenario.playbooks, path.partition(".")[0], None)
    if path.endswith(".playbook") and books:
        return tuple(book.id for book in books)
    spread = tuple(word for word, _ in choice.spread.options) if choice.spread else ()
    return spread or (choice.value,)


def _make_lever(lever: AddedLever) -> Lever:
    amount = Value(lever.amount, limits=TRIED[lever.kind], path="")
    covers = LEVERS[lever.kind].covers
    return Lever(
        lever=lever.kind,
        insiders=(lever.insider,),
        guarantor=lever.guarantor,
        coverage=amount if covers else None,
        amount=None if covers else amount,
        on_success_only=False,
        source="",
        note="",
    )
