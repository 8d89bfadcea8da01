"""docs/reference/learned.md: every unknown number of the months before and after the record."""

import json
from typing import Any

import numpy as np
from making.head import HEAD
from making.picture import render_light

from innercircle.dynamics import LEARNED
from innercircle.history import list_learned, read_learned, read_level
from innercircle.report import LearnedRow, draw_learned

_TEXT = """# What the record has taught the months

The monthly model has numbers that nobody can look up. Before the record was read, each got a
range, with its reason; then {rows:,} January rows of {first} to {last}, less those of the coded
episodes, and four targets from other records were held against the months themselves
(`innercircle history calibrate`: {rounds} rounds of {runs:,} simulated runs, emulation, sampling).
The last rounds left {candidates} candidates; at each the whole panel was simulated, once, and
{shown} were kept by how well its failed attempts and falls agree with the record's. Before that
nine in ten candidates made from {c_low:.0f} to {c_high:.0f} falls, where {c_came:.0f} came; their
weights are worth {effective:.0f} even ones. The draws ship with innercircle, and every forecast and
every `simulate` integrates over them. The default of a constant is its median.

On those rows a failed attempt came in {failed:.1%} of years and a fall in {fell:.1%}; by the
months, with these draws, in {s_failed:.1%} and {s_fell:.1%} (the emulators that the search used
said {e_failed:.1%} and {e_fell:.1%}). {settled}

| target | record | the months |
|---|---|---|
{targets}

Pale is what was assumed, dark what the record left of it. **Read the last column first**: a
number that is *identified by nothing here* is as much an assumption as it was.

![Each number before and after the record](../pictures/learned.svg)

| number | before (90 %) | after (90 %) | why the first | verdict |
|---|---|---|---|---|
{numbers}

Names with a dot are constants of the monthly model ([equations](equations.md)); the others
describe the generic circles of the record and serve the fit alone.

## Held against the record by other means

`innercircle history validate` does not trust the search. It simulates the panel anew {replicates}
times, a draw each, by the months themselves and with no emulator; what happened should lie among
nine in ten of these panels. It does in {held} of {counts} counts:

| rows | failed attempts | nine in ten panels | falls | nine in ten panels |
|---|---|---|---|---|
{groups}

**Is the width right?** With one draw for all rows, nine in ten panels have {low:.0f} to {high:.0f}
falls where {fell_came} came. Luck alone, of a panel and of the record it was learned from, would
leave about ±{luck:.0f}. {width}

It also takes such a panel for a second record, whose draw is known, and searches again ({chains}
times): the known draw should have every rank among the found ones alike often (Talts et al.
2018). {ranks} The record at half its weight moves the median of a number by {shift:.2f} of its
own standard deviations in the mean, most for {most}, and the mean chance of a fall from
{fell_whole:.1%} to {fell_at_half:.1%}: rows do not disagree with each other. The four rounds
whose draws are pooled agree less well than chains of one search would (R̂ {mixing:.2f} in the
median, {worst:.2f} for `{worst_name}`; 1 is agreement). A chain on an emulator takes 100 to 450
steps to forget where it was, so that the draws are worth fewer independent ones than there are.

## The level of the combined view

A forecast's combined row moves the rate of its class by β times the file's distance from what the
months say of usual members of that class, in log-odds. β was learned on {level_rows:,} rows, each
with a rate from what was over before it: {beta:.2f} (sd {beta_sd:.2f}; .60, sd .30 before). A
share of {floor:.0%} of the class's rate stands for what the months do not explain.
"""

_SETTLED = (
    "Emulated and simulated chances agree within 10 per cent of each kind.",
    (
        "Emulated and simulated chances do not agree within 10 per cent of each kind: the search "
        "has not settled; the draws are a mixture of its last rounds, rather too wide than too "
        "narrow."
    ),
)


_WIDTH = (
    "So the level of a single draw is about as sure as the record allows.",
    (
        "So the level of a single draw is less sure than the record allows, and bands of forecasts "
        "are too wide rather than too narrow."
    ),
)


def render_learned() -> str:
    """The page, from what ships."""
    told = json.loads((LEARNED / "manifest.json").read_text(encoding="utf-8"))
    level, checked = (
        read_level(),
        json.loads((LEARNED / "validated.json").read_text(encoding="utf-8")),
    )
    numbers = [
        f"| `{n.name}` | {n.before:.3g} ({n.low_before:.3g} – {n.high_before:.3g}) | {n.after:.3g} "
        f"({n.low:.3g} – {n.high:.3g}) | {n.why} | {n.verdict} |"
        for n in list_learned(read_learned(LEARNED))
    ]
    targets = [
        f"| {name}: {asked['source']} | {asked['value']:.3g} ± {asked['sd']:.2g} | "
        f"{asked['months']:.3g} |"
        for name, asked in told["targets"].items()
    ]
    simulated, emulated = told["simulated"], told["emulated"]
    c_low, _, c_high = told["candidate_falls"]
    text = _TEXT.format(
        rows=told["rows"],
        first=1950,
        last=told["last_year"],
        rounds=told["rounds"],
        runs=told["runs"],
        candidates=told["candidates"],
        shown=len(read_learned(LEARNED)),
        c_low=c_low,
        c_high=c_high,
        c_came=told["rows"] * told["happened"][2],
        effective=told["effective"],
        failed=told["happened"][1],
        fell=told["happened"][2],
        s_failed=simulated["failed"],
        s_fell=simulated["insiders"] + simulated["street"],
        e_failed=emulated["failed"],
        e_fell=emulated["insiders"] + emulated["street"],
        settled=_SETTLED[not told["settled"]],
        targets="\n".join(targets),
        numbers="\n".join(numbers),
        level_rows=level.rows,
        beta=level.beta,
        beta_sd=level.beta_sd,
        floor=level.floor,
        **_say_checks(checked),
    )
    return HEAD + text


def _say_checks(checked: dict[str, Any]) -> dict[str, Any]:
    """What the checks came to, in words and rows."""
    numbers, every = checked["numbers"], checked["groups"][0]
    luck = 1.645 * (2 * every["fell"]) ** 0.5
    by_shift = sorted(numbers, key=lambda n: -abs(n["shift"]))
    by_mixing = sorted(numbers, key=lambda n: n["mixing"])
    uneven = [f"`{name}`" for name in checked["uneven"]]
    return {
        "replicates": checked["replicates"],
        "chains": checked["chains"],
        "held": checked["held"][0],
        "counts": checked["held"][1],
        "groups": "\n".join(_write_group(group) for group in checked["groups"]),
        "ranks": (
            f"It has not for {', '.join(uneven)}: of these trust the middle, not the ends. "
            "Chains that forget slowly make known draws look extreme too often, so that this is "
            "no proof of a fault in the search, and none of its absence."
            if uneven
            else f"It has, for all {len(numbers)} numbers, as far as so many can tell."
        ),
        "shift": np.mean([abs(n["shift"]) for n in numbers]),
        "most": ", ".join(f"`{n['name']}` ({n['shift']:+.1f})" for n in by_shift[:3]),
        "low": every["said_fell"][1],
        "high": every["said_fell"][2],
        "fell_came": every["fell"],
        "luck": luck,
        "width": _WIDTH[every["said_fell"][2] - every["said_fell"][1] > 3 * luck],
        "fell_whole": checked["fell"],
        "fell_at_half": checked["fell_at_half"],
        "mixing": by_mixing[len(numbers) // 2]["mixing"],
        "worst": by_mixing[-1]["mixing"],
        "worst_name": by_mixing[-1]["name"],
    }


def _write_group(group: dict[str, Any]) -> str:
    cells = [group["name"].replace("_", " ") + f" ({group['rows']:,})"]
    for kind in ("failed", "fell"):
        count, (_, low, high) = group[kind], group[f"said_{kind}"]
        mark = "" if low <= count <= high else "**"
        cells += [f"{mark}{count}{mark}", f"{low:.0f} to {high:.0f}"]
    return f"| {' | '.join(cells)} |"


def render_learned_picture() -> str:
    """docs/pictures/learned.svg."""
    draws = read_learned(LEARNED)
    rows = [
        LearnedRow(number.name, *(float(q) for q in np.quantile(draws[:, k], (0.05, 0.5, 0.95))))
        for k, number in enumerate(list_learned(draws))
    ]
    return render_light(draw_learned(rows))
