"""`innercircle export`: a scenario and its answers in other formats, redacted if asked."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from innercircle.cli._options import (
    LARGE,
    ExistingFile,
    NewFolder,
    Whole,
    find_file,
    scenario_argument,
    whole_option,
)
from innercircle.cli._output import echo, open_case
from innercircle.cli.sources import open_sealed
from innercircle.errors import GameError, OutputError

if TYPE_CHECKING:
    from innercircle.evidence import Identities
    from innercircle.game import Solution
    from innercircle.report import Findings, Section, Table
    from innercircle.scenario import Scenario

Content = str | bytes
FORMATS = ("yaml", "json", "html", "csv", "xlsx", "parquet", "svg", "nfg", "agg", "bif")


@click.command(
    name="export",
    epilog="Example: innercircle export caracas-2019 --redacted --out for-publication",
)
@scenario_argument()
@click.option(
    "--redacted",
    is_flag=True,
    help="Leave out identities, withheld details and free texts marked so; sources by pseudonym.",
)
@click.option(
    "--sealed",
    metavar="FILE",
    type=ExistingFile(),
    help="With --redacted: who the sources are; keeps pseudonyms alike, and keeps their words out.",
)
@click.option(
    "--key",
    metavar="FILE",
    type=ExistingFile(),
    help="The secret key that opens it; without, the passphrase is asked for.",
)
@click.option(
    "--out", required=True, metavar="DIR", type=NewFolder(deep=False), help="A new directory."
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    help="Only this format (repeatable; all by default).",
)
@click.option(
    "--runs",
    type=Whole(0, 1_000_000),
    default=500,
    show_default=True,
    help="Simulated runs for each playbook of the sponsor; 0 leaves the months out.",
)
@whole_option()
def command(
    scenario: str,
    out: str,
    formats: tuple[str, ...],
    sealed: str | None,
    key: str | None,
    runs: int,
    *,
    redacted: bool,
    whole: bool,
) -> None:
    """Write a scenario and its answers to a new directory, all files or none.

    yaml: the scenario; json: its solution; html: the page of `innercircle report`; csv, xlsx,
    parquet: its tables; svg: its pictures; nfg, agg: the game for Gambit; bif: the evidence as a
    Bayesian network. Redaction changes no number. What a game cannot be written as is left out,
    and said, unless it was asked for.
    """
    directory = Path(out)
    if directory.exists():
        raise click.UsageError(f"{out} exists already; choose a new directory.")
    if sealed is not None and not redacted:
        raise click.UsageError("--sealed goes with --redacted.")
    identities = None if sealed is None else open_sealed(sealed, key)
    subject = _Subject(*_read(scenario, identities, redacted=redacted), runs, whole=whole)
    files: dict[str, Content] = {}
    for name in formats or _list_formats(subject.scenario):
        try:
            files |= _WRITERS[name](subject)
        except GameError as error:
            if formats:
                raise
            echo(f"Left out {name}: {error.what}.", err=True)
    _refuse_leaks(files, identities)
    _write_all(directory, files)
    if not subject.whole and set(formats or FORMATS) - {"yaml", "nfg", "agg", "bif"}:
        echo(f"{subject.findings.left_out} {LARGE}", err=True)
    count = "1 file" if len(files) == 1 else f"{len(files)} files"
    echo(f"Wrote {count} to {out}{', redacted' if redacted else ''}.")


def _list_formats(scenario: "Scenario") -> tuple[str, ...]:
    """All formats; a network only where there is evidence."""
    return tuple(name for name in FORMATS if name != "bif" or scenario.evidence is not None)


def _read(name: str, identities: "Identities | None", *, redacted: bool) -> "tuple[Scenario, str]":
    """The scenario and its text; a redacted one is read anew from its redacted text."""
    from innercircle.evidence import list_secrets, redact_text  # noqa: PLC0415  slow to import
    from innercircle.scenario import load_text, read_file, speak_for  # noqa: PLC0415  the same

    loaded = open_case(name)
    text = read_file(find_file(name), name)
    if not redacted:
        return loaded, text
    known: dict[str, Any] = (
        {}
        if identities is None
        else {"key": identities.key, "secrets": list_secrets(identities.people, identities.left)}
    )
    text, done = redact_text(text, **known)
    hidden = load_text(text, f"{done.scenario['id']}.yaml")
    speak_for(hidden)  # the file's own words may say who somebody is
    return hidden, text


def _refuse_leaks(files: dict[str, Content], identities: "Identities | None") -> None:
    """Nothing is written that holds a withheld word in any form, in its name or its bytes.

    Short and everyday words are not looked for here: the redacted scenario, from which all is
    made, is free of them, and these pages may use them.

    Raises:
        OutputError: a file would; it says which word by its place, not the word.
    """
    if identities is None:
        return
    from innercircle.evidence import (  # noqa: PLC0415  slow to import
        find_leaks,
        label_words,
        list_secrets,
        split_common,
    )

    words, _ = split_common(label_words(list_secrets(identities.people, identities.left)))
    for place, (name, data) in enumerate(files.items(), 1):
        for leak in find_leaks(name, words):
            raise OutputError(
                f"the name of file {place} would hold {leak.secret}; nothing was written."
            )
        for leak in find_leaks(data, words):
            raise OutputError(
                f"would hold {leak.secret} ({leak.form}); nothing was written.", where=name
            )


class _Subject:
    """The export's parts; each is made once, when a format first needs it."""

    def __init__(self, scenario: "Scenario", text: str, runs: int, *, whole: bool) -> None:
        from innercircle.game import MOST_UNASKED  # noqa: PLC0415  slow to import

        self.scenario = scenario
        self.text = text
        self.runs = runs
        self.whole = whole or len(scenario.insiders) <= MOST_UNASKED

    @property
    def id(self) -> str:
        return self.scenario.id

    @cached_property
    def solution(self) -> "Solution":
        from innercircle.report import solve_page  # noqa: PLC0415  slow to import

        return solve_page(self.scenario, whole=self.whole)

    @cached_property
    def findings(self) -> "Findings":
        from innercircle.report import read_findings  # noqa: PLC0415  slow to import

        return read_findings(self.solution)

    @cached_property
    def more(self) -> "list[Section]":
        from innercircle.report import make_more_sections  # noqa: PLC0415  slow to import
        from innercircle.workshop import count_processors  # noqa: PLC0415  the same

        return make_more_sections(
            self.scenario,
            runs=self.runs,
            workers=count_processors(),
            terms=self.whole,
            today=self.findings.today,
        )

    @cached_property
    def tables(self) -> "list[Table]":
        from innercircle.report import make_about, make_tables  # noqa: PLC0415  slow to import

        return [make_about(self.scenario), *make_tables(self.findings, self.more)]


def _write_json(subject: _Subject) -> dict[str, Content]:
    from innercircle.answer import make_plain  # noqa: PLC0415  slow to import

    plain = make_plain(subject.solution)
    written = json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)
    return {f"{subject.id}.json": written + "\n"}


def _write_html(subject: _Subject) -> dict[str, Content]:
    from innercircle.report import render_page_of  # noqa: PLC0415  slow to import

    return {f"{subject.id}.html": render_page_of(subject.findings, subject.more)}


def _write_csv(subject: _Subject) -> dict[str, Content]:
    from innercircle.report import render_csv  # noqa: PLC0415  slow to import

    return {f"{table.key}.csv": render_csv(table) for table in subject.tables}


def _write_xlsx(subject: _Subject) -> dict[str, Content]:
    from innercircle.report import render_xlsx  # noqa: PLC0415  slow to import

    return {f"{subject.id}.xlsx": render_xlsx(subject.tables)}


def _write_parquet(subject: _Subject) -> dict[str, Content]:
    from innercircle.report import render_parquet  # noqa: PLC0415  slow to import

    return {f"{table.key}.parquet": render_parquet(table) for table in subject.tables}


def _write_svg(subject: _Subject) -> dict[str, Content]:
    from innercircle.report import Figure, list_sections, read_style  # noqa: PLC0415  slow

    style = read_style("figures.css")
    return {
        f"{block.key}.svg": block.wide.render_file(style)
        for section in list_sections(subject.findings, subject.more)
        for block in section.blocks
        if isinstance(block, Figure)
    }


def _write_gambit(kind: str) -> Callable[[_Subject], dict[str, Content]]:
    def write(subject: _Subject) -> dict[str, Content]:
        from innercircle.game import build_game, write_agg, write_nfg  # noqa: PLC0415  slow

        game = build_game(subject.scenario).game
        return {f"{subject.id}.{kind}": write_nfg(game) if kind == "nfg" else write_agg(game)}

    return write


def _write_bif(subject: _Subject) -> dict[str, Content]:
    from innercircle.weighing import write_bif  # noqa: PLC0415  slow to import

    return {f"{subject.id}.bif": write_bif(subject.scenario.evidence_model(), subject.id)}


_WRITERS: dict[str, Callable[[_Subject], dict[str, Content]]] = {
    "yaml": lambda subject: {f"{subject.id}.yaml": subject.text},
    "json": _write_json,
    "html": _write_html,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "parquet": _write_parquet,
    "svg": _write_svg,
    "nfg": _write_gambit("nfg"),
    "agg": _write_gambit("agg"),
    "bif": _write_bif,
}


def _write_all(directory: Path, files: dict[str, Content]) -> None:
    """All files in one new directory: it appears complete, or not at all."""
    from innercircle.workshop import (  # noqa: PLC0415  slow to import, only to write
        explain_failure,
        replacing,
        sweep_strays,
    )

    target = directory.absolute()
    try:
        sweep_strays(target.parent)
        with replacing(target) as place:
            place.mkdir(0o700)
            for name, content in files.items():
                data = content.encode("utf-8") if isinstance(content, str) else content
                (place / name).write_bytes(data)
                (place / name).chmod(0o600)
    except OSError as error:
        explain_failure(error, directory, named=True)
