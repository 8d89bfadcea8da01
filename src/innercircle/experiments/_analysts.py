"""Several analysts' estimates of one scenario, merged, with their disagreement shown.

Each analyst fills in the same file: the same insiders and keys, other numbers. Pooled: the mean of
their best guesses, over the range of the guesses. Min–max: the same mean, over the widest of all
their ranges. Merging never hides a disagreement; it becomes the range that is drawn from.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.scenario import Scenario, find_range

if TYPE_CHECKING:
    import pandas as pd

How = Literal["pooled", "min-max"]


@dataclass(frozen=True)
class MergedEstimate:
    """Analysts' estimates of one number, merged.

    Attributes:
        path: dotted path in the scenario.
        guesses: (analyst,) best guesses.
        value: their mean.
        low: lower end of the merged range.
        high: upper end of the merged range.
    """

    path: str
    guesses: tuple[float, ...]
    value: float
    low: float
    high: float

    @property
    def disagreement(self) -> float:
        """Range of the best guesses, as a share of their mean's size; 0 when all agree."""
        span = max(self.guesses) - min(self.guesses)
        return span / abs(self.value) if self.value else float(span > 0)


@dataclass(frozen=True, kw_only=True, eq=False)
class MergedEstimates(Answer):
    """All numbers of a scenario as several analysts see them.

    Attributes:
        how: "pooled" or "min-max".
        analysts: (analyst,) files of the scenarios.
        estimates: one a number on which they differ or that any of them is unsure of, the
            largest disagreement first.
    """

    how: How
    analysts: tuple[str, ...]
    estimates: tuple[MergedEstimate, ...]

    def to_sets(self) -> tuple[str, ...]:
        """The merged numbers as ``--set`` changes of the first analyst's scenario."""
        return tuple(
            f"{each.path}={{value: {each.value!r}, range: [{each.low!r}, {each.high!r}]}}"
            if each.low < each.high
            else f"{each.path}={each.value!r}"
            for each in self.estimates
        )

    def to_frame(self) -> "pd.DataFrame":
        """One row a number."""
        import pandas as pd  # noqa: PLC0415  heavy

        return pd.DataFrame(
            [
                {
                    "path": each.path,
                    **dict(zip(self.analysts, each.guesses, strict=True)),
                    "value": each.value,
                    "low": each.low,
                    "high": each.high,
                    "disagreement": each.disagreement,
                }
                for each in self.estimates
            ]
        )


def merge_estimates(scenarios: Sequence[Scenario], how: How = "pooled") -> MergedEstimates:
    """Merge the numbers of several analysts' versions of one scenario.

    Args:
        scenarios: two or more, with the same numbers at the same paths.
        how: "pooled" or "min-max", see the head of this file.

    Raises:
        InputError: fewer than two, or scenarios that do not have the same numbers; all paths that
            only some have are named (the first twenty).
    """
    if len(scenarios) < 2:
        raise InputError("merging needs two or more scenarios.", where="merge_estimates")
    tables = [scenario.values() for scenario in scenarios]
    everywhere = set(tables[0]).intersection(*tables[1:])
    lost = sorted(set().union(*tables) - everywhere)
    if lost:
        raise InputError(
            f"the scenarios do not have the same numbers; only some have {', '.join(lost[:20])}.",
            where="merge_estimates",
            advice="Analysts must start from the same file.",
        )
    estimates = []
    for path in tables[0]:
        guesses = tuple(float(table[path]) for table in tables)
        ends = [guesses]
        if how == "min-max":
            ends += [
                bounds
                for table in tables
                if (spread := table[path].spread) is not None
                and (bounds := find_range(spread)) is not None
            ]
        low, high = min(map(min, ends)), max(map(max, ends))
        if low < high:
            estimates.append(MergedEstimate(path, guesses, statistics.fmean(guesses), low, high))
    return MergedEstimates(
        method=how,
        how=how,
        analysts=tuple(scenario.file or scenario.id for scenario in scenarios),
        estimates=tuple(sorted(estimates, key=lambda each: -each.disagreement)),
    )
