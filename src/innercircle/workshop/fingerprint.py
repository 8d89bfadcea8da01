"""Fingerprints of a result's causes: version, sources, inputs and flags, for stores and saves."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from innercircle.answer import find_version, make_plain
from innercircle.errors import InputError

_ROOMS = ("workshop", "scenario", "game", "terms", "dynamics", "evidence", "experiments")
FORMAT = 2
"""Of stores and saved games; another format is another request."""


@cache
def find_code_digest() -> str:
    """The first 16 hexadecimal digits of a SHA-256 over the sources that a result may depend on.

    Results of two versions of the code are never mixed, and a worker of a cluster that has another
    version refuses to compute.
    """
    package = Path(__file__).resolve().parents[1]
    files = [*package.glob("*.py")]
    for room in _ROOMS:
        files += (package / room).rglob("*.py")
        files += (package / room).glob("*.yaml")  # the standard playbooks, not the catalogue
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def describe_request(kind: str, code: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A request as plain data, equal to itself after a way through JSON.

    Args:
        kind: of result: "simulation", "sweep", "game".
        code: from :func:`find_code_digest`.
        inputs: everything else that a number may depend on.
    """
    request = {
        "kind": kind,
        "format": FORMAT,
        "version": find_version(),
        "code": code,
        **make_plain(inputs),
    }
    plain: dict[str, Any] = json.loads(json.dumps(request, allow_nan=False))
    return plain


def find_digest(data: Any) -> str:
    """The first 16 hexadecimal digits of a SHA-256 over plain data."""
    text = json.dumps(make_plain(data), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def require_same(
    found: Mapping[str, Any], wanted: Mapping[str, Any], where: str | Path, advice: str
) -> None:
    """Refuse results of another request, and name what differs.

    Raises:
        InputError: they are.
    """
    different = [key for key in {**wanted, **found} if found.get(key) != wanted.get(key)]
    if different:
        raise InputError(
            f"the results there answer another request (different: {', '.join(different)}).",
            where=str(where),
            why="Rows of different inputs, plans or versions are never mixed.",
            advice=advice,
        )
