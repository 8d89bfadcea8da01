"""The command: `learn`, and `forecast` from the journal's last month on."""

import json

import pytest

from innercircle.cli import run
from innercircle.dynamics import simulate
from innercircle.forecast import forecast
from innercircle.journal import learn
from journal_cases import make_case

QUICK = {"draws": 20, "runs": 200, "stage": "quick"}
ASKED = ["--draws", "20", "--runs", "200", "--stage", "quick"]
ENTRIES = ("date: 2020-01, meeting: ada, sure: 0.8", "date: 2020-03, protest: 0.12 ±0.1")
RANGES = "0.12 ±0.05"


def make_ranged(*entries):
    return make_case(*entries, street=RANGES)


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(*entries):
        lines = "\n".join(f"  - {{{entry}}}" for entry in entries)
        base = (
            "innercircle: 1\nid: small\ntitle: A small circle\nstarts: 2020-01\nmonths: 6\n"
            "threshold: {mean: 0.55, sd: 0.12}\nmobilisation: 0.12 ±0.05\ninsiders:\n"
            "  ada: {office: A, power: 3, stakes: {position: 80}}\n"
            "  bo: {office: B, power: 2, stakes: {position: 70}}\n"
        )
        journal = f"journal:\n{lines}\n" if entries else ""
        (tmp_path / "case.yaml").write_text(base + journal, encoding="utf-8")
        return "case.yaml"

    return write


def test_a_forecast_with_a_journal_looks_ahead_from_its_last_month():
    case = make_ranged(*ENTRIES)
    answer = forecast(case, months=6, **QUICK)
    told = learn(case, ahead=6, **QUICK)
    assert (answer.given.entries, answer.given.to, answer.given.passed) == (2, "2020-03", 3)
    assert answer.given.log_evidence == told.log_evidence
    assert answer.inside.mean == told.ensemble.look_ahead().falls.share
    assert len(answer.by_month) == answer.months == 6
    assert answer.effective <= answer.given.effective


def test_without_the_journal_it_is_the_forecast_of_the_file_without_one():
    first = forecast(make_ranged(*ENTRIES), journal=False, **QUICK).to_dict()
    assert first == forecast(make_ranged(), **QUICK).to_dict()
    assert first["given"] is None


def test_a_month_alone_is_enough_to_look_ahead_from():
    answer = forecast(make_ranged(), as_of="2020-02", months=6, **QUICK)
    assert (answer.given.entries, answer.given.to) == (0, "2020-02")


def test_a_measured_size_is_no_input_that_could_move_the_forecast():
    answer = forecast(make_ranged(*ENTRIES), **QUICK)
    assert answer.ranged == 1
    assert not any(move.path.startswith("journal") for move in answer.moves)


def test_a_simulation_leaves_the_journal_alone(file, capsys):
    first = simulate(make_case(*ENTRIES), runs=50, stage="quick").to_dict(rows=True)
    assert first == simulate(make_case(), runs=50, stage="quick").to_dict(rows=True)
    assert run(["simulate", file("date: 2020-01, held: true"), "--runs", "20"]) == 0
    assert "whatever the journal has" in capsys.readouterr().out


def test_the_command_tells_what_happened_and_what_was_learned(file, capsys):
    name = file("date: 2020-02, protest: {value: 0.2, normal: {sd: 0.01}}")
    assert run(["learn", name, *ASKED]) == 0
    said = capsys.readouterr().out
    assert "2 months from 2020-01 to 2020-02, 1 event of the journal" in said
    assert "What happened, and the chance that the model gave to it:" in said
    assert "2020-02  protest" in said
    assert "higher" in next(line for line in said.splitlines() if "mobilisation" in line)
    assert run(["learn", name, *ASKED, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["to"] == "2020-02"


def test_the_forecast_says_what_it_is_given(file, capsys):
    name = file("date: 2020-02, held: true")
    assert run(["forecast", name, "--months", "6", *ASKED]) == 0
    assert "within 6 months after 2020-02, given 1 event of the journal" in capsys.readouterr().out
    assert run(["forecast", name, "--no-journal", *ASKED]) == 0
    assert "A fall within 6 months: " in capsys.readouterr().out
    assert run(["forecast", name, "--no-journal", "--as-of", "2020-02"]) == 2
    assert "leave out --no-journal" in capsys.readouterr().err


def test_a_refusal_names_the_line_and_ends_with_2(file, capsys):
    assert run(["learn", file("date: 2020-02, meeting: ada"), *ASKED]) == 2
    said = capsys.readouterr().err
    assert "case.yaml:12" in said
    assert "“meeting ada” happens in none of" in said
    assert "Traceback" not in said


def test_few_runs_that_show_it_all_are_said_to_be_few(file, capsys):
    name = file("date: 2020-01, protest: {value: 0.24, normal: {sd: 0.001}}")
    assert run(["learn", name, *ASKED]) == 0
    assert "That is few" in capsys.readouterr().out
