"""Explain this number: a tree from a figure of the page to the inputs of the file."""

from dataclasses import dataclass
from typing import Any

from innercircle.explorer._look import Look
from innercircle.explorer._words import say
from innercircle.game import BuiltGame, SignalsAnswer, Trace
from innercircle.vocabulary import Beliefs, Cell

_READINGS = ("cautious", "bold")


@dataclass(frozen=True, kw_only=True)
class Node:
    """One number of the tree, as the page shows it.

    Attributes:
        name: what it is.
        value: the number.
        formula: how it follows from the numbers below.
        said: who says so, and where the file has it; empty for a number that follows from others.
        children: what it follows from.
    """

    name: str
    value: float
    formula: str = ""
    said: str = ""
    children: tuple["Node", ...] = ()


def explain(look: Look, wanted: str) -> Node | None:
    """Explain where a number comes from.

    Args:
        look: what is on the page.
        wanted: "fall.cautious", "INSIDER.break.bold", "INSIDER.power", "INSIDER.stay_holds",
            "threshold.mean", "mobilisation".

    Returns:
        the tree; None when there is no such number.
    """
    solution = look.answered.solution
    if solution is None:
        return None
    built = solution.built
    titles = {source.id: source.title for source in built.scenario.sources}
    trace = built.traces.get(wanted)
    if trace is None and solution.signals is not None:
        trace = _trace_chance(built, solution.signals, wanted)
    return None if trace is None else _read(trace, titles)


def _trace_chance(built: BuiltGame, signals: SignalsAnswer, wanted: str) -> Trace | None:
    name, _, reading = wanted.rpartition(".")
    if reading not in _READINGS:
        return None
    if name == "fall":
        return Trace(
            say("explain.chance_name", reading=reading),
            float(getattr(signals, f"fall_probability_{reading}")),
            say("explain.chance_formula"),
            (
                *(_trace_break(built, signals, k, reading) for k in range(len(signals.names))),
                *_list_shared(built, threshold=True),
            ),
        )
    insider, _, kind = name.rpartition(".")
    if kind != "break" or insider not in signals.names:
        return None
    return _trace_break(built, signals, signals.names.index(insider), reading)


def _trace_break(built: BuiltGame, signals: SignalsAnswer, row: int, reading: str) -> Trace:
    name = signals.names[row]
    noise: Any = built.scenario.find_insider(name).signal_sd or built.scenario.signal_sd
    cutoff = Trace(
        say("explain.cutoff_name", who=name),
        float(getattr(signals, f"{reading}_cutoffs")[row]),
        say("explain.cutoff_formula"),
        (
            *(built.traces[f"{name}.{cell}"] for cell in Cell),
            built.traces[f"{name}.power"],
            *_list_shared(built, threshold=built.beliefs == Beliefs.COMMON),
        ),
    )
    return Trace(
        say("explain.break_name", who=name),
        float(getattr(signals, f"break_probability_{reading}")[row]),
        say("explain.break_formula"),
        (
            cutoff,
            Trace(
                say("explain.signal_name", who=name),
                float(noise),
                provenance=noise.source or "assumed",
            ),
            *(tree for name, tree in built.traces.items() if name.startswith("threshold.")),
        ),
    )


def _list_shared(built: BuiltGame, *, threshold: bool) -> tuple[Trace, ...]:
    """Mobilisation, and the threshold where the number depends on it."""
    return tuple(
        trace
        for name, trace in built.traces.items()
        if name == "mobilisation" or (threshold and name.startswith("threshold."))
    )


def _read(trace: Trace, titles: dict[str, str]) -> Node:
    said = ""
    if trace.provenance == "assumed":
        said = say("explain.assumed")
    elif trace.provenance:
        said = say("explain.source", source=titles.get(trace.provenance, trace.provenance))
    if said and trace.place:
        said = f"{said} ({trace.place})"
    cells = {cell.value: say(f"circle.{cell.value}") for cell in Cell}
    return Node(
        name=cells.get(trace.name, trace.name.replace("_", " ")),
        value=trace.value,
        formula=trace.formula,
        said=said,
        children=tuple(_read(child, titles) for child in trace.children),
    )
