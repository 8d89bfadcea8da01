"""A sweep killed at any moment, inside a shard's write too, is finished by the same command."""

import sys

import pytest
from tests.experiments.kill_many import fingerprint, kill_and_resume, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and SIGSTOP")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    directory = tmp_path_factory.mktemp("kills") / "whole"
    assert start(directory).wait() == 0
    return fingerprint(directory)


@pytest.mark.parametrize("inside", [1, 4])
def test_a_kill_inside_the_write_of_a_shard(inside, reference, tmp_path):
    assert kill_and_resume(tmp_path, reference, inside=inside)


@pytest.mark.parametrize("moment", [0.5, 2.0])
def test_a_kill_at_some_moment(moment, reference, tmp_path):
    assert kill_and_resume(tmp_path, reference, moment=moment)


@pytest.mark.full
@pytest.mark.parametrize("moment", [1.0, 3.0, 5.0])
def test_a_kill_of_a_sweep_on_two_processes(moment, reference, tmp_path):
    assert kill_and_resume(tmp_path, reference, moment=moment, workers=2)
