"""Attacks on the way in: binding, Host, Origin, methods, paths, malformed requests.

Each test ends with the probe of the fixture: the page still answers GET / within a second.
"""

import contextlib
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.explorer.server import start_page

from innercircle.cli import run
from innercircle.explorer._assets import locate_asset
from innercircle.explorer._folder import find_risk
from innercircle.explorer._protocol import ARRIVAL_SECONDS

REFUSED = {400, 403, 404, 405, 413, 414, 415, 421, 431}
SAFE = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def assert_refused(answer, statuses=REFUSED):
    if answer is None:
        return  # the connection was closed without a word
    assert answer.status in statuses, answer.status
    assert len(answer.body) < 200
    for secret in (b"Traceback", b"hostile", b"window.__xss", b"/src/", b"CANARY"):
        assert secret not in answer.body


def find_sockets(pid):
    """Numbers of the sockets that a process holds."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            target = str(entry.readlink())
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    return inodes


def list_listening(pid):
    """Addresses on which a process listens, from the kernel's own tables."""
    inodes = find_sockets(pid)
    found = []
    for table in ("tcp", "tcp6"):
        lines = Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()
        for line in lines[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.append(fields[1].partition(":")[0])
    return found


@pytest.mark.skipif(not Path("/proc/self/net").is_dir(), reason="needs the kernel's tables")
def test_it_listens_on_the_loopback_address_only(page):
    assert list_listening(page.process.pid) == ["0100007F"]


@pytest.mark.skipif(not Path("/proc/self/net").is_dir(), reason="needs the kernel's tables")
def test_it_talks_to_the_loopback_address_only(page):
    page.get("/export/circle.xlsx")
    page.get("/live/terms?parts=terms&exact=1")
    for table, loopback in (("tcp", "0100007F"), ("udp", "0100007F")):
        lines = Path(f"/proc/{page.process.pid}/net/{table}").read_text(encoding="ascii")
        own = find_sockets(page.process.pid)
        for line in lines.splitlines()[1:]:
            fields = line.split()
            if fields[9] in own:
                assert fields[1].startswith(loopback)
                assert fields[2].startswith((loopback, "00000000"))


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.2"])
def test_another_address_is_refused(capsys, address):
    assert run(["explore", "one-insider", "--no-browser", "--host", address]) == 2
    assert "not an address of this machine alone" in capsys.readouterr().err


def test_a_folder_that_others_can_write_to_is_warned_of(tmp_path):
    assert find_risk(tmp_path) == ""
    open_folder = tmp_path / "every\x1bbody"
    open_folder.mkdir()
    open_folder.chmod(0o777)
    assert "everybody on this machine may write" in find_risk(open_folder)
    assert "\x1b" not in find_risk(open_folder)
    assert find_risk(tmp_path / "nowhere") == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_a_folder_of_somebody_else_is_warned_of(tmp_path):
    os.chown(tmp_path, 12345, 12345)
    assert "belongs to another user" in find_risk(tmp_path)


def test_the_warning_reaches_the_terminal(tmp_path):
    tmp_path.chmod(0o777)
    running = start_page(tmp_path, "one-insider")
    running.stop()
    assert "Warning: everybody on this machine" in running.log.read_text(encoding="utf-8")


HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.evil.example:{port}",
    "localhost.evil.example:{port}",
    "127.0.0.1@evil.example",
    "evil.example@127.0.0.1:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "0.0.0.0:{port}",
    "127.0.0.1:1",
    "127.0.0.1",
    "2130706433:{port}",
    "127.1:{port}",
    "localhost.:{port}",
]


@pytest.mark.parametrize("target", ["/", "/live/circle?parts=headline", "/session"])
def test_a_foreign_host_is_refused(page, target):
    for host in HOSTS:
        assert_refused(page.get(target, host=host.format(port=page.port)), {403, 421})


def test_no_host_and_two_hosts_are_refused(page):
    assert_refused(page.send(b"GET / HTTP/1.1\r\n\r\n"), {400})
    ours = page.host.encode()
    two = b"GET / HTTP/1.1\r\nHost: " + ours + b"\r\nHost: evil.example\r\n\r\n"
    assert_refused(page.send(two), {400})
    twice = b"GET / HTTP/1.1\r\nHost: " + ours + b"\r\nHost: " + ours + b"\r\n\r\n"
    assert_refused(page.send(twice), {400})
    assert_refused(page.send(b"GET / HTTP/1.0\r\n\r\n"), {400})


def test_an_absolute_target_is_refused(page):
    assert_refused(page.get("http://evil.example/"))
    assert_refused(page.get(f"http://{page.host}/"))


PROXY_HEADERS = (
    "X-Forwarded-Host",
    "X-Forwarded-For",
    "Forwarded",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-HTTP-Method-Override",
)


def test_proxy_headers_change_nothing(page):
    plain = page.get("/session")
    for value in ("evil.example", "for=1.2.3.4;host=evil.example", "/edit", "DELETE"):
        for header in PROXY_HEADERS:
            changed = page.get("/session", [(header, value)])
            assert (changed.status, changed.body) == (plain.status, plain.body)
            assert "evil" not in str(changed.headers)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_origin_gets_no_permission(page, origin):
    for method in ("GET", "OPTIONS", "POST"):
        answer = page.ask(method, "/session", [("Origin", origin)])
        assert_refused(answer, {403, 405})
        assert not [name for name, _ in answer.headers if name.startswith("access-control")]


def test_even_our_own_origin_gets_no_cors_headers(page):
    answer = page.get("/session", [("Origin", f"http://{page.host}")])
    assert answer.status == 200
    assert not [name for name, _ in answer.headers if name.startswith("access-control")]


def test_a_foreign_websocket_is_refused(page):
    upgrade = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ]
    assert_refused(page.get("/", [*upgrade, ("Origin", "http://evil.example")]), {403})
    assert page.get("/", upgrade).status != 101


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_may_link_to_the_first_page_and_nothing_else(page, site):
    linked = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate")]
    assert page.get("/", linked).status == 200
    assert_refused(page.get("/session", linked), {403})
    assert_refused(page.get("/", [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "no-cors")]), {403})


METHODS = ("TRACE", "CONNECT", "PUT", "DELETE", "PROPFIND", "PATCH", "OPTIONS", "get", "A" * 10_000)


def test_other_methods_are_refused_without_an_echo(page):
    for method in METHODS:
        target = page.host if method == "CONNECT" else "/"
        answer = page.ask(method, target, [("X-Echo", "echo-me")])
        assert_refused(answer, {400, 404, 405, 431})
        assert b"echo-me" not in answer.body
        assert method.encode() not in answer.body


PATHS = [
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/%252e%252e/etc/passwd",
    "/..\\..\\etc\\passwd",
    "//etc/passwd",
    "/static/../../etc/passwd",
    "/static//etc/passwd",
    "/static/%00.html",
    "/static/explorer.css/../../../etc/passwd",
    "/static/%2e%2e/_server.py",
    "/file:///etc/passwd",
    "/static/explorer.js%00.css",
    "/static/",
    "/live/../../etc/passwd",
    "/export/..%2f..%2fetc%2fpasswd",
    "/export/../circle.csv",
    "/terms/../edit",
]


def test_no_path_leads_out(page):
    for path in PATHS:
        answer = page.get(path)
        assert_refused(answer, {400, 404})
        assert b"root:" not in answer.body


NAMES = ("../x", "/tmp/x", "a/../../x", "CON", "x.json", "x" * 5000, ".", "-rf", "/etc/passwd")


def test_no_name_leads_out(page):
    for name in NAMES:
        for target in (f"/?case={quote(name)}", f"/session?case={quote(name)}"):
            answer = page.get(target)
            assert answer.status == 404, (name, target)
            assert b"root:" not in answer.body
    assert page.get("/session?case=x%00.json").json == page.get("/session").json


REFLECTED = "<svg onload=window.__xss=1>"


TARGETS = (
    f"/?q={REFLECTED}",
    f"/?case={REFLECTED}",
    f"/?set={REFLECTED}=1",
    f"/?add={REFLECTED}:all:1",
    f"/?pin={REFLECTED}",
    f"/{REFLECTED}",
    f"/live/{REFLECTED}",
    f"/live/circle?parts={REFLECTED}",
    f"/explain?what={REFLECTED}",
)


def test_nothing_is_reflected_as_markup(page):
    for target in TARGETS:
        answer = page.get(target.replace(" ", "%20"))
        if answer.get("content-type")[0].startswith("text/html"):
            assert b"<svg onload" not in answer.body
        else:
            assert answer.get("x-content-type-options") == ["nosniff"]


KINDS_OF_ANSWER = {
    "found": "GET / HTTP/1.1",
    "nothing there": "GET /nothing HTTP/1.1",
    "wrong method": "DELETE / HTTP/1.1",
    "no token": "POST /save HTTP/1.1",
    "not HTTP": "GET / HTTP/9.9",
    "style": f"GET {locate_asset('explorer.css')} HTTP/1.1",
    "script": f"GET {locate_asset('explorer.js')} HTTP/1.1",
    "no such style": "GET /static/explorer.css HTTP/1.1",
    "data": "GET /session HTTP/1.1",
    "head only": "HEAD / HTTP/1.1",
}


def test_every_answer_carries_the_headers_of_safety(page):
    for name, line in KINDS_OF_ANSWER.items():
        answer = page.send(f"{line}\r\nHost: {page.host}\r\nConnection: close\r\n\r\n".encode())
        for header, value in SAFE.items():
            assert len(answer.get(header)) == 1, (name, header)
            # What holds nothing of a scenario, and changes its name with its text, may be kept.
            lasting = name in {"style", "script"} and header == "cache-control"
            assert ("immutable" if lasting else value) in answer.get(header)[0], name
        policy = answer.get("content-security-policy")[0]
        assert "unsafe" not in policy
        assert "http" not in policy
        for rule in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            assert rule in policy
        assert answer.get("server") == []
        kind = answer.get("content-type")[0]
        assert "charset=utf-8" in kind or kind == "application/json", name


def test_contents_are_what_they_say(page):
    kinds = {
        "/": "text/html",
        locate_asset("explorer.css"): "text/css",
        locate_asset("explorer.js"): "text/javascript",
        locate_asset("idiomorph.js"): "text/javascript",
        "/session": "application/json",
        "/live/circle?parts=headline": "application/json",
        "/nothing": "text/plain",
    }
    for target, kind in kinds.items():
        assert page.get(target).get("content-type")[0].split(";")[0] == kind


MALFORMED = {
    "negative-length": b"Content-Length: -1\r\n\r\n",
    "word-length": b"Content-Length: abc\r\n\r\n",
    "huge-length": b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n",
    "two-lengths": b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "length-and-chunked": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "huge-chunk": b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
    "hex-chunk": b"Transfer-Encoding: chunked\r\n\r\n0x10\r\n",
    "other-coding": b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "hidden-coding": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "nul-header": b"X-A: a\x00b\r\n\r\n",
    "folded-header": b"X-A: a\r\n b: c\r\n\r\n",
    "no-colon": b"X-A\r\n\r\n",
    "bare-line-feed": b"X-A: a\nX-B: b\r\n\r\n",
    "bare-end": b"X-A: a\n\n",
}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_malformed_requests_are_refused_and_nothing_is_smuggled(page, method):
    for name in MALFORMED:
        began = time.monotonic()
        send_malformed(page, name, method)
        # At once, and not because a deadline has cut it off.
        assert time.monotonic() - began < ARRIVAL_SECONDS / 2, name


def send_malformed(page, name, method):
    target = "/check" if method == "POST" else "/session"
    head = f"{method} {target} HTTP/1.1\r\nHost: {page.host}\r\n".encode()
    if method == "POST":
        head += f"Content-Type: application/json\r\nX-Innercircle-Token: {page.token}\r\n".encode()
    smuggled = f"GET /smuggled HTTP/1.1\r\nHost: {page.host}\r\n\r\n".encode()
    with page.connect() as link:
        link.sendall(head + MALFORMED[name] + smuggled)
        answers = b""
        try:
            while piece := link.recv(65536):
                answers += piece
        except ConnectionResetError:
            pass
    statuses = [int(found) for found in re.findall(rb"HTTP/1.1 (\d{3})", answers)]
    assert len(statuses) <= 1, answers
    if "chunk" in name and method == "POST":
        assert statuses == [400], name
    assert all(status in REFUSED for status in statuses)


def test_bare_line_feeds_and_garbage_are_refused_or_harmless(page):
    for raw in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50, b"\r\n" * 100,
                b"GET\r\n\r\n", b"HELO there\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n"):  # fmt: skip
        with page.connect(timeout=3) as link:
            link.sendall(raw)
            link.shutdown(1)
            try:
                answer = link.recv(65536)
            except (ConnectionResetError, TimeoutError):
                answer = b""
        assert not answer or answer.startswith(b"HTTP/1.1 400")


def test_floods_of_header_are_refused_at_once(page):
    host = f"Host: {page.host}\r\n".encode()
    floods = {
        "address": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n" + host + b"\r\n",
        "query": b"GET /?q=" + b"a" * 50_000 + b" HTTP/1.1\r\n" + host + b"\r\n",
        "many": b"GET / HTTP/1.1\r\n" + host
        + b"".join(b"X-%d: a\r\n" % k for k in range(10_000)) + b"\r\n",
        "long": b"GET / HTTP/1.1\r\n" + host + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n",
    }  # fmt: skip
    for raw in floods.values():
        assert_refused(page.send(raw), {400, 413, 414, 431})


def test_the_port_of_another_program_is_refused(page, capsys):
    assert run(["explore", "one-insider", "--no-browser", "--port", str(page.port)]) == 2
    told = capsys.readouterr()
    assert f"port {page.port} is taken" in told.err
    assert told.out == ""


def test_the_token_is_long_secret_and_nowhere_to_be_seen(page):
    assert len(page.token) >= 43  # 256 bits in base 64
    body = page.get("/").text
    assert body.count(page.token) == 1
    assert not re.search(rf'(?:href|src|action)="[^"]*{re.escape(page.token)}', body)
    assert page.token not in page.log.read_text(encoding="utf-8")
    if shutil.which("ps"):
        listed = subprocess.run(["ps", "axww"], capture_output=True, text=True, check=False).stdout
        assert page.token not in listed
