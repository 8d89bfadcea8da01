"""An answer that is not one: both of its ends, in every sentence and under every picture."""

from innercircle.chances import say_chance, say_fall
from innercircle.report._views import Findings


def say_ends(low: float, high: float, findings: Findings) -> str:
    """Both answers: "about 5 per cent or more than 99 per cent"; one where they are alike."""
    first, last = say_chance(low), say_chance(high)
    if first == last:
        return first
    word = "or" if findings.settled else "to"
    return f"{first} {word} {last.removeprefix('about ')}"


def are_two(findings: Findings) -> bool:
    """True when two outcomes are possible, so that one number would mislead."""
    low, high = findings.fall_cautious, findings.fall_bold
    return findings.settled and say_chance(low) != say_chance(high)


def say_outcomes(findings: Findings) -> str:
    """Say what can happen when two outcomes are possible, in a sentence."""
    low, high = findings.fall_cautious, findings.fall_bold
    return (
        "Two outcomes are possible: if the insiders expect one another to stay, the regime "
        f"{say_fall(low)} ({say_chance(low)}); if they expect one another to break, it "
        f"{say_fall(high)} ({say_chance(high)})."
    )


def note_ends(findings: Findings) -> str:
    """The same as the end of a caption; empty when there is one answer."""
    if are_two(findings):
        return f" {say_outcomes(findings)}"
    low, high = say_chance(findings.fall_cautious), say_chance(findings.fall_bold)
    if findings.settled or low == high:
        return ""
    ends = say_ends(findings.fall_cautious, findings.fall_bold, findings)
    return f" The chance of a fall is not settled: {ends}."
