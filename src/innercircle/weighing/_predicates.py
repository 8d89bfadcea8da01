"""Predicates: statements about the joint state that are true or false in each state.

{"approve": true}                          the leader approves the talks (also "yes", "no")
{"type": ["boss", "double"]}               the insider is of this type …
{"type": ["boss", ["sincere", "hedging"]]} … or of one of these
{"claim": "met"}                           the claim is true
{"all": […]}  {"any": […]}  {"not": …}     combinations
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.vocabulary import InsiderType
from innercircle.weighing._problems import suggest

TYPES = tuple(kind.value for kind in InsiderType)
_APPROVE = {True: True, False: False, "yes": True, "no": False, "true": True, "false": False}
DEEPEST = 20


@dataclass(frozen=True)
class Predicate:
    """A checked predicate.

    Attributes:
        insiders: positions of the axes that it speaks of, ascending: insiders, then questions.
        holds: function of the list of insiders' axes → boolean array; see ``evaluate``.
    """

    insiders: tuple[int, ...]
    holds: Callable[[dict[int, int], int], NDArray[np.bool_]]

    def evaluate(self, insiders: Sequence[int]) -> NDArray[np.bool_]:
        """True or false on the states (approve, one axis per insider or question).

        Returns:
            bool (2, 3 or 1, …): axes that the predicate does not mention have size 1 when no other
            part of it does; NumPy's broadcasting fills them in.
        """
        axes = {insider: 1 + place for place, insider in enumerate(insiders)}
        return self.holds(axes, 1 + len(insiders))


@dataclass(frozen=True)
class Known:
    """Things that a predicate may speak of.

    Attributes:
        insiders: name → position of the axis.
        claims: names of all claims.
        find: a claim as a predicate.
    """

    insiders: Mapping[str, int]
    claims: tuple[str, ...] = ()
    find: Callable[[str], "Predicate | None"] = lambda _name: None


def list_claims(value: Any) -> list[str]:
    """Names of the claims that a plain predicate speaks of, whatever else is wrong with it."""
    if isinstance(value, list | tuple):
        return [name for item in value for name in list_claims(item)]
    if not isinstance(value, Mapping):
        return []
    own = [value["claim"]] if isinstance(value.get("claim"), str) else []
    return own + [name for word in ("all", "any", "not") for name in list_claims(value.get(word))]


def read_predicate(
    value: Any, known: Known, complain: Callable[[str], None], depth: int = 0
) -> Predicate:
    """Check a predicate and make it computable; what is wrong goes to ``complain``."""
    nothing = Predicate((), _constant(value=False))
    if not isinstance(value, dict) or len(value) != 1:
        complain("a predicate is one of approve, type, all, any, not, claim, with its value")
        return nothing
    if depth > DEEPEST:
        complain(f"a predicate is nested more than {DEEPEST} deep")
        return nothing
    (word, inner), *_ = value.items()
    if word == "approve":
        wanted = _APPROVE.get(inner) if isinstance(inner, bool | str) else None
        if wanted is None:
            complain("approve takes yes or no")
            return nothing
        return Predicate((), _approve(wanted=wanted))
    if word == "type":
        return _read_type(inner, known.insiders, complain) or nothing
    if word == "claim":
        return _read_claim(inner, known, complain) or nothing
    if word == "not":
        return negate(read_predicate(inner, known, complain, depth + 1))
    if word in {"all", "any"} and isinstance(inner, list | tuple):
        parts = [read_predicate(item, known, complain, depth + 1) for item in inner]
        return combine_all(parts, every=word == "all")
    complain("a predicate is one of approve, type, all, any, not, claim, with its value")
    return nothing


def _read_claim(inner: Any, known: Known, complain: Callable[[str], None]) -> Predicate | None:
    if not isinstance(inner, str) or inner not in known.claims:
        near = suggest(inner, known.claims)
        complain(f"a predicate names a claim that is not among the claims{near}")
        return None
    return known.find(inner)


def _read_type(
    inner: Any, names: Mapping[str, int], complain: Callable[[str], None]
) -> Predicate | None:
    if not isinstance(inner, list | tuple) or len(inner) != 2:
        complain("type takes [insider, type] or [insider, [types]]")
        return None
    name, kinds = inner
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not isinstance(name, str) or name not in names:
        complain("a predicate names an insider that is not among the insiders")
        return None
    if not isinstance(kinds, list | tuple) or not all(kind in TYPES for kind in kinds):
        complain(f"the types are {', '.join(TYPES)}")
        return None
    chosen = np.array([kind in kinds for kind in TYPES])
    return choose_states(names[name], chosen)


def choose_states(place: int, chosen: NDArray[np.bool_]) -> Predicate:
    """The predicate that holds in the chosen states of one axis."""
    return Predicate((place,), _type(place, chosen))


def combine_all(parts: Sequence[Predicate], *, every: bool) -> Predicate:
    """The predicate that holds where every one of the parts does, or where any of them does."""
    insiders = tuple(sorted({place for part in parts for place in part.insiders}))
    return Predicate(insiders, _combine(parts, every=every))


def negate(part: Predicate) -> Predicate:
    """The predicate that holds where the part does not."""
    return Predicate(part.insiders, lambda axes, size: ~part.holds(axes, size))


def _constant(*, value: bool) -> Callable[[dict[int, int], int], NDArray[np.bool_]]:
    return lambda _axes, size: np.full((1,) * size, value)


def _approve(*, wanted: bool) -> Callable[[dict[int, int], int], NDArray[np.bool_]]:
    return lambda _axes, size: np.array([wanted, not wanted]).reshape(2, *(1,) * (size - 1))


def _type(
    insider: int, chosen: NDArray[np.bool_]
) -> Callable[[dict[int, int], int], NDArray[np.bool_]]:
    def holds(axes: dict[int, int], size: int) -> NDArray[np.bool_]:
        shape = [1] * size
        shape[axes[insider]] = len(chosen)
        return chosen.reshape(shape)

    return holds


def _combine(
    parts: Sequence[Predicate], *, every: bool
) -> Callable[[dict[int, int], int], NDArray[np.bool_]]:
    def holds(axes: dict[int, int], size: int) -> NDArray[np.bool_]:
        found = np.full((1,) * size, every)
        for part in parts:
            other = part.holds(axes, size)
            found = found & other if every else found | other
        return found

    return holds
