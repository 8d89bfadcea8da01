"""Files that the page hands out: tables, pictures, report, scenario; redacted if asked.

A redacted export is made from the redacted scenario, so that it can say no more than that; numbers
stay as they are. Everything says of which state it is: what differs from the scenario's file, in
words, and the digest of the inputs, which two states never share. Nothing carries a date, a path or
a name of this machine, and the same state gives the same bytes (apart from pseudonyms, which differ
each time).
"""

import hashlib
import io
import secrets
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from starlette.responses import Response

from innercircle.errors import InputError
from innercircle.evidence import redact_text
from innercircle.explorer._case import Case
from innercircle.explorer._look import Look, PageView
from innercircle.explorer._state import PageState, read_state
from innercircle.explorer._tasks import MOST_RUNS
from innercircle.explorer._views.story import read_whole
from innercircle.explorer._words import say
from innercircle.report import (
    USUAL_RUNS,
    Figure,
    Table,
    make_about,
    make_more_sections,
    read_findings,
    read_style,
    render_csv,
    render_page_of,
    render_xlsx,
    show_text,
    solve_page,
)
from innercircle.scenario import load_text, speak_for

_NOT_OF_THE_STATE = frozenset({"redacted", "wide", "compute"})
_LENGTH = 8  # of a digest in a file's name
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Exported:
    """A file to hand out.

    Attributes:
        name: ASCII, from ids only.
        kind: media type.
        data: the bytes.
    """

    name: str
    kind: str
    data: bytes


def export(view: PageView, look: Look, form: str, *, redacted: bool = False) -> Exported:
    """Make a file.

    Args:
        view: whose figures and tables.
        look: at which state.
        form: a key of ``FORMS``.
        redacted: without identities and withheld details.

    Raises:
        InputError: there is nothing to export, no such form, or a withheld word stands where it
            cannot be redacted.
    """
    if form not in FORMS:
        raise InputError("there is no such form.", advice=f"Known: {', '.join(FORMS)}.")
    return FORMS[form](view, redact_look(look) if redacted else look)


def redact_look(look: Look) -> Look:
    """A look at the redacted scenario in the same state, with the same numbers.

    From now on its words are said: the file's own may say who somebody is.

    Raises:
        InputError: a withheld word stands where it cannot be redacted.
    """
    written, done = redact_text(look.case.text)
    case = Case(
        key=look.case.key,
        text=written,
        scenario=load_text(written, f"{done.scenario['id']}.yaml"),
        path=None,
        # Its pseudonyms are this export's own, so that no remembered answer may serve another.
        version=f"redacted {secrets.token_hex(16)}",
    )
    speak_for(case.scenario)
    given = {name: alias for (_, name), alias in done.pseudonyms.given.items()}
    state = _rename_state(look.state, given)
    return Look(look.desk, look.jobs, case, state, look.proved)


def _rename_state(state: PageState, given: Mapping[str, str]) -> PageState:
    """A state in which ids are replaced by the pseudonyms that stand for them."""
    pins = (_rename_state(read_state(pin), given).to_query() for pin in state.pins)
    return replace(
        state,
        sets=tuple((_rename(path, given), given.get(text, text)) for path, text in state.sets),
        options={key: _rename(value, given) for key, value in state.options.items()},
        pins=tuple(pins),
    )


def _rename(words: str, given: Mapping[str, str]) -> str:
    """A path, or a view's option, with pseudonyms in the place of ids."""
    return ".".join(
        ":".join(given.get(word, word) for word in part.split(":")) for part in words.split(".")
    )


def list_switches(view: PageView, look: Look) -> list[tuple[str, str]]:
    """List what else the numbers of a view depend on: its switches, and the variants compared."""
    options = look.state.options.items()
    switches = sorted((key, text) for key, text in options if key not in _NOT_OF_THE_STATE)
    pins = look.state.pins if view.key == "compare" else ()
    return [*switches, *(("pin", pin) for pin in pins)]


def _name(look: Look, ending: str, view: PageView | None = None) -> str:
    """A file's name: the scenario, the view, and a short digest of a state that is not the file's.

    The report and the scenario are the same from every view and hang on none of its switches.
    """
    written = look.written
    words = [look.case.scenario.id]
    digest = written.scenario.digest[:_LENGTH] if written.changes else ""
    if view is not None:
        words.append(view.key)
        switches = list_switches(view, look)
        if switches:
            text = repr((written.scenario.digest, switches)).encode()
            digest = hashlib.sha256(text).hexdigest()[:_LENGTH]
    return f"{'-'.join([*words, digest] if digest else words)}.{ending}"


def make_manifest(view: PageView, look: Look) -> Table:
    """Make the table that says whose numbers the tables of a view are."""
    switches = [
        (say("export.switch"), show_text(f"{key}: {text}"))
        for key, text in list_switches(view, look)
    ]
    shown = ((say("export.view"), say(f"views.{view.key}")), *switches)
    written = look.written
    return make_about(written.scenario, written.changes, shown)


def say_state(view: PageView, look: Look) -> str:
    """The same in one sentence, for a picture; empty for the file's own."""
    written = look.written
    changes = [*written.changes, *(f"{key}: {text}" for key, text in list_switches(view, look))]
    if not changes:
        return ""
    digest = written.scenario.digest[:_LENGTH]
    return show_text(say("export.state", changes="; ".join(changes), digest=digest))


def list_tables(view: PageView, look: Look) -> list[Table]:
    """All tables of a view: those of its pictures, and its own.

    Raises:
        InputError: there is none (yet).
    """
    tables = [figure.table for figure in view.make_figures(look)] + view.make_tables(look)
    if not tables:
        raise _explain_nothing(look, "there is nothing to export here yet.")
    return tables


def list_figures(view: PageView, look: Look) -> list[Figure]:
    """All pictures of a view.

    Raises:
        InputError: there is none (yet).
    """
    figures = view.make_figures(look)
    if not figures:
        raise _explain_nothing(look, "there is no picture to export here yet.")
    return figures


def _explain_nothing(look: Look, what: str) -> InputError:
    """Reason for a view with nothing: its circle is too large, perhaps, to be solved unasked."""
    if not look.is_too_large:
        return InputError(what)
    return InputError(what, why=look.says_large, advice="Choose “Solve it” on the page.")


def _write_csv(view: PageView, look: Look) -> Exported:
    tables = [make_manifest(view, look), *list_tables(view, look)]
    files = {f"{table.key}.csv": render_csv(table).encode() for table in tables}
    return Exported(_name(look, "csv.zip", view), "application/zip", _pack(files))


def _write_xlsx(view: PageView, look: Look) -> Exported:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    tables = [make_manifest(view, look), *list_tables(view, look)]
    return Exported(_name(look, "xlsx", view), kind, render_xlsx(tables))


def _write_svg(view: PageView, look: Look) -> Exported:
    note = say_state(view, look)
    files = {f"{f.key}.svg": draw_file(f, note).encode() for f in list_figures(view, look)}
    if len(files) == 1:
        return Exported(_name(look, "svg", view), "image/svg+xml", *files.values())
    return Exported(_name(look, "svg.zip", view), "application/zip", _pack(files))


def draw_file(figure: Figure, note: str, *, narrow: bool = False) -> str:
    """A picture as a file of its own, with a remark below it."""
    drawing = figure.narrow if narrow else figure.wide
    if note:
        drawing = drawing.with_note(note)
    return drawing.render_file(read_style("figures.css"))


def export_picture(view: PageView, look: Look, key: str, *, narrow: bool) -> Exported | None:
    """One picture of a view; None when there is none of that name."""
    for figure in view.make_figures(look):
        if figure.key == key:
            drawn = draw_file(figure, say_state(view, look), narrow=narrow)
            stem = _name(look, "svg", view).removesuffix(".svg")
            return Exported(f"{stem}-{key}.svg", "image/svg+xml", drawn.encode())
    return None


def _write_html(view: PageView, look: Look) -> Exported:
    del view
    scenario = look.written.scenario
    runs = read_whole(look.get("runs"), USUAL_RUNS, MOST_RUNS)
    whole = not look.is_too_large
    findings = read_findings(solve_page(scenario, whole=whole))
    more = make_more_sections(scenario, runs=runs, terms=whole, today=findings.today)
    page = render_page_of(findings, more, look.written.changes)
    return Exported(_name(look, "html"), "text/html; charset=utf-8", page.encode())


def _write_yaml(view: PageView, look: Look) -> Exported:
    del view
    written = look.written
    if written.problem:
        raise InputError("the changes cannot be written into the file.", why=written.problem)
    kind = "application/yaml; charset=utf-8"
    return Exported(_name(look, "yaml"), kind, written.text.encode())


def send_file(made: Exported, how: str = "attachment") -> Response:
    """The file as an answer of the page."""
    name = {"content-disposition": f'{how}; filename="{made.name}"'}
    return Response(made.data, headers=name, media_type=made.kind)


def _pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file without dates or comments."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


FORMS: Mapping[str, Callable[[PageView, Look], Exported]] = MappingProxyType(
    {
        "csv": _write_csv,
        "xlsx": _write_xlsx,
        "svg": _write_svg,
        "html": _write_html,
        "yaml": _write_yaml,
    }
)
"""Forms by name; PNG is drawn by the browser from SVG."""


def list_forms(view: PageView) -> list[str]:
    """The forms that a view can have: no table and no picture where it shows none."""
    missing = set() if view.has_figures else {"svg"}
    if not view.has_figures and not view.has_tables:
        missing |= {"csv", "xlsx"}
    return [name for name in FORMS if name not in missing]
