"""Reasons for what a report did: its word, its source, its origin; and pairs that cancel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from innercircle.weighing._case import Case, find_log_odds
from innercircle.weighing._network import find_group, find_motive
from innercircle.weighing._posterior import force

TELLING = 5e-3
"""Nats below which the sign of a contribution tells nothing."""
_FLAT = 1e-9
_NEAR = 0.2
"""Two reports cancel when what is left of both is less than this part of either."""


@dataclass(frozen=True)
class Reasons:
    """Reasons behind the weight of a report.

    Attributes:
        word: +1 where the report, taken at its word, makes the target likelier, −1 where less
            likely, 0 where its claim has no bearing on the target.
        motive: how likely its source is to say what suits it on this claim; 0 without a motive.
        suits: whether what it says is what suits its source.
        expected: how often somebody who knows nothing would say the same.
        silent: whether its source's silence has rates, so that speaking at all tells something.
        relays: other reports on the claim that have it from the same origin.
        campaign: other reports that the same motive can drive.
    """

    word: int
    motive: float
    suits: bool
    expected: float
    silent: bool
    relays: tuple[str, ...]
    campaign: tuple[str, ...]


def find_reasons(case: Case) -> dict[str, Reasons]:
    """Find the reasons behind each report that counts."""
    model = case.model
    words = {
        claim: _find_word(case, claim)
        for claim in dict.fromkeys(model.reports[name].claim for name in case.kept)
    }
    origin_of = {name: o for o in case.plan.reports.origins for name in o.reports}
    found = {}
    for name in case.kept:
        report = model.reports[name]
        group = find_group(model, name)
        push = model.sources[report.source].push.get(report.claim)
        guess = model.claims[report.claim].g
        sign = {"+": 1, "-": -1, "0": 0}[report.says]
        found[name] = Reasons(
            word=sign * words[report.claim],
            motive=0.0 if group is None else find_motive(model, group),
            suits=group is not None and push == (report.says == "+"),
            expected={"+": guess, "-": 1.0 - guess, "0": 0.5}[report.says],
            silent=report.nu != (0.0, 0.0),
            relays=tuple(n for n in origin_of[name].reports if n != name and n in case.kept),
            campaign=tuple(
                n for n in case.kept if n != name and group and case.plan.pushed.get(n) == group
            ),
        )
    return found


def _find_word(case: Case, claim: str) -> int:
    """Find the way that the target goes where the claim is true instead of false."""
    none = np.zeros((1, len(case.kept)), dtype=bool)
    true, false = (
        find_log_odds(
            replace(
                case, network=force(case.network, case.plan.clusters, {claim: side})
            ).find_totals(none)
        )[0]
        for side in (True, False)
    )
    change = true - false
    return 0 if not abs(change) > _FLAT else int(np.sign(change))


def find_cancelling(shares: Mapping[str, float]) -> tuple[tuple[str, str], ...]:
    """Pairs of reports whose shares all but cancel, the weightiest first, each report once."""
    clear = [name for name, share in shares.items() if abs(share) >= TELLING]
    pairs = sorted(
        (-min(abs(shares[one]), abs(shares[other])), one, other)
        for one, other in combinations(sorted(clear), 2)
        if abs(shares[one] + shares[other]) < _NEAR * min(abs(shares[one]), abs(shares[other]))
    )
    found: list[tuple[str, str]] = []
    for _, one, other in pairs:
        if not {one, other} & {name for pair in found for name in pair}:
            found.append((one, other))
    return tuple(found)
