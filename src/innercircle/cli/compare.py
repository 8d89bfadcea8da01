"""`innercircle compare`: two scenarios, or one before and after a change."""

from typing import TYPE_CHECKING, Any

import click

from innercircle.chances import count_things, write_chance
from innercircle.cli._options import json_option, set_option
from innercircle.cli._output import echo, open_case, print_json

if TYPE_CHECKING:
    from innercircle.game import Solution
    from innercircle.scenario import Scenario


@click.command(
    name="compare",
    epilog="Example: innercircle compare caracas-2019 --set insiders.party-boss.exposure=0.1",
)
@click.argument("first", metavar="SCENARIO")
@click.argument("second", metavar="[OTHER]", required=False)
@set_option()
@json_option()
def command(first: str, second: str | None, sets: tuple[str, ...], *, as_json: bool) -> None:
    """Compare SCENARIO with OTHER, or SCENARIO with itself changed by --set.

    With two scenarios, --set changes both. Both are solved with private signals; what the inputs
    that differ each add to the change is their mean over all orders of changing them (Shapley).
    """
    from innercircle.game import account_for, solve  # noqa: PLC0415  slow to import, and help needs none

    if second is None and not sets:
        raise click.UsageError("name a second scenario, or change the first one with --set.")
    before = open_case(first, () if second is None else sets)
    after = open_case(second or first, sets)
    solved = [solve(scenario, influences=False) for scenario in (before, after)]
    # Of two circles of different people nothing can be shared out.
    alike = [i.id for i in before.insiders] == [i.id for i in after.insiders]
    if as_json:
        print_json(
            {
                "before": solved[0],
                "after": solved[1],
                "inputs": _list_changes(before, after),
                "account": account_for(before, after) if alike else None,
            }
        )
        return
    _print_table(before, after, solved)
    if alike:
        _print_account(before, after)


def _list_changes(before: "Scenario", after: "Scenario") -> list[dict[str, Any]]:
    """Numbers that differ, by path; None where a scenario has no such number."""
    old, new = before.values(), after.values()
    return [
        {
            "path": path,
            "before": float(old[path]) if path in old else None,
            "after": float(new[path]) if path in new else None,
        }
        for path in [*old, *(path for path in new if path not in old)]
        if path not in old or path not in new or float(old[path]) != float(new[path])
    ]


MOST_CHANGES = 12
"""Changed inputs that the text lists; --json has all."""


def _print_table(before: "Scenario", after: "Scenario", solved: "list[Solution]") -> None:
    same = before.id == after.id
    names = ("before", "after") if same else (before.id, after.id)
    changes = _list_changes(before, after)
    if same:
        for change in changes[:MOST_CHANGES]:
            click.echo(f"{change['path']}: {change['before']} → {change['after']}")
        if len(changes) > MOST_CHANGES:
            echo(f"and {len(changes) - MOST_CHANGES} other inputs (see --json)")
        echo()
    widths = [max(10, len(name)) for name in names]
    head = " ".join(f"{name:>{width}}" for name, width in zip(names, widths, strict=True))
    echo(f"{'chance, in per cent':<34} {head}   change")
    _print_row("the regime falls", [_find_fall(each) for each in solved], widths)
    insiders = dict.fromkeys(name for each in solved for name in each.built.game.names)
    for insider in insiders:
        _print_row(f"{insider} breaks", [_find_break(each, insider) for each in solved], widths)
    for label, which in (("without signals, at least", "cautious"), ("at most", "bold")):
        row = [
            None if each.common is None else getattr(each.common, f"fall_probability_{which}")
            for each in solved
        ]
        _print_row(f"{label}", row, widths)


_REST = "all that is no single input"
MOST_SHARES = 8
"""Inputs whose share of a change the text lists; --json has all."""


def _print_account(before: "Scenario", after: "Scenario") -> None:
    """Say what accounts for the change, largest first."""
    from innercircle.game import account_for  # noqa: PLC0415  as above

    account = account_for(before, after)
    if account is None or len(account.shares) + len(account.silent) < 2:
        return  # one change accounts for itself
    echo()
    echo(
        f"What accounts for {write_chance(account.before)} → {write_chance(account.after)} "
        f"({account.change:+.2f} in log-odds):"
    )
    for share in account.shares[:MOST_SHARES]:
        change = f"{share.path}: {share.before} → {share.after}"
        error = f" ± {share.error:.2f}" if share.error else ""
        click.echo(f"  {share.share:+.2f}{error}  {change if share.path else _REST}")
    rest = account.shares[MOST_SHARES:]
    if rest:
        total = sum(each.share for each in rest)
        echo(f"  {total:+.2f}  {count_things(len(rest), 'other')} (see --json)")
    if account.silent:
        echo(f"  none   {count_things(len(account.silent), 'input')} of the months alone")


def _print_row(label: str, values: list[float | None], widths: list[int]) -> None:
    cells = [
        f"{'–' if value is None else format(100 * value, '.1f'):>{width}}"
        for value, width in zip(values, widths, strict=True)
    ]
    first, second = values
    change = "" if first is None or second is None else f"{100 * (second - first):+8.1f}"
    echo(f"{label:<34} {' '.join(cells)} {change}".rstrip())


def _find_fall(solution: "Solution") -> float | None:
    return None if solution.signals is None else solution.signals.fall_probability_cautious


def _find_break(solution: "Solution", insider: str) -> float | None:
    if solution.signals is None or insider not in solution.built.game.names:
        return None
    row = solution.built.game.find_index(insider)
    return float(solution.signals.break_probability_cautious[row])
