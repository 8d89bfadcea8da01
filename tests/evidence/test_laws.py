"""Laws of the evidence model, on generated models."""

import copy
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.models import draw_model
from innercircle.evidence import assess, find_matrix, find_posterior

TARGET = {"type": ["I1", "double"]}
SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=25, deadline=None, derandomize=True)


def simple(reports, *, kappa=0.001, letter="A", g=0.5, **source):
    """One insider, one claim on that insider, and a source for each report unless it names one."""
    return {
        "insiders": ["I1"],
        "prior": {"approve": 0.4, "types": {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}},
        "claims": [{"id": "double", "when": TARGET, "g": g}],
        "sources": [{"id": f"s{i}", "letter": letter, **source} for i in range(len(reports))],
        "reports": [
            {"id": f"r{i}", "source": f"s{i}", "claim": "double", "number": 1} | report
            for i, report in enumerate(reports)
        ],
        "options": {"kappa": kappa},
    }


@FEW
@given(SEEDS)
def test_the_posterior_is_a_distribution_and_dropped_reports_leave_no_trace(seed):
    model = draw_model(seed)
    answer = assess(model, TARGET)
    assert answer.posterior.sum() == pytest.approx(1.0, abs=1e-12)
    assert (answer.posterior > 0).all()
    without = copy.deepcopy(model)
    without["reports"] = [r for r in model["reports"] if r["id"] not in answer.dropped]
    # The origin of a dropped report may be shared, but a q of 0 never is its maximum.
    assert assess(without, TARGET).posterior.tobytes() == answer.posterior.tobytes()
    assert all(answer.shapley[name] == 0.0 for name in answer.dropped)


@FEW
@given(SEEDS)
def test_shares_add_up_for_reports_and_for_sources(seed):
    answer = assess(draw_model(seed, reports=7), TARGET)
    assert math.fsum(answer.shapley.values()) == pytest.approx(answer.log_odds_change, abs=1e-11)
    assert math.fsum(answer.by_source.values()) == pytest.approx(answer.log_odds_change, abs=1e-11)


def test_sampled_shares_add_up_and_lie_within_their_errors():
    model = draw_model(11, reports=14, zero=False)
    answer = assess(model, TARGET, pairs=64)
    assert not answer.certified
    assert answer.seed == 0
    assert math.fsum(answer.shapley.values()) == pytest.approx(answer.log_odds_change, abs=1e-11)
    finer = assess(model, TARGET, pairs=2000, seed=1)
    for name, value in answer.shapley.items():
        error = math.hypot(answer.shapley_error[name], finer.shapley_error[name])
        assert abs(value - finer.shapley[name]) <= 5 * error + 1e-12


@FEW
@given(SEEDS)
def test_independent_reports_multiply_for_each_elementary_state(seed):
    """Without shared origins and motives Pr(R | h) is the product of Pr(m | h)."""
    model = draw_model(seed, insiders=1, reports=4)
    for place, report in enumerate(model["reports"]):
        report["source"], report["origin"] = f"own{place}", f"own{place}"
        report["claim"] = f"c{place}"
    model["claims"] = [
        {**model["claims"][place % 3], "id": f"c{place}"} for place in range(len(model["reports"]))
    ]
    model["sources"] = [
        {"id": f"own{place}", "letter": "ABCD"[place % 4]} for place in range(len(model["reports"]))
    ]
    states = {
        f"{a} {t}": {"all": [{"approve": a}, {"type": ["I1", t]}]}
        for a in ("yes", "no")
        for t in ("sincere", "hedging", "double")
    }
    matrix = find_matrix(model, states)
    logs = np.log(matrix.prior) + matrix.weights.sum(axis=0)
    expected = np.exp(logs - logs.max())
    np.testing.assert_allclose(matrix.posterior, expected / expected.sum(), rtol=1e-11)


@pytest.mark.parametrize(
    ("letter", "most"), [("A", 0.02), ("B", 0.005)], ids=["completely", "usually"]
)
def test_a_duplicate_of_one_origin_adds_almost_nothing(letter, most):
    one = assess(simple([{"says": "+", "origin": "o"}], letter=letter), TARGET)
    two = assess(simple([{"says": "+", "origin": "o"}] * 2, letter=letter), TARGET)
    assert 0.0 < two.log_odds - one.log_odds <= most
    assert two.leave_one_out["r0"] == pytest.approx(two.log_odds - one.log_odds, abs=1e-12)
    assert two.shapley["r0"] == two.shapley["r1"] == pytest.approx(two.log_odds_change / 2)


def test_without_relay_noise_a_duplicate_adds_exactly_nothing():
    gains = []
    for kappa in (0.1, 0.01, 0.001, 0.0):
        reports = [{"says": "+", "origin": "o"}] * 2
        one = assess(simple(reports[:1], kappa=kappa, letter="B"), TARGET)
        two = assess(simple(reports, kappa=kappa, letter="B"), TARGET)
        gains.append(two.log_odds - one.log_odds)
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] == pytest.approx(0.0, abs=1e-14)


def test_many_relays_approach_what_their_origin_knows():
    q, g = 0.8 / 0.999, 0.5
    cap = math.log((q + (1 - q) * g) / ((1 - q) * g))
    prior = assess(simple([], letter="B"), TARGET).log_odds
    many = assess(simple([{"says": "+", "origin": "o"}] * 40, letter="B"), TARGET, pairs=1)
    assert many.log_odds - prior == pytest.approx(cap, abs=1e-9)


def test_an_origin_better_than_its_relays_lets_them_corroborate():
    def gain(q):
        reports = [{"says": "+", "origin": "o"}] * 2
        model = simple(reports, letter="C") | {"origins": [{"id": "o", "q": q}]}
        return (
            assess(model, TARGET).log_odds
            - assess(simple(reports[:1], letter="C"), TARGET).log_odds
        )

    apart = simple([{"says": "+"}] * 2, letter="C")
    independent = assess(apart, TARGET).log_odds
    alone = assess(simple([{"says": "+"}], letter="C"), TARGET).log_odds
    assert gain(0.61) < gain(0.8) < gain(0.999) < independent - alone


def test_the_motive_dilutes_on_line_and_not_against_interest():
    def odds(says, motive):
        return assess(simple([{"says": says}], **motive), TARGET).log_odds

    pushed = {"motive": {"prob": 0.5, "push": {"double": "+"}}}
    certain = {"motive": {"prob": 1.0, "push": {"double": "+"}}}
    prior = assess(simple([]), TARGET).log_odds
    assert prior < odds("+", pushed) < odds("+", {})
    assert odds("-", pushed) == pytest.approx(odds("-", {}), abs=1e-13)
    assert odds("+", certain) == pytest.approx(prior, abs=1e-13)


def test_with_a_motive_silence_rates_can_turn_an_assertion_against_its_claim():
    motive = {"motive": {"prob": 0.9, "push": {"double": "+"}}}
    quiet = simple([{"says": "+", "nu": [0.9, 0.0]}], letter="B", **motive)
    plain = simple([{"says": "+", "nu": [0.9, 0.0]}], letter="B")
    prior = assess(simple([]), TARGET).log_odds
    assert assess(quiet, TARGET).log_odds < prior < assess(plain, TARGET).log_odds


def test_a_campaign_is_one_coin_not_several():
    def odds(group):
        motive = {"prob": 0.5, "push": {"double": "+"}} | group
        return assess(simple([{"says": "+"}] * 4, motive=motive), TARGET).log_odds

    assert odds({"group": "campaign"}) < odds({})


def test_an_unusual_claim_counts_more():
    assert (
        assess(simple([{"says": "+"}], g=0.1), TARGET).log_odds
        > assess(simple([{"says": "+"}], g=0.5), TARGET).log_odds
    )


def test_approval_couples_insiders_that_no_report_joins():
    model = draw_model(3, insiders=2)
    model["claims"] = [{"id": "c", "when": TARGET}]
    model["sources"] = [{"id": "s", "letter": "A"}]
    model["origins"] = []
    model["prior"]["types"] = {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}
    model["reports"] = [{"id": "r", "source": "s", "claim": "c", "says": "+", "number": 1}]
    model["options"] = {}
    answer = assess(model, TARGET)
    before = answer.prior.sum(axis=(0, 1))[2]
    assert answer.types["I2"]["double"] > before + 0.05
    assert answer.pairs["I1"]["I2"].sum() == pytest.approx(1.0, abs=1e-12)


@FEW
@given(SEEDS, st.floats(0.0, 1.0))
def test_asking_is_worth_nothing_when_no_answer_could_change_the_action(seed, chance):
    model = draw_model(seed)
    actions = [{"id": "best", "default": 2.0}, {"id": "worse", "payoff": [[TARGET, 1.9]]}]
    contacts = [
        {
            "id": "ask",
            "insider": "I1",
            "outcomes": ["a", "b"],
            "table": {kind: [chance, 1 - chance] for kind in ("sincere", "hedging")}
            | {"double": [1 - chance, chance]},
            "cost": 0.25,
            "exposure_loss": 1.0,
        }
    ]
    answer = assess(model, TARGET, actions=actions, contacts=contacts)
    found = answer.contacts["ask"]
    assert found.evoi == 0.0
    assert found.net == pytest.approx(-0.25 - answer.types["I1"]["double"], abs=1e-12)
    assert found.information >= 0.0


def test_an_empty_list_of_reports_leaves_the_prior():
    model = draw_model(5)
    model["reports"] = []
    answer = assess(model, TARGET)
    np.testing.assert_allclose(answer.posterior, answer.prior, rtol=1e-13)
    assert answer.log_odds_change == 0.0
    assert answer.shapley == {}


def test_hundreds_of_reports_do_not_underflow():
    reports = [{"says": "+-"[i % 3 == 0], "source": "s0"} for i in range(420)]
    model = simple(reports)
    model["reports"] = [r | {"origin": f"o{i}"} for i, r in enumerate(model["reports"])]
    one = math.log((0.95 + 0.05 * 0.5) / (0.05 * 0.5))
    posterior = find_posterior(model)
    assert np.isfinite(posterior).all()
    answer = assess(model, TARGET, pairs=1)
    assert answer.log_odds_change == pytest.approx(140 * one, rel=1e-12)
