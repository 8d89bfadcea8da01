"""A stretch that a reader has marked, as a proposal: what the rules have missed."""

from innercircle.reading._articles import Article
from innercircle.reading._draft import Proposal, Quote
from innercircle.reading._offices import list_offices, mask_names
from innercircle.reading._propose import LONGEST_SENTENCE, hint_report, say_neutrally
from innercircle.reading._speakers import Floor
from innercircle.scenario import Scenario

_SOURCE = ("kind", "title", "letter", "via")
_REPORT = ("says", "claim", "asserts", "source", "number")


def propose_marked(scenario: Scenario, article: Article, quote: Quote, section: str) -> Proposal:
    """Propose an entry on what a reader has marked; people are called by their offices.

    Args:
        scenario: the case.
        article: that the reader has before them.
        quote: of it, as from :func:`quote_marked`.
        section: "reports" or "sources"; the entry has no id yet.
    """
    roster = list_offices(scenario)
    for sentence in article.sentences:
        if len(sentence.text) <= LONGEST_SENTENCE:
            roster.find(sentence.text)  # learns which names stand for which offices
    mentions = roster.find(quote.text[:LONGEST_SENTENCE])
    speaker = Floor().hear(quote.text[:LONGEST_SENTENCE], mentions, 1)
    if section == "sources":
        title = mask_names(speaker.title, roster.find(speaker.title)) if speaker else ""
        return Proposal(section, dict.fromkeys(_SOURCE, "") | {"title": title}, quote)
    says = say_neutrally(quote.text[:LONGEST_SENTENCE], mentions, speaker)
    entry = dict.fromkeys(_REPORT, "") | {"says": says}
    return Proposal("reports", entry, quote, hints=hint_report(scenario, quote.text))
