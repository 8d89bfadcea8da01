"""Kill a sweep many times, at moments spread over its run and inside a shard's write; resume it.

    python tests/experiments/kill_many.py --kills 100 --inside 30

Each round starts the command in a fresh directory, kills it (SIGKILL) at one moment, starts it
again until it is done, and compares the shards with those of an uninterrupted run, byte by byte.
Moments "inside" a write are hit for certain: the command is started with a failpoint that stops
the process between the writing of a shard's bytes and its renaming.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, CHUNK = 48, 8
COMMAND = (
    *("sweep", "boss-and-fringe", "--plan", "latin", "--n", str(ROWS), "--chunk", str(CHUNK)),
    *("--target", "solve.cautious.fall_probability"),
)

# Stops itself (so that the parent can kill it) before the k-th rename of a shard.
FAILPOINT = """
import os, pathlib, signal, sys
k = int(sys.argv.pop(1))
rename, done = pathlib.Path.replace, 0
def replace(self, target):
    global done
    if self.name.endswith('.parquet'):
        done += 1
        if done == k:
            os.kill(os.getpid(), signal.SIGSTOP)
    return rename(self, target)
pathlib.Path.replace = replace
from innercircle.cli import main
main(sys.argv[1:])
"""


def start(directory, *, inside=0, workers=1):
    words = [*COMMAND, "--out", str(directory), "--workers", str(workers)]
    head = ["-c", FAILPOINT, str(inside)] if inside else ["-m", "innercircle"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, *head, *words], start_new_session=True, **quiet)


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def fingerprint(directory):
    shards = sorted((directory / "shards").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in shards}


def wait_until_stopped(process):
    while True:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return
        raise RuntimeError("the command ended before its failpoint")


def kill_and_resume(folder, reference, *, moment=0.0, inside=0, workers=1):
    """One round; True when the resumed result is the uninterrupted one."""
    directory = folder / "out"
    process = start(directory, inside=inside, workers=workers)
    if inside:
        wait_until_stopped(process)
        assert any(path.name[0] == "." for path in (directory / "shards").iterdir())
    else:
        time.sleep(moment)
    kill(process)
    kept = fingerprint(directory) if (directory / "shards").exists() else {}
    assert all(reference[name] == value for name, value in kept.items() if name[0] != ".")
    assert start(directory, workers=workers).wait() == 0
    return fingerprint(directory) == reference


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--inside", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as top:
        began = time.monotonic()
        assert start(Path(top) / "whole").wait() == 0
        length = time.monotonic() - began
        reference = fingerprint(Path(top) / "whole")
        spread = options.kills - options.inside
        rounds = [{"moment": length * (k + 0.5) / spread} for k in range(spread)]
        rounds += [{"inside": 1 + k % (ROWS // CHUNK)} for k in range(options.inside)]
        failed = 0
        for number, round_ in enumerate(rounds):
            with tempfile.TemporaryDirectory() as folder:
                failed += not kill_and_resume(Path(folder), reference, **round_)
            print(f"{number + 1}/{len(rounds)} {round_} failed so far: {failed}", flush=True)
    print(f"{len(rounds)} kills ({options.inside} inside a write): {failed} wrong results.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
