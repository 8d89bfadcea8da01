"""Every exception of the tree can be made, printed, pickled, and has one parent."""

import pickle

import pytest

from innercircle import errors
from innercircle.errors import (
    InnercircleError,
    InputError,
    NotComplementsError,
    Problem,
    ScenarioError,
)

PROBLEM = Problem("case.yaml", 3, 5, "unknown key 'powr'", text="powr: 1", suggestion="power")
MADE = {
    ScenarioError: lambda: ScenarioError([PROBLEM, PROBLEM]),
    NotComplementsError: lambda: NotComplementsError(["boss"], ["boss prefers the fall"]),
}
KINDS = sorted(
    (
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, InnercircleError)
    ),
    key=lambda kind: kind.__name__,
)


def make(kind):
    if kind in MADE:
        return MADE[kind]()
    return kind("It broke.", where="here", why="A rule.", advice="Mend it.")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_prints_and_survives_pickling(kind):
    error = make(kind)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) != ""
    assert repr(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_exit_code_says_whose_fault_it_is(kind):
    assert make(kind).exit_code == (2 if issubclass(kind, InputError) else 1)


def test_the_tree_in_the_docstring_names_every_class():
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in KINDS)


def test_the_text_holds_what_where_why_and_advice_in_that_order():
    assert str(make(InnercircleError)) == "here: It broke. A rule. Mend it."
    assert str(make(ScenarioError)) == "case.yaml:3:5: 2 problems; the first: unknown key 'powr'"
