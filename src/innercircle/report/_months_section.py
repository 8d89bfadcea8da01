"""The page's section on the months ahead: how simulated runs end under each playbook."""

from typing import TYPE_CHECKING

from innercircle.dynamics import MOST_EXACT
from innercircle.forecast import read_within
from innercircle.report._axes import write_percent
from innercircle.report._figure import Figure, Table, list_paths
from innercircle.report._pictures import (
    EndsByMonth,
    Fan,
    OutcomeBand,
    draw_ends,
    draw_fan,
    draw_outcomes,
)
from innercircle.report._sections import RESTS_ON, Listing, Section
from innercircle.report._stories import Story, make_story
from innercircle.report._within import say_within
from innercircle.vocabulary import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innercircle.dynamics import (
        ComparisonAnswer,
        Difference,
        SimulationAnswer,
        StageErrorAnswer,
        TypicalAnswer,
    )
    from innercircle.forecast import Within

_SHOWN_LINES = 4


def make_months_section(
    answers: "Sequence[SimulationAnswer]",
    comparison: "ComparisonAnswer | None" = None,
    stories: "Sequence[TypicalAnswer]" = (),
    error: "StageErrorAnswer | None" = None,
    lead: "tuple[Within, int] | None" = None,
) -> Section:
    """The section "The months ahead".

    Args:
        answers: one a playbook of the sponsor; the first is the status quo.
        comparison: paired differences from the first, if there are several.
        stories: typical runs to tell, each in a fold.
        error: how far the quick stage is from the exact one, where that was measured.
        lead: chance that the leader is gone under the first playbook, and its draws; what the
            answer itself says of it when None.
    """
    first = answers[0]
    within, draws = lead or (read_within(first), first.draws)
    bands = [_make_band(answer) for answer in answers]
    blocks: list[Listing | Figure | Table | Story] = [draw_outcomes(bands), _draw_by_month(answers)]
    if "strength" in first.bands:
        blocks.append(draw_fan(_make_fan(first, "strength", "the leader's strength")))
    if comparison is not None:
        blocks += [_make_playbook_table(comparison), _make_difference_table(comparison)]
    blocks += [_make_insider_table(first), _make_settling_table(first)]
    blocks += [make_story(story) for story in stories]
    blocks.append(Listing(title=RESTS_ON, items=first.assumptions))
    return Section(
        key="months",
        title="The months ahead",
        paragraphs=(
            say_within(within, first.months, draws),
            _describe(first),
            _describe_stage(first, error),
        ),
        blocks=tuple(blocks),
    )


def _name(answer: "SimulationAnswer") -> str:
    return answer.playbooks["sponsor"].replace("-", " ")


def _describe(answer: "SimulationAnswer") -> str:
    modal = Outcome(answer.modal)
    share = answer.outcomes[answer.modal]
    books = ", ".join(f"{who} {book}" for who, book in answer.playbooks.items() if who != "sponsor")
    over = (
        f"over {answer.draws} draws of the ranges and constants"
        if answer.draws
        else "at the best guesses"
    )
    return (
        f"Each playbook of the sponsor: {answer.runs:,} simulated runs {over}; those of "
        f"others, {books}. The most frequent end under {_name(answer)} is {modal.words}: "
        f"{write_percent(share.share)} of runs ({write_percent(share.low)} to "
        f"{write_percent(share.high)} from the counting of runs alone, 95 per cent)."
    )


def _describe_stage(answer: "SimulationAnswer", error: "StageErrorAnswer | None") -> str:
    """Describe the stage that decides who breaks in a month, and its error."""
    if answer.stage == "exact":
        return (
            "Method: in each month the cutoffs of the insiders that there are, solved for (the "
            "exact stage)."
        )
    quick = "Method: the limit of sharp signals in each month (the quick stage)."
    if error is None:
        why = (
            f" The exact stage takes up to {MOST_EXACT} insiders; there are {len(answer.power)}, "
            "so that how far off the quick one is cannot be measured here."
            if len(answer.power) > MOST_EXACT
            else " How far it is from the exact stage was not measured."
        )
        return quick + why
    return (
        f"{quick} Against the exact stage, {error.runs} runs both ways: its level is "
        f"{error.mean:+.3f} of power off on average and {error.largest:.3f} at most, and "
        f"{write_percent(error.changed)} of runs end differently."
    ).replace(" -", " −")


def _make_band(answer: "SimulationAnswer") -> OutcomeBand:
    return OutcomeBand(
        key=answer.playbooks["sponsor"],
        name=_name(answer),
        shares={
            Outcome(name): (share.share, share.low, share.high)
            for name, share in answer.outcomes.items()
        },
    )


def _draw_by_month(answers: "Sequence[SimulationAnswer]") -> Figure:
    return draw_ends(
        [
            EndsByMonth(
                key=answer.playbooks["sponsor"],
                name=_name(answer),
                shares={Outcome(name): shares for name, shares in answer.by_month.items()},
            )
            for answer in answers
        ]
    )


def _make_fan(answer: "SimulationAnswer", quantity: str, words: str) -> Fan:
    quantiles = tuple(tuple(row) for row in answer.bands[quantity].values())
    return Fan(name=words, months=tuple(range(1, len(quantiles[0]) + 1)), quantiles=quantiles)


def _make_playbook_table(comparison: "ComparisonAnswer") -> Table:
    """A row a playbook: how many runs in a hundred more or fewer end so, where one can tell."""
    outcomes = list(Outcome)
    return Table(
        "playbooks",
        f"Against {comparison.base.replace('-', ' ')}: of a hundred runs, how many more end so",
        ("Playbook", *(outcome.words for outcome in outcomes)),
        tuple(
            (
                name.replace("-", " "),
                *(_say_difference(rows[outcome.value]) for outcome in outcomes),
            )
            for name, rows in comparison.differences.items()
        ),
        paths=list_paths("playbooks.sponsor", comparison.differences),
    )


def _make_insider_table(answer: "SimulationAnswer") -> Table:
    """Make the table of who breaks first, who is purged, whose power and suspicion grow."""
    return Table(
        "insiders-months",
        f"The insiders in these months, under {_name(answer)}",
        ("Insider", "Breaks first, share of runs", "Purges that work, a run",
         "Power, first month", "Power, last month", "Suspicion, last month"),
        tuple(
            (
                name.replace("-", " "),
                answer.first_breaker[name],
                answer.victims[name],
                power[0],
                power[-1],
                answer.suspicion[name][-1],
            )
            for name, power in answer.power.items()
        ),
        paths=list_paths("insiders", answer.power),
        folded=True,
    )  # fmt: skip


def _make_settling_table(answer: "SimulationAnswer") -> Table:
    """The shares after the first runs, more and more of them."""
    return Table(
        "settling",
        f"How the shares settle as runs add up, under {_name(answer)}",
        ("Runs", *(outcome.words for outcome in Outcome), "Widest half-width"),
        tuple(
            (step.runs, *(step.shares[outcome.value] for outcome in Outcome), step.half_width)
            for step in answer.convergence
        ),
        folded=True,
    )


def _say_difference(found: "Difference") -> str:
    if found.verdict == "cannot tell":
        return "cannot tell"
    return f"{abs(100 * found.difference):.1f}\N{NO-BREAK SPACE}{found.verdict}"


def _make_difference_table(comparison: "ComparisonAnswer") -> Table:
    """Share minus the status quo's, on the same runs."""
    base = comparison.base.replace("-", " ")
    return Table(
        "differences",
        f"Difference from {base}, on the same runs, with 95 per cent intervals",
        ("Playbook", "Outcome", "Difference", "Low", "High", "Verdict"),
        tuple(
            (
                name.replace("-", " "),
                Outcome(outcome).words,
                found.difference,
                found.low,
                found.high,
                found.verdict,
            )
            for name, rows in comparison.differences.items()
            for outcome, found in rows.items()
        ),
        paths=list_paths(
            "playbooks.sponsor",
            (name for name, rows in comparison.differences.items() for _ in rows),
        ),
        folded=True,
    )
