"""Law: what a person has written is read, or refused, or warned of; never passed over."""

import codecs
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries

from hostile_scenarios import BASE
from innercircle.errors import ScenarioError
from innercircle.scenario import load, load_text
from innercircle.scenario._declare import list_declared
from innercircle.scenario._load import ROOT
from innercircle.scenario._paths import list_sections

HEAD = "innercircle: 1\nid: t\ntitle: T\nthreshold: {mean: 0.5, sd: 0.1}\n"
COLUMNS = ["id", "office", "power", "exposure", "stakes.position", "note"]
KEYS = sorted({key for section, _ in list_sections(ROOT) for key in list_declared(section.build)})


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("style", [">", "|", '"'])
def test_a_key_within_a_text_is_warned_of_at_its_place(key, style):
    opening, closing = ('"In short.', '"') if style == '"' else (style, "")
    text = HEAD.replace("title: T", "title: T\nsummary: " + opening + f"\n  {key}: 0.9{closing}")
    text += "insiders: {b: {office: O, power: 1, stakes: {position: 80}}}\n"
    found = [(w.line, w.column) for w in load_text(text).warnings if f"“{key}:”" in w.message]
    assert found == [(5, 3)]


def test_a_text_that_only_mentions_a_key_is_not_warned_of():
    text = HEAD.replace("title: T", "title: T\nsummary: >\n  They said: power\n  is not months.\n")
    text += "insiders: {b: {office: O, power: 1, stakes: {position: 80}}}\n"
    assert not load_text(text).warnings


CODES = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("mark", [True, False], ids=["mark", "no-mark"])
@pytest.mark.parametrize("code", CODES)
def test_another_encoding_is_named(code, mark, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes((CODES[code] if mark else b"") + BASE.encode(code))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert code[:6].upper() in problem.message
    assert "UTF-8" in problem.message


def test_the_mark_of_utf_8_changes_nothing(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(BASE, encoding="utf-8")
    plain = load(path)
    path.write_text(BASE, encoding="utf-8-sig")
    marked = load(path)
    assert marked == plain
    assert marked.digest == plain.digest


def write_table(folder, cells, merged=()):
    """A workbook with cells by (row, column), and a scenario that reads it."""
    book = Workbook()
    for column, head in enumerate(COLUMNS, start=1):
        book.active.cell(1, column, head)
    for (row, column), value in cells.items():
        book.active.cell(row, column, value)
    for place in merged:
        book.active.merge_cells(place)
    stream = io.BytesIO()
    book.save(stream)
    (folder / "insiders.xlsx").write_bytes(stream.getvalue())
    path = folder / "case.yaml"
    path.write_text(f"{HEAD}insiders: {{table: insiders.xlsx}}\n", encoding="utf-8")
    return path


def list_row(row, name):
    return {(row, k): v for k, v in enumerate([name, "O", 1, 0.5, 80, "N"], start=1)}


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.integers(2, 5000), min_size=1, max_size=6, unique=True))
def test_every_row_of_a_workbook_is_read_wherever_it_stands(rows, tmp_path_factory):
    cells = {}
    for row in rows:
        cells |= list_row(row, f"i{row}")
    loaded = load(write_table(tmp_path_factory.mktemp("table"), cells))
    assert [insider.id for insider in loaded.insiders] == [f"i{row}" for row in sorted(rows)]
    assert [insider.power.line for insider in loaded.insiders] == sorted(rows)


@settings(max_examples=25, deadline=None)
@given(
    row=st.integers(1, 3),
    column=st.integers(1, 6),
    down=st.integers(0, 2),
    right=st.integers(0, 2),
)
def test_merged_cells_are_refused_at_their_place(row, column, down, right, tmp_path_factory):
    place = f"{chr(64 + column)}{row}:{chr(64 + column + right)}{row + down}"
    cells = list_row(2, "a") | list_row(3, "b") | list_row(4, "c")
    path = write_table(tmp_path_factory.mktemp("table"), cells, [place] if down + right else [])
    if not down + right:
        assert len(load(path).insiders) == 3
        return
    with pytest.raises(ScenarioError) as caught:
        load(path)
    found = [(problem.line, problem.column, problem.message) for problem in caught.value.problems]
    first, top, *_ = range_boundaries(place)
    assert [entry[:2] for entry in found] == [(top, first)]
    assert place in found[0][2]


@pytest.mark.parametrize("row", [1, 2, 1500])
@pytest.mark.parametrize("column", [7, 9, 61, 200])
def test_a_cell_outside_the_headings_is_refused_at_its_place(row, column, tmp_path):
    cells = list_row(2, "a") | {(row, column): "lost"}
    if row == 1:
        cells |= {(2, column + 1): "lost"}
    elif row > 2:
        cells |= {(row, 1): "z"}
    with pytest.raises(ScenarioError) as caught:
        load(write_table(tmp_path, cells))
    assert any(problem.column >= column for problem in caught.value.problems)


def test_a_heading_without_a_name_loses_no_column(tmp_path):
    (tmp_path / "t.csv").write_text("id,office,,power\na,O,0.9,1\n", encoding="utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(f"{HEAD}insiders: {{table: t.csv}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert ("t.csv", 2, 3) in {(p.file, p.line, p.column) for p in caught.value.problems}


def test_a_heading_that_another_one_divides_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("id,stakes,stakes.position\na,1,80\n", encoding="utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(f"{HEAD}insiders: {{table: t.csv}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="stands for what other columns say"):
        load(path)
