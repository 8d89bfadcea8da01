"""Weighing: the arithmetic of conflicting reports on plain data; it knows no scenario."""

from innercircle.weighing._assess import (
    NOISE,
    SEED,
    Assessment,
    assess,
    find_matrix,
    find_posterior,
)
from innercircle.weighing._bif import write_bif
from innercircle.weighing._chances import Joint, find_chances, find_joints
from innercircle.weighing._matrix import NONE
from innercircle.weighing._orders import Orders, plan_orders
from innercircle.weighing._table import to_prior_table
from innercircle.weighing._why import TELLING

__all__ = [
    "NOISE",
    "NONE",
    "SEED",
    "TELLING",
    "Assessment",
    "Joint",
    "Orders",
    "assess",
    "find_chances",
    "find_joints",
    "find_matrix",
    "find_posterior",
    "plan_orders",
    "to_prior_table",
    "write_bif",
]
