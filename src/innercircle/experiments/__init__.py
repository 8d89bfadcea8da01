"""How sure are we: what is uncertain is drawn, solved, simulated; what matters is found."""

from innercircle.experiments._discovery import BoxAnswer, Limit, find_box
from innercircle.experiments._plans import KINDS, Plan, pick_names
from innercircle.experiments._sensitivity import (
    MorrisAnswer,
    SobolAnswer,
    find_morris_effects,
    find_sobol_indices,
)
from innercircle.experiments._store import Store, open_store, query, read_store

__all__ = [
    "KINDS",
    "BoxAnswer",
    "Limit",
    "MorrisAnswer",
    "Plan",
    "SobolAnswer",
    "Store",
    "find_box",
    "find_morris_effects",
    "find_sobol_indices",
    "open_store",
    "pick_names",
    "query",
    "read_store",
]
