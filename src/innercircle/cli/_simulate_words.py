"""Words and JSON of simulated months: over draws, with the best guesses beside them."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from innercircle.chances import count_things, write_chance, write_chances
from innercircle.cli._output import echo, wrap
from innercircle.forecast import compare_falls, read_within
from innercircle.report import say_within
from innercircle.vocabulary import ENDS
from innercircle.wording import Told, has_record, retell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from innercircle.dynamics import (
        ComparisonAnswer,
        Difference,
        Share,
        SimulationAnswer,
        StageErrorAnswer,
    )
    from innercircle.forecast import Within

_WIDTH = 78
_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Months that were simulated.

    Attributes:
        answer: of the first playbook. comparison: of all of them; None where there is one.
        answers: of each. stated: the same with every number as stated; empty where they are that.
    """

    answer: "SimulationAnswer"
    comparison: "ComparisonAnswer | None"
    answers: "Mapping[str, SimulationAnswer]"
    stated: "Mapping[str, SimulationAnswer]"

    def read(self, name: str) -> "Within":
        """Chance that the leader is gone under one of the playbooks."""
        return read_within(self.answers[name], self.stated.get(name))

    def compare(self, name: str) -> "Difference":
        """Difference that one of them makes to it, against the first, on the same runs."""
        return compare_falls(self.answer, self.answers[name])


def to_json(found: Found, error: "StageErrorAnswer | None") -> dict[str, Any]:
    """The documented JSON."""
    comparison = found.comparison
    data = found.answer.to_dict()
    shares = data["falls"]
    own = asdict(found.read(found.answer.playbooks["sponsor"]))
    data["falls"] = {**own, "share": shares["share"], "count": shares["count"]}
    if comparison is not None:
        others = [name for name in found.answers if name != comparison.base]
        data["comparison"] = {
            "base": comparison.base,
            "falls": {name: asdict(found.read(name)) for name in found.answers},
            "fall_differences": {name: found.compare(name) for name in others},
            "outcomes": {name: each.outcomes for name, each in comparison.answers.items()},
            "differences": comparison.differences,
            "relief_bargain": comparison.relief_bargain,
        }
    if error is not None:
        data["stage_error"] = error
    return data


def write_found(found: Found, error: "StageErrorAnswer | None") -> None:
    """Print the months."""
    _write_answer(found)
    if found.comparison is not None:
        _write_falls(found)
        _write_comparison(found, found.comparison)
    if error is not None:
        _write_error(error)


def _write_answer(found: Found) -> None:
    answer = found.answer
    names = answer.playbooks
    echo(
        f"sponsor {names['sponsor']}, leader {names['leader']}, opposition {names['opposition']}; "
        f"{answer.runs:,} runs, seed {answer.seed}, {answer.stage} stage"
    )
    within = found.read(names["sponsor"])
    said = say_within(within, answer.months, answer.draws)
    if answer.draws and has_record():
        said += " To quote a chance, with the record of other regimes: innercircle forecast."
    echo(f"\n{wrap(said, _WIDTH)}\n")
    _write_ends(answer)
    echo()
    first = max(
        (n for n in answer.first_breaker if n != "nobody"), key=answer.first_breaker.__getitem__
    )
    broke = 1 - answer.first_breaker["nobody"]
    echo(f"  Somebody breaks in {broke:.1%} of runs; most often first: {first}", nl=False)
    echo(f" ({answer.first_breaker[first]:.1%} of runs).")
    victim = max(answer.victims, key=answer.victims.__getitem__)
    whose = f", most often of {victim} ({answer.victims[victim]:.2f})" if answer.purges else ""
    echo(f"  Purges that work: {answer.purges:.2f} a run{whose}.", nl=False)
    echo(f" A stalemate of half a year or more: {answer.stuck:.0%} of runs.")
    if answer.bought:
        echo(
            f"  Payments fall due in {answer.bought:.1%} of runs, {answer.price_paid:.0f} points "
            "on average."
        )
    _write_convergence(answer)
    if answer.without_complements:
        echo(
            f"  Without complements: {answer.without_complements:.2%} of insider-months "
            "(squeezed so far that they prefer the fall)."
        )
    if answer.unsettled:
        echo(f"  Cutoffs that did not settle: {answer.unsettled:.3%} of run-months.")


def _write_ends(answer: "SimulationAnswer") -> None:
    rows: list[tuple[str, Share]] = []
    for outcome, share in answer.outcomes.items():
        rows.append((retell(outcome.replace("_", " ")), share))
        for end, words in ENDS.items():
            if words.outcome == outcome != end and answer.ends[end].count:
                rows.append((f"  {retell(words.name)}", answer.ends[end]))
    width = max(28, *(len(name) for name, _ in rows))
    echo(f"  {'how it ends':{width}} share   error of counting runs (95 %)")
    for name, share in rows:
        told = f"{share.low:.1%} to {share.high:.1%}"
        echo(Told(f"  {name:{width}} {share.share:6.1%}  {told}"))


def _write_convergence(answer: "SimulationAnswer") -> None:
    """The most frequent end after 1/16, 1/8, … of the runs, and how well all are known now."""
    name = answer.modal
    steps = ", ".join(f"{step.shares[name]:.1%} ({step.runs:,})" for step in answer.convergence)
    widest = 100 * answer.convergence[-1].half_width
    echo(f"  As runs add up, {name.replace('_', ' ')}: {steps}.")
    echo(f"  Every share is known to within {widest:.1f} points.")


def _write_falls(found: Found) -> None:
    """The headline of each playbook."""
    width = max(len(name) for name in found.answers)
    echo(f"\nThe leader is gone within {count_things(found.answer.months, 'month')}:")
    for name in found.answers:
        within = found.read(name)
        if within.mean is None:
            echo(f"  {name:{width}}  {_write(within.point)} at the best guesses")
            continue
        band = ""
        if within.low is not None and within.high is not None:
            band = f", nine draws in ten {write_chances(within.low, within.high)}"
        told = f"{_write(within.mean)} on average{band}, best guesses {_write(within.point)}"
        echo(f"  {name:{width}}  {told}".replace(_NO_BREAK, " "))


def _write(chance: float | None) -> str:
    return "not known" if chance is None else write_chance(chance).replace(_NO_BREAK, " ")


def _write_comparison(found: Found, comparison: "ComparisonAnswer") -> None:
    drawn = "runs and draws" if found.answer.draws else "runs"
    echo(f"\nAgainst {comparison.base}, on the same {drawn} (points of share, 95 % interval):")
    for name, outcomes in comparison.differences.items():
        echo(f"  {name}")
        rows = {"the leader is gone": found.compare(name), **outcomes}
        told = {retell(row.replace("_", " ")): each for row, each in rows.items()}
        width = max(24, *map(len, told))
        for row, each in told.items():
            _write_difference(row, each, width)


def _write_difference(name: str, found: "Difference", width: int) -> None:
    echo(
        f"    {name:{width}} {100 * found.difference:+6.1f}  "
        f"{100 * found.low:+.1f} to {100 * found.high:+.1f}  {found.verdict}"
    )


def _write_error(error: "StageErrorAnswer") -> None:
    echo()
    echo(
        f"The quick stage against the exact one, {error.runs} runs both ways: its level is "
        f"{error.mean:+.3f} of power off on average ({error.largest:.3f} at most); "
        f"{error.changed:.1%} of runs end differently."
    )
