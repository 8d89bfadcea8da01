"""A page started in a process of its own, and raw sockets to talk to it."""

import contextlib
import json
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from innercircle.cli import run
from innercircle.explorer import _protocol

HOST = "127.0.0.1"
PATIENCE = 120
"""Seconds to wait for an answer on a machine that is busy with other things."""
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


@dataclass
class Answer:
    """What came back: status, headers (names in lower case, in order) and body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def get(self, name):
        return [value for key, value in self.headers if key == name]

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Page:
    """A running page."""

    process: object
    port: int
    folder: Path
    log: Path
    _token: list = field(default_factory=list)

    @property
    def host(self):
        return f"{HOST}:{self.port}"

    @property
    def url(self):
        return f"http://{self.host}/"

    @property
    def token(self):
        if not self._token:
            self._token.append(self.get("/session").json["token"])
        return self._token[0]

    def connect(self, timeout=PATIENCE):
        return socket.create_connection((HOST, self.port), timeout=timeout)

    def send(self, raw, timeout=PATIENCE):
        """Send bytes as they are; the answer, or None when the connection just ends."""
        with self.connect(timeout) as link:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                link.sendall(raw)
            return read_answer(link)

    def ask(self, method, target, headers=(), body=b"", host=None):
        lines = [f"{method} {target} HTTP/1.1"]
        if host != "":
            lines.append(f"Host: {host or self.host}")
        lines += [f"{name}: {value}" for name, value in headers]
        lines.append("Connection: close")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def get(self, target, headers=(), host=None):
        return self.ask("GET", target, headers, host=host)

    def post(self, target, data, headers=None, token=None):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        given = {
            "Content-Type": "application/json",
            "X-Innercircle-Token": self.token if token is None else token,
        } | (headers or {})
        return self.ask("POST", target, [(k, v) for k, v in given.items() if v is not None], body)

    def probe(self, within=1.0):
        """The page still answers, quickly and in full."""
        answer, taken = self.measure("/")
        assert answer is not None, "the page does not answer"
        assert answer.status == 200
        assert b"</html>" in answer.body
        # On a machine that others share, a slow answer is measured again before it is believed.
        for _ in range(3):
            if taken < within:
                break
            taken = self.measure("/")[1]
        assert taken < within, f"GET / took {taken:.2f} s"

    def measure(self, target):
        """An answer and the seconds it took; of these, what others kept the machine busy with
        is not counted where the system says how much the page itself has worked."""
        began, worked = time.monotonic(), read_work(self.process.pid)
        answer = self.get(target)
        taken = time.monotonic() - began
        if worked is not None and taken > 0.5:
            taken = min(taken, read_work(self.process.pid) - worked)
        return answer, taken

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def read_work(pid):
    """Seconds that a process has computed so far; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    user, system = fields.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Process:
    """A process forked from one that has imported everything already; stands for a command.

    Args:
        words: of the command.
        folder: where it runs.
        log: file for what it says.
        umask: for what it writes; None for the usual one.
        arrival: seconds in which a request has to arrive; None for the usual ones.
    """

    def __init__(self, words, folder, log, umask=None, arrival=None):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["innercircle.cli", "innercircle.explorer"])
        arguments = (words, str(folder), str(log), umask, arrival)
        self._process = context.Process(target=run_command, args=arguments)
        self._process.start()
        self.pid = self._process.pid

    def poll(self):
        return self._process.exitcode

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        self._process.kill()

    def wait(self, timeout=None):
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("explore", timeout)
        return self._process.exitcode


def run_command(words, folder, log, umask, arrival):
    """What the forked process does: the command, in its folder, speaking into its log."""
    os.chdir(folder)
    if arrival is not None:
        _protocol.ARRIVAL_SECONDS = arrival
    if umask is not None:
        os.umask(umask)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the fork server ignores it
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.update(ENVIRONMENT)
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
    os._exit(run(words))


def start_command(words, folder, log):
    """The command as a user starts it, in a fresh interpreter."""
    with log.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-m", "innercircle", *words],
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **ENVIRONMENT},
        )


def start_page(folder, scenario, *options, umask=None, arrival=None, fresh=False):
    """Start `innercircle explore` in a folder; returns when it answers.

    ``fresh`` starts a new interpreter, which takes some seconds longer.
    """
    log = Path(folder) / "page.log"
    words = ["explore", scenario, "--no-browser", *(options or ("--port", "0"))]
    log.write_bytes(b"")
    if fresh:
        process = start_command(words, folder, log)
    else:
        process = Process(words, folder, log, umask, arrival)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = re.search(r"http://[^:]+:(\d+)/", log.read_text(encoding="utf-8"))
        if found:
            page = Page(process, int(found.group(1)), Path(folder), log)
            _wait_for(page)
            return page
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"the page did not start: {log.read_text(encoding='utf-8')}")


def _wait_for(page):
    for _ in range(200):
        try:
            page.get("/session")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the page said where it is, but does not answer")


def read_answer(link):
    """One answer from a socket, to the end of the connection or of its length; None if cut off."""
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            piece = link.recv(65536)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [(k.strip().lower(), v.strip()) for k, _, v in (x.partition(":") for x in lines)]
        length = next((int(v) for k, v in headers if k == "content-length"), None)
        while length is None or len(body) < length:
            piece = link.recv(65536)
            if not piece:
                break
            body += piece
    except (ConnectionResetError, TimeoutError):
        if b"\r\n\r\n" not in data:
            return None
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [(k.strip().lower(), v.strip()) for k, _, v in (x.partition(":") for x in lines)]
    return Answer(int(first.split()[1]), headers, body)
