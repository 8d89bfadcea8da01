"""Entries of the journal held against a month of the model: in which runs they hold, how well.

An entry that says that something happened is right with its chance ``sure``, and with the rest of
it the opposite is so: a run in which it happened counts ``sure``, another 1 − ``sure``. A measured
size has a normal error: a run of mobilisation m counts exp(−((size − m)/error)²/2). A statement
counts the chance that one of the type which the office's holder has in the run would make it. In
every month the regime stood, and nobody broke but those whom an entry names.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.dynamics import TriedMonth
from innercircle.scenario import JournalEntry

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_OF_AN_OFFICE: dict[str, Callable[[TriedMonth, int], Flags]] = {
    "purged": lambda t, i: t.month.hit[i] | (t.renewed[i] & ~t.month.breaks[i]),
    "broke": lambda t, i: t.month.breaks[i],
    "opened": lambda t, i: t.month.opened[i],
    "meeting": lambda t, i: t.month.held[i],
    "offer": lambda t, i: t.month.offered[i],
    "named": lambda t, i: t.month.named == i,
    "denied": lambda t, i: (t.month.named == i) & t.month.denied,
    "blown": lambda t, i: t.month.blown[i],
    "favour": lambda t, i: t.month.favoured == i,
}
_OF_ALL: dict[str, Callable[[TriedMonth], Flags]] = {
    "held": lambda t: ~np.any(t.month.breaks, axis=0),
    "arrested": lambda t: t.month.arrested,
    "bargain": lambda t: t.month.bargained,
    "wave": lambda t: t.month.wave,
    "crackdown": lambda t: t.month.crackdown,
    "stolen": lambda t: t.month.stolen,
    "abandoned": lambda t: t.month.abandoned,
    "invaded": lambda t: t.month.invaded,
}
OF_OFFICES = tuple(_OF_AN_OFFICE)
"""Events that name an office."""

OF_ALL = tuple(_OF_ALL)
"""Events that name none, and either happened or did not."""

INPUTS = ("sanctions", "now")
"""Events that change inputs of the months, and say nothing of the runs."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A month's entries held against the runs of a try.

    Attributes:
        stands: the regime stands, and nobody broke but those whom an entry names (run,).
        weight: likelihood of all entries, as a share of the largest that it could be (run,).
        each: one an entry: did it happen (run,); of a size, the chance of a smaller reading (run,);
            of a statement, its chance (run,).
    """

    stands: Flags
    weight: Floats
    each: tuple[NDArray[np.float64], ...]


def sort_entries(entries: Sequence[JournalEntry]) -> tuple[JournalEntry, ...]:
    """Keep what says something of the runs, in an order in which the file has no part."""
    telling = [entry for entry in entries if entry.event not in INPUTS]
    return tuple(sorted(telling, key=lambda entry: (entry.event, entry.insider, entry.sure)))


def find_largest(entries: Sequence[JournalEntry]) -> float:
    """Logarithm of the largest likelihood that a run can give to entries."""
    return sum(_find_largest(entry) for entry in entries)


def _find_largest(entry: JournalEntry) -> float:
    if entry.protest is not None:
        return -math.log(entry.protest.error * math.sqrt(2 * math.pi))
    return math.log(entry.sure if entry.if_type is None else max(entry.if_type))


def hold_against(entries: Sequence[JournalEntry], tried: TriedMonth, names: Sequence[str]) -> Shown:
    """Hold a month's entries against the runs of a try.

    Args:
        entries: sorted.
        tried: the month.
        names: ids of the insiders.
    """
    told = {entry.insider for entry in entries if entry.event == "broke"}
    all_told = any(entry.event == "held" for entry in entries)
    silent = np.array([name not in told and not all_told for name in names])
    stands = tried.stands & ~np.any(tried.month.breaks[silent], axis=0)
    weight = stands.astype(np.float64)
    each: list[Floats] = []
    for entry in entries:
        if entry.protest is not None:
            off = (entry.protest.size - tried.state.mobilisation) / entry.protest.error
            weight = weight * np.exp(-(off**2) / 2)
            each.append(np.asarray(ndtr(off)))
            continue
        if entry.if_type is not None:
            chance = _find_statement(entry, tried, names)
            weight = weight * chance / max(entry.if_type)
            each.append(chance)
            continue
        happened = find_happened(entry, tried, names)
        doubt = (1 - entry.sure) / entry.sure
        weight = weight * np.where(happened, 1.0, doubt)
        each.append(happened.astype(np.float64))
    return Shown(stands, weight, tuple(each))


def _find_statement(entry: JournalEntry, tried: TriedMonth, names: Sequence[str]) -> Floats:
    """Chance of a statement from the holder that the office has in each run (run,)."""
    place = list(names).index(entry.insider)
    sincere, hedging, double = entry.if_type or (1.0, 1.0, 1.0)
    state = tried.state
    return np.where(state.double[place], double, np.where(state.hedging[place], hedging, sincere))


def find_happened(entry: JournalEntry, tried: TriedMonth, names: Sequence[str]) -> Flags:
    """In which runs of a try it happened (run,); of a size, within three errors of it.

    Of a statement, where it could have been made.
    """
    if entry.protest is not None:
        off = np.abs(tried.state.mobilisation - entry.protest.size)
        return np.asarray(off <= 3 * entry.protest.error)
    if entry.if_type is not None:
        return _find_statement(entry, tried, names) > 0
    if entry.insider:
        return _OF_AN_OFFICE[entry.event](tried, list(names).index(entry.insider))
    return _OF_ALL[entry.event](tried)


def list_happened(tried: TriedMonth, names: Sequence[str]) -> Iterator[tuple[str, str, Flags]]:
    """Everything that an entry could say happened: event, office (empty for none), flags (run,)."""
    for event, test in _OF_ALL.items():
        if event != "held":
            yield event, "", test(tried)
    for event, ask in _OF_AN_OFFICE.items():
        for place, name in enumerate(names):
            yield event, name, ask(tried, place)
