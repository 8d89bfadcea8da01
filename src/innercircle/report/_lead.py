"""The lead of a first screen: how likely a fall is, today and by when, why, and with what trust.

Journalists call so the paragraph that has to be enough for whoever reads no further.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from innercircle.chances import bind_numbers, count_things, find_word
from innercircle.report._forecast_section import say_joined
from innercircle.report._why import Side, list_reasons
from innercircle.report._words import (
    join_words,
    name_seat,
    say_all,
    say_alone,
    say_tipping,
    shorten,
)
from innercircle.wording import RECORDLESS, has_record

if TYPE_CHECKING:
    from innercircle.forecast import ForecastAnswer
    from innercircle.game import Today
    from innercircle.history import Record
    from innercircle.report._views import Findings

MOST_WORDS = 16
"""Words of a title; a reader takes in no more at a glance."""

_HOLDS, _BREAKS = 0.2, 0.8  # between them it is said that the circle may break
_MOST_NAMES, _MOST_REASONS = 3, 2


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Lead of a first screen; its sentences are written out.

    Attributes:
        title: the finding in at most ``MOST_WORDS`` words.
        joined: how today and the horizon hang together; empty until there is a forecast.
        why_title, why: heading, and at most two sentences on what holds the insiders.
        trust: how such answers have done.
    """

    title: str
    joined: str
    why_title: str
    why: tuple[str, ...]
    trust: tuple[str, ...]


def make_lead(
    findings: "Findings | None",
    record: "Record",
    forecast: "ForecastAnswer | None" = None,
    today: "Today | None" = None,
) -> Lead:
    """Write the lead from what is known so far.

    Args:
        findings: of the stage game; None where it cannot be solved.
        record: how such answers have done.
        forecast: of the months; None until it is there.
        today: the stage game over the file's ranges; None until it is there, or without one.
    """
    chance = math.nan if findings is None else _find_point(findings)
    if today is not None:
        chance = today.mean
    title, why = _say_why(findings) if findings is not None else ("", ())
    return Lead(
        title=_write_title(chance, forecast),
        joined="" if forecast is None else bind_numbers(say_joined(forecast, today)),
        why_title=title,
        why=tuple(map(bind_numbers, why)),
        trust=_say_trust(record),
    )


def _find_point(findings: "Findings") -> float:
    """The middle of the two answers, or of the outer bounds; nan where neither is known."""
    low, high = findings.fall_cautious, findings.fall_bold
    if math.isnan(low):
        low, high = findings.bound_cautious, findings.bound_bold
    return (low + high) / 2


def _write_title(chance: float, forecast: "ForecastAnswer | None") -> str:
    today = ""
    if not math.isnan(chance):
        verb = "holds" if chance < _HOLDS else "breaks" if chance > _BREAKS else "may break"
        today = f"tested today, the circle {verb}"
    if forecast is None:
        return f"{today.capitalize()}." if today else "No chance of a fall can be given."
    word = find_word(forecast.headline.mean)
    is_ = "has a" if word.startswith("roughly") else "has" if word.endswith("chance") else "is"
    ahead = f"A fall within {count_things(forecast.months, 'month')} {is_} {word}"
    return f"{ahead}; {today}." if today else f"{ahead}."


def _say_why(findings: "Findings") -> tuple[str, tuple[str, ...]]:
    """Heading and sentences: what moves the larger side, and what it would take to turn it."""
    sides = [(side, groups) for side, groups in list_reasons(findings.seats)
             if side is not Side.UNKNOWN]  # fmt: skip
    if not sides:
        return "", ()
    side, groups = max(sides, key=lambda pair: sum(len(each.seats) for each in pair[1]))
    parts = [
        f"{each.words}: {join_words(shorten([name_seat(s) for s in each.seats], _MOST_NAMES))}"
        for each in sorted(groups, key=lambda each: -len(each.seats))[:_MOST_REASONS]
    ]
    if len(groups) == 1 and len(findings.seats) > 1 and len(groups[0].seats) == len(findings.seats):
        parts = [f"{groups[0].words}, {say_all(len(findings.seats))} of them"]
    first = "; ".join([parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])])
    second = say_alone(findings) or say_tipping(findings)
    return str(side), tuple(each for each in (f"{first}.", second) if each)


def _say_trust(record: "Record") -> tuple[str, ...]:
    """The record in two sentences, and whether it is still this model's."""
    if not has_record():
        return (RECORDLESS,)
    past, last = record.episodes[-1], record.januaries
    better = "no better, as far as can be told, than"
    if past.log.high < past.even:
        better = "better than"
    elif past.log.low > past.even:
        better = "worse than"
    episodes = (
        f"On {past.episodes} famous crises the model did {better} an even guess among the outcomes "
        f"({past.log.value:.2f} against {past.even:.2f}; lower is better)."
    )
    januaries = (
        f"Over {last.rows:,} Januaries, {last.fell} of them followed by a forced exit, it put "
        f"{last.auc.value:.0%} of pairs in the right order; a coin would put 50%."
    )
    said = (episodes, januaries)
    return said if record.is_current else (*said, "The model has changed since it was scored.")
