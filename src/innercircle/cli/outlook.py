"""`innercircle outlook`: the coming year of a country, from a short form."""

import datetime
from typing import TYPE_CHECKING, Any

import click

from innercircle.chances import say_chance, write_chance
from innercircle.cli._history_options import seed_option
from innercircle.cli._options import Real, Whole, json_option
from innercircle.cli._output import print_json

if TYPE_CHECKING:
    from innercircle.history import Expected, OutlookAnswer

_CONFLICTS = ("none", "civil", "interstate")
_ASKED = {
    "attempt": "an attempt",
    "exit": "the leader forced out",
    "insider_exit": "  by insiders",
}
_FIELDS = {
    "tenure": "the leader {:g} years in office",
    "last_attempt": "the last attempt {:g} years ago",
    "growth": "growth of {:+g} per cent",
    "gdp": "{:,.0f} dollars a head",
    "population": "{:g} million people",
    "oil": "an oil exporter, the price {:+g} per cent",
}
_FLAGS = {
    "opposition": ("the opposition banned", "a legal opposition"),
    "legislature": ("no elected legislature", "an elected legislature"),
}


class _Ago(Real):
    """Years, or the word for none."""

    name = "YEARS|never"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The years; infinity for "never"."""
        return float("inf") if value == "never" else super().convert(value, param, ctx)


@click.command(
    name="outlook",
    epilog="Examples: innercircle outlook --regime personal --tenure 6 --last-attempt 1; "
    "innercircle outlook --country Venezuela --growth -5 --json",
)
@click.option(
    "--regime",
    metavar="NAME",
    help="personal, military, single_party, multi_party, monarchy, oligarchy or other.",
)
@click.option("--country", metavar="NAME", help="A state of the record: its last row fills gaps.")
@click.option("--tenure", type=Real(0, 80), metavar="YEARS", help="The leader in office for.")
@click.option("--last-attempt", type=_Ago(0, 500), help="Years since the last attempt on a ruler.")
@click.option("--growth", type=Real(-60, 60), metavar="PERCENT", help="Of GDP per head.")
@click.option("--gdp", type=Real(200, 300_000), metavar="DOLLARS", help="Per head, of 2011.")
@click.option("--population", type=Real(0.01, 2_000), metavar="MILLIONS", help="People.")
@click.option("--conflict", type=click.Choice(_CONFLICTS), help="Armed conflict.")
@click.option("--opposition/--no-opposition", default=None, help="It is legal and stands.")
@click.option("--legislature/--no-legislature", default=None, help="It is elected.")
@click.option(
    "--oil", type=Real(-95, 900), metavar="PERCENT", help="In OPEC: the price against a year ago."
)
@click.option("--year", type=Whole(1, 9999), help="Whose 12 months (default: this year's).")
@click.option(
    "--draws",
    type=Whole(2, 10_000),
    default=100,
    show_default=True,
    help="Draws of the fitted numbers; each meets every row that fills gaps.",
)
@seed_option
@json_option()
def command(year: int | None, *, as_json: bool, **form: Any) -> None:
    """Say how likely an attempt and a fall are this year, where there is no case yet.

    The fit of the panel, 1950 to 2022, asked about one more January. What is not stated is as in
    the last years' regimes of that type, or in the country's last row.
    """
    from innercircle.history import find_outlook  # noqa: PLC0415  slow to import

    year = year or datetime.datetime.now(tz=datetime.UTC).year
    if form["regime"]:
        form["regime"] = form["regime"].strip().lower().replace("-", "_").replace(" ", "_")
    answer = find_outlook(year=year, **form)
    if as_json:
        print_json(answer)
        return
    _print(answer)


def _print(answer: "OutlookAnswer") -> None:
    attempt = answer.expected[0]
    whose = f"{answer.country}, " if answer.country else ""
    told = [_say_field(name, value) for name, value in answer.stated.items()]
    _tell(f"{answer.year}: {whose}" + ", ".join([_say_regime(answer.regime), *told]) + ".")
    _tell(
        f"An attempt on the leader within the year: {say_chance(attempt.chance.value)}, more than "
        f"{_say_share(answer.above)} the Januaries of {answer.last - 14} to {answer.last} had."
    )
    click.echo(f"\n{'within the year':<24}{'chance':<10}{'nine in ten':<20}{'such regimes':<16}all")
    for each in answer.expected:
        chance = each.chance
        between = f"{write_chance(chance.low)} – {write_chance(chance.high)}"
        click.echo(
            f"{_ASKED[each.name]:<24}{write_chance(chance.value):<10}{between:<20}"
            f"{_write_share(each.happened, each.rows):<16}"
            f"{_write_share(each.all_happened, each.all_rows)}"
        )
    if answer.moves:
        click.echo("\nLeft open, all else as stated, the chance of an attempt would be:")
        for moved in answer.moves:
            said = _say_field(moved.name, answer.stated[moved.name])
            click.echo(f"  {write_chance(moved.without):<9} without “{said}”")
    click.echo()
    _tell(_say_record(attempt))
    for sentence in answer.assumptions:
        _tell(sentence)


def _tell(text: str) -> None:
    click.echo(click.wrap_text(text, 80))


def _say_regime(regime: str) -> str:
    return "no settled regime" if regime == "other" else f"{regime.replace('_', '-')} regime"


def _say_field(name: str, value: float | str) -> str:
    """A statement of the form in words."""
    if name == "conflict":
        return "no armed conflict" if value == "none" else f"{value} conflict"
    if name in _FLAGS:
        return _FLAGS[name][int(bool(value))]
    if value == float("inf"):
        return "no attempt on record"
    return _FIELDS[name].format(float(value)).replace(" 1 years", " 1 year")


def _say_share(share: float) -> str:
    """A share of many, before "the" many."""
    words = {0.0: "none of", 1.0: "all of"}
    return words.get(share) or f"{min(max(share, 0.01), 0.99):.0%} of"


def _write_share(happened: int, rows: int) -> str:
    return f"{happened} of {rows:,}"


def _say_record(attempt: "Expected") -> str:
    """Say what chances like this one were worth where the answer was held back."""
    return (
        f"Fitted to 2000 and asked about the years since, the panel's fit gave {attempt.alike} "
        f"Januaries a chance of an attempt like this one, {attempt.alike_told:.1%} on average; "
        f"{attempt.alike_happened} of them, {attempt.alike_happened / max(attempt.alike, 1):.1%}, "
        f"saw one. A January that did was given more than one that did not in "
        f"{attempt.auc:.0%} of pairs."
    )
