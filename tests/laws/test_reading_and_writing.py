"""Law: reading and writing a file changes no number and loses no comment."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from format_walk import EVERYTHING, PLACES, SCENARIO
from innercircle.errors import ScenarioError
from innercircle.evidence import redact_text
from innercircle.scenario import load_text, set_in_text

VALUES = SCENARIO.values()
STATED = [place for place in PLACES if place.path in VALUES and VALUES[place.path].given]
ROWS = ("TypeRows.", "ContactRows.")
WHOLE = ("payoff", "yes", "no", "nu", "letter_q", "number_q")
"""Rows and tables, which are written as a whole."""


def add_comments(text):
    """The same text with a comment before every line, as far to the right."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        indent = line[: len(line) - len(line.lstrip())]
        lines += [f"{indent}# remark {number}", line]
    return "\n".join(lines) + "\n"


TEXT = add_comments(EVERYTHING.read_text(encoding="utf-8"))


def list_comments(text):
    return [line.strip() for line in text.splitlines() if line.strip().startswith("# remark")]


def list_numbers(text):
    values = load_text(text).values()
    return {path: (value.value, value.spread, value.source) for path, value in values.items()}


NUMBERS = list_numbers(TEXT)


@st.composite
def draw_number(draw):
    place = draw(st.sampled_from([p for p in STATED if not p.declared.startswith(ROWS)]))
    low, high = place.limits.ends
    tiny = st.sampled_from([0.0, 1e-9, 5e-324, 1e-17, 1 / 3, 0.1 + 0.2, 1e-5, 123456.789e-7])
    number = draw(tiny | st.sampled_from(place.list_ends()) | st.floats(low, high))
    return place, number if place.limits.allow(number) else low or high


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(change=draw_number())
def test_a_number_that_is_written_is_read_to_the_last_bit(change):
    place, number = change
    written = set_in_text(TEXT, place.path, number)
    assert list_comments(written) == list_comments(TEXT)
    try:
        found = list_numbers(written)
    except ScenarioError:
        return  # the number does not fit its neighbours: said, and not changed
    assert found[place.path][0] == number
    others = {path: value for path, value in NUMBERS.items() if path != place.path}
    assert {path: value for path, value in found.items() if path != place.path} == others


def test_writing_what_is_there_changes_nothing():
    written = TEXT
    for place in STATED:
        if not place.declared.endswith(WHOLE):
            written = set_in_text(written, place.path, NUMBERS[place.path][0])
    assert list_numbers(written) == NUMBERS
    assert list_comments(written) == list_comments(TEXT)


def test_a_redacted_text_has_the_same_numbers():
    written, _ = redact_text(TEXT)
    found = load_text(written).values()
    before = load_text(TEXT).values()
    assert [value.value for value in found.values()] == [v.value for v in before.values()]
    assert [value.spread for value in found.values()] == [v.spread for v in before.values()]


@settings(max_examples=100, deadline=None)
@given(number=st.floats(-1000, 1000))
def test_every_number_is_spelled_so_that_it_is_read_back(number):
    text = (
        "innercircle: 1\nid: t\ntitle: T\nthreshold: {mean: 0.5, sd: 0.1}\n"
        "insiders: {b: {office: O, power: 1, stakes: {position: 1}}}\n"
    )
    written = set_in_text(text, "insiders.b.stakes.position", number)
    assert load_text(written).values()["insiders.b.stakes.position"].value == number
