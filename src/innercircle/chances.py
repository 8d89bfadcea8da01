"""Chances, payoffs and counts in writing: one scale of words, one spelling of a number.

A chance has two digits that count, in a sentence as in a table: "about 4.2 per cent" and "4.2 %",
"about 1 in 580" and "1 in 580".

Sources:
    Office of the Director of National Intelligence (2015), ICD 203, Analytic Standards: seven
    expressions, from 1 to 99 %. The bands share end points; here the lower bound belongs to the
    band, and 99 % is still "almost certain". The directive names nothing below 1 % or above 99 %:
    "next to no chance" and "all but certain" are ours.
"""

import math
import re

SCALE = (
    (0.01, "next to no chance"),
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (0.99, "almost certain"),
    (math.inf, "all but certain"),
)
"""(upper end of the band, its expression), from the least to the most likely."""

_TOGETHER = re.compile(r"\b1 in (?:[0-9,]+|a million)|[0-9.]+ per cent")
_NO_POINTS = 5e-7  # less than any rounding of an answer leaves
_COUNTS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_PARTS = {2: "half", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}


class Chance(float):
    """A probability in a table: a number to programs, written as a chance for people."""


class Points(float):
    """A payoff or a price in a table: a number to programs, written with one decimal for people."""


def find_word(probability: float) -> str:
    """The expression for a probability in [0, 1], rounded to 12 decimals so that noise is silent.

    Raises:
        ValueError: nan, which has no word.
    """
    rounded = round(float(probability), 12)
    if math.isnan(rounded):
        raise ValueError("a probability that is not known has no word")
    if rounded == SCALE[-2][0]:
        return SCALE[-2][1]
    return next(word for top, word in SCALE if rounded < top)


def say_fall(chance: float) -> str:
    """Say what the regime does with this probability: "is likely to fall"."""
    if math.isnan(chance):
        return "falls with a probability that is not known"
    word = find_word(chance)
    if word.endswith("chance"):
        article = "a " if word.startswith("roughly") else ""
        return f"has {article}{word} of falling"
    return f"is {word} to fall"


def say_chance(chance: float) -> str:
    """A probability in a sentence; "about" marks rounding, nan is "not known"."""
    if math.isnan(chance):
        return "not known"
    if chance <= 0:
        return "nil"
    if chance >= 1:
        return "100 per cent"
    if chance < 1e-6:
        return "less than 1 in a million"
    if chance < 0.01:
        return f"about 1 in {_round_odds(chance):,}"
    if chance > 0.99:
        return f"more than {'99.9' if chance > 0.999 else '99'} per cent"
    return f"about {_write_digits(chance)} per cent"


def say_limit(chance: float) -> str:
    """A probability that somebody set, so that nothing is rounded about it: "50 per cent"."""
    return f"{100 * chance:g} per cent"


def write_chance(chance: float) -> str:
    """The same in a table or a picture: "12 %", "4.2 %", "1 in 580"; its number does not break."""
    if chance <= 0:
        words = "0 %"
    else:
        words = say_chance(chance).removeprefix("about ").replace(" per cent", " %")
        words = words.replace("less than", "below").replace("more than", "above")
    bound = words.replace(" ", "\N{NO-BREAK SPACE}")
    return bound.replace("below\N{NO-BREAK SPACE}", "below ")


def write_chances(low: float, high: float) -> str:
    """From the smaller to the larger in a table, or one where both are written alike."""
    first, last = write_chance(low), write_chance(high)
    return first if first == last else f"{first} – {last}"


def say_interval(low: float, high: float) -> str:
    """Two probabilities between which all lies: "between 1 in 8,300 and 60 per cent"."""
    first, last = say_chance(low), say_chance(high)
    if first == last:
        return first
    return f"between {first.removeprefix('about ')} and {last.removeprefix('about ')}"


def say_headline(chance: float) -> str:
    """A probability with the odds added where they help: "about 2.1 per cent, or 1 in 50"."""
    words = say_chance(chance)
    if 0.01 <= chance < 0.15:
        return f"{words}, or 1 in {_round_odds(chance):,}"
    return words


def bind_numbers(text: str) -> str:
    """The text with spaces in "1 in 200" and "3 per cent" that no line breaks at."""
    return _TOGETHER.sub(lambda found: found.group().replace(" ", "\N{NO-BREAK SPACE}"), text)


def write_points(points: float) -> str:
    """A payoff or a price: one decimal, a true minus, a dash where there is none."""
    if not math.isfinite(points):
        return "–"
    words = f"{points:,.1f}"
    return "0.0" if words == "-0.0" else words.replace("-", "\N{MINUS SIGN}")


def write_money(points: float, per_point: float, unit: str) -> str:
    """Write points as money: four significant digits, never a power of ten: "31,320 crowns".

    Points that are written as 0.0 are no money.
    """
    amount = points * per_point if abs(points) >= _NO_POINTS else 0.0
    places = 4 if amount == 0 else 3 - math.floor(math.log10(abs(amount)))
    words = f"{round(amount, places):,.{min(max(places, 0), 12)}f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return f"{words} {unit}"


def say_count(count: int) -> str:
    """A count in words up to twelve, in digits above."""
    return _COUNTS[count] if count < len(_COUNTS) else f"{count:,}"


def say_part(count: int) -> str:
    """One of so many equal parts, from 2 to 12: "one sixth"."""
    return f"one {_PARTS.get(count, f'{say_count(count)}th')}"


def count_things(count: int, thing: str) -> str:
    """A count with its noun: "1 insider", "8 insiders"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def say_next_months(count: int) -> str:
    """The months to come: "the next month", "the next 3 months"."""
    return "the next month" if count == 1 else f"the next {count_things(count, 'month')}"


def _write_digits(chance: float) -> str:
    """Per cent with two digits that count, from 1 to 99."""
    digits = f"{100 * chance:.1f}"
    return digits.removesuffix(".0") if float(digits) < 10 else f"{100 * chance:.0f}"


def _round_odds(chance: float) -> int:
    odds = 1 / chance
    exponent = math.floor(math.log10(odds))
    step = 1 if odds < 20 else 5 if odds < 100 else 10 ** (exponent - 1)
    return round(odds / step) * step
