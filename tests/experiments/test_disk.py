"""A disk that is full or may not be written: said plainly, and what was finished is intact."""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb  # noqa: F401  imported before rights are given up, so that the test can find it
import pytest
from tests.apart import COMMAND, start
from tests.experiments.test_sweep import make, read_bytes

from innercircle.errors import InputError, OutputError
from innercircle.experiments import open_store, run_sweep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX rights and limits")

NOBODY = 65534

# The largest file that the process may write is set below a shard's size after the second shard.
SMALL_FILES = """
import resource, sys
from innercircle.experiments import Store
write, done = Store.write_shard, 0
def write_shard(self, chunk, table):
    global done
    done += 1
    if done == 3:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))
    write(self, chunk, table)
Store.write_shard = write_shard
from innercircle.cli import main
main(sys.argv[1:])
"""
SWEEP = ("sweep", "boss-and-fringe", "--n", "24", "--chunk", "8")


@contextlib.contextmanager
def without_rights():
    """Root may write everywhere, so that root has to be somebody else for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder():
    """A folder that everybody may read."""
    folder = Path(tempfile.mkdtemp(prefix="innercircle-disk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def close(directory):
    for path in (directory, *directory.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_a_disk_that_is_full_in_the_middle_keeps_what_was_finished(tmp_path):
    out = tmp_path / "out"
    words = [*SWEEP, "--out", str(out)]
    failed = start(SMALL_FILES, words)
    _, errors = failed.communicate()
    assert failed.returncode == 1
    assert "could not be written" in errors
    assert "repeat the same command" in errors
    assert "Traceback" not in errors
    kept = read_bytes(out)
    assert list(kept) == ["000000.parquet", "000001.parquet"]
    assert start(COMMAND, words).wait() == 0
    assert kept.items() < read_bytes(out).items()
    assert len(read_bytes(out)) == 3


def test_a_read_only_directory_is_said_before_anything_is_computed(open_folder):
    open_folder.chmod(0o555)
    with without_rights(), pytest.raises(OutputError, match="Permission denied"):
        run_sweep(make(), open_folder / "out")


def test_a_directory_that_became_read_only_keeps_its_shards(open_folder):
    def stop(done, _wanted):
        if done:
            raise KeyboardInterrupt

    out = open_folder / "out"
    with contextlib.suppress(KeyboardInterrupt):
        run_sweep(make(), out, progress=stop)
    kept = read_bytes(out)
    close(out)
    with without_rights(), pytest.raises(OutputError, match="could not be written"):
        run_sweep(make(), out)
    assert read_bytes(out) == kept


def test_results_that_may_only_be_read_can_still_be_questioned(open_folder):
    out = open_folder / "out"
    store = run_sweep(make(n=8), out)
    close(out)
    with without_rights():
        assert len(store.to_frame()) == 8


def test_a_file_in_the_place_of_the_directory_is_named(tmp_path):
    (tmp_path / "out").write_text("notes")
    with pytest.raises(InputError, match="not a folder"), open_store(tmp_path / "out", {}):
        pass
