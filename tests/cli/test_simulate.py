"""The verb simulate: fixed points of its JSON, comparison, story, stored rows, errors."""

import functools
import json

import duckdb
import pytest
from click.testing import CliRunner

from innercircle.cli import run
from innercircle.cli.simulate import command
from innercircle.forecast import tell_drawn
from innercircle.scenario import load
from innercircle.vocabulary import Outcome

SMALL = "two-who-need-each-other"  # two insiders: exact cutoffs cost next to nothing
QUICK = ["--stage", "quick", "--runs", "300", "--seed", "7", "--workers", "1"]


def ask_anew(*arguments):
    result = CliRunner().invoke(command, [SMALL, *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


ask = functools.cache(ask_anew)
"""The same; a question that writes nothing is asked once."""


def ask_json(*arguments):
    return json.loads(ask(*arguments, "--json"))


def test_the_json_has_runs_seed_playbooks_and_the_six_outcomes():
    data = ask_json(*QUICK, "--playbook", "pressure", "--leader", "tolerate")
    assert (data["runs"], data["seed"]) == (300, 7)
    assert data["playbooks"] == {
        "sponsor": "pressure",
        "leader": "tolerate",
        "opposition": "mobilise",
    }
    assert list(data["outcomes"]) == [outcome.value for outcome in Outcome]
    for share in data["outcomes"].values():
        assert 0 <= share["low"] <= share["share"] <= share["high"] <= 1


def test_it_leads_with_the_mean_the_band_and_the_point():
    data = ask_json(*QUICK)
    falls, plain = data["falls"], ask_json(*QUICK, "--draws", "0")
    assert data["draws"] == 60
    assert falls["low"] < falls["mean"] == falls["share"] < falls["high"]
    assert data["falls_band"] == [falls["low"], falls["high"]]
    assert falls["point"] == plain["falls"]["point"] == plain["falls"]["share"]
    assert falls["counting_error"] < (falls["high"] - falls["low"]) / 2
    assert plain["draws"] == 0
    assert plain["falls"]["mean"] is plain["falls"]["low"] is plain["falls"]["high"] is None
    text = " ".join(ask(*QUICK).split())
    lead = text.index("on average over 60 draws of the file's ranges and the learned constants")
    assert lead < text.index("nine draws in ten lie") < text.index("at the best guesses it is")
    assert text.index("Error of counting runs") < text.index("how it ends")
    plain_words = " ".join(ask(*QUICK, "--draws", "0").split())
    assert "at the best guesses the chance is" in plain_words
    assert "nine draws in ten" not in plain_words


def test_few_runs_have_fewer_draws_and_one_run_has_none():
    assert ask_json("--stage", "quick", "--runs", "20", "--workers", "1")["draws"] == 4
    alone = ask_json("--stage", "quick", "--runs", "1", "--workers", "1")
    assert (alone["draws"], alone["falls"]["mean"]) == (0, None)


def test_the_mean_is_the_inside_row_of_the_forecast():
    from innercircle.forecast import forecast  # noqa: PLC0415  slow, for one test

    inside = forecast(load(SMALL), draws=60, runs=300, stage="quick", seed=7).inside
    falls = ask_json(*QUICK)["falls"]
    assert (falls["mean"], falls["low"], falls["high"]) == (inside.mean, inside.low, inside.high)


def test_workers_and_batch_change_nothing_in_it():
    one = ask_json(*QUICK)
    assert one == ask_json(*QUICK[:-1], "2", "--batch", "61")


def test_several_playbooks_add_paired_differences():
    data = ask_json(*QUICK, "--playbook", "wait", "--playbook", "pressure")
    found = data["comparison"]["differences"]["pressure"]["stalemate"]
    assert found["verdict"] == "less"
    assert set(data["comparison"]["outcomes"]) == {"wait", "pressure"}
    falls = data["comparison"]["falls"]
    assert falls["wait"] == {name: data["falls"][name] for name in falls["wait"]}
    assert data["comparison"]["fall_differences"]["pressure"]["difference"] == pytest.approx(
        falls["pressure"]["mean"] - falls["wait"]["mean"]
    )
    assert data["playbooks"]["sponsor"] == "wait"
    text = ask(*QUICK, "--playbook", "wait", "--playbook", "pressure")
    assert "Against wait, on the same runs and draws" in text
    assert "  pressure  " in text[text.index("The leader is gone within 12 months:\n") :]
    assert "cannot tell" in text


def test_the_quick_stage_says_its_error_in_text_and_json():
    assert "The quick stage against the exact one, 200 runs both ways" in ask(*QUICK)
    assert ask_json(*QUICK)["stage_error"]["runs"] == 200


def test_the_exact_stage_is_the_default():
    data = ask_json("--runs", "20", "--workers", "1")
    assert data["stage"] == "exact"
    assert "stage_error" not in data
    assert "20 runs, seed 1, exact stage" in ask("--runs", "20", "--workers", "1")


def test_a_run_is_told():
    text = ask("--stage", "quick", "--tell", "3", "--playbook", "guarantee-package")
    assert text.startswith("Run 3, seed 1: sponsor guarantee-package")
    data = ask_json("--stage", "quick", "--tell", "3", "--playbook", "guarantee-package")
    assert data["run"] == 3
    assert data["events"][-1]["event"] == data["outcome"]


def test_rows_are_kept_and_found_again(tmp_path):
    first = ask_anew(*QUICK, "--out", str(tmp_path / "rows"))
    assert first == ask_anew(*QUICK, "--out", str(tmp_path / "rows"))
    rows = duckdb.sql(f"select outcome from read_parquet('{tmp_path}/rows/*.parquet')").fetchall()
    assert len(rows) == 300


def test_runs_may_be_auto():
    data = ask_json("--stage", "quick", "--runs", "auto", "--half-width", "0.03", "--workers", "1")
    assert data["runs"] >= 1000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--playbook", "presure"], "Did you mean pressure?"),
        (["--leader", "nobody"], "no playbook of the leader"),
        (["--runs", "none"], "or auto; found 'none'"),
        (["--runs", "0"], "from 1 to"),
        (["--set", "dynamics.economy.bit=1"], "did you mean: economy.bite"),
    ],
)
def test_what_is_wrong_ends_with_2_and_words(capsys, arguments, words):
    assert run(["simulate", SMALL, *arguments]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["median", "fall", "purge"])
def test_a_typical_run_is_told_with_how_it_was_chosen(kind):
    given = (*QUICK, "--tell", kind, "--playbook", "guarantee-package")
    data = ask_json(*given)
    assert (data["kind"], data["looked"], data["asked"]) == (kind, 300, "guarantee-package")
    text = ask(*given)
    assert data["rule"] in text or data["story"] is None
    if data["story"] is not None:
        assert f"Run {data['story']['run']}, seed 7" in text


def test_what_is_no_run_is_refused():
    for wrong in ("worst", "-1", "1.5"):
        result = CliRunner().invoke(command, [SMALL, "--tell", wrong])
        assert result.exit_code == 2
        assert "median, or fall, or purge" in result.output
    result = CliRunner().invoke(command, [SMALL, "--tell", "fall", "--runs", "auto"])
    assert result.exit_code == 2
    result = CliRunner().invoke(command, [SMALL, "--tell", "fall", "--draws", "40"])
    assert result.exit_code == 2
    assert "the number of a run" in result.output


def test_a_run_of_draws_is_told_as_it_was_counted():
    told = ask_json("--tell", "7", "--draws", "5", "--seed", "7")
    story = tell_drawn(load(SMALL), 7, draws=5, seed=7)
    assert (told["end"], told["month"], told["start"]) == (story.end, story.month, story.start)


def test_the_text_shows_how_shares_settle():
    text = ask(*QUICK)
    assert "As runs add up, " in text
    assert "(300)" in text
    data = ask_json(*QUICK)
    assert [step["runs"] for step in data["convergence"]] == [37, 75, 150, 300]
    last = data["convergence"][-1]
    assert last["shares"] == {name: share["share"] for name, share in data["outcomes"].items()}
