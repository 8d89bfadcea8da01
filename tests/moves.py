"""Which verbs does a number move? Asked of the verbs themselves, one number at a time."""

import contextlib
import functools
import io

import numpy as np

from format_walk import EVERYTHING, Place
from innercircle.answer import make_plain
from innercircle.cli._terms_overview import write_head
from innercircle.dynamics import simulate
from innercircle.errors import InnercircleError
from innercircle.evidence import assess_scenario
from innercircle.game import solve
from innercircle.scenario import Scenario, load_text
from innercircle.terms import price_guarantees, price_scenario, read_mandate

TEXT = EVERYTHING.read_text(encoding="utf-8")
SAID_ANYWAY = {"digest", "scenario", "seed", "alike"}


def _show(answer):
    """Plain data without what every change of the file changes."""
    plain = make_plain(answer)
    if isinstance(plain, dict):
        return {key: _show(value) for key, value in plain.items() if key not in SAID_ANYWAY}
    return plain


def _solve(scenario):
    return _show(solve(scenario, influences=False))


def _price(scenario):
    mandate = read_mandate(scenario)
    head = io.StringIO()
    with contextlib.redirect_stdout(head):
        write_head(mandate)  # which says what a point is worth
    return head.getvalue(), _show(price_scenario(scenario)), _show(price_guarantees(mandate))


def _simulate(scenario):
    answer = simulate(scenario, runs=40, stage="exact", workers=1)
    return {name: np.asarray(column).tolist() for name, column in answer.rows.items()}


def _assess(scenario):
    return _show(assess_scenario(scenario))


ASKED = {"solve": _solve, "terms": _price, "simulate": _simulate, "evidence": _assess}


def ask(verb: str, scenario: Scenario) -> str:
    """The answer as text, or why there is none."""
    try:
        return repr(ASKED[verb](scenario))
    except InnercircleError as error:
        return f"refused: {error}"


@functools.cache
def ask_unmoved(verb: str) -> str:
    """The answer for the file as it stands."""
    return ask(verb, load_text(TEXT))


def find_moved(place: Place, verbs=tuple(ASKED)) -> set[str]:
    """The verbs whose answer changes when this number alone is moved, far or near."""
    scenario = load_text(TEXT)
    stated = scenario.values().get(place.path)
    low, high = place.limits.ends
    start = (low + high) / 2 if stated is None else float(stated)
    step = 0.1 * min(high - low, max(abs(start), 1.0))
    tried = [start + step, start - step, low, high]
    if place.whole:
        tried = [low, low + 1, low + 2, high]
    moved: set[str] = set()
    for number in tried:
        if not place.limits.allow(number) or (stated is not None and number == start):
            continue
        try:
            if place.declared == "Threshold.point":  # only instead of the file's own
                changed = load_text(TEXT, sets=[f"threshold={{point: {number!r}}}"])
            elif stated is None:
                changed = load_text(TEXT, sets=[f"{place.path}={number!r}"])
            else:
                changed = scenario.with_values({place.path: number})
        except InnercircleError:
            continue
        moved |= {v for v in verbs if v not in moved and ask(v, changed) != ask_unmoved(v)}
    return moved
