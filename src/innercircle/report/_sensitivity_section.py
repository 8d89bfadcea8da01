"""The page's section on a finished sweep: how sure this is, and which assumptions matter."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from innercircle.chances import count_things, write_chance
from innercircle.errors import InputError
from innercircle.report._axes import write_number, write_percent, write_share
from innercircle.report._figure import Figure, Table, make_rows
from innercircle.report._labels import say_path
from innercircle.report._pictures.shares import ShareBar, ShareFrame, draw_shares
from innercircle.report._sections import RESTS_ON, Listing, Section

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from innercircle.experiments import Finding
    from innercircle.scenario import Scenario

_RESTS = (
    "Draws come from the ranges of the scenario's inputs, together where it says that they go so.",
    "What matters, matters within these ranges; inputs that were given none are not judged.",
)


_CHANCES = {"fall_probability", "fall_probability_bold", "probability", "share"}
"""Last words of targets that are chances."""

_HEADINGS = {
    "name": "Input",
    "index": "How far it moves it (PAWN, 0 to 1)",
    "at_low": "Lowest tenth, around",
    "at_high": "Highest tenth, around",
    "first": "Alone",
    "first_low": "Alone, low",
    "first_high": "Alone, high",
    "total": "With others",
    "total_low": "With others, low",
    "total_high": "With others, high",
    "strength_low": "Strength, low",
    "strength_high": "Strength, high",
    "mean_low": "Mean, low",
    "mean_high": "Mean, high",
    "best": "Chance of being best",
    "mean_regret": "Mean regret",
    "largest_regret": "Largest regret",
    "chance": "Chance that it is luck",
}


def read_sweep(
    scenario: "Scenario", directory: "Path", condition: str | None = None
) -> list["Finding"]:
    """Read the findings of a finished sweep of this scenario.

    Args:
        scenario: as on the page.
        directory: of the sweep's results.
        condition: "target > number" to find the box of inputs that leads to it.

    Raises:
        InputError: no results there, or results of other inputs.
    """
    # Pulls in SciPy's statistics, which takes a second that only this one needs.
    from innercircle.experiments import describe_results, read_store  # noqa: PLC0415

    store = read_store(directory)
    if store.manifest.get("inputs") != scenario.digest:
        raise InputError(
            "the results there are of another scenario, or of other inputs.",
            where=str(directory),
            advice="Sweep this scenario, with the same --set, then write the page.",
        )
    return describe_results(store, condition)


def make_sensitivity_section(findings: "Sequence[Finding]") -> Section:
    """The section "How sure this is".

    Args:
        findings: of a sweep: ``innercircle.experiments.describe_results``.
    """
    blocks: list[Listing | Figure | Table] = []
    paragraphs: list[str] = []
    for number, finding in enumerate(findings, start=1):
        key = f"{finding.kind}-{number}"
        paragraphs.append(_describe(finding))
        if finding.kind in {"sobol", "morris"} and len(finding.frame):
            blocks.append(_draw_inputs(finding, key))
        elif len(finding.frame):
            blocks.append(_make_table(finding, key))
    blocks.append(Listing(title=RESTS_ON, items=_RESTS))
    return Section(
        key="sensitivity",
        title="How sure this is",
        paragraphs=tuple(words for words in paragraphs if words),
        blocks=tuple(blocks),
    )


def _describe(finding: "Finding") -> str:
    """Describe a finding in a sentence or two."""
    frame, answer = finding.frame, finding.answer
    match finding.kind:
        case "summary":
            return _describe_summary(frame, str(answer["target"]))
        case "sobol":
            names = _join([say_path(name) for name in frame["input"].head(3)])
            return f"What moves {say_target(answer['target'])} most is {names}." if names else ""
        case "morris":
            names = _join([say_path(name) for name in frame["input"].head(3)])
            return f"Screened, {say_target(answer['target'])} is moved most by {names}."
        case "pawn":
            named = [say_path(name) for name in frame["input"].head(3)] if len(frame) else []
            most = f"is {_join(named)}" if named else "cannot be told from luck in so few draws"
            target = say_target(answer["target"])
            return f"What moves {target} most, with all that goes with it, {most}."
        case "tournament":
            return (
                f"Over all draws {say_path(answer['minimax_regret'])} is the playbook with the "
                "smallest largest regret."
            )
        case "box":
            return (
                f"{finding.title}: in the box below in {write_percent(answer['density'])} of the "
                f"draws, in all draws in {write_percent(answer['base_rate'])}; the box holds "
                f"{write_percent(answer['coverage'])} of all such draws."
            )
        case _:
            return finding.note


def _describe_summary(frame: "pd.DataFrame", target: str) -> str:
    """Between which numbers the first target lies, with both ends where draws have two."""
    low = frame.iloc[0]
    apart = int(low["two ends"])
    high = frame.iloc[1] if apart else low
    write = write_chance if target.rpartition(".")[2] in _CHANCES else write_number
    text = (
        f"Drawn from the ranges of the inputs, {say_target(target)} lies between "
        f"{write(low['5 %'])} and {write(high['95 %'])} in nine draws of ten; "
    )
    if not apart:
        return f"{text}half of the draws are below {write(low['median'])}."
    return (
        f"{text}half of the draws are below {write(low['median'])} if each is put at its "
        f"lower end, below {write(high['median'])} at its upper end. "
        f"{count_things(apart, 'draw')} {'has' if apart == 1 else 'have'} two ends: two possible "
        "answers, or bounds."
    )


def say_target(name: str) -> str:
    """A target in words: "the fall probability (solve, signals)"."""
    *places, last = name.split(".")
    words = last.replace("_", " ").replace("-", " ")
    return f"the {words} ({', '.join(places).replace('_', ' ')})" if places else f"the {words}"


def _join(names: Sequence[str]) -> str:
    words = [f"“{name}”" for name in names]
    return words[0] if len(words) == 1 else " and ".join([", ".join(words[:-1]), words[-1]][:2])


def _draw_inputs(finding: "Finding", key: str) -> Figure:
    """Bars with intervals: total shares with the first-order share marked, or strengths."""
    frame, sobol = finding.frame, finding.kind == "sobol"
    value = "total" if sobol else "strength"
    bars = [
        ShareBar(
            say_path(row["input"]),
            row[value],
            max(row[f"{value}_low"], 0.0),
            row[f"{value}_high"],
            max(row["first"], 0.0) if sobol else None,
        )
        for row in frame.to_dict(orient="records")
    ]
    target = say_target(finding.answer["target"])
    return draw_shares(
        bars,
        ShareFrame(
            key=key,
            title="Which assumptions matter",
            caption=(
                f"Bars: the share of the variance of {target} in which the input has a part, "
                "alone or with others; the long stroke is what it explains alone, the line its "
                "95 per cent interval."
                if sobol
                else f"Bars: how far {target} moves on average as the input goes through its "
                "range, with 95 per cent intervals."
            ),
            across="Share of the variance" if sobol else "Mean absolute effect",
            write=write_share if sobol else write_number,
            table=_make_table(finding, key),
        ),
    )


def _make_table(finding: "Finding", key: str) -> Table:
    frame = finding.frame
    columns = tuple(_HEADINGS.get(name, str(name).capitalize()) for name in frame.columns)
    return Table(key, finding.title, columns, make_rows(_list_rows(frame)))


def _list_rows(frame: "pd.DataFrame") -> list[list[str | float | int | bool | None]]:
    return frame.astype(object).to_numpy().tolist()
