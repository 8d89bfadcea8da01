"""What a notebook sees: the four verbs, the version, and answers in plain words."""

import base64
import html
import re
import subprocess
import sys
from importlib.metadata import version
from xml.etree import ElementTree

import pytest

import innercircle
from innercircle import load, simulate, solve
from innercircle.forecast import forecast
from innercircle.report import describe_solution
from innercircle.terms import price_scenario

CASE = load("one-insider")


def test_the_doors_are_offered_before_they_are_open():
    code = "import innercircle; print(*dir(innercircle))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    offered = [name for name in run.stdout.split() if not name.startswith("__")]
    assert {"load", "simulate", "solve", "terms"} <= set(offered)
    assert set(offered) <= {"load", "simulate", "solve", "terms", "vocabulary"}
    assert all(hasattr(innercircle, name) for name in innercircle.__all__)


def test_the_version_is_that_of_the_installation():
    assert innercircle.__version__ == version("innercircle") == solve(CASE).version


def test_the_last_line_of_a_cell_shows_the_answer_in_plain_words():
    solution = solve(CASE, influences=False)
    assert repr(solution) == str(solution) == describe_solution(solution)
    assert describe_solution(solution) in html.unescape(solution._repr_html_())


@pytest.mark.parametrize("ask", ["solve", "simulate", "forecast"])
def test_a_notebook_shows_the_picture_of_an_answer_above_its_words(ask):
    few = {"runs": 20, "draws": 5, "stage": "quick"}
    answer = {
        "solve": lambda: solve(CASE, influences=False),
        "simulate": lambda: simulate(CASE, runs=20, stage="quick"),
        "forecast": lambda: forecast(CASE, **few),
    }[ask]()
    shown = answer._repr_mimebundle_(include=None, exclude=None)
    assert shown["text/plain"] == repr(answer)
    picture = ElementTree.fromstring(shown["image/svg+xml"])
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert shown["image/svg+xml"] == answer.draw()
    image, words = shown["text/html"].split(">", maxsplit=1)
    encoded = re.search(r"data:image/svg\+xml;base64,([^\"]+)", image)[1]
    assert base64.b64decode(encoded).decode() == answer.draw()
    assert words == answer._repr_html_()


def test_an_answer_without_a_picture_shows_its_words():
    signals = solve(CASE, influences=False).signals
    assert signals.draw() is None
    assert set(signals._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_other_answers_show_their_reason_and_their_numbers_not_their_arrays():
    for answer in (simulate(CASE, runs=5), price_scenario(CASE), solve(CASE).signals):
        lines = repr(answer).splitlines()
        assert lines[0] == f"{type(answer).__name__}: {answer.reason}"
        assert "array(" not in repr(answer)
        assert len(lines) < 30
