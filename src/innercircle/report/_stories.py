"""Runs of the simulation told on a page: a fold each, a line or two for what happened when."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from innercircle.dynamics import shorten_story
from innercircle.report._words import join_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from innercircle.dynamics import StoryAnswer, Stretch, TypicalAnswer

_KINDS = {
    "median": "A run in the middle",
    "fall": "A run that falls",
    "purge": "A run with a purge",
}

_AS_STATED = "It is told with every number as stated, not with a draw of its own."


@dataclass(frozen=True, kw_only=True)
class Story:
    """A run told, folded until somebody opens it (on paper it is open).

    Attributes:
        key: lower-case words joined by "-"; unique on a page.
        title: what kind of run, how and when it ends.
        paragraphs: how it was chosen, and what nobody in it knows.
        months: (when, how things stand then, sentences) in order.
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    months: tuple[tuple[str, str, tuple[str, ...]], ...]


def make_story(typical: "TypicalAnswer") -> Story:
    """A typical run as a fold, or why there is none."""
    kind = _KINDS[typical.kind]
    key = f"story-{typical.kind}"
    if typical.story is None:
        return Story(key=key, title=f"{kind}: none", paragraphs=(typical.describe(),), months=())
    story = typical.story
    names = set(story.start["types"])
    ended = story.outcome.replace("_", " ")
    if story.relief_bargain:
        ended += " with a relief bargain"
    return Story(
        key=key,
        title=f"{kind}: {ended}, month {story.month} (run {story.run}, {typical.playbook})",
        paragraphs=(f"{typical.describe()} {_AS_STATED}", _say_hidden(story)),
        months=tuple(
            (
                _say_months(part),
                _say_numbers(part),
                tuple(name_insiders(words, names) for words in part.says),
            )
            for part in shorten_story(story)
        ),
    )


def _say_hidden(story: "StoryAnswer") -> str:
    says = f"What nobody in it knows: the threshold is {story.start['threshold']:.2f} of power"
    if not story.start["talks"]:
        return f"{says}."
    approved = "has approved" if story.start["approved"] else "has not approved"
    doubles = [_say_name(name) for name, kind in story.start["types"].items() if kind == "double"]
    who = f"{join_words(doubles)} would report back" if doubles else "nobody would report back"
    return f"{says}; the leader {approved} any talks; {who}."


def _say_months(part: "Stretch") -> str:
    if part.first == part.last:
        return f"Month {part.first}"
    return f"Months {part.first} to {part.last}"


def _say_numbers(part: "Stretch") -> str:
    n = part.numbers
    return (
        f"strength {n['strength']:.2f}, rents {n['rents']:.2f}, street {n['mobilisation']:.2f}, "
        f"sanctions {n['sanctions']:.2f}"
    )


def name_insiders(words: str, names: "Collection[str]") -> str:
    """A sentence with "the party boss" for the id party-boss, and a capital at its start.

    An id of one word stays as it is: it may be a word of the sentence as well.
    """
    joined = sorted((name for name in names if "-" in name), key=len, reverse=True)
    if joined:
        pattern = "|".join(map(re.escape, joined))
        words = re.sub(rf"(?<![\w-])(?:{pattern})(?![\w-])", lambda m: _say_name(m[0]), words)
    return words[:1].upper() + words[1:]


def _say_name(name: str) -> str:
    return f"the {name.replace('-', ' ')}"
