"""Follow a curve H(z, t) = 0 from t = 0 by pseudo-arclength continuation.

Predictor along the tangent, corrector by Newton steps in the bordered system, step length by how
fast the corrector settles (Allgower and Georg 1990, chapters 2 and 6). Turning points are passed,
because the curve is followed by its length and not by t.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Taste, of the usual size (Allgower and Georg 1990, chapter 6): half of a step or a factor costs
# steps. But half of ``_LEAST_COSINE`` lets a step turn by 63 instead of 26 degrees, enough to land
# on another branch; and ``_SETTLED`` is what an answer's equations are solved to.
_FIRST_STEP = 0.05
_LEAST_STEP = 1e-9
_NEWTON = 6
_SETTLED = 1e-11
_GROW, _SHRINK = 1.6, 0.4
_LEAST_COSINE = 0.9


@dataclass(frozen=True)
class Curve:
    """Points met on the way, the last one at the target if ``reached``.

    Attributes:
        points: (point, unknown) z.
        times: (point,) t.
        reached: False when the steps were spent or became too small.
        turned: True when t went back somewhere on the way.
        residual: largest |H| at the last point.
        evaluations: number of Jacobians computed.
    """

    points: Floats
    times: Floats
    reached: bool
    turned: bool
    residual: float
    evaluations: int


def trace_curve(
    linearise: Callable[[Floats, float], tuple[Floats, Floats, Floats]],
    start: Floats,
    target: float,
    most_steps: int,
) -> Curve:
    """Follow the curve from (start, 0) until t first reaches the target.

    Args:
        linearise: (z, t) → H (unknown,), ∂H/∂z (unknown, unknown), ∂H/∂t (unknown,).
        start: z at t = 0, a solution.
        target: t > 0.
        most_steps: limit on predictor steps.
    """
    z, t, step, used = start, 0.0, _FIRST_STEP, 1
    direction = np.concatenate((np.zeros(z.size), [1.0]))
    H, by_z, by_t = linearise(z, t)
    direction, side = _find_tangent(by_z, by_t, direction)
    points, times, turned = [z], [t], False
    for _ in range(most_steps):
        if t + step * direction[-1] >= target:
            step = (target - t) / direction[-1]
            landing = True
        else:
            landing = False
        fixed = np.concatenate((np.zeros(z.size), [1.0])) if landing else direction
        guess = np.concatenate((z, [t])) + step * direction
        found, rounds = _correct(linearise, guess, fixed)
        used += rounds
        ahead, there = (
            (direction, 0.0)
            if found is None
            else _find_tangent(found[1][1], found[1][2], direction)
        )
        # A tangent that turns sharply within a step, or along which the curve would be passed
        # through backwards, belongs to another branch: go slower.
        if found is None or there != side or ahead @ direction < _LEAST_COSINE:
            step *= _SHRINK
            if step < _LEAST_STEP:
                break
            continue
        (z, t), H = (found[0][:-1], float(found[0][-1])), found[1][0]
        direction = ahead
        turned = turned or bool(direction[-1] < 0)
        points.append(z)
        times.append(t)
        if landing:
            return Curve(np.array(points), np.array(times), True, turned, _largest(H), used)
        step *= _GROW if rounds <= 3 else 1.0 if rounds == 4 else 0.7
    return Curve(np.array(points), np.array(times), False, turned, _largest(H), used)


def _find_tangent(by_z: Floats, by_t: Floats, before: Floats) -> tuple[Floats, float]:
    """Unit tangent that goes on in the direction of the one before, and the curve's orientation.

    The orientation is the sign of the determinant of (∂H/∂z, ∂H/∂t) bordered by the tangent. It
    is the same all along a curve without a singular point (Allgower and Georg 1990, lemma 2.1.5),
    through turning points as well; the branch that passes beside a pitchfork has the other one.
    The determinant bordered by any vector that the tangent goes along with has the same sign.
    """
    bordered = np.vstack((np.column_stack((by_z, by_t)), before))
    right = np.zeros(before.size)
    right[-1] = 1.0
    tangent = np.linalg.solve(bordered, right)
    return tangent / np.linalg.norm(tangent), float(np.linalg.slogdet(bordered).sign)


def _correct(
    linearise: Callable[[Floats, float], tuple[Floats, Floats, Floats]],
    guess: Floats,
    border: Floats,
) -> tuple[tuple[Floats, tuple[Floats, Floats, Floats]] | None, int]:
    """Newton from the guess, orthogonal to the border; None when it does not settle."""
    point = guess
    last = np.inf
    for rounds in range(1, _NEWTON + 1):
        parts = linearise(point[:-1], float(point[-1]))
        size = _largest(parts[0])
        if size <= _SETTLED * max(1.0, _largest(point)):
            return (point, parts), rounds
        if size > 4.0 * last or not np.isfinite(size):
            return None, rounds
        last = size
        bordered = np.vstack((np.column_stack((parts[1], parts[2])), border))
        move = np.linalg.solve(bordered, np.concatenate((parts[0], [0.0])))
        point = point - move
    return None, _NEWTON


def _largest(values: Floats) -> float:
    return float(np.max(np.abs(values)))
