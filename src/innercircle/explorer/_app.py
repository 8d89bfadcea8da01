"""The page: which address shows what. Requests have passed the guard before they come here."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from innercircle.errors import InnercircleError, InputError
from innercircle.explorer._case import FILE_KEY, Shelf
from innercircle.explorer._explain import explain
from innercircle.explorer._inputs import Group, Said, list_groups
from innercircle.explorer._levers import make_levers, render_added
from innercircle.explorer._look import Look, View
from innercircle.explorer._render import read_script, read_stylesheet, render_page, render_part
from innercircle.explorer._solving import BusyError, Desk
from innercircle.explorer._state import State, read_state
from innercircle.explorer._views import VIEWS
from innercircle.explorer._words import say
from innercircle.report import read_findings, show_text

_MOST_WANTED = 40
Handler = Callable[[Request], Awaitable[Response]]


class Explorer:
    """The page over a shelf of scenarios.

    Args:
        shelf: the scenarios.
        token: goes into the page and comes back in changing requests.
    """

    def __init__(self, shelf: Shelf, token: str) -> None:
        self.shelf = shelf
        self.token = token
        self.desk = Desk()

    def make_routes(self) -> list[Route]:
        """All addresses."""
        pages = [
            Route("/" if key == "circle" else f"/{key}", partial(self.show_page, view=view))
            for key, view in VIEWS.items()
        ]
        return [
            *pages,
            Route("/live/{view}", self.show_parts),
            Route("/explain", self.show_explanation),
            Route("/session", self.show_session),
            Route("/static/explorer.css", show_stylesheet),
            Route("/static/explorer.js", show_script),
        ]

    def close(self) -> None:
        """End what is being worked on."""
        self.desk.close()

    # ------------------------------------------------------------------ reading an address

    def look(self, request: Request, *, proved: bool = False) -> Look:
        """What a request looks at.

        Raises:
            HTTPException: there is no such scenario, or it cannot be read.
        """
        state = read_state(request.scope["query_string"].decode("latin-1"))
        key = state.case or self.shelf.first
        try:
            case = self.shelf.find(key)
        except InputError:
            raise HTTPException(404, "There is no such scenario here.") from None
        return Look(self.desk, case, state, proved)

    # ------------------------------------------------------------------ pages

    async def show_page(self, request: Request, view: View) -> Response:
        """A view as a whole page."""
        look = self.look(request)
        return HTMLResponse(await self._run(lambda: self._render_page(view, look)))

    def _render_page(self, view: View, look: Look) -> str:
        parts = {name: part() for name, part in view.make_parts(look).items()}
        groups = self._list_groups(view, look)
        query = look.state.to_query()
        return render_page(
            "shell.html.j2",
            view=view,
            views=[_link(each, look.state) for each in VIEWS.values()],
            title=look.case.scenario.title,
            token=self.token,
            case=look.case,
            cases=[(key, self._name_case(key)) for key in self.shelf.keys],
            state=look.state,
            query=query,
            changed=len(look.state.sets) + len(look.state.off) + len(look.state.added),
            groups=groups,
            levers=make_levers(look.case.scenario, look.state),
            base=look.case.scenario,
            exports=[(name, say(f"export.{name}")) for name in ("csv", "xlsx", "svg")],
            parts=parts,
            look=look,
            **view.make_more(look),
        )

    def _list_groups(self, view: View, look: Look) -> tuple[Group, ...]:
        if view.wants is None:
            return ()
        # The report's words for inputs hang on the file alone.
        key = ("said", look.case.key, look.case.version)
        said = self.desk.recall(key, lambda: list_said(look))
        return list_groups(look.case.scenario, look.answered.scenario, said, view.wants)

    def _name_case(self, key: str) -> str:
        return self.shelf.path.name if key == FILE_KEY and self.shelf.path else key

    # ------------------------------------------------------------------ parts

    async def show_parts(self, request: Request) -> Response:
        """The parts of a view that a move of a slider redraws."""
        view = VIEWS.get(request.path_params["view"])
        if view is None:
            raise HTTPException(404)
        wanted = request.query_params.get("parts", "").split(".")[:_MOST_WANTED]
        look = self.look(request, proved="exact" in request.query_params)
        made = await self._run(lambda: make_answer(view, look, wanted))
        return JSONResponse(made)

    async def show_explanation(self, request: Request) -> Response:
        """Where a number comes from."""
        wanted = request.query_params.get("what", "")
        look = self.look(request)
        node = await self._run(lambda: explain(look, wanted))
        if node is None:
            raise HTTPException(404, "There is no such number.")
        return HTMLResponse(str(render_part("explain_parts.html.j2", "tree", node)))

    async def show_session(self, request: Request) -> Response:
        """The token of this start, for a page that has seen the program restart."""
        look = self.look(request)
        return JSONResponse({"token": self.token, "version": look.case.version})

    async def _run(self, work: Callable[[], Any]) -> Any:
        try:
            return await self.desk.run(work)
        except BusyError:
            raise HTTPException(429, "Too many requests; wait a moment.") from None


def make_app(shelf: Shelf, token: str) -> Starlette:
    """The page as an ASGI application; it expects the guard in front of it."""
    explorer = Explorer(shelf, token)

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        del app
        yield
        explorer.close()

    app = Starlette(
        routes=explorer.make_routes(),
        lifespan=live,
        exception_handlers={InnercircleError: _say_error},
    )
    app.router.redirect_slashes = False
    return app


async def _say_error(request: Request, error: Exception) -> Response:
    del request
    return PlainTextResponse(show_text(error), status_code=400)


def make_answer(view: View, look: Look, wanted: list[str]) -> dict[str, Any]:
    """The wanted parts of a view as markup, ready for JSON."""
    parts: Mapping[str, Any] = view.make_parts(look)
    made = {name: str(parts[name]()) for name in wanted if name in parts}
    if "added" in wanted:
        made["added"] = str(render_added(look.case.scenario, look.state))
    return {"parts": made, "proved": look.answered.proved}


def list_said(look: Look) -> tuple[Said, ...]:
    """The report's words for the inputs of the file."""
    solution = look.in_file.solution
    return () if solution is None else read_findings(solution).assumptions


def _link(view: View, state: State) -> dict[str, str]:
    query = State(
        case=state.case, sets=state.sets, off=state.off, added=state.added, pins=state.pins
    ).to_query()
    path = "/" if view.key == "circle" else f"/{view.key}"
    return {"key": view.key, "href": f"{path}?{query}" if query else path}


async def show_stylesheet(request: Request) -> Response:
    """The one style sheet."""
    del request
    return Response(read_stylesheet(), media_type="text/css")


async def show_script(request: Request) -> Response:
    """The one script."""
    del request
    return Response(read_script(), media_type="text/javascript")
