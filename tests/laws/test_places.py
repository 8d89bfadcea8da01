"""A place where nothing can be written is the user's slip, and said before anything is computed.

Every option that names something to write × every sort of place: exit code 2, one sentence, and
nothing made. What the system would not do by its own state ends with 1: see `test_full_disk`.
"""

import os
import sys

import pytest
from tests.laws.test_nothing_is_overwritten import TARGETS, write_book

from innercircle.cli import run
from innercircle.errors import InputError
from innercircle.evidence import write_key
from innercircle.workshop import check_place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pipes, devices and links")

FOLDERS = {
    *(("export", "--out"), ("history calibrate", "--out")),
    *(("simulate", "--out"), ("sweep", "--out")),
}
"""Where a folder is meant; elsewhere a file is."""
DEEP = FOLDERS - {("export", "--out")}
"""Where missing folders on the way are made."""
PLACES = {
    "pipe": "pipe",
    "device that takes all": "/dev/null",
    "device that is full": "/dev/full",
    "folder": "folder",
    "file": "file",
    "within a file": "file/new",
    "in a missing folder": "nowhere/new",
    "link into a missing folder": "stray-link",
    "link in a circle": "circle",
    "name of 300 letters": "a" * 300,
    "nothing": "",
}


def is_possible(target, place):
    """Where a verb has work to do after all, or a refusal of another sort."""
    if target in FOLDERS:
        return place == "folder" or (target in DEEP and place == "in a missing folder")
    return place == "file"


CASES = [(t, place) for t in TARGETS for place in PLACES if not is_possible(t, place)]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("precious\n")
    (tmp_path / "stray-link").symlink_to("nowhere/else")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "people.yaml").write_text("leaker:\n  name: Zebedee Quux\n")
    write_key("analyst.key")
    write_book(tmp_path)
    return tmp_path


def type_words(target, place):
    words = [*target[0].split(), *TARGETS[target], PLACES[place]]
    return [w.replace("DESK/case.yaml", "one-insider").replace("DESK/", "") for w in words]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("target", "place"), CASES, ids=[f"{' '.join(t)}, {place}" for t, place in CASES]
)
def test_a_place_that_cannot_be_is_refused_with_2(target, place, desk, capsys):
    before = {path: path.lstat().st_mtime_ns for path in desk.rglob("*")}
    assert run(type_words(target, place)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "fault" not in said.err
    assert "Traceback" not in said.err
    assert {path: path.lstat().st_mtime_ns for path in desk.rglob("*")} == before


@pytest.mark.parametrize("verb", ["init", "catalogue one-insider --copy"])
def test_a_folder_that_may_not_be_written_is_the_systems_word(verb, capsys):
    if not os.path.isdir("/sys"):  # noqa: PTH112  where nobody may write, whoever it is
        pytest.skip("this system has no /sys")
    assert run([*verb.split(), "/sys/new"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("path", ["zero\0byte", "a" * 300])
@pytest.mark.parametrize("folder", [True, False])
def test_a_name_that_no_system_takes(path, folder, tmp_path):
    with pytest.raises(InputError):
        check_place(tmp_path / path, folder=folder)


@pytest.mark.parametrize("sort", [{}, {"folder": True}, {"folder": True, "deep": True}])
def test_a_place_that_is_free_is_fine(sort, tmp_path):
    check_place(tmp_path / "new", **sort)
    (tmp_path / "link").symlink_to(tmp_path / "later")
    if not sort:
        check_place(tmp_path / "link")
