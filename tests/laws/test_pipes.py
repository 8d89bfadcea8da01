"""A named pipe where a file is expected is refused at once, never waited for.

Every argument and option that names a file to read is found in the command itself.
"""

import os
import shlex
import sys
from pathlib import Path

import click
import pytest
from tests.laws.test_nothing_is_overwritten import list_commands

from innercircle.cli import cli, run

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes"),
    pytest.mark.timeout(60),
]

READERS = {
    ("explore", "--key"): "explore one-insider --no-browser --sealed FILE --key PIPE",
    ("explore", "--sealed"): "explore one-insider --no-browser --sealed PIPE --key FILE",
    ("export", "--key"): "export one-insider --redacted --sealed FILE --key PIPE --out NEW",
    ("export", "--sealed"): "export one-insider --redacted --sealed PIPE --key FILE --out NEW",
    ("ledger check", "book"): "ledger check PIPE",
    ("ledger export", "book"): "ledger export PIPE NEW",
    ("ledger import", "--from"): "ledger import NEW --from PIPE",
    ("ledger list", "book"): "ledger list PIPE",
    ("ledger resolve", "book"): "ledger resolve PIPE rain yes",
    ("ledger say", "book"): "ledger say PIPE rain 0.5 --who desk",
    ("ledger score", "book"): "ledger score PIPE",
    ("play", "--resume"): "play one-insider --resume PIPE",
    ("read", "--key"): "read one-insider FILE --sealed FILE --key PIPE",
    ("read", "--sealed"): "read one-insider FILE --sealed PIPE --key FILE",
    ("read", "--take"): "read one-insider --take PIPE",
    ("read", "articles"): "read one-insider PIPE",
    ("sources look", "--key"): "sources look one-insider --sealed FILE --key PIPE",
    ("sources look", "--sealed"): "sources look one-insider --sealed PIPE --key FILE",
    ("sources look", "files"): "sources look one-insider PIPE",
    ("sources open", "--key"): "sources open FILE --key PIPE",
    ("sources open", "sealed"): "sources open PIPE --key FILE",
    ("sources seal", "--key"): "sources seal FILE --key PIPE --out NEW",
    ("sources seal", "people"): "sources seal PIPE --key FILE --out NEW",
}
SCENARIOS = {
    "check": "check PIPE",
    "compare": "compare one-insider PIPE",
    "evidence": "evidence PIPE",
    "explore": "explore PIPE --no-browser",
    "export": "export PIPE --out NEW",
    "play": "play PIPE",
    "read": "read PIPE FILE",
    "report": "report PIPE",
    "simulate": "simulate PIPE",
    "solve": "solve PIPE",
    "sources look": "sources look PIPE",
    "sweep": "sweep PIPE --out NEW",
    "terms": "terms PIPE",
}
MORE = {
    "sweep --with": "sweep one-insider --with PIPE --out NEW",
    "sweep --out": "sweep --out FOLDER --query 'select 1'",
    "simulate --out": "simulate one-insider --runs 5 --out FOLDER",
}


def test_every_file_that_is_read_is_tried_here():
    found = {
        (words, each.opts[0])
        for words, command in list_commands(cli)
        for each in command.params
        if isinstance(each.type, click.Path) and each.type.exists and each.type.file_okay
    }
    assert found == set(READERS)


@pytest.mark.parametrize(
    "typed", [*READERS.values(), *SCENARIOS.values(), *MORE.values()], ids=lambda typed: typed
)
def test_a_named_pipe_is_refused(typed, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("PIPE")
    Path("FOLDER").mkdir()
    os.mkfifo("FOLDER/manifest.json")
    (tmp_path / "FILE").write_text("leaker: {}\n")
    assert run(shlex.split(typed)) == 2
    assert "fault" not in capsys.readouterr().err
    assert not (tmp_path / "NEW").exists()
