"""The competing-hypotheses matrix, with numbers in its cells instead of pluses and minuses.

A cell is log Pr(report | hypothesis) − log Pr(report), in nats: how much the report alone speaks
for the hypothesis. A row that is the same everywhere tells no hypothesis from another. Nothing is
counted: counts of inconsistencies weigh a weak report like a strong one.

Sources:
    Heuer (1999), Psychology of Intelligence Analysis, ch. 8; Karvetski & Mandel (2020) and Dhami,
    Belton & Mandel (2019) on why likelihoods, not counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._case import Case, build_case, find_log_evidence
from innercircle.weighing._kernels.sums import Array, log_sum
from innercircle.weighing._model import Model
from innercircle.weighing._origins import Sorted
from innercircle.weighing._predicates import TYPES, Predicate, read_predicate
from innercircle.weighing._problems import Problems

_SAME = 1e-12
_MOST_INSIDERS = 2
NONE = "none of these"
"""The answer to a question that is none of its claims."""


@dataclass(frozen=True)
class Matrix:
    """Reports against hypotheses.

    Attributes:
        hypotheses: names of the columns.
        reports: ids of the rows.
        prior: (hypothesis,) probability before any report.
        posterior: (hypothesis,) probability given all.
        weights: (report, hypothesis) nats.
        diagnostic: (report,) whether the row differs between hypotheses.
    """

    hypotheses: tuple[str, ...]
    reports: tuple[str, ...]
    prior: Array
    posterior: Array
    weights: Array
    diagnostic: NDArray[np.bool_]


def list_hypotheses(model: Model, target: Predicate, plain: Mapping[str, Any]) -> dict[str, Any]:
    """Hypotheses that exclude each other: approval × types of one or two insiders of the target.

    Of a claim: the answers to its question, or that it is true and that it is not.
    """
    found: dict[str, Any] = {}
    if isinstance(plain.get("claim"), str):
        name = plain["claim"]
        question = model.find_question(name)
        if question is None:
            return {name: {"claim": name}, f"not {name}": {"not": {"claim": name}}}
        found = {answer: {"claim": answer} for answer in question.answers}
        return found if question.whole else found | {NONE: {"not": {"any": [*found.values()]}}}
    places = [place for place in target.insiders if place < len(model.insiders)][:_MOST_INSIDERS]
    for approve in ("yes", "no"):
        for kinds in product(TYPES, repeat=len(places)):
            who = [f"{model.insiders[i]} {kind}" for i, kind in zip(places, kinds, strict=True)]
            parts = [{"approve": approve}] + [
                {"type": [model.insiders[i], kind]} for i, kind in zip(places, kinds, strict=True)
            ]
            name = ", ".join([*who, "approved" if approve == "yes" else "not approved"])
            found[name] = {"all": parts}
    return found


def build_matrix(model: Model, reports: Sorted, hypotheses: dict[str, Any]) -> Matrix:
    """Fill the matrix.

    Args:
        model: a checked model.
        reports: its reports, sorted by origin.
        hypotheses: name → plain predicate.

    Raises:
        EvidenceError: a hypothesis is no predicate, or is certain or impossible beforehand.
    """
    problems = Problems()
    cases: list[Case] = []
    for plain in hypotheses.values():
        when = read_predicate(plain, model.known, lambda text: problems.add("hypothesis", text))
        problems.raise_if_any()
        cases.append(build_case(model, reports, when, problems))
        problems.raise_if_any()
    kept = cases[0].kept if cases else ()
    masks = np.concatenate([np.zeros((1, len(kept))), np.eye(len(kept)), np.ones((1, len(kept)))])
    columns = []
    for case in cases:
        totals = case.find_totals(masks.astype(bool))
        joint = log_sum(np.ascontiguousarray(totals[:, :, 1]))
        evidence = find_log_evidence(totals)
        columns.append((joint, evidence))
    joint = np.stack([column[0] for column in columns], axis=1)
    evidence = columns[0][1][:, np.newaxis]
    weights = joint[1:-1] - joint[0] - evidence[1:-1]
    spread = weights.max(axis=1) - weights.min(axis=1) if len(kept) else np.zeros(0)
    return Matrix(
        tuple(hypotheses),
        kept,
        np.exp(joint[0]),
        np.exp(joint[-1] - evidence[-1]),
        weights,
        np.asarray(spread > _SAME),
    )
