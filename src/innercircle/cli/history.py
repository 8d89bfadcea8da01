"""`innercircle history`: the model held against the record."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innercircle.cli._options import json_option
from innercircle.cli._output import print_json

if TYPE_CHECKING:
    from innercircle.history import BacktestAnswer, EpisodesAnswer, ForecastScore


@click.group(
    name="history",
    epilog="Examples: innercircle history backtest --outcome attempt; "
    "innercircle history episodes; innercircle history show serbia-2000",
)
def command() -> None:
    """Hold the model against the record: a backtest on 1950 to 2022, and 25 coded episodes."""


@command.command(
    name="backtest",
    epilog="Example: innercircle history backtest --outcome exit --predictions forecasts.csv",
)
@click.option(
    "--outcome",
    default="attempt",
    show_default=True,
    metavar="NAME",
    help="What is forecast for the next 12 months: attempt, exit or insider_exit.",
)
@click.option(
    "--period",
    default="test",
    show_default=True,
    metavar="NAME",
    help="test (2001 to 2022) or validation (1981 to 2000, on which choices were made).",
)
@click.option(
    "--refit",
    default="yearly",
    show_default=True,
    metavar="WHEN",
    help="yearly (each year from all years before it) or once (before the first forecast).",
)
@click.option("--draws", default=400, show_default=True, help="Draws behind the 90 % intervals.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Seed.")
@click.option(
    "--predictions",
    type=click.Path(dir_okay=False),
    help="Write the forecasts row by row to this CSV file.",
)
@json_option()
def backtest(
    outcome: str,
    period: str,
    refit: str,
    draws: int,
    seed: int,
    predictions: str | None,
    *,
    as_json: bool,
) -> None:
    """Forecast every autocracy on each 1 January, and score the forecasts.

    The structural forecast is fitted only on years whose outcome was known; regressions and trees
    on the same inputs, the trailing rate and a published forecaster stand beside it. Takes about
    a minute.
    """
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        run_backtest,
        write_predictions,
    )

    answer = run_backtest(
        outcome=outcome,
        period=period,
        refit=refit,
        draws=draws,
        seed=seed,
        progress=_show_progress("fitted years"),
    )
    if predictions is not None:
        write_predictions(answer, Path(predictions))
    if as_json:
        print_json(answer)
        return
    _print_backtest(answer)


@command.command(name="episodes", epilog="Example: innercircle history episodes --runs 1000")
@click.option("--runs", default=500, show_default=True, help="Simulated runs an episode.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Seed.")
@click.option("--list", "only_list", is_flag=True, help="List the episodes without running them.")
@json_option()
def episodes(runs: int, seed: int, *, only_list: bool, as_json: bool) -> None:
    """Run the coded episodes for 12 months each, beside how they ended."""
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        read_episodes,
        run_episodes,
    )

    if only_list:
        coded = read_episodes()
        if as_json:
            print_json(list(coded.values()))
            return
        for episode in coded.values():
            click.echo(f"{episode.id:<18} {episode.title}")
        return
    answer = run_episodes(runs=runs, seed=seed, progress=_show_progress("episodes"))
    if as_json:
        print_json(answer)
        return
    _print_episodes(answer)


@command.command(
    name="show", epilog="Example: innercircle history show serbia-2000 --scenario serbia.yaml"
)
@click.argument("episode", metavar="ID")
@click.option(
    "--scenario",
    "target",
    type=click.Path(dir_okay=False),
    help="Write the coded episode as a scenario file, to solve, simulate or edit.",
)
@json_option()
def show(episode: str, target: str | None, *, as_json: bool) -> None:
    """Show one episode: the notes, how they were coded, and how it ended."""
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        find_episode,
        read_labels,
        read_note,
        render_episode,
    )

    coded = find_episode(episode)
    if target is not None:
        from innercircle.cli._output import write_file  # noqa: PLC0415  only to write

        path = Path(target)
        if path.exists():
            raise click.UsageError(f"{target} exists already; choose another name.")
        write_file(path, render_episode(coded))
        click.echo(f"Wrote {target}. Solve it with: innercircle solve {target}")
        return
    label = read_labels()[coded.id]
    if as_json:
        print_json({"coded": coded, "label": label, "notes": read_note(coded.id)})
        return
    click.echo(read_note(coded.id))
    click.echo("Coded (steps 1 to 5 of the rubric):")
    for scale, step in coded.steps.items():
        click.echo(f"  {scale:<14} {step}  {coded.reasons[scale]}")
    for insider in coded.insiders:
        steps = ", ".join(f"{scale} {step}" for scale, step in insider.steps.items())
        click.echo(f"  {insider.id}: {steps}\n      {insider.why}")
    other = f" (or: {label.other.value})" if label.other else ""
    click.echo(f"\nEnded in {label.ended}: {label.outcome.value}{other}. {label.says}")


def _show_progress(what: str) -> Callable[[int, int], None] | None:
    """Progress on standard error, and only if a person is looking."""
    import sys  # noqa: PLC0415  only when called

    if not sys.stderr.isatty():
        return None

    def show_one(done: int, total: int) -> None:
        click.echo(f"\r{what}: {done} of {total}", nl=done == total, err=True)

    return show_one


def _print_backtest(answer: "BacktestAnswer") -> None:
    score = answer.structural
    click.echo(
        f"{answer.outcome} within 12 months, {answer.first_year} to {answer.last_year}: "
        f"{score.rows:,} rows, {score.events} events, fitted {answer.refit}."
    )
    click.echo("90 % intervals by country in brackets.\n")
    click.echo(f"{'':<30}{'AUC-ROC':<20}{'AUC-PR':<8}{'Brier':<8}{'skill':<23}{'log':<7}slope")
    for entry in (score, *answer.competitors):
        click.echo(_render_row(entry))
    if answer.shared:
        shared = answer.shared[0]
        click.echo(
            f"\nOn the {shared.rows} rows that a published forecaster covers too "
            f"({shared.events} events):"
        )
        for entry in answer.shared:
            click.echo(_render_row(entry))
    for mark in answer.marks:
        met = "met" if mark.met else "MISSED"
        click.echo(f"\nMark: {mark.score} {mark.wanted}: {met} ({mark.value:.3f})", nl=False)
    click.echo("\n\nThe ten worst misses:")
    for miss in answer.misses:
        click.echo(f"  {miss.country} {miss.year}. {miss.story}")


def _render_row(entry: "ForecastScore") -> str:
    auc = f"{entry.auc_roc.value:.3f} [{entry.auc_roc.low:.2f}, {entry.auc_roc.high:.2f}]"
    skill = f"{entry.skill.value:+.3f} [{entry.skill.low:+.2f}, {entry.skill.high:+.2f}]"
    return (
        f"{entry.forecaster:<30}{auc:<20}{entry.auc_pr.value:<8.3f}"
        f"{entry.brier.value:<8.4f}{skill:<23}{entry.log_score.value:<7.3f}"
        f"{entry.slope.value:.2f}"
    )


def _print_episodes(answer: "EpisodesAnswer") -> None:
    click.echo(f"{'episode':<18}{'what happened':<23}{'said':<7}{'most frequent':<23}falls now")
    for result in answer.results:
        click.echo(
            f"{result.id:<18}{result.happened.value:<23}{result.said:<7.3f}"
            f"{result.modal.value:<23}{result.fall_now:.3f}"
        )
    click.echo(
        f"\nMean log score {answer.log_score:.2f}; by the other episodes' frequencies "
        f"{answer.log_score_frequency:.2f}; by one sixth each {answer.log_score_uniform:.2f}."
    )
    click.echo(
        f"Most frequent outcome right in {answer.modal_hits} of {len(answer.results)}. Falls rank "
        f"above holds with probability {answer.held_auc:.2f}."
    )
    click.echo(f"Who broke first ranks at {answer.first_rank:.2f} of his circle (.5 is chance).")
    for sentence in answer.assumptions:
        click.echo(sentence)
