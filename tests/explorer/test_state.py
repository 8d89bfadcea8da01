"""The state in the address: reads what it wrote, leaves out nonsense, changes the scenario."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercircle.explorer._state import (
    MOST_PINS,
    TRIED,
    AddedLever,
    PageState,
    apply_state,
    read_number,
    read_state,
)
from innercircle.scenario import load

WORD = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)
LEVER = st.builds(
    AddedLever,
    st.sampled_from(sorted(TRIED)),
    WORD,
    st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    st.one_of(st.just(""), WORD),
)
TEXT = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\x7f"),
    max_size=20,
)
STATES = st.builds(
    PageState,
    case=WORD,
    sets=st.dictionaries(WORD, TEXT.map(str.strip), max_size=5).map(
        lambda d: tuple(sorted(d.items()))
    ),
    off=st.sets(st.integers(0, 999), max_size=4).map(lambda s: tuple(sorted(s))),
    added=st.lists(LEVER, max_size=3).map(tuple),
    pins=st.lists(TEXT, max_size=MOST_PINS, unique=True).map(tuple),
    options=st.dictionaries(WORD.map(lambda w: f"x{w}"), TEXT, max_size=3),
)


@given(STATES)
@settings(max_examples=60)
def test_a_state_survives_its_address(state):
    again = read_state(state.to_query())
    assert again == state
    assert again.to_query() == state.to_query()


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_no_address_is_too_strange(query):
    state = read_state(query)
    apply_state(load("one-insider"), state)


def test_changes_reach_the_scenario():
    scenario = load("caracas-2019")
    state = read_state(
        "set=threshold.mean=0.4&set=leader.playbook=tolerate&off=2"
        "&add=guarantee:party-boss:0.8:successor&add=payment:all:5"
    )
    changed, left_out = apply_state(scenario, state)
    assert left_out == ()
    assert float(changed.threshold.mean) == 0.4
    assert changed.leader.playbook.value == "tolerate"
    kinds = [(lever.lever, lever.insiders, lever.guarantor) for lever in changed.levers]
    assert kinds == [
        ("guarantee", ("all",), "successor"),
        ("guarantee", ("party-boss",), "successor"),
        ("payment", ("all",), ""),
    ]


def test_what_no_longer_fits_is_left_out_and_said():
    scenario = load("caracas-2019")
    state = read_state(
        "set=nobody.power=1&set=insiders.party-boss.exposure=7&set=leader.playbook=dance"
        "&add=payment:nobody:5&add=guarantee:all:0.5:nobody"
    )
    changed, left_out = apply_state(scenario, state)
    assert changed.values() == scenario.values()
    assert len(left_out) == 5
    assert any("a number from 0 to 1" in sentence for sentence in left_out)


@pytest.mark.parametrize(
    "query",
    [
        "add=payment:all:nan",
        "add=payment:all:1e999",
        "add=payment:all:-1",
        "add=guarantee:all:1.5",
        "add=dance:all:1",
        "add=payment",
        "off=x",
        "off=-1",
        "set=novalue",
        "set==1",
        "set=a%00b=1",
        "set=a=%ed%a0%80",
    ],
)
def test_nonsense_is_left_out(query):
    state = read_state(query)
    assert not state.is_changed or state.sets == (("a", "\ufffd\ufffd\ufffd"),)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1_000", "٣", "", " ", "0x10", "1" * 50])
def test_only_plain_numbers_are_numbers(text):
    assert read_number(text) is None


def test_at_most_four_pins():
    assert len(read_state("&".join(f"pin=set%3Da%3D{k}" for k in range(9))).pins) == 4
