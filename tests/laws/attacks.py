"""Kill verbs that write at random moments, or set two of them on one place; look what is left.

    python -m tests.laws.attacks --kills 50 --pairs 100

Each trial forks this process, in which everything is imported already, so that a moment drawn from
the time of a whole run falls into the work and not into the imports. Half of the kills are kill -9,
half SIGTERM. After a kill everything finished is intact; after the same command again, the folder
is what an undisturbed run leaves, name by name and byte by byte, strays and scratch included.
"""

import argparse
import contextlib
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from starlette.exceptions import HTTPException

from innercircle import report
from innercircle.cli import run
from innercircle.dynamics import read_game
from innercircle.evidence import make_key, read_identities
from innercircle.explorer import Shelf
from innercircle.explorer._case import hash_text
from innercircle.explorer._changes import save
from innercircle.scenario import find_scenario

TEXT = find_scenario("one-insider").read_text(encoding="utf-8")
SECRET, PUBLIC = make_key()
MOVES = {
    0: ["sanctions 0.9", "", "sanctions 0.2", ""],
    1: ["sanctions 0.1", "", "", "sanctions 0.7"],
}
HIDDEN = ".innercircle"


def simulate(choice):
    seed = str(1 + choice)
    words = ["--stage", "quick", "--workers", "1", "--runs=40", "--seed", seed, "--out", "runs"]
    return run(["simulate", "one-insider", *words])


def sweep(choice):
    return run(["sweep", "one-insider", "--n", str(8 + choice), "--chunk", "2", "--out", "rows"])


def play(choice, *, new=False):
    game, moves = Path("game.yaml"), MOVES[choice]
    if game.exists() and not new:
        moves, words = moves[len(read_game(game)["moves"]) :], ["--resume", "game.yaml"]
    else:
        words = ["--save", "game.yaml"]
    sys.stdin = io.StringIO("\n".join([*moves, "quit", ""]))
    return run(["play", "one-insider", *words])


def play_new(choice):
    return play(choice, new=True)


def export(choice):
    kinds = [("yaml", "csv", "xlsx", "parquet"), ("json", "svg")][choice]
    formats = [f"--format={kind}" for kind in kinds]
    return run(["export", "one-insider", "--runs", "0", *formats, "--out", "out"])


def write_report(choice):
    change = [f"--set=threshold.mean=0.{6 + choice}"]
    return run(["report", "one-insider", *change, "--runs", "0", "--out", "page.html"])


def seal(choice):
    return run(["sources", "seal", f"p{choice}.yaml", "--key", "key", "--out", "case.age"])


def edit(choice):
    text = f"# edited {choice}\n{TEXT}"
    asked = {"case": "file", "text": text, "name": "", "replace": False}
    try:
        save(Shelf("case.yaml"), {**asked, "version": hash_text(TEXT)})
    except HTTPException as error:
        return error.status_code // 100 - 2
    return 0


VERBS: dict[str, Callable[[int], int]] = {
    "simulate": simulate,
    "sweep": sweep,
    "play": play,
    "export": export,
    "report": write_report,
    "seal": seal,
    "edit": edit,
}
PAIRS = {
    "simulate": ([0, 0], [0, 2]),
    "sweep": ([0, 0], [0, 2]),
    "play": ([0, 2], [0, 2]),
    "export": ([0, 2], [0, 2]),
    "report": ([0, 0], [0, 0]),
    "seal": ([0, 0], [0, 0]),
    "edit": ([0, 2], [0, 2]),
}
"""Exit codes, sorted, of two at once: with the same request, and with different ones. Of two that
come one after the other by chance, one more may end well; a page is replaced by whoever is last."""


@dataclass
class Trials:
    """All trials of one verb.

    Attributes:
        verb: which.
        top: a folder for what they write.
        luck: draws the moments.
    """

    verb: str
    top: Path
    luck: random.Random

    def __post_init__(self):
        report.make_more_sections = lambda *_, **__: []  # seconds of prices, and no file
        self.whole, self.seconds = {}, 0.0
        self.import_all()
        for choice in (0, 1):
            folder = self.make_folder()
            began = time.monotonic()
            code = self.wait(self.start(folder, choice))
            assert code == 0, (self.verb, code)
            self.seconds = max(self.seconds, time.monotonic() - began)
            self.whole[choice] = self.read(folder)
            shutil.rmtree(folder)

    def import_all(self):
        """Do the work here once: what it needs is imported, and its moments are those of work."""
        folder, here, typed = self.make_folder(), Path.cwd(), sys.stdin
        os.chdir(folder)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            VERBS[self.verb](0)
        os.chdir(here)
        sys.stdin = typed
        shutil.rmtree(folder)

    def make_folder(self):
        folder = Path(tempfile.mkdtemp(dir=self.top))
        (folder / "scratch").mkdir()
        if self.verb == "edit":
            (folder / "case.yaml").write_text(TEXT, encoding="utf-8")
        if self.verb == "seal":
            (folder / "key").write_text(SECRET + "\n", encoding="utf-8")
            for name in ("p0", "p1", "first"):
                people = {f"s-{name}": {"name": f"Zebedee {name}"}}
                (folder / f"{name}.yaml").write_text(yaml.safe_dump(people), encoding="utf-8")
            words = ["sources", "seal", str(folder / "first.yaml"), "--key", str(folder / "key")]
            quiet = contextlib.redirect_stderr(io.StringIO())
            with contextlib.redirect_stdout(io.StringIO()), quiet:
                assert run([*words, "--out", str(folder / "case.age")]) == 0
        return folder

    def start(self, folder, choice, *, new=False):
        """Fork a process that does the work in a folder, or begins it anew; its number."""
        child = os.fork()
        if child:
            return child
        code = 99
        try:
            os.chdir(folder)
            tempfile.tempdir = str(folder / "scratch")
            with (
                Path("/dev/null").open("w") as nowhere,
                (folder.with_suffix(".said")).open("a", encoding="utf-8") as said,
            ):
                os.dup2(nowhere.fileno(), 1)
                os.dup2(said.fileno(), 2)
                sys.stdout, sys.stderr = nowhere, said
                verb = play_new if new and self.verb == "play" else VERBS[self.verb]
                code = verb(choice)
                said.flush()
        finally:
            os._exit(code)

    @staticmethod
    def wait(child):
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def read(self, folder):
        """What a folder holds; of a sealed file, what is in it."""
        found = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.suffix == ".age":
                found[name] = sorted(read_identities(path, key=SECRET).people)
            else:
                found[name] = path.read_bytes() if path.is_file() else None
        return found

    def kill(self):
        """One kill, and the same command again; what is wrong, or nothing."""
        folder = self.make_folder()
        before = self.read(folder)
        child = self.start(folder, 0)
        time.sleep(self.luck.uniform(0, 1.1 * self.seconds))
        os.kill(child, self.luck.choice([signal.SIGKILL, signal.SIGTERM]))
        killed = self.wait(child) < 0
        wrong = self.find_lost(before, self.read(folder))
        if not (self.verb == "export" and (folder / "out").exists()) and not self.is_done(folder):
            code = self.wait(self.start(folder, 0))
            wrong += [f"the same command again: {code}"] if code else []
        wrong += self.compare(folder, self.whole[0])
        return killed, wrong, folder

    def is_done(self, folder):
        return self.verb == "edit" and (folder / "case.yaml").read_text(encoding="utf-8") != TEXT

    def find_lost(self, before, after):
        """Files that are neither as before nor as after a whole run."""
        whole, wrong = self.whole[0], [f"lost {name}" for name in before if name not in after]
        for name, data in after.items():
            if HIDDEN in name or data in (before.get(name), whole.get(name)):
                continue
            if name == "game.yaml":
                moves, all_moves = (yaml.safe_load(each)["moves"] for each in (data, whole[name]))
                if moves == all_moves[: len(moves)]:
                    continue
            wrong.append(f"{name} is half-written")
        return wrong

    def compare(self, folder, *wholes):
        found = self.read(folder)
        if found in wholes:
            return []
        names = [n for n in {**found, **wholes[0]} if found.get(n, 0) != wholes[0].get(n, 0)]
        return [f"not as a whole run: {', '.join(sorted(names))}"]

    def pair(self, *, same):
        """Two at one place in one instant; what is wrong, or nothing."""
        folder = self.make_folder()
        children = [self.start(folder, choice, new=True) for choice in (0, 0 if same else 1)]
        codes = [self.wait(child) for child in children]
        wrong = []
        if sorted(codes) != PAIRS[self.verb][not same]:
            wrong.append(f"exit codes {codes}")
        wholes = [self.whole[k] for k in (0, 0 if same else 1)]
        if self.verb == "seal" and not same:
            both = {**self.whole[0], "case.age": ["s-first", "s-p0", "s-p1"]}
            wholes = [both]
        return codes, wrong + self.compare(folder, *wholes), folder


def attack(verb, top, *, kills, pairs, seed):
    """All trials of a verb: a line that sums them up, and what was wrong."""
    trials, bad = Trials(verb, top, random.Random(f"{verb} {seed}")), []
    hit = 0
    for number in range(kills):
        killed, wrong, folder = trials.kill()
        hit += killed
        bad += [f"{verb} kill {number}: {each}" for each in wrong]
        bad += find_traces(folder, f"{verb} kill {number}")
        tell(f"{verb}: kill {number + 1}, {hit} before the end, {len(bad)} wrong")
    for number in range(2 * pairs):
        codes, wrong, folder = trials.pair(same=number < pairs)
        bad += [f"{verb} pair {number} {codes}: {each}" for each in wrong]
        bad += find_traces(folder, f"{verb} pair {number}")
        tell(f"{verb}: pair {number + 1}, {len(bad)} wrong")
    line = f"{verb}: {kills} kills ({hit} before the end), {pairs} + {pairs} pairs"
    return f"{line}: {len(bad)} wrong", bad


def tell(line):
    print(line, file=sys.stderr, flush=True)


def find_traces(folder, head):
    said = folder.with_suffix(".said").read_text(encoding="utf-8")
    shutil.rmtree(folder)
    return [f"{head}: {said}"] if "Traceback" in said or "fault of ours" in said else []


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("verbs", nargs="*", default=list(VERBS))
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as top:
        for verb in options.verbs:
            line, bad = attack(
                verb, Path(top), kills=options.kills, pairs=options.pairs, seed=options.seed
            )
            print(line, *bad, sep="\n  ", flush=True)
            failed += len(bad)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
