"""`innercircle check`: is the file a scenario, and what does it assume?"""

from collections import Counter
from collections.abc import Iterable

import click

from innercircle.chances import count_things
from innercircle.cli._options import json_option, scenario_argument, set_option
from innercircle.cli._output import print_json


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
    from innercircle.scenario import (  # noqa: PLC0415  slow to import, and help needs none
        list_moves,
        load,
        render_problems,
    )

    loaded = load(scenario, sets)
    refusals = find_refusals(loaded)
    values, choices = loaded.values(), loaded.choices()
    moves = list_moves(values)
    assumed = sum(value.assumed for value in values.values())
    assumed += sum(choice.assumed for choice in choices.values())
    uncertain = len(loaded.spreads())
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
                "refusals": refusals,
                "warnings": loaded.warnings,
            }
        )
        return
    click.echo(f"{loaded.id}: {loaded.title}")
    click.echo(
        f"No problems. {count_things(len(loaded.insiders), 'insider')}, "
        f"{count_things(len(values) + len(choices), 'input')} "
        f"({count_things(len(values), 'number')} and {count_things(len(choices), 'word')}): "
        f"{assumed} assumed by the author, {uncertain} given with a range."
    )
    click.echo(_count_moves(moves.values()))
    for verb, reason in refusals.items():
        click.echo(f"{verb} would refuse: {reason}")
    if loaded.warnings:
        click.echo("Allowed, but probably not meant:", err=True)
        click.echo(render_problems(loaded.warnings), err=True)


def _count_moves(moves: Iterable[tuple[str, ...]]) -> str:
    """Count the numbers that the stage game uses, and those that only one other verb uses."""
    listed = list(moves)
    alone = Counter(verbs[0] for verbs in listed if len(verbs) == 1)
    solved = sum("solve" in verbs for verbs in listed)
    others = ", ".join(f"{count} only {verb}" for verb, count in sorted(alone.items()))
    return f"Of these numbers {solved} can move solve{f'; {others}' if others else ''}."
