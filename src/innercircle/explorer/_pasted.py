"""Requests of the reading desk: read a pasted text, quote what is marked, take what is accepted.

The text comes in the body of each of them; none keeps it, and no address holds it.
"""

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.explorer._answers import Question, speak_in
from innercircle.explorer._case import Case, Shelf, find_draft, hash_text, read_draft
from innercircle.explorer._changes import change_file, locate, read_body
from innercircle.explorer._solving import BusyError
from innercircle.explorer._state import PageState
from innercircle.explorer._views.reading import (
    MOST_PASTED,
    OWN,
    VIEW,
    Marked,
    Pasted,
    read_entries,
    render_marked,
)
from innercircle.explorer._words import say
from innercircle.reading import Taken, take_entries, write_taken
from innercircle.report import show_text
from innercircle.scenario import render_problems

if TYPE_CHECKING:
    from innercircle.explorer._app import Explorer

_MOST_ENTRIES = 500
_TICK = re.compile(r"tick ([a-z0-9-]+), too")
_MOST_NAMES = 2_000
_HEADS = {field.name: str for field in fields(Pasted)}
_LONGEST_HEAD = 1_000


def list_routes(explorer: "Explorer") -> list[Route]:
    """The addresses of the desk; all of them are asked by POST."""

    async def run(work: Callable[[], Any]) -> Response:
        try:
            return JSONResponse(await explorer.desk.run(work))
        except BusyError:
            raise HTTPException(429, "Too many requests; wait a moment.") from None

    async def read(request: Request) -> Response:
        data = await read_body(request, case=str, **_HEADS)
        pasted, case = read_told(data), find_case(explorer.shelf, data["case"])
        question = Question(
            kind="read",
            view=VIEW.key,
            case=case,
            state=PageState(case=case.key),
            wanted=(*(getattr(pasted, name) for name in _HEADS), *explorer.shelf.withheld),
        )
        try:
            made = await explorer.answers.ask(question, request.is_disconnected)
        except BusyError:
            raise HTTPException(429, "Too many requests; wait a moment.") from None
        return JSONResponse({"desk": made})

    async def mark(request: Request) -> Response:
        data = await read_body(
            request, case=str, **_HEADS, section=str, start=int, end=int, number=int, names=list,
            sources=list, via=str,
        )  # fmt: skip
        return await run(lambda: make_card(explorer.shelf, data))

    async def take(request: Request) -> Response:
        data = await read_body(request, case=str, **_HEADS, version=str, replace=bool, entries=list)
        return await run(lambda: take_accepted(explorer.shelf, data))

    made = {"/read": read, "/mark": mark, "/take": take}
    return [Route(path, handle, methods=["POST"]) for path, handle in made.items()]


def find_case(shelf: Shelf, key: str) -> Case:
    """The case of a key.

    Raises:
        HTTPException: 404 where there is none.
        ScenarioError: it has problems.
    """
    locate(shelf, key)
    return shelf.find(key)


def read_told(data: dict[str, Any]) -> Pasted:
    """The text of a request, and what is said of it.

    Raises:
        HTTPException: 413 where it is too long.
    """
    pasted = Pasted(*(data[name] for name in _HEADS))
    if len(pasted.text) > MOST_PASTED:
        raise HTTPException(413, say("desk.too_long", most=f"{MOST_PASTED:,}"))
    if max(len(data[name]) for name in _HEADS if name != "text") > _LONGEST_HEAD:
        raise HTTPException(413, say("reading.long_head"))
    return pasted


def make_card(shelf: Shelf, data: dict[str, Any]) -> dict[str, Any]:
    """A card for what was marked.

    Raises:
        HTTPException: 400 where nothing can be made of it.
    """
    case = find_case(shelf, data["case"])
    names, sources = data["names"], data["sources"]
    if data["section"] not in OWN or not 0 < data["number"] <= _MOST_NAMES:
        raise HTTPException(400, "There is no such section, or no such number.")
    if len(names) + len(sources) > _MOST_NAMES or not all(
        type(name) is str for name in (*names, *sources)
    ):
        raise HTTPException(400, "names and sources must be lists of ids.")
    marked = Marked(
        section=data["section"], start=data["start"], end=data["end"], number=data["number"],
        names=frozenset(names), sources=tuple(sources), via=data["via"],
    )  # fmt: skip
    speak_in(VIEW.key, case)
    try:
        return {"card": str(render_marked(case, read_told(data), marked, shelf.withheld))}
    except InputError as error:
        raise HTTPException(400, show_text(error.what)) from None


def take_accepted(shelf: Shelf, data: dict[str, Any]) -> dict[str, Any]:
    """Put what was accepted into the case's file, as the editor saves: nothing else changes.

    Returns:
        what was taken and the file's version then; or all problems, and nothing is taken.

    Raises:
        HTTPException: 400 for what no page sends and while Edit keeps a text with problems, 403
            for a shipped scenario, 409 for a file that has changed, 500 when it cannot be written.
    """
    path = locate(shelf, data["case"])
    if path is None:
        raise HTTPException(403, "A scenario that came along stays as it is.")
    if len(data["entries"]) > _MOST_ENTRIES:
        raise HTTPException(413, "These are too many entries.")
    try:
        accepted = read_entries(read_told(data).read(), data["entries"])
    except InputError as error:
        raise HTTPException(400, show_text(error.what)) from None
    made: list[Taken] = []

    def change(text: str) -> str:
        draft = read_draft(path)
        if draft is not None and draft != text:
            raise HTTPException(400, say("reading.drafted", name=show_text(find_draft(path).name)))
        made.append(
            take_entries(
                text, accepted, shown=path.name, folder=path.parent, withheld=shelf.withheld
            )
        )
        return made[0].text

    def write(path: Path, _: str) -> Path:
        write_taken(path, made[0], shelf.withheld)
        return path

    try:
        change_file(path, data["version"], replace=data["replace"], change=change, write=write)
    except ScenarioError as error:
        return {"problems": [_show(problem) for problem in error.problems]}
    except InputError as error:
        raise HTTPException(400, show_text(f"{error.what} {error.advice}".strip())) from None
    except OSError as error:
        why = getattr(error, "what", "") or error.strerror or str(error)
        raise HTTPException(500, f"{path.name} was not written: {show_text(why)}") from None
    names = [name for section in made[0].entries.values() for name in section]
    said = say("reading.taken", names=show_text(", ".join(names)), name=show_text(path.name))
    return {"problems": [], "version": hash_text(made[0].text), "said": said}


def _show(problem: Problem) -> dict[str, Any]:
    """A problem with the number of its entry, the key, and the id of an entry that it needs.

    Of the file itself with none of them.
    """
    if problem.file:
        return {"number": 0, "key": "", "needs": "", "text": render_problems([problem])}
    number, _, key = problem.path.partition(".")
    needed = _TICK.fullmatch(problem.suggestion)
    needs = needed[1] if needed else ""
    advice = "" if needs else problem.suggestion  # the page has a button for it
    said = f"{problem.message} ({advice})" if advice else problem.message
    return {"number": int(number), "key": key, "text": show_text(said), "needs": needs}
