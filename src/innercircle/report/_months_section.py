"""The page's section on the months ahead: how simulated runs end under each playbook."""

from typing import TYPE_CHECKING

from innercircle.chances import Chance, count_things
from innercircle.dynamics import MOST_EXACT
from innercircle.forecast import Lead, compare_falls, read_within
from innercircle.report._axes import write_percent
from innercircle.report._figure import Figure, Table, TableCell, list_paths
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
    from collections.abc import Mapping, Sequence

    from innercircle.dynamics import (
        ComparisonAnswer,
        Difference,
        SimulationAnswer,
        StageErrorAnswer,
        TypicalAnswer,
    )

_FROM_THE_START = " They begin at the start, whatever the journal has."


def make_months_section(
    answers: "Sequence[SimulationAnswer]",
    comparison: "ComparisonAnswer | None" = None,
    stories: "Sequence[TypicalAnswer]" = (),
    error: "StageErrorAnswer | None" = None,
    *,
    lead: Lead | None = None,
    falls: "Mapping[str, Difference] | None" = None,
) -> Section:
    """The section "The months ahead": its first picture, and what others make of it, come first.

    Args:
        answers: one a playbook of the sponsor; the first is the status quo.
        comparison: paired differences from the first, if there are several.
        stories: typical runs to tell, each in a fold.
        error: how far the quick stage is from the exact one, where that was measured.
        lead: chance that the leader is gone under the first playbook; what the answer itself says
            of it when None.
        falls: playbook → difference that it makes to that chance; found in the rows when None.
    """
    first = answers[0]
    lead = lead or Lead(within=read_within(first), draws=first.draws)
    bands = [_make_band(answer) for answer in answers]
    blocks: list[Listing | Figure | Table | Story] = [draw_ends_by_month(answers)]
    if comparison is not None:
        blocks.append(_make_falls_table(comparison, lead, falls))
    blocks.append(draw_outcomes(bands))
    if comparison is not None:
        blocks += [_make_playbook_table(comparison), _make_difference_table(comparison)]
    if "strength" in first.bands:
        blocks.append(draw_fan(_make_fan(first, "strength", "the leader's strength")))
    blocks += [_make_insider_table(first), _make_settling_table(first)]
    blocks += [make_story(story) for story in stories]
    blocks.append(Listing(title=RESTS_ON, items=first.assumptions))
    return Section(
        key="months",
        title="The months ahead",
        paragraphs=(
            say_within(lead.within, first.months, lead.draws, lead.given),
            _describe(first, lead),
            _describe_stage(first, error),
        ),
        blocks=tuple(blocks),
    )


def _name(answer: "SimulationAnswer") -> str:
    return answer.playbooks["sponsor"].replace("-", " ")


def _describe(answer: "SimulationAnswer", lead: Lead) -> str:
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
        + (_FROM_THE_START if lead.given is not None else "")
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


def draw_ends_by_month(answers: "Sequence[SimulationAnswer]") -> Figure:
    """How runs have ended by each month, a picture a playbook."""
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


def _make_falls_table(
    comparison: "ComparisonAnswer", lead: Lead, falls: "Mapping[str, Difference] | None"
) -> Table:
    """A row a playbook: the chance that the leader is gone, and the difference that it makes.

    The first playbook's chance is the headline, which has more runs; what differs is known from
    the same runs of both, and far better than either (a control variate).
    """
    base = comparison.answers[comparison.base]
    found = falls or {name: compare_falls(base, one) for name, one in comparison.answers.items()}
    first = lead.within.mean if lead.within.mean is not None else lead.within.point
    known = base.falls.share if first is None else first
    return Table(
        "falls",
        f"The leader is gone within {count_things(base.months, 'month')}: the chance under "
        f"{_name(base)}, and with what others make of it on the same {base.runs:,} runs",
        ("Playbook", "Chance", "Difference, points", "Low", "High", "Verdict"),
        tuple(
            (
                _name(answer),
                Chance(min(max(known + found[name].difference, 0.0), 1.0)),
                *_list_ends(found[name], is_base=answer is base),
            )
            for name, answer in comparison.answers.items()
        ),
        digits=1,
        paths=list_paths("playbooks.sponsor", comparison.answers),
    )


def _list_ends(found: "Difference", *, is_base: bool) -> tuple[TableCell, ...]:
    """The difference in points, its 95 per cent interval and verdict; nothing for the first."""
    if is_base:
        return None, None, None, ""
    return 100 * found.difference, 100 * found.low, 100 * found.high, found.verdict


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
