"""Text that the command prints and pictures that a notebook shows: an answer by itself."""

from typing import TYPE_CHECKING, cast

from innercircle.report._axes import write_number
from innercircle.report._findings import read_findings
from innercircle.report._forecast_section import draw_chance_by_month
from innercircle.report._months_section import draw_ends_by_month
from innercircle.report._page import read_style
from innercircle.report._pictures import draw_circle
from innercircle.report._show import show_text
from innercircle.report._words import describe_findings

if TYPE_CHECKING:
    from innercircle.dynamics import SimulationAnswer
    from innercircle.forecast import ForecastAnswer
    from innercircle.game import Solution, Trace


def describe_solution(solution: "Solution") -> str:
    """The solution in plain words: at most 25 lines of at most 80 columns, without symbols."""
    return describe_findings(read_findings(solution))


def draw_answer(answer: "Solution | ForecastAnswer | SimulationAnswer") -> str:
    """The picture of an answer as SVG: the circle; the chance by month; the ends by month."""
    match type(answer).__name__:
        case "Solution":
            figure = draw_circle(read_findings(cast("Solution", answer)))
        case "ForecastAnswer":
            figure = draw_chance_by_month(cast("ForecastAnswer", answer))
        case _:
            figure = draw_ends_by_month([cast("SimulationAnswer", answer)])
    return figure.wide.render_file(read_style("figures.css"))


def render_text_trace(trace: "Trace", depth: int = 0) -> str:
    """Render the origin of a number as an indented tree: name, number, how it follows, source."""
    said = f"{'  ' * depth}{show_text(trace.name)}: {write_number(trace.value)}"
    if trace.formula:
        said += f" = {show_text(trace.formula)}"
    origin = ", ".join(filter(None, (trace.provenance, trace.place)))
    if origin:
        said += f"  [{show_text(origin)}]"
    return "\n".join([said, *(render_text_trace(child, depth + 1) for child in trace.children)])
