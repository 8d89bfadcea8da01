"""Evidence: posterior, exact shares and redaction; plain loops over all states beside them.

Every case asserts its answer: probabilities that sum to one, shares that add up to the change of
log-odds, and agreement with the loops where these can run.
"""

import math
import sys
from pathlib import Path

import numpy as np
from harness import Case, run

from innercircle.evidence import assess, find_leaks, find_posterior, redact_text
from innercircle.scenario import find_scenario

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "evidence")]

from models import draw_model  # noqa: E402  its folder is not a package

from second_methods.evidence_brute import Brute  # noqa: E402  the same

TARGET = {"type": ["I1", "double"]}


def make_large(insiders, reports):
    """One claim for every insider; half the reports come from a campaign."""
    names = [f"I{i}" for i in range(1, insiders + 1)]
    claims = [{"id": f"c{i}", "when": {"type": [name, ["sincere", "hedging"]]}}
              for i, name in enumerate(names)]  # fmt: skip
    campaign = {"prob": 0.5, "push": {claim["id"]: "+" for claim in claims}}
    return {
        "insiders": names,
        "prior": {"approve": 0.4, "types": {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}},
        "claims": claims,
        "sources": [{"id": "a", "letter": "B"}, {"id": "b", "letter": "C", "motive": campaign}],
        "reports": [
            {"id": f"r{i}", "source": "ab"[i % 2], "claim": f"c{i % insiders}",
             "says": "+-"[i % 3 == 0], "number": 2, "origin": f"o{i}"}
            for i in range(reports)
        ],
    }  # fmt: skip


def check_distribution(posterior):
    assert abs(posterior.sum() - 1.0) < 1e-12


def check_shares(answer):
    check_distribution(answer.posterior)
    assert abs(math.fsum(answer.shapley.values()) - answer.log_odds_change) < 1e-9


def list_cases():
    model = draw_model(1, insiders=3, reports=12, zero=False)
    brute = Brute(model)
    loops = np.array(list(brute.posterior().values()))

    def check_loops(found):
        values = np.asarray(list(found.values()) if isinstance(found, dict) else found.ravel())
        np.testing.assert_allclose(values, loops, rtol=1e-12, atol=1e-15)

    size = "3 insiders, 12 reports"
    yield Case("posterior", size, "innercircle", lambda: find_posterior(model), check_loops)
    yield Case("posterior", size, "plain loops", brute.posterior, check_loops, repeat=1)
    yield Case(
        "everything, with exact shares (4,096 subsets) and ten reruns",
        size,
        "innercircle",
        lambda: assess(model, TARGET, flip_source="s0"),
        check_shares,
    )
    large = make_large(12, 12)
    size = "12 insiders (1,062,882 states), 12 reports"
    yield Case("posterior", size, "innercircle", lambda: find_posterior(large), check_distribution)
    yield Case("everything", size, "innercircle", lambda: assess(large, TARGET), check_shares)
    many = make_large(6, 60)
    yield Case(
        "everything, with sampled shares",
        "6 insiders, 60 reports",
        "innercircle",
        lambda: assess(many, TARGET),
        check_shares,
        lambda answer: {"largest standard error": max(answer.shapley_error.values())},
    )
    text = Path(find_scenario("caracas-2019")).read_text(encoding="utf-8")

    def check_redacted(found):
        assert find_leaks(found[0], ["senior-official", "boss-aide"]) == ()

    yield Case(
        "redact a scenario file",
        "caracas-2019",
        "innercircle",
        lambda: redact_text(text, key=b"k" * 32),
        check_redacted,
    )


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy"))
