"""What verbs write: JSON for machines, files that appear whole or not at all."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from innercircle.answer import make_plain
from innercircle.errors import OutputError


def print_json(data: Any) -> None:
    """Print one strict JSON object; infinities and nan are the strings "inf", "-inf", "nan".

    Letters that the output's encoding lacks are escaped: JSON loses nothing on any system.
    """
    plain = make_plain(data)
    text = json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(plain, indent=2, allow_nan=False)
    click.echo(text)


def print_yaml(text: str) -> None:
    """Print a file's text: for people in the terminal's encoding, for a file always in UTF-8."""
    click.echo(text if sys.stdout.isatty() else text.encode(), nl=False)


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file atomically: readers see the old content or the new, never a part.

    Raises:
        OutputError: the directory is missing or read-only, or the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(
            f"could not be written: {error.strerror}.",
            where=str(path),
            advice="Nothing was left behind; choose another place with --out.",
        ) from None


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
