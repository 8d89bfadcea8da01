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
from innercircle.experiments._tornado import Bar, TornadoAnswer, draw_tornado
from innercircle.experiments._tournament import TournamentAnswer, hold_tournament

__all__ = [
    "KINDS",
    "Bar",
    "BoxAnswer",
    "Limit",
    "MorrisAnswer",
    "Plan",
    "SobolAnswer",
    "Store",
    "TornadoAnswer",
    "TournamentAnswer",
    "draw_tornado",
    "find_box",
    "find_morris_effects",
    "find_sobol_indices",
    "hold_tournament",
    "open_store",
    "pick_names",
    "query",
    "read_store",
]
