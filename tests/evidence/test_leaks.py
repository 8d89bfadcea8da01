"""Withheld words are found in every form that a reader could undo, and only where they are."""

import base64
import gzip
import hashlib
import html
import io
import json
import urllib.parse
import zipfile
import zlib

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercircle.evidence import check_withheld, find_disclosures, find_leaks

WORD = "Müller Källe SRC-7731"
SECRETS = {"the source": WORD}
AROUND = ("Once upon a time in the capital ", " there was a meeting of several people, abc=1.")


def zipped(name, content, comment=b""):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.comment = comment
    return memory.getvalue()


def sheet(text):
    memory = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = text
    book.save(memory)
    return memory.getvalue()


def parquet(text, folder):
    path = folder / "x.parquet"
    duckdb.sql(f"copy (select '{text}' as note, 1 as n) to '{path}' (format parquet)")
    return path.read_bytes()


TEXT = AROUND[0] + WORD + AROUND[1]
RAW = TEXT.encode()
FORMS = {
    "plain": RAW,
    "upper case": TEXT.upper().encode(),
    "line break inside": TEXT.replace("Müller ", "Müller\n   ").encode(),
    "zero width inside": TEXT.replace("Mü", "Mü\u200b").encode(),
    "decomposed letters": TEXT.replace("ü", "u\u0308").encode(),
    "latin-1": TEXT.encode("latin-1"),
    "html": "".join(f"&#{ord(c)};" for c in TEXT).encode(),
    "html hexadecimal": "".join(f"&#x{ord(c):x};" for c in TEXT).encode(),
    "html twice": html.escape(TEXT.replace("ü", "&uuml;").replace("ä", "&auml;")).encode(),
    "json": json.dumps({"x": TEXT}).encode(),
    "json, all escaped": "".join(f"\\u{ord(c):04x}" for c in TEXT).encode(),
    "javascript": "".join(f"\\x{ord(c):02x}" for c in TEXT).encode(),
    "css": "".join(f"\\{ord(c):06x} " for c in WORD).encode(),
    "percent": urllib.parse.quote(TEXT).encode(),
    "percent, all": "".join(f"%{b:02X}" for b in RAW).encode(),
    "percent, form": urllib.parse.quote_plus(TEXT).encode(),
    "quoted-printable": b"".join(b"=%02X" % b for b in RAW),
    "base64": base64.b64encode(RAW),
    "base64 in a data address": b'<img src="data:text/plain;base64,'
    + base64.b64encode(RAW)
    + b'">',
    "base64, wrapped": base64.encodebytes(RAW * 3),
    "base64, for addresses": base64.urlsafe_b64encode(RAW),
    "hexadecimal": RAW.hex().encode(),
    "gzip": gzip.compress(RAW),
    "gzip behind something": b"\x00\x01rubbish" + gzip.compress(RAW) + b"more",
    "zlib": b"stream\n" + zlib.compress(RAW) + b"\nendstream",
    # The letter could begin a stream, too.
    "zlib after a letter": b"length" + zlib.compress(RAW),
    "UTF-16 little": TEXT.encode("utf-16-le"),
    "UTF-16 big": b"x" + TEXT.encode("utf-16-be"),
    "UTF-32": TEXT.encode("utf-32"),
    "PDF text string": b"<FEFF" + TEXT.encode("utf-16-be").hex().upper().encode() + b">",
    "zip member": zipped("a.txt", TEXT),
    "zip name": zipped(f"{WORD}.txt", "nothing"),
    "zip comment": zipped("a.txt", "nothing", RAW),
    "spreadsheet": sheet(TEXT),
    "tags inside": b"<b>M\xc3\xbc</b>ller <i>K\xc3\xa4lle</i> SRC-<u>7731</u>",
    "zip in base64 in json": json.dumps(
        {"f": base64.b64encode(zipped("a", TEXT)).decode()}
    ).encode(),
    "md5": b"id-" + hashlib.md5(WORD.encode()).hexdigest().encode(),
    "sha256, cut": b"#s" + hashlib.sha256(WORD.encode()).hexdigest()[:16].encode(),
    "sha1 of small letters": hashlib.sha1(WORD.lower().encode()).digest(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_word_is_found_in_every_form(form):
    leaks = find_leaks(FORMS[form], SECRETS)
    assert leaks
    assert {leak.secret for leak in leaks} == {"the source"}
    assert WORD not in repr(leaks)


def test_a_word_is_found_in_a_parquet_file(tmp_path):
    assert find_leaks(parquet(TEXT, tmp_path), SECRETS)
    assert not find_leaks(parquet("nobody", tmp_path), SECRETS)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_there_is_not_found(form):
    assert find_leaks(FORMS[form], ["Mueller Kalle SRC-7732", "somebody else"]) == ()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.binary(max_size=3000), st.binary(max_size=50))
def test_any_bytes_can_be_searched(noise, tail):
    find_leaks(noise + tail, SECRETS)
    assert find_leaks(noise + b"\n" + gzip.compress(base64.b64encode(RAW)) + tail, SECRETS)


def test_a_big_page_is_searched_in_reasonable_time():
    page = b"<p>some words that go on and on, with numbers 0.123456789</p>\n" * 8000
    assert find_leaks(page + base64.b64encode(RAW), SECRETS)


def test_short_words_are_found_as_whole_words_only():
    assert find_leaks(b"They said that Li was there.", ["long enough", "Li"])
    assert find_leaks(b"- id: li-denies", ["Li"])
    assert not find_leaks(b"A line of life.", ["Li"])


def test_an_archive_that_claims_a_later_version_is_taken_apart_nevertheless():
    data = bytearray(zipped("a.txt", TEXT))
    place = data.rindex(b"PK\x01\x02")
    data[place + 6 : place + 8] = (115).to_bytes(2, "little")
    with pytest.raises(NotImplementedError):
        zipfile.ZipFile(io.BytesIO(data))
    assert find_leaks(bytes(data), SECRETS)
    assert find_leaks(base64.b64encode(data), SECRETS)
    assert not find_leaks(bytes(data), ["somebody else"])


def test_withheld_words_are_found_in_keys_and_values_and_named_by_path():
    scenario = {
        "insiders": {"boss": {"office": f"cousin of {WORD}"}},
        "x": [1, {f"k {WORD}": "v"}, 2.5, None, True],
    }
    found = check_withheld(scenario, SECRETS)
    assert [entry.path for entry in found] == ["insiders.boss.office", "x.1.key 1"]
    assert WORD not in repr(found)


def test_the_linter_names_days_addresses_paths_and_groups_of_one():
    scenario = {
        "summary": "They met on 18 August at 14:30; write to a.b@example.org or +58 212 555 0199.",
        "place": "/home/somebody/notes.txt",
        "sources": {
            "a": {"letter": "B", "kind": "anonymous"},
            "b": {"letter": "B", "kind": "anonymous"},
            "c": {"letter": "C", "kind": "anonymous"},
            "unheard": {"letter": "A", "kind": "court"},
        },
        "reports": [
            {"id": "1", "source": "a", "claim": "x"},
            {"id": "2", "source": "b", "claim": "x"},
            {"id": "3", "source": "c", "claim": "y"},
        ],
    }
    found = find_disclosures(scenario, SECRETS)
    assert {(entry.path, entry.what.split(":")[0]) for entry in found} == {
        ("summary", "an exact day or time"),
        ("summary", "an exact day"),
        ("summary", "an e-mail address"),
        ("summary", "a number that may be a telephone's"),
        ("place", "a path of a machine"),
        ("sources.c", "shares its letter with fewer than 2 sources that were heard"),
        ("claims.y", "fewer than 2 sources were heard on it"),
    }
