"""Handles in a picture: what a page lets one drag, or move by keys; files and reports have none."""

from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.report._svg import Element, make_element, write_coordinate

_HIT = 14.0
"""Half the width in pixels that takes a finger."""


@dataclass(frozen=True, kw_only=True)
class Handle:
    """Something in a picture that stands for a number.

    Attributes:
        number: its place among the picture's handles, from 0.
        name: what it moves, in words.
        stops: (pixels across, number) along its way, at least two; linear between them.
        value: the number as it stands.
        step: of the number, for keys.
        x, y: where its knob stands, in pixels.
        top, bottom: of what one can take it by.
    """

    number: int
    name: str
    stops: Sequence[tuple[float, float]]
    value: float
    step: float
    x: float
    y: float
    top: float
    bottom: float


def draw_handle(handle: Handle, prefix: str) -> Element:
    """A slider within a picture: a knob, and room around it to take it by.

    Args:
        handle: what it is.
        prefix: of the drawing's ids.
    """
    values = [value for _, value in handle.stops]
    key = f"{prefix}-handle-{handle.number}"
    now = _write(handle.value)
    return make_element(
        "g",
        make_element("title", handle.name, id=f"{key}-name"),
        make_element(
            "rect", x=handle.x - _HIT, y=handle.top, width=2 * _HIT,
            height=handle.bottom - handle.top, cls="ic-hit",
        ),
        make_element("circle", cx=handle.x, cy=handle.y, r=7.5, cls="ic-knob"),
        id=key,
        cls="ic-handle",
        role="slider",
        tabindex="0",
        aria_labelledby=f"{key}-name",
        aria_valuemin=_write(min(values)),
        aria_valuemax=_write(max(values)),
        aria_valuenow=now,
        aria_valuetext=now,
        data_handle=str(handle.number),
        data_stops=" ".join(f"{write_coordinate(x)} {_write(value)}" for x, value in handle.stops),
        data_step=_write(handle.step),
    )  # fmt: skip


def _write(value: float) -> str:
    """A number for a program, without a power of ten."""
    text = f"{value:.6g}"
    return f"{value:.9f}".rstrip("0").rstrip(".") if "e" in text else text
