"""The command `innercircle`: one file a verb, imported only when the verb is used.

Exit codes: 0 done; 2 what the user named or wrote is at fault; 1 the system would not (a full
disk, no leave to write) or the fault is ours; 130 interrupted.

This file imports next to nothing, so that Ctrl-C finds somebody to answer it from the start.
"""

import sys
from collections.abc import Sequence
from typing import Any

VERBS = {
    "catalogue": "List the scenarios that come with innercircle.",
    "init": "Write a commented starter scenario.",
    "check": "Check a scenario file; list every problem with its place.",
    "solve": "Who stays, who breaks, how likely is a fall, and why.",
    "compare": "What changes between two scenarios, or with --set.",
    "terms": "What would it take: public and secret offers, and their price.",
    "forecast": "How likely a fall is within a horizon: outside, inside, combined.",
    "watch": "What to look for in the coming months, and what it would change.",
    "learn": "What has happened, how far it was expected, and what it teaches.",
    "read": "Read articles, propose what may enter a case, take what you accept.",
    "simulate": "The next months under alternative playbooks.",
    "play": "Take a seat at the table, month by month.",
    "evidence": "What conflicting reports add up to.",
    "sources": "Seal who the sources are; look for their names in what leaves.",
    "sweep": "Draw the uncertain inputs, solve or simulate each draw, keep the results.",
    "report": "Write one self-contained HTML page.",
    "explore": "Open the local page: move a slider, see who breaks.",
    "outlook": "The coming year of a country without a case, from a short form.",
    "history": "The model held against the record.",
    "ledger": "Keep dated forecasts, resolve and score them.",
    "doctor": "Look at this installation: what is here, what is missing.",
    "export": "Write a scenario and its answers in other formats, redacted if asked.",
}
"""Verb → its one line of help, so that `--help` imports no verb."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code and lets no exception through."""
    try:
        from innercircle.cli._command import run_command  # noqa: PLC0415  Ctrl-C may come already

        return run_command(arguments)
    except KeyboardInterrupt:
        print("innercircle: interrupted.", file=sys.stderr)
        return 130


def __getattr__(name: str) -> Any:
    """The group of all verbs, ``cli``, imported when it is first asked for."""
    if name == "cli":
        from innercircle.cli._command import cli  # noqa: PLC0415  see the top

        return cli
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


if __name__ == "__main__":
    main()
