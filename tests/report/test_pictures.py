"""Pictures: labels stay apart and inside, names stay text, the same input gives the same bytes."""

import math
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from tests.report.boxes import find_faults
from tests.report.examples import make_findings
from tests.report.hostile import HOSTILE

from innercircle.report import _pictures
from innercircle.report._axes import find_ticks, write_number, write_percent
from innercircle.report._measure import SIZES, measure_text, wrap_text
from innercircle.report._page import read_style
from innercircle.report._show import show_text
from innercircle.report._svg import Drawing, make_element, make_text

DRAWERS = {
    name: getattr(_pictures, f"draw_{name}")
    for name in ("circle", "stakes", "gains", "fall", "timeline", "ladder", "tornado")
}


def draw_all(findings):
    return [drawing for draw in DRAWERS.values() for drawing in draw(findings).drawings]


@pytest.mark.parametrize("picture", DRAWERS)
@pytest.mark.parametrize("count", [1, 2, 5, 8, 12, 30])
@pytest.mark.parametrize("spread", [0.0, 0.1])
def test_labels_stay_apart_and_inside(picture, count, spread):
    for drawing in DRAWERS[picture](make_findings(count, spread=spread)).drawings:
        assert find_faults(drawing) == []


@pytest.mark.parametrize("picture", DRAWERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_apart_inside_and_text(picture, name):
    for drawing in DRAWERS[picture](make_findings(12, name=HOSTILE[name])).drawings:
        assert find_faults(drawing) == []
        root = ET.fromstring(drawing.build().render())
        tags = {element.tag for element in root.iter()}
        assert not tags & {"script", "image", "img", "a", "style", "foreignObject", "animate"}
        for element in root.iter():
            assert not [key for key in element.attrib if key.startswith("on") or "href" in key]
            assert "style" not in element.attrib


@pytest.mark.parametrize("picture", DRAWERS)
def test_a_picture_is_named_and_described(picture):
    figure = DRAWERS[picture](make_findings(8))
    for drawing in figure.drawings:
        root = ET.fromstring(drawing.build().render())
        assert root.get("role") == "img"
        ids = {element.get("id"): element for element in root.iter() if element.get("id")}
        texts = [ids[key].text for key in root.get("aria-labelledby").split()]
        assert all(texts)
        assert texts[0] == drawing.title
    assert figure.table.rows


@pytest.mark.parametrize("picture", DRAWERS)
def test_same_input_same_bytes(picture):
    first, second = (DRAWERS[picture](make_findings(8)) for _ in range(2))
    assert [d.__html__() for d in first.drawings] == [d.__html__() for d in second.drawings]


def test_every_hatch_that_is_used_is_defined():
    for drawing in draw_all(make_findings(8, spread=0.1)):
        markup = drawing.__html__()
        assert set(re.findall(r"url\(#([^)]*)\)", markup)) == set(
            re.findall(r'pattern id="([^"]*)"', markup)
        )


def test_a_file_of_its_own_is_valid_xml_with_its_style():
    drawing = DRAWERS["circle"](make_findings(8)).wide
    text = drawing.render_file(read_style("figures.css"))
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "script" not in text
    assert root.find("{*}style").text.startswith("/* Pictures.")


def test_classes_are_in_the_style_sheet():
    style = read_style("figures.css")
    known = set(re.findall(r"\.(ic-[a-z-]+)", style))
    for drawing in draw_all(make_findings(12, spread=0.1)):
        used = set(
            re.findall(r"ic-[a-z-]+", " ".join(re.findall(r'class="([^"]*)"', drawing.__html__())))
        )
        assert used - known <= {"ic-on-leader", "ic-seat", "ic-seat-"}  # the page tells by them who


def test_sizes_agree_with_the_style_sheet():
    style = read_style("figures.css")
    for kind, size in SIZES.items():
        assert f".ic-{kind} {{ font-size: {size:g}px;" in style


def list_rims(drawing):
    """Attributes of the rims of all discs."""
    every = [dict(e.attributes) for top in drawing.body for e in top.walk()]
    return [each for each in every if each.get("class") == "ic-rim"]


def test_areas_are_proportional_to_power():
    findings = make_findings(8)
    drawing = DRAWERS["circle"](findings).wide
    rims = list_rims(drawing)
    radii = sorted(float(rim["r"]) for rim in rims if float(rim["r"]) != 8)
    powers = sorted(seat.power for seat in findings.seats)
    for radius, power in zip(radii, powers, strict=True):
        assert radius / radii[-1] == pytest.approx(math.sqrt(power / powers[-1]), abs=0.01)


def test_discs_do_not_touch():
    for count in (2, 8, 12, 24, 40):
        for drawing in DRAWERS["circle"](make_findings(count)).drawings:
            discs = [
                tuple(float(rim[key]) for key in ("cx", "cy", "r")) for rim in list_rims(drawing)
            ]
            for k, (x, y, r) in enumerate(discs):
                for x2, y2, r2 in discs[:k]:
                    assert math.hypot(x - x2, y - y2) >= r + r2 - 0.2


def test_many_insiders_become_one_disc_that_keeps_their_power():
    seats = _pictures.circle.merge_small(make_findings(40).seats, 24)
    assert len(seats) == 24
    assert seats[-1].name == "and 17 others"
    assert math.fsum(seat.power for seat in seats) == pytest.approx(1)


def test_undated_contacts_come_last():
    contacts = _pictures.timeline.sort_contacts(make_findings(3).contacts)
    assert [contact.month for contact in contacts] == ["2019-07", "2019-07", "2019-08", ""]


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("script", {}),
        ("image", {}),
        ("a", {}),
        ("rect", {"onclick": "x"}),
        ("rect", {"style": "fill:red"}),
        ("rect", {"href": "x"}),
        ("rect", {"cls": 'x" onload="y'}),
        ("rect", {"fill": "url(//evil.example)"}),
        ("rect", {"id": "<b>"}),
        ("rect", {"x": math.nan}),
        ("rect", {"x": math.inf}),
    ],
)
def test_what_pictures_never_contain_is_refused(tag, attributes):
    with pytest.raises(ValueError, match=r"pictures have no|not allowed|finite"):
        make_element(tag, **attributes)


def test_a_key_is_words():
    with pytest.raises(ValueError, match="lower-case words"):
        Drawing('x" onload="', "t", "d", 1, 1, ())


def test_wrapping_never_exceeds_its_width():
    for text in (*HOSTILE.values(), "President of the Constituent Assembly of the Republic"):
        shown = show_text(text)
        for width in (40.0, 90.0, 200.0):
            for kind in SIZES:
                lines = wrap_text(shown, width, kind, 3)
                assert len(lines) <= 3
                assert all(measure_text(line, kind) <= width for line in lines)


def test_no_letter_is_stretched():
    """Joined scripts break when a label is held to a width; room is left for them instead."""
    for text in ("Minister of Défense", "人民", "وزير الدفاع", "Министр обороны"):
        assert "textLength" not in make_text(0, 10, text).render()
    assert measure_text("人民", "label") > measure_text("MM", "label")


def test_what_misleads_gets_a_mark():
    assert show_text("a\u202eb") == "a[U+202E]b"
    assert show_text("\x1b[31m") == "␛[31m"
    assert show_text("a\u200bb") == "a[U+200B]b"
    assert show_text("a\nb") == "a b"
    assert show_text("lone \ud800") == "lone [U+D800]"
    assert show_text("é ü ș 人 👩‍👩‍👧") == "é ü ș 人 👩‍👩‍👧"
    for text in HOSTILE.values():
        assert show_text(show_text(text)) == show_text(text)


def test_ticks_are_round_and_few():
    assert find_ticks(0, 1, 6) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert find_ticks(0, 0.16, 6) == [0, 0.05, 0.1, 0.15]
    assert find_ticks(-90, 17, 4) == [-50, 0]
    for lo, hi in ((0, 1e-7), (-3, 1e6), (0.123, 0.124)):
        assert 1 <= len(find_ticks(lo, hi, 6)) <= 6


def test_numbers_read_well():
    assert write_number(-0.25) == "−0.25"
    assert write_number(1234567) == "1234567"
    assert write_number(0.0001234) == "0.000123"
    assert write_number(math.inf) == "unbounded"
    assert write_percent(1e-6) == "below 0.001 %"
    assert write_percent(0.000716) == "0.072 %"
    assert write_percent(0.2157) == "22 %"
    assert write_percent(0.004) == "0.4 %"
    assert write_percent(0) == "0 %"


def test_without_private_signals_pictures_show_the_bounds():
    findings = replace(make_findings(5, private=False))
    for drawing in draw_all(findings):
        assert find_faults(drawing) == []
