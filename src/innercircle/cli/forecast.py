"""`innercircle forecast`: how likely a fall is within a horizon, and how sure that is."""

from typing import TYPE_CHECKING, Any

import click

from innercircle.cli._options import (
    Whole,
    as_of_option,
    json_option,
    no_reports_option,
    scenario_argument,
    seed_option,
    set_option,
    stage_option,
    workers_option,
)
from innercircle.cli._output import echo, open_case, print_json
from innercircle.vocabulary import CRISES, REGIMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from innercircle.forecast import ForecastAnswer
    from innercircle.scenario import Scenario


_OPTIONS = (
    scenario_argument(),
    set_option(),
    no_reports_option(),
    click.option(
        "--months", type=Whole(1, 120), help="Within so many months (default: the file's)."
    ),
    click.option("--country", metavar="NAME", help="Class: that of a country's row of the record."),
    click.option("--regime", type=click.Choice(REGIMES), help="Class: type of regime."),
    click.option("--crisis", type=click.Choice(CRISES), help="Class: state of the crisis."),
    click.option("--date", metavar="YYYY-MM", help="Class: as of this month (default: the start)."),
    click.option(
        "--draws",
        type=Whole(2, 100_000),
        default=400,
        show_default=True,
        help="Draws of what is uncertain.",
    ),
    click.option(
        "--runs",
        type=Whole(2, 10_000_000),
        default=2_000,
        show_default=True,
        help="Simulated runs, all draws together.",
    ),
    seed_option(),
    stage_option(),
    as_of_option(),
    click.option(
        "--no-journal", is_flag=True, help="Look ahead from the start, whatever happened."
    ),
    workers_option(),
)


def forecast_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Add all that a forecast is asked by; read by :func:`ask_forecast`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def ask_forecast(
    scenario: str, sets: tuple[str, ...], options: dict[str, Any]
) -> "tuple[Scenario, ForecastAnswer]":
    """The scenario, and its forecast by the options of the command."""
    from innercircle.forecast import forecast  # noqa: PLC0415  slow to import, and help needs none
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    journal, no_reports = not options.pop("no_journal"), options.pop("no_reports")
    if options["as_of"] and not journal:
        raise click.UsageError("--as-of is for the journal: leave out --no-journal.")
    loaded = open_case(scenario, sets, no_reports=no_reports, as_of=options["as_of"])
    words = ("country", "regime", "crisis", "date")
    case = {name: value for name in words if (value := options.pop(name)) is not None}
    workers = options.pop("workers") or count_processors()
    return loaded, forecast(loaded, case=case, journal=journal, workers=workers, **options)


@click.command(
    name="forecast",
    epilog="Examples: innercircle forecast caracas-2019; innercircle forecast case.yaml "
    "--months 12 --regime military --crisis survived --date 2019-04",
)
@forecast_options
@json_option()
def command(scenario: str, sets: tuple[str, ...], *, as_json: bool, **options: Any) -> None:
    """Say how likely a fall is within a horizon: outside view, inside view, combined.

    The outside view is the rate of a class of past regimes, named under case: in the file or here;
    the inside view is the file over its own ranges; the combined row is the one to quote. A file
    with a journal is asked about the months after its last entry, given all that happened before.
    """
    from innercircle.report import describe_forecast  # noqa: PLC0415  slow to import

    loaded, answer = ask_forecast(scenario, sets, options)
    if as_json:
        print_json(answer)
    else:
        echo(describe_forecast(answer, loaded))
