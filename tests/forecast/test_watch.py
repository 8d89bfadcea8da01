"""The watch list: readings against one run at a time, against the forecast, and by what must be."""

from dataclasses import replace

import numpy as np
import pytest

from innercircle import load
from innercircle.dynamics import start_ensemble
from innercircle.errors import InputError
from innercircle.forecast import forecast, watch
from innercircle.forecast._signs import read_eve, read_sign
from innercircle.forecast._timelines import GROUPS, Timelines, follow_runs
from innercircle.forecast._watch import _choose, _find_clear
from innercircle.vocabulary import End
from second_methods.watched_runs import read_one

RUNS = 4_000
HELD, FELL = list(End).index(End.STALEMATE), list(End).index(End.COUP)


def make_runs(rng, count=RUNS, months=12, *, helps=3.0):
    """Runs that fall by a hidden rate; a sign comes `helps` times as often where it is high."""
    bad = rng.random(count) < 0.3
    fall = rng.geometric(np.where(bad, 0.2, 0.01), size=count)
    last = np.minimum(fall, months)
    stood = np.arange(1, months + 1)[:, None] < np.where(fall > months, months, fall)[None]
    flags = (rng.random((months, count)) < np.where(bad, 0.05 * helps, 0.05)) & stood
    return Timelines(
        seen={("wave", ""): flags},
        street=rng.random((months, count)) * np.where(bad, 0.5, 0.3),
        stood=stood,
        end=np.where(fall > months, HELD, FELL),
        last=last,
        group=np.arange(count) % GROUPS,
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("within", [1, 3, 6])
def test_a_reading_is_that_of_one_run_at_a_time(seed, within):
    rng = np.random.default_rng(seed)
    runs = make_runs(rng)
    weight = rng.dirichlet(np.ones(RUNS))
    flags = runs.seen["wave", ""]
    found = read_sign(flags, runs, weight, within)
    lines = [list(zip(flags[:, run], runs.stood[:, run], strict=True)) for run in range(RUNS)]
    told = read_one(lines, runs.fell, weight, within)
    for name, value in told.items():
        assert getattr(found, name) == pytest.approx(value, abs=1e-12), name


def test_a_ratio_is_that_of_the_hidden_cause():
    """The sign of one month, by Bayes: three times as likely among those that are bound to fall."""
    runs = make_runs(np.random.default_rng(5), 200_000)
    weight = np.full(200_000, 1 / 200_000)
    found = read_sign(runs.seen["wave", ""], runs, weight, 1)
    stood, fell, shown = runs.stood[0], runs.fell, runs.seen["wave", ""][0]
    likely = shown[stood & fell].mean() / shown[stood & ~fell].mean()
    assert found.ratio == pytest.approx(likely, rel=1e-9)
    assert found.then > found.beside


def test_a_sign_without_a_bearing_is_rarely_clear():
    clear = 0
    for seed in range(60):
        runs = make_runs(np.random.default_rng([7, seed]), 1_000, helps=1.0)
        found = read_sign(runs.seen["wave", ""], runs, np.full(1_000, 1e-3), 3)
        clear += abs(found.apart) > 3
    assert clear <= 2  # of 60, at .3 to .7 % each


def test_the_errors_know_that_runs_share_draws():
    """Copies of the same runs in the same parts make nothing surer."""
    runs = make_runs(np.random.default_rng(3), 2_000)
    part = {
        name: np.concatenate([getattr(runs, name)] * 4, axis=-1) for name in ("street", "stood")
    }
    more = Timelines(
        seen={}, end=np.tile(runs.end, 4), last=np.tile(runs.last, 4), group=np.tile(runs.group, 4),
        **part,
    )  # fmt: skip
    flags = runs.seen["wave", ""]
    one = read_sign(flags, runs, np.full(2_000, 1 / 2_000), 3)
    four = read_sign(np.tile(flags, 4), more, np.full(8_000, 1 / 8_000), 3)
    assert four.apart == pytest.approx(one.apart)


def test_forty_offices_without_a_bearing_are_no_forty_chances_to_be_told():
    """Chosen from many, a sign that means nothing is told no more often than one alone."""
    told = alone = 0
    for seed in range(12):
        rng = np.random.default_rng([17, seed])
        runs = make_runs(rng, 1_500, helps=1.0)
        weight = np.full(1_500, 1 / 1_500)
        signs = [(rng.random(runs.stood.shape) < 0.05) & runs.stood for _ in range(40)]
        found = {
            ("purged", f"office-{k}", None): read_sign(signs[k], runs, weight, 3) for k in range(40)
        }
        told += len(_choose(found, _find_clear(40)))
        alone += len(_choose(found, _find_clear(1)))
    assert told <= 1
    assert alone > told


@pytest.mark.parametrize("draws", [2, 5])
def test_few_draws_set_nothing_apart(draws):
    """An error that few worlds tell is no error: a strong sign does not count."""
    runs = make_runs(np.random.default_rng(13))
    few = replace(runs, group=np.arange(RUNS) % draws)
    flags, weight = runs.seen["wave", ""], np.full(RUNS, 1 / RUNS)
    assert read_sign(flags, runs, weight, 3).apart > 3
    assert read_sign(flags, few, weight, 3).apart == 0


def test_the_eve_of_an_end_is_held_against_those_that_stood():
    rng = np.random.default_rng(11)
    runs, weight = make_runs(rng), rng.dirichlet(np.ones(RUNS))
    ended = runs.fell & (runs.last > 2)
    found = read_eve(runs.street, runs, weight, ended)
    mean = usual = 0.0
    for run in np.flatnonzero(ended):
        month = runs.last[run] - 2
        stood = runs.stood[month]
        mean += weight[run] * runs.street[month, run]
        usual += weight[run] * np.average(runs.street[month, stood], weights=weight[stood])
    total = weight[ended].sum()
    assert (found.mean, found.usual) == pytest.approx((mean / total, usual / total))
    assert found.apart > 3


@pytest.fixture(scope="module")
def told():
    scenario = load("caracas-2019")
    found = forecast(scenario, draws=50, runs=400, stage="quick")
    return scenario, found, watch(scenario, found)


def test_its_runs_are_those_of_the_forecast(told):
    scenario, found, _ = told
    runs = follow_runs(start_ensemble(scenario, runs=400, draws=50, stage="quick"), 50)
    assert np.array_equal(runs.end, found.simulation.rows["end"])
    assert np.array_equal(runs.last, found.simulation.rows["month"])


def test_it_starts_where_the_forecast_stands(told):
    _, found, answer = told
    assert answer.headline == found.headline
    assert answer.standing < answer.headline.mean
    assert sum(eve.share for eve in answer.eves) <= 1 + 1e-9
    for each in answer.indicators:
        assert (each.then > each.beside) == (each.ratio > 1)
    assert [each.gain for each in answer.indicators] == sorted(
        (each.gain for each in answer.indicators), reverse=True
    )


def test_what_parties_know_is_told_when_asked(told):
    scenario, found, answer = told
    shut = {"opened", "meeting", "offer"}
    assert not shut & {*answer.weaker, *(each.event for each in answer.indicators)}
    more = watch(scenario, found, parties=True)
    assert shut & {*more.weaker, *(each.event for each in more.indicators)}


def test_a_journal_moves_the_start():
    scenario = load("journals/caracas-2019-journal")
    found = forecast(scenario, draws=50, runs=400, stage="quick")
    answer = watch(scenario, found, within=2)
    assert answer.given == found.given
    assert answer.headline == found.headline


def ask(name, *sets, runs=60, draws=30, **more):
    scenario = load(name, sets)
    return watch(scenario, forecast(scenario, draws=draws, runs=runs, stage="quick", **more))


def test_what_cannot_come_within_these_months_is_not_told_as_rare():
    """A vote after the coming months is none of their events, whatever the runs."""
    scenario = load("episodes/chile-1988", ["elections.1.lost=1", "elections.1.stolen=1"])
    found = forecast(scenario, draws=30, runs=300, stage="quick")
    early, late = watch(scenario, found, within=2), watch(scenario, found, within=3)
    assert "stolen" not in {*early.weaker, *(each.event for each in early.indicators)}
    assert "stolen" in {*late.weaker, *(each.event for each in late.indicators)}


def test_where_all_runs_fall_at_once_nothing_stands():
    answer = ask("one-insider", "threshold.mean=-1", "threshold.sd=0.01")
    assert answer.headline.mean == 1
    assert answer.standing is None
    assert answer.indicators == answer.eves == answer.weaker == ()


def test_two_draws_are_said_to_be_too_few():
    answer = ask("caracas-2019", draws=2)
    assert answer.indicators == ()
    assert not answer.tells


def test_a_horizon_of_one_month_has_no_coming_months():
    with pytest.raises(InputError, match="no month comes before") as refused:
        ask("caracas-2019", months=1)
    assert "2 months or more" in str(refused.value)


def test_a_forecast_of_another_scenario_is_refused(told):
    _, found, _ = told
    with pytest.raises(InputError, match="another scenario"):
        watch(load("caracas-2019", ["mobilisation=0.4"]), found)


@pytest.mark.parametrize("within", [0, 24, 50, 1.5])
def test_the_coming_months_end_before_the_horizon(told, within):
    scenario, found, _ = told
    with pytest.raises(InputError, match="before the horizon"):
        watch(scenario, found, within=within)


def test_a_large_street_is_the_first_sign_of_the_flagship():
    scenario = load("caracas-2019")
    found = forecast(scenario, draws=100, runs=1_500, stage="quick")
    first = watch(scenario, found).indicators[0]
    assert first.event == "protest"
    assert first.ratio > 1.5
