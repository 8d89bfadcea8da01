"""Months that have passed: runs of the model conditioned on what has happened in them."""

from innercircle.journal._before_after import Known, Lesson
from innercircle.journal._happened import INPUTS, OF_ALL, OF_OFFICES, list_happened
from innercircle.journal._learn import LearnAnswer, ToldEntry, ToldMonth, learn
from innercircle.journal._months import count_month, find_last, name_month

__all__ = [
    "INPUTS",
    "OF_ALL",
    "OF_OFFICES",
    "Known",
    "LearnAnswer",
    "Lesson",
    "ToldEntry",
    "ToldMonth",
    "count_month",
    "find_last",
    "learn",
    "list_happened",
    "name_month",
]
