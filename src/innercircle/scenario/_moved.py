"""Inputs that claims move: the one place where what the reports add up to enters the draws.

Claims that hang together are true or false in patterns, each with its chance given the reports. In
a pattern an input is what the claims that are true in it say, or else as the file has it. What an
input is drawn from is therefore a mixture, and the inputs that one set of claims moves are drawn
in one pattern.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from innercircle.scenario._changed import Same
from innercircle.scenario.spread import Choices, Law, Mixture, Spread, Uniform
from innercircle.scenario.value import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from innercircle.scenario._claims import Claim
    from innercircle.scenario.model import Scenario

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bound:
    """Inputs that are drawn in one pattern.

    Attributes:
        claims: that move them.
        patterns: (pattern, claim) which are true.
        chances: (pattern,) given the reports.
        spreads: input → what it is drawn from.
        guesses: (pattern,) input → its best guess there.
    """

    claims: tuple[str, ...]
    patterns: tuple[tuple[bool, ...], ...]
    chances: tuple[float, ...]
    spreads: Mapping[str, Mixture]
    guesses: tuple[Mapping[str, float], ...]


def find_bound(scenario: "Scenario") -> tuple[Bound, ...]:
    """The inputs that claims move, those of claims that hang together in one.

    Raises:
        EvidenceError: the reports contradict one another.
    """
    evidence = scenario.evidence
    if evidence is None or not evidence.moved:
        return ()
    return _find_bound(Same(scenario))


@lru_cache(maxsize=8)
def _find_bound(same: Same) -> tuple[Bound, ...]:
    from innercircle.weighing import find_joints  # noqa: PLC0415  heavy, and most files need none

    scenario: Scenario = same.it
    evidence = scenario.evidence
    moving = {c.id: c for c in (evidence.claims if evidence else ()) if c.moves or c.shifts}
    values = scenario.values()
    found = []
    ways = {c.id: {path for path, _ in (*c.moves, *c.shifts)} for c in moving.values()}
    same_input = [(one, two) for one in ways for two in ways if one < two and ways[one] & ways[two]]
    for joint in find_joints(scenario.evidence_model(), list(moving), same_input):
        claims = [moving[name] for name in joint.claims]
        paths = dict.fromkeys(path for c in claims for path, _ in (*c.moves, *c.shifts))
        spreads = {
            path: Mixture(
                tuple(
                    _make_law(values[path], path, claims, pattern, chance)
                    for pattern, chance in zip(joint.patterns, joint.chances, strict=True)
                ),
                values[path].limits.ends,
            )
            for path in paths
        }
        guesses = tuple(
            {path: _guess(values[path], path, claims, pattern) for path in paths}
            for pattern in joint.patterns
        )
        found.append(Bound(joint.claims, joint.patterns, joint.chances, spreads, guesses))
    return tuple(found)


def _make_law(
    own: Value, path: str, claims: Sequence["Claim"], pattern: Sequence[bool], chance: float
) -> Law:
    """An input where some claims are true: moved by one of them, or its own and shifted."""
    moved, shift = _find_moved(own, path, claims, pattern)
    return Law(chance, moved.spread or Uniform(moved.value, moved.value), shift)


def _guess(own: Value, path: str, claims: Sequence["Claim"], pattern: Sequence[bool]) -> float:
    """Best guess of an input where some claims are true."""
    moved, shift = _find_moved(own, path, claims, pattern)
    low, high = own.limits.ends
    return min(max(moved.value + shift, low), high) if shift else moved.value


def _find_moved(
    own: Value, path: str, claims: Sequence["Claim"], pattern: Sequence[bool]
) -> tuple[Value, float]:
    """The number that stands for an input where some claims are true, and what is added to it."""
    true = [claim for claim, told in zip(claims, pattern, strict=True) if told]
    moved = next((value for c in true for name, value in c.moves if name == path), own)
    return moved, sum(value.value for c in true for name, value in c.shifts if name == path)


def list_patterns(scenario: "Scenario") -> tuple[tuple[float, dict[str, float]], ...]:
    """Ways in which claims that move inputs may be true: chance, and best guesses of the inputs.

    Raises:
        EvidenceError: the reports contradict one another.
    """
    each = [zip(bound.chances, bound.guesses, strict=True) for bound in find_bound(scenario)]
    return tuple(
        (prod(chance for chance, _ in way), {k: v for _, told in way for k, v in told.items()})
        for way in product(*each)
    )


def mix_spreads(
    scenario: "Scenario", own: Mapping[str, Spread | Choices]
) -> dict[str, Spread | Choices]:
    """The spreads of a file, with those of inputs that claims move, in the file's order."""
    moved = {path: s for bound in find_bound(scenario) for path, s in bound.spreads.items()}
    if not moved:
        return dict(own)
    every = {**own, **moved}
    return {path: every[path] for path in scenario.list_paths() if path in every}


def list_bound(scenario: "Scenario", names: Sequence[str]) -> list[list[str]]:
    """Those of the inputs that are drawn in one pattern with another one of them."""
    groups = [[name for name in names if name in bound.spreads] for bound in find_bound(scenario)]
    return [group for group in groups if len(group) > 1]


def share_patterns(scenario: "Scenario", names: Sequence[str], shares: "Floats") -> "Floats":
    """Independent shares made to fall in one pattern: the first input of each set decides it.

    Args:
        scenario: whose claims count.
        names: (input,) paths.
        shares: (draw, input) in [0, 1].
    """
    import numpy as np  # noqa: PLC0415  heavy, and reading a scenario needs none

    bounds = find_bound(scenario)
    done = shares.copy() if bounds else shares
    for bound in bounds:
        group = [k for k, name in enumerate(names) if name in bound.spreads]
        if len(group) < 2:
            continue
        edges = np.concatenate([[0.0], np.cumsum(bound.chances)])
        which = np.searchsorted(edges[1:-1], shares[:, group[0]], side="right")
        low, high = edges[which], np.nextafter(edges[which + 1], 0)
        for place in group[1:]:
            inside = low + shares[:, place] * (edges[which + 1] - low)
            done[:, place] = np.minimum(inside, high)
    return done


@dataclass(frozen=True)
class Claimed:
    """A claim that moves inputs.

    Attributes:
        id, says: of the claim.
        before: its chance before any report.
        after: given all reports.
        moves: sentences' ends: what each input is where it is true.
    """

    id: str
    says: str
    before: float
    after: float
    moves: tuple[str, ...]


def list_claimed(scenario: "Scenario") -> tuple[Claimed, ...]:
    """The claims that move inputs, in the file's order.

    Raises:
        EvidenceError: the reports contradict one another.
    """
    evidence = scenario.evidence
    after = _find_chances(scenario)
    if evidence is None or not after:
        return ()
    before = _find_chances(scenario.without_reports()) if scenario.reports else after
    return tuple(
        Claimed(
            claim.id,
            claim.says.strip().rstrip("."),
            before[claim.id],
            after[claim.id],
            (
                *(f"{path} is {_write(value)}" for path, value in claim.moves),
                *(f"{path} lies {_write_shift(value)}" for path, value in claim.shifts),
            ),
        )
        for claim in evidence.claims
        if claim.id in after
    )


def say_claims(scenario: "Scenario") -> list[str]:
    """One sentence for each claim that moves inputs: how likely, and what it moves."""
    return [
        f"Draws take “{claim.says}” as true with a chance of {claim.after:.0%}"
        + (f" ({claim.before:.0%} before the reports)" if scenario.reports else "")
        + f"; there {', '.join(claim.moves)}."
        for claim in list_claimed(scenario)
    ]


def _find_chances(scenario: "Scenario") -> dict[str, float]:
    return {
        name: sum(
            chance
            for pattern, chance in zip(bound.patterns, bound.chances, strict=True)
            if pattern[k]
        )
        for bound in find_bound(scenario)
        for k, name in enumerate(bound.claims)
    }


def _write_shift(value: Value) -> str:
    return f"{abs(value.value):g} {'higher' if value.value > 0 else 'lower'}"


def _write(value: Value) -> str:
    spread: Any = value.spread
    return f"{value.value:g}" if spread is None else f"{spread.low:g} to {spread.high:g}"
