"""The harness that runs the examples of documents: it has to be able to fail."""

import pytest
from tests.documents import is_run, matches, refresh, run_command, split_commands

PRINTED = "first line\nsecond line: 0.25 seconds\n\nlast line\n"


@pytest.mark.parametrize(
    "shown",
    [
        PRINTED,
        "first line\n...\nlast line",
        "first line\nsecond line: ... seconds\n\nlast line",
        "...",
        "first line  \nsecond line: 0.25 seconds\n\nlast line",
    ],
    ids=["whole", "lines left out", "text left out", "nothing shown", "blanks at the end"],
)
def test_what_is_printed_is_accepted(shown):
    assert matches(shown, PRINTED)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "first line",
        "first line\n...\nother line",
        "second line: ... seconds\n...",
        "first line\nsecond line: 0.26 seconds\n\nlast line",
        "first line\nsecond line: .*\n\nlast line",
        "first line\nsecond line: 0.25 seconds\nlast line",
    ],
    ids=[
        "nothing",
        "only the beginning",
        "another end",
        "no beginning",
        "another number",
        "patterns are text",
        "a line missing",
    ],
)
def test_anything_else_is_refused(shown):
    assert not matches(shown, PRINTED)


def test_commands_are_told_from_output():
    block = "$ innercircle a\none\ntwo\n$ innercircle b\n"
    assert split_commands(block) == [("innercircle a", "one\ntwo\n"), ("innercircle b", "")]


def test_errors_are_shown_too(tmp_path):
    assert "there is no" in run_command("innercircle check nowhere.yaml", tmp_path).lower()


def test_a_file_that_is_shown_is_there_for_the_next_command(tmp_path):
    assert run_command("cat note.txt", tmp_path, "as shown\n") == "as shown\n"
    assert run_command("cat note.txt", tmp_path, "something else\n") == "as shown\n"


def test_other_programs_are_not_run(tmp_path):
    with pytest.raises(AssertionError, match="rm"):
        run_command("rm -r .", tmp_path)
    assert not is_run("./test --full")


def test_refreshing_keeps_what_is_left_out_and_corrects_what_is_wrong(tmp_path):
    page = (
        "```console\n$ innercircle check five-equals\n"
        "five-equals: Five equals\n...\n$ innercircle check one-insider\nwrong\n```"
    )
    made = refresh(page, tmp_path)
    assert "five-equals: Five equals\n...\n" in made
    assert "one-insider: One insider who decides alone\nNo problems." in made
    assert refresh(made, tmp_path) == made
