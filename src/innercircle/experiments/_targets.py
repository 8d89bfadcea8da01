"""Targets: any number that an answer reports, by the dotted name of its place in the JSON.

``solve.signals.fall_probability``, ``solve.signals.break_probability.party-boss`` and so on: the
first word says which room computes it, the rest is the path in what that room's command prints
with ``--json``. A group of targets is computed once a draw, and only if something in it is asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from innercircle.answer import make_plain
from innercircle.dynamics import simulate
from innercircle.errors import InputError
from innercircle.evidence import assess_scenario
from innercircle.game import solve
from innercircle.scenario import Scenario
from innercircle.terms import price_scenario


@dataclass(frozen=True)
class Asked:
    """What simulated targets need to know besides the scenario.

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
    # Thousands of draws need no proof of each: the cautious cutoffs, to the solver's tolerance.
    return solve(scenario, influences=False, prove=False).to_dict()


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
    """The targets of one scenario; nan where it has no such number (no answer in this draw)."""
    return compute_with_reason(scenario, targets, asked)[0]


def compute_with_reason(
    scenario: Scenario, targets: Iterable[str], asked: Asked
) -> tuple[dict[str, float], str]:
    """The targets of one scenario, and why some have no answer ("" when all have one)."""
    wanted = list(targets)
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
    return numbers, "; ".join(reasons)


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
