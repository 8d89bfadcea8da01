"""Inputs that go together: rank correlations of the file, and draws that keep them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from innercircle.scenario._declare import (
    Checker,
    Part,
    declare,
    guess_word,
    shorten,
)
from innercircle.scenario._moved import list_bound
from innercircle.scenario._nested import Items
from innercircle.scenario._tree import Node, NotFiniteError, Scalar, read_plain
from innercircle.scenario._words import Leaf, Ref, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from innercircle.scenario.model import Scenario

    Floats = NDArray[np.float64]

MOST_TOGETHER = 100
"""Inputs that a file may tie to each other at most."""
_LARGEST = 0.99
_NEVER_DRAWN = ("sources", "reports", "evidence")
_SMALLEST_SHARE = 1e-15


@dataclass(frozen=True)
class InputPath(Leaf):
    """The dotted path of a number of the file."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The path as text, or INVALID; whether there is a number is checked when all is read."""
        if isinstance(node, Scalar) and node.text and "\n" not in node.text:
            return node.text
        message = "expected the path of a number, such as insiders.boss.exposure"
        return checker.complain(node.mark, message, path=path)

    def describe(self) -> str:
        """Describe the kind: a path."""
        return "path of a number"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  one signature for all
        """A string of parts with dots between them."""
        return {"type": "string", "pattern": r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$"}


@dataclass(frozen=True)
class Correlation(Leaf):
    """A rank correlation, never itself uncertain."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The number, or INVALID."""
        try:
            plain = read_plain(node) if isinstance(node, Scalar) else None
        except NotFiniteError:
            plain = None
        if isinstance(plain, int | float) and not isinstance(plain, bool):
            if abs(plain) <= _LARGEST:
                return float(plain)
            near = f"{min(max(plain, -_LARGEST), _LARGEST):g}" if abs(plain) <= 1 else ""
            message = f"a rank correlation is from -{_LARGEST} to {_LARGEST}, not {plain:g}"
            return checker.complain(node.mark, message, near, path)
        found = f"“{shorten(node.text)}”" if isinstance(node, Scalar) else "a list or mapping"
        hint = ""
        if isinstance(node, Scalar) and node.text.endswith("%"):
            digits = node.text[:-1].strip()
            hint = f"{float(digits) / 100:g}" if digits.isdigit() and len(digits) < 4 else ""
        message = f"expected one number from -{_LARGEST} to {_LARGEST}, found {found}"
        return checker.complain(node.mark, message, hint, path)

    def describe(self) -> str:
        """The limits."""
        return f"number from -{_LARGEST} to {_LARGEST}"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """A number in its limits."""
        return {"type": "number", "minimum": -_LARGEST, "maximum": _LARGEST}


@dataclass(frozen=True, kw_only=True)
class Together(Part):
    """Inputs that are high together, or one high where the other is low."""

    inputs: tuple[str, ...] = declare(
        Items(InputPath(), least=2, most=MOST_TOGETHER),
        "Paths of two or more numbers with a range; every pair of them goes together.",
        required=True,
    )
    rank_correlation: float = declare(
        Correlation(),
        "Spearman's rank correlation of each pair: 0.8 is close, 0.5 clear, 0.3 loose; below 0 "
        "one is high where the other is low.",
        required=True,
    )
    source: str = declare(Ref("sources"), "Who says so.", default="")
    note: str = declare(Text(2000, lines=True), "Why they go together.", default="")


def check_together(scenario: "Scenario", checker: Checker, find: Any) -> None:
    """Complain about paths without a number, pairs stated twice, and what cannot all be true.

    Args:
        scenario: all of it.
        checker: told what is wrong.
        find: place of a path in the file.
    """
    known = scenario.values()
    spreads = {path for path, value in known.items() if value.spread is not None}
    before = len(checker.problems)
    seen: dict[tuple[str, str], str] = {}
    for part in scenario.together:
        for number, path in enumerate(part.inputs, 1):
            place = f"{part.path}.inputs.{number}"
            if path not in known:
                word = path in scenario.choices()
                message = (
                    f"{path} is a word, which has no rank"
                    if word
                    else (f"there is no number at {shorten(path, 80)}")
                )
                near = "" if word else guess_word(path, known)
                checker.complain(find(place), message, near, place)
            elif path.partition(".")[0] in _NEVER_DRAWN:
                message = f"{path} belongs to the evidence, for which nothing is drawn"
                checker.complain(find(place), message, path=place)
            elif path.startswith("journal."):
                message = f"{path} is a new value of the journal, each of which is drawn by itself"
                checker.complain(find(place), message, path=place)
            elif path in part.inputs[: number - 1]:
                checker.complain(find(place), f"{path} is here twice", path=place)
            elif path not in spreads:
                checker.warn(find(place), f"{path} has no range to go together with", place)
        for pair in _list_pairs(part.inputs):
            ordered = (min(pair), max(pair))
            if pair[0] != pair[1] and seen.setdefault(ordered, part.path) != part.path:
                message = f"{pair[0]} and {pair[1]} go together already in {seen[ordered]}"
                checker.complain(find(part.path), message, path=part.path)
    names = _list_names(scenario)
    if len(names) > MOST_TOGETHER:
        message = f"at most {MOST_TOGETHER} inputs may go together, not {len(names)}"
        checker.complain(find("together"), message, path="together")
    if scenario.together and len(checker.problems) == before:
        _check_matrix(scenario, checker, find)


def list_tied(scenario: "Scenario", names: Sequence[str]) -> list[str]:
    """Those of the inputs that go together with another one of them, or are moved by one claim."""
    tied = _find_tie(scenario, names)[0] if scenario.together else []
    bound = {name for group in list_bound(scenario, names) for name in group}
    return [*tied, *(name for name in names if name in bound)]


def tie_shares(scenario: "Scenario", names: Sequence[str], shares: "Floats") -> "Floats":
    """Independent shares made to go together as the file says: a Gaussian copula.

    An input that goes together with no other of them keeps its shares to the last bit, and so does
    the first of each group.

    Args:
        scenario: whose ``together`` counts.
        names: (input,) paths.
        shares: (draw, input) in [0, 1].
    """
    import numpy as np  # noqa: PLC0415  heavy, and reading a scenario needs none
    from scipy.special import ndtr, ndtri  # noqa: PLC0415  the same

    if not scenario.together:
        return shares
    tied, matrix = _find_tie(scenario, names)
    if not tied:
        return shares
    places = [list(names).index(name) for name in tied]
    told = ndtri(np.clip(shares[:, places], _SMALLEST_SHARE, 1 - _SMALLEST_SHARE))
    turn = np.linalg.cholesky(matrix)
    done = shares.copy()
    for row, place in enumerate(places):
        if np.count_nonzero(turn[row]) > 1:
            done[:, place] = ndtr(told @ turn[row])
    return done


def _find_tie(scenario: "Scenario", names: Sequence[str]) -> "tuple[list[str], Any]":
    """Inputs among these that go together, and the correlations of their normal scores."""
    import numpy as np  # noqa: PLC0415  as above

    every = _list_names(scenario)
    matrix = _complete(scenario)
    if matrix is None:  # refused when it was read
        return [], np.eye(0)
    chosen = [name for name in names if name in set(every)]
    places = [every.index(name) for name in chosen]
    part = matrix[np.ix_(places, places)]
    part[np.abs(part) < 1e-9] = 0.0
    kept = [k for k in range(len(chosen)) if np.count_nonzero(part[k]) > 1]
    return [chosen[k] for k in kept], part[np.ix_(kept, kept)]


def _complete(scenario: "Scenario") -> "Floats | None":
    from innercircle.scenario._correlations import complete  # noqa: PLC0415  needs NumPy

    names = _list_names(scenario)
    pairs, values, _ = _list_correlations(scenario, names)
    return complete(len(names), pairs, values)


def _list_names(scenario: "Scenario") -> list[str]:
    """All inputs that the section names, in its order."""
    return list(dict.fromkeys(path for part in scenario.together for path in part.inputs))


def _list_correlations(
    scenario: "Scenario", names: Sequence[str]
) -> tuple[list[tuple[int, int]], list[float], list[int]]:
    """Pairs, the correlation of their normal scores, and the entry that states each."""
    place = {name: k for k, name in enumerate(names)}
    pairs, values, entries = [], [], []
    for entry, part in enumerate(scenario.together):
        for first, second in _list_pairs(part.inputs):
            i, j = sorted((place[first], place[second]))
            pairs.append((i, j))
            values.append(to_normal(part.rank_correlation))
            entries.append(entry)
    return pairs, values, entries


def to_normal(rank: float) -> float:
    """Correlation of two normal numbers whose rank correlation this is (Pearson 1907)."""
    return 2 * math.sin(math.pi * rank / 6)


def to_rank(normal: float) -> float:
    """The rank correlation of two normal numbers with this correlation."""
    return 6 / math.pi * math.asin(normal / 2)


def _list_pairs(inputs: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, second in enumerate(inputs):
        for first in inputs[:number]:
            yield first, second


def _check_matrix(scenario: "Scenario", checker: Checker, find: Any) -> None:
    """Refuse correlations that no numbers can have all at once; name the first entry too many."""
    from innercircle.scenario._correlations import complete, find_nearest  # noqa: PLC0415  NumPy

    if _complete(scenario) is not None:
        return
    names = _list_names(scenario)
    pairs, values, entries = _list_correlations(scenario, names)
    low, high = 0, len(pairs)  # so many pairs are fine, so many are not
    while high - low > 1:
        middle = (low + high) // 2
        fine = complete(len(names), pairs[:middle], values[:middle]) is not None
        low, high = (middle, high) if fine else (low, middle)
    first, second = (names[k] for k in pairs[high - 1])
    entry = entries[high - 1]
    asked = scenario.together[entry].rank_correlation
    ours = [k for k, each in enumerate(entries) if each == entry]
    count = ours[-1] + 1
    nearest = find_nearest(len(names), pairs[:count], values[:count], ours)
    near = "" if nearest is None else _write_towards(nearest, values[ours[0]])
    message = (
        f"{first} and {second} cannot have a rank correlation of {asked:g} beside what is stated "
        f"before{'' if not near else f'; the nearest that can be is {near}'}"
    )
    place = f"{scenario.together[entry].path}.rank_correlation"
    checker.complain(find(place), message, near, place)


def _write_towards(good: float, bad: float) -> str:
    """A rank correlation to two digits, on the side of the good one."""
    rank = to_rank(good)
    turn = math.floor if bad > good else math.ceil
    return f"{turn(100 * rank) / 100 + 0.0:g}"
