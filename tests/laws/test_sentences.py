"""Whatever the file says: no sentence without its object, none against its number."""

import html
import math
import re

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from tests.examples import some
from tests.laws.small_scenarios import write_scenarios

from innercircle.chances import say_chance
from innercircle.cli.terms import command as terms_command
from innercircle.errors import InputError
from innercircle.game import solve
from innercircle.report import (
    describe_solution,
    make_tables,
    make_terms_section,
    read_findings,
    render_page,
)
from innercircle.scenario import load, load_text
from innercircle.terms import price_scenario

law = settings(max_examples=some(120), deadline=None, derandomize=True)

EMPTY = re.compile(
    r""":\s*[.;]           # a list without members
    | \(\s*\)              # brackets around nothing
    | ,\s*[,.;]            # a member left out
    | \b(?:and|or|of|to|by|with|between)\s*[.;]   # a sentence that breaks off
    | (?<!\.)\.\.(?!\.)    # two full stops
    | \b(?:nan|None|inf|NaN)\b
    | (?<![\d,.])\b1\ (?:insiders|others|inputs|numbers|reports|draws|runs|months)\b
    | \b(?:F|c|q)\ =       # the program's own letters
    | \([a-z]\ <\ [a-z]\)
    """,
    re.VERBOSE,
)


def check_sentences(text):
    """Every line of prose, one after the other; columns of a table keep their spaces."""
    assert not EMPTY.search(text), EMPTY.search(text) and text
    for line in text.splitlines():
        if not line.startswith(" "):
            assert "  " not in line, line


def read_texts(page):
    """What a page says, without its style and its data."""
    bare = re.sub(r"(?s)<(style|script)\b.*?</\1>", " ", page)
    return [
        " ".join(html.unescape(part).split()) for part in re.split(r"<[^>]*>", bare) if part.strip()
    ]


def split_reasons(text):
    """Heading → what stands below it, for the blocks on why."""
    heads = r"(Why they stay|Why they break|What holds those who may stay or break|What holds them)"
    parts = re.split(heads, text.split("What matters most")[0])
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@law
@given(text=write_scenarios())
def test_what_solve_says(text):
    solution = solve(load_text(text), influences=False)
    said = describe_solution(solution)
    check_sentences(said)
    lines = said.split("\n")
    assert len(lines) <= 25
    assert lines[-1].endswith("."), "the text breaks off"
    flat = " ".join(said.split())
    findings = read_findings(solution)
    check_headings(flat, findings)
    check_both_ends(flat, solution)


@settings(law, max_examples=some(15))
@given(text=write_scenarios())
def test_what_matters_most(text):
    said = describe_solution(solve(load_text(text)))
    check_sentences(said)
    check_influences(" ".join(said.split()))


def check_headings(flat, findings):
    """Nobody stands under "Why they stay" who more likely breaks, nor the other way round."""
    blocks = split_reasons(flat)
    for seat in findings.seats:
        ends = (seat.chance_cautious, seat.chance_bold)
        if ends[0] != ends[0]:
            ends = (seat.breaks_cautious, seat.breaks_bold)
        if seat.short in blocks.get("Why they stay", ""):
            assert max(ends) <= 0.5, (seat.short, ends)
        if seat.short in blocks.get("Why they break", ""):
            assert min(ends) >= 0.5, (seat.short, ends)


def check_influences(flat):
    """What matters most says two different things of its two ends, or that it hardly matters."""
    matters = flat.partition("What matters most")[2]
    for low, high in re.findall(r"at \S+ ([^:,]+(?:,\d+)?), at \S+ ([^:]+?)\.(?: |$)", matters):
        assert low != high


def check_both_ends(flat, solution):
    """Where there are two answers both are there, and no single verdict."""
    signals = solution.signals
    if signals is None or not (signals.certified and not signals.unique):
        return
    low, high = signals.fall_probability_cautious, signals.fall_probability_bold
    if math.isnan(low):
        return  # a flat threshold has no chances
    for chance in (low, high):
        assert say_chance(chance).removeprefix("about ") in flat
    if say_chance(low) != say_chance(high):
        assert "Two outcomes are possible" in flat or "not settled" in flat
        assert "The regime is" not in flat
        assert "The regime has" not in flat


@settings(law, max_examples=some(60))
@given(text=write_scenarios())
def test_what_the_page_says(text):
    scenario = load_text(text)
    solution = solve(scenario, influences=False)
    more = []
    if solution.reason.name != "NOT_COMPLEMENTS":
        try:
            more = [make_terms_section({}, price_scenario(scenario))]
        except InputError as error:
            check_sentences(str(error))
    for words in read_texts(render_page(solution, more)):
        check_sentences(words)
    for table in make_tables(read_findings(solution)):
        check_sentences(table.caption)


@law
@given(text=write_scenarios())
@pytest.mark.parametrize("asked", [(), ("--next",)], ids=["overview", "next"])
def test_what_terms_says(text, asked, tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "small.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        result = CliRunner().invoke(terms_command, [str(path), *asked], catch_exceptions=False)
    except InputError as error:
        check_sentences(str(error))
        return
    check_sentences(result.output)


def test_two_answers_are_two_in_every_text():
    """A circle that all know to be at the brink: each breaks if, and only if, the others do."""
    tight = ("beliefs=common", "threshold.mean=0.35", "threshold.sd=0.05", "signal_sd=0.05")
    solution = solve(load("caracas-2019", tight))
    if solution.signals.unique:
        pytest.skip("insiders without a common prior have one answer")
    flat = " ".join(describe_solution(solution).split())
    check_both_ends(flat, solution)
    assert "Why they stay" not in flat
