"""All problems at once, each with its place, none with the value that was found there."""

import copy

import pytest

from evidence.models import draw_model
from innercircle.errors import EvidenceError, InputError
from innercircle.evidence import assess, find_posterior

TARGET = {"type": ["I1", "double"]}
CANARY = "SRC-CANARY-7731"


def base():
    return {
        "insiders": ["I1"],
        "prior": {"approve": 0.4, "types": {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}},
        "claims": [{"id": "explores", "when": {"type": ["I1", ["sincere", "hedging"]]}}],
        "sources": [{"id": "aide", "letter": "C"}, {"id": "official", "letter": "B"}],
        "reports": [
            {"id": "r1", "source": "aide", "claim": "explores", "says": "-", "number": 3},
            {"id": "r2", "source": "official", "claim": "explores", "says": "+", "number": 2},
        ],
    }


def put(path, value):
    def change(model):
        place = model
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


BAD = {
    "unknown source": (put(("reports", 0, "source"), "aid"), "unknown id (did you mean 'aide'?)"),
    "unknown claim": (put(("reports", 0, "claim"), "explore"), "did you mean 'explores'?"),
    "prior of 0": (put(("prior", "approve"), 0.0), "strictly inside (0, 1)"),
    "prior of 1": (put(("prior", "approve"), 1), "strictly inside (0, 1)"),
    "row with 0": (put(("prior", "types", "*", "yes"), [0.5, 0.5, 0.0]), "strictly inside"),
    "row sums to 2": (put(("prior", "types", "*", "no"), [0.9, 0.9, 0.2]), "must add up to 1"),
    "row missing": (put(("prior", "types"), {"*": {"yes": [0.2, 0.3, 0.5]}}), "three numbers"),
    "nan": (put(("prior", "approve"), float("nan")), "strictly inside"),
    "text for a number": (put(("prior", "approve"), "0.4"), "strictly inside"),
    "letter": (put(("sources", 0, "letter"), "G"), "one of A, B, C, D, E, F"),
    "no letter": (put(("sources", 0, "letter"), None), "has no letter A–F"),
    "number": (put(("reports", 0, "number"), 7), "from 1 to 6"),
    "says": (put(("reports", 0, "says"), "yes"), "says must be"),
    "silence without rates": (put(("reports", 0, "says"), "0"), "needs nu"),
    "rates": (put(("reports", 0, "nu"), [0.5]), "two rates"),
    "F not 0": (put(("options",), {"letter_q": {"F": 0.5}}), "must be 0: F means"),
    "6 not 0": (put(("options",), {"number_q": {6: 0.1}}), "must be 0: 6 means"),
    "unknown grade": (put(("options",), {"letter_q": {"G": 0.1}}), "the grades are A, B"),
    "combine": (put(("options",), {"combine": "mean"}), "one of min, product, letter"),
    "kappa": (put(("options",), {"kappa": 1.0}), "below 1"),
    "no room": (
        put(("options",), {"letter_q": {"B": 1.0}, "number_q": {2: 1.0}}),
        "leaves no room",
    ),
    "twice": (put(("reports", 1, "id"), "r1"), "occurs twice"),
    "g": (put(("claims", 0, "g"), 1.0), "g must lie strictly inside"),
    "p_if": (put(("claims", 0, "p_if"), 1.5), "must lie in [0, 1]"),
    "predicate": (put(("claims", 0, "when"), {"kind": 1}), "one of approve, type, all, any, not"),
    "predicate insider": (put(("claims", 0, "when"), {"type": ["I9", "double"]}), "not among the"),
    "predicate type": (put(("claims", 0, "when"), {"type": ["I1", "mole"]}), "the types are"),
    "neither when nor p": (put(("claims", 0), {"id": "explores"}), "needs when"),
    "push": (
        put(("sources", 0, "motive"), {"prob": 0.5, "push": {"explored": "+"}}),
        "unknown claim (did you mean 'explores'?)",
    ),
    "slip": (put(("reports", 0, "orign"), "up"), "unknown key (did you mean 'origin'?)"),
    "origin too small": (
        put(("origins",), [{"id": "auto:aide", "claim": "explores", "q": 0.3}]),
        "is too small: its relays need at least 0.600601",
    ),
    "no insiders": (put(("insiders",), []), "at least one name"),
    "too many insiders": (put(("insiders",), [f"I{i}" for i in range(13)]), "Leave out insiders"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_problem_is_named(name):
    model = base()
    change, expected = BAD[name]
    change(model)
    with pytest.raises(EvidenceError) as caught:
        assess(model, TARGET)
    assert expected in str(caught.value)
    assert isinstance(caught.value, InputError)
    assert caught.value.exit_code == 2


def test_all_problems_come_at_once():
    model = base()
    for name in ("unknown source", "prior of 0", "6 not 0", "letter", "g"):
        BAD[name][0](model)
    with pytest.raises(EvidenceError) as caught:
        assess(model, {"type": ["I7", "double"]}, tau=2.0, flip_source="nobody")
    assert len(caught.value.problems) >= 8
    text = str(caught.value)
    assert all(part in text for part in ("target:", "tau:", "flip_source:", "prior.approve:"))


def test_unequal_motives_in_a_group_are_refused():
    model = base()
    for source, prob in zip(model["sources"], (0.4, 0.5), strict=True):
        source["motive"] = {"prob": prob, "push": {"explores": "+"}, "group": "g"}
    with pytest.raises(EvidenceError, match=r"differ in motive\.prob"):
        assess(model, TARGET)


def test_more_than_sixteen_motives_are_refused_and_sixteen_are_not():
    def model(count):
        plain = base()
        motive = {"prob": 0.3, "push": {"explores": "+"}}
        plain["sources"] = [{"id": f"s{i}", "letter": "C", "motive": motive} for i in range(count)]
        plain["reports"] = [
            {"id": f"r{i}", "source": f"s{i}", "claim": "explores", "says": "+", "number": 3}
            for i in range(count)
        ]
        return plain

    assert 0.0 < assess(model(16), TARGET, pairs=2).probability < 1.0
    with pytest.raises(EvidenceError, match="17 motive groups"):
        assess(model(17), TARGET)


def test_reports_that_contradict_each_other_without_noise_are_named():
    model = base()
    model["options"] = {
        "kappa": 0.0,
        "letter_q": {"B": 1.0, "C": 1.0},
        "number_q": {2: 1.0, 3: 1.0},
    }
    model["sources"].append({"id": "paper", "letter": "D"})
    model["reports"].append(
        {"id": "r3", "source": "paper", "claim": "explores", "says": "+", "number": 4}
    )
    for entry in (find_posterior, lambda plain: assess(plain, TARGET)):
        with pytest.raises(EvidenceError, match="reports 'r1', 'r2' cannot all have been made"):
            entry(model)


def test_a_target_that_is_certain_beforehand_is_refused():
    everything = {"type": ["I1", ["sincere", "hedging", "double"]]}
    for target in (everything, {"not": everything}):
        with pytest.raises(EvidenceError, match="certain before any report"):
            assess(base(), target)


@pytest.mark.parametrize("junk", [None, 3, "x", [], {}, {"insiders": 3}, {"prior": []}])
def test_junk_is_refused_without_a_traceback_of_ours(junk):
    with pytest.raises(EvidenceError):
        assess(junk, junk)


def walk(value, path=()):
    """Every place in plain data."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from walk(value[key], (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from walk(value[index], (*path, index))


@pytest.mark.parametrize("seed", range(3))
def test_an_error_never_quotes_what_it_found(seed):
    """A canary goes into every place of a model; it is refused or ignored, but never repeated."""
    model = draw_model(seed)
    for path in list(walk(model))[1:]:
        for value in (CANARY, [CANARY], {CANARY: CANARY}):
            spoiled = copy.deepcopy(model)
            put(path, value)(spoiled)
            try:
                answer = assess(spoiled, TARGET)
            except EvidenceError as error:
                where = path[-1] if path[-1] in {"id", "group", "office", "origin"} else ""
                shown = f"{error} {error.problems}"
                assert where or CANARY not in shown, (path, shown)
            else:
                assert answer.posterior is not None


def test_contacts_and_actions_are_checked():
    actions = [{"id": "a", "payoff": [[TARGET]]}, {"id": "b", "default": float("inf")}]
    contacts = [
        {"id": "x", "insider": "I3", "outcomes": ["a", "a"]},
        {
            "id": "y",
            "insider": "I1",
            "outcomes": ["a", "b"],
            "table": {"sincere": [0.5, 0.6], "hedging": [1.0], "double": [0.5, 0.5]},
            "cost": -1,
        },
    ]
    with pytest.raises(EvidenceError) as caught:
        assess(base(), TARGET, actions=actions, contacts=contacts)
    text = str(caught.value)
    for part in (
        "payoff must be a list",
        "default must be a finite number",
        "unknown insider",
        "outcomes must be a list of different names",
        "table.sincere.yes must be 2 probabilities",
        "not negative",
    ):
        assert part in text


def test_contacts_without_actions_are_worth_nothing_and_say_so():
    table = {kind: [0.5, 0.5] for kind in ("sincere", "hedging", "double")}
    contact = {"id": "x", "insider": "I1", "outcomes": ["a", "b"], "table": table, "cost": 1.0}
    answer = assess(base(), TARGET, contacts=[contact])
    assert answer.contacts["x"].net == -1.0
    assert any("No actions were given" in warning for warning in answer.warnings)
