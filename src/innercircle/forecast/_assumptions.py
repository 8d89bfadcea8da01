"""Assumptions of a forecast, in words."""

from typing import TYPE_CHECKING

from innercircle.chances import write_chance
from innercircle.dynamics import MOST_EXACT
from innercircle.forecast._grain import LARGEST, find_largest
from innercircle.history import OutsideAnswer
from innercircle.scenario import Scenario, list_tied, say_claims
from innercircle.vocabulary import FEW_RUNS
from innercircle.wording import STATES

if TYPE_CHECKING:
    from innercircle.forecast._answer import Headline
    from innercircle.forecast._given import Given


def list_assumptions(
    scenario: Scenario,
    outside: OutsideAnswer | None,
    inside: "Headline",
    split: "Headline | None",
    given: "Given | None",
    stage: str,
) -> tuple[str, ...]:
    """Say what a forecast rests on, in sentences."""
    drawn = "Inputs are drawn from the file's ranges, constants"
    if not scenario.spreads():
        drawn = "The file has no ranges; constants are drawn"
    said = [f"{drawn} from what the record leaves open."]
    said += say_claims(scenario)
    if given is not None:
        said.append(
            f"The runs are those that show what has happened to {given.to}: {given.origins:,} of "
            f"those that began have a part in them, worth {given.effective:,.0f} equal ones."
        )
        if given.effective < FEW_RUNS:
            said.append("That is few, and what rests on it is rough: ask for more --runs.")
    if list_tied(scenario, list(scenario.spreads())):
        said.append(
            "Inputs go together as the file says: each that moves it is told with all that goes "
            "with it, its lowest and its highest tenth held against each other."
        )
    largest = find_largest(scenario)
    if largest > LARGEST:
        said.append(
            f"One office holds {largest:.0%} of all power. An office is who can break alone; "
            + (
                "its parts would be too many to be tried."
                if split is None
                else f"with every one above {LARGEST:.0%} split into equal ones, the file alone "
                f"says {write_chance(split.mean)} in place of {write_chance(inside.mean)}."
            )
        )
    many = len(scenario.insiders) > MOST_EXACT
    if stage == "quick" and largest > LARGEST:
        said.append(
            "The quick stage is right where no office is large; with one of this size its months "
            "can be far off." + ("" if many else " The exact stage has no such error.")
        )
    if scenario.words.kind not in STATES:
        return (*said, "The record has no such coalitions, so that it has no say in the level.")
    if outside is None:
        return (*said, "No class is named, so the record of other regimes has no say.")
    return (
        *said,
        "The class's falls are forced exits alone; the file's may be elections and hand-overs too.",
        "How much the file moves the class's rate was learned on January rows to 2000.",
    )
