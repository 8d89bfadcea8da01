"""From a scenario to its stage game, every number traceable to where the scenario has it.

Powers become shares of the total, in which the threshold and the outside mobilisation are given.
Levers in force are applied in the order of ``LEVERS``. A guarantor's credibility towards an insider
whom its own officials have accused is multiplied by its ``accused_factor``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle import scenario as room
from innercircle.errors import GameError
from innercircle.game._game import Game
from innercircle.game._levers import apply_lever
from innercircle.game._stakes import (
    ComplementLimits,
    Factors,
    Guarantor,
    Stakes,
    compute_stakes,
    explain_complements,
    find_complement_limits,
    trace_stakes,
)
from innercircle.game._threshold import Threshold
from innercircle.game._trace import ASSUMED, Trace, trace_gain
from innercircle.scenario import LEVERS, Scenario, Value
from innercircle.vocabulary import Cell

Floats = NDArray[np.float64]

_KNOWN = frozenset(f.name for f in fields(Factors))
_PLAIN = tuple(f.name for f in fields(room.Factors) if f.name in _KNOWN)


@dataclass(frozen=True, kw_only=True)
class BuiltGame:
    """The stage game of a scenario, and what it was made of.

    Attributes:
        game: powers as shares, rows named by insider id.
        signal_sd: (insider,) how precisely each senses the threshold, share of power.
        beliefs: what they believe of it before they sense it, and of one another: a word of
            ``Beliefs``.
        tables: by insider id: the factors after the levers in force, or the four cells.
        warnings: in words, by insider id: complements that fail (only those that do).
        scenario: what it was built from.
    """

    game: Game
    signal_sd: Floats
    beliefs: str
    tables: Mapping[str, Factors | Stakes]
    warnings: Mapping[str, tuple[str, ...]]
    scenario: Scenario

    @property
    def factors(self) -> Mapping[str, Factors]:
        """By insider id, for those whom the scenario gives by factors."""
        return {name: table for name, table in self.tables.items() if isinstance(table, Factors)}

    @property
    def complement_limits(self) -> Mapping[str, ComplementLimits]:
        """By insider id: the squeeze and the chance of a purge at which a ≥ r begins to fail."""
        return {name: find_complement_limits(table) for name, table in self.factors.items()}

    @cached_property
    def traces(self) -> Mapping[str, Trace]:
        """By "insider.cell" and "insider.power", "mobilisation", "threshold.…": where from."""
        return MappingProxyType(_trace_all(self.scenario, self.game))

    def trace_gain(self, insider: str, others: tuple[str, ...] | list[str] = ()) -> Trace:
        """Trace the insider's gain from breaking when ``others`` break."""
        game = self.game
        cells = {cell: self.traces[f"{insider}.{cell}"] for cell in Cell}
        powers = {name: self.traces[f"{name}.power"] for name in (insider, *others)}
        shared = [
            tree
            for name, tree in self.traces.items()
            if name == "mobilisation" or name.startswith("threshold.")
        ]
        return trace_gain(game, insider, others, cells=cells, powers=powers, shared=shared)


def build_game(scenario: Scenario, near: BuiltGame | None = None) -> BuiltGame:
    """The stage game that a scenario describes.

    Args:
        scenario: a checked scenario.
        near: the game of one that differs in little: what is the same is taken from there.

    Returns:
        a :class:`BuiltGame`; its traces are computed when first asked for.

    Raises:
        GameError: a lever cannot work on what the scenario gives for an insider.
    """
    kept = {} if near is None else _list_unchanged(scenario, near)
    tables = {each.id: kept.get(each.id) or _apply(scenario, each) for each in scenario.insiders}
    cells = {name: _compute_cells(name, table) for name, table in tables.items()}
    power = np.array([float(each.power) for each in scenario.insiders])
    game = Game(
        power=power / power.sum(),
        stakes=np.array([table.row for table in cells.values()]),
        threshold=build_threshold(scenario),
        mobilisation=float(scenario.mobilisation),
        names=tuple(cells),
    )
    common = float(scenario.signal_sd)
    sds = [
        common if each.signal_sd is None else float(each.signal_sd) for each in scenario.insiders
    ]
    said = {name: explain_complements(table) for name, table in cells.items()}
    return BuiltGame(
        game=game,
        signal_sd=np.array(sds),
        beliefs=scenario.beliefs.value,
        tables=MappingProxyType(tables),
        warnings=MappingProxyType({name: words for name, words in said.items() if words}),
        scenario=scenario,
    )


def _list_unchanged(scenario: Scenario, near: BuiltGame) -> Mapping[str, Factors | Stakes]:
    """Tables of those for whom nothing has changed: what is alike is the same object."""
    old = near.scenario
    shared = ("levers", "guarantors", "opposition")
    if any(getattr(scenario, name) is not getattr(old, name) for name in shared):
        return {}
    return {
        each.id: near.tables[each.id]
        for each, before in zip(scenario.insiders, old.insiders, strict=True)
        if each is before
    }


def build_threshold(scenario: Scenario) -> Threshold:
    """The scenario's threshold, a share of power."""
    given = scenario.threshold
    if given.mean is not None and given.sd is not None:
        return Threshold.normal(float(given.mean), float(given.sd))
    if given.point is not None:
        return Threshold.point(float(given.point))
    if given.uniform is not None:
        low, high = given.uniform
        return Threshold.uniform(float(low), float(high))
    if given.discrete is not None:
        values, weights = zip(*given.discrete, strict=True)
        chances = np.array([float(weight) for weight in weights])
        return Threshold.discrete(np.array(values, dtype=np.float64), chances / chances.sum())
    return Threshold.flat()


def _apply(
    scenario: Scenario, insider: room.Insider, inputs: dict[str, Trace | str] | None = None
) -> Factors | Stakes:
    """An insider's table after the levers in force.

    Args:
        scenario: of which levers and guarantors are.
        insider: whose table.
        inputs: the trees of the factors (or cells) before the levers, brought up to date.
    """
    table = _read_table(scenario, insider)
    order = list(LEVERS)
    for given in sorted(scenario.levers, key=lambda each: order.index(each.lever)):
        if insider.id not in given.insiders and given.insiders != ("all",):
            continue
        before = table
        try:
            table = _apply_lever(scenario, given, table)
        except GameError as error:
            error.where = f"{insider.id}, {error.where}"
            raise
        if inputs is not None:
            _trace_changes(before, table, inputs, given)
    return table


def _compute_cells(insider: str, table: Factors | Stakes) -> Stakes:
    """The four cells; what is wrong with the factors names the insider."""
    if isinstance(table, Stakes):
        return table
    try:
        return compute_stakes(table)
    except GameError as error:
        error.where = f"insiders.{insider}.stakes"
        raise


def _apply_lever(
    scenario: Scenario, given: room.Lever, table: Factors | Stakes
) -> Factors | Stakes:
    kind = LEVERS[given.lever]
    amount = given.coverage if given.amount is None else given.amount
    parameters: dict[str, float | str | bool] = {kind.parameter: float(amount or 0.0)}
    if kind.covers and given.guarantor:
        parameters["guarantor"] = given.guarantor
    if kind.name == "amnesty":
        parameters["credibility"] = float(scenario.opposition.credibility)
    if kind.name == "payment":
        parameters["only_on_success"] = given.on_success_only
    if isinstance(table, Factors):
        return apply_lever(table, kind.name, **parameters)
    return apply_lever(table, kind.name, **parameters)


def _read_table(scenario: Scenario, insider: room.Insider) -> Factors | Stakes:
    given = insider.stakes
    if isinstance(given, room.Cells):
        return Stakes(**{cell.value: float(getattr(given, cell.value)) for cell in Cell})
    plain: dict[str, Any] = {name: float(getattr(given, name)) for name in _PLAIN}
    plain["exposure"] = float(insider.exposure)
    guarantors = [
        Guarantor(each.id, float(each.pursuit), _find_credibility(each, insider.id), 0.0)
        for each in scenario.guarantors
    ]
    return Factors(**plain, guarantors=tuple(guarantors))


def _find_credibility(guarantor: room.Guarantor, insider: str) -> float:
    stated = float(guarantor.credibility)
    if insider not in guarantor.has_accused:
        return stated
    return stated * float(guarantor.accused_factor)


def _trace_table(scenario: Scenario, insider: room.Insider) -> dict[str, Trace | str]:
    """The trees of the factors, or of the cells."""
    given = insider.stakes
    if isinstance(given, room.Cells):
        return {cell.value: _trace_value(cell.value, getattr(given, cell.value)) for cell in Cell}
    values = {name: getattr(given, name) for name in _PLAIN} | {"exposure": insider.exposure}
    inputs: dict[str, Trace | str] = {k: _trace_value(k, value) for k, value in values.items()}
    for each in scenario.guarantors:
        inputs[f"{each.id}.pursuit"] = _trace_value(f"{each.id}.pursuit", each.pursuit)
        inputs[f"{each.id}.credibility"] = _trace_credibility(each, insider.id)
    return inputs


def _trace_credibility(guarantor: room.Guarantor, insider: str) -> Trace:
    name = f"{guarantor.id}.credibility"
    stated = _trace_value(name, guarantor.credibility)
    if insider not in guarantor.has_accused:
        return stated
    factor = _trace_value(f"{guarantor.id}.accused_factor", guarantor.accused_factor)
    words = "credibility × accused factor: its own officials have accused this insider"
    return Trace(name, _find_credibility(guarantor, insider), words, (stated, factor))


def _trace_changes(
    before: Factors | Stakes,
    after: Factors | Stakes,
    inputs: dict[str, Trace | str],
    given: room.Lever,
) -> None:
    """Replace the trees of what a lever changed by "after the lever: from …, by …"."""
    amount = given.coverage if given.amount is None else given.amount
    by = Trace(
        given.lever,
        float(amount or 0.0),
        provenance=(amount.source if amount is not None else None) or given.source or ASSUMED,
    )
    old, new = _flatten(before), _flatten(after)
    for name, value in new.items():
        if value != old[name]:
            known = inputs.get(name, ASSUMED)
            start = known if isinstance(known, Trace) else Trace(name, old[name], provenance=known)
            inputs[name] = Trace(name, value, f"after the lever “{given.lever}”", (start, by))


def _flatten(table: Factors | Stakes) -> dict[str, float]:
    flat = {f.name: float(getattr(table, f.name)) for f in fields(table) if f.name != "guarantors"}
    for guarantor in getattr(table, "guarantors", ()):
        for name in ("pursuit", "credibility", "coverage"):
            flat[f"{guarantor.name}.{name}"] = float(getattr(guarantor, name))
    return flat


def _trace_value(name: str, value: Value) -> Trace:
    place = f"{value.file}:{value.line}" if value.line else ""
    return Trace(name, float(value), provenance=value.source or ASSUMED, place=place)


def _trace_all(scenario: Scenario, game: Game) -> dict[str, Trace]:
    traces: dict[str, Trace] = {}
    given = tuple(_trace_value(f"power of {each.id}", each.power) for each in scenario.insiders)
    for k, insider in enumerate(scenario.insiders):
        inputs = _trace_table(scenario, insider)
        table = _apply(scenario, insider, inputs)
        if isinstance(table, Factors):
            cells = trace_stakes(table, inputs)
        else:
            cells = {cell: tree for cell in Cell if isinstance(tree := inputs[cell.value], Trace)}
        traces |= {f"{insider.id}.{cell}": tree for cell, tree in cells.items()}
        share = float(game.power[k])
        traces[f"{insider.id}.power"] = Trace(
            f"share of {insider.id}", share, f"power of {insider.id} / all powers", given
        )
    traces["mobilisation"] = _trace_value("mobilisation", scenario.mobilisation)
    for name in ("mean", "sd", "point"):
        value = getattr(scenario.threshold, name)
        if value is not None:
            traces[f"threshold.{name}"] = _trace_value(f"threshold.{name}", value)
    return traces
