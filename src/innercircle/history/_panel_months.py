"""The months themselves on January rows: each run is a row, with unknown numbers of its own.

A row's type of regime gives the circle (``_circles.py``), its facts move the threshold. What a run
brought within twelve months is one of five kinds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics import (
    Parameters,
    make_guarantors,
    make_parameters,
    put_draws,
    read_limits,
    simulate,
)
from innercircle.game import Threshold
from innercircle.history._circles import COVARIATES, CodedCircle, find_runs
from innercircle.history._priors import LEARNED_CONSTANTS, PLACE, PRIORS, shift_odds
from innercircle.vocabulary import ENDS, End, Outcome

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

KINDS = ("quiet", "purge", "failed", "insiders", "street")
"""Outcomes of twelve months: nothing; a purge and no break; a break in vain; a fall by insiders,
by the leader's own leaving or by force; a fall by the street."""

CIRCUMSTANCES = ("pressure", "campaign")
"""Trials on a row beside its facts: sanctions of .5 that were not there before; a street
of .25 when the year begins."""

_SANCTIONS, _STREET = 0.5, 0.25
_PURSUIT, _CREDIBILITY = 0.6, 0.5
BY = ("growth", "civil", "wealth", "size", "recent", "tenure", "world")
"""Facts of a row that move the threshold."""


@dataclass(frozen=True, eq=False)
class Asked:
    """Rows that are simulated, one entry a run.

    Attributes:
        rows: of the coded table (run,).
        z: unknown numbers in standard coordinates (run, prior).
        circumstances: 0 or 1 (run, circumstance).
    """

    rows: Places
    z: Floats
    circumstances: Floats


def simulate_rows(
    circles: Mapping[str, CodedCircle], asked: Asked, *, seed: int, stage: str
) -> NDArray[np.int8]:
    """Outcome of each run after twelve months: a place in ``KINDS`` (run,)."""
    kinds = np.zeros(len(asked.rows), dtype=np.int8)
    for which, rows in _simulate(circles, asked, seed=seed, stage=stage, months=12):
        kinds[which] = _name(rows)
    return kinds


def simulate_falls(
    circles: Mapping[str, CodedCircle], asked: Asked, *, months: int, seed: int, stage: str
) -> NDArray[np.int64]:
    """The month in which each run fell, 1 to ``months``; 0 for those that did not (run,)."""
    month = np.zeros(len(asked.rows), dtype=np.int64)
    for which, rows in _simulate(circles, asked, seed=seed, stage=stage, months=months):
        month[which] = np.where(_find_falls(rows), rows["month"], 0)
    return month


def _simulate(
    circles: Mapping[str, CodedCircle], asked: Asked, *, seed: int, stage: str, months: int
) -> Iterator[tuple[Places, Mapping[str, NDArray[Any]]]]:
    """Places of the runs of one type of regime and pressure, and their rows."""
    for number, circle in enumerate(circles.values()):
        runs, places = find_runs(circle, asked.rows)
        for pressed in (0, 1):
            own = asked.circumstances[runs, 0] == pressed
            which = runs[own]
            if not which.size:
                continue
            facts = circle.covariates[places[own]]
            drawn = _draw(
                _build(circle, months),
                circle,
                facts,
                asked.z[which],
                asked.circumstances[which, 1] > 0,
            )
            sponsor = {"sanctions": _SANCTIONS} if pressed else "wait"
            answer = simulate(
                drawn,
                sponsor,
                seed=seed + 100 * number + pressed,
                runs=which.size,
                stage=stage,
                keep_rows=True,
            )
            yield which, answer.rows


def _name(rows: Mapping[str, NDArray[Any]]) -> NDArray[np.int8]:
    street = np.array([ENDS[end].outcome is Outcome.OPPOSITION_TAKEOVER for end in End])
    held = np.where(rows["breaks"] > 0, 2, np.where(rows["purges"] > 0, 1, 0))
    fell = np.where(street[rows["end"]], 4, 3)
    return np.where(_find_falls(rows), fell, held).astype(np.int8)


def _find_falls(rows: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    return np.asarray(np.array([ENDS[end].falls for end in End])[rows["end"]])


def _draw(
    base: Parameters, circle: CodedCircle, facts: Floats, z: Floats, campaign: NDArray[np.bool_]
) -> Parameters:
    """Parameters of the runs' circles, one draw a run."""
    read = {prior.name: prior.read(z[:, PLACE[prior.name]]) for prior in PRIORS}
    fact = {name: facts[:, COVARIATES.index(name)] for name in BY}
    mean = read["threshold"] + sum(read[f"by-{name}"] * fact[name] for name in BY)
    strength = np.clip(read["strength"], 0.1, 0.95)
    street = np.where(
        campaign, np.maximum(read["street"], _STREET), np.minimum(read["street"], 0.5)
    )
    constants = {name: np.clip(read[name], *read_limits(name)) for name in LEARNED_CONSTANTS}
    bite = constants["economy.bite"] * (
        1 - base.economy.evasion * (1 - base.opposition.recognition)
    )
    position = np.minimum(np.outer(circle.position, read["position"]), 120.0)
    # A shrinking economy has taken part of every position already.
    position = position * (1 - np.clip(0.1 * np.maximum(-fact["growth"], 0), 0, 0.4))
    shape = position.shape
    return put_draws(
        base,
        {
            **constants,
            "economy.yields": base.economy.rents + bite * base.economy.sanctions,
            "strength.strength": strength,
            "strength.normal": strength,
            "strength.base": strength - base.strength.per_rents * base.economy.rents,
            "opposition.mobilisation": street,
            "exit.exile": np.clip(read["exile"], 0, 100),
            "insiders.position": position,
            "insiders.place_value": position,
            "insiders.new_order_place": np.minimum(
                np.outer(circle.new_order_place, read["place"]), 110.0
            ),
            "insiders.capture": shift_odds(
                circle.capture[:, None],
                np.broadcast_to(PRIORS[PLACE["capture"]].read(z[:, PLACE["capture"]]), shape),
            ),
            "insiders.signal_sd": np.broadcast_to(np.clip(read["noise"], 0.004, 0.4), shape),
        },
        mean=mean,
        sd=read["threshold-sd"],
    )


def _build(circle: CodedCircle, months: int) -> Parameters:
    """The circle of a type of regime, with every unknown number at a placeholder."""
    count = len(circle.id)
    return make_parameters(
        names=circle.id,
        circle=circle.circle,
        threshold=Threshold.normal(0.6, 0.12),
        guarantors=make_guarantors(
            count,
            names=("successor",),
            kind=("successor",),
            pursuit=[_PURSUIT],
            credibility=[_CREDIBILITY],
        ),
        groups={
            "economy": {"sanctions": 0.0},
            "opposition": {"ceiling": 0.8},
            "ending": {"months": months},
        },
        power=circle.power,
        position=circle.position,
        fallback=circle.fallback,
        exposure=circle.exposure,
        capture=circle.capture,
        exile=circle.exile,
        new_order_place=circle.new_order_place,
        place_value=circle.position,
    )
