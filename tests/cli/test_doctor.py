"""`doctor` on whole and on broken installations, and what a shell completes."""

import builtins
import json
import os
import subprocess
import sys
from importlib import metadata

import pytest

from innercircle.cli import run


def look(capsys):
    code = run(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    return code, told["good"], {each["what"]: each for each in told["findings"]}


def test_a_whole_installation_has_all_that_is_needed(capsys):
    assert run(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "All that is needed is here." in said
    code, good, found = look(capsys)
    assert (code, good) == (0, True)
    assert {"innercircle", "Python", "numpy", "terminal", "temporary files"} <= set(found)
    assert found["numpy"]["found"] == metadata.version("numpy")


def test_what_is_missing_or_too_old_is_named_with_what_to_do(monkeypatch, capsys):
    real = metadata.version

    def pretend(name):
        if name in ("scipy", "numba", "pypdf"):
            raise metadata.PackageNotFoundError(name)
        return "1.0" if name == "numpy" else real(name)

    monkeypatch.setattr(metadata, "version", pretend)
    code, good, found = look(capsys)
    assert (code, good) == (1, False)
    states = {name: found[name]["state"] for name in ("scipy", "numpy", "numba", "pypdf", "click")}
    assert states == {
        "scipy": "bad", "numpy": "bad", "numba": "note", "pypdf": "note", "click": "good",
    }  # fmt: skip
    assert 'pip install "scipy' in found["scipy"]["advice"]
    assert found["numpy"]["found"] == "1.0"
    assert "ten times" in found["numba"]["advice"]
    assert "innercircle[reading]" in found["pypdf"]["advice"]
    assert run(["doctor"]) == 1
    assert "Missing: numpy, scipy." in capsys.readouterr().out


def test_a_look_that_cannot_be_taken_is_a_finding_and_no_fault(monkeypatch, capsys):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name.startswith("packaging"):
            raise ModuleNotFoundError("No module named 'packaging'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    code, good, found = look(capsys)
    assert (code, good) == (1, False)
    assert found["libraries"]["state"] == "bad"
    assert "packaging" in found["libraries"]["advice"]
    assert found["terminal"]["state"] == "good"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_ours_is_noted(tmp_path, monkeypatch, capsys):
    tmp_path.chmod(0o500)
    monkeypatch.chdir(tmp_path)
    assert look(capsys)[2]["this folder"]["state"] == "note"


def test_without_a_browser_only_paper_is_lost(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    code, good, found = look(capsys)
    assert (code, good) == (0, True)
    assert found["Chromium"]["state"] == "note"
    assert "fonts" not in found


def complete(*words, shell="bash"):
    environment = {
        **os.environ,
        "_INNERCIRCLE_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "innercircle " + " ".join(words),
        "COMP_CWORD": str(len(words)),
    }
    program = "import sys; sys.argv[0] = 'innercircle'; from innercircle.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["com"], ["plain,compare"]),
        (["solve", "carac"], ["plain,caracas-2019"]),
        (["compare", "five-equals", "two-"], ["plain,two-who-need-each-other"]),
        (["solve", "./mine"], ["file,./mine"]),
        (["forecast", "--mon"], ["plain,--months"]),
    ],
)
def test_a_shell_completes_verbs_scenarios_files_and_options(words, offered):
    assert complete(*words) == offered
