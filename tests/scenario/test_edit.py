"""Edits by the program: one stretch changes, comments and order stay, files are whole or old."""

import os
import re
import stat

import pytest

from innercircle.errors import InputError, OutputError
from innercircle.scenario import find_scenario, load_text, set_in_text, write_scenario

TEXT = find_scenario("caracas-2019").read_text(encoding="utf-8")
LINE = re.search(r"^threshold: .*$", TEXT, re.MULTILINE).group()
OLD = re.search(r"sd: [0-9.]+ ", LINE).group()


def list_names(folder):
    return sorted(path.name for path in folder.iterdir())


def changed_lines(new):
    old = TEXT.split("\n")
    return [line for line in new.split("\n") if line not in old]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("insiders.party-boss.power", 0.3, "    power: 0.3 ±25%"),
        ("insiders.party-boss.power", "0.3 ±10%", "    power: 0.3 ±10%"),
        ("insiders.party-boss.exposure", 0.5, "      value: 0.5 ±0.10"),
        ("months", 36, "months: 36"),
        ("threshold.sd", 0.21, LINE.replace(OLD, "sd: 0.21 ")),
        ("leader.playbook", "tolerate", "  playbook: tolerate"),
        ("title", "Now: a “title”", 'title: "Now: a “title”"'),
        ("leader.office", "no", "  office: no"),
        ("leader.office", "true", '  office: "true"'),
        ("leader.office", "12", '  office: "12"'),
        ("leader.office", "- x", '  office: "- x"'),
        ("economy.note", "x", "  note: x"),
    ],
)
def test_one_value_changes_and_nothing_else(path, value, line):
    new = set_in_text(TEXT, path, value)
    assert changed_lines(new) == [line]
    load_text(new)


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("terms.leak_fear", 0.25, "  leak_fear: 0.25"),
        ("terms.budgets.total", 100, "  budgets: {total: 100}"),
        ("insiders.eastern-commander.signal_sd", 0.1, "    signal_sd: 0.1"),
        ("dynamics.economy.bite", 0.5, "dynamics: {economy: {bite: 0.5}}"),
        ("circles.party.note", "The party", "  party: {title: Party, note: The party}"),
    ],
)
def test_a_missing_key_is_added_to_its_section(path, value, line):
    new = set_in_text(TEXT, path, value)
    assert changed_lines(new) == [line]
    found = load_text(new)
    assert path not in found.values() or found.values()[path].value == value


def list_comments(text):
    return [line.partition("#")[2] for line in text.split("\n")]


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.full)])
def test_every_number_of_the_file_can_be_edited(step):
    scenario = load_text(TEXT)
    codas = list_comments(TEXT)
    for path, value in list(scenario.values().items())[::step]:
        if not value.given or ".types." in path or ".table." in path:
            continue
        low, high = (value.spread.low, value.spread.high) if value.spread else (0.5, 0.5)
        target = (low + high) / 2 if value.limits.allow((low + high) / 2) else 1.0
        new = set_in_text(TEXT, path, target)
        again = load_text(new).values()[path]
        assert again.value == target
        assert new.count("\n") == TEXT.count("\n")
        assert list_comments(new) == codas


def test_editing_back_gives_the_text_back():
    before = load_text(TEXT).signal_sd.value
    there = set_in_text(TEXT, "signal_sd", 0.05)
    assert there != TEXT
    assert set_in_text(there, "signal_sd", before) == TEXT


@pytest.mark.parametrize(
    "path",
    ["nonsense", "insiders.party-boss.nonsense", "insiders", "levers.9.coverage", "leader", ""],
)
def test_what_is_no_single_value_is_refused(path):
    with pytest.raises(InputError):
        set_in_text(TEXT, path, 1)


def test_a_comment_after_the_last_key_stays_where_it_is():
    text = "innercircle: 1\nterms:\n  margin: 1   # a note\n# the end\n"
    new = set_in_text(text, "terms.leak_fear", 0.5)
    assert new == "innercircle: 1\nterms:\n  margin: 1   # a note\n  leak_fear: 0.5\n# the end\n"


def test_a_text_without_a_last_line_end_and_an_empty_mapping():
    assert set_in_text("a: 1\nterms: {}", "terms.margin", 2) == "a: 1\nterms: {margin: 2}"
    assert set_in_text("a: 1", "months", 2) == "a: 1\nmonths: 2\n"
    assert set_in_text("terms: {margin: 1,}", "terms.leak_fear", 0) == (
        "terms: {margin: 1, leak_fear: 0}"
    )


def test_writing_keeps_the_mode_and_leaves_no_litter(tmp_path):
    path = tmp_path / "x.yaml"
    write_scenario(path, TEXT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    write_scenario(path, "a: 1\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes() == b"a: 1\n"
    assert list_names(tmp_path) == ["x.yaml"]


def test_nothing_is_written_through_links_or_onto_folders(tmp_path):
    target = tmp_path / "target"
    target.write_text("keep", encoding="utf-8")
    link = tmp_path / "link.yaml"
    link.symlink_to(target)
    for path in (link, tmp_path, tmp_path / "absent" / "x.yaml"):
        with pytest.raises((OutputError, InputError)):
            write_scenario(path, "a: 1\n")
    assert target.read_text(encoding="utf-8") == "keep"
    assert list_names(tmp_path) == ["link.yaml", "target"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x.yaml"
    write_scenario(path, "old: 1\n")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_scenario(path, "new: 1\n")
    assert path.read_text(encoding="utf-8") == "old: 1\n"
    assert list_names(tmp_path) == ["x.yaml"]
