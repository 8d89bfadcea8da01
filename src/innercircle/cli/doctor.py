"""`innercircle doctor`: is everything here that this installation needs, and where is it."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from innercircle.cli._options import json_option
from innercircle.cli._output import echo, print_json, wrap

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.requirements import Requirement

GOOD, NOTE, BAD = "good", "note", "bad"
_WIDTH = 79


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: its name.
        state: "good"; "note" where something is left out without it; "bad" where nothing works.
        found: a version, a path, a count; empty where there is none.
        advice: a sentence on what to do; empty where all is well.
    """

    what: str
    state: str
    found: str
    advice: str = ""


@click.command(name="doctor", epilog="Example: innercircle doctor")
@json_option()
def command(*, as_json: bool) -> None:
    """Look at this installation: versions, compiler, browser, fonts, folders, terminal.

    Ends with 1 where something that every verb needs is missing. Nothing leaves the machine.
    """
    findings = [finding for what, look in _LOOKS.items() for finding in _look(what, look)]
    bad = [finding for finding in findings if finding.state == BAD]
    if as_json:
        print_json({"good": not bad, "findings": [asdict(finding) for finding in findings]})
    else:
        _print(findings, bad)
    if bad:
        click.get_current_context().exit(1)


def _look(what: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """All that a look finds; it may itself need what is not there."""
    try:
        return list(look())
    except ImportError as missing:
        advice = f"{str(missing).rstrip('.')}. Install innercircle again: pip install innercircle."
        return [Finding(what, BAD, "cannot be looked at", advice)]


def _print(findings: list[Finding], bad: list[Finding]) -> None:
    marks = {GOOD: "  ", NOTE: "- ", BAD: "! "}
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        click.echo(f"{marks[finding.state]}{finding.what:<{width}}  {finding.found or 'none'}")
        if finding.advice:
            click.echo(wrap(finding.advice, _WIDTH, " " * (width + 4), " " * (width + 4)))
    echo()
    if bad:
        echo(f"Missing: {', '.join(finding.what for finding in bad)}.")
    else:
        echo("All that is needed is here.")


def _look_at_python() -> Iterator[Finding]:
    from importlib.metadata import version  # noqa: PLC0415  slow to import, and help needs none
    from pathlib import Path  # noqa: PLC0415  the same
    from platform import machine, python_version, system  # noqa: PLC0415  the same

    import innercircle  # noqa: PLC0415  the same
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    folder = Path(innercircle.__file__).parent
    yield Finding("innercircle", GOOD, f"{version('innercircle')} in {folder}")
    yield Finding("Python", GOOD, f"{python_version()} in {sys.prefix}")
    yield Finding("machine", GOOD, f"{system()} {machine()}, {count_processors()} processors")


def _look_at_libraries() -> Iterator[Finding]:
    """Every package that this one asks for, those of extras only where they are of use."""
    from importlib.metadata import requires  # noqa: PLC0415  slow to import, and help needs none

    from packaging.requirements import Requirement  # noqa: PLC0415  the same

    asked = [Requirement(line) for line in requires("innercircle") or ()]
    for need in sorted(asked, key=lambda each: each.name.lower()):
        for extra, use in {"": "", **_EXTRAS}.items():
            if need.marker is None and extra:
                continue
            if need.marker is None or (
                need.marker.evaluate({"extra": extra})
                and (not extra or not need.marker.evaluate({"extra": ""}))
            ):
                yield _look_at_one(need, extra, use)


_EXTRAS = {"reading": "`read` opens HTML, Markdown and PDF", "cluster": "sweeps run on a cluster"}
_WAYS_OUT = {"numba": "Without it the exact months take about ten times as long."}
"""Packages of which there need not be one, and what is lost."""


def _look_at_one(need: "Requirement", extra: str, use: str) -> Finding:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  as above

    try:
        found = version(need.name)
    except PackageNotFoundError:
        found = ""
    if found and need.specifier.contains(found, prereleases=True):
        return Finding(need.name, GOOD, found)
    if extra:
        if found:
            return Finding(need.name, NOTE, found, f"{need.specifier} is asked for, so that {use}.")
        return Finding(need.name, NOTE, "", f'With it {use}: pip install "innercircle[{extra}]".')
    state = NOTE if need.name in _WAYS_OUT and not found else BAD
    advice = _WAYS_OUT.get(need.name, "") if not found else ""
    return Finding(
        need.name,
        state,
        found,
        f'{advice} Install it: pip install "{need.name}{need.specifier}".'.strip(),
    )


def _look_at_compiler() -> Iterator[Finding]:
    """Whether compiled loops are kept, so that the next command does not compile them again."""
    import importlib.util  # noqa: PLC0415  only when called
    import os  # noqa: PLC0415  the same
    from pathlib import Path  # noqa: PLC0415  the same

    import innercircle  # noqa: PLC0415  the same

    if importlib.util.find_spec("numba") is None:
        return
    told = os.environ.get("NUMBA_CACHE_DIR")
    own = Path(told) if told else Path(innercircle.__file__).parent
    if _may_write(own):
        yield Finding("compiled loops", GOOD, f"kept in {own}")
        return
    yield Finding(
        "compiled loops",
        NOTE,
        "kept for this user alone, or not at all",
        "The package's folder is not ours to write: set NUMBA_CACHE_DIR to a folder that is, or "
        "every command may compile anew, which takes seconds.",
    )


def _look_at_browser() -> Iterator[Finding]:
    from innercircle.report import find_chromium  # noqa: PLC0415  slow to import

    found = find_chromium()
    yield Finding(
        "Chromium",
        GOOD if found else NOTE,
        found or "",
        "" if found else "Only PDF and PNG need one: install chromium, or print the page yourself.",
    )
    if found:
        yield from _look_at_fonts()


def _look_at_fonts() -> Iterator[Finding]:
    """Fonts that Chromium finds, where there is somebody to ask."""
    import shutil  # noqa: PLC0415  only when called
    import subprocess  # noqa: PLC0415  the same

    asker = shutil.which("fc-list")
    if asker is None:
        return
    done = subprocess.run(  # noqa: S603  found on the PATH, told nothing from outside
        [asker, ":", "family"], capture_output=True, text=True, check=False, timeout=60
    )
    families = {line.strip() for line in done.stdout.splitlines() if line.strip()}
    yield Finding(
        "fonts",
        GOOD if families else NOTE,
        f"{len(families)} families" if families else "",
        "" if families else "PDF and PNG would be without letters: install fonts-dejavu-core.",
    )


def _look_at_folders() -> Iterator[Finding]:
    import tempfile  # noqa: PLC0415  only when called
    from pathlib import Path  # noqa: PLC0415  the same

    places = {"this folder": Path.cwd(), "temporary files": Path(tempfile.gettempdir())}
    for what, place in places.items():
        good = _may_write(place)
        advice = (
            "" if good else "Nothing can be written there: choose another with --out, or TMPDIR."
        )
        yield Finding(what, GOOD if good else NOTE, str(place), advice)


def _may_write(folder: "Path") -> bool:
    import os  # noqa: PLC0415  only when called

    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _look_at_terminal() -> Iterator[Finding]:
    """Whether dashes, arrows and names of people get through."""
    encoding = sys.stdout.encoding or ""
    try:
        "→ – ≥ é ж ع".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        advice = "Some letters will be written as ?: set PYTHONUTF8=1."
        yield Finding("terminal", NOTE, encoding, advice)
    else:
        yield Finding("terminal", GOOD, encoding)


_LOOKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "Python": _look_at_python,
    "libraries": _look_at_libraries,
    "compiled loops": _look_at_compiler,
    "Chromium": _look_at_browser,
    "folders": _look_at_folders,
    "terminal": _look_at_terminal,
}
