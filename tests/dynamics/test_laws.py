"""Laws that hold in every run, whatever the numbers."""

import numpy as np
import pytest

from dynamics_cases import make_full, make_reference
from innercircle.dynamics import simulate
from innercircle.dynamics._loop import Batch, Plan, run_batch, start_runs, step_month
from innercircle.dynamics._outcomes import FALLS, GOES_ON
from innercircle.dynamics._playbooks import LeaderPlay, OppositionPlay, SponsorPlay, find_playbook
from innercircle.dynamics._stage import QuickStage
from innercircle.dynamics._state import OPEN

QUICK = {"stage": "quick"}


def make_plan(parameters, sponsor="guarantee-package", leader="purge-when-strong"):
    return Plan(
        parameters=parameters,
        sponsor=find_playbook(SponsorPlay, sponsor, None, parameters),
        leader=find_playbook(LeaderPlay, leader, None, parameters),
        opposition=find_playbook(OppositionPlay, "mobilise", None, parameters),
        stage="quick",
    )


def walk(plan, observe, runs=400, seed=2):
    run_batch(Batch(plan, seed, range(runs)), QuickStage(), (observe,))


@pytest.mark.parametrize("batch", [1, 7, 96])
def test_batches_change_no_bit(batch):
    runs = min(32 * batch, 256)
    whole = simulate(make_full(0.5), "knife-fight", runs=runs, seed=9, batch=1000, **QUICK)
    parts = simulate(make_full(0.5), "knife-fight", runs=runs, seed=9, batch=batch, **QUICK)
    assert whole == parts
    for name, column in whole.rows.items():
        assert column.tobytes() == parts.rows[name].tobytes(), name


def test_workers_change_no_bit():
    one = simulate(make_full(), "guarantee-package", runs=300, seed=4, batch=100, **QUICK)
    two = simulate(
        make_full(), "guarantee-package", runs=300, seed=4, batch=100, workers=2, **QUICK
    )
    assert one == two
    assert all(one.rows[name].tobytes() == two.rows[name].tobytes() for name in one.rows)


def test_a_run_does_not_depend_on_how_many_there_are():
    few = simulate(make_full(), "pressure", runs=50, seed=4, **QUICK)
    many = simulate(make_full(), "pressure", runs=200, seed=4, **QUICK)
    for name, column in few.rows.items():
        assert np.array_equal(column, many.rows[name][:50], equal_nan=column.dtype.kind == "f")


def test_a_longer_horizon_only_adds_months():
    short = simulate(make_full(0.5), "pressure", runs=300, seed=4, **QUICK)
    longer = make_full(0.5, groups={"ending": {"months": 36}})
    long = simulate(longer, "pressure", runs=300, seed=4, **QUICK)
    ended = FALLS[short.rows["end"]]
    assert ended.any()
    for name in ("end", "month", "theta"):
        assert np.array_equal(short.rows[name][ended], long.rows[name][ended])
    assert np.all(long.rows["month"][~ended] > 24)


def test_power_is_shared_out_without_loss():
    def observe(state, month, verdict):
        assert np.all(state.power > 0)
        assert state.power.sum(axis=0) == pytest.approx(1, abs=1e-12)
        assert np.all((state.suspicion >= 0) & (state.suspicion <= 1))
        assert np.all((state.strength > 0) & (state.strength <= 1))

    for sponsor in ("knife-fight", "guarantee-package"):
        walk(make_plan(make_full(0.45), sponsor), observe)


def test_purges_happen_only_where_strength_suffices():
    seen = []

    def observe(state, month, verdict):
        struck = month.target >= 0
        need = np.take_along_axis(month.need, np.maximum(month.target, 0)[None], 0)[0]
        assert np.all(
            np.take_along_axis(month.feasible, np.maximum(month.target, 0)[None], 0)[0][struck]
        )
        assert np.all(month.might[struck] > need[struck])
        seen.append(int(struck.sum()))

    walk(make_plan(make_full(), "knife-fight"), observe)
    assert sum(seen) > 50


@pytest.mark.parametrize(("strength", "low", "high"), [(0.45, 0.0, 0.12), (0.75, 0.98, 1.0)])
def test_the_boss_is_out_of_reach_unless_the_leader_is_strong(strength, low, high):
    feasible = []

    def observe(state, month, verdict):
        if month.number == 1:
            feasible.append(month.feasible[0].mean())

    walk(make_plan(make_full().changed({"strength.strength": strength}), "wait"), observe)
    assert low <= feasible[0] <= high


def test_an_end_is_an_end():
    ended = set()

    def observe(state, month, verdict):
        assert ended.isdisjoint(state.run.tolist())
        ended.update(state.run[verdict.outcome != GOES_ON].tolist())

    walk(make_plan(make_full(0.45), "pressure"), observe)
    assert ended == set(range(400))


def test_a_broken_word_costs_credibility_and_a_kept_one_does_not():
    offer = {"coverage": 0.9, "side_payment": 12}
    kept = {"name": "kept", "sanctions": 0.6, "open_channels": 2.0, "offer": offer}
    back = {"when": {"month": {"since": 10, "until": 10}}, "do": {"withdraw": True}}
    named = {
        "when": {"month": {"since": 10, "until": 10}},
        "do": {"disclose": "strongest-contacted"},
    }
    model = make_reference()
    words = {}
    for name, rules in (("kept", []), ("back", [back]), ("named", [named])):
        book = kept | {"name": name, "rules": rules}
        rows = simulate(model, book, "tolerate", runs=60, seed=2, stage="quick").rows
        words[name] = rows["credibility"][rows["month"] > 10]
    assert words["back"].mean() < 0.85 * words["kept"].mean()
    assert words["named"].mean() < 0.85 * words["kept"].mean()
    promised_nothing = {"name": "nothing", "sanctions": 0.6, "rules": [back]}
    open_hands = {"name": "open", "approves": False}
    rows = simulate(model, promised_nothing, open_hands, runs=60, seed=2, stage="quick").rows
    assert set(rows["credibility"]) == {model.sponsor.credibility}


def count_falls(**changes):
    answer = simulate(make_full().changed(changes), "guarantee-package", runs=1500, seed=6, **QUICK)
    return answer.falls.share


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("insiders.position", 60),
        ("insiders.exile", 40),
        ("insiders.new_order_place", 80),
        ("opposition.mobilisation", 0.2),
        ("economy.yields", 0.7),
        ("strength.base", 0.0),
    ],
)
def test_falls_are_likelier_when_breaking_is_worth_more_or_the_regime_weaker(name, value):
    changes = {name: value, "insiders.punishment": 0}
    assert count_falls(**changes) > count_falls()


def test_sharp_signals_and_no_doubles_meet_the_closed_form():
    """With σ → 0 and nobody double, a run falls iff θ ≤ the highest level that it reaches."""
    groups = {
        "leaks": {"doubt": 0.0},
        "strike": {"rate": 0.0},
        "exit": {"exile": 0.0, "safe_exile": 0.0, "sd": 0.0},
        "ending": {"walk": 0.0},
    }
    none = {"double": 0, "double_approved": 0, "signal_sd": 1e-5}
    parameters = make_reference(groups=groups, **none)
    highest, theta = {}, {}

    def observe(state, month, verdict):
        for k, run in enumerate(state.run):
            highest[run] = max(highest.get(run, -1), month.level[k])
            theta[run] = state.theta[k]

    plan = make_plan(parameters, "pressure", "tolerate")
    walk(plan, observe, runs=1500)
    answer = simulate(parameters, plan.sponsor, plan.leader, runs=1500, seed=2, **QUICK)
    fell = FALLS[answer.rows["end"]]
    closed = np.array([theta[run] <= highest[run] for run in range(1500)])
    wrong = fell != closed
    # Levels move on after a try that nobody joined; only runs within the noise may differ.
    near = np.array([abs(theta[run] - highest[run]) < 1e-4 for run in range(1500)])
    assert not np.any(wrong & ~near)
    assert 0.1 < fell.mean() < 0.3


def test_the_start_draws_a_threshold_from_all_that_is_held_possible():
    state = start_runs(Batch(make_plan(make_reference(0.5)), 1, range(20_000)))
    assert state.theta.mean() == pytest.approx(0.5, abs=0.003)
    assert state.theta.std() == pytest.approx(0.12, abs=0.003)


def test_a_month_can_be_stepped_by_hand():
    plan = make_plan(make_full())
    batch = Batch(plan, 1, range(5))
    state = start_runs(batch)
    month, verdict = step_month(batch, state, 1, QuickStage())
    assert month.number == 1
    assert verdict.outcome.tolist() == [GOES_ON] * 5


def test_payments_keep_to_what_the_file_allows():
    payable = np.arange(8) != 0
    limits = {"sponsor.largest": 10, "sponsor.purse": 25, "insiders.payable": payable}
    promised = []

    def observe(state, month, verdict):
        assert np.all(state.side[0] == 0)
        assert np.all(state.side <= 10)
        assert np.all(state.side.sum(axis=0) <= 25 + 1e-9)
        promised.append(float(state.side.max()))

    walk(make_plan(make_full().changed(limits)), observe)
    assert max(promised) == 10


def test_what_is_promised_is_not_given_to_somebody_else():
    before, short = {}, []

    def observe(state, month, verdict):
        for column, run in enumerate(state.run):
            side, offered = state.side[:, column], month.offered[:, column]
            offered = offered & (state.channel[:, column] == OPEN)  # else lost this month
            if run in before:
                assert np.all(side[offered] >= before[run][offered] - 1e-9)
            before[run] = side.copy()
            short.append(bool(np.any(offered & (side < 12))))

    walk(make_plan(make_full().changed({"sponsor.purse": 25})), observe)
    assert any(short)


def test_a_veto_reaches_guarantees_and_places_too():
    free = count_falls()
    bound = count_falls(**{"insiders.coverable": False, "insiders.payable": False})
    assert bound < free
