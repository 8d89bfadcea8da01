"""docs/pictures/: pictures of the flagship that pages show; drawn by the report room."""

import re

from innercircle.game import solve
from innercircle.report import Figure, draw_circle, read_findings, read_style
from innercircle.scenario import load

DARK = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{.*?\n\}\n", re.DOTALL)


def render_circle() -> str:
    """The flagship's inner circle as a file of its own."""
    solution = solve(load("caracas-2019"), influences=False)
    return render_light(draw_circle(read_findings(solution)))


def render_light(figure: Figure) -> str:
    """A picture as a file of its own, in the light colours.

    A code host shows it on a page whose colours are not those of the reader's system, so that the
    dark scheme is left out and the paper is painted.
    """
    style = DARK.sub("", read_style("figures.css")) + ".ic-picture { background: #ffffff; }\n"
    return figure.wide.render_file(style)
