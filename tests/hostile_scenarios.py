"""Hostile scenario files: one sound file, each time with one thing made wrong.

``⟦`` in a replacement marks where the problem must be reported; it is taken out before reading,
so that the expected line and column never come from the checker itself.
"""

from dataclasses import dataclass
from pathlib import Path

BASE = (Path(__file__).parent / "scenario" / "base.yaml").read_text(encoding="utf-8")
MARK = "⟦"
TITLE = "title: A base for hostile files"
POWER = "power: 4 ±25%"


@dataclass(frozen=True)
class Case:
    """A file that must be refused with exit code 2.

    Attributes:
        name: what is wrong.
        raw: the bytes of the file.
        line: expected line, from 1.
        column: expected column, from 1.
        says: part of the message.
        only: True when nothing else may be reported.
    """

    name: str
    raw: bytes
    line: int
    column: int
    says: str
    only: bool = True


def place_case(name: str, text: str, says: str, *, only: bool = True) -> Case:
    """A case from a text that holds the mark once."""
    assert text.count(MARK) == 1, name
    before, _ = text.split(MARK)
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Case(name, text.replace(MARK, "").encode(), line, column, says, only)


def break_base(name: str, old: str, new: str, says: str, *, only: bool = True) -> Case:
    """A case from the sound file with one stretch replaced."""
    assert BASE.count(old) == 1, (name, old, BASE.count(old))
    return place_case(name, BASE.replace(old, new), says, only=only)


def list_writing() -> list[Case]:
    """What the reader refuses before anything has a meaning."""
    at = break_base
    return [
        at("duplicate-key-at-top", TITLE, f"{TITLE}\n⟦title: Again", "twice"),
        at("duplicate-key-in-flow", "sd: 0.1}", "sd: 0.1, ⟦sd: 0.2}", "twice"),
        at("duplicate-insider", "  finance:\n", "  ⟦boss:\n", "twice"),
        at("duplicate-key-in-stakes", "position: 90", "position: 90, ⟦position: 80", "twice"),
        at("duplicate-key-in-quotes", TITLE, f'{TITLE}\n⟦"title": Again', "twice"),
        at("alias", POWER, "power: ⟦*boss", "alias"),
        at("alias-in-list", "[payment, guarantee]", "[payment, ⟦*all]", "alias"),
        at("alias-as-key", TITLE, f"{TITLE}\n⟦*x : 1", "alias", only=False),
        at("anchor-on-scalar", POWER, "power: ⟦&p 4", "anchor"),
        at("anchor-on-mapping", "leader:", "leader: ⟦&c", "anchor"),
        at("anchor-on-list", "[payment, guarantee]", "⟦&l [payment, guarantee]", "anchor"),
        at("anchor-on-key", TITLE, f"⟦&k {TITLE}", "anchor"),
        at("tag-that-runs-code", POWER, "power: ⟦!!python/object/apply:os.system 4", "tag"),
        at("tag-on-number", POWER, "power: ⟦!!float 4", "tag"),
        at("tag-on-mapping", "leader:", "leader: ⟦!!map", "tag"),
        at("tag-of-ones-own", POWER, "power: ⟦!secret 4", "tag"),
        at("tag-verbatim", TITLE, "title: ⟦!<tag:yaml.org,2002:str> Verbatim", "tag"),
        at("tag-with-unknown-handle", POWER, "power: ⟦!e!x 4", "tag"),
        at("tag-without-name", POWER, "power: ⟦! 4", "tag"),
        at("merge-key", "  boss:\n", "  boss:\n    ⟦<<: {power: 1}\n", "merge"),
        at("list-as-key", TITLE, f"{TITLE}\n⟦[a, b]: c", "key"),
        at("mapping-as-key", TITLE, f"{TITLE}\n⟦{{a: b}}: c", "key"),
        at("number-as-id", "  army: {title: Army}", "  ⟦12: {title: Army}", "id", only=False),
        at("flag-as-id", "  army: {title: Army}", "  ⟦true: {title: Army}", "id", only=False),
        at("null-as-id", "  army: {title: Army}", "  ⟦~: {title: Army}", "id", only=False),
        at("second-document", "leader:", "⟦---\nleader:", "second document"),
        at("version-directive", "innercircle: 1", "⟦%YAML 1.1\n---\ninnercircle: 1", "directive"),
        at("tag-directive", "innercircle: 1", "⟦%TAG ! x:\n---\ninnercircle: 1", "directive"),
        at("tab-as-indent", "  office: President", "⟦\toffice: President", "tab"),
        at("tab-after-colon", "  office: President", "  office:⟦\tPresident", "tab"),
        at("tab-in-comment", TITLE, f"{TITLE} #⟦\tnote", "tab"),
        at("tab-at-line-end", TITLE, f"{TITLE}⟦\t", "tab"),
        at("tab-in-quotes", TITLE, 'title: "A⟦\tB"', "tab"),
        at("nul", TITLE, "title: A⟦\0B", "control character"),
        at("terminal-escape", TITLE, "title: A⟦\x1b[31mB", "control character"),
        at("backspace", TITLE, "title: A⟦\bB", "control character"),
        at("form-feed", TITLE, "title: A⟦\fB", "control character"),
        at("delete", TITLE, "title: A⟦\x7fB", "control character"),
        at("next-line", TITLE, "title: A⟦\x85B", "control character"),
        at("lone-carriage-return", TITLE, "title: A⟦\rB", "control character"),
        at("line-separator", TITLE, "title: A⟦\u2028B", "control character"),
        at("paragraph-separator", TITLE, "title: A⟦\u2029B", "control character"),
        at("bidi-override", TITLE, "title: A⟦\u202eB", "bidirectional"),
        at("bidi-isolate", TITLE, "title: A⟦\u2066B", "bidirectional"),
        at("bidi-mark", TITLE, "title: A⟦\u200fB", "bidirectional"),
        at("bidi-in-comment", TITLE, f"{TITLE} # ⟦\u202e", "bidirectional"),
        at("byte-order-mark-inside", TITLE, "title: A⟦\ufeffB", "byte order mark"),
        at("escaped-nul", TITLE, 'title: ⟦"A\\0B"', "escaped control"),
        at("escaped-terminal-escape", TITLE, 'title: ⟦"A\\x1bB"', "escaped control"),
        at("escaped-tab", TITLE, 'title: ⟦"A\\tB"', "escaped control"),
        at("escaped-bidi", TITLE, 'title: ⟦"A\\u202eB"', "escaped control"),
        at("escaped-line-separator", TITLE, 'title: ⟦"A\\LB"', "escaped control"),
        at("escaped-next-line", TITLE, 'title: ⟦"A\\NB"', "escaped control"),
        at("escaped-surrogate", TITLE, 'title: "A\\u⟦d800B"', "no character"),
        at("escape-unknown", TITLE, 'title: "A⟦\\qB"', "", only=False),
        at("two-colons-on-a-line", TITLE, "title: a⟦: b", "second"),
        at("at-sign", POWER, "power: ⟦@home", "cannot start a value"),
        at("back-tick", POWER, "power: ⟦`ls`", "cannot start a value"),
        at("dash-as-value", POWER, "power: ⟦- 4", "list"),
        at("not-a-mapping", BASE, "⟦- a\n- b\n", "mapping"),
        at("only-a-word", BASE, "⟦hello\n", "mapping"),
        at("empty-file", BASE, "⟦", "mapping"),
        at("only-a-comment", BASE, "⟦# nothing\n", "mapping"),
        at("deep-lists", POWER, "power: " + "[" * 21 + "⟦[" + "[" * 100, "deeper"),
        at("deep-mappings", POWER, "power: " + "{a: " * 21 + "⟦{a: " + "{a: " * 100, "deeper"),
        at("very-deep-lists", BASE, "[" * 1000 + "⟦[" + "[" * 200_000, "deeper"),
    ]


def list_numbers() -> list[Case]:
    """Numbers that are none, or not allowed where they stand."""
    at = break_base
    bad = {
        "nan": "⟦.nan",
        "nan-capitals": "⟦.NaN",
        "infinity": "⟦.inf",
        "minus-infinity": "⟦-.inf",
        "overflow": "⟦1e400",
        "negative-overflow": "⟦-1e999",
        "endless-digits": "⟦" + "9" * 5000,
        "zero-power": "⟦0",
        "negative-power": "⟦-1",
        "word": "⟦strong",
        "quoted-number": '⟦"4"',
        "flag": "⟦true",
        "nothing": "⟦~",
        "list": "⟦[4]",
        "octal": "⟦017",
        "octal-1.2": "⟦0o17",
        "hexadecimal": "⟦0x1f",
        "underscore": "⟦1_000",
        "base-60": "⟦1:30",
        "comma": "⟦4,5",
        "percent": "⟦40%",
        "plus-minus-nothing": "⟦4 ±",
        "plus-minus-word": "⟦4 ±x",
        "plus-minus-negative": "⟦4 ±-1",
        "plus-minus-overflow": "⟦4 ±1e999",
        "plus-minus-to-zero": "⟦4 ±4",
        "two-numbers": "⟦4 5",
        "formula": "⟦=1+1",
        "block-text": "⟦|\n      4 ±1",
    }
    shapes = {
        "unknown-key": ("{value: 4, ⟦rnage: [3, 5]}", "unknown key"),
        "range-of-one": ("{value: 4, range: ⟦[3]}", "[low, high]"),
        "range-of-words": ("{value: 4, range: [⟦low, high]}", "expected"),
        "range-falls": ("{value: 4, range: ⟦[5, 3]}", "rise"),
        "range-not-a-list": ("{value: 4, range: ⟦3}", "[low, high]"),
        "range-too-low": ("{value: 4, range: [⟦-3, 5]}", "not allowed"),
        "value-outside": ("{value: ⟦4, range: [5, 6]}", "outside"),
        "value-missing": ("⟦{note: x}", "missing"),
        "value-is-a-list": ("{value: ⟦[4]}", "must be a number"),
        "two-spreads": ("{value: 4, range: [3, 5], ⟦pert: [3, 4, 5]}", "at once"),
        "pert-of-two": ("{pert: ⟦[3, 4]}", "[low, likeliest, high]"),
        "triangular-not-finite": ("{triangular: [3, 4, ⟦.inf]}", "finite"),
        "normal-without-sd": ("{value: 4, normal: ⟦{mean: 1}}", "{sd: 0.1}"),
        "normal-negative-sd": ("{value: 4, normal: {sd: ⟦-1}}", "not allowed"),
        "normal-without-value": ("⟦{normal: {sd: 1}}", "needs a"),
        "source-unknown": ("{value: 4, source: ⟦dialy}", "no source"),
        "note-is-a-list": ("{value: 4, note: ⟦[a]}", "note"),
    }
    cases = [
        at(f"power-{name}", POWER, f"power: {text}", "", only=True) for name, text in bad.items()
    ]
    cases += [
        at(f"power-{name}", POWER, f"power: {text}", says, only=name != "triangular-not-finite")
        for name, (text, says) in shapes.items()
    ]
    return [
        *cases,
        at("share-above-one", "strength: 0.45 ±0.1", "strength: ⟦45", "not allowed"),
        at("share-negative", "strength: 0.45 ±0.1", "strength: ⟦-0.1", "not allowed"),
        at("signal-zero", "signal_sd: 0.04", "signal_sd: ⟦0", "expected a number"),
        at("sd-negative", "sd: 0.1}", "sd: ⟦-0.1}", "expected a number"),
        at("payoff-too-large", "position: 90", "position: ⟦1e9", "not allowed"),
        at("months-fraction", "months: 24", "months: ⟦2.5", "whole number"),
        at("months-too-many", "months: 24", "months: ⟦1000000000", "whole number"),
        at("months-zero", "months: 24", "months: ⟦0", "whole number"),
        at("seed-negative", "seed: 1", "seed: ⟦-1", "whole number"),
        at("seed-huge", "seed: 1", "seed: ⟦99999999999999999999", "whole number"),
        at("grade-number-7", "number: 3", "number: ⟦7", "whole number"),
        at("row-sums-to-more", "yes: [0.2, 0.3, 0.5]", "yes: ⟦[0.9, 0.3, 0.5]", "sum"),
        at("row-of-two", "yes: [0.2, 0.3, 0.5]", "yes: ⟦[0.5, 0.5]", "3 numbers"),
        at("row-with-zero", "yes: [0.2, 0.3, 0.5]", "yes: [⟦0, 0.5, 0.5]", "not allowed"),
        at("choices-sum", "{sponsor: 0.5, insider: 0.5}", "⟦{sponsor: 0.5, insider: 0.6}", "sum"),
        at("choices-empty", "{sponsor: 0.5, insider: 0.5}", "⟦{}", "probabilities"),
    ]


def list_meaning() -> list[Case]:
    """Unknown keys and references, wrong types, contradictions between keys."""
    at = break_base
    army = "  army: {title: Army}"
    return [
        at("unknown-key-at-top", TITLE, f"{TITLE}\n⟦treshold: 1", "unknown key"),
        at("unknown-key-in-insider", POWER, f"{POWER}\n    ⟦expsoure: 0.1", "unknown key"),
        at("unknown-key-in-flow", "position: 90", "⟦postion: 90, position: 90", "unknown key"),
        at("prototype-key", TITLE, f"{TITLE}\n⟦__proto__: {{}}", "unknown key"),
        at(
            "missing-title",
            f"innercircle: 1\nid: base\n{TITLE}\n",
            "⟦innercircle: 1\nid: base\n",
            "missing",
        ),
        at(
            "missing-office",
            "    office: Minister of Finance\n    circle",
            "    ⟦circle",
            "missing",
        ),
        at(
            "missing-power",
            "    office: Minister of Finance\n    circle: army\n    power: 2\n",
            "    ⟦office: Minister of Finance\n    circle: army\n",
            "missing",
        ),
        at("unknown-circle", "circle: army", "circle: ⟦amry", "no circle"),
        at("unknown-insider", "{insider: boss, never", "{insider: ⟦bos, never", "no insider"),
        at("unknown-accused", "has_accused: [boss]", "has_accused: [⟦chief]", "no insider"),
        at("unknown-guarantor", "guarantor: successor", "guarantor: ⟦sucessor", "no guarantor"),
        at("unknown-intermediary", "intermediary: courier", "intermediary: ⟦x", "no intermediary"),
        at("unknown-source", "source: official", "source: ⟦offical", "no source"),
        at("unknown-via", "via: daily", "via: ⟦weekly", "no source"),
        at("unknown-claim", "claim: held", "claim: ⟦helt", "no claim"),
        at("unknown-push", "{held: +}", "{⟦hold: +}", "no claim"),
        at("unknown-event", "event: met", "event: ⟦mat", "no event"),
        at("unknown-playbook", "playbook: mobilise", "playbook: ⟦mobilize", "no playbook"),
        at(
            "unknown-leader-playbook",
            "playbook: purge-when-strong",
            "playbook: ⟦purge",
            "no playbook",
        ),
        at("unknown-approached", "approached: [boss]", "approached: [⟦bos]", "", only=False),
        at("unknown-type-insider", "type: [boss,", "type: [⟦bosss,", "", only=False),
        at("unknown-type", "[sincere, hedging]", "[sincere, ⟦honest]", "expected sincere"),
        at("unknown-statement", "{type: [boss,", "{⟦typ: [boss,", "unknown statement"),
        at("unknown-lever", "lever: payment", "lever: ⟦paymnt", "expected one of"),
        at("unknown-instrument", "[payment, guarantee]", "[payment, ⟦bribe]", "expected one of"),
        at("unknown-status", "status: held", "status: ⟦hold", "expected one of"),
        at("unknown-source-kind", "kind: news", "kind: ⟦gossip", "expected one of"),
        at("unknown-letter", "letter: B", "letter: ⟦G", "expected one of"),
        at(
            "unknown-disclosure",
            "disclose: strongest-contacted",
            "disclose: ⟦everybody",
            "no insider",
        ),
        at("payees-a-word", "payees: all", "payees: ⟦boss", "all"),
        at("text-for-section", "  office: A foreign", "  ⟦offices: A foreign", "unknown key"),
        at("list-for-section", "opposition:\n  playbook: mobilise", "opposition: ⟦[a]", "mapping"),
        at("number-for-section", "opposition:\n  playbook: mobilise", "opposition: ⟦5", "mapping"),
        at("nothing-for-section", "opposition:\n  playbook: mobilise", "opposition: ⟦~", "mapping"),
        at("mapping-for-list", "instruments: [payment, guarantee]", "instruments: ⟦{a: b}", "list"),
        at("mapping-for-text", TITLE, "title: ⟦{a: b}", "expected a text"),
        at("list-for-text", TITLE, "title: ⟦[a]", "expected a text"),
        at("number-for-text", TITLE, "title: ⟦2019", "expected a text"),
        at("flag-for-text", TITLE, "title: ⟦true", "expected a text"),
        at("blank-text", TITLE, 'title: ⟦"  "', "blanks"),
        at("nothing-for-text", TITLE, "title: ⟦~", "nothing"),
        at("text-too-long", TITLE, "title: ⟦" + "x" * 201, "characters"),
        at("text-of-two-lines", TITLE, 'title: ⟦"a\\nb"', "one line"),
        at("date-13", "starts: 2019-08", "starts: ⟦2019-13", "month"),
        at("date-february-30", "published: 2019-08-18", "published: ⟦2019-02-30", "month"),
        at("date-not-leap", "published: 2019-08-18", "published: ⟦2019-02-29", "month"),
        at("date-in-words", "starts: 2019-08", "starts: ⟦August 2019", "month"),
        at("date-year-only", "starts: 2019-08", "starts: ⟦2019", "month"),
        at("format-of-the-future", "innercircle: 1", "innercircle: ⟦2", "newer"),
        at("format-word", "innercircle: 1", "innercircle: ⟦one", "whole number"),
        at("id-with-capitals", "id: base", "id: ⟦Base", "cannot be an id"),
        at("id-with-path", "id: base", "id: ⟦../../etc/passwd", "cannot be an id"),
        at("id-with-slash", "id: base", "id: ⟦a/b", "cannot be an id"),
        at("id-with-backslash", "id: base", "id: ⟦a\\b", "cannot be an id"),
        at("id-absolute", "id: base", "id: ⟦/tmp/x", "cannot be an id"),
        at("id-dot", "id: base", "id: ⟦.", "cannot be an id"),
        at("id-dots", "id: base", "id: ⟦..", "cannot be an id"),
        at("id-option", "id: base", "id: ⟦-rf", "cannot be an id"),
        at("id-hidden", "id: base", "id: ⟦.ssh", "cannot be an id"),
        at("id-blank", "id: base", "id: ⟦a b", "cannot be an id"),
        at("id-umlaut", "id: base", "id: ⟦münchen", "cannot be an id"),
        at("id-too-long", "id: base", "id: ⟦" + "a" * 65, "cannot be an id"),
        at("id-markup", "id: base", "id: ⟦<b>", "cannot be an id"),
        at("id-device", "id: base", "id: ⟦con", "reserved"),
        at("id-device-number", "id: base", "id: ⟦lpt1", "reserved"),
        at("id-number", "id: base", "id: ⟦2019", "expected an id"),
        at("circle-id-path", army, "  ⟦../army: {title: Army}", "id", only=False),
        at("circle-id-proto", army, "  ⟦__proto__: {title: Army}", "id", only=False),
        at("circle-id-constructor", army, "  ⟦constructor: {title: Army}", "reserved", only=False),
        at("circle-id-nul-device", army, "  ⟦nul: {title: Army}", "reserved", only=False),
        at("punishment-above-exile", "punishment: 0,", "punishment: ⟦20,", "above exile"),
        at("threshold-two-forms", "sd: 0.1}", "sd: 0.1, point: ⟦0.5}", "at once"),
        at("threshold-mean-alone", "mean: 0.6 ±0.1, sd: 0.1}", "mean: ⟦0.6}", "needs sd"),
        at("threshold-empty", "{mean: 0.6 ±0.1, sd: 0.1}", "⟦{}", "give mean"),
        at(
            "threshold-uniform-falls",
            "{mean: 0.6 ±0.1, sd: 0.1}",
            "{⟦uniform: [0.6, 0.5]}",
            "larger",
        ),
        at(
            "threshold-discrete-sum",
            "{mean: 0.6 ±0.1, sd: 0.1}",
            "{discrete: ⟦{0.5: 0.3, 0.6: 0.3}}",
            "sum",
        ),
        at(
            "threshold-discrete-word",
            "{mean: 0.6 ±0.1, sd: 0.1}",
            "{discrete: {⟦low: 1}}",
            "expected",
        ),
        at(
            "threshold-discrete-twice",
            "{mean: 0.6 ±0.1, sd: 0.1}",
            "{discrete: {0.5: 0.3, ⟦0.50: 0.7}}",
            "twice",
        ),
        at("stakes-mixed", "stay_holds: 70,", "stay_holds: 70, ⟦position: 4,", "unknown key"),
        at("guarantee-with-amount", "coverage: 0.2}", "coverage: 0.2, amount: ⟦3}", "no “amount”"),
        at(
            "payment-without-amount",
            "lever: payment, insiders: all, amount: 3",
            "lever: ⟦payment, insiders: all",
            "needs",
        ),
        at("held-without-date", "date: 2019-07, status: held", "status: ⟦held", "needs a date"),
        at("held-before-opening", "opened: 2019-07", "opened: ⟦2019-08", "before the channel"),
        at(
            "held-in-the-future",
            "date: 2019-07, status: held",
            "date: ⟦2019-09, status: held",
            "planned",
        ),
        at("meeting-twice", "id: second", "id: ⟦first", "twice"),
        at("silence-without-rates", "asserts: +", "asserts: ⟦0", "nu"),
        at(
            "report-without-number",
            "  - {id: one, says: The official says so., claim: held, asserts: +, "
            "source: official, number: 3,",
            "  - ⟦{id: one, says: The official says so., claim: held, asserts: +, "
            "source: official,",
            "number",
        ),
        at(
            "approached-without-prior",
            "  prior:\n    approve: 0.3\n    types:\n      boss:",
            "  ⟦prior:\n    approve: 0.3\n    types:\n      finance:",
            "no rows for boss",
            only=False,
        ),
        at("claim-says-nothing", "p_if: 0.8", "p_if: ⟦0.4", "nothing"),
        at("source-from-itself", "via: daily", "via: ⟦official", "itself"),
        at("rule-never-applies", "{since: 2}", "{since: 2, until: ⟦1}", "before"),
        at(
            "table-outside",
            "insiders:\n  boss:",
            "insiders:\n  table: ⟦../x.csv\n  boss:",
            "",
            only=False,
        ),
        at("dynamics-not-groups", "leader:\n", "dynamics: ⟦[1]\nleader:\n", "groups"),
    ]


def list_bytes() -> list[Case]:
    """Files that are not text."""
    raw = BASE.encode()
    marked = raw.index(b"A base")
    line = raw.count(b"\n", 0, marked) + 1
    column = marked - raw.rindex(b"\n", 0, marked)
    put = {
        "latin-1": b"\xe9",
        "lone-continuation": b"\x80",
        "overlong": b"\xc0\xaf",
        "encoded-surrogate": b"\xed\xa0\x80",
        "cut-short": b"\xe2\x82",
        "beyond-unicode": b"\xf5\x80\x80\x80",
    }
    cases = [
        Case(f"utf8-{name}", raw[:marked] + bad + raw[marked:], line, column, "UTF-8")
        for name, bad in put.items()
    ]
    return [
        *cases,
        Case("byte-order-mark-twice", b"\xef\xbb\xbf" * 2 + raw, 1, 1, "byte order mark"),
        Case("utf-16", BASE.encode("utf-16"), 1, 1, "UTF-16"),
        Case("utf-16-without-mark", BASE.encode("utf-16-le"), 1, 1, "UTF-16"),
        Case("picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, 1, 1, "UTF-8"),
        Case("program", b"\x7fELF\x02\x01\x01" + bytes(2000), 1, 1, "control", only=False),
        Case("zip", b"PK\x03\x04" + bytes(range(128)) * 9, 1, 3, "control", only=False),
        Case("all-nul", bytes(500_000), 1, 1, "control", only=False),
        Case("too-many-items", b"a: [" + b"1," * 6000 + b"1]\n", 1, 5 + 2 * 5000, "5,000"),
        Case(
            "too-many-values",
            b"".join(b"- [" + b"1," * 999 + b"1]\n" for _ in range(60)),
            50,
            1906,
            "50,000",
        ),
    ]


def list_cases() -> list[Case]:
    """All of them; names are unique."""
    cases = [*list_writing(), *list_numbers(), *list_meaning(), *list_bytes()]
    assert len({case.name for case in cases}) == len(cases)
    return cases
