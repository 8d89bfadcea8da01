"""Output of verbs: JSON for machines, files that appear whole or not at all."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from innercircle.answer import make_plain
from innercircle.wording import retell, retell_all

if TYPE_CHECKING:
    from innercircle.scenario import Scenario

PAGE_HEAD = "<!DOCTYPE html>"
"""First line of a page; a file that begins otherwise is not replaced by one."""

PDF_HEAD = "%PDF-1.4\n"
"""First line of a PDF that Chromium prints."""


_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_GAP = re.compile(r"((?<=[^\n ]) {2,})")


def open_case(
    source: str,
    sets: Iterable[str] = (),
    *,
    no_reports: bool = False,
    as_of: str | None = None,
) -> "Scenario":
    """Load a scenario; from now on this command says its words.

    Args:
        source: a file, or a name of the catalogue.
        sets: changes on the way in.
        no_reports: leave out all that is reported.
        as_of: leave out what is dated after this month, and say so; None for nothing.

    Raises:
        ScenarioError: the file has problems; all are listed.
        InputError: there is no such file or scenario, or it is not a readable file.
    """
    from innercircle.scenario import load, speak_for  # noqa: PLC0415  slow to import

    loaded = load(source, sets)
    speak_for(loaded)
    known = loaded.without_reports() if no_reports else loaded
    if as_of is None or not _MONTH.match(as_of):
        return known
    told = known.leave_later(as_of[:7])
    late = len(known.reports) - len(told.reports)
    if late:
        words = "report dated" if late == 1 else "reports dated"
        echo(f"{late} {words} after {as_of[:7]} left out.", err=True)
    return told


def echo(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text in the words of the case that was opened; columns stay where they are."""
    click.echo(_retell_columns(text), err=err, nl=nl)


def _retell_columns(text: str) -> str:
    """The text in the case's words; the gap after a longer word gives it room.

    What lies between two gaps is told at once, over the ends of lines: a name may be broken there.
    """
    if retell(text) == text:
        return text
    told, owed = [], 0
    for place, part in enumerate(_GAP.split(text)):
        if place % 2:
            width = max(1, len(part) - owed)
            owed -= len(part) - width
            told.append(" " * width)
        else:
            told.append(retell(part))
            *before, last = part.split("\n")
            owed = len(told[-1].rpartition("\n")[2]) - len(last) + (0 if before else owed)
    return "".join(told)


def wrap(text: str, width: int, first: str = "", rest: str = "") -> str:
    """The same text in lines; ``first`` and ``rest`` are put before them."""
    return click.wrap_text(retell(text), width, first, rest)


def print_json(data: Any) -> None:
    """Print one strict JSON object; infinities and nan are the strings "inf", "-inf", "nan".

    Letters that the output's encoding lacks are escaped: JSON loses nothing on any system.
    """
    plain = retell_all(make_plain(data))
    text = json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(plain, indent=2, allow_nan=False)
    click.echo(text)


def print_yaml(text: str) -> None:
    """Print a file's text: for people in the terminal's encoding, for a file always in UTF-8."""
    click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)


def write_file(path: Path, content: str | bytes, *, new: bool = False) -> None:
    """Write a file so that readers see the old one or the new one, never a part.

    Raises:
        InputError: no file can be there; or there is one of another kind, such as a scenario, or
            with ``new`` any.
        OutputError: the directory is read-only, or the disk is full.
    """
    from innercircle.workshop import write_whole  # noqa: PLC0415  slow to import, only to write

    write_whole(path, content, new=new)


def refuse_other_kind(path: Path, head: str) -> None:
    """Refuse, before anything is computed, to replace a file that begins otherwise than ``head``.

    Raises:
        InputError: it does.
    """
    from innercircle.workshop import check_replaceable  # noqa: PLC0415  slow to import

    check_replaceable(path, head)


@contextmanager
def show_progress(unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and remaining time on standard error, on a terminal only.

    Yields:
        a function to be told what is done and what is wanted; what is done at the first call was
        done before, and does not count for the rate.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _wanted: None
        return
    from tqdm import tqdm  # noqa: PLC0415  only on a terminal

    bars: list[Any] = []

    def tell(done: int, wanted: int) -> None:
        if not bars:
            words = f" {unit}"
            bar = tqdm(total=wanted, unit=words, initial=done, file=sys.stderr, dynamic_ncols=True)
            bars.append(bar)
        bars[0].update(done - bars[0].n)

    try:
        yield tell
    finally:
        for bar in bars:
            bar.close()
