"""The verb `sources`, and exports that know whom to protect."""

import json
import stat
from pathlib import Path

import pytest

from innercircle.cli import run
from innercircle.evidence import find_leaks
from innercircle.scenario import find_scenario

PEOPLE = "boss-aide:\n  name: Zebulon Quarterstaff\n  met: twice at the old mill\n"
NAME = "Zebulon Quarterstaff"


@pytest.fixture
def box(tmp_path, capsys):
    """A key and a file of people sealed for it."""
    (tmp_path / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    key, sealed = str(tmp_path / "analyst.key"), str(tmp_path / "case.sources.age")
    assert run(["sources", "key", "--out", key]) == 0
    public = capsys.readouterr().out.splitlines()[-1]
    people = str(tmp_path / "people.yaml")
    assert run(["sources", "seal", people, "--to", public, "--out", sealed]) == 0
    capsys.readouterr()
    return tmp_path, key, sealed, public


@pytest.fixture
def told(tmp_path):
    """The flagship with the name of its source in a remark."""
    path = tmp_path / "told.yaml"
    text = Path(find_scenario("caracas-2019")).read_text(encoding="utf-8")
    path.write_text(f"{text}\n# heard from {NAME}\n", encoding="utf-8")
    return str(path)


def test_what_is_sealed_is_opened_by_its_key_only(box, capsys):
    folder, key, sealed, _ = box
    assert NAME.encode() not in Path(sealed).read_bytes()
    for private in (key, sealed):
        assert stat.S_IMODE(Path(private).stat().st_mode) == 0o600
    assert run(["sources", "open", sealed, "--key", key]) == 0
    assert NAME in capsys.readouterr().out
    other = str(folder / "other.key")
    assert run(["sources", "key", "--out", other]) == 0
    assert run(["sources", "open", sealed, "--key", other]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def test_a_key_is_never_overwritten(box, capsys):
    _, key, _, _ = box
    before = Path(key).read_bytes()
    assert run(["sources", "key", "--out", key]) == 2
    assert Path(key).read_bytes() == before
    assert "exists already" in capsys.readouterr().err


def test_a_passphrase_seals_too(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("INNERCIRCLE_PASSPHRASE", "correct horse")
    people, sealed = tmp_path / "people.yaml", str(tmp_path / "sealed.age")
    people.write_text(PEOPLE, encoding="utf-8")
    assert run(["sources", "seal", str(people), "--out", sealed]) == 0
    assert run(["sources", "open", sealed]) == 0
    assert NAME in capsys.readouterr().out
    monkeypatch.setenv("INNERCIRCLE_PASSPHRASE", "wrong")
    assert run(["sources", "open", sealed]) == 2


def test_the_look_finds_a_name_in_a_remark_and_in_a_page(box, told, capsys):
    folder, key, sealed, _ = box
    page = folder / "page.html"
    page.write_text(f"<p>{NAME.replace('Z', '&#90;')}</p>", encoding="utf-8")
    opening = ["--sealed", sealed, "--key", key]
    assert run(["sources", "look", told, str(page), *opening, "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert [entry["path"] for entry in found["disclosures"] if entry["kind"] == "word"] == [
        "comments"
    ]
    assert found["files"][str(page)]
    assert NAME not in json.dumps(found)


def test_the_look_warns_of_groups_of_one_without_a_sealed_file(capsys):
    assert run(["sources", "look", "caracas-2019"]) == 0
    text = capsys.readouterr().out
    assert "sources.boss-aide: shares its letter with fewer than 2" in text
    assert "telephone" not in text, "a date is no telephone number"


def test_a_redacted_export_keeps_names_out_and_pseudonyms_alike(box, told, capsys):
    folder, key, sealed, _ = box
    options = ["--redacted", "--sealed", sealed, "--key", key, "--format", "yaml"]
    first, second = folder / "first", folder / "second"
    assert run(["export", told, *options, "--out", str(first)]) == 0
    again = ["sources", "seal", str(folder / "people.yaml"), "--key", key, "--out", sealed]
    assert run(again) == 0, "sealed anew"
    assert run(["export", told, *options, "--out", str(second)]) == 0
    texts = [(each / "caracas-2019.yaml").read_bytes() for each in (first, second)]
    assert texts[0] == texts[1]
    assert not find_leaks(texts[0], [NAME])
    assert not any(entry for entry in (b"boss-aide", b"old mill") if entry in texts[0])


def test_a_sealed_file_asks_for_redaction(box, capsys):
    folder, key, sealed, _ = box
    words = ["export", "caracas-2019", "--sealed", sealed, "--key", key]
    assert run([*words, "--out", str(folder / "open")]) == 2
    assert "--redacted" in capsys.readouterr().err
    assert not (folder / "open").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [("- a\n- b\n", "each source's id"), ("a: [1\n", "no YAML")],
    ids=["a list", "broken"],
)
def test_people_in_another_shape_are_refused(tmp_path, text, said, capsys):
    people = tmp_path / "people.yaml"
    people.write_text(text, encoding="utf-8")
    words = ["sources", "seal", str(people), "--out", str(tmp_path / "x"), "--to", "age1none"]
    assert run(words) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
