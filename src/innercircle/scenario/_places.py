"""Every place of a scenario where a person writes words: ids, references to them, free texts.

The walk follows the declaration of the format, so that a new key is walked as soon as it is
declared. What is left alone is the vocabulary of the format: its keys, its words, numbers, dates.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from innercircle.scenario._claims import Moves
from innercircle.scenario._declare import Kind
from innercircle.scenario._journal import Certainty, Measurement, TypeChances
from innercircle.scenario._load import ROOT, list_standard_playbooks
from innercircle.scenario._nested import Either, Entries, Items, RefsOrAll, Section
from innercircle.scenario._numbers import Number
from innercircle.scenario._quoted import Digest
from innercircle.scenario._special import Constants, Discrete, Grades, Row, Signs
from innercircle.scenario._statements import TYPES, Payoffs, Predicate
from innercircle.scenario._together import Correlation, InputPath
from innercircle.scenario._words import Date, Flag, Id, Ref, Text, UncertainWord, Whole, Word

Role = Literal["id", "fixed", "ref", "text", "other"]
Step = tuple[str, int]


@dataclass(frozen=True)
class Place:
    """Place of a word.

    Attributes:
        steps: keys from the top, each with its number in its mapping or list, from 1.
        role: an id that is declared here; one that the format knows by name, so that it stays; a
            reference to an id; a free text; or other, where the format does not know the place.
        collection: of an id or a reference; empty when nothing else refers to it.
        longest: cap on the characters of a text; 0 for none.
        is_key: True for the key itself.
    """

    steps: tuple[Step, ...]
    role: Role
    collection: str = ""
    longest: int = 0
    is_key: bool = False


Change = Callable[[Place, str], str]


def map_places(scenario: Any, change: Change) -> Any:
    """A copy of a scenario as plain data, each word that a person wrote passed through a function.

    Args:
        scenario: plain data in the shape of the file; a part of one will do.
        change: gets the place and the word, returns what stands there in the copy.
    """
    return _Walk(change).walk(ROOT, scenario, ())


@cache
def _list_fixed() -> frozenset[str]:
    """Ids that the format knows by name: nothing that refers to them may be renamed."""
    return frozenset({*TYPES, *list_standard_playbooks(), "all", "*"})


@dataclass(frozen=True)
class _Walk:
    change: Change

    def walk(self, kind: Kind | None, value: Any, steps: tuple[Step, ...]) -> Any:
        """The copy of one value of a kind."""
        match kind:
            case Section() | Either() if isinstance(value, Mapping):
                return {
                    key: self.walk(kind.step(str(key)), item, (*steps, (str(key), place)))
                    if kind.step(str(key))
                    else self._walk_other(item, (*steps, (str(key), place)))
                    for place, (key, item) in enumerate(value.items(), 1)
                }
            case Entries() if isinstance(value, Mapping):
                return self._walk_entries(kind, value, steps)
            case Items() | Row() if _is_list(value):
                below = kind.kind if isinstance(kind, Items) else kind.number
                return [
                    self.walk(below, item, (*steps, (str(place), place)))
                    for place, item in enumerate(value)
                ]
            case RefsOrAll():
                return self._walk_refs(value, steps, kind.collection)
            case Text():
                return self._put(value, Place(steps, "text", longest=kind.longest))
            case Id():
                return self._put(value, Place(steps, "id", kind.collection))
            case Ref():
                known = value in kind.also if isinstance(value, str) else False
                return value if known else self._put(value, Place(steps, "ref", kind.collection))
            case InputPath():
                return self._walk_path(value, steps)
            case UncertainWord():
                return self._walk_choice(kind, value, steps)
            case Signs() if isinstance(value, Mapping):
                return self._walk_keys(value, steps, kind.collection)
            case Moves():
                return self._walk_moves(value, steps)
            case Predicate() | Payoffs():
                return self._walk_statement(value, steps)
            case Number() | Row() | Grades() | Discrete() | Constants():
                return self._walk_number(value, steps)
            case Measurement() | TypeChances():
                return self._walk_number(value, steps)
            case Word() | Flag() | Whole() | Date() | Correlation() | Certainty() | Digest():
                return value
            case Section() | Either() | Entries() | Items() | Signs() | None:
                return self._walk_other(value, steps)
        raise TypeError(f"no walk is known for {type(kind).__name__}")

    def _put(self, value: Any, place: Place) -> Any:
        if not isinstance(value, str):
            return self._walk_other(value, place.steps)
        if place.role in {"id", "ref"} and value in _list_fixed():
            if place.role == "id":
                self.change(replace(place, role="fixed"), value)
            return value
        return self.change(place, value)

    def _walk_entries(
        self, kind: Entries, value: Mapping[Any, Any], steps: tuple[Step, ...]
    ) -> Any:
        # Keys of a mapping that nothing refers to are themselves references: rows by insider.
        role: Role = "id" if kind.collection else "ref"
        done = {}
        for place, (key, item) in enumerate(value.items(), 1):
            below = (*steps, (str(key), place))
            name = self._put(key, Place(below, role, kind.collection, is_key=True))
            done[name] = self.walk(kind.kind, item, below)
        return done

    def _walk_keys(self, value: Mapping[Any, Any], steps: tuple[Step, ...], collection: str) -> Any:
        return {
            self._put(key, Place((*steps, (str(key), place)), "ref", collection, is_key=True)): item
            for place, (key, item) in enumerate(value.items(), 1)
        }

    def _walk_refs(self, value: Any, steps: tuple[Step, ...], collection: str) -> Any:
        if _is_list(value):
            return [
                self._put(item, Place((*steps, (str(place), place)), "ref", collection))
                for place, item in enumerate(value)
            ]
        return value if value == "all" else self._put(value, Place(steps, "ref", collection))

    def _walk_path(self, value: Any, steps: tuple[Step, ...]) -> Any:
        """A dotted path: the ids in it are references, its keys belong to the format."""
        kind: Kind | None = ROOT
        done = []
        for part in value.split(".") if isinstance(value, str) else ():
            if kind is None:
                break
            ids = isinstance(kind, Entries) and kind.collection
            done.append(self._put(part, Place(steps, "ref", ids)) if ids else part)
            kind = kind.step(part)
        return self._walk_other(value, steps) if kind is None or not done else ".".join(done)

    def _walk_moves(self, value: Any, steps: tuple[Step, ...]) -> Any:
        """Numbers by the path of an input, whose ids are references."""
        if not isinstance(value, Mapping):
            return self._walk_other(value, steps)
        return {
            self._walk_path(str(key), (*steps, (str(key), place))): self._walk_number(
                item, (*steps, (str(key), place))
            )
            for place, (key, item) in enumerate(value.items(), 1)
        }

    def _walk_choice(self, kind: UncertainWord, value: Any, steps: tuple[Step, ...]) -> Any:
        if not isinstance(value, Mapping):
            return value if kind.options else self._put(value, Place(steps, "ref", kind.collection))
        if "choices" in value:
            done = self._walk_number(value, steps)
            below = (*steps, ("choices", 1))
            return done | {"choices": self._walk_choice(kind, value["choices"], below)}
        return value if kind.options else self._walk_keys(value, steps, kind.collection)

    def _walk_statement(self, value: Any, steps: tuple[Step, ...]) -> Any:
        if _is_list(value):
            return [
                self._walk_statement(item, (*steps, (str(place), place)))
                for place, item in enumerate(value)
            ]
        if not isinstance(value, Mapping):
            return value
        done = {}
        for place, (key, item) in enumerate(value.items(), 1):
            below = (*steps, (str(key), place))
            if key == "type" and _is_list(item) and item:
                first = self._put(item[0], Place(below, "ref", "insiders"))
                done[key] = [first, *item[1:]]
            elif key == "claim":
                done[key] = self._put(item, Place(below, "ref", "claims"))
            elif key in {"source", "note"}:
                done[key] = self._walk_provenance(key, item, below)
            else:
                done[key] = self._walk_statement(item, below)
        return done

    def _walk_number(self, value: Any, steps: tuple[Step, ...]) -> Any:
        """A number, or a mapping to numbers: only the source and the note are written by people."""
        if not isinstance(value, Mapping):
            return value
        return {
            key: self._walk_provenance(key, item, (*steps, (str(key), place)))
            if key in {"source", "note"}
            else self._walk_number(item, (*steps, (str(key), place)))
            for place, (key, item) in enumerate(value.items(), 1)
        }

    def _walk_provenance(self, key: str, item: Any, steps: tuple[Step, ...]) -> Any:
        place = Place(steps, "ref", "sources") if key == "source" else Place(steps, "text")
        return self._put(item, place)

    def _walk_other(self, value: Any, steps: tuple[Step, ...]) -> Any:
        """Walk through what the format does not know: any key and any text may hold anything."""
        if isinstance(value, Mapping):
            done = {}
            for place, (key, item) in enumerate(value.items(), 1):
                below = (*steps, (str(key), place))
                name = self.change(Place(below, "other", is_key=True), str(key))
                done[name if name != str(key) else key] = self._walk_other(item, below)
            return done
        if _is_list(value):
            return [
                self._walk_other(item, (*steps, (str(place), place)))
                for place, item in enumerate(value)
            ]
        return self.change(Place(steps, "other"), value) if isinstance(value, str) else value


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
