"""Insiders from CSV and XLSX: as if they stood in the file, and never out of the folder."""

import os
import zipfile

import pytest
from openpyxl import Workbook

from innercircle.errors import ScenarioError
from innercircle.scenario import Uniform, find_range, load, load_text, render_problems

HEAD = "innercircle: 1\nid: t\ntitle: T\nthreshold: {mean: 0.5, sd: 0.1}\n"
CIRCLES = "circles:\n  party: {title: Party}\n"
ROWS = [
    ["id", "office", "circle", "power", "exposure", "stakes.position", "stakes.exile"],
    ["boss", "Head; of, the party", "party", "4 ±25%", "0.9 ±0.1", "90", "15"],
    ["finance", "Minister", "party", "2", "", "70 ±10", ""],
]


def write_csv(folder, rows=ROWS, name="insiders.csv"):
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_xlsx(folder, rows=ROWS, name="insiders.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)


def load_table(folder, name="insiders.csv"):
    path = folder / "scenario.yaml"
    path.write_text(f"{HEAD}{CIRCLES}insiders: {{table: {name}}}\n", encoding="utf-8")
    return load(path)


def refuse(folder, name="insiders.csv"):
    with pytest.raises(ScenarioError) as caught:
        load_table(folder, name)
    assert render_problems(caught.value)
    return [(p.file, p.line, p.column, p.message) for p in caught.value.problems]


def test_csv_xlsx_and_yaml_give_the_same_insiders(tmp_path):
    write_csv(tmp_path)
    numbers = [*ROWS[:2], ["finance", "Minister", "party", 2, None, "70 ±10", None]]
    write_xlsx(tmp_path, numbers)
    text = f"""{HEAD}{CIRCLES}insiders:
  boss: {{office: "Head; of, the party", circle: party, power: 4 ±25%, exposure: 0.9 ±0.1,
    stakes: {{position: 90, exile: 15}}}}
  finance: {{office: Minister, circle: party, power: 2, stakes: {{position: 70 ±10}}}}
"""
    loaded = [load_table(tmp_path), load_table(tmp_path, "insiders.xlsx"), load_text(text)]

    def show(scenario):
        return {p: (v.value, v.spread, v.given) for p, v in scenario.values().items()}

    assert dict(sorted(show(loaded[0]).items())) == dict(sorted(show(loaded[2]).items()))
    assert dict(sorted(show(loaded[1]).items())) == dict(sorted(show(loaded[2]).items()))
    assert [i.office for i in loaded[0].insiders] == [i.office for i in loaded[2].insiders]
    assert loaded[0].insiders[0].power.spread == Uniform(3, 5)
    assert loaded[0].insiders[1].power.file == "insiders.csv"
    assert (loaded[0].insiders[1].power.line, loaded[0].insiders[1].power.column) == (3, 4)


def test_a_table_in_a_folder_below_is_read(tmp_path):
    (tmp_path / "data").mkdir()
    write_csv(tmp_path / "data")
    assert len(load_table(tmp_path, "data/insiders.csv").insiders) == 2


def test_the_digest_covers_the_table(tmp_path):
    write_csv(tmp_path)
    before = load_table(tmp_path).digest
    write_csv(tmp_path, [ROWS[0], ROWS[1]])
    assert load_table(tmp_path).digest != before


def test_set_reaches_into_a_table(tmp_path):
    write_csv(tmp_path)
    load_table(tmp_path)
    changed = load(tmp_path / "scenario.yaml", ["insiders.boss.power=9"])
    assert changed.insiders[0].power.value == 9


@pytest.mark.parametrize(
    ("row", "column", "cell", "line", "says"),
    [
        (1, 3, "-4", 2, "expected a number"),
        (1, 3, "many", 2, "expected a number"),
        (1, 3, "nan", 2, "expected a number"),
        (1, 3, "1e999", 2, "finite"),
        (1, 3, "=1+1", 2, "expected a number"),
        (2, 2, "parti", 3, "no circle"),
        (2, 0, "boss", 3, "twice"),
        (2, 0, "../x", 3, "cannot be an id"),
        (2, 0, "", 3, "cannot be an id"),
        (1, 1, "A\u202eB", 2, "control"),
        (0, 3, "powr", 2, "unknown key"),
        (0, 3, "id", 1, "twice"),
    ],
)
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_problem_points_at_the_cell(write, row, column, cell, line, says, tmp_path):
    rows = [list(r) for r in ROWS]
    rows[row][column] = cell
    write(tmp_path, rows)
    name = "insiders.csv" if write is write_csv else "insiders.xlsx"
    found = refuse(tmp_path, name)
    if write is write_xlsx and cell.startswith("="):
        says = "formula"
    assert any(p[:3] == (name, line, column + 1) and says in p[3] for p in found), found


@pytest.mark.parametrize(
    "name",
    [
        "../outside.csv", "/etc/passwd.csv", "a/../../outside.csv", "..\\outside.csv",
        "C:insiders.csv", "insiders.txt", "insiders", "http://x/insiders.csv", "absent.csv",
        "folder.csv", "link.csv", "linked/outside.csv", "pipe.csv",
    ],
)  # fmt: skip
def test_a_table_never_leads_out_of_the_folder(name, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    write_csv(tmp_path, name="outside.csv")
    (home / "folder.csv").mkdir()
    (home / "link.csv").symlink_to(tmp_path / "outside.csv")
    (home / "linked").symlink_to(tmp_path)
    os.mkfifo(home / "pipe.csv")
    found = refuse(home, f'"{name}"' if ":" in name or "\\" not in name else f"'{name}'")
    assert len(found) == 1
    assert found[0][1] == 7 or found[0][0] == name


def test_a_text_without_a_file_has_no_tables():
    with pytest.raises(ScenarioError, match="scenario that is a file"):
        load_text(f"{HEAD}insiders: {{table: insiders.csv}}\n")


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("insiders.csv", b"\xff\xfe\x00", "UTF-16"),
        ("insiders.csv", b"id,office\nboss,\xe9\n", "UTF-8"),
        ("insiders.csv", b"", "column"),
        ("insiders.csv", b'id,office\n"boss,x\n', "CSV"),
        ("insiders.csv", b"id,office\nboss,x,y,z\n", "heading"),
        ("insiders.csv", b"id\n" + b"".join(b"i%d\n" % n for n in range(1200)), "more than 1000"),
        ("insiders.csv", b"id," + b"x," * 100 + b"\n", "columns"),
        ("insiders.csv", b"id\n" + b"a" * 2_000_000, "bytes"),
        ("insiders.xlsx", b"PK\x03\x04nonsense", "XLSX"),
        ("insiders.xlsx", b"hello", "XLSX"),
    ],
)
def test_a_broken_table_is_refused(name, raw, says, tmp_path):
    (tmp_path / name).write_bytes(raw)
    assert any(says in problem[3] for problem in refuse(tmp_path, name))


def test_a_bomb_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "insiders.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 50_000_000)
    assert "unpacked" in refuse(tmp_path, "insiders.xlsx")[0][3]


def test_an_insider_may_be_called_table():
    stakes = "stakes: {position: 80}"
    text = f"{HEAD}insiders:\n  table: {{office: O, power: 1, {stakes}}}\n"
    assert load_text(text).insiders[0].id == "table"


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_cell_may_hold_quantiles(tmp_path, write):
    rows = [ROWS[0], ["boss", "Head", "party", "2 to 8", "0.5 to 0.9 around 0.8", "90", "15"]]
    write(tmp_path, rows)
    boss = load_table(tmp_path, "insiders.csv" if write is write_csv else "insiders.xlsx").insiders[
        0
    ]
    assert (boss.power.value, boss.power.spread.kind) == (4, "quantiles")
    assert boss.exposure.value == 0.8
    assert find_range(boss.exposure.spread) == (0.5, 0.9)


def test_a_cell_with_quantiles_that_fall_is_named_with_what_was_meant(tmp_path):
    write_csv(tmp_path, [ROWS[0], ["boss", "Head", "party", "8 to 2", "", "90", ""]])
    with pytest.raises(ScenarioError) as caught:
        load_table(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("insiders.csv", 2, 4)
    assert problem.suggestion == "2 to 8"
