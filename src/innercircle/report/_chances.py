"""Probabilities in words with digits: "1 in 200", "about 3 per cent", "more than 99 per cent"."""

import math
import re

_TOGETHER = re.compile(r"\b1 in [0-9,]+|[0-9]+ per cent")
_VERDICTS = (
    (0.05, "is very unlikely to fall"),
    (0.20, "is unlikely to fall"),
    (0.45, "more probably holds than falls"),
    (0.55, "is about as likely to fall as to hold"),
    (0.80, "is likely to fall"),
    (0.95, "is very likely to fall"),
)


def say_chance(chance: float) -> str:
    """A probability in words; "about" marks rounding, nan is "not known"."""
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
        return "more than 99 per cent"
    return f"about {100 * chance:.0f} per cent"


def say_headline(chance: float) -> str:
    """The same, with the odds added where they help: "about 2 per cent, or 1 in 50"."""
    words = say_chance(chance)
    if 0.01 <= chance < 0.15:
        return f"{words}, or 1 in {_round_odds(chance):,}"
    return words


def say_interval(low: float, high: float) -> str:
    """Two probabilities between which all lies: "between 1 in 8,300 and 60 per cent"."""
    first, last = say_chance(low), say_chance(high)
    if first == last:
        return first
    return f"between {first.removeprefix('about ')} and {last.removeprefix('about ')}"


def bind_numbers(text: str) -> str:
    """The text with spaces in "1 in 200" and "3 per cent" that no line breaks at."""
    return _TOGETHER.sub(lambda found: found.group().replace(" ", "\N{NO-BREAK SPACE}"), text)


def say_verdict(chance: float) -> str:
    """What the probability of a fall means, in the words of a fixed scale.

    Below 0.05 "very unlikely", below 0.20 "unlikely", below 0.45 "more probably holds than
    falls", below 0.55 "about as likely", below 0.80 "likely", below 0.95 "very likely", above
    that "almost certain".
    """
    if math.isnan(chance):
        return "falls with a probability that is not known"
    return next((words for top, words in _VERDICTS if chance < top), "is almost certain to fall")


def _round_odds(chance: float) -> int:
    odds = 1 / chance
    exponent = math.floor(math.log10(odds))
    step = 1 if odds < 20 else 5 if odds < 100 else 10 ** (exponent - 1)
    return round(odds / step) * step


_SMALL = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def say_count(count: int) -> str:
    """A count in words up to twelve, in digits above."""
    return _SMALL[count] if count < len(_SMALL) else f"{count:,}"
