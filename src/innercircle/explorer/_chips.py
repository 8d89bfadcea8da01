"""Parts of a state on every view: its changes as chips, and the inputs that matter most."""

from collections.abc import Callable

from markupsafe import Markup

from innercircle.chances import count_things
from innercircle.explorer._inputs import list_groups
from innercircle.explorer._look import Look
from innercircle.explorer._render import render_part
from innercircle.explorer._views.forecast import find_forecast
from innercircle.explorer._words import say
from innercircle.explorer._written import Change, list_changes
from innercircle.report import list_assumptions
from innercircle.scenario import Scenario

_TEMPLATE = "chips_parts.html.j2"
_MOST = 5


def say_facts(scenario: Scenario) -> str:
    """Facts beside the title: as of when, and on how much it rests."""
    sources = len(scenario.sources)
    facts = [
        scenario.starts,
        count_things(sources, "source") if sources else "",
        count_things(len(scenario.values()) + len(scenario.choices()), "judgement"),
    ]
    return " · ".join(filter(None, facts))


def render_chips(look: Look) -> Markup:
    """All that differs from the file, each to be taken away; nothing where nothing does."""
    changes = [*list_changes(look.case.scenario, look.state), *_list_switched(look)]
    return render_part(_TEMPLATE, "chips", changes)


def _list_switched(look: Look) -> list[Change]:
    """Reports switched off and grades changed: they are changes too, though of one view."""
    found = []
    for key in ("no", "grades"):
        for text in filter(None, look.get(key).split(".")):
            name, _, grade = text.partition(":")
            said = say(f"chips.{key}", name=name.replace("-", " "), grade=grade)
            found.append(Change(key=key, text=text, says=said, short=said))
    return found


def render_most(look: Look, wants: Callable[[str], bool] | None) -> Markup:
    """Sliders of the inputs that move the forecast most; nothing until that is known."""
    found = find_forecast(look) or find_forecast(look.unchanged)
    if found is None or wants is None:
        return Markup()
    base = look.case.scenario
    known = {each.path: each for each in list_assumptions(base)}
    paths = [move.path for move in found.forecast.moves if move.path in known and wants(move.path)]
    said = [known[path] for path in paths[:_MOST]]
    groups = [
        (each.group, list_groups(base, look.scenario, [each], wants)[0].controls[0])
        for each in said
    ]
    return render_part(_TEMPLATE, "most", groups)
