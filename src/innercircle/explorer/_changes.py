"""Requests that change something: start and stop long work, check and save a scenario's text.

Every one carries the token and a strict JSON body; the guard has seen to the first.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from innercircle.errors import InputError
from innercircle.explorer._case import Shelf, hash_text, read_text, save_text
from innercircle.explorer._jobs import Jobs
from innercircle.explorer._look import Look, make_question
from innercircle.explorer._solving import BusyError
from innercircle.explorer._strict_json import BadJsonError, read_json
from innercircle.explorer._views import VIEWS
from innercircle.explorer._views.edit import MOST_TEXT, check_text
from innercircle.scenario import write_scenario
from innercircle.workshop import hold_file

_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.ya?ml")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.")
_TAB = re.compile(r"[a-z0-9-]{1,40}")


async def read_body(request: Request, **kinds: type) -> dict[str, Any]:
    """The strict JSON body of a request, its keys and their types checked.

    Raises:
        HTTPException: 400 with a sentence saying what is wrong.
    """
    try:
        data = read_json(await request.body())
    except BadJsonError as error:
        raise HTTPException(400, str(error)) from None
    if set(data) != set(kinds):
        raise HTTPException(400, f"The keys must be: {', '.join(kinds)}.")
    for key, kind in kinds.items():
        if type(data[key]) is not kind:
            raise HTTPException(400, f"{key} must be a {kind.__name__}.")
    return data


def start_job(jobs: Jobs, look: Look, data: dict[str, Any]) -> dict[str, Any]:
    """Start long work on what an address asks; returns what the page is told of it.

    Raises:
        HTTPException: 404 for unknown work, 400 for a bad name of a tab, 429 when too much waits.
    """
    view = VIEWS.get(data["view"])
    if view is None or data["kind"] not in view.make_job:
        raise HTTPException(404, "There is no such work.")
    if not _TAB.fullmatch(data["tab"]):
        raise HTTPException(400, "tab must be lower-case letters and digits.")
    try:
        job = jobs.start(
            data["kind"],
            make_question(look, view, data["kind"]),
            look.scenario,
            view.make_job[data["kind"]](look),
            lane=look.case.key if view.hangs_on_case else "",
            tab=data["tab"],
        )
    except BusyError:
        raise HTTPException(429, "Too much is waiting already.") from None
    return job.to_dict()


def save(shelf: Shelf, data: dict[str, Any]) -> dict[str, Any]:
    """Write a text into the opened file, or as a new file beside it.

    The file's version is compared and the file exchanged in one turn, so that of two saves in one
    instant one is refused. A text with problems never takes the place of a file: it is kept as a
    draft beside it.

    Args:
        shelf: knows the files and the one folder that is written to.
        data: ``case`` (which), ``text``, ``version`` (of the file that was edited), ``name`` (of
            a new file; empty for the opened one), ``replace`` (also what has changed meanwhile).

    Returns:
        key, version and name of what was saved, and whether it is a draft.

    Raises:
        HTTPException: 400 for a bad name, 403 for a shipped scenario, 409 for a file that has
            changed or exists, 500 when it cannot be written.
    """
    text = data["text"]
    if len(text.encode()) > MOST_TEXT:
        raise HTTPException(413, "The text is larger than 1 MB.")
    path = locate(shelf, data["case"])
    if data["name"]:
        path = shelf.folder / _check_name(data["name"])
    elif path is None:
        raise HTTPException(403, "A scenario that came along stays as it is.")
    try:
        with hold_file(path):
            version, written = _exchange(path, data)
    except (InputError, OSError) as error:
        why = getattr(error, "what", "") or getattr(error, "strerror", None) or str(error)
        raise HTTPException(500, f"{path.name} was not saved: {why}") from None
    key = shelf.add(path) if data["name"] else data["case"]
    kept = written != path
    return {
        "case": key,
        "version": version if kept else hash_text(text),
        "name": written.name,
        "draft": kept,
    }


def _exchange(path: Path, data: dict[str, Any]) -> tuple[str, Path]:
    """Write the text where nobody has written since; the version before, and what was written.

    Raises:
        HTTPException: 409 where somebody has.
        InputError, OutputError: it cannot be written.
    """
    if data["name"] and (path.is_symlink() or path.exists()):
        raise HTTPException(409, "There is a file of that name already.")
    if data["name"]:
        version = _read_version(path)
        write_scenario(path, data["text"])
        return version, path
    return _change(path, data["version"], lambda _: data["text"], replace=data["replace"])


def change_file(
    path: Path,
    version: str,
    *,
    replace: bool,
    change: Callable[[str], str],
    write: Callable[[Path, str], Path] = save_text,
) -> Path:
    """Put another text into a file, made from what stands there, unless somebody wrote meanwhile.

    Args:
        path: of the file.
        version: of the text that was shown.
        replace: also where it has changed since.
        change: text on disk → the new one; what it raises leaves the file as it is.
        write: writes it; returns the file that it has written.

    Returns:
        the file that was written; see :func:`save_text`.

    Raises:
        HTTPException: 409 where somebody wrote.
        InputError, OutputError, OSError: it cannot be read or written.
    """
    with hold_file(path):
        return _change(path, version, change, replace=replace, write=write)[1]


def _change(
    path: Path,
    version: str,
    change: Callable[[str], str],
    *,
    replace: bool,
    write: Callable[[Path, str], Path] = save_text,
) -> tuple[str, Path]:
    try:
        before = read_text(path)
        found = hash_text(before)
    except InputError:
        before, found = "", ""  # it has gone
    if not replace and found != version:
        raise HTTPException(409, "The file has changed on disk meanwhile.")
    return found, write(path, change(before))


def locate(shelf: Shelf, key: str) -> Path | None:
    """The file that saving a case writes; None for a shipped one.

    Raises:
        HTTPException: 404 where there is no such case.
    """
    try:
        return shelf.locate(key)
    except InputError:
        raise HTTPException(404, "There is no such scenario here.") from None


def _check_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name) or _RESERVED.match(name):
        raise HTTPException(
            400, "A file's name is lower-case letters, digits and hyphens, and ends in .yaml."
        )
    return name


def _read_version(path: Path) -> str:
    """Version of what is on disk; of nothing when the file has gone."""
    try:
        return hash_text(read_text(path))
    except InputError:
        return ""


def check(shelf: Shelf, data: dict[str, Any]) -> dict[str, Any]:
    """Answer what the checker says of a text."""
    if len(data["text"].encode()) > MOST_TEXT:
        raise HTTPException(413, "The text is larger than 1 MB.")
    path = locate(shelf, data["case"])
    if path is None:
        return check_text(data["text"], f"{data['case']}.yaml", None)
    return check_text(data["text"], path.name, path.parent)
