"""The four cells of a stake table from the factors; scalars or arrays that broadcast."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Number = float | Floats


def compute_stay_holds(
    position: Number, squeeze: Number, purge: Number, fate_if_purged: Number
) -> Number:
    """Cell a = position·(1−squeeze)·(1−purge) + fate_if_purged·purge."""
    return position * (1.0 - squeeze) * (1.0 - purge) + fate_if_purged * purge


def compute_stay_falls(fallback: Number, untouched: Number) -> Number:
    """Cell r = fallback·Π(1 − exposure·pursuit_k); ``untouched`` is the product."""
    return fallback * untouched


def compute_break_holds(
    capture: Number, punishment: Number, exile: Number, advance: Number = 0.0
) -> Number:
    """Cell p = capture·punishment + (1−capture)·exile + advance."""
    return capture * punishment + (1.0 - capture) * exile + advance


def compute_break_falls(
    exile: Number,
    new_order_place: Number,
    untouched: Number,
    side_payment: Number = 0.0,
    advance: Number = 0.0,
) -> Number:
    """Cell g = exile + (place − exile)⁺·untouched + side_payment + advance.

    ``untouched`` = Π(1 − exposure·pursuit_k·(1−credibility_k·coverage_k)): nobody prosecutes.
    """
    better = np.maximum(new_order_place - exile, 0.0)
    return exile + better * untouched + side_payment + advance


def compute_untouched(
    exposure: Number, pursuit: Floats, credibility: Number = 0.0, coverage: Number = 0.0
) -> Floats:
    """Product over guarantors (last axis) of 1 − exposure·pursuit·(1 − credibility·coverage)."""
    reached = np.asarray(exposure)[..., None] * pursuit * (1.0 - credibility * coverage)
    return np.asarray(np.prod(1.0 - reached, axis=-1))
