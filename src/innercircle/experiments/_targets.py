"""Targets: any number that an answer reports, by the dotted name of its place in the JSON.

``solve.signals.fall_probability``, ``solve.signals.break_probability.party-boss`` and so on: the
first word says which room computes it, the rest is the path in what that room's command prints
with ``--json``. A group of targets is computed once a draw, and only if something in it is asked.

A draw need not have one answer: with a common prior there may be two, and without complements only
bounds are sure. Such a target is an interval. Its own name holds the lower end, its *twin*
(``…fall_probability_bold``) the upper one; where there is one answer they are equal.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import make_plain
from innercircle.dynamics import simulate
from innercircle.errors import InputError
from innercircle.evidence import assess_scenario
from innercircle.game import OuterBounds, solve
from innercircle.scenario import Scenario
from innercircle.terms import price_scenario


@dataclass(frozen=True)
class Asked:
    """Settings of simulated targets besides the scenario.

    Attributes:
        runs: simulated runs a draw.
        seed: of the simulated runs; the same in every draw (common random numbers).
        stage: "quick" or "exact", see the room dynamics.
    """

    runs: int = 400
    seed: int = 1
    stage: str = "quick"


Compute = Callable[[Scenario, Asked, Sequence[str]], Mapping[str, Any]]
"""(scenario, settings, second words of the targets) → the plain answer that holds them."""


def _solve(scenario: Scenario, asked: Asked, parts: Sequence[str]) -> Mapping[str, Any]:  # noqa: ARG001
    # Thousands of draws need no proof of each, unless there may be a second answer.
    solution = solve(scenario, influences=False, prove=False)
    if solution.signals is not None and not solution.signals.unique:
        solution = solve(scenario, influences=False)
    plain = solution.to_dict()
    if solution.outer is not None:
        plain |= _make_bounds(solution.built.game.names, solution.outer)
    return plain


def _make_bounds(names: Sequence[str], outer: OuterBounds) -> dict[str, Any]:
    """Sure bounds without complements, in the places of the answers that there would be."""
    low = dict(zip(names, outer.always.astype(float).tolist(), strict=True))
    high = dict(zip(names, (~outer.never).astype(float).tolist(), strict=True))
    return {
        "cautious": {"fall_probability": outer.fall_low},
        "bold": {"fall_probability": outer.fall_high},
        "signals": {
            "fall_probability": outer.fall_low,
            "fall_probability_bold": outer.fall_high,
            "break_probability": low,
            "break_probability_bold": high,
            "unique": False,
        },
    }


def _price(scenario: Scenario, asked: Asked, parts: Sequence[str]) -> Mapping[str, Any]:  # noqa: ARG001
    return price_scenario(scenario).to_dict()


def _weigh(scenario: Scenario, asked: Asked, parts: Sequence[str]) -> Mapping[str, Any]:  # noqa: ARG001
    return assess_scenario(scenario).to_dict()


def _simulate(scenario: Scenario, asked: Asked, parts: Sequence[str]) -> Mapping[str, Any]:
    """By sponsor's playbook; "own" is the scenario's."""
    return {
        part: simulate(
            scenario,
            sponsor=None if part == "own" else part,
            runs=asked.runs,
            seed=asked.seed,
            stage=asked.stage,
        ).to_dict()
        for part in parts
    }


GROUPS: dict[str, Compute] = {
    "solve": _solve,
    "terms": _price,
    "simulate": _simulate,
    "evidence": _weigh,
}
"""First word of a target → what computes it."""


_TWINS = ("fall_probability", "break_probability", "cutoffs")
_APART = 1e-9


def find_twin(target: str) -> str:
    """The name of the upper end of a target that may be an interval; "" for any other."""
    words = target.split(".")
    if words[:2] == ["solve", "signals"] and len(words) > 2 and words[2] in _TWINS:
        return ".".join([*words[:2], f"{words[2]}_bold", *words[3:]])
    return ""


def add_twins(targets: Iterable[str]) -> list[str]:
    """The targets, each with its twin behind it."""
    named = [name for target in targets for name in (target, find_twin(target)) if name]
    return list(dict.fromkeys(named))


def are_apart(low: ArrayLike, high: ArrayLike) -> Any:
    """True where a target's two ends differ; element by element."""
    with np.errstate(invalid="ignore"):  # two infinite ends are no distance apart
        gap = np.abs(np.subtract(high, low))
    return gap > _APART


def flatten(plain: Any, prefix: str) -> dict[str, float]:
    """Numbers and truth values of nested plain data by dotted name; lists are left out."""
    if isinstance(plain, bool | int | float):
        return {prefix: float(plain)}
    if isinstance(plain, str) and plain in {"inf", "-inf", "nan"}:
        return {prefix: float(plain)}
    if not isinstance(plain, Mapping):
        return {}
    found: dict[str, float] = {}
    for key, item in plain.items():
        found |= flatten(item, f"{prefix}.{key}")
    return found


def compute_targets(scenario: Scenario, targets: Iterable[str], asked: Asked) -> dict[str, float]:
    """The targets of one scenario with their twins; nan where it has no such number."""
    return compute_with_reason(scenario, targets, asked)[0]


def compute_with_reason(
    scenario: Scenario, targets: Iterable[str], asked: Asked
) -> tuple[dict[str, float], str]:
    """The targets with their twins, and why some have no answer, or not one ("" for neither)."""
    wanted = add_twins(targets)
    found: dict[str, float] = {}
    reasons = []
    for group in dict.fromkeys(target.split(".")[0] for target in wanted):
        try:
            found |= _compute_group(scenario, group, wanted, asked)
        except InputError as error:
            # Draws may leave what a solver can do (complements, a regime that would have fallen).
            reasons.append(f"{group}: {error.what}")
    numbers = {target: found.get(target, float("nan")) for target in wanted}
    missing = [target for target in wanted if target not in found]
    if missing and not reasons:
        reasons.append(f"this draw has no {', '.join(missing)}")
    twins = {name: twin for name in wanted if (twin := find_twin(name))}
    if any(are_apart(numbers[name], numbers[twin]) for name, twin in twins.items()):
        reasons.append(_say_apart(found))
    return numbers, "; ".join(reasons)


def _say_apart(found: Mapping[str, float]) -> str:
    """Say why a draw has an interval instead of a number."""
    if "solve.outer_bounds.fall_low" in found:
        return "solve: bounds only, because some insiders are put off when others break"
    if found.get("solve.signals.certified"):
        return "solve: two answers are possible"
    return "solve: bounds only, which did not meet"


def check_targets(scenario: Scenario, targets: Iterable[str], asked: Asked) -> None:
    """Refuse targets that the scenario as stated does not have.

    Raises:
        InputError: all unknown targets, each with the nearest that exists.
    """
    wanted = list(dict.fromkeys(targets))
    few = replace(asked, runs=1)
    problems = []
    for group in dict.fromkeys(target.split(".")[0] for target in wanted):
        mine = [target for target in wanted if target.split(".")[0] == group]
        if group not in GROUPS:
            problems += [f"{target!r} begins with none of {', '.join(GROUPS)}" for target in mine]
            continue
        known = _compute_group(scenario, group, mine, few)
        for target in mine:
            if target not in known:
                close = get_close_matches(target, known, n=1, cutoff=0.3)
                hint = f" (did you mean {close[0]}?)" if close else ""
                problems.append(f"there is no {target!r}{hint}")
    if problems:
        raise InputError("; ".join(problems) + ".", where="--target")


def _compute_group(
    scenario: Scenario, group: str, targets: Sequence[str], asked: Asked
) -> dict[str, float]:
    words = [target.split(".") for target in targets]
    parts = dict.fromkeys(each[1] for each in words if each[0] == group and len(each) > 1)
    return flatten(make_plain(GROUPS[group](scenario, asked, list(parts))), group)
