"""A month that no run shows: which of its entries, and the nearest that fits."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from innercircle.chances import write_chance
from innercircle.dynamics import Ensemble, TriedMonth
from innercircle.errors import Problem, ScenarioError
from innercircle.journal._filter import Conditioned
from innercircle.journal._happened import find_happened, hold_against
from innercircle.journal._months import name_month
from innercircle.scenario import JournalEntry, Scenario

Flags = NDArray[np.bool_]

_LOOK_AHEAD = 24
_LOOKS = 10
_MANY = 1_000  # runs with which a thing that happens in one of a thousand is seen
_RULES = {
    "purged": "the leader has to purge (purge: always, or when-strong and the strength for it), "
    "and to suspect the office (suspicion)",
    "arrested": "the leader has to be stronger than the arrest takes (opposition.protection)",
    "crackdown": "a street has to be there (mobilisation)",
    "named": "the sponsor's playbook has to name somebody in public (do: {disclose: …})",
    "denied": "the sponsor's playbook has to name somebody in public (do: {disclose: …})",
    "offer": "the sponsor's playbook has to make an offer (offer: …)",
    "opened": "the sponsor's playbook has to open channels, or talks have to be there already",
    "meeting": "a channel has to be open the month before (channels: …)",
    "blown": "a channel has to be open (channels: …)",
    "bargain": "the sponsor's playbook has to offer relief (relief: …)",
    "stolen": "a vote is held in that month only where the file has one (elections: …)",
    "abandoned": "the patron has to be able to withdraw (leader.patron.withdraws)",
    "invaded": "an army has to be able to come (sponsor.threat)",
    "favour": "the leader's playbook has to buy loyalty (co_opt: true)",
}


def explain_refusal(
    ensemble: Ensemble, scenario: Scenario, entries: Sequence[JournalEntry], found: Conditioned
) -> ScenarioError:
    """The refusal of the month that comes next.

    Args:
        ensemble: before the month.
        scenario: whose journal it is.
        entries: of the month, those that say something of the runs.
        found: what the tries came to.
    """
    month = name_month(scenario.starts, ensemble.passed + 1)
    if found.stood == 0:
        line = min((entry.line for entry in entries), default=0)
        said = (
            f"in none of {found.tried:,} tries does the regime stand in {month} without a break "
            "that no entry names: write who broke, or mend the inputs by which it cannot stand"
        )
        return ScenarioError([Problem(scenario.file, line, 0, said, path="journal")])
    never = [entry for entry in entries if not _can_happen(ensemble, entry)]
    if never:
        return ScenarioError([_explain(ensemble, scenario, entry, found) for entry in never])
    rest = _find_rest(ensemble, entries)
    chances = ", ".join(f"{_name(entry)} {_write(share)}" for entry, share in rest.shares)
    said = f"in {month} no run shows all entries at once; each alone: {chances}"
    near = "; ".join(f"all but “{_name(entry)}”" for entry in rest.fits)
    if not near:
        said += "; no run shows all but one of them either"
    first = min(entries, key=lambda entry: entry.line)
    return ScenarioError([Problem(scenario.file, first.line, 0, said, "", near, first.path)])


def _write(share: float) -> str:
    return write_chance(share).replace("\N{NO-BREAK SPACE}", " ")


def _name(entry: JournalEntry) -> str:
    return f"{entry.event} {entry.insider}".strip()


def _can_happen(ensemble: Ensemble, entry: JournalEntry) -> bool:
    """Does it happen in some run that stands, or may it not have happened."""
    if entry.sure < 1:
        return True
    names = ensemble.plan.parameters.insiders.names
    for attempt, order in _list_tries(ensemble):
        tried = ensemble.try_month(order, attempt)
        if np.any(find_happened(entry, tried, names) & tried.stands):
            return True
    return False


def _list_tries(ensemble: Ensemble) -> list[tuple[int, NDArray[np.int64]]]:
    return [(attempt, np.arange(ensemble.size)) for attempt in range(_LOOKS)]


def _explain(
    ensemble: Ensemble, scenario: Scenario, entry: JournalEntry, found: Conditioned
) -> Problem:
    """Say that an entry never happens, and when it first would."""
    month = name_month(scenario.starts, ensemble.passed + 1)
    said = f"“{_name(entry)}” happens in none of {found.tried:,} tries of {month}"
    where = (scenario.file, entry.line, 0)
    later = _find_first(ensemble, entry)
    if later is not None:
        number, share = later
        near = f"{name_month(scenario.starts, number)}, where it happens in {_write(share)}"
        said += f" that are left of {ensemble.size:,} runs"
        return Problem(*where, said, "", f"{near} of the runs that still stand", entry.path)
    said += f", and in no run of the {_LOOK_AHEAD} months from it"
    rule = _RULES.get(entry.event)
    if ensemble.size < _MANY:
        more = "what is rare takes more --runs"
        rule = f"{rule}; {more}" if rule else more
    return Problem(*where, f"{said}: {rule}" if rule else said, path=entry.path)


def _find_first(ensemble: Ensemble, entry: JournalEntry) -> tuple[int, float] | None:
    """The next month in which it happens in some run, and in what share of those that stand."""
    parameters = ensemble.plan.parameters.changed(
        {"ending.months": ensemble.passed + _LOOK_AHEAD + 1}
    )
    later = Ensemble(
        replace(ensemble.plan, parameters=parameters),
        ensemble.seed,
        ensemble.books,
        ensemble.state,
        ensemble.begun,
        ensemble.passed,
    )
    names = parameters.insiders.names
    for _ in range(_LOOK_AHEAD):
        order = np.arange(later.state.run.size)
        tried = later.try_month(order, 0)
        happened = find_happened(entry, tried, names) & tried.stands
        if happened.any():
            return later.passed + 1, float(happened.sum() / max(tried.stands.sum(), 1))
        going = np.flatnonzero(tried.stands)
        if not going.size:
            return None
        later.go_on_with([tried.state], going)
    return None


class _Rest:
    """Entries of a month that fit together, and those that do not."""

    def __init__(self, entries: Sequence[JournalEntry]) -> None:
        self.shares: list[tuple[JournalEntry, float]] = []
        self.fits: list[JournalEntry] = []
        self.entries = entries


def _find_rest(ensemble: Ensemble, entries: Sequence[JournalEntry]) -> _Rest:
    """Chance of each entry alone, and those without which all others happen in some run."""
    names = ensemble.plan.parameters.insiders.names
    tries: list[TriedMonth] = [
        ensemble.try_month(order, attempt) for attempt, order in _list_tries(ensemble)
    ]
    rest = _Rest(entries)
    for entry in entries:
        alone = [find_happened(entry, tried, names)[tried.stands] for tried in tries]
        rest.shares.append((entry, float(np.concatenate(alone).mean())))
        others = [other for other in entries if other is not entry]
        if any(hold_against(others, tried, names).weight.any() for tried in tries):
            rest.fits.append(entry)
    return rest
