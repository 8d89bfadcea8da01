"""`innercircle catalogue`: the shipped scenarios."""

import click

from innercircle.cli._options import NewFile, json_option
from innercircle.cli._output import print_json, print_yaml, write_file


@click.command(
    name="catalogue",
    epilog="Example: innercircle catalogue five-equals --copy five.yaml",
)
@click.argument("name", required=False)
@click.option(
    "--copy",
    "target",
    type=NewFile(),
    help="Write a copy of scenario NAME to this file, to edit.",
)
@json_option()
def command(name: str | None, target: str | None, *, as_json: bool) -> None:
    """List the shipped scenarios, print one, or copy one to edit."""
    from pathlib import Path  # noqa: PLC0415  only when called

    from innercircle.scenario import (  # noqa: PLC0415  slow to import, and help needs none
        find_scenario,
        list_catalogue,
    )

    if name is not None:
        text = find_scenario(name).read_text(encoding="utf-8")
        if target is None:
            print_yaml(text)
            return
        path = Path(target)
        if path.exists():
            raise click.UsageError(f"{target} exists already; choose another name.")
        write_file(path, text, new=True)
        click.echo(f"Wrote {target}. Check it with: innercircle check {target}")
        return
    if target is not None:
        raise click.UsageError("--copy needs the NAME of a scenario.")
    entries = list_catalogue()
    if as_json:
        print_json(
            [
                {"name": entry.name, "title": entry.title, "teaches": entry.teaches}
                for entry in entries
            ]
        )
        return
    for entry in entries:
        click.echo(f"{entry.name:<26} {entry.title}")
        if entry.teaches:
            click.echo(click.wrap_text(entry.teaches, 78, " " * 27, " " * 27))
