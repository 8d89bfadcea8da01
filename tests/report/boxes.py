"""Boxes of the texts in a drawing, from the measured upper bounds of their widths."""

from itertools import combinations

from innercircle.report._measure import SIZES, measure_text
from innercircle.report._show import show_text


def find_boxes(drawing):
    """(left, top, right, bottom, text) of every line of text."""
    boxes = []
    for top in drawing.body:
        for element in top.walk():
            if element.tag != "text":
                continue
            attributes = dict(element.attributes)
            kind = next(k for k in SIZES if f"ic-{k}" in attributes["class"].split())
            for span in element.children:
                line = show_text(span.children[0])
                if not line:
                    continue
                place = dict(span.attributes)
                width = measure_text(line, kind)
                shift = {"start": 0, "middle": 0.5, "end": 1}[attributes["text-anchor"]]
                left, y = float(place["x"]) - shift * width, float(place["y"])
                size = SIZES[kind]
                boxes.append((left, y - 0.95 * size, left + width, y + 0.25 * size, line))
    return boxes


def find_faults(drawing, slack=0.6):
    """Sentences about texts that overlap or leave the picture."""
    boxes = find_boxes(drawing)
    faults = [
        f"{text!r} leaves the picture {drawing.prefix}"
        for left, top, right, bottom, text in boxes
        if left < -slack
        or top < -slack
        or right > drawing.width + slack
        or bottom > drawing.height + slack
    ]
    for one, two in combinations(boxes, 2):
        across = min(one[2], two[2]) - max(one[0], two[0])
        down = min(one[3], two[3]) - max(one[1], two[1])
        if across > slack and down > slack:
            faults.append(f"{one[4]!r} overlaps {two[4]!r} in {drawing.prefix}")
    return faults
