"""Articles: files or the files of a folder, as clean text cut into sentences."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.reading._apart import Reader
from innercircle.reading._dates import find_date
from innercircle.reading._documents import MOST_CHARACTERS, Document, read_document
from innercircle.reading._letters import clean, clean_line
from innercircle.reading._sentences import Sentence, split_sentences
from innercircle.workshop import read_regular

MOST_BYTES = 25_000_000
"""Size of an article's file above which it is refused unread."""
MOST_ARTICLES = 200
"""Articles that are read at a time."""
_KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".pdf": "pdf",
}  # fmt: skip
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!doctype\s+html|html)", re.IGNORECASE)
_PACKED = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
)
"""First bytes of archives and office documents."""
_LONGEST_TITLE = 200
_HEADS = 6
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Article:
    """A text that somebody else wrote.

    Attributes:
        file: name as the user gave it.
        text: clean text, paragraphs with a blank line between them.
        title, publisher: as the text states them; empty if it does not.
        published: day or month; empty if unknown.
        sentences: in order, each with its place in ``text``.
    """

    file: str
    text: str
    title: str
    publisher: str
    published: str
    sentences: tuple[Sentence, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Shelf:
    """The texts that were read.

    Attributes:
        articles: each text once, in the order of the names given.
        repeated: file → file with the same text, which is read in its place.
        passed: files of folders that are of no kind that is read.
    """

    articles: tuple[Article, ...]
    repeated: dict[str, str]
    passed: tuple[str, ...]


def read_articles(paths: Iterable[str | Path], *, published: str = "") -> Shelf:
    """Read articles from files, or from all files of folders.

    Args:
        paths: text, Markdown, HTML or PDF.
        published: day or month of those that do not state theirs.

    Raises:
        ScenarioError: some cannot be read; all are named.
    """
    passed: list[str] = []
    files = list(dict.fromkeys(_list_files(paths, passed)))
    if len(files) > MOST_ARTICLES:
        raise InputError(
            f"these are {len(files):,} articles; at most {MOST_ARTICLES} are read at a time."
        )
    problems: list[Problem] = []
    articles: dict[str, Article] = {}
    repeated: dict[str, str] = {}
    with Reader() as reader:
        for shown in files:
            try:
                article = _read(shown, reader, published)
            except InputError as error:
                problems.append(Problem(shown, 0, 0, f"{error.what} {error.advice}".strip()))
                continue
            same = articles.setdefault(article.digest, article)
            if same is not article:
                repeated[shown] = same.file
    if problems:
        raise ScenarioError(problems)
    if not articles:
        raise InputError("there is no article to read.", advice="Name a file, or a folder of them.")
    return Shelf(tuple(articles.values()), repeated, tuple(passed))


def _list_files(paths: Iterable[str | Path], passed: list[str]) -> Iterator[str]:
    for path in map(Path, paths):
        if not path.is_dir():
            yield str(path)
            continue
        for below in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in below.relative_to(path).parts)
            if hidden or below.is_symlink() or not below.is_file():
                continue
            if below.suffix.lower() in _KINDS:
                yield str(below)
            else:
                passed.append(str(below))


def _read(shown: str, reader: Reader, published: str) -> Article:
    data = read_regular(shown, MOST_BYTES)
    kind = _find_kind(shown, data)
    document = _read_plainly(kind, data) or reader.read(kind, data)
    if document.get("problem"):
        raise InputError(f"{document['problem']}.", where=shown)
    return make_article(document, shown, published)


def _find_kind(shown: str, data: bytes) -> str:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_PACKED):
        raise InputError(
            "this is an archive or an office document.",
            where=shown,
            advice="Save it as text, HTML or PDF.",
        )
    if _PAGE.match(data[:4096]):
        return "html"
    kind = _KINDS.get(Path(shown).suffix.lower(), "text")
    if kind == "pdf":
        raise InputError("this is no PDF.", where=shown)
    return kind


def _read_plainly(kind: str, data: bytes) -> Document | None:
    """A plain text in UTF-8 needs no other process."""
    if kind != "text" or len(data) > MOST_CHARACTERS or b"\0" in data:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return read_document(kind, data)


def make_article(document: Document, shown: str, published: str = "") -> Article:
    """An article from what a document says.

    Raises:
        InputError: it says nothing.
    """
    blocks = [(" ".join(clean(part["text"]).split()), part["page"]) for part in document["blocks"]]
    blocks = [(text, page) for text, page in blocks if text]
    if not blocks:
        raise InputError("there is no text in it.", where=shown)
    sentences: list[Sentence] = []
    offset = 0
    for number, (paragraph, page) in enumerate(blocks, 1):
        for start, end in split_sentences(paragraph):
            sentences.append(
                Sentence(paragraph[start:end], number, page, offset + start, offset + end)
            )
        offset += len(paragraph) + len(_BETWEEN)
    texts = [text for text, _ in blocks]
    first = texts[0]
    headed = len(first) <= _LONGEST_TITLE and not first.endswith((".", "!", "”", '"'))
    title = clean_line(document.get("title") or "", _LONGEST_TITLE) or (first if headed else "")
    when = find_date(document.get("published") or "") or published
    when = when or next((found for text in texts[:_HEADS] if (found := _read_head(text))), "")
    return Article(
        file=clean_line(shown),
        text=_BETWEEN.join(texts),
        title=title,
        publisher=clean_line(document.get("publisher") or "", 100),
        published=when,
        sentences=tuple(sentences),
    )


def read_pasted(text: str, *, title: str = "", publisher: str = "", published: str = "") -> Article:
    """An article from text that somebody has pasted.

    Args:
        text: its letters.
        title: of the article, and its name in what is proposed.
        publisher: who published it.
        published: its day or month.

    Raises:
        InputError: there is none, or it is too long.
    """
    document = read_document("text", text.encode("utf-8", "replace"))
    if document.get("problem"):
        raise InputError(f"{document['problem']}.")
    told = document | {"title": title, "publisher": publisher}
    return make_article(told, title or "pasted", published)


def _read_head(text: str) -> str:
    """The day in a short line at the head, such as “18 August 2019” or “Published: 2019-08-18”."""
    return find_date(text) if len(text) <= _LONGEST_TITLE and not text.endswith(".") else ""
