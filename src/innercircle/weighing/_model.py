"""Parts of a checked evidence model; made by ``read_model`` and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._grades import Options
from innercircle.weighing._predicates import Known, Predicate

MOST_STATES = 2 * 3**12
"""Joint states that are enumerated at most; about 10⁶."""
MOST_GROUPS = 16
"""Motive groups at most; each doubles the work."""


@dataclass(frozen=True)
class Claim:
    """A statement that a report asserts or denies.

    Attributes:
        id: its name.
        when: predicate on the joint state; None for a fact that hangs on nobody's type.
        p_if: probability that the claim is true where ``when`` holds.
        p_else: the same where it does not hold; 1 and 0 make a claim about the state itself.
        g: how often somebody who knows nothing says that the claim is true, (0, 1).
    """

    id: str
    when: Predicate | None
    p_if: float
    p_else: float
    g: float


@dataclass(frozen=True)
class Question:
    """Claims of which at most one is true.

    Attributes:
        id: its name.
        answers: the claims, in order; one alone is true or not.
        whole: whether one of them is true for certain.
    """

    id: str
    answers: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True)
class Source:
    """A source of reports.

    Attributes:
        id: its name.
        letter: A–F; empty for a source that only carries others' reports.
        motive: probability of saying what suits it, whatever it believes, [0, 1].
        push: claim → side that suits it, True for "+".
        group: motive group: one campaign, one coin; None for a motive of its own.
        office: sources of one office share what they hear, unless ``independent``.
        independent: this source has its own access in spite of the shared office.
        derived_from: the source that it repeats, if any.
        via: who carried its words; only used to find circles.
    """

    id: str
    letter: str = ""
    motive: float = 0.0
    push: dict[str, bool] = field(default_factory=dict)
    group: str | None = None
    office: str | None = None
    independent: bool = False
    derived_from: str | None = None
    via: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One source on one claim.

    Attributes:
        id: its name.
        source: who says it.
        claim: what it is about.
        says: "+", "-" or "0" (asked, and did not comment).
        number: credibility 1–6; None only where letters alone count.
        nu: rates of silence when the source believes the claim, and when it does not.
        origin: named origin, None to derive it (see ``find_origins``).
        derived_from: the report that it repeats, if any.
        via: sources that carried it; only used to find circles.
    """

    id: str
    source: str
    claim: str
    says: str
    number: int | None = None
    nu: tuple[float, float] = (0.0, 0.0)
    origin: str | None = None
    derived_from: str | None = None
    via: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """A checked evidence model.

    Attributes:
        insiders: names in file order, one axis of the posterior each.
        approve: prior probability that the leader approves the talks.
        types: (insider, 2, 3) prior of (sincere, hedging, double) given approve yes, no.
        claims: by name.
        questions: by name.
        axes: (2, state) chances given approve yes, no, of each question that insiders' types or
            other claims hang on, or that is asked about; their positions follow the insiders'.
        sources: by name.
        reports: by name.
        explicit: (origin, claim) → q stated in the model; claim "" stands for all claims.
        options: how grades become probabilities.
        warnings: what a reader should know, in sentences.
    """

    insiders: tuple[str, ...]
    approve: float
    types: NDArray[np.float64]
    claims: dict[str, Claim]
    sources: dict[str, Source]
    reports: dict[str, Report]
    explicit: dict[tuple[str, str], float]
    options: Options
    warnings: tuple[str, ...] = ()
    questions: dict[str, Question] = field(default_factory=dict)
    axes: tuple[NDArray[np.float64], ...] = ()

    def list_rows(self, places: Sequence[int]) -> list[NDArray[np.float64]]:
        """Chances of the states of insiders and questions at these positions."""
        count = len(self.insiders)
        return [self.types[k] if k < count else self.axes[k - count] for k in places]

    @property
    def known(self) -> Known:
        """The insiders and claims that a predicate may name."""
        places = {name: place for place, name in enumerate(self.insiders)}
        return Known(places, tuple(self.claims), lambda name: self.claims[name].when)

    def find_question(self, claim: str) -> Question | None:
        """The question that a claim answers beside others; None for a claim of its own."""
        found = (each for each in self.questions.values() if claim in each.answers)
        return next((each for each in found if len(each.answers) > 1), None)
