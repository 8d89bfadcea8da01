"""`innercircle check`: is the file a scenario, and what does it assume?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from innercircle.chances import count_things
from innercircle.cli._options import json_option, scenario_argument, set_option
from innercircle.cli._output import echo, open_case, print_json, wrap
from innercircle.wording import retell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from innercircle.scenario import Guess, Scenario

_WIDTH = 78
_TABLES = ("insiders", "guarantors")


@click.command(
    name="check",
    epilog="Example: innercircle check caracas-2019 --set insiders.party-boss.exposure=0.5",
)
@scenario_argument()
@set_option()
@json_option()
def command(scenario: str, sets: tuple[str, ...], *, as_json: bool) -> None:
    """Check a scenario; all problems are listed at once, each with file, line and column.

    Ends with 0 when the scenario can be used and with 2 when it cannot. A verb that would refuse a
    sound file all the same is named, with its reason.
    """
    from innercircle.cli._refusals import find_refusals  # noqa: PLC0415  slow to import
    from innercircle.game import build_game  # noqa: PLC0415  slow to import, and help needs none
    from innercircle.scenario import (  # noqa: PLC0415  the same
        list_moves,
        list_unfilled,
        render_problems,
    )

    loaded = open_case(scenario, sets)
    refusals = find_refusals(loaded)
    values, choices = loaded.values(), loaded.choices()
    moves = list_moves(values, loaded)
    assumed = sum(value.assumed for value in values.values())
    assumed += sum(choice.assumed for choice in choices.values())
    uncertain = len(loaded.spreads())
    unfilled = list_unfilled(loaded)
    limits = {} if "solve" in refusals else build_game(loaded).complement_limits
    if as_json:
        print_json(
            {
                "id": loaded.id,
                "insiders": [insider.id for insider in loaded.insiders],
                "numbers": len(values),
                "words": len(choices),
                "assumed": assumed,
                "uncertain": uncertain,
                "moves": dict(moves),
                "complement_limits": limits,
                "template": {path: guess.basis for path, guess in unfilled.items()},
                "refusals": refusals,
                "warnings": loaded.warnings,
            }
        )
        return
    echo(f"{loaded.id}: {loaded.title}")
    echo(
        f"No problems. {count_things(len(loaded.insiders), 'insider')}, "
        f"{count_things(len(values) + len(choices), 'input')} "
        f"({count_things(len(values), 'number')} and {count_things(len(choices), 'word')}): "
        f"{assumed} assumed by the author, {uncertain} given with a range."
    )
    echo(_count_moves(moves.values()))
    if loaded.template:
        _tell_template(loaded.template, unfilled)
    if said := _tell_limits(loaded, limits):
        echo(wrap(said, 78))
    for verb, reason in refusals.items():
        echo(f"{verb} would refuse: {reason}")
    if loaded.warnings:
        echo("Allowed, but probably not meant:", err=True)
        told = [replace(each, message=retell(each.message)) for each in loaded.warnings]
        click.echo(render_problems(told), err=True)


def _tell_template(name: str, unfilled: "Mapping[str, Guess]") -> None:
    """Say which numbers are still the template's, those of one insider or actor in a line."""
    if not unfilled:
        echo(f"Nothing is the template's any more ({name}).")
        return
    kinds = Counter(guess.basis for guess in unfilled.values())
    counts = ", ".join(f"{count} {basis}" for basis, count in kinds.most_common())
    echo(f"Still the template's ({name}): {count_things(len(unfilled), 'number')}: {counts}.")
    keys: dict[str, list[str]] = {}
    for path in unfilled:
        parts = path.split(".")
        whose = ".".join(parts[:2]) if parts[0] in _TABLES else "the case"
        keys.setdefault(whose, []).append(parts[-1] if parts[0] in _TABLES else path)
    owners: dict[str, list[str]] = {}
    for whose, listed in keys.items():
        owners.setdefault(", ".join(listed), []).append(whose)
    for told, named in owners.items():
        click.echo(click.wrap_text(f"{', '.join(named)}: {told}", _WIDTH, "  ", "    "))


def _tell_limits(scenario: "Scenario", limits: "Mapping[str, Any]") -> str:
    """Say who is nearest to free-riding by pressure; empty when nobody can be brought to it."""
    names = {each.id: each.office or each.id for each in scenario.insiders}
    loss = {name: limit.squeeze for name, limit in limits.items() if limit.squeeze is not None}
    if not loss:
        return ""
    first = min(loss, key=loss.__getitem__)
    return (
        f"Pressure has a limit: once sanctions take {loss[first]:.0%} of the position, "
        f"{names[first]} is the first who would like a fall but leave it to others "
        "(--json has all)."
    )


def _count_moves(moves: Iterable[tuple[str, ...]]) -> str:
    """Count the numbers that the stage game uses, and those that only one other verb uses."""
    listed = list(moves)
    alone = Counter(verbs[0] for verbs in listed if len(verbs) == 1)
    solved = sum("solve" in verbs for verbs in listed)
    others = ", ".join(f"{count} only {verb}" for verb, count in sorted(alone.items()))
    return f"Of these numbers {solved} can move solve{f'; {others}' if others else ''}."
