"""Pages as a real Chromium shows them: nothing overlaps, scrolls sideways, runs or is fetched."""

import json

import pytest
from tests.report.examples import make_findings
from tests.report.hostile import HOSTILE
from tests.report.more_examples import LONG, draw_all
from tests.waiting import PATIENCE, read_faults, wait_until

from innercircle.report._page import read_style, render_page_of

pytestmark = pytest.mark.browser

WIDTHS = (360, 768, 1280, 1920)

FIND_FAULTS = """
() => {
  const faults = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const boxes = [];
    for (const line of svg.querySelectorAll("tspan")) {
      const text = line.textContent;
      if (!text.trim()) continue;
      const box = line.getBoundingClientRect();
      boxes.push({text, left: box.left, right: box.right, top: box.top, bottom: box.bottom});
      if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
          box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        faults.push(`${text} leaves its picture`);
    }
    for (let i = 0; i < boxes.length; i++)
      for (let j = 0; j < i; j++) {
        const across = Math.min(boxes[i].right, boxes[j].right) -
                       Math.max(boxes[i].left, boxes[j].left);
        const down = Math.min(boxes[i].bottom, boxes[j].bottom) -
                     Math.max(boxes[i].top, boxes[j].top);
        if (across > 1 && down > 1) faults.push(`${boxes[i].text} overlaps ${boxes[j].text}`);
      }
  }
  return faults;
}
"""

FITS = "document.documentElement.scrollWidth <= innerWidth"
COUNT_PICTURES = """
() => [...document.querySelectorAll("svg")].filter((e) => e.checkVisibility()).length
"""
ONE_CIRCLE = """
[...document.querySelectorAll("#figure-circle svg")].filter((e) => e.checkVisibility()).length === 1
"""


@pytest.fixture(scope="session")
def context(browser):
    """One context for all pages from files: nothing is kept in it."""
    made = browser.new_context()
    made.set_default_timeout(PATIENCE * 1000)
    yield made
    made.close()


@pytest.fixture
def open_page(context, tmp_path):
    """Open markup from a file; returns the page, its requests and what its console said."""
    pages = []

    def open_(markup, width=1280, scheme="light"):
        path = tmp_path / "page.html"
        path.write_text(markup, encoding="utf-8", errors="strict")
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        seen = []
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: seen.append(message.text))
        page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.goto(path.as_uri())
        assert seen.pop(0) == path.as_uri()
        return page, seen

    yield open_
    for page in pages:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_or_scrolls_sideways(open_page, width, scheme):
    page, seen = open_page(render_page_of(make_findings(12, spread=0.1)), width, scheme)
    wait_until(page, FITS, 10)
    wait_until(page, ONE_CIRCLE)
    assert read_faults(page, FIND_FAULTS) == []
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    wait_until(page, FITS, 10)
    assert seen == []


COUNT_ELEMENTS = """() => {
  const tags = {};
  const layout = ["tspan", "pattern", "defs", "path", "line"];
  for (const e of document.querySelectorAll("*")) {
    if (!layout.includes(e.localName)) tags[e.localName] = (tags[e.localName] || 0) + 1;
    for (const a of e.attributes) if (a.name.startsWith("on")) tags[a.name] = 1;
  }
  return tags;
}"""


@pytest.mark.parametrize("first", ["script", "svg", "formula"])
def test_hostile_names_show_as_text_and_do_nothing(open_page, first):
    keys = list(HOSTILE)
    start = keys.index(first)
    names = [HOSTILE[key] for key in keys[start:] + keys[:start]]
    page, seen = open_page(render_page_of(make_findings(12, name=names)), 360)
    assert page.evaluate("window.__xss") is None
    assert seen == []
    assert read_faults(page, FIND_FAULTS) == []
    wait_until(page, FITS, 10)
    found = page.evaluate(COUNT_ELEMENTS)
    plain, _ = open_page(render_page_of(make_findings(12, name="Plain name")), 360)
    assert found == plain.evaluate(COUNT_ELEMENTS)


@pytest.mark.full
@pytest.mark.parametrize("name", HOSTILE)
def test_each_hostile_name_everywhere(open_page, name):
    page, seen = open_page(render_page_of(make_findings(8, name=HOSTILE[name])), 360)
    assert page.evaluate("window.__xss") is None
    assert seen == []
    assert read_faults(page, FIND_FAULTS) == []
    wait_until(page, FITS, 10)


@pytest.mark.parametrize("width", [360, 1280])
def test_pictures_of_offers_months_and_evidence(open_page, width):
    names = [LONG, "人民代表大会常务委员会委员长", "MWMW " * 30]
    wide = [d for name in names for d in draw_all(name) if (d.width > 500) == (width > 500)]
    style = read_style("figures.css") + "body { margin: 0 }"
    pictures = "".join(drawing.__html__() for drawing in wide)
    page, seen = open_page(
        f"<!DOCTYPE html><title>x</title><style>{style}</style>{pictures}", width
    )
    wait_until(page, f"({COUNT_PICTURES})() === {len(wide)}")
    assert read_faults(page, FIND_FAULTS) == []
    assert seen == []


def test_hostile_names_are_shown_literally(open_page):
    for name in ("script", "attribute", "template", "percent", "prototype", "entity"):
        page, _ = open_page(render_page_of(make_findings(1, name=HOSTILE[name])))
        wait_until(page, f"document.querySelector('h1').innerText === {json.dumps(HOSTILE[name])}")
        assert page.title() == HOSTILE[name]


def test_templates_in_names_are_not_evaluated():
    markup = render_page_of(make_findings(8, name="{{7*7}} ${7*7} %(x)s {0.__class__}"))
    assert "{{7*7}} ${7*7} %(x)s {0.__class__}" in markup
    assert ">49<" not in markup


def test_embedded_data_is_escaped_and_parses_back(open_page):
    for name in ("closing", "comment", "separators", "formula", "surrogate", "control"):
        text = HOSTILE[name]
        page, _ = open_page(render_page_of(make_findings(1, name=text)))
        rows = page.evaluate("JSON.parse(document.getElementById('answers').textContent)")
        seen = rows["circle"]["rows"][0][1]
        assert seen.encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(open_page, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    # The page's own policy forbids every script, so that axe needs a copy without it.
    markup = render_page_of(make_findings(12, spread=0.1))
    head, _, rest = markup.partition('<meta http-equiv="Content-Security-Policy"')
    page, _ = open_page(head + rest.partition(">")[2], width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    results = axe.Axe().run(page)
    violations = [
        (v["id"], [node["html"][:120] for node in v["nodes"]][:3])
        for v in results.response["violations"]
    ]
    assert violations == []


def test_contrast_of_the_pictures_ink(open_page):
    """WCAG 2.2, 1.4.11: marks against the paper 3:1; text 4.5:1, in both schemes."""
    script = """() => {
      const style = getComputedStyle(document.documentElement);
      return Object.fromEntries(["paper", "ink", "soft", "axis", "stay", "break", "doubt", "mark"]
        .map(name => [name, style.getPropertyValue("--ic-" + name).trim()]));
    }"""
    for scheme in ("light", "dark"):
        page, _ = open_page("<!DOCTYPE html><title>x</title><style>"
                            + read_style("figures.css") + "</style>", 1280, scheme)  # fmt: skip
        colours = page.evaluate(script)
        paper = _luminance(colours.pop("paper"))
        for name, colour in colours.items():
            light, dark = sorted((paper, _luminance(colour)), reverse=True)
            ratio = (light + 0.05) / (dark + 0.05)
            assert ratio >= (4.5 if name in {"ink", "soft"} else 3), (scheme, name, ratio)


def _luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_print_fits_the_paper(open_page, tmp_path):
    page, _ = open_page(render_page_of(make_findings(12, spread=0.1)))
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 658, "height": 900})  # A4 less its margins
    wait_until(page, "innerWidth === 658 && matchMedia('print').matches")
    wait_until(page, FITS, 10)
    assert read_faults(page, FIND_FAULTS) == []
    wait_until(page, "getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)'")
    for table in page.locator("section > details table").all():
        assert table.bounding_box()["height"] > 0
    wait_until(page, ONE_CIRCLE)
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
