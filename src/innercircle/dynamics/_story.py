"""One run as a story: month, event, cause, with the numbers that decided it.

The run is the same as in a batch: its path depends on seed and number only. The story is told by
somebody who knows what nobody in it knows (types, the threshold); what each actor sees is in
``play``.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from innercircle.answer import Answer
from innercircle.dynamics._events import Event, find_standing, list_events
from innercircle.dynamics._loop import Batch, Plan, start_runs, step_month
from innercircle.dynamics._outcomes import ENDINGS, GOES_ON, OUTCOMES
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._simulate import check_run, plan_simulation
from innercircle.dynamics._stage import make_stage
from innercircle.dynamics._state import Month, State

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class StoryAnswer(Answer):
    """A run told.

    Attributes:
        run: its number. playbooks: by actor. month: when it ended.
        outcome, end: how it ended, coarsely and told apart.
        relief_bargain: a stalemate with sanctions eased.
        start: what was drawn at the start: threshold, whether the leader approved the talks, and
            each insider's type.
        events: in order.
        table: month by month: rents, strength, mobilisation, sanctions, level, threshold, and
            suspicion and power of every insider.
    """

    run: int
    playbooks: dict[str, str]
    outcome: str
    end: str
    month: int
    relief_bargain: bool
    start: dict[str, Any]
    events: tuple[Event, ...]
    table: tuple[dict[str, float], ...]

    def to_frame(self) -> "pd.DataFrame":
        """One row an event."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        rows = [{k: v for k, v in vars(event).items() if k != "numbers"} for event in self.events]
        return pd.DataFrame(rows)

    def render_text(self) -> str:
        """The story for people, a block a month in which something happened."""
        names = self.playbooks
        lines = [f"Run {self.run}, seed {self.seed}: " + ", ".join(map(" ".join, names.items()))]
        lines.append(
            f"What nobody in it knows: the threshold is {self.start['threshold']:.3f}"
            + _tell_talks(self.start)
        )
        month = 0
        for event in self.events:
            if event.month != month:
                month = event.month
                row = self.table[month - 1]
                lines.append(
                    f"\nMonth {month}  (rents {row['rents']:.2f}, strength {row['strength']:.2f}, "
                    f"street {row['mobilisation']:.2f}, sanctions {row['sanctions']:.2f})"
                )
            lines.append(f"  {event.says}")
        return "\n".join(lines)


def _tell_talks(start: dict[str, Any]) -> str:
    if not start["talks"]:
        return "."
    approved = "approved" if start["approved"] else "did not approve"
    double = [name for name, kind in start["types"].items() if kind == "double"]
    who = f"doubles: {', '.join(double)}" if double else "nobody is a double"
    return f"; the leader {approved} the talks; {who}."


def tell_run(
    model: Any,
    run: int,
    sponsor: Any = None,
    leader: Any = None,
    opposition: Any = None,
    *,
    seed: int | None = None,
    stage: str = "exact",
) -> StoryAnswer:
    """Tell one run.

    Args:
        model: a scenario or parameters.
        run: number of the run, from 0.
        sponsor: a playbook, as in :func:`innercircle.dynamics.simulate`.
        leader: the same.
        opposition: the same.
        seed: of the random draws; None for the scenario's.
        stage: "exact" or "quick".

    Raises:
        InputError: as in :func:`innercircle.dynamics.simulate`, or a negative run.
    """
    check_run(run)
    plan, number = plan_simulation(model, sponsor, leader, opposition, seed=seed, stage=stage)
    return tell_plan(plan, number, run)


def tell_plan(plan: Plan, seed: int, run: int) -> StoryAnswer:
    """Tell one run of a plan."""
    batch = Batch(plan, seed, range(run, run + 1))
    solver = make_stage(plan.stage, plan.parameters)
    state = start_runs(batch)
    start = describe_start(plan.parameters, state)
    events: list[Event] = []
    table: list[dict[str, float]] = []
    for number in range(1, plan.parameters.months + 1):
        before = find_standing(state)
        month, verdict = step_month(batch, state, number, solver)
        events += list_events(plan, seed, before, state, month, verdict)
        table.append(list_numbers(plan.parameters, state, month))
        if verdict.end[0] != GOES_ON:
            break
    return StoryAnswer(
        method=f"one run, {plan.stage} stage",
        seed=seed,
        certified=plan.stage == "exact" and not state.unsettled[0],
        run=run,
        playbooks={
            "sponsor": plan.sponsor.name,
            "leader": plan.leader.name,
            "opposition": plan.opposition.name,
        },
        outcome=OUTCOMES[verdict.outcome[0]].value,
        end=ENDINGS[verdict.end[0]].value,
        month=number,
        relief_bargain=bool(verdict.bargain[0]),
        start=start | {"talks": bool(state.talks[0])},
        events=tuple(events),
        table=tuple(table),
    )


def describe_start(parameters: Parameters, state: State) -> dict[str, Any]:
    """All that was drawn before the first month, and whether there have been talks."""
    kinds = [
        "double" if state.double[i, 0] else "hedging" if state.hedging[i, 0] else "sincere"
        for i in range(len(parameters.insiders))
    ]
    return {
        "threshold": float(state.theta[0]),
        "talks": bool(state.talks[0]),
        "approved": bool(state.approved[0]),
        "types": dict(zip(parameters.insiders.names, kinds, strict=True)),
    }


def list_numbers(parameters: Parameters, state: State, month: Month) -> dict[str, float]:
    """The month in numbers."""
    row = {
        "month": float(month.number),
        "rents": float(state.rents[0]),
        "strength": float(state.strength[0]),
        "mobilisation": float(state.mobilisation[0]),
        "sanctions": float(state.sanctions[0]),
        "level": float(month.level[0]),
        "threshold": float(state.theta[0]),
    }
    for i, name in enumerate(parameters.insiders.names):
        row[f"suspicion.{name}"] = float(state.suspicion[i, 0])
        row[f"power.{name}"] = float(state.power[i, 0])
    return row
