"""Probabilities in words: the scale of Intelligence Community Directive 203.

Sources:
    Office of the Director of National Intelligence (2015), ICD 203, Analytic Standards: two rows
    of seven expressions with the same bands. The bands share end points and name nothing below
    1 % or above 99 %; here the lower bound belongs to the band, 99 % is still "almost certain",
    and what lies beyond is said to be off the scale. The two rows are never mixed in one answer.
"""

from typing import Literal

_BOUNDS = (0.01, 0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 0.99)

WORDS: dict[str, tuple[str, ...]] = {
    "likelihood": (
        "almost no chance",
        "very unlikely",
        "unlikely",
        "roughly even chance",
        "likely",
        "very likely",
        "almost certain",
    ),
    "probability": (
        "remote",
        "highly improbable",
        "improbable",
        "roughly even odds",
        "probable",
        "highly probable",
        "nearly certain",
    ),
}
"""Row of the directive → its seven expressions, from 1–5 % to 95–99 %."""

BELOW_SCALE = "below the scale"
ABOVE_SCALE = "above the scale"


def find_word(probability: float, row: Literal["likelihood", "probability"] = "likelihood") -> str:
    """The expression for a probability; rounded to 12 decimals first, so that noise is silent.

    Args:
        probability: in [0, 1].
        row: which of the directive's two rows of words.

    Returns:
        One of the seven expressions, or "below the scale" (< 1 %), "above the scale" (> 99 %).
    """
    rounded = round(float(probability), 12)
    if rounded < _BOUNDS[0]:
        return BELOW_SCALE
    if rounded > _BOUNDS[-1]:
        return ABOVE_SCALE
    passed = sum(rounded >= bound for bound in _BOUNDS[:-1])
    return WORDS[row][passed - 1]
