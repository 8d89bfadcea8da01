"""Templates: their numbers against the data that they are from, and what a file may leave out."""

import csv
import statistics
from pathlib import Path

import pytest

import innercircle
from innercircle.errors import ScenarioError
from innercircle.game import build_game
from innercircle.scenario import find_range, list_unfilled, load_text
from innercircle.scenario._templates import TEMPLATES, find_template

PACKAGE = Path(innercircle.__file__).parent
REGIMES = ("personal", "military", "single-party", "monarchy", "multi-party", "oligarchy")
FILE = """
innercircle: 1
id: t
title: T
template: personal
circles: {officers: {title: Officers}, court: {title: Court}}
insiders:
  a: {office: A, circle: officers}
  b: {office: B, circle: officers, exposure: 0.9}
  c: {office: C, circle: court}
  d: {office: D, stakes: {stay_holds: 60, stay_falls: 20, break_holds: 15, break_falls: 60}}
guarantors: {heir: {title: An heir}}
"""


def read_table(path):
    with (PACKAGE / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ARCHETYPES = read_table("history/data/archetypes.csv")
LEARNED = read_table("dynamics/learned/draws.csv")


def read_median(name):
    return statistics.median(float(row[name]) for row in LEARNED)


def move_odds(chance, by):
    odds = chance / (1 - chance) * 2.718281828459045**by
    return odds / (1 + odds)


@pytest.mark.parametrize("regime", REGIMES)
def test_medians_are_those_of_the_archetypes_moved_by_what_was_learned(regime):
    """A second method: the two tables read plainly, and the middle number computed by hand."""
    template = find_template(regime)
    rows = [row for row in ARCHETYPES if row["regime"] == regime.replace("-", "_")]
    assert [group.id.replace("-", " ") for group in template.groups] == [r["circle"] for r in rows]
    lines = [f"  i{k}: {{office: X, circle: {g.id}}}" for k, g in enumerate(template.groups)]
    circles = "".join(f"  {group.id}: {{title: X}}\n" for group in template.groups)
    text = (
        f"innercircle: 1\nid: t\ntitle: T\ntemplate: {regime}\ncircles:\n{circles}"
        "insiders:\n" + "\n".join(lines) + "\n"
    )
    scenario = load_text(text)
    whole = sum(insider.power.value for insider in scenario.insiders)
    for insider, row in zip(scenario.insiders, rows, strict=True):
        stakes = insider.stakes
        assert insider.power.value / whole == pytest.approx(float(row["share"]), abs=0.01)
        assert insider.exposure.value == float(row["exposure"])
        assert stakes.fallback.value == float(row["fallback"])
        assert stakes.exile.value == float(row["exile"])
        expected = {
            "position": float(row["position"]) * read_median("position"),
            "new_order_place": float(row["new_order_place"]) * read_median("place"),
            "capture": move_odds(float(row["capture"]), read_median("capture")),
        }
        for name, number in expected.items():
            assert getattr(stakes, name).value == pytest.approx(number, rel=5e-3), name
    for value, name in (
        (scenario.threshold.mean, "threshold"),
        (scenario.threshold.sd, "threshold-sd"),
        (scenario.signal_sd, "noise"),
        (scenario.mobilisation, "street"),
        (scenario.leader.strength, "strength"),
        (scenario.leader.stakes.exile, "exile"),
    ):
        assert value.value == pytest.approx(read_median(name), rel=5e-3)
        low, high = find_range(value.spread)
        inside = sum(low <= float(row[name]) <= high for row in LEARNED) / len(LEARNED)
        assert inside == pytest.approx(0.9, abs=0.015)


def test_what_is_left_out_is_drawn_from_the_template_and_what_is_written_stays():
    scenario = load_text(FILE)
    first, second, third, fourth = scenario.insiders
    assert first.exposure.value == 0.5
    assert first.exposure.spread is not None
    assert not first.exposure.given
    assert second.exposure.value == 0.9
    assert second.exposure.spread is None
    assert third.stakes.position.spread.upper > first.stakes.position.spread.upper
    assert not hasattr(fourth.stakes, "position")
    assert scenario.guarantors[0].pursuit.spread is not None
    assert build_game(scenario).game.names == ("a", "b", "c", "d")


def test_a_file_without_a_template_still_has_to_say_everything():
    with pytest.raises(ScenarioError, match="threshold"):
        load_text(FILE.replace("template: personal\n", ""))


def test_a_template_that_is_none_is_the_only_news():
    with pytest.raises(ScenarioError) as raised:
        load_text(FILE.replace("personal", "personl"))
    assert [problem.suggestion for problem in raised.value.problems] == ["personal"]


def test_a_class_of_the_record_for_a_board_is_warned_of():
    text = FILE.replace("personal", "board") + "starts: 2020-01\n"
    text += "case: {regime: personal, crisis: calm}\nwords: {kind: KIND}\n"
    warned = [load_text(text.replace("KIND", kind)).warnings for kind in ("board", "junta")]
    assert [[problem.path for problem in each] for each in warned] == [["case"], []]


@pytest.mark.parametrize(
    "threshold", ["{point: 0.4}", "{uniform: [0.3, 0.6]}", "{flat: true}", "{mean: 0.4, sd: 0.1}"]
)
def test_a_threshold_of_the_files_own_form_is_left_alone(threshold):
    scenario = load_text(f"{FILE}threshold: {threshold}\n")
    assert "threshold.mean" not in list_unfilled(scenario)
    assert scenario.threshold.kind in threshold or "mean" in threshold


def test_a_number_is_somebodys_own_once_it_its_range_or_its_source_differs():
    before = list_unfilled(load_text(FILE))
    assert before["insiders.a.exposure"].basis == "assumed"
    assert before["insiders.a.stakes.position"].basis == "learned"
    assert before["sponsor.threat"].basis == "base rate"
    assert "insiders.b.exposure" not in before
    written = FILE + (
        "signal_sd: 0.0627 to 0.117 around 0.0834\n"
        "mobilisation: {value: 0.0465 to 0.133 around 0.0851, source: me}\n"
        "leader: {strength: 0.5 to 0.768 around 0.656}\n"
        "sources: {me: {kind: news, title: Mine}}\n"
    )
    after = list_unfilled(load_text(written))
    assert set(before) - set(after) == {"mobilisation", "leader.strength"}


def test_another_insider_of_a_group_leaves_written_powers_the_templates():
    two = FILE.replace("a: {office: A, circle: officers}",
                       "a: {office: A, circle: officers, power: 24 ±50%}")  # fmt: skip
    assert "insiders.a.power" in list_unfilled(load_text(two))


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_ranges_of_a_template_are_wide(template):
    scenario = load_text(FILE.replace("personal", template).replace("officers", "court-2"))
    spreads = {path: v.spread for path, v in scenario.values().items() if v.spread}
    assert len(spreads) > 30
    for path, spread in spreads.items():
        low, high = find_range(spread)
        middle = scenario.values()[path].value
        assert high - low >= 0.2 * abs(middle), path
