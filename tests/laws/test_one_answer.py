"""One question has one number, whichever verb, page or sheet is asked.

The flagship's outputs are read as a person would: each sentence or cell that answers one of the
questions below must give the same number as all others, and those that should answer it do.
"""

import html
import re

import pytest
from click.testing import CliRunner

from innercircle.cli import cli
from innercircle.forecast import choose_draws, choose_lead

CASE, BOOK_RUNS = "caracas-2019", 100
LEAD = choose_lead(BOOK_RUNS)
SAME = ("--runs", str(LEAD), "--draws", str(choose_draws(LEAD)), "--workers", "1")
VERBS = {
    "solve": (),
    "forecast": SAME,
    "watch": SAME,
    "simulate": SAME,
    "terms": (),
}
CHANCE = r"(1 in [\d,]+|[\d.]+ ?(?:%|per cent))"
PLAIN = CHANCE[1:-1]
QUESTIONS = {
    "a fall within the horizon": (
        {"forecast", "watch", "report", "brief"},
        rf"A fall within 24 months:? [Aa]bout {CHANCE}",
        rf"\bCombined: {CHANCE}",
        rf"  combined +{CHANCE}",
        rf"the record of like cases weighs in: about {CHANCE}",
    ),
    "where nine in ten of it lie": (
        {"forecast", "watch", "report", "brief"},
        rf"A fall within 24 months:? [Aa]bout [^;]+; nine in ten between ({PLAIN} and {PLAIN})",
    ),
    "the file alone": (
        {"forecast", "simulate", "report", "brief"},
        rf"  inside view +{CHANCE}",
        rf"Inside view:? {CHANCE}",
        rf"The leader is gone within 24 months: the chance is about {CHANCE} on",
    ),
    "the class": (
        {"forecast", "report", "brief"},
        rf"  outside view +{CHANCE}",
        rf"Outside view:? {CHANCE}",
    ),
    "today": (
        {"solve", "report", "brief"},
        rf"chance is about {CHANCE} on average over the file's ranges; nine draws",
        rf"no chance of falling [Aa]bout {CHANCE}; nine draws",
        rf"test today, the chance would be about {CHANCE} over",
    ),
    "public terms over the ranges": (
        {"terms", "report", "brief"},
        r"public terms cost ([\d.]+) on average",
        r"if all see all offers: ([\d.]+) points on average",
    ),
    "public terms at the best guesses": (
        {"terms", "report", "brief"},
        r"Public, everyone sees all offers: just above ([\d.]+)",
        r"If all see all offers: just above ([\d.]+)",
        r"and ([\d.]+) at the best guesses\. Monte",
        r"at the best guesses the cost is ([\d.]+)\.",
    ),
    "secret terms": (
        {"terms", "report", "brief"},
        r"Secret, each hears only their own: just above ([\d.]+)",
        r"If each sees only one offer: just above ([\d.]+)",
    ),
}
"""Question → outputs that must answer it, and the sentences and cells that do."""


def flatten(text):
    """Text as it is read: no markup, lines joined, columns kept apart by two spaces."""
    bare = re.sub(r"(?s)<(style|script)\b.*?</\1>", " ", text)
    return html.unescape(re.sub(r"<[^>]+>", " ", bare)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")

    def ask(*words):
        done = CliRunner().invoke(cli, [*words])
        assert done.exit_code == 0, done.output
        return done.output

    told = {verb: ask(verb, CASE, *options) for verb, options in VERBS.items()}
    for name, options in {"report": (), "brief": ("--brief",)}.items():
        page = folder / f"{name}.html"
        ask("report", CASE, "--runs", str(BOOK_RUNS), "--out", str(page), *options)
        told[name] = page.read_text(encoding="utf-8")
    # Columns of a terminal are matched before lines are joined.
    return {
        name: (flatten(text), re.sub(r"\s+", " ", flatten(text))) for name, text in told.items()
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_question_has_one_number(outputs, question):
    needed, *patterns = QUESTIONS[question]
    answers = {}
    for name, texts in outputs.items():
        for pattern in patterns:
            found = {match for text in texts for match in re.findall(pattern, text)}
            answers.setdefault(name, set()).update(
                re.sub(r"\s*per cent|\s+%", "%", match) for match in found
            )
    silent = {name for name in needed if not answers[name]}
    assert not silent, f"no answer to “{question}” in {silent}"
    told = {number for numbers in answers.values() for number in numbers}
    assert len(told) == 1, {name: numbers for name, numbers in answers.items() if numbers}
