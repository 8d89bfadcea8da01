"""The walk over all places where a person writes words knows every kind of the format."""

import pytest

from hostile_scenarios import BASE
from innercircle.scenario import map_places
from innercircle.scenario._declare import Part, list_declared
from innercircle.scenario._load import list_standard_playbooks, load_text
from innercircle.scenario._places import _Walk
from innercircle.scenario._reader import read_tree
from innercircle.scenario._tree import to_plain
from innercircle.scenario._words import Id, Ref, Text


def list_items():
    ahead, found = list(Part.__subclasses__()), []
    while ahead:
        part = ahead.pop()
        ahead += part.__subclasses__()
        found += [(f"{part.__name__}.{name}", item) for name, item in list_declared(part).items()]
    return sorted(found, key=lambda pair: pair[0])


@pytest.mark.parametrize(("name", "item"), list_items(), ids=lambda value: str(value)[:60])
def test_every_kind_is_walked(name, item):
    seen = []

    def note(place, text):
        seen.append((place.role, text))
        return text

    for value in ("word", ["word"], {"word": "word"}, None, 3):
        copy = _Walk(note).walk(item.kind, value, ((name, 1),))
        assert copy == value
    role = {Text: "text", Id: "id", Ref: "ref"}.get(type(item.kind))
    assert role is None or (role, "word") in seen


def test_a_walk_that_changes_nothing_copies_everything():
    top, _ = read_tree(BASE, "x")
    plain = to_plain(top)
    assert map_places(plain, lambda _, text: text) == plain


def test_what_the_format_knows_by_name_is_no_reference():
    seen = []
    map_places(
        {
            "leader": {"playbook": "tolerate"},
            "sponsor": {"playbook": {"wait": 0.5, "own": 0.5}},
            "evidence": {"prior": {"types": {"*": {}, "boss": {}}}},
            "levers": [{"insiders": "all"}, {"insiders": ["boss"]}],
        },
        lambda place, text: seen.append(text) or text,
    )
    assert seen == ["own", "boss", "boss"]


def test_the_standard_playbooks_are_those_that_every_scenario_has():
    books = load_text(BASE).playbooks
    known = {each.id for each in (*books.sponsor, *books.leader, *books.opposition)}
    assert set(list_standard_playbooks()) == known - {"loud"}
