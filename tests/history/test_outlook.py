"""The coming year from a short form: fitted as the backtest fits, uncertain as its errors say."""

import json

import numpy as np
import pytest

from innercircle.cli import run
from innercircle.errors import InputError
from innercircle.history import find_outlook, read_panel
from innercircle.history._outlook import _ALIKE, NEVER, _draw_fits, _fit, _list_rows
from innercircle.history._structural import find_standard_errors

PANEL = read_panel()
LAST = int(PANEL.inputs["year"].max())
FEW = {"year": LAST + 4, "draws": 25}


def find_chance(**form):
    """Chance of an attempt."""
    return find_outlook(**({"regime": "personal"} | FEW | form)).expected[0].chance.value


def test_fitted_numbers_are_drawn_to_the_errors_of_the_fit():
    drawn = _draw_fits(LAST + 1, 4_000, 3)
    fit = _fit(LAST + 1)
    errors = find_standard_errors(fit, _list_rows(LAST + 1))
    assert drawn[:, 1:].std(axis=0) == pytest.approx(errors[1:], rel=0.06)
    assert drawn[:, 1:].mean(axis=0) == pytest.approx(fit.estimates[1:], abs=4 * errors.max() / 60)
    assert errors[0] < drawn[:, 0].std() < np.hypot(errors[0], 0.06)  # and the drift's prior


def test_of_an_ordinary_regime_it_says_what_the_fit_says():
    """Rows of the panel as they stand, but for the year: little of what counts hangs on it.

    A mean over what is not known of a rare event lies somewhat above its chance at the best guess.
    """
    recent = PANEL.inputs["year"] > LAST - 5
    rows = PANEL.inputs[recent & (PANEL.inputs["regime"] == "military")].reset_index(drop=True)
    answer = find_outlook(regime="military", year=LAST + 1, draws=100)
    for each in answer.expected:
        told = _fit(LAST + 1).predict(rows, each.name)
        assert each.chance.value == pytest.approx(told.mean(), rel=0.15)
        assert each.chance.low < np.median(told) < each.chance.high
    attempt, fall, inside = (each.chance.value for each in answer.expected)
    assert attempt > fall > inside


def test_frequencies_and_like_chances_are_counted_by_hand():
    answer = find_outlook(regime="monarchy", **FEW)
    rows = list(zip(PANEL.inputs.itertuples(), PANEL.outcomes.itertuples(), strict=True))
    lately = [(row, seen) for row, seen in rows if row.year > LAST - 15]
    told = _fit(2001).predict(
        PANEL.inputs[PANEL.inputs["year"] >= 2001].reset_index(drop=True), "exit"
    )
    tested = [seen.exit for row, seen in rows if row.year >= 2001]
    each = answer.expected[1]
    own = [seen.exit for row, seen in lately if row.regime == "monarchy"]
    assert (each.rows, each.happened) == (len(own), sum(own))
    assert (each.all_rows, each.all_happened) == (
        len(lately),
        sum(seen.exit for _, seen in lately),
    )
    mean = each.chance.value
    like = [s for s, p in zip(tested, told, strict=True) if mean / _ALIKE <= p <= mean * _ALIKE]
    assert (each.alike, each.alike_happened) == (len(like), sum(like))
    pairs = [
        (p, q) for p, s in zip(told, tested, strict=True) if s for q in told[np.array(tested) == 0]
    ]
    won = sum((p > q) + 0.5 * (p == q) for p, q in pairs) / len(pairs)
    assert each.auc == pytest.approx(won)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ({"tenure": 20.0}, {"tenure": 0.5}),
        ({"last_attempt": NEVER}, {"last_attempt": 8.0}),
        ({"last_attempt": 8.0}, {"last_attempt": 1.0}),
        ({"growth": 5.0}, {"growth": -10.0}),
        ({"conflict": "none"}, {"conflict": "civil"}),
        ({"gdp": 20_000.0}, {"gdp": 1_000.0}),
        ({"oil": 50.0}, {"oil": -50.0}),
    ],
)
def test_a_statement_moves_the_outlook_the_usual_way(lower, higher):
    assert find_chance(**lower) < find_chance(**higher)


def test_what_a_statement_moves_is_told_against_leaving_it_open():
    answer = find_outlook(regime="personal", tenure=1.0, conflict="civil", **FEW)
    without = {moved.name: moved.without for moved in answer.moves}
    assert without["tenure"] == pytest.approx(find_chance(conflict="civil"))
    assert without["conflict"] == pytest.approx(find_chance(tenure=1.0))


def test_a_countrys_row_goes_on_as_if_nothing_had_happened():
    soon = find_outlook(country="venezuela", year=LAST + 1, draws=25)
    late = find_outlook(country="Venezuela", year=LAST + 9, draws=25)
    assert soon.country == late.country == "Venezuela"
    assert late.expected[0].chance.value < soon.expected[0].chance.value
    own = find_outlook(country="Venezuela", last_attempt=1.0, year=LAST + 9, draws=25)
    assert own.expected[0].chance.value > late.expected[0].chance.value


def test_what_cannot_be_meant_is_refused_at_once():
    with pytest.raises(InputError) as caught:
        find_outlook(regime="persnal", year=1990, conflict="some", tenure=-1.0, height=3.0)
    said = str(caught.value)
    assert all(word in said for word in ("persnal", "1990", "'some'", "tenure -1", "height"))
    with pytest.raises(InputError, match="type of regime, or a country"):
        find_outlook(**FEW)
    with pytest.raises(InputError, match="until 1990"):
        find_outlook(country="Chile", **FEW)


def test_the_command_says_the_same_in_words_and_as_json(capsys):
    words = ["outlook", "--regime", "personal", "--last-attempt", "never", "--year", "2026"]
    assert run([*words, "--draws", "25", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["stated"] == {"last_attempt": "inf"}
    chance = plain["expected"][0]["chance"]["value"]
    assert chance == pytest.approx(find_chance(last_attempt=NEVER, year=2026))
    assert run([*words, "--draws", "25"]) == 0
    text = capsys.readouterr().out
    assert f"about {100 * chance:.2g} per cent" in text
    assert "no attempt on record" in text
    assert "The record ends with 2022" in text


def test_a_type_may_be_written_as_elsewhere_and_extremes_are_said(capsys):
    words = ["outlook", "--year", str(LAST + 4), "--draws", "2"]
    high = ["--last-attempt", "0", "--conflict", "civil", "--growth", "-60", "--oil", "-95"]
    high += ["--gdp", "200", "--population", "0.01", "--no-opposition", "--tenure", "80"]
    assert run([*words, "--regime", "Personal", *high]) == 0
    assert "more than 99% of the" in " ".join(capsys.readouterr().out.split())
    assert run([*words, "--regime", "single-party"]) == 0
    assert run([*words[:2], "9999", "--regime", "personal"]) == 2
    assert "9999 is too far off: the last that can be asked is 2100" in capsys.readouterr().err
