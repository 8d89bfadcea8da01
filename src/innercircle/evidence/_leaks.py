r"""Looking for withheld words in what leaves: in any byte form that a reader could undo.

A word may hide as an HTML entity, a \\u escape, a %XX or base64 or hexadecimal run, in UTF-16, in
a compressed stream (gzip, zlib, the members of a zip), in the columns of a Parquet file, or as an
unsalted hash that anybody can recompute from a guess. Every layer is undone and searched, and
what comes out is searched again.
"""

import binascii
import hashlib
import html
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

import numpy as np

from innercircle.evidence._letters import normalise
from innercircle.evidence._withheld import Withheld, label_words
from innercircle.workshop import hold_scratch

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHORTEST_ENCODED = 5
_DEEPEST = 4
_LARGEST = 64 * 2**20
_UNREADABLE = (
    zipfile.BadZipFile, RuntimeError, ValueError, EOFError, LookupError, OSError, zlib.error,
    struct.error, lzma.LZMAError,
)  # fmt: skip
"""Errors of the library for archives that it cannot read; NotImplementedError among them."""
_SURE = frozenset({"gzip", "zlib", "zip member", "base64", "hex"})
_HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-](?:[A-Za-z0-9+/_-]|\r?\n[ \t]*(?=[A-Za-z0-9+/_-])){7,}")
_URL_SAFE, _BLANKS = bytes.maketrans(b"-_", b"+/"), b" \t\n\r\f\v"
_PLAUSIBLE = re.compile(
    rb"[\x20-\x7e]{5}|(?:[\xc2-\xdf][\x80-\xbf]){4}|(?:[\xe0-\xef][\x80-\xbf]{2}){3}"
    rb"|(?:[\x20-\x7e]\0){4}|(?:\0[\x20-\x7e]){4}|\x1f\x8b\x08|PK\x03\x04|[\x08\x18\x28\x38\x48\x58\x68\x78][\x01\x5e\x9c\xda].{12}"
    , re.DOTALL)  # fmt: skip
_WIDE = {
    "utf-16-le": re.compile(rb"(?:[\x20-\xff]\0|[\0-\xff][\x01-\x06]){4,}"),
    "utf-16-be": re.compile(rb"(?:\0[\x20-\xff]|[\x01-\x06][\0-\xff]){4,}"),
    "utf-32-le": re.compile(rb"(?:[\x20-\xff]\0\0\0|[\0-\xff][\x01-\x06]\0\0){4,}"),
    "utf-32-be": re.compile(rb"(?:\0\0\0[\x20-\xff]|\0\0[\x01-\x06][\0-\xff]){4,}"),
}
"""Runs of Latin, Greek, Cyrillic, Hebrew or Arabic letters of two or four bytes each."""
_WIDE_BYTE = re.compile(rb"[\0-\x06]")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}){4,}")
_ESCAPE = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?|\\U([0-9a-fA-F]{8})|\\x([0-9a-fA-F]{2})")
_CSS = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_QUOTED = re.compile(r"=([0-9A-F]{2})")
_SOFT = re.compile(r"=\r?\n")
_NO_LETTER = "\N{REPLACEMENT CHARACTER}".encode()
_TEXT = re.compile(
    rb"(?:[\x09\x0a\x0d\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}"
    rb"|\xf0[\x80-\xbf]{3}){12,}"
)


@dataclass(frozen=True)
class Leak:
    """One withheld word that was found; says which and in what form, never the word itself.

    Attributes:
        secret: the label of the word, or its place in the list.
        form: how it was hidden, outermost first, e.g. "gzip > html"; "plain" for not at all; with
            "near miss" when it is spelled otherwise: accents, hyphens, letters that look alike.
    """

    secret: str
    form: str


def find_leaks(data: bytes | str, secrets: Mapping[str, str] | Iterable[str]) -> tuple[Leak, ...]:
    """All withheld words that occur in an export, in any form that can be undone.

    Args:
        data: the bytes of one file.
        secrets: words, or label → word; labels are what the result shows.

    Returns:
        Each word once for each form it was found in; empty when nothing leaks.
    """
    words = label_words(secrets)
    withheld = Withheld(words)
    long = {label for label, word in words.items() if len(normalise(word)) >= _SHORTEST_ENCODED}
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    found: dict[Leak, None] = {}
    seen: set[bytes] = set()
    ahead: list[tuple[bytes, tuple[str, ...]]] = [(raw, ())]
    hashes = _make_hashes(words)
    while ahead:
        layer, trail = ahead.pop()
        mark = hashlib.sha256(layer).digest()
        if mark in seen:
            continue
        seen.add(mark)
        form = " > ".join(trail) or "plain"
        for label in _search_hashes(layer, hashes):
            found[Leak(label, "hash" if form == "plain" else f"{form} > hash")] = None
        encoded = bool({"base64", "hex"} & set(trail))
        for label, near in _search(layer, withheld, long).items():
            if label in long or not encoded:
                found[Leak(label, f"{form}, near miss" if near else form)] = None
        if len(trail) < _DEEPEST:
            # Only bytes that were undone for sure are taken apart though no archive opens them.
            sure = set(trail) <= _SURE
            ahead += [(inner, (*trail, step)) for step, inner in _undo(layer, sure=sure)]
    return tuple(sorted(found, key=lambda leak: (leak.secret, leak.form)))


def _search(layer: bytes, withheld: Withheld, long: Collection[str]) -> dict[str, bool]:
    """Label of each word in the bytes of one layer → True for a near miss."""
    # What was undone by guess is full of the sign for "no letter": that is no text.
    if layer.count(_NO_LETTER) * 100 <= len(layer):
        try:
            return withheld.find(layer.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    runs = (match.group() for match in _TEXT.finditer(layer.replace(_NO_LETTER, b"\0")))
    found = withheld.find(b"\n\n\n\n\n".join(runs).decode("utf-8", "replace"))
    for codec in ("utf-8", "latin-1"):
        plain = normalise(layer.decode(codec, "replace"))
        found |= dict.fromkeys(set(withheld.find_exact(plain)) & set(long), False)
    return withheld.drop_parts(found)


def _make_hashes(words: Mapping[str, str]) -> list[tuple[str, bytes]]:
    found = []
    for label, word in words.items():
        for spelled in {word, word.lower(), word.strip(), normalise(word)}:
            raw = spelled.encode("utf-8", "surrogatepass")
            found += [(label, hashlib.new(kind, raw).digest()) for kind in _HASHES]
    return found


def _search_hashes(layer: bytes, hashes: list[tuple[str, bytes]]) -> Iterator[str]:
    lower = layer.lower()
    for label, digest in hashes:
        # A hash is often cut; 12 hexadecimal digits are enough to confirm a guess.
        if digest in layer or digest.hex()[:12].encode() in lower:
            yield label


def _undo(layer: bytes, *, sure: bool) -> Iterator[tuple[str, bytes]]:
    """(form, bytes) of everything packed or spelled inside the layer."""
    yield from _unescape(layer)
    found = _BASE64.findall(layer)
    plain = {run: run.translate(_URL_SAFE, _BLANKS) for run in set(found)}
    runs = [plain[run] for run in found]
    for start in range(4):
        yield "base64", _keep_plausible([run[start:] for run in runs], _decode_base64)
    yield "hex", _keep_plausible(_HEX.findall(layer), binascii.unhexlify)
    yield from _inflate(layer)
    if b"PK\x03\x04" in layer:
        yield from _unzip(layer, sure=sure)
    if layer[:4] == b"PAR1":
        yield "parquet", _read_parquet(layer)


def _keep_plausible(runs: Sequence[bytes], decode: Callable[[bytes], bytes]) -> bytes:
    """Decoded runs that hold some text or something packed; the rest were ordinary words."""
    # A page repeats its words: each is decoded once.
    kept = {run: part for run in set(runs) if _PLAUSIBLE.search(part := decode(run))}
    return b"\n".join(kept[run] for run in runs if run in kept)


def _decode_base64(run: bytes) -> bytes:
    run = run[:-1] if len(run) % 4 == 1 else run
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _unescape(layer: bytes) -> Iterator[tuple[str, bytes]]:
    """Spellings of text inside text, each undone once; and text of two or four bytes a letter."""
    text = layer.decode("utf-8", "replace")
    changed: list[tuple[str, str]] = []
    if "&" in text:
        changed.append(("html", html.unescape(text)))
    if "%" in text:
        changed.append(("percent", unquote(text.replace("+", " "))))
    if "\\" in text:
        changed.append(("escape", _ESCAPE.sub(_read_escape, text)))
        changed.append(("css", _CSS.sub(lambda match: _show(match.group(1)), text)))
    if "=" in text:
        octets = _QUOTED.sub(lambda m: chr(int(m.group(1), 16)), _SOFT.sub("", text))
        mixed = octets.encode("latin-1", "replace").decode("utf-8", "replace")
        changed.append(("quoted-printable", mixed))
    if "<" in text:
        # A word may be cut by tags, as in "<b>Wo</b>rd" or in the runs of a spreadsheet.
        changed.append(("tags", _TAG.sub("", text)))
    if layer[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        changed.append(("utf-16", layer.decode("utf-16", "replace")))
    # Every letter of these has a byte that ordinary text lacks; most layers need no look.
    for codec, pattern in _WIDE.items() if _WIDE_BYTE.search(layer) else ():
        runs = [match.group().decode(codec, "replace") for match in pattern.finditer(layer)]
        changed.append((codec, "\n".join(runs) or text))
    for form, result in changed:
        if result != text:
            yield form, result.encode("utf-8", "surrogatepass")


def _read_escape(match: re.Match[str]) -> str:
    return _show(next(group for group in match.groups() if group))


def _show(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code < 0x110000 else ""


def _inflate(layer: bytes) -> Iterator[tuple[str, bytes]]:
    starts = [(m.start(), 31, "gzip") for m in re.finditer(rb"\x1f\x8b\x08", layer)]
    # Both bytes that a stream begins with (RFC 1950); the first may end what stands before.
    octets = np.frombuffer(layer, np.uint8).astype(np.uint16)
    heads = 256 * octets[:-1] + octets[1:]
    begun = np.flatnonzero((heads % 31 == 0) & (heads & 0x8F00 == 0x0800))
    starts += [(start, 15, "zlib") for start in begun.tolist()]
    rest = memoryview(layer)  # most starts are none: a copy of all that follows each is too much
    for start, bits, form in starts:
        machine = zlib.decompressobj(bits)
        try:
            inner = machine.decompress(rest[start:], _LARGEST)
        except zlib.error:
            continue
        if inner:
            yield form, inner


def _unzip(layer: bytes, *, sure: bool) -> Iterator[tuple[str, bytes]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(layer))
    except _UNREADABLE:
        # A later version or a damaged directory: another reader may open what this one cannot.
        yield from _scan_members(layer) if sure else ()
        return
    yield "zip comment", archive.comment
    whole = True
    for member in archive.infolist():
        yield "zip name", member.filename.encode("utf-8", "surrogatepass")
        yield "zip comment", member.comment + b"\n" + member.extra
        try:
            with archive.open(member) as file:
                yield "zip member", file.read(_LARGEST)
        except _UNREADABLE:
            whole = False
    if sure and not whole:
        yield from _scan_members(layer)


def _scan_members(layer: bytes) -> Iterator[tuple[str, bytes]]:
    """Members by their own headers, without the directory at the end."""
    for match in re.finditer(rb"PK\x03\x04", layer):
        head = layer[match.start() : match.start() + 30]
        if len(head) < 30:
            continue
        name, extra = struct.unpack("<2H", head[26:])
        start = match.start() + 30
        yield "zip name", layer[start : start + name]
        yield "zip comment", layer[start + name : start + name + extra]
        try:
            body = zlib.decompressobj(-15).decompress(layer[start + name + extra :], _LARGEST)
        except zlib.error:
            continue  # stored as it is, and searched as it is
        yield "zip member", body


@cache
def _open_reader() -> "DuckDBPyConnection":
    """An empty database; to open one takes longer than to read a small file with it."""
    import duckdb  # noqa: PLC0415  only needed for this one form

    return duckdb.connect()


def _read_parquet(layer: bytes) -> bytes:
    """All cells, column names and the file's own metadata, as text."""
    import duckdb  # noqa: PLC0415  only needed for this one form

    with hold_scratch() as folder:
        path = folder / "data.parquet"
        path.write_bytes(layer)
        lines: list[str] = []
        with _open_reader().cursor() as connection:
            for reader in ("read_parquet", "parquet_kv_metadata", "parquet_schema"):
                try:
                    cursor = connection.execute(f"select * from {reader}(?)", [str(path)])  # noqa: S608  three fixed words
                    lines.append(" ".join(column[0] for column in cursor.description or ()))
                    lines += [
                        " ".join(_show_cell(cell) for cell in row) for row in cursor.fetchall()
                    ]
                except duckdb.Error:
                    continue
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _show_cell(cell: object) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
