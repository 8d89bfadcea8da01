"""The case as one of a class: what the record of other regimes is asked about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.scenario._declare import Part, declare
from innercircle.scenario._words import Date, Text, Word
from innercircle.vocabulary import CRISES, REGIMES


@dataclass(frozen=True, kw_only=True)
class Case(Part):
    """The class that a case belongs to: a country in a month, or a regime and its crisis."""

    country: str = declare(
        Text(100), "State whose row of the record gives regime and crisis.", default=""
    )
    regime: str = declare(Word(REGIMES), "Type of regime; instead of the row's.", default="")
    crisis: str = declare(
        Word(CRISES),
        "Nothing in the 12 months before (calm), an attempt or conspiracy this month (shock) or "
        "within 12 months (survived), a last leader forced out within 12 months (new).",
        default="",
    )
    date: str = declare(Date(), "Month as of which rates hold; `starts` without.", default="")

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """A class needs a country, or both of its words."""
        if not self.country and not (self.regime and self.crisis):
            missing = "crisis" if self.regime else "regime"
            yield missing, "a case names a country, or a regime and a crisis"
