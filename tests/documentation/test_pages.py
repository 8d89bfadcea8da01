"""Documentation under contract: generated pages are current, links lead somewhere, all is named."""

import re
import runpy
from pathlib import Path

import pytest

from innercircle.cli import cli

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GENERATED = runpy.run_path(str(DOCS / "generate.py"))
PAGES = [
    ROOT / "README.md",
    *(ROOT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(DOCS.rglob("*.md")),
]
LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)")
LONGEST_HOW_TO = 75
"""Lines that are not output; a how-to is one task."""

each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)


def read(page):
    return page.read_text(encoding="utf-8")


def strip_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def list_anchors(page):
    """Anchors that a code host makes of the headings, and those written out."""
    text = strip_blocks(read(page))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}
    return made | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("name", sorted(GENERATED["PAGES"]))
def test_a_generated_page_is_current(name):
    assert read(ROOT / name) == GENERATED["PAGES"][name](), "run: python tasks.py docs"


@pytest.mark.full
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", sorted(GENERATED["SLOW_PAGES"]))
def test_a_slow_generated_page_is_current(name):
    assert read(ROOT / name) == GENERATED["SLOW_PAGES"][name](), "run: python tasks.py docs --slow"


@each_page
def test_every_link_leads_to_a_file_and_a_heading(page):
    missing = []
    for link, anchor in LINK.findall(strip_blocks(read(page))):
        target = page.parent / link if link else page
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in list_anchors(target)
        ):
            missing.append(f"{link}#{anchor}" if anchor else link)
    assert not missing


def test_every_page_is_in_the_index():
    index = read(DOCS / "README.md")
    pages = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")]
    assert not [page for page in pages if f"]({page})" not in index and page != "README.md"]


@each_page
def test_a_page_has_one_title(page):
    titles = re.findall(r"^# .+$", strip_blocks(read(page)), re.MULTILINE)
    assert len(titles) == 1


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("*.md")), ids=lambda page: page.stem)
def test_a_how_to_is_one_task(page):
    said = re.sub(
        r"^```console\n.*?^```$",
        lambda block: "\n".join(re.findall(r"^\$ .*$", block.group(), re.MULTILINE)),
        read(page),
        flags=re.MULTILINE | re.DOTALL,
    )
    assert len(said.splitlines()) <= LONGEST_HOW_TO


NOT_RUN = {"explore": "serves until it is stopped; tests/explorer looks at it"}
"""Verbs whose examples are shown only, and why."""


def test_every_verb_is_used_in_a_page_that_is_run():
    shown = "".join(map(read, PAGES))
    absent = [verb for verb in cli.list_commands(None) if f"$ innercircle {verb}" not in shown]
    assert set(absent) <= set(NOT_RUN)
    assert all(f"innercircle {verb}" in shown for verb in absent)


def test_every_option_is_in_the_reference_of_commands():
    text = read(DOCS / "reference" / "commands.md")
    for verb in cli.list_commands(None):
        command = cli.get_command(None, verb)
        names = [name for option in command.params for name in option.opts if name[:2] == "--"]
        section = text.partition(f"\n## {verb}\n")[2].partition("\n## ")[0]
        assert not [name for name in names if name not in section]


def test_every_public_name_has_a_sentence():
    """docs/reference/python.md: a name without a docstring would stand there bare."""
    rows = re.findall(
        r"^\| `([^`]+)` \| (.*) \|$", read(DOCS / "reference/python.md"), re.MULTILINE
    )
    bare = [name for name, said in rows if said in {"", "A constant."}]
    assert not bare


def test_every_room_with_a_face_is_on_the_python_page():
    text = read(DOCS / "reference" / "python.md")
    rooms = {face.parent.name for face in (ROOT / "src" / "innercircle").glob("*/__init__.py")}
    assert not [room for room in rooms - {"cli"} if f"## innercircle.{room}" not in text]
