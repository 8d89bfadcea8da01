"""One tree of exceptions: what is wrong, where, why, and what to do.

InnercircleError
├── InputError                 the user's input is at fault (exit code 2; also a ValueError)
│   ├── ScenarioError          a scenario file has problems, all listed
│   ├── GameError              arrays that are not a game
│   │   ├── NotComplementsError    the solver needs complements; names the insiders
│   │   └── TooFarApartError       powers too far apart for double precision
│   └── EvidenceError          reports or priors that are not a model
├── DataError                  shipped data that do not match their checksums (exit code 1)
├── LeakageError               fitting asked for what it may not see (exit code 1)
└── OutputError                a result could not be written (exit code 1; also an OSError)
"""

from collections.abc import Sequence
from dataclasses import dataclass


class InnercircleError(Exception):
    """Parent of all errors raised on purpose.

    Args:
        what: one sentence saying what is wrong.
        where: the place: a file and line, an insider, a solver; empty if it is evident.
        why: the rule that was broken, or the reason for the rule; may be empty.
        advice: what to do about it; may be empty.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", why: str = "", advice: str = "") -> None:
        super().__init__(what, where, why, advice)
        self.what = what
        self.where = where
        self.why = why
        self.advice = advice

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join(part for part in (head, self.why, self.advice) if part)

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword arguments are lost by the default pickling of exceptions.
        return (_rebuild, (type(self), self.__dict__.copy(), self.args))


def _rebuild(
    kind: type[InnercircleError], state: dict[str, object], args: tuple[object, ...]
) -> InnercircleError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(InnercircleError, ValueError):
    """An error in the user's input: a file, an option, an argument."""

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file.

    Attributes:
        file: the file's name as the user gave it.
        line: from 1; 0 when the whole file is meant.
        column: from 1; 0 when the whole line is meant.
        message: what is wrong, in one sentence.
        text: the offending line of the file, for the caret; may be empty.
        suggestion: what to write instead; may be empty.
        path: dotted path of the key in the scenario; may be empty.
        width: number of characters that the caret underlines.
    """

    file: str
    line: int
    column: int
    message: str
    text: str = ""
    suggestion: str = ""
    path: str = ""
    width: int = 1


class ScenarioError(InputError):
    """A scenario with problems; all of them are listed at once in ``problems``."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        first = self.problems[0]
        noun = "problem" if count == 1 else "problems"
        super().__init__(
            f"{count} {noun}; the first: {first.message}",
            where=f"{first.file}:{first.line}:{first.column}",
        )


class GameError(InputError):
    """Arrays that do not describe a game: wrong shape, not finite, negative power."""


class NotComplementsError(GameError):
    """The solver needs complements (g ≥ p and a ≥ r), which fail for the insiders named."""

    def __init__(self, insiders: Sequence[str], explanations: Sequence[str]) -> None:
        self.insiders = tuple(insiders)
        super().__init__(
            "some insiders are put off when others break: " + "; ".join(explanations) + ".",
            why="What is asked has an answer only when nobody is.",
            advice="`innercircle solve` says what can happen then (in Python find_all_pure).",
        )


class TooFarApartError(GameError):
    """A decision hangs on powers smaller than the tolerance of their sum."""


class EvidenceError(InputError):
    """Reports, grades or priors that do not form a model; all problems are in ``problems``."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        why: str = "",
        advice: str = "",
        problems: Sequence[str] = (),
    ) -> None:
        super().__init__(what, where=where, why=why, advice=advice)
        self.problems = tuple(problems) or (what,)


class DataError(InnercircleError):
    """Data that came with innercircle are missing or do not match their checksums."""


class LeakageError(InnercircleError):
    """Fitting, or coding inputs, asked for an outcome that it may not see."""


class OutputError(InnercircleError, OSError):
    """A result could not be written: disk full, read-only directory."""
