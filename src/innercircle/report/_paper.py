"""PDF and PNG by an installed Chromium: the page as printed, a picture as seen.

Chromium is found on the PATH and started without network services; the page is the same
self-contained file, which asks for nothing. What Chromium writes about itself and the time is
blanked in place, so that the same page gives the same PDF on one version of Chromium.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from innercircle.errors import OutputError
from innercircle.report._page import read_style
from innercircle.report._svg import Drawing, write_coordinate
from innercircle.workshop import hold_scratch

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
_SECONDS = 120
_ABOUT = re.compile(rb"/(?:Creator|Producer|CreationDate|ModDate) \((?:\\.|[^\\)])*\)")


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome, None if there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def render_pdf(page: str) -> bytes:
    """A page as PDF on A4.

    Args:
        page: what :func:`render_page` made; it must need nothing from outside.

    Raises:
        OutputError: no Chromium is installed, or it failed.
    """
    with hold_scratch() as folder:
        source = folder / "page.html"
        source.write_text(page, encoding="utf-8")
        target = folder / "page.pdf"
        _run(folder, "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri())
        return _ABOUT.sub(lambda found: b" " * len(found.group()), _read(target))


def render_png(drawing: Drawing, scale: int = 2) -> bytes:
    """A picture as PNG on white, ``scale`` dots a pixel.

    Raises:
        OutputError: no Chromium is installed, or it failed.
    """
    style = read_style("figures.css") + "html, body { margin: 0; background: #fff; }"
    markup = (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>picture</title>'
        f"<style>{style}</style>{drawing.__html__()}"
    )
    size = ",".join(str(round(float(write_coordinate(v)))) for v in (drawing.width, drawing.height))
    with hold_scratch() as folder:
        source = folder / "picture.html"
        source.write_text(markup, encoding="utf-8")
        target = folder / "picture.png"
        _run(
            folder,
            f"--window-size={size}",
            f"--force-device-scale-factor={scale}",
            "--hide-scrollbars",
            f"--screenshot={target}",
            source.as_uri(),
        )
        return _read(target)


def _run(folder: Path, *arguments: str) -> None:
    program = find_chromium()
    if program is None:
        raise OutputError(
            "PDF and PNG need Chromium, which was not found on the PATH.",
            advice="Install Chromium, or print the HTML page from any browser.",
        )
    # Chromium refuses its sandbox to root; the page holds no script that it would guard against.
    root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    command = [program, *_FLAGS, *root, f"--user-data-dir={folder}/profile", *arguments]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as error:
        raise OutputError(
            f"Chromium failed ({type(error).__name__}).",
            advice="Print the HTML page from any browser instead.",
        ) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise OutputError("Chromium ended without writing a file.") from None
