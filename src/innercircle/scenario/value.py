"""A number or word of a scenario together with its spread, its source and its place."""

from dataclasses import dataclass, field

from innercircle.errors import Problem
from innercircle.scenario.spread import Choices, Spread


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a number.

    Attributes:
        low: smallest allowed value.
        high: largest allowed value.
        low_open: True when low itself is not allowed.
    """

    low: float
    high: float
    low_open: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """(low, high)."""
        return self.low, self.high

    def allow(self, number: float) -> bool:
        """True when the number keeps the limits (nan and infinities never do)."""
        if not (self.low <= number <= self.high):
            return False
        return not (self.low_open and number == self.low)

    def describe(self) -> str:
        """The limits in words, for messages and the reference page."""
        low, high = f"{self.low:g}", f"{self.high:g}"
        far = 1e6
        if self.low <= -far and self.high >= far:
            return "any number"
        if self.high >= far:
            return f"a number above {low}" if self.low_open else f"a number of at least {low}"
        if self.low_open:
            return f"a number above {low} and at most {high}"
        return f"a number from {low} to {high}"


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a scenario.

    Attributes:
        value: the number itself, the best guess.
        spread: what it could be instead; None when it is treated as known.
        source: id of the source that states it; None when no source does.
        note: what the file says about it.
        path: dotted path in the scenario, such as ``insiders.party-boss.exposure``.
        line: line in the file, from 1; 0 for a documented default or a value set elsewhere.
        file: the file that states it (a table has its own), ``--set``, or empty for a default.
        column: column in that line, from 1.
        given: False when the file says nothing and the documented default holds.
        limits: what it is allowed to be.
        unit: what it is measured in; empty for a bare ratio.
    """

    value: float
    spread: Spread | None = None
    source: str | None = None
    note: str = ""
    path: str = ""
    line: int = 0
    file: str = ""
    column: int = 0
    given: bool = True
    limits: Limits = field(default=Limits(-1e300, 1e300), repr=False)
    unit: str = field(default="", repr=False)

    @property
    def assumed(self) -> bool:
        """True when no source states the number: an analyst's assumption."""
        return self.source is None

    def __float__(self) -> float:
        return self.value

    def make_problem(self, message: str, suggestion: str = "") -> Problem:
        """Something wrong with it, at its place in the file."""
        return Problem(self.file, self.line, self.column, message, "", suggestion, self.path)

    def replaced(self, number: float) -> "Value":
        """The same entry with another number; spread, source and place stay."""
        return Value(
            number,
            self.spread,
            self.source,
            self.note,
            self.path,
            self.line,
            self.file,
            self.column,
            self.given,
            self.limits,
            self.unit,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a scenario that may be uncertain, such as a playbook.

    Attributes:
        value: the word, the likeliest one when there are several.
        spread: the possible words with their probabilities; None when it is treated as known.
        options: all words that are allowed here; empty when they are ids of the scenario.
        source, note, path, line, file, column, given: as in :class:`Value`.
    """

    value: str
    spread: Choices | None = None
    source: str | None = None
    note: str = ""
    path: str = ""
    line: int = 0
    file: str = ""
    column: int = 0
    given: bool = True
    options: tuple[str, ...] = field(default=(), repr=False)

    @property
    def assumed(self) -> bool:
        """True when no source states the word: an analyst's assumption."""
        return self.source is None

    def __str__(self) -> str:
        return self.value

    def replaced(self, word: str) -> "Choice":
        """The same entry with another word; spread, source and place stay."""
        return Choice(
            word,
            self.spread,
            self.source,
            self.note,
            self.path,
            self.line,
            self.file,
            self.column,
            self.given,
            self.options,
        )
