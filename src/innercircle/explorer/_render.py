"""Templates: everything that comes from a scenario or an address is escaped by them."""

from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from innercircle.chances import write_chance
from innercircle.explorer._assets import locate_asset
from innercircle.explorer._numbers import write_input, write_number, write_share
from innercircle.explorer._words import read_words, say
from innercircle.report import (
    PAYOFF_DIGITS,
    make_templates,
    render_json,
    write_cell,
)
from innercircle.vocabulary import Outcome
from innercircle.wording import retell


def render_page(template: str, **names: Any) -> str:
    """A whole page."""
    return _make_environment().get_template(template).render(**names)


def render_part(template: str, macro: str, *values: Any) -> Markup:
    """One macro of a template: a piece of a page."""
    module: Any = _make_environment().get_template(template).module
    return Markup(getattr(module, macro)(*values))  # noqa: S704  the macro has escaped everything


@cache
def _make_environment() -> Environment:
    environment = make_templates("innercircle.explorer")
    environment.globals |= {
        "t": say,
        "asset": locate_asset,
        "words_json": _write_words,
        "payoff_digits": PAYOFF_DIGITS,
    }
    environment.filters |= {
        "chance": write_chance,
        "share": write_share,
        "number": write_number,
        "field": write_input,
        "cell": write_cell,
        "part": part_path,
        "json": render_json,
        "lines": keep_lines,
        "outcome": lambda name: Outcome(name).words,
    }
    return environment


def part_path(text: str) -> str | Markup:
    """A text that may be parted after its dots if it is a path; escaped then."""
    if " " in text or text.count(".") < 2:
        return text
    return Markup(".<wbr>").join(escape(part) for part in text.split("."))


def keep_lines(text: str) -> Markup:
    """A text with its line breaks, for a text field or preformatted text; escaped."""
    return escape(text)


def _write_words(*sections: str) -> Markup:
    """The words that the script needs, as a block of data."""
    wanted = tuple(f"{section}." for section in sections)
    return render_json({k: retell(v) for k, v in read_words().items() if k.startswith(wanted)})
