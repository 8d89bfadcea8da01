"""The sample drawn by rule: January rows by stratum, coded by rule, labels kept apart.

Famous cases were chosen because something happened; here each case stands for a number of rows of
the panel, so that weighted shares are the panel's. The rows are those of 2001 to 2022.

Source: King & Zeng (2001), sampling on the outcome with weights that undo it.
"""

import csv
import hashlib
import io
import json
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import DataError
from innercircle.history._competitors import COMPETITORS, predict_competitor
from innercircle.history._data import DATA, read_table
from innercircle.history._frames import read_attempts
from innercircle.history._panel import Panel, read_panel
from innercircle.history._sample_coding import CodedRow, code_rows
from innercircle.history._split import Split
from innercircle.workshop import write_whole

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

SAMPLE = DATA / "sample"
"""Folder of the sample: rule, codings, labels, and their checksums."""

SAMPLE_ENDS = ("quiet", "failed", "insiders", "crowd", "rebels", "abroad")
"""Ends of a year of the sample: no attempt, one that failed, or forced out, by the first of these
that took part: a foreign power, rebels, a crowd, insiders."""

STRATA = {
    "fell to insiders": 8,
    "fell to a crowd": 6,
    "fell to rebels or from abroad": 99,
    "failed attempt": 8,
    "quiet at high risk": 12,
    "quiet": 12,
}
"""Stratum → cases drawn; fewer where there are not so many."""

SAMPLE_SEED = 20_010_101
"""Seed of the draw."""

_END_OF = {"military": "insiders", "palace": "insiders", "other": "insiders", "popular": "crowd"}
_END_OF |= {"rebel": "rebels", "foreign": "abroad"}
_STRATUM_OF = {
    "insiders": "fell to insiders",
    "crowd": "fell to a crowd",
    "rebels": "fell to rebels or from abroad",
    "abroad": "fell to rebels or from abroad",
    "failed": "failed attempt",
}
_HIGH = 0.9
_LOGISTIC = next(one for one in COMPETITORS if one.name == "logistic, all inputs, yearly")


@dataclass(frozen=True)
class SampleLabel:
    """End of a case of the sample, and the share of the panel for which it stands.

    Attributes:
        id: country and year.
        stratum: one of ``STRATA``.
        weight: rows of the panel for which it stands.
        end: one of ``SAMPLE_ENDS``.
    """

    id: str
    stratum: str
    weight: float
    end: str


@cache
def read_sample() -> tuple[CodedRow, ...]:
    """The cases as they were coded when the sample was frozen; no outcome among them.

    Raises:
        DataError: the codings differ from their checksum.
    """
    rows = read_table("codings.csv", SAMPLE).fillna({"why": ""}).to_dict("records")
    return tuple(CodedRow(**{str(name): value for name, value in row.items()}) for row in rows)


@cache
def read_sample_labels() -> dict[str, SampleLabel]:
    """End of each case, by id; refused unless the codings are those that were frozen.

    Raises:
        DataError: codings or labels differ from their checksums, or are not of the same cases.
    """
    coded = [row.id for row in read_sample()]
    rows = read_table("labels.csv", SAMPLE).to_dict("records")
    labels = {
        str(row["id"]): SampleLabel(**{str(name): value for name, value in row.items()})
        for row in rows
    }
    if list(labels) != coded:
        raise DataError("holds other cases than the codings.", where="labels.csv")
    return labels


def find_ends(panel: Panel) -> list[str]:
    """End of each row's 12 months (row,), one of ``SAMPLE_ENDS``."""
    attempts = read_attempts()
    fell = attempts[attempts["fell"] == 1]
    # Two exits in a year: the first one counts.
    kinds = {(row.gwcode, row.year): str(row.kind) for row in fell[::-1].itertuples(index=False)}
    return [
        _END_OF[kinds[key]] if fell_ else "failed" if tried else "quiet"
        for key, fell_, tried in zip(
            zip(panel.inputs["gwcode"], panel.inputs["year"], strict=True),
            panel.outcomes["exit"] == 1,
            panel.outcomes["attempt"] == 1,
            strict=True,
        )
    ]


def find_risks(panel: Panel) -> Floats:
    """Chance of a forced exit (row,) of the test rows by a logistic line fitted on 1950 to 2000."""
    split = Split(refit="once")
    training = split.training(panel, split.first_test_year)
    return predict_competitor(_LOGISTIC, training, split.test_rows(panel).inputs, "exit")


def draw_sample(
    seed: int = SAMPLE_SEED,
) -> tuple[tuple[CodedRow, ...], tuple[SampleLabel, ...]]:
    """Draw the sample anew: codings and labels, in the order of year and country."""
    panel = read_panel()
    test = Split().test_rows(panel)
    ends, risks = np.array(find_ends(test)), find_risks(panel)
    quiet = ends == "quiet"
    high = quiet & (risks >= np.quantile(risks[quiet], _HIGH))
    strata = np.array(
        [
            _STRATUM_OF.get(end, "quiet at high risk" if at_risk else "quiet")
            for end, at_risk in zip(ends, high, strict=True)
        ]
    )
    generator = np.random.default_rng(seed)
    weights: dict[int, float] = {}
    for name, wanted in STRATA.items():
        rows = np.flatnonzero(strata == name)
        drawn = generator.permutation(rows)[:wanted]
        weights |= dict.fromkeys(drawn.tolist(), len(rows) / len(drawn))
    chosen = sorted(weights, key=lambda row: _order(test.inputs, row))
    coded = code_rows(test.inputs.iloc[chosen])
    labels = tuple(
        SampleLabel(case.id, str(strata[row]), round(weights[row], 4), str(ends[row]))
        for case, row in zip(coded, chosen, strict=True)
    )
    return coded, labels


def write_sample(folder: Path = SAMPLE) -> None:
    """Write codings, labels and their checksums: the sample is frozen by this.

    Raises:
        OutputError: a file cannot be written.
    """
    coded, labels = draw_sample()
    files = {}
    for name, rows, unit in (
        ("codings.csv", coded, "January row, coded by rule"),
        ("labels.csv", labels, "how it ended, and its weight"),
    ):
        text = io.StringIO(newline="")
        writer = csv.DictWriter(
            text, [field.name for field in fields(rows[0])], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
        content = text.getvalue()
        digest = hashlib.sha256(content.encode()).hexdigest()
        files[name] = {"sha256": digest, "rows": len(rows), "unit": unit}
        write_whole(folder / name, content)
    write_whole(folder / "manifest.json", json.dumps({"files": files}, indent=1) + "\n")


def _order(inputs: "pd.DataFrame", row: int) -> tuple[int, str]:
    chosen = inputs.iloc[row]
    return int(chosen["year"]), str(chosen["country"])
