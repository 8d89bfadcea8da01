"""Who stays, who breaks, and what it would take: ruling coalitions under outside pressure.

>>> from innercircle import load, solve
>>> solution = solve(load("two-who-need-each-other"), influences=False)
>>> solution.signals.unique
True

``load`` reads a scenario, ``solve`` its stage game, ``terms`` prices offers, ``simulate`` runs the
months ahead. Each is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from innercircle import terms
    from innercircle.dynamics import simulate
    from innercircle.game import solve
    from innercircle.scenario import load

__all__ = ["load", "simulate", "solve", "terms"]

_HOMES = {"load": "scenario", "solve": "game", "simulate": "dynamics"}


def __getattr__(name: str) -> Any:
    """The four doors, imported late so that `innercircle --help` stays quick."""
    if name == "terms":
        return import_module("innercircle.terms")
    if name in _HOMES:
        return getattr(import_module(f"innercircle.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'innercircle' has no attribute {name!r}")
