"""Teach: guess first, then reveal; the guesses of a class on one screen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from markupsafe import Markup

from innercircle.explorer._inputs import is_stage_input
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._render import render_part
from innercircle.explorer._views.circle import make_headline
from innercircle.explorer._words import say
from innercircle.report import Figure, Findings, Table, draw_circle, draw_ladder

MOST_GUESSES = 200
_BINS = 10


def read_guesses(look: Look) -> tuple[tuple[int, str], ...]:
    """The guesses, as the address has them: chance of a fall in per cent, and who breaks first.

    A guess is written "45" or "45:party-boss"; whoever is not in the scenario is left out.
    """
    names = {insider.id for insider in look.case.scenario.insiders}
    guesses = []
    for part in look.get("guesses").split("."):
        number, _, name = part.partition(":")
        if number.isascii() and number.isdigit() and len(number) <= 3 and int(number) <= 100:
            guesses.append((int(number), name if name in names else ""))
    return tuple(guesses[:MOST_GUESSES])


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
    """The guesses in tens, and who was named first, with the answer once it is revealed."""
    findings = look.findings
    made = read_guesses(look)
    guesses, votes = [guess for guess, _ in made], count_votes(made)
    counts = [0] * _BINS
    for guess in guesses:
        counts[min(guess // (100 // _BINS), _BINS - 1)] += 1
    revealed = look.get("reveal") == "1" and findings is not None
    chance, first = find_truth(findings) if revealed and findings else (float("nan"), ())
    place = _BINS if not revealed else min(int(chance * _BINS), _BINS - 1)
    most = max([*counts, 1])
    by_vote = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    return {
        "guesses": guesses,
        "bins": [
            {
                "low": 10 * k,
                "high": 10 * (k + 1),
                "count": count,
                "height": round(60 * count / most, 1),
                "truth": k == place,
            }
            for k, count in enumerate(counts)
        ],
        "middle": f"{median(guesses):g}" if guesses else "",
        "votes": [(name.replace("-", " "), count, name in first) for name, count in by_vote],
        "most_votes": max([count for _, count in by_vote] + [1]),
        "revealed": revealed,
        "chance": chance,
        "first": [name.replace("-", " ") for name in first],
    }


def make_parts(look: Look) -> Mapping[str, Part]:
    """The tally, and the answer once it is revealed."""
    return {
        "tally": lambda: render_part("teach_parts.html.j2", "tally", make_tally(look)),
        "answer": lambda: _render_answer(look),
    }


def _render_answer(look: Look) -> Markup:
    findings = look.findings
    if look.get("reveal") != "1" or findings is None:
        return Markup()
    return render_part("teach_parts.html.j2", "answer", make_headline(look), make_figures(look))


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
    }


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    tally = make_tally(look)
    rows = tuple((f"{b['low']} – {b['high']} %", b["count"]) for b in tally["bins"])
    columns = (say("teach.guess"), say("teach.guesses"))
    return [Table("guesses", say("teach.tally"), columns, rows)]


VIEW = PageView(
    key="teach",
    make_parts=make_parts,
    wants=is_stage_input,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
)
