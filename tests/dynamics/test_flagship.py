"""What the flagship scenario must show, each with the cause that makes it vanish when removed.

Default tests are short; ``full`` ones use the exact stage on thousands of runs, and 1,000 draws of
all uncertain inputs.
"""

import numpy as np
import pytest

from innercircle.dynamics import build_parameters, compare, find_difference, simulate
from innercircle.dynamics._loop import Batch, run_batch
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._stage import QuickStage
from innercircle.scenario import load

FLAGSHIP = "caracas-2019"
QUICK = {"stage": "quick"}
BOSS = "party-boss"
Z = 1.96


@pytest.fixture(scope="module")
def scenario():
    return load(FLAGSHIP)


@pytest.fixture(scope="module")
def parameters(scenario):
    return build_parameters(scenario)


def find_mean(values):
    """Mean of paired differences with its 95 % interval."""
    half = Z * values.std(ddof=1) / np.sqrt(values.size)
    return values.mean() - half, values.mean(), values.mean() + half


def follow(model, sponsor, runs, what, *, leader=None, seed=1):
    """``what(state, month)`` of every run and month, nan once the run has ended: (run, month)."""
    plan, number = plan_simulation(model, sponsor, leader, None, seed=seed, stage="quick")
    table = np.full((runs, plan.parameters.months), np.nan)

    def observe(state, month, verdict):
        table[state.run, month.number - 1] = what(state, month)

    run_batch(Batch(plan, number, range(runs)), QuickStage(), (observe,))
    return table


# ---------------------------------------------------------------------- stalemate


def test_stalemate_is_the_usual_end_under_the_status_quo(scenario):
    answer = simulate(scenario, "wait", "purge-when-strong", "mobilise", runs=250)
    assert 0.60 <= answer.outcomes["stalemate"].share <= 0.97
    assert answer.modal == "stalemate"
    assert answer.stuck > 0.8


def test_a_weaker_regime_whose_threshold_moves_a_lot_has_no_stalemate(parameters):
    changes = {"threshold": type(parameters.threshold).normal(0.40, 0.12), "ending.walk": 0.07}
    answer = simulate(parameters.changed(changes), "wait", runs=1_000, **QUICK)
    assert answer.modal != "stalemate"


def draw_inputs(scenario, seed):
    """The scenario with all its uncertain inputs drawn (evidence is of no matter here)."""
    rng = np.random.default_rng(seed)
    drawn = {
        path: spread.draw(rng.uniform())
        for path, spread in scenario.spreads().items()
        if not path.startswith(("evidence.", "sources."))
    }
    return scenario.with_values(drawn)


def count_modal(scenario, draws, runs):
    modal, within, fell = 0, 0, 0
    for seed in range(draws):
        answer = simulate(
            draw_inputs(scenario, seed),
            "wait",
            "purge-when-strong",
            "mobilise",
            runs=runs,
            batch=runs,
            seed=seed,
            **QUICK,
        )
        share = answer.outcomes["stalemate"].share
        modal += answer.modal == "stalemate"
        within += 0.60 <= share <= 0.97
        fell += share < 0.98
    return modal / draws, within / draws, fell / draws


def test_it_is_modal_whatever_the_inputs_within_their_ranges(scenario):
    modal, _, _ = count_modal(scenario, 40, 100)
    assert modal >= 0.80


@pytest.mark.full
@pytest.mark.timeout(1200)
def test_it_is_modal_in_most_of_1000_draws(scenario):
    modal, within, fell = count_modal(scenario, 1_000, 400)
    print(f"stalemate modal {modal:.3f}, share in [.60, .97] {within:.3f}, below .98 {fell:.3f}")
    assert modal >= 0.70


# ---------------------------------------------------------------------- outcomes

PAIRS = {
    "stalemate": ("wait", "purge-when-strong"),
    "negotiated_transition": ("guarantee-package", "purge-when-strong"),
    "palace_substitution": ("pressure", "purge-when-strong"),
    "opposition_takeover": ("pressure", "approve-and-watch"),
    "purge_consolidation": ("knife-fight", "approve-and-watch"),
    "collapse": ("pressure", "tolerate"),
}


@pytest.mark.parametrize("outcome", PAIRS)
def test_every_outcome_is_reached_under_some_shipped_pair(scenario, outcome):
    answer = simulate(scenario, *PAIRS[outcome], runs=2_500, **QUICK)
    assert answer.outcomes[outcome].share >= 0.005


@pytest.mark.full
@pytest.mark.parametrize("outcome", PAIRS)
def test_every_outcome_is_reached_with_exact_cutoffs(scenario, outcome):
    answer = simulate(scenario, *PAIRS[outcome], runs=2_000, workers=2)
    assert answer.outcomes[outcome].share >= 0.005


def test_the_guarantee_package_negotiates_and_without_it_nobody_does(scenario):
    answer = compare(scenario, ["wait", "guarantee-package"], runs=250)
    package = answer.answers["guarantee-package"].ends["settlement"]
    assert package.share >= 0.05
    assert answer.answers["wait"].ends["settlement"].count == 0
    assert answer.differences["guarantee-package"]["negotiated_transition"].verdict == "more"


def test_relief_for_a_transition_may_end_in_relief_alone(scenario):
    answer = compare(scenario, ["wait", "relief-for-transition"], runs=1_500, **QUICK)
    assert answer.relief_bargain["relief-for-transition"].verdict == "more"
    assert answer.answers["wait"].relief_bargain.count == 0


# ---------------------------------------------------------------------- the boss


def rise_of_the_boss(model):
    """The boss's power in month 24 against the start, the leader's strength, in runs that last."""
    boss = follow(model, "pressure", 600, lambda state, month: state.power[0])
    grip = follow(model, "pressure", 600, lambda state, month: state.strength)
    lasting = ~np.isnan(boss[:, -1])
    return find_mean(boss[lasting, -1] - 0.22), find_mean(grip[lasting, -1] - 0.45)


def test_the_boss_grows_as_the_leaders_grip_weakens(parameters):
    boss, grip = rise_of_the_boss(parameters)
    assert grip[2] < -0.02
    assert boss[0] > 0.01


def test_with_strength_held_constant_the_boss_does_not(parameters):
    constant = {"strength.adjust": 0.0, "strength.sd": 0.0, "leader.purge_rate": 0.0}
    boss, grip = rise_of_the_boss(parameters.changed(constant))
    assert abs(grip[1]) < 0.01
    assert abs(boss[1]) < 0.005


def count_reach(model):
    """Share of run-months in the first half year in which the leader could purge the boss, and of
    runs in which the leader arrests the rival."""
    feasible = follow(model, "wait", 400, lambda state, month: month.feasible[0])
    jailed = follow(model, "wait", 400, lambda state, month: state.jailed)
    return np.nanmean(feasible[:, :6]), np.nanmax(jailed, axis=1).mean()


def test_the_leader_can_neither_purge_the_boss_nor_arrest_the_rival(scenario):
    purge, arrest = count_reach(scenario)
    assert purge < 0.2
    assert arrest < 0.05


def test_with_more_strength_the_leader_could(scenario):
    strong = scenario.with_values({"leader.strength": 0.75})
    purge, arrest = count_reach(strong)
    assert purge > 0.95
    assert arrest > 0.9


# ---------------------------------------------------------------------- pressure and purges


def test_pressure_raises_suspicion_before_it_makes_regimes_fall(parameters):
    runs, early = 1_500, 6
    tables = {
        sponsor: follow(parameters, sponsor, runs, lambda state, _: state.suspicion.mean(axis=0))
        for sponsor in ("wait", "pressure")
    }
    gap = tables["pressure"][:, early - 1] - tables["wait"][:, early - 1]
    low, _, _ = find_mean(gap[~np.isnan(gap)])
    assert low > 0
    ends = {s: np.sum(~np.isnan(t), axis=1) for s, t in tables.items()}
    # Falls that pressure adds come after suspicion has risen, most of them in the second year.
    added = (ends["pressure"] < 24) & (ends["wait"] == 24)
    assert added.sum() > 50
    assert np.median(ends["pressure"][added]) > early


def test_without_a_squeeze_pressure_raises_no_suspicion(parameters):
    calm = parameters.changed({"economy.squeeze": 0.0})
    gap = [
        follow(calm, sponsor, 300, lambda state, _: state.suspicion.mean(axis=0))[:, 5]
        for sponsor in ("wait", "pressure")
    ]
    both = ~np.isnan(gap[0]) & ~np.isnan(gap[1])
    assert np.abs((gap[1] - gap[0])[both]).mean() < 0.005


def approve_effect(model, runs):
    """Purges (mean of pairs), consolidation and negotiation: approved less not approved."""
    rows = {
        approves: simulate(
            model,
            "guarantee-package",
            {"purge": "when-strong", "approves": approves},
            runs=runs,
            **QUICK,
        ).rows
        for approves in (True, False)
    }
    differences = {}
    for name, code in (("negotiated", 1), ("consolidation", 4)):
        yes, no = (rows[a]["outcome"] == code for a in (True, False))
        differences[name] = find_difference(int((yes & ~no).sum()), int((no & ~yes).sum()), runs)
    return find_mean(rows[True]["purges"] - rows[False]["purges"]), differences


def test_a_leader_who_approved_the_talks_purges_and_consolidates_more(scenario):
    purges, differences = approve_effect(scenario, 3_000)
    assert purges[0] > 0
    assert differences["consolidation"].verdict == "more"
    assert differences["negotiated"].verdict != "more"


def test_without_doubles_the_leaders_approval_adds_no_purges(parameters):
    nobody = {"insiders.double": 0.0, "insiders.double_approved": 0.0, "insiders.watched": False}
    purges, _ = approve_effect(parameters.changed(nobody), 1_500)
    assert purges[0] <= 0 <= purges[2]


# ---------------------------------------------------------------------- the red line


def red_line_effect(parameters, runs=2_500):
    """Palace substitutions without the red line less those with it, and the boss's price."""
    without = parameters.changed({"insiders.red_line": False})
    rows = [
        simulate(model, "guarantee-package", runs=runs, **QUICK).rows
        for model in (parameters, without)
    ]
    palace = [r["outcome"] == 2 for r in rows]
    return find_difference(
        int((palace[1] & ~palace[0]).sum()), int((palace[0] & ~palace[1]).sum()), runs
    )


def needed_payment(parameters):
    """What the boss would have to be paid on top of the package, before and after the red line."""
    prices = []
    for red_line in (True, False):
        model = parameters.changed({"insiders.red_line": red_line})

        def price(state, month):
            risk = month.stay_holds[0] - month.break_holds[0]
            win = month.break_falls[0] - month.stay_falls[0]
            return np.where(month.offered[0], risk - win, np.nan)

        table = follow(model, "guarantee-package", 300, price)
        prices.append(np.nanmean(table[:, 3:6]))
    return prices


def test_dropping_the_red_line_lowers_the_price_and_raises_palace_substitutions(parameters):
    assert red_line_effect(parameters).verdict == "more"
    with_line, without = needed_payment(parameters)
    assert without < with_line - 10


def test_without_a_place_to_give_the_red_line_changes_nothing(parameters):
    nowhere = parameters.changed({"insiders.claims": False})
    assert red_line_effect(nowhere, 500).difference == 0
