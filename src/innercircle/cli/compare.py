"""`innercircle compare`: two scenarios, one before and after a change, or one at two dates."""

from typing import TYPE_CHECKING, Any

import click

from innercircle.chances import count_things, write_chance
from innercircle.cli._options import (
    Whole,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
    stage_option,
)
from innercircle.cli._output import echo, open_case, print_json, show_progress
from innercircle.vocabulary import FEW_RUNS
from innercircle.wording import retell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innercircle.forecast import MonthsAccount
    from innercircle.game import Solution
    from innercircle.scenario import Between, Change, Scenario

_RUNNING = ("since", "to", "months", "draws", "runs", "stage", "seed")


@click.command(
    name="compare",
    epilog="Examples: innercircle compare caracas-2019 --set insiders.party-boss.exposure=0.1; "
    "innercircle compare march.yaml june.yaml --months 12; "
    "innercircle compare case.yaml --from 2020-01 --to 2020-06",
)
@scenario_argument("first")
@scenario_argument("second", "[OTHER]", required=False)
@set_option()
@click.option(
    "--months",
    type=Whole(1, 240),
    help="Compare the chance of a fall within so many months in place of that today.",
)
@click.option(
    "--from",
    "since",
    metavar="YYYY-MM",
    help="SCENARIO as known in this month, and as known at --to (default: its start).",
)
@click.option(
    "--to",
    metavar="YYYY-MM",
    help="The later month (default: that of the journal's last entry).",
)
@click.option("--draws", type=Whole(2, 100_000), help="As in forecast.  [default: 400]")
@click.option("--runs", type=Whole(2, 100_000), help="As in forecast.  [default: 2000]")
@stage_option("As in forecast.")
@seed_option()
@json_option()
def command(
    first: str, second: str | None, sets: tuple[str, ...], *, as_json: bool, **options: Any
) -> None:
    """Compare SCENARIO with OTHER, with itself changed by --set, or at two dates.

    With two scenarios, --set changes both. Both are solved with private signals; what the inputs
    and reports that differ each add to the change is their mean over all orders of changing them
    (Shapley). With --months, --from or --to the months ahead are compared instead, and what
    happened in between is told month by month; each step is a forecast of its own.
    """
    dated = bool(options["since"] or options["to"])
    if second is not None and dated:
        raise click.UsageError("--from and --to are two dates of one scenario; OTHER has its own.")
    if second is None and not sets and not dated:
        raise click.UsageError(
            "name a second scenario, change the first one with --set, or say --from and --to."
        )
    before = open_case(first, () if second is None and not dated else sets)
    after = open_case(second or first, sets)
    if dated or options["months"]:
        _compare_months(before, None if dated else after, options, as_json=as_json)
    else:
        _compare_today(before, after, as_json=as_json)


def _compare_today(before: "Scenario", after: "Scenario", *, as_json: bool) -> None:
    """If it came to a test today."""
    from innercircle import game  # noqa: PLC0415  slow to import, and help needs none

    many = max(len(each.insiders) for each in (before, after)) > game.MOST_UNASKED
    draws = game.FEW_DRAWS if many else game.DRAWS
    solved = [game.solve(each, influences=False, draws=draws) for each in (before, after)]
    # Of two circles of different people nothing can be shared out.
    alike = [i.id for i in before.insiders] == [i.id for i in after.insiders]
    between = before.compare(after)
    account = game.account_for(before, after) if alike else None
    if as_json:
        print_json(
            {
                "before": solved[0],
                "after": solved[1],
                "inputs": _list_inputs(before, after),
                "changes": [
                    {"path": change.path, "change": change.kind} for change in _list_news(between)
                ],
                "account": account,
            }
        )
        return
    if before.id == after.id:
        _print_changes(before, after, between)
    _print_table(before, after, solved, account)
    # One number alone accounts for itself; where claims move inputs, the chances are others.
    if account and (account.claimed or len(account.shares) + len(account.silent) > 1):
        _print_account(account)


def _list_inputs(before: "Scenario", after: "Scenario") -> list[dict[str, Any]]:
    """Numbers that differ, by path; None where a scenario has no such number.

    Entries of the journal have none: their paths count places, and the order of them says nothing.
    """
    old, new = (
        {path: value for path, value in each.values().items() if not path.startswith("journal.")}
        for each in (before, after)
    )
    return [
        {
            "path": path,
            "before": float(old[path]) if path in old else None,
            "after": float(new[path]) if path in new else None,
        }
        for path in [*old, *(path for path in new if path not in old)]
        if path not in old or path not in new or float(old[path]) != float(new[path])
    ]


def _list_news(between: "Between") -> "list[Change]":
    """Sources, reports and entries of the journal that differ."""
    return [change for change in between.changes if change.kind != "moved"]


MOST_CHANGES = 12
"""Changed inputs that the text lists; --json has all."""


def _print_changes(before: "Scenario", after: "Scenario", between: "Between") -> None:
    inputs = _list_inputs(before, after)
    for change in inputs[:MOST_CHANGES]:
        click.echo(f"{change['path']}: {change['before']} → {change['after']}")
    if len(inputs) > MOST_CHANGES:
        echo(f"and {len(inputs) - MOST_CHANGES} other inputs (see --json)")
    news = _list_news(between)
    for told in news[:MOST_CHANGES]:
        click.echo(f"{told.path} {told.kind}")
    if len(news) > MOST_CHANGES:
        echo(f"and {count_things(len(news) - MOST_CHANGES, 'other')} (see --json)")
    if not between.changes and before.digest == after.digest:
        echo("Nothing differs.")
    if inputs or news or before.digest == after.digest:
        echo()


def _print_table(
    before: "Scenario", after: "Scenario", solved: "Sequence[Solution]", account: Any
) -> None:
    same = before.id == after.id
    names = ("before", "after") if same else (before.id, after.id)
    means = [None if each.today is None else each.today.mean for each in solved]
    rows = [
        ("the regime falls, over the ranges", means),
        ("the regime falls, at the best guesses", [_find_fall(each) for each in solved]),
    ]
    if account is not None and account.claimed:
        rows.append(("… with what the claims say", [account.before, account.after]))
    insiders = dict.fromkeys(name for each in solved for name in each.built.game.names)
    rows += [(f"{who} breaks", [_find_break(each, who) for each in solved]) for who in insiders]
    for label, which in (("without signals, at least", "cautious"), ("at most", "bold")):
        ends = [
            None if each.common is None else getattr(each.common, f"fall_probability_{which}")
            for each in solved
        ]
        rows.append((label, ends))
    # Words of the case are put in before widths are taken: they may be longer than ours.
    cells = [[retell(label), *map(_write_cell, values)] for label, values in rows]
    table = [["chance", *names], *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for label, *found in table:
        aligned = [f"{cell:>{width}}" for cell, width in zip(found, widths[1:], strict=True)]
        click.echo("   ".join([f"{label:<{widths[0]}}", *aligned]))


def _write_cell(chance: float | None) -> str:
    return "–" if chance is None else write_chance(chance)


def _find_fall(solution: "Solution") -> float | None:
    return None if solution.signals is None else solution.signals.fall_probability_cautious


def _find_break(solution: "Solution", insider: str) -> float | None:
    if solution.signals is None or insider not in solution.built.game.names:
        return None
    row = solution.built.game.find_index(insider)
    return float(solution.signals.break_probability_cautious[row])


_REST = "all that is no single input"
MOST_SHARES = 8
"""Inputs whose share of a change the text lists; --json has all."""


def _print_account(account: Any) -> None:
    """Say what accounts for the change, largest first."""
    where = " with what the claims say" if account.claimed else ""
    echo()
    echo(
        f"What accounts for {write_chance(account.before)} → {write_chance(account.after)} "
        f"at the best guesses{where} ({account.change:+.2f} in log-odds):"
    )
    for share in account.shares[:MOST_SHARES]:
        error = f" ± {share.error:.2f}" if share.error else ""
        words = _say_change(share.path, share.change, share.before, share.after)
        click.echo(f"  {share.share:+.2f}{error}  {words}")
    rest = account.shares[MOST_SHARES:]
    if rest:
        total = sum(each.share for each in rest)
        echo(f"  {total:+.2f}  {count_things(len(rest), 'other')} (see --json)")
    if account.silent:
        echo(f"  none   {count_things(len(account.silent), 'change')} that a test today is deaf to")


def _say_change(path: str, kind: str, before: Any, after: Any) -> str:
    if kind == "rest":
        return _REST
    if before is not None and after is not None:
        return f"{path}: {before} → {after}" if before != after else f"{path}: another range"
    return f"{path} {kind}" if after is None else f"{path} {after:g} {kind}"


def _compare_months(
    before: "Scenario", after: "Scenario | None", options: dict[str, Any], *, as_json: bool
) -> None:
    """Over the months ahead."""
    from innercircle.forecast import account_for_months  # noqa: PLC0415  slow to import

    given = {name: options[name] for name in _RUNNING if options[name] is not None}
    with show_progress("forecasts") as progress:
        account = account_for_months(before, after, progress=progress, **given)
    if as_json:
        print_json(account)
        return
    titles = dict.fromkeys(each.title for each in (before, after) if each is not None)
    echo(", and then ".join(titles))
    _print_ends(account)
    for step in account.steps:
        _print_step(step)
    if not account.steps:
        echo("  nothing differs")
    if account.silent:
        echo(
            f"{'':9}none         {count_things(len(account.silent), 'change')} that no month hears"
        )
    echo()
    echo(
        f"{count_things(account.asked, 'forecast')} of the inside view, {account.draws} draws and "
        f"{account.runs:,} runs each, seed {account.seed}, {account.stage} stage."
    )
    if account.effective < FEW_RUNS:
        echo(
            f"The fewest runs that are left in one of them are worth {account.effective:,.0f}: "
            "that is few, and shares are rough."
        )
    echo("Errors are those of counting runs: with four times as many --runs they are half of it.")


def _print_ends(account: "MonthsAccount") -> None:
    when = [
        f"after {month}" if month else "from the start" for month in (account.since, account.to)
    ]
    if when[0] == when[1]:
        when = ["before", "after"]
    chances = (account.before, account.after)
    errors = (account.before_error, account.after_error)
    echo()
    echo(f"A fall within {count_things(account.months, 'month')}, by the file alone:")
    for name, chance, error in zip(when, chances, errors, strict=True):
        echo(f"  {name:<16} {write_chance(chance):>10} ± {100 * error:.1f} points")
    echo()
    echo(f"What accounts for it ({account.change:+.2f} in log-odds):")


def _print_step(step: Any) -> None:
    share = f"{step.share:+.2f} ± {step.error:.2f}" if step.error else "nothing"
    if step.change == "passed":
        words = "the months to it passed, and the regime stood"
    else:
        *names, last = [
            path.partition(".")[2].removeprefix(f"{step.month} ") if step.month else path
            for path in step.paths
        ] or [""]
        paths = f"{', '.join(names)} with {last}" if names else last
        words = _say_change(paths, step.change, step.before, step.after)
        words = words.removesuffix(" added" if step.month else "")
        if names:
            words += " (no run shows one without the others, or too few --runs do)"
    echo(f"  {step.month or 'file':<7}  {share:<14} {words}")
