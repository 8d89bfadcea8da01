"""Each mechanism of the months: a law, a limit, and the cause in the file that switches it off."""

from dataclasses import replace

import numpy as np
import pytest

from dynamics_cases import make_full
from innercircle.dynamics import build_parameters, simulate
from innercircle.dynamics._loop import Batch, run_batch
from innercircle.dynamics._outcomes import ENDINGS, FALLS
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._stage import QuickStage
from innercircle.game import Threshold
from innercircle.scenario import load, load_text
from innercircle.vocabulary import End

QUICK = {"stage": "quick"}
STATE = """
innercircle: 1
id: mechanisms
title: Mechanisms
starts: 2020-01
months: 24
seed: 1
threshold: {mean: 0.6, sd: 0.12}
mobilisation: 0.08
circles: {army: {title: Army}, party: {title: Party}, police: {title: Police}}
leader: {strength: 0.45}
insiders:
  general: {office: General, power: 3, circle: army, stakes: ALIKE}
  colonel: {office: Colonel, power: 2, circle: army, stakes: ALIKE}
  secretary: {office: Secretary, power: 2, circle: party, stakes: ALIKE}
  minister: {office: Minister, power: 1, circle: party, stakes: ALIKE}
  commissioner: {office: Commissioner, power: 2, circle: police, stakes: ALIKE}
sponsor: {playbook: wait, sanctions: 0.2}
""".replace(
    "ALIKE",
    "{position: 80, fallback: 20, new_order_place: 45, exile: 20, punishment: 0, capture: 0.7}",
)
VOTE = "elections: [{date: 2020-06, lost: %s, stolen: %s}]\n"


def run(text=STATE, *sets, runs=400, changes=None, **plays):
    """Rows of a state in which some keys of the file and some constants are changed."""
    parameters = build_parameters(load_text(text, sets=sets)).changed(changes or {})
    given = {"sponsor": "wait", "leader": "purge-when-strong", "opposition": "mobilise", **plays}
    return simulate(parameters, **given, runs=runs, seed=1, **QUICK).rows


def watch(changes, look, *, model=None, sponsor="wait", leader="purge-when-strong", runs=300):
    """``look(state, month)`` of every month, one list."""
    parameters = build_parameters(load_text(STATE)) if model is None else model
    plan, seed = plan_simulation(
        parameters.changed(changes), sponsor, leader, "mobilise", seed=1, stage="quick"
    )
    seen = []
    run_batch(Batch(plan, seed, range(runs)), QuickStage(),
              (lambda state, month, verdict: seen.append(look(state, month)),))  # fmt: skip
    return seen


def count(rows, *ends):
    """Runs that end so."""
    return int(np.isin(rows["end"], [ENDINGS.index(end) for end in ends]).sum())


def assert_same(one, other):
    assert all(np.array_equal(one[n], other[n], equal_nan=one[n].dtype.kind == "f") for n in one)


def _beyond():
    """A threshold that no pressure reaches."""
    return Threshold.point(3.0)


# ---------------------------------------------------------------------- sanctions that wear off


def test_people_adapt_to_new_sanctions_only_and_never_to_more_than_there_are():
    def look(state, month):
        new = np.maximum(state.sanctions - 0.2, 0)
        assert np.all((state.worn >= 0) & (state.worn <= new))
        return state.worn.max()

    assert max(watch({"economy.adapt": 0.042}, look, sponsor="pressure")) > 0.1
    assert max(watch({"economy.adapt": 0.042}, look)) == 0
    assert max(watch({"economy.adapt": 0.0}, look, sponsor="pressure")) == 0


def test_who_adapts_at_once_feels_no_new_sanctions():
    calm = {"ending.walk": 0.0, "strike.rate": 0.0, "threshold": _beyond()}
    at_once = run(changes={**calm, "economy.adapt": 1.0}, sponsor="pressure")
    none = run(changes=calm, sponsor="wait")
    assert at_once["rents"] == pytest.approx(none["rents"], abs=1e-12)
    bitten = run(changes={**calm, "economy.adapt": 0.0}, sponsor="pressure")
    assert np.all(bitten["rents"] < none["rents"])


# ---------------------------------------------------------------------- patron


def test_a_patron_who_withdraws_takes_that_part_of_the_strength_along_for_good():
    patron = ("leader.patron.props=0.2", "leader.patron.withdraws=1")
    with_patron, without = run(), run(STATE, *patron)
    assert FALLS[without["end"]].sum() > FALLS[with_patron["end"]].sum() + 30
    both = ~FALLS[with_patron["end"]] & ~FALLS[without["end"]]
    assert np.median(without["strength"][both]) < np.median(with_patron["strength"][both]) - 0.15
    gone = watch({"strength.patron": 0.2, "strength.patron_leaves": 0.3},
                 lambda state, month: month.abandoned.sum())  # fmt: skip
    assert 280 <= sum(gone) <= 300


def test_a_patron_who_props_nothing_up_or_never_withdraws_changes_nothing():
    assert_same(run(), run(STATE, "leader.patron.withdraws=1"))
    assert_same(run(), run(STATE, "leader.patron.props=0.3"))


# ---------------------------------------------------------------------- purges


def test_a_leader_may_purge_without_suspicion_and_a_tolerant_one_never_does():
    alone = {"leader.purge_rate": 0.0, "strike.rate": 0.0}
    assert run(changes={**alone, "leader.preempt": 0.2})["purges"].mean() > 0.5
    assert run(changes={**alone, "leader.preempt": 0.0})["purges"].sum() == 0
    tolerant = run(changes={"leader.preempt": 1.0, "leader.sweep": 1.0}, leader="tolerate")
    assert tolerant["purges"].sum() == tolerant["removed"].sum() == 0


def test_the_leader_strikes_first_only_at_whom_one_can_reach():
    def look(state, month):
        struck = np.flatnonzero(month.target >= 0)
        assert np.all(month.feasible[month.target[struck], struck])
        return struck.size

    assert sum(watch({"leader.purge_rate": 0.0, "leader.preempt": 1.0}, look)) > 100


def test_a_blow_is_remembered_and_consolidates_only_at_the_horizon():
    strong = {"strength.strength": 0.8, "leader.preempt": 0.1, "strength.base": 0.5}
    rows = run(changes=strong)
    purge = rows["end"] == ENDINGS.index(End.PURGE)
    assert purge.sum() > 100
    assert np.all(rows["month"][purge] == 24)
    assert np.all(rows["removed"][purge] >= 0.15)
    assert count(run(changes={**strong, "ending.blow": 1.0}), End.PURGE) == 0
    assert count(run(changes={**strong, "ending.slack": 0.0}), End.PURGE) <= purge.sum()


def test_failed_breaks_are_swept_by_a_leader_who_is_strong_enough():
    calm = {"leader.purge_rate": 0.0, "leader.preempt": 0.0, "strength.strength": 0.8,
            "strength.base": 0.5, "strike.rate": 0.1, "strike.odds": 20.0}  # fmt: skip
    assert run(changes={**calm, "leader.sweep": 1.0})["removed"].max() > 0.15
    assert run(changes={**calm, "leader.sweep": 0.0})["removed"].max() == 0


# ---------------------------------------------------------------------- the street


def count_waves(**changes):
    given = {"strike.rate": 0.0, "opposition.sd": 0.0, "opposition.wave_chance": 0.0}
    given |= {f"opposition.{name}": value for name, value in changes.items() if name != "strength"}
    given |= {"strength.strength": changes.get("strength", 0.45)}
    return sum(watch(given, lambda state, month: month.wave.sum() / state.run.size))


def test_a_street_that_police_do_not_contain_feeds_itself_unless_the_leader_is_strong():
    assert count_waves(mobilisation=0.1, police=0.25) == 0
    assert count_waves(mobilisation=0.3, spread=0.0) == 0
    free, held = count_waves(mobilisation=0.2), count_waves(mobilisation=0.2, strength=0.9)
    assert 0 < held < free < count_waves(mobilisation=0.3)


# ---------------------------------------------------------------------- votes


def test_a_vote_lost_and_not_stolen_is_the_end_in_its_month():
    rows = run(STATE + VOTE % (1, 0))
    reached = rows["month"] >= 6
    assert np.all(rows["end"][reached] == ENDINGS.index(End.ELECTION))
    assert np.all(rows["month"][reached] == 6)
    assert reached.sum() > 200


def test_votes_that_are_won_or_lie_beyond_the_horizon_change_nothing():
    assert_same(run(), run(STATE + VOTE % (0, 0.5)))
    assert_same(run(), run(STATE + (VOTE % (1, 0)).replace("2020-06", "2022-06")))
    assert_same(run(), run(STATE + (VOTE % (1, 0)).replace("2020-06", "2019-12")))


def test_a_stolen_vote_fills_the_streets_and_ends_nothing_by_itself():
    honest, stolen = run(), run(STATE + VOTE % (1, 1))
    assert count(stolen, End.ELECTION) == 0
    later = (honest["month"] > 6) & (stolen["month"] > 6)
    assert FALLS[stolen["end"]].sum() > FALLS[honest["end"]].sum()
    assert_same(run(), run(STATE + VOTE % (1, 1), changes={"opposition.stolen": 0.0}))
    assert later.any()


def test_of_two_votes_in_a_month_a_lost_one_is_enough():
    two = "elections: [{date: 2020-06, lost: 1, stolen: 0}, {date: 2020-06, lost: 0}]\n"
    assert_same(run(STATE + VOTE % (1, 0)), run(STATE + two))


# ---------------------------------------------------------------------- a foreign army


def test_a_foreign_army_comes_once_and_stays():
    def look(state, month):
        assert set(np.unique(state.abroad)) <= {0.0, 0.4}
        assert np.all(state.abroad[month.invaded] == 0.4)
        return month.invaded.sum()

    assert sum(watch({"sponsor.threat": 1.0, "sponsor.might": 0.4}, look)) == 300
    assert sum(watch({"sponsor.threat": 0.0}, look)) == 0


def test_without_a_threat_or_with_a_powerless_army_nobody_is_removed_from_abroad():
    abroad = (End.LEADER_TAKEN, End.INVASION)
    assert count(run(), *abroad) == 0
    assert_same(run(), run(STATE, "sponsor.threat=1", changes={"sponsor.might": 0.0}))
    threatened = run(STATE, "sponsor.threat=0.1")
    assert count(threatened, *abroad) > 20
    assert FALLS[threatened["end"]].sum() > FALLS[run()["end"]].sum()


# ---------------------------------------------------------------------- the threshold


def test_the_threshold_walks_from_the_second_month_or_stays():
    def look(state, month):
        return state.theta.copy()

    never = {"threshold": Threshold.normal(3.0, 0.1),
             "strike.rate": 0.0}  # fmt: skip
    path = np.array(watch({**never, "ending.walk": 0.02}, look))
    steps = np.diff(path, axis=0)
    assert steps.std() == pytest.approx(0.02, rel=0.05)
    still = np.array(watch({**never, "ending.walk": 0.0}, look))
    assert np.array_equal(still, np.repeat(still[:1], 24, axis=0))
    assert np.array_equal(path[0], still[0])


# ---------------------------------------------------------------------- strikes


def test_circles_strike_by_themselves_and_win_as_often_as_their_power_says():
    found = watch(
        {
            "strike.rate": 0.2,
            "strike.odds": 1.0,
            "strike.prize": 100.0,
            "strike.sd": 0.15,
            "ending.walk": 0.0,
            "threshold": _beyond(),
        },
        lambda state, month: ((month.struck >= 0).sum(), month.won.sum()),
    )
    struck, won = np.sum(found, axis=0)
    assert struck > 100
    assert 0.3 * struck < won < 0.8 * struck


@pytest.mark.parametrize(
    "off",
    [
        {"strike.rate": 0.0},
        {"strike.prize": 1.0},
        {"strike.prize": 60.0, "strike.sd": 0.01},
        {"strike.odds": 20.0, "strike.sd": 0.01},
    ],
)
def test_without_occasion_prize_or_odds_nobody_strikes(off):
    struck = watch({"threshold": _beyond(), **off}, lambda _, month: (month.struck >= 0).sum())
    assert sum(struck) == 0


def test_doubles_do_not_strike_once_there_are_talks():
    changes = {"insiders.double": 1.0, "insiders.double_approved": 1.0, "insiders.hedging": 0.0}
    struck = watch({"strike.rate": 1.0, **changes}, lambda _, month: (month.struck >= 0).sum(),
                   model=make_full())  # fmt: skip
    assert struck[0] == 0


# ---------------------------------------------------------------------- a leader who leaves


def test_a_leader_with_nowhere_to_go_never_leaves():
    nowhere = ("leader.stakes.exile=5", "leader.stakes.safe_exile=5", "leader.stakes.fallback=5")
    assert count(run(STATE, *nowhere, changes={"exit.sd": 0.0}), End.LEADER_LEAVES) == 0
    assert count(run(), End.LEADER_LEAVES) > 0


def test_a_better_exile_makes_leaders_leave_and_a_better_office_stay():
    leaves = [
        count(run(STATE, f"leader.stakes.{name}"), End.LEADER_LEAVES)
        for name in ("position=300", "position=100", "safe_exile=90", "exile=40")
    ]
    assert leaves[0] < leaves[1] == leaves[2] < leaves[3]
    offers = ("opposition.playbook=offer-amnesty", "leader.stakes.safe_exile=80")
    assert count(run(STATE, *offers, opposition="offer-amnesty"), End.LEADER_LEAVES) > leaves[1]


def test_points_of_the_leader_may_start_anywhere():
    shifted = [f"leader.stakes.{name}" for name in
               ("position=1", "fallback=-94", "exile=-84", "safe_exile=-59")]  # fmt: skip
    assert_same(run(), run(STATE, *shifted))
    run(STATE, "leader.stakes.position=0", "leader.stakes.fallback=-50")


# ---------------------------------------------------------------------- rebels


def test_those_who_broke_in_vain_may_keep_their_arms():
    restless = {"strike.rate": 0.1, "strike.odds": 5.0, "strike.sd": 0.5}

    def look(state, month):
        return state.rebels.max()

    assert max(watch({**restless, "ending.hold_out": 0.0}, look)) == 0
    assert 0.03 < max(watch({**restless, "ending.hold_out": 1.0}, look)) < 0.3
    rows = run(changes={**restless, "ending.hold_out": 1.0})
    assert count(rows, End.CIVIL_WAR) > 0
    assert count(run(changes={**restless, "ending.hold_out": 0.0}), End.CIVIL_WAR) == 0


# ---------------------------------------------------------------------- who takes over

GROUPS = {
    "street": (End.UPRISING, End.UPRISING_JOINED),
    "army": (End.LEADER_TAKEN, End.INVASION),
    "rebels": (End.CIVIL_WAR,),
    "insiders": (End.SETTLEMENT, End.COUP, End.JUNTA),
}


@pytest.mark.parametrize("contest", [0.05, 20.0])
def test_a_sharp_contest_names_the_largest_and_a_blunt_one_does_not(contest):
    plan, seed = plan_simulation(
        build_parameters(load_text(STATE)).changed(
            {"ending.contest": contest, "opposition.mobilisation": 0.2, "sponsor.threat": 0.05}
        ),
        "wait", "tolerate", "mobilise", seed=1, stage="quick",
    )  # fmt: skip
    named = []

    def look(state, month, verdict):
        for k in np.flatnonzero(month.fell & ~month.left):
            rivals = (state.mobilisation, state.abroad, state.rebels, month.broken)
            size = sorted((float(r[k]), name) for r, name in zip(rivals, GROUPS, strict=True))
            if size[-1][0] > 1.4 * size[-2][0]:
                named.append(ENDINGS[verdict.end[k]] in GROUPS[size[-1][1]])

    run_batch(Batch(plan, seed, range(400)), QuickStage(), (look,))
    assert len(named) > 100
    assert np.mean(named) > 0.995 if contest > 1 else np.mean(named) < 0.7


# ---------------------------------------------------------------------- all together


def follow_attempts(model, runs=400, months=36):
    """Months with a break: (run, month), nan once a run has ended; and which of them fell."""
    plan, seed = plan_simulation(
        model.changed({"ending.months": months}), "wait", None, None, seed=1, stage="quick"
    )
    tried = np.full((runs, months), np.nan)

    def look(state, month, verdict):
        tried[state.run, month.number - 1] = np.any(month.breaks, axis=0) & ~month.failed

    run_batch(Batch(plan, seed, range(runs)), QuickStage(), (look,))
    return tried


@pytest.mark.parametrize("state", ["mechanisms", "caracas-2019"])
def test_a_failed_attempt_is_not_followed_by_a_year_of_quiet(state):
    model = load_text(STATE) if state == "mechanisms" else load(state)
    tried = follow_attempts(build_parameters(model))
    before = after = before_months = after_months = 0.0
    for path in tried:
        attempts = np.flatnonzero(path == 1)
        if not attempts.size or np.isnan(path[attempts[0] + 1 : attempts[0] + 2]).any():
            before, before_months = before + attempts.size, before_months + np.sum(~np.isnan(path))
            continue
        first = attempts[0]
        later = path[first + 1 : first + 13]
        before, before_months = before + 1, before_months + first + 1
        after, after_months = after + np.nansum(later), after_months + np.sum(~np.isnan(later))
    assert after_months > 100
    assert after / after_months >= before / before_months


def split_offices(text):
    """Every office in two equal ones of the same circle."""
    scenario = load_text(text)
    parameters = build_parameters(scenario)
    who = parameters.insiders
    doubled = {}
    for name, value in vars(who).items():
        if name in ("names", "circle"):
            continue
        doubled[name] = np.repeat(value, 2)
    doubled["power"] = doubled["power"] / 2
    names = tuple(f"{n}-{k}" for n in who.names for k in "ab")
    circle = tuple(c for c in who.circle for _ in "ab")
    tables = {n: np.repeat(v, 2, axis=1) for n, v in vars(parameters.guarantors).items()
              if isinstance(v, np.ndarray)}  # fmt: skip
    return parameters, replace(
        parameters,
        insiders=replace(who, names=names, circle=circle, **doubled),
        guarantors=replace(parameters.guarantors, **tables),
    )


def test_splitting_every_office_in_two_moves_exits_by_less_than_a_factor_of_three():
    whole, split = split_offices(STATE)
    falls = [simulate(p, "wait", runs=150, seed=1).falls.share for p in (whole, split)]
    assert 1 / 3 < falls[1] / falls[0] < 3, falls


@pytest.mark.parametrize("name", ["caracas-2019", "episodes/syria-2011", "five-equals"])
def test_no_outcome_is_certain(name):
    answer = simulate(load(name), runs=300, **QUICK)
    assert max(share.share for share in answer.outcomes.values()) < 1
    assert sum(share.share for share in answer.ends.values()) == pytest.approx(1)
