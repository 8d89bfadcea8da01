"""PRIM in plain Python: sorted lists, one loop a step, as Friedman & Fisher (1999) tell it.

A box is {input: [low, high]}. Peeling takes a share off one side of the box, on the side after
which the share of interest is highest; of the boxes on the way, the first that is dense enough is
chosen (or the densest); pasting frees each side that is not needed for that.
"""

import math


def quantile(values, share):
    """Linear interpolation between order statistics."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def holds(box, row):
    return all(low <= row[name] <= high for name, (low, high) in box.items())


def density(box, cases):
    inside = [hit for row, hit in cases if holds(box, row)]
    return sum(inside) / len(inside) if inside else 0.0


def peel_once(box, cases, names, peel):
    """The best smaller box, or None."""
    inside = [(row, hit) for row, hit in cases if holds(box, row)]
    best, chosen = -1.0, None
    for name in names:
        column = [row[name] for row, _ in inside]
        for side, share in (("low", peel), ("high", 1 - peel)):
            cut = quantile(column, share)
            kept = [hit for (_, hit), x in zip(inside, column, strict=True)
                    if (x >= cut if side == "low" else x <= cut)]  # fmt: skip
            if not kept or len(kept) == len(inside):
                continue
            if sum(kept) / len(kept) > best:
                best = sum(kept) / len(kept)
                low, high = box.get(name, (-math.inf, math.inf))
                chosen = {**box, name: (cut, high) if side == "low" else (low, cut)}
    return chosen


def find_box(cases, names, *, min_density, peel=0.05, min_mass=0.05):
    """{input: (low, high)} of the chosen box; inputs that it does not limit are left out."""
    boxes = [{}]
    while (smaller := peel_once(boxes[-1], cases, names, peel)) is not None:
        inside = [hit for row, hit in cases if holds(smaller, row)]
        if len(inside) < min_mass * len(cases) or not any(inside):
            break
        boxes.append(smaller)
    densities = [density(box, cases) for box in boxes]
    dense = [k for k, found in enumerate(densities) if found >= min_density]
    box = boxes[dense[0] if dense else densities.index(max(densities))]
    for name in names:
        for side in (0, 1):
            low, high = box.get(name, (-math.inf, math.inf))
            freed = {**box, name: (-math.inf, high) if side == 0 else (low, math.inf)}
            if density(freed, cases) >= min(density(box, cases), min_density) - 1e-12:
                box = freed
    return {name: ends for name, ends in box.items() if ends != (-math.inf, math.inf)}
