"""Ruling coalitions under outside pressure: who stays, who breaks, and what it would take.

>>> from innercircle import load, solve
>>> solution = solve(load("two-who-need-each-other"), influences=False)
>>> solution.signals.unique
True

``load`` reads a scenario, ``solve`` its stage game, ``terms`` prices offers, ``simulate`` runs the
months ahead. Each is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from innercircle.vocabulary import DRAWERS, WRITERS

if TYPE_CHECKING:
    from innercircle import terms
    from innercircle.dynamics import simulate
    from innercircle.game import Solution, solve
    from innercircle.scenario import load

__version__: str
"""Version of the package, as installed."""

__all__ = ["load", "simulate", "solve", "terms"]

_HOMES = {"load": "scenario", "solve": "game", "simulate": "dynamics"}
_HELPERS = {"Any", "DRAWERS", "TYPE_CHECKING", "WRITERS", "import_module"}


def _describe_solution(solution: "Solution") -> str:
    return str(import_module("innercircle.report").describe_solution(solution))


def _draw(answer: Any) -> str:
    return str(import_module("innercircle.report").draw_answer(answer))


WRITERS["Solution"] = _describe_solution
DRAWERS.update(dict.fromkeys(("Solution", "ForecastAnswer", "SimulationAnswer"), _draw))


def __getattr__(name: str) -> Any:
    """The four verbs and the version, found late so that `innercircle --help` stays quick."""
    if name == "terms":
        return import_module("innercircle.terms")
    if name == "__version__":
        return import_module("innercircle.answer").find_version()
    if name in _HOMES:
        return getattr(import_module(f"innercircle.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'innercircle' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Names that a notebook offers to complete: all four verbs, loaded or not."""
    names = {name for name in globals() if name.startswith("__") or not name.startswith("_")}
    return sorted((names | {*__all__}) - _HELPERS)
