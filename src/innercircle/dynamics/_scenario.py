"""Parameters of the monthly model from a scenario.

The file describes today; the model starts from it in balance. Where a constant is not given under
``dynamics:``, today's rents are those that today's sanctions leave (``economy.yields``), nobody is
squeezed at today's rents (``economy.normal``), and today's strength is what today's rents pay for
(``strength.base``) and what the threshold takes for granted (``strength.normal``). Only the oil
price is out of balance: today's rents are what the average price leaves, and a deviation works on
them from the first month.
"""

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._constants import CONSTANTS, GROUPS, read_limits
from innercircle.dynamics._draws import stack_parameters
from innercircle.dynamics._learned import draw_constants
from innercircle.dynamics._parameters import Guarantors, Parameters, Vote, make_parameters
from innercircle.errors import InputError, ScenarioError
from innercircle.game import BuiltGame, Factors, Situation, Stakes, build_game
from innercircle.scenario import Channel, Limits, Scenario, draw_values, find_bounds, find_entry

Floats = NDArray[np.float64]


def draw_parameters(scenario: Scenario, draws: int, seed: int) -> Parameters:
    """The monthly model with everything drawn that is not known.

    Args:
        scenario: whose ranges are drawn from, beside the constants that the record leaves open and
            the file does not state; numbers within playbooks stay at their points.
        draws: how many; run r has draw r mod draws.
        seed: of the draws.

    Raises:
        InputError: as in :func:`build_parameters`, or no draws.
    """
    constants = draw_constants(draws, seed)
    return stack_parameters(
        [
            build_parameters(
                scenario.with_values(values),
                {name: float(column[place]) for name, column in constants.items()},
            )
            for place, values in enumerate(draw_values(scenario, draws, seed))
        ]
    )


def build_parameters(
    scenario: Scenario, constants: Mapping[str, float] = MappingProxyType({})
) -> Parameters:
    """The monthly model of a scenario.

    Args:
        scenario: what is stated.
        constants: dotted name → number in place of the usual one, where the file states none.

    Raises:
        InputError: a flat threshold, unknown constants under ``dynamics:``, cells that no factors
            give, numbers out of range; all problems at once.
    """
    built = build_game(scenario)
    names = tuple(insider.id for insider in scenario.insiders)
    _check_cells(built)
    tables = [_to_factors(built.tables[name]) for name in names]
    people: dict[str, Any] = {
        name: [float(getattr(insider, name)) for insider in scenario.insiders]
        for name in ("exposure", "suspicion", "skill", "brokerage", "double")
    }
    # A lever may have changed what a prosecutor could use.
    people["exposure"] = [table.exposure for table in tables]
    # What is paid however it ends adds to each payoff of one who breaks.
    advance = np.array([table.advance for table in tables])
    people |= {
        factor.name: np.array([getattr(table, factor.name) for table in tables])
        for factor in fields(Situation)
    }
    for name in ("punishment", "exile", "new_order_place"):
        people[name] = people[name] + advance
    power = np.array([float(insider.power) for insider in scenario.insiders])
    value = scenario.terms.place_value
    return make_parameters(
        names=names,
        circle=tuple(insider.circle or insider.id for insider in scenario.insiders),
        threshold=built.game.threshold,
        guarantors=_read_guarantors(scenario, tables),
        groups=_read_groups(scenario, constants),
        elections=_read_elections(scenario),
        power=power / power.sum(),
        signal_sd=built.signal_sd,
        red_line=[_has_red_line(scenario, name) for name in names],
        payable=[_may_get(scenario, name, "payment", "bonus") for name in names],
        coverable=[_may_get(scenario, name, "guarantee") for name in names],
        claims=np.arange(len(names)) == int(np.argmax(power)),
        place_value=people["position"] if value is None else [float(value)] * len(names),
        **people,
        **_read_types(scenario, people["double"]),
        **_read_channels(scenario, names),
    )


def _to_factors(table: Factors | Stakes) -> Factors:
    """Factors that give the same four cells, for an insider whose cells were given."""
    if isinstance(table, Factors):
        return table
    return Factors(
        position=table.stay_holds,
        fallback=table.stay_falls,
        exile=table.break_holds,
        new_order_place=table.break_falls,
        punishment=table.break_holds,
        capture=0.0,
        fate_if_purged=min(5.0, table.stay_holds),
    )


def _check_cells(built: BuiltGame) -> None:
    """Cells that no factors can give are refused."""
    wrong = [
        name
        for name, table in built.tables.items()
        if isinstance(table, Stakes) and table.break_falls < table.break_holds
    ]
    if wrong:
        raise InputError(
            f"break_falls is below break_holds for {', '.join(wrong)}.",
            where="simulation",
            why="Who breaks and wins can still go abroad, so that this cannot last for months.",
            advice="Give break_falls at least the value of break_holds, or use solve.",
        )


def _read_guarantors(scenario: Scenario, tables: list[Factors]) -> Guarantors:
    names = [guarantor.id for guarantor in scenario.guarantors]

    def collect(attribute: str) -> Floats:
        rows = np.zeros((len(names), len(tables)))
        for i, table in enumerate(tables):
            for guarantor in table.guarantors:
                rows[names.index(guarantor.name), i] = getattr(guarantor, attribute)
        return rows

    return Guarantors(
        names=tuple(names),
        kind=tuple(guarantor.kind for guarantor in scenario.guarantors),
        pursuit=collect("pursuit"),
        credibility=collect("credibility"),
        coverage=collect("coverage"),
    )


def _has_red_line(scenario: Scenario, name: str) -> bool:
    drawn = any(line.insider == name for line in scenario.sponsor.red_lines)
    return drawn or not _may_get(scenario, name, "place")


def _may_get(scenario: Scenario, name: str, *instruments: str) -> bool:
    """True if payees and vetoes of the file let this insider be promised it."""
    terms = scenario.terms
    ruled_out = any(
        veto.instrument in instruments and (name in veto.insiders or "all" in veto.insiders)
        for veto in terms.vetoes
    )
    return not ruled_out and (name in terms.payees or "all" in terms.payees)


def _read_types(scenario: Scenario, double: list[float]) -> dict[str, Any]:
    """Chances of the hidden types: the evidence section's prior where there is one."""
    if scenario.evidence is None:
        return {"double_approved": double}
    rows = {row.id: row for row in scenario.evidence.prior.types}
    approved, hedging = [], []
    for insider, own in zip(scenario.insiders, double, strict=True):
        row = rows.get(insider.id) or rows.get("*")
        approved.append(own if row is None else float(row.yes[2]))
        hedging.append(0.35 if row is None else float(row.no[1]))
    # A type drawn double is not hedging, so that the three chances never exceed one.
    largest = 1 - np.maximum(approved, double)
    return {"double_approved": approved, "hedging": np.minimum(hedging, largest)}


def _read_channels(scenario: Scenario, names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "contacted": np.zeros(len(names), dtype=bool),
        "burnt": np.zeros(len(names), dtype=bool),
        "planned": np.zeros(len(names), dtype=bool),
        "age": np.zeros(len(names)),
        "sought": np.zeros(len(names)),
        "deniability": np.zeros(len(names)),
    }
    if scenario.intermediaries:
        found["deniability"][:] = float(scenario.intermediaries[0].deniability)
    for channel in scenario.channels:
        i = names.index(channel.insider)
        if channel.intermediary:
            carrier = find_entry(scenario.intermediaries, channel.intermediary, "intermediary")
            found["deniability"][i] = float(carrier.deniability)
        found["burnt"][i] |= channel.state == "blown"
        if channel.state != "open":
            continue
        found["contacted"][i] = True
        found["age"][i] = max(found["age"][i], _count_months(channel, scenario))
        found["sought"][i] = _read_seeker(channel)
        found["planned"][i] |= any(meeting.status == "planned" for meeting in channel.meetings)
    found["watched"] = found["contacted"].copy()
    return found


def _read_elections(scenario: Scenario) -> tuple[Vote, ...]:
    """Votes within the horizon; the first month is that of ``starts``."""
    votes = []
    for vote in scenario.elections:
        (year, month), (first, since) = (
            (int(date[:4]), int(date[5:7])) for date in (vote.date, scenario.starts)
        )
        number = (year - first) * 12 + month - since + 1
        if 1 <= number <= scenario.months:
            votes.append(Vote(month=number, lost=float(vote.lost), stolen=float(vote.stolen)))
    return tuple(votes)


def _count_months(channel: Channel, scenario: Scenario) -> int:
    """Months from the channel's opening to the start; 0 without dates."""
    if not channel.opened or not scenario.starts:
        return 0
    (year, month), (first, since) = (
        (int(date[:4]), int(date[5:7] or 1)) for date in (scenario.starts, channel.opened)
    )
    return max((year - first) * 12 + month - since, 0)


def _read_seeker(channel: Channel) -> float:
    """Chance that the insider started it."""
    spread = channel.sought_by.spread
    if spread is None:
        return float(channel.sought_by.value == "insider")
    return float(dict(spread.options).get("insider", 0.0))


def _read_groups(scenario: Scenario, constants: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Constants: from the file's sections, in balance today, then its overrides."""
    _check_constants(scenario)
    own = {path: float(value) for path, value in scenario.dynamics}
    given = {
        **constants,
        "economy.rents": float(scenario.economy.rents),
        "economy.oil": float(scenario.economy.oil),
        "economy.evasion": float(scenario.economy.evasion),
        "economy.sanctions": float(scenario.sponsor.sanctions),
        "economy.normal": max(float(scenario.economy.rents), 0.05),
        "strength.strength": max(float(scenario.leader.strength), 0.02),
        "strength.normal": max(float(scenario.leader.strength), 0.02),
        "sponsor.threat": float(scenario.sponsor.threat),
        "strength.patron": float(scenario.leader.patron.props),
        "strength.patron_leaves": float(scenario.leader.patron.withdraws),
        **{
            f"exit.{name}": float(getattr(scenario.leader.stakes, name))
            for name in ("position", "fallback", "exile", "safe_exile")
        },
        "sponsor.credibility": float(scenario.sponsor.credibility),
        "sponsor.largest": _find_limit(scenario, "largest", "total", "payment", "bonus"),
        "sponsor.purse": _find_limit(scenario, "total", "payment", "bonus"),
        "leader.approves": float(scenario.leader.approves_talks),
        "leader.heir": float(scenario.heir_share),
        "leader.arrest_need": float(scenario.opposition.protection),
        "opposition.mobilisation": float(scenario.mobilisation),
        "opposition.credibility": float(scenario.opposition.credibility),
        "opposition.recognition": float(scenario.opposition.recognition),
        "ending.months": float(scenario.months),
    }
    given |= own
    groups: dict[str, dict[str, float]] = {name: {} for name in GROUPS}
    for path, value in given.items():
        group, name = path.split(".")
        groups[group][name] = value
    # A file may start from more than the streets usually bring out.
    if groups["opposition"]["mobilisation"] > GROUPS["opposition"]().ceiling:
        groups["opposition"].setdefault("ceiling", groups["opposition"]["mobilisation"])
    _balance(groups)
    return groups


def _find_limit(scenario: Scenario, *names: str) -> float:
    """The tightest of these budgets; a payment of the months is one on success."""
    given = [getattr(scenario.terms.budgets, name) for name in names]
    return min([float(limit) for limit in given if limit is not None], default=1e9)


def _balance(groups: dict[str, dict[str, float]]) -> None:
    """Long-run rents and strength that are today's, unless the file says otherwise."""
    economy = GROUPS["economy"](**groups["economy"])
    recognition = groups["opposition"]["recognition"]
    bite = economy.bite * (1 - economy.evasion * (1 - recognition))
    groups["economy"].setdefault("yields", economy.rents + bite * economy.sanctions)
    strength = GROUPS["strength"](**groups["strength"])
    base = strength.strength - strength.per_rents * economy.rents
    groups["strength"].setdefault("base", base)


def _check_constants(scenario: Scenario) -> None:
    """Refuse constants that the model does not have, or that lie beyond what it can do.

    Raises:
        ScenarioError: some do, each at its place in the file.
    """
    problems = []
    for path, value in scenario.dynamics:
        if path not in CONSTANTS:
            close = get_close_matches(path, CONSTANTS, n=1)
            message = f"there is no constant {path}; docs/reference/equations.md lists them"
            problems.append(value.make_problem(message, close[0] if close else ""))
            continue
        limits = Limits(*read_limits(path))
        ends = find_bounds(value.spread) if value.spread else None
        wrong = [number for number in (float(value), *(ends or ())) if not limits.allow(number)]
        if wrong:
            message = f"{wrong[0]:g} is not allowed for {path}: expected {limits.describe()}"
            problems.append(value.make_problem(message))
    if problems:
        raise ScenarioError(problems)
