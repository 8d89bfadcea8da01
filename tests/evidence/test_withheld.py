"""Words of names: which are withheld, in which spellings they are found, what stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.spellings import BROKEN, NAME, SPELLINGS, is_told
from innercircle.evidence import find_leaks, is_common, list_common, list_secrets
from innercircle.evidence._withheld import Withheld, label_words

PEOPLE = {"somebody": {"name": NAME}}
ALL = SPELLINGS | BROKEN
WITHHELD = Withheld(label_words(list_secrets(PEOPLE)))


@pytest.mark.parametrize("spelling", ALL)
def test_every_spelling_is_found_and_replaced(spelling):
    text = f"They say that {ALL[spelling]} knows of it, and more."
    assert WITHHELD.find(text)
    replaced = WITHHELD.replace(text, "[withheld]")
    assert not is_told(replaced)
    assert replaced.startswith("They say that ")
    assert replaced.endswith(" of it, and more.")
    assert find_leaks(text, list_secrets(PEOPLE))


@pytest.mark.parametrize("spelling", ["accents", "a hyphen inside", "Cyrillic letters"])
def test_a_near_miss_is_called_one(spelling):
    assert {leak.form for leak in find_leaks(ALL[spelling], ["Zebedee", "Quux"])} == {
        "plain, near miss"
    }
    assert {leak.form for leak in find_leaks("zebedee", ["Zebedee"])} == {"plain"}


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ({"s": {"name": NAME}}, {"Zebedee", "Quux", NAME}),
        ({"s": {NAME: "cousin of the minister"}}, {"Zebedee", "Quux", NAME}),
        ({"s": {"name": {"first": "zebedee", "last": ["quux"]}}}, {"zebedee", "quux"}),
        ({"s": NAME}, {"Zebedee", "Quux"}),
        ({"zebedee-quux": {"role": "aide"}}, {"zebedee", "quux", "zebedee-quux"}),
        ({"s": {"note": "Met Zebedee twice."}}, {"Zebedee", "Met Zebedee twice."}),
        ({"s": {"name": "Jean-Claude O'Brien"}}, {"Jean-Claude", "Claude", "O'Brien", "Brien"}),
        ({"s": {"name": "Мария Иванова"}}, {"Мария", "Иванова"}),
        ({"s": {"name": "李明"}}, {"李明"}),
        ({"s": {"mail": "zquux@example.org"}}, {"zquux@example.org"}),
        ({"s": {"user": "jdoe77"}}, {"jdoe77"}),
        ({"s": {"phone": 582125550199}}, {"582125550199"}),
    ],
    ids=["value", "key", "nested", "bare", "id", "in a note", "composed", "Cyrillic", "Chinese",
         "mail", "account", "number"],
)  # fmt: skip
def test_each_word_of_a_name_is_withheld(people, words):
    assert words <= set(list_secrets(people))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("brother-in-law of Gašper Čop", ["Čop"]),
        ("Čop, a driver, was there", ["Čop"]),
        ("seen with Li and Baker", ["Baker", "Li"]),
        ("Some say May was there. The aide said: No.", ["May"]),
        ("Met twice; So they said (see the note)", []),
    ],
)
def test_a_short_or_everyday_name_in_a_sentence_is_told(text, words):
    """A capital inside a sentence is that of a name; at its beginning only a strange word is."""
    assert list_common({"s": {"note": text}}) == words


def test_what_is_told_of_people_in_ordinary_words_is_withheld_as_a_phrase_only():
    found = list_secrets({"boss-aide": {"met": "twice, in the capital", "age": "47", "a": None}})
    assert found == ["47", "twice, in the capital"]


def test_initials_and_particles_are_withheld_within_their_name_only():
    found = list_secrets({"s": {"name": "A. de la Zebedee"}})
    assert found == ["A. de la Zebedee", "Zebedee"]


@pytest.mark.parametrize("word", ["Li", "no", "May", "Baker", "A. Person", "47", "2019-07", "李"])
def test_short_and_everyday_words_are_common(word):
    assert is_common(word)


@pytest.mark.parametrize("word", ["Zebedee", "Quux", "李明", "+58 212 555 0199", "jdoe77"])
def test_rare_words_are_not(word):
    assert not is_common(word)


def test_a_common_word_can_be_left():
    people = {"s": {"name": "Zebedee Li", "trusted": "no"}}
    assert list_common(people) == ["Li", "no"]
    assert list_secrets(people, leave=["li", "No"]) == ["Zebedee", "Zebedee Li"]


@pytest.mark.parametrize(
    ("word", "hit", "missed"),
    [
        ("Li", ["Li said", "li-denies", "Li's", "(LI)", "Lі"], ["line", "11", "Lin", "ali"]),
        ("no", ["no!", "say-no", "No"], ["know", "note", "nobody"]),
        ("Rose", ["Rose", "roses", "rose-two"], ["prosecutor", "Roses2go!"[5:]]),
        ("Müller", ["Mueller", "muller", "MÜLLERS"], ["mull", "mule"]),
        ("李明", ["李明说话"], ["李说"]),
    ],
    ids=["Li", "no", "Rose", "Müller", "李明"],
)
def test_whole_words_are_meant_where_others_would_be_hit(word, hit, missed):
    withheld = Withheld({"word": word})
    assert all(withheld.find(text) for text in hit)
    assert not any(withheld.find(text) for text in missed)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.sampled_from(sorted(ALL)), st.text(max_size=60))
def test_whatever_stands_around_a_name_it_goes(before, spelling, after):
    text = f"{before} {ALL[spelling]} {after}"
    replaced = WITHHELD.replace(text, "[withheld]")
    assert not WITHHELD.find(replaced)
    assert WITHHELD.replace(replaced, "[withheld]") == replaced


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_a_text_without_the_name_is_left_as_it_is(text):
    if not WITHHELD.find(text):
        assert WITHHELD.replace(text, "[withheld]") == text
