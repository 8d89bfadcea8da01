"""One look at a scenario: which, with which changes, and what follows; views draw from it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from markupsafe import Markup

from innercircle.explorer._book import Book
from innercircle.explorer._case import Case
from innercircle.explorer._jobs import Job
from innercircle.explorer._solving import MOST_AT_ONCE, Answered, Desk
from innercircle.explorer._state import PageState, apply_state
from innercircle.explorer._words import say
from innercircle.explorer._written import Written, write_state
from innercircle.game import MOST_UNASKED, solve
from innercircle.report import Figure, Findings, Table, read_findings
from innercircle.scenario import Scenario

_PLACES = {
    "teach": "apart",
    "play": "apart",
    "reading": "linked",
    "edit": "apart",
    "compare": "tool",
    "help": "tool",
}
"""View → where its link stands: among the tools, apart from those that answer questions, or in
another view alone."""

Part = Callable[[], Markup]
"""A piece of a page that is drawn when it is wanted."""


class KnowsJobs(Protocol):
    """Finder of what long work has found."""

    def find(self, question: Hashable) -> Job | None:
        """The latest job on a question."""


@dataclass(frozen=True)
class Look:
    """Facts from which a view is drawn; numbers are worked out when first asked for.

    Attributes:
        desk: works them out, or remembers them.
        jobs: work that takes longer.
        case: the scenario.
        state: the changes, and the options of the view.
        proved: whether the proved answer is wanted, or the quick one.
        book: the ledger of forecasts that the page was opened with; None without one.
    """

    desk: Desk
    jobs: KnowsJobs
    case: Case
    state: PageState
    proved: bool
    book: Book | None = None

    def get(self, name: str, default: str = "") -> str:
        """An option of the view, as the address has it."""
        return self.state.options.get(name, default)

    @cached_property
    def scenario(self) -> Scenario:
        """The case with the state's changes, those that do not fit left out."""
        return apply_state(self.case.scenario, self.state)[0]

    @cached_property
    def written(self) -> Written:
        """The file that the state stands for.

        Raises:
            InputError: a change does not fit.
        """
        return write_state(self.case, self.state)

    @property
    def is_too_large(self) -> bool:
        """True when the circle is too large for an answer that nobody has asked for."""
        return len(self.scenario.insiders) > MOST_UNASKED and self.get("compute") != "1"

    @property
    def is_slow(self) -> bool:
        """True when a quick answer holds bounds only, because signals take seconds."""
        return len(self.scenario.insiders) > MOST_AT_ONCE

    @cached_property
    def whole(self) -> "Look":
        """The same with private signals, whatever they take."""
        return replace(self, proved=True) if self.is_slow and not self.proved else self

    @property
    def says_large(self) -> str:
        """Words for a circle too large to be solved unasked; empty for any other."""
        if not self.is_too_large:
            return ""
        count = len(self.scenario.insiders)
        return say("large.problem", count=count, most=MOST_UNASKED)

    @cached_property
    def answered(self) -> Answered:
        """The state solved; of a circle too large for that bounds, until more is asked for."""
        proved = self.proved and not self.is_too_large
        whole = self.get("compute") == "1"
        return self.desk.solve(self.case, self.state, proved=proved, whole=whole)

    @cached_property
    def in_file(self) -> Answered:
        """The scenario as the file has it, solved quickly."""
        return self.desk.solve(self.case, PageState(), proved=False)

    @cached_property
    def unchanged(self) -> "Look":
        """The same case as its file has it."""
        return replace(self, state=PageState(case=self.state.case), proved=False)

    @cached_property
    def quick(self) -> "Look":
        """The same state without a proof, for what is shown in short."""
        return replace(self, proved=False) if self.proved else self

    @cached_property
    def findings(self) -> Findings | None:
        """The report's findings on the state; None when it cannot be solved."""
        solution = self.answered.solution
        return None if solution is None else read_findings(solution)

    @cached_property
    def findings_to_keep(self) -> Findings | None:
        """The same for a file; of a circle too large to be solved unasked, what takes seconds.

        Raises:
            GameError: the game cannot be solved at all.
        """
        if not self.is_too_large:
            return self.whole.findings
        return read_findings(solve(self.scenario, influences=False, signals=False))

    @property
    def question(self) -> tuple[str, ...]:
        """Key of all that the numbers of this look depend on."""
        return (self.case.key, self.case.version, self.state.inputs.to_query())


def _make_none(_: Look) -> list[Any]:
    """A view that has none."""
    return []


@dataclass(frozen=True, kw_only=True)
class PageView:
    """One view of the page.

    Attributes:
        key: its name in addresses and words; also its template.
        make_parts: look → the parts of the page that follow the sliders, by name.
        wants: whether an input at a path has a control here; None for a view without controls.
        make_figures: look → figures for exports.
        make_tables: look → further tables for exports.
        make_more: look → what else its template needs when the page is opened.
        make_job: look → the options of its long work, by kind; checked and bounded.
        list_asked: look → further questions of long work that its parts look for.
        hangs_on_case: whether the answers of long work hang on the scenario and its changes.
        live: whether the parts follow each move; otherwise they are asked for.
    """

    key: str
    make_parts: Callable[[Look], Mapping[str, Part]]
    wants: Callable[[str], bool] | None = None
    make_figures: Callable[[Look], list[Figure]] = _make_none
    make_tables: Callable[[Look], list[Table]] = _make_none
    make_more: Callable[[Look], dict[str, Any]] = lambda _: {}
    make_job: Mapping[str, Callable[[Look], dict[str, Any]]] = field(default_factory=dict)
    list_asked: Callable[[Look], list[tuple[object, ...]]] = _make_none
    hangs_on_case: bool = True
    live: bool = True

    @property
    def has_figures(self) -> bool:
        """True when it shows pictures, at least sometimes."""
        return self.make_figures is not _make_none

    @property
    def has_tables(self) -> bool:
        """True when it shows tables of its own, at least sometimes."""
        return self.make_tables is not _make_none


def find_job(look: Look, view: PageView, kind: str) -> Job | None:
    """The job on what a look asks, if there is one."""
    return look.jobs.find(make_question(look, view, kind))


def make_question(look: Look, view: PageView, kind: str) -> tuple[object, ...]:
    """Key of all that the answer of a job depends on."""
    options = view.make_job[kind](look)
    return name_question(kind, look.question if view.hangs_on_case else (), options)


def name_question(
    kind: str, about: tuple[str, ...], options: Mapping[str, Any]
) -> tuple[object, ...]:
    """The same of work of one kind on what its numbers hang on."""
    return (kind, *about, repr(sorted(options.items())))


def link_view(view: PageView, state: PageState) -> dict[str, str]:
    """A link to a view at a state, and in which part of the navigation it stands."""
    query = PageState(
        case=state.case, sets=state.sets, off=state.off, added=state.added, pins=state.pins
    ).to_query()
    path = "/" if view.key == "circle" else f"/{view.key}"
    href = f"{path}?{query}" if query else path
    return {"key": view.key, "href": href, "place": _PLACES.get(view.key, "")}
