"""The page without a browser: its parts, its policy, its bytes."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.report.examples import make_findings
from tests.report.hostile import HOSTILE

from innercircle.report import Section, render_json, render_page_of


class Outline(HTMLParser):
    """Collects tags, ids and attributes."""

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.attributes, self.anchors = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append(name)
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.anchors.append(value)


def read_outline(markup):
    outline = Outline()
    outline.feed(markup)
    return outline


def test_the_sections_are_there_in_order():
    markup = render_page_of(make_findings(8))
    assert re.findall(r'<section id="([a-z-]+)"', markup) == [
        "summary",
        "insiders",
        "payoffs",
        "readiness",
        "breaking",
        "threshold",
        "inputs",
        "contacts",
        "assumptions",
        "sources",
        "limits",
    ]


def test_ids_are_unique_and_every_anchor_leads_somewhere():
    outline = read_outline(render_page_of(make_findings(12, spread=0.1)))
    assert len(outline.ids) == len(set(outline.ids))
    assert {anchor.removeprefix("#") for anchor in outline.anchors} <= set(outline.ids)


def test_a_section_joins_before_the_assumptions():
    extra = Section(key="terms", title="What it would take", paragraphs=("Just above nothing.",))
    markup = render_page_of(make_findings(5), [extra])
    keys = re.findall(r'<section id="([a-z-]+)"', markup)
    assert keys[keys.index("terms") + 1] == "assumptions"
    assert "Just above nothing." in markup


def test_nothing_is_asked_for_outside():
    markup = render_page_of(make_findings(8))
    assert not re.search(r"https?://|src=|@import|url\((?!#)|<link|<iframe|<object", markup)
    assert "//" not in markup


def test_no_script_no_style_attribute_no_handler():
    outline = read_outline(render_page_of(make_findings(8, name=HOSTILE["attribute"])))
    assert outline.tags.count("script") == 1  # the data block, which is not run
    assert "style" not in outline.attributes
    assert not [name for name in outline.attributes if name.startswith("on")]


def test_the_policy_allows_this_style_sheet_and_nothing_else():
    markup = render_page_of(make_findings(3))
    style = re.search(r"<style>(.*?)</style>", markup, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', markup).group(1)
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_same_findings_same_bytes():
    assert render_page_of(make_findings(12)) == render_page_of(make_findings(12))


def test_the_footer_says_what_made_it():
    markup = render_page_of(replace(make_findings(3), seed=7))
    footer = re.search(r"<footer>(.*?)</footer>", markup, re.DOTALL).group(1)
    assert "innercircle 0.1.0, seed 7, inputs 0123456789abcdef" in footer


def test_inputs_without_a_source_are_called_assumed():
    markup = render_page_of(make_findings(3))
    section = markup[
        markup.index('<section id="assumptions"') : markup.index('<section id="sources"')
    ]
    assert "Of 3 inputs, 2 are assumed" in section
    assert section.count(">assumed<") == 1
    assert section.count(">assumed (default)<") == 1
    assert "0.8 to 1" in section


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_adds_no_element_and_no_attribute(name):
    plain = read_outline(render_page_of(make_findings(5, name="Plain name")))
    layout = {"tspan", "pattern", "defs", "path", "line"}
    found = read_outline(render_page_of(make_findings(5, name=HOSTILE[name])))
    for outline in (plain, found):
        outline.tags = [tag for tag in outline.tags if tag not in layout]
    assert found.tags == plain.tags
    assert set(found.attributes) <= set(plain.attributes) | {"textlength", "lengthadjust"}


@pytest.mark.parametrize("name", HOSTILE)
def test_embedded_json_is_escaped_and_identical(name):
    text = render_json({"name": HOSTILE[name], "number": float("nan")})
    assert not re.search(r"[<>&'\u2028\u2029]", text)
    assert json.loads(text) == {"name": HOSTILE[name], "number": "nan"}


def test_a_scenario_without_extras_still_makes_a_page():
    bare = replace(
        make_findings(1, private=False),
        contacts=(), influences=(), assumptions=(), sources=(), gains=(), curve=None,
        question="", summary="", leader="", tipping=None, cautions=(),
    )  # fmt: skip
    keys = re.findall(r'<section id="([a-z-]+)"', render_page_of(bare))
    assert keys == ["summary", "insiders", "payoffs", "limits"]
