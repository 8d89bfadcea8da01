"""Paragraphs cut into sentences, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"(?<![.!?…])[.!?…]{1,8}[\"'”’»)\]]{0,3}(?=\s+[\"'“‘«(\[]*[A-Z0-9À-Þ])")
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Maj|Col|Lt|Capt|Cmdr|Adm|Sgt|Sen|Rep|Gov|Hon|Rev|St|Jr|Sr|Mt"
    r"|vs|cf|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Inc|Ltd|Co|Corp"
    r"|[A-Z](?:\.[A-Z])*|e\.g|i\.e|a\.m|p\.m))\.\Z"
)
_TAIL = 24
_STARTERS = re.compile(r"\s+(?:The|A|An|In|On|At|But|And|It|They|This|That|Its)\b")


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article.

    Attributes:
        text: as it stands.
        paragraph: number of its paragraph, from 1.
        page: number of its page, from 1; 0 where the text has none.
        start, end: offsets of its characters in the article's text.
    """

    text: str
    paragraph: int
    page: int
    start: int
    end: int

    @property
    def place(self) -> str:
        """Its place, in words."""
        page = f"page {self.page}, " if self.page else ""
        return f"{page}paragraph {self.paragraph}, characters {self.start + 1} to {self.end}"


def split_sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence of a paragraph."""
    begin = 0
    for hit in _END.finditer(paragraph):
        end = hit.end()
        head = paragraph[max(begin, end - _TAIL) : end].rstrip("\"'”’»)]")
        number = head.endswith("No.") and paragraph[end : end + 2].strip().isdigit()
        if number or (_SHORT.search(head) and not _ends_anyway(paragraph, head, end)):
            continue
        yield begin, end
        begin = end
        while begin < len(paragraph) and paragraph[begin].isspace():
            begin += 1
    if begin < len(paragraph):
        yield begin, len(paragraph)


def _ends_anyway(paragraph: str, head: str, end: int) -> bool:
    """Tell “in the U.S. The minister”: letters with points, and then how sentences begin."""
    return bool(re.search(r"(?:[A-Z]\.){2,}\Z|[ap]\.m\.\Z", head)) and bool(
        _STARTERS.match(paragraph, end)
    )
