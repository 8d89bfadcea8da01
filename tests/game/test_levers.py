"""Levers: what each moves, which way, and that their order is fixed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercircle.errors import GameError
from innercircle.game import (
    COMPOSITION_ORDER,
    Factors,
    Guarantor,
    Lever,
    Stakes,
    apply_levers,
    compute_stakes,
)

FACTORS = Factors(
    position=80,
    fallback=20,
    punishment=2,
    exile=15,
    new_order_place=40,
    fate_if_purged=5,
    capture=0.7,
    squeeze=0.2,
    purge=0.1,
    exposure=0.8,
    guarantors=(Guarantor("successor", 0.6, 0.5, 0.2), Guarantor("court", 0.5, 0.6, 0.0)),
)
CELLS = compute_stakes(FACTORS)

# Lever, parameters on factors, parameters on cells, sign of the move of (a, r, p, g).
MOVES = {
    "sanction": ({"bite": 0.3}, {"bite": 0.3}, (-1, 0, 0, 0)),
    "relief": ({"share": 0.5}, {"share": 0.5, "worth": 10}, (1, 0, 0, 0)),
    "co_optation": ({"amount": 5}, {"amount": 5}, (1, 0, 0, 0)),
    "purge_threat": ({"chance": 0.2}, {"chance": 0.2, "fate": 5}, (-1, 0, 0, 0)),
    "leak": (
        {"suspicion": 0.2, "alert": 0.5},
        {"suspicion": 0.2, "alert": 0.5},
        (-1, 0, -1, 0),
    ),
    "threat": ({"amount": 4}, {"amount": 4}, (0, -1, 0, 0)),
    "amnesty": (
        {"breadth": 0.5, "credibility": 0.5},
        {"breadth": 0.5, "credibility": 0.5, "worth": 12},
        (0, 1, 0, 1),
    ),
    "guarantee": ({"coverage": 0.9}, {"coverage": 0.9, "worth": 12}, (0, 0, 0, 1)),
    "safe_passage": ({"floor": 25}, {"floor": 25}, (0, 0, 1, None)),
    "place": ({}, {}, (0, 0, 0, 1)),
    "payment": ({"amount": 6}, {"amount": 6}, (0, 0, 1, 1)),
}


def test_every_lever_has_its_moves_here():
    assert set(MOVES) == set(COMPOSITION_ORDER)


@pytest.mark.parametrize("name", COMPOSITION_ORDER)
@pytest.mark.parametrize("kind", ["factors", "cells"])
def test_a_lever_moves_what_it_says_and_nothing_else(name, kind):
    table = FACTORS if kind == "factors" else CELLS
    parameters = MOVES[name][0 if kind == "factors" else 1]
    after = apply_levers(table, [Lever(name, parameters)])
    assert type(after.table) is type(table)
    moved = after.steps[0].stakes.row - CELLS.row
    for change, sign in zip(moved, MOVES[name][2], strict=True):
        if sign is not None:
            assert np.sign(np.round(change, 9)) == sign
    assert moved[3] >= -1e-9


def test_a_place_is_worth_the_position_and_nobody_prosecutes():
    placed = apply_levers(FACTORS, [Lever("place", {})]).table
    stakes = compute_stakes(placed)
    assert stakes.break_falls == 80
    assert stakes.stay_falls == CELLS.stay_falls
    named = apply_levers(FACTORS, [Lever("place", {"value": 60})]).table
    assert compute_stakes(named).break_falls == 60


def test_a_bonus_is_paid_on_success_only():
    bonus = Lever("payment", {"amount": 6, "only_on_success": True})
    for table in (FACTORS, CELLS):
        moved = apply_levers(table, [bonus]).steps[0].stakes.row - CELLS.row
        assert moved == pytest.approx([0, 0, 0, 6])


def test_a_guarantee_by_one_leaves_the_other_free_to_prosecute():
    one = apply_levers(FACTORS, [Lever("guarantee", {"coverage": 1, "guarantor": "court"})])
    assert [k.coverage for k in one.table.guarantors] == [0.2, 1.0]
    less = apply_levers(FACTORS, [Lever("guarantee", {"coverage": 0.1})])
    assert [k.coverage for k in less.table.guarantors] == [0.2, 0.1]


some_levers = st.lists(
    st.sampled_from([Lever(name, MOVES[name][0]) for name in COMPOSITION_ORDER]),
    max_size=6,
    unique_by=lambda lever: lever.name,
)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(some_levers, st.randoms(use_true_random=False))
def test_the_order_in_which_levers_are_given_does_not_matter(levers, random):
    shuffled = list(levers)
    random.shuffle(shuffled)
    one, other = apply_levers(FACTORS, levers), apply_levers(FACTORS, shuffled)
    assert one.table == other.table
    names = [step.lever.name for step in one.steps]
    assert names == sorted(names, key=COMPOSITION_ORDER.index)


def test_complements_are_checked_after_every_lever():
    squeezed = apply_levers(
        FACTORS.replaced(fallback=60, exposure=0.0),
        [Lever("sanction", {"bite": 0.6}), Lever("co_optation", {"amount": 200})],
    )
    assert "free-rider" in squeezed.steps[0].warnings[0]
    assert squeezed.steps[1].warnings == ()
    assert squeezed.warnings == ()
    assert apply_levers(FACTORS, []).warnings == ()


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("bribe", {}, "no lever is called 'bribe'.*payment"),
        ("sanction", {"bite": 1.2}, r"bite = 1.2 must be in \[0, 1\]"),
        ("payment", {"amount": -1}, "≥ 0"),
        ("payment", {"sum": 1}, "sum"),
        ("guarantee", {"coverage": 1, "guarantor": "pope"}, "'pope'.*successor, court"),
    ],
    ids=["unknown", "not_a_share", "negative", "unknown_parameter", "unknown_guarantor"],
)
def test_what_is_not_a_lever_is_refused(name, parameters, words):
    with pytest.raises(GameError, match=words):
        apply_levers(FACTORS, [Lever(name, parameters)])


@pytest.mark.parametrize("name", ["relief", "guarantee", "amnesty"])
def test_cells_must_be_told_what_a_lever_is_worth(name):
    parameters = {k: v for k, v in MOVES[name][1].items() if k != "worth"}
    with pytest.raises(GameError, match="what it is worth"):
        apply_levers(CELLS, [Lever(name, parameters)])


def test_cells_must_be_numbers():
    with pytest.raises(GameError, match="break_falls"):
        Stakes(1, 2, 3, float("inf"))
