"""docs/pictures/months/: what each part of a month does alone, one small picture an idea.

Every curve is computed by the code of the simulation, or, where that code draws lots, from the
same constants; the numbers are the flagship's. Nothing is random: shocks are held at zero.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from making import alone
from making.rest import Curves

from innercircle.report import Frame, Line, draw_lines, read_style

DARK = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{.*?\n\}\n", re.DOTALL)
WIDTH = 560.0


@dataclass(frozen=True)
class Sketch:
    """One picture: its curves, what it is called, and how its axes are written."""

    find_curves: Callable[[], Curves]
    title: str
    across: str
    write_x: Callable[[float], str]
    write_y: Callable[[float], str]
    top: float = 0.0
    level: tuple[float, str] | None = None


def whole(value: float) -> str:
    """A number without decimals."""
    return f"{value:.0f}"


def tenths(value: float) -> str:
    """A number with one decimal."""
    return f"{value:.1f}"


def cents(value: float) -> str:
    """A number with two decimals."""
    return f"{value:.2f}"


def percent(value: float) -> str:
    """A share."""
    return f"{100 * value:.0f} %"


_MONTH, _STRENGTH = "Month", "The leader's strength"

SKETCHES = {
    "economy": Sketch(alone.find_economy, "Rents by month", _MONTH, whole, tenths),
    "squeeze": Sketch(alone.find_squeezes, "Loss of a position's value", "Rents", tenths, percent),
    "strength": Sketch(
        alone.find_strength, "The leader's strength by month", _MONTH, whole, tenths
    ),
    "power": Sketch(alone.find_power, "The party boss's share of power", _MONTH, whole, cents),
    "contacts": Sketch(
        alone.find_contacts,
        "Chance a month that a closed channel opens",
        _STRENGTH,
        tenths,
        percent,
    ),
    "meetings": Sketch(
        alone.find_meetings, "Share of due meetings that are held", "Suspicion", tenths, percent
    ),
    "asking": Sketch(
        alone.find_asking,
        "The payment named, points",
        "The payment needed, points",
        whole,
        whole,
    ),
    "discovery": Sketch(
        alone.find_discovery, "Chance to have been discovered", "Months open", whole, percent
    ),
    "suspicion": Sketch(
        alone.find_suspicion, "Suspicion by month, one found out in month 6", _MONTH, whole, tenths
    ),
    "disclosure": Sketch(
        alone.find_disclosure, "Suspicion by month, one named in month 6", _MONTH, whole, cents
    ),
    "deniability": Sketch(
        alone.find_deniability,
        "What deniability saves and costs",
        "The intermediary's deniability",
        tenths,
        tenths,
    ),
    "purge": Sketch(alone.find_purge, "Chance that a purge works", _STRENGTH, tenths, percent, 1.0),
    "fear": Sketch(
        alone.find_fears, "Chance to be purged though loyal", "Suspicion", tenths, percent
    ),
    "sponsor": Sketch(alone.find_sponsor, "Sanctions by month", _MONTH, whole, tenths, 1.0),
    "guarantee": Sketch(
        alone.find_guarantee,
        "What breaking is worth if the regime falls, points",
        "Share of pursuit that the guarantee covers",
        tenths,
        whole,
    ),
    "street": Sketch(alone.find_street, "Mobilisation by month", _MONTH, whole, cents),
    "amnesty": Sketch(
        alone.find_amnesties,
        "How far an amnesty is believed",
        "Partners that recognise the opposition",
        percent,
        percent,
        1.0,
    ),
    "signals": Sketch(
        alone.find_signals, "Chance to break, cutoff at 0.40", "Threshold", cents, percent, 1.0
    ),
    "stage": Sketch(
        alone.find_stage,
        "Highest threshold at which the regime falls",
        "Squeeze on positions",
        percent,
        cents,
    ),
    "needed": Sketch(alone.find_needed, "Power that must break", _STRENGTH, tenths, cents),
    "spell": Sketch(
        alone.find_spell,
        "Months in a row without a way out",
        _MONTH,
        whole,
        whole,
        level=(6, "a spell of stalemate"),
    ),
    "relief": Sketch(
        alone.find_relief,
        "Chance that offered relief has been taken",
        "Months offered",
        whole,
        percent,
    ),
}
"""Name of the picture → how it is drawn."""


def render_sketch(name: str) -> str:
    """One picture as a file of its own, in the light colours, on white paper."""
    sketch = SKETCHES[name]
    frame = Frame(
        key=f"months-{name}",
        title=sketch.title,
        across=sketch.across,
        write_x=sketch.write_x,
        write_y=sketch.write_y,
        level=sketch.level,
        top=sketch.top,
    )
    lines = [Line(words, tuple(points)) for words, points in sketch.find_curves().items()]
    style = DARK.sub("", read_style("figures.css")) + ".ic-picture { background: #ffffff; }\n"
    return draw_lines(lines, frame, WIDTH).render_file(style)
