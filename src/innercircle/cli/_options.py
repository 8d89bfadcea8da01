"""Arguments and options that several verbs share, so that they are called the same everywhere."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def scenario_argument(name: str = "scenario") -> _Decorator:
    """SCENARIO: the path of a file or the name of one in the catalogue."""
    return click.argument(name, metavar=name.upper())


class ExistingFile(click.Path):
    """A file to read: a folder, a pipe or a device is refused, not waited for."""

    def __init__(self, path_type: type[Path] | None = None) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=path_type)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is no regular file."""
        path = super().convert(value, param, ctx)
        if not Path(os.fsdecode(path)).is_file():
            self.fail(f"{value!r} is not a regular file.", param, ctx)
        return path


def find_file(scenario: str) -> Path:
    """The file that SCENARIO names, for verbs that need its text as it stands.

    Raises:
        InputError: there is none.
    """
    from innercircle.scenario import find_scenario  # noqa: PLC0415  slow to import

    path = Path(scenario)
    return path if path.is_file() else find_scenario(scenario)


def set_option() -> _Decorator:
    """--set PATH=VALUE, repeatable: change one input before the verb does its work."""
    return click.option(
        "--set",
        "sets",
        multiple=True,
        metavar="PATH=VALUE",
        help="Change one input, for example insiders.party-boss.exposure=0.5 (repeatable).",
    )


def json_option() -> _Decorator:
    """--json: one object on standard output, for machines."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")


def seed_option() -> _Decorator:
    """--seed N: the seed of the random draws."""
    return click.option(
        "--seed", type=click.IntRange(min=0), help="Seed of the random draws (default: the file's)."
    )
