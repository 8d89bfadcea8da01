"""Shards appear whole or not at all, resume, refuse to mix, and answer questions read-only."""

import os

import pandas as pd
import pytest

from innercircle.errors import InputError, OutputError
from innercircle.experiments import open_store, query, read_store
from innercircle.workshop import replacing

MANIFEST = {"kind": "sweep", "plan": {"kind": "latin", "n": 6}, "version": "1", "chunk": 3}


def table(chunk):
    rows = range(3 * chunk, 3 * chunk + 3)
    return pd.DataFrame({"row": list(rows), "value": [row / 7 for row in rows]})


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "out", MANIFEST) as opened:
        opened.write_shard(1, table(1))
        opened.write_shard(0, table(0))
    return opened


def test_rows_come_back_in_the_order_of_the_plan(store):
    assert store.find_finished() == {0, 1}
    expected = pd.concat([table(0), table(1)], ignore_index=True)
    pd.testing.assert_frame_equal(store.to_frame(), expected)


def test_the_same_request_resumes_and_sweeps_what_a_kill_left(store):
    with replacing(store.directory / "shards" / "000002.parquet") as place:
        stray = place.with_name(place.name.replace(str(os.getpid()), "999999999"))
        place.write_bytes(b"half")
        stray.write_bytes(b"half")
        with open_store(store.directory, MANIFEST) as again:
            assert again.find_finished() == {0, 1}
        assert place.exists()
        assert not stray.exists()


def test_another_request_is_refused_and_named(store):
    other = open_store(store.directory, {**MANIFEST, "version": "2"})
    with pytest.raises(InputError, match="different: version"), other:
        pass


def test_a_directory_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(InputError, match="not empty"), open_store(tmp_path, MANIFEST):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_same_rows_give_the_same_bytes(store, tmp_path):
    with open_store(tmp_path / "other", MANIFEST) as other:
        other.write_shard(0, table(0))
    name = "shards/000000.parquet"
    assert (store.directory / name).read_bytes() == (other.directory / name).read_bytes()


def test_a_question_is_answered(store):
    assert query(store.directory, "select count(*) as n from results")["n"].tolist() == [6]


@pytest.mark.parametrize(
    "sql",
    [
        "drop view results",
        "select 1; select 2",
        "copy results to 'stolen.csv'",
        "select * from read_csv('/etc/passwd')",
        "select nothing from results",
        "selekt",
        "attach 'x.db'",
    ],
)
def test_a_question_that_is_more_than_a_question_is_refused(store, sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(InputError):
        query(store.directory, sql)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_nothing_there_is_said_plainly(tmp_path):
    with pytest.raises(InputError, match="no results here"):
        read_store(tmp_path)


def test_a_shard_that_cannot_be_written_leaves_the_others_intact(store, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        store.write_shard(2, table(2))
    monkeypatch.undo()
    assert store.find_finished() == {0, 1}
    assert [
        path.name for path in (store.directory / "shards").iterdir() if path.name[0] == "."
    ] == []
