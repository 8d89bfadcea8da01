"""Formats: what is visible is read, what is hidden is not; nothing runs or takes for ever."""

import io
import sys
import zlib

import pytest

from innercircle.errors import InputError, ScenarioError
from innercircle.reading import quote_marked, read_articles, read_pasted
from innercircle.reading._apart import Reader
from innercircle.reading._articles import make_article
from innercircle.reading._documents import (
    MOST_CHARACTERS,
    decode,
    read_document,
    read_html,
    read_markdown,
    read_text,
)


def texts(document):
    return [block["text"] for block in document["blocks"]]


HIDDEN = {
    "script": "<script>An official said so.</script>",
    "script never closed": "<script>An official said so.",
    "style": "<style>An official said so.</style>",
    "template": "<template><p>An official said so.</p></template>",
    "hidden": "<p hidden>An official said so.</p>",
    "hidden for the eye": "<div style='Display : none'><p>An official said so.</p></div>",
    "comment": "<!-- An official said so. -->",
    "attribute": "<img alt='An official said so.' onerror=\"An official said so.\">",
    "frame": "<iframe srcdoc='An official said so.'>An official said so.</iframe>",
    "nested in what is hidden": "<nav><div><nav>x</nav>An official said so.</div></nav>",
    "data": "<svg><text>An official said so.</text></svg>",
}


@pytest.mark.parametrize("markup", HIDDEN.values(), ids=HIDDEN)
def test_what_a_reader_of_the_page_does_not_see_is_not_read(markup):
    assert texts(read_html(f"<p>Seen.</p>{markup}")) == ["Seen."]
    shown = texts(read_markdown(f"Seen.\n\n{markup}\n"))
    assert "official" not in " ".join(shown)


def test_entities_are_letters_and_not_markup():
    assert texts(read_html("<p>&lt;script&gt;x&lt;/script&gt; &amp; y</p>")) == [
        "<script>x</script> & y"
    ]


def test_the_article_of_a_page_is_read_without_what_surrounds_it():
    story = "The story goes on and on. " * 10
    page = f"<div>Menu</div><article><h1>Head</h1><p>{story}</p></article><p>Subscribe now.</p>"
    assert texts(read_html(page)) == ["Head", story.strip()]


def test_markdown_loses_its_marks_and_keeps_its_words():
    head = "---\ntitle: A day\ndate: 2026-01-02\n---\n# A day\n\n"
    text = f"{head}The *old* [port](http://x) `was`\nshut.\n"
    done = read_markdown(text)
    assert texts(done) == ["A day", "The old port was shut."]
    assert (done["title"], done["published"]) == ("A day", "2026-01-02")


def test_lines_of_a_plain_text_are_joined_to_paragraphs():
    assert texts(read_text("One two\nthree.\n\nFour.\n")) == ["One two three.", "Four."]
    assert texts(read_text("One two.\nThree.\n")) == ["One two.", "Three."]


CODED = {
    "UTF-8": "naïve – “José”".encode(),
    "UTF-8 with a mark": "naïve – “José”".encode("utf-8-sig"),
    "UTF-16": "naïve – “José”".encode("utf-16"),
    "declared": "<meta charset='iso-8859-15'>naïve €".encode("iso-8859-15"),
    "undeclared": "A naïve café – the “old” quay, said José. ".encode("cp1252") * 4,
    "Cyrillic": "Губернатор уволил министра финансов во вторник вечером.".encode("cp1251") * 4,
}


@pytest.mark.parametrize("name", CODED)
def test_old_encodings_are_read(name):
    text = decode(CODED[name])
    assert "\N{REPLACEMENT CHARACTER}" not in text
    assert ("Губернатор" if name == "Cyrillic" else "naïve") in text


def test_an_unknown_charset_is_no_fault():
    assert "x" in decode(b"<meta charset='nonsense'>\xff x")
    assert "x" in decode(b"<meta charset='rot13'>\xff x")
    assert "x" in decode(b"<meta charset='hex'>\xff x")


def write_pdf(*streams, trailer=b""):
    """A PDF of one page a stream, by hand."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * k) for k in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for k, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * k)
        )
        packed = zlib.compress(stream, 1)
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        )
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def show(*lines):
    said = b" T* ".join(b"(%s) Tj" % line.encode() for line in lines)
    return b"BT /F1 12 Tf 14 TL 50 700 Td " + said + b" ET"


def test_pages_of_a_pdf_are_told_apart_and_a_sentence_goes_over_their_edge():
    data = write_pdf(
        show("The governor met the envoy", "on Monday, an official said."),
        show("Another official said that the", "talks went on for longer than any-"),
        show("body had thought."),
    )
    done = read_document("pdf", data)
    assert [(block["page"], block["text"]) for block in done["blocks"]] == [
        (1, "The governor met the envoy on Monday, an official said."),
        (2, "Another official said that the talks went on for longer than anybody had thought."),
    ]


def test_a_damaged_a_locked_and_an_empty_pdf_are_told():
    assert "problem" in read_document("pdf", b"%PDF-1.4\nnothing")
    assert "pictures" in read_document("pdf", write_pdf(b""))["problem"]
    locked = write_pdf(show("x"), trailer=b"/Encrypt << /Filter /Unknown >>")
    assert "problem" in read_document("pdf", locked)


def test_what_is_not_installed_is_named(monkeypatch):
    for package, kind in (("pypdf", "pdf"), ("markdown_it", "markdown")):
        monkeypatch.setitem(sys.modules, package, None)
        assert "innercircle[reading]" in read_document(kind, b"%PDF-1.4 words")["problem"]
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    assert decode("naïve".encode("cp1252")) == "naïve"


def test_hostile_documents_end_soon_and_are_told(monkeypatch):
    """A page that packs a hundred megabytes, markup that never ends; then reading goes on."""
    bomb = write_pdf(b" " * 100_000_000)
    assert len(bomb) < 1_000_000
    monkeypatch.setattr("innercircle.reading._apart.SECONDS", 1.5)
    with Reader() as reader:
        assert texts(reader.read("html", b"<div>" * 20_000 + b"Deep.")) == ["Deep."]
        assert texts(reader.read("markdown", b"[" * 2_000 + b"Deep.")) == ["[" * 2_000 + "Deep."]
        assert "damaged" in reader.read("pdf", bomb)["problem"]
        assert "seconds" in reader.read("html", b"<!--" * 400_000)["problem"]
        assert texts(reader.read("html", b"<p>Still here.</p>")) == ["Still here."]


def test_a_process_that_is_lost_is_told_and_replaced():
    with Reader() as reader:
        reader.read("html", b"<p>One.</p>")
        reader._process.kill()
        reader._process.wait()
        assert "memory" in reader.read("html", b"<p>Two.</p>")["problem"]
        assert texts(reader.read("html", b"<p>Three.</p>")) == ["Three."]


def test_all_that_cannot_be_read_is_told_at_once(tmp_path):
    (tmp_path / "packed.txt").write_bytes(b"PK\x03\x04" + b"x" * 50)
    (tmp_path / "office.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 50)
    (tmp_path / "rich.rtf").write_bytes(b"{\\rtf1 An official said so.}")
    (tmp_path / "blank.txt").write_text(" \n\u200b\n")
    (tmp_path / "long.txt").write_text("word " * (MOST_CHARACTERS // 5 + 1))
    (tmp_path / "bytes.md").write_bytes(b"\0\1\2" * 100)
    (tmp_path / "no.pdf").write_text("This is no PDF.")
    names = ["packed.txt", "blank.txt", "long.txt", "bytes.md", "no.pdf", "absent.txt"]
    names += ["office.doc", "rich.rtf"]
    with pytest.raises(ScenarioError) as caught:
        read_articles([tmp_path / name for name in names])
    told = {problem.file.split("/")[-1]: problem.message for problem in caught.value.problems}
    assert set(told) == set(names)
    for name in ("packed.txt", "office.doc", "rich.rtf"):
        assert "archive" in told[name]
    assert "characters" in told["long.txt"]
    assert "no PDF" in told["no.pdf"]


def test_a_folder_is_read_without_what_is_hidden_or_of_another_kind(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "b.txt").write_text("A second text, which an official wrote.")
    (tmp_path / "a.txt").write_text("A first text.")
    (tmp_path / "same.txt").write_text("A first text.\n")
    (tmp_path / ".hidden.txt").write_text("Hidden.")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "link.txt").symlink_to("a.txt")
    shelf = read_articles([tmp_path])
    assert [article.text.split(",")[0] for article in shelf.articles] == [
        "A first text.",
        "A second text",
    ]
    assert [name.split("/")[-1] for name in shelf.repeated] == ["same.txt"]
    assert [name.split("/")[-1] for name in shelf.passed] == ["picture.png"]


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no article"):
        read_articles([tmp_path])


def test_the_day_of_publication_is_what_the_text_states():
    blocks = [{"text": "A head", "page": 0}, {"text": "By us, 3 June 2026", "page": 0}]
    assert make_article({"blocks": blocks}, "x").published == "2026-06-03"
    assert make_article({"blocks": blocks, "published": "2026-07-01T10:00Z"}, "x").published == (
        "2026-07-01"
    )
    assert make_article({"blocks": blocks[:1]}, "x", "2026-08").published == "2026-08"


def test_pasted_text_is_an_article_and_a_stretch_of_it_can_be_quoted():
    text = "A head\n\nAn official said\u200b so. Another did not.\n\nThe end."
    article = read_pasted(text, title="From the wire", published="2026-05-05")
    assert (article.title, article.published, len(article.sentences)) == (
        "From the wire",
        "2026-05-05",
        4,
    )
    start = article.text.index(" Another did")
    quote = quote_marked(article, start, start + len(" Another did"))
    assert quote.text == "Another did"
    assert quote.place == f"paragraph 2, characters {start + 2} to {start + 12}"
    assert quote.digest == article.digest
    for start, end in ((-1, 5), (5, 5), (0, 10_000), (3, 20), (6, 8)):
        with pytest.raises(InputError, match="mark some words"):
            quote_marked(article, start, end)
    with pytest.raises(InputError, match="no text"):
        read_pasted(" \u200b ")
