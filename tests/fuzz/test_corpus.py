"""The readers under fire: the corpus again, mutated by chance, and searched by coverage."""

import importlib.util
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.readers import READERS, read_any

FOLDER = Path(__file__).parent
CORPUS = sorted((FOLDER / "corpus").iterdir())
SEEDS = [path.read_bytes() for path in CORPUS]
RUNS = 5_000


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_every_input_of_the_corpus_is_read_or_refused(path):
    data = path.read_bytes()
    assert READERS[data[0]].__name__ == path.name.partition("-")[0]
    assert read_any(data)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6)), max_size=4
    ),
)
def test_a_damaged_input_is_read_or_refused(seed, cuts):
    data = bytearray(seed)
    for place, length, new in cuts:
        at = 1 + int(place * (len(data) - 1))
        data[at : at + length] = new
    read_any(bytes(data))


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(8))
def test_inputs_grown_from_the_corpus_are_read_or_refused(seed):
    """Stretches of one input put into another, lines doubled, dropped, moved, and bytes turned."""
    luck = random.Random(seed)
    for _ in range(RUNS // 8):
        data = bytearray(luck.choice(SEEDS))
        for _ in range(luck.randint(1, 6)):
            other = luck.choice(SEEDS)
            start = luck.randrange(len(other))
            piece = other[start : start + luck.choice((1, 4, 20, 80))]
            at = luck.randint(1, len(data))
            data[at : at + luck.choice((0, 0, 1, 4, 20))] = luck.choice((piece, b"", b"\n", b"\0"))
        read_any(bytes(data))


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is not installed on this system"
)
def test_a_search_by_coverage_finds_no_fault(tmp_path):
    command = [
        *(sys.executable, str(FOLDER / "readers.py"), str(tmp_path), str(FOLDER / "corpus")),
        *(f"-runs={RUNS}", "-seed=1", "-max_len=6000", "-timeout=60"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
