"""Templates: strict, and everything that comes from a scenario is escaped by them."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from innercircle.report._figure import Figure
from innercircle.report._sections import Listing
from innercircle.report._show import show_text
from innercircle.report._stories import Story
from innercircle.wording import retell_label


def make_templates(package: str) -> Environment:
    """The templates in the folder "templates" of a package.

    A name that is not given is an error; plain texts get their visible marks, then are escaped.
    """
    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.tests |= {
        "numeric": _is_number,
        "figure": lambda block: isinstance(block, Figure),
        "story": lambda block: isinstance(block, Story),
        "listing": lambda block: isinstance(block, Listing),
    }
    return environment


@pass_context
def _finalize(context: Context, value: Any) -> Any:  # noqa: ARG001  else constants are kept
    """Put the case's words into every plain text, and its visible marks; escaping comes after."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return show_text(retell_label(value))


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
