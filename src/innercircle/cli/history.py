"""`innercircle history`: the model held against the record."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innercircle.cli._history_frames import attempts, class_, sample
from innercircle.cli._history_months import calibrate, months, validate
from innercircle.cli._history_options import (
    draws_option,
    period_option,
    refit_option,
    seed_option,
    steps_option,
)
from innercircle.cli._options import NewFile, Whole, json_option
from innercircle.cli._output import PAGE_HEAD, print_json, refuse_other_kind, write_file

if TYPE_CHECKING:
    from innercircle.history import BacktestAnswer, EpisodesAnswer, ForecastScore, StepsAnswer


@click.group(
    name="history",
    epilog="Examples: innercircle history backtest --outcome attempt; "
    "innercircle history episodes; innercircle history show serbia-2000; "
    "innercircle history report --out history.html",
)
def command() -> None:
    """Hold the model against the record: backtests on 1950 to 2022, and coded cases."""


command.add_command(attempts)
command.add_command(class_)
command.add_command(sample)
command.add_command(months)
command.add_command(calibrate)
command.add_command(validate)


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
@period_option
@refit_option
@draws_option
@seed_option
@click.option(
    "--predictions",
    type=NewFile(),
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
        PREDICTIONS_HEAD,
        run_backtest,
        write_predictions,
    )

    if predictions is not None:
        refuse_other_kind(Path(predictions), PREDICTIONS_HEAD)
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
@click.option(
    "--runs",
    type=Whole(1, 1_000_000),
    default=500,
    show_default=True,
    help="Simulated runs an episode.",
)
@seed_option
@steps_option
@click.option("--list", "only_list", is_flag=True, help="List the episodes without running them.")
@json_option()
def episodes(runs: int, seed: int, steps: int, *, only_list: bool, as_json: bool) -> None:
    """Run the coded episodes for 24 months each, beside how they ended.

    Then each step of their coding is moved by one, alone, which takes some minutes (--steps 0
    leaves it out).
    """
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        read_episodes,
        run_episodes,
    )
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    if only_list:
        coded = read_episodes()
        if as_json:
            print_json(list(coded.values()))
            return
        for episode in coded.values():
            click.echo(f"{episode.id:<18} {episode.title}")
        return
    answer = run_episodes(
        runs=runs, seed=seed, workers=count_processors(), progress=_show_progress("episodes")
    )
    moved = _move_steps(answer, steps)
    if as_json:
        print_json({**answer.to_dict(), "steps": moved})
        return
    _print_episodes(answer, {found.id: found for found in moved})


def _move_steps(answer: "EpisodesAnswer", runs: int) -> "list[StepsAnswer]":
    import os  # noqa: PLC0415  only here

    from innercircle.history import move_all_steps  # noqa: PLC0415  slow to import

    if not runs:
        return []
    return move_all_steps(
        [result.id for result in answer.results],
        runs=runs,
        seed=answer.seed or 0,
        workers=os.cpu_count() or 1,
        progress=_show_progress("episodes with their steps moved"),
    )


@command.command(name="report", epilog="Example: innercircle history report --out history.html")
@click.option(
    "--out",
    metavar="PAGE.html",
    type=NewFile(),
    default="history.html",
    show_default=True,
    help="Where to write the page.",
)
@period_option
@refit_option
@draws_option
@click.option(
    "--runs",
    type=Whole(0, 1_000_000),
    default=500,
    show_default=True,
    help="Simulated runs an episode; 0 leaves the episodes out.",
)
@steps_option
@seed_option
def report(out: str, period: str, refit: str, draws: int, runs: int, steps: int, seed: int) -> None:
    """Write the record as one HTML page: calibration, scores, misses, episodes, limits, sources.

    Takes a few minutes. A model that has not yet been looked at on the test period is logged in
    docs/reference/test-looks.md of its source tree.
    """
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        OUTCOMES,
        run_backtest,
        run_episodes,
    )
    from innercircle.report import render_history_page  # noqa: PLC0415  the same
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    refuse_other_kind(Path(out), PAGE_HEAD)
    answers = [
        run_backtest(
            outcome=outcome,
            period=period,
            refit=refit,
            draws=draws,
            seed=seed,
            progress=_show_progress(f"{outcome}: fitted years"),
        )
        for outcome in OUTCOMES
    ]
    coded, moved = None, []
    if runs:
        coded = run_episodes(
            runs=runs, seed=seed, workers=count_processors(), progress=_show_progress("episodes")
        )
        moved = _move_steps(coded, steps)
    write_file(Path(out), render_history_page(answers, coded, moved))
    click.echo(f"Wrote {out}.")


@command.command(
    name="show", epilog="Example: innercircle history show serbia-2000 --scenario serbia.yaml"
)
@click.argument("episode", metavar="ID")
@click.option(
    "--scenario",
    "target",
    type=NewFile(),
    help="Write the coded episode as a scenario file, to solve, simulate or edit.",
)
@steps_option
@json_option()
def show(episode: str, target: str | None, steps: int, *, as_json: bool) -> None:
    """Show one episode: the notes, how they were coded, how it ended, and what a step changes."""
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        find_episode,
        move_steps,
        read_labels,
        read_note,
        render_episode,
    )

    coded = find_episode(episode)
    if target is not None:
        path = Path(target)
        if path.exists():
            raise click.UsageError(f"{target} exists already; choose another name.")
        write_file(path, render_episode(coded), new=True)
        click.echo(f"Wrote {target}. Solve it with: innercircle solve {target}")
        return
    label = read_labels()[coded.id]
    moved = move_steps(coded.id, runs=steps) if steps else None  # half a minute
    if as_json:
        print_json({"coded": coded, "label": label, "notes": read_note(coded.id), "steps": moved})
        return
    click.echo(read_note(coded.id))
    click.echo("Coded (steps 1 to 5 of the rubric):")
    for scale, step in coded.steps.items():
        click.echo(f"  {scale:<14} {step}  {coded.reasons[scale]}")
    for insider in coded.insiders:
        listed = ", ".join(f"{scale} {step}" for scale, step in insider.steps.items())
        click.echo(f"  {insider.id}: {listed}\n      {insider.why}")
    other = f" (or: {label.other.value})" if label.other else ""
    click.echo(f"\nEnded in {label.ended}: {label.outcome.value}{other}. {label.says}")
    if moved is not None:
        _print_steps(moved)


def _print_steps(moved: "StepsAnswer") -> None:
    """A line a coded step: what one down and one up change."""
    click.echo(
        f"\nOne step of the coding moved by one, alone ({moved.runs} runs each, {moved.stage} "
        "stage): share of\nwhat happened, in brackets of falls, and the most frequent outcome if "
        "it is another."
    )
    base = f"as coded: {moved.said:.2f} ({moved.falls:.2f}) {moved.modal.value}"
    click.echo(f"{base}\n\n  {'':<28}{'coded':<7}{'one down':<36}one up")
    lines: dict[tuple[str, str], dict[int, str]] = {}
    for change in moved.changes:
        modal = "" if change.modal is moved.modal else f" {change.modal.value}"
        words = f"{change.said:.2f} ({change.falls:.2f}){modal}"
        line = lines.setdefault((change.insider, change.scale), {0: str(change.coded)})
        line[change.tried - change.coded] = words
    for (insider, scale), line in lines.items():
        what = f"{insider} {scale}".strip()
        text = f"  {what:<28}{line[0]:<7}{line.get(-1, '–'):<36}{line.get(1, '–')}"
        click.echo(text.rstrip())


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


def _print_episodes(answer: "EpisodesAnswer", moved: "dict[str, StepsAnswer]") -> None:
    from innercircle.history import SCORE_COLUMNS, list_score_rows  # noqa: PLC0415  heavy

    head = "".join(
        f"{f'by {seen.months} months':<25}{'said':<7}" for seen in answer.results[0].seen
    )
    click.echo(f"{'episode':<18}{head}{'falls now':<11}{'one step off' if moved else ''}".rstrip())
    for result in answer.results:
        seen = "".join(f"{one.happened.value:<25}{one.said:<7.3f}" for one in result.seen)
        off = moved.get(result.id)
        steps = f"{off.low:.2f} to {off.high:.2f}" if off else ""
        click.echo(f"{result.id:<18}{seen}{result.fall_now:<11.3f}{steps}".rstrip())
    if moved:
        one = next(iter(moved.values()))
        click.echo(
            "\nOne step off: least and most that is said when one step of the coding is moved by "
            f"one ({one.runs} runs each, {one.stage} stage)."
        )
    for score in answer.scores:
        click.echo(f"\nAs of {score.months} months ({score.fell} of {len(answer.results)} fell):")
        for row in (SCORE_COLUMNS, *list_score_rows(score)):
            click.echo(f"  {row[0]:<34}{''.join(f'{cell:<20}' for cell in row[1:])}".rstrip())
    click.echo()
    for sentence in (*answer.says, *answer.assumptions):
        click.echo(sentence)
