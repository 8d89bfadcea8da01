"""Every numeric option of every verb, in one place: finite, within its range, plainly refused."""

import click
import pytest

from innercircle.cli import cli, run
from innercircle.cli._options import Real, Whole

NUMERIC = (click.types.IntParamType, click.types.FloatParamType)
HOSTILE = [
    "",
    "x",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "9" * 24,
    "9" * 5000,
    "٣",
    "1_0",
    "0x1",
]


def list_options():
    """(words of the command, option) for all options of all verbs and their parts."""

    def walk(command, words):
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                yield from walk(command.get_command(context, name), [*words, name])
        for option in command.params:
            yield words, option

    return list(walk(cli, []))


OPTIONS = list_options()
CHECKED = [(words, each) for words, each in OPTIONS if isinstance(each.type, Real | Whole)]


def test_no_option_takes_numbers_unchecked():
    wrong = [(words, each.name) for words, each in OPTIONS if isinstance(each.type, NUMERIC)]
    assert not wrong
    assert len(CHECKED) > 20


@pytest.mark.parametrize(
    ("words", "option"), CHECKED, ids=[f"{'-'.join(w)}{o.opts[0]}" for w, o in CHECKED]
)
def test_a_hostile_number_is_refused_plainly(words, option, capsys):
    kind = option.type
    for text in HOSTILE:
        if text == "9" * 24 and isinstance(kind, Real) and kind.high > 1e30:
            continue
        with pytest.raises(click.BadParameter, match="expected a") as caught:
            kind.convert(text, option, None)
        assert len(caught.value.message) < 200
    for number in (kind.low, kind.high):
        if not getattr(kind, "inside", False):
            assert kind.convert(str(number), option, None) == number
    assert run([*words, option.opts[0], "nan"]) == 2
    assert "fault of ours" not in capsys.readouterr().err
