"""Names of inputs in words: a dotted path of the scenario, as people read it."""

from innercircle.report._axes import write_number
from innercircle.scenario import Choices, Spread, find_range

_WORDS = {
    "mean": "mean",
    "sd": "spread",
    "signal_sd": "noise of what insiders sense",
    "mobilisation": "outside mobilisation",
    "beliefs": "beliefs about the threshold before it is sensed",
    "heir_share": "share of power that a successor keeps",
    "approves_talks": "approval of the talks",
    "position": "today's position",
    "fallback": "fallback after a fall",
    "punishment": "punishment after a failed attempt",
    "capture": "chance of capture after a failed attempt",
    "new_order_place": "place in a new order",
    "fate_if_purged": "fate if purged",
    "squeeze": "loss through sanctions",
    "purge": "chance of a purge though loyal",
    "side_payment": "side payment",
    "accused_factor": "credibility left towards the accused",
    "pursuit": "pursuit after a fall",
    "kappa": "garbling by relays",
    "prob": "chance that it decides what is said",
    "lost": "chance that the leader loses the count",
    "stolen": "chance that a lost vote is claimed",
    "props": "strength that is the patron's",
    "withdraws": "chance a month of withdrawal",
    "stay_holds": "staying, regime holds",
    "stay_falls": "staying, regime falls",
    "break_holds": "breaking, regime holds",
    "break_falls": "breaking, regime falls",
}
_WHOLE = {
    "threshold.mean": "Mean threshold",
    "threshold.sd": "Spread of the threshold",
    "threshold.point": "Threshold",
}
_SILENT = frozenset({"insiders", "stakes", "guarantors", "playbooks"})


def say_part(part: str) -> str:
    """One part of a path in words."""
    return _WORDS.get(part, part.replace("_", " ").replace("-", " "))


def say_path(path: str) -> str:
    """A path in words, what it is before whose it is: "Exposure, party boss"."""
    if path in _WHOLE:
        return _WHOLE[path]
    parts = [part for part in path.split(".") if part not in _SILENT]
    words = [say_part(part) for part in reversed(parts)]
    return _capitalise(", ".join(words))


def say_rest(path: str, depth: int) -> str:
    """A path in words without its first ``depth`` parts, which a heading names."""
    parts = [part for part in path.split(".")[depth:] if part != "stakes"]
    return _capitalise(", ".join(map(say_part, parts)))


def say_spread(spread: Spread | Choices | None) -> str:
    """Say what an input could be instead; empty when it is treated as known."""
    if spread is None:
        return ""
    if isinstance(spread, Choices):
        return ", ".join(f"{word} {100 * share:.0f} %" for word, share in spread.options)
    ends = " to ".join(write_number(end) for end in find_range(spread) or ())
    if spread.kind in {"normal", "quantiles", "lognormal", "beta", "truncated normal"}:
        kind = "" if spread.kind == "quantiles" else f"; {spread.kind}"
        return f"{ends} (nine in ten{kind})"
    return ends if spread.kind == "range" else f"{ends} ({spread.kind})"


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:]
