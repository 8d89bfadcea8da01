"""Today, if it came to a test: the chance of a fall over everything that a file leaves open."""

import numpy as np
import pytest

from innercircle.game import _again, _today, build_game, find_outer_bounds, solve, solve_signals
from innercircle.game._again import draw_games
from innercircle.game._today import is_of_stage
from innercircle.game._together import answer_draws
from innercircle.scenario import draw_values, load, load_text
from innercircle.vocabulary import Beliefs

DRAWS = 30
TIGHT = ("threshold.mean=0.45 ±0.4", "threshold.sd=0.05", "signal_sd=0.05")


@pytest.fixture
def plain(monkeypatch):
    """So many draws as are asked for, with one threshold and one street each."""
    monkeypatch.setattr(_again, "TIMES", 1)
    monkeypatch.setattr(_today, "_MOST", 0)


def list_paths(scenario):
    return [path for path in scenario.spreads() if is_of_stage(path)]


def find_games(scenario, draws=DRAWS, seed=1):
    """The games of all draws, every uncertain input put in, as the headline draws them."""
    paths = list_paths(scenario)
    batches = [draw_games(scenario, paths, draws // 2, seed, batch) for batch in (0, 1)]
    return [
        build_game(scenario.with_values(values)) for batch in batches for values in batch.values
    ]


def solve_each(games, beliefs):
    """Lower and upper ends, each game solved alone and proved."""
    found = [solve_signals(each.game, signal_sd=each.signal_sd, beliefs=beliefs) for each in games]
    return (
        np.array([each.fall_probability_cautious for each in found]),
        np.array([each.fall_probability_bold for each in found]),
    )


@pytest.mark.parametrize("beliefs", list(Beliefs))
@pytest.mark.parametrize("name", ["caracas-2019", "boss-and-fringe"])
def test_draws_answered_together_are_those_solved_one_by_one(name, beliefs):
    scenario = load(name)
    games = find_games(scenario, 8)
    together = answer_draws(build_game(scenario), games)[beliefs]
    low, high = solve_each(games, beliefs)
    assert together.low == pytest.approx(low, rel=0.05, abs=1e-6)
    assert together.high == pytest.approx(high, rel=0.05, abs=1e-6)


@pytest.mark.parametrize("beliefs", list(Beliefs))
def test_mean_and_band_are_those_of_the_draws_solved_one_by_one(beliefs, plain):
    scenario = load("one-insider", [f"beliefs={beliefs}"])
    today = solve(scenario, influences=False, draws=DRAWS).today
    low, high = solve_each(find_games(scenario), beliefs)
    assert today.mean == pytest.approx(np.mean(0.5 * (low + high)), rel=0.01)
    assert today.low == pytest.approx(np.percentile(low, 5), rel=0.03, abs=1e-6)
    assert today.high == pytest.approx(np.percentile(high, 95), rel=0.03)
    middle = 0.5 * (low + high)
    assert today.error == pytest.approx(np.std(middle, ddof=1) / np.sqrt(DRAWS), rel=0.05)
    assert today.mean == today.beliefs[beliefs]
    assert today.draws == DRAWS
    assert today.unsettled == 0


def test_the_same_seed_gives_the_same_answer_and_another_does_not():
    scenario = load("caracas-2019")
    one, again, other = (
        solve(scenario, influences=False, draws=10, seed=seed).today for seed in (5, 5, 6)
    )
    assert one == again
    assert one.mean != other.mean
    own = solve(scenario, influences=False, draws=10).today
    assert own == solve(scenario, influences=False, draws=10, seed=scenario.seed).today


def test_the_point_is_the_answer_at_the_best_guesses():
    solution = solve(load("caracas-2019"), influences=False, draws=10)
    assert solution.today.point == solution.signals.fall_probability_cautious
    assert solve(load("caracas-2019"), influences=False).today is None


def test_without_ranges_the_band_is_the_point():
    solution = solve(load("five-equals"), influences=False, draws=100)
    today, point = solution.today, solution.signals.fall_probability_cautious
    assert (today.draws, today.error, today.unsettled) == (0, 0.0, 0)
    assert today.mean == today.low == today.high == pytest.approx(point, abs=1e-12)
    assert today.beliefs["flat"] == pytest.approx(point, abs=1e-12)
    laplace = solve(load("five-equals", ["beliefs=laplacian"]), influences=False).signals
    assert today.beliefs["laplacian"] == laplace.fall_probability_cautious


def test_draws_with_two_answers_count_with_both_ends(plain):
    scenario = load("two-who-need-each-other", ["beliefs=common", *TIGHT])
    today = solve(scenario, influences=False, draws=DRAWS).today
    low, high = solve_each(find_games(scenario), Beliefs.COMMON)
    assert today.unsettled == np.sum(high - low > 0.05 * high) > 0
    assert today.low == pytest.approx(np.percentile(low, 5), rel=0.03, abs=1e-4)
    assert today.high == pytest.approx(np.percentile(high, 95), rel=0.03)
    assert today.mean == pytest.approx(np.mean(0.5 * (low + high)), rel=0.02)


def test_draws_in_which_somebody_is_put_off_count_with_what_is_sure(plain):
    squeezed = ("insiders.army-chief.stakes.stay_holds=40 ±30",)
    scenario = load("two-who-need-each-other", squeezed)
    today = solve(scenario, influences=False, draws=DRAWS).today
    games = find_games(scenario)
    apart = [each for each in games if not each.game.has_complements]
    assert 0 < len(apart) < DRAWS
    lows = [
        find_outer_bounds(each.game).fall_low
        if not each.game.has_complements
        else solve_each([each], Beliefs.FLAT)[0][0]
        for each in games
    ]
    assert today.low == pytest.approx(np.percentile(lows, 5), rel=0.03, abs=1e-6)
    bounds = [find_outer_bounds(each.game) for each in apart]
    assert today.unsettled >= sum(each.fall_high > each.fall_low for each in bounds)


def test_beliefs_may_be_uncertain_themselves():
    word = "beliefs={flat: 0.5, laplacian: 0.5}"
    today = solve(load("five-equals", [word]), influences=False, draws=200).today
    ends = sorted((today.beliefs["flat"], today.beliefs["laplacian"]))
    assert ends[0] < today.mean < ends[1]
    assert today.draws >= 200


@pytest.mark.parametrize(
    ("threshold", "common"),
    [
        ("{point: 0.45}", True),
        ("{discrete: {0.3: 0.3, 0.5: 0.7}}", True),
        ("{uniform: [0.2, 0.8]}", False),
    ],
)
def test_thresholds_of_every_kind_are_integrated(threshold, common, plain):
    sets = (f"threshold={threshold}", "mobilisation=0.1 ±0.05")
    scenario = load("five-equals", sets)
    solution = solve(scenario, influences=False, draws=12)
    games = find_games(scenario, 12)
    for word in (Beliefs.FLAT, Beliefs.LAPLACIAN, Beliefs.LEVEL_K, Beliefs.LOGIT):
        games = games if word == Beliefs.FLAT else games[:6]
        alone = np.mean(solve_each(games, word)[0])
        assert solution.today.beliefs[word] == pytest.approx(alone, rel=0.02), word
    assert (solution.today.beliefs[Beliefs.COMMON] is not None) == common


def test_each_mean_has_the_error_that_leaving_draws_out_tells():
    """Second method for what luck is taken out of: delete-one jackknife of the ratio."""
    scenario = load("boss-and-fringe")
    drawn = draw_games(scenario, list_paths(scenario), 40, 1, 0)
    answers = answer_draws(build_game(scenario), drawn.games, again=drawn.again)
    means, errors = _today._find_means(answers)
    flat, common = answers[Beliefs.FLAT].middle, answers[Beliefs.COMMON].middle.mean(axis=1)

    def find_ratio(kept):
        return common[kept].mean() * flat[kept].mean() / flat[kept, 0].mean()

    count = len(common)
    without = [find_ratio(np.arange(count) != k) for k in range(count)]
    jackknife = np.sqrt((count - 1) * np.var(without))
    assert means["common"] == pytest.approx(find_ratio(np.arange(count)))
    assert errors["common"] == pytest.approx(jackknife, rel=0.25)
    assert errors["flat"] == pytest.approx(flat.mean(axis=1).std(ddof=1) / np.sqrt(count))


def test_means_of_other_seeds_lie_within_the_errors():
    built = build_game(load("one-insider"))
    several = [_today.find_today(built, None, 40, seed) for seed in range(6)]
    for word in map(str, Beliefs):
        means = [today.beliefs[word] for today in several]
        error = np.mean([today.errors[word] for today in several])
        assert 0 < np.std(means, ddof=1) < 2 * error, word
    assert all(today.errors[built.beliefs] == today.error for today in several)


def test_no_chance_can_be_given_where_nothing_is_known_of_the_threshold():
    solution = solve(load("five-equals", ["threshold={flat: true}"]), influences=False, draws=10)
    assert solution.today is None


def test_draws_know_whatever_moves_the_stage_game():
    scenario = load("caracas-2019")
    for values in draw_values(scenario, 3, 4):
        chosen = {path: value for path, value in values.items() if is_of_stage(path)}
        assert len(chosen) < len(values)
        whole, part = (build_game(scenario.with_values(each)) for each in (values, chosen))
        assert whole.game == part.game
        assert whole.signal_sd == pytest.approx(part.signal_sd)


def test_json_has_the_promised_keys():
    plain = solve(load("caracas-2019"), influences=False, draws=5).to_dict()["today"]
    assert {"mean", "low", "high", "point", "draws", "beliefs"} <= set(plain)
    assert list(plain["beliefs"]) == ["flat", "common", "laplacian", "level_k", "logit"]


HEAVY = """
innercircle: 1
id: heavy
title: A rare street
threshold: {mean: 0.55 ±0.15, sd: 0.06 to 0.12}
mobilisation: {value: 0.05, lognormal: {sd: 0.9}}
insiders:
  one: {office: One, power: 4 to 9, stakes: {position: 70 to 95, exile: 15 to 40}}
  two: {office: Two, power: 8 ±3, stakes: {position: 80 ±15, exile: 30 ±10}}
"""
TIED = "together: [{inputs: [mobilisation, insiders.one.power], rank_correlation: 0.8}]\n"


@pytest.mark.parametrize("text", [HEAVY, HEAVY + TIED], ids=["apart", "tied"])
def test_thresholds_and_streets_beside_a_draw_are_those_solved_one_by_one(text, monkeypatch):
    monkeypatch.setattr(_again, "TIMES", 3)
    scenario = load_text(text)
    batch = draw_games(scenario, list_paths(scenario), 5, 1, 0)
    words = [Beliefs.FLAT, Beliefs.LAPLACIAN, Beliefs.LEVEL_K, Beliefs.LOGIT]
    found = answer_draws(build_game(scenario), batch.games, again=batch.again, words=words)
    for draw, values in enumerate(batch.values):
        for time in range(3):
            names = zip(_again.AGAIN, ("mobilisation", "mean", "sd"), strict=True)
            own = {path: float(getattr(batch.again, name)[draw, time]) for path, name in names}
            assert time > 0 or {path: values[path] for path in own} == own
            game = build_game(scenario.with_values({**values, **own}))
            for word in words:
                low, _ = solve_each([game], word)
                assert found[word].low[draw, time] == pytest.approx(low[0], rel=0.05, abs=1e-5)


def test_what_goes_with_a_street_that_is_drawn_again_keeps_its_place():
    scenario = load_text(HEAVY + TIED)
    batch = draw_games(scenario, list_paths(scenario), 400, 1, 0)
    power = [values["insiders.one.power"] for values in batch.values]
    street = batch.again.mobilisation
    assert np.std(street, axis=1).min() > 0
    ranks = [np.argsort(np.argsort(column)) for column in (power, street[:, -1])]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(0.8, abs=0.1)


def find_error(scenario, seeds):
    """Means over seeds, and the error that each states."""
    built = build_game(scenario)
    found = [_today.find_today(built, None, 100, seed) for seed in range(seeds)]
    return np.array([each.mean for each in found]), np.array([each.error for each in found])


@pytest.mark.parametrize("seeds", [6, pytest.param(30, marks=pytest.mark.full)])
@pytest.mark.parametrize("case", ["caracas-2019", "boss-and-fringe", "heavy"])
def test_the_stated_error_covers_what_other_seeds_give(case, seeds, monkeypatch):
    def answer_own(built, games, *, again, words):
        only = answer_draws(built, games, again=again, words=[Beliefs.FLAT])
        return {**dict.fromkeys(words), **only}

    monkeypatch.setattr(_today, "answer_draws", answer_own)  # others' beliefs take most of the time
    means, errors = find_error(load_text(HEAVY) if case == "heavy" else load(case), seeds)
    assert np.std(means, ddof=1) < errors.mean() * (1.6 if seeds < 10 else 1.25)
    assert errors.max() < 0.11 * means.mean()
    assert np.mean(np.abs(means - means.mean()) < 1.645 * errors) >= 0.8


@pytest.mark.parametrize("worlds", [60, pytest.param(400, marks=pytest.mark.full)])
@pytest.mark.parametrize("case", ["caracas-2019", "heavy"])
def test_the_band_covers_nine_worlds_in_ten(case, worlds):
    """A world has one set of numbers from the ranges; its chance is solved for and proved."""
    scenario = load_text(HEAVY) if case == "heavy" else load(case)
    today = solve(scenario, influences=False, draws=100, seed=11).today
    games = [build_game(scenario.with_values(v)) for v in draw_values(scenario, worlds, 12)]
    truth, _ = solve_each(games, Beliefs.FLAT)
    covered = np.mean((truth >= today.low) & (truth <= today.high))
    slack = 0.03 if worlds < 100 else 0.0  # luck of so few
    assert 0.85 - slack <= covered <= 0.95 + slack
