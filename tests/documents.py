"""Examples in documents: console blocks are run and compared with what the page shows.

A block looks like this, and its lines starting with "$ " are commands:

    ```console
    $ innercircle check five-equals
    five-equals: Five equals
    ...
    ```

"..." alone on a line stands for any lines, inside a line for any text. Commands run in the
process, in a fresh directory that all blocks of one page share. "$ cat FILE" shows a file; where
there is none of that name yet, the page gives one, and what it shows is written there.
"""

import contextlib
import io
import os
import re
import shlex
from pathlib import Path

from innercircle.cli import run

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)

NOT_RUN = {
    "./run": "makes an environment; `tasks.py run` is checked from a fresh clone",
    "./test": "would run itself",
    "git": "needs the network",
    "cd": "belongs to git clone",
    "pip": "changes the environment",
    "python": "a wrapper of ./run and ./test",
}
"""First words of commands that are shown but not run, and why."""


def split_commands(block):
    """[(command, expected output)] of the text inside a console block."""
    pairs = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            pairs.append((line[2:].strip(), ""))
        else:
            command, expected = pairs[-1]
            pairs[-1] = (command, expected + line)
    return pairs


def run_command(command, directory, shown=""):
    """What a command prints (standard output, then standard error), run in ``directory``.

    ``shown`` is what the page shows below it; "cat" of a file that is not there writes it first.
    """
    words = shlex.split(command)
    if words[0] == "cat":
        file = directory / words[1]
        if not file.exists():
            file.write_text(shown, encoding="utf-8")
        return file.read_text(encoding="utf-8")
    if words[0] != "innercircle":
        raise AssertionError(f"documents may not run {words[0]!r}")
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(directory)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            run(words[1:])
    finally:
        os.chdir(before)
    return out.getvalue() + err.getvalue()


def matches(expected, actual):
    """Is ``actual`` what the page shows, "..." standing for anything?"""
    expected, actual = (
        "\n".join(line.rstrip() for line in text.strip().splitlines())
        for text in (expected, actual)
    )
    pattern = "\n".join(
        "(?s:.*)" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*")
        for line in expected.split("\n")
    )
    return re.fullmatch(pattern, actual) is not None


def is_run(command):
    """Commands whose first word is in NOT_RUN are shown only."""
    return shlex.split(command)[0] not in NOT_RUN


def refresh(text, directory):
    """The page with the output of every console block made anew (blocks with "..." are kept)."""

    def remake(match):
        lines = []
        for command, expected in split_commands(match.group(1)):
            lines.append(f"$ {command}\n")
            if not is_run(command):
                lines.append(expected)
                continue
            actual = run_command(command, directory, expected).rstrip() + "\n"
            lines.append(expected if "..." in expected and matches(expected, actual) else actual)
        return "```console\n" + "".join(lines) + "```"

    return BLOCK.sub(remake, text)
