"""The ledger of reports: those for, those against, and one sentence on what each did."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from innercircle.chances import count_things, write_chance
from innercircle.evidence import Assessment, explain_weight
from innercircle.explorer._look import Look
from innercircle.explorer._words import say

_TELLING = 5e-3
"""Nats of log-odds below which a report tells nothing to speak of."""

SIDES = ("for", "against", "neither", "off")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One report.

    Attributes:
        id: of the report. says: its words. source: its source's title. letter: that one's grade.
        side: one of ``SIDES``.
        bar: length of its bar in [0, 100].
        did: what it did, in one sentence.
        number, now: its credibility in the file, and as it stands; empty where none is given.
    """

    id: str
    says: str
    source: str
    letter: str
    side: str
    bar: float
    did: str
    number: str
    now: str

    @property
    def is_on(self) -> bool:
        """True when it is counted."""
        return self.side != "off"


def list_entries(look: Look, weighed: Assessment | None) -> list[Entry]:
    """All reports, the weightiest of each side first; as they are where they make no model."""
    scenario = look.case.scenario
    grades = read_grades(look)
    without = set(look.get("no").split("."))
    sources = {source.id: source for source in scenario.sources}
    words = {report.id: report.says for report in scenario.reports}
    most = 0.0 if weighed is None else max(map(abs, weighed.shapley.values()), default=0.0)
    found = []
    for report in scenario.reports:
        side, share = "off" if report.id in without else "neither", 0.0
        if weighed is not None:
            side, share = _find_side(report.id, weighed)
        source = sources.get(report.source)
        number = str(report.number or "")
        found.append(
            Entry(
                id=report.id,
                says=report.says or report.id.replace("-", " "),
                source=report.source if source is None else source.title,
                letter="" if source is None else grades.get(source.id, source.letter),
                side=side,
                bar=round(100 * abs(share) / most, 1) if most else 0.0,
                did="" if weighed is None else _say_deed(report.id, side, weighed, words),
                number=number,
                now=grades.get(f"{report.id}-number", number),
            )
        )
    return sorted(found, key=lambda each: -each.bar)


def read_grades(look: Look) -> dict[str, str]:
    """Grades that the address changes, by source, or by report with "-number" behind it."""
    return dict(part.partition(":")[::2] for part in look.get("grades").split("."))


def _find_side(report: str, weighed: Assessment) -> tuple[str, float]:
    """Side on which a report stands, and its share of the change of log-odds."""
    if report not in weighed.solo:
        return "off", 0.0
    share = weighed.shapley.get(report, 0.0)
    if report in weighed.dropped or abs(share) < _TELLING:
        return "neither", share
    return ("for" if share > 0 else "against"), share


def _say_deed(report: str, side: str, weighed: Assessment, words: Mapping[str, str]) -> str:
    if side == "off":
        return say("evidence.off")
    if report in weighed.dropped:
        return say("evidence.dropped", reason=weighed.dropped[report])
    if side == "neither":
        return say("evidence.neither")
    without = _find_chance(weighed.log_odds - weighed.leave_one_out[report])
    odds = math.exp(weighed.shapley[report])
    change = say("evidence.raises" if odds > 1 else "evidence.lowers", by=_write_change(odds))
    before, now = write_chance(without), write_chance(weighed.probability)
    key = "evidence.without" if before != now else "evidence.without_same"
    turned = say("evidence.turned") if report in weighed.turned else ""
    why = explain_weight(weighed, report, words)
    return f"{change}{say(key, chance=before)}{turned}. {why}".strip()


def _write_change(odds: float) -> str:
    """Factor on the odds in words: "13 %" up to twice as much, "3.2 times" beyond."""
    larger = max(odds, 1 / odds)
    if odds < 1:
        return f"{100 * (1 - odds):.0f}\N{NO-BREAK SPACE}%"
    if larger < 2:
        return f"{100 * (larger - 1):.0f}\N{NO-BREAK SPACE}%"
    return say("evidence.times", times=f"{larger:.1f}")


def _find_chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds > -700 else 0.0


def say_balance(entries: list[Entry], weighed: Assessment) -> list[str]:
    """Say what both sides come to, and which two cancel each other."""
    sides = [sum(1 for each in entries if each.side == side) for side in ("for", "against")]
    words = [say("evidence.balance", ups=count_things(sides[0], "report"), downs=sides[1])]
    said = {each.id: each.says.strip().rstrip(".") for each in entries}
    words += [
        say("evidence.cancel", one=said[one], two=said[two]) for one, two in weighed.cancelling
    ]
    return words


def say_next(weighed: Assessment) -> list[str]:
    """Sentences on a conclusion that would change, and on whom to ask next."""
    words = []
    if weighed.flip_prior is None:
        words.append(say("evidence.no_flip"))
    else:
        words.append(
            say(
                "evidence.flip",
                chance=write_chance(weighed.flip_prior),
                before=write_chance(weighed.prior_probability),
            )
        )
    for name, value in weighed.contacts.items():
        who = name.replace("-", " ")
        who = f"{who[:1].upper()}{who[1:]}"
        key = "evidence.ask_yes" if value.net > 0 else "evidence.ask_no"
        words.append(
            say(key, who=who, worth=f"{value.evoi:.1f}", cost=f"{value.evoi - value.net:.1f}")
        )
    return words


def make_ledger(look: Look, weighed: Assessment | None) -> dict[str, Any]:
    """Make what the template of the ledger wants."""
    entries = list_entries(look, weighed)
    return {
        "sides": [(side, [e for e in entries if e.side == side]) for side in SIDES],
        "balance": [] if weighed is None else say_balance(entries, weighed),
        "next": [] if weighed is None else say_next(weighed),
    }
