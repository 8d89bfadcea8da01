"""The pictures, one idea a file; each turns findings into a figure at two widths."""

from innercircle.report._pictures.circle import draw_circle
from innercircle.report._pictures.fall import draw_fall
from innercircle.report._pictures.gains import draw_gains
from innercircle.report._pictures.ladder import draw_ladder
from innercircle.report._pictures.stakes import draw_stakes
from innercircle.report._pictures.timeline import draw_timeline
from innercircle.report._pictures.tornado import draw_tornado

__all__ = [
    "draw_circle",
    "draw_fall",
    "draw_gains",
    "draw_ladder",
    "draw_stakes",
    "draw_timeline",
    "draw_tornado",
]
