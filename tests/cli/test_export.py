"""`export`: every format, all files or none, and nothing withheld in any byte of a redacted one."""

import csv
import json

import pytest

from innercircle.cli import run
from innercircle.evidence import find_leaks
from innercircle.explorer import Shelf
from innercircle.explorer._exports import export
from innercircle.explorer._look import Look
from innercircle.explorer._solving import Desk
from innercircle.explorer._state import PageState
from innercircle.explorer._views import VIEWS
from innercircle.scenario import find_scenario, load

CANARIES = ["Zanzibarquux", "Quibbleford"]
pytestmark = pytest.mark.usefixtures("few_draws")


@pytest.fixture
def scenario(tmp_path):
    """The teaching scenario with withheld words in a source and in its description."""
    text = find_scenario("caracas-2019").read_text(encoding="utf-8")
    file = tmp_path / "case.yaml"
    text = text.replace(
        "    title: A senior official of the foreign government",
        f"    title: {CANARIES[0]}, a senior official of the foreign government",
    )
    text = text.replace("    because: fear of reprisals", f"    because: fear of {CANARIES[1]}")
    assert all(canary in text for canary in CANARIES)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_redacted_export_has_every_format_and_no_withheld_byte(scenario, tmp_path, capsys):
    out = tmp_path / "published"
    assert run(["export", str(scenario), "--redacted", "--runs", "0", "--out", str(out)]) == 0
    suffixes = {path.suffix for path in out.iterdir()}
    assert {".yaml", ".json", ".html", ".csv", ".xlsx", ".parquet", ".svg", ".nfg"} <= suffixes
    for path in out.iterdir():
        assert not find_leaks(path.read_bytes(), [CANARIES[0], str(tmp_path)]), path.name
        assert CANARIES[0] not in path.name


def test_redaction_changes_no_number(scenario, tmp_path):
    for name, extra in (("plain", []), ("redacted", ["--redacted"])):
        out = str(tmp_path / name)
        assert run(["export", str(scenario), *extra, "--format", "json", "--out", out]) == 0
    plain, redacted = (
        json.loads((tmp_path / name / "caracas-2019.json").read_text(encoding="utf-8"))
        for name in ("plain", "redacted")
    )
    assert plain["signals"] == redacted["signals"]
    assert [each["swing"] for each in plain["influences"]] == [
        each["swing"] for each in redacted["influences"]
    ]


def test_an_existing_directory_is_never_touched(tmp_path, capsys):
    (tmp_path / "there").mkdir()
    assert run(["export", "five-equals", "--out", str(tmp_path / "there")]) == 2
    assert list((tmp_path / "there").iterdir()) == []


def test_a_failure_leaves_no_directory_behind(tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run(["export", "five-equals", "--format", "yaml", "--out", str(tmp_path / "x")]) == 1
    assert list(tmp_path.iterdir()) == []
    assert "No space left" in capsys.readouterr().err


def test_both_commands_and_the_page_make_the_same_report(tmp_path):
    name = "two-who-need-each-other"
    page, out = tmp_path / "page.html", tmp_path / "out"
    assert run(["report", name, "--runs", "20", "--out", str(page)]) == 0
    assert run(["export", name, "--runs", "20", "--format", "html", "--out", str(out)]) == 0
    case = Shelf(name).find(name)
    look = Look(Desk(threads=0), None, case, PageState(options={"runs": "20"}), proved=False)
    made = export(VIEWS["circle"], look, "html")
    assert page.read_bytes() == (out / f"{name}.html").read_bytes() == made.data
    for part in ("What it would take", "The months ahead", "(the exact stage)"):
        assert part in page.read_text(encoding="utf-8")


def test_tables_say_whose_numbers_they_hold(tmp_path):
    out = tmp_path / "out"
    assert run(["export", "five-equals", "--runs", "0", "--format", "csv", "--out", str(out)]) == 0
    about = (out / "about.csv").read_text(encoding="utf-8")
    assert "five-equals" in about
    assert load("five-equals").digest[:16] in about
    with (out / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["Path"]: row for row in csv.DictReader(file)}
    assert not list(out.glob("assumptions-*"))
    assert float(rows["insiders.north.power"]["Number"]) == 1
    assert rows["beliefs"]["Word"] == "flat"
