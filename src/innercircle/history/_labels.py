"""Ends of the coded episodes: read for scoring, never for making inputs."""

import csv
from dataclasses import dataclass
from functools import cache

from innercircle.history._data import DATA
from innercircle.vocabulary import Outcome

LABELS = {
    "survival": Outcome.STALEMATE,
    "negotiated": Outcome.NEGOTIATED_TRANSITION,
    "substitution": Outcome.PALACE_SUBSTITUTION,
    "takeover": Outcome.OPPOSITION_TAKEOVER,
    "purge": Outcome.PURGE_CONSOLIDATION,
    "collapse": Outcome.COLLAPSE,
}
HELD = (Outcome.STALEMATE, Outcome.PURGE_CONSOLIDATION)
"""Outcomes in which the regime did not fall."""


@dataclass(frozen=True)
class EpisodeLabel:
    """End of an episode within its window.

    Attributes:
        id: place and year.
        outcome: how it ended.
        other: a later turn or a defensible other reading; None when there is none.
        ended: month in which it ended.
        broke: insiders who broke first.
        taken: whether an offer to the leader or the own people was taken, in words; may be empty.
        kept: whether it was kept, in words; may be empty.
        says: what happened, in one sentence.
    """

    id: str
    outcome: Outcome
    other: Outcome | None
    ended: str
    broke: tuple[str, ...]
    taken: str
    kept: str
    says: str


@cache
def read_labels() -> dict[str, EpisodeLabel]:
    """End of each episode, by id."""
    with (DATA / "episodes" / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: EpisodeLabel(
                id=row["id"],
                outcome=LABELS[row["label"]],
                other=LABELS[row["other"]] if row["other"] else None,
                ended=row["ended"],
                broke=tuple(row["broke"].split()),
                taken=row["taken"],
                kept=row["kept"],
                says=row["says"],
            )
            for row in csv.DictReader(file)
        }
