"""Grades: a letter for the source, a number for the claim, and what they are taken to mean.

The grade of a report becomes q, the probability that the source is *informed* about the claim;
an uninformed source says "yes" with the claim's g. No doctrine gives numbers: the tables are an
assumption, may be changed in the options, and are printed with every answer.

Sources:
    NATO AJP-2.1 (letters A–F, numbers 1–6, judged separately); Samet (1975), ARI TP 260: officers
    read the grades differently, and accuracy dominates; Baker, McKendry & Mace (1968): 87 % of
    ratings lie on the diagonal, so that the two are not multiplied here; Kelly, Budescu, Dhami &
    Mandel (2025): judgements are less stable when letter and number disagree.
"""

from dataclasses import dataclass, field

LETTERS = ("A", "B", "C", "D", "E", "F")
NUMBERS = (1, 2, 3, 4, 5, 6)
LETTER_Q = {"A": 0.95, "B": 0.80, "C": 0.60, "D": 0.35, "E": 0.10, "F": 0.0}
NUMBER_Q = {1: 0.95, 2: 0.80, 3: 0.60, 4: 0.35, 5: 0.10, 6: 0.0}
COMBINE = ("min", "product", "letter")
ZERO_RULES = ("either", "both")
KAPPA = 0.001
FAR_APART = 3

LETTER_WORDS = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
NUMBER_WORDS = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}


@dataclass(frozen=True)
class Options:
    """Rules by which grades become probabilities.

    Attributes:
        letter_q: letter → probability of being informed, [0, 1); F is 0.
        number_q: number → the same; 6 is 0.
        combine: "min" of letter and number (default), their "product", or the "letter" alone.
        kappa: share of noise that a relay adds at least, so that relays of one origin may differ.
        zero_rule: "either" F or 6 makes a report worthless (default), or only "both" together;
            then the half that was judged counts alone.
    """

    letter_q: dict[str, float] = field(default_factory=lambda: dict(LETTER_Q))
    number_q: dict[int, float] = field(default_factory=lambda: dict(NUMBER_Q))
    combine: str = "min"
    kappa: float = KAPPA
    zero_rule: str = "either"


def find_quality(letter: str, number: int | None, options: Options) -> float:
    """The probability q in [0, 1) that a report of this grade is informed; 0 means: drop it."""
    if options.combine == "letter":
        zero = letter == "F" or (number == 6 and options.zero_rule == "either")
        return 0.0 if zero else options.letter_q[letter]
    if number is None:
        raise KeyError(number)
    if letter == "F" or number == 6:
        if options.zero_rule == "either" or (letter == "F" and number == 6):
            return 0.0
        return options.number_q[number] if letter == "F" else options.letter_q[letter]
    left, right = options.letter_q[letter], options.number_q[number]
    return left * right if options.combine == "product" else min(left, right)


def find_drop_reason(letter: str, number: int | None, options: Options) -> str:
    """Say why a report of this grade counts for nothing, in a sentence."""
    found = [LETTER_WORDS["F"]] if letter == "F" else []
    if number == 6:
        found.append(NUMBER_WORDS[6])
    if found:
        return f"grade {letter}{number or ''}: {' and '.join(found)}, so it carries no information"
    return f"grade {letter}{number or ''} is worth 0 in the table ({options.combine})"


def find_distance(letter: str, number: int | None) -> int:
    """Steps between letter and number (A1, B2, … are 0); 0 when either was not judged."""
    if number is None or number == 6 or letter == "F":
        return 0
    return abs(LETTERS.index(letter) + 1 - number)
