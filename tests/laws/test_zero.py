"""Zero is a number: 0 and next to nothing give the same answer, and a file keeps its numbers."""

import re

import numpy as np
import pytest

from innercircle.dynamics import simulate
from innercircle.errors import InnercircleError
from innercircle.game import build_game
from innercircle.scenario import load_text
from laws.declared import list_numeric_keys
from laws.signs import write_circle

RULES = """
innercircle: 1
id: rules
title: Rules
months: 10
threshold: {mean: 0.3, sd: 0.15}
signal_sd: 0.05
mobilisation: 0.1
insiders:
  ada: {office: A, power: 1, stakes: {position: 80, exile: 20, capture: 0.5, new_order_place: 60}}
  bo: {office: B, power: 1, stakes: {position: 70, exile: 20, capture: 0.5, new_order_place: 50}}
guarantors: {court: {title: C, kind: successor, pursuit: 0.5, credibility: 0.5}}
sponsor: {sanctions: 0.8, playbook: own}
opposition: {playbook: own}
playbooks:
  sponsor:
    own:
      title: Own
      sanctions: 0.7
      open_channels: 1
      hints: 0.5
      relief: 0.3
      offer: {after_months: 2, coverage: 0.5, side_payment: 5}
      rules:
        - when: {month: {since: 3}, rents: {above: 0.1}}
          do: {sanctions: 0.4, open_channels: 1, offer: {coverage: 0.6, side_payment: 6}}
  opposition:
    own:
      title: Own
      mobilise: 0.1
      growth: 0.01
      amnesty: 0.4
      rules: [{when: {month: {since: 4}}, do: {mobilise: 0.2, amnesty: 0.6}}]
"""
SEEN = ("outcome", "month", "sanctions", "mobilisation", "rents", "credibility", "paid")


TEXTS = (RULES, write_circle(3))


def play(text, path, value):
    scenario = load_text(text, sets=[f"{path}={value!r}"])
    rows = simulate(scenario, runs=40, batch=40, stage="quick").rows
    stakes = build_game(scenario).game.stakes.ravel()
    return np.concatenate([stakes, *(rows[name].astype(float) for name in SEEN)])


def list_cases():
    for text in TEXTS:
        scenario = load_text(text)
        for path, value in scenario.values().items():
            idle = re.match(r"playbooks\.\w+\.(?!own)|evidence|terms", path)
            if value.limits.low <= 0 and not value.limits.low_open and not idle:
                yield pytest.param(text, path, id=f"{scenario.id}-{path}")


@pytest.mark.parametrize(("text", "path"), [*list_cases()])
def test_zero_and_next_to_nothing_are_the_same(text, path):
    try:
        nothing = play(text, path, 0)
    except InnercircleError:
        with pytest.raises(InnercircleError):
            play(text, path, 1e-9)
        return
    assert play(text, path, 1e-9) == pytest.approx(nothing, abs=1e-6)


def test_every_number_of_a_playbook_is_tried():
    tried = {
        re.sub(r"\.\d+\.", ".ITEM.", path).replace(".own.", ".ID.")
        for text in TEXTS
        for path in load_text(text).values()
    }
    keys = [key for key in list_numeric_keys() if key.startswith("playbooks.")]
    # What a rule waits for is tried once; what another actor's moves do is not theirs to say.
    alike = re.compile(r"\.when\.|playbooks\.leader|sponsor.*\.do\.(mobilise|amnesty)")
    others = re.compile(r"opposition.*\.do\.(sanctions|open_channels|offer)")
    assert not [k for k in keys if k not in tried and not alike.search(k) and not others.search(k)]


def test_a_false_answer_is_no_answer_left_out():
    text = RULES.replace(
        "  opposition:\n    own:",
        "  leader: {own: {title: L, approves: false}}\n  opposition:\n    own:",
        1,
    )
    text = text.replace(
        "opposition: {playbook: own}",
        "leader: {approves_talks: 1, playbook: own}\nopposition: {playbook: own}",
        1,
    )
    approved = simulate(load_text(text), runs=5, stage="quick").rows["approved"]
    assert not approved.any()
