"""Verbs that each number of the format can move; a test moves every number and compares.

A number that moves nothing asked today is not wrong: it may belong to the months ahead only. The
reference page, ``check`` and the explorer say so from here.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from innercircle.scenario._check import is_exposure_at_work
from innercircle.scenario._declare import Kind, list_declared
from innercircle.scenario._load import ROOT
from innercircle.scenario._nested import Either, Section

if TYPE_CHECKING:
    from innercircle.scenario.model import Scenario

VERBS = ("solve", "terms", "simulate", "evidence")
"""Verbs that answer with numbers, in the order in which they are told."""

_GAME = ("solve", "terms", "simulate")
_MONTHS = ("simulate",)
_OFFERS = ("terms",)
_REPORTS = ("evidence",)

_BY_SECTION = {
    "Factors": _GAME,
    "Cells": _GAME,
    "Threshold": _GAME,
    "Guarantor": _GAME,
    "Lever": _GAME,
    "Leader": _MONTHS,
    "LeaderStakes": _MONTHS,
    "Patron": _MONTHS,
    "Election": _MONTHS,
    "Sponsor": _MONTHS,
    "Opposition": _MONTHS,
    "Economy": _MONTHS,
    "Intermediary": _MONTHS,
    "Months": _MONTHS,
    "Band": _MONTHS,
    "Offer": _MONTHS,
    "Do": _MONTHS,
    "JournalEntry": (),
    "Now": (),
    "SponsorPlaybook": _MONTHS,
    "OppositionPlaybook": _MONTHS,
    "Terms": _OFFERS,
    "Budgets": _OFFERS,
    "Currency": _OFFERS,
    "Motive": _REPORTS,
    "Claim": _REPORTS,
    "Origin": _REPORTS,
    "Report": _REPORTS,
    "Prior": _REPORTS,
    "EvidenceOptions": _REPORTS,
    "Action": _REPORTS,
    "ContactRows": _REPORTS,
    "Contact": _REPORTS,
}
"""Section → verbs that its numbers move, where ``_BY_KEY`` does not say otherwise."""

_BY_KEY = {
    "Scenario.innercircle": (),
    "Scenario.months": _MONTHS,
    "Scenario.seed": _MONTHS,
    "Scenario.signal_sd": ("solve", "simulate"),
    "Scenario.mobilisation": _GAME,
    "Scenario.heir_share": _MONTHS,
    "Scenario.dynamics": _MONTHS,
    "Claim.moves": (),
    "Claim.shifts": (),
    "Leader.approves_talks": ("simulate", "evidence"),
    "Insider.power": _GAME,
    "Insider.exposure": _GAME,
    "Insider.suspicion": _MONTHS,
    "Insider.skill": _MONTHS,
    "Insider.brokerage": _MONTHS,
    "Insider.double": _MONTHS,
    "Insider.signal_sd": ("solve", "simulate"),
    "Guarantor.coverage_cost": _OFFERS,
    "Opposition.credibility": _GAME,
    "Terms.place_value": ("terms", "simulate"),
    "Budgets.total": ("terms", "simulate"),
    "Budgets.largest": ("terms", "simulate"),
    "Budgets.payment": ("terms", "simulate"),
    "Budgets.bonus": ("terms", "simulate"),
    "TypeRows.yes": ("simulate", "evidence"),
    "TypeRows.no": ("simulate", "evidence"),
}


def find_moves(declared: str) -> tuple[str, ...]:
    """The verbs that a number can move, by its declaration, such as ``Factors.position``.

    Raises:
        KeyError: nothing is known of it.
    """
    if declared in _BY_KEY:
        return _BY_KEY[declared]
    return _BY_SECTION[declared.partition(".")[0]]


def list_moves(
    paths: Iterable[str], scenario: "Scenario | None" = None
) -> Mapping[str, tuple[str, ...]]:
    """The same by dotted path, for the numbers of a scenario.

    Args:
        paths: of numbers.
        scenario: in which they stand, where what is idle in it is to be left out: exposure where
            nobody would prosecute.
    """
    idle = scenario is not None and not is_exposure_at_work(scenario)
    moves = {}
    for path in paths:
        declared = _find_declaration(path)
        alone = idle and declared == "Insider.exposure"
        moves[path] = _MONTHS if alone else find_moves(declared)
    return MappingProxyType(moves)


def _find_declaration(path: str) -> str:
    """Section and key that declare the number at a path."""
    kind: Kind | None = ROOT
    found = ""
    for part in path.split("."):
        sections = kind.sections if isinstance(kind, Either) else (kind,)
        for section in sections:
            if isinstance(section, Section) and part in list_declared(section.build):
                found = f"{section.build.__name__}.{part}"
        kind = kind.step(part) if kind else None
    return found
