"""A case after the public record: what an aide's denial says about the boss.

A senior official says that the boss explores a way out; the boss's aide denies betrayal and says
that the boss would meet only with the leader's permission; somebody in the room found the boss
serious; the boss, when asked, does not reply. All numbers are assumed.
"""

import copy

import pytest

from innercircle.evidence import assess

DOUBLE = {"type": ["boss", "double"]}
SINCERE = {"type": ["boss", "sincere"]}


def case(motive=0.0):
    """``motive``: how likely the aide says what suits the boss, whatever the truth."""
    return {
        "insiders": ["boss"],
        "prior": {
            "approve": 0.3,
            "types": {"boss": {"yes": [0.15, 0.25, 0.6], "no": [0.35, 0.5, 0.15]}},
        },
        "claims": [
            {"id": "explores", "when": {"type": ["boss", ["sincere", "hedging"]]}},
            {"id": "with-permission", "when": {"approve": True}, "g": 0.3},
            {"id": "serious-talk", "when": SINCERE, "p_if": 0.8, "p_else": 0.4},
            # Who sought whom: + the insider sought the contact, - the outside power knocked.
            {"id": "who-sought", "when": SINCERE, "p_if": 0.7, "p_else": 0.3},
        ],
        "sources": [
            {
                "id": "official",
                "letter": "B",
                "motive": {"prob": 0.4, "push": {"explores": "+", "who-sought": "+"}},
            },
            {
                "id": "aide",
                "letter": "C",
                "motive": {
                    "prob": motive,
                    "push": {"explores": "-", "with-permission": "+", "who-sought": "-"},
                },
            },
            {"id": "in-the-room", "letter": "B"},
            {"id": "boss-in-person", "letter": "C"},
        ],
        "reports": [
            {"id": "official-explores", "source": "official", "claim": "explores", "says": "+",
             "number": 3},
            {"id": "official-sought", "source": "official", "claim": "who-sought", "says": "+",
             "number": 3},
            {"id": "aide-denies", "source": "aide", "claim": "explores", "says": "-", "number": 3},
            {"id": "aide-permission", "source": "aide", "claim": "with-permission", "says": "+",
             "number": 4},
            {"id": "aide-knocking", "source": "aide", "claim": "who-sought", "says": "-",
             "number": 3},
            {"id": "room-serious", "source": "in-the-room", "claim": "serious-talk", "says": "+",
             "number": 2},
            {"id": "no-reply", "source": "boss-in-person", "claim": "explores", "says": "0",
             "nu": [0.8, 0.5], "number": 3},
        ],
    }  # fmt: skip


def denial(motive, **change):
    model = case(motive)
    for report in model["reports"]:
        if report["id"] == "aide-denies":
            report.update(change)
    return assess(model, DOUBLE).leave_one_out["aide-denies"]


def test_an_honest_aides_denial_makes_a_double_likelier_and_a_certain_motive_silences_it():
    weights = [denial(motive) for motive in (0.0, 0.3, 0.6, 0.9, 1.0)]
    assert weights[0] > 0.3
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == pytest.approx(0.0, abs=1e-12)


def test_with_a_motive_and_a_habit_of_silence_the_same_denial_turns_against_a_double():
    """An aide who knows of no exploring would keep silent; one who speaks up has a fire to hide."""
    quiet_if_untrue = {"nu": [0.0, 0.8]}
    assert denial(0.0, **quiet_if_untrue) > 0.3
    assert denial(0.9, **quiet_if_untrue) < -0.1


def test_without_a_reply_the_boss_looks_less_like_a_double():
    answer = assess(case(0.5), DOUBLE)
    assert answer.leave_one_out["no-reply"] < 0.0
    never_asked = copy.deepcopy(case(0.5))
    never_asked["reports"] = [r for r in never_asked["reports"] if r["id"] != "no-reply"]
    assert assess(never_asked, DOUBLE).log_odds > answer.log_odds
    assert "boss-in-person" in answer.not_asked["serious-talk"]


def test_who_sought_whom_is_weighed_from_both_sides():
    answer = assess(case(0.5), SINCERE)
    assert answer.solo["official-sought"] > 0.0 > answer.solo["aide-knocking"]
    assert 0.0 < answer.claims["who-sought"] < 1.0
    assert answer.word in {"unlikely", "roughly even chance", "likely"}


def test_the_matrix_shows_which_report_tells_hypotheses_apart():
    answer = assess(case(0.5), DOUBLE)
    rows = dict(zip(answer.matrix.reports, answer.matrix.diagnostic, strict=True))
    assert all(rows.values())
    assert len(answer.matrix.hypotheses) == 6
    assert answer.matrix.posterior.sum() == pytest.approx(1.0, abs=1e-12)
