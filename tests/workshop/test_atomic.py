"""Files appear whole; what is swept is this program's own, and of processes that have ended."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from innercircle.errors import InputError
from innercircle.workshop import PREFIX, check_replaceable, replacing, sweep_strays, write_whole

OTHERS = ("notes.tmp", ".notes", PREFIX, f"{PREFIX}notes", f"{PREFIX}{'0' * 8}-x-{'0' * 8}")


def name_stray(process, host=None):
    """A name as another process makes it."""
    script = (
        "import pathlib, sys; from innercircle.workshop import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as place: print(place.name); place.touch()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, "x.yaml"], capture_output=True, text=True, check=True
    ).stdout.strip()
    _, real, number, rest = found.removeprefix(".").split("-")
    return f"{PREFIX}{host or real}-{process or number}-{rest}"


def test_only_strays_of_processes_that_have_ended_are_swept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dead = name_stray(None)
    alive = name_stray(os.getpid())
    elsewhere = name_stray(999_999_999, host="0" * 8)
    (tmp_path / "x.yaml").unlink()
    for name in (dead, alive, elsewhere, *OTHERS):
        (tmp_path / name).write_text("half")
    sweep_strays(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {alive, elsewhere, *OTHERS}
    two_days_ago = time.time() - 2 * 86_400
    for name in (elsewhere, *OTHERS):
        os.utime(tmp_path / name, (two_days_ago, two_days_ago))
    sweep_strays(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {alive, *OTHERS}


def test_what_failed_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "page.html"
    write_whole(path, "old\n")
    with pytest.raises(IsADirectoryError), replacing(path) as place:
        place.write_bytes(b"half" + tmp_path.read_bytes())
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_or_refused(tmp_path):
    path, link = tmp_path / "page.html", tmp_path / "link.html"
    path.write_text("head\nold\n")
    link.symlink_to(path)
    write_whole(link, "head\nnew\n")
    assert path.read_text() == "head\nnew\n"
    assert link.is_symlink()
    with pytest.raises(InputError, match="this is a link"):
        write_whole(link, "head\n", follow=False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs devices")
@pytest.mark.parametrize("place", ["/dev/null", "/dev/full", "pipe", "."])
def test_devices_pipes_and_folders_are_not_replaced(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    for any_kind in (False, True):
        with pytest.raises(InputError, match="not a regular file"):
            write_whole(place, "head\n", any_kind=any_kind)
    with pytest.raises(InputError, match="not a regular file"):
        check_replaceable(Path(place), "head\n")


def test_a_long_name_is_written_too(tmp_path):
    path = tmp_path / ("ж" * 125 + ".yaml")
    write_whole(path, "text\n")
    assert path.read_text() == "text\n"


def test_another_kind_of_file_stays(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("innercircle: 1\n")
    with pytest.raises(InputError, match="of another kind"):
        write_whole(path, "<!DOCTYPE html>\n")
    write_whole(path, "innercircle: 1\nmore: 2\n")
    write_whole(path, "anything", any_kind=True)
    assert path.read_text() == "anything"
