"""Who stands behind a report: offices, relays, and circles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.models import draw_model
from innercircle.evidence import assess
from innercircle.weighing._origins import find_circles

TARGET = {"type": ["I1", "double"]}


def model(sources, reports):
    return {
        "insiders": ["I1"],
        "prior": {"approve": 0.4, "types": {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}},
        "claims": [{"id": "double", "when": TARGET}, {"id": "met", "p": 0.5}],
        "sources": [{"letter": "B"} | source for source in sources],
        "reports": [
            {"id": f"r{i}", "claim": "double", "says": "+", "number": 2} | report
            for i, report in enumerate(reports)
        ],
    }


def origins(answer):
    return {origin.id: origin.reports for origin in answer.origins}


A, B, C = {"id": "a"}, {"id": "b"}, {"id": "c"}
BOTH = [{"source": "a"}, {"source": "b"}]


def test_a_source_that_repeats_itself_is_one_origin():
    answer = assess(model([A], [{"source": "a"}, {"source": "a"}]), TARGET)
    assert origins(answer) == {"auto:a": ("r0", "r1")}


def test_sources_of_one_office_are_one_origin_unless_independent():
    shared = [A | {"office": "ministry"}, B | {"office": "ministry"}]
    apart = [shared[0], shared[1] | {"independent": True}]
    assert origins(assess(model(shared, BOTH), TARGET)) == {"office:ministry": ("r0", "r1")}
    assert origins(assess(model(apart, BOTH), TARGET)) == {
        "auto:b": ("r1",),
        "office:ministry": ("r0",),
    }
    stated = [BOTH[0] | {"origin": "up"}, BOTH[1]]
    assert origins(assess(model(shared, stated), TARGET)) == {
        "office:ministry": ("r1",),
        "up": ("r0",),
    }


def test_an_office_counts_as_one_source_and_independence_counts_twice():
    shared = assess(model([A | {"office": "m"}, B | {"office": "m"}], BOTH), TARGET)
    apart = assess(model([A, B], BOTH), TARGET)
    single = assess(model([A], BOTH[:1]), TARGET)
    assert shared.log_odds - single.log_odds < 0.01
    assert apart.log_odds - single.log_odds > 0.5


def test_origins_hold_for_one_claim_at_a_time():
    reports = [{"source": "a"}, {"source": "a", "claim": "met"}]
    answer = assess(model([A], reports), TARGET)
    assert [(o.claim, o.id, o.reports) for o in answer.origins] == [
        ("double", "auto:a", ("r0",)),
        ("met", "auto:a", ("r1",)),
    ]


def test_two_papers_that_quote_one_official_are_one_origin():
    sources = [A | {"derived_from": "c"}, B | {"derived_from": "a"}, C]
    answer = assess(model(sources, [*BOTH, {"source": "c"}]), TARGET)
    assert origins(answer) == {"auto:c": ("r0", "r1", "r2")}
    assert answer.warnings == ()


def test_a_report_that_repeats_a_report_shares_its_origin():
    reports = [BOTH[0] | {"origin": "up"}, BOTH[1] | {"derived_from": "r0"}]
    assert origins(assess(model([A, B], reports), TARGET)) == {"up": ("r0", "r1")}


@pytest.mark.parametrize(
    ("sources", "reports"),
    [
        ([A | {"derived_from": "b"}, B | {"derived_from": "a"}], BOTH),
        ([A | {"via": "b"}, B | {"via": ["a"]}], BOTH),
        ([A, B], [BOTH[0] | {"via": "b"}, BOTH[1] | {"derived_from": "r0"}]),
        ([A, B], [BOTH[0] | {"derived_from": "r1"}, BOTH[1] | {"derived_from": "r0"}]),
    ],
    ids=["sources repeat", "sources carry", "mixed", "reports repeat"],
)
def test_circular_reporting_is_named_and_counts_as_one_origin(sources, reports):
    answer = assess(model([*sources, C], [*reports, {"source": "c"}]), TARGET)
    assert origins(answer) == {"auto:c": ("r2",), "circle:a+b": ("r0", "r1")}
    assert any(
        "Circular reporting on claim 'double': 'a' ← 'b' ← 'a'" in w for w in answer.warnings
    )


def test_a_paper_that_carries_two_officials_does_not_merge_them():
    paper = {"id": "paper", "letter": "B"}
    answer = assess(model([A | {"via": "paper"}, B | {"via": "paper"}, paper], BOTH), TARGET)
    assert origins(answer) == {"auto:a": ("r0",), "auto:b": ("r1",)}


def test_one_leak_makes_everything_weaker():
    answer = assess(model([A, B, C], [*BOTH, {"source": "c"}]), TARGET)
    leak = answer.sensitivity["everything is one leak"]
    assert leak.log_odds < answer.log_odds - 0.5


def test_who_was_not_heard_is_listed():
    answer = assess(model([A, B, {"id": "paper", "letter": None}], BOTH[:1]), TARGET)
    assert answer.not_asked == {"double": ("b",), "met": ("a", "b")}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_circles_are_the_nodes_that_reach_each_other(pairs):
    names = "abcdefg"
    edges = {name: set() for name in names}
    for one, other in pairs:
        edges[names[one]].add(names[other])
    reach = {name: set(edges[name]) for name in names}
    for _ in names:
        for name in names:
            for other in list(reach[name]):
                reach[name] |= reach[other]
    expected = {
        tuple(sorted(other for other in names if other in reach[name] and name in reach[other]))
        for name in names
        if name in reach[name]
    }
    assert set(find_circles(edges)) == expected


def test_the_random_models_do_use_shared_origins_and_motives():
    """The comparison with plain loops would be worth little otherwise."""
    answers = [assess(draw_model(seed, reports=6), TARGET) for seed in range(20)]
    assert sum(any(len(o.reports) > 1 for o in answer.origins) for answer in answers) > 10
    assert sum(any(len(g) > 1 for g in answer.groups.values()) for answer in answers) >= 5
