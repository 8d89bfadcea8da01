"""The reader agrees with a second YAML reader on structure and with the core schema on scalars."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from innercircle.errors import ScenarioError
from innercircle.scenario import _reader as reader
from innercircle.scenario import list_catalogue
from innercircle.scenario._bytes import decode
from innercircle.scenario._tree import Mapping, Scalar, Sequence, read_plain, to_plain


def to_strings(node):
    if isinstance(node, Mapping):
        return {key: to_strings(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [to_strings(item) for item in node.items]
    return node.text


@pytest.mark.parametrize("entry", list_catalogue(), ids=lambda entry: entry.name)
def test_the_tree_is_what_another_reader_finds(entry):
    text = entry.path.read_text(encoding="utf-8")
    top, problems = reader.read_tree(text, "x")
    assert not problems
    assert to_strings(top) == yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize("entry", list_catalogue(), ids=lambda entry: entry.name)
def test_the_slow_parser_gives_the_same_marks(entry, monkeypatch):
    text = entry.path.read_text(encoding="utf-8")
    fast, _ = reader.read_tree(text, "x")
    monkeypatch.setattr(reader, "_LOADER", yaml.SafeLoader)
    slow, _ = reader.read_tree(text, "x")

    def list_marks(node):
        if isinstance(node, Scalar):
            yield node.text, node.plain, node.mark.line, node.mark.column, node.mark.start
        for child in getattr(node, "items", ()):
            yield from list_marks(child)
        for key, child in getattr(node, "entries", {}).values():
            yield from list_marks(key)
            yield from list_marks(child)

    assert list(list_marks(fast)) == list(list_marks(slow))


@pytest.mark.parametrize("entry", list_catalogue(), ids=lambda entry: entry.name)
def test_every_mark_points_at_its_text(entry):
    text = entry.path.read_text(encoding="utf-8")
    top, _ = reader.read_tree(text, "x")
    lines = text.split("\n")

    def check(node):
        mark = node.mark
        assert lines[mark.line - 1] == mark.text
        if isinstance(node, Scalar) and node.plain:
            assert text[mark.start : mark.end] == node.text
            assert mark.text[mark.column - 1 :].startswith(node.text.split("\n")[0][:5])
        for child in getattr(node, "items", ()):
            check(child)
        for key, child in getattr(node, "entries", {}).values():
            check(key)
            check(child)

    check(top)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("True", True),
        ("FALSE", False), ("tRUE", "tRUE"), ("null", None), ("~", None), ("", None), ("Null", None),
        ("1", 1), ("-0", 0), ("+12", 12), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("1:30", "1:30"), ("1_000", "1_000"), ("0x1f", "0x1f"), ("0o17", "0o17"),
        ("2019-08", "2019-08"), ("2019-08-18", "2019-08-18"), ("1,5", "1,5"), ("--1", "--1"),
        ("1e", "1e"), (".", "."), ("e5", "e5"), ("+", "+"), ("-", "-"), ("٣", "٣"),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema(text, value):
    found = read_plain(Scalar(text, reader.Mark("")))
    assert found == value
    assert type(found) is type(value)


PLAIN = st.recursive(
    st.one_of(
        st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20),
        st.integers(-(10**6), 10**6),
        st.floats(-1e6, 1e6, allow_nan=False),
        st.booleans(),
        st.none(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text("abcdefgh", min_size=1, max_size=5), inner, max_size=4),
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(PLAIN)
def test_json_is_read_as_json(data):
    text = json.dumps({"v": data}, ensure_ascii=False)
    top, problems = reader.read_tree(text, "x")
    assert not problems
    assert to_plain(top) == {"v": data}


def test_line_ends_of_windows_are_read():
    text = decode(b"a: 1\r\nb: 2\r\n", "x")
    top, _ = reader.read_tree(text, "x")
    assert to_plain(top) == {"a": 1, "b": 2}


def test_a_fragment_is_one_value():
    assert reader.read_fragment("0.5 ±0.1", "x").text == "0.5 ±0.1"
    with pytest.raises(ScenarioError):
        reader.read_fragment("1\nb: 2", "x")
