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
from innercircle.cli._output import (
    PAGE_HEAD,
    PDF_HEAD,
    echo,
    open_case,
    refuse_other_kind,
    wrap,
    write_file,
)


@click.command(
    name="report",
    epilog="Examples: innercircle report caracas-2019 --out page.html; "
    "innercircle report caracas-2019 --brief --paper letter --out brief.pdf",
)
@scenario_argument()
@set_option()
@click.option(
    "--out",
    metavar="PAGE",
    type=NewFile(),
    help="Where to write the page (default: the scenario's id with .html); a name that ends in "
    ".pdf gets a PDF, printed by an installed Chromium.",
)
@click.option("--brief", is_flag=True, help="One sheet for a meeting in place of the page.")
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    help="With --brief: the sheet (default: a4).",
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
    paper: str | None,
    *,
    brief: bool,
    whole: bool,
) -> None:
    """Write one self-contained HTML page: pictures, plain words, assumptions, sources.

    The page needs nothing else: it makes no outside request, runs no script, and prints on A4.
    The same scenario gives the same bytes.
    """
    from pathlib import Path  # noqa: PLC0415  only when called

    from innercircle.game import MOST_UNASKED  # noqa: PLC0415  slow, and help needs none
    from innercircle.report import (  # noqa: PLC0415  the same
        list_sections,
        make_more_sections,
        make_sensitivity_section,
        read_findings,
        read_sweep,
        render_brief,
        render_page_of,
        render_pdf,
        show_text,
        solve_page,
    )
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    if paper is not None and not brief:
        raise click.UsageError("--paper goes with --brief.")
    if condition is not None and results is None:
        raise click.UsageError("--box asks the results of a sweep; say where, with --results DIR.")
    loaded = open_case(scenario, sets)
    target = Path(out or f"{loaded.id}.html")
    printed = target.suffix.lower() == ".pdf"
    refuse_other_kind(target, PDF_HEAD if printed else PAGE_HEAD)
    swept = [] if results is None else read_sweep(loaded, Path(results), condition)
    whole = whole or len(loaded.insiders) <= MOST_UNASKED
    findings = read_findings(solve_page(loaded, whole=whole))
    more = make_more_sections(
        loaded, runs=runs, workers=count_processors(), terms=whole, today=findings.today
    )
    changes = [": ".join(part.strip() for part in each.split("=", 1)) for each in sets]
    if swept:
        more.append(make_sensitivity_section(swept))
    page = (
        render_brief(findings, more, changes, paper or "a4")
        if brief
        else render_page_of(findings, more, changes)
    )
    write_file(target, render_pdf(page) if printed else page)
    if not whole:
        echo(f"{findings.left_out} {LARGE}", err=True)
    if brief:
        echo(f"Wrote {show_text(target)}, one sheet: {show_text(loaded.title)}")
        return
    titles = [section.title for section in list_sections(findings, more)]
    echo(f"Wrote {show_text(target)}: {show_text(loaded.title)}")
    echo(wrap("It has: " + "; ".join(titles) + ".", 78, "", "  "))
