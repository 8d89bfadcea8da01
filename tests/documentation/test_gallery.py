"""The gallery: each picture is taken anew by a real Chromium and shows what the committed one does.

What has to be in sight (`Shot.main`) is waited for, the size is the same and the picture is not
blank, everywhere. Where the machine draws letters as wide as those of the committed pictures, both
are also compared, blurred to tiles of about 50 pixels; with other fonts lines break elsewhere, and
tiles would say nothing.
"""

import json
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
runpy.run_path(str(DOCS / "generate.py"))  # puts docs/ on the path

from making.gallery import (  # noqa: E402  needs that path
    PICTURES,
    SHOTS,
    measure_letters,
    open_flagship,
    take,
)
from making.png import read_png, write_png  # noqa: E402  the same

FOLDER = DOCS / PICTURES
LARGEST_FILE = 120_000
TILE = 50
FARTHEST = 3.0
"""Mean distance of the tiles' brightness (of 255) up to which two pictures show the same; the two
views that are most alike are 3.9 apart, the same view twice less than 1."""

each_shot = pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.key)


def blur(pixels):
    """Mean brightness in tiles of about 50 pixels."""
    bright = pixels.astype(float) @ np.array([0.299, 0.587, 0.114])
    rows, columns = (max(1, round(length / TILE)) for length in bright.shape)
    bands = np.array_split(bright, rows, axis=0)
    return np.array([[t.mean() for t in np.array_split(b, columns, axis=1)] for b in bands])


def measure_distance(one, two):
    """Mean distance of brightness between two pictures of one size, coarsely."""
    return float(np.abs(blur(one) - blur(two)).mean())


def is_blank(pixels):
    """Nearly all of one colour."""
    packed = pixels.astype(int) @ np.array([65536, 256, 1])
    counts = np.unique(packed, return_counts=True)[1]
    return counts.size < 16 or counts.max() / packed.size > 0.985


def test_the_page_shows_every_picture_and_no_other():
    text = (DOCS / "reference" / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\(\.\./([^)]+)\)", text)
    assert [path for _, path in shown] == [f"{PICTURES}/{shot.key}.png" for shot in SHOTS]
    assert all(len(alt) > 30 for alt, _ in shown)
    assert {path.stem for path in FOLDER.glob("*.png")} == {shot.key for shot in SHOTS}


@each_shot
def test_a_committed_picture_is_sound(shot):
    data = (FOLDER / f"{shot.key}.png").read_bytes()
    assert len(data) <= LARGEST_FILE
    pixels = read_png(data)
    assert pixels.shape == (shot.size[1], shot.size[0], 3)
    assert not is_blank(pixels)


@pytest.fixture(scope="module")
def addresses():
    with open_flagship() as opened:
        yield opened


@pytest.fixture(scope="module")
def same_letters(browser, addresses):
    """Whether this machine draws letters as wide as the one that took the committed pictures."""
    kept = json.loads((FOLDER / "letters.json").read_text(encoding="utf-8"))
    return measure_letters(browser, addresses) == kept


@pytest.mark.browser
@each_shot
def test_a_picture_taken_anew_shows_the_same(browser, addresses, same_letters, shot):
    made = take(browser, shot, addresses)
    kept = read_png((FOLDER / f"{shot.key}.png").read_bytes())
    assert made.shape == kept.shape
    assert not is_blank(made)
    if same_letters:
        assert measure_distance(made, kept) < FARTHEST, "run: python tasks.py docs --pictures"


def test_a_palette_keeps_pictures_of_few_colours():
    rng = np.random.default_rng(4)
    few = rng.integers(0, 256, (200, 3), dtype=np.uint8)[rng.integers(0, 200, (40, 30))]
    assert np.array_equal(read_png(write_png(few)), few)
    many = rng.integers(0, 256, (40, 30, 3), dtype=np.uint8)
    again = read_png(write_png(many))
    assert again.shape == many.shape
    assert np.abs(again.astype(int) - many).mean() < 40


def test_other_views_are_told_apart():
    """The comparison can fail: pictures that show something else are farther apart than allowed."""
    pictures = {}
    for shot in SHOTS:
        pixels = read_png((FOLDER / f"{shot.key}.png").read_bytes())
        pictures.setdefault((pixels.shape, shot.scheme), []).append((shot.key, pixels))
    for alike in pictures.values():
        for number, (one, left) in enumerate(alike):
            for other, right in alike[:number]:
                assert measure_distance(left, right) > FARTHEST, (one, other)
    assert is_blank(np.full((100, 100, 3), 255, np.uint8))
