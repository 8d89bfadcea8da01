"""Every answer of the room is plain data, a table, a page fragment, and survives pickling."""

import json
import pickle

import pytest

from innercircle.scenario import load
from innercircle.terms import (
    Instrument,
    Limits,
    draw_prices,
    find_firmness,
    find_red_line_cost,
    find_robustness,
    find_value_of_secrecy,
    map_contest,
    price_graded,
    price_guarantees,
    price_loyalty,
    price_next,
    price_public,
    price_secret,
    price_within,
    read_mandate,
    trace_exposure,
    trace_pressure,
)
from innercircle.terms.questions.robustness import find_sensitivity
from terms_games import make_game
from terms_usual import draw_usual

MANDATE = read_mandate(load("boss-and-fringe"))
GAME = make_game(draw_usual(1, 3))
LADDER = Instrument(name="guarantee", pays="if_falls", levels=[[60.0] * 3, [200.0] * 3])
ANSWERS = {
    "public": lambda: price_public(GAME),
    "infeasible": lambda: price_public(GAME, payees=[]),
    "mixed": lambda: price_public(GAME, ["payment", "safe_passage", "place"]),
    "secret": lambda: price_secret(GAME, min_fall=0.5),
    "graded": lambda: price_graded(GAME, LADDER),
    "loyalty": lambda: price_loyalty(GAME),
    "next": lambda: price_next(GAME),
    "secrecy": lambda: find_value_of_secrecy(GAME),
    "limits": lambda: price_within(GAME, Limits(total=10.0)),
    "red line": lambda: find_red_line_cost(GAME, [0]),
    "robustness": lambda: find_robustness(GAME, price_public(GAME), margin=1.0),
    "sensitivity": lambda: find_sensitivity(GAME, price_public(GAME)),
    "contest": lambda: map_contest(GAME, [0.0, 100.0], [0.0, 100.0]),
    "ranges": lambda: draw_prices(MANDATE, 5),
    "exposure": lambda: trace_exposure(MANDATE, exposures=[0.0, 1.0]),
    "firmness": lambda: find_firmness(MANDATE, 5, shares=[0.0, 0.5]),
    "guarantees": lambda: price_guarantees(MANDATE),
    "pressure": lambda: trace_pressure(GAME, shares=[0.0, 0.9]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_can_be_stored_shown_and_compared(name):
    answer = ANSWERS[name]()
    json.dumps(answer.to_dict(), allow_nan=False)
    assert len(answer.to_frame().columns) > 0
    assert answer._repr_html_().startswith("<p>")
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert answer.method
    assert answer.version
