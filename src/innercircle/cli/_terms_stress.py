"""Questions to `innercircle terms` about what terms bear: ranges, pressure, private signals."""

from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.chances import say_chance, write_chances
from innercircle.cli._output import echo, show_progress
from innercircle.cli._terms_overview import say, say_name, tell
from innercircle.cli._terms_questions import TermsAsked

if TYPE_CHECKING:
    from innercircle.terms import Firmness, Mandate, PressureCurve

MOST_SHOWN = 12
DRAWS = 200
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
WORDS = {
    "power": "power",
    "stay_holds": "staying, regime holds",
    "stay_falls": "staying, regime falls",
    "break_holds": "breaking, regime holds",
    "break_falls": "breaking, regime falls",
    "mobilisation": "mobilisation",
    "threshold": "threshold, moved by",
}


def put_robust(mandate: "Mandate", asked: TermsAsked) -> "Firmness":
    """Ask how firm the public terms are."""
    from innercircle.terms import find_firmness  # noqa: PLC0415  slow to import

    with show_progress("draws") as progress:
        return find_firmness(mandate, asked.draws or DRAWS, seed=asked.seed, progress=progress)


def write_robust(mandate: "Mandate", found: "Firmness") -> None:
    """Tolerances, slopes, and what bearing the ranges costs."""
    echo("How firm the public terms are")
    say(
        f"Offers of {tell(mandate, found.terms.cost)} in all, with a margin of "
        f"{mandate.margin:g} on each, work as long as each of these, alone, stays in its interval:"
    )
    frame = found.robustness.to_frame()
    points = frame["what"].isin([cell for cell in WORDS if cell[:4] in {"stay", "brea"}])
    for title, part in (("shares of power", frame[~points]), ("points", frame[points])):
        tight = part[np.isfinite(part["room"])]
        echo(f"  {title + ' (the tightest)':<48}{'from':>9}{'now':>9}{'to':>9}")
        rows: list[Any] = list(tight.head(MOST_SHOWN // 2).itertuples())
        for row in rows:
            who = f"{say_name(row.insider)}: " if row.insider else ""
            label = f"{who}{WORDS[row.what]}"
            numbers = "".join(_write_bound(x) for x in (row.low, row.value, row.high))
            echo(f"  {label:<48}{numbers}")
    echo()
    echo("  What the cost gains when one payoff rises by a point, or power by 0.01")
    echo(f"  {'':<26}{'stays,':>10}{'stays,':>10}{'breaks,':>10}{'breaks,':>10}{'power':>10}")
    echo(f"  {'':<26}{'holds':>10}{'falls':>10}{'holds':>10}{'falls':>10}")
    slopes = found.sensitivity
    for name, row, power in zip(found.names, slopes.stakes, slopes.power, strict=True):
        if np.any(np.abs(row) > 5e-3) or abs(power) > 0.5:
            cells = "".join(f"{x:>10.2f}" for x in row)
            echo(f"  {say_name(name):<26}{cells}{0.01 * power:>10.2f}")
    echo(f"  {'mobilisation, by 0.01':<66}{0.01 * slopes.mobilisation:>10.2f}")
    echo()
    echo("  To bear this much of every range at once        costs   works in")
    for bearing in found.bearings:
        share = "nothing" if bearing.share == 0 else f"{100 * bearing.share:.0f} per cent"
        cost = f"{bearing.cost:>9.1f}" if np.isfinite(bearing.cost) else f"{'–':>9}"
        echo(f"  {share:<43}{cost}{100 * bearing.works_in:>9.0f} %")
    say(
        f"Works in: share of {found.draws:,} draws of everything that has a range (seed "
        f"{found.seed}) in which these very offers reach the goal."
    )
    reasons = {bearing.reason for bearing in found.bearings if bearing.reason}
    for reason in sorted(reasons):
        say(f"Where there is no number: {reason}")


def _write_bound(x: float) -> str:
    return f"{'any':>9}" if np.isinf(x) else f"{x:>9.3g}" if abs(x) < 1 else f"{x:>9.1f}"


def put_pressure(mandate: "Mandate", _: TermsAsked) -> dict[str, "PressureCurve"]:
    """Squeeze, and the fear of a purge."""
    with show_progress("levels") as progress:
        return {
            "squeeze": mandate.trace_pressure("squeeze", progress=progress),
            "purge": mandate.trace_pressure("purge", progress=progress),
        }


def write_pressure(mandate: "Mandate", found: dict[str, "PressureCurve"]) -> None:
    """Both kinds, level by level."""
    echo("Pressure instead of payment")
    titles = {
        "squeeze": "More squeeze: share of what staying is worth that sanctions take",
        "purge": "More fear of a purge: chance that a loyal insider is purged",
    }
    for kind, curve in found.items():
        echo()
        echo(f"  {titles[kind]}")
        echo(f"  {'':>8}{'price':>10}{'saved':>10}{'rally':>10}   fall")
        for step in curve.steps:
            if not step.complements:
                names = ", ".join(map(say_name, step.free_riders))
                echo(f"  {100 * step.share:>6.0f} %  backfires: {names}")
                continue
            low, high = step.fall_probability, step.fall_probability_bold
            chance = "–" if np.isnan(low) else write_chances(low, high)
            rally = "none" if np.isinf(step.undone_by) else _write_price(step.undone_by)
            echo(
                f"  {100 * step.share:>6.0f} %{_write_price(step.cost):>10}"
                f"{_write_price(step.saved):>10}{rally:>10}   {chance}"
            )
        _say_equal(mandate, kind, curve.equal_share)
        _say_backfiring(curve)
    echo()
    say(
        "Price: of public terms under this pressure. Fall: its chance under private signals when "
        "nothing is paid; two where two answers are possible. Rally: points of loyalty to everyone "
        "that undo the saving. A dash: no offers within the limits are enough. An "
        "insider who fears a purge with chance q would rather report an approach than keep still "
        "if the chance of being believed is above 1 − q: that much pressure is then lost."
    )


def _write_price(points: float) -> str:
    """A price; a dash when the file allows none that is enough."""
    return f"{points:.1f}" if np.isfinite(points) else "–"


def _say_equal(mandate: "Mandate", kind: str, share: float) -> None:
    if np.isnan(share):
        return
    if np.isinf(share):
        say("No such pressure does what a point of payment to everyone does before it backfires.")
        return
    words = {"squeeze": "of squeeze", "purge": "more fear of a purge"}[kind]
    text = (
        f"{100 * share:.1f} per cent {words} makes a fall as likely as one point of payment to "
        "everyone."
    )
    ratio = _find_suspicion_ratio(mandate)
    if kind == "purge" and ratio is not None and share / ratio <= 1:
        text += (
            f" In suspicion: {share / ratio:.2f} more for everyone, as long as the fear of a purge "
            f"is {ratio:g} of the suspicion, as in the file."
        )
    elif kind == "purge" and ratio is not None:
        text += (
            f" No suspicion does that: the fear of a purge is {ratio:g} of the suspicion in the "
            f"file, at most {ratio:g}."
        )
    say(text)


def _find_suspicion_ratio(mandate: "Mandate") -> float | None:
    """Fear of a purge by suspicion, where the file has the same ratio for all who have both."""
    ratios = []
    for insider in mandate.scenario.insiders:
        factors = mandate.built.factors.get(insider.id)
        if factors is not None and factors.purge > 0 and float(insider.suspicion) > 0:
            ratios.append(factors.purge / float(insider.suspicion))
    return ratios[0] if ratios and np.ptp(ratios) < 1e-9 else None


def _say_backfiring(curve: "PressureCurve") -> None:
    first = int(np.argmin(curve.backfires_at))
    at = float(curve.backfires_at[first])
    if np.isinf(at):
        say("It never turns anybody into a free-rider.")
    else:
        name = say_name(curve.names[first])
        say(
            f"It backfires from {100 * at:.0f} per cent on: then the {name} prefers the fall, but "
            "not the risk of breaking, and the more others break, the less reason there is to join."
        )


def _say_money(mandate: "Mandate", points: float) -> str:
    currency = mandate.scenario.terms.currency
    return "" if currency is None else f"  {tell(mandate, points).partition(' ')[2]}"


def put_reach(mandate: "Mandate", asked: TermsAsked) -> dict[str, Any]:
    """The cheapest package found, and the chance of a fall over shares of it."""
    from innercircle.terms import trace_fall  # noqa: PLC0415  slow to import

    with show_progress("equilibria") as progress:
        package = mandate.price_reach(asked.reach, progress=progress)
    partial: list[Any] = []
    if package.feasible and package.cost > 0:
        built, allowed = mandate.built, mandate.aim
        most = min(allowed["total"] / package.cost, allowed["largest"] / package.offers.max())
        shares = [share for share in SHARES if share <= max(most, 1.0)]
        frame = trace_fall(
            mandate.game, built.signal_sd, package.offers, shares, beliefs=built.beliefs
        )
        partial = frame.to_dict(orient="records")
    return {"package": package, "partial": partial}


def write_reach(mandate: "Mandate", found: dict[str, Any]) -> None:
    """The package, its gap, and partial packages."""
    package = found["package"]
    echo(
        f"A fall with a chance of {100 * package.min_fall:g} per cent, each sensing the regime's\n"
        "strength with independent noise"
    )
    if not package.feasible:
        verdict = "Impossible" if package.certified else "None found"
        say(f"{verdict}. {package.reason} {package.detail}")
        return
    if package.cost == 0:
        say(f"It costs nothing: {say_chance(package.fall_probability_without)} as it is.")
        return
    for name, offer in sorted(
        zip(package.names, package.offers, strict=True), key=lambda pair: -pair[1]
    ):
        if offer > 0.05:
            echo(f"  {say_name(name):<26}{offer:>10.1f}")
    rest = float(package.offers[package.offers <= 0.05].sum())
    if rest > 0.05:
        echo(f"  {'others, less than 0.1 each':<26}{rest:>10.1f}")
    echo(f"  {'together':<26}{package.cost:>10.1f}{_say_money(mandate, package.cost)}")
    if package.certified:
        say("No package is cheaper.")
    else:
        say(
            f"The cheapest that was found; for certain, no package below {package.lower_bound:.4g} "
            f"is enough. The gap of {package.gap:.2g}, {100 * package.gap / package.cost:.2g} per "
            f"cent of the cost, was left after {package.evaluations:,} equilibria."
        )
    echo()
    echo(f"  {'share of it':>12}{'cost':>10}   chance of a fall")
    for row in found["partial"]:
        chance = write_chances(row["fall_probability"], row["fall_probability_bold"])
        echo(f"  {100 * row['share']:>10.0f} %{row['cost']:>10.1f}   {chance}")
