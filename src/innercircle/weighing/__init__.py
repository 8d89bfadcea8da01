"""Weighing: the arithmetic of conflicting reports on plain data; it knows no scenario."""

from innercircle.weighing._assess import (
    NOISE,
    SEED,
    Assessment,
    assess,
    find_matrix,
    find_posterior,
)
from innercircle.weighing._table import to_prior_table

__all__ = [
    "NOISE",
    "SEED",
    "Assessment",
    "assess",
    "find_matrix",
    "find_posterior",
    "to_prior_table",
]
