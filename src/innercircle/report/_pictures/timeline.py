"""The contacts in order of time: held, planned, and those whose date is not known."""

from collections.abc import Sequence

from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._measure import LINE, SIZES
from innercircle.report._svg import Drawing, Element, count_lines, make_element, make_text
from innercircle.report._views import Contact, Findings

_NAME = SIZES["label"] * LINE
_NOTE = SIZES["note"] * LINE
UNDATED = "date not known"
_STATUS = {
    "held": "held",
    "planned": "planned, not yet held",
    "cancelled": "cancelled",
    "opened": "channel opened",
    "event": "event",
}


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def draw_timeline(findings: Findings) -> Figure:
    """From top to bottom: dated entries by month, then those without a date."""
    contacts = sort_contacts(findings.contacts)
    sources = {contact.source for contact in contacts}
    one = len(sources) == 1 and "" not in sources
    note = f" All is told by one source: {contacts[0].source}." if one else ""
    return make_figure(
        "timeline",
        "Contacts and events",
        "Filled marks have taken place; open marks are planned. Diamonds are public events. "
        "Below the broken line the date is not known." + note,
        lambda width: _draw(contacts, width, sourced=not one),
        Table(
            "timeline",
            "Contacts and events in order of time",
            ("Month", "Status", "Channel", "What", "Sought by", "Source"),
            tuple(
                (write_month(c.month), write_status(c.status), c.channel, c.says, c.sought_by,
                 c.source)
                for c in contacts
            ),
        ),
    )  # fmt: skip


def sort_contacts(contacts: Sequence[Contact]) -> list[Contact]:
    """By month, the undated last; within a month in the order given."""
    return sorted(contacts, key=lambda contact: (contact.month == "", contact.month))


def write_month(month: str) -> str:
    """A month or day in words: 2019-07 is "July 2019"; other texts as they are."""
    parts = month.split("-")
    if not all(part.isdigit() for part in parts) or not 2 <= len(parts) <= 3:
        return month or UNDATED
    number = int(parts[1])
    if not 1 <= number <= 12:
        return month
    day = f"{int(parts[2])} " if len(parts) == 3 else ""
    return f"{day}{_MONTHS[number - 1]} {parts[0]}"


def write_status(status: str) -> str:
    """A status in words."""
    return _STATUS.get(status, status)


def _draw(contacts: Sequence[Contact], width: float, *, sourced: bool) -> Drawing:
    wide = width > 500
    date = 124.0 if wide else 8.0
    line = 146.0 if wide else 16.0
    text = line + 24
    y = 6.0
    body: list[Element] = []
    marks: list[tuple[Contact, float]] = []
    border = 0.0
    month = None
    for contact in contacts:
        if not contact.month and marks and marks[-1][0].month:
            border = y + 6
            y += 18
        new = contact.month != month
        month = contact.month
        if new and not wide:
            words = write_month(contact.month)
            body.append(
                make_text(text, y + _NOTE, words, kind="note", width=width - text, cls="ic-soft")
            )
            y += _NOTE + 3
        marks.append((contact, y + _NAME * 0.6 + 2))
        if new and wide:
            words = write_month(contact.month)
            label = make_text(
                date, y + _NAME, words, kind="note", anchor="end", width=date, cls="ic-soft"
            )
            body.append(label)
        entry, y = _draw_entry(contact, text, y, width - text - 8, sourced=sourced)
        body += entry
    spine = _draw_spine(marks, line, border)
    if border:
        body.append(make_element("line", x1=0, y1=border, x2=width, y2=border, cls="ic-guide"))
    return Drawing(
        "timeline",
        "Contacts and events in order of time",
        f"{len(contacts)} entries from top to bottom; the table has them in words.",
        width,
        max(y, 20.0),
        (*spine, *body, *(_draw_mark(contact, line, at) for contact, at in marks)),
    )


def _draw_entry(
    contact: Contact, x: float, top: float, column: float, *, sourced: bool
) -> tuple[list[Element], float]:
    y = top + _NAME
    parts = [make_text(x, y, contact.says, width=column, most=3)]
    y += (count_lines(contact.says, column, most=3) - 1) * _NAME + _NOTE
    notes = [write_status(contact.status) if contact.status != "event" else "", contact.channel]
    if contact.sought_by:
        notes.append(f"sought by {contact.sought_by}")
    if sourced:
        notes.append(contact.source or "assumed")
    note = "; ".join(part for part in notes if part)
    if not note:
        return parts, y - _NOTE + 14
    parts.append(make_text(x, y, note, kind="note", width=column, most=3, cls="ic-soft"))
    y += (count_lines(note, column, "note", 3) - 1) * _NOTE
    return parts, y + 14


def _draw_spine(marks: Sequence[tuple[Contact, float]], x: float, border: float) -> list[Element]:
    if not marks:
        return []
    dated = [at for contact, at in marks if contact.month]
    undated = [at for contact, at in marks if not contact.month]
    parts = []
    if dated:
        end = border or dated[-1]
        parts.append(make_element("line", x1=x, y1=dated[0], x2=x, y2=end, cls="ic-axis"))
    if undated:
        start = border or undated[0]
        parts.append(make_element("line", x1=x, y1=start, x2=x, y2=undated[-1], cls="ic-guide"))
    return parts


def _draw_mark(contact: Contact, x: float, y: float) -> Element:
    if contact.status == "event":
        points = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + 6:.1f} {x - 6:.1f},{y:.1f}"
        return make_element("polygon", points=points, cls="ic-mark")
    if contact.status == "opened":
        return make_element("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, cls="ic-stay")
    held = contact.status == "held"
    return make_element("circle", cx=x, cy=y, r=5.5, cls="ic-stay" if held else "ic-open")
