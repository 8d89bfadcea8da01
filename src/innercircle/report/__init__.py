"""Reports: pictures (SVG), plain words, one self-contained page, and tables."""

from innercircle.report._describe import describe_solution, render_text_trace
from innercircle.report._figure import Figure, Table
from innercircle.report._findings import read_findings
from innercircle.report._page import (
    make_policy,
    read_style,
    render_json,
    render_page,
    render_page_of,
)
from innercircle.report._pictures import (
    draw_circle,
    draw_fall,
    draw_gains,
    draw_ladder,
    draw_stakes,
    draw_timeline,
    draw_tornado,
)
from innercircle.report._sections import Listing, Section, make_sections
from innercircle.report._show import show_text
from innercircle.report._svg import Drawing
from innercircle.report._tables import (
    make_tables,
    render_csv,
    render_parquet,
    render_xlsx,
)
from innercircle.report._views import Findings
from innercircle.report._words import describe_findings

__all__ = [
    "Drawing",
    "Figure",
    "Findings",
    "Listing",
    "Section",
    "Table",
    "describe_findings",
    "describe_solution",
    "draw_circle",
    "draw_fall",
    "draw_gains",
    "draw_ladder",
    "draw_stakes",
    "draw_timeline",
    "draw_tornado",
    "make_policy",
    "make_sections",
    "make_tables",
    "read_findings",
    "read_style",
    "render_csv",
    "render_json",
    "render_page",
    "render_page_of",
    "render_parquet",
    "render_text_trace",
    "render_xlsx",
    "show_text",
]
