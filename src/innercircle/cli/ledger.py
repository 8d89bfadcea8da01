"""`innercircle ledger`: dated forecasts, kept so that nobody can change them, and scored."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from innercircle.chances import count_things
from innercircle.cli._options import (
    ExistingFile,
    NewFile,
    json_option,
    seed_option,
    set_option,
    workers_option,
)
from innercircle.cli._output import print_json, write_file
from innercircle.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innercircle.ledger import Entry, ForecasterScore, Ledger, LedgerScores, Say

_LARGEST_TABLE = 50_000_000


class Chance(click.ParamType):  # type: ignore[type-arg]
    """A probability as people write it: 0.12 or 12%."""

    name = "probability"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; a plain message otherwise."""
        from innercircle.ledger import read_probability  # noqa: PLC0415  as below

        number = read_probability(str(value))
        if number is None:
            self.fail(
                "expected a probability between 0 and 1, such as 0.12 or 12%; "
                f"found {str(value).strip()!r}. Nothing is certain: 0 and 1 are not taken.",
                param,
                ctx,
            )
        return number


_book = click.argument("book", type=NewFile(path_type=Path), metavar="BOOK")
_there = click.argument("book", type=ExistingFile(path_type=Path), metavar="BOOK")
_on = click.option("--on", metavar="DAY", help="The day (default: today, UTC).")
_note = click.option("--note", default="", help="Why, or from what.")


@click.group(
    name="ledger",
    epilog="Examples: innercircle ledger ask book.jsonl --id falls-2027 --by 2027-06-30 "
    "--question 'Will the leader be out of office?' --rule 'Two news agencies say so.'; "
    "innercircle ledger say book.jsonl falls-2027 12% --who desk; "
    "innercircle ledger score book.jsonl",
)
def command() -> None:
    """Keep dated forecasts in a file that is only added to; resolve and score them."""


@command.command(name="ask", epilog="A book is begun where there is none.")
@_book
@click.option("--id", "name", required=True, help="A short name: letters, digits, hyphens.")
@click.option("--question", required=True, help="What is asked; yes or no answers it.")
@click.option("--by", required=True, metavar="DAY", help="The last day on which yes can come.")
@click.option("--rule", required=True, help="By which source and reading it will be resolved.")
def ask(book: Path, name: str, question: str, by: str, rule: str) -> None:
    """Enter a question with its date and its rule."""
    from innercircle.ledger import Ask  # noqa: PLC0415  slow to import, and help needs none

    _enter(book, [Ask(name, question, by, rule)])
    click.echo(f"Asked {name}, until {by}.")


@command.command(
    name="say",
    epilog="Examples: innercircle ledger say book.jsonl falls-2027 12% --who desk; "
    "innercircle ledger say book.jsonl falls-2027 --case mine.yaml",
)
@_there
@click.argument("name", metavar="ID")
@click.argument("probability", type=Chance(), required=False)
@click.option("--who", help="The forecaster.")
@_on
@_note
@click.option("--case", "case", metavar="SCENARIO", help="Enter the forecast of a case instead.")
@set_option()
@seed_option()
@workers_option()
def say(
    book: Path,
    name: str,
    probability: float | None,
    who: str | None,
    on: str | None,
    note: str,
    case: str | None,
    sets: tuple[str, ...],
    seed: int | None,
    workers: int | None,
) -> None:
    """Enter a probability of yes: a forecaster's, or the three rows of a case's forecast.

    With --case the question must ask for a fall; the horizon is what is left until its day.
    """
    from innercircle.ledger import Say, read_ledger  # noqa: PLC0415  as above

    day = on or _today()
    if case is None:
        if probability is None or not who:
            raise click.UsageError("Give a probability and --who, or --case SCENARIO.")
        entries = [Say(name, who, day, probability, note)]
    else:
        if probability is not None or who:
            raise click.UsageError("--case gives probabilities and forecasters: leave yours out.")
        question = read_ledger(book).questions.get(name)
        if question is None:
            raise InputError(f"there is no question {name!r}.", where=str(book))
        entries = _forecast(name, question.by, day, note, (case, sets, seed, workers))
    _enter(book, entries)
    for entry in entries:
        click.echo(f"{entry.who} on {entry.on}: {entry.probability:.2%} for {name}.")


def _forecast(
    name: str, by: str, day: str, note: str, asked: tuple[str, tuple[str, ...], int | None, Any]
) -> list["Say"]:
    """The rows of a case's forecast as statements."""
    from innercircle.ledger import ask_model  # noqa: PLC0415  as above
    from innercircle.scenario import load  # noqa: PLC0415
    from innercircle.workshop import count_processors  # noqa: PLC0415

    scenario, sets, seed, workers = asked
    return ask_model(
        load(scenario, sets=sets),
        name,
        by,
        day,
        note=note,
        seed=seed,
        workers=workers or count_processors(),
    )


@command.command(name="resolve")
@_there
@click.argument("name", metavar="ID")
@click.argument("outcome", type=click.Choice(["yes", "no", "void"]))
@_on
@_note
def resolve(book: Path, name: str, outcome: str, on: str | None, note: str) -> None:
    """Enter how a question came out; a void one is not scored."""
    from innercircle.ledger import Resolve  # noqa: PLC0415  as above

    _enter(book, [Resolve(name, outcome, on or _today(), note)])
    click.echo(f"Resolved {name}: {outcome}.")


@command.command(name="list")
@_there
@json_option()
def list_(book: Path, *, as_json: bool) -> None:
    """List questions with the latest word of each forecaster, and the book's digest.

    A digest that is noted elsewhere proves later that no line before it was changed.
    """
    from innercircle.ledger import read_ledger  # noqa: PLC0415  as above

    ledger = read_ledger(book)
    if as_json:
        print_json(ledger)
        return
    for question in ledger.questions.values():
        end = f"{question.outcome}, {question.resolved}" if question.outcome else "open"
        click.echo(f"{question.id}: {question.question} (by {question.by}; {end})")
        for said in question.find_standing().values():
            late = f", entered {said.written}" if said.is_late else ""
            click.echo(f"  {said.who:<20} {said.probability:>7.2%}  {said.on}{late}")
    click.echo(f"{ledger.lines} lines, digest {ledger.digest or 'none'}")


@command.command(name="check", epilog="Example: innercircle ledger check book.jsonl --digest 3f9a…")
@_there
@click.option("--digest", help="Of a line, noted earlier: it must still be in the book.")
def check(book: Path, digest: str | None) -> None:
    """Prove that no line was changed, moved or taken out."""
    from innercircle.ledger import read_ledger  # noqa: PLC0415  as above

    ledger = read_ledger(book)
    if digest is not None and digest not in ledger.digests:
        raise InputError(
            f"no line has the digest {digest}.",
            where=str(book),
            why="The book was written anew since it was noted, or this is another book.",
        )
    click.echo(f"{ledger.lines} lines, each as it was written.")


@command.command(name="score")
@_there
@seed_option()
@json_option()
@click.option("--who", help="Of one forecaster alone.")
@click.option("--out", type=NewFile(path_type=Path), help="Draw --who's calibration (SVG).")
def score(
    book: Path, seed: int | None, who: str | None, out: Path | None, *, as_json: bool
) -> None:
    """Score every forecaster on what is resolved: Brier, log, calibration, skill."""
    from innercircle.ledger import read_ledger, score_ledger  # noqa: PLC0415  as above

    scores = score_ledger(read_ledger(book), seed=1 if seed is None else seed)
    if who is not None:
        own = [one for one in scores.forecasters if one.who == who]
        if not own:
            known = ", ".join(one.who for one in scores.forecasters) or "none yet"
            raise InputError(f"nobody called {who!r} is scored; there are: {known}.")
        scores = replace(scores, forecasters=own)
    if out is not None:
        if who is None:
            raise click.UsageError("Whose calibration? Give --who.")
        write_file(out, _draw(scores.forecasters[0]))
    if as_json:
        print_json(scores)
        return
    _print_scores(scores)
    if out is not None:
        click.echo(f"Wrote {out}")


def _draw(one: "ForecasterScore") -> str:
    from innercircle.report import draw_calibration, read_style  # noqa: PLC0415  as above

    figure = draw_calibration(
        one.calibration,
        "yes",
        each="a group of questions that were given like probabilities",
        intervals="by Jeffreys' prior",
    )
    return figure.wide.render_file(read_style("figures.css"))


def _print_scores(scores: "LedgerScores") -> None:
    click.echo(f"{scores.resolved} resolved, {scores.open} open, {scores.void} void")
    if not scores.forecasters:
        click.echo("Nothing to score yet: resolve a question on which somebody has spoken.")
        return
    click.echo(
        "forecaster            questions  Brier (.25 for one half)  log    skill over outside"
    )
    for one in scores.forecasters:
        low, high = one.brier.low, one.brier.high
        band = "" if low is None or high is None else f" [{low:.3f}, {high:.3f}]"
        skill = "–" if one.skill is None else f"{one.skill:+.2f}"
        click.echo(
            f"{one.who:<22}{one.questions:>9}  {f'{one.brier.value:.3f}{band}':<25}"
            f"{one.log.value:>5.3f}  {skill:>6}"
        )
    for one in scores.forecasters:
        click.echo(f"{one.who}, by what was said:")
        for part in one.calibration:
            click.echo(
                f"  said {part.said:>6.1%}: {count_things(part.rows, 'question')}, "
                f"{part.happened:.0%} came "
                f"({part.low:.0%} to {part.high:.0%})"
            )
        if one.late:
            click.echo(f"  {one.late} entered after the day they are dated")


@command.command(name="export")
@_there
@click.argument("table", type=NewFile(path_type=Path), metavar="TABLE")
def export(book: Path, table: Path) -> None:
    """Write the book as a CSV table: one row a statement."""
    from innercircle.ledger import read_ledger, render_csv  # noqa: PLC0415  as above

    ledger = read_ledger(book)
    write_file(table, render_csv(ledger))
    click.echo(f"Wrote {table}: {count_things(len(ledger.questions), 'question')}")


@command.command(name="import", epilog="Example: innercircle ledger import BOOK --from table.csv")
@_book
@click.option("--from", "table", type=ExistingFile(path_type=Path), required=True, help="CSV.")
def import_(book: Path, table: Path) -> None:
    """Enter the rows of a CSV table that are not in the book yet: all of them, or none."""
    from innercircle.ledger import Ledger, read_csv, read_ledger  # noqa: PLC0415  as above
    from innercircle.workshop import read_regular  # noqa: PLC0415

    ledger = read_ledger(book) if book.exists() else Ledger()
    try:
        text = read_regular(table, _LARGEST_TABLE).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("this is no table in UTF-8.", where=str(table)) from None
    entries = read_csv(text, ledger, str(table))
    if entries:
        _enter(book, entries)
    click.echo(f"Entered {len(entries)} lines.")


def _enter(book: Path, entries: "Sequence[Entry]") -> "Ledger":
    from innercircle.ledger import append  # noqa: PLC0415  as above

    return append(book, entries)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
