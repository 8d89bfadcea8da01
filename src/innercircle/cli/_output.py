"""What verbs write: JSON for machines, files that appear whole or not at all."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import click

from innercircle.answer import make_plain
from innercircle.errors import OutputError


def print_json(data: Any) -> None:
    """Print one strict JSON object; infinities and nan are the strings "inf", "-inf", "nan"."""
    click.echo(json.dumps(make_plain(data), indent=2, ensure_ascii=False, allow_nan=False))


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
