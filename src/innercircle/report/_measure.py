"""The largest width of a text, and ways to fit it: labels never leave the place given to them.

The widths are upper bounds over common sans-serif faces (DejaVu Sans, the widest in use, and
Liberation Sans, which has Arial's widths), rounded up to a twentieth of the font size. Characters
outside the table get a guess, and the picture then forces the browser to that width.
"""

import unicodedata

from innercircle.wording import Told, retell

_REGULAR = {
    0.30: "'Iijlł",
    0.35: " ,./:;\\|·‘’",
    0.40: "()-[]ft",
    0.45: "!r",
    0.50: '"*J`°',
    0.55: "csz“”",
    0.60: "?L_kvxy–•Ł",
    0.65: "$0123456789FTabdeghnopqu{}£€ßøđ",
    0.70: "ABEKPSVXYZ",
    0.75: "CNRU",
    0.80: "&DGHOQØ",
    0.85: "#+<=>^w~×−",
    0.90: "M",
    1.00: "%Wm…—æÆ",
    1.05: "@œ",
    1.10: "Œ",
}
_BOLD = {
    0.35: " 'ijl",
    0.40: ",./:;I\\|·‘’ł",
    0.45: "-f",
    0.50: "!()[]`rt°",
    0.55: '"*',
    0.60: "J_csz–",
    0.65: "?Lx•Ł",
    0.70: "$0123456789EFTaekovy“”£€ø",
    0.75: "CPSYZbdghnpqu{}ßđ",
    0.80: "ABKRVX",
    0.85: "#+<=>DGHNU^~×−",
    0.90: "&OQØ",
    0.95: "w",
    1.00: "@M…—",
    1.05: "%mæ",
    1.10: "œÆ",
    1.15: "W",
    1.20: "Œ",
}
_WIDE, _GUESS = 1.05, 0.85

SIZES = {"note": 11.0, "label": 12.5, "head": 12.5}
"""Kind of text in a picture → font size in pixels; "head" is bold. The style sheet agrees."""

LINE = 1.4
"""Distance of two lines of text, in font sizes: boxes of neighbouring lines do not touch."""


class _Widths(dict[str, float]):
    """Character → width in font sizes; those outside the table are guessed when first met."""

    def __missing__(self, character: str) -> float:
        self[character] = width = self._guess(character)
        return width

    def _guess(self, character: str) -> float:
        if unicodedata.combining(character):
            return 0.0
        base = unicodedata.normalize("NFD", character)[0]
        if base in self:
            return self[base]
        wide = unicodedata.east_asian_width(character) in "WF" or ord(character) > 0xFFFF
        return _WIDE if wide else _GUESS


_WIDTHS = {
    kind: _Widths({character: width for width, group in table.items() for character in group})
    for kind, table in (("note", _REGULAR), ("label", _REGULAR), ("head", _BOLD))
}


def measure_text(text: str, kind: str = "label") -> float:
    """An upper bound of the width of a text, in pixels; kind is a key of ``SIZES``."""
    return SIZES[kind] * sum(map(_WIDTHS[kind].__getitem__, retell(text)))


def cut_text(text: str, width: float, kind: str = "label") -> str:
    """The text, or its beginning with "…", so that it is at most ``width`` pixels wide."""
    text = Told(retell(text))
    if measure_text(text, kind) <= width:
        return text
    kept = str(text)
    while kept and measure_text(Told(kept + "…"), kind) > width:
        kept = kept[:-1]
    return Told(kept.rstrip() + "…" if kept.strip() else "…")


def wrap_text(text: str, width: float, kind: str = "label", most: int = 2) -> list[str]:
    """Break a text into at most ``most`` lines of at most ``width`` pixels; the last is cut."""
    lines: list[str] = []
    line = ""
    words = retell(text).split()
    for position, word in enumerate(words):
        longer = Told(f"{line} {word}" if line else word)
        if measure_text(longer, kind) <= width:
            line = longer
        elif len(lines) == most - 1:
            rest = " ".join(words[position:])
            line = Told(f"{line} {rest}" if line else rest)
            break
        else:
            if line:
                lines.append(cut_text(line, width, kind))
            line = Told(word)
    if line:
        lines.append(cut_text(line, width, kind))
    return lines[:most] or [""]
