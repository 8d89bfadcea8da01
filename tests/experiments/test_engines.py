"""Processes of one machine: every chunk once, and workers that are started once."""

import pandas as pd
import pytest
from tests.experiments.workers import tell_process

from innercircle.experiments._engines import compute_here

CHUNKS = range(9)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_are_started_once_and_each_chunk_is_computed_once(workers):
    found = dict(compute_here(tell_process, {}, CHUNKS, workers))
    table = pd.concat(found.values())
    assert sorted(table["chunk"]) == list(CHUNKS)
    assert table["process"].nunique() <= workers
