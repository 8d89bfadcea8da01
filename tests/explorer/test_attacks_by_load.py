"""Attacks by size, slowness and numbers: the page answers others meanwhile, and forgets nothing.

Bounded counts and times, the loopback address only; each test ends with the probe.
"""

import contextlib
import signal
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.explorer.server import read_answer, start_page

from innercircle.explorer._protocol import ARRIVAL_SECONDS

ASKED = "/live/circle?parts=headline.stakes&set=threshold.mean=0."


def read_memory(pid):
    """Resident memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def count_open(pid):
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def head(page, method="POST", *more):
    lines = [f"{method} /check HTTP/1.1", f"Host: {page.host}", "Content-Type: application/json",
             f"X-Innercircle-Token: {page.token}", *more, "", ""]  # fmt: skip
    return "\r\n".join(lines).encode()


def test_a_body_of_a_gigabyte_is_refused_before_it_arrives(page):
    answer = page.send(head(page, "POST", "Content-Length: 1000000000"))
    assert answer.status == 413


def test_an_endless_body_is_cut_off(page):
    before = read_memory(page.process.pid)
    sent = 0
    with page.connect() as link:
        link.sendall(head(page, "POST", "Transfer-Encoding: chunked"))
        piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for _ in range(800):  # 50 MB, if anybody read them
                link.sendall(piece)
                sent += len(piece)
        with contextlib.suppress(ConnectionResetError):
            answer = read_answer(link)
            assert answer is None or answer.status == 413
    assert sent < 12_000_000, "most of it is in the kernel's buffers"
    assert read_memory(page.process.pid) - before < 50


def open_slow(page, raw):
    link = page.connect(timeout=5)
    link.sendall(raw)
    link.setblocking(False)
    return link


def is_open(link):
    try:
        return link.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def open_second(page, raw):
    """A connection that has behaved once: it gets no more patience than a new one."""
    link = page.connect(timeout=5)
    link.sendall(f"GET /session HTTP/1.1\r\nHost: {page.host}\r\n\r\n".encode())
    assert read_answer(link).status == 200
    link.sendall(raw)
    link.setblocking(False)
    return link


@pytest.fixture
def hasty(tmp_path):
    """A page that waits two seconds for a request, so that a test need not wait for ten."""
    running = start_page(tmp_path, "one-insider", arrival=2.0)
    yield running
    running.probe()
    running.stop()


def test_slow_clients_disturb_nobody_and_are_cut_off(hasty):
    page = hasty
    assert ARRIVAL_SECONDS <= 10
    slow_head = f"GET / HTTP/1.1\r\nHost: {page.host}\r\nX-Slow: ".encode()
    slow_body = head(page, "POST", "Content-Length: 1000")
    links = [open_slow(page, slow_head) for _ in range(80)]
    links += [open_slow(page, slow_body) for _ in range(60)]
    links += [open_slow(page, b"") for _ in range(30)]
    links += [open_second(page, slow_head) for _ in range(30)]
    began = time.monotonic()
    try:
        while any(map(is_open, links)) and time.monotonic() - began < 22:
            for link in links:
                with contextlib.suppress(OSError):
                    link.send(b"a")
            answer, taken = page.measure("/session")
            assert answer.status == 200
            assert taken < 2
            time.sleep(0.4)
        assert not any(map(is_open, links))
        assert time.monotonic() - began < 22
    finally:
        for link in links:
            link.close()


@pytest.mark.full
def test_a_client_that_never_reads_is_cut_off(page):
    opened, links = count_open(page.process.pid), []
    for _ in range(40):
        link = socket.socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(("127.0.0.1", page.port))
        link.sendall(f"GET / HTTP/1.1\r\nHost: {page.host}\r\n\r\n".encode())
        links.append(link)
    page.probe(within=2)
    assert count_open(page.process.pid) >= opened + 35
    time.sleep(27)
    assert count_open(page.process.pid) <= opened + 2
    for link in links:
        link.close()


def test_answers_are_whole_and_never_mixed(page):
    targets = [f"{ASKED}{40 + k % 8}" for k in range(50)]
    alone = {target: page.get(target).body for target in set(targets)}
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(page.get, targets))
    for target, answer in zip(targets, answers, strict=True):
        assert answer.status in {200, 429}
        if answer.status == 200:
            assert answer.body == alone[target]
    assert sum(answer.status == 200 for answer in answers) >= 40


def test_a_crowd_of_questions_waits_or_is_refused(page):
    def ask(number):
        query = f"runs={20 + number}&stage=quick&books=wait"
        asked = {"view": "simulation", "kind": "months", "query": query, "tab": f"tab-{number}"}
        return query, page.post("/jobs", asked)

    page.token  # noqa: B018  fetched once
    with ThreadPoolExecutor(12) as crowd:
        asked = list(crowd.map(ask, range(12)))
    assert {answer.status for _, answer in asked} <= {200, 429}
    taken = [(query, answer.json["id"]) for query, answer in asked if answer.status == 200]
    assert len(taken) >= 8
    for query, name in taken:
        deadline = time.monotonic() + 60
        while page.get(f"/jobs/{name}").json["state"] not in {"done", "failed", "stopped"}:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert page.get(f"/jobs/{name}").json["state"] == "done"
        made = page.get(f"/live/simulation?parts=months&{query}").json["parts"]["months"]
        assert f"{query[5:7]} simulated runs" in made, "each got the answer to its own question"


def test_clients_that_hang_up_leave_nothing_behind(page):
    page.probe()
    opened = count_open(page.process.pid)
    raw = f"GET /live/circle?parts=headline HTTP/1.1\r\nHost: {page.host}\r\n\r\n".encode()
    for _ in range(500):
        link = page.connect()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.sendall(raw)
        link.close()
    deadline = time.monotonic() + 15
    while count_open(page.process.pid) > opened + 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert count_open(page.process.pid) <= opened + 3
    assert page.log.read_text(encoding="utf-8").splitlines()[1:] == []


def keep_busy(running):
    """Start a simulation that would take minutes; the processes at work on it."""
    asked = {
        "view": "simulation",
        "kind": "months",
        "query": "runs=100000&stage=quick",
        "tab": "one",
    }
    job = running.post("/jobs", asked).json
    deadline = time.monotonic() + 60
    while running.get(f"/jobs/{job['id']}").json["done"] == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    return list_children(running.process.pid)


@pytest.mark.parametrize(
    "sign", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.full)]
)
def test_it_ends_at_once_while_at_work(tmp_path, sign):
    running = start_page(tmp_path, "caracas-2019")
    children = keep_busy(running)
    assert len(children) > 1  # whoever is at work, and the process it was made from
    began = time.monotonic()
    running.process.send_signal(sign)
    running.process.wait(10)
    assert time.monotonic() - began < 5
    while any(map(is_alive, children)) and time.monotonic() - began < 5:
        time.sleep(0.1)
    assert not [child for child in children if is_alive(child)]
    with pytest.raises(ConnectionRefusedError):
        running.connect()
    assert "Traceback" not in running.log.read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"page.log"}


@pytest.mark.full
def test_its_work_ends_with_it_even_if_it_is_killed(tmp_path):
    running = start_page(tmp_path, "caracas-2019")
    children = keep_busy(running)
    running.process.kill()
    running.process.wait()
    deadline = time.monotonic() + 5
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if is_alive(child)]


def is_alive(pid):
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return fields.rpartition(")")[2].split()[0] != "Z"


def list_children(pid):
    """Ids of the processes that a process has started, and that these have."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = list(parents.get(pid, []))
    for child in found:
        found += parents.get(child, [])
    return found


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_memory_stays_flat_over_a_thousand_moves(page):
    def move(number):
        page.get(f"/live/circle?parts=headline.circle&set=threshold.mean=0.{3000 + number}")

    for number in range(200):
        move(number)
    before = read_memory(page.process.pid)
    for number in range(200, 1200):
        move(number)
        if number % 400 == 0:
            time.sleep(20)  # the page admits so many requests a minute and no more
    assert read_memory(page.process.pid) - before < 20


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_memory_stays_flat_over_fifty_simulations(page):
    def simulate(number):
        query = f"runs={100 + number}&stage=quick&books=wait.pressure"
        asked = {"view": "simulation", "kind": "months", "query": query, "tab": "one"}
        job = page.post("/jobs", asked).json
        while (at := page.get(f"/jobs/{job['id']}").json)["state"] in {"waiting", "running"}:
            time.sleep(0.05)
        assert at["state"] == "done"
        page.get(f"/live/simulation?parts=months.picks&{query}")

    for number in range(25):
        simulate(number)
    before = read_memory(page.process.pid)
    for number in range(25, 75):
        simulate(number)
    assert read_memory(page.process.pid) - before < 20
