"""Made-up answers of the history room, as its page takes them: no fit, seeded, quick."""

import numpy as np

from innercircle.history import (
    BacktestAnswer,
    EpisodeAt,
    EpisodeResult,
    EpisodesAnswer,
    Mark,
    Miss,
    StepsAnswer,
)
from innercircle.history._episode_scores import score_horizon
from innercircle.history._scores import (
    draw_country_weights,
    find_calibration_curve,
    score_forecast,
)
from innercircle.vocabulary import Outcome

FORECASTERS = ("structural", "structural, nothing fitted", "trailing rate",
               "logistic, all inputs, yearly", "gradient boosting")  # fmt: skip


def make_backtest(outcome="attempt", rows=600, *, shared=True):
    """A backtest in which probabilities are right on average."""
    generator = np.random.default_rng(len(outcome))
    probability = generator.beta(1.2, 25, rows)
    happened = (generator.uniform(size=rows) < probability).astype(float)
    countries = np.repeat(np.arange(rows // 10), 10)
    weights = draw_country_weights(countries, 60, seed=1)
    reference = np.full(rows, happened.mean())
    scores = [
        score_forecast(
            name,
            happened,
            reference if name == "trailing rate" else probability ** (1 + 0.1 * k),
            reference,
            weights,
        )
        for k, name in enumerate(FORECASTERS)
    ]
    miss = Miss("Côte d'Ivoire <script>", 2003, 0.26, happened=False, story="The model said 26 %.")
    return BacktestAnswer(
        method="made up", seed=1, outcome=outcome, period="test", refit="yearly",
        first_year=2001, last_year=2022, structural=scores[0], competitors=tuple(scores[1:]),
        shared=tuple(scores) if shared else (),
        curve=find_calibration_curve(happened, probability, weights),
        marks=(Mark("AUC-ROC", "at least .73", 0.75, met=True),
               Mark("Brier skill", "above .03", 0.01, met=False)),
        parameters=(), misses=(miss,) * 10, false_alarms=(miss,) * 5,
        gwcode=countries, year=np.full(rows, 2001), happened=happened, probability=probability,
    )  # fmt: skip


def make_episodes(count=25):
    """Episodes of every outcome, the first of them hits."""
    outcomes = list(Outcome)
    results = tuple(
        EpisodeResult(
            id=f"somewhere-{1974 + k}",
            title="Captains worn out by colonial wars and by a very long title",
            happened=outcomes[k % 6],
            ended=6,
            other=None,
            seen=tuple(
                EpisodeAt(
                    months=months,
                    happened=outcomes[k % 6],
                    shares={outcome.value: 1 / 6 for outcome in outcomes},
                    said=1 / 6,
                    place=6 if k else 1,
                    falls=2 / 3,
                    modal=outcomes[k % 6] if k < 9 else Outcome.STALEMATE,
                )
                for months in (12, 24)
            ),
            usual=0.06,
            fall_now=float("nan"),
            first={},
            broke=(),
            rank=0.5,
            rank_by_place=0.5,
        )
        for k in range(count)
    )
    return EpisodesAnswer(
        seed=1, runs=100, stage="exact", results=results, floor=0.05,
        scores=tuple(
            score_horizon([r.seen[k] for r in results], [1 + n % 5 for n in range(count)],
                          [0.06] * count, seed=1)
            for k in (0, 1)
        ),
        first_rank=0.6, first_rank_by_place=0.6, says=("The score is what it is.",),
        assumptions=("A convenience sample.",),
    )  # fmt: skip


def make_steps(name="somewhere-1974"):
    """What one step off would have changed."""
    return StepsAnswer(
        id=name, happened=Outcome.STALEMATE, runs=100, stage="quick", said=0.4, falls=0.5,
        modal=Outcome.STALEMATE, low=0.1, high=0.9, flips=3, changes=(),
    )  # fmt: skip
