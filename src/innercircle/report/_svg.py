"""Elements of a picture: safe by construction, the same text for the same picture.

A name from a scenario can become the content of a text, title or description, where it is
escaped; it can never become a tag, an attribute, a class or an id, because attribute values are
limited to a small alphabet and ids are made from our own words. There are no style attributes
and no scripts, so that the pictures work under a strict Content-Security-Policy.
"""

import math
import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from innercircle.report._measure import LINE, SIZES, wrap_text
from innercircle.report._show import show_text
from innercircle.wording import retell

_TAGS = frozenset(
    {"svg", "title", "desc", "defs", "pattern", "g", "text", "tspan"}
    | {"rect", "circle", "line", "path", "polyline", "polygon"}
)
_ATTRIBUTES = frozenset(
    {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "width", "height", "d", "points"}
    | {"class", "id", "role", "viewBox", "fill", "aria-labelledby", "aria-hidden"}
    | {"text-anchor", "patternUnits", "patternTransform", "tabindex", "data-handle", "data-stops"}
    | {"data-step", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"}
)
_VALUE = re.compile(r"[A-Za-z0-9 .,_()#-]*\Z")
_NOTE_EDGE, _NOTE_LINES = 8.0, 12
_NAMESPACE = "http://www.w3.org/2000/svg"
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_HALF = 0.36  # from the baseline to the middle of the letters, in font sizes

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_coordinate(value: float) -> str:
    """A coordinate with at most one decimal and no superfluous zeros: "12", "12.5", "0"."""
    if not math.isfinite(value):
        raise ValueError(f"a coordinate must be finite, not {value}")
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text in {"-0", ""} else text


@dataclass(frozen=True)
class Element:
    """One element: tag, attributes in order, and children (elements, or texts to be escaped)."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    children: "tuple[Element | str, ...]"

    def walk(self) -> "Iterator[Element]":
        """This element and all below it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def render(self) -> str:
        """The element as markup."""
        written = "".join(f' {name}="{value}"' for name, value in self.attributes)
        inside = "".join(
            child.render()
            if isinstance(child, Element)
            else escape(show_text(retell(child)), quote=False)
            for child in self.children
        )
        return f"<{self.tag}{written}>{inside}</{self.tag}>"


def make_element(tag: str, *children: Element | str, **attributes: str | float) -> Element:
    """Make an element; ``cls`` stands for class, and "_" in a name for "-".

    Raises:
        ValueError: a tag or attribute that pictures do not use, or a value with a character that
            could mean something to a browser (so that a name cannot get there by mistake).
    """
    if tag not in _TAGS:
        raise ValueError(f"pictures have no <{tag}>")
    pairs = []
    for key, value in attributes.items():
        name = "class" if key == "cls" else key.replace("_", "-")
        text = value if isinstance(value, str) else write_coordinate(value)
        if name not in _ATTRIBUTES or not _VALUE.match(text):
            raise ValueError(f"not allowed in a picture: {name}={text!r}")
        pairs.append((name, text))
    return Element(tag, tuple(pairs), children)


def make_text(
    x: float,
    y: float,
    text: str,
    *,
    kind: str = "label",
    anchor: str = "start",
    width: float = math.inf,
    most: int = 1,
    centred: bool = False,
    cls: str = "",
) -> Element:
    """A label of at most ``most`` lines, each at most ``width`` pixels wide.

    Args:
        x: where the text starts, has its middle, or ends (by ``anchor``), in pixels.
        y: baseline of the first line; the middle of all lines when ``centred``.
        text: what to write; may be anything.
        kind: a key of ``SIZES``.
        anchor: "start", "middle" or "end".
        width: what a line may take, in pixels.
        most: lines before the text is cut with "…".
        centred: whether ``y`` is the middle of the block.
        cls: further classes.
    """
    size = SIZES[kind]
    shown = show_text(text)
    lines = [shown] if math.isinf(width) else wrap_text(shown, width, kind, most)
    if centred:
        y += _HALF * size - (len(lines) - 1) * LINE * size / 2
    spans = tuple(
        make_element("tspan", line, x=x, y=y + row * LINE * size) for row, line in enumerate(lines)
    )
    classes = f"ic-{kind} {cls}".strip()
    return make_element("text", *spans, cls=classes, text_anchor=anchor)


def count_lines(text: str, width: float, kind: str = "label", most: int = 2) -> int:
    """Count the lines that ``make_text`` will use."""
    return len(wrap_text(show_text(text), width, kind, most))


@dataclass(frozen=True)
class Drawing:
    """One picture at one width.

    Attributes:
        key: what ids are made from, such as "circle"; unique on a page.
        title: name of the picture for who cannot see it.
        description: what the picture shows, in a sentence or two.
        width: in pixels.
        height: in pixels.
        body: the elements.
    """

    key: str
    title: str
    description: str
    width: float
    height: float
    body: tuple[Element, ...]

    def __post_init__(self) -> None:
        if not _KEY.match(self.key):
            raise ValueError(f"a picture's key is lower-case words, not {self.key!r}")

    @property
    def prefix(self) -> str:
        """First part of every id in this drawing."""
        return f"{self.key}-{write_coordinate(self.width)}"

    def build(self) -> Element:
        """The svg element: a picture with a name and a description for screen readers."""
        head, note = f"{self.prefix}-title", f"{self.prefix}-desc"
        defs = tuple(hatch for hatch in make_hatches(self.prefix) if self._uses(hatch))
        return make_element(
            "svg",
            make_element("title", self.title, id=head),
            make_element("desc", self.description, id=note),
            *((make_element("defs", *defs),) if defs else ()),
            *self.body,
            cls="ic-picture",
            # What is inside a picture is not there for who cannot see it, unless it is a group.
            role="group" if self._has_handles() else "img",
            aria_labelledby=f"{head} {note}",
            viewBox=f"0 0 {write_coordinate(self.width)} {write_coordinate(self.height)}",
            width=self.width,
            height=self.height,
        )

    def with_note(self, note: str) -> "Drawing":
        """The same picture with a remark below it, for a file that leaves the page."""
        room = self.width - 2 * _NOTE_EDGE
        lines = count_lines(note, room, "note", _NOTE_LINES)
        text = make_text(
            _NOTE_EDGE,
            self.height + SIZES["note"],
            note,
            kind="note",
            width=room,
            most=_NOTE_LINES,
            cls="ic-soft",
        )
        return replace(
            self,
            description=f"{self.description} {note}",
            height=self.height + (lines + 0.5) * LINE * SIZES["note"],
            body=(*self.body, text),
        )

    def _has_handles(self) -> bool:
        return any(("role", "slider") in e.attributes for top in self.body for e in top.walk())

    def _uses(self, hatch: Element) -> bool:
        wanted = ("fill", f"url(#{dict(hatch.attributes)['id']})")
        return any(wanted in part.attributes for top in self.body for part in top.walk())

    def __html__(self) -> str:
        return self.build().render()

    def render_file(self, style: str) -> str:
        """The picture as a file of its own, with the style sheet inside."""
        markup = self.build().render()
        head = f'<svg xmlns="{_NAMESPACE}"' + markup.removeprefix("<svg").partition(">")[0]
        rest = markup.partition(">")[2]
        return f"{head}><style>{escape(style, quote=False)}</style>{rest}\n"


def fill_hatch(key: str, width: float, kind: str) -> str:
    """The fill that refers to a hatch of the drawing with this key and width."""
    return f"url(#{key}-{write_coordinate(width)}-hatch-{kind})"


def make_hatches(prefix: str) -> tuple[Element, ...]:
    """The hatches of a drawing: "break" (slanted lines) and "doubt" (the other way, thin)."""
    size = 6
    return tuple(
        make_element(
            "pattern",
            make_element("rect", width=size, height=size, cls=f"ic-{kind}-ground"),
            make_element("line", x1=1.5, y1=0, x2=1.5, y2=size, cls=f"ic-{kind}-lines"),
            id=f"{prefix}-hatch-{kind}",
            width=size,
            height=size,
            patternUnits="userSpaceOnUse",
            patternTransform=f"rotate({turn})",
        )
        for kind, turn in (("break", 45), ("doubt", -45))
    )
