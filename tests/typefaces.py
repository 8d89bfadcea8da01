"""Typefaces that the tests bring along, so that a page is looked at as other machines show it.

The product names typefaces and ships none. These subsets stand in for the first name of each of
its lists; a browser that is told of them lays the page out as a machine would that has them.
"""

import base64
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
MACHINES = {
    "dejavu": ("dejavu-sans", "dejavu-sans-bold", "dejavu-serif"),
    "liberation": ("arial-widths", "arial-widths-bold", "times-widths"),
    "georgia": ("arial-widths", "arial-widths-bold", "georgia-widths"),
}
"""Machine → its files for plain, bold and headings: plain Linux, office Linux, Windows."""
SANS, SERIF = "Helvetica Neue", "Charter"
"""First names of the product's lists."""
WIDTHS = (320, 360, 412, 560, 640, 768, 800, 1024, 1152, 1280, 1536, 1920)

WEAR = """async ([style, families]) => {
  const sheet = document.getElementById("typefaces") ?? document.head.appendChild(
    Object.assign(document.createElement("style"), {id: "typefaces"}));
  sheet.textContent = style;
  const loaded = (await Promise.all(families.map((each) => document.fonts.load(each)))).flat();
  const first = (e) => getComputedStyle(e).fontFamily.split(",")[0].replaceAll('"', "");
  return [loaded.length, first(document.body), first(document.querySelector("h1"))];
}"""

FIND_TORN = r"""(root, chances = false) => {
  const torn = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const odds = "1[ \u00a0]in[ \u00a0](?:[\\d,]+|a[ \u00a0]million)";
  const share = "[\\d.,]+[ \u00a0](?:%|per[ \u00a0]cent)";
  const words = new RegExp(`${chances ? `${odds}|${share}|` : ""}[\\p{L}\\d.,]+`, "gu");
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (box.closest("svg, script, style, option") || !box.checkVisibility()) continue;
    if (getComputedStyle(box.closest("thead, .hidden") ?? box).clipPath !== "none") continue;
    for (const found of node.data.matchAll(words)) {
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
      if (lines.size > 1) torn.push(`${found[0]} in ${box.localName}: ${node.data.slice(0, 60)}`);
    }
  }
  return torn;
}"""
"""Words that stand on two lines, and chances ("1 in 580") where they must not either."""


@cache
def make_faces(machine):
    """A style sheet that puts the typefaces of a machine under the names that the product uses."""
    kinds = ((SANS, 400), (SANS, 700), (SERIF, 400))
    rules = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f" src: url(data:font/woff2;base64,{_encode(name)}) }}"
        for (family, weight), name in zip(kinds, MACHINES[machine], strict=True)
    ]
    # A dictionary of syllables, where the browser has one, only makes room: look without.
    return "\n".join([*rules, "* { hyphens: manual !important }"])


def _encode(name):
    return base64.b64encode((FOLDER / f"{name}.woff2").read_bytes()).decode("ascii")


def wear(page, machine):
    """Show the page with the typefaces of a machine; its policy has to be let past."""
    wanted = [f'16px "{SANS}"', f'bold 16px "{SANS}"', f'16px "{SERIF}"']
    assert page.evaluate(WEAR, [make_faces(machine), wanted]) == [3, SANS, SERIF]


def look_at_each_width(page, script, *, widths=WIDTHS, machines=MACHINES, given=None):
    """["dejavu at 320: fault"]: what a script finds, at each width with each machine's faces."""
    faults = []
    for machine in machines:
        wear(page, machine)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            found = page.evaluate(script, given)
            faults += [f"{machine} at {width}: {fault}" for fault in found]
    return faults
