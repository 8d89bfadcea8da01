"""A finished sweep adds to the page how sure it is: bars, boxes and regrets, in words."""

import pytest

from innercircle.cli import run
from innercircle.errors import InputError
from innercircle.experiments import describe_results, make_sweep, run_sweep
from innercircle.report import Figure, Table, make_sensitivity_section, read_sweep
from innercircle.scenario import load

FALL = "solve.signals.fall_probability"
CASE = load("one-insider")


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    out = tmp_path_factory.mktemp("swept") / "results"
    sweep = make_sweep(CASE, plan="saltelli", n=16, targets=[FALL], chunk=64)
    return run_sweep(sweep, out)


def test_indices_become_bars_with_their_table(swept):
    section = make_sensitivity_section(describe_results(swept))
    figures = [block for block in section.blocks if isinstance(block, Figure)]
    assert [figure.title for figure in figures] == ["Which assumptions matter"]
    assert figures[0].table.columns[:2] == ("Input", "Alone")
    assert len(figures[0].table.rows) == 2
    assert "in nine draws of ten" in section.paragraphs[0]
    assert "“Exposure, general”" in " ".join(section.paragraphs)


def test_a_box_becomes_a_table_and_a_sentence(swept):
    median = float(swept.to_frame()[FALL].median())
    section = make_sensitivity_section(read_sweep(CASE, swept.directory, f"{FALL} > {median}"))
    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert tables[-1].columns[0] == "Input"
    assert "the box holds" in section.paragraphs[-1]


def test_screening_and_regret_are_told(tmp_path):
    screened = make_sweep(CASE, plan="morris", n=4, targets=[FALL], chunk=64)
    section = make_sensitivity_section(describe_results(run_sweep(screened, tmp_path / "morris")))
    assert "Screened, the fall probability (solve, signals) is moved most by" in " ".join(
        section.paragraphs
    )
    targets = [f"simulate.{name}.outcomes.stalemate.share" for name in ("wait", "pressure")]
    books = make_sweep(
        load("caracas-2019"), plan="latin", n=2, targets=targets, runs=40, vary=["threshold.mean"]
    )
    section = make_sensitivity_section(describe_results(run_sweep(books, tmp_path / "books")))
    assert "smallest largest regret" in section.paragraphs[-1]


def test_results_of_other_inputs_are_refused(swept):
    other = load("one-insider", ["insiders.general.exposure=0.2"])
    with pytest.raises(InputError, match="other inputs"):
        read_sweep(other, swept.directory)


def test_the_command_adds_the_section(swept, tmp_path, capsys):
    page = tmp_path / "page.html"
    words = ["report", "one-insider", "--runs", "0", "--results", str(swept.directory)]
    assert run([*words, "--out", str(page)]) == 0
    assert "How sure this is" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "Which assumptions matter" in text
    assert str(swept.directory) not in text
    assert run(["report", "one-insider", "--box", f"{FALL} > 1"]) == 2
