"""A seat at the table: moves are rules, games replay to the same bits, nothing hidden is shown."""

import json

import pytest
import yaml

from dynamics_cases import make_full
from innercircle.dynamics import load_seat, save_seat, simulate, take_seat, tell_run
from innercircle.errors import InputError
from innercircle.scenario import load

QUICK = {"stage": "quick"}
MOVES = {
    "sponsor": [
        {"sanctions": 0.7, "open_channels": 1},
        {},
        {"open": "guard", "disclose": "strongest-contacted"},
        {"offer": {"coverage": 0.9, "side_payment": 20, "after_months": 1}},
        {"close": "boss"},
        {"withdraw": True},
    ],
    "leader": [{"purge": "most-suspected"}, {"co_opt": "boss"}, {}, {"purge": "guard"}],
    "opposition": [{"mobilise": 0.2}, {"amnesty": 0.9}, {}],
}


def play(seat, moves):
    for month in range(24):
        if seat.outcome:
            break
        seat.move(moves[month] if month < len(moves) else {})
    return seat


@pytest.mark.parametrize("actor", MOVES)
def test_a_game_saved_and_loaded_is_the_same_game(tmp_path, actor):
    model = make_full(0.5)
    seat = play(take_seat(model, actor, seed=4, run=2, **QUICK), MOVES[actor])
    path = tmp_path / "game.yaml"
    save_seat(seat, path, scenario="full")
    again = load_seat(model, path)
    assert again.outcome == seat.outcome != ""
    assert again.look() == seat.look()
    assert again.debrief() == seat.debrief()
    assert yaml.safe_load(path.read_text())["outcome"] == seat.outcome


def test_a_played_game_is_a_playbook_whose_run_the_batch_makes_too():
    model = make_full(0.5)
    seat = play(take_seat(model, "sponsor", seed=4, run=3, **QUICK), MOVES["sponsor"])
    answer = simulate(model, seat.plan.sponsor, runs=8, seed=4, **QUICK).to_rows()
    assert answer.loc[3, "outcome"] == seat.outcome
    assert answer.loc[3, "month"] == len(seat.moves)


def test_the_debrief_has_the_same_run_under_every_standard_playbook():
    model = make_full(0.5)
    seat = play(take_seat(model, "sponsor", seed=4, run=1, **QUICK), [])
    debrief = seat.debrief()
    assert set(debrief.playbooks) >= {"wait", "pressure", "guarantee-package"}
    for name, (outcome, month) in debrief.playbooks.items():
        told = tell_run(model, 1, name, seed=4, **QUICK)
        assert (told.outcome, told.month) == (outcome, month)
    assert debrief.playbooks["wait"] == (seat.outcome, len(seat.moves))


@pytest.mark.parametrize("actor", MOVES)
def test_nobody_sees_types_thresholds_or_what_others_keep_to_themselves(actor):
    model = make_full(0.5)
    seat = take_seat(model, actor, seed=4, run=2, **QUICK)
    hidden = {"double", "hedging", "theta", "threshold", "level", "cutoff"}
    if actor != "leader":
        hidden |= {"suspicion", "strength", "talks_approved"}
    if actor != "sponsor":
        hidden |= {"asks", "promised", "channel", "own_credibility"}
    for month in range(24):
        view = seat.look()
        seen = {*view.numbers, *(key for row in view.insiders for key in row)}
        assert not seen & hidden
        assert not any(word in " ".join(view.happened) for word in ("double", "threshold"))
        if seat.outcome:
            break
        seat.move(MOVES[actor][month] if month < len(MOVES[actor]) else {})


def test_the_view_does_not_depend_on_hidden_types():
    """Types that make no difference to what happened make none to what is seen."""
    one = take_seat(make_full(double=0.0, double_approved=0.0), "opposition", seed=4, **QUICK)
    two = take_seat(make_full(double=1.0, double_approved=1.0), "opposition", seed=4, **QUICK)
    assert json.dumps(one.look().to_dict()) == json.dumps(two.look().to_dict())


WRONG = [
    ("sponsor", {"purge": "boss"}, "unknown name 'purge'"),
    ("sponsor", {"open": "nobody"}, "unknown name 'nobody'"),
    ("sponsor", {"sanctions": 2}, "not a number within 0 to 1"),
    ("sponsor", {"offer": {"coverage": "much"}}, "not a number"),
    ("leader", {"purge": "strongest-contacted"}, "unknown name"),
    ("opposition", {"amnesty": True, "sanctions": 1}, "unknown name 'sanctions'"),
]


@pytest.mark.parametrize(("actor", "moves", "words"), WRONG)
def test_a_wrong_move_is_refused_and_changes_nothing(actor, moves, words):
    seat = take_seat(make_full(), actor, **QUICK)
    before = seat.look()
    with pytest.raises(InputError, match=words):
        seat.move(moves)
    assert seat.look() == before
    assert seat.moves == []


def test_after_the_end_there_is_no_move_and_before_it_no_debrief():
    seat = take_seat(make_full(), "sponsor", **QUICK)
    with pytest.raises(InputError, match="when the run is over"):
        seat.debrief()
    play(seat, [])
    with pytest.raises(InputError, match="the run is over"):
        seat.move({})


@pytest.mark.parametrize(
    "text", ["", "[", "innercircle-play: 2", "innercircle-play: 1\nseat: sponsor"]
)
def test_what_is_no_saved_game_is_refused(tmp_path, text):
    path = tmp_path / "game.yaml"
    path.write_text(text)
    with pytest.raises(InputError):
        load_seat(make_full(), path)


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    seat = take_seat(make_full(), "sponsor", **QUICK)
    with pytest.raises(InputError, match="there is no folder"):
        save_seat(seat, tmp_path / "missing" / "game.yaml")


def test_seats_and_runs_that_do_not_exist_are_refused():
    with pytest.raises(InputError, match="nobody sits"):
        take_seat(make_full(), "army")
    with pytest.raises(InputError, match="numbered from 0"):
        take_seat(make_full(), "leader", run=-1)


def test_calling_everybody_out_at_once_is_no_free_win():
    """The larger the call, the sooner the street tires and is cleared; there is a best size."""
    model = make_full()
    falls = [
        simulate(
            model, "wait", opposition={"name": "call", "mobilise": aim}, runs=600, seed=2, **QUICK
        ).falls.share
        for aim in (0.04, 0.3, 1.0)
    ]
    assert falls[0] < falls[1]
    assert falls[2] < 0.5


def test_without_fatigue_and_backlash_calling_everybody_out_would_win():
    groups = {"opposition": {"tire": 0.0, "backlash": 0.0}}
    call = {"name": "call", "mobilise": 1.0}
    answer = simulate(make_full(groups=groups), "wait", opposition=call, runs=300, seed=2, **QUICK)
    assert answer.outcomes["stalemate"].share < 0.4


OFFERS = {
    "terms.budgets.largest=10": "more than terms.budgets allows \\(10\\)",
    "terms.budgets.bonus=8": "more than terms.budgets allows \\(8\\)",
}


@pytest.mark.parametrize("limit", OFFERS)
def test_an_offer_above_a_budget_is_refused(limit):
    seat = take_seat(load("caracas-2019", [limit]), "sponsor", **QUICK)
    with pytest.raises(InputError, match=OFFERS[limit]):
        seat.move({"offer": {"side_payment": 12}})
    assert seat.month == 1
