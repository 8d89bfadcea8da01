"""PDF and PNG through an installed Chromium."""

import shutil
import struct

import pytest
from tests.report.examples import make_findings

from innercircle.cli import run
from innercircle.errors import OutputError
from innercircle.report import _paper as paper
from innercircle.report import draw_circle, render_page_of, render_pdf, render_png

needs_chromium = pytest.mark.skipif(
    not any(map(shutil.which, paper._NAMES)),
    reason="no Chromium on this machine: nothing can print",
)


@pytest.mark.browser
@needs_chromium
def test_a_pdf_says_nothing_of_the_machine_or_the_time():
    page = render_page_of(make_findings(3))
    first = render_pdf(page)
    assert first.startswith(b"%PDF-")
    for trace in (b"HeadlessChrome", b"Skia", b"CreationDate", b"ModDate", b"file:", b"/tmp"):
        assert trace not in first
    assert first == render_pdf(page)


@pytest.mark.browser
@needs_chromium
def test_a_png_has_the_picture_s_size_and_no_text():
    drawing = draw_circle(make_findings(5)).wide
    data = render_png(drawing, scale=2)
    assert data.startswith(b"\x89PNG")
    across, down = struct.unpack(">II", data[16:24])
    assert across == 2 * drawing.width
    assert down == 2 * round(drawing.height)
    assert not {b"tEXt", b"iTXt", b"zTXt", b"tIME"} & {data[k : k + 4] for k in range(len(data))}


@pytest.mark.browser
@needs_chromium
def test_the_command_prints_and_prints_again_and_over_nothing_else(tmp_path, capsys):
    page = tmp_path / "page.pdf"
    words = ["report", "one-insider", "--runs", "0", "--format", "pdf", "--out", str(page)]
    assert run(words) == 0
    first = page.read_bytes()
    assert first.startswith(b"%PDF-")
    assert run(words) == 0
    assert page.read_bytes() == first
    other = tmp_path / "case.yaml"
    other.write_text("title: mine\n", encoding="utf-8")
    assert run([*words[:-1], str(other)]) == 2
    assert other.read_text(encoding="utf-8") == "title: mine\n"


def test_the_command_asks_for_chromium_before_it_computes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(paper.shutil, "which", lambda _: None)
    page = tmp_path / "page.pdf"
    assert run(["report", "one-insider", "--format", "pdf", "--out", str(page)]) == 1
    assert "need Chromium" in capsys.readouterr().err
    assert not page.exists()


def test_without_chromium_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(OutputError, match="need Chromium") as caught:
        render_pdf("<!DOCTYPE html><title>x</title>")
    assert "any browser" in str(caught.value)


def test_a_browser_that_fails_is_an_error_without_traceback(monkeypatch):
    monkeypatch.setattr(paper, "find_chromium", lambda: "/bin/false")
    with pytest.raises(OutputError, match="Chromium failed"):
        render_pdf("<!DOCTYPE html><title>x</title>")
    monkeypatch.setattr(paper, "find_chromium", lambda: "/bin/true")
    with pytest.raises(OutputError, match="without writing"):
        render_pdf("<!DOCTYPE html><title>x</title>")
