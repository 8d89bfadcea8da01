"""The page as a real Chromium shows it: by keyboard, at four widths, in light and dark.

Every page that is opened notes what it asks for and what its console says: nothing from outside,
and not a word.
"""

import re
from pathlib import Path

import pytest
from tests.explorer.server import start_page
from tests.waiting import PATIENCE, read_faults, wait_for_text, wait_until

pytestmark = pytest.mark.browser

VIEWS = ("", "terms", "simulation", "journal", "evidence", "sensitivity", "history", "kept",
         "compare", "teach", "play", "reading", "edit", "help")  # fmt: skip
WIDTHS = (360, 768, 1280, 1920)
MAIN = {
    "": "#figure-circle svg",
    "terms": "#figure-offers svg",
    "simulation": "[data-part=story] svg",
    "journal": "#journal-example",
    "evidence": "[data-part=evidence] svg",
    "sensitivity": "[data-run=boxes]",
    "history": "[data-part=episode] table",
    "kept": "#kept-example",
    "compare": "#figure-variants svg",
    "teach": "svg.tally",
    "play": ".board-ring",
    "reading": "#paste-text",
    "edit": "textarea",
    "help": "article.help",
}

FIND_FAULTS = """() => {
  const faults = [];
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                         && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const compare = (boxes, where) => {
    for (let i = 0; i < boxes.length; i++)
      for (let j = 0; j < i; j++)
        if (overlap(boxes[i].box, boxes[j].box))
          faults.push(`${where}: ${boxes[i].text} overlaps ${boxes[j].text}`);
  };
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const boxes = [];
    for (const line of svg.querySelectorAll("tspan, text:not(:has(tspan))")) {
      const text = line.textContent, box = line.getBoundingClientRect();
      if (!text.trim()) continue;
      boxes.push({text, box});
      if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
          box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        faults.push(`${text} leaves its picture`);
    }
    compare(boxes, "picture");
  }
  const shown = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && e.getBoundingClientRect().width > 2;
  const blocks = [...document.querySelectorAll(
    "h1, h2, h3, p, label, summary, button, select, input, dt, dd, li > a, output, legend, progress"
  )].filter(shown).filter((e) => !e.closest("svg, .menu ul, dialog, .inputs, .scroll"));
  const inside = (a, b) => a.contains(b) || b.contains(a);
  for (let i = 0; i < blocks.length; i++)
    for (let j = 0; j < i; j++)
      if (!inside(blocks[i], blocks[j]) &&
          overlap(blocks[i].getBoundingClientRect(), blocks[j].getBoundingClientRect()))
        faults.push(blocks[i].outerHTML.slice(0, 60) + " overlaps " +
                    blocks[j].outerHTML.slice(0, 60));
  for (const box of document.querySelectorAll(".inputs, main, .tools, dialog[open]")) {
    const right = box.getBoundingClientRect().right + 1;
    for (const e of box.querySelectorAll("button, select, input, textarea, output, progress, p"))
      if (shown(e) && !e.closest(".scroll, .menu") && e.getBoundingClientRect().right > right)
        faults.push(e.outerHTML.slice(0, 60) + " is cut off on the right");
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`scrolls ${wide} px sideways`);
  return faults;
}"""


def wait_for_address(page, part):
    """Until the address holds a part; the driver itself learns of a new address too late."""
    wait_until(page, f"decodeURIComponent(location.search).includes({part!r})")


def wait_for_address_without(page, part):
    wait_until(page, f"!decodeURIComponent(location.search).includes({part!r})")


def wait_for_change(page, selector, before):
    wait_until(page, f"document.querySelector({selector!r}).innerText !== {before!r}")


class Visit:
    """A page in the browser, and what it asked for and said."""

    def __init__(self, browser, url, width=1280, scheme="light", **options):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme,
            accept_downloads=True, **options,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE * 1000)
        # The inputs are in sight from the start, as for somebody who has opened them before.
        self.context.add_init_script("sessionStorage.setItem('drawer', 'open')")
        self.page = self.context.new_page()
        self.url = url
        self.said, self.outside = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.accept()))
        self.context.on("request", self._note)

    def _note(self, request):
        if not request.url.startswith((self.url, "data:")):
            self.outside.append(request.url)

    def open(self, target=""):
        self.page.goto(self.url + target)
        self.settle()
        return self.page

    def settle(self):
        """Wait until the last answer is proved and in its place."""
        wait_until(self.page, "document.body.dataset.settled === 'yes'")

    def open_folds(self):
        """Open everything that is folded, and wait for what that draws."""
        self.page.evaluate(
            "document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)"
        )
        wait_until(
            self.page,
            "[...document.querySelectorAll('details.more [data-part]')]"
            ".every((part) => part.firstElementChild)",
        )
        self.settle()

    def assert_quiet(self):
        assert self.said == []
        assert self.outside == []


FIND_STRANGE = """() => [...document.querySelectorAll("*")].flatMap((e) =>
  [...e.attributes].filter((a) => a.name.startsWith("on") || a.name === "style" ||
    ["href", "src", "action"].includes(a.name) && /^javascript:/i.test(a.value))
  .map(() => e.outerHTML.slice(0, 90)))"""

FIND_MOVING = """() => [...document.querySelectorAll("*")]
  .filter((e) => getComputedStyle(e).transitionDuration !== "0s").length"""


@pytest.fixture
def visit(browser, flagship_page):
    opened = []

    def open_(width=1280, scheme="light", url=None, **options):
        made = Visit(browser, url or flagship_page.url, width, scheme, **options)
        opened.append(made)
        return made

    yield open_
    for each in opened:
        each.context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_overlaps_or_scrolls_sideways(visit, view):
    """At each width, light and dark, with the inputs closed and open."""
    looked = visit(WIDTHS[0])
    page = looked.open(view)
    faults = read_faults(page, FIND_FAULTS)
    page.evaluate(OPEN_INPUTS)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(page, f"innerWidth === {width}")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            wait_until(page, f"matchMedia('(prefers-color-scheme: {scheme})').matches")
            page.locator(f"{MAIN[view]} >> visible=true").first.wait_for()
            faults += [f"{width} {scheme}: {fault}" for fault in read_faults(page, FIND_FAULTS)]
    assert faults == []
    looked.assert_quiet()


OPEN_INPUTS = """() => {
  if (document.getElementById("change")?.hidden) document.getElementById("open-change").click();
  document.querySelectorAll("#change details").forEach((fold) => { fold.open = true; });
}"""
FULL = pytest.mark.full


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        pytest.param(1280, "dark", marks=FULL),
        pytest.param(360, "light", marks=FULL),
        pytest.param(360, "dark", marks=FULL),
    ],
)
def test_axe_finds_nothing(visit, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    # The page's policy forbids scripts that are not its own; axe is let past it.
    looked = visit(width, scheme, bypass_csp=True)
    violations = {}
    for view in VIEWS:
        page = looked.open(view)
        looked.open_folds()
        page.locator(f"{MAIN[view]} >> visible=true").first.wait_for()
        found = axe.Axe().run(page).response["violations"]
        if found:
            violations[view] = [
                (v["id"], [node["html"][:140] for node in v["nodes"]][:3]) for v in found
            ]
    assert violations == {}


def test_a_slider_is_moved_by_keyboard_and_everything_follows(visit):
    looked = visit()
    page = looked.open()
    page.evaluate(OPEN_INPUTS)
    slider = page.locator('[data-path="threshold.mean"] .slider').last
    before = page.locator(".chance").inner_text()
    slider.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    wait_until(page, "getComputedStyle(document.activeElement).outlineStyle === 'solid'")
    for _ in range(3):
        page.keyboard.press("PageDown")
    wait_for_address(page, "set=threshold.mean")
    wait_for_text(page, "#count", "1 changed")
    wait_for_change(page, ".chance", before)
    looked.settle()
    after = page.locator(".chance").inner_text()
    exact = page.locator('[data-path="threshold.mean"] .exact').last
    assert exact.input_value() == slider.input_value()

    page.reload()
    looked.settle()
    wait_for_text(page, ".chance", after)  # a reload brings it all back
    page.locator("body").focus()
    for _ in range(3):  # as one step or as three, as quickly as they came
        page.keyboard.press("Control+z")
    wait_for_address_without(page, "threshold.mean")
    wait_for_text(page, ".chance", before)
    page.locator("#redo").click()
    wait_for_address(page, "threshold.mean")
    page.locator("#reset").click()
    wait_for_address_without(page, "threshold.mean")
    looked.assert_quiet()


LIST_STOPS = """() => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length;
  const stops = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => !e.disabled && !e.hidden && shown(e));
  stops.forEach((e, number) => { e.dataset.stop = number; });
  return stops.length;
}"""
READ_STOP = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [e.dataset.stop ?? "", seen, e.outerHTML.slice(0, 80)];
}"""


@pytest.mark.parametrize("view", ["", "evidence", "play", "teach", "edit"])
def test_every_control_is_reached_by_tab_and_focus_is_seen(visit, view):
    looked = visit()
    page = looked.open(view)
    looked.open_folds()
    stops = page.evaluate(LIST_STOPS)
    reached, unseen = set(), []
    page.locator("body").focus()
    for _ in range(stops + 5):
        page.keyboard.press("Tab")
        number, seen, markup = page.evaluate(READ_STOP)
        reached.add(number)
        if number and not seen:
            unseen.append(markup)
    missed = set(map(str, range(stops))) - reached
    markup = "(n) => document.querySelector(`[data-stop='${n}']`).outerHTML.slice(0, 80)"
    assert [page.evaluate(markup, number) for number in sorted(missed)] == []
    assert unseen == []
    looked.assert_quiet()


def test_tabs_side_by_side_keep_their_own(visit):
    one = visit()
    first = one.open("?set=threshold.mean%3D0.3")
    second = one.context.new_page()
    second.goto(f"{one.url}?set=threshold.mean%3D0.7")
    wait_until(second, "document.body.dataset.settled === 'yes'")
    shown = [page.locator(".chance").inner_text() for page in (first, second)]
    assert shown[0] != shown[1]
    for page in (first, second):
        page.evaluate(OPEN_INPUTS)
        page.locator('[data-path="threshold.sd"] .exact').last.fill("0.2")
        page.keyboard.press("Tab")
    for page in (second, first):
        wait_for_address(page, "threshold.sd=0.2")
        wait_until(page, "document.body.dataset.settled === 'yes'")
        page.locator("#undo").click()
    for page, chance in zip((first, second), shown, strict=True):
        wait_for_address_without(page, "threshold.sd")
        wait_for_text(page, ".chance", chance)
    one.assert_quiet()


EXPORTS = {
    "csv": r".+-circle\.csv\.zip",
    "xlsx": r".+\.xlsx",
    "svg": r".+\.svg\.zip",
    "yaml": r".+\.yaml",
}


def test_files_are_saved_under_their_names_and_a_refusal_is_read(visit):
    looked = visit()
    page = looked.open()
    for form, name in EXPORTS.items():
        page.locator("#export > summary").click()
        with page.expect_download() as caught:
            page.locator(f"a[data-export={form}]").click()
        assert re.fullmatch(name, caught.value.suggested_filename)
        assert Path(caught.value.path()).stat().st_size > 1000
        page.keyboard.press("Escape")
        page.locator("#export:not([open])").wait_for()
    page = looked.open("evidence?case=one-insider")
    page.locator("#export > summary").click()
    page.locator("a[data-export=csv]").click()
    page.locator("#banner", has_text="nothing to export here yet").wait_for()
    looked.said = [line for line in looked.said if "400" not in line]  # the browser's own word
    looked.assert_quiet()


def test_a_number_explains_itself_and_escape_closes_it(visit):
    looked = visit()
    page = looked.open()
    number = page.locator('[data-explain="party-boss.break_falls"]')
    number.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    wait_for_text(page, "dialog[open]", "assumed by the scenario")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    wait_until(page, "document.activeElement.dataset.explain === 'party-boss.break_falls'")
    looked.assert_quiet()


KNOB = ".wide .ic-handle"


def drag(page, by, knob=KNOB):
    """Drag the first handle by so many pixels; what it stands for before and after."""
    handle = page.locator(knob).first
    handle.scroll_into_view_if_needed()
    before = float(handle.get_attribute("aria-valuenow"))
    box = handle.locator(".ic-knob").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 5):
        page.mouse.move(x + by * step / 4, y)
    page.mouse.up()
    wait_until(page, "document.body.dataset.settled === 'yes'")
    return before, float(page.locator(knob).first.get_attribute("aria-valuenow"))


def test_a_budget_is_dragged_and_moved_by_keys(visit):
    looked = visit()
    page = looked.open("terms")
    reach = page.inner_text("[data-reach]")
    before, after = drag(page, -150)
    assert after < before - 30
    wait_for_address(page, "budget=")
    wait_for_change(page, "[data-reach]", reach)
    page.locator(KNOB).first.focus()
    page.keyboard.press("Home")
    wait_for_text(page, "[data-reach]", "win nobody")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    wait_until(page, f"Number(document.querySelector({KNOB!r}).ariaValueNow) > 0")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "slider"
    page.keyboard.press("End")
    wait_for_text(page, "[data-reach]", "all who have to be won")
    wait_for_text(page, "#said", "Budget")
    wait_for_text(page, "#said", "all who have to be won")
    page.click("#undo")
    wait_until(page, "!document.querySelector('[data-reach]').innerText.includes('all who')")
    looked.assert_quiet()


def test_a_bar_is_the_slider_of_its_input(visit):
    looked = visit()
    page = looked.open("sensitivity")
    wait_until(page, f"!!document.querySelector({KNOB!r})")
    name = page.text_content(".wide tspan >> nth=0")
    before, after = drag(page, 60, f"{KNOB} >> nth=0")
    assert before != after
    wait_for_text(page, "[data-part=chips]", "instead of")
    wait_for_address(page, "set=")
    wait_for_text(page, "#said", f"{after:g}")
    assert name.split()[-1] in page.inner_text("[data-part=chips]")
    page.click("#reset")
    wait_for_address_without(page, "set=")
    looked.settle()
    # Each has its own number in every state, so that the focus stays on the input.
    own = page.locator(KNOB).nth(1).get_attribute("id")
    page.locator(f"#{own}").focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    wait_for_text(page, "[data-part=chips]", "instead of")
    looked.settle()
    assert page.evaluate("document.activeElement.id") == own
    value = float(page.get_attribute(f"#{own}", "aria-valuenow"))
    assert f"={value:g}" in page.evaluate("decodeURIComponent(location.search)")
    looked.assert_quiet()


def test_levers_are_switched_and_tried_out(visit):
    looked = visit()
    page = looked.open()
    before = page.locator(".chance").inner_text()
    page.select_option("#try-kind", "payment")
    page.fill("#try-amount", "40")
    page.locator("#try button").click()
    page.locator(".tried-lever").wait_for()
    wait_for_change(page, ".chance", before)
    wait_for_address(page, "add=payment:all:40")
    page.locator('[data-lever="1"]').uncheck()
    wait_for_address(page, "off=1")
    page.locator(".tried-lever .remove").click()
    wait_until(page, "!document.querySelector('.tried-lever')")
    looked.assert_quiet()


def test_the_last_of_many_moves_wins(visit):
    looked = visit()
    page = looked.open()
    before = page.locator(".chance").inner_text()
    page.evaluate("""() => {
      const slider = document.querySelector('[data-path="threshold.mean"] .slider');
      for (let k = 0; k < 60; k++) {
        slider.value = String(-0.4 + k * 0.05);
        slider.dispatchEvent(new Event("input", {bubbles: true}));
      }
      slider.value = "0.4";
      slider.dispatchEvent(new Event("input", {bubbles: true}));
      slider.dispatchEvent(new Event("change", {bubbles: true}));
    }""")
    wait_for_change(page, ".chance", before)
    page.locator(".proof.proved").wait_for()
    looked.settle()
    shown = page.locator(".chance").inner_text()
    page.reload()
    looked.settle()
    wait_for_text(page, ".chance", shown)
    looked.assert_quiet()


def test_reset_brings_back_reports_and_grades_too(visit):
    looked = visit()
    page = looked.open("evidence?about=party-boss:double")
    before = page.locator("[data-part=verdict] .chance").inner_text()
    page.select_option('[data-grade="boss-aide"]', "F")
    page.locator("[data-without][value=aide-denies-betrayal]").uncheck()
    wait_for_address(page, "grades=boss-aide:F")
    wait_for_address(page, "no=aide-denies-betrayal")
    wait_for_text(page, "#count", "2 changed")
    page.locator("#reset").click()
    wait_for_address_without(page, "grades=")
    wait_for_address(page, "about=party-boss:double")
    wait_for_text(page, "[data-part=verdict] .chance", before)
    page.locator("[data-without][value=aide-denies-betrayal]:checked").wait_for()
    assert page.locator('[data-grade="boss-aide"]').input_value() == "C"
    looked.assert_quiet()


def test_a_move_is_told_aloud_and_the_former_state_stays_in_sight(visit):
    looked = visit()
    page = looked.open("?case=one-insider")
    page.locator(".ahead:not(.ahead-pending)").wait_for()
    page.locator("#figure-headline").wait_for()
    page.evaluate(OPEN_INPUTS)
    page.locator('[data-path="threshold.mean"] .slider').last.focus()
    page.keyboard.press("PageUp")
    page.locator("#said", has_text="Mean: ").wait_for(state="attached")
    assert "tested today" in page.locator("#said").text_content()
    page.locator("#figure-headline .ic-ring").first.wait_for(state="attached")
    wait_until(page, "document.activeElement.matches('[data-path=\"threshold.mean\"] .slider')")
    glance = page.locator("#glance").inner_text()
    assert page.locator(".chance").inner_text().replace("\N{NO-BREAK SPACE}", " ") in glance
    page.locator(".chip-drop").click()
    wait_for_address_without(page, "threshold.mean")
    wait_until(page, "!document.querySelector('.chip-drop')")
    looked.assert_quiet()


def test_on_a_telephone_the_answer_is_pinned_on_the_inputs(visit):
    looked = visit(360)
    page = looked.open("?case=one-insider")
    assert page.locator("#change").is_hidden(), "the answer comes first"
    page.locator("#open-change").click()
    page.locator("#glance", has_text="tested today").wait_for()
    page.evaluate("document.getElementById('change').scrollTop = 400")
    seen = "document.getElementById('glance').getBoundingClientRect()"
    wait_until(page, f"{seen}.top > 0 && {seen}.bottom < innerHeight")
    assert page.evaluate("document.activeElement.id") == "change-title"
    page.keyboard.press("Escape")
    page.locator("#change").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "open-change"
    looked.assert_quiet()


WALK = ("banner", "navigation", "heading", "region", "complementary", "main")


def test_a_screen_reader_finds_its_way(visit):
    """The page as the browser's accessibility tree has it, from the top, by what is read out."""
    looked = visit()
    page = looked.open("?case=five-equals&set=threshold.mean%3D0.45")
    page.evaluate(OPEN_INPUTS)
    tree = page.locator("body").aria_snapshot()
    lines = [line.strip("- :") for line in tree.splitlines()]
    landmarks = [line for line in lines if line.split(" ")[0] in WALK]
    order = (
        "banner",
        "navigation",
        "Changes against the file",
        "complementary",
        "main",
        "The answer",
    )
    places = [next((n for n, line in enumerate(landmarks) if part in line), -1) for part in order]
    assert places == sorted(places), landmarks
    assert -1 not in places, landmarks
    assert re.search(r'heading "(A fall within|Tested today).*" \[level=2\]', tree)
    assert re.search(r'button "Take back: .*0.45 instead of', tree)
    for insider in ("North", "East"):  # each slider is read with whose it is
        assert re.search(rf'group "?.*{insider}', tree, re.IGNORECASE)
    nameless = re.findall(r"^\s*- (?:button|link|slider|spinbutton|combobox)(?: \[[^]]*\])?:?$",
                          tree, re.MULTILINE)  # fmt: skip
    assert nameless == []
    looked.assert_quiet()


def test_variants_are_pinned_and_stand_side_by_side(visit):
    looked = visit()
    page = looked.open("?set=threshold.mean%3D0.3")
    page.locator("#pin").click()
    wait_for_address(page, "pin=")
    page.locator("#reset").click()
    wait_until(page, "!new URLSearchParams(location.search).has('set')")
    page.locator('a[data-view="compare"]').click()
    page.locator(".variant").nth(1).wait_for()
    chances = "[...document.querySelectorAll('.variant .chance')].map((e) => e.innerText)"
    wait_until(page, f"new Set({chances}).size === 2")
    page.locator("#figure-variants svg >> visible=true").wait_for()
    page.locator("#figure-account svg >> visible=true").wait_for()
    assert "0.55 → 0.3" in page.text_content("#table-account")
    page.locator("[data-unpin]").last.click()
    wait_until(page, "document.querySelectorAll('.variant').length === 1")
    looked.assert_quiet()


def test_a_simulation_runs_and_is_stopped_and_told(visit):
    looked = visit()
    page = looked.open("simulation?runs=40&stage=quick&books=wait")
    page.locator("[data-part=picture] figure").first.wait_for(timeout=120_000)
    assert "on average over" in page.locator("[data-part=picture]").inner_text()
    page.locator("summary", has_text="How these numbers were made").click()
    wait_for_text(page, "[data-part=months]", "40 simulated runs")
    page.locator(".way button").first.click()
    wait_for_address(page, "book=")
    page.locator("summary", has_text="Other runs").click()
    page.locator(".picks button").first.wait_for()
    scrub = page.locator("#option-month")
    scrub.focus()
    page.keyboard.press("Home")
    page.locator("[data-part=story]", has_text="Month 1 of").wait_for()
    page.fill("#option-runs", "100000")
    page.keyboard.press("Tab")
    wait_for_text(page, "[data-part=picture]", "over 48 draws")
    page.locator("[data-stop]").click()
    page.locator(".job", has_text="Stopped").wait_for()
    looked.assert_quiet()


def test_the_editor_shows_carets_saves_and_loses_nothing(visit, tmp_path):
    path = tmp_path / "case.yaml"
    source = Path(__file__).parents[2] / "src/innercircle/scenario/catalogue/one-insider.yaml"
    text = source.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    running = start_page(tmp_path, str(path))
    try:
        looked = visit(url=running.url)
        page = looked.open("edit")
        area = page.locator("#text")
        assert area.input_value() == text
        area.fill(text.replace("threshold:", "treshold:"))
        page.locator("#problems li").first.wait_for()
        wait_for_text(page, "#problems", "^")
        page.locator("#problems li", has_text="treshold").locator("button").first.click()
        field = "document.getElementById('text')"
        chosen = f"{field}.value.slice({field}.selectionStart, {field}.selectionEnd)"
        wait_until(page, f"{chosen} === 'treshold'")
        page.reload()
        wait_until(page, f"{field}.value.includes('treshold:')")  # unsaved text survives
        page.locator("#draft-notice >> visible=true").wait_for()

        area.fill(text + "# a remark\n")
        page.locator("#checked", has_text="No problems").wait_for()
        page.locator("#save").click()
        wait_for_text(page, "#saved", "Saved as")
        assert path.read_text(encoding="utf-8") == text + "# a remark\n"

        path.write_text(text + "# another hand\n", encoding="utf-8")
        area.fill(text + "# mine\n")
        page.locator("#save").click()
        page.locator("#saved", has_text="changed on disk").wait_for()
        assert path.read_text(encoding="utf-8").endswith("# another hand\n")
        page.locator("#save").click()
        wait_for_text(page, "#saved", "Saved as")
        assert path.read_text(encoding="utf-8").endswith("# mine\n")
        # The browser's own word on the refused save, and its question before unsaved text goes.
        looked.said = [line for line in looked.said if line and "409" not in line]
        looked.assert_quiet()
    finally:
        running.stop()


def test_the_page_survives_a_restart(visit, tmp_path):
    running = start_page(tmp_path, "one-insider")
    looked = visit(url=running.url)
    page = looked.open()
    editor = looked.context.new_page()
    editor.goto(f"{running.url}edit")
    editor.locator("#checked", has_text="No problems").wait_for()
    running.stop()
    page.evaluate(OPEN_INPUTS)
    page.locator(".control .slider >> visible=true").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator("#banner", has_text="does not answer").wait_for()
    changed = page.evaluate("location.href")
    again = start_page(tmp_path, "one-insider", "--port", str(running.port))
    try:
        page.locator("#banner", has_text="answers again").wait_for()
        assert page.evaluate("location.href") == changed
        # Its token is another one now; the editor finds that out by itself.
        editor.locator("#text").fill("nothing: here")
        editor.locator("#problems li").first.wait_for()
    finally:
        again.stop()


def test_a_class_guesses_then_learns_the_answer(visit):
    looked = visit()
    page = looked.open("teach?case=five-equals")
    slider = page.locator("#guess-chance")
    for number, keys in enumerate((["Home"], ["End"], ["PageDown"], ["ArrowLeft"]), 1):
        slider.focus()
        for key in keys:
            page.keyboard.press(key)
        page.select_option("#guess-first", "north" if number % 2 else "east")
        page.locator("#guess .main-action").click()
        wait_for_text(page, "[data-part=tally]", f"{number} guess")
        if number == 1:
            assert slider.get_attribute("aria-valuetext") == page.inner_text("#guess-said")
            assert "1,000,000" in page.inner_text("#guess-said")
    page.locator("#unguess").click()
    wait_for_text(page, "[data-part=tally]", "3 guesses")
    wait_for_address(page, "guesses=1:north.1000000:east.")
    assert page.locator("[data-part=answer] svg").count() == 0
    page.locator("#reveal").click()
    page.locator("[data-part=answer] svg").first.wait_for()
    wait_for_text(page, "[data-part=tally]", "Readiest to break")
    looked.assert_quiet()


def test_a_seat_is_played(visit):
    looked = visit()
    page = looked.open("play")
    page.fill("#move-sanctions", "0.9")
    pick = page.locator("[data-pick=open][data-whom=defence-minister]")
    pick.click()
    assert page.input_value("#move-open") == "defence-minister"
    assert pick.get_attribute("aria-pressed") == "true"
    pick.focus()
    page.keyboard.press("Enter")
    assert page.input_value("#move-open") == "", "pressed again, it is not chosen"
    page.select_option("#move-open", "party-boss")
    assert page.locator("[data-pick][aria-pressed=true]").count() == 1
    page.locator("#take-turn").click()
    wait_for_text(page, "[data-part=table] h2", "Month 2 of")
    wait_until(page, "!!document.querySelector('.board-channel')")
    page.locator("#unmove").click()
    wait_for_text(page, "[data-part=table] h2", "Month 1 of")
    page.locator("[data-option=as][value=leader]").check()
    page.locator("[data-option=as][value=sponsor]").uncheck()
    page.locator("#move-purge").wait_for()
    wait_for_address(page, "as=leader")
    looked.assert_quiet()


def test_several_play_at_one_table_and_see_only_their_own(visit):
    looked = visit()
    page = looked.open("play?as=sponsor.leader")
    page.locator("#hand-over", has_text="I am the sponsor").focus()
    page.keyboard.press("Enter")
    page.locator("#move-sanctions").fill("0.9")
    page.select_option("#move-open", "party-boss")
    page.locator("#take-turn").click()
    page.locator("#hand-over", has_text="I am the leader").wait_for()
    assert page.locator("#table-numbers").count() == 0, "nobody sees the other's numbers"
    page.locator("#hand-over").click()
    page.locator("#move-purge").wait_for()
    wait_for_text(page, "[data-part=table]", "Month 1 of")
    page.locator("#take-turn").click()
    page.locator("#hand-over", has_text="I am the sponsor").wait_for()
    page.locator("#hand-over").click()
    wait_for_text(page, "[data-part=table]", "Month 2 of")
    wait_for_text(page, "[data-part=table]", "Party boss cancelled a meeting.")
    looked.assert_quiet()


def test_pictures_are_saved_as_png(visit):
    looked = visit()
    page = looked.open()
    page.locator("#export > summary").click()
    with page.expect_download() as caught:
        page.locator("#png").click()
    data = Path(caught.value.path()).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert re.fullmatch(r"caracas-2019-[a-z-]+\.png", caught.value.suggested_filename)
    looked.assert_quiet()


def test_hostile_names_show_as_text_and_do_nothing(browser, hostile_page):
    looked = Visit(browser, hostile_page.url)
    try:
        for view in VIEWS:
            page = looked.open(view)
            looked.open_folds()
            assert page.evaluate("window.__xss") is None, view
            wait_for_text(page, "h1", "<script>window.__xss=1</script>")
            assert page.title().startswith("<script>window.__xss=1</script>")
            assert page.evaluate(FIND_STRANGE) == [], view
        page = looked.open()
        page.locator('[data-explain="to-string.break_falls"]').click()
        page.locator("dialog[open]").wait_for()
        assert page.evaluate("window.__xss") is None
        looked.assert_quiet()
    finally:
        looked.context.close()


def test_an_exported_report_makes_no_request(browser, hostile_page, tmp_path):
    path = tmp_path / "report.html"
    path.write_bytes(hostile_page.get("/export/circle.html?runs=20").body)
    looked = Visit(browser, path.as_uri())
    try:
        looked.page.goto(looked.url)
        assert looked.page.evaluate("window.__xss") is None
        looked.assert_quiet()
    finally:
        looked.context.close()


def test_reduced_motion_and_large_text_work(visit):
    looked = visit(640, "light", reduced_motion="reduce", device_scale_factor=2)
    page = looked.open()
    assert read_faults(page, FIND_FAULTS) == []
    assert page.evaluate(FIND_MOVING) == 0
    looked.assert_quiet()
