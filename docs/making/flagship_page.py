"""docs/concepts/flagship-facts.md: what the flagship makes of its article, and how firmly."""

from collections.abc import Iterable

from making.head import HEAD
from tests.flagship.facts import (
    DRAWS,
    FACTS,
    FLAGSHIP,
    SEED,
    Fact,
    find_breaking_mean,
    find_prices,
    list_military,
    measure_chances,
    survey,
    unite_military,
)

from innercircle.game import build_game
from innercircle.scenario import Scenario, Value, find_bounds, load
from innercircle.terms import price_public

INTRODUCTION = """# What the flagship makes of its article

The article behind `caracas-2019` says how things stand, not why. The scenario holds no such
statement: it holds powers, stakes and beliefs, most of them assumed. A statement counts as
explained when it comes out of them, is gone when its cause is taken away, and survives when the
assumptions move over their ranges. The tests (`tests/flagship`) ask for 80 per cent of the draws;
for the two on the months ahead, whose constants the record has set, for 70; for what the leader can
do, where the ranges of the strength and of what it would need overlap, for 60
([decision 0030](../decisions/0030-facts-and-how-firmly.md)).

{draws:,} draws of every input with a range, all at once, seed {seed}:

| fact | cause that is taken away | holds in | of these, gone without its cause |
|---|---|---|---|
"""


def render_flagship() -> str:
    """The page; solves and simulates some thousand times."""
    scenario = load(FLAGSHIP)
    parts = [HEAD, INTRODUCTION.format(draws=DRAWS, seed=SEED)]
    for fact in FACTS:
        holding, gone = survey(fact.name)
        parts.append(
            f"| {fact.says} | {fact.cause} | {100 * holding / DRAWS:.0f} % "
            f"| {100 * gone / holding:.0f} % |\n"
        )
    parts += [render_fact(fact, scenario) for fact in FACTS]
    parts.append(render_military(scenario))
    parts.append(render_ranges(scenario))
    return "".join(parts)


def render_fact(fact: Fact, scenario: Scenario) -> str:
    """A fact as it is read, and its numbers as stated and without the cause."""
    stated, without = fact.measure(scenario), fact.measure(fact.remove(scenario))
    rows = [
        f"| {name} | {write_number(name, stated[name])} | {write_number(name, without[name])} |\n"
        for name in stated
    ]
    title = fact.says.rstrip(".")
    head = f"| | as stated | {fact.cause} |\n|---|---|---|\n"
    return f"\n## {title}\n\n{fact.reads}\n\n{head}{''.join(rows)}"


def write_number(name: str, number: float) -> str:
    """A chance in per cent, anything else as it is."""
    if name.endswith(("with", "at most")) or name.startswith("share"):
        return f"{100 * number:.2g} %"
    return f"{number:+.3f}" if name.startswith("change") else f"{number:.3g}"


def render_military(scenario: Scenario) -> str:
    """Other consequences for the military, the part that does not hold included."""
    names = list_military(scenario)
    titles = ", ".join(name.replace("-", " ") for name in names)
    apart = find_breaking_mean(scenario, names)
    offers = price_public(build_game(scenario).game, target=names, payees=names).cost
    falls = measure_chances(scenario)["the regime falls with"]
    rows = []
    for name in names:
        united = unite_military(scenario, name)
        game = build_game(united).game
        cost = price_public(game, target=[name], payees=[name]).cost
        rows.append(
            f"| one holder, stakes of the {name.replace('-', ' ')} "
            f"| {find_breaking_mean(united, [name]):.3f} | {cost:.0f} "
            f"| {100 * measure_chances(united)['the regime falls with']:.2g} % |\n"
        )
    return f"""
## One commander instead of three

The military offices: {titles}. What changes when
one person holds all three depends on whose stakes they have:

| | breaks up to a mean threshold of | public payments that make the military break | \
chance of a fall, private signals |
|---|---|---|---|
| three offices as they are | {apart:.3f} | {offers:.0f} | {100 * falls:.2g} % |
{"".join(rows)}
The second column is for a holder who counts on nobody else (the cautious equilibrium of the common
prior). One holder with a regional commander's stakes breaks earlier, that is at a higher threshold,
than any of the three does today; with the minister's, who has more to lose, it does not, because a
regional commander breaks first and the others follow. To buy the military takes less than half as
much when there is one to buy. With private signals one holder makes a fall *less* likely: the
thresholds at which it happens are so low that single offices are pivotal already, and three
independent signals help more than one large holder does
([decision 0001](../decisions/0001-flagship-threshold.md)).

## The prices

What would make each as well off after taking part in a fall as today, in points
(0 is ruin, 100 today's position undisturbed):

{render_prices(scenario)}"""


def render_prices(scenario: Scenario) -> str:
    """Prices from the dearest down."""
    prices = sorted(find_prices(scenario).items(), key=lambda pair: -pair[1])
    rows = [f"| {name.replace('-', ' ')} | {price:.1f} |\n" for name, price in prices]
    return "| insider | price |\n|---|---|\n" + "".join(rows)


def render_ranges(scenario: Scenario) -> str:
    """Every range that was drawn from, by kind of input."""
    values = scenario.values()
    groups: dict[str, list[str]] = {}
    for path, spread in scenario.spreads().items():
        bounds = find_bounds(spread)
        if bounds is None or not is_used(path):
            continue
        groups.setdefault(name_group(path), []).append(
            f"{name_holder(path)}{write_range(values[path], bounds)}"
        )
    rows = [f"| {name} | {join(entries)} |\n" for name, entries in groups.items()]
    return (
        "\n## The ranges\n\nBest guess, and in brackets the range that it is drawn from (uniform). "
        "What only the evidence uses is left out here."
        "\n\n| input | values |\n|---|---|\n" + "".join(rows)
    )


def is_used(path: str) -> bool:
    """Not of the evidence."""
    return path.partition(".")[0] not in {"evidence", "sources"}


MANY = {"insiders", "guarantors", "levers"}
"""Sections whose entries have the same inputs: one row an input."""


def name_group(path: str) -> str:
    """Inputs of insiders and the like by their last key, others by their path."""
    top, _, rest = path.partition(".")
    return f"{top}: {rest.rpartition('.')[2]}".replace("_", " ") if top in MANY else path


def name_holder(path: str) -> str:
    """The holder of an input, where a row has several."""
    top, holder, *_ = [*path.split("."), ""]
    return f"{holder.replace('-', ' ')} " if top in MANY else ""


def write_range(value: Value, bounds: tuple[float, float]) -> str:
    """0.22 (0.165–0.275)."""
    low, high = bounds
    return f"{float(value):g} ({low:.4g}–{high:.4g})"


def join(entries: Iterable[str]) -> str:
    """Entries of one row."""
    return "; ".join(entries)
