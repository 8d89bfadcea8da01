"""Dates as articles write them, read against the day of publication.

"July" is the last July that had begun when the article came out, "Tuesday" the last one; a day
that nobody states is not made up.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

_NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split("|"), 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"Sept": 9}
_MONTH = rf"({_NAMES}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?:,?\s+(\d{{4}}))?")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?")
_MONTH_YEAR = re.compile(rf"(?<!\d )\b{_MONTH},?\s+(\d{{4}})\b")
_MONTH_ALONE = re.compile(
    rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Ll]ast|[Ee]arly|[Ll]ate|[Mm]id-?)\s*({_NAMES})\b(?!\s+\d)"
)
_MONTHS_OWN = re.compile(rf"\b(?:The|the|[Tt]hat|[Aa]|[Ii]ts)\s+({_NAMES})\s+[a-z]")
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})\b")
_NEAR = (
    (re.compile(r"\b(?:today|this morning|tonight)\b", re.IGNORECASE), 0),
    (re.compile(r"\b(?:yesterday|last night)\b", re.IGNORECASE), 1),
)
_MONTHS_AGO = (
    (re.compile(r"\blast month\b", re.IGNORECASE), 1),
    (re.compile(r"\bthis month\b", re.IGNORECASE), 0),
)
_WEEKS_AGO = re.compile(r"\b(?:last week|a week ago)\b", re.IGNORECASE)


def find_date(text: str) -> str:
    """The first whole date that a text states, YYYY-MM-DD or YYYY-MM; empty if there is none."""
    return next((spelled for _, spelled in sorted(_list_dates(text[:2000])) if spelled), "")


def _list_dates(text: str) -> Iterator[tuple[int, str]]:
    """(where, date) of each whole date, empty for one that does not exist."""
    for hit in _ISO.finditer(text):
        yield hit.start(), _spell(int(hit[1]), int(hit[2]), int(hit[3] or 0))
    for hit in _DAY_MONTH.finditer(text):
        if hit[3]:
            yield hit.start(), _spell(int(hit[3]), _MONTHS[hit[2]], int(hit[1]))
    for hit in _MONTH_DAY.finditer(text):
        if hit[3]:
            yield hit.start(), _spell(int(hit[3]), _MONTHS[hit[1]], int(hit[2]))
    for hit in _MONTH_YEAR.finditer(text):
        yield hit.start(), _spell(int(hit[2]), _MONTHS[hit[1]])


def read_date(sentence: str, published: str) -> str:
    """The day or month on which a sentence has something happen; empty if it does not say.

    Args:
        sentence: as it stands.
        published: day or month of the article, against which "in July" is read; may be empty.
    """
    whole = find_date(sentence)
    if whole or not published:
        return whole
    year, month = int(published[:4]), int(published[5:7])
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        hit = pattern.search(sentence)
        if hit:
            number = _MONTHS[hit[month_at]]
            return _spell(year - (number > month), number, int(hit[day_at]))
    hit = _MONTH_ALONE.search(sentence) or _MONTHS_OWN.search(sentence)
    if hit:
        number = _MONTHS[hit[1]]
        return _spell(year - (number > month), number)
    return _read_near(sentence, published)


def _read_near(sentence: str, published: str) -> str:
    """Read "Tuesday", "yesterday", "last month"."""
    for pattern, months in _MONTHS_AGO:
        if pattern.search(sentence):
            count = int(published[:4]) * 12 + int(published[5:7]) - 1 - months
            return _spell(count // 12, count % 12 + 1)
    if len(published) < 10:
        return ""
    day = date.fromisoformat(published)
    for pattern, ago in _NEAR:
        if pattern.search(sentence):
            return (day - timedelta(ago)).isoformat()
    hit = _WEEKDAY.search(sentence)
    if hit:
        ago = (day.weekday() - _DAYS.index(hit[1])) % 7
        ago += 7 * (not ago and sentence[: hit.start()].endswith("last "))
        return (day - timedelta(ago)).isoformat()
    if _WEEKS_AGO.search(sentence):
        return (day - timedelta(7)).isoformat()[:7]
    return ""


def _spell(year: int, month: int, day: int = 0) -> str:
    """A date that exists; empty for one that does not."""
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return ""
    if not day:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}" if day <= calendar.monthrange(year, month)[1] else ""
