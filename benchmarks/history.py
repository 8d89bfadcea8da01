"""History: the backtest and the parts of it; regressions and trees on the same rows beside them.

Every case asserts its answer on the validation years 1981 to 2000, so that running benchmarks is no
look at the test period. Found on two cores, Python 3.11: a structural fit takes about a second, 22
of them and all peers about half a minute on one core.

    python benchmarks/history.py --repeat 3
"""

import numpy as np
from harness import Case, run

from innercircle.history import (
    OUTCOMES,
    VALIDATION,
    fit_structural,
    load_episode,
    read_episodes,
    read_panel,
    run_backtest,
    run_episodes,
)
from innercircle.history._competitors import COMPETITORS, predict_competitor
from innercircle.history._scores import compute_auc_roc, draw_country_weights, score_forecast

PANEL = read_panel()
TRAINING = VALIDATION.training(PANEL, 2000)
ASKED = VALIDATION.inputs(PANEL, 2000)
HAPPENED = VALIDATION.test_rows(PANEL)


def check_probabilities(forecast):
    assert len(forecast) == len(ASKED)
    assert ((forecast > 0) & (forecast < 1)).all()


def check_fit(fit):
    assert fit.converged
    check_probabilities(fit.predict(ASKED, "attempt"))


def check_backtest(answer):
    assert answer.structural.auc_roc.value > 0.68
    assert answer.structural.skill.value > 0.03


def score_validation():
    happened = HAPPENED.outcomes["attempt"].to_numpy(dtype=float)
    said = np.linspace(0.01, 0.3, len(happened))
    weights = draw_country_weights(HAPPENED.inputs["gwcode"].to_numpy(), 400, 1)
    return score_forecast("line", happened, said, np.full(len(happened), 0.07), weights), happened


def check_score(found):
    score, happened = found
    said = np.linspace(0.01, 0.3, len(happened))
    assert score.auc_roc.value == compute_auc_roc(happened, said, np.ones(len(happened)))


def count_fit(fit):
    return {"steps": fit.iterations, "rows": fit.rows}


def list_cases():
    size = f"{len(TRAINING.inputs):,} state-years"
    yield Case(
        "fit",
        size,
        "structural, 21 parameters, all outcomes",
        lambda: fit_structural(TRAINING),
        check_fit,
        count_fit,
    )
    for competitor in COMPETITORS[1:4]:
        yield Case(
            "fit and forecast one outcome",
            size,
            competitor.name.removesuffix(", yearly"),
            lambda competitor=competitor: predict_competitor(
                competitor, TRAINING, ASKED, "attempt"
            ),
            check_probabilities,
        )
    yield Case("all scores, 400 draws", "1,814 rows", "innercircle", score_validation, check_score)
    yield Case(
        "backtest, everything, fits not kept",
        "20 years",
        "innercircle",
        lambda: run_backtest(period="validation", panel=PANEL.replaced_outcomes(PANEL.outcomes)),
        check_backtest,
        repeat=1,
    )
    yield Case(
        "an episode over its ranges",
        f"{len(load_episode('serbia-2000').insiders)} insiders",
        "innercircle",
        lambda: run_episodes(["serbia-2000"]),
        check_episodes(1),
        repeat=2,
    )
    yield Case(
        "all episodes over their ranges",
        f"{len(read_episodes())} episodes",
        "innercircle, 2 processes",
        lambda: run_episodes(workers=2),
        check_episodes(len(read_episodes())),
        repeat=1,
    )
    assert len(OUTCOMES) == 3


def check_episodes(count):
    """As many, each seen at two horizons."""

    def check(answer):
        assert len(answer.results) == count
        assert all(len(result.seen) == 2 for result in answer.results)

    return check


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy", "scikit-learn", "duckdb"))
