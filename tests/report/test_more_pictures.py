"""Pictures of offers, months and evidence: the same rules as for those of the stage game."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from tests.report.boxes import find_faults
from tests.report.hostile import HOSTILE
from tests.report.more_examples import LONG, draw_all

from innercircle.chances import write_points
from innercircle.errors import InputError
from innercircle.evidence import assess
from innercircle.game import solve
from innercircle.report import _extras as extras
from innercircle.report import (
    make_evidence_section,
    make_more_sections,
    make_terms_section,
    read_contest,
    read_findings,
    render_page_of,
)
from innercircle.report._page import collect_tables, read_style
from innercircle.report._pictures import Contest
from innercircle.scenario import list_catalogue, load
from innercircle.terms import find_value_of_secrecy, price_public, price_scenario

BOSS = "boss-and-fringe"
pytestmark = pytest.mark.usefixtures("few_draws")


@pytest.mark.parametrize("count", [1, 3, 12])
def test_labels_stay_apart_and_inside(count):
    for drawing in draw_all(LONG, count):
        assert find_faults(drawing) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(name):
    for drawing in draw_all(HOSTILE[name], 4):
        assert find_faults(drawing) == []
        root = ET.fromstring(drawing.build().render())
        assert not {e.tag for e in root.iter()} & {"script", "image", "a", "style"}
        assert not [key for e in root.iter() for key in e.attrib if key.startswith("on")]


def test_same_input_same_bytes_and_known_classes():
    style = read_style("figures.css")
    known = set(re.findall(r"\.(ic-[a-z-]+)", style))
    for first, second in zip(draw_all(), draw_all(), strict=True):
        assert first.__html__() == second.__html__()
        classes = " ".join(re.findall(r'class="([^"]*)"', first.__html__()))
        assert set(re.findall(r"ic-[a-z-]+", classes)) <= known


def test_a_contest_has_four_outcomes():
    with pytest.raises(ValueError, match="no \\['draw'\\]"):
        Contest((1.0,), (1.0,), (("draw",),))


def test_the_map_of_a_contest_has_the_leader_upwards():
    found = price_scenario(load(BOSS)).mandate.map_contest()
    contest = read_contest(found)
    assert contest.cells[-1][0] == "holds"
    assert contest.cells[0][-1] == "falls"
    assert contest.cells[3][2] == str(found.outcome[2, 3]).replace("open", "either")


@pytest.fixture(scope="module")
def priced():
    return price_scenario(load(BOSS))


def test_the_terms_section_says_the_prices(priced):
    secrecy = find_value_of_secrecy(priced.built.game, points=3)
    section = make_terms_section({}, priced, secrecy)
    facts = " ".join(section.blocks[0].items)
    for number in (priced.public.cost, priced.secret.cost, priced.keep.cost):
        assert write_points(number) in facts
    assert "Secrecy saves" in facts
    assert any("limit" in words for words in section.paragraphs)
    tables = {table.key: table for table in collect_tables([section])}
    public = priced.public
    assert [row[1] for row in tables["offers"].rows] == [
        public.offers[i] - public.margins[i] for i in public.order
    ]
    assert tables["secrecy"].rows == tuple(map(tuple, secrecy.curve.tolist()))
    assert len(tables["prices"].rows) == priced.built.game.n


def test_the_terms_section_shows_ranges_exposure_contest_and_whom_next():
    section = make_more_sections(load("caracas-2019"))[0]
    tables = {table.key: table for table in collect_tables([section])}
    assert set(tables) == {"offers", "secrecy", "whom-next", "prices", "exposure", "contest"}
    boss = tables["prices"].rows[0]
    assert boss[0] == "Party boss"
    assert list(boss[2:7]) == sorted(boss[2:7])
    prices = [row[1] for row in tables["exposure"].rows]
    assert prices == sorted(prices)
    assert prices[0] < tables["exposure"].rows[0][2] < prices[-1]
    facts = " ".join(section.blocks[0].items)
    assert section.blocks[0].items[0].startswith("Over the file's ranges, if all see all offers:")
    assert "(20 draws, seed 1)" in facts
    assert "The red line costs" in facts


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", [entry.name for entry in list_catalogue()])
def test_every_scenario_that_comes_along_makes_a_section(name):
    section = make_more_sections(load(name))[0]
    assert section.blocks or "could not be computed" in section.paragraphs[0]


def test_terms_that_cannot_be_had_say_why(priced):
    unpaid = price_public(priced.built.game, payees=[])
    section = make_terms_section({}, replace(priced, public=unpaid))
    assert "it cannot be had" in section.blocks[0].items[0]
    assert [table.key for table in collect_tables([section])] == ["prices"]


def test_the_evidence_section_shows_the_shares_of_the_change():
    scenario = load("caracas-2019")
    assessment = assess(scenario.evidence_model(), {"approve": "yes"}, flip_source="boss-aide")
    section = make_evidence_section(
        assessment, "the leader approves the talks", {r.id: r.says for r in scenario.reports}
    )
    tables = {table.key: table for table in collect_tables([section])}
    rows = tables["waterfall"].rows
    assert sum(row[1] for row in rows[:-1]) == pytest.approx(rows[-1][1])
    assert len(tables["hypotheses"].rows) == len(assessment.matrix.reports) + 2
    assert {"claims", "flips"} <= set(tables)


def test_further_sections_join_the_page():
    scenario = load("caracas-2019")
    findings = read_findings(solve(scenario, influences=False))
    sections = make_more_sections(scenario, runs=50)
    keys = [section.key for section in sections]
    assert keys == ["terms", "forecast", "evidence", "months", "watch"]
    page = render_page_of(findings, sections)
    assert page.index('id="forecast"') < page.index('id="summary"')
    assert page == render_page_of(findings, make_more_sections(scenario, runs=50))
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_without_complements_terms_say_why():
    scenario = load("caracas-2019", ("insiders.party-boss.stakes.squeeze=1",))
    section = make_more_sections(scenario)[0]
    assert section.key == "terms"
    assert "could not be computed: some insiders are put off" in section.paragraphs[0]


def test_a_section_that_fails_says_so_and_the_page_stands(monkeypatch):
    def refuse(*_, **__):
        raise InputError("the regime would have fallen at once.")

    monkeypatch.setattr(extras, "simulate", refuse)
    sections = {section.key: section for section in make_more_sections(load(BOSS), runs=10)}
    section = sections["months"]
    assert "could not be computed: the regime would have fallen at once." in section.paragraphs[0]


@pytest.mark.full
def test_processes_change_no_word(monkeypatch):
    scenario = load("one-insider")
    here = make_more_sections(scenario, runs=20)
    monkeypatch.setattr("innercircle.report._extras._WORTH_A_PROCESS", 0)
    apart = make_more_sections(scenario, runs=20, workers=2)
    findings = read_findings(solve(scenario))
    assert render_page_of(findings, here) == render_page_of(findings, apart)
