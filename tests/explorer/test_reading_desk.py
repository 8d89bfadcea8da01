"""The reading desk on the page: what is proposed, marked and taken; nothing kept, nothing run."""

import hashlib
import re
from pathlib import Path

import pytest
from tests.explorer.hostile_case import TEXTS
from tests.explorer.in_process import Client
from tests.explorer.server import start_page
from tests.explorer.test_in_browser import FIND_FAULTS, FIND_STRANGE, Visit
from tests.explorer.test_views import read_tags
from tests.waiting import read_faults, wait_for_text, wait_until

from innercircle.explorer._case import find_draft
from innercircle.explorer._views.reading import MOST_PASTED
from innercircle.explorer._words import read_words
from innercircle.scenario import load
from innercircle.scenario._sources import SOURCE_KINDS

CASE = Path(__file__).parents[1] / "reading" / "harbour.yaml"
TEXT = """Guard told to hold its fire

The chief of police said that the guard would not fire on a crowd. \U0001f600 A regime insider of
the port, Mara Quux, told us nothing.

On 10 March 2026 the governor dismissed the commander of the harbour guard."""
TOLD = {"case": "file", "text": TEXT, "title": "", "publisher": "Post", "published": "2026-03-14"}
MARK = {"section": "reports", "number": 9, "names": [], "sources": [], "via": ""}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine.yaml").write_text(CASE.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder):
    return Client(str(folder / "mine.yaml"))


def read(client, **changes):
    reply = client.post("/read", TOLD | changes)
    assert reply.status == 200, reply.text
    return reply.json["desk"]


def list_cards(markup):
    """What the page would send of each card, everything ticked and nothing filled."""
    cards = []
    for part in markup.split('<fieldset class="proposal"')[1:]:
        tags = read_tags(f'<fieldset class="proposal"{part}')
        place = tags[0][1]
        words = {}
        for field in re.finditer(r'data-key="([^"]+)"', part):
            words[field[1]] = ""
        for tag, attributes in tags:
            if tag == "input" and "data-key" in attributes:
                words[attributes["data-key"]] = attributes.get("value", "")
        for key, options in re.findall(r'<select[^>]*data-key="([^"]+)".*?>(.*?)</select>', part,
                                       re.DOTALL):  # fmt: skip
            chosen = re.search(r'value="([^"]*)" selected', options)
            words[key] = chosen[1] if chosen else ""
        if "says" in words:
            words["says"] = "In neutral words."
        cards.append({"section": place["data-section"], "start": int(place["data-start"]),
                      "end": int(place["data-end"]), "words": words})  # fmt: skip
    return cards


def take(client, *entries, **changes):
    path = client.shelf.locate("file")
    version = hashlib.sha256(path.read_bytes()).hexdigest()
    told = TOLD | {"version": version, "replace": False, "entries": list(entries)}
    return client.post("/take", told | changes)


def mark(client, words, **changes):
    start = TEXT.replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n").index(words)
    return client.post("/mark", TOLD | MARK | {"start": start, "end": start + len(words)} | changes)


def test_each_proposal_has_its_sentence_its_place_and_the_digest(client):
    markup = read(client)
    digest = re.search(r'<code class="digest">([0-9a-f]{64})<', markup)[1]
    assert markup.count(f"SHA-256 {digest[:12]}…") == markup.count("<blockquote") > 2
    assert "paragraph 2, characters" in markup
    sections = {card["section"] for card in list_cards(markup)}
    assert sections == {"sources", "journal", "reports"}
    assert "checked" not in markup
    report = next(card for card in list_cards(markup) if card["section"] == "reports")
    assert {report["words"][key] for key in ("claim", "asserts", "number")} == {""}


def test_what_is_ticked_enters_and_nothing_else(client, folder):
    before = (folder / "mine.yaml").read_text(encoding="utf-8")
    cards = list_cards(read(client))
    event = next(card for card in cards if card["section"] == "journal")
    paper = cards[0]
    reply = take(client, paper, event)
    assert reply.json["problems"] == []
    assert "mine.yaml" in reply.json["said"]
    scenario = load(folder / "mine.yaml")
    assert [each.event for each in scenario.journal] == ["purged"]
    assert len(scenario.sources) == 2
    assert scenario.reports == ()
    assert scenario.journal[0].quoted.text.startswith("On 10 March 2026 the governor")
    assert scenario.journal[0].quoted.digest == scenario.sources[1].digest
    left = iter((folder / "mine.yaml").read_text(encoding="utf-8").splitlines())
    assert all(any(line == other for other in left) for line in before.splitlines())
    after = (folder / "mine.yaml").read_text(encoding="utf-8")
    assert reply.json["version"] == hashlib.sha256(after.encode()).hexdigest()
    assert "Mara" not in after
    assert list_cards(read(client)) != cards, "what is in the case is not proposed again"


def test_all_that_is_missing_is_told_with_its_place(client, folder):
    before = (folder / "mine.yaml").read_bytes()
    report = next(card for card in list_cards(read(client)) if card["section"] == "reports")
    reply = take(client, report)
    assert reply.status == 200
    keys = {(each["number"], each["key"]) for each in reply.json["problems"]}
    assert keys == {(1, "claim"), (1, "asserts"), (1, "number"), (1, "source")}
    needed = {each["needs"] for each in reply.json["problems"]} - {""}
    assert needed == {report["words"]["source"]}
    assert (folder / "mine.yaml").read_bytes() == before


def test_a_report_of_ones_own(client, folder):
    reply = mark(client, "the guard would not fire on a crowd", names=["marked-1"])
    [card] = list_cards(reply.json["card"])
    assert card["words"]["id"] == "marked-2"
    assert "checked" in reply.json["card"]
    filled = {"claim": "guard-wavers", "asserts": "+", "source": "gazette", "number": "2"}
    done = take(client, {**card, "words": card["words"] | filled})
    assert done.json["problems"] == []
    [written] = load(folder / "mine.yaml").reports
    assert written.quoted.text == "the guard would not fire on a crowd"
    assert written.quoted.place.startswith("paragraph 2, characters ")
    source = mark(client, "Mara Quux", section="sources", via="gazette", sources=["clerk"])
    assert list_cards(source.json["card"])[0]["words"] == {
        "id": "speaker-1", "kind": "", "title": "", "letter": "", "via": "gazette",
    }  # fmt: skip


def test_no_quotation_says_what_the_text_does_not(client, folder):
    before = (folder / "mine.yaml").read_bytes()
    [card] = list_cards(mark(client, "the guard").json["card"])
    words = card["words"] | {"claim": "guard-wavers", "asserts": "+", "source": "gazette",
                             "number": "2"}  # fmt: skip
    good = {**card, "words": words}
    bad = (
        {**good, "start": 0, "end": 0},
        {**good, "start": -3},
        {**good, "end": 10**9},
        {**good, "start": 30, "end": 20},
        {**good, "section": "evidence"},
        {**good, "more": 1},
        {**good, "start": True},
        {**good, "words": words | {"quoted": {"text": "x"}}},
        {**good, "words": words | {"a: b\nc": "x"}},
        {**good, "words": words | {"__proto__": "x"}},
        {**good, "words": words | {"digest": "0" * 64}},
        [1],
        "x",
    )
    for entry in bad:
        reply = take(client, entry)
        assert reply.status == 400, entry
        assert len(reply.body) < 200
    for key in ("nu", "motive.prob", "x"):  # what the form has not, the format judges
        assert take(client, {**good, "words": words | {key: "{a: 1}"}}).json["problems"]
    quoted = take(client, {**good, "words": words | {"quoted": "The regime has fallen."}})
    assert quoted.status == 200
    text = (folder / "mine.yaml").read_text(encoding="utf-8")
    assert "fallen" not in text
    assert load(folder / "mine.yaml").reports[0].quoted.text == "the guard"
    (folder / "mine.yaml").write_bytes(before)
    for name in ("x: {y: 1}", "a\nb", "", "-"):
        done = take(client, {**good, "words": words | {"id": name}})
        assert [each["key"] for each in done.json["problems"]][:1] == ["id"], name
    assert (folder / "mine.yaml").read_bytes() == before


def test_withheld_names_are_neither_proposed_nor_quoted_nor_taken(folder):
    client = Client(str(folder / "mine.yaml"))
    client.shelf.withheld = ("quux",)
    before = (folder / "mine.yaml").read_bytes()
    markup = read(client)
    assert "uux" not in markup
    assert "A withheld word occurs in this sentence" in markup
    assert "Left out, as a withheld word occurs there: paragraph 2" in markup
    assert mark(client, "Mara Quux").status == 400
    [card] = list_cards(mark(client, "the guard").json["card"])
    filled = {"claim": "guard-wavers", "asserts": "+", "source": "gazette", "number": "2"}
    end = card["end"]
    for entry in (
        {**card, "words": card["words"] | filled | {"says": "So said QUUX."}},
        {**card, "words": card["words"] | filled, "end": len(TEXT.split("\n\n")[1]) + end},
    ):
        reply = take(client, entry)
        assert reply.status == 400 or reply.json["problems"], entry
        assert "uux" not in reply.text.lower()
    assert (folder / "mine.yaml").read_bytes() == before


def test_words_of_the_text_are_not_those_of_a_kind_of_case(folder):
    """A case of a board has its own words; a quotation keeps its author's."""
    path = folder / "mine.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "words: {kind: board}\n", encoding="utf-8")
    client = Client(str(path))
    assert "A regime insider of the port" in read(client)
    assert "A regime insider" in mark(client, "A regime insider").json["card"]


def test_markup_and_strange_letters_in_a_text_are_text(client, folder):
    text = "\n\n".join(
        f"The chief of police said that {each} was there." for each in TEXTS.values()
    )
    markup = read(client, text=text + " \0\x1b[31m\u202e\u2028", title=TEXTS["script"],
                  publisher=TEXTS["attribute"])  # fmt: skip
    tags = {tag for tag, _ in read_tags(markup)}
    assert not tags & {"script", "img", "svg", "style", "title", "b", "iframe"}
    names = {name for _, attributes in read_tags(markup) for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in {"style", "href"}}
    assert "{{7*7}} ${7*7}" in markup
    assert not set(markup) & set("\0\x1b\u202e\u2028")
    cards = list_cards(markup)
    paper = next(card for card in cards if card["section"] == "sources")
    reply = take(client, paper, text=text + " \0\x1b[31m\u202e\u2028")
    assert reply.json["problems"] == []
    assert load(folder / "mine.yaml").sources[-1].publisher


def test_limits_are_said(client):
    long = client.post("/read", TOLD | {"text": "a" * (MOST_PASTED + 1)})
    assert (long.status, "longer than 100,000" in long.text) == (413, True)
    assert client.post("/read", TOLD | {"title": "a" * 2_000}).status == 413
    assert client.post("/read", TOLD | {"text": " \u200b\n"}).status == 400
    assert client.post("/read", TOLD | {"published": "soon"}).status == 400
    assert "2026-03-14" in read(client, published="14 March 2026")
    assert client.post("/read", TOLD | {"case": "nobody"}).status == 404
    assert client.post("/read", TOLD | {"more": ""}).status == 400
    assert take(client, *[{}] * 501).status == 413
    assert take(client).status == 400, "nothing is ticked"
    assert mark(client, "the guard", section="insiders").status == 400
    assert mark(client, "the guard", number=0).status == 400
    assert mark(client, "the guard", names=[1]).status == 400


def test_other_hands_are_noticed_and_faults_change_nothing(client, folder):
    path = folder / "mine.yaml"
    text = path.read_text(encoding="utf-8")
    paper = list_cards(read(client))[0]
    assert take(client, paper, version="0" * 64).status == 409
    assert path.read_text(encoding="utf-8") == text
    find_draft(path).write_text("innercircle: 1\n", encoding="utf-8")
    assert take(client, paper).status == 400, "Edit keeps a text with problems"
    find_draft(path).unlink()
    broken = text.replace("threshold:", "treshold:")
    path.write_text(broken, encoding="utf-8")
    told = take(client, paper).json["problems"]
    assert told[0]["number"] == 0
    assert "mine.yaml" in told[0]["text"]
    assert path.read_text(encoding="utf-8") == broken
    path.write_text(text, encoding="utf-8")
    assert take(client, paper, version="0" * 64, replace=True).json["problems"] == []


def test_a_shipped_scenario_is_read_for_and_not_written(client):
    markup = read(client, case="one-insider")
    assert 'id="take"' not in markup
    assert take(client, case="one-insider").status == 403
    assert "stays as it is" in client.get("/reading?case=one-insider").text


def test_no_text_stays_or_gets_into_an_address(client):
    page = client.get("/reading").text
    form = page[page.index('<form id="paste"') : page.index("</form>", page.index('id="paste"'))]
    assert " name=" not in form
    secret = "zanzibarine"
    read(client, text=f"The chief of police said that {secret} was there.")
    for desk in (client.explorer.desk, client.explorer.answers.desk):
        assert secret not in repr(vars(desk))
    for target in ("/read", "/mark", "/take"):
        assert client.get(target).status == 405


def test_kinds_of_sources_are_those_of_the_format():
    kinds = {key.removeprefix("reading.kind.") for key in read_words() if "reading.kind." in key}
    assert kinds == set(SOURCE_KINDS)


def test_the_desk_is_reached_from_what_we_know_and_from_edit(client):
    for view in ("evidence", "edit"):
        assert 'href="/reading' in client.get(f"/{view}").text, view


@pytest.mark.browser
def test_an_article_is_read_marked_and_taken_by_keyboard_and_mouse(browser, folder):
    path = folder / "mine.yaml"
    running = start_page(folder, str(path))
    looked = Visit(browser, running.url)
    try:
        page = looked.open("reading")
        page.locator("#paste-text").fill(f"{TEXT} <img src=x onerror=window.__xss=1>")
        page.locator("#paste-published").fill("2026-03-14")
        page.locator("#paste-published").press("Enter")
        page.locator(".desk").wait_for()
        wait_until(page, "document.activeElement.id === 'desk-title'")
        assert page.evaluate(FIND_STRANGE) == []
        assert page.evaluate("[window.__xss, location.search, sessionStorage.length < 9]") == [
            None, "?case=file" if "case=" in page.url else "", True,
        ]  # fmt: skip

        # By keyboard alone: a sentence, a report of it, what it lacks.
        page.locator(".sentence[tabindex='0']").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        wait_for_text(page, "#marked", "The chief of police said")
        page.keyboard.press("Enter")
        own = page.locator("#own .proposal")
        own.wait_for()
        wait_until(page, "document.activeElement.dataset.key === 'claim'")
        page.keyboard.press("ArrowDown")
        page.locator("#take").focus()
        page.keyboard.press("Enter")
        wait_for_text(page, "#taken", "Nothing was taken: 3 problems")
        page.keyboard.press("Enter")  # the first of them leads to its field
        wait_until(page, "document.activeElement.getAttribute('aria-invalid') === 'true'")
        own.locator("[data-key=asserts]").select_option("+")
        own.locator("[data-key=number]").select_option("2")

        # With the mouse: some words, a source of them, chosen for the report.
        page.evaluate(SELECT, ["#words-2", "Mara Quux"])
        wait_for_text(page, "#marked", "Marked: “Mara Quux”")
        page.locator("[data-mark=sources]").click()
        source = page.locator("#own .proposal").nth(1)
        source.locator("[data-key=kind]").select_option("other")
        source.locator("[data-key=title]").fill("One of the port")
        source.locator("[data-key=letter]").select_option("C")
        source.locator("[data-key=via]").select_option("")
        source.locator("[data-key=id]").fill("port-hand")
        source.locator("[data-key=id]").press("Tab")
        own.first.locator("[data-key=source]").select_option("port-hand")

        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 6000})
            wait_until(page, f"innerWidth === {width}")
            assert read_faults(page, FIND_FAULTS) == []
        path.write_text(path.read_text(encoding="utf-8") + "# another hand\n", encoding="utf-8")
        page.locator("#take").click()
        wait_for_text(page, "#taken", "changed on disk")
        page.locator("#take").click()
        wait_for_text(page, "#taken", "Taken into mine.yaml: port-hand, marked-1")
        scenario = load(path)
        assert [each.source for each in scenario.reports] == ["port-hand"]
        assert scenario.reports[0].quoted.text.startswith("The chief of police said")
        assert "# another hand\n" in path.read_text(encoding="utf-8")
        assert page.evaluate("window.__xss") is None
        assert page.evaluate("Object.values(sessionStorage).join().includes('police')") is False
        looked.said = [line for line in looked.said if line and "409" not in line]
        looked.assert_quiet()
    finally:
        looked.context.close()
        running.stop()
    assert "hold its fire" not in (folder / "page.log").read_text(encoding="utf-8")


SELECT = """([place, words]) => {
  const text = document.querySelector(place).firstChild;
  const range = document.createRange();
  range.setStart(text, text.data.indexOf(words));
  range.setEnd(text, text.data.indexOf(words) + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
