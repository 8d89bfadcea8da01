"""One input at a time: how far each moves the answer over its range, and where it flips it.

A tornado answers a smaller question than Sobol' indices: everything else stays at its stated
value. It is the right picture for a meeting, and the flip point is what people ask for next.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from innercircle.answer import Answer

if TYPE_CHECKING:
    import pandas as pd

Evaluate = Callable[[Mapping[str, float]], float]
"""{path: value} → the target, everything else at its stated value."""

SCAN = 8
"""Steps of the scan for a crossing; a target that crosses twice within a step can be missed."""


@dataclass(frozen=True)
class Bar:
    """One input's bar.

    Attributes:
        name: dotted path.
        low: lower end of its range.
        high: upper end of its range.
        value: its stated value.
        at_low: target at the lower end.
        at_high: target at the upper end.
        flip: value of the input nearest to the stated one at which the target crosses the
            conclusion's limit; nan when it does not within the range.
    """

    name: str
    low: float
    high: float
    value: float
    at_low: float
    at_high: float
    flip: float

    @property
    def swing(self) -> float:
        """Move of the target between the ends."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, kw_only=True, eq=False)
class TornadoAnswer(Answer):
    """Bars, the widest first.

    Attributes:
        target: what was computed.
        base: the target with every input at its stated value.
        limit: the conclusion is "target below (or above) limit"; nan when none was given.
        bars: one an input.
    """

    target: str
    base: float
    limit: float
    bars: tuple[Bar, ...]

    def to_frame(self) -> "pd.DataFrame":
        """One row a bar."""
        import pandas as pd  # noqa: PLC0415  heavy

        return pd.DataFrame([{**vars(bar), "swing": bar.swing} for bar in self.bars])


def draw_tornado(
    evaluate: Evaluate,
    ranges: Mapping[str, tuple[float, float, float]],
    *,
    target: str = "value",
    limit: float = float("nan"),
    tolerance: float = 1e-3,
) -> TornadoAnswer:
    """Move each input to the ends of its range, the others at their stated values.

    Args:
        evaluate: the target at given values of some inputs.
        ranges: path → (low, stated value, high).
        target: its name, for the answer.
        limit: where the conclusion changes; nan for none.
        tolerance: of a flip point, as a share of the input's range.
    """
    base = evaluate({})
    bars = []
    for name, (low, value, high) in ranges.items():
        at_low, at_high = evaluate({name: low}), evaluate({name: high})
        flip = float("nan")
        if np.isfinite(limit):
            flip = _find_flip(
                lambda x, name=name: evaluate({name: x}) - limit,  # type: ignore[misc]
                (low, value, high),
                base - limit,
                tolerance * (high - low),
            )
        bars.append(Bar(name, low, high, value, at_low, at_high, flip))
    return TornadoAnswer(
        method=f"one input at a time; flip points by scan in {SCAN} steps and bisection",
        certified=False,
        target=target,
        base=base,
        limit=limit,
        bars=tuple(sorted(bars, key=lambda bar: -np.nan_to_num(bar.swing, nan=-1.0))),
    )


def _find_flip(
    excess: Callable[[float], float],
    span: tuple[float, float, float],
    at_value: float,
    tolerance: float,
) -> float:
    """The nearest crossing on either side of the stated value; nan for none.

    Where the target has no answer the search on that side ends: no answer is no crossing.
    """
    low, value, high = span
    found: list[float] = []
    if np.isnan(at_value):
        return float("nan")
    for end in (low, high):
        before, side = value, at_value > 0
        for x in np.linspace(value, end, SCAN + 1)[1:]:
            there = excess(float(x))
            if np.isnan(there):
                break
            if (there > 0) != side:
                found.append(_bisect(excess, before, float(x), tolerance, upper_side=not side))
                break
            before = float(x)
    return min(found, key=lambda x: abs(x - value)) if found else float("nan")


def _bisect(
    excess: Callable[[float], float],
    inner: float,
    outer: float,
    tolerance: float,
    *,
    upper_side: bool,
) -> float:
    while abs(outer - inner) > tolerance:
        middle = (inner + outer) / 2
        if (excess(middle) > 0) == upper_side:
            outer = middle
        else:
            inner = middle
    return (inner + outer) / 2
