"""The page: which address shows what. Requests have passed the guard before they come here."""

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from innercircle.errors import InnercircleError, InputError, ScenarioError
from innercircle.explorer._answers import Done, Question, speak_in
from innercircle.explorer._assets import show_static
from innercircle.explorer._case import BrokenCase, Shelf
from innercircle.explorer._changes import check, read_body, save, start_job
from innercircle.explorer._chips import render_chips, say_facts
from innercircle.explorer._crew import Answers, Crew, PendingError
from innercircle.explorer._entries import enter
from innercircle.explorer._exports import FORMS, list_forms, send_file
from innercircle.explorer._inputs import Group, list_groups
from innercircle.explorer._jobs import Jobs
from innercircle.explorer._levers import make_levers
from innercircle.explorer._look import Look, PageView, link_view, make_question
from innercircle.explorer._pasted import list_routes
from innercircle.explorer._render import render_page
from innercircle.explorer._solving import BusyError, Desk
from innercircle.explorer._state import PageState, read_state, refuse_words_for_numbers
from innercircle.explorer._views import VIEWS
from innercircle.explorer._views.edit import show_text_of
from innercircle.explorer._views.forecast import ask_first, ask_forecast
from innercircle.explorer._words import say
from innercircle.report import list_assumptions, show_text
from innercircle.scenario import speak_for

PATIENCE = 1.0
"""Seconds that a page waits for its figures before it is sent without them."""

_MOST_WANTED = 40
Handler = Callable[[Request], Awaitable[Response]]


class Explorer:
    """The page over a shelf of scenarios.

    Args:
        shelf: the scenarios.
        token: goes into the page and comes back in changing requests.
        answers: answers whatever takes solving or drawing; None for processes of its own.
    """

    def __init__(self, shelf: Shelf, token: str, answers: Answers | None = None) -> None:
        self.shelf = shelf
        self.token = token
        self.desk = Desk()
        self.jobs = Jobs()
        self.answers = Crew() if answers is None else answers
        self._is_warm = False

    def make_routes(self) -> list[Route]:
        """All addresses."""
        pages = [
            Route("/" if key == "circle" else f"/{key}", partial(self.show_page, view=view))
            for key, view in VIEWS.items()
        ]
        return [
            *pages,
            Route("/live/{view}", self.show_parts),
            Route("/explain", partial(self.show_told, kind="explain")),
            Route("/person", partial(self.show_told, kind="person")),
            Route("/export/{view}.{form}", self.show_export),
            Route("/picture/{view}/{key}.svg", self.show_picture),
            Route("/session", self.show_session),
            Route("/jobs/{id}", self.show_job),
            Route("/jobs", self.start_job, methods=["POST"]),
            Route("/stop", self.stop_job, methods=["POST"]),
            Route("/check", self.check_text, methods=["POST"]),
            Route("/save", self.save_text, methods=["POST"]),
            *list_routes(self),
            Route("/enter/{what}", self.enter, methods=["POST"]),
            Route("/static/{name}", show_static),
        ]

    def _warm(self) -> None:
        """Have a process ready for the first forecast, once the first page is answered."""
        if self._is_warm or not isinstance(self.answers, Crew):
            return
        self._is_warm = True
        with contextlib.suppress(InnercircleError):  # a case with problems needs none
            self.jobs.warm(self.shelf.find(self.shelf.first).scenario)

    def close(self) -> None:
        """End what is being worked on."""
        self.jobs.close()
        self.answers.close()

    def look(self, request: Request, *, proved: bool = False) -> Look:
        """Make the look that a request asks for.

        Raises:
            HTTPException: there is no such scenario, or it cannot be read.
        """
        return self.look_at(request.scope["query_string"].decode("latin-1"), proved=proved)

    def look_at(self, query: str, *, proved: bool = False) -> Look:
        """Make the look that an address asks for; raises as :meth:`look` does."""
        state = read_state(query)
        try:
            case = self.shelf.find(state.case or self.shelf.first)
        except ScenarioError:
            raise  # there is one, and it has problems
        except InputError:
            raise HTTPException(404, "There is no such scenario here.") from None
        speak_for(case.scenario)
        refuse_words_for_numbers(case.scenario, state)
        return Look(self.desk, self.jobs, case, state, proved, self.shelf.book)

    # ------------------------------------------------------------------ pages

    async def show_page(self, request: Request, view: PageView) -> Response:
        """A view as a whole page; of a file with problems, the editor."""
        key = read_state(request.scope["query_string"].decode("latin-1")).case or self.shelf.first
        edited = view.key == "edit"
        if edited:
            broken = await self._run(lambda: self._find_broken(key))
            if broken is not None:
                return HTMLResponse(await self._run(lambda: self._render_broken(view, broken)))
        try:
            look = self.look(request)
        except ScenarioError:
            return RedirectResponse(f"/edit?{urlencode({'case': key})}", status_code=303)
        except InputError as error:
            said = render_page("trouble.html.j2", error=error, path=request.url.path, key=key)
            return HTMLResponse(said, status_code=400)
        speak_in(view.key, look.case)
        made: dict[str, Any] | None = {"parts": {}}
        if view.live:
            try:
                made = await self._ask(request, view, look, "parts", patience=PATIENCE)
            except PendingError:
                made = None
        return HTMLResponse(await self._run(lambda: self._render_page(view, look, made)))

    async def _ask(
        self,
        request: Request,
        view: PageView,
        look: Look,
        kind: str,
        wanted: tuple[str, ...] = (),
        patience: float | None = None,
    ) -> Any:
        """Solve or draw in another process, for as long as somebody waits."""
        jobs = await self._run(lambda: self._find_jobs(view, look))
        question = Question(
            kind=kind,
            view=view.key,
            case=look.case,
            state=look.state,
            proved=look.proved,
            jobs=jobs,
            wanted=wanted,
            book=look.book,
        )
        try:
            answered = await self.answers.ask(question, request.is_disconnected, patience)
        except BusyError:
            raise HTTPException(429, "Too many requests; wait a moment.") from None
        self._warm()
        return answered

    def _find_jobs(self, view: PageView, look: Look) -> Done:
        questions = [make_question(look, view, kind) for kind in view.make_job]
        # The forecast says in each view which inputs matter most.
        questions += [*view.list_asked(look), ask_forecast(look), ask_forecast(look.unchanged)]
        questions += [ask_first(look), ask_first(look.unchanged)]
        found = {question: self.jobs.find(question) for question in questions}
        return Done({question: job for question, job in found.items() if job is not None})

    def _find_broken(self, key: str) -> BrokenCase | None:
        try:
            return self.shelf.find_broken(key)
        except InputError:
            return None  # no such case, or for now no text: the page says so, or shows what it was

    def _render_broken(self, view: PageView, broken: BrokenCase) -> str:
        name = self.shelf.name(broken.key)
        return render_page(
            "shell.html.j2",
            view=view,
            views=[
                {"key": view.key, "href": f"/edit?{urlencode({'case': broken.key})}", "place": ""}
            ],
            title=name,
            token=self.token,
            case=broken,
            case_id=broken.path.stem,
            broken=True,
            pending=False,
            slow=False,
            trouble=None,
            groups=(),
            changed=0,
            chips="",
            facts="",
            exports=(),
            has_figures=False,
            cases=self._list_cases(),
            state=PageState(case=broken.key),
            query="",
            **show_text_of(broken.path, broken.text, broken.version),
        )

    def _list_cases(self) -> list[tuple[str, str]]:
        return [(key, self.shelf.name(key)) for key in self.shelf.keys]

    def _render_page(self, view: PageView, look: Look, made: dict[str, Any] | None) -> str:
        """A whole page; without its parts when these are still worked on."""
        parts: dict[str, Markup] = defaultdict(Markup)
        for name, markup in ({} if made is None else made["parts"]).items():
            parts[name] = Markup(markup)  # noqa: S704  our own templates have escaped everything
        groups = self._list_groups(view, look)
        query = look.state.to_query()
        return render_page(
            "shell.html.j2",
            view=view,
            views=[link_view(each, look.state) for each in VIEWS.values()],
            title=look.case.scenario.title,
            token=self.token,
            case=look.case,
            case_id=look.case.scenario.id,
            cases=self._list_cases(),
            trouble=self.shelf.find_trouble(look.case.key),
            state=look.state,
            query=query,
            changed=len(look.state.sets) + len(look.state.off) + len(look.state.added),
            groups=groups,
            levers=make_levers(look.case.scenario, look.state),
            chips=render_chips(look),
            facts=say_facts(look.case.scenario),
            base=look.case.scenario,
            exports=[(name, say(f"export.{name}")) for name in list_forms(view)],
            has_figures=view.has_figures,
            parts=parts,
            look=look,
            pending=made is None,
            slow=look.is_slow,
            broken=False,
            **{"version": look.case.version, "draft_name": "", **view.make_more(look)},
        )

    def _list_groups(self, view: PageView, look: Look) -> tuple[Group, ...]:
        if view.wants is None:
            return ()
        # The report's words for inputs hang on the file alone.
        key = ("said", look.case.key, look.case.version)
        said = self.desk.recall(key, lambda: list_assumptions(look.case.scenario))
        return list_groups(look.case.scenario, look.scenario, said, view.wants)

    # ------------------------------------------------------------------ parts

    async def show_parts(self, request: Request) -> Response:
        """The parts of a view that a move of a slider redraws."""
        view = VIEWS.get(request.path_params["view"])
        if view is None:
            raise HTTPException(404)
        wanted = tuple(request.query_params.get("parts", "").split(".")[:_MOST_WANTED])
        look = self.look(request, proved="exact" in request.query_params)
        return JSONResponse(await self._ask(request, view, look, "parts", wanted))

    async def show_told(self, request: Request, kind: str) -> Response:
        """Show where a number comes from, or one person."""
        wanted = request.query_params.get("what", "")
        told = await self._ask(request, VIEWS["circle"], self.look(request), kind, (wanted,))
        if told is None:
            raise HTTPException(404, "There is nothing of that name.")
        return HTMLResponse(told)

    async def show_export(self, request: Request) -> Response:
        """A file made of what a view shows."""
        view = VIEWS.get(request.path_params["view"])
        form = request.path_params["form"]
        if view is None or form not in FORMS:
            raise HTTPException(404)
        look = self.look(request)
        return send_file(await self._ask(request, view, look, "export", (form,)))

    async def show_picture(self, request: Request) -> Response:
        """One picture as a file of its own."""
        view = VIEWS.get(request.path_params["view"])
        if view is None:
            raise HTTPException(404)
        look = self.look(request)
        key = request.path_params["key"]
        drawn = await self._ask(request, view, look, "picture", (key,))
        if drawn is None:
            raise HTTPException(404)
        return send_file(drawn, "inline")

    async def show_session(self, request: Request) -> Response:
        """The token of this start, for a page that has seen the program restart."""
        try:
            version = self.look(request).case.version
        except ScenarioError:
            version = ""
        return JSONResponse({"token": self.token, "version": version})

    # ------------------------------------------------------------------ changes

    async def show_job(self, request: Request) -> Response:
        """Show how far long work is."""
        job = self.jobs.get(request.path_params["id"])
        if job is None:
            raise HTTPException(404, "There is no such work.")
        return JSONResponse(job.to_dict())

    async def start_job(self, request: Request) -> Response:
        """Start long work."""
        data = await read_body(request, view=str, kind=str, query=str, tab=str)
        look = self.look_at(data["query"])
        return JSONResponse(await self._run(lambda: start_job(self.jobs, look, data)))

    async def stop_job(self, request: Request) -> Response:
        """Stop long work."""
        data = await read_body(request, id=str)
        job = self.jobs.stop(data["id"])
        if job is None:
            raise HTTPException(404, "There is no such work.")
        return JSONResponse(job.to_dict())

    async def check_text(self, request: Request) -> Response:
        """Answer what the checker says of a text."""
        data = await read_body(request, case=str, text=str)
        return JSONResponse(await self._run(lambda: check(self.shelf, data)))

    async def save_text(self, request: Request) -> Response:
        """Save a scenario's text."""
        data = await read_body(request, case=str, text=str, version=str, name=str, replace=bool)
        return JSONResponse(await self._run(lambda: save(self.shelf, data)))

    async def enter(self, request: Request) -> Response:
        """Enter what a form says into the file's journal, or into the ledger."""
        kinds = {"case": str, "version": str, "replace": bool, "query": str, "fields": dict}
        data, what = await read_body(request, **kinds), request.path_params["what"]
        look = self.look_at(data["query"])
        return JSONResponse(await self._run(lambda: enter(self.shelf, self.jobs, look, what, data)))

    async def _run(self, work: Callable[[], Any]) -> Any:
        try:
            return await self.desk.run(work)
        except BusyError:
            raise HTTPException(429, "Too many requests; wait a moment.") from None


def make_app(shelf: Shelf, token: str, answers: Answers | None = None) -> Starlette:
    """The page as an ASGI application; it expects the guard in front of it."""
    explorer = Explorer(shelf, token, answers)

    @asynccontextmanager
    async def live(app: Starlette) -> AsyncIterator[None]:
        del app
        if isinstance(explorer.answers, Crew):
            explorer.answers.warm()
        yield
        explorer.close()

    app = Starlette(
        routes=explorer.make_routes(),
        lifespan=live,
        middleware=[Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)],
        exception_handlers={InnercircleError: _say_error},
    )
    app.router.redirect_slashes = False
    app.state.explorer = explorer
    return app


async def _say_error(request: Request, error: Exception) -> Response:
    del request
    return PlainTextResponse(show_text(error), status_code=400)
