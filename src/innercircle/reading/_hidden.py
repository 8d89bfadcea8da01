"""Sentences, titles and names of files with a withheld word: neither quoted nor proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from innercircle.evidence import check_withheld
from innercircle.reading._articles import Article
from innercircle.reading._draft import Proposal
from innercircle.reading._sentences import Sentence


def hide_heads(articles: Sequence[Article], words: Sequence[str]) -> list[Article]:
    """Articles without titles, publishers and names of files in which a withheld word occurs."""
    if not words:
        return list(articles)
    shown: list[Article] = []
    for number, article in enumerate(articles, 1):
        told = {"0": article.title, "1": article.publisher, "2": article.file}
        lost = {hit.path for hit in check_withheld(told, words)}
        shown.append(
            replace(
                article,
                title="" if "0" in lost else article.title,
                publisher="" if "1" in lost else article.publisher,
                file=f"article {number}" if "2" in lost else article.file,
            )
        )
    return shown


def hide_names(files: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """Pairs of names of files in which no withheld word occurs."""
    pairs = list(files.items())
    told = {str(number): f"{one} {other}" for number, (one, other) in enumerate(pairs)}
    lost = {hit.path for hit in check_withheld(told, words)} if words else set()
    return {one: other for number, (one, other) in enumerate(pairs) if str(number) not in lost}


def find_hidden(
    articles: Sequence[Article], words: Sequence[str]
) -> dict[tuple[int, int], tuple[int, Sentence]]:
    """Sentences in which a withheld word occurs, by article and offset."""
    if not words:
        return {}
    listed = {
        f"s{place}": (number, sentence)
        for place, (number, sentence) in enumerate(
            (number, sentence)
            for number, article in enumerate(articles)
            for sentence in article.sentences
        )
    }
    hits = check_withheld({key: each.text for key, (_, each) in listed.items()}, words)
    found = [listed[hit.path] for hit in hits if hit.path in listed]
    return {(number, each.start): (number, each) for number, each in found}


def keep_clean(proposals: Sequence[Proposal], words: Sequence[str]) -> list[Proposal]:
    """Drop whatever still holds a withheld word: an id, a title, a reason."""
    if not words:
        return list(proposals)
    plain = {
        f"p{number}": [*each.entry.values(), *each.hints.values()]
        for number, each in enumerate(proposals)
    }
    lost = {hit.path.split(".")[0] for hit in check_withheld(plain, words)}
    gone = {
        each.entry["id"] for number, each in enumerate(proposals) if f"p{number}" in lost
        and "id" in each.entry
    }  # fmt: skip
    return [
        each
        for number, each in enumerate(proposals)
        if f"p{number}" not in lost
        and not gone & {each.entry.get(key, "") for key in ("source", "via", "derived_from")}
    ]
