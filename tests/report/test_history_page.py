"""The page on the record: whole, readable, and as careful as its numbers."""

import pytest
from tests.report.record_examples import make_backtest, make_episodes, make_steps
from tests.report.test_page_in_browser import FIND_FAULTS, WIDTHS, context, open_page

from innercircle.history import find_fingerprint, read_sources
from innercircle.report import draw_calibration, render_history_page

__all__ = ["context", "open_page"]


@pytest.fixture(scope="module")
def page():
    answers = [make_backtest(outcome) for outcome in ("attempt", "exit", "insider_exit")]
    return render_history_page(answers, make_episodes(), [make_steps()])


def test_it_has_every_part_and_asks_nobody_for_anything(page):
    for key in ("summary", "calibration", "scores", "published", "misses", "episodes", "limits",
                "data"):  # fmt: skip
        assert f'<section id="{key}"' in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    assert "<script>" not in page
    assert find_fingerprint() in page


def test_marks_that_were_missed_are_said(page):
    assert "missed" in page
    assert "met" in page


def test_every_source_is_cited_with_its_licence(page):
    for source in read_sources().values():
        assert source.licence in page
        assert source.title.replace("'", "&#39;") in page


def test_the_episodes_have_hits_misses_places_and_what_a_step_changes(page):
    assert "0.10 to 0.90" in page
    assert page.count("miss") > 10
    assert "somewhere-1974: Captains" in page


def test_without_episodes_or_published_forecasts_the_rest_stands():
    plain = render_history_page([make_backtest(shared=False)])
    assert '<section id="calibration"' in plain
    assert '<section id="episodes"' not in plain
    assert '<section id="published"' not in plain


def test_the_calibration_picture_has_a_point_and_a_row_for_each_bin():
    answer = make_backtest()
    figure = draw_calibration(answer.curve)
    assert len(figure.table.rows) == len(answer.curve)
    for drawing in figure.drawings:
        circles = [e for e in drawing.build().walk() if e.tag == "circle"]
        assert len(circles) == len(answer.curve)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_or_scrolls_sideways(open_page, page, width, scheme):
    shown, seen = open_page(page, width, scheme)
    assert shown.locator("#figure-calibration svg:visible").count() == 1
    assert shown.evaluate(FIND_FAULTS) == []
    shown.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(open_page, page, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    # The page's own policy forbids every script, so that axe needs a copy without it.
    head, _, rest = page.partition('<meta http-equiv="Content-Security-Policy"')
    shown, _ = open_page(head + rest.partition(">")[2], width)
    shown.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    violations = axe.Axe().run(shown).response["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in violations] == []


@pytest.mark.browser
def test_print_fits_the_paper(open_page, page):
    shown, _ = open_page(page)
    shown.emulate_media(media="print", color_scheme="dark")
    shown.set_viewport_size({"width": 658, "height": 900})  # A4 less its margins
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.evaluate(FIND_FAULTS) == []
    assert shown.pdf(prefer_css_page_size=True).startswith(b"%PDF")
