"""Numbers by their paths: where they come from, how they are changed and drawn."""

import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_scenarios import BASE
from innercircle.errors import InputError
from innercircle.scenario import (
    Choices,
    Normal,
    Uniform,
    draw_values,
    find_entry,
    load,
    load_text,
)
from innercircle.scenario.spread import Pert, Triangular

CARACAS = load("caracas-2019")


def load_power(text):
    return load_text(BASE.replace("power: 4 ±25%", f"power: {text}")).insiders[0].power


@pytest.mark.parametrize(
    ("text", "value", "spread"),
    [
        ("4", 4, None),
        ("4 ±25%", 4, Uniform(3, 5)),
        ("4±1", 4, Uniform(3, 5)),
        ("4 +-1", 4, Uniform(3, 5)),
        ("4 +/- 1", 4, Uniform(3, 5)),
        ('"4 ±1"', 4, Uniform(3, 5)),
        ("4 ±0", 4, None),
        ("{value: 4}", 4, None),
        ("{value: 4 ±1, note: x}", 4, Uniform(3, 5)),
        ("{value: 4, range: [1, 5]}", 4, Uniform(1, 5)),
        ("{range: [1, 5]}", 3, Uniform(1, 5)),
        ("{triangular: [1, 4, 5]}", 4, Triangular(1, 4, 5)),
        ("{pert: [1, 4, 5]}", 4, Pert(1, 4, 5)),
        ("{value: 2, pert: [1, 4, 5]}", 2, Pert(1, 4, 5)),
    ],
)
def test_a_number_is_written_in_many_ways(text, value, spread):
    power = load_power(text)
    assert power.value == value
    assert power.spread == spread
    assert float(power) == value


def test_a_normal_spread_is_clipped_to_what_is_allowed():
    power = load_power("{value: 4, normal: {sd: 3}}")
    assert isinstance(power.spread, Normal)
    assert power.spread.draw(1e-9) > 0


def test_a_range_is_clipped_to_what_is_allowed():
    assert CARACAS.find_insider("party-boss").exposure.spread == Uniform(0.8, 1.0)
    assert CARACAS.mobilisation.spread == Uniform(0.0, 0.2)


def test_a_number_knows_its_place_source_and_note():
    exposure = load_text(BASE, "x.yaml").insiders[0].exposure
    assert (exposure.file, exposure.line, exposure.column) == ("x.yaml", 23, 23)
    assert (exposure.source, exposure.note, exposure.assumed) == ("daily", "alleged", False)
    assert exposure.path == "insiders.boss.exposure"
    assert load_text(BASE).insiders[0].power.assumed


def test_a_default_is_marked_as_not_given():
    value = load_text(BASE).values()["insiders.boss.suspicion"]
    assert (value.given, value.line, value.assumed, value.spread) == (False, 0, True, None)


def test_values_come_in_file_order_with_defaults_in_between():
    values = CARACAS.values()
    given = [value.line for value in values.values() if value.given]
    assert given == sorted(given)
    assert all(path == value.path for path, value in values.items())
    first_default = next(i for i, value in enumerate(values.values()) if not value.given)
    assert first_default < len(values) - 1


def test_every_path_of_values_can_be_set_and_changed():
    for path, value in CARACAS.values().items():
        number = value.value
        assert CARACAS.with_values({path: number}).values()[path].value == number


def test_with_values_changes_only_what_it_is_told():
    changed = CARACAS.with_values({"insiders.party-boss.stakes.exile": 33})
    before, after = CARACAS.values(), changed.values()
    assert [p for p in before if before[p] != after[p]] == ["insiders.party-boss.stakes.exile"]
    assert changed.find_insider("party-boss").stakes.exile.value == 33
    assert after["insiders.party-boss.stakes.exile"].spread is not None
    assert changed.insiders[1] is CARACAS.insiders[1]
    assert CARACAS.with_values({}) is CARACAS


def test_with_values_reaches_rows_pairs_and_choices():
    changes = {
        "evidence.prior.types.*.yes.1": 0.3,
        "evidence.actions.offer-guarantee.payoff.1.2": 44.0,
        "levers.1.coverage": 0.5,
        "channels.boss-line.sought_by": "insider",
        "leader.playbook": "tolerate",
    }
    changed = CARACAS.with_values(changes)
    values = {**changed.values(), **changed.choices()}
    assert {path: values[path].value for path in changes} == changes


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("insiders.party-boss.power", 0),
        ("insiders.party-boss.power", -1),
        ("insiders.party-boss.power", float("nan")),
        ("insiders.party-boss.power", float("inf")),
        ("insiders.party-boss.exposure", 1.1),
        ("insiders.party-boss.exposure", True),
        ("insiders.party-boss.exposure", "0.5"),
        ("channels.boss-line.sought_by", "nobody"),
        ("channels.boss-line.sought_by", 1),
        ("insiders.party-bos.power", 1),
    ],
)
def test_with_values_refuses_what_is_not_allowed(path, value):
    with pytest.raises(InputError, match=r"party-boss|sought_by"):
        CARACAS.with_values({path: value})


def test_a_thousand_draws_take_seconds():
    draws = draw_values(CARACAS, 200, seed=1)
    started = time.process_time()
    for draw in draws:
        CARACAS.with_values(draw)
    assert time.process_time() - started < 200 * 0.02


def test_draws_depend_on_seed_and_path_only():
    few, many = draw_values(CARACAS, 3, seed=5), draw_values(CARACAS, 10, seed=5)
    assert few == many[:3]
    assert few != draw_values(CARACAS, 3, seed=6)
    less = load("caracas-2019", ["threshold.mean=0.6"])
    assert draw_values(less, 1, 5)[0]["signal_sd"] == few[0]["signal_sd"]
    assert "threshold.mean" not in draw_values(less, 1, 5)[0]


def test_draws_keep_their_ranges_and_use_them():
    draws = draw_values(CARACAS, 400, seed=2)
    for path, spread in CARACAS.spreads().items():
        column = [draw[path] for draw in draws]
        if isinstance(spread, Choices):
            assert set(column) == {word for word, share in spread.options if share > 0}
        else:
            assert spread.low <= min(column) < max(column) <= spread.high
            assert min(column) < spread.low + 0.05 * (spread.high - spread.low)


@pytest.mark.parametrize("n", [-1, 10**7])
def test_an_impossible_number_of_draws_is_refused(n):
    with pytest.raises(InputError):
        draw_values(CARACAS, n, seed=1)


def test_a_scenario_survives_pickling_with_all_it_knows():
    again = pickle.loads(pickle.dumps(CARACAS))
    assert again == CARACAS
    assert again.values() == CARACAS.values()
    assert again.digest == CARACAS.digest


def test_the_digest_changes_with_text_and_sets(tmp_path: Path):
    path = tmp_path / "x.yaml"
    path.write_text(BASE, encoding="utf-8")
    first = load(path).digest
    assert load(path).digest == first
    assert load(path, ["months=12"]).digest != first
    path.write_text(BASE + "# note\n", encoding="utf-8")
    assert load(path).digest != first


def test_find_entry_says_what_there_is():
    assert find_entry(CARACAS.sources, "boss-aide").letter == "C"
    with pytest.raises(InputError, match="Did you mean boss-aide"):
        find_entry(CARACAS.sources, "boss-aid", "source")
    with pytest.raises(InputError, match="party-boss"):
        CARACAS.find_insider("party-bos")


@settings(max_examples=40, deadline=None)
@given(st.floats(0.001, 1000), st.floats(0, 99))
def test_percent_and_absolute_ranges_agree(value, percent):
    first = load_power(f"{value!r} ±{percent!r}%")
    second = load_power(f"{value!r} ±{value * percent / 100!r}")
    assert first.spread == second.spread
