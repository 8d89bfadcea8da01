"""Law: each number of a file, moved alone, moves a verb; which ones is declared, and is true."""

import pytest

from format_walk import PLACES, SCENARIO
from innercircle.scenario import VERBS, find_moves, list_moves
from moves import find_moved

DECLARED = {}
for _place in PLACES:
    if not _place.path.startswith("dynamics."):
        DECLARED.setdefault(_place.declared, []).append(_place)
AT_ONCE = (
    "Economy.oil",
    "Terms.margin",
    "Threshold.sd",
    "Factors.purge",
    "Budgets.payment",
)


def test_every_number_but_the_format_moves_a_verb():
    still = [declared for declared in DECLARED if not find_moves(declared)]
    # Forecasts alone ask what has happened, and draws alone what claims say of inputs.
    others = ("JournalEntry.", "Now.", "Claim.moves", "Claim.shifts")
    assert [d for d in still if not d.startswith(others)] == ["Scenario.innercircle"]
    assert all(set(find_moves(declared)) <= set(VERBS) for declared in DECLARED)
    assert find_moves("Scenario.dynamics") == ("simulate",)


def test_the_moves_of_a_path_are_those_of_its_declaration():
    paths = {place.path: place.declared for place in PLACES}
    assert list_moves(paths) == {path: find_moves(declared) for path, declared in paths.items()}
    assert set(list_moves(SCENARIO.values())) == set(SCENARIO.values())


def assert_moves(declared):
    moved = set()
    for place in DECLARED[declared]:
        moved |= find_moved(place)
    assert moved == set(find_moves(declared))


@pytest.mark.parametrize("declared", AT_ONCE)
def test_a_number_moves_what_is_declared(declared):
    assert_moves(declared)


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("declared", DECLARED)
def test_each_number_alone_moves_what_is_declared(declared):
    assert_moves(declared)
