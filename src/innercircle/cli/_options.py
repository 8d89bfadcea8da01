"""Arguments and options that several verbs share, so that they are called the same everywhere."""

import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
LARGEST_SEED = 2**53 - 1
"""As in a scenario file: every program that reads JSON keeps it exact."""


LARGE = "Prices were left out too. Add --whole for both."
"""Advice after the reason for leaving a very large circle unsolved in part."""


LAST_RUN = 10**9 - 1
"""Runs are numbered from 0; so many can be simulated."""


MOST_WORKERS = 256


class Whole(click.ParamType):  # type: ignore[type-arg]
    """A whole number within limits, or one of a few words instead.

    Args:
        low, high: smallest and largest number that is allowed.
        words: words that may stand there instead.
    """

    def __init__(self, low: int, high: int, *words: str) -> None:
        self.low, self.high, self.words = low, high, words
        self.name = "|".join(["N", *words])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | str:
        """The number or the word; a plain message otherwise."""
        if value in self.words:
            return str(value)
        text = str(value)
        digits = text.removeprefix("-")
        # Longer texts are no number that is allowed anywhere, and slow to read.
        number = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 30 else None
        if number is None or not self.low <= number <= self.high:
            also = "".join(f", or {word}" for word in self.words)
            self.fail(
                f"expected a whole number from {self.low:,} to {self.high:,}{also}; "
                f"found {_shorten(text)}.",
                param,
                ctx,
            )
        return number


class Real(click.ParamType):  # type: ignore[type-arg]
    """A finite number within limits.

    Args:
        low, high: the limits.
        inside: True when the limits themselves are not allowed.
    """

    name = "number"

    def __init__(self, low: float = -1e300, high: float = 1e300, *, inside: bool = False) -> None:
        self.low, self.high, self.inside = low, high, inside

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; a plain message otherwise."""
        number = float(value) if _DECIMAL.fullmatch(str(value)) else math.nan
        edge = self.inside and number in {self.low, self.high}
        if not self.low <= number <= self.high or edge:
            self.fail(f"expected {self._describe()}; found {_shorten(str(value))}.", param, ctx)
        return number

    def _describe(self) -> str:
        if self.high >= 1e300:
            return "a finite number"
        word = "between" if self.inside else "from"
        return f"a number {word} {self.low:g} {'and' if self.inside else 'to'} {self.high:g}"


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def scenario_argument(
    name: str = "scenario", metavar: str = "SCENARIO", *, required: bool = True
) -> _Decorator:
    """SCENARIO: the path of a file or the name of one in the catalogue."""
    return click.argument(
        name, metavar=metavar, required=required, shell_complete=_complete_scenario
    )


def _complete_scenario(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of the catalogue that go on from what is written, or else files."""
    from innercircle.scenario import list_catalogue  # noqa: PLC0415  only where a shell asks

    names = [entry.name for entry in list_catalogue() if entry.name.startswith(incomplete)]
    if incomplete and names:
        return [CompletionItem(name) for name in names]
    return [CompletionItem(incomplete, type="file")]


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


class NewFile(click.Path):
    """A file to write: a path where none can be is refused before anything is computed."""

    def __init__(self, path_type: type[Path] | None = None) -> None:
        super().__init__(dir_okay=False, path_type=path_type)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a pipe, a device, a missing folder."""
        path = super().convert(value, param, ctx)
        _check_place(value)
        return path


class NewFolder(click.Path):
    """A folder to write: a path where none can be is refused before anything is computed.

    Args:
        deep: missing folders on the way to it are made, too.
    """

    def __init__(self, *, deep: bool, path_type: type[Path] | None = None) -> None:
        super().__init__(file_okay=False, path_type=path_type)
        self.deep = deep

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a file, a pipe, a link that leads nowhere."""
        path = super().convert(value, param, ctx)
        _check_place(value, folder=True, deep=self.deep)
        return path


def _check_place(path: Any, **sort: bool) -> None:
    from innercircle.workshop import check_place  # noqa: PLC0415  slow to import, only to write

    if not path:
        raise click.BadParameter("an empty text names no place.")
    check_place(os.fsdecode(path), **sort)


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


def no_reports_option() -> _Decorator:
    """--no-reports: claims that move inputs keep the chances that the file gives them."""
    return click.option(
        "--no-reports",
        is_flag=True,
        help="Leave the reports out: claims that move inputs keep the chances of the file.",
    )


def json_option() -> _Decorator:
    """--json: one object on standard output, for machines."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")


def seed_option() -> _Decorator:
    """--seed N: the seed of the random draws."""
    return click.option(
        "--seed",
        type=Whole(0, LARGEST_SEED),
        help="Seed of the random draws (default: the file's).",
    )


def stage_option(says: str = "As in simulate.") -> _Decorator:
    """--stage NAME: how the months find the insiders' cutoffs."""
    return click.option(
        "--stage",
        type=click.Choice(["exact", "quick"]),
        default="exact",
        show_default=True,
        help=says,
    )


def as_of_option() -> _Decorator:
    """--as-of YYYY-MM: how far a journal is read."""
    return click.option(
        "--as-of",
        metavar="YYYY-MM",
        help="The last month that has passed (default: that of the journal's last entry).",
    )


def workers_option() -> _Decorator:
    """--workers N: processes; no number depends on it."""
    return click.option(
        "--workers", type=Whole(1, MOST_WORKERS), help="Processes (default: one a processor)."
    )


def whole_option() -> _Decorator:
    """--whole: everything also in a circle so large that it takes minutes to hours."""
    return click.option(
        "--whole",
        is_flag=True,
        help="In a very large circle also what takes from minutes to hours: private signals, "
        "and prices.",
    )
