"""Levers: what each moves, which way, and that their order is fixed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercircle.errors import GameError
from innercircle.game import (
    Factors,
    Guarantor,
    Stakes,
    apply_lever,
    build_game,
    compute_stakes,
)
from innercircle.game._stakes import explain_complements
from innercircle.scenario import LEVERS, load_text

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
    "co-optation": ({"amount": 5}, {"amount": 5}, (1, 0, 0, 0)),
    "purge-threat": ({"chance": 0.2}, {"chance": 0.2, "fate": 5}, (-1, 0, 0, 0)),
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
    "safe-passage": ({"floor": 25}, {"floor": 25}, (0, 0, 1, None)),
    "place": ({}, {}, (0, 0, 0, 1)),
    "payment": ({"amount": 6}, {"amount": 6}, (0, 0, 1, 1)),
}


def find_row(table):
    return (compute_stakes(table) if isinstance(table, Factors) else table).row


def test_every_lever_has_its_moves_here():
    assert list(MOVES) == list(LEVERS)


@pytest.mark.parametrize("name", LEVERS)
@pytest.mark.parametrize("kind", ["factors", "cells"])
def test_a_lever_moves_what_it_says_and_nothing_else(name, kind):
    table = FACTORS if kind == "factors" else CELLS
    parameters = MOVES[name][0 if kind == "factors" else 1]
    after = apply_lever(table, name, **parameters)
    assert type(after) is type(table)
    moved = find_row(after) - CELLS.row
    for change, sign in zip(moved, MOVES[name][2], strict=True):
        if sign is not None:
            assert np.sign(np.round(change, 9)) == sign
    assert moved[3] >= -1e-9


def test_a_place_is_worth_the_position_and_nobody_prosecutes():
    stakes = compute_stakes(apply_lever(FACTORS, "place"))
    assert stakes.break_falls == 80
    assert stakes.stay_falls == CELLS.stay_falls
    named = apply_lever(FACTORS, "place", value=60)
    assert compute_stakes(named).break_falls == 60


def test_a_bonus_is_paid_on_success_only():
    for table in (FACTORS, CELLS):
        paid = apply_lever(table, "payment", amount=6, only_on_success=True)
        assert find_row(paid) - CELLS.row == pytest.approx([0, 0, 0, 6])


def test_a_guarantee_by_one_leaves_the_other_free_to_prosecute():
    one = apply_lever(FACTORS, "guarantee", coverage=1, guarantor="court")
    assert [k.coverage for k in one.guarantors] == [0.2, 1.0]
    less = apply_lever(FACTORS, "guarantee", coverage=0.1)
    assert [k.coverage for k in less.guarantors] == [0.2, 0.1]


IN_FORCE = [name for name, kind in LEVERS.items() if kind.in_force]
some_levers = st.lists(st.sampled_from(IN_FORCE), max_size=6, unique=True)


BOSS = """\
innercircle: 1
id: levers
title: Levers
threshold: {mean: 0.6, sd: 0.1}
insiders:
  boss:
    office: Boss
    power: 1
    exposure: 0.8
    stakes: {position: 80, fallback: 20, punishment: 2, exile: 15, new_order_place: 40,
      fate_if_purged: 5, capture: 0.7, squeeze: 0.2, purge: 0.1}
guarantors: {court: {title: Court, pursuit: 0.5, credibility: 0.6}}
"""


def build_with(levers):
    lines = [
        f"  - {{lever: {name}, {'coverage' if LEVERS[name].covers else 'amount'}: 0.3}}\n"
        for name in levers
    ]
    return build_game(load_text(BOSS + "".join(["levers:\n", *lines] if lines else [])))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(some_levers, st.randoms(use_true_random=False))
def test_levers_in_force_are_applied_in_the_order_of_the_table(levers, random):
    shuffled = list(levers)
    random.shuffle(shuffled)
    one, other = build_with(levers), build_with(shuffled)
    assert one.tables == other.tables
    table = build_with([]).tables["boss"]
    for name in sorted(levers, key=IN_FORCE.index):
        more = {"credibility": 0.5} if name == "amnesty" else {}
        table = apply_lever(table, name, **{LEVERS[name].parameter: 0.3}, **more)
    assert one.tables["boss"] == table


def test_a_lever_may_end_complements_and_another_mend_them():
    squeezed = apply_lever(FACTORS.replaced(fallback=60, exposure=0.0), "sanction", bite=0.6)
    assert "free-rider" in explain_complements(compute_stakes(squeezed))[0]
    mended = apply_lever(squeezed, "co-optation", amount=200)
    assert explain_complements(compute_stakes(mended)) == ()


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
        apply_lever(FACTORS, name, **parameters)


@pytest.mark.parametrize("name", ["relief", "guarantee", "amnesty"])
def test_cells_must_be_told_what_a_lever_is_worth(name):
    parameters = {k: v for k, v in MOVES[name][1].items() if k != "worth"}
    with pytest.raises(GameError, match="what it is worth"):
        apply_lever(CELLS, name, **parameters)


def test_cells_must_be_numbers():
    with pytest.raises(GameError, match="break_falls"):
        Stakes(1, 2, 3, float("inf"))
