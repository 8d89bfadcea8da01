"""What leaves the page says of which state it is, and is of that state to the last bit."""

import io
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.explorer.in_process import Client

from innercircle.errors import InnercircleError, InputError
from innercircle.explorer._state import TRIED, AddedLever, PageState, apply_state, read_state
from innercircle.explorer._written import write_state
from innercircle.game import solve
from innercircle.report import (
    collect_tables,
    list_sections,
    make_more_sections,
    name_rows,
    read_findings,
)
from innercircle.scenario import LEVERS, find_bounds, load, load_text

pytestmark = pytest.mark.usefixtures("few_draws")
CLIENTS = {name: Client(name) for name in ("caracas-2019", "five-equals", "boss-and-fringe")}


def draw_number(value, draw):
    """A number in the middle of what is stated, or near what stands there."""
    low, high = find_bounds(value.spread) if value.spread else (0.8 * value.value, value.value)
    number = draw(st.floats(min(low, high), max(low, high), allow_subnormal=False))
    return number if value.limits.allow(number) else value.value


@st.composite
def draw_states(draw, scenario):
    """Any inputs of the format, any levers of the file away, any that can be tried out."""
    values, choices = scenario.values(), scenario.choices()
    paths = draw(st.lists(st.sampled_from(sorted(values)), max_size=4, unique=True))
    sets = {path: repr(draw_number(values[path], draw)) for path in paths}
    for path in draw(st.lists(st.sampled_from(sorted(choices) or [""]), max_size=1)):
        if path and choices[path].options:
            sets[path] = draw(st.sampled_from(choices[path].options))
    numbers = range(1, len(scenario.levers) + 1)
    off = draw(st.sets(st.sampled_from(numbers or [99]), max_size=2))
    who = st.sampled_from(["all", *(insider.id for insider in scenario.insiders)])
    guarantors = [""] + [each.id for each in scenario.guarantors]
    added = []
    for kind in draw(st.lists(st.sampled_from(sorted(TRIED)), max_size=2)):
        amount = draw(st.floats(TRIED[kind].low, TRIED[kind].high / 4, allow_subnormal=False))
        by = draw(st.sampled_from(guarantors)) if LEVERS[kind].covers else ""
        added.append(AddedLever(kind, draw(who), amount, by))
    return PageState(sets=tuple(sorted(sets.items())), off=tuple(sorted(off)), added=tuple(added))


def solve_or_refuse(scenario):
    try:
        solution = solve(scenario, influences=False, prove=False)
    except InnercircleError as error:
        return str(error)
    plain = solution.to_dict()
    return {key: plain[key] for key in ("insiders", "cautious", "bold", "signals", "tipping_set")}


@pytest.mark.parametrize("name", CLIENTS)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_exported_file_solves_to_the_pages_number_to_the_last_bit(name, data):
    case = CLIENTS[name].shelf.find(name)
    state = data.draw(draw_states(case.scenario))
    again = read_state(state.to_query())
    assert again == state, "an address keeps every bit"
    written = write_state(case, state)
    if written.problem:  # the format's own checks across inputs refuse it; so does the export
        reply = CLIENTS[name].get(f"/export/circle.yaml?{state.to_query()}")
        assert (reply.status, "cannot be written" in reply.text) == (400, True)
        return
    changed, left_out = apply_state(case.scenario, state)
    assert left_out == ()
    assert solve_or_refuse(load_text(written.text, "x.yaml")) == solve_or_refuse(changed)
    assert load_text(written.text, "x.yaml").digest == written.scenario.digest


def test_the_law_is_not_kept_by_refusing():
    """Each kind of input, moved a little, is written; but for one of numbers that sum to 1."""
    case = CLIENTS["caracas-2019"].shelf.find("caracas-2019")
    kinds = {}
    for path, value in case.scenario.values().items():
        kinds.setdefault((path.split(".")[0], path.split(".")[-1]), (path, value))
    assert len(kinds) > 50
    for path, value in kinds.values():
        number = value.value * 0.999 if value.value else 1e-3
        if value.limits.allow(number):
            problem = write_state(case, PageState(sets=((path, repr(number)),))).problem
            assert problem == "" or "probabilities sum to" in problem, path


@pytest.mark.parametrize("name", CLIENTS)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_two_states_never_share_a_digest(name, data):
    case = CLIENTS[name].shelf.find(name)
    one, two = (data.draw(draw_states(case.scenario)) for _ in range(2))
    written = [write_state(case, state) for state in (one, two)]
    same = apply_state(case.scenario, one)[0] == apply_state(case.scenario, two)[0]
    assert (written[0].scenario.digest == written[1].scenario.digest) == same


def read_files(reply):
    """Files of an export by name."""
    if reply.headers["content-type"] == "application/zip":
        bundle = zipfile.ZipFile(io.BytesIO(reply.body))
        return {name: bundle.read(name) for name in bundle.namelist()}
    return {"it": reply.body}


def read_name(reply):
    return re.search(r'filename="([^"]+)"', reply.headers["content-disposition"]).group(1)


STATES = ("", "set=threshold.mean=0.4", "off=1", "add=payment:party-boss:30",
          "set=threshold.mean=0.4&add=payment:party-boss:30", "goal=0.5")  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx", "svg", "yaml"])
def test_each_state_has_a_name_of_its_own_and_says_what_was_changed(form):
    client, names = CLIENTS["caracas-2019"], set()
    for query in STATES:
        reply = client.get(f"/export/terms.{form}?{query}")
        assert reply.status == 200, reply.text
        names.add(read_name(reply))
        files = read_files(reply)
        if form == "xlsx":
            with zipfile.ZipFile(io.BytesIO(reply.body)) as book:
                files = {name: book.read(name) for name in book.namelist()}
        said = b"".join(files.values()).decode("utf-8", "replace")
        for path in re.findall(r"set=([a-z.]+)=", query):
            assert path in said, (form, query)
        if "add=" in query:
            assert "Payment for party boss" in said or "party-boss" in said
        if "add=" in query and form != "yaml":
            assert "tried out" in re.sub(r"</tspan><tspan[^>]*>", " ", said)
    assert len(names) == len(STATES) - (form == "yaml"), "a switch of a view changes no scenario"


def test_the_report_of_a_changed_state_says_so():
    client = CLIENTS["five-equals"]
    plain = client.get("/export/circle.html?runs=0")
    changed = client.get("/export/circle.html?runs=0&set=threshold.mean=0.4")
    digests = [re.search(r"inputs ([0-9a-f]{16})", each.text).group(1) for each in (plain, changed)]
    assert digests[0] != digests[1]
    assert read_name(plain) != read_name(changed)
    assert digests[1].startswith(read_name(changed).split("-")[-1].removesuffix(".html"))
    assert "Not as in the scenario's file" in changed.text.replace("&#39;", "'")
    assert "(threshold.mean)" in changed.text
    assert "(with 1 change)</title>" in changed.text
    assert 'class="changed"' not in plain.text


@pytest.mark.parametrize("path", ["threshold.mean", "insiders.party-boss.exposure"])
@pytest.mark.parametrize("text", ["abc", "nan", "inf", "-inf", "", "1_0", "0x1", "1e999"])
def test_what_is_no_number_is_refused_with_advice_and_reaches_no_export(path, text):
    client = CLIENTS["caracas-2019"]
    for target in (
        "/",
        "/edit",
        "/terms",
        "/live/circle",
        "/explain",
        "/export/circle.yaml",
        "/export/circle.csv",
        "/export/circle.html",
        "/picture/circle/circle.svg",
    ):
        reply = client.get(f"{target}?set={path}={text}&parts=headline&what=fall.cautious")
        assert reply.status == 400, target
        assert "no number" in reply.text
        assert path in reply.text


def test_what_does_not_fit_is_said_on_the_page_and_refused_in_a_file():
    client = CLIENTS["caracas-2019"]
    for query in ("set=threshold.mean=7", "set=nobody.power=1", "add=payment:nobody:5"):
        assert client.get(f"/?{query}").status == 200
        for form in ("yaml", "csv", "svg", "html"):
            reply = client.get(f"/export/circle.{form}?{query}")
            assert reply.status == 400, (query, form)
            assert "left out" in reply.text


def list_labels(scenario):
    """What people read at the head of a row → the paths that it may mean."""
    labels = {}
    for section in ("insiders", "sources", "guarantors"):
        for entry in getattr(scenario, section):
            words = entry.id.replace("-", " ")
            names = {entry.id, words, words.capitalize(), getattr(entry, "office", ""),
                     getattr(entry, "title", "")}  # fmt: skip
            for name in names - {""}:
                labels.setdefault(name, set()).add(f"{section}.{entry.id}")
    for report in scenario.reports:
        labels.setdefault(report.says or report.id, set()).add(report.path)
    return labels


def test_every_table_names_its_rows_by_path():
    """Where a row is about an entry of the file, the file that leaves says which."""
    scenario = load("caracas-2019")
    labels = list_labels(scenario)
    more = make_more_sections(scenario, runs=10)
    tables = collect_tables(list_sections(read_findings(solve(scenario)), more))
    keys = [table.key for table in tables]
    assert len(keys) == len(set(keys)), "no table takes the file of another"
    inputs = {**scenario.values(), **scenario.choices()}
    told = 0
    for table in tables:
        shown = name_rows(table)
        for row, cells in zip(shown.rows, table.rows, strict=True):
            if cells and cells[0] in labels and table.key != "fall":
                assert "Path" in shown.columns, table.key
                assert row[shown.columns.index("Path")] in labels[cells[0]], (table.key, row)
                told += 1
        if table.key.startswith("assumptions"):
            assert {row[0] for row in shown.rows} <= set(inputs)
            told += len(shown.rows)
    assert told > len(inputs)


def test_a_number_that_lies_in_a_table_is_no_lost_change(tmp_path):
    """It cannot be written into the text: then the file is refused, and the rest carries it."""
    (tmp_path / "people.csv").write_text(
        "id,office,power,stakes.position,stakes.fallback,stakes.punishment,stakes.exile\n"
        "a,Army,0.6,100,20,5,20\nb,Police,0.4,90,20,5,25\n",
        "utf-8",
    )
    (tmp_path / "case.yaml").write_text(
        "innercircle: 1\nid: tabled\ntitle: Tabled\nthreshold: {mean: 0.5, sd: 0.1}\n"
        "insiders: {table: people.csv}\n",
        "utf-8",
    )
    client = Client(str(tmp_path / "case.yaml"))
    query = "set=insiders.a.stakes.exile=30"
    assert client.get(f"/export/circle.yaml?{query}").status == 400
    plain, changed = (client.get(f"/export/circle.csv?{q}") for q in ("", query))
    assert read_name(plain) != read_name(changed)
    assert b"insiders.a.stakes.exile" in read_files(changed)["about.csv"]
    with pytest.raises(InputError):
        write_state(
            client.shelf.find("file"), PageState(sets=(("insiders.a.stakes.exile", "9e9"),))
        )
