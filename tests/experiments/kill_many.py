"""Kill a sweep many times, at moments spread over its run and inside a shard's write; resume it.

    python tests/experiments/kill_many.py --kills 100 --inside 30

Each round starts the command in a fresh directory, kills a process of it (SIGKILL) at one moment,
starts the command again until it is done, and compares the shards with those of an uninterrupted
run, byte by byte. Victims take turns: the main process of a run in one process, the main process
of a run on two, and a worker of a run on two (that run has to finish without help). Moments are
spread over the measured time of an uninterrupted run of the same kind. Moments "inside" a write
are hit for certain: the command is started with a failpoint that stops the process when half of a
shard's bytes are on disk, before the shard gets its name, or just after.
"""

import argparse
import hashlib
import os
import shutil
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
VICTIMS = {"main": 1, "main of two": 2, "worker": 2}
"""Who is killed → on how many processes the sweep runs."""

STAGES = ("half-written", "unnamed", "just-named")

# Stops itself (so that the parent can kill it) at a stage of the writing of the k-th shard.
FAILPOINT = """
import os, pathlib, signal, sys
k, stage = int(sys.argv.pop(1)), sys.argv.pop(1)
rename, done = pathlib.Path.replace, 0
def replace(self, target):
    global done
    done += self.name.endswith('.parquet')
    if done != k:
        return rename(self, target)
    if stage == 'half-written':
        os.truncate(self, os.path.getsize(self) // 2)
    if stage == 'just-named':
        rename(self, target)
    os.kill(os.getpid(), signal.SIGSTOP)
pathlib.Path.replace = replace
from innercircle.cli import main
main(sys.argv[1:])
"""


def start(directory, *, inside=0, stage=STAGES[1], workers=1, forked=False):
    """A sweep as a process; ``forked`` from one that has made its imports, where moments in them
    are not tried.
    """
    words = [*COMMAND, "--out", str(directory), "--workers", str(workers)]
    if forked:
        from tests import apart  # noqa: PLC0415  not there for the script

        failing = (FAILPOINT, [inside, stage, *words])
        return apart.start(*(failing if inside else (apart.COMMAND, words)))
    head = ["-c", FAILPOINT, str(inside), stage] if inside else ["-m", "innercircle"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, *head, *words], start_new_session=True, **quiet)


def list_children(parent):
    """(process number, command line) of the children of a process, by its number."""
    found = []
    for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        try:
            found.append((int(word), Path(f"/proc/{word}/cmdline").read_text().replace("\0", " ")))
        except OSError:
            continue
    return found


def list_workers(process):
    """Worker processes of a running sweep (not the helper that tracks their resources)."""
    servers = [number for number, line in list_children(process.pid) if "forkserver" in line]
    return [number for server in servers for number, _ in list_children(server)]


def kill_worker(process, choice=0):
    """Kill a worker of a running sweep; True when there was one."""
    try:
        os.kill(list_workers(process)[choice], signal.SIGKILL)
    except (OSError, IndexError):
        return False
    return True


def fingerprint(directory):
    shards = sorted((directory / "shards").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in shards}


def wait_until_stopped(process):
    if not isinstance(process, subprocess.Popen):
        process.wait_until_stopped()
        return
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        raise RuntimeError("the command ended before its failpoint")


def kill_and_resume(
    folder, reference, *, victim="main", moment=0.0, inside=0, stage=STAGES[1], forked=False
):
    """One round; True when the final result is the uninterrupted one."""
    directory, workers = folder / "out", VICTIMS[victim]
    process = start(directory, inside=inside, stage=stage, workers=workers, forked=forked)
    if inside:
        wait_until_stopped(process)
        names = [path.name for path in (directory / "shards").iterdir()]
        assert any(name[0] == "." for name in names) == (stage != "just-named")
    else:
        time.sleep(moment)
    orphans = list_workers(process) if victim == "main of two" and process.poll() is None else []
    if victim == "worker":
        kill_worker(process)
        return process.wait() == 0 and fingerprint(directory) == reference
    process.kill()
    process.wait()
    kept = fingerprint(directory) if (directory / "shards").exists() else {}
    assert all(reference[name] == value for name, value in kept.items() if name[0] != ".")
    assert start(directory, workers=workers, forked=forked).wait() == 0
    return fingerprint(directory) == reference and wait_for_end(orphans)


def is_running(number):
    """True unless the process has ended (or is what is left of one that nobody waited for)."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for_end(numbers, patience=120.0):
    """True when none of the processes is left."""
    deadline = time.monotonic() + patience
    while any(map(is_running, numbers)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def measure(folder, workers):
    """Seconds of an uninterrupted run, and its shards."""
    began = time.monotonic()
    assert start(folder, workers=workers).wait() == 0
    length = time.monotonic() - began
    found = fingerprint(folder)
    shutil.rmtree(folder)
    return length, found


def list_rounds(kills, inside, lengths):
    """Arguments of all rounds: moments spread over each victim's run, then failpoints."""
    rounds = []
    for turn, victim in enumerate(VICTIMS):
        count = len(range(turn, kills - inside, len(VICTIMS)))
        length = lengths[VICTIMS[victim]]
        rounds += [
            {"victim": victim, "moment": round(length * (k + 0.5) / count, 3)} for k in range(count)
        ]
    return rounds + [
        {"inside": 1 + k % (ROWS // CHUNK), "stage": STAGES[k % len(STAGES)]} for k in range(inside)
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--inside", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as top:
        one, reference = measure(Path(top) / "one", 1)
        two, again = measure(Path(top) / "two", 2)
        assert again == reference
        failed = 0
        rounds = list_rounds(options.kills, options.inside, {1: one, 2: two})
        for number, round_ in enumerate(rounds):
            with tempfile.TemporaryDirectory(dir=top) as folder:
                failed += not kill_and_resume(Path(folder), reference, **round_)
            print(f"{number + 1}/{len(rounds)} {round_} failed so far: {failed}", flush=True)
    print(
        f"{len(rounds)} kills ({options.inside} inside a write), an uninterrupted run taking "
        f"{one:.1f} s in one process and {two:.1f} s on two: {failed} wrong results."
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
