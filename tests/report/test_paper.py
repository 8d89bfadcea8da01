"""PDF and PNG through an installed Chromium."""

import shutil
import struct

import pytest
from tests.report.examples import make_findings

from innercircle.errors import OutputError
from innercircle.report import _paper as paper
from innercircle.report import draw_circle, render_page_of, render_pdf, render_png

needs_chromium = pytest.mark.skipif(
    paper.find_chromium() is None, reason="no Chromium on this machine: nothing can print"
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
