"""The journal and the ledger in a real Chromium: pictures, forms by keyboard, any width."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.explorer.server import start_page
from tests.explorer.test_in_browser import FIND_FAULTS, FIND_STRANGE, Visit
from tests.explorer.test_views_at_any_width import FIND_FAULTS as FIND_TORN
from tests.typefaces import look_at_each_width
from tests.waiting import read_faults, wait_for_text, wait_until

from innercircle.ledger import Ask, Resolve, Say, append, read_ledger
from innercircle.scenario import load

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=window.__xss=1>"
CASE = f"""\
# Kept by the desk.
innercircle: 1
id: harbour
title: A harbour city
starts: 2026-01
threshold: {{mean: 0.55 ±0.10, sd: 0.12}}
insiders:
  mayor: {{office: Mayor, power: 3, stakes: {{position: 80}}}}
  port: {{office: "Head of the port {HOSTILE}", power: 1, stakes: {{position: 60}}}}
journal:
  - {{date: 2026-02-10, protest: 0.16 ±0.04}}
  - {{date: 2026-03, sanctions: 0.6}}  # in force
"""


def _day(after):
    """A day so many after today."""
    return (datetime.now(UTC) + timedelta(days=after)).date().isoformat()


ENTRIES = [
    Ask("falls", f"Will the mayor {HOSTILE} fall?", _day(200), "Two papers."),
    Say("falls", f"desk {HOSTILE}", _day(-30), 0.12, "a note"),
    Say("falls", "outside", _day(-28), 0.05),
    *(
        entry
        for k in range(6)
        for entry in (
            Ask(f"q-{k}", f"Question {k}?", _day(-40), "The gazette."),
            Say(f"q-{k}", "desk", _day(-60), 0.2 + 0.1 * k),
            Say(f"q-{k}", "outside", _day(-60), 0.4),
            Resolve(f"q-{k}", "yes" if k > 3 else "no", _day(-40), "seen"),
        )
    ),
]
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "harbour.yaml").write_text(CASE, encoding="utf-8")
    append(folder / "book.jsonl", ENTRIES)
    running = start_page(folder, "harbour.yaml", "--ledger", "book.jsonl", "--port", "0")
    yield running
    running.stop()


@pytest.fixture
def looked(browser, desk):
    made = Visit(browser, desk.url, bypass_csp=True)  # axe is let past the policy
    yield made
    made.context.close()


def list_faults(page):
    """What is wrong at each width, in light and dark, with all folds open."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(page, f"innerWidth === {width}")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            faults += [f"{width} {scheme}: {fault}" for fault in read_faults(page, FIND_FAULTS)]
    page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
    faults += look_at_each_width(page, FIND_TORN, widths=(320, 800, 1280), machines=("dejavu",))
    assert page.evaluate("window.__xss") is None
    assert page.evaluate(FIND_STRANGE) == []
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    violations = axe.Axe().run(page).response["violations"]
    return faults + [(v["id"], v["nodes"][0]["html"][:140]) for v in violations]


def test_the_journal_is_seen_and_added_to_by_keyboard(looked, desk):
    page = looked.open("journal?runs=500")
    page.locator("#figure-followed").wait_for()
    wait_for_text(page, "h2.title", "least expected: a street of 0.16 of power")
    wait_for_text(page, "[data-part=ahead]", "From there on: a fall within")
    assert list_faults(page) == []
    page.locator("#journal-event").focus()
    page.keyboard.type("purged")
    page.locator("#journal-who >> visible=true").wait_for()
    for text in ("2025-04", "Head", ""):  # the month, whose office, and on to how sure it is
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    assert page.evaluate("document.activeElement.id") == "journal-sure"
    page.locator("#journal-sure").press("Enter")
    page.locator("#fault-journal-date", has_text="before the first month").wait_for()
    wait_until(page, "document.activeElement.id === 'journal-date'")
    assert page.get_attribute("#journal-date", "aria-invalid") is not None
    page.keyboard.press("Control+a")
    page.keyboard.type("2026-04")
    page.keyboard.press("Enter")
    page.locator("#banner", has_text="Added to harbour.yaml").wait_for()
    path = desk.folder / "harbour.yaml"
    assert path.read_text(encoding="utf-8").startswith(CASE)
    assert load(path).journal[-1].purged == "port"
    looked.settle()
    wait_for_text(page, "[data-part=journal]", "a purge of")

    # Another hand, and then the same form once more: the second time it goes in beside that.
    path.write_text(path.read_text(encoding="utf-8") + "# another hand\n", encoding="utf-8")
    page.select_option("#journal-event", "wave")
    page.fill("#journal-date", "2026-04")
    page.locator("form[data-enter=journal] .main-action").click()
    page.locator("#sent-journal", has_text="changed on disk meanwhile").wait_for()
    page.locator("form[data-enter=journal] .main-action").click()
    page.locator("#banner", has_text="a wave of protest began").wait_for()
    assert "# another hand\n" in path.read_text(encoding="utf-8")
    assert load(path).journal[-1].wave
    looked.said = [line for line in looked.said if "409" not in line]  # the browser's own word
    looked.assert_quiet()
    path.write_text(CASE, encoding="utf-8")


def test_forecasts_are_kept_and_the_model_has_its_say(looked, desk):
    page = looked.open("kept")
    wait_for_text(page, "h2.title", "1 open, 6 resolved")
    page.locator("#figure-ledger-scores >> visible=true").wait_for()
    assert list_faults(page) == []
    book = desk.folder / "book.jsonl"
    page.locator("[data-run=word]").focus()
    page.keyboard.press("Enter")
    page.locator(".kept-word").wait_for()
    lines = read_ledger(book).lines
    page.locator(".kept-word button").click()
    page.locator("#banner", has_text="Entered what the model says").wait_for()
    ledger = read_ledger(book)
    said = ledger.questions["falls"].find_standing()["inside"]
    assert ledger.lines == lines + 1
    assert re.search(r"seed \d+; case harbour, inputs [0-9a-f]{8}", said.note)
    looked.settle()
    page.fill("#say-probability", "120%")
    page.fill("#say-who", "desk")
    page.press("#say-who", "Enter")
    page.locator("#fault-say-probability", has_text="nothing is certain").wait_for()
    page.fill("#say-probability", "15%")
    page.press("#say-probability", "Enter")
    page.locator("#banner", has_text="desk said 15 %").wait_for()
    looked.settle()
    wait_for_text(page, "[data-part=open]", "15 % desk")
    page.select_option("#option-who", label="outside")
    wait_for_text(page, "[data-part=scores]", "that outside gave like probabilities")
    assert read_ledger(book).lines == lines + 2
    looked.assert_quiet()
