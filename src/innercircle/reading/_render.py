"""A draft as a file that an analyst edits: YAML with the keys of a scenario, and comments."""

import json
import re
import shlex
import textwrap
from collections.abc import Iterator

from innercircle.reading._draft import SECTIONS, Draft, Proposal
from innercircle.scenario import Scenario

HEAD = "# innercircle draft 1"
"""First line of a draft; a file that begins otherwise is not replaced by one."""
LISTED = frozenset({"timeline", "journal", "reports"})
"""Sections that are lists; in the others entries have their ids as keys."""
_WIDTH = 100
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:[ .,]{1,2}[A-Za-z0-9_-]+)*\.?\Z")
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?\Z")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_TITLES = {
    "sources": "Sources: articles, and those whom they quote. A letter is for you to give.",
    "insiders": "Offices that the case does not have. Power and stakes are for you to give.",
    "timeline": "Events before the case starts, or of no kind that the journal knows.",
    "journal": "Events since the case starts: each tells the forecasts what has happened.",
    "reports": "Reports: choose the claim, the side, and how credible it is.",
}


def render_draft(draft: Draft, scenario: Scenario, *, case: str) -> str:
    """The text of a draft.

    Args:
        draft: what is proposed.
        scenario: the case, for its claims.
        case: how the user names its file.
    """
    lines = [
        HEAD,
        "# Nothing of this is in the case. Set “accept: yes” on what is to go in, and fill what is",
        "# empty beside it; leave the rest. Texts under “says” are the article's: put them in your",
        f"# own neutral words. Then: innercircle read {shlex.quote(case)} --take THIS-FILE",
        *_list_claims(scenario),
        "",
        f"case: {draft.case}",
        "articles:",
    ]
    for article in draft.articles:
        lines += [
            f"  - file: {_spell(article.file)}",
            f"    title: {_spell(article.title)}" if article.title else "    title:",
            f"    digest: {article.digest}",
        ]
    for section in SECTIONS:
        proposals = draft.list_section(section)
        if proposals:
            lines += ["", f"# {_TITLES[section]}", f"{section}:"]
            for proposal in proposals:
                lines += _write(proposal)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _list_claims(scenario: Scenario) -> Iterator[str]:
    claims = scenario.evidence.claims if scenario.evidence else ()
    yield "#"
    if not claims:
        yield "# The case has no claims yet: a report needs one, under “evidence: claims:”."
        return
    yield "# Claims of the case:"
    widest = max(len(claim.id) for claim in claims)
    for claim in claims:
        says = " ".join(claim.says.split())
        yield f"#   {claim.id:<{widest}}  {says}"[:_WIDTH]


def _write(proposal: Proposal) -> Iterator[str]:
    entry = dict(proposal.entry)
    told = " ".join((proposal.plover, *(f"again: {place}" for place in proposal.also))).strip()
    if proposal.section in LISTED:
        yield "  - accept:" + (f"  # {told}" if told else "")
    else:
        yield f"  {entry.pop('id')}:"
        if proposal.quote:
            words = f"{proposal.quote.place}: “{proposal.quote.text}”"
            yield from textwrap.wrap(
                words, _WIDTH, initial_indent="    # ", subsequent_indent="    # "
            )
        yield "    accept:"
    for key, value in entry.items():
        hint = proposal.hints.get(key, "")
        spelled = _spell(value) if value else ""
        if len(key) + len(spelled) + 6 > _WIDTH:
            yield f"    {key}: >-"
            yield from _fold(value, 6)
        else:
            line = f"    {key}: {spelled}".rstrip()
            yield f"{line}  # {hint}" if hint else line
    if proposal.quote and proposal.section in LISTED:
        yield "    quoted:"
        yield "      text: >-"
        yield from _fold(proposal.quote.text, 8)
        yield f"      place: {_spell(proposal.quote.place)}"
        yield f"      digest: {proposal.quote.digest}"


def _fold(text: str, indent: int) -> list[str]:
    head = " " * indent
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=head,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _spell(text: str) -> str:
    bare = (_BARE.match(text) and text.lower() not in _WORDS) or _DATE.match(text)
    return text if bare or text == "true" else json.dumps(text, ensure_ascii=False)
