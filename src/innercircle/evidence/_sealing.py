"""Sealing people: into a new file, or into one that holds others, of whom none may be lost.

What is there stays: the people, those who may read, the key of the pseudonyms. Only when the file
has been opened again, and holds what it should, is it safe to destroy the open one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from innercircle.errors import EvidenceError, OutputError
from innercircle.evidence._sealed import (
    Identities,
    encrypt,
    find_public_key,
    hold_sealed,
    list_locks,
    open_bytes,
    read_sealed,
    replace_sealed,
    unique,
    write_plain,
)

_PASSPHRASE = "scrypt"  # noqa: S105  the name of a lock


@dataclass(frozen=True)
class Sealed:
    """Report on a sealing.

    Attributes:
        people: how many are in the file now.
        before: how many of them were there before.
        readers: how many keys can open it; 0 with a passphrase.
        opened: True when it was opened again and holds the same; False when nobody here can open
            it, so that only its shape was checked.
    """

    people: int
    before: int
    readers: int
    opened: bool


def seal_people(
    path: str | Path,
    people: Mapping[str, Any],
    *,
    recipients: Sequence[str] = (),
    key: str | None = None,
    passphrase: str | None = None,
    left: Sequence[str] = (),
    overwrite: bool = False,
) -> Sealed:
    """Seal people in a file; those who are in it, and who may read it, stay.

    Args:
        path: the sealed file, new or old.
        people: source id → whatever is known of the person.
        recipients: public keys of others who may open it.
        key: one's own secret key: opens the old file, and may open the new one.
        passphrase: the same without any key.
        left: short or common words that need not be withheld by themselves.
        overwrite: True replaces what was sealed of a person before by what is given now.

    Returns:
        What was done, and whether the file could be opened again.

    Raises:
        EvidenceError: the old file cannot be opened, says something else of a person, or has
            readers whose keys are not known; or as ``write_identities``.
        OutputError: it cannot be written, or does not hold what was written.
    """
    target = Path(path)
    own = () if key is None else (find_public_key(key),)
    with hold_sealed(target):
        old = read_sealed(target) if target.exists() or target.is_symlink() else None
        known = None if old is None else _open(old, target.name, recipients, key, passphrase)
        made = _merge(known, people, left, overwrite=overwrite)
        readers = unique((*made.readers, *recipients, *own))
        if known is not None and old is not None:
            _keep_readers(old, known, readers, target.name)
        made = replace(made, readers=readers)
        replace_sealed(target, encrypt(made, passphrase, readers), old)
        opened = _check(target, made, key, passphrase)
    before = 0 if known is None else len(known.people)
    return Sealed(len(made.people), before, len(readers), opened)


def _open(
    old: bytes, name: str, recipients: Sequence[str], key: str | None, passphrase: str | None
) -> Identities:
    if _PASSPHRASE in list_locks(old):
        if passphrase is None:
            raise EvidenceError(
                "is sealed with a passphrase, which cannot be mixed with keys.",
                where=name,
                advice="Leave out --key and --to, or choose a new file.",
            )
        return open_bytes(old, name, passphrase, None)
    if key is None:
        also = ", and the others will stay its readers" if recipients else ""
        raise EvidenceError(
            "is sealed for the holders of keys; what is in it must be kept.",
            where=name,
            advice=f"Open it with your own --key{also}; or choose a new file.",
        )
    return open_bytes(old, name, None, key)


def _merge(
    known: Identities | None, people: Mapping[str, Any], left: Sequence[str], *, overwrite: bool
) -> Identities:
    if known is None:
        return Identities(dict(people), left=unique(left))
    changed = [name for name in people if known.people.get(name, people[name]) != people[name]]
    if changed and not overwrite:
        raise EvidenceError(
            f"something else is sealed already of {', '.join(changed)}.",
            where="sealed identities",
            advice="Seal what is known together, or replace it with --replace.",
            problems=changed,
        )
    return replace(known, people=known.people | dict(people), left=unique((*known.left, *left)))


def _keep_readers(old: bytes, known: Identities, readers: Sequence[str], name: str) -> None:
    """A file of an earlier version does not say who may read it; nobody may be locked out."""
    count = list_locks(old).count("X25519")
    if not known.readers and count > len(readers):
        raise EvidenceError(
            f"can be opened with {count} keys, and does not say which: "
            f"with {len(readers)} somebody would be locked out.",
            where=name,
            advice="Name the public keys of all its readers with --to.",
        )


def _check(path: Path, made: Identities, key: str | None, passphrase: str | None) -> bool:
    """True when the file on the disk opens, and holds what was sealed; False if nobody here can."""
    data = read_sealed(path)
    wrong = OutputError(
        "does not hold what was sealed.", where=path.name, advice="Keep the open file; seal again."
    )
    if key is None and passphrase is None:
        if list_locks(data).count("X25519") != len(made.readers):
            raise wrong
        return False
    if write_plain(open_bytes(data, path.name, passphrase, key)) != write_plain(made):
        raise wrong
    return True
