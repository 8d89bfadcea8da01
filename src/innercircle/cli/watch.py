"""`innercircle watch`: what to look for in the coming months, and what it would change."""

from typing import Any

import click

from innercircle.cli._options import Whole, json_option
from innercircle.cli._output import echo, print_json
from innercircle.cli.forecast import ask_forecast, forecast_options


@click.command(
    name="watch",
    epilog="Examples: innercircle watch caracas-2019; innercircle watch case.yaml --within 6",
)
@forecast_options
@click.option(
    "--within",
    type=Whole(1, 119),
    help="An event counts in so many coming months (default: three).",
)
@click.option("--parties", is_flag=True, help="Also what only those see who talk with each other.")
@json_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    *,
    within: int | None,
    parties: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """List what to look for: events of the coming months that would move the forecast most.

    Each with its chance, the chance of a fall once it is seen and where it is not, how many times
    as likely it is before a fall as before none, and how soon a fall would follow; and what sets
    the two months before each end apart. Events are those that a journal can hold.
    """
    from innercircle.forecast import watch  # noqa: PLC0415  slow to import, and help needs none
    from innercircle.report import describe_watch  # noqa: PLC0415  the same

    loaded, told = ask_forecast(scenario, sets, options)
    answer = watch(loaded, told, within=within, parties=parties)
    if as_json:
        print_json(answer)
    else:
        echo(describe_watch(answer, loaded))
