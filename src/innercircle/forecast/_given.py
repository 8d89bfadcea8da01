"""The months ahead, from today: runs that show what the file's journal has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from innercircle.dynamics import SimulationAnswer, simulate
from innercircle.journal import learn
from innercircle.scenario import Scenario


@dataclass(frozen=True)
class Given:
    """Past events that a forecast is given.

    Attributes:
        entries: of the journal. to: the last month that has passed.
        passed: months from the start to it.
        log_evidence: logarithm of the likelihood of all that happened.
        origins: runs of those that began that have a part in what is left.
        effective: as how many equal ones they count.
    """

    entries: int
    to: str
    passed: int
    log_evidence: float
    origins: int
    effective: float


@dataclass(frozen=True)
class Asked:
    """Manner of asking for the months ahead, in the words of :func:`forecast`."""

    as_of: str | None
    journal: bool
    seed: int
    stage: str
    draws: int
    runs: int
    workers: int
    progress: Callable[[int, int], None] | None = None


_STEPS = 8  # in which progress is told; smaller batches take longer a run


def run_months(scenario: Scenario, asked: Asked) -> tuple[SimulationAnswer, Given | None]:
    """The months ahead, and what they are given; None where nothing is known to have happened.

    Raises:
        InputError: as :func:`simulate` and :func:`learn` do.
    """
    same: dict[str, Any] = {
        "seed": asked.seed, "stage": asked.stage, "draws": asked.draws, "runs": asked.runs,
    }  # fmt: skip
    if not asked.journal or not (scenario.journal or asked.as_of):
        return simulate(scenario, **same, **_choose_manner(asked)), None
    told = learn(scenario, as_of=asked.as_of, ahead=scenario.months, **same)
    given = Given(
        entries=told.given,
        to=told.to,
        passed=told.passed,
        log_evidence=told.log_evidence,
        origins=told.origins,
        effective=told.effective,
    )
    return told.ensemble.look_ahead(asked.progress), given


def choose_class(case: Mapping[str, str], given: Given | None) -> dict[str, str]:
    """Question to the record: as of the last month that has passed, unless another is said."""
    return dict(case) if given is None else {"date": given.to, **case}


def _choose_manner(asked: Asked) -> dict[str, Any]:
    """Manner of running, on which no number depends: in small pieces where progress is told."""
    if asked.progress is None:
        return {"workers": asked.workers}
    batch = max(100, asked.runs // _STEPS)
    return {"workers": asked.workers, "progress": asked.progress, "batch": batch}
