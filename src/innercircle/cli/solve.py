"""`innercircle solve`: who stays, who breaks, how likely is a fall, and why."""

from typing import TYPE_CHECKING

import click

from innercircle.cli._options import json_option, no_reports_option, scenario_argument, set_option
from innercircle.cli._output import echo, open_case, print_json

if TYPE_CHECKING:
    from innercircle.scenario import Scenario


@click.command(
    name="solve",
    epilog="Examples: innercircle solve caracas-2019 --explain party-boss.stay_holds; "
    "innercircle solve caracas-2019 --set insiders.party-boss.exposure=0.5 --json",
)
@scenario_argument()
@set_option()
@no_reports_option()
@click.option(
    "--explain",
    metavar="INSIDER.CELL",
    help="Trace one number to the file: CELL is stay_holds, stay_falls, break_holds, "
    "break_falls or power; also mobilisation, threshold.mean.",
)
@json_option()
def command(
    scenario: str, sets: tuple[str, ...], explain: str | None, *, no_reports: bool, as_json: bool
) -> None:
    """Solve the stage game: who stays, who breaks, how likely is a fall, and why.

    The headline says how likely a fall is today, if it came to a test: the mean over the ranges
    in the file, where nine draws in ten lie, and the point at the best guesses. Each insider
    senses the regime's strength with a little independent noise; the outer bounds are what could
    happen if all knew the same. JSON: see docs/reference/json.md.
    """
    from innercircle.game import DRAWS, FEW_DRAWS, MOST_UNASKED, solve  # noqa: PLC0415  slow to import, and help needs none

    loaded = open_case(scenario, sets, no_reports=no_reports)
    if explain is not None:
        _explain(loaded, explain, as_json=as_json)
        return
    draws = DRAWS if len(loaded.insiders) <= MOST_UNASKED else FEW_DRAWS
    solution = solve(loaded, influences=True, draws=draws)
    if as_json:
        print_json(solution)
        return
    from innercircle.report import describe_solution  # noqa: PLC0415  only for text

    echo(describe_solution(solution))


def _explain(loaded: "Scenario", wanted: str, *, as_json: bool) -> None:
    from difflib import get_close_matches  # noqa: PLC0415  only for a slip

    from innercircle.errors import InputError  # noqa: PLC0415  the same
    from innercircle.game import build_game  # noqa: PLC0415  slow to import

    traces = build_game(loaded).traces
    if wanted not in traces:
        close = get_close_matches(wanted, list(traces), n=1)
        raise InputError(
            f"there is no number called {wanted!r}.",
            where="--explain",
            advice=f"Did you mean {close[0]}?" if close else f"For example {next(iter(traces))}.",
        )
    if as_json:
        print_json(traces[wanted])
        return
    from innercircle.report import render_text_trace  # noqa: PLC0415  only for text

    echo(render_text_trace(traces[wanted]))
