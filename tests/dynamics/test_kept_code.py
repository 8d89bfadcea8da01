"""Compiled code on disk: damaged it is made anew; without a place for it nothing is compiled."""

import importlib.util
import os
import subprocess
import sys

import pytest

numba = pytest.importorskip("numba", reason="nothing is kept without Numba")
caching = importlib.import_module("numba.core.caching")
compiler = importlib.import_module("innercircle.dynamics._kernels.compiler")

SOURCE = """
from innercircle.dynamics._kernels.compiler import compiled_and_kept

@compiled_and_kept
def add(a, b):
    return a + b
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    """A small function that is kept in a folder of its own; each call is a new process' first."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "small.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))

    def load_small():
        spec = importlib.util.spec_from_file_location("small", tmp_path / "small.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "small", module)
        spec.loader.exec_module(module)
        return module.add

    return load_small


def make_ready(add):
    """Ready it; True when it had to be compiled."""
    compiler.make_ready(add, lambda: add(1.0, 2.0))
    assert add(1.0, 2.0) == 3.0
    return not add.stats.cache_hits


def list_kept(tmp_path):
    return sorted(path for path in (tmp_path / "kept").rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", [lambda _: b"", lambda d: d[: len(d) // 2], lambda _: b"other"])
def test_what_is_damaged_is_made_anew(load, tmp_path, kind, damage):
    assert make_ready(load())
    assert not make_ready(load())
    (hurt,) = [path for path in list_kept(tmp_path) if path.suffix == kind]
    hurt.write_bytes(damage(hurt.read_bytes()))
    assert make_ready(load())
    assert not make_ready(load())


def test_without_a_place_nothing_is_compiled(load, tmp_path, monkeypatch):
    own = [caching.UserProvidedCacheLocator]
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", own)
    (tmp_path / "kept").rmdir()
    (tmp_path / "kept").write_text("no folder", encoding="utf-8")
    with pytest.raises(compiler.CannotKeepError, match="No folder"):
        load()


@pytest.mark.parametrize(("terminal", "name"), [(True, "Process-1"), (False, "Process-2")])
def test_compiling_is_said_once_and_only_at_a_terminal(load, monkeypatch, caplog, terminal, name):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(compiler.multiprocessing.current_process(), "name", name)
    assert make_ready(load())
    assert not make_ready(load())
    said = [record.levelname for record in caplog.records if "compiled" in record.message]
    assert said == ["WARNING"] * terminal


SIMULATE = """
import resource, signal, sys
from innercircle.cli import run
if sys.argv[1] == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
sys.stderr.isatty = lambda: True
sys.exit(run(["simulate", "one-insider", "--runs", "20", "--workers", "1", "--json"]))
"""


def simulate(how, **environment):
    command = [sys.executable, "-B", "-c", SIMULATE, how]
    environment = {**os.environ, **environment}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_on_a_full_disk_numpy_does_the_same_and_says_why(tmp_path):
    plain = simulate("room", NUMBA_DISABLE_JIT="1")
    full = simulate("full", NUMBA_CACHE_DIR=str(tmp_path))
    assert full.stdout == plain.stdout
    lines = [line for line in full.stderr.splitlines() if "NumPy" in line]
    assert len(lines) == 1
    assert str(tmp_path) in lines[0]
    assert list(tmp_path.rglob("*.nb*")) == []
