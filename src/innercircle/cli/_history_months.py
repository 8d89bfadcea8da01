"""`innercircle history months`, `calibrate`, `validate`: learned from the panel, and scored."""

from pathlib import Path

import click

from innercircle.cli._history_frames import write_interval
from innercircle.cli._history_options import draws_option, period_option, seed_option
from innercircle.cli._options import NewFolder, Whole, json_option
from innercircle.cli._output import print_json

_learned = click.argument(
    "learned", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.command(
    name="months",
    epilog="Examples: innercircle history months --period validation; "
    "innercircle history calibrate --out learned, then innercircle history months learned",
)
@_learned
@period_option
@click.option("--each", type=Whole(10, 100_000), default=100, show_default=True, help="Runs a row.")
@draws_option
@seed_option
@json_option()
def months(
    learned: Path | None, period: str, each: int, draws: int, seed: int, *, as_json: bool
) -> None:
    """Forecast January rows by the months, with the constants that ship or those in a folder.

    A model that has not yet been looked at on the test period is logged in
    docs/reference/test-looks.md of its source tree.
    """
    from innercircle.dynamics import LEARNED  # noqa: PLC0415  slow, and help needs none
    from innercircle.history import run_months  # noqa: PLC0415  the same

    answer = run_months(learned or LEARNED, period=period, each=each, draws=draws, seed=seed)
    if as_json:
        print_json(answer)
        return
    click.echo(f"{answer.first_year} to {answer.last_year}, {each} runs a row")
    for outcome, scores in answer.scores.items():
        happened = answer.happened[outcome]
        click.echo(f"\n{outcome}: {int(happened.sum())} in {happened.size} rows")
        for score in scores:
            click.echo(
                f"  {score.forecaster:<34} AUC {write_interval(score.auc_roc, 2)}  "
                f"log {write_interval(score.log_score, 4)}  Brier {write_interval(score.brier, 4)}"
            )


@click.command(
    name="calibrate", epilog="Example: innercircle history calibrate --runs 20000 --rounds 2"
)
@click.option(
    "--runs", type=Whole(1_000, 10_000_000), default=150_000, show_default=True, help="A round."
)
@click.option("--rounds", type=Whole(1, 100), default=8, show_default=True, help="How many.")
@click.option(
    "--out",
    type=NewFolder(deep=True, path_type=Path),
    help="Write draws.csv and manifest.json here.",
)
@seed_option
@json_option()
def calibrate(runs: int, rounds: int, out: Path | None, seed: int, *, as_json: bool) -> None:
    """Learn the months' constants from the panel to 2000; takes about an hour.

    What is learned ships with innercircle already: nobody needs to run this.
    """
    from innercircle.history import (  # noqa: PLC0415  slow to import, and help needs none
        run_calibration,
        write_learned,
    )

    answer = run_calibration(
        runs=runs, rounds=rounds, seed=seed, progress=lambda line: click.echo(line, err=True)
    )
    if out is not None:
        write_learned(answer, out)
    if as_json:
        print_json(answer)
        return
    click.echo(
        f"{answer.rows:,} rows; a fall {answer.happened[2]:.3f} in the record, "
        f"{sum(answer.simulated[3:]):.3f} in the months; "
        + ("settled" if answer.settled else "not settled: more runs or rounds")
    )
    for number in answer.numbers:
        click.echo(
            f"  {number.name:<24} {number.before:8.4g} → {number.after:8.4g} "
            f"({number.low:.4g} to {number.high:.4g})  {number.verdict}"
        )


@click.command(
    name="validate",
    epilog="Examples: innercircle history validate --replicates 20 --chains 2 --runs 20000; "
    "innercircle history calibrate --out learned, then innercircle history validate learned",
)
@_learned
@click.option(
    "--replicates",
    type=Whole(1, 10_000),
    default=100,
    show_default=True,
    help="Panels simulated anew.",
)
@click.option(
    "--chains", type=Whole(1, 10_000), default=60, show_default=True, help="Sampled again."
)
@click.option(
    "--runs",
    type=Whole(1_000, 10_000_000),
    default=150_000,
    show_default=True,
    help="That the emulator of the chains learns from.",
)
@seed_option
@json_option()
def validate(
    learned: Path | None, replicates: int, chains: int, runs: int, seed: int, *, as_json: bool
) -> None:
    """Hold what was learned against the panel to 2000; takes about twenty minutes.

    The draws that ship, or those in a folder: panels simulated anew beside the record, a search
    that must find the draw behind a panel again, the record at half its weight.
    """
    from innercircle.dynamics import LEARNED  # noqa: PLC0415  slow, and help needs none
    from innercircle.history import validate_learned  # noqa: PLC0415  the same

    answer = validate_learned(
        learned or LEARNED,
        replicates=replicates,
        chains=chains,
        runs=runs,
        seed=seed,
        progress=lambda line: click.echo(line, err=True),
    )
    if as_json:
        print_json(answer)
        return
    held, counts = answer.held
    click.echo(
        f"{answer.rows:,} rows, {answer.replicates} panels simulated anew: {held} of {counts} "
        "counts within nine in ten of them"
    )
    for group in answer.groups:
        failed, fell = (
            f"{count} {word} ({low:.0f} to {high:.0f}{'' if holds else ', outside'})"
            for count, word, (_, low, high), holds in zip(
                (group.failed, group.fell),
                ("failed", "fell"),
                (group.said_failed, group.said_fell),
                group.holds,
                strict=True,
            )
        )
        click.echo(f"  {group.name:<14} {group.rows:>5} rows  {failed}, {fell}")
    click.echo(
        f"{answer.chains} searches for a draw that is known: "
        + (", ".join(answer.uneven) + " found unevenly" if answer.uneven else "none found unevenly")
    )
    click.echo(
        "number, p of its ranks, shift at half the record's weight in sd, mixing (1 is whole)"
    )
    for number in answer.numbers:
        click.echo(
            f"  {number.name:<24} {number.uniform:.3f}  {number.shift:+.2f}  {number.mixing:.2f}"
        )
