"""Processes of the command that start with all its imports made: forked from one that waits.

To import the package takes most of a short command. What is checked of a process (that it is killed
inside a write, that another works beside it) does not hang on that. Where the system cannot fork,
each is started anew.
"""

import atexit
import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = "import sys\nfrom innercircle.cli import main\nmain(sys.argv[1:])\n"
"""A program: the command as it is."""

WAITING = """
import importlib, json, os, sys, traceback
for name in ("pandas", "duckdb", "innercircle.cli", "innercircle.dynamics", "innercircle.report",
             "innercircle.report._extras", "innercircle.experiments", "innercircle.terms"):
    importlib.import_module(name)

def run(code, words, folder, environment, channels):
    os.setsid()
    for number, path in enumerate(channels):
        file = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["-c", *words]
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    status = 0
    try:
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)

for line in iter(sys.stdin.readline, ""):
    asked = json.loads(line)
    if isinstance(asked, int):
        said = os.waitpid(asked, os.WNOHANG | os.WUNTRACED)
    else:
        said = os.fork()
        if not said:
            run(*asked)
    print(json.dumps(said), flush=True)
"""


class Waiting:
    """The process that waits, one for all tests of a process; it ends with that one."""

    def __init__(self):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([sys.executable, "-c", WAITING], text=True, **pipes)
        atexit.register(self.process.communicate)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@functools.cache
def find_waiting():
    return Waiting()


class Forked:
    """A process that was forked there; as far as a Popen's methods are needed."""

    def __init__(self, code, words, typed):
        self.folder = tempfile.TemporaryDirectory(prefix="apart-")
        self.channels = [Path(self.folder.name) / name for name in ("in", "out", "err")]
        self.channels[0].write_text(typed, encoding="utf-8")
        channels = [str(path) for path in self.channels]
        asked = [code, words, str(Path.cwd()), dict(os.environ), channels]
        self.pid, self.returncode, self.stopped = find_waiting().ask(asked), None, False

    def poll(self):
        if self.returncode is None:
            number, status = find_waiting().ask(self.pid)
            if number and os.WIFSTOPPED(status):
                self.stopped = True
            elif number:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout=120):
        self._wait(lambda: self.poll() is not None, timeout)
        return self.returncode

    def wait_until_stopped(self, timeout=120):
        self._wait(lambda: self.poll() is not None or self.stopped, timeout)
        assert self.stopped, f"ended before: {self.channels[2].read_text(encoding='utf-8')}"

    def _wait(self, is_over, timeout):
        deadline = time.monotonic() + timeout
        while not is_over():
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.01)

    def communicate(self, timeout=120):
        self.wait(timeout)
        return tuple(path.read_text(encoding="utf-8") for path in self.channels[1:])

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)


class Started(subprocess.Popen):
    """The same, started anew."""

    def __init__(self, code, words, typed):
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        super().__init__([sys.executable, "-c", code, *words], text=True, encoding="utf-8", **pipes)
        with contextlib.suppress(BrokenPipeError):
            self.stdin.write(typed)
            self.stdin.close()
        self.stdin = None

    def wait_until_stopped(self):
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)


def start(code, words, typed=""):
    """Start a program with the package imported: its text, its arguments, what is typed to it."""
    kind = Forked if hasattr(os, "fork") else Started
    return kind(code, [str(word) for word in words], typed)
