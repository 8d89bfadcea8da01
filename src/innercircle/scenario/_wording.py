"""The section `words`: what the coalition is called, and what happens to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from innercircle.scenario._declare import Part, declare, iterate_parts, list_declared
from innercircle.scenario._words import Text, Word
from innercircle.wording import KINDS, speak_of

if TYPE_CHECKING:
    from innercircle.scenario.model import Scenario

_SHORT = Text(60)


@dataclass(frozen=True, kw_only=True)
class Wording(Part):
    """Words for this coalition: those of its kind, and its own in place of them."""

    kind: str = declare(Word(tuple(KINDS)), "What the coalition is.", default="regime")
    regime: str = declare(_SHORT, "What stands or falls: leadership.", default="")
    leader: str = declare(_SHORT, "Who is at its head: chair.", default="")
    fall: str = declare(_SHORT, "End of it, a noun: ouster.", default="")
    falls: str = declare(_SHORT, "What it does then: is ousted.", default="")
    to_fall: str = declare(_SHORT, "The same after “to”: be ousted.", default="")
    falling: str = declare(_SHORT, "The same after “of”: being ousted.", default="")
    fell: str = declare(_SHORT, "What it did then: was ousted.", default="")
    purge: str = declare(_SHORT, "Removal of an insider, a noun: dismissal.", default="")
    purged: str = declare(_SHORT, "What has happened to such an insider: dismissed.", default="")
    new_order: str = declare(_SHORT, "What comes after: new leadership.", default="")
    coup: str = declare(_SHORT, "Removal of the head from within: boardroom vote.", default="")
    street: str = declare(_SHORT, "Who presses in public: shareholders' campaign.", default="")
    opposition: str = declare(_SHORT, "Who would take over: rival slate.", default="")
    uprising: str = declare(_SHORT, "Success of those: shareholder revolt.", default="")
    sanctions: str = declare(_SHORT, "What is imposed from outside: penalties.", default="")

    @property
    def own(self) -> dict[str, str]:
        """Words that the file gives in place of the kind's."""
        words = {name: getattr(self, name) for name in list_declared(Wording) if name != "kind"}
        return {name: word for name, word in words.items() if word}


def speak_for(scenario: "Scenario") -> None:
    """From now on, in this command or request, say a scenario's words; its own texts stay."""
    words = scenario.words
    if words.kind == "regime" and not words.own:
        speak_of("regime")
    else:
        speak_of(words.kind, words.own, list_own_texts(scenario))


def list_own_texts(scenario: "Scenario") -> list[str]:
    """Texts that the file's author wrote, and ids as they stand and in words."""
    return list(dict.fromkeys(_walk(scenario)))


def _walk(part: Any) -> Iterator[str]:
    if isinstance(part, tuple):
        for child in part:
            yield from _walk(child)
    elif isinstance(part, Part) and not isinstance(part, Wording):
        if part.line and (name := getattr(part, "id", "")):
            yield from (str(name), str(name).replace("-", " "))
        section: type = type(part)
        for key, item in list_declared(section).items():
            text = getattr(part, key)
            if part.line and isinstance(item.kind, Text) and text and text != item.default:
                yield text
        for child in iterate_parts(part):
            yield from _walk(child)
    elif note := getattr(part, "note", ""):
        yield note
