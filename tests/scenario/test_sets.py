"""--set: one input changed before the check, with the path that was meant when it is wrong."""

import pytest

from innercircle.errors import ScenarioError
from innercircle.scenario import Uniform, load, render_problems


def read(*sets):
    return load("caracas-2019", sets)


def test_a_number_is_set_and_loses_source_and_range():
    exposure = read("insiders.party-boss.exposure=0.5").find_insider("party-boss").exposure
    assert (exposure.value, exposure.spread, exposure.assumed) == (0.5, None, True)
    assert exposure.file == "--set"


@pytest.mark.parametrize(
    ("text", "get", "value"),
    [
        ("months=36", lambda s: s.months, 36),
        ("title=Another title", lambda s: s.title, "Another title"),
        ("leader.playbook=co-opt", lambda s: s.leader.playbook.value, "co-opt"),
        ("threshold.mean=0.4 ±0.05", lambda s: s.threshold.mean.value, 0.4),
        ("levers.1.coverage=0.7", lambda s: s.levers[0].coverage.value, 0.7),
        ("terms.leak_fear=0.2", lambda s: s.terms.leak_fear.value, 0.2),
        ("terms.budgets.total=50", lambda s: s.terms.budgets.total.value, 50),
        ("dynamics.economy.bite=0.5", lambda s: dict(s.dynamics)["economy.bite"].value, 0.5),
        ("terms.instruments=[payment]", lambda s: s.terms.instruments, ("payment",)),
        (
            "channels.boss-line.meetings.second-meeting.status=cancelled",
            lambda s: s.channels[0].meetings[1].status,
            "cancelled",
        ),
        (
            "playbooks.sponsor.knife-fight.sanctions=0.8",
            lambda s: next(p for p in s.playbooks.sponsor if p.id == "knife-fight").sanctions.value,
            0.8,
        ),
        ("evidence.claims.insider-sought.g=0.4", lambda s: s.evidence.claims[2].g.value, 0.4),
        ("insiders.party-boss.stakes.exile = 30", lambda s: s.insiders[0].stakes.exile.value, 30),
    ],
)
def test_anything_the_format_has_can_be_set(text, get, value):
    assert get(read(text)) == value


def test_a_set_number_may_carry_a_range():
    assert read("insiders.party-boss.power=2 ±1").insiders[0].power.spread == Uniform(1, 3)


def test_the_last_of_two_wins():
    assert read("months=12", "months=13").months == 13


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("insiders.party-bos.exposure=0.5", "insiders.party-boss.exposure"),
        ("insiders.party-boss.expsure=0.5", "insiders.party-boss.exposure"),
        ("treshold.mean=0.5", "threshold.mean"),
        ("levers.3.coverage=0.5", "there are: 1, 2"),
        ("insiders.party-boss.power.value=1", "nothing"),
        ("insiders.party-boss.power=-1", "above"),
        ("insiders.party-boss.power=.nan", "finite"),
        ("insiders.party-boss.power=", "PATH=VALUE"),
        ("insiders.party-boss.power", "PATH=VALUE"),
        ("=1", "PATH=VALUE"),
        ("months=[", "cannot be read"),
        ("months=1\nseed: 2", "cannot be read"),
        ("months=*x", "alias"),
        ("title=\x1b[31m", "control"),
        ("leader.playbook=nonsense", "no playbook"),
        ("insiders=5", "mapping"),
        (".=1", "there is no"),
        ("a.b.c.d=1", "there is no"),
        ("__proto__.x=1", "there is no"),
    ],
)
def test_a_wrong_set_is_explained_and_points_at_itself(text, hint):
    with pytest.raises(ScenarioError) as caught:
        read(text)
    shown = render_problems(caught.value)
    assert "--set: " in shown
    assert "\x1b" not in shown
    assert hint in shown or hint == "nothing"
    assert len(caught.value.problems) == 1


def test_all_wrong_sets_are_listed():
    with pytest.raises(ScenarioError) as caught:
        read("months=x", "seed=x", "nonsense=1")
    assert len(caught.value.problems) == 3
