"""Runs that learn: the flagship's journal of 25 months, and a month that few runs show.

Every case asserts that as many runs as were asked for stand at the end, and that most of them were
expected to.

Found on two cores on 2026-12-01: 25 months of 2,000 runs over 400 draws take 1.8 s with the quick
stage and 2.5 s with the exact one, a purge that one run in 200 shows 1.3 s more.
"""

from functools import cache

from harness import Case, run

from innercircle.journal import learn
from innercircle.scenario import Scenario, load

RUNS, DRAWS = 2_000, 400
RARE = "journal=[{date: 2020-02, purged: guard-commander}, {date: 2021-07, held: true}]"


@cache
def make_case(*sets: str) -> Scenario:
    """The flagship with its journal, or with another one."""
    return load("journals/caracas-2019-journal", sets)


def run_learn(stage: str, draws: int, *sets: str):
    """The months that have passed, given what happened in them."""
    return learn(make_case(*sets), runs=RUNS, draws=draws, stage=stage)


def check(answer):
    assert answer.ensemble.state.run.size == RUNS
    assert all(month.stood > 0.8 for month in answer.months)
    assert 1 <= answer.effective <= answer.origins <= RUNS


def count(answer):
    return {
        "months tried": sum(month.tried for month in answer.months),
        "runs left, as equal ones": round(answer.effective),
    }


def list_cases():
    months = "25 months that have passed, 8 insiders"
    for stage in ("quick", "exact"):
        for draws in (0, DRAWS):
            size = f"{RUNS:,} runs, {draws} draws, {stage} stage"
            yield Case(
                months,
                size,
                "innercircle",
                lambda stage=stage, draws=draws: run_learn(stage, draws),
                check,
                count,
            )
    yield Case(
        "24 months, one with a purge that a run in 200 shows",
        f"{RUNS:,} runs, {DRAWS} draws, exact stage",
        "innercircle",
        lambda: run_learn("exact", DRAWS, RARE),
        check,
        count,
        2,
    )


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy", "numba"))
