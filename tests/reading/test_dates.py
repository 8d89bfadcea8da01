"""Dates against the day of publication, and the ends of sentences."""

import pytest

from innercircle.reading import find_date
from innercircle.reading._dates import read_date
from innercircle.reading._sentences import split_sentences

SUNDAY = "2019-08-18"
TOLD = {
    "They met on 5 August.": "2019-08-05",
    "They met on August 5, 2018.": "2018-08-05",
    "They met in July.": "2019-07",
    "They met last December.": "2018-12",
    "The July encounter lasted an hour.": "2019-07",
    "They met on Friday.": "2019-08-16",
    "They met on Sunday.": "2019-08-18",
    "They met last Sunday.": "2019-08-11",
    "They met yesterday.": "2019-08-17",
    "They met last month.": "2019-07",
    "They met earlier this month.": "2019-08",
    "They met last week.": "2019-08",
    "They met on 31 February 2019.": "",
    "They may have met.": "",
    "They met.": "",
}


@pytest.mark.parametrize("sentence", TOLD)
def test_a_day_is_read_against_the_day_of_publication(sentence):
    assert read_date(sentence, SUNDAY) == TOLD[sentence]


def test_without_a_day_of_publication_only_whole_dates_are_read():
    assert read_date("They met on 5 August.", "") == ""
    assert read_date("They met on Friday.", "2019-08") == ""
    assert read_date("They met on 5 August 2019.", "") == "2019-08-05"
    assert read_date("They met last month.", "2020-01") == "2019-12"


def test_the_first_whole_date_of_a_text_counts():
    assert find_date("Printed 2019-13-01, of 3 May 2020 and 2021-01.") == "2020-05-03"


CUT = {
    "One said. Two said.": ["One said.", "Two said."],
    "Gen. Quux met Dr. No at 5 p.m. They left.": ["Gen. Quux met Dr. No at 5 p.m.", "They left."],
    "In the U.S. The talks go on.": ["In the U.S.", "The talks go on."],
    "The U.S. Senate sat.": ["The U.S. Senate sat."],
    "“No.” They left.": ["“No.”", "They left."],
    "Why? “Because.” (So.) Yes": ["Why?", "“Because.”", "(So.)", "Yes"],
    "It cost 3.5 million. ": ["It cost 3.5 million."],
}


@pytest.mark.parametrize("text", CUT)
def test_sentences_end_where_they_end(text):
    assert [text[start:end].strip() for start, end in split_sentences(text)] == CUT[text]


def test_a_long_run_of_points_is_cut_at_once():
    text = "." * 200_000 + " A. " * 1000
    assert "".join(text[a:b] for a, b in split_sentences(text)).count(".") > 200_000
