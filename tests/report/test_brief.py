"""The brief: one sheet, nothing that the page does not say, and a PDF where a name asks for one."""

import re

import pytest

from innercircle.cli import run
from innercircle.game import solve
from innercircle.report import (
    PAPERS,
    find_chromium,
    make_more_sections,
    read_findings,
    render_brief,
    render_page_of,
    render_pdf,
)
from innercircle.scenario import load

CASE = load("caracas-2019")
pytestmark = pytest.mark.usefixtures("few_draws")


@pytest.fixture(scope="module")
def parts(few_draws):
    return read_findings(solve(CASE)), make_more_sections(CASE, runs=20)


def list_sentences(page):
    body = page[page.index("<body") :]
    return {
        " ".join(re.sub(r"<[^>]+>", " ", text).split())
        for text in re.findall(r"<(?:p|li)(?: class=[^>]*)?>([^<]*)</(?:p|li)>", body)
    }


def test_it_has_answer_reasons_moves_price_and_record(parts):
    page = render_brief(*parts)
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert titles[:2] == ["How likely", "Why"]
    assert titles[-2:] == ["What it would take", "How far to trust it"]
    assert "<nav" not in page
    assert 'id="figure-headline' in page or "headline" in page


def test_it_says_nothing_that_the_page_does_not_say(parts):
    findings, more = parts
    said = list_sentences(render_brief(findings, more))
    assert said <= list_sentences(render_page_of(findings, more))


@pytest.mark.browser
@pytest.mark.parametrize("paper", PAPERS)
def test_it_fits_on_one_sheet(parts, paper):
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine: nothing can print")
    printed = render_pdf(render_brief(*parts, paper=paper))
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.browser
def test_a_name_that_ends_in_pdf_gets_one_and_no_other_file_is_replaced(tmp_path, capsys):
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine: nothing can print")
    target = tmp_path / "brief.pdf"
    words = ["report", "one-insider", "--brief", "--runs", "0", "--out"]
    assert run([*words, str(target)]) == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert run([*words, str(target)]) == 0
    page = tmp_path / "page.pdf"
    page.write_text("precious")
    assert run([*words, str(page)]) == 2
    assert page.read_text() == "precious"
    assert "one sheet" in capsys.readouterr().out
