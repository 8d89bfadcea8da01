"""The shipped data are whole, documented and licensed."""

import hashlib
import json

import pytest

from innercircle.errors import DataError
from innercircle.history import read_columns, read_panel, read_sources, read_table
from innercircle.history._data import DATA

MANIFEST = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
TABLES = sorted(MANIFEST["files"])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_checksum_and_its_number_of_rows(name):
    assert (
        hashlib.sha256((DATA / name).read_bytes()).hexdigest() == MANIFEST["files"][name]["sha256"]
    )
    assert len(read_table(name)) == MANIFEST["files"][name]["rows"]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_a_role_a_unit_a_meaning_and_a_known_source(name):
    documented = [column for column in read_columns() if column.table == name.split(".")[0]]
    assert [column.name for column in documented] == list(read_table(name).columns)
    assert all(column.role in {"key", "input", "label"} for column in documented)
    assert all(column.unit and column.meaning for column in documented)
    assert {column.source for column in documented} <= set(read_sources())


def test_every_source_names_its_licence_citation_and_snapshot():
    for source in read_sources().values():
        assert source.licence
        assert source.citation in (DATA / "LICENCE.md").read_text(encoding="utf-8") or (
            source.citation == "this project"
        )
        assert source.snapshot


def test_a_changed_file_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text((DATA / "manifest.json").read_text())
    (tmp_path / "leader_entries.csv").write_bytes(
        (DATA / "leader_entries.csv").read_bytes() + b"\n"
    )
    with pytest.raises(DataError, match=r"leader_entries\.csv: does not match its checksum"):
        read_table("leader_entries.csv", tmp_path)


def test_a_missing_file_is_refused_with_advice(tmp_path):
    (tmp_path / "manifest.json").write_text((DATA / "manifest.json").read_text())
    with pytest.raises(DataError, match="Install innercircle again"):
        read_table("leader_entries.csv", tmp_path)


def test_an_unknown_table_is_refused_with_the_list_of_tables():
    with pytest.raises(DataError, match="autocracy_months"):
        read_table("secrets.csv")


def test_the_panel_has_the_documented_rows_and_events():
    panel = read_panel()
    test = (panel.inputs["year"] >= 2001).to_numpy()
    assert test.sum() == 1605
    assert panel.outcomes[test].sum().to_dict() == {"attempt": 58, "exit": 29, "insider_exit": 22}


def test_outcomes_are_nested():
    outcomes = read_panel().outcomes
    assert (outcomes["insider_exit"] <= outcomes["exit"]).all()
    assert (outcomes["exit"] <= outcomes["attempt"]).all()
