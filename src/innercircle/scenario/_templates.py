"""Templates of new cases: what is known of a case of which only the offices are known.

A file that names one (``template: personal``) may leave out what the template has: it is drawn from
the template's ranges, wide as they are, until somebody writes it down.
"""

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innercircle.scenario._declare import Checker
from innercircle.scenario._numbers import Number
from innercircle.scenario._reader import read_tree
from innercircle.scenario._tree import Mapping as MappingNode
from innercircle.scenario._tree import Mark, Node, Scalar, to_plain

if TYPE_CHECKING:
    from innercircle.scenario.model import Scenario
    from innercircle.scenario.value import Value

TEMPLATES = (
    *("personal", "military", "single-party", "monarchy", "multi-party", "oligarchy"),
    *("any", "board", "party", "alliance"),
)
"""Names of the templates: types of regime, one for any of them, and kinds of other coalitions."""

LEARNED, BASE_RATE, ASSUMED = "learned", "base rate", "assumed"

_UNIT = 60.0  # of all power, so that a tenth is between solid (4) and major (8) of the scale
_STAKES = ("position", "fallback", "capture", "exile", "new_order_place")
_CELLS = ("stay_holds", "stay_falls", "break_holds", "break_falls")
_NORMAL = ("mean", "sd")
_NOWHERE = Mark("")


@dataclass(frozen=True)
class Guess:
    """A number of a template.

    Attributes:
        text: the number with its range, as in a file.
        basis: "learned", "base rate" or "assumed".
        record: what the record counted, with n; empty where it has nothing.
    """

    text: str
    basis: str
    record: str = ""

    def say_basis(self) -> str:
        """The basis with what the record counted."""
        return f"{self.basis} ({self.record})" if self.record else self.basis


@dataclass(frozen=True)
class Rate:
    """Frequency with which leaders of a class were forced out within 12 months.

    Attributes:
        mean: chance of it. low, high: nine in ten of the class's rates lie between them.
        n: rows of the class. fell: how many of them ended so.
    """

    mean: float
    low: float
    high: float
    n: int
    fell: int


@dataclass(frozen=True)
class Group:
    """Offices of one circle that have much in common.

    Attributes:
        id: of the circle.
        title: its name.
        share: of all power.
        why: of their stakes, in a clause.
        offices: examples.
        guesses: key of an insider or of the stakes → number.
    """

    id: str
    title: str
    share: float
    why: str
    offices: tuple[str, ...]
    guesses: Mapping[str, Guess]


@dataclass(frozen=True)
class Template:
    """A start for a case.

    Attributes:
        name: one of ``TEMPLATES``.
        leader, sponsor, opposition, guarantor: who they are, in general words.
        groups: circles of insiders.
        anybody: numbers of an insider who belongs to none of them.
        offices: examples of such insiders.
        insider: numbers of every insider, whatever the group.
        warrant: numbers of a guarantor.
        stage: dotted path → number, for what is nobody's in particular.
        rate: of the class in the record; None where there is none.
    """

    name: str
    leader: str
    sponsor: str
    opposition: str
    guarantor: str
    groups: tuple[Group, ...]
    anybody: Mapping[str, Guess]
    offices: tuple[str, ...]
    insider: Mapping[str, Guess]
    warrant: Mapping[str, Guess]
    stage: Mapping[str, Guess]
    rate: Rate | None

    def find_group(self, circle: str) -> Group | None:
        """The group of a circle; None for a circle of the file's own, or none."""
        return next((group for group in self.groups if group.id == circle), None)

    def guess_insider(self, circle: str, sharers: int) -> dict[str, Guess]:
        """Numbers of an insider: key → number, those of the stakes below ``stakes.``.

        Args:
            circle: of the insider; may be empty.
            sharers: insiders of that circle; all insiders where it is none of the groups.
        """
        group = self.find_group(circle)
        found = self.anybody if group is None else group.guesses
        share = (1.0 if group is None else group.share) / sharers
        return {
            "power": Guess(f"{_UNIT * share:.2g} ±50%", ASSUMED),
            "exposure": found["exposure"],
            **self.insider,
            **{f"stakes.{key}": found[key] for key in _STAKES},
        }

    def guess_insiders(self, circles: Sequence[str]) -> list[dict[str, Guess]]:
        """The same for all insiders of a case, by the circle of each."""
        counts = Counter(circles)
        return [
            self.guess_insider(c, counts[c] if self.find_group(c) else len(circles))
            for c in circles
        ]


@functools.cache
def find_template(name: str) -> Template:
    """A template by its name, one of ``TEMPLATES``."""
    written, numbers = _read("_templates.yaml"), _read("_template_numbers.yaml")
    actors, common = written[name], written["common"]
    record = numbers["regimes"].get(name, {})
    offices: dict[str, list[str]] = actors["offices"]
    stage = _read_guesses(common["stage"] | actors.get("stage", numbers["stage"]))
    if "threat" in record:
        stage["sponsor.threat"] = _read_guess(record["threat"])
    return Template(
        name=name,
        **{key: actors[key] for key in ("leader", "sponsor", "opposition", "guarantor")},
        groups=tuple(
            _read_group(key, group, offices[key])
            for key, group in (actors.get("groups") or record.get("groups", {})).items()
        ),
        anybody=_read_guesses(actors.get("anybody", numbers["anybody"])),
        offices=tuple(offices.get("anybody", ())),
        insider=_read_guesses(common["insider"]),
        warrant=_read_guesses(common["guarantor"]),
        stage=stage,
        rate=Rate(**record["rate"]) if "rate" in record else None,
    )


@functools.cache
def _read(name: str) -> Any:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return to_plain(read_tree(text, name)[0])


def _read_guess(entry: Mapping[str, str]) -> Guess:
    return Guess(str(entry["number"]), entry["basis"], entry.get("record", ""))


def _read_guesses(entries: Mapping[str, Mapping[str, str]]) -> dict[str, Guess]:
    return {key: _read_guess(entry) for key, entry in entries.items()}


def _read_group(key: str, entry: Mapping[str, Any], offices: list[str]) -> Group:
    guesses = _read_guesses({k: v for k, v in entry.items() if isinstance(v, dict)})
    return Group(key, entry["title"], entry["share"], entry["why"], tuple(offices), guesses)


def fill_from_template(top: MappingNode) -> None:
    """Put what a template has below what a file says, which wins."""
    named = top.get("template")
    if named is None:
        return
    # A name that is none is complained of elsewhere; what it would have filled is no news.
    name = named.text if isinstance(named, Scalar) else ""
    template = find_template(name if name in TEMPLATES else "any")
    for path, guess in template.stage.items():
        if not _says_otherwise(top, path):
            _fill(top, path.split("."), guess)
    for node in _list_entries(top, "guarantors"):
        for key, guess in template.warrant.items():
            _fill(node, [key], guess)
    insiders = _list_entries(top, "insiders")
    guesses = template.guess_insiders([_read_circle(node) for node in insiders])
    for node, found in zip(insiders, guesses, strict=True):
        for key, guess in found.items():
            if not (key.startswith("stakes.") and _has_cells(node)):
                _fill(node, key.split("."), guess)


def _list_entries(top: MappingNode, section: str) -> list[MappingNode]:
    entries = top.get(section)
    if not isinstance(entries, MappingNode):
        return []
    return [node for _, node in entries.entries.values() if isinstance(node, MappingNode)]


def _read_circle(insider: MappingNode) -> str:
    circle = insider.get("circle")
    return circle.text if isinstance(circle, Scalar) else ""


def _says_otherwise(top: MappingNode, path: str) -> bool:
    """True when the file has a threshold of another form than the template's."""
    threshold = top.get("threshold")
    if not path.startswith("threshold.") or threshold is None:
        return False
    return not isinstance(threshold, MappingNode) or bool(set(threshold.entries) - set(_NORMAL))


def _has_cells(insider: MappingNode) -> bool:
    stakes = insider.get("stakes")
    return isinstance(stakes, MappingNode) and bool(set(stakes.entries) & set(_CELLS))


def _fill(node: MappingNode, parts: list[str], guess: Guess) -> None:
    """Put a number where there is none; what is no section is left to the checker."""
    here: Node = node
    for part in parts[:-1]:
        if not isinstance(here, MappingNode):
            return
        if here.get(part) is None:
            here.put(part, MappingNode(_NOWHERE, given=False), _NOWHERE, given=False)
        here = here.entries[part][1]
    if isinstance(here, MappingNode) and parts[-1] not in here.entries:
        here.put(parts[-1], _make_node(guess), _NOWHERE, given=False)


def _make_node(guess: Guess) -> Scalar:
    return Scalar(guess.text, _NOWHERE, given=False)


def list_unfilled(scenario: "Scenario") -> dict[str, Guess]:
    """Numbers that are still the template's, written or left out: dotted path → number.

    A number is somebody's own as soon as it or its range differs, or a source states it.
    """
    if not scenario.template:
        return {}
    values = scenario.values()
    return {
        path: guesses[0]
        for path, guesses in _list_guesses(scenario)
        if (value := values.get(path)) is not None and any(_is_same(value, g) for g in guesses)
    }


def _list_guesses(scenario: "Scenario") -> Iterator[tuple[str, list[Guess]]]:
    """Path → what the template has or had there: power is shared by as many as there are now."""
    template = find_template(scenario.template)
    for path, guess in template.stage.items():
        yield path, [guess]
    for guarantor in scenario.guarantors:
        for key, guess in template.warrant.items():
            yield f"guarantors.{guarantor.id}.{key}", [guess]
    circles = [insider.circle for insider in scenario.insiders]
    for insider, now in zip(scenario.insiders, template.guess_insiders(circles), strict=True):
        for key, guess in now.items():
            others = range(1, len(circles) + 1) if key == "power" else ()
            before = [template.guess_insider(insider.circle, count)[key] for count in others]
            yield f"insiders.{insider.id}.{key}", [guess, *before]


def _is_same(value: "Value", guess: Guess) -> bool:
    read = Number(value.limits).read(Scalar(guess.text, _NOWHERE), "", Checker([]))
    return bool(value.source is None and read.value == value.value and read.spread == value.spread)
