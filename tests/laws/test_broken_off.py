"""A verb that is killed, runs out of disk, or meets another of its kind leaves whole files only.

What was there before is there after, nothing half-written bears a real name, and the same command
again gives what an undisturbed one gives, and sweeps what the disturbed one left.
"""

import contextlib
import os
import signal
import sys
from pathlib import Path

import filelock
import pytest
from click.testing import CliRunner
from tests.apart import start

from innercircle.cli import run
from innercircle.workshop import PREFIX, reading

pytestmark = pytest.mark.usefixtures("few_draws")
VERBS = {
    "simulate": ("simulate", "one-insider", "--runs", "20", "--workers", "1", "--out", "OUT"),
    "sweep": ("sweep", "one-insider", "--n", "4", "--chunk", "2", "--out", "OUT"),
    "play": ("play", "one-insider", "--save", "OUT/game.yaml"),
    "export": (
        "export",
        "one-insider",
        "--format=yaml",
        "--format=csv",
        "--runs",
        "0",
        "--out",
        "OUT/new",
    ),
    "report": ("report", "one-insider", "--runs", "0", "--out", "OUT/page.html"),
}
TYPED = "sanctions 0.9\nquit\n"

# The command as a process, its pages as cheap as `few_draws` makes them.
COMMAND = """
import sys
if {"report", "export"} & set(sys.argv):
    from innercircle.report import _extras
    _extras._DRAWS, _extras._POINTS = 20, 5
from innercircle.cli import main
main(sys.argv[1:])
"""

# Stops itself (so that it can be killed for certain there) at the k-th renaming.
FAILPOINT = (
    """
import os, pathlib, signal, sys
k, rename = int(sys.argv.pop(1)), pathlib.Path.replace
def replace(self, target):
    global k
    k -= 1
    if k == 0:
        print("here", flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)
    return rename(self, target)
pathlib.Path.replace = replace
"""
    + COMMAND
)


def fill(verb, folder):
    return [word.replace("OUT", str(folder)) for word in VERBS[verb]]


def read(folder):
    """The files with real names."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part[0] == "." for part in path.relative_to(folder).parts)
    }


def list_strays(folder):
    return [path for path in folder.rglob("*") if path.name.startswith(PREFIX)]


def do(verb, folder):
    """Exit code and what was said."""
    result = CliRunner().invoke(Whole(), fill(verb, folder), input=TYPED)
    return result.exit_code, result.output


class Whole:
    """The command with its exit codes and sentences, as CliRunner wants it."""

    name = "innercircle"

    def main(self, args, prog_name, **_):
        sys.exit(run(args))


@pytest.fixture
def folder(tmp_path):
    """Where a verb works."""
    return tmp_path


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What each verb leaves when nothing happens."""
    found = {}
    for verb in VERBS:
        folder = tmp_path_factory.mktemp(verb)
        assert do(verb, folder)[0] == 0
        found[verb] = read(folder)
        assert found[verb]
        assert not list_strays(folder)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize(
    ("verb", "moment", "name"),
    [
        *((verb, 1, "SIGKILL") for verb in VERBS),
        *((verb, 2, name) for verb in ("simulate", "sweep") for name in ("SIGKILL", "SIGTERM")),
    ],
)
def test_killed_inside_a_write_the_same_command_does_the_rest(verb, moment, name, expected, folder):
    process = start(FAILPOINT, [moment, *fill(verb, folder)], TYPED)
    process.wait_until_stopped()
    kept = read(folder)
    assert kept.items() <= expected[verb].items()
    assert len(kept) < len(expected[verb])
    assert list_strays(folder)
    process.send_signal(getattr(signal, name))
    process.send_signal(signal.SIGCONT)
    process.wait(60)
    assert read(folder) == kept
    assert do(verb, folder)[0] == 0
    assert read(folder) == expected[verb]
    assert not list_strays(folder)


@contextlib.contextmanager
def small_disk(size):
    """No file may grow beyond so many bytes, as if the disk were full then."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [1, 300, 1_300])
@pytest.mark.parametrize("verb", VERBS)
def test_a_full_disk_is_one_sentence_and_the_same_command_does_the_rest(
    verb, size, expected, folder
):
    largest = max(map(len, expected[verb].values()))
    with small_disk(size):
        code, said = do(verb, folder)
    assert code == (1 if largest > size else 0), said
    if code:
        assert "could not be written: File too large" in said
        assert "fault" not in said
    assert read(folder).items() <= expected[verb].items()
    assert not list_strays(folder)
    if code or verb in ("simulate", "sweep", "report"):
        assert do(verb, folder)[0] == 0
    assert read(folder) == expected[verb]


def begin(verb, folder, *more):
    return start(COMMAND, [*fill(verb, folder), *more])


@pytest.mark.parametrize("verb", ["simulate", "sweep", "report"])
def test_two_of_the_same_at_once_say_the_same(verb, expected, folder):
    pair = [begin(verb, folder) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], said
    assert said[0][0] == said[1][0]
    assert read(folder) == expected[verb]


@pytest.mark.parametrize("verb", ["simulate", "sweep"])
def test_of_two_different_ones_at_once_one_is_refused(verb, folder):
    pair = [begin(verb, folder, "--seed", seed) for seed in ("1", "2")]
    said = [process.communicate(timeout=120) for process in pair]
    assert sorted(process.returncode for process in pair) == [0, 2], said
    refused = next(errors for out, errors in said if not out)
    assert "different: " in refused


def test_of_two_exports_at_once_one_is_refused(expected, folder):
    pair = [begin("export", folder) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in pair]
    codes = sorted(process.returncode for process in pair)
    assert codes in ([0, 1], [0, 2]), said
    assert read(folder) == expected["export"]
    assert not list_strays(folder)


LACKING = ("fork", "fchmod", "pread", "sched_getaffinity", "register_at_fork", "O_NOFOLLOW")


@pytest.mark.parametrize("verb", VERBS)
def test_it_works_where_the_system_has_less(verb, expected, folder, monkeypatch):
    """As on Windows and macOS: no such functions and flags, and folders cannot be flushed."""
    real = os.open

    def open_files_only(path, *rest, **more):
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    for name in LACKING:
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setattr(reading, "_FLAGS", os.O_RDONLY)
    monkeypatch.setattr(os, "open", open_files_only)
    monkeypatch.setattr(filelock, "FileLock", filelock.SoftFileLock)
    code, said = do(verb, folder)
    assert code == 0, said
    assert read(folder) == expected[verb]
    assert not list_strays(folder)


@pytest.mark.parametrize("error", [22, 38, 95])
def test_a_disk_that_cannot_flush_is_written_all_the_same(error, expected, folder, monkeypatch):
    def refuse(_):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", refuse)
    assert do("sweep", folder)[0] == 0
    assert read(folder) == expected["sweep"]
