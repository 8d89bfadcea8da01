"""The log of looks at the test period: which model was scored on it, when, and what came out.

A test period that has been looked at while choosing is no test. The model is identified by a
fingerprint of everything that a person could tune: the assumed stakes, the priors, and the code
between inputs and probability (comments and docstrings aside). Each forecast (the structural one,
that of attempts, the outside view) has its own.
"""

import ast
import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from innercircle.errors import OutputError
from innercircle.history._data import DATA

STRUCTURAL, ATTEMPTS, OUTSIDE = "structural", "attempts", "outside"
SAMPLE_RULE, CALIBRATED = "sample", "months"
"""The models that are scored on the test period, each with a fingerprint of its own."""

_CHOICES = {
    STRUCTURAL: (
        "history/data/archetypes.csv",
        "history/_hypothesis.py",
        "history/_structural.py",
        "history/_kernels/threshold.py",
        "history/_kernels/learning.py",
    ),
    ATTEMPTS: ("history/data/archetypes.csv", "history/_attempts.py"),
    OUTSIDE: ("history/_outside.py", "history/_kernels/pooling.py"),
    # How the sample is coded, and all that the months are made of.
    SAMPLE_RULE: (
        "history/data/archetypes.csv",
        "history/data/sample/codings.csv",
        "history/_sample_coding.py",
        "dynamics/*.py",
    ),
    CALIBRATED: (
        "history/data/archetypes.csv",
        "history/_priors.py",
        "history/_circles.py",
        "history/_panel_months.py",
        "history/_calibration.py",
        "dynamics/_*.py",
    ),
}
"""Forecast → files of the package, or patterns of files, in which anything tunable stands."""

HEAD = """# Looks at the test period

Every model whose forecasts were scored on 2001 to 2022, appended by the code that scores. A model
is one fingerprint: of the assumed stakes, the priors, and the code from inputs to probability.
The structural forecast's choices were made on 1981 to 2000 only. What had been seen before the
others were looked at: [frames](../concepts/frames.md#what-had-been-seen).

| date (UTC) | model | refit | outcome | AUC-ROC | Brier skill | slope |
|---|---|---|---|---|---|---|
"""


def find_log() -> Path | None:
    """The log of the source tree that this code runs from; None for an installed package."""
    root = DATA.parents[3]
    path = root / "docs" / "reference" / "test-looks.md"
    return path if path.exists() and (root / "pyproject.toml").exists() else None


@cache
def find_fingerprint(forecast: str = STRUCTURAL) -> str:
    """Twelve hex digits that change when anything tunable in a forecast changes."""
    digest = hashlib.sha256()
    for path in _list_choices(forecast):
        content = path.read_bytes()
        if path.suffix != ".py":
            digest.update(content)
            continue
        tree = ast.parse(content.decode())
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value = ast.Constant(value=None)
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()[:12]


def _list_choices(forecast: str) -> list[Path]:
    """The files behind a forecast, in a fixed order."""
    package = DATA.parents[1]
    return [path for name in _CHOICES[forecast] for path in sorted(package.glob(name))]


def record_look(
    path: Path,
    *,
    refit: str,
    outcome: str,
    auc_roc: float,
    skill: float,
    slope: float,
    forecast: str = STRUCTURAL,
) -> bool:
    """Append a look to the log, unless this model's look at this outcome is in it already.

    Returns:
        True when a line was added.

    Raises:
        OutputError: the log cannot be written.
    """
    model = find_fingerprint(forecast)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else HEAD
        if f"| {model} | {refit} | {outcome} |" in text:
            return False
        date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        numbers = f"{auc_roc:.3f} | {skill:.3f} | {slope:.2f}"
        line = f"| {date} | {model} | {refit} | {outcome} | {numbers} |\n"
        path.write_text(text + line, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"could not be written: {error.strerror}.", where=str(path)) from None
    return True
