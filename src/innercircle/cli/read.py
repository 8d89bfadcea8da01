"""`innercircle read`: articles in, a draft of sources, events and reports out; or a draft taken."""

import shlex
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from innercircle.chances import count_things
from innercircle.cli._options import ExistingFile, NewFile, json_option, scenario_argument
from innercircle.cli._output import print_json, write_file
from innercircle.cli.sources import open_sealed
from innercircle.errors import InputError

if TYPE_CHECKING:
    from innercircle.reading import Draft, Proposal, Taken

_ENTRIES = {
    "sources": "source",
    "insiders": "office",
    "timeline": "event of the timeline",
    "journal": "entry of the journal",
    "reports": "report",
}
_MANY = {
    "timeline": "events of the timeline",
    "journal": "entries of the journal",
}
_SHOWN = 94
_WIDEST = 40
_MOST_PASSED = 10


class ExistingPlace(ExistingFile):
    """A file to read, or a folder of them."""

    def __init__(self) -> None:
        click.Path.__init__(self, exists=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is neither."""
        if Path(value).is_dir():
            return str(value)
        return super().convert(value, param, ctx)


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day or a month."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day; a plain message otherwise."""
        from innercircle.reading import find_date  # noqa: PLC0415  slow to import

        if find_date(str(value)) != str(value):
            self.fail(f"expected a day such as 2019-08-18; found {value!r}.", param, ctx)
        return str(value)


@click.command(
    name="read",
    epilog="Examples: innercircle read mine.yaml article.html notes/ --out draft.yaml; "
    "innercircle read mine.yaml --take draft.yaml",
)
@scenario_argument()
@click.argument("articles", nargs=-1, type=ExistingPlace(), metavar="[ARTICLE]...")
@click.option(
    "--out",
    metavar="DRAFT",
    type=NewFile(path_type=Path),
    help="Write what is proposed to this file, for you to work through.",
)
@click.option(
    "--take",
    metavar="DRAFT",
    type=ExistingFile(path_type=Path),
    help="Put what you have accepted in this draft into the scenario's file.",
)
@click.option("--published", type=Day(), help="Day of articles that do not state theirs.")
@click.option(
    "--sealed",
    metavar="FILE",
    type=ExistingFile(),
    help="Whose words may neither be quoted nor proposed.",
)
@click.option("--key", metavar="FILE", type=ExistingFile(), help="Opens it; or a passphrase.")
@json_option()
def command(
    scenario: str,
    articles: tuple[str, ...],
    out: Path | None,
    take: Path | None,
    published: str | None,
    sealed: str | None,
    key: str | None,
    *,
    as_json: bool,
) -> None:
    """Read articles for a case, and propose what may be entered; nothing enters without your yes.

    Text, Markdown, HTML, PDF, or folders of them; nothing is fetched. Each proposal has its
    sentence, the place of it and the text's SHA-256. You grade, choose claim and side, and say
    yes in the draft; --take then puts what is accepted into the file, whose comments stay.
    """
    from innercircle.evidence import list_secrets  # noqa: PLC0415  slow to import

    if (take is None) == (not articles):
        raise click.UsageError("Name articles to read, or give --take DRAFT.")
    if take is not None and (out is not None or published is not None):
        raise click.UsageError("--out and --published go with articles, not with --take.")
    identities = None if sealed is None else open_sealed(sealed, key)
    words = [] if identities is None else list_secrets(identities.people, identities.left)
    if take is not None:
        taken = _take(scenario, take, words)
        if as_json:
            print_json({"file": scenario, "taken": taken.entries})
        else:
            click.echo(f"Took {_count({k: len(v) for k, v in taken.entries.items()})}.")
            click.echo(f"Wrote {scenario}; all else in it is as it was.")
        return
    draft = _read(scenario, articles, published or "", words, out)
    if as_json:
        print_json(draft.to_dict())
    else:
        _print(draft, scenario, out)


def _read(
    scenario: str, articles: tuple[str, ...], published: str, words: list[str], out: Path | None
) -> "Draft":
    from innercircle.evidence import find_leaks, label_words, split_common  # noqa: PLC0415  slow
    from innercircle.reading import (  # noqa: PLC0415  slow
        propose,
        read_articles,
        render_draft,
    )
    from innercircle.scenario import load  # noqa: PLC0415  the same

    if out is not None and out.exists():
        raise InputError(
            "this file exists already.",
            where=str(out),
            why="A draft holds your work; none is written over.",
            advice="Choose another name.",
        )
    case = load(scenario)
    draft = propose(case, read_articles(articles, published=published), words)
    if out is not None:
        text = render_draft(draft, case, case=scenario)
        if words and find_leaks(text, split_common(label_words(words))[0]):
            raise InputError(
                "a withheld word would stand in the draft; it was not written.",
                why="It occurs in the case itself, or in the name of a file.",
                advice="innercircle sources look says where.",
            )
        write_file(out, text, new=True)
    return draft


def _take(scenario: str, drafted: Path, words: list[str]) -> "Taken":
    from innercircle.reading import take_draft, write_taken  # noqa: PLC0415  slow to import
    from innercircle.scenario import read_file  # noqa: PLC0415  the same
    from innercircle.workshop import hold_file  # noqa: PLC0415

    path = Path(scenario)
    if not path.is_file():
        raise InputError(
            "there is no such file to write to.",
            where=scenario,
            advice="Of a shipped scenario make a copy first: "
            "innercircle catalogue NAME --copy mine.yaml",
        )
    with hold_file(path.resolve()):
        taken = take_draft(
            read_file(path, scenario),
            read_file(drafted, str(drafted)),
            shown=scenario,
            drafted=str(drafted),
            folder=path.parent,
        )
        write_taken(path, taken, words)
    return taken


def _count(counts: dict[str, int]) -> str:
    told = [
        count_things(count, _ENTRIES[section])
        if count == 1 or section not in _MANY
        else f"{count:,} {_MANY[section]}"
        for section, count in counts.items()
        if count
    ]
    return ", ".join(told) or "nothing"


def _print(draft: "Draft", scenario: str, out: Path | None) -> None:
    from innercircle.reading import SECTIONS  # noqa: PLC0415  slow

    sentences = sum(len(article.sentences) for article in draft.articles)
    click.echo(
        f"{draft.case}: {count_things(len(draft.articles), 'article')} read, "
        f"{count_things(sentences, 'sentence')}"
    )
    for article in draft.articles:
        click.echo(f"  {article.file}  {article.published or 'no date'}  {article.title}".rstrip())
    for file, same in draft.repeated.items():
        click.echo(f"  {file}  the same text as {same}")
    for section in SECTIONS:
        proposals = draft.list_section(section)
        if proposals:
            click.echo(f"\n{section}:")
            heads = [_say_head(proposal) for proposal in proposals]
            widest = min(max(map(len, heads)), _WIDEST)
            for head, proposal in zip(heads, proposals, strict=True):
                click.echo(_say(proposal, head, widest))
    click.echo("")
    counts = {section: len(draft.list_section(section)) for section in SECTIONS}
    click.echo(f"Proposed: {_count(counts)}. Nothing of it is in the case.")
    if draft.known:
        click.echo(f"Already in the case, and not proposed again: {draft.known}.")
    for place in draft.withheld:
        click.echo(f"Left out, as a withheld word occurs there: {place}")
    for place in draft.unread:
        click.echo(f"Too long for a sentence, not read: {place}")
    for file in draft.passed[:_MOST_PASSED]:
        click.echo(f"Passed over, of a kind that is not read: {file}")
    if len(draft.passed) > _MOST_PASSED:
        click.echo(f"… and {len(draft.passed) - _MOST_PASSED:,} more such files.")
    if not any(proposal.quote for proposal in draft.proposals) and not draft.known:
        click.echo("Nobody is quoted and no event is told that the rules know; they read English.")
    if out is None:
        click.echo("Write a draft to work through with --out draft.yaml")
    else:
        click.echo(
            f"Wrote {out}. Say “accept: yes” there, fill what is empty beside it; then: "
            f"innercircle read {shlex.quote(scenario)} --take {shlex.quote(str(out))}"
        )


def _say_head(proposal: "Proposal") -> str:
    date = proposal.entry.get("date")
    return proposal.name if date is None else f"{date or 'no date':<10}  {proposal.name}"


def _say(proposal: "Proposal", head: str, widest: int) -> str:
    entry = proposal.entry
    says = entry.get("office") or entry.get("title") or ""
    if not says and proposal.quote:
        says = proposal.quote.text
    room = max(_SHOWN - max(len(head), widest), 24)
    return f"  {head:<{widest}}  {textwrap.shorten(says, room, placeholder=' …')}"
