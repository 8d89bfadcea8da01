"""No verb writes over an input, or over anything that it did not write itself.

Every option that names something to be written is found in the command itself; each is pointed at
every kind of file that a user of this program has lying about.
"""

import shutil

import click
import pytest
from click.testing import CliRunner

from innercircle.cli import cli, run
from innercircle.scenario import find_scenario

QUICK = ("--stage", "quick", "--runs", "20", "--workers", "1")
ASK = ("--question", "Hail?", "--rule", "The gauge.", "--by", "2026-01-01")
TARGETS = {
    ("catalogue", "--copy"): ("one-insider", "--copy"),
    ("explore", "--ledger"): ("one-insider", "--port", "0", "--no-browser", "--ledger"),
    ("export", "--out"): ("DESK/case.yaml", "--format", "yaml", "--out"),
    ("history backtest", "--predictions"): ("--predictions",),
    ("history calibrate", "--out"): ("--runs", "1000", "--rounds", "1", "--out"),
    ("history report", "--out"): ("--out",),
    ("history show", "--scenario"): ("serbia-2000", "--scenario"),
    ("init", "file"): (),
    ("ledger ask", "book"): ("--id", "hail", *ASK),
    ("ledger export", "table"): ("DESK/book.jsonl",),
    ("ledger import", "book"): ("--from", "DESK/rows.csv"),
    ("ledger score", "--out"): ("DESK/book.jsonl", "--who", "desk", "--out"),
    ("play", "--save"): ("DESK/case.yaml", "--save"),
    ("read", "--out"): ("DESK/case.yaml", "DESK/people.yaml", "--out"),
    ("report", "--out"): ("DESK/case.yaml", "--runs", "0", "--out"),
    ("simulate", "--out"): ("DESK/case.yaml", *QUICK, "--out"),
    ("sources key", "--out"): ("--out",),
    ("sources seal", "--out"): ("DESK/people.yaml", "--key", "DESK/analyst.key", "--out"),
    ("sweep", "--out"): ("DESK/case.yaml", "--n", "2", "--vary", "threshold", "--out"),
}
"""Verb and option → what is typed before the place to write to."""


def list_commands(group, head=""):
    for name, each in sorted(group.commands.items() if head else load_verbs()):
        words = f"{head} {name}".strip()
        if isinstance(each, click.Group):
            yield from list_commands(each, words)
        else:
            yield words, each


def load_verbs():
    context = click.Context(cli)
    return [(name, cli.get_command(context, name)) for name in cli.list_commands(context)]


def test_every_option_that_is_written_to_is_tried_here():
    """A path that need not exist is one to write to."""
    found = {
        (words, each.opts[0])
        for words, command in list_commands(cli)
        for each in command.params
        if isinstance(each.type, click.Path) and not each.type.exists
    }
    assert found == set(TARGETS)


@pytest.fixture
def desk(full_desk, tmp_path):
    return shutil.copytree(full_desk, tmp_path / "desk")


@pytest.fixture(scope="module")
def full_desk(tmp_path_factory):
    """One file of each kind that verbs read or write."""
    folder = tmp_path_factory.mktemp("desk")
    text = find_scenario("caracas-2019").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    (folder / "table.csv").write_text("id,power\nboss,1\n", encoding="utf-8")
    (folder / "people.yaml").write_text("leaker:\n  name: Zebedee Quux\n", encoding="utf-8")
    (folder / "notes.txt").write_text("precious\n", encoding="utf-8")
    (folder / "empty-line.txt").write_text("\n", encoding="utf-8")
    for words in (
        ["sources", "key", "--out", str(folder / "analyst.key")],
        [
            *("sources", "seal", str(folder / "people.yaml")),
            *("--key", str(folder / "analyst.key"), "--out", str(folder / "case.age")),
        ],
        ["simulate", "one-insider", *QUICK, "--out", str(folder / "runs")],
    ):
        assert run(words) == 0
    write_book(folder)
    typed = ["caracas-2019", "--save", str(folder / "game.yaml")]
    CliRunner().invoke(cli.get_command(click.Context(cli), "play"), typed, input="\nquit\n")
    (folder / "shard.parquet").write_bytes(next((folder / "runs").glob("*.parquet")).read_bytes())
    return folder


def write_book(folder):
    """A ledger in which somebody can be scored, and a table that can be entered."""
    book = str(folder / "book.jsonl")
    for words in (
        ["ask", "--id", "rain", *ASK],
        ["say", "rain", "0.5", "--who", "desk", "--on", "2025-12-01"],
        ["resolve", "rain", "no", "--on", "2026-01-01"],
    ):
        assert run(["ledger", words[0], book, *words[1:]]) == 0
    (folder / "rows.csv").write_text(
        "id,question,by,rule,who,on,probability\nsnow,Snow?,2026-01-01,gauge,a,2025-12-01,0.2\n",
        encoding="utf-8",
    )


KINDS = (
    *("case.yaml", "table.csv", "people.yaml", "notes.txt", "empty-line.txt", "analyst.key"),
    *("book.jsonl", "case.age", "game.yaml", "shard.parquet", "runs/manifest.json"),
)
OWN = {
    ("explore", "--ledger", "book.jsonl"),
    ("sources seal", "--out", "case.age"),
    ("ledger ask", "book", "book.jsonl"),
    ("ledger import", "book", "book.jsonl"),
}
"""What a verb may add to: its own."""


def read(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("way", ["by name", "by a link"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", TARGETS, ids=" ".join)
def test_nothing_that_is_there_is_written_over(target, kind, way, desk, tmp_path, capsys):
    if (*target, kind) in OWN:
        pytest.skip("its own file")
    place = desk / kind
    if way == "by a link":
        place = tmp_path / "link"
        place.symlink_to(desk / kind)
    words = [*target[0].split(), *TARGETS[target], str(place)]
    words = [word.replace("DESK", str(desk)) for word in words]
    before = read(desk)
    code = run(words)
    said = capsys.readouterr()
    assert code in (1, 2), said.out
    assert "a fault" not in said.err
    assert read(desk) == before
    assert not list(desk.glob(".innercircle-*"))


@pytest.mark.parametrize("verb", ["simulate", "sweep"])
def test_a_store_is_not_laid_over_the_inputs_in_a_folder(verb, full_desk, tmp_path, capsys):
    """A folder in which the scenario has the name of the manifest."""
    case = tmp_path / "manifest.json"
    case.write_bytes((full_desk / "case.yaml").read_bytes())
    words = [word.replace("DESK/case.yaml", str(case)) for word in TARGETS[verb, "--out"]]
    assert run([verb, *words, str(tmp_path)]) == 2
    assert read(tmp_path) == {case: (full_desk / "case.yaml").read_bytes()}


def test_a_page_is_written_again(tmp_path, capsys):
    """What the verb made itself is replaced, and keeps its mode."""
    page = tmp_path / "page.html"
    words = ["report", "one-insider", "--runs", "0", "--out", str(page)]
    assert run(words) == 0
    first = page.read_bytes()
    page.chmod(0o644)
    assert run(words) == 0
    assert page.read_bytes() == first
    assert page.stat().st_mode & 0o777 == 0o644
