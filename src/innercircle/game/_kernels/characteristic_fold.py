"""Chances of a fall from the characteristic function of breaking power: loops to be compiled.

32 frequencies are worked on together, so that the compiler makes vectors of them; at half as many
a fold takes a third longer. The number is written out, because what is kept of compiled code knows
nothing outside this file.
"""

from typing import Any

import numpy as np
from numba.extending import register_jitable


def fold(
    chance: Any,
    counts: Any,
    turn: Any,
    tilt: Any,
    omega: Any,
    weight: Any,
    place: Any,
    negligible: float,
    joined: Any,
    stayed: Any,
) -> Any:
    """Expected wave ½ + Σ weight·sin(ω·(W − place)) of breaking power W, one insider set apart.

    Where the characteristic function is negligible whoever is set apart, nothing is added.

    Args:
        chance: (kind, node) that one of the kind breaks.
        counts: (kind,) insiders of the kind.
        turn: (kind, frequency) cos(ω·power).
        tilt: (kind, frequency) sin(ω·power).
        omega: (frequency,), a multiple of 32 of them.
        weight: (frequency,).
        place: (node,) power at which the wave has its step.
        negligible: square of the characteristic function from which on nothing is added.
        joined: (kind, node) filled in: one of the kind breaks.
        stayed: (kind, node) filled in: one of the kind stays.

    Returns:
        (node,) with nobody set apart.
    """
    kinds, nodes = chance.shape
    whole = np.empty(nodes)
    back_re, back_im = np.empty((kinds + 1, 32)), np.empty((kinds + 1, 32))
    front_re, front_im = np.empty(32), np.empty(32)
    for j in range(nodes):
        whole[j] = 0.5
        for k in range(kinds):
            joined[k, j] = stayed[k, j] = 0.5
        for first in range(0, omega.size, 32):
            if not find_size(chance, counts, turn, j, first, front_re, front_im) > negligible:
                continue
            multiply_back(chance, counts, turn, tilt, j, first, back_re, back_im)
            # front = weight · exp(−iω·place): the wave is the imaginary part of what follows.
            for l in range(32):
                angle = omega[first + l] * place[j]
                front_re[l] = weight[first + l] * np.cos(angle)
                front_im[l] = -weight[first + l] * np.sin(angle)
            add = 0.0
            for l in range(32):
                add += front_re[l] * back_im[0, l] + front_im[l] * back_re[0, l]
            whole[j] += add
            for k in range(kinds):
                p = chance[k, j]
                t, s = turn[k, first : first + 32], tilt[k, first : first + 32]
                for _ in range(counts[k] - 1):
                    multiply(front_re, front_im, t, s, p)
                stays, joins = 0.0, 0.0
                xr, xi = back_re[k + 1], back_im[k + 1]
                for l in range(32):
                    x, y = front_re[l], front_im[l]
                    u, v = x * xr[l] - y * xi[l], x * xi[l] + y * xr[l]
                    stays += v
                    joins += u * s[l] + v * t[l]
                    c, d = 1.0 - p + p * t[l], p * s[l]
                    front_re[l] = x * c - y * d
                    front_im[l] = x * d + y * c
                stayed[k, j] += stays
                joined[k, j] += joins
    return whole


@register_jitable(inline="always")
def multiply(re: Any, im: Any, turn: Any, tilt: Any, p: float) -> None:
    """Multiply by the factor of one insider who breaks with chance p."""
    for l in range(32):
        c, d = 1.0 - p + p * turn[l], p * tilt[l]
        x, y = re[l], im[l]
        re[l] = x * c - y * d
        im[l] = x * d + y * c


@register_jitable(inline="always")
def find_size(
    chance: Any, counts: Any, turn: Any, j: int, first: int, size: Any, least: Any
) -> float:
    """Largest square of the characteristic function, over frequencies and who is set apart."""
    for l in range(32):
        size[l] = 1.0
        least[l] = 1.0
    for k in range(counts.size):
        spread = 2.0 * chance[k, j] * (1.0 - chance[k, j])
        if spread > 0.0:
            t = turn[k, first : first + 32]
            for l in range(32):
                q = 1.0 - spread * (1.0 - t[l])
                q = max(1e-30, q)
                least[l] = min(least[l], q)
                size[l] *= q
            for _ in range(counts[k] - 1):
                for l in range(32):
                    q = 1.0 - spread * (1.0 - t[l])
                    size[l] *= max(1e-30, q)
    most = 0.0
    for l in range(32):
        q = size[l] / least[l]
        most = max(most, q)
    return most


@register_jitable(inline="always")
def multiply_back(
    chance: Any,
    counts: Any,
    turn: Any,
    tilt: Any,
    j: int,
    first: int,
    back_re: Any,
    back_im: Any,
) -> None:
    """Products of the factors of the kinds k and later, for every k."""
    kinds = counts.size
    for l in range(32):
        back_re[kinds, l] = 1.0
        back_im[kinds, l] = 0.0
    for k in range(kinds - 1, -1, -1):
        t, s = turn[k, first : first + 32], tilt[k, first : first + 32]
        xr, xi, yr, yi = back_re[k + 1], back_im[k + 1], back_re[k], back_im[k]
        p = chance[k, j]
        for l in range(32):
            c, d = 1.0 - p + p * t[l], p * s[l]
            yr[l] = xr[l] * c - xi[l] * d
            yi[l] = xr[l] * d + xi[l] * c
        for _ in range(counts[k] - 1):
            multiply(yr, yi, t, s, p)
