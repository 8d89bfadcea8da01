"""Sentences that several articles share: one repeats the other, or both repeat a third.

Two sentences are the same when their words are, whatever the quotation marks, or when nearly all
runs of three words are. An article that repeats much of another is derived from it, whatever is
copied from a sentence counts with it: the evidence model makes one origin of both.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from innercircle.reading._articles import Article
from innercircle.reading._sentences import Sentence

_LEAST_WORDS = 7
_ALIKE = 0.75
_LEAST_SHARED = 3
_MOST_ALIKE = 200
_SHARE = 0.3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Copied:
    """A sentence of a later article that an earlier one has, too.

    Attributes:
        first: number of the earlier article.
        sentence: in it.
    """

    first: int
    sentence: Sentence


def list_words(text: str) -> tuple[str, ...]:
    """The words of a sentence, whatever their case and marks."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


class Index:
    """Sentences that were seen, found again by their words."""

    def __init__(self) -> None:
        self._exact: dict[tuple[str, ...], object] = {}
        self._runs: dict[tuple[str, ...], list[int]] = {}
        self._seen: list[tuple[int, object]] = []

    def add(self, text: str, what: object) -> None:
        """Remember a sentence, and what it stands for."""
        words = list_words(text)
        self._exact.setdefault(words, what)
        if len(words) < _LEAST_WORDS:
            return
        runs = _list_runs(words)
        for run in runs:
            listed = self._runs.setdefault(run, [])
            if len(listed) < _MOST_ALIKE:
                listed.append(len(self._seen))
        self._seen.append((len(runs), what))

    def find(self, text: str, *, exact: bool = False) -> object | None:
        """The thing that the same, or nearly the same, sentence stands for; None if it is new."""
        words = list_words(text)
        same = self._exact.get(words)
        if exact or (same is not None and len(words) >= _LEAST_WORDS):
            return same
        if len(words) < _LEAST_WORDS:
            return None
        runs = _list_runs(words)
        counts: dict[int, int] = {}
        for run in runs:
            for number in self._runs.get(run, ()):
                counts[number] = counts.get(number, 0) + 1
        for number, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            size, what = self._seen[number]
            if count / (size + len(runs) - count) >= _ALIKE:
                return what
        return None


def _list_runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[k : k + 3]) for k in range(len(words) - 2)}


def order_articles(articles: Iterable[Article]) -> list[Article]:
    """By the day of publication, those without one last; else as they were given."""
    return sorted(articles, key=lambda each: each.published or "9999")


def find_copies(articles: Sequence[Article]) -> dict[tuple[int, int], Copied]:
    """(article, offset of the sentence) of each that an earlier article has → where."""
    index = Index()
    found: dict[tuple[int, int], Copied] = {}
    for number, article in enumerate(articles):
        for sentence in article.sentences:
            what = index.find(sentence.text)
            if isinstance(what, Copied) and len(list_words(sentence.text)) >= _LEAST_WORDS:
                found[number, sentence.start] = what
        for sentence in article.sentences:
            if (number, sentence.start) not in found:
                index.add(sentence.text, Copied(number, sentence))
    return found


def find_parents(
    articles: Sequence[Article], copies: dict[tuple[int, int], Copied]
) -> dict[int, int]:
    """Number of each article that repeats much of an earlier one → number of that one."""
    found: dict[int, int] = {}
    for number, article in enumerate(articles):
        shared: dict[int, int] = {}
        for (later, _), copied in copies.items():
            if later == number:
                shared[copied.first] = shared.get(copied.first, 0) + 1
        long = sum(len(list_words(each.text)) >= _LEAST_WORDS for each in article.sentences)
        for first, count in sorted(shared.items(), key=lambda pair: -pair[1])[:1]:
            if count >= _LEAST_SHARED or count >= _SHARE * long:
                found[number] = first
    return found
