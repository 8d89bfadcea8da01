"""Which code computes: a fingerprint of the sources that a number of the results may hang on."""

import hashlib
from functools import cache
from pathlib import Path

_ROOMS = ("scenario", "game", "terms", "dynamics", "evidence", "experiments")


@cache
def find_code_digest() -> str:
    """The first 16 hexadecimal digits of a SHA-256 over the sources of this room and below.

    Results of two versions of the code are never mixed in one store, and a worker of a cluster
    that has another version refuses to compute.
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
