"""Uncertainty: what is not known is drawn, solved and simulated; what matters is found."""

from innercircle.experiments._analysts import How, MergedEstimate, MergedEstimates, merge_estimates
from innercircle.experiments._discovery import BoxAnswer, Limit, find_box
from innercircle.experiments._emulator import Emulator, fit_emulator, tilt_emulator
from innercircle.experiments._engines import count_workers
from innercircle.experiments._estimate import CLUSTER, Estimate, estimate_sweep
from innercircle.experiments._findings import Finding, describe_results
from innercircle.experiments._plans import KINDS, Plan, pick_names
from innercircle.experiments._posterior import apply_posterior
from innercircle.experiments._report_effects import (
    ReportEffect,
    ReportEffects,
    Standing,
    find_report_effects,
)
from innercircle.experiments._sensitivity import (
    MorrisAnswer,
    SobolAnswer,
    find_morris_effects,
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
    check_targets,
    compute_targets,
    find_twin,
    flatten,
)
from innercircle.experiments._tornado import Bar, TornadoAnswer, draw_tornado
from innercircle.experiments._tournament import TournamentAnswer, hold_tournament

__all__ = [
    "CLUSTER",
    "GROUPS",
    "KINDS",
    "Asked",
    "Bar",
    "BoxAnswer",
    "Emulator",
    "Estimate",
    "Finding",
    "How",
    "Limit",
    "MergedEstimate",
    "MergedEstimates",
    "MorrisAnswer",
    "Plan",
    "ReportEffect",
    "ReportEffects",
    "SobolAnswer",
    "Standing",
    "Store",
    "Sweep",
    "TornadoAnswer",
    "TournamentAnswer",
    "apply_posterior",
    "check_targets",
    "compute_chunk",
    "compute_targets",
    "count_workers",
    "describe_results",
    "draw_sweep_tornado",
    "draw_tornado",
    "estimate_sweep",
    "find_box",
    "find_morris_effects",
    "find_report_effects",
    "find_sobol_indices",
    "find_twin",
    "fit_emulator",
    "flatten",
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
