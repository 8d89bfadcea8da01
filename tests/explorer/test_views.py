"""Every view over every kind of scenario, without a browser."""

import html
import io
import json
import math
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.explorer.hostile_case import (
    CANARY_ID,
    CANARY_NOTE,
    CANARY_SOURCE,
    TEXTS,
    quote,
    write_hostile_case,
)
from tests.explorer.in_process import Client

from innercircle import explorer as room
from innercircle.chances import write_chance, write_points
from innercircle.evidence import assess, find_leaks
from innercircle.explorer._views import VIEWS
from innercircle.explorer._views.play import replay
from innercircle.explorer._views.teach import list_scale
from innercircle.explorer._words import read_words
from innercircle.forecast import forecast
from innercircle.game import account_for, solve
from innercircle.history import read_episodes, read_labels, read_record
from innercircle.scenario import load, load_text
from innercircle.terms import DRAWS, price_scenario


class Tags(HTMLParser):
    """Collects (tag, attributes)."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def read_tags(markup):
    """[(tag, {attribute: value})] of a page or picture."""
    parser = Tags()
    parser.feed(markup)
    return parser.found


PATHS = {key: "/" if key == "circle" else f"/{key}" for key in VIEWS}
CASES = ("one-insider", "five-equals", "two-who-need-each-other", "caracas-2019")
pytestmark = pytest.mark.usefixtures("few_draws")


@pytest.fixture(scope="module")
def client():
    return Client("caracas-2019")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_on_every_scenario(client, view):
    for case in CASES:
        reply = client.get(f"{PATHS[view]}?case={case}")
        assert reply.status == 200, case
        assert reply.text.startswith("<!DOCTYPE html>")
        assert f'data-view="{view}"' in reply.text
        assert "{{" not in reply.text
        names = {name for _, attributes in read_tags(reply.text) for name in attributes}
        assert "style" not in names
        assert not {name for name in names if name.startswith("on")}


def test_ids_occur_once(client):
    for view in VIEWS:
        ids = re.findall(r'\bid="([^"]+)"', client.get(PATHS[view]).text)
        assert len(ids) == len(set(ids)), view


def test_labels_lead_to_controls(client):
    for view in VIEWS:
        text = client.get(PATHS[view]).text
        ids = set(re.findall(r'\bid="([^"]+)"', text))
        wanted = re.findall(r'\b(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text)
        missing = {each for group in wanted for each in group.split() if each not in ids}
        assert missing == set(), view


def test_a_move_gives_the_same_answer_as_the_command(client):
    query = "set=threshold.mean=0.45"
    parts = client.get(f"/live/circle?{query}&parts=headline.circle&exact=1").json
    scenario = load("caracas-2019").with_values({"threshold.mean": 0.45})
    chance = solve(scenario, influences=False).signals.fall_probability_cautious
    assert parts["proved"] is True
    assert f"{100 * chance:.1f}\N{NO-BREAK SPACE}%" in parts["parts"]["headline"]
    assert "<svg" in parts["parts"]["circle"]


def test_quick_and_proved_agree(client):
    for query in ("", "set=threshold.mean=0.3", "add=payment:all:20&set=mobilisation=0.2"):
        quick = client.get(f"/live/circle?{query}&parts=stakes").json
        proved = client.get(f"/live/circle?{query}&parts=stakes&exact=1").json
        assert quick["parts"] == proved["parts"]
        assert (quick["proved"], proved["proved"]) == (False, True)


def test_terms_are_those_of_the_room(client):
    text = client.get("/live/terms?parts=terms").json["parts"]["terms"]
    priced = price_scenario(load("caracas-2019"))
    assert f"just above {priced.public.cost:.1f} points" in text
    assert "The red line costs" in text
    assert "red line" not in client.get("/live/terms?parts=terms&red=off").json["parts"]["terms"]


def test_a_budget_says_how_far_it_goes(client):
    priced = price_scenario(load("caracas-2019"))
    dear, next_one = sorted(priced.public.offers - priced.public.margins)[-1:-3:-1]

    def reach(query):
        part = client.get(f"/live/terms?parts=stairs&{query}").json["parts"]["stairs"]
        return re.search(r"data-reach>([^<]+)", part).group(1), part

    said, part = reach("budget=100")
    assert f"win the party boss and leave {100 - dear:.1f}" in said
    assert f"the defence minister would need {next_one:.1f}" in said
    assert f"In secret {priced.secret.cost - 100:.1f} more" in said
    assert 'role="slider"' in part
    assert 'aria-valuenow="100"' in part
    assert "win nobody" in reach("budget=10")[0]
    assert "all who have to be won" in reach("budget=500")[0]
    assert "In secret they would be enough" in reach("")[0], "it starts where secret terms are had"
    head = client.get("/live/terms?parts=title").json["parts"]["title"]
    for cost in (priced.public.cost, priced.secret.cost, priced.keep.cost):
        assert f">{cost:.1f}<" in head
    assert "the others follow" in head
    assert client.get("/live/terms?parts=stairs&pay=none").json["parts"]["stairs"] == ""


def test_handles_are_on_the_page_and_in_no_file(client):
    assert 'role="slider"' in client.get("/terms").text
    drawn = client.get("/picture/terms/offers.svg?wide=1").text
    assert "<svg" in drawn
    assert "slider" not in drawn
    assert 'role="img"' in drawn


def test_where_nothing_may_be_offered_the_page_says_so(client):
    answer = client.get("/live/terms?parts=terms&pay=none").json["parts"]["terms"]
    assert "tick at least one kind of offer" in answer
    assert 'data-none="none"' in client.get("/terms?pay=none").text


def test_settled_terms_say_whom_next_and_who_wins(client):
    quick = client.get("/live/terms?parts=terms").json["parts"]["terms"]
    settled = client.get("/live/terms?parts=terms&exact=1").json["parts"]["terms"]
    for key in ("figure-contest", "figure-exposure", "figure-secrecy"):
        assert f'id="{key}"' in settled
        assert f'id="{key}"' not in quick
    assert "Whom to approach first" in settled
    payment = client.get("/live/terms?parts=terms&exact=1&pay=bonus").json["parts"]["terms"]
    assert "Whom to approach first" in payment


def test_every_number_of_the_table_is_explained(client):
    page = client.get("/").text
    wanted = set(re.findall(r'data-explain="([^"]+)"', page))
    assert len(wanted) > 50
    for each in sorted(wanted):
        reply = client.get(f"/explain?what={each}")
        assert reply.status == 200, each
    told = client.get("/explain?what=fall.cautious").text
    assert re.search(r"assumed by the scenario&#39;s author \(caracas-2019:\d+\)", told)
    assert client.get("/explain?what=nobody.power").status == 404


def test_switching_a_report_off_moves_the_verdict(client):
    def chance(query):
        made = client.get(f"/live/evidence?parts=verdict&{query}").json
        return re.search(r'class="chance">([^<]+)', made["parts"]["verdict"]).group(1)

    question = "about=party-boss:double"
    assert chance(question) != chance(f"{question}&no=aide-denies-betrayal.official-insiders-seek")
    assert chance(question) != chance(f"{question}&grades=boss-aide:F.senior-official:A")


def test_the_ledger_says_what_each_report_did(client):
    scenario = load("caracas-2019")
    answer = assess(scenario.evidence_model(), {"approve": "yes"})

    find_sides = re.compile(r'side-(\w+)" aria-labelledby(.*?)</section>', re.DOTALL)

    def sides(query):
        made = client.get(f"/live/evidence?parts=ledger&{query}").json["parts"]["ledger"]
        return {
            side: set(re.findall(r'id="report-([^"]+)"', block))
            for side, block in find_sides.findall(made)
        }, html.unescape(made)

    found, made = sides("")
    told = {name: share for name, share in answer.shapley.items() if abs(share) >= 5e-3}
    assert found["for"] == {name for name, share in told.items() if share > 0}
    assert found["against"] == {name for name, share in told.items() if share < 0}
    assert set().union(*found.values()) == {report.id for report in scenario.reports}
    for name, share in told.items():
        odds = answer.log_odds - answer.leave_one_out[name]
        without = write_chance(1 / (1 + math.exp(-odds)))
        entry = made[made.index(f'id="report-{name}"') :]
        did = re.search(r'class="did">([^<]+)', entry).group(1)
        assert did.startswith("Raises" if share > 0 else "Lowers")
        assert without in did
        assert ("alone it would count the other way" in did) == (name in answer.turned)
    assert "all but cancel each other" in made
    off, _ = sides("no=aide-denies-betrayal")
    assert off["off"] == {"aide-denies-betrayal"}


def test_what_cannot_be_solved_says_why(client):
    reply = client.get("/live/terms?parts=terms&set=insiders.party-boss.stakes.squeeze=1")
    assert "squeezed so far" in reply.json["parts"]["terms"]


def test_long_work_runs_tells_and_stops(client):
    asked = {"view": "simulation", "kind": "months", "query": "runs=40&books=pressure&stage=quick",
             "tab": "one"}  # fmt: skip
    job = client.wait_for_job(client.post("/jobs", asked))
    assert job["state"] == "done", job
    parts = "job.picture.months.picks"
    made = client.get(f"/live/simulation?{asked['query']}&parts={parts}").json["parts"]
    assert "simulated runs" in made["months"]
    assert "<svg" in made["picture"]
    assert "<svg" in made["months"]
    # The same question again is answered from memory, by the same job.
    assert client.post("/jobs", asked).json["id"] == job["id"]

    endless = {**asked, "query": "runs=100000&stage=quick"}
    first = client.post("/jobs", endless).json
    newer = client.post("/jobs", {**endless, "query": "runs=99990&stage=quick"}).json
    assert client.get(f"/jobs/{first['id']}").json["state"] == "stopped", "the newer one wins"
    assert client.post("/stop", {"id": newer["id"]}).json["state"] == "stopped"
    again = client.wait_for_job(client.post("/jobs", {**asked, "query": "runs=20&stage=quick"}))
    assert again["state"] == "done", "stopped work does not stand in the way"


def run_job(client, view, kind, query):
    """Have long work done on what an address asks."""
    asked = {"view": view, "kind": kind, "query": query, "tab": "test"}
    job = client.wait_for_job(client.post("/jobs", asked))
    assert job["state"] == "done", job


def test_the_answer_leads_with_the_numbers_of_the_forecast(client):
    case = "case=one-insider"
    at_once = client.get(f"/live/circle?{case}&parts=headline.strip.moves").json["parts"]
    assert "being worked out" in at_once["headline"]
    assert 'data-auto="forecast"' in at_once["strip"]
    assert re.search(r'class="chance">.*\d', at_once["headline"])
    few = html.unescape(re.search(r'data-query="([^"]+)', at_once["strip"]).group(1))
    assert "few=1" in few
    run_job(client, "circle", "forecast", few)
    first = client.get(f"/live/circle?{case}&parts=headline.strip.moves").json["parts"]
    assert re.search(r'class="ahead">.*\d', first["headline"])
    assert "a first estimate" in first["headline"]
    assert "figure-headline" in first["strip"]
    assert 'data-auto="forecast"' in first["strip"], "the whole follows"
    assert "Comes with the forecast" in first["moves"]
    run_job(client, "circle", "forecast", case)
    made = client.get(f"/live/circle?{case}&parts=headline.strip.moves.whence").json["parts"]
    head = forecast(load("one-insider")).headline
    assert f'class="ahead">{write_chance(head.mean)}<' in made["headline"]
    assert "nine in ten from below 0.01\N{NO-BREAK SPACE}% to above 99" in made["headline"]
    title = re.search(r'class="title">([^<]+)', made["headline"]).group(1)
    assert title.startswith("A fall within 12 months")
    assert len(title.split()) <= 16
    assert "figure-headline" in made["strip"]
    assert "ic-ring" not in made["strip"]
    assert "Where the rows come from" in made["whence"]

    changed = f"{case}&set=threshold.mean=0.4"
    pending = client.get(f"/live/circle?{changed}&parts=headline").json["parts"]["headline"]
    assert f"in the file {write_chance(head.mean)}" in pending
    run_job(client, "circle", "forecast", changed)
    now = client.get(f"/live/circle?{changed}&parts=headline.strip").json["parts"]
    assert "ic-ring" in now["strip"]
    assert f"in the file {write_chance(head.mean)}" in now["headline"]


def test_changes_are_chips_on_every_view_and_in_what_is_opened(client):
    query = "set=threshold.mean=0.4&add=payment:all:20&off=1"
    for view in VIEWS:
        page = client.get(f"{PATHS[view]}?{query}").text
        assert page.count('class="chip-drop"') == 3, view
    live = client.get(f"/live/terms?{query}&parts=chips").json["parts"]["chips"]
    assert 'data-drop="set" data-text="threshold.mean=0.4"' in live
    assert 'data-drop="add" data-text="payment:all:20"' in live
    assert client.get("/live/terms?parts=chips").json["parts"]["chips"].strip() == ""
    switched = client.get("/live/evidence?no=aide-denies-betrayal&parts=chips").json["parts"]
    assert 'data-drop="no" data-text="aide-denies-betrayal"' in switched["chips"]


def test_the_record_is_there_at_once(client):
    page = client.get("/history").text
    record = read_record()
    assert f"{100 * record.januaries.auc.value:.0f}\N{NO-BREAK SPACE}%" in page
    assert f"{record.episodes[-1].log.value:.2f}" in page
    assert page.count('<g class="episode ') == len(read_episodes())
    assert 'data-run="episodes"' not in page


def test_few_runs_are_shown_before_the_others_are_there(client):
    query = "case=one-insider&books=wait&runs=150"
    first = client.get(f"/live/simulation?{query}&parts=job").json["parts"]["job"]
    wanted = html.unescape(re.search(r'data-query="([^"]+)', first).group(1))
    assert "runs=60" in wanted
    run_job(client, "simulation", "months", wanted)
    some = client.get(f"/live/simulation?{query}&parts=job.months.title.ways").json["parts"]
    assert 1 <= some["ways"].count('<li class="way">') <= 3
    assert 'data-go="story"' in some["ways"]
    shares = [
        float(n) for n in re.findall(r">([0-9.]+)\N{NO-BREAK SPACE}% of runs end so", some["ways"])
    ]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) > 50
    assert "60 simulated runs" in some["months"]
    assert "is gone within 12 months" in some["title"]
    assert "runs=150" in html.unescape(some["job"])
    run_job(client, "simulation", "months", query)
    assert "150 simulated runs" in client.get(f"/live/simulation?{query}&parts=months").text


def test_what_is_loaded_may_be_kept_and_is_compressed(client):
    page = client.get("/").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        kept = client.get(address)
        assert kept.status == 200
        assert "immutable" in kept.headers["cache-control"]
    assert client.get("/static/explorer.css").status == 404
    assert "no-store" in client.get("/").headers["cache-control"]
    packed = client.get("/", [("accept-encoding", "gzip")])
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(page) / 4


def test_influences_and_boxes_are_found(client):
    query = "case=boss-and-fringe&draws=50&limit=0.005"
    asked = {"view": "sensitivity", "query": query, "tab": "two"}
    for kind in ("influences", "boxes"):
        job = client.wait_for_job(client.post("/jobs", {**asked, "kind": kind}))
        assert job["state"] == "done", job
    made = client.get(f"/live/sensitivity?{asked['query']}&parts=tornado.boxes").json["parts"]
    assert "<svg" in made["tornado"]
    assert 'role="slider"' in made["tornado"]
    assert "The bars are still" not in made["tornado"]
    # Until the state's own bars are there, those of the file stand, and a line shows what is now.
    changed = "case=boss-and-fringe&set=threshold.mean=0.5&parts=tornado.title"
    made_then = client.get(f"/live/sensitivity?{changed}").json["parts"]
    assert "The bars are still those of the file" in made_then["tornado"]
    assert "now " in made_then["tornado"]
    assert 'role="slider"' not in client.get(f"/picture/sensitivity/tornado.svg?{query}").text
    assert "50 draws" in made["boxes"]


def test_a_bad_question_is_refused(client):
    good = {"view": "simulation", "kind": "months", "query": "", "tab": "one"}
    for change in ({"view": "nowhere"}, {"kind": "nothing"}, {"tab": "../x"}, {"tab": ""}):
        assert client.post("/jobs", {**good, **change}).status in {400, 404}
    for data in ({}, {**good, "more": 1}, {**good, "query": 1}, []):
        assert client.post("/jobs", data).status == 400
    assert client.get("/jobs/none").status == 404


def test_a_game_is_played_from_its_moves(client):
    start = client.get("/live/play?parts=table").json["parts"]["table"]
    assert "Month 1 of 24" in start
    later = client.get("/live/play?parts=table&moves=~sanctions=0.9*open=party-boss~~").json
    assert "Month 4 of 24" in later["parts"]["table"]
    wrong = client.get("/live/play?parts=table&moves=~open=nobody").json["parts"]["table"]
    assert 'role="alert"' in wrong
    over = client.get("/live/play?parts=table&moves=" + "~" * 24).json["parts"]["table"]
    assert "What was hidden" in over
    assert "board-doubt" not in later["parts"]["table"], "the sponsor knows of no suspicion"
    assert later["parts"]["table"].count('class="board-channel"') >= 1
    for actor in ("leader", "opposition"):
        made = client.get(f"/live/play?parts=table.move&as={actor}").json["parts"]
        assert "table-seen" in made["table"]
        assert 'id="take-turn"' in made["move"]


@pytest.mark.parametrize(
    "seats", ["sponsor.leader", "leader.opposition", "sponsor.leader.opposition"]
)
def test_several_at_one_table_live_through_the_same_months(client, seats):
    """Whoever looks, the run is the same; each learns what a single player would have."""
    names = seats.split(".")
    turns = {
        "sponsor": ["sanctions=0.9*open=party-boss", "", "coverage=0.8*side_payment=10"],
        "leader": ["", "purge=defence-minister", "co_opt=party-boss"],
        "opposition": ["mobilise=0.1", "", "amnesty=0.5"],
    }
    played = "".join(f"~{turns[name][month]}" for month in range(3) for name in names)
    scenario = load("caracas-2019")
    stories = set()
    for later in range(len(names)):
        game = replay(scenario, tuple(names), 0, played.split("~")[1:] + [""] * later)
        assert game.actor == names[later]
        assert game.seen.month == 4
        stories.add(tuple(game.seen.numbers[name] for name in ("rents", "mobilisation")))
    assert len(stories) == 1
    hidden = client.get(f"/live/play?parts=table.move&as={seats}&moves={played}").json["parts"]
    assert "I am" in hidden["table"]
    assert "table-numbers" not in hidden["table"]
    assert hidden["move"] == ""
    count = 3 * len(names)
    shown = client.get(f"/live/play?parts=table&as={seats}&moves={played}&shown={count}").json
    assert "table-numbers" in shown["parts"]["table"]
    assert client.get(f"/export/play.csv?as={seats}&moves={played}").status == 400
    over = client.get(f"/live/play?parts=table&as={seats}&moves=" + "~" * 24 * len(names)).json
    assert "What was hidden" in over["parts"]["table"]


def test_a_turn_that_is_refused_leaves_the_game_where_it_was(client):
    good = "~sanctions=0.9~"
    for bad in ("open=nobody", "purge=nobody"):
        asked = f"as=sponsor.leader&shown=2&moves={good}~{bad}"
        made = client.get(f"/live/play?parts=table&{asked}").json["parts"]["table"]
        if bad.startswith("open"):
            assert 'role="alert"' in made
            assert "Month 2 of" in made
    game = replay(load("caracas-2019"), ("sponsor",), 0, ["open=nobody"] * 200)
    assert (game.turn, game.seen.month) == (0, 1)
    assert "nobody" in game.problem


def test_a_class_guesses_and_learns(client):
    query = "guesses=50000:party-boss.1700:nobody.400000.1000001.0.x:y.:.7:a:b"
    tally = client.get(f"/live/teach?parts=tally.answer&{query}").json["parts"]
    assert "4 guesses" in tally["tally"]
    assert "The middle one is 2.6\N{NO-BREAK SPACE}%" in tally["tally"]
    assert tally["tally"].count('<circle class="tally-bar"') == 4
    assert tally["tally"].count("<progress") == 1
    assert tally["answer"] == ""
    assert (
        "In the model"
        in client.get(f"/live/teach?parts=tally&{query}&reveal=1").json["parts"]["tally"]
    )


def test_a_past_episode_shows_its_end_once_it_is_revealed(client):
    for name, fell in (("gdr-1989", True), ("belarus-2020", False)):
        says = read_labels()[name].says
        hidden, shown = (
            html.unescape(
                client.get(
                    f"/live/teach?case=episodes/{name}&parts=tally&guesses=500000{more}"
                ).json["parts"]["tally"]
            )
            for more in ("", "&reveal=1")
        )
        assert says not in hidden
        assert says in shown
        assert ("it fell" in shown, "it held" in shown) == (fell, not fell)
    scale = list_scale()
    assert scale[0] == (1, "1 in 1,000,000".replace(" ", "\N{NO-BREAK SPACE}"))
    assert scale[-1][0] == 1_000_000
    assert [part for part, _ in scale] == sorted({part for part, _ in scale})


def test_variants_stand_side_by_side(client):
    pins = "pin=set%3Dthreshold.mean%253D0.3&pin=add%3Dpayment%253Aall%253A30"
    made = client.get(f"/live/compare?parts=variants&{pins}").json["parts"]["variants"]
    assert made.count('<li class="variant">') == 3
    parts = client.get(f"/live/compare?parts=picture.account&{pins}&exact=1").json["parts"]
    assert "Pinned 2" in parts["picture"]
    assert parts["picture"].count("polygon") > 8, "the third mark is a triangle"
    changed = client.get("/live/compare?parts=picture.account.variants&exact=1"
                         "&set=threshold.mean=0.5&set=mobilisation=0.1").json["parts"]  # fmt: skip
    assert changed["variants"].count('<li class="variant">') == 2, "the file stands beside"
    base = load("caracas-2019")
    after = base.with_values({"threshold.mean": 0.5, "mobilisation": 0.1})
    account = account_for(base, after)
    numbers = [float(n.replace("−", "-")) for n in re.findall(
        r'<td class="number">([^<]+)', changed["account"])]  # fmt: skip
    assert numbers[1:-1] == pytest.approx([each.share for each in account.shares], abs=0.005)
    assert write_chance(account.after) in changed["account"]
    quick = client.get("/live/compare?parts=account&set=threshold.mean=0.5").json["parts"]
    assert "figure-account" not in quick["account"], "trying all sets of changes waits"


# ---------------------------------------------------------------------------- exports


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return Client(str(write_hostile_case(tmp_path_factory.mktemp("case"))))


def unpack(reply):
    """Files of an export by name."""
    if reply.headers["content-type"] == "application/zip":
        bundle = zipfile.ZipFile(io.BytesIO(reply.body))
        assert bundle.comment == b""
        return {name: bundle.read(name) for name in bundle.namelist()}
    return {"it": reply.body}


@pytest.mark.parametrize(
    "form", ["csv", "xlsx", "svg", pytest.param("html", marks=pytest.mark.full), "yaml"]
)
def test_exports_are_whole_repeatable_and_carry_no_place(hostile, form, tmp_path):
    asked = f"/export/circle.{form}?set=threshold.mean=0.5&runs=0"
    one, two = (hostile.get(asked) for _ in range(2))
    assert one.status == 200, one.text
    assert one.body == two.body
    disposition = one.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[a-z0-9.-]+"', disposition)
    data = b"".join(unpack(one).values())
    for place in (str(tmp_path.parent), "/tmp/", "root@", "127.0.0.1"):
        assert place.encode() not in data
    if form == "csv":
        assert b"<script>" in data
        for line in data.split(b"\r\n"):
            assert not line.startswith((b"=", b"@")), line
    if form == "svg":
        for tag, attributes in read_tags(data.decode()):
            assert tag not in {"script", "image", "a", "use", "foreignobject"}
            assert not {name for name in attributes if name.startswith("on") or "href" in name}


@pytest.mark.parametrize("form", ["csv", "xlsx", "svg", "html", "yaml"])
def test_redacted_exports_say_nothing_of_sources(hostile, form):
    secrets = {"title": CANARY_SOURCE, "id": CANARY_ID, "note": CANARY_NOTE}
    for view in ("circle", "terms") if form == "csv" else ("circle",):
        reply = hostile.get(f"/export/{view}.{form}?redacted=1&set=threshold.mean=0.5&runs=0")
        assert reply.status == 200, reply.text
        assert find_leaks(reply.body, secrets) == ()
        if form == "csv":
            plain = hostile.get(f"/export/{view}.{form}?set=threshold.mean=0.5&runs=0")
            assert unpack(plain).keys() == unpack(reply).keys()
            numbers = re.compile(rb"\d+\.\d{6,}")
            for name, data in unpack(plain).items():
                assert numbers.findall(data) == numbers.findall(unpack(reply)[name])


def test_a_redacted_scenario_stays_redacted(hostile, tmp_path):
    once = hostile.get("/export/circle.yaml?redacted=1").body
    path = tmp_path / "redacted.yaml"
    path.write_bytes(once)
    again = Client(str(path)).get("/export/circle.yaml?redacted=1")
    assert again.status == 200
    assert find_leaks(again.body, {"title": CANARY_SOURCE, "id": CANARY_ID}) == ()


def test_templates_in_names_are_not_filled_in(hostile):
    for path in PATHS.values():
        text = html.unescape(hostile.get(path).text)
        assert ">49<" not in text
        assert "KeyError" not in text
    template = "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}"
    assert f'<p class="question">{template}</p>' in html.unescape(hostile.get("/teach").text)
    text = html.unescape(hostile.get("/edit").text)
    assert template in text
    assert "%(x)s %s %n {0.__class__} {findings}" in text


def test_a_fault_of_ours_is_short_and_safe(client, monkeypatch, caplog):
    def fail(look):
        raise KeyError("SRC-CANARY " + look.case.text)

    monkeypatch.setitem(VIEWS, "circle", replace(VIEWS["circle"], make_parts=fail))
    reply = client.get("/live/circle?parts=headline")
    assert reply.status == 500
    assert len(reply.body) < 100
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert "CANARY" not in reply.text + caplog.text
    assert "KeyError" in caplog.text


def test_nothing_to_export_is_said(client):
    reply = client.get("/export/help.csv")
    assert reply.status == 400
    assert "nothing to export" in reply.text
    assert client.get("/export/circle.exe").status == 404
    assert "/export/help.csv" not in client.get("/help").text
    assert client.get("/export/nowhere.csv").status == 404


def test_the_exported_scenario_has_the_sliders_in_it(client):
    text = client.get("/export/circle.yaml?set=insiders.party-boss.exposure=0.5").text
    assert "exposure:\n      value: 0.5 ±0.10" in text
    assert "# How to read this file" in text


def test_the_exported_scenario_has_the_levers_in_it(client):
    asked = "set=threshold.mean=0.5&off=1&add=payment:all:40"
    text = client.get(f"/export/circle.yaml?{asked}").text
    levers = load_text(text).levers
    assert [(each.lever, each.insiders) for each in levers][-1] == ("payment", ("all",))
    assert len(levers) == len(load("caracas-2019").levers)
    assert "lever: payment" in html.unescape(client.get(f"/edit?{asked}").text)
    redacted = client.get(f"/export/circle.csv?{asked}&redacted=1")
    assert redacted.status == 200, "levers stand in no redaction's way"
    plain = client.get(f"/export/circle.csv?{asked}")
    numbers = re.compile(rb"\d+\.\d{6,}")
    assert numbers.findall(b"".join(unpack(plain).values())) == numbers.findall(
        b"".join(unpack(redacted).values())
    )


def test_a_redacted_picture_says_nothing_of_sources(client):
    """What the browser draws as PNG is this picture."""
    page = client.get("/live/evidence?parts=evidence").json["parts"]["evidence"]
    keys = re.findall(r'id="figure-([^"]+)"', page)
    words = {}
    for each in load("caracas-2019").reports:
        words |= {f"{each.id} said": each.says[:16], f"{each.id} named": each.id.replace("-", " ")}
    told = 0
    for key in keys:
        plain = client.get(f"/picture/evidence/{key}.svg?wide=1").body
        redacted = client.get(f"/picture/evidence/{key}.svg?wide=1&redacted=1")
        assert redacted.status == 200
        assert find_leaks(redacted.body, words) == ()
        told += len(find_leaks(plain, words))
    assert told > 0, "without redaction they are there"


def test_a_redacted_comparison_keeps_its_variants(client):
    """Pins and sliders mean the same in it, also where their paths name a source."""
    pins = "pin=set%3Dthreshold.mean%253D0.3&pin=add%3Dpayment%253Aall%253A30"
    asked = f"set=threshold.sd=0.2&set=sources.boss-aide.motive.prob=0.9&{pins}"
    plain, redacted = (
        unpack(client.get(f"/export/compare.csv?{asked}{more}")) for more in ("", "&redacted=1")
    )
    assert plain.keys() == redacted.keys()
    assert plain["variants.csv"].decode().count("Pinned") == 2
    numbers = re.compile(rb"\d+(?:\.\d+)? %|1 in [\d,]+")
    for name, data in plain.items():
        assert numbers.findall(data) == numbers.findall(redacted[name])
    fine = re.compile(rb"\d+\.\d{6,}")
    rows = [
        fine.findall(b"".join(unpack(client.get(f"/export/evidence.csv?{asked}{more}")).values()))
        for more in ("", "&redacted=1")
    ]
    assert rows[0]
    assert sorted(rows[0]) == sorted(rows[1])


def test_a_withheld_word_in_a_chart_is_redacted_or_refused(tmp_path):
    path = write_hostile_case(tmp_path)
    text = path.read_text(encoding="utf-8")
    office = f"office: {quote(TEXTS['comment'])}"
    assert text.count(office) == 1
    title = CANARY_SOURCE + TEXTS["formula"]
    path.write_text(text.replace(office, f"office: {quote(title)}"), encoding="utf-8")
    client = Client(str(path))
    for form in ("svg", "csv", "html"):
        reply = client.get(f"/export/circle.{form}?redacted=1&runs=0")
        if reply.status == 200:
            for data in unpack(reply).values():
                assert find_leaks(data, {"title": CANARY_SOURCE}) == ()
        else:
            assert reply.status == 400
            assert "insiders." in reply.text
            assert CANARY_SOURCE not in reply.text


FORMS_WITHOUT = {
    "svg": {"play", "reading", "edit", "help"},
    "csv": {"reading", "edit", "help"},
    "xlsx": {"reading", "edit", "help"},
    "html": set(),
    "yaml": set(),
}
"""Form → views that show nothing of the kind."""
AFTER_WORK = {"forecast", "simulation", "sensitivity", "history", "teach", "journal", "kept"}
"""Views that have something to export once their work is done, or the answer revealed."""


@pytest.mark.parametrize("form", FORMS_WITHOUT)
def test_every_view_can_be_exported(client, form):
    """A form is offered where there can be something of the kind, and given where there is."""
    views = ["circle"] if form == "html" else VIEWS  # the report is the same from every view
    for view in views:
        offered = f'data-export="{form}"' in client.get(PATHS[view]).text
        assert offered == (view not in FORMS_WITHOUT[form]), view
        reply = client.get(f"/export/{view}.{form}?set=threshold.mean=0.5&runs=0")
        assert reply.status == 200 or not offered or view in AFTER_WORK, (view, reply.text)
    revealed = client.get(f"/export/teach.{form}?reveal=1&guesses=50000:party-boss.200000&runs=0")
    assert revealed.status == 200


# ---------------------------------------------------------------------------- words


def test_all_words_are_used_and_none_is_missing():
    folder = Path(room.__file__).parent
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.suffix in {".py", ".j2", ".js"}
    )
    dynamic = ("views.", "levers.kinds.", "levers.means.", "circle.", "types.", "outcomes.",
               "jobs.", "evidence.letter.", "evidence.digit.", "evidence.side_",
               "simulation.stages.", "simulation.differs.", "help.",
               "terms.kinds.", "export.", "inputs.only.", "play.", "story.", "history.",
               "sensitivity.", "lead.", "chips.",
               "told.", "person.", "reading.sections.", "reading.own.", "reading.side.",
               "reading.kind.", "reading.key.", "journal.kind.", "journal.event.",
               "journal.which.", "kept.row.", "kept.outcome.")  # fmt: skip
    for key in read_words():
        quoted = f'"{key}"' in source or f"'{key}'" in source
        assert quoted or key.startswith(dynamic), key


def test_words_for_the_script_are_data(client):
    page = client.get("/").text
    found = re.search(r'<script type="application/json" id="words">(.*?)</script>', page, re.DOTALL)
    words = json.loads(found.group(1))
    assert words["tools.undo"] == "Undo"
    for key in re.findall(r'say\("([a-z_.]+)"', client.get("/static/explorer.js").text):
        assert key in words, key


def test_the_card_of_terms_leads_with_the_mean_over_the_ranges_once_it_is_there(client):
    query = "case=one-insider&set=threshold.mean=0.45"
    waits = "The mean over the file’s ranges comes with the forecast"

    def read_card():
        return client.get(f"/live/circle?{query}&exact=1&parts=take").json["parts"]["take"]

    assert waits in read_card()
    run_job(client, "circle", "forecast", query)
    card = read_card()
    assert waits not in card
    moved = load("one-insider").with_values({"threshold.mean": 0.45})
    mean = write_points(price_scenario(moved, draws=DRAWS).over_ranges.mean)
    first = html.unescape(card[card.index("<li>") : card.index("</li>")])
    assert first.startswith(f"<li>Over the file's ranges, if all see all offers: {mean} ")
    assert "at the best guesses" in first


def test_any_claim_may_be_asked_about_and_questions_stand_with_their_answers():
    file = Path(__file__).parents[1] / "scenario" / "garrison.yaml"
    page = Client(str(file))
    text = html.unescape(page.get("/evidence").text)
    assert '<option value="claim:army-turns">the army turns</option>' in text
    assert "the leader approves the talks" not in text
    verdict = page.get("/live/evidence?parts=verdict&about=claim:army-turns").json["parts"]
    assert "The army turns: very unlikely" in verdict["verdict"]
    parts = page.get("/live/evidence?parts=evidence.ledger&no=paper").json["parts"]
    assert "What does the army do if the street fills?" in parts["evidence"]
    assert "Its source would say so whatever it believes" in parts["ledger"]
