"""A scenario that is allowed, and whose every text tries to become markup, code or a formula."""

import json

TEXTS = {
    "script": "<script>window.__xss=1</script>",
    "closing": "</script></style></title><script>window.__xss=1</script>",
    "comment": "<!--<script>window.__xss=1//-->",
    "image": "<img src=x onerror=window.__xss=1>",
    "svg": "<svg onload=window.__xss=1><title>x</title></svg>",
    "attribute": '" onmouseover="window.__xss=1" x="',
    "apostrophe": "' autofocus onfocus='window.__xss=1' x='",
    "link": "javascript:window.__xss=1",
    "style": "</style><style>*{display:none}</style>url(//evil.example)",
    "template": "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "percent": "%(x)s %s %n {0.__class__} {findings}",
    "formula": '=HYPERLINK("//evil.example","x")',
    "widthless": "zero\u200bwidth",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
}
CANARY_SOURCE = "SRC-CANARY-TITLE"
CANARY_ID = "src-canary-id"
CANARY_NOTE = "NOTE-CANARY"
PROTOTYPES = ("to-string", "value-of", "has-own-property")
"""Ids near what means something to a script; the format refuses "constructor" and "prototype"."""


def quote(text):
    """A text as YAML; what cannot be seen stays as it is."""
    return json.dumps(text, ensure_ascii=False)


def write_hostile_case(folder, name="hostile.yaml"):
    """Write the scenario into a folder; returns its path."""
    texts = list(TEXTS.values())
    ids = [*PROTOTYPES, "general", "judge", "banker"]
    lines = [
        "innercircle: 1",
        "id: hostile",
        f"title: {quote(TEXTS['script'])}",
        f"summary: {quote(TEXTS['closing'])}",
        f"question: {quote(TEXTS['template'])}",
        "threshold: {mean: 0.55 ±0.1, sd: 0.12}",
        "circles:",
        f"  first: {{title: {quote(TEXTS['image'])}}}",
        "leader:",
        f"  office: {quote(TEXTS['svg'])}",
        "insiders:",
    ]
    for k, each in enumerate(ids):
        lines += [
            f"  {each}:",
            f"    office: {quote(texts[(k + 1) % len(texts)])}",
            "    circle: first",
            f"    power: {0.1 + 0.02 * k:.2f} ±0.02",
            f"    note: {quote(texts[(k + 7) % len(texts)])}",
            f"    exposure: {{value: 0.5, source: {CANARY_ID}, note: {quote(CANARY_NOTE)}}}",
            "    stakes: {position: 80, fallback: 20, exile: 15, new_order_place: 30}",
        ]
    lines += [
        "guarantors:",
        "  successor:",
        f"    title: {quote(TEXTS['attribute'])}",
        "    kind: successor",
        "    pursuit: 0.5",
        "    credibility: 0.5",
        "levers:",
        "  - {lever: guarantee, insiders: all, guarantor: successor, coverage: 0.1 ±0.1}",
        "sources:",
        f"  {CANARY_ID}: {{kind: news, title: {quote(CANARY_SOURCE + TEXTS['formula'])}}}",
        "timeline:",
        "  - id: first-event",
        "    date: 2019-07",
        f"    says: {quote(TEXTS['formula'])}",
        f"    source: {CANARY_ID}",
    ]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
