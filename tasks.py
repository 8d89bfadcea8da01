"""The daily verbs of the project, on any system with Python 3.11 or later.

    python tasks.py run            solve the flagship, write its page
    python tasks.py test           every check that decides whether a change may land
    python tasks.py test --full    the long checks too; records when and where they passed
    python tasks.py lint           style, types and the direction of imports
    python tasks.py docs           write the generated pages of the documentation anew
    python tasks.py docs --slow    those that take minutes, too
    python tasks.py bench          the benchmarks, beside their peers
    python tasks.py pin            resolve the pinned requirements anew

Only the standard library is used here: this file makes the environment that has the rest.
"""

import argparse
import datetime
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
FLAGSHIP = "caracas-2019"
FULL_RECORD = ROOT / "docs" / "reference" / "full-run.md"
# Bytecode is kept, whatever the environment says: each process would compile the source anew.
KEEP_BYTECODE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(ENVIRONMENT / "bytecode"),
}
ONE_AFTER_THE_OTHER = """
import json, sys
from innercircle.cli import run
sys.exit(next(filter(None, map(run, json.loads(sys.argv[1]))), 0))
"""
"""Commands in one process, which imports everything once; the first that fails is the last."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def main() -> int:
    """Read the verb and do it; returns the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  the one file that an older Python may run
        print("innercircle needs Python 3.11 or later.", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run")
    test = verbs.add_parser("test")
    test.add_argument("--full", action="store_true", help="the long checks too")
    test.add_argument("pytest", nargs="*", help="passed on to pytest")
    docs = verbs.add_parser("docs")
    docs.add_argument("--slow", action="store_true", help="the pages that take minutes too")
    docs.add_argument("--pictures", action="store_true", help="only the pictures of the gallery")
    for verb in ("lint", "bench", "pin"):
        verbs.add_parser(verb)
    options = parser.parse_args()
    match options.verb:
        case "run":
            return run_flagship()
        case "test":
            return run_tests(options.pytest, full=options.full)
        case "lint":
            make_environment("test")
            return lint()
        case "docs":
            make_environment("test")
            words = [f"--{word}" for word in ("slow", "pictures") if getattr(options, word)]
            return call(python(), "docs/generate.py", *words)
        case "bench":
            make_environment("bench")
            return call(python(), "benchmarks/run.py")
        case _:
            return pin()


def run_flagship() -> int:
    """Check and solve the flagship, write its page, and say where it is."""
    make_environment("run")
    page = ROOT / f"{FLAGSHIP}.html"
    verbs = (
        ("check", FLAGSHIP),
        ("solve", FLAGSHIP),
        ("report", FLAGSHIP, "--out", str(page)),
    )
    return call(*(python(), "-c", ONE_AFTER_THE_OTHER, json.dumps(verbs)), extra_env=KEEP_BYTECODE)


def run_tests(extra: Sequence[str], *, full: bool) -> int:
    """Style, types, arrows, then every test; with ``full`` the long ones too."""
    start = time.monotonic()
    make_environment("test")
    browser = find_browser()
    failed = lint()
    # One thread a process: two test processes already use the two cores.
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    variables = {**threads, **KEEP_BYTECODE}
    marks = () if full else ("-m", "not full")
    # Whoever is done takes over from the other, so that all end together.
    workers = () if extra else ("-n", str(min((os.cpu_count() or 1) + 1, 5)), "--dist", "worksteal")
    failed |= call(python(), "-m", "pytest", "-q", *marks, *workers, *extra, extra_env=variables)
    if not browser:
        print(
            "Not run: the tests of the pages in a real browser. No Chromium was found, and none "
            "could be installed; install one and run again."
        )
    minutes = (time.monotonic() - start) / 60
    print(f"{'Failed' if failed else 'Passed'} in {minutes:.1f} minutes.")
    if full and not failed and not extra:
        record_full_run(minutes)
    return 1 if failed else 0


def lint() -> int:
    """Style, types and the direction of imports; 0 when all are clean."""
    commands = (
        (python(), "-m", "mypy"),  # the longest first
        (str(script("lint-imports")),),
        (python(), "-m", "ruff", "check", "."),
        (python(), "-m", "ruff", "format", "--check", "."),
    )
    # Beside each other, as each uses one core; what they say comes one after the other.
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(commands))) as pool:
        checks = list(pool.map(hear, commands))
    for check in checks:
        print(check.stdout, end="", flush=True)
    return max(check.returncode for check in checks)


def make_environment(kind: str) -> None:
    """Make .venv, or bring it up to date, with the pinned requirements of ``kind``."""
    pins = ROOT / "requirements" / f"{kind}.txt"
    stamp = ENVIRONMENT / f"{kind}.stamp"
    project = (ROOT / "pyproject.toml").read_bytes()
    wanted = hashlib.sha256(pins.read_bytes() + project + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and works(python()):
        return
    print(f"Making the environment for `{kind}` in .venv (once; a minute or two) …", flush=True)
    if not works(python()):
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    pip = (python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    must(*pip, "--require-hashes", "--requirement", str(pins))
    # The build tool comes from the pinned requirements too, hence no isolated build.
    must(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(wanted)


def find_browser() -> str | None:
    """The system's Chromium; installs it where the package manager lets us."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found or not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return found
    print("Installing the system's Chromium for the tests of the pages …", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    call("apt-get", "update", "-qq", extra_env=quiet, silent=True)
    call(
        *("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
        *("chromium", "fonts-dejavu-core"),
        extra_env=quiet,
        silent=True,
    )
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def record_full_run(minutes: float) -> None:
    """Write down when and on what the long checks last passed."""
    cores = os.cpu_count() or 1
    FULL_RECORD.write_text(
        "# The long checks\n\n"
        f"`./test --full` last passed on {datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d} in "
        f"{minutes:.0f} minutes, on a {platform.system()} machine with {cores} cores "
        f"({platform.machine()}) and Python {platform.python_version()}.\n",
        encoding="utf-8",
    )


def pin() -> int:
    """Resolve requirements/*.txt anew: every package pinned, hashed, without an index's name."""
    make_environment("test")
    for kind, extras in (("run", ()), ("test", ("test",)), ("bench", ("test", "bench"))):
        options = [word for extra in extras for word in ("--extra", extra)]
        code = call(
            *(str(script("uv")), "pip", "compile", "pyproject.toml", "requirements/build.in"),
            *("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
            *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--upgrade"),
            *("--custom-compile-command", "python tasks.py pin"),
            *("--output-file", f"requirements/{kind}.txt"),
            *options,
        )
        if code:
            return code
    return 0


def python() -> str:
    """The environment's Python."""
    return str(script("python"))


def script(name: str) -> Path:
    """A command of the environment, on any system."""
    if os.name == "nt":
        return ENVIRONMENT / "Scripts" / f"{name}.exe"
    return ENVIRONMENT / "bin" / name


def works(command: str) -> bool:
    """Does this Python start, and is it of the version that runs this file?"""
    if not Path(command).exists():
        return False
    wanted = "import sys; print(sys.version_info[:2])"
    answer = subprocess.run([command, "-c", wanted], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == str(sys.version_info[:2])


def call(*command: str, extra_env: dict[str, str] | None = None, silent: bool = False) -> int:
    """Run a command in the root of the project; returns its exit code."""
    output = subprocess.DEVNULL if silent else None
    environment = {**os.environ, **(extra_env or {})}
    sys.stdout.flush()
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=False, stdout=output, stderr=output
    ).returncode


def hear(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in the root of the project; its exit code, and all it says as one text."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def must(*command: str) -> None:
    """Run a command that has to succeed; ends the program with a plain sentence otherwise."""
    if call(*command):
        sys.exit(f"Setting up stopped at: {' '.join(command[:5])} …")


if __name__ == "__main__":
    sys.exit(main())
