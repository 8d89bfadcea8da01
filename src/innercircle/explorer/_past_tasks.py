"""Long work on what has happened since, and on what the model says of a question of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from innercircle.errors import InputError, ScenarioError
from innercircle.explorer._hands import Tell
from innercircle.scenario import Scenario, render_problems

_DRAWS = 400
"""As many as the command takes."""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Answer of the runs to the journal.

    Attributes:
        answer: a :class:`LearnAnswer` without its runs; None where no run shows the journal.
        refused: the refusal as the command shows it; empty where there is none.
    """

    answer: Any
    refused: str = ""


def learn_from(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> Learned:
    """Let the journal's months pass: `innercircle learn` over the page's scenario."""
    from innercircle.journal import learn  # noqa: PLC0415  the page's process needs none of it

    tell(0, 0)
    as_of = options["as_of"] or None
    try:
        answer = learn(
            scenario.leave_later(as_of) if as_of else scenario,
            as_of=as_of,
            runs=int(options["runs"]),
            draws=min(_DRAWS, int(options["runs"])),
            stage=options["stage"],
            progress=tell,
        )
    except ScenarioError as error:
        return Learned(answer=None, refused=render_problems(error))
    # The runs are most of its size, and nothing that is shown is made from them.
    without: dict[str, Any] = {"ensemble": None}
    return Learned(answer=replace(answer, **without))


def ask_own_word(scenario: Scenario, options: Mapping[str, Any], tell: Tell) -> Any:
    """The rows of the forecast as statements on a question of the ledger.

    Raises:
        InputError: no question was named.
    """
    from innercircle.ledger import ask_model  # noqa: PLC0415  as above

    if not options:
        raise InputError("there is no open question of that name.")
    tell(0, 0)
    return ask_model(
        scenario,
        options["id"],
        options["by"],
        options["day"],
        note=options["note"],
        stage=options["stage"],
        progress=tell,
    )
