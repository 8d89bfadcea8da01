"""The record's pages are what the code says today."""

import re
import runpy
from pathlib import Path

import pytest

from innercircle.errors import InputError
from innercircle.history import (
    OUTCOMES,
    find_fingerprint,
    load_episode,
    read_episodes,
    read_labels,
    render_catalogue_entry,
)
from innercircle.scenario import load_text

ROOT = Path(__file__).resolve().parents[2]
WRITER = runpy.run_path(str(ROOT / "docs" / "history.py"))
CATALOGUE, replace_block = WRITER["CATALOGUE"], WRITER["replace_block"]
NUMBER = re.compile(r"-?\d+\.\d+")
TOLERANCE = 0.02


def read_block(page, name):
    text = page.read_text(encoding="utf-8")
    return text.split(f"<!-- {name}:begin -->\n")[1].split(f"<!-- {name}:end -->")[0].strip()


def test_the_data_page_lists_every_column_and_source_of_today():
    for page, blocks in WRITER["build_quick_blocks"]().items():
        for name, block in blocks.items():
            assert read_block(page, name) == block.strip(), "run: python docs/history.py --quick"


@pytest.mark.parametrize("name", sorted(read_episodes()))
def test_the_catalogue_holds_every_episode_as_it_is_coded(name):
    text = (CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8")
    label = read_labels()[name]
    assert text == render_catalogue_entry(read_episodes()[name], label), (
        "run: python docs/history.py --quick"
    )
    scenario = load_text(text, f"{name}.yaml")
    assert scenario.history.outcome == label.outcome.value
    assert scenario.insiders == load_episode(name).insiders


LOOK = re.compile(
    r"^\| \d{4}-\d{2}-\d{2} \d{2}:\d{2} \| ([0-9a-f]{12}) \| \w+ \| ([^|]+) \|", re.MULTILINE
)
LOOKED_AT = {
    "structural": OUTCOMES,
    "attempts": ("fall given an attempt",),
    "outside": ("exit by class",),
}
"""Forecast → what it was scored on."""


@pytest.mark.parametrize("forecast", LOOKED_AT)
def test_the_model_that_is_shipped_has_been_logged_and_is_the_first_that_was_looked_at(forecast):
    looks = LOOK.findall(WRITER["LOOKS"].read_text(encoding="utf-8"))
    models = {model for model, outcome in looks if outcome in LOOKED_AT[forecast]}
    assert models == {find_fingerprint(forecast)}, "another model was looked at: say so in the docs"


def test_every_look_is_one_of_a_forecast_that_is_shipped():
    """The months may change between looks at the drawn sample; each look is there."""
    looks = LOOK.findall(WRITER["LOOKS"].read_text(encoding="utf-8"))
    known = {outcome for outcomes in LOOKED_AT.values() for outcome in outcomes}
    other = {outcome for _, outcome in looks} - known
    assert all(
        outcome.startswith("fall in the drawn sample, ") or outcome.endswith(" by the months")
        for outcome in other
    )


def test_a_block_is_replaced_and_nothing_else():
    page = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n"
    assert replace_block(page, "x", "new | 1") == (
        "a\n<!-- x:begin -->\n\nnew | 1\n\n<!-- x:end -->\nb\n"
    )
    with pytest.raises(InputError, match="one block called 'y'"):
        replace_block(page, "y", "new")


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_the_trust_page_says_what_the_backtest_says_today():
    """Words and order must be equal, numbers within what another machine may round differently."""
    for page, blocks in WRITER["build_blocks"]().items():
        for name, block in blocks.items():
            written = read_block(page, name)
            assert NUMBER.sub("#", written) == NUMBER.sub("#", block.strip()), name
            pairs = zip(NUMBER.findall(written), NUMBER.findall(block), strict=True)
            assert all(abs(float(a) - float(b)) <= TOLERANCE for a, b in pairs), name
    assert WRITER["PICTURE"].read_text(encoding="utf-8") == WRITER["render_picture"]()
