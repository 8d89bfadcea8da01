"""Runs followed month by month: events that can be seen for as long as the regime stands."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics import FALLS, Ensemble
from innercircle.journal import list_happened

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Sign = tuple[str, str]
"""An event of the journal and the office that it names; empty where it names none, or any."""

GROUPS = 20
"""Parts of the draws that are left out in turn, for errors that know how runs share them."""


@dataclass(frozen=True, eq=False)
class Timelines:
    """Runs from now to the horizon.

    Attributes:
        seen: sign → the months in which it was seen, the regime standing after it (month, run).
        street: mobilisation at the end of each month (month, run).
        stood: the regime stood after the month, and the horizon was not reached (month, run).
        end: place of each run's end among :class:`innercircle.vocabulary.End` (run,).
        last: month in which it ended, counted from now (run,).
        group: part of the draws that its draw belongs to, below ``GROUPS`` (run,).
    """

    seen: dict[Sign, Flags]
    street: Floats
    stood: Flags
    end: NDArray[np.int64]
    last: NDArray[np.int64]
    group: NDArray[np.int64]

    @property
    def fell(self) -> Flags:
        """The leader is gone by the horizon (run,)."""
        return np.asarray(FALLS[self.end])


def follow_runs(
    ensemble: Ensemble, draws: int, progress: Callable[[int, int], None] | None = None
) -> Timelines:
    """Let an ensemble go on to its horizon, and keep what could be seen; it is used up.

    Runs that have ended move on beside the others, unseen, so that all have the random numbers that
    they have in :func:`innercircle.dynamics.simulate`.

    Args:
        ensemble: of the runs as they are now.
        draws: of the inputs.
        progress: told the months that are done, and those to do.
    """
    names = ensemble.plan.parameters.insiders.names
    order, origin = np.arange(ensemble.size), ensemble.state.run.copy()
    ahead = ensemble.plan.parameters.months - ensemble.passed
    end, last = np.full(order.size, -1), np.full(order.size, ahead)
    street, stood = np.zeros((ahead, order.size)), np.zeros((ahead, order.size), dtype=bool)
    seen: dict[Sign, Flags] = {}
    for number in range(ahead):
        tried = ensemble.try_month(order, 0)
        ended = (end < 0) & (tried.end >= 0)
        end, last = np.where(ended, tried.end, end), np.where(ended, number + 1, last)
        stood[number], street[number] = end < 0, tried.state.mobilisation
        for event, name, flags in list_happened(tried, names):
            _note(seen, (event, name), number, flags & stood[number], stood.shape)
        ensemble.go_on_with([tried.state], order)
        if progress is not None:
            progress(number + 1, ahead)
    group = origin % draws % GROUPS
    return Timelines(_add_any(seen), street, stood, end.astype(np.int64), last, group)


def _note(
    seen: dict[Sign, Flags], sign: Sign, number: int, flags: Flags, shape: tuple[int, ...]
) -> None:
    if flags.any():
        seen.setdefault(sign, np.zeros(shape, dtype=bool))[number] = flags


def _add_any(seen: dict[Sign, Flags]) -> dict[Sign, Flags]:
    """Add, to what was seen of several offices, that it was seen of any."""
    whole = dict(seen)
    for event in dict.fromkeys(event for event, name in seen if name):
        parts = [flags for (other, _), flags in seen.items() if other == event]
        if len(parts) > 1:
            whole[event, ""] = np.any(parts, axis=0)
    return whole
