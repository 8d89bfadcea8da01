"""Summaries and pages of solved scenarios, and the command that writes them."""

import re

import pytest
from click.testing import CliRunner

from innercircle.cli.report import command
from innercircle.game import Trace, build_game, solve
from innercircle.report import (
    collect_tables,
    describe_solution,
    make_sections,
    make_tables,
    read_findings,
    render_page,
    render_text_trace,
)
from innercircle.report._words import count_columns
from innercircle.scenario import find_scenario, list_catalogue, load

QUICK = "two-who-need-each-other"


@pytest.fixture(scope="module")
def solution():
    return solve(load("caracas-2019"), influences=False)


def check_summary(text):
    lines = text.split("\n")
    assert len(lines) <= 25
    assert max(map(count_columns, lines)) <= 80
    assert not re.search(r"[θ±→≥≤σ%=<>|]", text)


def test_the_flagship_in_plain_words(solution):
    text = describe_solution(solution)
    check_summary(text)
    flat = " ".join(text.split())
    assert "The regime has almost no chance of falling" in flat
    assert "nobody breaks" in flat
    assert "all eight break" in flat
    assert "Why they stay" in flat


def test_the_words_follow_the_numbers(solution):
    findings = read_findings(solution)
    signals = solution.signals
    for k, seat in enumerate(findings.seats):
        assert seat.chance_cautious == signals.break_probability_cautious[k]
        assert seat.stakes == tuple(solution.built.game.stakes[k])
    assert findings.tipping == solution.tipping.insiders
    assert sum(seat.power for seat in findings.seats) == pytest.approx(1)
    boss = next(panel for panel in findings.gains if panel.name == "Party boss")
    game = solution.built.game
    assert boss.gains[0] == pytest.approx(float(game.gain("party-boss", 0.0)))
    rest = game.total_power - game.power[game.find_index("party-boss")]
    assert boss.gains[-1] == pytest.approx(float(game.gain("party-boss", rest)))


def test_a_flatter_threshold_raises_the_headline():
    stable = read_findings(solve(load("caracas-2019"), influences=False))
    weak = read_findings(solve(load("caracas-2019", ("threshold.mean=0.35",)), influences=False))
    assert weak.fall_cautious > 10 * stable.fall_cautious


def test_every_input_is_listed_with_its_source_or_as_assumed(solution):
    scenario = solution.built.scenario
    findings = read_findings(solution)
    assert len(findings.assumptions) == len(scenario.values()) + len(scenario.choices())
    shown = [
        row[3]
        for table in collect_tables(make_sections(findings))
        if table.key.startswith("assumptions-")
        for row in table.rows
    ]
    titles = {source.title for source in scenario.sources}
    assert len(shown) == len(findings.assumptions)
    assert set(shown) <= titles | {"assumed", "assumed (default)"}


def test_exported_inputs_are_one_table_with_numbers_as_numbers(solution):
    scenario = solution.built.scenario
    (table,) = (t for t in make_tables(read_findings(solution)) if "assumptions" in t.key)
    rows = {path: dict(zip(table.columns, row, strict=True)) for path, row in
            zip(table.paths, table.rows, strict=True)}  # fmt: skip
    assert list(rows) == [*scenario.values(), *scenario.choices()]
    for path, value in scenario.values().items():
        row = rows[path]
        ends = (None, None) if value.spread is None else (value.spread.low, value.spread.high)
        assert (row["Number"], row["Lowest"], row["Highest"]) == (value.value, *ends)
        assert (row["Word"], row["In the file"]) == (None, value.given)
    for path, choice in scenario.choices().items():
        assert (rows[path]["Word"], rows[path]["Number"]) == (choice.value, None)


def test_held_planned_and_undated_contacts_are_told_apart(solution):
    findings = read_findings(solution)
    states = {(contact.status, contact.month == "") for contact in findings.contacts}
    assert {("held", False), ("planned", True), ("opened", False), ("event", False)} <= states


def test_the_page_is_the_same_twice_and_names_no_place_of_this_machine(solution, tmp_path):
    page = render_page(solution)
    assert page == render_page(solution)
    assert "/home/" not in page
    assert "/tmp/" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("name", [QUICK, "one-insider"])
def test_small_scenarios_have_a_summary_and_a_page(name):
    solved = solve(load(name))
    check_summary(describe_solution(solved))
    assert '<section id="insiders"' in render_page(solved)


@pytest.mark.full
def test_every_scenario_of_the_catalogue():
    for entry in list_catalogue():
        solved = solve(load(entry.name))
        check_summary(describe_solution(solved))
        assert '<section id="insiders"' in render_page(solved)


def test_squeezed_until_the_fall_is_better():
    scenario = load("caracas-2019", ("insiders.party-boss.stakes.squeeze=1",))
    text = " ".join(describe_solution(solve(scenario)).split())
    assert "put off when others break" in text
    assert "Party boss: " in text
    assert "Nobody would act otherwise if: " in text


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        ("threshold: {point: 0.6}\nbeliefs: common", "two extremes"),
        ("threshold: {point: 0.6}", "less than 1 in a million"),
        ("threshold: {flat: true}", "no chance of"),
        ("threshold: {discrete: {0.5: 0.3, 0.6: 0.7}}\nbeliefs: common", "two extremes"),
    ],
    ids=["known-to-all", "known-to-the-analyst", "flat", "two-values"],
)
def test_other_thresholds(threshold, words, tmp_path):
    text = find_scenario("caracas-2019").read_text(encoding="utf-8")
    changed = re.sub(r"^threshold:.*(\n[ #].*)*", threshold, text, flags=re.MULTILINE)
    assert changed != text
    path = tmp_path / "changed.yaml"
    path.write_text(changed, encoding="utf-8")
    solved = solve(load(str(path)), influences=False)
    summary = describe_solution(solved)
    check_summary(summary)
    assert words in " ".join(summary.split())
    assert '<section id="insiders"' in render_page(solved)


@pytest.mark.usefixtures("few_draws")
def test_the_command_writes_one_page_and_says_what_it_says(tmp_path):
    out = tmp_path / "page.html"
    result = CliRunner().invoke(command, [QUICK, "--runs", "20", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"Wrote {out}: ")
    assert "The inner circle" in result.output
    first = out.read_bytes()
    assert first.startswith(b"<!DOCTYPE html>")
    CliRunner().invoke(command, [QUICK, "--runs", "20", "--out", str(out)])
    assert out.read_bytes() == first
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.usefixtures("few_draws")
def test_the_default_name_is_the_scenarios_id(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(command, [QUICK, "--runs", "0"]).exit_code == 0
    assert (tmp_path / f"{QUICK}.html").exists()


def test_a_trace_in_words():
    trace = Trace("gain", -2.5, "a − b", (Trace("a\x1b[31m", 1e-5, provenance="assumed"),))
    assert render_text_trace(trace) == "gain: −2.5 = a − b\n  a␛[31m: 0.00001  [assumed]"
    traces = build_game(load(QUICK)).traces
    assert all(render_text_trace(tree) for tree in traces.values())
