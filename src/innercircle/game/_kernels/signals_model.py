"""From arrays to a model: identical insiders put together, the cheapest exact space of sums."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.characteristic import (
    MOST_LENGTHS,
    Characteristic,
    find_fold,
    find_length,
)
from innercircle.game._kernels.signals_gain import ROUNDED_STEPS, Model
from innercircle.game._kernels.signals_prior import AtomPrior, FlatPrior, NormalPrior, Prior
from innercircle.game._kernels.sums import (
    MOST_STATES,
    Lattice,
    States,
    count_states,
    find_lattice,
    list_states,
    round_to_lattice,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

FIRST_STEPS = 256
"""Steps of the lattice on which a first answer is found then.

Taste: it is only a start; with half of them Newton's method begins a little further off."""

# Taste, for slopes only: up to ten insiders every set is listed, beyond that powers are rounded to
# so many steps. With half of the states nine insiders are listed, with half of the steps slopes of
# powers that fit no lattice are half as exact.
_FEW_STATES = 2**10
_FEW_STEPS = 1024


@dataclass(frozen=True)
class Grouped:
    """A model and its way back to insiders.

    Attributes:
        model: one row a kind.
        kind_of: (insider,) row of the insider's kind.
        down, up: how far sums may lie below and above those of the model (0 when exact).
    """

    model: Model
    kind_of: Ints
    down: float
    up: float

    def shifted(self, more: float) -> "Grouped":
        """The same with ``more`` added to every sum."""
        return replace(self, model=self.model.shifted(more))

    def rounded(self, steps: int) -> "Grouped":
        """The same on a lattice of at most ``steps`` steps."""
        model = self.model
        rounding = round_to_lattice(model.power, model.counts, steps)
        moved = replace(model, space=rounding.lattice)
        return Grouped(moved, self.kind_of, rounding.down, rounding.up)


def group(
    power: Floats,
    stakes: Floats,
    sd: Floats,
    ties: Floats,
    mobilisation: float,
    prior: Prior,
    analyst: Prior | None = None,
    steps: int = ROUNDED_STEPS,
) -> Grouped:
    """Put insiders of one power, stakes and noise together and choose the space of sums.

    Args:
        power: (insider,).
        stakes: (insider, 4) a, r, p, g with complements; failures within a tie count as equality.
        sd: (insider,) noise.
        ties: (insider,) gains within ± this are ties.
        mobilisation: M.
        prior: of θ, in the insiders' minds.
        analyst: what θ is drawn from, where that is not their prior.
        steps: size of the lattice if powers have to be rounded.
    """
    rows = np.column_stack((-power, stakes, sd))
    kinds, first, kind_of, counts = np.unique(
        rows, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    a, r, p, g = kinds[:, 1:5].T
    kind_power = power[first]
    space: States | Lattice | Characteristic
    space, down, up = choose_space(kind_power, counts, steps)
    dear = space.work > _MUCH_WORK and not isinstance(analyst, AtomPrior)
    if down or up or dear:
        waves = _choose_waves(kind_power, counts, sd[first], prior)
        if waves is not None:
            space, down, up = waves, 0.0, 0.0
    model = Model(
        counts=counts,
        power=kind_power,
        base=p - a,
        own=np.maximum(g - p, 0.0),
        rest=np.maximum(a - r, 0.0),
        sd=sd[first],
        ties=ties[first],
        mobilisation=mobilisation,
        space=space,
        prior=prior,
        analyst=analyst,
    )
    return Grouped(model, kind_of.reshape(-1), down, up)


def _choose_waves(power: Floats, counts: Ints, sd: Floats, prior: Prior) -> Characteristic | None:
    """The space without a list of sums, where its argument holds and its waves are few enough."""
    if not isinstance(prior, FlatPrior | NormalPrior):
        return None
    total = float(np.sum(power * counts))
    narrowest = float(np.min(prior.spread(np.zeros_like(sd), sd)[2]))
    compiled = find_fold() if total <= MOST_LENGTHS * find_length(sd, counts, narrowest) else None
    if compiled is None:
        return None
    ends = np.array([0.0, total])
    return Characteristic(tuple(int(m) for m in counts), power, ends, compiled)


def group_apart(
    power: Floats,
    stakes: Floats,
    sd: Floats,
    ties: Floats,
    mobilisation: float,
    prior: Prior,
    analyst: Prior | None = None,
) -> tuple[Model, bool]:
    """A model in which every insider is a separate kind, by falling power, and if it is exact.

    Args:
        power: (insider,).
        stakes: (insider, 4).
        sd: (insider,).
        ties: (insider,).
        mobilisation: M.
        prior: of θ, in the insiders' minds.
        analyst: what θ is drawn from, where that is not their prior.
    """
    order = np.argsort(-power, kind="stable")
    a, r, p, g = stakes[order].T
    counts = np.ones(power.size, dtype=np.intp)
    exact = True
    if 2**power.size <= _FEW_STATES:
        space: States | Lattice = list_states(power[order], counts)
    else:
        space, down, up = choose_space(power[order], counts, _FEW_STEPS)
        exact = down == 0.0 == up
    model = Model(
        counts=counts,
        power=power[order],
        base=p - a,
        own=np.maximum(g - p, 0.0),
        rest=np.maximum(a - r, 0.0),
        sd=sd[order],
        ties=ties[order],
        mobilisation=mobilisation,
        space=space,
        prior=prior,
        analyst=analyst,
    )
    return model, exact


_MUCH_WORK = 17_000.0
"""Multiplications for one node from which waves take less time than a list of sums.

Taste, for time: circles of twelve are solved in about the same time either way."""


def choose_space(
    power: Floats, counts: Ints, steps: int = ROUNDED_STEPS
) -> tuple[States | Lattice, float, float]:
    """The cheapest exact space of sums, else a rounded one and how far it may be off.

    Args:
        power: (kind,), falling.
        counts: (kind,) insiders of the kind.
        steps: size of the rounded lattice.
    """
    lattice = find_lattice(power, counts)
    states = list_states(power, counts) if count_states(counts) <= MOST_STATES else None
    if lattice is not None and (states is None or lattice.work < states.work):
        return lattice, 0.0, 0.0
    if states is not None:
        return states, 0.0, 0.0
    rounding = round_to_lattice(power, counts, steps)
    return rounding.lattice, rounding.down, rounding.up
