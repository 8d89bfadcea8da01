"""Identities in a sealed file beside the scenario: who the sources really are.

The file is encrypted with age (a passphrase, or the public keys of those who may read), is written
whole or not at all, and can be read by its owner only. No computation ever needs it.

Sources:
    Valsorda & Cartwright-Cox, the age file encryption format (age-encryption.org/v1).
"""

import json
import os
import secrets
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from innercircle.errors import EvidenceError, OutputError

FORMAT = 1
KEY_BYTES = 32
_LARGEST = 16 * 2**20


@dataclass(frozen=True)
class Identities:
    """What the sealed file holds; its ``repr`` shows nothing of it.

    Attributes:
        people: source id → whatever is known of the person; plain data.
        key: 32 bytes from which a scenario's pseudonyms are derived; never exported.
    """

    people: dict[str, Any] = field(repr=False)
    key: bytes = field(repr=False, default_factory=lambda: secrets.token_bytes(KEY_BYTES))


def make_key() -> tuple[str, str]:
    """A fresh pair (secret key, public key) of age; keep the first, hand out the second."""
    import pyrage  # type: ignore[import-untyped]  # noqa: PLC0415  only needed to seal and open

    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def write_key(path: str | Path) -> str:
    """Write a fresh secret key to a new file that only its owner can read, as age-keygen does.

    Args:
        path: where; the file must not exist, because what was sealed for a lost key is lost.

    Returns:
        The public key, to be handed out.

    Raises:
        EvidenceError: the file exists.
        OutputError: it cannot be written.
    """
    target = Path(path)
    if target.exists() or target.is_symlink():
        raise EvidenceError(
            "this file exists already.",
            where=target.name,
            advice="What was sealed for the key in it could no longer be opened; choose another.",
        )
    secret, public = make_key()
    _write_privately(target, f"# public key: {public}\n{secret}\n".encode("ascii"))
    return public


def read_key(path: str | Path) -> str:
    """The secret key in a file as ``write_key`` or age-keygen write it.

    Raises:
        EvidenceError: the file cannot be read, or holds no secret key.
    """
    text = _read_regular(Path(path)).decode("ascii", "replace")
    for line in text.splitlines():
        if line.strip().startswith("AGE-SECRET-KEY-"):
            return line.strip()
    raise EvidenceError(
        "holds no secret key.",
        where=Path(path).name,
        advice="Its line starts with AGE-SECRET-KEY-1.",
    )


def find_public_key(secret: str) -> str:
    """The public key that belongs to a secret one.

    Raises:
        EvidenceError: this is no secret key.
    """
    import pyrage  # noqa: PLC0415  the same

    try:
        return str(pyrage.x25519.Identity.from_str(secret).to_public())
    except pyrage.IdentityError:
        raise EvidenceError("this is no secret key of age.", where="sealed identities") from None


def write_identities(
    path: str | Path,
    identities: Identities,
    *,
    passphrase: str | None = None,
    recipients: Sequence[str] = (),
) -> None:
    """Seal identities in a file that only its owner can read.

    Args:
        path: for example caracas-2019.sources.age.
        identities: what to seal.
        passphrase: seals with a passphrase; or
        recipients: public keys (age1…) of those who may open it.

    Raises:
        EvidenceError: neither or both ways to seal, or a bad public key.
        OutputError: the file cannot be written, or is not a regular file.
    """
    if bool(passphrase) == bool(recipients):
        raise EvidenceError(
            "sealing needs a passphrase or public keys, and not both.", where="sealed identities"
        )
    content = {
        "innercircle-identities": FORMAT,
        "key": identities.key.hex(),
        "people": identities.people,
    }
    plain = json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8")
    _write_privately(Path(path), _encrypt(plain, passphrase, recipients))


def _encrypt(plain: bytes, passphrase: str | None, recipients: Sequence[str]) -> bytes:
    import pyrage  # noqa: PLC0415  the same

    if passphrase:
        return bytes(pyrage.passphrase.encrypt(plain, passphrase))
    try:
        keys = [pyrage.x25519.Recipient.from_str(name) for name in recipients]
    except pyrage.RecipientError:
        raise EvidenceError(
            "one of the public keys is none.",
            where="sealed identities",
            advice="A public key of age starts with age1.",
        ) from None
    return bytes(pyrage.encrypt(plain, keys))


def read_identities(
    path: str | Path, *, passphrase: str | None = None, key: str | None = None
) -> Identities:
    """Open a sealed file.

    Args:
        path: the file.
        passphrase: if it was sealed with one; or
        key: a secret key (AGE-SECRET-KEY-1…).

    Raises:
        EvidenceError: it cannot be opened with this passphrase or key, or holds something else.
    """
    import pyrage  # noqa: PLC0415  the same

    if bool(passphrase) == bool(key):
        raise EvidenceError(
            "opening needs a passphrase or a secret key, and not both.", where="sealed identities"
        )
    sealed = _read_regular(Path(path))
    try:
        if passphrase:
            plain = pyrage.passphrase.decrypt(sealed, passphrase)
        else:
            plain = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key)])
        content = json.loads(plain)
        known = content["innercircle-identities"] == FORMAT
        found = Identities(dict(content["people"]), bytes.fromhex(content["key"]))
    except (pyrage.DecryptError, pyrage.IdentityError):
        message = "the file cannot be opened with this passphrase or key."
    except (ValueError, KeyError, TypeError):
        message = "the file holds no identities of this format."
    else:
        if known:
            return found
        message = "the file was sealed by another version."
    raise EvidenceError(message, where=Path(path).name)


def _read_regular(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                return file.read(_LARGEST)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EvidenceError(f"cannot be read: {reason}.", where=path.name) from None
    raise EvidenceError("is not a regular file.", where=path.name)


def _write_privately(path: Path, data: bytes) -> None:
    """Write with mode 0600 through a temporary file, so that a crash leaves old or new."""
    temporary = ""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise OutputError("this is not a regular file.", where=path.name)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, 0o600)
            file.write(data)
            file.flush()
            os.fsync(handle)
        Path(temporary).replace(path)
        temporary = ""
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        reason = error.strerror or type(error).__name__
        raise OutputError(f"cannot be written: {reason}.", where=path.name) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def list_secrets(people: Mapping[str, Any]) -> list[str]:
    """All texts in the identities, to look for in what is published."""
    found: list[str] = []
    ahead: list[Any] = list(people.values())
    while ahead:
        value = ahead.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            ahead += value.values()
        elif isinstance(value, list | tuple):
            ahead += value
    return sorted(set(found))
