"""`innercircle sweep`: draw what is uncertain, compute each draw, keep and question the results."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from innercircle.cli._options import (
    MOST_WORKERS,
    NewFolder,
    Real,
    Whole,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
)
from innercircle.cli._output import print_json, show_progress

if TYPE_CHECKING:
    from innercircle.experiments import How, Store, Sweep

MOST_SHOWN = 5
"""Disagreements of merged versions that are listed."""

MOST_BARS = 20
"""Bars of a tornado that the text shows; --json has all."""

DEFAULT_TARGET = "solve.signals.fall_probability"


@click.command(
    name="sweep",
    epilog="Examples: innercircle sweep caracas-2019 --plan latin --n 256 --out results; "
    'innercircle sweep --out results --query "select count(*) from results"',
)
@scenario_argument(metavar="[SCENARIO]", required=False)
@set_option()
@click.option(
    "--plan",
    default="latin",
    show_default=True,
    help="latin, sobol, saltelli (Sobol' indices), morris (screening) or grid.",
)
@click.option(
    "--n",
    type=Whole(1, 100_000_000),
    default=256,
    show_default=True,
    help="Size of the plan: draws, base rows or paths.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    help=f"A number to keep, by its name in --json (repeatable; {DEFAULT_TARGET}).",
)
@click.option(
    "--vary",
    multiple=True,
    metavar="PATH",
    help="Vary only these inputs, or those a path begins with (repeatable).",
)
@click.option(
    "--runs",
    type=Whole(1, 1_000_000),
    default=400,
    show_default=True,
    help="Simulated runs a draw, for targets that simulate.",
)
@click.option(
    "--stage",
    type=click.Choice(["quick", "exact"]),
    default="quick",
    show_default=True,
    help="Stage of simulated months: the quick limit, or the insiders' exact cutoffs.",
)
@click.option("--out", type=NewFolder(deep=True), help="Directory of the results.")
@click.option(
    "--chunk",
    type=Whole(1, 1_000_000),
    default=64,
    show_default=True,
    help="Rows computed and written at a time.",
)
@click.option(
    "--workers",
    type=Whole(1, MOST_WORKERS),
    default=1,
    show_default=True,
    help="Processes on this machine.",
)
@click.option(
    "--on",
    "address",
    metavar="ADDRESS",
    help="A running Dask scheduler instead, such as tcp://127.0.0.1:8786; its workers need this "
    "same version (docs/how-to/sweep.md).",
)
@click.option("--dry-run", is_flag=True, help="Only say what it would take.")
@click.option("--query", "sql", metavar="SQL", help="Ask the table `results` of --out; read-only.")
@click.option(
    "--box",
    "condition",
    metavar="CONDITION",
    help=f'Find the inputs that lead to it, such as "{DEFAULT_TARGET} > 0.05" (PRIM).',
)
@click.option(
    "--better",
    type=click.Choice(["larger", "smaller"]),
    default="larger",
    show_default=True,
    help="Which values win when the same simulated target is kept for several playbooks.",
)
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar="SCENARIO",
    help="Another analyst's version of the scenario, to be merged (repeatable).",
)
@click.option(
    "--merge",
    type=click.Choice(["pooled", "min-max"]),
    default="pooled",
    show_default=True,
    help="Merged range: of the best guesses, or the widest of all ranges.",
)
@click.option(
    "--tornado",
    "limit",
    type=Real(),
    metavar="LIMIT",
    help="One input at a time for the first target, with the values at which it crosses LIMIT.",
)
@seed_option()
@json_option()
def command(
    scenario: str | None,
    sets: tuple[str, ...],
    out: str | None,
    sql: str | None,
    condition: str | None,
    workers: int,
    address: str | None,
    limit: float | None,
    better: str,
    *,
    dry_run: bool,
    as_json: bool,
    **request: Any,
) -> None:
    """Draw the uncertain inputs of SCENARIO, compute the targets in each draw, keep the results.

    The same command again does only what is not yet done. With --query or --box and no SCENARIO,
    finished results are questioned.
    """
    if sql is not None:
        _print_query(_need(out), sql, as_json=as_json)
        return
    if scenario is None and condition is None:
        raise click.UsageError("name a scenario, or ask finished results with --query or --box.")
    if scenario is not None:
        sweep = _make(scenario, sets, **request)
        if limit is not None:
            _print_tornado(sweep, limit, as_json=as_json)
            return
        if dry_run:
            _print_estimate(sweep, workers, as_json=as_json)
            return
        store = _run(sweep, Path(_need(out)), workers, address)
    else:
        from innercircle.experiments import read_store  # noqa: PLC0415  slow to import

        store = read_store(Path(_need(out)))
    _print_findings(store, condition, better, as_json=as_json)


def _need(out: str | None) -> str:
    if out is None:
        raise click.UsageError("say where the results lie, with --out DIR.")
    return out


def _make(
    scenario: str,
    sets: tuple[str, ...],
    *,
    others: tuple[str, ...],
    merge: "How",
    **request: Any,
) -> "Sweep":
    from innercircle.experiments import make_sweep, merge_estimates  # noqa: PLC0415  slow
    from innercircle.scenario import load  # noqa: PLC0415  the same

    loaded = load(scenario, sets)
    if others:
        merged = merge_estimates([loaded, *(load(other, sets) for other in others)], merge)
        loaded = load(scenario, (*sets, *merged.to_sets()))
        click.echo(f"Merged {len(others) + 1} versions ({merge}). Largest disagreements:", err=True)
        for each in merged.estimates[:MOST_SHOWN]:
            guesses = ", ".join(f"{guess:g}" for guess in each.guesses)
            click.echo(f"  {each.path}: {guesses}", err=True)
    request["targets"] = request["targets"] or (DEFAULT_TARGET,)
    return make_sweep(loaded, **request)


def _print_tornado(sweep: "Sweep", limit: float, *, as_json: bool) -> None:
    from innercircle.experiments import draw_sweep_tornado  # noqa: PLC0415  slow to import

    answer = draw_sweep_tornado(sweep, limit)
    if as_json:
        print_json(answer)
        return
    click.echo(f"{answer.target}: {answer.base:.4g} as stated; the conclusion changes at {limit:g}")
    frame = answer.to_frame().head(MOST_BARS)
    columns = ["name", "low", "at_low", "high", "at_high", "flip"]
    table = frame[columns].to_string(index=False, float_format=lambda x: f"{x:.4g}", na_rep="–")
    click.echo(table)
    for sentence in answer.assumptions:
        click.echo(sentence)
    click.echo("flip: the input's value nearest to the stated one at which it changes; – for none.")


def _run(sweep: "Sweep", directory: Path, workers: int, address: str | None) -> "Store":
    from innercircle.experiments import run_sweep  # noqa: PLC0415  slow to import

    with show_progress("draws") as progress:
        return run_sweep(sweep, directory, workers=workers, address=address, progress=progress)


def _print_query(out: str, sql: str, *, as_json: bool) -> None:
    from innercircle.experiments import query, read_store  # noqa: PLC0415  slow to import

    frame = query(read_store(Path(out)).directory, sql)
    if as_json:
        print_json({"rows": frame.to_dict(orient="records")})
    else:
        click.echo(frame.to_csv(index=False), nl=False)


def _print_estimate(sweep: "Sweep", workers: int, *, as_json: bool) -> None:
    from innercircle.experiments import CLUSTER, estimate_sweep  # noqa: PLC0415  slow to import

    estimate = estimate_sweep(sweep, workers)
    if as_json:
        print_json(estimate)
        return
    click.echo(
        f"{estimate.rows:,} draws of {len(sweep.plan.names)} inputs in {estimate.chunks:,} chunks, "
        f"{estimate.runs:,} simulated runs"
    )
    click.echo(
        f"about {_say_time(estimate.seconds)} on {workers} process(es) "
        f"({1000 * estimate.seconds_a_row:.1f} ms a draw, measured here)"
    )
    click.echo(
        f"about {_say_time(estimate.cluster_seconds)} on a cluster of {CLUSTER} such cores "
        f"({estimate.core_hours:.3g} core-hours; more than {estimate.chunks:,} cores are of no use)"
    )
    click.echo(f"about {estimate.memory / 1e6:,.0f} MB of memory a process")
    click.echo(f"about {estimate.bytes / 1e6:,.1f} MB of results on disk")


def _say_time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} seconds"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"


def _print_findings(store: "Store", condition: str | None, better: str, *, as_json: bool) -> None:
    from innercircle.experiments import describe_results  # noqa: PLC0415  slow to import

    findings = describe_results(store, condition, better=better)
    if as_json:
        print_json({"manifest": store.manifest, "findings": findings})
        return
    for finding in findings:
        click.echo(finding.render_text())
