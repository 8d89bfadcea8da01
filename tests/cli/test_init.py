"""New cases from the command line: each answers at once, and answers move as one would expect."""

import contextlib
import io
import json
from pathlib import Path

import pytest

from innercircle.cli import run
from innercircle.cli.init import _OWN, _REGIMES
from innercircle.game import solve
from innercircle.scenario import list_unfilled, load
from innercircle.wording import KINDS

STARTS = {
    **{regime: ["--regime", regime] for regime in _REGIMES},
    **{kind: ["--kind", kind] for kind in KINDS if kind != "regime"},
}
FEW = ["--draws", "4", "--runs", "40", "--stage", "quick", "--workers", "1"]
EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))


def call(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(word) for word in words])
    return code, out.getvalue(), err.getvalue()


def hear(*words):
    code, out, err = call(*words)
    assert code == 0, err
    return out


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A new case of each sort: name → file."""
    folder = tmp_path_factory.mktemp("started")
    files = {}
    for name, options in STARTS.items():
        files[name] = folder / f"{name}.yaml"
        hear("init", files[name], *options, "--insiders", "3", "--starts", "2023-01")
    return files


@pytest.mark.parametrize("name", STARTS)
def test_a_new_case_is_checked_solved_and_forecast_at_once(started, name):
    file = started[name]
    checked = json.loads(hear("check", file, "--json"))
    assert checked["warnings"] == []
    bases = set(checked["template"].values())
    assert bases <= {"assumed", "learned", "base rate"}
    assert ("learned" in bases) == (name not in _OWN)
    solved = solve(load(file), influences=False)
    assert 0 < solved.signals.fall_probability_cautious < 0.5
    forecast = json.loads(hear("forecast", file, *FEW, "--json"))
    assert 0 < forecast["falls"]["inside"]["high"] <= 1
    assert (forecast["falls"]["outside"] is None) == (name in {*_OWN, "any"})


@pytest.mark.full
@pytest.mark.usefixtures("few_draws")
@pytest.mark.parametrize("name", STARTS)
def test_a_new_case_has_a_report_and_a_brief_at_once(started, name, tmp_path):
    for more in ([], ["--brief"]):
        out = tmp_path / f"page{len(more)}.html"
        hear("report", started[name], "--runs", "40", "--out", out, *more)
        assert "<svg" in out.read_text(encoding="utf-8")


MOVES = {
    "threshold.mean": (0.45, 0.75, -1),
    "mobilisation": (0.02, 0.3, 1),
    "insiders.{0}.stakes.position": (50, 95, -1),
    "insiders.{0}.stakes.new_order_place": (10, 90, 1),
    "insiders.{0}.stakes.exile": (5, 45, 1),
    "insiders.{0}.stakes.capture": (0.1, 0.9, -1),
}


@pytest.mark.parametrize("name", ["personal", "military", "board", "alliance"])
def test_a_moved_input_moves_the_answer_as_one_would_expect(started, name):
    first = load(started[name]).insiders[0].id
    for pattern, (low, high, sign) in MOVES.items():
        path = pattern.format(first)
        falls = [
            solve(
                load(started[name], [f"{path}={end}"]), influences=False, prove=False
            ).signals.fall_probability_cautious
            for end in (low, high)
        ]
        assert (falls[1] - falls[0]) * sign > 0, path


def test_a_line_deleted_is_drawn_from_the_template(started, tmp_path):
    lines = started["personal"].read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.strip().startswith(("exposure:", "power:"))]
    short = tmp_path / "short.yaml"
    short.write_text("\n".join(kept), encoding="utf-8")
    before, after = load(started["personal"]), load(short)
    assert len(kept) == len(lines) - 6
    for one, other in zip(before.insiders, after.insiders, strict=True):
        assert (one.power.value, one.power.spread) == (other.power.value, other.power.spread)
        assert not other.exposure.given
    assert list_unfilled(before) == list_unfilled(after)


def test_check_says_what_is_still_the_templates(started):
    said = hear("check", started["board"], "--set", "insiders.chief-executive.exposure=0.2")
    assert "Still the template's (board): 36 numbers: 36 assumed." in said
    assert "insiders.chief-executive: power, suspicion" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "board", "--regime", "personal"], "a board is no regime"),
        (["--ask", "--title", "X"], "--ask asks for title"),
        (["--insiders", "0"], "1 to 50 insiders"),
        (["--insiders", "99999999999"], "1 to 50 insiders"),
        (["--insiders", "crowd=X", "--regime", "personal"], "family-and-guard, officers"),
        (["--insiders", ";;"], "1 to 50 insiders"),
        (["--starts", "2020-13"], "2020-13"),
        (["--title", "x\x1b[31m"], "control character"),
        (["--title", "x\nmonths: 3"], "one line"),
        (["--title", "x" * 201], "at most 200"),
        (["--regime", "tyranny"], "tyranny"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(tmp_path, options, said):
    code, _, err = call("init", tmp_path / "new.yaml", *options)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_have_seven_insiders_a_question_and_three_reports(file):
    scenario = load(file)
    assert scenario.warnings == ()
    assert len(scenario.insiders) == 7
    assert scenario.question.endswith("?")
    assert len(scenario.reports) == len(scenario.sources) == 3
    assert len(scenario.evidence.questions) == 1
    unfilled = len(list_unfilled(scenario))
    assert 0 < unfilled < 74
    assert max(map(len, file.read_text(encoding="utf-8").split("\n"))) <= 100


def test_the_examples_are_of_three_kinds():
    assert [load(file).template for file in EXAMPLES] == ["personal", "alliance", "board"]


def test_offices_that_read_as_numbers_or_meet_are_told_apart(tmp_path):
    file = tmp_path / "2019.yaml"
    offices = "007; null; 1e5; true; Clerk 6; Clerk; Clerk; Clerk 7; Clerk"
    assert run(["init", str(file), "--insiders", offices]) == 0
    loaded = load(str(file))
    assert loaded.id == "2019"
    assert [insider.id for insider in loaded.insiders] == [
        *("office-007", "office-null", "office-1e5", "office-true"),
        *("clerk-6", "clerk", "clerk-7", "clerk-7-8", "clerk-9"),
    ]
