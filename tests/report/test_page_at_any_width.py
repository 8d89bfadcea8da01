"""Whatever the width, the typeface and the numbers, the page does not scroll sideways.

What is wider than its column scrolls inside it and can be reached by keyboard; a line ends
between words, never in one, and never in a number.
"""

from dataclasses import replace

import pytest
from tests.report.examples import LONGEST, make_findings
from tests.report.record_examples import make_backtest, make_episodes, make_steps
from tests.typefaces import FIND_TORN, WIDTHS, look_at_each_width

from innercircle.chances import bind_numbers
from innercircle.game import solve
from innercircle.report import _extras as extras
from innercircle.report import (
    make_more_sections,
    render_history_page,
    render_page,
    render_page_of,
)
from innercircle.report._page import list_facts
from innercircle.scenario import load

pytestmark = pytest.mark.browser

FIND_FAULTS = f"""(facts) => {{
  const faults = [];
  const findTorn = {FIND_TORN};
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`the page scrolls ${{wide}} px sideways`);
  for (const box of document.querySelectorAll("body *")) {{
    if (box.closest("svg") || box.scrollWidth <= box.clientWidth + 1) continue;
    const style = getComputedStyle(box);
    if (!["auto", "scroll"].includes(style.overflowX)) continue;
    if (box.tabIndex !== 0) faults.push(`${{box.className}} scrolls, but not by keyboard`);
    const name = document.getElementById(box.getAttribute("aria-labelledby"));
    if (!name?.textContent.trim()) faults.push(`${{box.className}} scrolls and has no name`);
  }}
  for (const each of document.querySelectorAll("table")) {{
    const out = each.getBoundingClientRect().right -
                each.closest("section").getBoundingClientRect().right;
    if (out > 1 && !each.closest(".scroll")) faults.push(`${{each.id}} leaves its column`);
  }}
  faults.push(...findTorn(document.body));
  const headline = document.querySelector(".facts dd");
  const said = headline.textContent;
  for (const words of facts) {{
    headline.textContent = words;
    faults.push(...findTorn(headline, true));
    if (headline.scrollWidth > headline.clientWidth) faults.push(`${{words}} is cut off`);
    const still = document.documentElement.scrollWidth - innerWidth;
    if (still > 0) faults.push(`${{words}} makes the page scroll ${{still}} px sideways`);
  }}
  headline.textContent = said;
  return faults;
}}"""


def list_headlines():
    """The longest first facts of a page."""
    plain = make_findings(12)
    pages = [replace(plain, fall_cautious=low, fall_bold=high) for low, high in LONGEST]
    written = [list_facts(findings)[0][1] for findings in pages]
    return [*written, bind_numbers("About 1 in 21,000,000"),
            bind_numbers("Between 1 in 21,000 and 1 in 45")]  # fmt: skip


def render_twelve():
    """Twelve insiders, and so a table of 13 columns."""
    return render_page_of(make_findings(12, spread=0.1))


def render_flagship():
    """Every section that a scenario can have; few draws and runs, as no number matters here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extras, "PRICE_DRAWS", 20)
        patch.setattr(extras, "_POINTS", 5)
        scenario = load("caracas-2019")
        return render_page(solve(scenario), make_more_sections(scenario, runs=20))


def render_record():
    """The page on the track record."""
    answers = [make_backtest(outcome) for outcome in ("attempt", "exit", "insider_exit")]
    return render_history_page(answers, make_episodes(), [make_steps()])


@pytest.fixture(scope="module")
def open_whole(browser, tmp_path_factory):
    """Open a page with all that is folded open; the tests' style sheet is let past its policy."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()

    def open_(markup):
        path.write_text(markup, encoding="utf-8")
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        return page

    yield open_
    context.close()


@pytest.mark.parametrize("render", [render_twelve, render_flagship, render_record])
def test_no_word_is_torn_and_nothing_scrolls_but_tables(open_whole, render):
    page = open_whole(render())
    assert look_at_each_width(page, FIND_FAULTS, given=list_headlines()) == []


def test_the_widest_table_does_scroll_in_its_place(open_whole):
    """Else the test above would have nothing to look at."""
    script = """() => [...document.querySelectorAll(".scroll")]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => box.firstElementChild.id)"""
    page = open_whole(render_twelve())
    found = look_at_each_width(page, script, widths=(768, 1280), machines=("dejavu",))
    assert found == [f"dejavu at {width}: table-gains" for width in (768, 1280)]
    assert 768 in WIDTHS
