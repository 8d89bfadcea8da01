"""Verbs that would refuse a sound file, and why: asked of their rooms before they are used.

A file may be of use to some verbs only: a flat threshold can be solved, and no months can be drawn
from it; most hold no reports to weigh. ``check`` says so, so that no verb comes up with it later.
"""

from typing import TYPE_CHECKING

from innercircle.errors import InnercircleError, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from innercircle.scenario import Scenario


def find_refusals(scenario: "Scenario") -> dict[str, str]:
    """Verb → why it would refuse the scenario; verbs that answer are left out.

    Raises:
        ScenarioError: a number lies beyond what a room can do; it is told at its place.
    """
    tries: dict[str, Callable[[Scenario], None]] = {
        "solve": _try_solve,
        "terms": _try_terms,
        "simulate": _try_months,
        "forecast": _try_forecast,
        "evidence": _try_evidence,
        "sweep": _try_sweep,
    }
    found = {}
    for verb, attempt in tries.items():
        try:
            attempt(scenario)
        except ScenarioError:
            raise
        except InnercircleError as error:
            found[verb] = str(error)
    return found


def _try_solve(scenario: "Scenario") -> None:
    from innercircle.game import solve  # noqa: PLC0415  slow to import

    solve(scenario, influences=False, prove=False)


def _try_terms(scenario: "Scenario") -> None:
    from innercircle.terms import price_public, read_mandate  # noqa: PLC0415  slow to import

    mandate = read_mandate(scenario)
    mandate.price_within()
    price_public(mandate.game, "payment", **mandate.aim)


def _try_months(scenario: "Scenario") -> None:
    from innercircle.dynamics import simulate  # noqa: PLC0415  slow to import

    simulate(scenario, runs=1, stage="quick", workers=1)


def _try_forecast(scenario: "Scenario") -> None:
    from innercircle.forecast import look_outside  # noqa: PLC0415  slow to import

    _try_months(scenario)
    if scenario.case is not None:
        look_outside(scenario, {}, scenario.seed)


def _try_evidence(scenario: "Scenario") -> None:
    model = scenario.evidence_model()
    from innercircle.evidence import find_posterior  # noqa: PLC0415  slow to import

    find_posterior(model)


def _try_sweep(scenario: "Scenario") -> None:
    if scenario.spreads():
        return
    from innercircle.experiments import make_sweep  # noqa: PLC0415  very slow to import

    make_sweep(scenario, plan="latin", n=1, targets=["solve.signals.fall_probability"])
