"""Unknowns of the months before the record is read: written down first, fitted after.

A number is centre·e^(sd·z) (log), centre + sd·z (add), or logistic(logit(centre) + sd·z) (logit),
with z standard normal. Names with a dot are constants of the monthly model and are learned for
everybody; the others describe the generic circles of the panel and serve the fit alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """One unknown number.

    Attributes:
        name: a constant (``group.name``), or what of the panel's circles it is.
        scale: "log", "add" or "logit".
        centre: value at z = 0. sd: in units of z.
        why: where it comes from.
    """

    name: str
    scale: str
    centre: float
    sd: float
    why: str

    def read(self, z: Floats) -> Floats:
        """The number at standard coordinates z, any shape."""
        if self.scale == "log":
            return np.asarray(self.centre * np.exp(self.sd * z))
        if self.scale == "add":
            return np.asarray(self.centre + self.sd * z)
        return np.asarray(shift_odds(self.centre, self.sd * z))

    def find(self, value: Floats) -> Floats:
        """Standard coordinates of a number: the inverse of :meth:`read`."""
        if self.scale == "log":
            return np.asarray(np.log(value / self.centre) / self.sd)
        if self.scale == "add":
            return np.asarray((value - self.centre) / self.sd)
        odds = np.log(value / (1 - value)) - np.log(self.centre / (1 - self.centre))
        return np.asarray(odds / self.sd)


def shift_odds(chance: Any, by: Floats) -> Floats:
    """A chance with its log-odds moved."""
    return np.asarray(1 / (1 + np.exp(-by) * (1 - chance) / chance))


PRIORS = (
    Prior("ending.walk", "log", 0.018, 0.7, "half of the panel's own yearly shock, .123/√12"),
    Prior("ending.forget", "log", 0.01, 0.7, "attempts come again within a year: assumed"),
    Prior("strike.rate", "log", 0.02, 0.8, "attempts of the panel, to an order"),
    Prior("strike.sd", "log", 0.15, 0.4, "how finely a circle weighs its chances: assumed"),
    Prior("strike.odds", "log", 1.3, 0.5, "half of all attempts succeed (Powell & Thyne)"),
    Prior("strike.prize", "log", 100.0, 0.15, "power is the top of the scale"),
    Prior("leader.preempt", "log", 0.01, 0.6, "one purge in 13.5 % of leader-years (Goldring)"),
    Prior("leader.sweep", "logit", 0.5, 0.8, "purges after failed coups (Easton & Siverson)"),
    Prior("ending.contest", "log", 1.0, 0.4, "who takes over in proportion to power"),
    Prior("exit.sd", "log", 20.0, 0.3, "leaders differ in their taste for exile: assumed"),
    Prior("exit.sight", "log", 0.09, 0.4, "how early a leader sees the fall: assumed"),
    Prior("opposition.wave_chance", "log", 0.005, 0.8, "large protests are rare: assumed"),
    Prior("opposition.spread", "log", 8.0, 0.5, "protest feeds itself (Kuran; Lohmann): assumed"),
    Prior("opposition.crushed", "logit", 0.5, 0.7, "of a street that is cleared: assumed"),
    Prior("economy.adapt", "log", 0.042, 0.5, "people adapt in about two years (van Bergeijk)"),
    Prior("economy.bite", "log", 0.814, 0.4, "growth −0.9 points a year under sanctions"),
    Prior("economy.squeeze", "logit", 0.5, 0.6, "of a position lost with all rents: assumed"),
    Prior("strength.sd", "log", 0.015, 0.5, "assumed"),
    Prior("threshold", "add", 0.60, 0.10, "more than half must break"),
    Prior("threshold-sd", "log", 0.12, 0.3, "the rubric's middle"),
    Prior("noise", "log", 0.04, 0.5, "the rubric's middle"),
    Prior("strength", "add", 0.55, 0.08, "between contested and firm"),
    Prior("street", "log", 0.05, 0.4, "local protest"),
    Prior("position", "log", 1.0, 0.1, "the archetypes' values, all together"),
    Prior("place", "log", 1.0, 0.2, "the same"),
    Prior("capture", "add", 0.0, 0.5, "the same, log-odds"),
    Prior("exile", "add", 15.0, 6.0, "a leader's life abroad, unprotected"),
    Prior("floor", "logit", 0.12, 0.8, "of what happens that the model does not explain"),
    Prior("by-growth", "add", 0.02, 0.02, "threshold per 10 points of growth"),
    Prior("by-civil", "add", -0.02, 0.03, "threshold in a civil conflict"),
    Prior("by-wealth", "add", 0.02, 0.03, "threshold per log of GDP per head"),
    Prior("by-size", "add", 0.0, 0.02, "threshold per log of population"),
    Prior("by-recent", "add", -0.05, 0.06, "threshold right after an attempt"),
    Prior("by-tenure", "add", 0.0, 0.03, "threshold per log year in office"),
    Prior("by-world", "add", -0.02, 0.03, "threshold per 25 attempts in the world"),
)
"""All unknown numbers, constants of the months first."""

PLACE = {prior.name: place for place, prior in enumerate(PRIORS)}
"""Name → coordinate."""

LEARNED_CONSTANTS = tuple(prior.name for prior in PRIORS if "." in prior.name)
"""Those that are constants of the monthly model."""
