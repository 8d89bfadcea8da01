"""Uncertainty: what is not known is drawn, solved and simulated; what matters is found."""

from innercircle.experiments._analysts import How, merge_estimates
from innercircle.experiments._discovery import find_box
from innercircle.experiments._emulator import Emulator, fit_emulator, tilt_emulator
from innercircle.experiments._estimate import CLUSTER, estimate_sweep
from innercircle.experiments._findings import Finding, describe_results
from innercircle.experiments._plans import KINDS, Plan, pick_names
from innercircle.experiments._posterior import apply_posterior
from innercircle.experiments._report_effects import (
    find_report_effects,
)
from innercircle.experiments._sensitivity import (
    find_morris_effects,
    find_pawn_indices,
    find_sobol_indices,
)
from innercircle.experiments._slice import sample_ellipses
from innercircle.experiments._store import Store, open_store, query, read_store
from innercircle.experiments._sweep import (
    Sweep,
    compute_chunk,
    draw_sweep_tornado,
    make_request,
    make_sweep,
    run_sweep,
)
from innercircle.experiments._targets import (
    GROUPS,
    Asked,
    compute_targets,
    find_twin,
)
from innercircle.experiments._tornado import draw_tornado
from innercircle.experiments._tournament import hold_tournament

__all__ = [
    "CLUSTER",
    "GROUPS",
    "KINDS",
    "Asked",
    "Emulator",
    "Finding",
    "How",
    "Plan",
    "Store",
    "Sweep",
    "apply_posterior",
    "compute_chunk",
    "compute_targets",
    "describe_results",
    "draw_sweep_tornado",
    "draw_tornado",
    "estimate_sweep",
    "find_box",
    "find_morris_effects",
    "find_pawn_indices",
    "find_report_effects",
    "find_sobol_indices",
    "find_twin",
    "fit_emulator",
    "hold_tournament",
    "make_request",
    "make_sweep",
    "merge_estimates",
    "open_store",
    "pick_names",
    "query",
    "read_store",
    "run_sweep",
    "sample_ellipses",
    "tilt_emulator",
]
