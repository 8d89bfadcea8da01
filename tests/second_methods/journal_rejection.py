"""Conditioning by rejection: whole paths are weighed by all that happened, nothing is copied.

A path that did not stand counts nothing; an event that did not happen counts 1 − its chance; a size
is read with a normal error; a statement counts the chance that one of that type makes it. The
chance of all that happened is the mean weight of the paths.
"""

import math


def weigh_path(path, journal):
    """Likelihood of a journal on one path.

    Args:
        path: months, each {"stands": bool, "broke": ids, "events": {(name, id)}, "street": size,
            "types": {id: 0 sincere, 1 hedging, 2 double}}; it ends with the
            month in which the regime fell.
        journal: month from 1 → [(name, id, sure) or ("protest", size, error), or
            ("said", id, chance of each type)].
    """
    weight = 1.0
    for number in range(1, max(journal) + 1):
        if number > len(path):
            return 0.0
        month, told = path[number - 1], journal.get(number, [])
        excused = {who for name, who, _ in told if name == "broke"}
        if not month["stands"] or set(month["broke"]) - excused:
            return 0.0
        for name, what, third in told:
            if name == "protest":
                off = (what - month["street"]) / third
                weight *= math.exp(-off * off / 2) / (third * math.sqrt(2 * math.pi))
            elif name == "said":
                weight *= third[month["types"][what]]
            elif (name, what) in month["events"]:
                weight *= third
            else:
                weight *= 1 - third
    return weight


def condition(paths, hidden, journal):
    """Mean weight with its standard error; mean of each hidden quantity given the journal, too."""
    weights = [weigh_path(path, journal) for path in paths]
    count, total = len(weights), sum(weights)
    mean = total / count
    error = math.sqrt(sum((w - mean) ** 2 for w in weights) / count / count)
    found = {}
    for name, values in hidden.items():
        middle = sum(w * v for w, v in zip(weights, values, strict=True)) / total
        spread = sum((w * (v - middle)) ** 2 for w, v in zip(weights, values, strict=True))
        found[name] = (middle, math.sqrt(spread) / total)
    return mean, error, found
