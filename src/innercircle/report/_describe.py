"""Text that the command prints: the summary of a solution, and where a number comes from."""

from typing import TYPE_CHECKING

from innercircle.report._axes import write_number
from innercircle.report._findings import read_findings
from innercircle.report._show import show_text
from innercircle.report._words import describe_findings

if TYPE_CHECKING:
    from innercircle.game import Solution, Trace


def describe_solution(solution: "Solution") -> str:
    """The solution in plain words: at most 25 lines of at most 80 columns, without symbols."""
    return describe_findings(read_findings(solution))


def render_text_trace(trace: "Trace", depth: int = 0) -> str:
    """Render the origin of a number as an indented tree: name, number, how it follows, source."""
    said = f"{'  ' * depth}{show_text(trace.name)}: {write_number(trace.value)}"
    if trace.formula:
        said += f" = {show_text(trace.formula)}"
    origin = ", ".join(filter(None, (trace.provenance, trace.place)))
    if origin:
        said += f"  [{show_text(origin)}]"
    return "\n".join([said, *(render_text_trace(child, depth + 1) for child in trace.children)])
