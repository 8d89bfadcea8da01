"""The reading desk: articles in, a draft of entries out; nothing enters a case without a yes."""

from innercircle.reading._articles import Article, Shelf, read_articles, read_pasted
from innercircle.reading._dates import find_date
from innercircle.reading._draft import SECTIONS, Draft, Proposal, Quote, quote_marked
from innercircle.reading._events import list_types
from innercircle.reading._form import take_entries
from innercircle.reading._marked import propose_marked
from innercircle.reading._propose import propose
from innercircle.reading._render import render_draft
from innercircle.reading._take import Taken, take_draft, write_taken

__all__ = [
    "SECTIONS",
    "Article",
    "Draft",
    "Proposal",
    "Quote",
    "Shelf",
    "Taken",
    "find_date",
    "list_types",
    "propose",
    "propose_marked",
    "quote_marked",
    "read_articles",
    "read_pasted",
    "render_draft",
    "take_draft",
    "take_entries",
    "write_taken",
]
