"""Why a report did what it did: at its word, alone, beside the others; and pairs that cancel."""

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
_CANCELS, _CLEAR = 0.15, 0.05  # share of the weaker that may be left; nats that can be cancelled
_MOST_PAIRED = 40


@dataclass(frozen=True)
class Reasons:
    """What stands behind the weight of a report.

    Attributes:
        word: +1 where the report, taken at its word, makes the target likelier, −1 where less
            likely, 0 where its claim has no bearing on the target.
        motive: how likely its source is to say what suits it on this claim; 0 without a motive.
        suits: whether what it says is what suits its source.
        silent: whether its source's silence has rates, so that speaking at all tells something.
        relays: other reports on the claim that have it from the same origin.
        campaign: other reports that the same motive can drive.
    """

    word: int
    motive: float
    suits: bool
    silent: bool
    relays: tuple[str, ...]
    campaign: tuple[str, ...]


def find_reasons(case: Case) -> dict[str, Reasons]:
    """What stands behind each report that counts."""
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
        sign = {"+": 1, "-": -1, "0": 0}[report.says]
        found[name] = Reasons(
            word=sign * words[report.claim],
            motive=0.0 if group is None else find_motive(model, group),
            suits=group is not None and push == (report.says == "+"),
            silent=report.nu != (0.0, 0.0),
            relays=tuple(n for n in origin_of[name].reports if n != name and n in case.kept),
            campaign=tuple(
                n for n in case.kept if n != name and group and case.plan.pushed.get(n) == group
            ),
        )
    return found


def _find_word(case: Case, claim: str) -> int:
    """Which way the target goes where the claim is true instead of false."""
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


def find_cancelling(case: Case, solo: Mapping[str, float]) -> tuple[tuple[str, str], ...]:
    """Pairs of reports of which each moves the target alone, and both together hardly do."""
    clear = [name for name in case.kept if abs(solo.get(name, 0.0)) >= _CLEAR]
    if len(clear) > _MOST_PAIRED:
        return ()
    pairs = [(a, b) for a, b in combinations(clear, 2) if solo[a] * solo[b] < 0]
    if not pairs:
        return ()
    masks = np.zeros((1 + len(pairs), len(case.kept)), dtype=bool)
    for row, pair in enumerate(pairs, 1):
        masks[row, [case.kept.index(name) for name in pair]] = True
    odds = find_log_odds(case.find_totals(masks))
    return tuple(
        pair
        for pair, left in zip(pairs, np.abs(odds[1:] - odds[0]).tolist(), strict=True)
        if left <= _CANCELS * min(abs(solo[name]) for name in pair)
    )
