"""Answers over the ranges of what they rest on: priors, rates, motives."""

from collections.abc import Mapping

import numpy as np

from innercircle.evidence._questions import Question
from innercircle.scenario import Scenario, draw_values
from innercircle.weighing import find_chances

BAND_DRAWS = 100
"""Draws of priors, rates and motives behind a band.

Taste: an end is known to a few points, and a file with fifty reports takes a second."""
_OWN = ("evidence.", "sources.", "reports.", "leader.approves_talks")
_SURE, _MOST = 1e-6, 0.999  # answers that leave nothing out; what drawn ones may sum to else


def find_bands(
    scenario: Scenario, question: Question, *, draws: int = BAND_DRAWS, seed: int | None = None
) -> tuple[tuple[float, float], ...] | None:
    """Find the ends between which nine in ten draws of each answer's chance lie.

    Args:
        scenario: whose priors, rates and motives carry ranges.
        question: of it.
        draws: at least 2.
        seed: of the draws; None for the scenario's.

    Returns:
        (low, high) an answer, in order; None where nothing that it rests on has a range.

    Raises:
        EvidenceError: a draw is no model.
    """
    targets = [choice.target for choice in question.choices]
    rows = []
    for values in draw_values(scenario, draws, scenario.seed if seed is None else seed):
        own = {path: value for path, value in values.items() if path.startswith(_OWN)}
        if not own:
            return None
        changed = scenario.with_values(_keep_sums(scenario, own))
        rows.append([after for _, after in find_chances(changed.evidence_model(), targets)])
    low, high = np.quantile(np.array(rows), (0.05, 0.95), axis=0).tolist()
    return tuple(zip(low, high, strict=True))


def _keep_sums(scenario: Scenario, own: Mapping[str, float | str]) -> dict[str, float | str]:
    """Drawn chances of answers that exclude one another, scaled to what the file says of them."""
    done = dict(own)
    evidence = scenario.evidence
    for question in evidence.questions if evidence else ():
        claims = [c for c in evidence.claims if c.id in question.answers] if evidence else []
        stated = {p.path: p.value for c in claims if (p := c.p) is not None}
        if len(question.answers) < 2:
            continue
        drawn = {path: float(done.get(path, value)) for path, value in stated.items()}
        total = sum(drawn.values())
        whole = sum(stated.values()) > 1 - _SURE
        if whole or total > _MOST:
            most = 1.0 if whole else _MOST
            done |= {path: value * most / total for path, value in drawn.items()}
    return done
