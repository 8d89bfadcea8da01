"""Sealing loses nobody: neither people nor readers; and works where systems offer less."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import filelock
import pyrage
import pytest
from click.testing import CliRunner

from innercircle.cli import run, sources
from innercircle.errors import EvidenceError, InputError, OutputError
from innercircle.evidence import (
    Identities,
    make_key,
    read_identities,
    read_key,
    read_people,
    seal_people,
    write_identities,
    write_key,
)
from innercircle.evidence import _sealing as sealing

ONE, TWO = {"s-one": {"name": "Zebedee Quux"}}, {"s-two": {"name": "Other Somebody"}}


@pytest.fixture
def key():
    return make_key()


def test_a_second_seal_adds_people_and_keeps_pseudonyms(tmp_path, key):
    path, (secret, _) = tmp_path / "case.age", key
    seal_people(path, ONE, key=secret)
    first = read_identities(path, key=secret)
    done = seal_people(path, TWO, key=secret)
    second = read_identities(path, key=secret)
    assert second.people == ONE | TWO
    assert second.key == first.key
    assert (done.people, done.before, done.readers, done.opened) == (2, 1, 1, True)
    assert list(tmp_path.iterdir()) == [path]


def test_readers_stay_readers(tmp_path, key):
    path, (secret, _) = tmp_path / "case.age", key
    (friend, public), (third, other) = make_key(), make_key()
    seal_people(path, ONE, key=secret, recipients=[public])
    seal_people(path, TWO, key=secret, recipients=[other])
    for each in (secret, friend, third):
        assert read_identities(path, key=each).people == ONE | TWO
    seal_people(path, {"s-three": "x"}, key=friend)
    assert len(read_identities(path, key=third).people) == 3


def test_a_file_of_an_earlier_version_locks_nobody_out(tmp_path, key):
    path, (secret, own) = tmp_path / "case.age", key
    friend, public = make_key()
    write_identities(path, Identities(ONE), recipients=[own, public])
    forget_readers(path, secret, [own, public])
    before = path.read_bytes()
    with pytest.raises(EvidenceError, match="can be opened with 2 keys"):
        seal_people(path, TWO, key=secret)
    assert path.read_bytes() == before
    seal_people(path, TWO, key=secret, recipients=[public])
    assert read_identities(path, key=friend).people == ONE | TWO


def forget_readers(path, secret, recipients):
    """The file as it was written before readers were kept in it."""
    content = json.loads(
        pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(secret)])
    )
    del content["readers"], content["left"]
    keys = [pyrage.x25519.Recipient.from_str(name) for name in recipients]
    path.write_bytes(pyrage.encrypt(json.dumps(content).encode(), keys))


def test_another_word_on_a_person_is_refused_unless_it_replaces(tmp_path, key):
    path, (secret, _) = tmp_path / "case.age", key
    seal_people(path, ONE | TWO, key=secret)
    with pytest.raises(EvidenceError, match="something else is sealed already of s-one"):
        seal_people(path, {"s-one": {"name": "Else"}}, key=secret)
    assert read_identities(path, key=secret).people == ONE | TWO
    seal_people(path, {"s-one": {"name": "Else"}}, key=secret, overwrite=True)
    assert read_identities(path, key=secret).people == {"s-one": {"name": "Else"}} | TWO


def test_what_cannot_be_opened_is_not_replaced(tmp_path, key):
    path, (secret, public) = tmp_path / "case.age", key
    seal_people(path, ONE, key=secret)
    before = path.read_bytes()
    other, _ = make_key()
    for words in (
        {"key": other},
        {"recipients": [public]},
        {"passphrase": "a word"},
    ):
        with pytest.raises(EvidenceError):
            seal_people(path, TWO, **words)
        assert path.read_bytes() == before


def test_nobody_here_can_open_it_is_said(tmp_path, key, capsys):
    people, out = tmp_path / "people.yaml", tmp_path / "case.age"
    people.write_text("s-one:\n  name: Zebedee Quux\n", encoding="utf-8")
    assert run(["sources", "seal", str(people), "--to", key[1], "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "nobody here can open" in said
    assert "Destroy" not in said


def test_the_open_file_is_not_given_up_before_the_sealed_one_opens(tmp_path, key, monkeypatch):
    path, (secret, _) = tmp_path / "case.age", key

    def spoil(target, data, old):
        target.write_bytes(data[:-20])

    monkeypatch.setattr(sealing, "replace_sealed", spoil)
    with pytest.raises((EvidenceError, OutputError)):
        seal_people(path, ONE, key=secret)


def test_a_doubled_id_is_refused_with_every_other_problem(tmp_path, capsys):
    people = tmp_path / "people.yaml"
    people.write_text("a:\n  name: X\n  name: Y\na:\n  name: Z\n", encoding="utf-8")
    words = ["sources", "seal", str(people), "--to", make_key()[1], "--out", str(tmp_path / "x")]
    assert run(words) == 2
    said = capsys.readouterr().err
    assert "line 3: “name” is here twice" in said
    assert "line 4: “a” is here twice" in said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "text", ["a: &x {n: 1}\nb: *x\n", "a: &x [*x]\n", "", "[" * 200, "a: \x00"]
)
def test_people_that_are_no_plain_yaml_are_refused(tmp_path, text):
    people = tmp_path / "people.yaml"
    people.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError):
        read_people(people)


def test_short_words_are_told_and_left_only_if_asked(tmp_path, key, capsys):
    people, keys, out = (tmp_path / name for name in ("people.yaml", "key", "case.age"))
    people.write_text("s-one:\n  name: Zebedee Li\n  trusted: no\n", encoding="utf-8")
    write_key(keys)
    words = ["sources", "seal", str(people), "--key", str(keys), "--out"]
    assert run([*words, str(out)]) == 0
    said = capsys.readouterr().err
    assert "Li, no" in said
    assert "stand by themselves" in said
    assert read_identities(out, key=read_key(keys)).left == ()
    assert run([*words, str(tmp_path / "other.age"), "--common", "leave"]) == 0
    assert read_identities(tmp_path / "other.age", key=read_key(keys)).left == ("Li", "no")


def test_on_a_terminal_each_short_word_is_asked_for(tmp_path, monkeypatch):
    people, keys, out = (tmp_path / name for name in ("people.yaml", "key", "case.age"))
    people.write_text("s-one:\n  name: Zebedee Li\n  trusted: no\n", encoding="utf-8")
    write_key(keys)
    monkeypatch.setattr(sources, "is_terminal", lambda: True)
    words = ["seal", str(people), "--key", str(keys), "--out", str(out)]
    done = CliRunner().invoke(sources.command, words, input="y\nn\n")
    assert done.exit_code == 0
    assert read_identities(out, key=read_key(keys)).left == ("no",)


def test_a_redacted_export_is_possible_with_short_words(tmp_path, capsys):
    people, keys, sealed = (tmp_path / name for name in ("people.yaml", "key", "case.age"))
    people.write_text("boss-aide:\n  name: Zebedee Li\n  trusted: no\n", encoding="utf-8")
    write_key(keys)
    opening = ["--key", str(keys)]
    assert run(["sources", "seal", str(people), *opening, "--out", str(sealed)]) == 0
    case = tmp_path / "case.yaml"
    case.write_text(
        "innercircle: 1\nid: li-case\ntitle: What Li knew\nsummary: No line of Li is known.\n"
        "threshold: {mean: 0.5, sd: 0.1}\n"
        "insiders:\n  b: {office: Minister, power: 1, stakes: {position: 80}}\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    words = ["export", str(case), "--redacted", "--sealed", str(sealed), *opening]
    assert run([*words, "--format=yaml", "--format=svg", "--runs=0", "--out", str(out)]) == 0
    (made,) = out.glob("*.yaml")
    text = made.read_text(encoding="utf-8")
    assert "li-case" not in text + made.name
    assert "[withheld] line of [withheld] is known." in text
    looking = ["--sealed", str(sealed), *opening]
    assert run(["sources", "look", str(made), *map(str, out.glob("*.svg")), *looking]) == 0


MISSING = ("O_NONBLOCK", "O_NOFOLLOW", "O_DIRECTORY", "fchmod", "mkfifo", "getuid")


@pytest.fixture
def windows(monkeypatch):
    """What Windows does not offer is not there: flags, modes of open files, opened folders."""
    for name in MISSING:
        monkeypatch.delattr(os, name, raising=False)
    plain = os.open

    def refuse_folders(path, *words, **more):
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return plain(path, *words, **more)

    monkeypatch.setattr(os, "open", refuse_folders)
    # The library of locks has code of its own for Windows; that for other systems stands aside.
    monkeypatch.setattr(filelock, "FileLock", mock.MagicMock())


def test_keys_are_made_and_files_sealed_and_opened_without_what_windows_lacks(
    windows, tmp_path, capsys
):
    people, keys, out = (tmp_path / name for name in ("people.yaml", "key", "case.age"))
    people.write_text("s-one:\n  name: Zebedee Quux\n", encoding="utf-8")
    assert run(["sources", "key", "--out", str(keys)]) == 0
    for _ in range(2):
        words = ["sources", "seal", str(people), "--key", str(keys), "--out", str(out)]
        assert run(words) == 0
    assert run(["sources", "open", str(out), "--key", str(keys)]) == 0
    assert "Zebedee Quux" in capsys.readouterr().out
    assert sorted(tmp_path.iterdir()) == sorted([people, keys, out])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("place", ["people", "key", "out", "sealed", "file"])
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path, place):
    people, keys, out = (tmp_path / name for name in ("people.yaml", "key", "case.age"))
    people.write_text("s-one:\n  name: Zebedee Quux\n", encoding="utf-8")
    write_key(keys)
    seal_people(out, ONE, key=read_key(keys))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    paths = {"people": people, "key": keys, "out": out, "sealed": out, "file": people}
    put = {name: str(pipe if name == place else path) for name, path in paths.items()}
    verb = {
        "people": ["seal", put["people"], "--key", put["key"], "--out", put["out"]],
        "sealed": ["open", put["sealed"], "--key", put["key"]],
        "file": ["look", "one-insider", put["file"]],
    }
    words = ["sources", *verb.get(place, verb["people"])]
    assert run(words) in {1, 2}


def test_two_programs_that_seal_at_once_lose_nobody(tmp_path, key):
    keys, out = tmp_path / "key", tmp_path / "case.age"
    write_key(keys)
    jobs = []
    for number in range(4):
        people = tmp_path / f"p{number}.yaml"
        people.write_text(f"s-{number}:\n  name: Zebedee {number}\n", encoding="utf-8")
        words = ["sources", "seal", str(people), "--key", str(keys), "--out", str(out)]
        command = [sys.executable, "-m", "innercircle", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        jobs.append(subprocess.Popen(command, **quiet))
    done = {f"s-{number}" for number, job in enumerate(jobs) if job.wait(120) == 0}
    assert done
    assert set(read_identities(out, key=read_key(keys)).people) == done


@pytest.mark.skipif(os.name != "posix", reason="whether a process is gone is told by POSIX only")
def test_what_a_killed_program_left_is_swept(tmp_path, key):
    path, (secret, _) = tmp_path / "case.age", key
    script = f"""
import os, pathlib
from innercircle.evidence import seal_people
pathlib.Path.chmod = lambda *_: os._exit(9)  # when all is written, and the file has no name yet
seal_people({str(path)!r}, {ONE!r}, key={secret!r})
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    left = {each.name for each in tmp_path.iterdir()}
    assert len(left) == 3
    assert all(name.startswith(".innercircle") for name in left)
    (tmp_path / ".case.age.notes").write_bytes(b"of somebody else")
    seal_people(path, ONE, key=secret)
    assert {each.name for each in tmp_path.iterdir()} == {"case.age", ".case.age.notes"}


def test_a_sealed_file_is_private_whatever_it_was(tmp_path, key):
    path, (secret, _) = tmp_path / "case.age", key
    seal_people(path, ONE, key=secret)
    path.chmod(0o644)
    seal_people(path, TWO, key=secret)
    write_key(tmp_path / "key")
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}


def test_no_two_keys_get_one_name(tmp_path, monkeypatch):
    """Not even when the other program was quicker by a moment."""
    path = tmp_path / "key"
    plain = Path.chmod

    def be_late(place, mode):
        path.write_text("of somebody else")
        plain(place, mode)

    monkeypatch.setattr(Path, "chmod", be_late)
    with pytest.raises(InputError, match="exists already"):
        write_key(path)
    assert path.read_text() == "of somebody else"
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_path_names_no_file(key):
    with pytest.raises(InputError, match="not a regular file"):
        seal_people("", ONE, key=key[0])
