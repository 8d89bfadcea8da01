"""Parameters that several tests use: the published reference, and everything switched on."""

import numpy as np

from innercircle.dynamics import make_guarantors, make_parameters
from innercircle.game import Threshold

NAMES = ("boss", "defence", "intelligence", "justice", "economy", "guard", "west", "east")
CIRCLES = (
    "party",
    "military",
    "security",
    "party",
    "technocrats",
    "security",
    "military",
    "military",
)
BOSS = np.arange(8) == 0
ARRAYS = {
    "power": [0.22, 0.18, 0.10, 0.06, 0.09, 0.13, 0.11, 0.11],
    "position": [90, 85, 80, 75, 75, 85, 70, 70],
    "fallback": [10, 25, 15, 25, 35, 20, 25, 25],
    "exposure": [0.9, 0.5, 0.7, 0.5, 0.4, 0.5, 0.3, 0.3],
    "new_order_place": [20, 50, 25, 35, 45, 35, 50, 50],
    "exile": [15, 20, 15, 25, 30, 20, 20, 20],
    "capture": [0.7, 0.7, 0.5, 0.7, 0.6, 0.8, 0.7, 0.7],
    "suspicion": [0.25] + [0.1] * 7,
    "purge": [0.0125] + [0.005] * 7,
    "brokerage": [1, 0.3, 0.3, 0.1, 0.1, 0.2, 0.2, 0.2],
    "double_approved": [0.6] + [0.15] * 7,
    "contacted": BOSS,
    "claims": BOSS,
    "place_value": np.where(BOSS, 75, 0),
}
REFERENCE = {
    "economy": {"evasion": 0.0, "bite": 0.7, "adapt": 0.0, "squeeze": 0.45},
    "channels": {"seek": 0.0, "meet": 0.0},
    "leaks": {"detect_meeting": 0.0, "doubt_trap": 0.0, "doubt_leak": 0.0, "reprisal": 0.0},
    "leader": {"arrest_need": 2.0, "preempt": 0.0, "sweep": 0.0},
    "opposition": {"spread": 0.0, "wave_chance": 0.02, "crushed": 0.5},
    "strike": {"rate": 0.0},
    "exit": {"exile": 0.0, "safe_exile": 0.0, "sd": 0.0},
    "ending": {"walk": 0.0, "hold_out": 0.0, "contest": 20.0},
}
"""Constants of the table, and those with which every later addition is without effect."""


def make_reference(mean=0.60, sd=0.12, *, red_line=True, groups=None, **arrays):
    """The reference dynamics, for which a table of 2,000 runs was published."""
    merged = {name: dict(part) for name, part in REFERENCE.items()}
    for name, part in (groups or {}).items():
        merged.setdefault(name, {}).update(part)
    single = make_guarantors(
        8, names=("successor",), kind=("other",), pursuit=[0.8], credibility=[0.6]
    )
    given = {**ARRAYS, "skill": [0] * 8, "red_line": BOSS & red_line, **arrays}
    return make_parameters(
        names=NAMES,
        circle=CIRCLES,
        threshold=Threshold.normal(mean, sd),
        guarantors=single,
        groups=merged,
        **given,
    )


def make_full(mean=0.60, *, groups=None, elections=(), **arrays):
    """Everything on: two guarantors, skill, deniability, reprisals, meetings, arrests."""
    two = make_guarantors(
        8,
        names=("successor", "courts"),
        kind=("successor", "sponsor"),
        pursuit=[0.6, 0.5],
        credibility=[[0.5] * 8, [0.42] + [0.6] * 7],
        coverage=[[0.1] * 8, [0.0] * 8],
    )
    given = {
        **ARRAYS,
        "skill": [0.8, 0.5, 0.7, 0.3, 0.5, 0.4, 0.5, 0.5],
        "red_line": BOSS,
        "deniability": [0.7] * 8,
        "place_value": ARRAYS["position"],
        "punishment": [0, 5, 0, 0, 0, 0, 0, 0],
        "squeeze": [0, 0, 0.1, 0, 0, 0, 0, 0],
        "signal_sd": np.linspace(0.02, 0.06, 8),
        "sought": 0.5,
        "age": np.where(BOSS, 1, 0),
        "planned": BOSS,
        "burnt": np.arange(8) == 7,
        "side_payment": np.arange(8) / 4,
        **arrays,
    }
    return make_parameters(
        names=NAMES,
        circle=CIRCLES,
        threshold=Threshold.normal(mean, 0.12),
        guarantors=two,
        groups=groups,
        elections=elections,
        **given,
    )
