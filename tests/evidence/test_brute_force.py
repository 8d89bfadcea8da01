"""Every number of an assessment against plain loops over all states, motives and beliefs."""

import numpy as np
import pytest

from evidence.models import draw_model
from innercircle.evidence import assess, find_matrix, find_posterior
from second_methods.evidence_brute import Brute, holds

TARGET = {"type": ["I1", "double"]}
SEEDS = range(40)


def as_array(brute, posterior):
    shape = (2, *(3,) * len(brute.insiders))
    return np.array([posterior[state] for state in brute.states]).reshape(shape)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_posterior_equals_the_sum_over_everything(seed):
    model = draw_model(seed, insiders=1 + seed % 3, reports=6)
    brute = Brute(model)
    expected = as_array(brute, brute.posterior())
    np.testing.assert_allclose(find_posterior(model), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("seed", range(12))
def test_attribution_and_claims_equal_the_definitions(seed):
    model = draw_model(100 + seed, reports=5)
    brute = Brute(model)
    answer = assess(model, TARGET)
    everything, nothing = brute.log_odds(TARGET), brute.log_odds(TARGET, [])
    close = {"rel": 1e-11, "abs": 1e-12}
    assert answer.log_odds == pytest.approx(everything, **close)
    assert answer.log_odds_change == pytest.approx(everything - nothing, **close)
    shapley = brute.shapley(TARGET)
    for name in brute.kept:
        rest = [other for other in brute.kept if other != name]
        assert answer.solo[name] == pytest.approx(brute.log_odds(TARGET, [name]) - nothing, **close)
        assert answer.leave_one_out[name] == pytest.approx(
            everything - brute.log_odds(TARGET, rest), **close
        )
        assert answer.shapley[name] == pytest.approx(shapley[name], **close)
    for name in brute.claims:
        assert answer.claims[name] == pytest.approx(brute.claim_probability(name), **close)
    assert set(answer.dropped) == set(brute.reports) - set(brute.kept)


@pytest.mark.parametrize("seed", range(6))
def test_shares_of_sources_equal_the_definition(seed):
    model = draw_model(200 + seed, reports=6)
    brute = Brute(model)
    players = {}
    for name in brute.kept:
        players.setdefault(brute.reports[name]["source"], []).append(name)
    expected = brute.shapley(TARGET, players)
    assert assess(model, TARGET).by_source == pytest.approx(expected, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_the_curve_of_a_scaled_source_equals_the_loops(seed):
    model = draw_model(300 + seed, reports=6)
    brute = Brute(model)
    if not brute.kept:
        pytest.skip("every report was dropped")
    source = brute.reports[brute.kept[0]]["source"]
    answer = assess(model, TARGET, flip_source=source)
    for scale, probability in answer.flip_curve:
        own = [name for name in brute.kept if brute.reports[name]["source"] == source]
        subset = [name for name in brute.kept if scale or name not in own]
        odds = brute.log_odds(TARGET, subset, {name: scale * brute.q[name] for name in own})
        assert probability == pytest.approx(1 / (1 + np.exp(-odds)), rel=1e-10)


@pytest.mark.parametrize("seed", range(6))
def test_the_value_of_a_contact_equals_the_definition(seed):
    model = draw_model(400 + seed, reports=5)
    rng = np.random.default_rng(seed)

    def rows():
        return {key: rng.dirichlet([1, 1, 1]).tolist() for key in ("yes", "no")}

    actions = [
        {"id": "offer", "default": 0.5, "payoff": [[TARGET, -3.0], [{"approve": "no"}, 2.0]]},
        {"id": "wait", "default": 0.0},
        {"id": "press", "payoff": [[{"type": ["I2", ["double", "hedging"]]}, 1.0]]},
    ]
    contact = {
        "id": "ask",
        "insider": "I2",
        "outcomes": ["meets", "refuses", "no reply"],
        "table": {kind: rows() for kind in ("sincere", "hedging", "double")},
        "cost": 0.05,
        "exposure_loss": 0.7,
    }
    answer = assess(model, TARGET, actions=actions, contacts=[contact])
    found = answer.contacts["ask"]
    expected = Brute(model).contact(contact, actions)
    assert (found.evoi, found.net, found.information) == pytest.approx(expected, abs=1e-12)
    assert 0.0 <= found.evoi <= answer.decision.evpi + 1e-12


@pytest.mark.parametrize("seed", range(4))
def test_the_matrix_of_elementary_hypotheses_gives_each_likelihood(seed):
    model = draw_model(500 + seed, insiders=1, reports=4)
    brute = Brute(model)
    hypotheses = {
        f"{a}{t}": {"all": [{"approve": a == "yes"}, {"type": ["I1", t]}]}
        for a in ("yes", "no")
        for t in ("sincere", "hedging", "double")
    }
    matrix = find_matrix(model, hypotheses)
    for row, name in enumerate(matrix.reports):
        total = sum(brute.prior(s) * brute.likelihood([name], s) for s in brute.states)
        for column, plain in enumerate(hypotheses.values()):
            (state,) = [s for s in brute.states if holds(plain, s, brute.insiders)]
            expected = np.log(brute.likelihood([name], state)) - np.log(total)
            assert matrix.weights[row, column] == pytest.approx(expected, abs=1e-12)
