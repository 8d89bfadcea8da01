"""Whatever is saved, the last good file stays, and no file is beyond the editor's reach."""

import html
import multiprocessing
import os
import stat
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from tests.explorer.in_process import Client

from innercircle.errors import InputError, ScenarioError
from innercircle.explorer import Shelf
from innercircle.explorer._case import hash_text
from innercircle.explorer._changes import save
from innercircle.scenario import find_scenario, load_text

GOOD = find_scenario("one-insider").read_text(encoding="utf-8")
BROKEN = GOOD.replace("threshold:", "treshold:").replace("power:", "powr:")


def make_file(folder, text=GOOD, name="case.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def ask(text, version=GOOD, **more):
    return {"case": "file", "text": text, "version": hash_text(version), "name": "",
            "replace": False, **more}  # fmt: skip


def is_sound(text):
    try:
        load_text(text)
    except InputError:
        return False
    return True


@given(cut=st.integers(0, len(GOOD)), put=st.text(max_size=12), replace=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_is_only_ever_replaced_by_a_sound_one(tmp_path_factory, cut, put, replace):
    folder = tmp_path_factory.mktemp("case")
    path = make_file(folder)
    text = (GOOD[:cut] + put).encode("utf-8", "ignore").decode()
    client = Client(str(path))
    reply = client.post("/save", ask(text, replace=replace))
    assert reply.status == 200, reply.text
    sound = is_sound(text)
    assert reply.json["draft"] is not sound
    assert path.read_text(encoding="utf-8") == (text if sound else GOOD)
    draft = folder / ".case.draft.yaml"
    assert draft.exists() is not sound
    if not sound:
        assert draft.read_bytes() == text.encode()
        assert client.get("/").status == 200, "the page goes on with the good file"


def test_a_draft_is_private_shown_again_and_gone_once_it_is_mended(tmp_path):
    path = make_file(tmp_path)
    client = Client(str(path))
    kept = client.post("/save", ask(BROKEN)).json
    draft = tmp_path / kept["name"]
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert kept["version"] == hash_text(GOOD), "the file has not changed"
    again = html.unescape(Client(str(path)).get("/edit").text)
    assert "treshold:" in again
    assert draft.name in again
    mended = client.post("/save", ask(GOOD + "# mended\n"))
    assert (mended.status, mended.json["draft"]) == (200, False)
    assert not draft.exists()
    assert path.read_text(encoding="utf-8").endswith("# mended\n")


def test_a_draft_is_not_written_through_a_link(tmp_path):
    path, secret = make_file(tmp_path), make_file(tmp_path, "mine", "secret.txt")
    (tmp_path / ".case.draft.yaml").symlink_to(secret)
    client = Client(str(path))
    assert client.post("/save", ask(BROKEN)).status == 500
    assert secret.read_text(encoding="utf-8") == "mine"
    assert "mine" not in client.get("/edit").text
    assert client.post("/save", ask(GOOD + "#\n")).status == 200
    assert secret.exists()


def test_a_broken_file_opens_in_the_editor_and_is_mended_there(tmp_path):
    path = make_file(tmp_path, BROKEN)
    client = Client(str(path))
    for view in ("/", "/terms", "/help", "/simulation"):
        reply = client.get(view)
        assert (reply.status, reply.headers["location"]) == (303, "/edit?case=file")
    page = html.unescape(client.get("/edit").text)
    assert "treshold:" in page
    assert 'data-broken="yes"' in page
    found = client.post("/check", {"case": "file", "text": BROKEN}).json
    assert found["sound"] is False
    assert "^" in found["problems"][0]["text"]
    assert client.get("/session").json["token"]
    for target in ("/live/circle?parts=headline", "/export/circle.csv", "/explain?what=x"):
        assert client.get(target).status == 400
    assert client.get("/?case=five-equals").status == 200, "others are not touched by it"
    saved = client.post("/save", ask(GOOD, BROKEN))
    assert (saved.status, saved.json["draft"]) == (200, False)
    assert client.get("/").status == 200


def test_a_file_that_breaks_later_is_edited_as_it_is_on_disk(tmp_path):
    path = make_file(tmp_path)
    client = Client(str(path))
    assert client.get("/").status == 200
    make_file(tmp_path, BROKEN)
    assert client.get("/").status == 200, "the page shows the file as it last was"
    assert "treshold:" in html.unescape(client.get("/edit").text)
    assert client.post("/save", ask(GOOD, BROKEN)).json["draft"] is False


def test_the_other_files_of_the_folder_come_along_broken_ones_too(tmp_path):
    make_file(tmp_path), make_file(tmp_path, BROKEN, "bad.yaml")
    make_file(tmp_path, GOOD.replace("id: one-insider", "id: other"), "other.yml")
    make_file(tmp_path, "a: 1\n", "no-scenario.yaml")
    make_file(tmp_path, GOOD, ".hidden.yaml")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "other.yml")
    for source in (tmp_path / "case.yaml", tmp_path):
        client = Client(str(source))
        beside = {key for key in client.shelf.keys if key.startswith("folder:")}
        assert beside | {"folder:case.yaml"} == {
            "folder:bad.yaml", "folder:case.yaml", "folder:other.yml"}  # fmt: skip
        assert client.get("/?case=folder:other.yml").status == 200
        assert client.get("/?case=folder:bad.yaml").status == 303
        assert "treshold:" in html.unescape(client.get("/edit?case=folder:bad.yaml").text)
        for name in ("link.yaml", "no-scenario.yaml", ".hidden.yaml", "../case.yaml", "none.yaml"):
            assert client.get(f"/?case=folder:{name}").status == 404


def test_a_change_that_does_not_fit_is_still_refused_at_the_start(tmp_path):
    path = make_file(tmp_path)
    with pytest.raises(ScenarioError):
        Shelf(str(path), ["threshold.mean=abc"])
    with pytest.raises(InputError):
        Shelf(str(tmp_path / "none.yaml"))


def save_twenty(path, name, start, told):
    shelf, won = Shelf(str(path)), []
    version = hash_text(GOOD)
    start.wait()
    for number in range(20):
        text = f"{GOOD}# {name} {number}\n"
        try:
            saved = save(shelf, {**ask(text), "version": version})
        except HTTPException:  # the other one was first
            version = hash_text(path.read_text(encoding="utf-8"))
        else:
            version = saved["version"]
            won.append(text)
    told.put(won)


def test_of_two_saves_in_one_instant_one_is_refused(tmp_path):
    """Threads of one program."""
    path = make_file(tmp_path)
    shelf = Shelf(str(path))
    for number in range(12):
        version, gate, found = path.read_text(encoding="utf-8"), threading.Barrier(2), []

        def try_to_save(mine, version=version, gate=gate, found=found):
            data = ask(f"{GOOD}# {mine}\n", version)
            gate.wait()
            try:
                found.append(save(shelf, data)["version"])
            except HTTPException as error:
                found.append(error.status_code)

        crowd = [threading.Thread(target=try_to_save, args=(f"{number} {k}",)) for k in range(2)]
        [each.start() for each in crowd]
        [each.join() for each in crowd]
        assert found.count(409) == 1, found
        assert hash_text(path.read_text(encoding="utf-8")) in found


@pytest.mark.skipif(os.name != "posix", reason="the lock between programs is that of POSIX")
def test_two_programs_never_overwrite_each_other(tmp_path):
    """Each save is on top of a text that whoever saved had seen."""
    path = make_file(tmp_path)
    context = multiprocessing.get_context("fork")
    start, told = context.Event(), context.Queue()
    crowd = [
        context.Process(target=save_twenty, args=(path, name, start, told)) for name in ("a", "b")
    ]
    [each.start() for each in crowd]
    start.set()
    won = told.get(timeout=60) + told.get(timeout=60)
    [each.join() for each in crowd]
    assert path.read_text(encoding="utf-8") in won
    assert len(won) >= 20
