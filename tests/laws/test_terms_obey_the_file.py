"""No table of any question pays whom, with what, or above what the file forbids.

The limits are drawn over the format's own declaration of budgets and instruments. What may be paid
although it is forbidden stands in a part named ``unrestricted``; the leader's payments are the
leader's.
"""

import dataclasses
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innercircle.answer import make_plain
from innercircle.errors import InputError
from innercircle.scenario import load
from innercircle.scenario._offers import INSTRUMENTS
from innercircle.terms import (
    draw_prices,
    find_firmness,
    price_guarantees,
    price_scenario,
    read_mandate,
    trace_exposure,
)

BASE = "boss-and-fringe"
INSIDERS = [insider.id for insider in load(BASE).insiders]
GIVEN = type(load(BASE).terms.budgets)
BUDGETS = sorted(
    {field.name for field in dataclasses.fields(GIVEN)}
    - {field.name for field in dataclasses.fields(GIVEN.__mro__[1])}
)
LEADERS = {"keep", "unrestricted", "leader_defence", "leader_needs", "price_of_loyalty"}
SLACK = 1e-6

QUICK = {
    "overview": lambda mandate: price_scenario(mandate.scenario),
    "next": lambda mandate: mandate.price_next(),
    "next, one in": lambda mandate: mandate.price_next(["boss"]),
    "leaks": lambda mandate: mandate.find_value_of_secrecy(3),
    "contest": lambda mandate: mandate.map_contest(5),
    "ranges": lambda mandate: draw_prices(mandate, 3),
    "graded": lambda mandate: price_guarantees(mandate, (0.5, 1.0)),
    "exposure": lambda mandate: trace_exposure(mandate, exposures=(0.0, 1.0)),
}
SLOW = {
    "robust": lambda mandate: find_firmness(mandate, 3, shares=(0.0, 0.5)),
    "reach": lambda mandate: mandate.price_reach(0.3, evaluations=40),
    "pressure": lambda mandate: mandate.trace_pressure("squeeze", (0.0, 0.2)),
}


@st.composite
def draw_changes(draw):
    """Changes to the file: vetoes, payees, budgets, red lines, instruments, a goal."""
    names = st.lists(st.sampled_from(INSIDERS), min_size=1, max_size=3, unique=True)
    offered = draw(st.lists(st.sampled_from(INSTRUMENTS), min_size=1, max_size=5, unique=True))
    vetoes = draw(st.lists(st.tuples(st.sampled_from(INSTRUMENTS), names), max_size=2))
    changes = [f"terms.instruments={json.dumps(offered)}"]
    if vetoes:
        rules = [{"instrument": what, "insiders": who} for what, who in vetoes]
        changes.append(f"terms.vetoes={json.dumps(rules)}")
    if draw(st.booleans()):
        some = draw(st.lists(st.sampled_from(INSIDERS), min_size=2, max_size=7, unique=True))
        changes.append(f"terms.payees={json.dumps(some)}")
    limited = draw(st.lists(st.sampled_from(BUDGETS), max_size=2, unique=True))
    changes += [f"terms.budgets.{name}={draw(st.integers(5, 250))}" for name in limited]
    if draw(st.booleans()):
        changes.append("sponsor.red_lines=[{insider: boss, never: [place]}]")
    if draw(st.booleans()):
        changes.append(f"terms.min_fall={draw(st.sampled_from([0.3, 0.6]))}")
    return changes


class Rules:
    """What a file allows, read from the file's own section and from nothing else."""

    def __init__(self, scenario):
        terms = scenario.terms
        self.offered = {name.replace("-", "_") for name in terms.instruments}
        self.payees = set(INSIDERS) if terms.payees == ("all",) else set(terms.payees)
        self.barred = {
            (veto.instrument.replace("-", "_"), name)
            for veto in terms.vetoes
            for name in (INSIDERS if veto.insiders == ("all",) else veto.insiders)
        }
        self.barred |= {("place", line.insider) for line in scenario.sponsor.red_lines}
        self.budgets = {
            name: math.inf if (most := getattr(terms.budgets, name)) is None else float(most)
            for name in BUDGETS
        }

    def allows(self, tool, insider):
        return (
            tool in self.offered and insider in self.payees and (tool, insider) not in self.barred
        )

    def check_offers(self, offers, tool, where):
        """One instrument's offers: to whom, and how much to each and in all."""
        paid = {name: face for name, face in offers.items() if is_number(face) and face > SLACK}
        for name, face in paid.items():
            assert self.allows(tool, name), f"{where}: {tool} of {face} to {name}"
            if tool != "place":
                assert face <= self.budgets["largest"] + SLACK, f"{where}: {tool} to {name}"
        return math.fsum(paid.values()) if tool != "place" else 0.0

    def check_sums(self, spent, where):
        for tool, amount in spent.items():
            most = self.budgets.get(tool, math.inf)
            assert amount <= most + SLACK * (1 + amount), f"{where}: {tool} {amount}"
        whole = math.fsum(spent.values())
        assert whole <= self.budgets["total"] + SLACK * (1 + whole), f"{where}: {whole} in all"


def is_number(value):
    return isinstance(value, int | float) and math.isfinite(value)


def walk(data, rules, where):
    """Check every table of offers in plain data, wherever it stands."""
    if isinstance(data, list):
        for k, each in enumerate(data):
            walk(each, rules, f"{where}[{k}]")
    if not isinstance(data, dict):
        return
    if isinstance(data.get("promises"), dict):
        sums = {
            tool: rules.check_offers(offers, tool, where)
            for tool, offers in data["promises"].items()
        }
        sums["place"] = data["spent"].get("place", 0.0)
        rules.check_sums(sums, where)
    elif isinstance(data.get("offers"), dict):
        whole = rules.check_offers(data["offers"], "payment", where)
        drawn = data.get("schedule") or [{"order": list(data["offers"])}]
        for order in drawn:
            paid = math.fsum(data["offers"][name] for name in order["order"] if whole)
            rules.check_sums({"payment": paid}, where)
    if "regret" in data:
        rules.check_offers(data["price"], "payment", f"{where}.price")
        for total in filter(is_number, [*data["total"].values(), *data["naive"].values()]):
            rules.check_sums({"payment": total}, f"{where}.total")
    if "sponsor_attack" in data:
        for row in data["sponsor_attack"]:
            rules.check_offers(dict(zip(INSIDERS, row, strict=True)), "payment", f"{where}.attack")
        rules.check_sums({"payment": max(data["sponsor_budgets"])}, f"{where}.budgets")
        needs = [bound for bounds in data["sponsor_needs"] for bound in bounds]
        for named in filter(is_number, [data["price_of_breaking"], *needs]):
            rules.check_sums({"payment": named}, f"{where}.needs")
    if isinstance(data.get("average_face"), dict):
        for drawn in data["schedule"]:
            faces = {each["insider"]: each["face"] for each in drawn["order"]}
            rules.check_offers(faces, "guarantee", where)
    for key, value in data.items():
        if key not in LEADERS:
            walk(value, rules, f"{where}.{key}")


def check(changes, questions):
    mandate = read_mandate(load(BASE, changes))
    rules = Rules(mandate.scenario)
    for name, ask in questions.items():
        try:
            answer = ask(mandate)
        except InputError:
            continue
        walk(make_plain(answer), rules, name)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw_changes())
def test_no_answer_pays_what_the_file_forbids(changes):
    check(changes, QUICK)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw_changes())
def test_no_answer_under_private_signals_or_ranges_pays_what_the_file_forbids(changes):
    check(changes, SLOW)


@pytest.mark.full
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw_changes())
def test_no_answer_pays_what_the_file_forbids_in_hundreds_of_files(changes):
    check(changes, QUICK)


def test_the_map_of_budgets_names_no_price_above_the_budget():
    priced = price_scenario(load(BASE))
    enough, short = (
        read_mandate(load(BASE, [f"terms.budgets.total={share * priced.public.cost}"])).map_contest(
            5
        )
        for share in (1.1, 0.9)
    )
    assert enough.price_of_breaking == pytest.approx(priced.public.cost)
    assert short.price_of_breaking == math.inf
    assert not (short.outcome == "falls").any()


def test_what_is_forbidden_is_priced_apart():
    veto = "terms.vetoes=[{instrument: payment, insiders: [boss]}]"
    bound, free = (price_scenario(load(BASE, change)).to_dict() for change in ([veto], []))
    assert bound["public"]["offers"]["boss"] == 0.0
    assert bound["unrestricted"]["public"]["cost"] == free["public"]["cost"]
    assert bound["unrestricted"]["secret"]["cost"] == free["secret"]["cost"]
    assert bound["forbidden"] == ["no payments to boss"]
    assert free["forbidden"] == []
