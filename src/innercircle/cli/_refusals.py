"""Verbs that would refuse a sound file, and why: asked of their rooms before they are used.

A file may be of use to some verbs only: a flat threshold can be solved, and no months can be drawn
from it. ``check`` says so, so that no verb comes up with it later.
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
    }
    if scenario.evidence is not None:
        tries["evidence"] = _try_evidence
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


def _try_evidence(scenario: "Scenario") -> None:
    from innercircle.evidence import find_posterior  # noqa: PLC0415  slow to import

    find_posterior(scenario.evidence_model())
