"""From a solution to what the page says: the one place that knows the solver's answers."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from innercircle.game import Game
from innercircle.report._case import list_assumptions, list_contacts, list_sources, list_ties
from innercircle.report._labels import say_path
from innercircle.report._views import FallCurve, Findings, GainSteps, Influence, Seat
from innercircle.vocabulary import Reason

if TYPE_CHECKING:
    from innercircle.game import SignalsAnswer, Solution

_POINTS = 121
_MOST_STEPS = 40
DIGEST = 16
"""Characters of the hash of the inputs that are shown."""


def read_findings(solution: "Solution") -> Findings:
    """Everything the summary and the page say about a solved scenario."""
    built, scenario = solution.built, solution.built.scenario
    game = built.game
    seats = _read_seats(solution)
    common, signals, tipping = solution.common, solution.signals, solution.tipping
    curve = None if game.threshold.law is None else _trace_curve(solution, game)
    return Findings(
        key=scenario.id,
        title=scenario.title,
        question=scenario.question,
        summary=scenario.summary,
        leader=scenario.leader.office,
        seats=seats,
        private=signals is not None,
        left_out=str(solution.reason) if solution.reason is Reason.SIGNALS_LEFT_OUT else "",
        fall_cautious=math.nan if signals is None else signals.fall_probability_cautious,
        fall_bold=math.nan if signals is None else signals.fall_probability_bold,
        settled=signals is None or _are_apart(signals),
        today=solution.today,
        outer_low=math.nan if solution.outer is None else solution.outer.fall_low,
        outer_high=math.nan if solution.outer is None else solution.outer.fall_high,
        bound_cautious=math.nan if common is None else common.fall_probability_cautious,
        bound_bold=math.nan if common is None else common.fall_probability_bold,
        alone=math.nan if curve is None else float(game.fall_probability(game.power.max())),
        tipping=None if tipping is None else tipping.insiders,
        pure=None if solution.pure is None else tuple(
            tuple(np.array(game.names)[breaks].tolist()) for breaks in solution.pure
        ),
        gains=() if curve is None else _trace_gains(game, seats),
        curve=curve,
        contacts=list_contacts(scenario),
        influences=_list_influences(solution),
        ties=list_ties(scenario),
        tied=bool(solution.today and solution.today.moves),
        assumptions=list_assumptions(scenario),
        sources=list_sources(scenario),
        cautions=_list_cautions(solution),
        method=solution.method,
        seed=scenario.seed,
        version=solution.version,
        fingerprint=solution.digest[:DIGEST],
    )  # fmt: skip


def _list_influences(solution: "Solution") -> tuple[Influence, ...]:
    """Inputs one at a time; where some go together, each with all that goes with it."""
    values = solution.built.scenario.values()
    if solution.today is not None and solution.today.moves:
        return tuple(
            Influence(
                path=each.path,
                label=say_path(each.path),
                low=each.at_low,
                high=each.at_high,
                value=values[each.path].value,
                fall_low=each.low,
                fall_low_bold=each.low,
                fall_high=each.high,
                fall_high_bold=each.high,
                source=values[each.path].source or "",
            )
            for each in solution.today.moves
        )
    return tuple(
        Influence(
            path=each.path,
            label=say_path(each.path),
            low=each.low,
            high=each.high,
            value=each.value,
            fall_low=each.fall_low,
            fall_low_bold=each.fall_low_bold,
            fall_high=each.fall_high,
            fall_high_bold=each.fall_high_bold,
            source=each.source or "",
        )
        for each in solution.influences
    )


def _read_seats(solution: "Solution") -> tuple[Seat, ...]:
    scenario, game = solution.built.scenario, solution.built.game
    circles = {circle.id: circle.title for circle in scenario.circles}
    common, signals = solution.common, solution.signals
    pure, outer = solution.pure, solution.outer
    if common is not None:
        least, most = common.cautious, common.bold
    elif pure:
        least, most = np.all(pure, axis=0), np.any(pure, axis=0)
    elif outer is not None:
        least, most = outer.always, ~outer.never
    else:
        least, most = np.zeros(game.n, dtype=bool), np.ones(game.n, dtype=bool)
    nothing = np.full(game.n, math.nan)
    numbers = (
        [nothing] * 4
        if signals is None
        else [
            signals.break_probability_cautious,
            signals.break_probability_bold,
            signals.cautious_cutoffs,
            signals.bold_cutoffs,
        ]
    )
    total = game.total_power
    return tuple(
        Seat(
            key=insider.id,
            name=insider.office or insider.id.replace("-", " ").capitalize(),
            circle=circles.get(insider.circle, insider.circle),
            power=float(game.power[k] / total),
            stakes=tuple(game.stakes[k].tolist()),
            breaks_cautious=bool(least[k]),
            breaks_bold=bool(most[k]),
            chance_cautious=float(numbers[0][k]),
            chance_bold=float(numbers[1][k]),
            cutoff_cautious=float(numbers[2][k] / total),
            cutoff_bold=float(numbers[3][k] / total),
        )
        for k, insider in enumerate(scenario.insiders)
    )


def _trace_curve(solution: "Solution", game: Game) -> FallCurve:
    """F on an even grid, at every jump besides, and the sets worth marking."""
    total = game.total_power
    shares = np.linspace(0.0, 1.0, _POINTS)
    stepped = game.threshold.kind in {"point", "discrete"}
    marks = []
    if solution.common is not None:
        for words, breaks in (
            ("All expect the others to stay", solution.common.cautious),
            ("All expect the others to break", solution.common.bold),
        ):
            marks.append(_mark(game, f"{words}: {_count(breaks)}", breaks))
    if solution.tipping is not None and solution.tipping.size:
        named = ", ".join(name.replace("-", " ") for name in solution.tipping.insiders[:6])
        more = solution.tipping.size - 6
        words = f"Would bring all others along: {named}" + (f" and {more} more" if more > 0 else "")
        marks.insert(1, _mark(game, words, solution.tipping.members))
    return FallCurve(
        powers=tuple(shares.tolist()),
        chances=tuple(game.fall_probability(shares * total).tolist()),
        marks=tuple(marks),
        stepped=stepped,
    )


def _mark(game: Game, words: str, breaks: "np.ndarray") -> tuple[str, float, float]:
    power = float(game.power[breaks].sum())
    return words, power / game.total_power, float(game.fall_probability(power))


def _count(breaks: "np.ndarray") -> str:
    count = int(breaks.sum())
    if count == 0:
        return "nobody breaks"
    return f"{count} of {breaks.size} break{'s' if count == 1 else ''}"


def _trace_gains(game: Game, seats: Sequence[Seat]) -> tuple[GainSteps, ...]:
    """Each insider's gain while the others break, the readiest first; at most 40 steps."""
    order = find_order(game, seats)
    found = []
    for i, seat in enumerate(seats):
        others = [j for j in order if j != i]
        carried = np.concatenate(([0.0], np.cumsum(game.power[others])))
        if carried.size > _MOST_STEPS:
            kept = np.unique(np.linspace(0, carried.size - 1, _MOST_STEPS).round().astype(int))
            carried = carried[kept]
        found.append(
            GainSteps(
                key=seat.key,
                name=seat.label,
                others=tuple((carried / game.total_power).tolist()),
                gains=tuple(game.gain(i, carried).tolist()),
            )
        )
    return tuple(found)


def find_order(game: Game, seats: Sequence[Seat]) -> list[int]:
    """Rows from the readiest to the last: by cutoff, or by the mean gain without signals."""
    levels = np.linspace(0.0, game.total_power, 33)
    scores = [
        float(np.mean(game.gain(i, levels))) if math.isnan(seat.cutoff_cautious)
        else seat.cutoff_cautious
        for i, seat in enumerate(seats)
    ]  # fmt: skip
    return sorted(range(len(seats)), key=lambda i: (-scores[i], i))


def _are_apart(signals: "SignalsAnswer") -> bool:
    """True when the cautious and the bold answer are shown to be two."""
    low, high = signals.cautious_cutoffs, signals.bold_cutoffs
    with np.errstate(invalid="ignore"):
        gap = np.where(low == high, 0.0, high - low)
    return signals.certified and bool(np.any(gap > 2 * signals.error_bound))


def _list_cautions(solution: "Solution") -> tuple[str, ...]:
    cautions = list(solution.notes)
    signals = solution.signals
    if signals is not None and signals.unique:
        cautions.append("Under private signals the cautious and the bold answer are one.")
    elif signals is not None and _are_apart(signals):
        cautions.append("Under private signals two answers are possible: both are given.")
    elif signals is not None:
        cautions.append("Under private signals it was not shown that there is only one answer.")
    if not solution.certified:
        cautions.append(f"The numbers are not certified: {solution.reason}")
    return (*cautions, *solution.assumptions)
