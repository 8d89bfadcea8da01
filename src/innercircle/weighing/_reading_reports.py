"""From plain data to a checked model: sources, origins and reports."""

from collections.abc import Iterable, Mapping
from typing import Any

from innercircle.weighing._grades import FAR_APART, LETTERS, NUMBERS, Options, find_distance
from innercircle.weighing._model import Claim, Report, Source
from innercircle.weighing._problems import (
    Problems,
    check_keys,
    list_entries,
    read_number,
    show_name,
    suggest,
)

_SOURCE_KEYS = ("id", "letter", "motive", "office", "independent", "derived_from", "via")
_MOTIVE_KEYS = ("prob", "push", "group")
_ORIGIN_KEYS = ("id", "claim", "q")
_REPORT_KEYS = ("id", "source", "claim", "says", "number", "nu", "origin", "derived_from", "via")
_SIDES = {"+": True, "-": False}


def read_sources(value: Any, claims: dict[str, Claim], problems: Problems) -> dict[str, Source]:
    """Check the sources: letter, motive, office and whom they repeat."""
    entries = list_entries(value, "source", problems)
    sources: dict[str, Source] = {}
    for name, entry in entries.items():
        place = f"source {show_name(name)}"
        check_keys(entry, _SOURCE_KEYS, place, problems)
        letter = entry.get("letter") or ""
        if letter and letter not in LETTERS:
            problems.add(place, "letter must be one of A, B, C, D, E, F")
            letter = ""
        motive, push, group = _read_motive(entry.get("motive"), place, claims, problems)
        independent = entry.get("independent", False)
        if not isinstance(independent, bool):
            problems.add(place, "independent must be true or false")
        sources[name] = Source(
            name,
            letter,
            motive,
            push,
            group,
            _read_text(entry.get("office"), "office", place, problems),
            independent is True,
            _read_reference(entry.get("derived_from"), "derived_from", place, entries, problems),
            _read_via(entry.get("via"), place, entries, problems),
        )
    _check_groups(sources, problems)
    return sources


def _read_motive(
    value: Any, place: str, claims: dict[str, Claim], problems: Problems
) -> tuple[float, dict[str, bool], str | None]:
    if value is None:
        return 0.0, {}, None
    if not isinstance(value, Mapping):
        problems.add(place, "motive must have prob and push")
        return 0.0, {}, None
    check_keys(value, _MOTIVE_KEYS, f"{place}, motive", problems)
    probability = read_number(value.get("prob"), 0.0, 1.0)
    if probability is None:
        problems.add(place, "motive.prob must be a probability in [0, 1]")
    push: dict[str, bool] = {}
    sides = value.get("push") or {}
    if not isinstance(sides, Mapping):
        problems.add(place, "motive.push must give + or - by claim")
        sides = {}
    for claim, side in sides.items():
        if claim not in claims:
            problems.add(place, f"motive.push names an unknown claim{suggest(claim, claims)}")
        elif not isinstance(side, str) or side not in _SIDES:
            problems.add(place, f"motive.push of {show_name(claim)} must be + or -")
        else:
            push[claim] = _SIDES[side]
    group = _read_text(value.get("group"), "motive.group", place, problems)
    return probability or 0.0, push, group


def _check_groups(sources: dict[str, Source], problems: Problems) -> None:
    members: dict[str, list[Source]] = {}
    for source in sources.values():
        if source.group is not None:
            members.setdefault(source.group, []).append(source)
    for name, group in members.items():
        if len({source.motive for source in group}) > 1:
            problems.add(
                f"motive group {show_name(name)}",
                "its sources differ in motive.prob; a campaign is one fact with one probability",
            )


def read_origins(
    value: Any, claims: dict[str, Claim], problems: Problems
) -> dict[tuple[str, str], float]:
    """Check stated origins; the key is (origin, claim), with claim "" for all claims."""
    if not isinstance(value, list | tuple):
        problems.add("origins", "must be a list")
        return {}
    found: dict[tuple[str, str], float] = {}
    for entry in value:
        name = entry.get("id") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not name:
            problems.add("origins", "every origin must be a mapping with an id")
            continue
        place = f"origin {show_name(name)}"
        check_keys(entry, _ORIGIN_KEYS, place, problems)
        claim = entry.get("claim")
        if claim is not None and (not isinstance(claim, str) or claim not in claims):
            problems.add(place, f"names an unknown claim{suggest(claim, claims)}")
            continue
        if (name, claim or "") in found:
            problems.add(place, "is stated twice for the same claim")
        q = None
        if entry.get("q") is not None:
            q = read_number(entry["q"], 0.0, 1.0)
            if q is None:
                problems.add(place, "q must be a probability in [0, 1]")
        found[name, claim or ""] = -1.0 if q is None else q
    return dict(sorted(found.items()))


def read_reports(
    value: Any,
    claims: dict[str, Claim],
    sources: dict[str, Source],
    *,
    stated: set[str],
    options: Options,
    problems: Problems,
) -> dict[str, Report]:
    """Check the reports: who says what of which claim, how credible, and where it comes from."""
    entries = list_entries(value, "report", problems)
    reports: dict[str, Report] = {}
    for name, entry in entries.items():
        place = f"report {show_name(name)}"
        check_keys(entry, _REPORT_KEYS, place, problems)
        claim = _read_reference(entry.get("claim"), "claim", place, claims, problems)
        source = _read_reference(entry.get("source"), "source", place, sources, problems)
        if claim is None and entry.get("claim") is None:
            problems.add(place, "needs a claim")
        if source is None and entry.get("source") is None:
            problems.add(place, "needs a source")
        if source is not None and not sources[source].letter:
            problems.add(place, f"its source {show_name(source)} has no letter A–F")
        says, nu = _read_saying(entry, place, problems)
        number = _read_credibility(entry.get("number"), place, options, problems)
        origin = _read_text(entry.get("origin"), "origin", place, problems)
        if origin is not None and stated and origin not in stated and suggest(origin, stated):
            problems.warn(
                f"{place}: its origin is not among the origins and is taken as a further one"
                f"{suggest(origin, stated)}."
            )
        parent = _read_reference(
            entry.get("derived_from"), "derived_from", place, entries, problems
        )
        via = _read_via(entry.get("via"), place, sources, problems)
        if source is not None and claim is not None and sources[source].letter:
            reports[name] = Report(name, source, claim, says, number, nu, origin, parent, via)
    _check_derived(reports, problems)
    _warn_of_far_grades(reports, sources, problems)
    return reports


def _read_saying(
    entry: Mapping[str, Any], place: str, problems: Problems
) -> tuple[str, tuple[float, float]]:
    says = entry.get("says")
    says = "0" if says == 0 and not isinstance(says, bool | str) else says
    if says not in ("+", "-", "0"):
        problems.add(place, "says must be + (asserts), - (denies) or 0 (asked, no comment)")
        says = "+"
    nu = entry.get("nu")
    if nu is None:
        if says == "0":
            problems.add(place, "no comment needs nu, the rates of silence if true and if false")
        return str(says), (0.0, 0.0)
    rates = [read_number(item, 0.0, 1.0) for item in nu] if isinstance(nu, list | tuple) else [None]
    if len(rates) != 2 or rates[0] is None or rates[1] is None:
        problems.add(place, "nu must be two rates in [0, 1]: silence if true, silence if false")
        return str(says), (0.0, 0.0)
    return str(says), (rates[0], rates[1])


def _read_credibility(value: Any, place: str, options: Options, problems: Problems) -> int | None:
    number = int(value) if isinstance(value, str) and value in set("123456") else value
    if number is None and options.combine == "letter":
        return None
    if isinstance(number, bool) or number not in NUMBERS:
        problems.add(place, "number must be a credibility from 1 to 6")
        return 6
    return int(number)


def _read_text(value: Any, key: str, place: str, problems: Problems) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        problems.add(place, f"{key} must be a text")
        return None
    return value


def _read_reference(
    value: Any, key: str, place: str, known: Iterable[str], problems: Problems
) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in known:
        problems.add(place, f"{key} names an unknown id{suggest(value, known)}")
        return None
    return value


def _read_via(value: Any, place: str, known: Iterable[str], problems: Problems) -> tuple[str, ...]:
    if value is None:
        return ()
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        problems.add(place, "via must be a source or a list of sources")
        return ()
    found = [_read_reference(name, "via", place, known, problems) for name in names]
    return tuple(sorted({name for name in found if name is not None}))


def _check_derived(reports: dict[str, Report], problems: Problems) -> None:
    for report in reports.values():
        parent = reports.get(report.derived_from or "")
        if parent is not None and parent.claim != report.claim:
            problems.add(
                f"report {show_name(report.id)}", "repeats a report that is about another claim"
            )


def _warn_of_far_grades(
    reports: dict[str, Report], sources: dict[str, Source], problems: Problems
) -> None:
    for report in reports.values():
        letter = sources[report.source].letter
        if find_distance(letter, report.number) >= FAR_APART:
            problems.warn(
                f"report {show_name(report.id)}: letter and number are far apart "
                f"({letter}{report.number}); such grades are read inconsistently."
            )
