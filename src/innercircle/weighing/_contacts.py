"""The next source to ask: what an answer would be worth before one acts.

    EVOI = Σ_y max_A Σ_h Pr(h | R) Pr(y | h) U(A, h) − max_A Σ_h Pr(h | R) U(A, h)
    net  = EVOI − cost − Pr(the insider is a double | R) · exposure loss

The information I(H; Y) in nats is reported too, but contacts are ranked by net: news that changes
no action is worth nothing. Valid while asking does not change anybody's type.

Sources:
    Raiffa & Schlaifer (1961), Applied Statistical Decision Theory, ch. 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._kernels.sums import Array
from innercircle.weighing._predicates import TYPES, Known, Predicate, read_predicate
from innercircle.weighing._problems import (
    Problems,
    check_keys,
    list_entries,
    read_number,
    show_name,
    suggest,
)

_ROW_TOLERANCE = 1e-9
_LARGEST = 1e12


@dataclass(frozen=True)
class Action:
    """A possible act: its value is that of the first predicate that holds, else the default."""

    id: str
    default: float
    payoff: tuple[tuple[Predicate, float], ...]


@dataclass(frozen=True)
class Contact:
    """A source to ask: table (type, approve, outcome) is Pr(outcome | type, approval)."""

    id: str
    insider: str
    outcomes: tuple[str, ...]
    table: NDArray[np.float64]
    cost: float
    exposure_loss: float


@dataclass(frozen=True)
class ContactValue:
    """Worth of asking.

    Attributes:
        evoi: expected value of the answer, in units of payoff, ≥ 0.
        net: after cost and expected loss by exposure; may be negative: do not ask.
        information: I(H; Y), nats.
        outcomes: outcome → its probability.
        best: outcome → the best action after it ("" without actions).
    """

    evoi: float
    net: float
    information: float
    outcomes: dict[str, float]
    best: dict[str, str]


@dataclass(frozen=True)
class Decisions:
    """All contacts ranked by net, best first; and the decision as things stand.

    Attributes:
        contacts: by id, in order of net value.
        action: best action without asking; "" without actions.
        value: its expected payoff.
        evpi: expected value of knowing the state; no contact is worth more.
    """

    contacts: dict[str, ContactValue]
    action: str
    value: float
    evpi: float


def read_actions(value: Any, known: Known, problems: Problems) -> tuple[Action, ...]:
    """Check the actions: a default and a list of [predicate, value]."""
    actions = []
    for name, entry in list_entries(value or [], "action", problems).items():
        place = f"action {show_name(name)}"
        check_keys(entry, ("id", "default", "payoff"), place, problems)
        default = read_number(entry.get("default", 0.0), -_LARGEST, _LARGEST)
        if default is None:
            problems.add(place, "default must be a finite number")
        rules = entry.get("payoff") or []
        payoff = []
        for rule in rules if isinstance(rules, list | tuple) else [None]:
            pair = list(rule) if isinstance(rule, list | tuple) and len(rule) == 2 else [{}, None]
            amount = read_number(pair[1], -_LARGEST, _LARGEST)
            if amount is None:
                problems.add(place, "payoff must be a list of [predicate, finite number]")
                continue
            when = read_predicate(pair[0], known, partial(problems.add, place))
            payoff.append((when, amount))
        actions.append(Action(name, default or 0.0, tuple(payoff)))
    return tuple(actions)


def read_contacts(value: Any, insiders: tuple[str, ...], problems: Problems) -> tuple[Contact, ...]:
    """Check the contacts: insider, outcomes, a table by type and approval, cost and exposure."""
    contacts = []
    keys = ("id", "insider", "outcomes", "table", "cost", "exposure_loss")
    for name, entry in list_entries(value or [], "contact", problems).items():
        place = f"contact {show_name(name)}"
        check_keys(entry, keys, place, problems)
        insider = entry.get("insider")
        if insider not in insiders:
            problems.add(place, f"names an unknown insider{suggest(insider, insiders)}")
        outcomes = entry.get("outcomes")
        if (
            not isinstance(outcomes, list | tuple)
            or not outcomes
            or not all(isinstance(outcome, str) for outcome in outcomes)
            or len(set(outcomes)) < len(outcomes)
        ):
            problems.add(place, "outcomes must be a list of different names")
            continue
        amounts = [
            read_number(entry.get(key, 0.0), 0.0, _LARGEST) for key in ("cost", "exposure_loss")
        ]
        if None in amounts:
            problems.add(place, "cost and exposure_loss must be finite and not negative")
        table = _read_table(entry.get("table"), len(outcomes), place, problems)
        cost, loss = (amount or 0.0 for amount in amounts)
        contacts.append(Contact(name, str(insider), tuple(outcomes), table, cost, loss))
    return tuple(contacts)


def _read_table(value: Any, count: int, place: str, problems: Problems) -> NDArray[np.float64]:
    table = np.full((3, 2, count), 1.0 / count)
    if not isinstance(value, Mapping) or set(value) != set(TYPES):
        problems.add(place, f"table must have a row for each of {', '.join(TYPES)}")
        return table
    for kind, name in enumerate(TYPES):
        rows = value[name]
        if isinstance(rows, list | tuple):
            rows = {"yes": rows, "no": rows}
        if not isinstance(rows, Mapping):
            problems.add(place, f"table.{name} must have a row yes and a row no")
            continue
        for approve, key in enumerate(("yes", "no")):
            row = rows.get(key, rows.get(key == "yes"))
            numbers = (
                [read_number(item, 0.0, 1.0) for item in row]
                if isinstance(row, list | tuple) and len(row) == count
                else [None]
            )
            if None in numbers or abs(sum(n or 0.0 for n in numbers) - 1.0) > _ROW_TOLERANCE:
                problems.add(
                    place,
                    f"table.{name}.{key} must be {count} probabilities that add up to 1, "
                    "one an outcome",
                )
                continue
            table[kind, approve] = numbers
    return table


def price_contacts(
    insiders: tuple[str, ...],
    posterior: Array,
    actions: tuple[Action, ...],
    contacts: tuple[Contact, ...],
) -> Decisions:
    """Value every contact at the posterior (2, 3, …, 3)."""
    order = sorted(range(len(insiders)), key=lambda place: insiders[place])
    weights = np.ascontiguousarray(np.transpose(posterior, [0, *(1 + p for p in order)]))
    payoffs = {action.id: _spread(action, order, weights.ndim) for action in actions}
    values = {name: float((weights * payoff).sum()) for name, payoff in payoffs.items()}
    best = max(values, key=lambda name: values[name]) if actions else ""
    found = {}
    for contact in contacts:
        axis = 1 + order.index(insiders.index(contact.insider))
        found[contact.id] = _price(contact, axis, weights, payoffs, best)
    ranked = dict(sorted(found.items(), key=lambda item: (-item[1].net, item[0])))
    if not actions:
        return Decisions(ranked, "", 0.0, 0.0)
    top = payoffs[best]
    for payoff in payoffs.values():
        top = np.maximum(top, payoff)
    evpi = float((weights * (top - payoffs[best])).sum())
    return Decisions(ranked, best, values[best], evpi)


def _spread(action: Action, order: list[int], size: int) -> Array:
    """U(A, h), broadcastable to the states in sorted order of insiders."""
    value = np.full((1,) * size, action.default)
    for when, amount in reversed(action.payoff):
        value = np.where(when.evaluate(order), amount, value)
    return value


def _price(
    contact: Contact,
    axis: int,
    weights: Array,
    payoffs: dict[str, Array],
    best: str,
) -> ContactValue:
    rest = tuple(other for other in range(1, weights.ndim) if other != axis)
    joint = weights.sum(axis=rest).T  # (type, approve)
    chance = np.einsum("ta,tay->y", joint, contact.table)
    after, evoi = dict.fromkeys(contact.outcomes, ""), 0.0
    if payoffs:
        names = list(payoffs)
        worth = np.stack([(weights * payoff).sum(axis=rest).T for payoff in payoffs.values()])
        gained = np.einsum("kta,tay->yk", worth, contact.table)
        stay = names.index(best)
        chosen = np.where(gained.max(axis=1) > gained[:, stay], gained.argmax(axis=1), stay)
        evoi = float((gained[np.arange(len(chosen)), chosen] - gained[:, stay]).sum())
        after = {
            outcome: names[place]
            for outcome, place in zip(contact.outcomes, chosen.tolist(), strict=True)
        }
    net = evoi - contact.cost - float(joint[2].sum()) * contact.exposure_loss
    return ContactValue(
        evoi,
        net,
        _find_information(joint, chance, contact.table),
        dict(zip(contact.outcomes, chance.tolist(), strict=True)),
        after,
    )


def _find_information(joint: Array, chance: Array, table: NDArray[np.float64]) -> float:
    """I(H; Y) in nats: the outcome depends on the state through type and approval only."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(table > 0.0, np.log(table) - np.log(chance), 0.0)
    return max(0.0, float((joint[:, :, np.newaxis] * table * ratio).sum()))
