"""`innercircle init`: a new case from a template, which answers as it stands."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from innercircle.cli._options import NewFile
from innercircle.cli._output import write_file
from innercircle.wording import KINDS

_REGIMES = ("personal", "military", "single-party", "monarchy", "multi-party", "oligarchy", "any")
_OWN = ("board", "party", "alliance")


@click.command(
    name="init",
    epilog="Examples: innercircle init my-case.yaml --regime personal --insiders 7; "
    "innercircle init board.yaml --kind board --insiders "
    "'executives=Chief executive; owners=Director for the founding family'; "
    "then: innercircle check my-case.yaml",
)
@click.argument("file", type=NewFile())
@click.option("--regime", type=click.Choice(_REGIMES), help="Type of regime (default: any).")
@click.option(
    "--kind",
    type=click.Choice(tuple(KINDS)),
    help="What the coalition is; its words, and for a board, party or alliance its numbers.",
)
@click.option(
    "--insiders",
    metavar="N|LIST",
    default="",
    help="How many (default: 3), or their offices with semicolons between them; GROUP=OFFICE "
    "also says which group of the template's.",
)
@click.option("--title", default="", help="Title that people read.")
@click.option(
    "--starts",
    metavar="YYYY-MM",
    type=click.DateTime(["%Y-%m"]),
    help="First month (default: this one).",
)
@click.option("--ask", is_flag=True, help="Ask for the names and the most telling inputs first.")
def command(file: str, *, ask: bool, **options: Any) -> None:
    """Write a new scenario to FILE, every number with its scale, its range and where it is from.

    Numbers come from the record where it has any, from base rates, or are assumed, and say so. The
    file answers as it stands; check lists which numbers are still the template's.
    """
    from innercircle.scenario import (  # noqa: PLC0415  slow to import, and help needs none
        NewCase,
        ask_scenario,
        choose_insiders,
        name_insiders,
        render_starter,
    )

    path = Path(file)
    if path.exists():
        raise click.UsageError(f"{file} exists already; choose another name.")
    template, kind = _choose_template(options["regime"], options["kind"])
    starts = (options["starts"] or datetime.now(UTC)).strftime("%Y-%m")
    if ask:
        if options["title"] or options["insiders"]:
            raise click.UsageError("--ask asks for title and insiders: leave out the options.")
        named = template if options["regime"] or options["kind"] else ""
        text = ask_scenario(_ask_person, named, kind, starts)
    else:
        wanted = options["insiders"].strip() or "3"
        if wanted.isascii() and wanted.isdigit():
            insiders = choose_insiders(template, int(wanted[:4]))
        else:
            offices = [office.strip() for office in wanted.split(";")]
            insiders = name_insiders(template, [office for office in offices if office])
        case = NewCase(
            path.stem, template, kind, options["title"], starts=starts, insiders=insiders
        )
        text = render_starter(case)
    write_file(path, text, new=True)
    click.echo(f"Wrote {file}. Next: innercircle check {file}, innercircle forecast {file}")


def _choose_template(regime: str | None, kind: str | None) -> tuple[str, str]:
    """The template, and the kind as the file says it; empty where it is a regime."""
    if kind in _OWN:
        if regime:
            raise click.UsageError(f"a {kind} is no regime: leave out --regime or --kind.")
        return kind, kind
    if kind == "junta":
        return regime or "military", kind
    return regime or "any", ""


def _ask_person(question: str, default: str) -> str:
    """Ask on the terminal; end of input (Ctrl-D) aborts and nothing is written."""
    answer: str = click.prompt(question, default=default, err=True)
    return answer
