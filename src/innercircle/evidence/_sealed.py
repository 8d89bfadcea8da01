"""Identities in a sealed file beside the scenario: who the sources really are.

The file is encrypted with age (a passphrase, or the public keys of those who may read), is written
whole or not at all, and can be read by its owner only. No computation ever needs it.

Sources:
    Valsorda & Cartwright-Cox, the age file encryption format (age-encryption.org/v1).
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from innercircle.errors import EvidenceError, OutputError
from innercircle.workshop import (
    PRIVATE,
    check_place,
    explain_failure,
    hold_file,
    read_regular,
    write_whole,
)

FORMAT = 1
KEY_BYTES = 32
LARGEST = 2**28
"""Bytes of a file of people, a key or a sealed file; a larger one is refused."""
_HEAD = b"age-encryption.org/v1\n"


@dataclass(frozen=True)
class Identities:
    """Contents of a sealed file; their ``repr`` shows nothing of them.

    Attributes:
        people: source id → whatever is known of the person; plain data.
        key: 32 bytes from which a scenario's pseudonyms are derived; never exported.
        readers: public keys of those who may open the file, so that sealing anew keeps them.
        left: short or common words that need not be withheld by themselves.
    """

    people: dict[str, Any] = field(repr=False)
    key: bytes = field(repr=False, default_factory=lambda: secrets.token_bytes(KEY_BYTES))
    readers: tuple[str, ...] = field(repr=False, default=())
    left: tuple[str, ...] = field(repr=False, default=())


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
        InputError: the file exists, or no file can be there.
        OutputError: it cannot be written.
    """
    secret, public = make_key()
    write_whole(path, f"# public key: {public}\n{secret}\n", new=True, mode=PRIVATE, follow=False)
    return public


def read_key(path: str | Path) -> str:
    """The secret key in a file as ``write_key`` or age-keygen write it.

    Raises:
        InputError: the file cannot be read, or holds no secret key.
    """
    text = read_sealed(path).decode("ascii", "replace")
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
    """Seal identities in a file that only its owner can read; what is there is replaced.

    To add to a sealed file, and to keep its readers, use ``seal_people``.

    Args:
        path: for example caracas-2019.sources.age.
        identities: what to seal.
        passphrase: seals with a passphrase; or
        recipients: public keys (age1…) of those who may open it.

    Raises:
        InputError: neither or both ways to seal, a bad public key, or what is there is no sealed
            file.
        OutputError: the file cannot be written.
    """
    target = Path(path)
    data = encrypt(identities, passphrase, recipients)
    with hold_sealed(target):
        write_whole(target, data, mode=PRIVATE, follow=False)


@contextmanager
def hold_sealed(path: Path) -> Iterator[None]:
    """One program at a time at a sealed file, from its reading to its writing.

    Raises:
        InputError: no file can be there.
        OutputError: no lock can be made beside it.
    """
    check_place(path)
    try:
        with hold_file(path):
            yield
    except OSError as error:
        explain_failure(error, path)


def read_sealed(path: str | Path) -> bytes:
    """The bytes of a sealed file, or of a key; a link is refused, so that nobody swaps the file.

    Raises:
        InputError: it cannot be read.
    """
    return read_regular(path, LARGEST, follow=False)


def replace_sealed(path: Path, data: bytes, old: bytes | None) -> None:
    """Write a sealed file in the place of what was read there; its owner alone may read it.

    Args:
        path: the file.
        data: its new content.
        old: what was in it; None if there was none.

    Raises:
        OutputError: it cannot be written, or has changed meanwhile.
    """
    if (read_sealed(path) if path.exists() else None) != old:
        raise OutputError(
            "was changed by another program meanwhile; nothing was written.",
            where=str(path),
            advice="Run the command again.",
        )
    write_whole(path, data, mode=PRIVATE, new=old is None, follow=False)


def encrypt(identities: Identities, passphrase: str | None, recipients: Sequence[str]) -> bytes:
    """The bytes of a sealed file.

    Raises:
        EvidenceError: as ``write_identities``.
    """
    if bool(passphrase) == bool(recipients):
        raise EvidenceError(
            "sealing needs a passphrase or public keys, and not both.", where="sealed identities"
        )
    sealed = replace(identities, readers=unique(recipients))
    return _encrypt(write_plain(sealed), passphrase, sealed.readers)


def write_plain(identities: Identities) -> bytes:
    """Write what is to be encrypted: one JSON object."""
    content = {
        "innercircle-identities": FORMAT,
        "key": identities.key.hex(),
        "people": identities.people,
        "readers": identities.readers,
        "left": identities.left,
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8")


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
    if bool(passphrase) == bool(key):
        raise EvidenceError(
            "opening needs a passphrase or a secret key, and not both.", where="sealed identities"
        )
    return open_bytes(read_sealed(path), Path(path).name, passphrase, key)


def open_bytes(sealed: bytes, name: str, passphrase: str | None, key: str | None) -> Identities:
    """Open the bytes of a sealed file.

    Raises:
        EvidenceError: as ``read_identities``; it names the file.
    """
    import pyrage  # noqa: PLC0415  the same

    try:
        if passphrase:
            plain = pyrage.passphrase.decrypt(sealed, passphrase)
        else:
            plain = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key)])
        content = json.loads(plain)
        known = content["innercircle-identities"] == FORMAT
        found = Identities(
            dict(content["people"]),
            bytes.fromhex(content["key"]),
            tuple(map(str, content.get("readers", ()))),
            tuple(map(str, content.get("left", ()))),
        )
    except (pyrage.DecryptError, pyrage.IdentityError):
        message = "the file cannot be opened with this passphrase or key."
    except (ValueError, KeyError, TypeError):
        message = "the file holds no identities of this format."
    else:
        if known:
            return found
        message = "the file was sealed by another version."
    raise EvidenceError(message, where=name)


def list_locks(sealed: bytes) -> list[str]:
    """List what opens a sealed file, as its unencrypted head says: "X25519" once a key, "scrypt".

    Raises:
        EvidenceError: this is no file of age, or it is cut.
    """
    head, mark, _ = sealed.partition(b"\n--- ")
    if not sealed.startswith(_HEAD) or not mark:
        raise EvidenceError("this is no sealed file.", where="sealed identities")
    lines = head.decode("ascii", "replace").splitlines()
    return [line.split()[1] for line in lines if line.startswith("-> ") and len(line.split()) > 1]


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order."""
    return tuple(dict.fromkeys(names))
