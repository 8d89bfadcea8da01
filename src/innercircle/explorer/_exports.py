"""What leaves the page as a file: tables, pictures, the report, the scenario; redacted if asked.

A redacted export is made from the redacted scenario, so that it can say no more than that; numbers
stay as they are. Nothing carries a date, a path or a name of this machine, and the same state
gives the same bytes (apart from pseudonyms, which differ each time).
"""

import io
import secrets
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from innercircle.errors import InputError
from innercircle.evidence import redact_text
from innercircle.explorer._case import Case
from innercircle.explorer._look import Look, View
from innercircle.explorer._state import State, read_state
from innercircle.explorer._views.edit import say_levers, write_changes
from innercircle.report import (
    Figure,
    Table,
    make_more_sections,
    read_findings,
    read_style,
    render_csv,
    render_page_of,
    render_xlsx,
)
from innercircle.scenario import load_text

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


def export(view: View, look: Look, form: str, *, redacted: bool = False) -> Exported:
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
    given = {name: alias for (_, name), alias in done.pseudonyms.given.items()}
    state = _rename_state(look.state, given)
    return Look(look.desk, look.jobs, case, state, look.proved)


def _rename_state(state: State, given: Mapping[str, str]) -> State:
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


def _name(view: View, look: Look, ending: str) -> str:
    return f"{look.case.scenario.id}-{view.key}.{ending}"


def list_tables(view: View, look: Look) -> list[Table]:
    """All tables of a view: those of its pictures, and its own.

    Raises:
        InputError: there is none (yet).
    """
    tables = [figure.table for figure in view.make_figures(look)] + view.make_tables(look)
    if not tables:
        raise InputError("there is nothing to export here yet.")
    return tables


def list_figures(view: View, look: Look) -> list[Figure]:
    """All pictures of a view.

    Raises:
        InputError: there is none (yet).
    """
    figures = view.make_figures(look)
    if not figures:
        raise InputError("there is no picture to export here yet.")
    return figures


def _write_csv(view: View, look: Look) -> Exported:
    tables = list_tables(view, look)
    files = {f"{table.key}.csv": render_csv(table).encode() for table in tables}
    if len(files) == 1:
        return Exported(_name(view, look, "csv"), "text/csv; charset=utf-8", *files.values())
    return Exported(_name(view, look, "csv.zip"), "application/zip", _pack(files))


def _write_xlsx(view: View, look: Look) -> Exported:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Exported(_name(view, look, "xlsx"), kind, render_xlsx(list_tables(view, look)))


def _write_svg(view: View, look: Look) -> Exported:
    files = {f"{f.key}.svg": draw_file(f).encode() for f in list_figures(view, look)}
    if len(files) == 1:
        return Exported(_name(view, look, "svg"), "image/svg+xml", *files.values())
    return Exported(_name(view, look, "svg.zip"), "application/zip", _pack(files))


def draw_file(figure: Figure, *, narrow: bool = False) -> str:
    """A picture as a file of its own."""
    drawing = figure.narrow if narrow else figure.wide
    return drawing.render_file(read_style("figures.css"))


def _write_html(view: View, look: Look) -> Exported:
    del view
    solution = replace_proved(look).answered.solution
    if solution is None:
        raise InputError(look.answered.problem)
    more = make_more_sections(look.answered.scenario)
    page = render_page_of(read_findings(solution), more)
    return Exported(f"{look.case.scenario.id}.html", "text/html; charset=utf-8", page.encode())


def replace_proved(look: Look) -> Look:
    """The same look, wanting proved answers."""
    return replace(look, proved=True)


def _write_yaml(view: View, look: Look) -> Exported:
    del view
    text, left_out = write_changes(look)
    if left_out:
        raise InputError("some changes cannot be written into the scenario.", why=left_out[0])
    levers = say_levers(look.state)
    if levers:  # said at the end, where no line of the file moves
        text = f"{text.rstrip()}\n\n# {levers}\n"
    kind = "application/yaml; charset=utf-8"
    return Exported(f"{look.case.scenario.id}.yaml", kind, text.encode())


def _pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file without dates or comments."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


FORMS: Mapping[str, Callable[[View, Look], Exported]] = MappingProxyType(
    {
        "csv": _write_csv,
        "xlsx": _write_xlsx,
        "svg": _write_svg,
        "html": _write_html,
        "yaml": _write_yaml,
    }
)
"""Forms by name; PNG is drawn by the browser from SVG."""


def list_forms(view: View) -> list[str]:
    """The forms that a view can have: no table and no picture where it shows none."""
    missing = set() if view.has_figures else {"svg"}
    if not view.has_figures and not view.has_tables:
        missing |= {"csv", "xlsx"}
    return [name for name in FORMS if name not in missing]
