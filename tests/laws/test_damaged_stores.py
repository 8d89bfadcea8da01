"""Whatever happens to a file of a store, the next call gives the same answer or says what is wrong.

Each store × each of its files × each kind of damage. Either the command answers as before, byte
by byte, or it ends with 2 and one sentence that names the place; other files stay as they are, and
with the damaged file moved away the answer is the old one again.
"""

import contextlib
import io
import json
import shutil

import pytest

from innercircle.cli import run

STORES = {
    "simulate": ["simulate", "one-insider", "--runs", "20", "--draws", "4", "--workers", "1"],
    "sweep": ["sweep", "one-insider", "--n", "6", "--chunk", "3"],
}
OTHER = {"simulate": ["--seed", "9"], "sweep": ["--seed", "9"]}


def cut(path, _other):
    path.write_bytes(path.read_bytes()[:-20])


def halve(path, _other):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replace_by_text(path, _other):
    path.write_text("notes of somebody else\n")


def replace_by_folder(path, _other):
    path.unlink()
    path.mkdir()


def replace_by_another_request(path, other):
    path.write_bytes(other.read_bytes())


def copy_beside(path, _other):
    shutil.copy(path, path.with_name(f"{path.stem} (copy){path.suffix}"))


def copy_as_next(path, _other):
    """Under a name that could be that of another part."""
    digits = path.stem[-6:]
    name = path.name.replace(digits, f"{int(digits) + 7:06d}") if digits.isdigit() else "next.json"
    shutil.copy(path, path.with_name(name))


def change_version(path, _other):
    if path.suffix == ".json":
        data = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(data | {"version": "0.0.1"}), encoding="utf-8")
    else:
        replace_by_text(path, _other)


def change_code(path, _other):
    if path.suffix == ".json":
        data = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(data | {"code": "of yesterday"}), encoding="utf-8")
    else:
        replace_by_text(path, _other)


def change_a_bit(at):
    """One bit, so far into the file."""

    def change(path, _other):
        data = bytearray(path.read_bytes())
        data[int(at * len(data))] ^= 4
        path.write_bytes(data)

    return change


DAMAGES = {
    **{f"a bit at {at:.0%}": change_a_bit(at) for at in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9)},
    "missing": lambda path, _: path.unlink(),
    "empty": lambda path, _: path.write_bytes(b""),
    "cut": cut,
    "half": halve,
    "foreign": replace_by_text,
    "a folder": replace_by_folder,
    "of another request": replace_by_another_request,
    "copied": copy_beside,
    "copied as another": copy_as_next,
    "of another version": change_version,
    "of other code": change_code,
}
HARMLESS = {"missing"}
"""What the next call mends by itself; all else it refuses, but for copies of a manifest."""

UNSEEN = {"missing", "copied", "copied as another"}
"""What a question cannot see of a manifest, or of a shard without one."""


def read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not path.name.startswith(".innercircle.")
    }


def list_files(kind):
    """Files of a small store, relative to it; found by making one."""
    parts = {
        "simulate": ["runs-000000000-000000019.npz", "runs-000000000-000000019.parquet"],
        "sweep": ["shards/000000.parquet", "shards/000001.parquet"],
    }
    return ["manifest.json", *parts[kind]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An intact store of each kind, one of another request, and what the command says."""
    folder = tmp_path_factory.mktemp("stores")
    for kind, words in STORES.items():
        assert run([*words, "--out", str(folder / kind)]) == 0
        assert run([*words, *OTHER[kind], "--out", str(folder / f"other {kind}")]) == 0
    return folder


@pytest.fixture(scope="module")
def expected(whole):
    """What the command says of each intact store."""
    said = {}
    for kind, words in STORES.items():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert run([*words, "--out", str(whole / kind)]) == 0
        said[kind] = out.getvalue().replace(str(whole / kind), "OUT")
    return said


@pytest.mark.parametrize("kind", STORES)
def test_the_files_of_a_store_are_those_that_are_damaged_here(kind, whole):
    names = [name for name, data in read(whole / kind).items() if data is not None]
    assert names == sorted(list_files(kind))


def ask(kind, out, capsys):
    capsys.readouterr()
    code = run([*STORES[kind], "--out", str(out)])
    said = capsys.readouterr()
    return code, said.out.replace(str(out), "OUT"), said.err


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in STORES for name in list_files(kind)]
)
def test_a_damaged_store_answers_as_before_or_says_what_is_wrong(
    kind, name, damage, whole, expected, tmp_path, capsys
):
    out = tmp_path / "store"
    shutil.copytree(whole / kind, out)
    intact = read(out)
    DAMAGES[damage](out / name, whole / f"other {kind}" / name)
    damaged = read(out)
    code, said, errors = ask(kind, out, capsys)
    is_harmless = damage in HARMLESS or (damage.startswith("copied") and name == "manifest.json")
    assert code == (0 if is_harmless else 2), errors
    if code:
        assert errors.count("\n") == 1, errors
        assert errors.startswith(f"innercircle: {out}")
        assert read(out) == damaged
        for place in [place for place in damaged if damaged[place] != intact.get(place, "none")]:
            path = out / place
            path.rmdir() if path.is_dir() else path.unlink()
        code, said, errors = ask(kind, out, capsys)
    assert (code, said, errors) == (0, expected[kind], "")
    assert {**read(out), **intact} == read(out)
    assert read(out)[name] == intact[name]


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name not in UNSEEN])
@pytest.mark.parametrize("name", list_files("sweep"))
def test_damaged_results_are_not_questioned(name, damage, whole, tmp_path, capsys):
    """Without the scenario there is only the manifest to go by."""
    out = tmp_path / "store"
    shutil.copytree(whole / "sweep", out)
    DAMAGES[damage](out / name, whole / "other sweep" / name)
    capsys.readouterr()
    code = run(["sweep", "--out", str(out), "--query", "select count(*) from results"])
    said = capsys.readouterr()
    assert code == 2, said
    assert said.err.count("\n") == 1
    assert said.out == ""


MANIFESTS = {"null": "null", "a list": "[1]", "deep": "[" * 100_000, "no text": b"\xff\xfe"}


@pytest.mark.parametrize("text", MANIFESTS)
@pytest.mark.parametrize("kind", STORES)
def test_a_manifest_that_is_none_is_refused(kind, text, tmp_path, capsys):
    data = MANIFESTS[text]
    (tmp_path / "manifest.json").write_bytes(data if isinstance(data, bytes) else data.encode())
    code, _, errors = ask(kind, tmp_path, capsys)
    assert (code, errors.count("\n")) == (2, 1)
    assert "this manifest cannot be read" in errors


@pytest.mark.parametrize("kind", STORES)
def test_files_of_others_stay(kind, whole, tmp_path, capsys):
    """Also those that look as if they were half-written; only a sweep wants a folder of its own."""
    out = tmp_path / "store"
    shutil.copytree(whole / kind, out)
    names = ["notes.tmp", ".writing-1-x", "runs.tmp", ".innercircle-notes", "manifest.json.1.tmp"]
    for name in names:
        (out / name).write_text("precious")
    assert ask(kind, out, capsys)[0] == 0
    assert {name: (out / name).read_text() for name in names} == dict.fromkeys(names, "precious")


def test_a_sweep_that_was_killed_before_its_manifest_goes_on(expected, tmp_path, capsys):
    (tmp_path / "shards").mkdir()
    code, said, _ = ask("sweep", tmp_path, capsys)
    assert (code, said) == (0, expected["sweep"])
