"""Levers composed: one fixed order, complements checked after each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic

from innercircle.errors import GameError
from innercircle.game import _levers
from innercircle.game._complements import explain_free_rider, explain_lost_cause
from innercircle.game._levers import Table
from innercircle.game._stakes import Factors, Stakes, compute_stakes
from innercircle.vocabulary import TIE_TOLERANCE

COMPOSITION_ORDER = (
    "sanction",
    "relief",
    "co_optation",
    "purge_threat",
    "leak",
    "threat",
    "amnesty",
    "guarantee",
    "safe_passage",
    "place",
    "payment",
)
"""Order of the levers: those in force today (pressure, then the leader's answer), promises, then
money. Only these pairs do not commute: sanction and relief; sanction or co-optation and place
without a value; safe passage and payment on cells; on cells also sanction, relief, co-optation,
purge threat and leak among each other, all of which move a."""

_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {name: getattr(_levers, name) for name in COMPOSITION_ORDER}
)


@dataclass(frozen=True)
class Lever:
    """One lever with its parameters, by name; see the functions of the same names.

    Attributes:
        name: one of ``COMPOSITION_ORDER``.
        parameters: keyword arguments of that function.
    """

    name: str
    parameters: Mapping[str, Any]

    def __post_init__(self) -> None:
        if self.name not in _FUNCTIONS:
            raise GameError(
                f"no lever is called {self.name!r}",
                advice=f"The levers are {', '.join(COMPOSITION_ORDER)}.",
            )

    def apply(self, table: Table) -> Table:
        """The table after this lever alone."""
        try:
            return _FUNCTIONS[self.name](table, **self.parameters)  # type: ignore[no-any-return]
        except TypeError as error:
            raise GameError(str(error), where=f"lever {self.name}") from None


@dataclass(frozen=True)
class LeverStep:
    """Effect of one lever.

    Attributes:
        lever: the lever.
        stakes: the four cells after it.
        warnings: complements that fail after it, in words; empty when they hold.
    """

    lever: Lever
    stakes: Stakes
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Composition(Generic[Table]):
    """A table with levers applied.

    Attributes:
        table: the result, of the kind that was given.
        steps: what each lever did, in the order applied.
    """

    table: Table
    steps: tuple[LeverStep, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Complements that fail at the end."""
        return self.steps[-1].warnings if self.steps else ()


def apply_levers(table: Table, levers: Sequence[Lever]) -> Composition[Table]:
    """Apply levers in ``COMPOSITION_ORDER``, whatever order they are given in.

    Several levers of one name are applied in the order given.

    Args:
        table: an insider's factors, or the four cells.
        levers: any number, any order.

    Returns:
        the new table and the steps, with complements re-checked after each.
    """
    steps = []
    for lever in sorted(levers, key=lambda each: COMPOSITION_ORDER.index(each.name)):
        table = lever.apply(table)
        cells = compute_stakes(table) if isinstance(table, Factors) else table
        steps.append(LeverStep(lever, cells, explain_complements(cells)))
    return Composition(table, tuple(steps))


def explain_complements(stakes: Stakes) -> tuple[str, ...]:
    """In what way these cells fail to be complements, in words; empty when they do not."""
    slack = TIE_TOLERANCE * max(abs(cell) for cell in stakes.row.tolist())
    said = []
    if stakes.stay_holds < stakes.stay_falls - slack:
        said.append(explain_free_rider(stakes.stay_holds, stakes.stay_falls))
    if stakes.break_falls < stakes.break_holds - slack:
        said.append(explain_lost_cause(stakes.break_falls, stakes.break_holds))
    return tuple(said)
