"""Numbers as the page writes them: chances, payoffs, powers."""

import math

_RARE = 0.01


def write_chance(chance: float) -> str:
    """A probability: "12 %", "4.2 %", "1 in 610", "99.98 %"; "not known" for nan."""
    if math.isnan(chance):
        return "not known"
    if chance < 5e-10:
        return _bind("0 %")
    if chance < _RARE:
        if chance <= 1e-6:
            return f"below {_bind('1 in a million')}"
        return _bind(f"1 in {_round_two(1 / chance):,.0f}")
    if chance > 1 - 5e-10:
        return _bind("100 %")
    if chance > 0.99:
        digits = 1 if chance < 0.995 else 2
        return _bind(f"{math.floor(chance * 10 ** (2 + digits)) / 10**digits:.{digits}f} %")
    return _bind(f"{100 * chance:.1f} %" if chance < 0.1 else f"{100 * chance:.0f} %")


def _bind(words: str) -> str:
    """A number and its words stay on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _round_two(number: float) -> float:
    digits = max(0, math.floor(math.log10(number)) - 1)
    return float(round(number, -digits))


def write_share(share: float) -> str:
    """A share of power: "22 %"."""
    return _bind(f"{100 * share:.0f} %" if share >= 0.095 else f"{100 * share:.1f} %")


def write_number(number: float | str) -> str:
    """A payoff or an input: at most four digits, a true minus sign."""
    if isinstance(number, str):
        return number
    if math.isnan(number):
        return "not known"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    rounded = f"{number:.4g}"
    if "e" in rounded:
        rounded = f"{number:.0f}" if abs(number) >= 1 else f"{number:.6f}".rstrip("0")
    return rounded.replace("-", "−")


def write_input(number: float | str) -> str:
    """A number as a form field holds it."""
    return number if isinstance(number, str) else f"{number:.12g}"
