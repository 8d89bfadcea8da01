"""Large offices split: how much of an answer hangs on what was called one."""

from dataclasses import replace

from innercircle.scenario import Insider, Scenario

LARGEST = 0.3
"""Share of all power above which an office is split before a forecast is made again."""


def find_largest(scenario: Scenario) -> float:
    """Share of all power that the largest office holds, at the best guesses."""
    powers = [float(insider.power) for insider in scenario.insiders]
    return max(powers) / sum(powers)


def split_large(scenario: Scenario, largest: float = LARGEST) -> Scenario | None:
    """The scenario with every office above a share of power as equal offices of one circle.

    The first keeps the id, and with it channels, reports and what playbooks say; the others have
    the same stakes. Their power is the best guess's, without its range.

    Returns:
        None when there is nothing to split.
    """
    whole = sum(float(insider.power) for insider in scenario.insiders)
    parts = [
        max(-int(-float(insider.power) / whole // largest), 1) for insider in scenario.insiders
    ]
    if max(parts) == 1:
        return None
    taken = {insider.id for insider in scenario.insiders}
    found: list[Insider] = []
    for insider, count in zip(scenario.insiders, parts, strict=True):
        if count == 1:
            found.append(insider)
            continue
        power = replace(insider.power, value=float(insider.power) / count, spread=None)
        one = replace(insider, power=power, circle=insider.circle or insider.id)
        ids = [insider.id, *(_name(insider.id, number, taken) for number in range(2, count + 1))]
        found += [replace(one, id=name) for name in ids]
    return replace(scenario, insiders=tuple(found))


def _name(start: str, number: int, taken: set[str]) -> str:
    name = f"{start}-{number}"
    while name in taken:
        name += "-more"
    taken.add(name)
    return name
