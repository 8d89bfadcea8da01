"""The posterior as a plain table: what the simulation may take as its prior over types."""

from itertools import product
from typing import Any

import numpy as np

from innercircle.weighing._assess import Assessment
from innercircle.weighing._predicates import TYPES


def to_prior_table(answer: Assessment, *, least: float = 0.0) -> dict[str, Any]:
    """Joint distribution of approval and types, one row a state; plain data.

    Args:
        answer: an assessment.
        least: states less likely than this are left out and the rest scaled up to sum to 1; the
            share left out is stated. 0 keeps all.

    Returns:
        ``columns``: "approve", then the insiders; ``rows``: the values in each state, approval as
        True or False and types as words; ``probabilities``: one a row, summing to 1;
        ``left_out``: probability of the states that were dropped; ``marginals``: approval and
        types by insider, of all states.
    """
    flat = answer.posterior.ravel()
    kept = np.flatnonzero(flat >= least)
    probabilities = flat[kept]
    total = float(probabilities.sum())
    states = list(product((True, False), *[TYPES] * len(answer.insiders)))
    return {
        "columns": ["approve", *answer.insiders],
        "rows": [list(states[place]) for place in kept.tolist()],
        "probabilities": (probabilities / total).tolist() if least > 0.0 else flat.tolist(),
        "left_out": float(flat.sum()) - total if least > 0.0 else 0.0,
        "marginals": {"approve": answer.approve, "types": answer.types},
    }
