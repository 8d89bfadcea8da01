"""Findings of a finished store: a summary of each target, indices where the plan allows, boxes."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from innercircle.chances import count_things
from innercircle.errors import InputError
from innercircle.experiments._discovery import find_box
from innercircle.experiments._plans import Plan
from innercircle.experiments._sensitivity import (
    find_morris_effects,
    find_pawn_indices,
    find_sobol_indices,
)
from innercircle.experiments._store import Store
from innercircle.experiments._targets import are_apart, find_twin
from innercircle.experiments._tournament import hold_tournament

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

AT_LEAST, AT_MOST = " (at least)", " (at most)"
"""Additions to the name of a target whose draws have two ends."""

_CONDITION = re.compile(r"\s*([\w.\-]+)\s*(<=|>=|<|>)\s*([-+.\deE]+)\s*")
_TELLING = 0.005
"""Smallest share of the variance that is worth a line of text."""


@dataclass(frozen=True)
class Finding:
    """One thing that the results say.

    Attributes:
        kind: "summary", "sobol", "morris", "pawn", "missing", "tournament" or "box".
        title: of what.
        frame: the numbers.
        note: how to read them, and what is missing.
        answer: plain data of the answer behind it.
    """

    kind: str
    title: str
    frame: "pd.DataFrame"
    note: str
    answer: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        rows = self.frame.to_dict(orient="records")
        return {
            "kind": self.kind,
            "title": self.title,
            "note": self.note,
            "rows": rows,
            "answer": self.answer,
        }

    def render_text(self) -> str:
        """A heading, a table, a note."""
        if self.frame.empty:
            return f"{self.title}\n{self.note}\n"
        table = self.frame.to_string(index=False, float_format=lambda x: f"{x:.3g}")
        return f"{self.title}\n{table}\n{self.note}\n"


def describe_results(
    store: Store, condition: str | None = None, *, better: str = "larger"
) -> list[Finding]:
    """Findings of all finished rows.

    Args:
        store: with at least one finished shard.
        condition: "target > number" to find the box of inputs that leads to it; None for none.
        better: "larger" or "smaller": which values of a target win a tournament of playbooks,
            held wherever the same simulated number was kept for several of them.

    Raises:
        InputError: a condition that cannot be read or names no target; too few rows.
    """
    plan = Plan.from_dict(store.manifest["plan"])
    targets = list(store.manifest["targets"])
    frame = store.to_frame()
    found = [_summarise(frame, targets, plan)]
    if len(frame) == plan.rows and plan.kind in {"saltelli", "morris"}:
        found += [
            _find_indices(plan, values, name)
            for target in targets
            for name, values in _split_ends(frame, target).items()
        ]
    if plan.kind in {"latin", "sobol"}:
        ended = {t: _split_ends(frame, t) for t in targets}
        every = [(name, v) for ends in ended.values() for name, v in ends.items()]
        found += [_rank(frame, plan, values, name) for name, values in every]
    found += _hold_tournaments(frame, targets, plan, better)
    if condition is not None:
        found.append(_find_box(frame, targets, plan, condition))
    return found


def _summarise(frame: "pd.DataFrame", targets: list[str], plan: Plan) -> Finding:
    import pandas as pd  # noqa: PLC0415  heavy

    rows = [row for target in targets for row in _summarise_target(frame, target)]
    note = (
        f"{len(frame)} of {plan.rows} draws are finished; mean and quantiles are over the draws "
        "with a finite number. The column `reason` says why a draw has no answer."
    )
    if any(row["two ends"] for row in rows):
        note += (
            " Draws with two ends have two possible answers, or only bounds: they count with the "
            "lower end in the first row of a target, with the upper end in the second."
        )
    return Finding(
        "summary",
        "Targets over the uncertain inputs",
        pd.DataFrame(rows),
        note,
        {"target": targets[0]},
    )


def _summarise_target(frame: "pd.DataFrame", target: str) -> list[dict[str, Any]]:
    """One row a target; two, of its lower and its upper end, where some draw has both."""
    apart = int(np.count_nonzero(are_apart(*read_ends(frame, target))))
    rows = []
    for name, values in _split_ends(frame, target).items():
        finite = values[np.isfinite(values)]
        quantiles = np.quantile(finite, [0.05, 0.5, 0.95]) if finite.size else [np.nan] * 3
        rows.append(
            {
                "target": name,
                "mean": finite.mean() if finite.size else np.nan,
                "5 %": quantiles[0],
                "median": quantiles[1],
                "95 %": quantiles[2],
                "two ends": apart,
                "infinite": int(np.isinf(values).sum()),
                "no answer": int(np.isnan(values).sum()),
            }
        )
    return rows


def read_ends(frame: "pd.DataFrame", target: str) -> tuple[Floats, Floats]:
    """Lower and upper end of a target, one a row; equal where there is one answer."""
    low = frame[target].to_numpy(float)
    twin = find_twin(target)
    return low, frame[twin].to_numpy(float) if twin in frame else low


def _split_ends(frame: "pd.DataFrame", target: str) -> dict[str, Floats]:
    """The target by name; by the names of both ends where some draw has two."""
    low, high = read_ends(frame, target)
    if not np.any(are_apart(low, high)):
        return {target: low}
    return {f"{target}{AT_LEAST}": low, f"{target}{AT_MOST}": high}


def _find_indices(plan: Plan, values: "np.ndarray[Any, Any]", target: str) -> Finding:
    bad = int(np.count_nonzero(~np.isfinite(values)))
    if bad:
        import pandas as pd  # noqa: PLC0415  heavy

        note = (
            f"Not computed: {bad} of {values.size} draws have no finite {target}, and a share of "
            "the variance is not defined then. Choose a target that every draw has."
        )
        return Finding("missing", f"What moves {target}", pd.DataFrame(), note, {})
    if plan.kind == "morris":
        effects = find_morris_effects(plan, values, target=target)
        note = "strength: mean absolute effect over the whole range; 95 % bootstrap intervals."
        return Finding(
            "morris", f"Screening of {target}", effects.to_frame(), note, effects.to_dict()
        )
    indices = find_sobol_indices(plan, values, target=target)
    frame = indices.to_frame()
    telling = frame[frame["total"] >= _TELLING]
    note = (
        "first: share of the variance explained by the input alone; total: with interactions; "
        f"95 % bootstrap intervals. {len(frame) - len(telling)} inputs below {_TELLING} left out."
    )
    return Finding("sobol", f"Sobol' indices of {target}", telling, note, indices.to_dict())


def _rank(frame: "pd.DataFrame", plan: Plan, values: Floats, target: str) -> Finding:
    """Inputs by the draws that there are, going together or not."""
    used = np.isfinite(values)
    inputs = {
        name: frame[name].to_numpy(float)[used]
        for name in plan.names
        if frame[name].dtype.kind in "fi"
    }
    answer = find_pawn_indices(inputs, values[used], target=target, seed=plan.seed)
    clear = int(np.count_nonzero(answer.index > answer.luck))
    shown = answer.to_frame().head(clear)
    lost = count_things(int(np.count_nonzero(~used)), "draw")
    if not answer.names:
        note = "So few draws, or draws so much alike, do not tell what moves it."
        return Finding("pawn", f"What moves {target}", shown, note, answer.to_dict())
    note = (
        "index: how far the target's distribution moves where the input is known, with all that "
        "goes with it, from 0 to 1 (PAWN); low, high: the target's mean where the input is lowest "
        f"and highest. Left out: {len(answer.names) - clear} inputs not above {answer.luck:.2g}, "
        f"which luck may give, and {lost} without a finite number."
    )
    return Finding("pawn", f"What moves {target}", shown, note, answer.to_dict())


def _hold_tournaments(
    frame: "pd.DataFrame", targets: list[str], plan: Plan, better: str
) -> list[Finding]:
    """One for each simulated number that was kept for two or more playbooks."""
    by_tail: dict[str, dict[str, str]] = {}
    for target in targets:
        group, _, rest = target.partition(".")
        playbook, _, tail = rest.partition(".")
        if group == "simulate":
            by_tail.setdefault(tail, {})[playbook] = target
    found = []
    for tail, columns in by_tail.items():
        scores = frame[list(columns.values())].to_numpy(float)
        if len(columns) < 2 or not np.isfinite(scores).all():
            continue
        sign = -1.0 if better == "smaller" else 1.0
        answer = hold_tournament(sign * scores, list(columns), seed=plan.seed)
        note = (
            f"Scores: {'minus ' if sign < 0 else ''}{tail}, larger is better. Smallest largest "
            f"regret: {answer.minimax_regret}. best: share of the draws in which it is the best."
        )
        found.append(
            Finding(
                "tournament", f"Tournament by {tail}", answer.to_frame(), note, answer.to_dict()
            )
        )
    return found


def _find_box(frame: "pd.DataFrame", targets: list[str], plan: Plan, condition: str) -> Finding:
    read = _CONDITION.fullmatch(condition)
    if not read or read.group(1) not in targets:
        raise InputError(
            f"{condition!r} is not a condition on a target.",
            where="--box",
            advice=f'For example: --box "{targets[0]} > 0.05". Targets: {", ".join(targets)}.',
        )
    target, sign, limit = read.group(1), read.group(2), float(read.group(3))
    low, high = read_ends(frame, target)
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[sign]
    numeric = [name for name in plan.names if frame[name].dtype.kind in "fi"]
    has_answer = np.isfinite(low) & np.isfinite(high)
    holds = compare(low, limit)
    decided = has_answer & (holds == compare(high, limit))
    open_draws = int(has_answer.sum() - decided.sum())
    if open_draws and not decided.any():
        raise InputError(
            "no draw decides this: in each the two ends lie on both sides of the limit.",
            where="--box",
            advice="Choose a limit above or below both ends of some draws.",
        )
    x = frame[numeric].to_numpy(float)[decided]
    box = find_box(x, holds[decided], numeric, seed=plan.seed)
    note = (
        f"In this box the condition holds in {100 * box.density:.0f} % of the draws (in all draws "
        f"{100 * box.base_rate:.0f} %); it holds {100 * box.coverage:.0f} % of all such draws. "
        "chance: that the limit looks this good by luck; reproduced: in resampled draws. Left out: "
        f"{int((~has_answer).sum())} draws without a finite number, "
        f"{len(plan.names) - len(numeric)} inputs that are words."
    )
    if open_draws:
        sure = int(holds[decided].sum())
        note += (
            f" Not decided: {count_things(open_draws, 'draw')} with an end on either side of the "
            f"limit, so that it holds in at least {sure} and at most {sure + open_draws} of "
            f"{int(has_answer.sum())} draws."
        )
    return Finding("box", f"Where {condition.strip()}", box.to_frame(), note, box.to_dict())
