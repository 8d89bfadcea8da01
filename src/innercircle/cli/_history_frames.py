"""`innercircle history attempts`, `class` and `sample`: rows of the record that a rule chose."""

import math
from typing import TYPE_CHECKING

import click

from innercircle.chances import count_things
from innercircle.cli._history_options import draws_option, period_option, seed_option
from innercircle.cli._options import Whole, json_option
from innercircle.cli._output import print_json

if TYPE_CHECKING:
    from innercircle.history import AttemptsAnswer, Interval, OutsideAnswer, SampleAnswer


@click.command(name="attempts", epilog="Example: innercircle history attempts --period validation")
@period_option
@draws_option
@seed_option
@json_option()
def attempts(period: str, draws: int, seed: int, *, as_json: bool) -> None:
    """Given who took part in an attempt, does the leader fall?

    Every month of an autocracy in which somebody tried (529 from 1950 to 2022), forecast from the
    attempts before the period and from who took part. A model that has not yet been looked at on
    the test period is logged in docs/reference/test-looks.md of its source tree.
    """
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        run_attempts,
    )

    answer = run_attempts(period=period, draws=draws, seed=seed)
    if as_json:
        print_json(answer)
        return
    _print_attempts(answer)


@click.command(
    name="class",
    epilog="Examples: innercircle history class --regime personal --crisis survived --year 2019; "
    "innercircle history class --country Venezuela --year 2019 --month 8 --months 24",
)
@click.option(
    "--regime",
    metavar="NAME",
    help="monarchy, military, single_party, multi_party, personal, oligarchy or other.",
)
@click.option(
    "--crisis",
    metavar="NAME",
    help="calm, shock (an attempt or conspiracy this month), survived (one within 12 months) or "
    "new (the last leader was forced out within 12 months).",
)
@click.option("--country", metavar="NAME", help="Take regime and crisis from a country's row.")
@click.option("--year", type=Whole(1, 9999), required=True, help="As of this year.")
@click.option("--month", type=Whole(1, 12), default=1, show_default=True, help="And this month.")
@click.option(
    "--months", type=Whole(1, 10_000), default=12, show_default=True, help="Forced out within."
)
@seed_option
@json_option()
def class_(
    regime: str | None,
    crisis: str | None,
    country: str | None,
    year: int,
    month: int,
    months: int,
    seed: int,
    *,
    as_json: bool,
) -> None:
    """The outside view: how often leaders of such a class were forced out, and how.

    A class is a type of regime in a state of a crisis. Its rate uses only what was over before the
    month asked for, pooled with all other classes.
    """
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        find_outside,
    )

    answer = find_outside(
        regime=regime,
        crisis=crisis,
        country=country,
        year=year,
        month=month,
        months=months,
        seed=seed,
    )
    if as_json:
        print_json(answer)
        return
    _print_class(answer)


@click.command(name="sample", epilog="Example: innercircle history sample --runs 1000")
@click.option(
    "--runs",
    type=Whole(10, 1_000_000),
    default=400,
    show_default=True,
    help="Simulated runs a case.",
)
@click.option(
    "--stage",
    type=click.Choice(["quick", "exact"]),
    default="quick",
    show_default=True,
    help="Stage of the simulation.",
)
@click.option("--list", "only_list", is_flag=True, help="List the cases without running them.")
@seed_option
@json_option()
def sample(runs: int, stage: str, seed: int, *, only_list: bool, as_json: bool) -> None:
    """Run the months on the cases drawn by rule, weighted to the panel.

    52 January rows of 2001 to 2022, drawn by stratum and coded by a written rule before their ends
    were joined. A model that has not yet been looked at on them is logged in
    docs/reference/test-looks.md of its source tree.
    """
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        make_months_forecast,
        read_sample,
        score_sample,
    )

    if only_list:
        cases = read_sample()
        if as_json:
            print_json(list(cases))
            return
        for case in cases:
            steps = f"{case.threshold:<5g}{case.mobilisation:<5g}{case.strength:<5g}"
            click.echo(f"{case.id:<32}{case.regime:<14}{steps}{case.why}".rstrip())
        return
    answer = score_sample(make_months_forecast(runs, seed, stage), seed=seed)
    if as_json:
        print_json(answer)
        return
    _print_sample(answer)


def _print_sample(answer: "SampleAnswer") -> None:
    click.echo(
        f"{answer.cases} cases that stand for {answer.rows:,} January rows; "
        f"{answer.happened:.1%} of those fell within 12 months."
    )
    click.echo("Weighted; 90 % intervals by case within strata in brackets.\n")
    click.echo(f"{'':<34}{'six ends':<22}{'fell or held':<22}{'AUC-ROC':<20}{'said':<7}slope")
    for score in answer.scores:
        slope = "" if math.isnan(score.slope.value) else f"{score.slope.value:.2f}"
        told = ((score.ends, 3, 22), (score.level, 3, 22), (score.auc, 2, 20))
        cells = "".join(f"{write_interval(x, digits):<{width}}" for x, digits, width in told)
        click.echo(f"{score.forecaster:<34}{cells}{score.said.value:<7.1%}{slope}".rstrip())


def write_interval(score: "Interval", digits: int) -> str:
    """A value with the ends of its interval, as "0.77 [0.67, 0.86]"."""
    value, low, high = (f"{x:.{digits}f}" for x in (score.value, score.low, score.high))
    return value if low == high else f"{value} [{low}, {high}]"


def _print_class(answer: "OutsideAnswer") -> None:
    whose = f" ({answer.country})" if answer.country else ""
    click.echo(f"{answer.name[:1].upper()}{answer.name[1:]}{whose}, as of {_write_date(answer)}.")
    click.echo(
        f"Forced out within {count_things(answer.months, 'month')}: {answer.mean:.1%}, "
        f"90 % interval {answer.low:.1%} to {answer.high:.1%}."
    )
    click.echo(
        f"Before then the record has {answer.n} such rows, {answer.fell} of which ended so; "
        f"pooled with {answer.pooled:,} of all classes.\n"
    )
    click.echo("If forced out, who took part (the first of these that did):")
    for kind, share in answer.kinds.items():
        click.echo(f"  {kind:<10}{share.value:>4.0%}  ({share.low:.0%} to {share.high:.0%})")
    click.echo()
    for sentence in answer.assumptions:
        click.echo(sentence)


def _write_date(answer: "OutsideAnswer") -> str:
    return f"{answer.year}-{answer.month:02d}"


def _print_attempts(answer: "AttemptsAnswer") -> None:
    first = answer.scores[0]
    click.echo(
        f"Attempts {answer.first_year} to {answer.last_year}: {first.rows}, of which "
        f"{first.events} ended the leader's rule; fitted on {answer.fitted} before."
    )
    click.echo("90 % intervals by country in brackets; gain: log score below the frequency's.\n")
    click.echo(f"{'':<40}{'AUC-ROC':<19}{'log':<7}{'gain':<23}{'Brier':<7}slope")
    for score in answer.scores:
        auc, gain = score.auc_roc, answer.gains[score.forecaster]
        slope = "" if math.isnan(score.slope.value) else f"{score.slope.value:.2f}"
        line = (
            f"{score.forecaster:<40}{f'{auc.value:.3f} [{auc.low:.2f}, {auc.high:.2f}]':<19}"
            f"{score.log_score.value:<7.3f}"
            f"{f'{gain.value:+.3f} [{gain.low:+.2f}, {gain.high:+.2f}]':<23}"
            f"{score.brier.value:<7.3f}{slope}"
        )
        click.echo(line.rstrip())
    click.echo(f"\n{'took part':<14}{'before':<10}{'fell':<8}{'in period':<12}fell")
    for part in answer.parts:
        fell, then = (
            "–" if not count else f"{share:.0%}"
            for count, share in (
                (part.before, part.before_fell),
                (part.within, part.within_fell),
            )
        )
        click.echo(f"{part.name:<14}{part.before:<10}{fell:<8}{part.within:<12}{then}")
    click.echo()
    for sentence in answer.assumptions:
        click.echo(sentence)
