"""The track record that ships: scored when the documentation is made, read beside each headline.

It carries the fingerprint of the model that was scored. Where the model has changed since, whoever
reads it is told so.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from innercircle.history._data import DATA
from innercircle.history._episode_runs import EpisodesAnswer
from innercircle.history._episode_scores import EVEN, MODEL
from innercircle.history._looks import CALIBRATED, find_fingerprint
from innercircle.history._months_backtest import COMBINED, MonthsAnswer
from innercircle.history._scores import RATES, Interval


@dataclass(frozen=True)
class EpisodesRecord:
    """Coded past crises as of one horizon.

    Attributes:
        months: the horizon. episodes: how many. fell: of them by then.
        log: mean log score of the model over six outcomes, 90 % interval. even: of one sixth each.
        auc: chance that one that fell was given a higher chance of a fall than one that held.
    """

    months: int
    episodes: int
    fell: int
    log: Interval
    even: float
    auc: Interval


@dataclass(frozen=True)
class JanuariesRecord:
    """Forced exits within twelve months of the Januaries of the test period.

    Attributes:
        first_year, last_year: the period. rows: Januaries. fell: of them.
        log: mean log score of the combined view. rates: of the frequency of the 15 years before.
        auc: as in :class:`EpisodesRecord`, of the combined view.
    """

    first_year: int
    last_year: int
    rows: int
    fell: int
    log: Interval
    rates: float
    auc: Interval


@dataclass(frozen=True)
class Record:
    """Scores of the model on what has happened.

    Attributes:
        model: fingerprint of what was scored.
        episodes: one a horizon, the shorter first.
        januaries: by the combined view.
    """

    model: str
    episodes: tuple[EpisodesRecord, ...]
    januaries: JanuariesRecord

    @property
    def is_current(self) -> bool:
        """True when the model that was scored is the one that answers."""
        return self.model == find_fingerprint(CALIBRATED)


def make_record(episodes: EpisodesAnswer, months: MonthsAnswer) -> Record:
    """The record from both answers, months being those of the test period."""
    exits = {score.forecaster: score for score in months.scores["exit"]}
    happened = months.happened["exit"]
    told = exits[COMBINED]
    return Record(
        model=find_fingerprint(CALIBRATED),
        episodes=tuple(
            EpisodesRecord(
                months=score.months,
                episodes=len(episodes.results),
                fell=score.fell,
                log=score.find(MODEL).log,
                even=score.find(EVEN).log.value,
                auc=score.find(MODEL).auc,
            )
            for score in episodes.scores
        ),
        januaries=JanuariesRecord(
            first_year=months.first_year,
            last_year=months.last_year,
            rows=int(happened.size),
            fell=int(happened.sum()),
            log=told.log_score,
            rates=exits[RATES].log_score.value,
            auc=told.auc_roc,
        ),
    )


def write_record(record: Record) -> str:
    """The record as the text of its file."""
    return json.dumps(asdict(record), indent=1) + "\n"


@cache
def read_record() -> Record:
    """The record that ships."""
    plain = json.loads((DATA / "record.json").read_text(encoding="utf-8"))
    return Record(
        model=plain["model"],
        episodes=tuple(EpisodesRecord(**_read_row(row)) for row in plain["episodes"]),
        januaries=JanuariesRecord(**_read_row(plain["januaries"])),
    )


def _read_row(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{name: Interval(**row[name]) for name in ("log", "auc")}}
