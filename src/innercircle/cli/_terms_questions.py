"""Further questions to `innercircle terms`: how each is put, and what is said."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.chances import write_points
from innercircle.cli._output import echo, show_progress
from innercircle.cli._terms_overview import say, say_name, tell

if TYPE_CHECKING:
    from innercircle.terms import ContestMap, GuaranteeTerms, Mandate, NextInsider, SecrecyValue

CELLS = {"falls": "F", "holds": "H", "open": ".", "undecided": "?"}
MOST_COLUMNS = 14


@dataclass(frozen=True, kw_only=True)
class TermsAsked:
    """Options that the user gave besides the question.

    Attributes:
        inside: who is in already.
        reach: probability of a fall to reach under private signals.
        draws: how many draws.
        seed: of random draws; None: the scenario's.
    """

    inside: tuple[str, ...] = ()
    reach: float = 0.0
    draws: int = 0
    seed: int | None = None


Put = Callable[["Mandate", TermsAsked], Any]
Write = Callable[["Mandate", Any], None]


def put_next(mandate: "Mandate", asked: TermsAsked) -> "NextInsider":
    """Ask whom to approach next, by payment."""
    seed = mandate.scenario.seed if asked.seed is None else asked.seed
    return mandate.price_next(asked.inside, seed=seed)


def write_next(mandate: "Mandate", found: "NextInsider") -> None:
    """Prices now and later, the order of approach, and other orders."""
    inside = [say_name(found.names[i]) for i in np.flatnonzero(found.inside)]
    say(f"Whom next. In already: {', '.join(inside) or 'nobody'}.")
    if not found.terms.feasible:
        say(f"The goal is out of reach from here. {found.terms.reason} {found.terms.detail}")
        return
    if found.best is None:
        say("The goal is reached already.")
        return
    bare = dict(zip(found.terms.names, found.terms.offers - found.terms.margins, strict=True))
    later = {found.names[i]: float(bare[found.names[i]]) for i in found.order}
    echo(f"  {'':<26}{'asked now':>12}{'in turn':>13}{'all in all':>12}")
    rows: list[Any] = list(found.to_frame().itertuples())
    for row in rows:
        turn = later.get(row.insider, math.nan)
        words = "nothing" if turn < 0.05 else write_points(turn)
        asked, whole = write_points(row.price), write_points(row.total)
        echo(f"  {say_name(row.insider):<26}{asked:>12}{words:>13}{whole:>12}")
    say(
        "Asked now: what each must be offered as the next one. In turn: what the best order offers "
        "each. All in all: what it takes if they are next and the best way follows. A dash: no "
        "offer is enough, or none is needed."
    )
    order = ", ".join(say_name(found.names[i]) for i in found.order)
    echo()
    say(f"Approach in this order: {order}. In all just above {tell(mandate, found.cost)}.")
    names = {"strongest first": "the most powerful first", "weakest first": "the weakest first"}
    names |= {"cheapest first": "whoever is cheapest next", "random": "a random order, on average"}
    other = [
        f"{names[key]} {write_points(cost)}"
        for key, cost in found.naive.items()
        if np.isfinite(cost)
    ]
    if other:
        say(f"Other orders cost: {'; '.join(other)}.")
    late = [
        say_name(row.insider)
        for row in rows
        if row.price > 0.05 and later.get(row.insider, math.inf) < 0.05
    ]
    if late:
        say(f"Only after others, and then for nothing: {', '.join(late)}.")


def _write_or_none(points: float) -> str:
    """A price; a dash when the file allows none that is enough."""
    return f"{points:.1f}" if np.isfinite(points) else "–"


def put_contest(mandate: "Mandate", _: TermsAsked) -> "ContestMap":
    """Both budgets."""
    return mandate.map_contest()


def write_contest(mandate: "Mandate", found: "ContestMap") -> None:
    """The map, a letter a cell."""
    echo("Two budgets: the sponsor pays for breaking, the leader for staying")
    echo()
    every = range(0, len(found.sponsor_budgets), -(-len(found.sponsor_budgets) // MOST_COLUMNS))
    head = "".join(f"{found.sponsor_budgets[k]:>5.0f}" for k in every)
    echo(f"  leader    sponsor spends\n  spends {head}")
    for column in reversed(range(len(found.leader_budgets))):
        cells = "".join(f"{CELLS[found.outcome[k, column]]:>5}" for k in every)
        echo(f"  {found.leader_budgets[column]:>6.0f} {cells}")
    echo()
    echo("  F  the sponsor can make breaking the only outcome, whatever the leader pays")
    echo("  H  the leader can make staying the only outcome, whatever the sponsor pays")
    echo("  .  neither: it hangs on what each expects of the others")
    if np.any(found.outcome == "undecided"):
        echo("  ?  not settled: the bounds leave it open")
    echo()
    breaking = f"breaking costs just above {tell(mandate, found.price_of_breaking)}"
    if not np.isfinite(found.price_of_breaking):
        breaking = "no payments that the file allows make breaking the only outcome"
    say(
        f"Unopposed, {breaking}, and loyalty costs just above "
        f"{tell(mandate, found.price_of_loyalty)}. A point on one side takes at most a point on "
        "the other to undo. Whoever is said to be sure moves last, and sees what the other has "
        "spent."
    )
    if mandate.list_forbidden():
        say("The sponsor pays only what the file allows; the leader may pay anybody.")


def put_leaks(mandate: "Mandate", _: TermsAsked) -> "SecrecyValue":
    """The cost of secrecy over the fear of leaks."""
    return mandate.find_value_of_secrecy(points=11)


def write_leaks(mandate: "Mandate", found: "SecrecyValue") -> None:
    """Cost by leak fear, and where secrecy stops paying."""
    echo("What secrecy is worth, by the fear that an offer leaks")
    if found.value is None or found.vanishes_at is None:
        say(f"It has no value. {found.reason}")
        return
    echo(f"  {'fear':>6}{'secret':>12}{'saved':>12}")
    for fear, cost in found.curve:
        saved = _write_or_none(found.public.cost - cost)
        echo(f"  {100 * fear:>4.0f} %{_write_or_none(cost):>12}{saved:>12}")
    gone = found.vanishes_at
    if gone <= 0:
        say("Secrecy is worth nothing, however little a leak is feared.")
    elif gone >= 1:
        say("Secrecy pays at any fear of a leak.")
    else:
        say(
            f"In public it costs just above {tell(mandate, found.public.cost)}. Secrecy stops "
            f"paying once each fears with a chance of {100 * gone:.1f} per cent to be left "
            "alone after a leak."
        )


def put_graded(mandate: "Mandate", _: TermsAsked) -> "GuaranteeTerms":
    """Guarantees level by level."""
    from innercircle.terms import price_guarantees  # noqa: PLC0415  slow to import

    return price_guarantees(mandate)


def write_graded(mandate: "Mandate", found: "GuaranteeTerms") -> None:
    """Write who can promise what to whom, and what the cheapest terms make of it."""
    echo("Guarantees by degrees: what not being prosecuted is worth, if the regime falls")
    costs = ", ".join(
        f"{say_name(name)} {'what it is worth' if cost is None else f'{cost:g}'}"
        for name, cost in found.costs.items()
    )
    say(f"Full coverage of one insider costs, by who grants it: {costs}.")
    echo(f"  {'':<26}{'least':>8}{'most':>8}  offered openly")
    for name, ladder, given in zip(found.names, found.ladders, found.given, strict=True):
        if not ladder:
            echo(f"  {say_name(name):<26}{'–':>8}{'–':>8}  not moved by guarantees")
            continue
        said = "none" if given is None else _say_level(given.coverage)
        worth = f"{ladder[0].face:>8.1f}{ladder[-1].face:>8.1f}"
        echo(f"  {say_name(name):<26}{worth}  {said}")
    _write_totals(mandate, found)


def _write_totals(mandate: "Mandate", found: "GuaranteeTerms") -> None:
    if found.public.feasible:
        say(f"Open terms with these levels: just above {tell(mandate, found.public.cost)}.")
    else:
        relax = f" To give: {', '.join(found.public.relax)}." if found.public.relax else ""
        say(f"Open terms with these levels: impossible. {found.public.terms.detail}{relax}")
    if found.secret.feasible:
        say(f"In secret, with guarantees alone: just above {tell(mandate, found.secret.cost)}.")
        for name, face in zip(found.names, found.secret.average_face, strict=True):
            if face > 0.05:
                echo(f"  {say_name(name):<26}{face:>16.1f}  on average")
    else:
        say(f"In secret, with guarantees alone: impossible. {found.secret.detail}")
    if found.public.feasible and not any(found.given):
        say(
            "Openly nobody is given one: those who have to be paid come first, while a fall is "
            "still unlikely, and a guarantee is worth something only after a fall."
        )


def _say_level(coverage: Mapping[str, float]) -> str:
    return ", ".join(f"{say_name(name)} {100 * share:.0f} %" for name, share in coverage.items())


def put_ranges(mandate: "Mandate", asked: TermsAsked) -> Any:
    """Prices over draws."""
    from innercircle.terms import draw_prices  # noqa: PLC0415  slow to import

    with show_progress("draws") as progress:
        return draw_prices(mandate, asked.draws, seed=asked.seed, progress=progress)


def write_ranges(mandate: "Mandate", found: Any) -> None:
    """Prices with their ranges, the dearest first."""
    echo(f"What each costs, in {found.draws:,} draws of what is uncertain (seed {found.seed})")
    echo(f"  {'':<26}{'stated':>8}{'5 %':>8}{'half':>8}{'95 %':>8}{'dearest':>10}{'paid':>8}")
    rows: list[Any] = list(found.to_frame().itertuples())
    for row in rows:
        name = say_name(row.insider)
        ends = f"{row.q5:>8.1f}{row.q50:>8.1f}{row.q95:>8.1f}"
        shares = f"{100 * row.dearest:>8.0f} %{100 * row.paid:>6.0f} %"
        echo(f"  {name:<26}{row.stated:>8.1f}{ends}{shares}")
    if found.priced:
        low, half, high = found.costs[0], found.costs[2], found.costs[-1]
        costs = f"{found.cost:>8.1f}{low:>8.1f}{half:>8.1f}{high:>8.1f}"
        echo(f"  {'all, in public':<26}{costs}")
    say(
        "A price is what would make an insider as well off after taking part in a fall as "
        "today. Half of the draws are below the third number, one in twenty below the second or "
        "above the fourth. Paid: in how many draws the cheapest public terms offer something."
    )
    if not mandate.scenario.spreads():
        say("Nothing in the file has a range, so that every draw is the same.")
    for reason, count in found.missing.items():
        say(f"{count:,} draws have no public terms: {reason}")


@dataclass(frozen=True, kw_only=True)
class TermsQuestion:
    """One question: its key in the JSON, how it is put, and how it is told."""

    key: str
    put: Put
    write: Write
