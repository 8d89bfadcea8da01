"""docs/reference/gallery.md and its pictures: the explorer and the report as Chromium shows them.

The page is text and is made by every `python tasks.py docs`; the pictures are made by
`python tasks.py docs --pictures`, and looked at again by every run of the tests.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from making.head import HEAD
from making.png import Pixels, decode, write_png

PICTURES = "pictures/gallery"
"""Folder under docs/."""

DESK, PHONE = (1200, 860), (390, 800)

INTRODUCTION = """# Gallery

The explorer (`innercircle explore caracas-2019`) and the report as they are: every picture is taken
from the running program by a real Chromium, and taken again by every run of the tests.
[How to use the explorer](../how-to/explore.md), [how to make the report](../how-to/report.md).
"""

Act = Callable[[Any], None]
"""Steps on the page before the picture is taken."""


def _rest(page: Any) -> None:
    del page


def _change(page: Any) -> None:
    """Open the drawer with the inputs."""
    page.locator("#open-change").click()


def _person(page: Any) -> None:
    page.locator('[data-person="party-boss"]').first.click()
    page.locator("dialog[open]").wait_for()


def _scroll_to(selector: str, before: Act = _rest) -> Act:
    """Bring an element to the top of the window."""

    def act(page: Any) -> None:
        before(page)
        page.locator(selector).first.evaluate("e => e.scrollIntoView({block: 'start'})")

    return act


def _explain(page: Any) -> None:
    page.locator('[data-explain="party-boss.break_falls"]').click()
    page.locator("dialog[open]").wait_for()


_ARTICLE = """Talks go on, say those who know

A senior official said that the foreign government had met the party boss in July. The defence
minister denied any contact. The official added that guarantees were the hardest part.

On 5 August 2019 the foreign government widened the sanctions. A shopkeeper near the barracks had
seen lorries leave at night."""


def _read(page: Any) -> None:
    """Paste an article, and make a report of one of its sentences."""
    page.locator("#paste-text").fill(_ARTICLE)
    page.locator("#paste-publisher").fill("Evening Paper")
    page.locator("#paste-published").fill("2019-08-18")
    page.locator("#read").click()
    page.locator(".words", has_text="shopkeeper").click()
    page.locator("[data-mark=reports]").click()
    page.locator("#own .fields").wait_for()
    page.locator("#own-title").evaluate("e => e.scrollIntoView({block: 'start'})")


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture.

    Attributes:
        key: name of the file.
        title: heading.
        says: a sentence or two.
        alt: for those who do not see it.
        target: address in the explorer; "report" for the report of the flagship.
        main: the figure that has to be in sight.
        size: width and height of the window in pixels.
        scheme: "light" or "dark".
        act: what is done first.
    """

    key: str
    title: str
    says: str
    alt: str
    target: str
    main: str
    size: tuple[int, int] = DESK
    scheme: str = "light"
    act: Act = _rest


_PINS = "compare?pin=set%3Dthreshold.mean%253D0.4&pin=add%3Dguarantee%253Aall%253A0.6%253Asuccessor"
_GUESSES = (
    "1700:party-boss.10000:defence-minister.20000:party-boss.350000.32:party-boss."
    "60000:interior-minister"
)

SHOTS = (
    Shot(
        key="answer",
        title="Answer",
        says="The finding in a sentence; how likely a fall is within the horizon, from the record, "
        "from this case, and from both together; what it would take, what would change the answer, "
        "and how far to trust it. The forecast begins by itself and is there after some seconds.",
        alt="The explorer on a wide screen: the answer as a sentence, two chances, forty dots "
        "above three bars, and three cards on the right.",
        target="",
        main="#figure-headline svg",
    ),
    Shot(
        key="answer-dark",
        title="Something changed, in the dark",
        says="What is changed stands as a chip on every view, to be taken back there; rings show "
        "the forecast as it is in the file. The page follows the system's colours; marks differ in "
        "shape as well as in colour.",
        alt="The same page on a dark ground, after a slider was moved: a chip names the change, "
        "and rings stand behind the dots.",
        target="?set=threshold.mean%3D0.4",
        main="#figure-headline .ic-ring",
        scheme="dark",
    ),
    Shot(
        key="change",
        title="Change",
        says="Levers first, then the inputs that matter most, then all by person; each has the "
        "range and the source that the file gives it.",
        alt="The drawer with levers and sliders on the left of the answer.",
        target="",
        main="#most",
        act=_change,
    ),
    Shot(
        key="answer-phone",
        title="Change, on a telephone",
        says="The inputs come up from below, and the answer stays pinned on them.",
        alt="The explorer in a narrow window: a sheet with levers over the answer.",
        target="",
        main="#change",
        size=PHONE,
        act=_change,
    ),
    Shot(
        key="person",
        title="One of the circle",
        says="A disc opens a person: stakes, price, and on what their inputs rest.",
        alt="A dialogue over the page with the stakes and the price of the party boss.",
        target="",
        main="dialog[open]",
        act=_person,
    ),
    Shot(
        key="explain",
        title="Explain this number",
        says="Down from a figure to the inputs, each with its source or the word “assumed” and its "
        "line in the file.",
        alt="A dialogue with a tree of numbers: a stake of the party boss and the inputs that it "
        "follows from.",
        target="",
        main="dialog[open]",
        act=_explain,
    ),
    Shot(
        key="terms",
        title="What it would take",
        says="What it would take in public, in secret and for the leader to keep everyone; who is "
        "offered what, in which order, and what a red line costs.",
        alt="The view of terms: whom to win and for how much, above a staircase of offers by "
        "insider with a budget line to drag.",
        target="terms",
        main="#figure-offers svg",
    ),
    Shot(
        key="simulation",
        title="The months ahead",
        says="The chance that the leader is gone, over the ranges and the learned constants, and "
        "how the months end under each playbook.",
        alt="The view of the months: a sentence with the chance and its range, above areas of how "
        "runs have ended by each month.",
        target="simulation?runs=60&stage=quick&books=pressure.guarantee-package",
        main="[data-part=picture] figure",
    ),
    Shot(
        key="story",
        title="Any run as a story",
        says="A slider through the months of one run: what happened, and why.",
        alt="One run, month by month: lines of strength, street, rents and sanctions above a list "
        "of events.",
        target="simulation?runs=60&stage=quick&books=pressure.guarantee-package&run=3",
        main="[data-part=story] svg",
        act=_scroll_to("[data-part=story]"),
    ),
    Shot(
        key="evidence",
        title="What we know",
        says="Switch a report off or change a grade, and see whether the conclusion flips.",
        alt="The view of evidence: the probability of a claim, the question, grades of sources and "
        "a list of reports with switches.",
        target="evidence?about=party-boss:double",
        main="[data-part=verdict] .chance",
    ),
    Shot(
        key="reading",
        title="Read an article",
        says="Paste a text: each proposal has its sentence and its place. Press a sentence, and "
        "make a report of your own.",
        alt="The reading desk: an article as numbered sentences on the left, proposals with their "
        "sentences and one ticked and open on the right.",
        target="reading",
        main="#own .fields",
        act=_read,
    ),
    Shot(
        key="sensitivity",
        title="What matters",
        says="Each uncertain input at both ends of its range, the longest bar first.",
        alt="A tornado chart: bars of how far each input moves the chance of a fall.",
        target="sensitivity",
        main="[data-part=tornado] svg",
    ),
    Shot(
        key="history",
        title="Track record",
        says="How such answers have done, before any button: the scores that ship, and one column "
        "for each past crisis.",
        alt="The view of the record: two scores, and a strip of columns with ticks and crosses.",
        target="history",
        main="svg.episodes",
    ),
    Shot(
        key="compare",
        title="Compare",
        says="Up to four pinned variants beside the present one, with what differs in words.",
        alt="Variants side by side, each with what was changed, its chance of a fall and its "
        "circle.",
        target=_PINS,
        main="#figure-variants svg",
    ),
    Shot(
        key="teach",
        title="Teach",
        says="The class guesses first; the tally shows all guesses, and then the model's answer.",
        alt="A slider for guesses beside dots on a logarithmic axis, the model's answer marked.",
        target=f"teach?guesses={_GUESSES}&reveal=1",
        main="svg.tally",
    ),
    Shot(
        key="play",
        title="Play",
        says="A seat at the table, or several at one screen in turn; each sees what that "
        "actor could see.",
        alt="A game in its third month on a board: the circle with its channels, each insider with "
        "marks, and moves as cards.",
        target="play?moves=~sanctions%3D0.8*open%3Dparty-boss~open%3Ddefence-minister",
        main="svg.board-ring",
    ),
    Shot(
        key="edit",
        title="Edit",
        says="The file itself, checked while one types: what is wrong, where, and what to write "
        "instead. Comments stay when it is saved.",
        alt="The editor: the scenario's text on the left, a problem with a caret on the right.",
        target="edit",
        main="#problems pre",
        act=lambda page: (
            page.locator("#text").evaluate(
                "t => { t.value = t.value.replace('threshold:', 'treshold:');"
                " t.dispatchEvent(new Event('input')); }"
            ),
            page.locator("#problems pre").first.wait_for(),
        )[-1],
    ),
    Shot(
        key="report",
        title="The report",
        says="One self-contained page for a meeting: what follows, in words with digits, before "
        "any picture. `innercircle report caracas-2019 --out page.html` writes it.",
        alt="The first screen of the report: title, contents, the findings in words.",
        target="report",
        main="h1",
    ),
    Shot(
        key="report-offers",
        title="The report's pictures",
        says="Every picture has a caption that says how to read it, and its numbers in a table "
        "beside it.",
        alt="A page of the report with the picture of offers by insider.",
        target="report",
        main="#figure-offers svg",
        act=_scroll_to(":has(> #figure-offers)"),
    ),
    Shot(
        key="report-phone",
        title="The report, on a telephone",
        says="Pictures are drawn twice, so that their text stays readable on a narrow screen.",
        alt="The inner circle of the report in a narrow window, in dark colours.",
        target="report",
        main="#figure-circle svg",
        size=PHONE,
        scheme="dark",
        act=_scroll_to(":has(> #figure-circle)"),
    ),
)


def render_gallery() -> str:
    """The page."""
    parts = [HEAD, INTRODUCTION]
    parts += [
        f"\n## {shot.title}\n\n{shot.says}\n\n![{shot.alt}](../{PICTURES}/{shot.key}.png)\n"
        for shot in SHOTS
    ]
    return "".join(parts)


@contextmanager
def open_flagship(*, fresh: bool = False) -> Iterator[dict[str, str]]:
    """The explorer and the report of the flagship; yields "explorer" and "report" → address."""
    from tests.explorer.server import start_page  # noqa: PLC0415  only when pictures are taken

    with tempfile.TemporaryDirectory(prefix="innercircle-gallery-") as name:
        folder = Path(name)
        running = start_page(folder, "caracas-2019", fresh=fresh)
        try:
            report = folder / "report.html"
            report.write_bytes(running.get("/export/circle.html").body)
            yield {"explorer": running.url, "report": report.as_uri()}
        finally:
            running.stop()


def take(browser: Any, shot: Shot, addresses: dict[str, str]) -> Pixels:
    """Take one picture.

    Args:
        browser: a running Chromium, as Playwright drives it.
        shot: what is to be seen.
        addresses: as from :func:`open_flagship`.

    Returns:
        its pixels.

    Raises:
        Exception: Playwright's own, when the main figure does not appear.
    """
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=shot.scheme,
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_default_timeout(60_000)
    try:
        page = context.new_page()
        report = shot.target == "report"
        page.goto(addresses["report"] if report else addresses["explorer"] + shot.target)
        if not report:
            settle(page)
        shot.act(page)
        if not report:
            settle(page)
        page.locator(f"{shot.main} >> visible=true").first.wait_for()
        pictures = "Promise.all([...document.images].map((image) => image.decode()))"
        page.evaluate(f"{pictures}.then(() => document.fonts.ready).then(() => true)")
        taken = page.screenshot(animations="disabled", caret="hide")
        return decode(context.new_page(), taken)
    finally:
        context.close()


_RESTS = """document.body.dataset.settled === 'yes' && !document.querySelector(
  ".job[data-auto], .job[data-state=waiting], .job[data-state=running]")"""


def settle(page: Any) -> None:
    """Wait until the page shows its last, proved answer, and nothing more is worked on."""
    for _ in range(4_000):
        if page.evaluate(_RESTS):
            return
        page.wait_for_timeout(30)
    raise TimeoutError("the page does not come to rest")


_LETTERS = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  return ["--serif", "--sans", "monospace"].map((family) => {
    const own = getComputedStyle(document.documentElement).getPropertyValue(family);
    pen.font = `20px ${own || family}`;
    return Math.round(10 * pen.measureText("Who stays, who breaks, what it would take").width);
  });
}"""


def measure_letters(browser: Any, addresses: dict[str, str]) -> list[int]:
    """Widths of a sentence in the page's fonts, in tenths of a pixel.

    Two machines on which they are equal draw pictures that can be compared.
    """
    page = browser.new_page()
    try:
        page.goto(addresses["explorer"] + "help")
        return list(page.evaluate(_LETTERS))
    finally:
        page.close()


def write_pictures(docs: Path) -> list[Path]:
    """Take every picture anew; returns what was written."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only when pictures are taken
    from tests.conftest import ARGUMENTS, find_browser  # noqa: PLC0415  the same

    path = find_browser()
    if path is None:
        raise SystemExit("no Chromium was found: pictures cannot be taken")
    folder = docs / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with open_flagship(fresh=True) as addresses, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        letters = json.dumps(measure_letters(browser, addresses))
        (folder / "letters.json").write_text(f"{letters}\n", encoding="utf-8")
        for shot in SHOTS:
            file = folder / f"{shot.key}.png"
            file.write_bytes(write_png(take(browser, shot, addresses)))
            written.append(file)
        browser.close()
    return written
