"""Pseudonyms: names of one length that only the holder of the key can tie to a source.

A name is a keyed BLAKE2b hash of (kind, id), so that no list of guesses, however long, finds the
id without the key; a plain hash of a short name could be found in a second. Without a key each
export draws its own, and two exports cannot be matched.

Sources:
    Aumasson, Neves, Wilcox-O'Hearn & Winnerlein (2013), BLAKE2; RFC 7693, section 2.9 (keyed).
"""

import hashlib
import secrets
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from innercircle.errors import EvidenceError

_BYTES = 5
LEAST_KEY_BYTES = 16


@dataclass
class Pseudonyms:
    """Makes pseudonyms under one key and remembers what it replaced.

    Attributes:
        key: at least 16 bytes; drawn anew if left out.
        given: (kind, id) → pseudonym, for those given so far.
        avoid: tells of eight letters that they may not be given, as chance may write a name.
    """

    key: bytes = field(repr=False, default_factory=lambda: secrets.token_bytes(32))
    given: dict[tuple[str, str], str] = field(repr=False, default_factory=dict)
    avoid: Callable[[str], bool] = field(repr=False, default=lambda _: False)

    def __post_init__(self) -> None:
        if len(self.key) < LEAST_KEY_BYTES:
            raise EvidenceError(
                f"a key for pseudonyms needs at least {LEAST_KEY_BYTES} bytes.", where="pseudonyms"
            )

    def name(self, kind: str, identifier: str) -> str:
        """The pseudonym of one id: the kind, a hyphen and eight letters or digits."""
        pair = (kind, identifier)
        if pair not in self.given:
            drawn = (self._draw(f"{kind}\0{identifier}" + "\0" * turn) for turn in count())
            tail = next(letters for letters in drawn if not self.avoid(letters))
            name = f"{kind}-{tail}" if kind else tail
            if name in self.given.values():
                raise EvidenceError(
                    "two pseudonyms coincide.", where="pseudonyms", advice="Use another key."
                )
            self.given[pair] = name
        return self.given[pair]

    def _draw(self, text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(data, key=self.key[:64], digest_size=_BYTES).digest()
        return b32encode(digest).decode("ascii").lower()
