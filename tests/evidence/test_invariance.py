"""Neither the order in a file nor a name moves a bit of any result."""

import copy

import numpy as np
import pytest

from evidence.models import draw_model, shuffle
from innercircle.evidence import assess

TARGET = {"type": ["I1", "double"]}
ACTIONS = [{"id": "go", "payoff": [[TARGET, -2.0], [{"approve": "no"}, 1.0]]}, {"id": "wait"}]
CONTACTS = [
    {
        "id": "ask",
        "insider": "I2",
        "outcomes": ["meets", "refuses"],
        "table": {"sincere": [0.7, 0.3], "hedging": [0.5, 0.5], "double": [0.9, 0.1]},
    }
]


def ask(model):
    source = min(entry["id"] for entry in model["sources"])
    return assess(model, TARGET, 0.4, source, ACTIONS, CONTACTS, pairs=16)


def take(answer):
    """Everything that is a number, without names."""
    plain = answer.to_dict()
    for key in ("flip_scale", "flip_letter", "flip_curve", "origins", "groups", "warnings"):
        plain.pop(key)
    return plain


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_lists_moves_no_bit(seed):
    model = draw_model(seed, insiders=3, reports=7)
    mixed, _ = shuffle(model, seed)
    first, second = ask(model), ask(mixed)
    assert first.to_dict() == second.to_dict()
    assert first.posterior.tobytes() == second.posterior.tobytes()


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_insiders_only_turns_the_axes(seed):
    model = draw_model(20 + seed, insiders=3, reports=7)
    turned = copy.deepcopy(model)
    turned["insiders"] = ["I3", "I1", "I2"]
    first, second = ask(model), ask(turned)
    back = np.transpose(second.posterior, [0, 2, 3, 1])
    assert (back == first.posterior).all()
    left, right = take(first), take(second)
    for key in ("insiders", "prior", "posterior"):
        left.pop(key)
        right.pop(key)
    assert left == right


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("reports", [7, 14], ids=["exact", "sampled"])
def test_names_move_no_bit(seed, reports):
    model = draw_model(40 + seed, insiders=2, reports=reports, zero=reports == 7)
    other, new = shuffle(model, seed, rename=True)
    first = assess(model, TARGET, pairs=16)
    second = assess(other, TARGET, pairs=16)
    assert first.posterior.tobytes() == second.posterior.tobytes()
    assert first.probability == second.probability
    assert first.log_odds_change == second.log_odds_change
    for name in first.solo:
        assert first.solo[name] == second.solo[new[name]]
        assert first.leave_one_out[name] == second.leave_one_out[new[name]]
        assert first.shapley[name] == second.shapley[new[name]]
        assert first.shapley_error[name] == second.shapley_error[new[name]]
    for name in first.claims:
        assert first.claims[name] == second.claims[new[name]]
    for name in first.by_source:
        assert first.by_source[name] == second.by_source[new[name]]
    assert first.to_dict()["sensitivity"] == second.to_dict()["sensitivity"]


def test_words_for_people_are_ignored():
    model = draw_model(7)
    spoken = copy.deepcopy(model)
    for key in ("claims", "sources", "reports"):
        for entry in spoken[key]:
            entry |= {"title": "{{7*7}} <b>", "text": "=1+1", "note": "\u202e", "label": "x"}
    assert ask(model) == ask(spoken)
