"""A January row as a scenario, by a written rule from its columns alone (``data/sample/rule.md``).

Nobody who knows how a case ended takes part: the rule reads what was known on 1 January and the
circle that goes with the type of regime.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.history._circles import code_panel
from innercircle.history._episodes import find_number
from innercircle.history._panel import check_no_labels
from innercircle.scenario import Scenario, load_text

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_MONTHS = 12
"""Months after 1 January within which a case of the sample has an end."""

_USUAL = {"threshold": 4.0, "mobilisation": 2.0, "strength": 3.0}


@dataclass(frozen=True)
class CodedRow:
    """One January row as coded by the rule; no outcome among it.

    Attributes:
        id: country and year.
        gwcode: state.
        country: its name.
        year: the year that begins.
        regime: type of regime.
        threshold, mobilisation, strength: steps 1 to 5 of the rubric, or half-way between two.
        why: the facts that moved a step from the usual one, in words; may be empty.
    """

    id: str
    gwcode: int
    country: str
    year: int
    regime: str
    threshold: float
    mobilisation: float
    strength: float
    why: str


def code_rows(inputs: "pd.DataFrame") -> tuple[CodedRow, ...]:
    """Code rows of the panel by the rule, in their order.

    Raises:
        LeakageError: the table carries an outcome.
    """
    check_no_labels(inputs)
    return tuple(_code_row(row) for row in inputs.to_dict("records"))


def _code_row(row: Mapping[Any, Any]) -> CodedRow:
    since, tenure = _find(row, "months_since_attempt", np.inf), _find(row, "tenure_months", 60.0)
    lost = _find(row, "growth", 1.5) <= -5.0
    oil = row["opec"] == 1 and _find(row, "oil_chg_12m", 0.0) <= np.log(2.0 / 3.0)
    worn = {
        "an attempt within 24 months": since <= 24,
        "income fell by 5 per cent or the oil price by a third": lost or oil,
        "a civil war in the year before": row["civil"] == 2,
    }
    conflict, shaken = row["civil"] > 0, tenure <= 12 or since <= 12
    others = {
        "a civil conflict in the year before": conflict,
        "a year in office or less, or an attempt within a year": shaken,
    }
    facts = [name for name, holds in (worn | others).items() if holds]
    country = str(row["country"])
    return CodedRow(
        id=f"{_spell(country)}-{row['year']}",
        gwcode=int(row["gwcode"]),
        country=country,
        year=int(row["year"]),
        regime=str(row["regime"]),
        threshold=_USUAL["threshold"] - 0.5 * min(sum(worn.values()), 2),
        mobilisation=_USUAL["mobilisation"] + 0.5 * bool(conflict),
        strength=_USUAL["strength"] - 1.0 * bool(shaken),
        why="; ".join(facts),
    )


def render_row(coded: CodedRow, inputs: "pd.DataFrame") -> str:
    """The text of a scenario file for a coded row.

    Args:
        coded: the row.
        inputs: a table that has its type of regime, as ``Panel.inputs``.
    """
    circle = code_panel(inputs[inputs["regime"] == coded.regime].head(1))[coded.regime]
    number = {
        name: f"{_find_between(name, getattr(coded, name)):g}"
        for name in ("threshold", "mobilisation", "strength")
    }
    head = [
        f"# {coded.country} on 1 January {coded.year}, coded by rule from the panel's columns.",
        (
            f"# Steps: threshold {coded.threshold:g}, mobilisation {coded.mobilisation:g}, "
            f"strength {coded.strength:g}. Why: {coded.why or 'a usual year'}."
        ),
        "innercircle: 1",
        f"id: {coded.id}",
        f"title: {json.dumps(f'{coded.country} {coded.year}', ensure_ascii=False)}",
        f"starts: {coded.year}-01",
        f"months: {SAMPLE_MONTHS}",
        "seed: 1",
        f"threshold: {{mean: {number['threshold']} ±0.10, sd: 0.12 ±25%}}",
        "signal_sd: 0.04 ±25%",
        f"mobilisation: {number['mobilisation']} ±0.05",
        "circles:",
        *(f"  {name}: {{title: {json.dumps(name)}}}" for name in dict.fromkeys(circle.circle)),
        "leader:",
        '  office: "Leader"',
        f"  strength: {number['strength']} ±0.10",
        "  playbook: purge-when-strong",
        "insiders:",
    ]
    for k, name in enumerate(circle.id):
        head += [
            f"  {name}:",
            f"    office: {json.dumps(name.replace('-', ' ').capitalize())}",
            f"    circle: {circle.circle[k]}",
            f"    power: {circle.power[k]:.4g} ±25%",
            f"    exposure: {circle.exposure[k]:g} ±0.10",
            "    stakes:",
            f"      position: {circle.position[k]:g} ±25%",
            f"      fallback: {circle.fallback[k]:g} ±25%",
            f"      capture: {circle.capture[k]:g} ±0.10",
            f"      exile: {circle.exile[k]:g} ±25%",
            f"      new_order_place: {circle.new_order_place[k]:g} ±25%",
        ]
    others = [
        "guarantors:",
        "  successor: {title: A successor government, pursuit: 0.5 ±0.10, credibility: 0.5 ±0.10}",
        'sponsor: {office: "Other governments", sanctions: 0.1 ±0.10, playbook: wait}',
        "opposition: {credibility: 0.5 ±0.10, playbook: mobilise}",
    ]
    return "\n".join([*head, *others]) + "\n"


def load_row(coded: CodedRow, inputs: "pd.DataFrame") -> Scenario:
    """A coded row as a checked scenario."""
    return load_text(render_row(coded, inputs), f"{coded.id}.yaml")


def _find_between(scale: str, step: float) -> float:
    """The rubric's number for a step, or half-way between those of two."""
    low, high = find_number(scale, int(step)), find_number(scale, int(step + 0.5))
    return (low + high) / 2.0


def _find(row: Mapping[Any, Any], name: str, missing: float) -> float:
    value = float(row[name])
    return missing if np.isnan(value) else value


def _spell(country: str) -> str:
    """An id from a name: letters of the first part before a bracket or comma."""
    plain = re.split(r"[(,]", country, maxsplit=1)[0].strip().lower()
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in plain)
    return "-".join(part for part in letters.split("-") if part)
