"""No spelling of a sealed name leaves a redacted export: in no place, in no format.

The places follow from the declaration of the format, so that a new key is a new place.
"""

import html
import io
import json
import zipfile
from pathlib import Path

import duckdb
import pytest

from evidence.canaries import place_canaries, read_base, walk_sections
from evidence.spellings import NAME, SPELLINGS, is_told
from innercircle.cli import run
from innercircle.dynamics import simulate
from innercircle.evidence import assess_scenario, find_leaks, list_secrets, redact_text
from innercircle.game import solve
from innercircle.scenario import load_text
from innercircle.scenario._declare import Part
from innercircle.scenario._load import ROOT
from innercircle.scenario.model import Scenario

PEOPLE = {"somebody": {"name": NAME}}
FORMATS = ("yaml", "json", "html", "csv", "xlsx", "parquet", "svg", "nfg", "agg", "bif")
LEAST_PLACES = 156
pytestmark = pytest.mark.usefixtures("few_draws")


def mix(place):
    """Another spelling in every place."""
    spellings = list(SPELLINGS.values())
    return f"{spellings[place % len(spellings)]} says {place}"


def unpack(path):
    """Everything that a reader of the file can see, as text."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = [name.encode() + b"\n" + book.read(name) for name in book.namelist()]
        data = b"\n".join([*parts, book.comment])
    if path.suffix == ".parquet":
        found = duckdb.sql(f"select * from read_parquet('{path}')")
        keys = duckdb.sql(f"select * from parquet_kv_metadata('{path}')").fetchall()
        return f"{found.columns} {found.fetchall()} {keys}"
    return html.unescape(data.decode("utf-8"))


def list_parts():
    found, ahead = set(), [*Part.__subclasses__()]
    while ahead:
        part = ahead.pop()
        found.add(part)
        ahead += part.__subclasses__()
    return found


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """All formats of the redacted scenario, and the scenario as it was."""
    folder = tmp_path_factory.mktemp("export")
    text, _ = place_canaries(mix)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    (folder / "people.yaml").write_text(f"somebody:\n  name: {NAME}\n", encoding="utf-8")
    key, sealed = str(folder / "key"), str(folder / "case.age")
    assert run(["sources", "key", "--out", key]) == 0
    assert run(["sources", "seal", str(folder / "people.yaml"), "--key", key, "--out", sealed]) == 0
    words = ["export", str(folder / "case.yaml"), "--redacted", "--sealed", sealed, "--key", key]
    wanted = [f"--format={name}" for name in FORMATS]
    assert run([*words, *wanted, "--runs", "40", "--out", str(folder / "out")]) == 0
    return folder, [key, sealed]


def test_the_scenario_reaches_every_section_and_every_place():
    reached = {kind for kind, _ in walk_sections(ROOT, read_base())}
    assert list_parts() <= reached | {Scenario}
    text, count = place_canaries(mix)
    assert count >= LEAST_PLACES
    assert load_text(text)


@pytest.mark.parametrize("form", FORMATS)
def test_no_canary_is_in_any_format(exported, form):
    folder, _ = exported
    files = [path for path in (folder / "out").iterdir() if path.suffix == f".{form}"]
    assert files
    for path in files:
        assert not is_told(path.name)
        assert not is_told(unpack(path)), path.name


def test_the_last_look_agrees(exported, capsys):
    folder, (key, sealed) = exported
    opening = ["--sealed", sealed, "--key", key]
    yaml = str(*(folder / "out").glob("*.yaml"))
    assert run(["sources", "look", yaml, *opening]) == 0
    assert "None of 3 withheld words occurs" in capsys.readouterr().out
    assert run(["sources", "look", str(folder / "case.yaml"), *opening, "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert found["words"] >= 1
    assert not is_told(json.dumps(found["files"]))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_is_left_in_any_place(spelling):
    text, _ = place_canaries(lambda place: f"{SPELLINGS[spelling]} {place}")
    redacted, done = redact_text(text, secrets=list_secrets(PEOPLE))
    assert not is_told(redacted)
    assert not find_leaks(redacted, list_secrets(PEOPLE))
    assert done.replaced


def test_renaming_moves_no_bit_of_any_number(exported):
    folder, _ = exported
    before = load_text((folder / "case.yaml").read_text(encoding="utf-8"))
    after = load_text(Path(*(folder / "out").glob("*.yaml")).read_text(encoding="utf-8"))
    given = [entry.value for path, entry in before.values().items() if "sources" not in path]
    assert given == [entry.value for path, entry in after.values().items() if "sources" not in path]
    first, second = assess_scenario(before), assess_scenario(after)
    assert first.posterior.tobytes() == second.posterior.tobytes()
    for answer in (solve, lambda case: simulate(case, runs=20, stage="quick")):
        one, other = answer(before).to_dict(), answer(after).to_dict()
        # Influences of one size are listed by their path, so that only their order may differ.
        assert sorted(list_numbers(one)) == sorted(list_numbers(other))


def list_numbers(plain):
    """Every number of an answer, to the last bit."""
    if isinstance(plain, dict):
        plain = list(plain.values())
    if isinstance(plain, list | tuple):
        return [number for item in plain for number in list_numbers(item)]
    return [repr(plain)] if isinstance(plain, int | float) else []
