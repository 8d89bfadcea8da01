"""Attacks on requests that change something, on files, and on what leaves the page.

Each test ends with the probe of the fixture: the page still answers GET / within a second.
"""

import contextlib
import hashlib
import os
import re
import stat
import threading
import time
from pathlib import Path

import pytest
from tests.explorer.hostile_case import write_hostile_case
from tests.explorer.server import start_page

from innercircle.scenario import load

GOOD = {"view": "simulation", "kind": "months", "query": "runs=20&stage=quick", "tab": "one"}


def hash_folder(folder):
    """Name → hash of every file in a folder, but for the page's own log."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "other"
        for path in folder.iterdir()
        if path.name != "page.log"
    }


def read_text(page):
    return (page.folder / "hostile.yaml").read_text(encoding="utf-8")


def make_save(page, **changes):
    version = hashlib.sha256(read_text(page).encode()).hexdigest()
    return {"case": "file", "text": read_text(page) + "# more\n", "version": version, "name": "",
            "replace": False, **changes}  # fmt: skip


ENTERED = ("journal", "ask", "say", "resolve", "word")
PASTING = ("/read", "/mark", "/take")
TARGETS = ("/save", "/check", "/jobs", "/stop", *PASTING,
           *(f"/enter/{what}" for what in ENTERED))  # fmt: skip


def test_changes_need_the_token_of_this_start(page):
    before = hash_folder(page.folder)
    wrong = ["", "wrong", page.token[:-1], page.token.upper(), "A" * 43, page.token + "x"]
    for target in TARGETS:
        for token in wrong:
            answer = page.post(target, make_save(page), token=token)
            assert answer.status == 403, (target, token)
        missing = page.post(target, make_save(page), {"X-Innercircle-Token": None})
        assert missing.status == 403
    assert hash_folder(page.folder) == before


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
def test_a_form_from_elsewhere_is_refused(page, kind):
    before = hash_folder(page.folder)
    for headers in (
        {"Content-Type": kind},
        {"Content-Type": kind, "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Content-Type": None},
    ):
        for target in TARGETS:
            answer = page.post(target, make_save(page), headers)
            assert answer.status in {403, 415}, (target, headers)
        assert page.post("/enter/journal", make_entry(page), headers).status in {403, 415}
    assert hash_folder(page.folder) == before


def test_looking_changes_nothing(page):
    before = hash_folder(page.folder)
    targets = ["/", "/session", *TARGETS, "/jobs/none", "/journal", "/kept"]
    body = page.get("/").text
    targets += [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="(/[^"]*)"', body)]
    report = targets.index("/export/circle.html?")
    targets[report] += "case=one-insider&runs=20"  # a usual report takes seconds
    for target in targets:
        for method in ("GET", "HEAD"):
            answer = page.ask(method, target, [("Purpose", "prefetch")])
            assert answer.status in {200, 400, 404, 405}, target
    assert hash_folder(page.folder) == before
    job = page.get("/live/simulation?parts=job").json["parts"]["job"]
    assert "data-job" not in job, "nothing was started"


FIELDS = dict.fromkeys(("who", "types", "which", "value", "source", "quoted", "note"), "")
FIELDS |= {"event": "wave", "date": "2026-03", "sure": "1"}


def make_entry(page, **changes):
    version = hashlib.sha256(read_text(page).encode()).hexdigest()
    return {"case": "file", "version": version, "replace": False, "query": "",
            "fields": {**FIELDS, **changes}}  # fmt: skip


BAD_BODIES = {
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep-object": b'{"text":' * 50_000 + b"1" + b"}" * 50_000,
    "long-number": b'{"text": ' + b"9" * 1_000_000 + b"}",
    "nan": b'{"case": NaN}',
    "infinity": b'{"case": -Infinity}',
    "twice": b'{"case": "file", "case": "other", "text": ""}',
    "surrogate": b'{"case": "file", "text": "\\ud800"}',
    "bytes": b'{"case": "file", "text": "\xff\xfe"}',
    "cut": b'{"case": "file", "text": "',
    "empty": b"",
    "list": b"[]",
    "word": b'"save"',
    "prototype": b'{"case": "file", "text": "", "__proto__": {"x": 1}}',
    "wrong-kinds": b'{"case": 1, "text": true}',
    "null": b'{"case": null, "text": null}',
    "comment": b'{"case": "file", "text": ""} // more',
    "byte-order-mark": b'\xef\xbb\xbf{"case": "file", "text": ""}',
}


@pytest.mark.parametrize("target", ["/check", "/enter/journal", "/enter/ask", "/take"])
def test_bad_bodies_are_refused(page, target):
    for name, body in BAD_BODIES.items():
        answer = page.post(target, body)
        assert answer.status == 400, name
        assert len(answer.body) < 200
        assert b"Traceback" not in answer.body


@pytest.mark.parametrize(
    "name",
    [
        "../x.yaml", "/tmp/x.yaml", "a/../../x.yaml", "con.yaml", "com1.yaml", "x\0.yaml", ".yaml",
        "x" * 5000 + ".yaml", ".", "..", "-rf.yaml", "x.json", "x.YAML", "X.yaml", " x.yaml",
        "x.yaml ", "x.yaml\n", "~/x.yaml", "..\\x.yaml", "%2e%2e%2fx.yaml", "x.yaml/..", "ä.yaml",
    ],
)  # fmt: skip
def test_no_name_of_a_copy_leads_out(page, name):
    before, outside = hash_folder(page.folder), set(Path("/tmp").glob("x*"))
    answer = page.post("/save", make_save(page, case="one-insider", name=name))
    assert answer.status in {400, 409}
    assert hash_folder(page.folder) == before
    assert set(Path("/tmp").glob("x*")) == outside


PASTED = {"case": "file", "text": "The judge said that it was over.", "title": "", "publisher": "",
          "published": ""}  # fmt: skip


def make_take(page, *entries, **changes):
    version = hashlib.sha256(read_text(page).encode()).hexdigest()
    return {**PASTED, "version": version, "replace": False, "entries": list(entries), **changes}


def test_a_pasted_text_is_bounded_and_of_no_address(page):
    before = hash_folder(page.folder)
    for size in (100_001, 1_400_000, 1_600_000, 10_000_000):
        answer = page.post("/read", {**PASTED, "text": "a" * size})
        assert answer is None or answer.status == 413, size  # cut off while it still arrived
    strange = ["\x00" * 1000, "\u202e" * 1000, "\u200b", "\r\n" * 5000, "{{7*7}}" * 10, "&amp;<b>"]
    for text in strange:
        answer = page.post("/read", {**PASTED, "text": text})
        assert answer.status in {200, 400}
        assert b"<b>" not in answer.body
    answer = page.get("/reading?text=SRC-CANARY-TEXT&title=%3Cscript%3Ewindow.__xss=1%3C/script%3E")
    assert answer.status == 200
    assert b"<script>window" not in answer.body
    assert hash_folder(page.folder) == before
    assert "judge" not in page.log.read_text(encoding="utf-8")


def test_what_is_taken_comes_from_the_text_and_goes_into_the_file_alone(page):
    text, before = read_text(page), hash_folder(page.folder)
    words = {"id": "../../x", "kind": "other", "title": "<script>window.__xss=1</script>"}
    entry = {"section": "sources", "start": 0, "end": 9, "words": words}
    assert page.post("/take", make_take(page, entry)).json["problems"]
    for bad in ({**entry, "section": "../x"}, {**entry, "end": 10**12}, {**entry, "words": []},
                {**entry, "words": {"a\nb": "x"}}, "x", None):  # fmt: skip
        assert page.post("/take", make_take(page, bad)).status == 400
    assert page.post("/take", make_take(page, case="one-insider")).status == 403
    assert page.post("/take", make_take(page, case="../hostile")).status == 404
    assert page.post("/take", make_take(page, entry, version="")).status == 409
    assert hash_folder(page.folder) == before
    good = {**entry, "words": words | {"id": "judge-1"}}
    try:
        assert page.post("/take", make_take(page, good)).json["problems"] == []
        assert {name for name, _ in hash_folder(page.folder).items()} == set(before)
        assert b"<script>window" not in page.get("/reading").body
    finally:
        (page.folder / "hostile.yaml").write_text(text, encoding="utf-8")


def test_a_shipped_scenario_is_never_written(page):
    assert page.post("/save", make_save(page, case="one-insider")).status == 403
    assert page.post("/save", make_save(page, case="../hostile")).status == 404


def test_saving_keeps_comments_and_notices_other_hands(page):
    text = read_text(page)
    saved = page.post("/save", make_save(page, text=text + "# a remark\n"))
    assert saved.status == 200
    assert read_text(page).endswith("# a remark\n")
    # Somebody else's change is not overwritten unless that is asked for.
    path = page.folder / "hostile.yaml"
    path.write_text(text + "# another hand\n", encoding="utf-8")
    mine = make_save(page, text=text + "# mine\n", version=saved.json["version"])
    assert page.post("/save", mine).status == 409
    assert read_text(page).endswith("# another hand\n")
    assert page.post("/save", {**mine, "replace": True}).status == 200
    path.write_text(text, encoding="utf-8")


HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "x\ninsiders: {}",
    "a: [b",
    "&a *a",
    "!!python/x",
    "\u202eevil",
    "a\x00b",
    "a\x1b[31m",
    "2026-01\n  - {date: 2026-02, held: true}",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_form_says_stays_in_its_field(page, text):
    """Each field of the journal's form: a fault beside it, or the very text; never another key."""
    path = page.folder / "hostile.yaml"
    before = read_text(page)
    path.write_text(before + "starts: 2026-01\n", encoding="utf-8")
    try:
        for name in FIELDS:
            was = read_text(page)
            answer = page.post("/enter/journal", make_entry(page, **{name: text}))
            assert answer.status == 200, name
            assert answer.get("content-type")[0].startswith("application/json")
            said = answer.json
            if not said["saved"]:
                assert read_text(page) == was
                continue
            told = load(path).journal[-1]
            kept = told.quoted.text if name == "quoted" else getattr(told, name, text)
            assert kept == text.strip()
            assert told.wave
            path.write_text(was, encoding="utf-8")
    finally:
        path.write_text(before, encoding="utf-8")


def test_fields_that_no_form_has_are_refused(page):
    before = hash_folder(page.folder)
    entry = make_entry(page)
    for fields in ({}, {**FIELDS, "more": ""}, {**FIELDS, "note": 1}, {**FIELDS, "note": None},
                   {**FIELDS, "note": ["x"]}, {**FIELDS, "__proto__": ""}):  # fmt: skip
        assert page.post("/enter/journal", {**entry, "fields": fields}).status == 400
    long = page.post("/enter/journal", make_entry(page, note="x" * 500_000))
    assert not long.json["saved"]
    assert len(long.body) < 400
    assert page.post("/enter/nothing", entry).status == 404
    assert page.post("/enter/ledger", {**entry, "path": "/tmp/x"}).status == 400
    assert page.post("/enter/journal", {**entry, "case": "one-insider"}).status == 403
    assert page.post("/enter/journal", {**entry, "case": "../hostile"}).status == 404
    asked = {"id": "rain", "question": "Rain?", "by": "2030-01-01", "rule": "The gauge."}
    assert page.post("/enter/ask", {**entry, "fields": asked}).status == 404, "there is no ledger"
    large = b'{"fields": {"note": "' + b"x" * 10_000_000 + b'"}}'
    answer = page.post("/enter/journal", large)
    assert answer is None or answer.status == 413
    assert hash_folder(page.folder) == before


def test_links_are_not_written_through(page, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("mine", encoding="utf-8")
    (page.folder / "link.yaml").symlink_to(secret)
    copied = page.post("/save", make_save(page, case="one-insider", name="link.yaml"))
    assert copied.status == 409
    path = page.folder / "hostile.yaml"
    text = path.read_text(encoding="utf-8")
    path.rename(page.folder / "kept.yaml")
    path.symlink_to(secret)
    try:
        answer = page.post("/save", make_save_of(text))
        assert answer.status in {409, 500}
        assert b"mine" not in answer.body
    finally:
        path.unlink()
        (page.folder / "kept.yaml").rename(path)
        (page.folder / "link.yaml").unlink()
    assert secret.read_text(encoding="utf-8") == "mine"


def make_save_of(text):
    version = hashlib.sha256(text.encode()).hexdigest()
    return {"case": "file", "text": text, "version": version, "name": "", "replace": True}


def test_a_link_swapped_in_between_never_shows_a_foreign_byte(page, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("FOREIGN: byte\n", encoding="utf-8")
    path = page.folder / "hostile.yaml"
    text = path.read_text(encoding="utf-8")
    spare, done = page.folder / "spare.yaml", threading.Event()

    def swap():
        for _ in range(300):
            spare.symlink_to(secret)
            spare.replace(path)
            spare.write_text(text, encoding="utf-8")
            spare.replace(path)
        done.set()

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        while not done.is_set():
            answer = page.get("/edit")
            assert b"FOREIGN" not in answer.body
            assert answer.status == 200
    finally:
        thread.join()
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", ["fifo", "folder", "device", "huge", "not-text"])
def test_strange_files_do_not_stop_the_page(page, kind):
    path = page.folder / "hostile.yaml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    try:
        if kind == "fifo":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        elif kind == "device":
            path.symlink_to("/dev/zero")
        elif kind == "huge":
            with path.open("wb") as file:
                file.truncate(3_000_000_000)
        else:
            path.write_bytes(b"\xff\xfe\x00")
        assert page.get("/").status == 200, "the page shows the file as it last was"
        answer = page.post("/save", {**make_save_of(text), "replace": False})
        assert answer.status == 409
    finally:
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
        path.write_text(text, encoding="utf-8")


def test_what_is_written_is_private_whatever_the_umask(tmp_path):
    running = start_page(tmp_path, str(write_hostile_case(tmp_path)), umask=0)
    try:
        version = hashlib.sha256((tmp_path / "hostile.yaml").read_bytes()).hexdigest()
        copy = {"case": "one-insider", "text": "innercircle: 1\n", "version": version,
                "name": "copy.yaml", "replace": False}  # fmt: skip
        assert running.post("/save", copy).status == 200
        assert stat.S_IMODE((tmp_path / "copy.yaml").stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    finally:
        running.stop()


def test_errors_name_lines_and_not_what_they_say(page):
    text = read_text(page).replace("threshold:", "treshold: 1\nsecret: SRC-CANARY-TEXT\nthreshold:")
    checked = page.post("/check", {"case": "file", "text": text}).json
    assert checked["sound"] is False
    assert checked["problems"][0]["line"] > 0
    assert "^" in checked["problems"][0]["text"]
    log = page.log.read_text(encoding="utf-8")
    assert "CANARY" not in log
    assert "Traceback" not in log


def test_the_record_of_the_terminal_is_one_line(page):
    page.get("/?q=%0d%0aSet-Cookie:%20x=1%1b[31m")
    page.get("/nothing%0a%1b[31m")
    log = page.log.read_bytes()
    assert b"\x1b" not in log
    assert len(log.splitlines()) == 1


def test_files_have_one_plain_name(page):
    for form in ("csv", "svg", "html", "yaml", "xlsx"):
        answer = page.get(f"/export/circle.{form}?case=one-insider&runs=0")
        disposition = answer.get("content-disposition")
        assert len(disposition) == 1
        assert re.fullmatch(r'attachment; filename="[a-z0-9.-]+"', disposition[0])
        assert not answer.get("content-type")[0].startswith("text/html") or form == "html"


def test_a_lone_question_beyond_the_limits_is_cut_to_them(page):
    for query in ("runs=1000000000", "runs=-1", "runs=nan", "runs=" + "9" * 100):
        page.get(f"/live/simulation?parts=job&{query}")
        asked = page.post("/jobs", {**GOOD, "query": query, "tab": "limits"})
        assert asked.status == 200
        assert page.post("/stop", {"id": asked.json["id"]}).status == 200


def test_a_fault_of_ours_says_nothing(page):
    """A path on which the application itself refuses: short, plain, no place of this machine."""
    for target in ("/live/nowhere", "/export/circle.exe", "/jobs/x", "/picture/circle/none.svg"):
        answer = page.get(target)
        assert answer.status == 404
        assert len(answer.body) < 100
        assert str(Path(__file__).parents[2]).encode() not in answer.body


@pytest.mark.parametrize(
    "pause", [0.004, pytest.param(0.0, marks=pytest.mark.full),
              pytest.param(0.012, marks=pytest.mark.full)],
)  # fmt: skip
def test_saving_is_never_half_done(tmp_path, pause):
    """Killed while it saves, the file is the old one or the new one."""
    path = write_hostile_case(tmp_path)
    old = path.read_text(encoding="utf-8")
    new = old + "# " + "x" * 400_000 + "\n"
    running = start_page(tmp_path, str(path))
    data = {"case": "file", "text": new, "version": "", "name": "", "replace": True}
    token = running.token

    def save():
        with contextlib.suppress(OSError):
            running.post("/save", data, token=token)

    thread = threading.Thread(target=save)
    thread.start()
    time.sleep(pause)
    running.process.kill()
    running.process.wait()
    thread.join()
    assert path.read_text(encoding="utf-8") in {old, new}
