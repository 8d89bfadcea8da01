"""Documentation under contract: generated pages are current, links lead somewhere."""

import re
import runpy
from pathlib import Path

import pytest

from innercircle.cli import cli

ROOT = Path(__file__).resolve().parents[2]
GENERATED = runpy.run_path(str(ROOT / "docs" / "generate.py"))["PAGES"]
PAGES = [
    ROOT / "README.md",
    *(ROOT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_a_generated_page_is_current(name):
    assert (ROOT / name).read_text(encoding="utf-8") == GENERATED[name](), (
        "run: python tasks.py docs"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page):
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert not missing


def test_every_verb_is_used_in_a_page_that_is_run():
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    absent = [verb for verb in cli.list_commands(None) if f"$ innercircle {verb}" not in shown]
    assert not absent
