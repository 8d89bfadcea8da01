"""Text out of HTML, Markdown, PDF and old encodings; a program of its own, with limits.

What others wrote is taken apart here and nowhere else: in a process that imports nothing of this
package, may use so much memory and so many seconds, and is ended when it does not answer. On
standard input it takes a line of JSON (``kind``, ``size``) and as many bytes; on standard output
it gives a line of JSON: ``blocks`` (``text``, ``page``), ``title``, ``published``, ``publisher``;
or ``problem``. Nothing in a document is carried out or fetched: markup is left out, text is kept.
"""

import codecs
import contextlib
import io
import json
import re
import signal
import sys
from collections import Counter
from html.parser import HTMLParser
from typing import Any

MOST_CHARACTERS = 1_000_000
MOST_PAGES = 500
SECONDS = 30
MEMORY = 2**31

Document = dict[str, Any]

_SKIPPED = frozenset(
    {
        "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "nav",
        "footer", "aside", "form", "button", "select", "textarea", "audio", "video", "canvas",
        "dialog", "datalist",
    }
)  # fmt: skip
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_BLOCKS = frozenset(
    {
        "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section",
        "article", "main", "header", "td", "th", "tr", "table", "dd", "dt", "dl", "pre", "hr",
        "figure", "figcaption", "address", "body", "title", "details", "summary",
    }
)  # fmt: skip
_BODY = frozenset({"article", "main"})
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)
_META = {
    "article:published_time": "published",
    "datepublished": "published",
    "date": "published",
    "dc.date": "published",
    "og:title": "title",
    "og:site_name": "publisher",
}
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_FRONT = re.compile(r"---[ \t]*\n(.{0,10000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"(title|date|published|publisher)[ \t]*:[ \t]*(.{1,300})", re.IGNORECASE)
_LEAST_BODY = 200
_AS_GOOD = 0.05


class _Page(HTMLParser):
    """Blocks of visible text, and what the head says of the article."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, bool]] = []
        self.said: dict[str, str] = {}
        self._words: list[str] = []
        self._skipped: list[str] = []
        self._within = 0
        self._titled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "meta":
            key = (told.get("property") or told.get("name") or told.get("itemprop") or "").lower()
            if key in _META and told.get("content"):
                self.said.setdefault(_META[key], told["content"])
        if tag == "time" and told.get("datetime"):
            self.said.setdefault("published", told["datetime"])
        if tag in _VOID:
            self._words.append(" ")
        elif self._skipped:
            self._skipped += [tag] if tag == self._skipped[0] else []
        elif tag in _SKIPPED or _is_hidden(told):
            self._skipped = [tag]
        elif tag in _BLOCKS:
            self._end_block()
            self._within += tag in _BODY
            self._titled = tag == "title"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[0]:
                self._skipped.pop()
        elif tag in _BLOCKS:
            self._end_block()
            self._within = max(0, self._within - (tag in _BODY))
            self._titled = False

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._words.append(data)

    def finish(self) -> list[str]:
        """The blocks: those of the article where the page marks one, else all."""
        self._end_block()
        body = [text for text, within in self.blocks if within]
        whole = sum(map(len, body)) >= _LEAST_BODY
        return body if whole else [text for text, _ in self.blocks]

    def _end_block(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words = []
        if text and self._titled:
            self.said.setdefault("head", text)
        elif text:
            self.blocks.append((text, self._within > 0))


def _is_hidden(told: dict[str, str]) -> bool:
    return (
        "hidden" in told
        or told.get("aria-hidden", "").lower() == "true"
        or bool(_HIDING.search(told.get("style", "")))
    )


def read_html(text: str) -> Document:
    """The visible text of a page."""
    page = _Page()
    page.feed(text)
    page.close()
    blocks = page.finish()
    title = page.said.get("title") or page.said.get("head") or ""
    return {
        "blocks": [{"text": block, "page": 0} for block in blocks],
        "title": title,
        "published": page.said.get("published", ""),
        "publisher": page.said.get("publisher", ""),
    }


def read_markdown(text: str) -> Document:
    """The text of a Markdown file, without its marks, code and HTML."""
    try:
        from markdown_it import MarkdownIt  # noqa: PLC0415  needed for this kind only
    except ImportError:
        return {
            "problem": "reading Markdown needs markdown-it-py: pip install 'innercircle[reading]'"
        }
    said: dict[str, str] = {}
    front = _FRONT.match(text)
    if front:
        text = text[front.end() :]
        for line in front.group(1).splitlines():
            pair = _PAIR.match(line)
            if pair:
                said[pair.group(1).lower()] = pair.group(2).strip().strip("\"'")
    blocks: list[str] = []
    title, heading = said.get("title", ""), False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        heading = token.tag == "h1" if token.type == "heading_open" else heading
        if token.type == "html_block":
            blocks += [block["text"] for block in read_html(token.content)["blocks"]]
        elif token.type == "inline":
            said_here = _read_inline(token.children or [])
            blocks.append(said_here)
            title = title or (said_here if heading else "")
        heading = heading and token.type != "heading_close"
    return {
        "blocks": [{"text": block, "page": 0} for block in blocks if block],
        "title": title,
        "published": said.get("date") or said.get("published") or "",
        "publisher": said.get("publisher", ""),
    }


def _read_inline(tokens: list[Any]) -> str:
    words: list[str] = []
    hiding = ""
    for token in tokens:
        if token.type == "html_inline":
            tag = re.match(r"<(/?)([a-zA-Z]+)", token.content)
            name = tag.group(2).lower() if tag else ""
            if tag and name in _SKIPPED:
                hiding = "" if tag.group(1) else name
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        elif token.type in {"text", "code_inline", "text_special"} and not hiding:
            words.append(token.content)
    return " ".join("".join(words).split())


def read_text(text: str) -> Document:
    """The paragraphs of a plain text: between blank lines, or one a line where there are none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    parts = [" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text)]
    head = text.lstrip().split("\n\n", 1)[0].split("\n")
    if len(parts) > 1 and 1 < len(head) <= 4 and not any(line.endswith(".") for line in head):
        parts = [*(" ".join(line.split()) for line in head), *parts[1:]]  # a title, a day
    if len(parts) == 1:
        lines = [" ".join(line.split()) for line in text.split("\n")]
        ended = sum(line.endswith((".", "!", "?", "”", '"')) for line in lines)
        parts = lines if ended * 2 > len(lines) else parts
    return {"blocks": [{"text": part, "page": 0} for part in parts if part]}


def read_pdf(data: bytes) -> Document:
    """The text of a PDF, page by page: lines made paragraphs, broken words made whole."""
    try:
        from pypdf import PdfReader  # noqa: PLC0415  needed for this kind only
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError:
        return {"problem": "reading PDF needs pypdf: pip install 'innercircle[reading]'"}
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "the PDF is locked with a password"}
        if len(reader.pages) > MOST_PAGES:
            count = f"{len(reader.pages):,} pages; at most {MOST_PAGES:,} are read"
            return {"problem": f"the PDF has {count}"}
        pages: list[list[str]] = []
        size = 0
        for page in reader.pages:
            pages.append(page.extract_text().splitlines())
            size += sum(map(len, pages[-1]))
            if size > MOST_CHARACTERS:
                break
        title = str((reader.metadata.title if reader.metadata else None) or "")
    except NotImplementedError:
        return {"problem": "the PDF is locked or packed in a way that is not read"}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        return {"problem": f"the PDF is damaged ({type(error).__name__})"}
    blocks = _join_pages(pages)
    if not blocks:
        return {"problem": "the PDF holds no text, only pictures: recognise the letters first"}
    return {"blocks": blocks, "title": title}


def _join_pages(pages: list[list[str]]) -> list[dict[str, Any]]:
    edges = Counter(
        line.strip() for lines in pages for line in {*lines[:1], *lines[-1:]} if line.strip()
    )
    blocks: list[dict[str, Any]] = []
    for number, lines in enumerate(pages, 1):
        kept = [
            line.strip()
            for place, line in enumerate(lines)
            if not (place in {0, len(lines) - 1} and _is_edge(line.strip(), edges))
        ]
        for text in _join_lines(kept):
            before = blocks[-1]["text"] if blocks else ""
            goes_on = before and before[-1] not in ".!?:”\"’'" and text[:1].islower()
            if goes_on and blocks[-1]["page"] == number - 1:
                glue = "" if before.endswith("-") else " "
                blocks[-1]["text"] = (
                    f"{before.removesuffix('-') if not glue else before}{glue}{text}"
                )
            else:
                blocks.append({"text": text, "page": number})
    return blocks


def _is_edge(line: str, edges: Counter[str]) -> bool:
    """Tell a running head or a page's number."""
    return edges[line] >= 3 or bool(
        re.fullmatch(r"(?:page\s*)?\d{1,4}(?:\s*/\s*\d+)?", line.lower())
    )


def _join_lines(lines: list[str]) -> list[str]:
    widest = max(map(len, lines), default=0)
    blocks: list[str] = []
    fresh = True
    for place, line in enumerate(lines):
        if not line:
            fresh = True
            continue
        if fresh or not blocks:
            blocks.append(line)
        elif blocks[-1].endswith("-") and line[:1].islower():
            blocks[-1] = blocks[-1][:-1] + line
        else:
            blocks[-1] += f" {line}"
        # A short line that ends a sentence ends a paragraph; a short first line is a heading.
        ends = line.endswith((".", "!", "?", "”", '"'))
        fresh = len(line) < 0.8 * widest and (ends or (place == 0 and not line.endswith(",")))
    return [" ".join(block.split()) for block in blocks]


def decode(data: bytes) -> str:
    """The letters of the bytes: by their mark, by what they declare, as UTF-8, or by guess."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    told = _CHARSET.search(data[:4096]) if data.lstrip()[:1] == b"<" else None
    if told:
        try:
            name = codecs.lookup(told.group(1).decode("ascii")).name
            return data.decode(name, "replace")
        except (LookupError, UnicodeError, ValueError):
            pass
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415  needed for old files only
    except ImportError:
        return data.decode("cp1252", "replace")
    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        return data.decode("cp1252", "replace")
    # Among encodings that make as good sense, the one that most such files are in.
    usual = [each for each in matches if each.encoding == "cp1252"]
    near = usual and usual[0].chaos <= best.chaos + _AS_GOOD
    return str(usual[0] if near else best)


def read_document(kind: str, data: bytes) -> Document:
    """The words of a document, or the problem with it.

    Args:
        kind: "text", "markdown", "html" or "pdf".
        data: its bytes.
    """
    if kind == "pdf":
        done = read_pdf(data)
    else:
        text = decode(data)
        if text.count("\0") > len(text) // 100:
            return {"problem": "these bytes are no text"}
        if len(text) > 4 * MOST_CHARACTERS:
            return {"problem": _say_too_long(len(text))}
        done = {"html": read_html, "markdown": read_markdown, "text": read_text}[kind](text)
    size = sum(len(block["text"]) for block in done.get("blocks", ()))
    return {"problem": _say_too_long(size)} if size > MOST_CHARACTERS else done


def _say_too_long(size: int) -> str:
    return f"the text has {size:,} characters; at most {MOST_CHARACTERS:,} are read"


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415  where the system has it
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):  # where the system sets no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _set_alarm(seconds: int) -> None:
    """End this process after so many seconds, should nobody be there to end it; 0 for never."""
    alarm = getattr(signal, "alarm", None)
    if alarm is not None:
        alarm(seconds)


def serve() -> None:
    """Answer until nobody asks any more."""
    _limit()
    while line := sys.stdin.buffer.readline(1000):
        asked = json.loads(line)
        data = sys.stdin.buffer.read(asked["size"])
        _set_alarm(2 * SECONDS)
        try:
            answer = read_document(asked["kind"], data)
        except (MemoryError, RecursionError):
            answer = {"problem": "reading it takes more memory than there is for one text"}
        except Exception as error:  # noqa: BLE001  whatever a damaged document brings
            answer = {"problem": f"the text is damaged ({type(error).__name__})"}
        _set_alarm(0)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
