"""Cases that take minutes: the page answers, work that nobody waits for ends, others go on."""

import asyncio
import json
import os
import random
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect
from tests.explorer.in_process import Client
from tests.explorer.server import PATIENCE, start_page
from tests.explorer.test_attacks_by_load import is_alive, list_children

from innercircle.cli import run
from innercircle.explorer import Shelf, _crew, _jobs
from innercircle.explorer._answers import Question
from innercircle.explorer._crew import Crew, PendingError
from innercircle.explorer._hands import FaultError, Hand, StoppedError
from innercircle.explorer._jobs import Jobs
from innercircle.explorer._solving import BusyError
from innercircle.explorer._state import PageState
from innercircle.game import MOST_UNASKED, _solve, solve
from innercircle.report import _extras
from innercircle.scenario import load


def write_circle(folder, count, name="large.yaml"):
    """A valid file with so many insiders, all of them different."""
    draw = random.Random(count)
    insiders = "\n".join(
        f"  insider-{k}:\n    office: Office {k}\n    power: {draw.uniform(0.2, 1.5) / count:.5f}\n"
        f"    exposure: {draw.random():.2f}\n    stakes: {{position: {draw.uniform(80, 110):.1f}, "
        f"fallback: {draw.uniform(10, 30):.1f}, punishment: {draw.uniform(0, 5):.1f}, "
        f"exile: {draw.uniform(15, 40):.1f}}}"
        for k in range(count)
    )
    path = folder / name
    path.write_text(
        f"innercircle: 1\nid: large-{count}\ntitle: A circle of {count}\n"
        f"threshold: {{mean: 0.5, sd: 0.12}}\ninsiders:\n{insiders}\n",
        encoding="utf-8",
    )
    return path


def drop(page, target):
    """Ask, and leave without waiting for the answer."""
    link = socket.create_connection(("127.0.0.1", page.port), timeout=PATIENCE)
    link.sendall(f"GET {target} HTTP/1.1\r\nHost: {page.host}\r\n\r\n".encode())
    time.sleep(1.0)
    link.close()


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def count_ticks(pid):
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return int(fields.rpartition(")")[2].split()[11])


def test_two_abandoned_loads_of_a_large_circle_stop_nothing(tmp_path):
    count = 150
    page = start_page(tmp_path, str(write_circle(tmp_path, count)))
    try:
        opened = page.get("/")
        assert opened.status == 200
        assert b"</html>" in opened.body
        headline = page.get("/live/circle?parts=headline").json["parts"]["headline"]
        assert f"{count} insiders" in headline
        assert 'data-put="compute=1"' in headline
        for _ in range(2):
            drop(page, "/?compute=1")
        for target in ("/help", "/?case=one-insider", "/edit", "/terms"):
            assert page.get(target).status == 200, target
        other = page.get("/live/circle?case=one-insider&parts=headline").json["parts"]["headline"]
        assert 'class="chance"' in other
        # What was at work on the large one has been ended, or was quick; what is there is idle.
        wait_until(lambda: is_idle(page))
        assert page.get("/live/circle?parts=headline").status == 200
    finally:
        page.stop()


def is_idle(page):
    children = list_children(page.process.pid)
    before = [count_ticks(child) for child in children]
    time.sleep(0.5)
    return [count_ticks(child) for child in children if is_alive(child)] == before


def test_a_page_that_takes_long_comes_without_its_figures_and_asks_for_them(tmp_path):
    """Its shell is there; the answer is worked on while somebody waits for it."""
    client = Client(str(write_circle(tmp_path, 14)))

    async def take_long(question, is_gone, patience=None):
        assert patience is not None
        raise PendingError

    client.explorer.answers.ask = take_long
    page = client.get("/")
    assert page.status == 200
    assert 'data-pending="yes"' in page.text
    assert 'data-part="headline"' in page.text
    assert 'data-part="fall"' in page.text
    assert "data-path" in page.text, "the sliders are there"
    assert client.get("/help").status == 200


def test_beyond_the_limit_nothing_is_solved_unasked(tmp_path):
    for count in (MOST_UNASKED, MOST_UNASKED + 1):
        case = Shelf(str(write_circle(tmp_path, count))).find("file")
        look = Client("one-insider").explorer.look_at("")
        large = type(look)(look.desk, look.jobs, case, PageState(), proved=False)
        assert large.is_too_large == (count > MOST_UNASKED)
        asked = type(look)(look.desk, look.jobs, case, PageState(options={"compute": "1"}), False)
        assert not asked.is_too_large


def refuse(*_, **__):
    raise AssertionError("this takes minutes, and nobody has asked for it")


@pytest.fixture
def large(tmp_path, monkeypatch):
    """The file of a circle of 150; neither its signals nor its prices may be worked out."""
    monkeypatch.setattr(_solve, "solve_built", refuse)
    monkeypatch.setattr(_extras, "price_scenario", refuse)
    return str(write_circle(tmp_path, 150))


def test_what_leaves_the_page_of_a_very_large_circle_says_what_was_left_out(large):
    client = Client(large)
    page = client.get("/export/circle.html?runs=0")
    assert page.status == 200, page.text
    assert "Private signals were left out" in page.text
    assert "Prices were left out" in page.text
    assert "insider-149" in page.text
    for form in ("csv", "svg", "yaml"):
        assert client.get(f"/export/circle.{form}").status == 200, form
    refused = client.get("/export/terms.csv")
    assert refused.status == 400
    assert "150 insiders" in refused.text


def test_the_commands_say_the_same_of_a_very_large_circle(large, tmp_path, capsys):
    page, out = tmp_path / "page.html", tmp_path / "out"
    formats = [word for form in ("html", "csv", "json") for word in ("--format", form)]
    assert run(["report", large, "--runs", "0", "--out", str(page)]) == 0
    assert run(["export", large, "--runs", "0", *formats, "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert said.count("Private signals were left out") == said.count("--whole") == 2
    assert (out / "large-150.html").read_bytes() == page.read_bytes()
    answer = json.loads((out / "large-150.json").read_text(encoding="utf-8"))
    assert (answer["signals"], answer["reason"]) == (None, "signals_left_out")
    with pytest.raises(AssertionError, match="nobody has asked"):
        solve(load(large))


@pytest.mark.parametrize("count", [12, 13])
def test_above_twelve_the_quick_stage_is_taken_and_said(tmp_path, count):
    client = Client(str(write_circle(tmp_path, count)))
    asked = {"view": "simulation", "kind": "months", "query": "runs=10&books=wait", "tab": "one"}
    job = client.wait_for_job(client.post("/jobs", asked))
    assert job["state"] == "done", job
    said = client.get(f"/live/simulation?{asked['query']}&parts=months").json["parts"]["months"]
    if count == 12:
        assert "(the exact stage)" in said
        assert 'value="exact" selected' in client.get("/simulation").text
    else:
        assert "(the quick stage)" in said
        assert "The exact stage takes up to 12 insiders; there are 13" in said
        assert 'value="exact"' not in client.get("/simulation").text
    story = client.get(f"/live/simulation?{asked['query']}&parts=story").json["parts"]["story"]
    assert 'role="alert"' not in story
    assert 'role="alert"' not in client.get("/live/play?parts=table").json["parts"]["table"]


def test_above_twelve_a_move_shows_bounds_at_once_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(_solve, "solve_built", refuse)  # signals take seconds
    client = Client(str(write_circle(tmp_path, 13)))
    made = client.get("/live/circle?parts=headline.circle.why&set=threshold.mean=0.4").json
    assert made["proved"] is False
    assert "bounds at once" in made["parts"]["headline"]
    assert "<svg" in made["parts"]["circle"]
    assert 'data-slow="yes"' in client.get("/help").text
    assert 'data-slow="yes"' not in Client("one-insider").get("/help").text


def test_work_that_no_page_asks_after_ends(monkeypatch):
    monkeypatch.setattr(_jobs, "ABANDONED_SECONDS", 0.3)
    jobs = Jobs()
    try:
        options = {"books": ["wait"], "runs": 100_000, "stage": "quick", "seed": 1}
        job = jobs.start("months", "never", load("one-insider"), options, lane="", tab="gone")
        wait_until(lambda: job.state == "stopped")
    finally:
        jobs.close()


def test_where_both_stages_can_be_run_the_quick_ones_error_is_measured():
    client = Client("two-who-need-each-other")
    query = "runs=20&stage=quick"
    asked = {"view": "simulation", "kind": "months", "query": query, "tab": "one"}
    assert client.wait_for_job(client.post("/jobs", asked))["state"] == "done"
    said = client.get(f"/live/simulation?{query}&parts=months").json["parts"]["months"]
    assert "runs both ways" in said


def test_signs_are_looked_for_below_the_months():
    client = Client("two-who-need-each-other")
    query = "runs=20&stage=quick"
    address = f"/live/simulation?{query}&parts=watch"
    assert not client.get(address).json["parts"]["watch"]  # nothing to stand below yet
    for kind in ("months", "watch"):
        asked = {"view": "simulation", "kind": kind, "query": query, "tab": "one"}
        assert client.wait_for_job(client.post("/jobs", asked))["state"] == "done"
    said = client.get(address).json["parts"]["watch"]
    assert "What to look for" in said
    assert "two months before each end" in said


# ---------------------------------------------------------------------------- the machinery


def work(question, tell):
    """What the processes of these tests do."""
    word, *rest = question
    if word == "sleep":
        time.sleep(rest[0])
    if word == "die":
        os._exit(3)
    if word == "fault":
        raise KeyError("a secret")
    if word == "refuse":
        load("there-is-no-such-scenario")
    if word == "count":
        for k in range(rest[0]):
            tell(k, rest[0])
            time.sleep(0.05)
    return os.getpid()


def test_a_hand_answers_reports_faults_and_can_be_ended():
    hand, told = Hand(work), []
    always = lambda: None  # noqa: E731
    try:
        one = hand.ask(("pid",), find_patience=always)
        assert hand.ask(("pid",), find_patience=always) == one != os.getpid()
        hand.ask(("count", 3), find_patience=always, tell=lambda *at: told.append(at))
        assert told == [(0, 3), (1, 3), (2, 3)]
        with pytest.raises(FaultError) as caught:
            hand.ask(("fault",), find_patience=always)
        assert caught.value.kind == "KeyError"
        with pytest.raises(ValueError, match="neither a file nor"):
            hand.ask(("refuse",), find_patience=always)
        with pytest.raises(FaultError):
            hand.ask(("die",), find_patience=always)
        with pytest.raises(StoppedError):  # it looks up in time
            hand.ask(("count", 1000), find_patience=lambda: 60.0)
        with pytest.raises(StoppedError):  # it does not, and is killed
            hand.ask(("sleep", 600), find_patience=lambda: 0.2)
        assert hand.ask(("pid",), find_patience=always) != one
    finally:
        hand.close()
    with pytest.raises(FaultError):
        hand.ask(("pid",), find_patience=always)


class FakeHand:
    """Holds each question until it is let go or not wanted; remembers what it was asked."""

    def __init__(self, let_go, asked):
        self.let_go, self.asked = let_go, asked
        self.is_warm = True

    def ask(self, question, *, find_patience, tell=None):
        del tell
        self.asked.append(question)
        while not self.let_go.is_set():
            patience = find_patience()
            if patience is not None:
                self.asked.append("stopped")
                raise StoppedError
            time.sleep(0.01)
        return question

    def open(self):
        pass

    def close(self):
        self.let_go.set()


@pytest.fixture
def crew(monkeypatch):
    let_go, asked = threading.Event(), []
    monkeypatch.setattr(_crew, "Hand", lambda _: FakeHand(let_go, asked))
    made = Crew(2)
    made.let_go, made.asked = let_go, asked
    yield made
    made.close()


def ask_of(name, state=None, **more):
    case = Shelf(name).find(name)
    return Question(kind="parts", view="circle", case=case, state=state or PageState(), **more)


async def stay():
    return False


async def leave():
    return True


def run_apart(work):
    """In a thread of its own: a browser's tests leave a running loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def test_one_case_leaves_the_other_process_to_others(crew):
    async def run():
        slow = [
            asyncio.ensure_future(crew.ask(ask_of("one-insider", PageState(off=(k,))), stay))
            for k in range(5)
        ]
        await asyncio.sleep(0.3)
        assert len(crew.asked) == 1, "one question of a case at a time"
        other = asyncio.ensure_future(crew.ask(ask_of("five-equals"), stay))
        await asyncio.sleep(0.3)
        assert crew.asked[-1].case.key == "five-equals", "it does not wait behind the slow case"
        crew.let_go.set()
        assert (await other).case.key == "five-equals"
        assert len(await asyncio.gather(*slow)) == 5

    run_apart(run())


def test_equal_questions_are_answered_once_and_not_dropped_with_one_of_them(crew):
    async def run():
        kept = asyncio.ensure_future(crew.ask(ask_of("one-insider"), stay))
        await asyncio.sleep(0.1)
        with pytest.raises(ClientDisconnect):
            await crew.ask(ask_of("one-insider"), leave)
        await asyncio.sleep(0.3)
        assert [each for each in crew.asked if each == "stopped"] == []
        crew.let_go.set()
        assert (await kept).case.key == "one-insider"
        assert len(crew.asked) == 1

    run_apart(run())


def test_what_nobody_waits_for_ends_and_does_not_begin(crew):
    async def run():
        for state in (PageState(), PageState(off=(1,))):
            with pytest.raises(ClientDisconnect):
                await crew.ask(ask_of("one-insider", state), leave)
        await asyncio.sleep(0.3)
        assert crew.asked.count("stopped") == len([a for a in crew.asked if a != "stopped"])
        crew.let_go.set()
        assert (await crew.ask(ask_of("one-insider"), stay)).case.key == "one-insider"

    run_apart(run())


def test_too_much_waiting_is_refused_and_patience_ends(crew, monkeypatch):
    monkeypatch.setattr(_crew, "MOST_WAITING", 2)

    async def run():
        with pytest.raises(PendingError):
            await crew.ask(ask_of("one-insider"), stay, 0.05)
        held = []
        for number in range(1, 4):
            question = ask_of("one-insider", PageState(off=(number,)))
            held.append(asyncio.ensure_future(crew.ask(question, stay)))
            await asyncio.sleep(0.5)
        with pytest.raises(BusyError):
            await crew.ask(ask_of("one-insider", PageState(off=(9,))), stay)
        crew.let_go.set()
        await asyncio.gather(*held)

    run_apart(run())


def test_long_work_on_one_case_does_not_hold_up_that_on_another():
    jobs, scenario = Jobs(), load("one-insider")
    options = {"books": [scenario.sponsor.playbook.value], "stage": "quick", "seed": 1}
    try:
        slow = jobs.start("months", ("slow",), scenario, {**options, "runs": 100_000}, lane="a",
                          tab="slow")  # fmt: skip
        again = jobs.start("months", ("again",), scenario, {**options, "runs": 10}, lane="a",
                           tab="again")  # fmt: skip
        quick = jobs.start("months", ("quick",), scenario, {**options, "runs": 10}, lane="b",
                           tab="quick")  # fmt: skip
        wait_until(lambda: quick.is_over)
        assert quick.state == "done", quick.problem
        assert (slow.state, again.state) == ("running", "waiting")
        jobs.stop(slow.id)
        wait_until(lambda: again.is_over)
        assert again.state == "done"
    finally:
        jobs.close()
