"""Numbers as the page writes them: powers, inputs."""

import math


def _bind(words: str) -> str:
    """A number and its words stay on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def write_share(share: float) -> str:
    """A share of power: "22 %"."""
    return _bind(f"{100 * share:.0f} %" if share >= 0.095 else f"{100 * share:.1f} %")


def write_number(number: float | str) -> str:
    """An input: at most four digits, a true minus sign."""
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
