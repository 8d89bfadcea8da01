"""A run told briefly: quiet months merged, meetings counted, the rest as it was told in full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from innercircle.dynamics._events import Event
from innercircle.dynamics._story import StoryAnswer

_MEETINGS = {
    "meeting held": "held",
    "meeting cancelled": "cancelled",
    "meeting postponed": "put off",
}
_ROUTINE = {*_MEETINGS, "favour"}
"""Events that make no month worth a paragraph of its own."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Months told together.

    Attributes:
        first: first month.
        last: last month; the same as the first where something happened.
        says: sentences in order, insiders by id.
        numbers: rents, strength, mobilisation and sanctions in the last of the months.
    """

    first: int
    last: int
    says: tuple[str, ...]
    numbers: dict[str, float]


def shorten_story(story: StoryAnswer) -> tuple[Stretch, ...]:
    """The run in few paragraphs.

    A month in which something happens that may change the course (a channel opened or discovered,
    an offer, a purge, a wave, somebody who breaks, the end) stands alone, in the words of the full
    story. The months between are merged: meetings and favours are counted.
    """
    months = range(1, story.month + 1)
    events: dict[int, list[Event]] = {month: [] for month in months}
    for event in story.events:
        events[event.month].append(event)
    made: list[Stretch] = []
    for notable, group in groupby(months, lambda month: _is_notable(events[month])):
        together = list(group)
        parts = [[month] for month in together] if notable else [together]
        made += [_tell(part, [e for m in part for e in events[m]], story) for part in parts]
    return tuple(made)


def _is_notable(events: Sequence[Event]) -> bool:
    return any(event.event not in _ROUTINE for event in events)


def _tell(months: Sequence[int], events: Sequence[Event], story: StoryAnswer) -> Stretch:
    routine = [e for e in events if e.event in _ROUTINE]
    rest = [e for e in events if e.event not in _ROUTINE]
    says = [*_count_meetings(routine), *_count_favours(routine)]
    if rest:
        says += [e.says for e in rest]
    row = story.table[months[-1] - 1]
    return Stretch(
        first=months[0],
        last=months[-1],
        says=tuple(says) or ("Nothing new.",),
        numbers={name: row[name] for name in ("rents", "strength", "mobilisation", "sanctions")},
    )


def _count_meetings(events: Sequence[Event]) -> Iterator[str]:
    for insider in dict.fromkeys(e.insider for e in events if e.event in _MEETINGS):
        own = [e for e in events if e.insider == insider and e.event in _MEETINGS]
        counts = {words: sum(e.event == kind for e in own) for kind, words in _MEETINGS.items()}
        told = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
        asked = [e.numbers["asked"] for e in own if "asked" in e.numbers]
        yield f"Meetings with {insider}: {told}{_say_asked(asked)}."


def _say_asked(asked: Sequence[float]) -> str:
    if not asked:
        return ""
    low, high = f"{min(asked):.0f}", f"{max(asked):.0f}"
    span = low if low == high else f"{low} to {high}"
    return f"; they ask for {span} points"


def _count_favours(events: Sequence[Event]) -> Iterator[str]:
    for insider in dict.fromkeys(e.insider for e in events if e.event == "favour"):
        count = sum(e.insider == insider and e.event == "favour" for e in events)
        yield f"The leader buys the loyalty of {insider}" + (
            f", {count} times." if count > 1 else "."
        )
