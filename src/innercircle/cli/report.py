"""`innercircle report`: one self-contained HTML page."""

import click

from innercircle.cli._options import (
    LARGE,
    NewFile,
    Whole,
    scenario_argument,
    set_option,
    whole_option,
)
from innercircle.cli._output import PAGE_HEAD, refuse_other_kind, write_file


@click.command(
    name="report",
    epilog="Examples: innercircle report caracas-2019 --out page.html; "
    "innercircle report caracas-2019 --results sweep-of-it --out page.html",
)
@scenario_argument()
@set_option()
@click.option(
    "--out",
    metavar="PAGE.html",
    type=NewFile(),
    help="Where to write the page (default: the scenario's id with .html).",
)
@click.option(
    "--runs",
    type=Whole(0, 1_000_000),
    default=500,
    show_default=True,
    help="Simulated runs for each playbook of the sponsor; 0 leaves the months out.",
)
@click.option(
    "--results",
    metavar="DIR",
    type=click.Path(file_okay=False, exists=True),
    help="A finished sweep of this scenario: adds which assumptions matter.",
)
@click.option(
    "--box",
    "condition",
    metavar="CONDITION",
    help="With --results: also the inputs that lead to it, as in `innercircle sweep --box`.",
)
@whole_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    out: str | None,
    runs: int,
    results: str | None,
    condition: str | None,
    *,
    whole: bool,
) -> None:
    """Write one self-contained HTML page: pictures, plain words, assumptions, sources.

    The page needs nothing else: it makes no outside request, runs no script, and prints on A4.
    The same scenario gives the same bytes.
    """
    from pathlib import Path  # noqa: PLC0415  only when called

    from innercircle.game import MOST_UNASKED, solve  # noqa: PLC0415  slow, and help needs none
    from innercircle.report import (  # noqa: PLC0415  the same
        list_sections,
        make_more_sections,
        make_sensitivity_section,
        read_findings,
        read_sweep,
        render_page_of,
        show_text,
    )
    from innercircle.scenario import load  # noqa: PLC0415  the same
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    if condition is not None and results is None:
        raise click.UsageError("--box asks the results of a sweep; say where, with --results DIR.")
    loaded = load(scenario, sets)
    target = Path(out or f"{loaded.id}.html")
    refuse_other_kind(target, PAGE_HEAD)
    swept = [] if results is None else read_sweep(loaded, Path(results), condition)
    whole = whole or len(loaded.insiders) <= MOST_UNASKED
    findings = read_findings(solve(loaded, signals=whole))
    more = make_more_sections(loaded, runs=runs, workers=count_processors(), terms=whole)
    changes = [": ".join(part.strip() for part in each.split("=", 1)) for each in sets]
    if swept:
        more.append(make_sensitivity_section(swept))
    write_file(target, render_page_of(findings, more, changes))
    if not whole:
        click.echo(f"{findings.left_out} {LARGE}", err=True)
    titles = [section.title for section in list_sections(findings, more)]
    click.echo(f"Wrote {show_text(target)}: {show_text(loaded.title)}")
    click.echo(click.wrap_text("It has: " + "; ".join(titles) + ".", 78, "", "  "))
