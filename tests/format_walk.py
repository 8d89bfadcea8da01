"""Every number of the format, walked from its own declaration, with a file that states them all."""

from dataclasses import dataclass
from pathlib import Path

from innercircle.dynamics._constants import CONSTANTS
from innercircle.scenario import Limits, Scenario, Value, load
from innercircle.scenario._declare import Part, list_declared
from innercircle.scenario._load import ROOT
from innercircle.scenario._nested import Section
from innercircle.scenario._numbers import Number
from innercircle.scenario._paths import list_sections
from innercircle.scenario._words import Whole

EVERYTHING = Path(__file__).parent / "laws" / "everything.yaml"


@dataclass(frozen=True)
class Place:
    """One number of a file.

    Attributes:
        path: dotted, as for ``--set``.
        declared: the section and key that declare it, such as ``Factors.position``.
        limits: what it may be.
        whole: True when only whole numbers may stand there.
    """

    path: str
    declared: str
    limits: Limits
    whole: bool = False

    def list_ends(self) -> list[float]:
        """The low end, the high end, and what lies just within them; 0 where it is allowed."""
        low, high = self.limits.ends
        step = 1 if self.whole else 1e-9 * max(high - low, 1e-3)
        ends = {low, low + step, high - step, high, *((0,) if self.limits.allow(0) else ())}
        allowed = sorted(number for number in ends if self.limits.allow(number))
        return [int(number) for number in allowed] if self.whole else allowed


def list_places(scenario: Scenario) -> list[Place]:
    """All numbers of a scenario: stated, left out, and the constants of the monthly model."""
    found: list[Place] = []
    _walk(scenario, found)
    for name, constant in CONSTANTS.items():
        path = f"dynamics.{name}"
        limits = Limits(constant.metadata["low"], constant.metadata["high"])
        found.append(Place(path, "Scenario.dynamics", limits))
    return found


def _walk(part: Part, found: list[Place]) -> None:
    if part.path.startswith("playbooks.") and part.line == 0:
        return  # a standard playbook: it has no place in the file
    for name, item in list_declared(type(part)).items():
        path = f"{part.path}.{name}" if part.path else name
        declared = f"{type(part).__name__}.{name}"
        if isinstance(item.kind, Number):
            found.append(Place(path, declared, item.kind.limits))
        elif isinstance(item.kind, Whole):
            limits = Limits(item.kind.low, item.kind.high)
            found.append(Place(path, declared, limits, whole=True))
        elif name != "dynamics":
            _walk_value(getattr(part, name), declared, found)


def _walk_value(value: object, declared: str, found: list[Place]) -> None:
    if isinstance(value, Value):
        found.append(Place(value.path, declared, value.limits))
    elif isinstance(value, Part):
        _walk(value, found)
    elif isinstance(value, tuple):
        for item in value:
            _walk_value(item, declared, found)


def list_declared_numbers() -> set[tuple[type, str]]:
    """(section, key) of every number that the format declares."""
    return {
        (section.build, name)
        for section, _ in list_sections(ROOT)
        if isinstance(section, Section)
        for name, item in list_declared(section.build).items()
        if isinstance(item.kind, Number | Whole)
    }


def list_walked_numbers(scenario: Scenario) -> set[tuple[type, str]]:
    """The same, as far as a scenario has such a section."""
    sections: set[type] = set()

    def visit(value: object) -> None:
        if isinstance(value, Part):
            sections.add(type(value))
            for name in list_declared(type(value)):
                visit(getattr(value, name))
        elif isinstance(value, tuple):
            for item in value:
                visit(item)

    visit(scenario)
    return {entry for entry in list_declared_numbers() if entry[0] in sections}


SCENARIO = load(EVERYTHING)
PLACES = list_places(SCENARIO)
