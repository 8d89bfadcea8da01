"""A ledger of dated forecasts: what was asked, what was said, how it ended, who was right."""

from innercircle.ledger._book import (
    Ask,
    Entry,
    Ledger,
    Question,
    Resolve,
    Say,
    Statement,
    append,
    find_faults,
    read_ledger,
    read_probability,
)
from innercircle.ledger._own_word import ask_model
from innercircle.ledger._scores import (
    CalibrationBin,
    ForecasterScore,
    LedgerScores,
    score_ledger,
)
from innercircle.ledger._table import read_csv, render_csv

__all__ = [
    "Ask",
    "CalibrationBin",
    "Entry",
    "ForecasterScore",
    "Ledger",
    "LedgerScores",
    "Question",
    "Resolve",
    "Say",
    "Statement",
    "append",
    "ask_model",
    "find_faults",
    "read_csv",
    "read_ledger",
    "read_probability",
    "render_csv",
    "score_ledger",
]
