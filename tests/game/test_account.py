"""What moved a number: Shapley's axioms, all orders by hand, drawn orders, and what is no input."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest

from innercircle.cli import run
from innercircle.game import account_for, build_game, solve_signals
from innercircle.scenario import find_scenario, load, load_text
from innercircle.weighing import find_chances, plan_orders

CHANGES = {"threshold.mean": 0.45, "mobilisation": 0.2, "insiders.boss.power": 5.0}


def find_odds(scenario):
    """Log-odds of a fall by the proved solver."""
    built = build_game(scenario)
    answer = solve_signals(built.game, signal_sd=built.signal_sd, beliefs=built.beliefs)
    chance = answer.fall_probability_cautious
    return math.log(chance / (1 - chance))


def test_shares_are_means_over_all_orders():
    before = load("boss-and-fringe")
    after = before.with_values(CHANGES)
    found = {each.path: each for each in account_for(before, after).shares}
    assert set(found) == set(CHANGES)
    by_hand = dict.fromkeys(CHANGES, 0.0)
    for order in itertools.permutations(CHANGES):
        state, odds = {}, find_odds(before)
        for path in order:
            state[path] = CHANGES[path]
            reached = find_odds(before.with_values(state))
            by_hand[path] += (reached - odds) / 6
            odds = reached
    for path, each in found.items():
        assert each.share == pytest.approx(by_hand[path], abs=0.02)
        assert each.error == 0
        assert each.after == CHANGES[path]


def test_shares_add_up_and_inputs_of_the_months_have_none():
    before = load("caracas-2019")
    after = load("caracas-2019", ["threshold.mean=0.5", "economy.oil=-0.3", "signal_sd=0.03"])
    account = account_for(before, after)
    assert sum(each.share for each in account.shares) == pytest.approx(account.change)
    assert account.silent == ("economy.oil",)
    assert account.change == pytest.approx(find_odds(after) - find_odds(before), abs=0.02)
    assert [abs(each.share) for each in account.shares] == sorted(
        (abs(each.share) for each in account.shares), reverse=True
    )


def test_what_is_no_single_input_is_the_rest():
    text = find_scenario("caracas-2019").read_text(encoding="utf-8")
    lever = "levers:\n  - {lever: payment, insiders: [party-boss], amount: 40}\n"
    changed = text.replace("\nlevers:\n", "\n" + lever).replace(
        "mobilisation: 0.10", "mobilisation: 0.15"
    )
    account = account_for(load_text(text), load_text(changed))
    rest = next(each for each in account.shares if not each.path)
    assert rest.share > 0
    assert rest.before is None
    assert sum(each.share for each in account.shares) == pytest.approx(account.change)


def test_the_same_twice_has_nothing_to_share_out():
    case = load("five-equals")
    assert account_for(case, case) is None


def test_drawn_orders_meet_all_sets_within_their_error():
    rng = np.random.default_rng(3)
    count = 6
    weight = rng.standard_normal(count)
    pair = rng.standard_normal((count, count))

    def value(sets):
        sets = np.asarray(sets, dtype=float)
        return sets @ weight + np.einsum("sp,pq,sq->s", sets, pair, sets)

    exact, none = share_out(plan_orders(count, 1, exact=count, drawn=2), value)
    # Of a sum of pairs the Shapley value is known: a pair is halved.
    assert exact == pytest.approx(weight + np.diag(pair) + 0.5 * _off(pair))
    assert not none.any()
    drawn, errors = share_out(plan_orders(count, 1, exact=0, drawn=64), value)
    assert drawn.sum() == pytest.approx(exact.sum())
    assert (np.abs(drawn - exact) < 5 * errors + 1e-9).all()


def share_out(plan, value):
    assert not plan.sets[0].any()
    assert plan.sets[-1].all()
    assert len(np.unique(plan.sets, axis=0)) == len(plan.sets)
    return plan.share_out(value(plan.sets))


@pytest.mark.parametrize("exact", [0, 4])
def test_what_is_not_sure_of_the_values_is_not_sure_of_the_shares(exact):
    rng = np.random.default_rng(5)
    plan = plan_orders(4, 1, exact=exact, drawn=12)
    errors = rng.uniform(0.1, 0.3, len(plan.sets))
    told = [plan.share_out(rng.normal(0, errors), errors) for _ in range(4_000)]
    shares = np.array([share for share, _ in told])
    stated = np.sqrt(np.mean([error**2 for _, error in told], axis=0))
    # Where orders are drawn, what they miss is added to it: never less, and not far more.
    assert (shares.std(axis=0) < 1.05 * stated).all()
    assert (shares.std(axis=0) > (0.6 if plan.steps.size else 0.95) * stated).all()


def _off(pair):
    both = pair + pair.T
    return both.sum(axis=1) - np.diag(both)


def test_many_changes_are_drawn_with_their_error():
    before = load("caracas-2019")
    changes = {f"insiders.{i.id}.exposure": 0.45 for i in before.insiders} | CHANGES_OF_STREET
    account = account_for(before, before.with_values(changes))
    assert len(account.shares) == 10
    assert any(each.error > 0 for each in account.shares)
    assert sum(each.share for each in account.shares) == pytest.approx(account.change)


CHANGES_OF_STREET = {"threshold.mean": 0.5, "mobilisation": 0.2}


GARRISON = (Path(__file__).parents[1] / "scenario" / "garrison.yaml").read_text(encoding="utf-8")
OFFICER = next(line for line in GARRISON.splitlines() if "officer-says" in line)


def mean_over_claims(text):
    """Log-odds over all ways in which claims may be true, by the evidence room and the solver."""
    case = load_text(text)
    model = case.evidence_model()
    asked = [{"claim": name} for name in ("army-stays-in", "army-turns", "guard-unpaid")]
    stays, turns, unpaid = (after for _, after in find_chances(model, asked))
    army = [
        ({"threshold.mean": 0.42, "mobilisation": 0.2}, stays),
        ({"threshold.mean": 0.3}, turns),
        ({}, 1 - stays - turns),
    ]
    position = case.values()["insiders.guard.stakes.position"].value
    guard = [({"insiders.guard.stakes.position": position - 20}, unpaid), ({}, 1 - unpaid)]
    total = 0.0
    for (one, first), (other, second) in itertools.product(army, guard):
        odds = find_odds(case.with_values(one | other))
        total += first * second / (1 + math.exp(-odds))
    return math.log(total / (1 - total))


def test_reports_and_sources_have_shares_where_claims_move_inputs():
    old = GARRISON.replace(OFFICER + "\n", "")
    new = GARRISON.replace("title: A daily paper, letter: B", "title: A daily paper, letter: E")
    new = new.replace("mean: 0.55 ±0.05", "mean: 0.5 ±0.05")
    changes = {
        "reports.officer-says": lambda text: text.replace("reports:\n", f"reports:\n{OFFICER}\n"),
        "sources.daily": lambda text: text.replace("paper, letter: B", "paper, letter: E"),
        "threshold.mean": lambda text: text.replace("mean: 0.55 ±0.05", "mean: 0.5 ±0.05"),
    }
    account = account_for(load_text(old), load_text(new))
    assert account.claimed
    found = {each.path: each for each in account.shares}
    assert {path: each.change for path, each in found.items()} == {
        "reports.officer-says": "added",
        "sources.daily": "changed",
        "threshold.mean": "moved",
    }
    values = {}
    for order in itertools.permutations(changes):
        text = old
        for place in range(len(order) + 1):
            if frozenset(order[:place]) not in values:
                values[frozenset(order[:place])] = mean_over_claims(text)
            text = changes[order[place]](text) if place < len(order) else text
    by_hand = dict.fromkeys(changes, 0.0)
    for order in itertools.permutations(changes):
        for place, path in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            by_hand[path] += (values[after] - values[before]) / 6
    for path, share in by_hand.items():
        assert found[path].share == pytest.approx(share, abs=0.02)
    assert found["reports.officer-says"].share > 0.1
    assert account.before == pytest.approx(1 / (1 + math.exp(-values[frozenset()])), abs=0.005)


def test_reports_are_silent_where_no_claim_moves_an_input():
    before = load("caracas-2019")
    account = account_for(before.without_reports(), before.with_values({"threshold.mean": 0.5}))
    assert [each.path for each in account.shares] == ["threshold.mean"]
    assert {path.split(".")[0] for path in account.silent} == {"reports"}
    assert len(account.silent) == len(before.reports)


def test_a_claim_that_only_the_later_state_has_belongs_to_the_rest():
    claim = "    - {id: army-turns, says: The army turns., p: 0.1, moves: {threshold.mean: 0.3}}\n"
    assert claim in GARRISON
    old = GARRISON.replace(claim, "").replace(", army-turns]", "]")
    old = old.replace(", {claim: army-turns}", "")
    account = account_for(load_text(old), load_text(GARRISON))
    (share,) = account.shares
    assert (share.path, share.change) == ("", "rest")
    assert share.share > 0


def test_the_command_says_what_accounts_for_a_change(capsys):
    words = ["compare", "five-equals", "--set", "threshold.mean=0.5", "--set", "signal_sd=0.03"]
    assert run(words) == 0
    said = capsys.readouterr().out
    assert "What accounts for" in said
    assert "threshold.mean: " in said.split("What accounts for")[1]
    assert run([*words, "--json"]) == 0
    account = json.loads(capsys.readouterr().out)["account"]
    assert len(account["shares"]) == 2
    assert run(["compare", "five-equals", "boss-and-fringe", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["account"] is None
