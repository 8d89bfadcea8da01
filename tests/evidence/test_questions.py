"""Questions by name: what is asked, the answers in words, a sentence a report; on every surface."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from innercircle.cli import run
from innercircle.dynamics import simulate
from innercircle.errors import InputError
from innercircle.evidence import (
    assess,
    assess_scenario,
    choose_question,
    explain_reports,
    explain_weight,
    find_bands,
    find_question,
    list_questions,
    say_within,
    weigh_question,
)
from innercircle.report import _extras, make_more_sections
from innercircle.scenario import draw_values, load, load_text
from innercircle.scenario._catalogue import find_scenario

FILE = Path(__file__).parents[1] / "scenario" / "garrison.yaml"
GARRISON = load(FILE)
FLAGSHIP = load("caracas-2019")


def ask(capsys, *words):
    assert run(["evidence", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_a_question_leads_with_its_answers_in_words(capsys):
    text = ask(capsys, FILE, "--about", "army")
    first, best, *_ = text.splitlines()
    assert first == "What does the army do if the street fills?"
    assert best.split()[0] == "likely"
    assert "The army stays in barracks." in best
    assert text.index("What each report did") < text.index("nats of log-odds")
    assert "pay: Was the guard paid in May? likely, 79.4%" in text
    assert ask(capsys, FILE) == text  # nobody was approached: the file's first question


def test_the_json_has_all_answers_and_the_other_questions(capsys):
    found = json.loads(ask(capsys, FILE, "--about", "army", "--json"))
    chances = {each["id"]: each["after"] for each in found["answers"]}
    assert sum(chances.values()) == pytest.approx(1)
    assert found["target"] == {"claim": max(chances, key=chances.get)}
    assert found["probability"] == pytest.approx(max(chances.values()))
    assert [each["id"] for each in found["questions"]] == ["pay"]
    one = json.loads(ask(capsys, FILE, "--about", "gates-shut", "--json"))
    assert one["answers"][0]["after"] == pytest.approx(one["probability"])


def test_a_band_is_that_of_draws_of_priors_rates_and_motives(capsys):
    question = find_question(FLAGSHIP, "succession")
    ((low, high),) = find_bands(FLAGSHIP, question, draws=60)
    chances = []
    for draw in draw_values(FLAGSHIP, 60, FLAGSHIP.seed):
        claim = "evidence.claims.boss-accepted"
        p, g = draw[f"{claim}.p"], draw[f"{claim}.g"]
        true, false = (0.4 * (1 - g)) * p, (0.6 + 0.4 * (1 - g)) * (1 - p)  # C3: informed with .6
        chances.append(true / (true + false))
    assert (low, high) == pytest.approx(np.quantile(chances, (0.05, 0.95)), abs=2e-3)
    assert "nine draws in ten lie between" in ask(capsys, "caracas-2019", "--about", "succession")


def test_without_ranges_there_is_no_band():
    sharp = load_text(re.sub(r" ±[0-9.]+", "", FILE.read_text(encoding="utf-8")))
    assert find_bands(sharp, find_question(sharp, "pay")) is None


def test_drawn_answers_of_one_question_never_exceed_one():
    text = FILE.read_text(encoding="utf-8").replace("p: 0.5}", "p: 0.5 ±0.4}")
    case = load_text(text.replace("p: 0.1, moves", "p: 0.15 ±0.1, moves"))  # which leaves nothing
    bands = find_bands(case, find_question(case, "army"), draws=50)
    assert all(0 <= low <= high <= 1 for low, high in bands)


def test_types_of_an_insider_are_one_question_more():
    model = FLAGSHIP.evidence_model()
    told = weigh_question(model, find_question(FLAGSHIP, "party-boss"))
    answer = assess_scenario(FLAGSHIP)
    assert {each.id: each.after for each in told} == pytest.approx(answer.types["party-boss"])
    listed = [question.id for question in list_questions(FLAGSHIP)]
    assert listed[:3] == ["succession", "approve", "party-boss"]


@pytest.mark.parametrize(
    ("about", "near"), [("army-turn", "army-turns"), ("armi", "army"), ("zzz", "There are: army")]
)
def test_an_unknown_name_is_answered_with_a_near_one(about, near, capsys):
    assert run(["evidence", str(FILE), "--about", about]) == 2
    said = capsys.readouterr().err
    assert about in said
    assert near in said
    with pytest.raises(InputError):
        find_question(GARRISON, about)


def test_a_denial_that_one_expects_counts_for_little_and_says_so():
    answer = assess_scenario(FLAGSHIP, {"claim": "boss-accepted"})
    said = explain_weight(answer, "official-no-succession")
    assert said == (
        "It counts for less, as somebody who knows nothing would say the same with a chance of 85%."
    )
    model = FLAGSHIP.evidence_model()
    for claim in model["claims"]:
        claim["g"] = 0.5 if claim["id"] == "boss-accepted" else claim["g"]
    surprising = assess(model, {"claim": "boss-accepted"})
    assert surprising.log_odds_change < answer.log_odds_change < 0


def test_each_sentence_agrees_with_the_share_it_tells_of():
    for about in ("approve", "party-boss=double", "party-boss=sincere", "succession"):
        answer = assess_scenario(FLAGSHIP, find_question(FLAGSHIP, about).choices[0].target)
        said = explain_reports(answer)
        for name, share in answer.shapley.items():
            if abs(share) >= 0.005:
                mine = next(each for each in said if each.startswith(f"{name} speaks"))
                assert f" {'for' if share > 0 else 'against'} it ({share:+.2f} nats)" in mine
                turned = "though alone it speaks" in mine
                assert turned == (name in answer.turned)
        for one, other in answer.cancelling:
            left = answer.shapley[one] + answer.shapley[other]
            assert abs(left) < 0.2 * abs(answer.shapley[one])
            assert any(f"{one} and {other} all but cancel" in each for each in said)


def test_against_interest_and_same_origin_are_said():
    model = {
        "claims": [{"id": "paid", "p": 0.4}],
        "sources": [
            {"id": "rival", "letter": "B", "motive": {"prob": 0.6, "push": {"paid": "-"}}},
            {"id": "echo", "letter": "C", "office": "desk"},
            {"id": "again", "letter": "C", "office": "desk"},
            {"id": "shy", "letter": "B"},
        ],
        "reports": [
            {"id": "admits", "source": "rival", "claim": "paid", "says": "+", "number": 2},
            {"id": "one", "source": "echo", "claim": "paid", "says": "+", "number": 3},
            {"id": "two", "source": "again", "claim": "paid", "says": "+", "number": 3},
            {"id": "quiet", "source": "shy", "claim": "paid", "says": "0", "number": 2,
             "nu": [0.7, 0.2]},
        ],
    }  # fmt: skip
    answer = assess(model, {"claim": "paid"})
    assert "against its own interest" in explain_weight(answer, "admits")
    assert "same origin as two" in explain_weight(answer, "one")
    assert "kept silent" in explain_weight(answer, "quiet")


def test_a_file_of_claims_alone_leaves_the_months_as_they_are():
    text = FILE.read_text(encoding="utf-8")
    bare = load_text(text[: text.index("sources:")])
    with_it, without = (simulate(each, runs=60, stage="quick").rows for each in (GARRISON, bare))
    assert all((with_it[name] == without[name]).all() for name in with_it)


def test_the_report_tells_the_questions_with_their_answers():
    section = next(each for each in make_more_sections(GARRISON) if each.key == "evidence")
    table = next(block for block in section.blocks if getattr(block, "key", "") == "questions")
    assert [row[0] for row in table.rows] == [GARRISON.evidence.questions[0].asks] * 4 + [
        GARRISON.evidence.questions[1].asks
    ]
    assert "the army stays in barracks" in section.paragraphs[0]


def test_a_claim_within_a_sentence_keeps_names():
    assert say_within("The army stays.") == "the army stays"
    assert say_within("Caracas was dark. ") == "Caracas was dark"


def test_informed_months_refuse_claims_that_would_lose_their_reports(capsys):
    words = ["simulate", str(FILE), "--informed", "--runs", "5", "--stage", "quick"]
    assert run(words) == 2
    assert "would lose the reports" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["solve", "forecast", "terms", "simulate"])
def test_without_reports_any_verb_answers_otherwise(verb, capsys):
    more = {
        "forecast": ["--runs", "60", "--draws", "20", "--stage", "quick", "--workers", "1"],
        "simulate": ["--runs", "60", "--stage", "quick", "--workers", "1"],
    }.get(verb, [])
    told = []
    for flag in ([], ["--no-reports"]):
        assert run([verb, str(FILE), *more, *flag, "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] != told[1]


def test_reports_that_say_nothing_of_the_talks_lead_to_the_files_question():
    """Unasked, the question is one on which a report bears."""
    assert choose_question(FLAGSHIP).choices[0].id == "party-boss=double"
    aside = [each for each in FLAGSHIP.reports if each.claim == "boss-accepted"]
    scenario = replace(FLAGSHIP, reports=tuple(aside))
    assert choose_question(scenario).id == "succession"
    assert "accept the party boss" in _extras._weigh(scenario).paragraphs[0]
    assert "approves the talks" in _extras._weigh(FLAGSHIP).paragraphs[0]


def test_a_section_without_anything_to_ask_about_says_so():
    text = find_scenario("one-insider").read_text(encoding="utf-8")
    scenario = load_text(f"{text}\nevidence:\n  claims: []\n")
    with pytest.raises(InputError, match="no claim, and nobody was approached"):
        assess_scenario(scenario)
