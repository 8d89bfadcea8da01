"""`innercircle init`: a commented starter that solves as it stands."""

from pathlib import Path

import click

from innercircle.cli._options import NewFile
from innercircle.cli._output import write_file


@click.command(
    name="init",
    epilog="Example: innercircle init my-case.yaml, then: innercircle check my-case.yaml",
)
@click.argument("file", type=NewFile())
@click.option("--ask", is_flag=True, help="Ask for the names and the most telling inputs first.")
def command(file: str, *, ask: bool) -> None:
    """Write a starter scenario to FILE, with the coding rubric in its comments."""
    from innercircle.scenario import (  # noqa: PLC0415  slow to import, and help needs none
        ask_scenario,
        render_starter,
    )

    path = Path(file)
    if path.exists():
        raise click.UsageError(f"{file} exists already; choose another name.")
    text = ask_scenario(_ask_person) if ask else render_starter(path.stem)
    write_file(path, text, new=True)
    click.echo(f"Wrote {file}. Next: innercircle check {file}, innercircle solve {file}")


def _ask_person(question: str, default: str) -> str:
    """Ask on the terminal; end of input (Ctrl-D) aborts and nothing is written."""
    answer: str = click.prompt(question, default=default, err=True)
    return answer
