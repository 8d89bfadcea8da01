"""Long work that a process of its own does: simulations, influences, sweeps, the record.

A task takes the scenario, its options and a function to tell its progress with, and returns an
answer that can travel back to the page's process.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from innercircle.errors import GameError, InnercircleError, InputError
from innercircle.explorer._hands import Tell
from innercircle.explorer._inputs import is_stage_input
from innercircle.explorer._past_tasks import ask_own_word, learn_from
from innercircle.explorer._solving import MOST_AT_ONCE
from innercircle.scenario import Choices, Scenario, draw_at

Task = Callable[[Scenario, Mapping[str, Any], Tell], Any]

MOST_RUNS = 100_000
MOST_DRAWS = 5_000
MOST_PRICED = 14
"""Insiders up to which prices are found unasked; beyond, they take seconds."""
_MEASURED = 100  # runs both ways
_BATCH, _PIECES = 250, 40
_ROWS = 2_000


@dataclass(frozen=True, kw_only=True)
class MonthsFound:
    """Simulated months.

    Attributes:
        comparison: a :class:`ComparisonAnswer` over draws, with a few rows of each playbook.
        falls: playbook → difference that it makes to the chance that the leader is gone.
        lead: the headline under the first of them, over more runs and draws: a :class:`Lead`.
        error: how far the quick stage is from the exact one, where it was taken and both can be
            run; else None.
    """

    comparison: Any
    falls: Mapping[str, Any]
    lead: Any
    error: Any


def look_ahead(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> MonthsFound:
    """Simulate each of the sponsor's playbooks that were chosen, on the same runs and draws.

    The first is the scenario's own, and its headline has more of both: it is that of the report
    and of `innercircle simulate`.
    """
    from innercircle.dynamics import (  # noqa: PLC0415  the page's process needs none of it
        END_COLUMNS,
        MOST_EXACT,
        compare,
        measure_stage_error,
    )
    from innercircle.forecast import (  # noqa: PLC0415  as above
        choose_draws,
        choose_lead,
        compare_falls,
        look_within,
    )

    books, runs = list(options["books"]), int(options["runs"])
    same = {"stage": options["stage"], "seed": options["seed"]}
    most = choose_lead(runs)
    done = 0

    def tell_all(part: int, total: int) -> None:
        nonlocal done
        tell(done + part, most + len(books) * runs)
        if part >= total:
            done += total

    lead = look_within(
        scenario,
        runs=most,
        progress=lambda part, total: tell_all(most * part // total, most),
        **same,
    )
    found = compare(
        scenario,
        books,
        runs=runs,
        draws=choose_draws(runs),
        # Small enough that progress is seen, and that work that is not wanted any more ends.
        batch=_BATCH if options["stage"] == "exact" else max(_BATCH, min(2_000, runs // _PIECES)),
        progress=tell_all,
        **same,
    )
    # The page shows a few runs of each end; all rows of all answers would fill the memory.
    answers = {
        name: replace(answer, rows={key: answer.rows[key][:_ROWS] for key in END_COLUMNS})
        for name, answer in found.answers.items()
    }
    base = found.answers[found.base]
    measured = base.stage == "quick" and len(scenario.insiders) <= MOST_EXACT
    return MonthsFound(
        comparison=replace(found, answers=answers),
        falls={name: compare_falls(base, each) for name, each in found.answers.items()},
        lead=lead,
        error=measure_stage_error(scenario, books[0], seed=options["seed"], runs=_MEASURED)
        if measured
        else None,
    )


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """Lead of a first screen.

    Attributes:
        forecast: a :class:`ForecastAnswer` without its runs.
        today: the stage game over the file's ranges, a :class:`Today`; None without one.
        prices: what it would take over the same ranges, a :class:`PriceRanges`; None where nothing
            has a range, there are many insiders, or there are no prices.
    """

    forecast: Any
    today: Any
    prices: Any = None


def look_both_ways(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> Any:
    """Forecast outside, inside and combined; and today, over the same ranges."""
    from innercircle.forecast import forecast  # noqa: PLC0415  as above
    from innercircle.game import DRAWS, solve  # noqa: PLC0415

    tell(0, 0)
    few: dict[str, Any] = {key: int(options[key]) for key in ("draws", "runs") if key in options}
    answer = forecast(scenario, stage=options["stage"], progress=tell, **few)
    today = None
    if not few and len(scenario.insiders) <= MOST_AT_ONCE:  # beyond, a hundred draws take minutes
        try:
            today = solve(scenario, influences=False, prove=False, draws=DRAWS).today
            # A view of a mapping cannot travel to another process.
            today = today and replace(today, beliefs=dict(today.beliefs), errors=dict(today.errors))
        except GameError:
            today = None  # what cannot be solved says so in its own place
    # The runs are most of its size, and nothing that is shown is made from them.
    without: dict[str, Any] = {"simulation": None}
    prices = _price_over_ranges(scenario)
    return Foreseen(forecast=replace(answer, **without), today=today, prices=prices)


def look_out(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> Any:
    """List what to look for in the coming months: signs in the forecast's own runs."""
    from innercircle.forecast import forecast, watch  # noqa: PLC0415  as above

    tell(0, 0)
    told = forecast(scenario, stage=options["stage"])
    return watch(scenario, told, progress=tell)


def _price_over_ranges(scenario: Scenario) -> Any:
    """Prices over the ranges, as `innercircle terms` leads with them."""
    from innercircle.terms import DRAWS, draw_prices, read_mandate  # noqa: PLC0415  as above

    if not scenario.spreads() or len(scenario.insiders) > MOST_PRICED:
        return None
    try:
        return draw_prices(read_mandate(scenario), DRAWS)
    except InnercircleError:
        return None  # what cannot be priced says so in its own place


def find_influences(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> Any:
    """Find how far each uncertain input moves the chance of a fall."""
    from innercircle.game import solve  # noqa: PLC0415  as above

    del options
    tell(0, 1)
    solution = solve(scenario, influences=True)
    tell(1, 1)
    return solution.influences


@dataclass(frozen=True, kw_only=True)
class BoxFound:
    """Draws of the uncertain inputs, and where the chance of a fall passes a limit.

    Attributes:
        limit: the chance that is passed.
        chances: (draw,) chance of a fall, the lower end where a draw has two.
        undecided: draws whose two ends lie on both sides of the limit; the box leaves them out.
        box: limits of the inputs within which it mostly passes; None when all draws do, or none.
    """

    limit: float
    chances: tuple[float, ...]
    undecided: int
    box: Any


def find_boxes(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> BoxFound:
    """Draw the uncertain inputs of the stage game; find where the chance passes a limit."""
    import numpy as np  # noqa: PLC0415  as above

    from innercircle.experiments import (  # noqa: PLC0415  as above
        Plan,
        compute_targets,
        find_box,
        find_twin,
        make_sweep,
    )

    target = "solve.signals.fall_probability"
    paths = [path for path in scenario.spreads() if is_stage_input(path)]
    sweep = make_sweep(
        scenario, plan="latin", n=int(options["draws"]), targets=[target], vary=paths
    )
    plan: Plan = sweep.plan
    rows: list[dict[str, Any]] = []
    chances: list[tuple[float, float]] = []
    for number, drawn in enumerate(draw_at(scenario, plan.names, plan.points)):
        tell(number, plan.rows)
        found = compute_targets(scenario.with_values(drawn), sweep.targets, sweep.asked)
        ends = found[target], found[find_twin(target)]
        if np.isfinite(ends).all():
            rows.append(drawn)
            chances.append(ends)
    names = [name for name in plan.names if not isinstance(scenario.spreads()[name], Choices)]
    limit = float(options["limit"])
    low, high = np.array(chances).reshape(-1, 2).T
    decided = (low > limit) == (high > limit)
    passes = low[decided] > limit
    box = None
    if passes.any() and not passes.all():
        inputs = np.array([[row[name] for name in names] for row in rows], dtype=float)
        box = find_box(inputs[decided], passes, names, seed=plan.seed)
    return BoxFound(
        limit=limit,
        chances=tuple(low.tolist()),
        undecided=int(np.count_nonzero(~decided)),
        box=box,
    )


def run_record(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> Any:
    """The coded episodes through the model, beside how they ended."""
    from innercircle.history import run_episodes  # noqa: PLC0415  as above

    del scenario
    return run_episodes(runs=int(options["runs"]), stage="quick", progress=tell)


def run_forecasts(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> Any:
    """The backtest: forecasts of what is known, scored."""
    from innercircle.history import run_backtest  # noqa: PLC0415  as above

    del scenario, options
    return run_backtest(progress=tell)


def warm_up(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> None:
    """Import what a first forecast needs, so that it does not wait for that."""
    import innercircle.forecast  # noqa: PLC0415  as above

    del scenario, options, tell, innercircle


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "warm": warm_up,
        "months": look_ahead,
        "forecast": look_both_ways,
        "watch": look_out,
        "learn": learn_from,
        "word": ask_own_word,
        "influences": find_influences,
        "boxes": find_boxes,
        "episodes": run_record,
        "forecasts": run_forecasts,
    }
)
"""Tasks by name."""


def check_task(name: str) -> None:
    """Refuse a task that does not exist.

    Raises:
        InputError: there is no such task.
    """
    if name not in TASKS:
        raise InputError("there is no such work.")
