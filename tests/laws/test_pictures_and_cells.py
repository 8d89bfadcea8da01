"""A picture shows what its caption and legend say; a column of numbers is written in one way."""

import math
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.report.examples import make_findings

from innercircle.report import draw_circle, draw_gains, draw_stakes, write_cell

CHANCES = st.floats(0, 1).map(lambda chance: round(chance, 3))
KINDS = {"break": "breaks", "doubt": "in doubt"}
"""A hatch and the word of the legend for it."""


def read_discs(drawing):
    """[(x, y, {hatch: share of the disc})] of the discs in a drawing, legend last."""
    discs, shares = [], {}
    for each in ET.fromstring(drawing.__html__()).iter():
        kind = re.search(r"-hatch-(\w+)\)$", each.get("fill", ""))
        if each.get("class") == "ic-stay":
            shares, (x, y, r) = {}, (float(each.get(key)) for key in ("cx", "cy", "r"))
            discs.append((x, y, shares))
        elif kind and each.tag.endswith("circle"):
            shares[kind.group(1)] = 1.0
        elif kind and each.tag.endswith("path"):
            shares[kind.group(1)] = measure_area(each.get("d")) / (math.pi * r**2)
    return discs


def measure_area(path):
    """Area inside a closed path of straight lines."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(a * d - c * b for (a, b), (c, d) in pairs)) / 2


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CHANCES, CHANCES), min_size=3, max_size=8))
@example([(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)])
@example([(0.0, 1.0), (0.2, 0.8), (0.0, 0.0)])
def test_the_hatched_part_of_a_disc_is_the_chance_of_breaking(ends):
    findings = make_findings(len(ends))
    seats = tuple(
        replace(seat, power=1, circle="", chance_cautious=min(pair), chance_bold=max(pair))
        for seat, pair in zip(findings.seats, ends, strict=True)
    )
    figure = draw_circle(replace(findings, seats=seats))
    discs = read_discs(figure.wide)
    for (_, _, shares), (low, high) in zip(discs, map(sorted, ends), strict=False):
        assert math.isclose(shares.get("break", 0), low, abs_tol=0.02)
        assert math.isclose(shares.get("doubt", 0), high - low, abs_tol=0.02)
    samples = [shares for _, _, shares in discs[len(ends) :]]
    legend = re.findall(r">([a-z ]+)</tspan>", figure.wide.__html__())[-len(samples) :]
    assert dict(zip(legend, samples, strict=True)) | {"even": {}} == {
        "stays": {}, "even": {}, "breaks": {"break": 1.0},
        **({"in doubt": {"doubt": 1.0}} if len(samples) == 4 else {}),
    }  # fmt: skip
    drawn = {kind for _, _, shares in discs for kind in shares}
    assert {KINDS[kind] for kind in drawn} <= set(legend)
    assert "The hatched part of a disc is the chance that its holder breaks" in figure.caption
    assert ("Hatched the other way" in figure.caption) == ("doubt" in drawn)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.floats(-150, 150), min_size=8, max_size=8))
@example([-0.00109, 0.0, 1e-14, -1e-14, 98.81, 84.6, 5.655, 6.0])
def test_payoffs_and_gains_are_written_in_one_way(numbers):
    findings = make_findings(8)
    gains = tuple(replace(panel, gains=tuple(numbers)) for panel in findings.gains)
    seats = tuple(replace(seat, stakes=tuple(numbers[:4])) for seat in findings.seats)
    changed = replace(findings, gains=gains, seats=seats)
    for table in (draw_gains(changed).table, draw_stakes(changed).table):
        for row in table.rows:
            for cell in row[1:]:
                written = write_cell(cell, table.digits)
                assert re.fullmatch(r"−?\d{1,3}\.\d", written), (cell, written)
                assert abs(float(written.replace("−", "-")) - cell) <= 0.05 + 1e-9
                assert written.startswith("−") == (cell <= -1e-9), "the sign is the message"
    assert [row[1:] for row in draw_gains(changed).table.rows] == [tuple(numbers)] * 8, (
        "files get the numbers as they are"
    )
