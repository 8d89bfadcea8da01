"""From plain data to a checked model: insiders, prior, claims and options."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._claims import read_claims
from innercircle.weighing._grades import (
    COMBINE,
    KAPPA,
    LETTER_Q,
    LETTERS,
    NUMBER_Q,
    NUMBERS,
    ZERO_RULES,
    Options,
)
from innercircle.weighing._model import MOST_STATES, Model
from innercircle.weighing._predicates import list_claims
from innercircle.weighing._problems import (
    Problems,
    check_keys,
    read_number,
    show_name,
    suggest,
)
from innercircle.weighing._reading_reports import read_origins, read_reports, read_sources

_ROW_TOLERANCE = 1e-9
KEYS = {
    "model": (
        "insiders",
        "prior",
        "claims",
        "questions",
        "sources",
        "origins",
        "reports",
        "options",
    ),
    "options": ("letter_q", "number_q", "combine", "kappa", "zero_rule"),
}
"""Keys that move a number; others are words for people and are left alone."""


def read_model(plain: Any, problems: Problems, asked: Sequence[Any] = ()) -> Model:
    """Check a plain evidence block; what is wrong is added to ``problems``.

    The result may be used only if no problem was found. ``asked`` are plain predicates that will
    be asked of it: only claims that these name, or other claims, can be asked about.
    """
    if not isinstance(plain, Mapping):
        problems.add("model", "must be a mapping with insiders, prior, claims and reports")
        problems.raise_if_any()
    check_keys(plain, KEYS["model"], "model", problems)
    nobody = "insiders" not in plain and bool(plain.get("claims"))
    insiders = () if nobody else _read_insiders(plain.get("insiders"), problems)
    prior = plain.get("prior")
    if nobody:
        prior = {"approve": 0.5, "types": {}, **(prior if isinstance(prior, Mapping) else {})}
    approve, types = _read_prior(prior, insiders, problems)
    options = _read_options(plain.get("options") or {}, problems)
    told = [name for predicate in asked for name in list_claims(predicate)]
    stated = read_claims(plain, insiders, told, problems)
    claims = stated.claims
    sources = read_sources(plain.get("sources") or [], claims, problems)
    explicit = read_origins(plain.get("origins") or [], claims, problems)
    reports = read_reports(
        plain.get("reports") or [],
        claims,
        sources,
        stated={origin for origin, _ in explicit},
        options=options,
        problems=problems,
    )
    return Model(
        insiders,
        approve,
        types,
        claims,
        sources,
        reports,
        explicit,
        options,
        tuple(problems.warnings),
        stated.questions,
        stated.axes,
    )


def _read_insiders(value: Any, problems: Problems) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        problems.add("insiders", "must be a list of at least one name")
        return ()
    if not all(isinstance(name, str) and name for name in value):
        problems.add("insiders", "every name must be a text")
        return ()
    if len(set(value)) < len(value):
        problems.add("insiders", "a name occurs twice")
        return ()
    if 2 * 3 ** len(value) > MOST_STATES:
        problems.add(
            "insiders",
            f"{len(value)} insiders make 2·3^{len(value)} joint states, "
            f"and at most {MOST_STATES} are enumerated",
            "Leave out insiders whom no report and no target concerns, or assess groups of "
            "insiders that no claim and no source joins one after the other.",
        )
        return ()
    return tuple(value)


def _read_prior(
    value: Any, insiders: tuple[str, ...], problems: Problems
) -> tuple[float, NDArray[np.float64]]:
    types = np.full((len(insiders), 2, 3), 1 / 3)
    if not isinstance(value, Mapping):
        problems.add("prior", "must have approve and types")
        return 0.5, types
    check_keys(value, ("approve", "types"), "prior", problems)
    approve = read_number(value.get("approve"), 0.0, 1.0, strict=True)
    if approve is None:
        problems.add("prior.approve", "must be a probability strictly inside (0, 1)")
    rows = value.get("types")
    if not isinstance(rows, Mapping):
        problems.add("prior.types", "must give rows for every insider, or for '*'")
        return approve or 0.5, types
    for name in rows:
        if name != "*" and name not in insiders:
            problems.add("prior.types", f"names an unknown insider{suggest(name, insiders)}")
    for place, name in enumerate(insiders):
        entry = rows.get(name, rows.get("*"))
        types[place] = _read_rows(entry, f"prior.types of {show_name(name)}", problems)
        yes, no = types[place, :, 2]
        if not yes > no and isinstance(entry, Mapping):
            problems.warn(
                f"{show_name(name)} is not more likely to be a double when the leader approves "
                f"the talks ({yes:g}) than otherwise ({no:g}): reports on the approval then speak "
                "against their usual direction."
            )
    return approve or 0.5, types


def _read_rows(entry: Any, place: str, problems: Problems) -> NDArray[np.float64]:
    found = np.full((2, 3), 1 / 3)
    if not isinstance(entry, Mapping):
        problems.add(place, "must have a row yes and a row no")
        return found
    given = {
        ("yes" if key is True else "no" if key is False else key): row for key, row in entry.items()
    }
    for index, key in enumerate(("yes", "no")):
        row = given.get(key)
        if not isinstance(row, list | tuple) or len(row) != 3:
            problems.add(f"{place}, {key}", "must be three numbers: sincere, hedging, double")
            continue
        numbers = [read_number(item, 0.0, 1.0, strict=True) for item in row]
        if any(number is None for number in numbers):
            problems.add(f"{place}, {key}", "probabilities must lie strictly inside (0, 1)")
            continue
        found[index] = numbers
        if abs(found[index].sum() - 1.0) > _ROW_TOLERANCE:
            problems.add(f"{place}, {key}", f"must add up to 1, not {found[index].sum():g}")
    return found


def _read_options(value: Any, problems: Problems) -> Options:
    if not isinstance(value, Mapping):
        problems.add("options", "must be a mapping")
        return Options()
    check_keys(value, KEYS["options"], "options", problems)
    letter_q = _read_table(value.get("letter_q"), LETTER_Q, LETTERS, "letter_q", problems)
    number_q = _read_table(value.get("number_q"), NUMBER_Q, NUMBERS, "number_q", problems)
    combine = value.get("combine", "min")
    if combine not in COMBINE:
        problems.add("options.combine", f"must be one of {', '.join(COMBINE)}")
        combine = "min"
    zero_rule = value.get("zero_rule", "either")
    if zero_rule not in ZERO_RULES:
        problems.add("options.zero_rule", f"must be one of {', '.join(ZERO_RULES)}")
        zero_rule = "either"
    kappa = read_number(value.get("kappa", KAPPA), 0.0, 1.0)
    if kappa is None or kappa >= 1.0:
        problems.add("options.kappa", "must be at least 0 and below 1")
        kappa = KAPPA
    for name, table in (("letter_q", letter_q), ("number_q", number_q)):
        numbers = list(table.values())
        if sorted(numbers, reverse=True) != numbers:
            problems.warn(f"{name} does not fall from the best grade to the worst.")
    return Options(letter_q, number_q, combine, kappa, zero_rule)


def _read_table(
    value: Any, default: dict[Any, float], grades: tuple[Any, ...], name: str, problems: Problems
) -> dict[Any, float]:
    table = dict(default)
    if value is None:
        return table
    if not isinstance(value, Mapping):
        problems.add(f"options.{name}", "must be a mapping of grades to numbers")
        return table
    for key, item in value.items():
        grade = int(key) if isinstance(key, str) and key in "123456" and key else key
        number = read_number(item, 0.0, 1.0)
        if grade not in grades or isinstance(grade, bool):
            problems.add(f"options.{name}", f"the grades are {', '.join(map(str, grades))}")
        elif number is None:
            problems.add(f"options.{name}.{grade}", "must lie in [0, 1]")
        elif grade == grades[-1] and number != 0.0:
            problems.add(
                f"options.{name}.{grade}",
                f"must be 0: {grade} means that it was not judged, which is no information",
            )
        else:
            table[grade] = number
    return table
