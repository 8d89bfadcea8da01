"""Entries added to a file: what was there stays to the letter, what is new is read as it was."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import some

from innercircle.errors import InputError
from innercircle.scenario import (
    add_entries_to_text,
    find_scenario,
    list_catalogue,
    load_text,
    read_words,
)

QUOTE = {"text": "“No,” they said: it was # 1 – 'never'.", "place": "page 2", "digest": "0f" * 32}
ADDED = {
    "sources": [
        {"id": "new-daily", "kind": "news", "title": "1984", "published": "2019-08", "letter": "B"}
    ],
    "timeline": [
        {"id": "new-event", "date": "2019-08", "says": "no", "source": "new-daily", "quoted": QUOTE}
    ],
}
FILES = [entry.name for entry in list_catalogue()]


def merge(plain, added):
    """The second method: the same on plain data."""
    done = dict(plain)
    for key, entries in added.items():
        if key in {"sources", "insiders"}:
            named = {e["id"]: {k: v for k, v in e.items() if k != "id"} for e in entries}
            done[key] = {**(done.get(key) or {}), **named}
        else:
            done[key] = [*(done.get(key) or []), *entries]
    return done


@pytest.mark.parametrize("name", FILES)
def test_in_every_shipped_file_only_lines_are_added(name):
    text = find_scenario(name).read_text(encoding="utf-8")
    new = add_entries_to_text(text, ADDED)
    left = iter(new.splitlines())
    assert all(any(line == other for other in left) for line in text.splitlines())
    assert read_words(new) == merge(read_words(text), ADDED)


SHAPES = {
    "absent": "id: x\n",
    "absent, no line feed": "id: x",
    "empty": "id: x\nsources:\ntimeline:   # none yet\n",
    "brackets": "id: x\nsources: {}\ntimeline: [] # none\n",
    "in brackets": "sources: {a: {kind: news}}\ntimeline: [{id: a, says: b}, ]\n",
    "indented by four": "sources:\n    a:\n        kind: news\ntimeline:\n    - id: a\n",
    "not indented": "timeline:\n- id: a\n- id: b\nsources:\n  a: {kind: news}\n# end\n",
    "comments after": "timeline:\n  - id: a  # one\n  # two\n\n# three\nid: x\n",
    "block text at the end": "sources:\n  a:\n    note: >\n      long\n      text\n\ntimeline:\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_in_every_shape_entries_are_added(shape):
    text = SHAPES[shape]
    plain = read_words(text)
    for key in ("sources", "timeline"):
        plain[key] = plain.get(key) or None
    new = add_entries_to_text(text, ADDED)
    assert read_words(new) == merge({k: v for k, v in plain.items() if v != ""}, ADDED)
    for comment in re.findall(r"# \w+", text):
        assert comment in new


@settings(max_examples=some(60), deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")),
        max_size=300,
    ).map(lambda text: " ".join(text.split()))
)
def test_any_text_comes_back(text):
    new = add_entries_to_text("id: x\n", {"timeline": [{"id": "a", "says": text}]})
    assert read_words(new)["timeline"][0]["says"] == text


def test_numbers_stay_numbers_and_texts_texts():
    text = find_scenario("caracas-2019").read_text(encoding="utf-8")
    added = {
        "sources": [{"id": "one", "kind": "news", "title": "true", "letter": "C"}],
        "reports": [
            {
                "id": "two",
                "says": "3",
                "claim": "july-meeting",
                "asserts": "-",
                "source": "one",
                "number": "2",
                "nu": ["0.4", "0.2"],
            }
        ],
        "journal": [
            {"date": "2019-09", "protest": "0.16 ±0.04"},
            {"date": "2019-09", "wave": "true", "sure": "0.7"},
        ],
        "insiders": [
            {"id": "new", "office": "3", "power": "0.1 ±25%", "stakes": {"position": "5"}}
        ],
    }
    scenario = load_text(add_entries_to_text(text, added))
    assert scenario.reports[-1].asserts == "-"
    assert scenario.journal[0].protest.size == 0.16
    assert scenario.find_insider("new").power.value == 0.1


def test_what_holds_no_entries_is_refused():
    for text in ("timeline: word\n", "timeline: {a: b}\n", "sources: [a]\n", "sources: x\n"):
        with pytest.raises(InputError):
            add_entries_to_text(text, ADDED)
    with pytest.raises(InputError):
        add_entries_to_text("id: x\n", {"nonsense": [{"id": "a"}]})
