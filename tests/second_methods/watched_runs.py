"""A sign's reading once more: one run at a time, from the sentences of its docstring."""

import math


def read_one(months, falls, weights, within):
    """Chances by a sign.

    Args:
        months: of each run, a list of pairs (shown, stood), one a month.
        falls: whether each run falls by the horizon.
        weights: of each run.
        within: months that count.
    """
    first, waiting = {}, {}
    for run, line in enumerate(months):
        for number, (shown, stood) in enumerate(line[:within]):
            if not stood:
                break
            if shown:
                first[run] = number
                break
            waiting.setdefault(number, []).append(run)

    def share(runs):
        total = sum(weights[run] for run in runs)
        return sum(weights[run] for run in runs if falls[run]) / total

    total = sum(weights[run] for run in first)
    beside = before = 0.0
    for number in set(first.values()):
        now = [run for run, at in first.items() if at == number]
        part = sum(weights[run] for run in now) / total
        beside += part * share(waiting[number])
        before += part * share(now + waiting[number])
    then = share(first)
    last = [run for run, line in enumerate(months) if line[within - 1][1]]
    absent = [run for run in last if run not in first]
    gain = 0.0
    for chance, now, past in (
        (total, then, before),
        (1 - total, share(absent), share(last)),
    ):
        for p, q in ((now, past), (1 - now, 1 - past)):
            gain += chance * p * math.log(p / q) if p > 0 else 0.0
    return {
        "seen": total, "then": then, "beside": beside, "before": before,
        "absent": share(absent), "standing": share(last), "gain": gain,
    }  # fmt: skip
