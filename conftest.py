"""Documents are tests: every example of README.md and docs/ is executed."""

import shutil
import tempfile
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.integration.pytest import SybilItem
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from tests.documents import is_run, matches, run_command, split_commands
from tests.examples import draw_few


def _enter(namespace):
    namespace["directory"] = Path(tempfile.mkdtemp(prefix="innercircle-docs-"))
    namespace["patch"] = pytest.MonkeyPatch()
    draw_few(namespace["patch"])  # what documents show of a page says nothing of its draws


def _leave(namespace):
    namespace["patch"].undo()
    shutil.rmtree(namespace["directory"], ignore_errors=True)


def _run_console(example):
    for command, expected in split_commands(example.parsed):
        if not is_run(command):
            continue
        actual = run_command(command, example.namespace["directory"], expected)
        if not matches(expected, actual):
            return f"$ {command}\nshown:\n{expected}\nprinted:\n{actual}"
    return None


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item):
    """Run what a document has before an example, where another process has run it.

    Processes share out the examples as they are done, in the middle of a document too.
    """
    if isinstance(item, SybilItem):
        here, namespace = item.example.line, item.example.namespace
        for example in item.example.document.examples():
            if namespace.get("done to line", 0) < example.line < here:
                example.evaluate()
        namespace["done to line"] = here


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser("console", _run_console)],
    patterns=["*.md"],
    excludes=["**/.venv/**", "**/node_modules/**"],
    setup=_enter,
    teardown=_leave,
).pytest()
