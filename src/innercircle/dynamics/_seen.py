"""One actor's view of a run: numbers, insiders, and what happened, without hidden facts."""

from collections.abc import Iterator
from typing import Any

from innercircle.dynamics._events import Event
from innercircle.dynamics._leader import find_reach
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._rules import OBSERVABLES
from innercircle.dynamics._state import BLOWN, OPEN, State
from innercircle.vocabulary import ENDS

PUBLIC = {
    "disclosure": "A public hint names {who}.",
    "discovery": "The secret talks with {who} are discovered.",
    "trap": "The talks turn out to have been approved by the leader.",
    "wave": "A wave of protest.",
    "crackdown": "The street is cleared by force.",
    "purge": "The leader replaces {who}.",
    "purge failed": "A move against {who} fails; they break.",
    "arrest": "The opposition's leader is arrested.",
    "relief agreed": "The leader takes the offered relief.",
    "break": "{who} breaks with the leader.",
    "survival": "The regime holds; those who broke lose their offices.",
    "vote stolen": "The leader loses a vote and claims it.",
    "vote lost": "The leader loses a vote, and accepts it.",
    "army comes": "A foreign army moves against the leader.",
    "patron withdraws": "The leader's patron withdraws.",
    "strike": "A circle strikes against the leader.",
    **{end.value: f"{words.says}." for end, words in ENDS.items()},
}
"""Events that everybody sees, in words that give nothing hidden away."""

OWN = {
    "sponsor": {
        "channel opened": "A channel to {who} is open.",
        "meeting held": "{who} met us and asked for {asked:.0f} points.",
        "meeting cancelled": "{who} cancelled a meeting.",
        "meeting postponed": "{who} put a meeting off.",
        "offer": "Our offer to {who} stands.",
        "reprisal": "Our intermediary has to stop.",
    },
    "leader": {"favour": "You bought {who}'s loyalty."},
    "opposition": {},
}
"""Events that only one actor sees."""


def tell_seen(actor: str, events: list[Event]) -> Iterator[str]:
    """Sentences on what an actor learns of a month's events."""
    for event in events:
        words = PUBLIC.get(event.event) or OWN[actor].get(event.event)
        if words:
            yield words.format(who=event.insider, **event.numbers)


def find_numbers(actor: str, state: State) -> dict[str, float]:
    """Numbers that an actor can measure, as the actor's rules could."""
    numbers = {name: float(look(state)[0]) for name, look in OBSERVABLES[actor].items()}
    numbers["purges"] = float(state.purges[0])
    if actor == "sponsor":
        numbers["own_credibility"] = float(state.credibility[0])
    if actor == "leader":
        numbers["talks_approved"] = float(state.approved[0])
    return numbers


def list_insiders(actor: str, parameters: Parameters, state: State) -> list[dict[str, Any]]:
    """One row an insider: what the actor knows of them."""
    rows: list[dict[str, Any]] = []
    need, feasible, _ = find_reach(state, parameters)
    for i, name in enumerate(parameters.insiders.names):
        row: dict[str, Any] = {"insider": name}
        if actor == "sponsor":
            channel = int(state.channel[i, 0])
            row["channel"] = {OPEN: "open", BLOWN: "lost"}.get(channel, "none")
            row["months"] = int(state.age[i, 0])
            row["met"], row["missed"] = int(state.held[i, 0]), int(state.missed[i, 0])
            row["asks"] = round(float(state.ask[i, 0]), 1) if state.held[i, 0] else None
            row["promised"] = round(float(state.side[i, 0]), 1)
        if actor == "leader":
            row["suspicion"] = round(float(state.suspicion[i, 0]), 3)
            row["power"] = round(float(state.power[i, 0]), 3)
            row["strength_needed"] = round(float(need[i, 0]), 3)
            row["can_be_purged"] = bool(feasible[i, 0])
        row["holders"] = int(state.holder[i, 0]) + 1
        rows.append(row)
    return rows
