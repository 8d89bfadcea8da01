"""Rewrite what the documentation says about the record: `python docs/history.py`.

Runs the backtest on the test period for every outcome and the coded episodes (a few minutes), and
rewrites the blocks between markers; logs the look at the test period; draws the calibration curve;
writes the episodes to the catalogue. Everything outside the blocks is left alone.
"""

import os
import re
import sys
from functools import cache
from pathlib import Path

from innercircle.history import (
    OUTCOMES,
    BacktestAnswer,
    EpisodesAnswer,
    make_record,
    move_all_steps,
    read_episodes,
    run_backtest,
    run_episodes,
    run_months,
    write_catalogue,
    write_record,
)
from innercircle.report import draw_calibration, read_style

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

from making.record_blocks import (  # noqa: E402  its folder is not a package
    render_columns,
    render_curve,
    render_episodes,
    render_marks,
    render_misses,
    render_parameters,
    render_scores,
    render_shared,
    render_sources,
    replace_block,
)

TRUST = ROOT / "docs" / "concepts" / "how-far-to-trust-this.md"
DATA = ROOT / "docs" / "reference" / "data.md"
LOOKS = ROOT / "docs" / "reference" / "test-looks.md"
PICTURE = ROOT / "docs" / "pictures" / "calibration.svg"
DARK = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{.*?\n\}\n", re.DOTALL)
RECORD = ROOT / "src" / "innercircle" / "history" / "data" / "record.json"
CATALOGUE = ROOT / "src" / "innercircle" / "scenario" / "catalogue" / "episodes"


def build_quick_blocks() -> dict[Path, dict[str, str]]:
    """Blocks that take no time: page → name → text."""
    return {DATA: {"columns": render_columns(), "sources": render_sources()}}


@cache
def run(outcome: str, refit: str = "yearly") -> BacktestAnswer:
    """A backtest on the test period, logged by the code that scores."""
    return run_backtest(outcome=outcome, refit=refit)


def render_picture() -> str:
    """The calibration curve of the attempts forecast as a file, in the light colours."""
    style = DARK.sub("", read_style("figures.css")) + ".ic-picture { background: #ffffff; }\n"
    return draw_calibration(run("attempt").curve).wide.render_file(style)


def build_blocks() -> dict[Path, dict[str, str]]:
    """All blocks: page → name → text."""
    answers = [run(outcome) for outcome in OUTCOMES]
    once = [run(outcome, "once") for outcome in OUTCOMES]
    steps = move_all_steps(list(read_episodes()), workers=os.cpu_count() or 1)
    trust = {
        "scores": render_scores(answers),
        "marks": render_marks(answers),
        "once": render_scores(once, alone=True),
        "shared": render_shared(answers),
        "curve": render_curve(answers[0]),
        "misses": render_misses(answers[0]),
        "parameters": render_parameters(once[0]),
        "episodes": render_episodes(run_past(), steps),
    }
    return {TRUST: trust} | build_quick_blocks()


@cache
def run_past() -> EpisodesAnswer:
    """The coded episodes, by the stage that answers users."""
    return run_episodes()


def main() -> None:
    """Rewrite the blocks of all pages."""
    CATALOGUE.mkdir(exist_ok=True)
    write_catalogue(CATALOGUE)
    quick = "--quick" in sys.argv[1:]
    for page, blocks in (build_quick_blocks() if quick else build_blocks()).items():
        text = page.read_text(encoding="utf-8")
        for name, block in blocks.items():
            text = replace_block(text, name, block)
        page.write_text(text, encoding="utf-8")
    if not quick:
        PICTURE.write_text(render_picture(), encoding="utf-8")
        record = make_record(run_past(), run_months())
        RECORD.write_text(write_record(record), encoding="utf-8")


if __name__ == "__main__":
    main()
