"""Work of a process for the page: everything that takes solving, drawing, or a file's making."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from innercircle.explorer._book import Book
from innercircle.explorer._case import Case
from innercircle.explorer._chips import render_chips, render_most
from innercircle.explorer._explain import explain
from innercircle.explorer._exports import export, export_picture, redact_look
from innercircle.explorer._hands import Tell
from innercircle.explorer._jobs import Job
from innercircle.explorer._levers import render_added
from innercircle.explorer._look import Look, Part
from innercircle.explorer._person import render_person
from innercircle.explorer._render import render_part
from innercircle.explorer._solving import Desk
from innercircle.explorer._state import PageState
from innercircle.explorer._views import VIEWS
from innercircle.explorer._views.reading import Pasted, render_read
from innercircle.scenario import speak_for
from innercircle.wording import speak_of

_OF_STATES = ("history",)

KINDS = ("parts", "explain", "person", "export", "picture", "read")
_APART = ("export", "read")


@dataclass(frozen=True)
class Done:
    """Long work that is there already, by its question; stands for the page's jobs."""

    jobs: Mapping[Hashable, Job] = field(default_factory=dict)

    def find(self, question: Hashable) -> Job | None:
        """The job on a question."""
        return self.jobs.get(question)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of the page.

    Attributes:
        kind: one of ``KINDS``.
        view: key of the view.
        case: the scenario.
        state: changes and options.
        proved: whether the proved answer is wanted.
        jobs: what long work has found.
        wanted: of "parts": their names, none for all; of "explain": the number; of "person": who;
            of "export": the form; of "picture": its key; of "read": a text that was pasted, its
            title, publisher and day, and the words that are withheld.
        book: the ledger of forecasts; None without one.
    """

    kind: str
    view: str
    case: Case
    state: PageState
    proved: bool = False
    jobs: Done = field(default_factory=Done)
    wanted: tuple[str, ...] = ()
    book: Book | None = None

    @property
    def about(self) -> Hashable:
        """Key of all that the numbers of the answer depend on."""
        return (self.case.key, self.case.version, self.state.inputs.to_query())

    @property
    def key(self) -> Hashable:
        """Key of all that the answer depends on; progress of long work makes another question."""
        jobs = tuple((job.id, job.state, job.done) for job in self.jobs.jobs.values())
        return (self.kind, self.view, self.case.key, self.case.version, self.state.to_query(),
                self.proved, jobs, self.wanted)  # fmt: skip

    @property
    def lane(self) -> Hashable:
        """Key of the questions that wait for each other: of a page's parts, files, or texts."""
        return (self.case.key, self.kind if self.kind in _APART else "")


def answer(question: Question, tell: Tell) -> Any:
    """Answer a question, remembering what was found; runs in a process of its own."""
    del tell
    return answer_at(_make_desk(), question)


@cache
def _make_desk() -> Desk:
    return Desk(threads=0)


def speak_in(view: str, case: Case) -> None:
    """Say a case's words in what follows; views of the record say what has happened in states."""
    if view in _OF_STATES:
        speak_of("regime")
    else:
        speak_for(case.scenario)


def answer_at(desk: Desk, question: Question) -> Any:
    """Parts by name and whether they are proved, an explanation's markup, or a file.

    Returns:
        plain data that can travel; None where there is no such number or picture.

    Raises:
        InnercircleError: the question is at fault.
    """
    speak_in(question.view, question.case)
    if question.kind == "read":
        return str(render_read(question.case, Pasted(*question.wanted[:4]), question.wanted[4:]))
    view = VIEWS[question.view]
    look = Look(desk, question.jobs, question.case, question.state, question.proved, question.book)
    redacted = look.get("redacted") == "1"
    if question.kind == "parts":
        parts = view.make_parts(look)
        names = question.wanted or tuple(parts)
        made = {name: str(parts[name]()) for name in names if name in parts}
        around: dict[str, Part] = {
            "added": lambda: render_added(look.case.scenario, look.state),
            "chips": lambda: render_chips(look),
            "most": lambda: render_most(look, view.wants),
        }
        made |= {name: str(draw()) for name, draw in around.items() if name in names}
        return {"parts": made, "proved": look.proved}
    if question.kind == "explain":
        node = explain(look.whole, question.wanted[0])
        return None if node is None else str(render_part("explain_parts.html.j2", "tree", node))
    if question.kind == "person":
        card = render_person(look, question.wanted[0])
        return None if card is None else str(card)
    if question.kind == "export":
        return export(view, look, question.wanted[0], redacted=redacted)
    shown = redact_look(look) if redacted else look
    return export_picture(view, shown, question.wanted[0], narrow=look.get("wide") != "1")
