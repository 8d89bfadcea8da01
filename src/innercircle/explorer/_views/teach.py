"""Teach: guess first, then reveal; the guesses of a class on one axis, the real end beside."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from markupsafe import Markup

from innercircle.chances import Chance, write_chance
from innercircle.explorer._inputs import is_stage_input
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._render import render_part
from innercircle.explorer._views.circle import make_headline
from innercircle.explorer._words import say
from innercircle.history import read_labels
from innercircle.report import Figure, Findings, Table, draw_circle, draw_ladder
from innercircle.vocabulary import Outcome

MOST_GUESSES = 200
_MILLION = 1_000_000
_START = 10_000
_PER_DECADE = 20
_DECADES = 6
_LEFT, _WIDE, _BASE = 14.0, 332.0, 92.0
_DOT = 4.5
"""Pixels of the picture of all guesses: where its axis begins, how long it is, where it lies, and
the radius of a dot."""

_TEMPLATE = "teach_parts.html.j2"
_HELD = frozenset({Outcome.STALEMATE, Outcome.PURGE_CONSOLIDATION})


@dataclass(frozen=True)
class Dot:
    """A guess in the picture, in pixels."""

    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Happened:
    """End of an episode.

    Attributes:
        words: how it ended. says: what happened, in a sentence. ended: the month.
        fell: whether the leader was gone within the window.
    """

    words: str
    says: str
    ended: str
    fell: bool


def list_scale() -> list[tuple[int, str]]:
    """Steps of the slider: the chance in parts in a million, and in words."""
    steps = _DECADES * _PER_DECADE
    chances = [10 ** (step / _PER_DECADE - _DECADES) for step in range(steps + 1)]
    parts = dict.fromkeys(max(1, round(float(f"{_MILLION * chance:.2g}"))) for chance in chances)
    return [(part, write_chance(part / _MILLION)) for part in parts]


def read_guesses(look: Look) -> tuple[tuple[int, str], ...]:
    """The guesses, as the address has them: parts in a million, and who breaks first.

    A guess is written "450000" or "450000:party-boss"; whoever is not in the scenario is left out.
    """
    names = {insider.id for insider in look.case.scenario.insiders}
    guesses = []
    for part in look.get("guesses").split("."):
        number, _, name = part.partition(":")
        is_whole = number.isascii() and number.isdigit() and len(number) <= 7
        if is_whole and 1 <= int(number) <= _MILLION:
            guesses.append((int(number), name if name in names else ""))
    return tuple(guesses[:MOST_GUESSES])


def place_chance(chance: float) -> float:
    """Place of a chance on the logarithmic axis from one in a million to certain, in pixels."""
    decades = math.log10(max(chance, 1 / _MILLION)) + _DECADES
    return round(_LEFT + _WIDE * decades / _DECADES, 1)


def place_dots(guesses: Iterable[int]) -> list[Dot]:
    """Dots in heaps, those that fall together on each other."""
    heaps: dict[int, int] = {}
    dots = []
    for guess in sorted(guesses):
        column = round((place_chance(guess / _MILLION) - _LEFT) / (2 * _DOT))
        heaps[column] = heaps.get(column, 0) + 1
        dots.append((column, heaps[column]))
    step = min(2 * _DOT, (_BASE - 16) / max([*heaps.values(), 1]))
    return [
        Dot(round(_LEFT + 2 * _DOT * column, 1), round(_BASE - step * (count - 0.5), 1))
        for column, count in dots
    ]


def find_end(look: Look) -> Happened | None:
    """End of a past episode, once it is revealed; None for what has not ended."""
    label = read_labels().get(look.case.scenario.id)
    if label is None or look.get("reveal") != "1":
        return None
    fell = label.outcome not in _HELD
    return Happened(words=label.outcome.words, says=label.says, ended=label.ended, fell=fell)


def count_votes(guesses: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Count how many named each insider as the first to break."""
    return dict(Counter(name for _, name in guesses if name))


def find_truth(findings: Findings) -> tuple[float, tuple[str, ...]]:
    """The chance of a fall, and the keys of those who are readiest to break."""
    chance = findings.fall_cautious
    if chance != chance:  # noqa: PLR0124  nan: no private signals
        chance = findings.bound_cautious
    seats = findings.seats
    top = max((seat.chance_bold for seat in seats), default=0.0)
    first = tuple(seat.key for seat in seats if seat.chance_bold >= 0.999 * top)
    return chance, first


def make_tally(look: Look) -> dict[str, Any]:
    """The guesses on one axis, and who was named first, with the answer once it is revealed."""
    findings = look.findings
    made = read_guesses(look)
    guesses, votes = [guess for guess, _ in made], count_votes(made)
    revealed = look.get("reveal") == "1" and findings is not None
    chance, first = find_truth(findings) if revealed and findings else (float("nan"), ())
    by_vote = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    marks = [(place_chance(10.0**power), write_chance(10.0**power)) for power in (-6, -4, -2, 0)]
    middle = median(guesses) / _MILLION if guesses else None
    return {
        "guesses": guesses,
        "dots": place_dots(guesses),
        "marks": marks,
        "left": _LEFT,
        "right": _LEFT + _WIDE,
        "base": _BASE,
        "dot": _DOT,
        "middle": "" if middle is None else write_chance(middle),
        "place": place_chance(chance) if revealed and not math.isnan(chance) else None,
        "table": make_table(made, look),
        "votes": [(name.replace("-", " "), count, name in first) for name, count in by_vote],
        "most_votes": max([count for _, count in by_vote] + [1]),
        "revealed": revealed,
        "chance": chance,
        "first": [name.replace("-", " ") for name in first],
        "end": find_end(look),
    }


def make_table(made: Iterable[tuple[int, str]], look: Look) -> Table:
    """Each guess, smallest first, and whom it named; past episodes with their end beside it."""
    columns = (say("teach.guess"), say("teach.named_first"))
    rows = [(Chance(guess / _MILLION), name.replace("-", " ")) for guess, name in sorted(made)]
    end = find_end(look)
    if end is not None:
        rows.append((say("teach.end_row"), end.words))  # type: ignore[arg-type]
    return Table("guesses", say("teach.table"), columns, tuple(rows))


def make_parts(look: Look) -> Mapping[str, Part]:
    """The tally, and the answer once it is revealed."""
    return {
        "tally": lambda: render_part(_TEMPLATE, "tally", make_tally(look)),
        "answer": lambda: _render_answer(look),
    }


def _render_answer(look: Look) -> Markup:
    findings = look.findings
    if look.get("reveal") != "1" or findings is None:
        return Markup()
    return render_part(_TEMPLATE, "answer", make_headline(look), make_figures(look))


def make_figures(look: Look) -> list[Figure]:
    """The circle, and who breaks first; none before the answer is revealed."""
    findings = look.findings
    if look.get("reveal") != "1" or findings is None:
        return []
    return [draw_circle(findings)] + ([draw_ladder(findings)] if findings.private else [])


def make_more(look: Look) -> dict[str, Any]:
    """Tell the case without the answer."""
    scenario = look.scenario
    power = sum(float(insider.power) for insider in scenario.insiders)
    return {
        "summary": scenario.summary,
        "question": scenario.question,
        "teaches": scenario.teaches if look.get("reveal") == "1" else "",
        "insiders": [
            (each.id, each.office or each.id.replace("-", " "), float(each.power) / power)
            for each in scenario.insiders
        ],
        "revealed": look.get("reveal") == "1",
        "scale": list_scale(),
        "start": next(k for k, (part, _) in enumerate(list_scale()) if part >= _START),
    }


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    return [make_table(read_guesses(look), look)]


VIEW = PageView(
    key="teach",
    make_parts=make_parts,
    wants=is_stage_input,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
)
