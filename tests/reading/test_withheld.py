"""Withheld names are neither quoted nor proposed, however an article spells or hides them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from innercircle import explorer
from innercircle.cli import cli, run
from innercircle.evidence import find_leaks, list_secrets
from innercircle.reading import Shelf, propose, read_articles, render_draft
from innercircle.scenario import load

HERE = Path(__file__).parent
PEOPLE = {"boss-aide": {"name": "Zebedee Quux"}, "clerk": {"name": "Li"}}
SECRETS = list_secrets(PEOPLE)


@pytest.fixture(scope="module")
def case():
    return load(HERE / "harbour.yaml")


def propose_text(case, text, tmp_path, name="news.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    draft = propose(case, read_articles([path], published="2026-05-05"), SECRETS)
    return draft, render_draft(draft, case, case="harbour.yaml") + json.dumps(
        draft.to_dict(), ensure_ascii=False
    )


SPELLED = {
    "as it is": "Zebedee Quux",
    "the surname": "Mr. QUUX",
    "accents": "Zébédée",
    "a possessive": "Quux’s brother",
    "letters that look alike": "Ζеbеdее",  # Greek and Cyrillic
    "no width": "Qu\u200bux",
    "turned around": "Q\u202e\u202cuux",
    "a hyphen at the line's end": "Zebe-\ndee",
    "inside a word": "the Quuxites",
    "a short word": "the clerk Li",
}


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
def test_a_sentence_with_a_withheld_name_is_left_out(spelled, case, tmp_path):
    text = (
        f"An official said that {spelled} met the commander of the harbour guard. "
        f"An aide to the governor said that the port was calm.\n\n"
        f"The governor dismissed the finance minister on 4 May, said {spelled}.\n"
    )
    draft, written = propose_text(case, text, tmp_path)
    assert not find_leaks(written, [word for word in SECRETS if word != "Li"])
    assert spelled.split()[-1] not in written
    assert len(draft.withheld) == 2
    assert [each.entry["says"] for each in draft.list_section("reports")] == [
        "An aide to the governor said that the port was calm."
    ]
    assert not draft.list_section("journal")


def test_titles_publishers_and_names_of_files_are_kept_out(case, tmp_path):
    text = (
        "---\ntitle: What Quux did\npublisher: Quux & Sons\n---\n"
        "An official said that the port was calm.\n"
    )
    draft, written = propose_text(case, text, tmp_path, "quux.md")
    assert not find_leaks(written, SECRETS[1:])
    assert draft.proposals


def test_a_name_that_only_the_source_has_is_kept_out(case, tmp_path):
    text = "The Quuxite official said so to us. An official said that the port was calm.\n"
    draft, written = propose_text(case, text, tmp_path)
    assert "uuxite" not in written
    assert len(draft.list_section("reports")) == 1


def test_the_hostile_page_gives_nothing_away(drafts, case):
    article = drafts["hostile.html"].articles[0]
    without = propose(case, Shelf((article,), {}, ()))
    draft = propose(case, Shelf((article,), {}, ()), SECRETS)
    assert len(draft.list_section("reports")) == len(without.list_section("reports")) - 3
    written = render_draft(draft, case, case="x") + json.dumps(draft.to_dict())
    assert not find_leaks(written, [word for word in SECRETS if word != "Li"])


def test_words_of_the_case_are_not_withheld_by_its_own_ids(case):
    """Without sealed people nothing is held back."""
    assert propose(case, Shelf((), {}, ())).withheld == ()


@pytest.fixture
def sealed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.yaml").write_text("boss-aide:\n  name: Zebedee Quux\n")
    assert run(["sources", "key", "--out", "k"]) == 0
    assert run(["sources", "seal", "people.yaml", "--key", "k", "--out", "s.age"]) == 0
    (tmp_path / "case.yaml").write_bytes((HERE / "harbour.yaml").read_bytes())
    return tmp_path


def test_the_command_takes_the_sealed_file(sealed):
    (sealed / "quux.txt").write_text(
        "An official said that Quux knew. An official said that the port was calm.\n"
    )
    words = ["read", "case.yaml", "quux.txt", "--sealed", "s.age", "--key", "k"]
    done = CliRunner().invoke(cli, [*words, "--out", "d.yaml"])
    assert done.exit_code == 0
    assert "Left out, as a withheld word occurs there: article 1: paragraph 1" in done.output
    assert "uux" not in done.output
    assert "uux" not in (sealed / "d.yaml").read_text().lower()


def test_the_page_takes_the_sealed_file(sealed, monkeypatch):
    told = {}
    monkeypatch.setattr(explorer, "explore", lambda source, **options: told.update(options))
    words = ["explore", str(sealed / "case.yaml"), "--sealed", "s.age", "--key", "k"]
    assert run([*words, "--no-browser"]) == 0
    assert "Quux" in told["withheld"]
    assert run(["explore", "--sealed", "none.age"]) == 2


def test_no_draft_is_written_of_a_case_that_has_the_name(sealed, capsys):
    case = (sealed / "case.yaml").read_text()
    (sealed / "case.yaml").write_text(case.replace("A deal on", "The Quux deal on"))
    (sealed / "news.txt").write_text("An official said that the port was calm.\n")
    words = ["read", "case.yaml", "news.txt", "--sealed", "s.age", "--key", "k"]
    assert run([*words, "--out", "d.yaml"]) == 2
    assert not (sealed / "d.yaml").exists()
    said = capsys.readouterr().err
    assert "withheld word" in said
    assert "Quux" not in said


def test_nothing_is_taken_that_would_name_somebody(sealed, capsys):
    (sealed / "news.txt").write_text("An official said that the port was calm.\n")
    assert run(["read", "case.yaml", "news.txt", "--out", "d.yaml"]) == 0
    draft = (sealed / "d.yaml").read_text().replace("accept:\n", "accept: yes\n", 1)
    (sealed / "d.yaml").write_text(draft.replace("Article in news", "Article of Quux"))
    before = (sealed / "case.yaml").read_bytes()
    assert run(["read", "case.yaml", "--take", "d.yaml", "--sealed", "s.age", "--key", "k"]) == 2
    assert (sealed / "case.yaml").read_bytes() == before
    assert run(["read", "case.yaml", "--take", "d.yaml"]) == 0
    capsys.readouterr()


def test_an_article_keeps_its_digest_when_its_title_is_hidden(drafts):
    article = drafts["purge.txt"].articles[0]
    assert replace(article, title="").digest == article.digest
