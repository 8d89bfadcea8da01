"""Run benchmarks and write docs/reference/benchmarks.md: `python tasks.py bench`.

Each benchmark asserts its answers, so that a table that could be written is one that is right. A
benchmark that ends with an error keeps its place on the page with what it said. Sections carry the
date and the machine of their run; those that are not run again stay.

    python benchmarks/run.py [--repeat 5] [--only game_extremes …]
"""

import argparse
import ast
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import Row, render_row

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "reference" / "benchmarks.md"
NOT_BENCHMARKS = {"run", "harness"}

INTRODUCTION = """# Benchmarks

Written by `python tasks.py bench`. Least and median wall time and least CPU time of the runs; every
answer is asserted, peers stand beside it where there are any, and work is counted besides seconds.
Times move from machine to machine: repeat them side by side (`python benchmarks/game_extremes.py`).
"""
SECTION = re.compile(r"^<!-- (\w+) -->\n(.*?)(?=^<!-- \w+ -->$|\Z)", re.MULTILINE | re.DOTALL)
HEAD = """| work | size | method | least | median | CPU | runs | counted |
|---|---|---|---|---|---|---|---|"""


def main() -> int:
    """Run, write the page; 1 if a benchmark failed."""
    options = argparse.ArgumentParser()
    options.add_argument("--repeat", type=int, default=5, help="runs a case (default 5)")
    options.add_argument("--only", nargs="*", help="names of benchmarks (default: all)")
    chosen = options.parse_args()
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    sections = {name: f"{body.rstrip()}\n" for name, body in SECTION.findall(text) if name in names}
    failed = 0
    for name in chosen.only or names:
        sections[name], ended = run_one(name, chosen.repeat)
        failed |= ended
        marked = [f"<!-- {known} -->\n{sections[known]}" for known in sorted(sections)]
        PAGE.write_text("\n".join([INTRODUCTION, *marked]), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(HERE.parent)}")
    return failed


def run_one(name: str, repeat: int) -> tuple[str, int]:
    """A section of the page, and 1 if the benchmark failed."""
    print(f"{name} …", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        record = Path(directory) / "rows.json"
        command = (sys.executable, f"{HERE / name}.py", "--repeat", str(repeat), "--json", record)
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env={**os.environ, **threads}
        )
        title, rest = read_docstring(name)
        head = f"## {title}\n\n{rest}\n\n" if rest else f"## {title}\n\n"
        date = f"{datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d}"
        if done.returncode or not record.exists():
            said = (done.stderr.strip().splitlines() or ["no rows were written"])[-1]
            return f"{head}Failed on {date}: {said}\n", 1
        data = json.loads(record.read_text(encoding="utf-8"))
    versions = ", ".join(f"{package} {version}" for package, version in data["versions"].items())
    rows = "\n".join(render_row(Row(**row)) for row in data["rows"])
    return f"{head}{HEAD}\n{rows}\n\n{date}; {data['machine']}; {versions}.\n", 0


def read_docstring(name: str) -> tuple[str, str]:
    """First line and the paragraph after it."""
    tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
    first, *paragraphs = (ast.get_docstring(tree) or name).split("\n\n")
    title = " ".join(first.split()).rstrip(".")
    return title, " ".join(paragraphs[0].split()) if paragraphs else ""


if __name__ == "__main__":
    sys.exit(main())
