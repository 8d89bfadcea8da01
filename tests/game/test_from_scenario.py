"""From a scenario's text to its game, with every number traced to where it stands."""

import numpy as np
import pytest

from innercircle.errors import GameError
from innercircle.game import Factors, Guarantor, Stakes, build_game, compute_stakes
from innercircle.scenario import find_bounds, list_catalogue, load, load_text

TEXT = """
innercircle: 1
id: small
title: A small circle
threshold: {mean: 0.6, sd: 0.12}
signal_sd: 0.05
mobilisation: {value: 0.1, source: paper}
insiders:
  boss:
    office: Party boss
    power: 3
    exposure: {value: 0.9, source: paper}
    signal_sd: 0.02
    stakes: {position: 90, fallback: 10, exile: 15, new_order_place: 20, fate_if_purged: 5,
             purge: 0.0125}
  judge:
    office: Chief justice
    power: 1
    stakes: {stay_holds: 80, stay_falls: {value: 5, source: paper}, break_holds: 6,
             break_falls: 30}
guarantors:
  successor: {title: A successor, pursuit: 0.8, credibility: 0.6, has_accused: [boss]}
  court: {title: A court abroad, pursuit: 0.3, credibility: 0.5}
levers:
  - {lever: guarantee, insiders: [boss], guarantor: successor,
     coverage: {value: 0.5, source: paper}}
  - {lever: payment, insiders: [judge], amount: 2, on_success_only: true}
  - {lever: sanction, amount: 0.1}
sources:
  paper: {kind: news, title: A paper, published: 2019-08-18}
"""


def build(text=TEXT):
    return build_game(load_text(text, "small.yaml"))


def test_powers_become_shares_and_names_are_ids():
    built = build()
    assert built.game.power.tolist() == [0.75, 0.25]
    assert built.game.names == ("boss", "judge")
    assert built.game.mobilisation == 0.1
    assert built.game.threshold.to_dict() == {"kind": "normal", "mean": 0.6, "sd": 0.12}
    assert built.signal_sd.tolist() == [0.02, 0.05]


def test_stakes_follow_from_the_factors_and_the_levers_in_force():
    built = build()
    boss = Factors(
        position=90,
        fallback=10,
        exile=15,
        capture=0.7,
        new_order_place=20,
        fate_if_purged=5,
        purge=0.0125,
        squeeze=0.1,
        exposure=0.9,
        guarantors=(Guarantor("successor", 0.8, 0.6 * 0.7, 0.5), Guarantor("court", 0.3, 0.5)),
    )
    assert built.factors["boss"] == boss
    assert built.tables["judge"] == Stakes(72, 5, 6, 32)
    assert built.game.stakes[0] == pytest.approx(compute_stakes(boss).row)
    assert built.game.stakes[1].tolist() == [72, 5, 6, 32]


def test_every_cell_is_traced_and_agrees_with_the_game():
    built = build()
    for i, name in enumerate(built.game.names):
        cells = ("stay_holds", "stay_falls", "break_holds", "break_falls")
        traced = [built.traces[f"{name}.{cell}"].value for cell in cells]
        assert traced == pytest.approx(built.game.stakes[i].tolist())


def test_sources_reach_the_trace_of_the_gain():
    built = build()
    gain = built.trace_gain("boss", ["judge"])
    assert gain.value == pytest.approx(float(built.game.gain("boss", 0.25)))
    inputs = {(node.name, node.value): node.provenance for node in gain.list_inputs()}
    assert inputs["exposure", 0.9] == "paper"
    assert inputs["position", 90] == "assumed"
    assert inputs["guarantee", 0.5] == "paper"
    assert inputs["mobilisation", 0.1] == "paper"
    said = str(gain.to_dict())
    assert "its own officials have accused this insider" in said
    assert "after the lever “guarantee”" in said


def test_the_gain_can_be_computed_again_from_its_trace():
    gain = build().trace_gain("judge", ["boss"])
    a, r, p, g, joined, without = (child.value for child in gain.children)
    assert gain.value == pytest.approx((p - a) + (g - p) * joined + (a - r) * without)


def test_free_riders_are_warned_about_by_name():
    built = build(TEXT.replace("amount: 0.1}", "amount: 0.99}"))
    assert set(built.warnings) == {"judge", "boss"}
    assert "free-rider" in built.warnings["judge"][0]
    assert build().warnings == {}


def test_the_squeeze_at_which_complements_fail_is_told_by_name():
    limit = build().complement_limits["boss"].squeeze
    squeezed = TEXT.replace("purge: 0.0125", f"purge: 0.0125, squeeze: {limit + 0.001}")
    less = TEXT.replace("purge: 0.0125", f"purge: 0.0125, squeeze: {limit - 0.001}")
    without_sanction = "  - {lever: sanction, amount: 0.1}\n"
    assert "boss" in build(squeezed.replace(without_sanction, "")).warnings
    assert "boss" not in build(less.replace(without_sanction, "")).warnings


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("{point: 0.5}", "point"),
        ("{uniform: [0.2, 0.9]}", "uniform"),
        ("{discrete: {0.5: 0.3, 0.6: 0.7}}", "discrete"),
        ("{flat: true}", "flat"),
    ],
    ids=["point", "uniform", "discrete", "flat"],
)
def test_every_kind_of_threshold_is_built(given, kind):
    built = build(TEXT.replace("{mean: 0.6, sd: 0.12}", given))
    assert built.game.threshold.kind == kind


def test_a_lever_that_cells_do_not_explain_is_refused_with_the_name():
    text = TEXT.replace("lever: sanction, amount", "lever: relief, amount")
    with pytest.raises(GameError, match=r"judge.*what it is worth"):
        build(text)


def test_every_shipped_scenario_becomes_a_game():
    for entry in list_catalogue():
        built = build_game(load(entry.name))
        assert built.game.power.sum() == pytest.approx(1.0)
        assert np.all(np.isfinite(built.game.stakes))
        assert built.traces


def test_a_game_made_from_a_near_one_is_the_same():
    scenario = load("caracas-2019")
    near = build_game(scenario)
    for path, spread in scenario.spreads().items():
        bounds = find_bounds(spread)
        if bounds is None:
            continue
        changed = scenario.with_values({path: bounds[1]})
        made, anew = build_game(changed, near), build_game(changed)
        assert made.tables == anew.tables, path
        assert made.game.stakes.tobytes() == anew.game.stakes.tobytes(), path
        assert made.game.power.tobytes() == anew.game.power.tobytes(), path
