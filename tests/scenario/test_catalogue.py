"""The shipped scenarios: they load without a warning, and the flagship keeps its promises."""

import re

import pytest

from innercircle.errors import InputError
from innercircle.scenario import (
    Choices,
    draw_values,
    find_bounds,
    find_scenario,
    list_catalogue,
    load,
    load_text,
)

ENTRIES = list_catalogue()
CARACAS = load("caracas-2019")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_shipped_scenario_loads_without_warnings(entry):
    scenario = load(entry.name)
    assert scenario.id == entry.name.rpartition("/")[2]
    assert scenario.title == entry.title
    assert len(scenario.insiders) == entry.insiders
    assert scenario.warnings == ()
    assert scenario.file == entry.name


def test_the_catalogue_holds_the_flagship_and_four_lessons():
    names = [entry.name for entry in ENTRIES]
    lessons = ["one-insider", "two-who-need-each-other", "five-equals", "boss-and-fringe"]
    assert {name for name in names if "/" not in name} == {*lessons, "caracas-2019"}
    assert sum(name.startswith("episodes/") for name in names) == 25
    assert [name for name in names if name.startswith("journals/")] == [
        "journals/caracas-2019-journal"
    ]
    assert names[0] == "one-insider"
    assert all(entry.teaches for entry in ENTRIES if entry.name in lessons)


def test_an_unknown_name_is_answered_with_a_guess():
    with pytest.raises(InputError, match="Did you mean caracas-2019"):
        find_scenario("caracas")
    with pytest.raises(InputError, match="one-insider"):
        find_scenario("nothing-like-it")


def test_every_world_number_of_the_flagship_has_a_wide_enough_range():
    anchors = re.compile(
        r".*\.(punishment|side_payment|oil|spread)$|terms\.|evidence\.options|"
        r".*\.rules\.|evidence\.actions\..*\.default$"
    )
    for path, value in CARACAS.values().items():
        if not value.given or anchors.match(path):
            continue
        assert value.spread is not None, path
        low, high = find_bounds(value.spread)
        share = value.limits.high <= 1
        wide = 0.10 if share or path in {"threshold.mean", "mobilisation"} else 0.25 * value.value
        if path == "sponsor.threat":  # a chance a month, far below a tenth
            wide = 0.25 * value.value
        if path == "economy.rents":
            wide = 0.10
        least = min(wide, value.value - value.limits.low)
        most = min(wide, value.limits.high - value.value)
        assert value.value - low >= least - 1e-9, path
        assert high - value.value >= most - 1e-9, path


def test_the_flagship_names_its_eight_insiders_by_office():
    assert [insider.id for insider in CARACAS.insiders] == [
        "party-boss", "defence-minister", "intelligence-chief", "chief-justice",
        "economy-vice-president", "guard-commander", "western-commander", "eastern-commander",
    ]  # fmt: skip
    assert abs(sum(insider.power.value for insider in CARACAS.insiders) - 1) < 1e-9


def test_what_the_article_does_not_say_is_assumed():
    assert all(value.assumed for value in CARACAS.values().values())
    assert CARACAS.sponsor.red_lines[0].source == "ap-2019"


def test_the_flagship_reports_tell_of_events_and_disagree_on_who_sought_whom():
    events = {event.id for event in CARACAS.timeline}
    assert all(report.event in events for report in CARACAS.reports)
    sought = {r.source: r.asserts for r in CARACAS.reports if r.claim == "insider-sought"}
    assert sought == {"senior-official": "+", "boss-aide": "-"}
    assert isinstance(CARACAS.channels[0].sought_by.spread, Choices)
    graded = [source.id for source in CARACAS.sources if source.letter]
    assert graded == ["senior-official", "boss-aide", "person-familiar"]


def test_the_flagship_has_all_playbooks():
    books = CARACAS.playbooks
    assert [book.id for book in books.sponsor] == [
        "wait", "pressure", "knife-fight", "listen-then-offer", "guarantee-package",
        "relief-for-transition",
    ]  # fmt: skip
    assert [book.id for book in books.leader] == [
        "tolerate", "approve-and-watch", "purge-when-strong", "co-opt",
    ]  # fmt: skip
    assert [book.id for book in books.opposition] == ["mobilise", "offer-amnesty"]
    first = (CARACAS.sponsor, CARACAS.leader, CARACAS.opposition)
    assert [a.playbook.value for a in first] == ["wait", "purge-when-strong", "mobilise"]


def test_every_scenario_has_the_standard_playbooks():
    books = load("one-insider").playbooks
    assert {book.id for book in books.sponsor} == {book.id for book in CARACAS.playbooks.sponsor}
    assert not any(v.given for p, v in load("one-insider").values().items() if "playbooks" in p)


def test_a_file_may_replace_one_standard_playbook_and_add_another():
    text = find_scenario("one-insider").read_text(encoding="utf-8")
    text += "playbooks: {sponsor: {wait: {title: Mine}, other: {title: Other, hints: 1}}}\n"
    books = {book.id: book for book in load_text(text).playbooks.sponsor}
    assert books["wait"].title == "Mine"
    assert books["other"].hints.value == 1
    assert books["pressure"].ratchet


def test_allegations_are_attributed():
    text = find_scenario("caracas-2019").read_text(encoding="utf-8")
    assert "accuse" in text
    assert "not findings" in text
    for word in ("corrupt ", "trafficker", "criminal", "dictator", "kingpin"):
        assert word not in text


def test_the_evidence_of_the_flagship_is_plain_data():
    model = CARACAS.evidence_model()
    assert set(model) == {
        "insiders", "prior", "claims", "sources", "origins", "reports", "options", "actions",
        "contacts", "questions",
    }  # fmt: skip
    assert [source["id"] for source in model["sources"]] == [
        "ap-2019", "senior-official", "boss-aide", "person-familiar",
    ]  # fmt: skip
    assert model["prior"]["approve"] == CARACAS.leader.approves_talks.value
    for draw in draw_values(CARACAS, 20, seed=3):
        drawn = CARACAS.with_values(draw).evidence_model()
        for rows in drawn["prior"]["types"].values():
            assert abs(sum(rows["yes"]) - 1) < 1e-12


def test_a_scenario_without_evidence_says_so():
    with pytest.raises(InputError, match="no evidence"):
        load("one-insider").evidence_model()
