"""Rules of a playbook: when what its actor can see is so, do this.

The language is that of ``playbooks:`` in a scenario. A rule never sees a hidden type, the
threshold or another actor's plans; it looks at the state as it is when its actor moves.

    when: {month: {since: 2, every: 3}, open_channels: {above: 0}}      all must hold
    do:   {disclose: strongest-contacted, sanctions: 0.8}               all is done
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np

from innercircle.dynamics._state import OPEN, Flags, Floats, State, count_up
from innercircle.scenario import MOVES, SEEN, find_limits

Observable = Callable[[State], Floats]

_OBSERVE: dict[str, Observable] = {
    "rents": lambda state: state.rents,
    "mobilisation": lambda state: state.mobilisation,
    "sanctions": lambda state: state.sanctions,
    "open_channels": lambda state: count_up(state.channel == OPEN).astype(np.float64),
    "meetings": lambda state: count_up(state.held).astype(np.float64),
    "strength": lambda state: state.strength,
    "suspicion": lambda state: np.max(state.suspicion, axis=0),
}
OBSERVABLES: dict[str, dict[str, Observable]] = {
    actor: {name: _OBSERVE[name] for name in names} for actor, names in SEEN.items()
}
"""All that each actor can see, by name, besides the month: (run,)."""

OFFER = {
    **{
        name: find_limits(f"playbooks.sponsor.ID.offer.{name}").ends
        for name in ("after_months", "coverage", "side_payment")
    },
    "place": (0.0, 1.0),
}
"""Numbers of an offer with their ranges; besides, ``guarantor`` names one, or "" for all."""

Done = Mapping[str, Any]
"""Moves that are made, by the names of ``MOVES``; what is not there stays as it is."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One checked rule.

    Attributes:
        since, until, every: months in which it applies (until 0: no end).
        when: (observable, "above" or "below", number); all must hold.
        do: what is done.
    """

    since: int = 1
    until: int = 0
    every: int = 1
    when: tuple[tuple[str, str, float], ...] = ()
    do: Done = field(default_factory=dict)

    def applies(self, actor: str, state: State, month: int) -> Flags:
        """In which runs it applies (run,)."""
        fires = np.ones(state.run.size, dtype=bool)
        if month < self.since or (month - self.since) % self.every:
            return ~fires
        if self.until and month > self.until:
            return ~fires
        for name, test, number in self.when:
            value = OBSERVABLES[actor][name](state)
            fires &= value > number if test == "above" else value < number
        return fires

    def to_dict(self) -> dict[str, Any]:
        """The rule as a playbook writes it."""
        when: dict[str, Any] = {"month": {"since": self.since, "every": self.every}}
        if self.until:
            when["month"]["until"] = self.until
        for name, test, number in self.when:
            when.setdefault(name, {})[test] = number
        return {"when": when, "do": dict(self.do)}


def read_rule(actor: str, data: Any, where: str, problems: list[str]) -> Rule:
    """Check one rule; what is wrong is appended to ``problems``."""
    if not isinstance(data, Mapping) or not isinstance(data.get("when"), Mapping):
        problems.append(f"{where}: a rule is {{when: {{…}}, do: {{…}}}}")
        return Rule()
    report_unknown(where, data, ("when", "do"), problems)
    when = data["when"]
    report_unknown(f"{where}.when", when, ("month", *OBSERVABLES[actor]), problems)
    months = {"since": 1, "until": 0, "every": 1}
    tests = []
    for name, test in when.items():
        if not isinstance(test, Mapping):
            problems.append(f"{where}.when.{name}: give {{above: …}}, {{below: …}} or months")
            continue
        known = tuple(months) if name == "month" else ("above", "below")
        report_unknown(f"{where}.when.{name}", test, known, problems)
        for key, number in test.items():
            if not is_number(number) or (name == "month" and (number < 1 or number % 1)):
                problems.append(f"{where}.when.{name}.{key}: {number!r} is not such a number")
            elif name == "month" and key in months:
                months[key] = int(number)
            elif name in OBSERVABLES[actor] and key in known:
                tests.append((str(name), str(key), float(number)))
    do = read_moves(actor, data.get("do"), f"{where}.do", problems)
    return Rule(when=tuple(tests), do=do, **months)


def read_moves(actor: str, data: Any, where: str, problems: list[str]) -> Done:
    """Check what a rule or a player does; what is wrong is appended to ``problems``."""
    if not isinstance(data, Mapping):
        problems.append(f"{where}: says what to do, for example {{sanctions: 0.8}}")
        return {}
    report_unknown(where, data, MOVES[actor], problems)
    found: dict[str, Any] = {}
    for name, move in MOVES[actor].items():
        if name not in data:
            continue
        value = data[name]
        if move.takes == "offer":
            found[name] = read_offer(value, f"{where}.{name}", problems)
        elif move.takes == "insider" and isinstance(value, str):
            found[name] = value
        elif move.takes == "insider":
            problems.append(f"{where}.{name}: {value!r} is no insider's id")
        else:
            number = read_number(f"{where}.{name}", value, move.limits.ends, problems)
            found[name] = bool(number) if move.takes == "flag" else number
    return {name: value for name, value in found.items() if value != "" and value is not False}


def read_offer(data: Any, where: str, problems: list[str]) -> dict[str, Any]:
    """Check an offer: numbers of ``OFFER`` and a guarantor's id."""
    if not isinstance(data, Mapping):
        problems.append(f"{where}: a mapping such as {{coverage: 0.9, side_payment: 12}}")
        return {}
    report_unknown(where, data, (*OFFER, "guarantor"), problems)
    found: dict[str, Any] = {
        "after_months": 3.0,
        "coverage": 0.0,
        "side_payment": 0.0,
        "place": 0.0,
        "guarantor": "",
    }
    for name, limits in OFFER.items():
        if name in data:
            found[name] = read_number(f"{where}.{name}", data[name], limits, problems)
    found["guarantor"] = str(data.get("guarantor") or "")
    return found


def read_number(where: str, value: Any, limits: tuple[float, float], problems: list[str]) -> float:
    """A number within limits; what is wrong is appended to ``problems``."""
    value = float(value) if isinstance(value, bool) else value
    low, high = limits
    if not is_number(value) or not low <= value <= high:
        problems.append(f"{where}: {value!r} is not a number within {low:g} to {high:g}")
        return low
    return float(value)


def is_number(value: Any) -> bool:
    """True for a finite int or float that is no bool."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def report_unknown(
    where: str, data: Iterable[Any], known: Iterable[str], problems: list[str]
) -> None:
    """Append a problem for every key that is not known, with the nearest known one."""
    names = list(known)
    for key in data:
        if key not in names:
            close = get_close_matches(str(key), names, n=1)
            hint = f"; did you mean {close[0]}?" if close else f"; known: {', '.join(names)}"
            problems.append(f"{where}: unknown name {key!r}{hint}")
