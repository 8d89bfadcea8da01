"""The levers as the page lists them: those of the file, switched on or off, and those tried out."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from innercircle.explorer._render import render_part
from innercircle.explorer._state import TRIED, PageState
from innercircle.explorer._words import say
from innercircle.scenario import LEVERS, Lever, Scenario


@dataclass(frozen=True, kw_only=True)
class ListedLever:
    """A lever of the file, or one that is tried out.

    Attributes:
        name: in words: what it is, and on whom.
        on: whether it is in force.
        text: as it stands in the address; empty for one of the file.
        amount, most, step: of the slider of one that is tried out.
    """

    name: str
    on: bool = True
    text: str = ""
    amount: float = 0.0
    most: float = 1.0
    step: float = 0.01


def make_levers(base: Scenario, state: PageState) -> dict[str, Any]:
    """Make the contents of the panel of levers."""
    return {
        "in_force": [
            ListedLever(name=name_lever(base, lever), on=number not in state.off)
            for number, lever in enumerate(base.levers, 1)
        ],
        "added": render_added(base, state),
        "kinds": [(LEVERS[name], limits.high) for name, limits in TRIED.items()],
    }


def render_added(base: Scenario, state: PageState) -> Markup:
    """The list of levers that are tried out, each with a slider and a button to take it away."""
    listed = [
        ListedLever(
            name=_say(base, lever.kind, (lever.insider,), lever.guarantor),
            text=str(lever),
            amount=lever.amount,
            most=TRIED[lever.kind].high,
            step=TRIED[lever.kind].high / 100,
        )
        for lever in state.added
    ]
    return render_part("lever_parts.html.j2", "added", listed)


def name_lever(base: Scenario, lever: Lever) -> str:
    """A lever in words: what it is, and on whom."""
    return _say(base, lever.lever, lever.insiders, lever.guarantor)


def _say(base: Scenario, kind: str, insiders: tuple[str, ...], guarantor: str) -> str:
    who = {insider.id: insider.id.replace("-", " ") for insider in base.insiders}
    titles = {each.id: each.title for each in base.guarantors}
    whom = ", ".join(say("levers.all") if each == "all" else who.get(each, each)
                     for each in insiders)  # fmt: skip
    said = say("levers.on", kind=LEVERS[kind].words, whom=whom)
    return f"{said} ({titles.get(guarantor, guarantor)})" if guarantor else said
