"""A headline's number stands on one line, at any width, in any typeface, however long it is.

And in every view no word is torn, and what scrolls is a table that the keyboard reaches.
"""

from dataclasses import replace

import pytest
from tests.report.examples import LONGEST, make_findings
from tests.typefaces import FIND_TORN, look_at_each_width
from tests.waiting import wait_until

from innercircle.chances import bind_numbers, write_chance
from innercircle.explorer._views import VIEWS
from innercircle.explorer._views.circle import _write_range

pytestmark = pytest.mark.browser

FIND_FAULTS = f"""() => {{
  const faults = ({FIND_TORN})(document.querySelector("main"));
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`the page scrolls ${{wide}} px sideways`);
  for (const each of document.querySelectorAll("main table")) {{
    const box = each.parentElement;
    if (box.tabIndex !== 0 || !box.ariaLabel || getComputedStyle(box).overflowX !== "auto")
      faults.push(`${{each.id || each.className}} has no box to scroll in`);
  }}
  return faults;
}}"""

FIND_TORN_HEADLINES = f"""(said) => {{
  const faults = ({FIND_FAULTS})();
  const findTorn = {FIND_TORN};
  for (const place of document.querySelectorAll("main .chance")) {{
    const box = place.querySelector("button") ?? place;
    const column = place.parentElement;
    const before = box.textContent;
    for (const [words, lines] of said) {{
      box.textContent = words;
      faults.push(...findTorn(place, true));
      const range = document.createRange();
      range.selectNodeContents(box);
      const tops = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
      if (tops.size > lines) faults.push(`${{words}} takes ${{tops.size}} lines`);
      const beside = document.querySelector(".numbers > div:first-child dd");
      const seen = range.getBoundingClientRect(), next = beside?.getBoundingClientRect();
      if (seen.right > column.getBoundingClientRect().right + 1)
        faults.push(`${{words}} leaves its column`);
      if (next && place.closest(".numbers") && seen.right > next.left && seen.bottom > next.top &&
          seen.left < next.right && seen.top < next.bottom)
        faults.push(`${{words}} runs into the readings`);
      const more = document.documentElement.scrollWidth - innerWidth;
      if (more > 0) faults.push(`${{words}} makes the page scroll ${{more}} px sideways`);
    }}
    box.textContent = before;
  }}
  return faults;
}}"""


def list_headlines():
    """[(words, most lines)]: a number takes one, a range and its words may take more."""
    plain = make_findings(8)
    pages = [replace(plain, fall_cautious=low, fall_bold=high) for low, high in LONGEST]
    ranges = [*map(_write_range, pages), bind_numbers("between 1 in 21,000 and 1 in 45")]
    single = [bind_numbers("1 in 21,000,000"), *map(write_chance, (1 / 980_000, 0.99987, 0.0001))]
    return [*((words, 1) for words in single), *((words, 4) for words in ranges)]


@pytest.fixture(scope="module")
def context(browser):
    """One context, in which the tests may say which typefaces there are."""
    context = browser.new_context(bypass_csp=True)
    yield context
    context.close()


@pytest.mark.parametrize("target", ["", "compare?pin=set%3Dthreshold.mean%253D0.3"])
def test_a_headline_is_never_torn(context, flagship_page, target):
    page = context.new_page()
    page.goto(flagship_page.url + target)
    wait_until(page, "document.body.dataset.settled === 'yes'")
    wait_until(page, "!!document.querySelector('main .chance')")
    assert look_at_each_width(page, FIND_TORN_HEADLINES, given=list_headlines()) == []
    page.close()


def test_no_word_is_torn_in_any_view(context, flagship_page):
    page = context.new_page()
    faults = []
    for view in sorted(set(VIEWS) - {"circle", "compare"}):  # looked at above
        page.goto(flagship_page.url + view)
        wait_until(page, "document.body.dataset.settled === 'yes'")
        page.evaluate(
            "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"
        )
        found = look_at_each_width(page, FIND_FAULTS, widths=(320, 800, 1280), machines=("dejavu",))
        faults += [f"{view}: {fault}" for fault in found]
    assert faults == []
    page.close()
