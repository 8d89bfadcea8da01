"""Playbooks: what the sponsor, the leader and the opposition do month by month, as data.

The language is that of ``playbooks:`` in a scenario (``docs/reference/playbooks.md``); the standard
ones are the scenario room's. Here they are checked once more, because they may also be given as
mappings, and turned into the few numbers that the monthly loop needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._rules import (
    Rule,
    read_number,
    read_offer,
    read_rule,
    report_unknown,
)
from innercircle.errors import InputError
from innercircle.scenario import MOVES, PURGES, Playbooks, find_limits, list_declared, load_text

ACTORS = tuple(MOVES)
_PLACE = frozenset(("id", "path", "line", "note"))


@dataclass(frozen=True, kw_only=True)
class SponsorPlay:
    """A sponsor's playbook; numbers as in ``docs/reference/playbooks.md``.

    ``sanctions`` None keeps today's.
    """

    name: str = "custom"
    title: str = ""
    sanctions: float | None = None
    ratchet: bool = False
    open_channels: float = 0.0
    hints: float = 0.0
    offer: Mapping[str, Any] | None = None
    listen: bool = False
    relief: float = 0.0
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeaderPlay:
    """A leader's playbook; ``approves`` None leaves to chance whether talks were approved."""

    name: str = "custom"
    title: str = ""
    purge: str = "never"
    approves: bool | None = None
    co_opt: bool = False
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OppositionPlay:
    """An opposition's playbook; ``mobilise`` None keeps today's mobilisation."""

    name: str = "custom"
    title: str = ""
    mobilise: float | None = None
    growth: float = 0.0
    amnesty: float = 0.0
    rules: tuple[Rule, ...] = ()


Play = SponsorPlay | LeaderPlay | OppositionPlay
_T = TypeVar("_T", SponsorPlay, LeaderPlay, OppositionPlay)
_KINDS: dict[str, type[Any]] = {
    "sponsor": SponsorPlay,
    "leader": LeaderPlay,
    "opposition": OppositionPlay,
}
_NUMBERS = {
    key: find_limits(f"playbooks.{actor}.ID.{key}").ends
    for actor, keys in (
        ("sponsor", ("sanctions", "open_channels", "hints", "relief")),
        ("opposition", ("mobilise", "growth", "amnesty")),
    )
    for key in keys
}
_EMPTY = """
innercircle: 1
id: empty
title: Empty
threshold: {point: 1}
insiders: {one: {office: One, power: 1, stakes: {position: 90}}}
"""


@cache
def read_standard() -> dict[str, dict[str, Any]]:
    """The playbooks that every scenario has: actor → name → settings."""
    return list_playbooks(load_text(_EMPTY).playbooks)


def list_playbooks(playbooks: Playbooks) -> dict[str, dict[str, Any]]:
    """The playbooks of a scenario as plain data: actor → name → settings."""
    return {
        actor: {entry.id: _to_plain(entry) for entry in getattr(playbooks, actor)}
        for actor in ACTORS
    }


def _to_plain(part: Any) -> Any:
    """Plain data of a section, without what was left out."""
    if isinstance(part, tuple):
        return [_to_plain(item) for item in part]
    if not hasattr(part, "__dataclass_fields__"):
        return part
    if hasattr(part, "value"):
        return float(part)
    plain = {
        f.name: _to_plain(getattr(part, f.name))
        for f in fields(part)
        if f.name not in _PLACE and not f.name.startswith("_")
    }
    # A flag that is off by itself says nothing; 0 and an answer "false" are what somebody wrote.
    kind: type = type(part)
    off = {name for name, key in list_declared(kind).items() if key.default is False}
    return {
        name: value
        for name, value in plain.items()
        if value is not None and value not in ("", []) and not (value is False and name in off)
    }


def read_playbook(actor: str, name: str, data: Any) -> Play:
    """Check a playbook.

    Args:
        actor: "sponsor", "leader" or "opposition".
        name: what it is called.
        data: mapping of settings and rules.

    Raises:
        InputError: unknown names, numbers out of range; all problems at once.
    """
    problems: list[str] = []
    where = f"playbooks.{actor}.{name}"
    if not isinstance(data, Mapping):
        raise InputError("a playbook is a mapping of settings", where=where)
    kind = _KINDS[actor]
    known = [f.name for f in fields(kind) if f.name != "name"]
    report_unknown(where, data, [*known, "note"], problems)
    found: dict[str, Any] = {"name": name, "title": str(data.get("title", name))}
    for key in known:
        if key not in data or key in {"title", "rules"}:
            continue
        value = data[key]
        if key in _NUMBERS:
            found[key] = read_number(f"{where}.{key}", value, _NUMBERS[key], problems)
        elif key == "offer":
            found[key] = None if value is None else read_offer(value, f"{where}.offer", problems)
        elif key == "purge" and actor == "leader":
            report_unknown(f"{where}.purge", [value], PURGES, problems)
            found[key] = value
        elif isinstance(value, bool) or (key == "approves" and value is None):
            found[key] = value
        else:
            problems.append(f"{where}.{key}: {value!r} is not true or false")
    rules = data.get("rules") or []
    if not isinstance(rules, list):
        problems.append(f"{where}.rules: a list of rules")
        rules = []
    found["rules"] = tuple(
        read_rule(actor, rule, f"{where}.rules.{k + 1}", problems) for k, rule in enumerate(rules)
    )
    if problems:
        raise InputError("; ".join(problems) + ".", advice="See docs/reference/playbooks.md.")
    made: Play = kind(**found)
    return made


def find_playbook(
    kind: type[_T],
    wanted: "str | Mapping[str, Any] | _T",
    own: Mapping[str, Mapping[str, Any]] | None,
    parameters: Parameters,
) -> _T:
    """A playbook by name (the scenario's, or else a standard one), by mapping, or as it is.

    Raises:
        InputError: no such playbook, insider or guarantor.
    """
    actor = next(a for a in ACTORS if _KINDS[a] is kind)
    if isinstance(wanted, str):
        known = (own or {}).get(actor) or read_standard()[actor]
        if wanted not in known:
            close = get_close_matches(wanted, known, n=1)
            raise InputError(
                f"no playbook of the {actor} is called {wanted!r}.",
                advice=f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known)}.",
            )
        found = read_playbook(actor, wanted, known[wanted])
    elif isinstance(wanted, Mapping):
        rest = {key: value for key, value in wanted.items() if key != "name"}
        found = read_playbook(actor, str(wanted.get("name", "custom")), rest)
    else:
        found = wanted
    if not isinstance(found, kind):
        raise InputError(f"{type(found).__name__} is no playbook of the {actor}")
    check_names(actor, found.name, found, parameters)
    return found


def check_names(actor: str, name: str, playbook: Play, parameters: Parameters) -> None:
    """Insiders, guarantors and words that a playbook names must exist.

    Raises:
        InputError: one does not.
    """
    insiders = parameters.insiders.names
    problems: list[str] = []
    offers = [playbook.offer] if isinstance(playbook, SponsorPlay) else []
    for rule in playbook.rules:
        where = f"playbooks.{actor}.{name}"
        for key, move in MOVES[actor].items():
            if move.takes == "insider" and key in rule.do:
                allowed = (*move.also, *insiders)
                report_unknown(f"{where}: {key}", [rule.do[key]], allowed, problems)
        offers.append(rule.do.get("offer"))
    named = [offer["guarantor"] for offer in offers if offer and offer["guarantor"]]
    report_unknown(
        f"playbooks.{actor}.{name}: guarantor", named, parameters.guarantors.names, problems
    )
    if problems:
        raise InputError("; ".join(problems) + ".", advice="See docs/reference/playbooks.md.")


def describe_playbook(playbook: Play) -> dict[str, Any]:
    """Plain data, for manifests and hashes."""
    plain = {f.name: getattr(playbook, f.name) for f in fields(playbook)}
    plain["rules"] = [rule.to_dict() for rule in playbook.rules]
    return plain
