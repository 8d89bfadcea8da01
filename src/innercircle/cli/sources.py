"""`innercircle sources`: who the sources are, sealed apart from the scenario; a last look."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from innercircle.cli._options import ExistingFile, find_file, json_option, scenario_argument
from innercircle.cli._output import print_json

if TYPE_CHECKING:
    from innercircle.evidence import Identities

PASSPHRASE = "INNERCIRCLE_PASSPHRASE"  # noqa: S105  the name of a variable
_EXISTING = ExistingFile()


@click.group(
    name="sources",
    epilog="Examples: innercircle sources key --out analyst.key; "
    "innercircle sources seal people.yaml --key analyst.key --out case.sources.age; "
    "innercircle sources look case.yaml page.html --sealed case.sources.age --key analyst.key",
)
def command() -> None:
    """Keep who the sources are in a sealed file, and look for their names in what leaves.

    No computation needs that file. It is opened with a secret key (--key), or with a passphrase
    that is asked for, or taken from INNERCIRCLE_PASSPHRASE.
    """


@command.command(name="key", epilog="Example: innercircle sources key --out analyst.key")
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="A new file."
)
def make(out: str) -> None:
    """Make a secret key, and print the public one that others may seal for."""
    from innercircle.evidence import write_key  # noqa: PLC0415  slow to import

    public = write_key(out)
    click.echo(f"Wrote the secret key to {out}; keep it. The public key, to be handed out:")
    click.echo(public)


@command.command(
    name="seal",
    epilog="Example: innercircle sources seal people.yaml --key analyst.key --out case.sources.age",
)
@click.argument("people", type=_EXISTING)
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="Sealed file."
)
@click.option(
    "--to",
    "recipients",
    multiple=True,
    metavar="PUBLIC",
    help="Public key of somebody else who may open it (repeatable).",
)
@click.option(
    "--key",
    metavar="FILE",
    type=_EXISTING,
    help="Your secret key: you may open it. Without any key, a passphrase seals it.",
)
def seal(people: str, out: str, recipients: tuple[str, ...], key: str | None) -> None:
    """Seal a YAML file of people: under each source's id, whatever is known of the person.

    Where the sealed file exists already it is opened first, so that pseudonyms stay what they
    were.
    """
    from innercircle.evidence import (  # noqa: PLC0415  the same
        Identities,
        find_public_key,
        read_key,
        write_identities,
    )

    known = _read_people(people)
    old = open_sealed(out, key) if Path(out).exists() else None
    made = Identities(known) if old is None else Identities(known, old.key)
    readers = [*recipients, *([] if key is None else [find_public_key(read_key(key))])]
    if readers:
        write_identities(out, made, recipients=readers)
    else:
        write_identities(out, made, passphrase=_ask(confirm=True))
    count = f"{len(known)} {'person' if len(known) == 1 else 'people'}"
    click.echo(f"Sealed {count} in {out}. Destroy {people} now: it is open.")


@command.command(
    name="open", epilog="Example: innercircle sources open case.sources.age --key analyst.key"
)
@click.argument("sealed", type=_EXISTING)
@click.option("--key", metavar="FILE", type=_EXISTING, help="A secret key; or a passphrase.")
def unseal(sealed: str, key: str | None) -> None:
    """Print who the sources are."""
    import yaml  # noqa: PLC0415  the same

    people = open_sealed(sealed, key).people
    click.echo(yaml.safe_dump(people, allow_unicode=True, sort_keys=False).rstrip())


@command.command(
    name="look",
    epilog="Example: innercircle sources look case.yaml page.html --sealed case.sources.age "
    "--key analyst.key",
)
@scenario_argument()
@click.argument("files", nargs=-1, type=_EXISTING)
@click.option("--sealed", metavar="FILE", type=_EXISTING, help="Whose words must not occur.")
@click.option("--key", metavar="FILE", type=_EXISTING, help="Opens it; or a passphrase.")
@json_option()
def look(
    scenario: str, files: tuple[str, ...], sealed: str | None, key: str | None, *, as_json: bool
) -> None:
    """Look for what may give a source away, in a scenario and in FILES that are to be handed on.

    Withheld words in any form that can be undone, exact days, addresses, telephone numbers, paths,
    and descriptions that fit one declared person only. Ends with 2 if a withheld word occurs.
    """
    from innercircle.evidence import (  # noqa: PLC0415  the same
        find_disclosures_in_text,
        find_leaks,
        list_secrets,
    )

    words = [] if sealed is None else list_secrets(open_sealed(sealed, key).people)
    path = find_file(scenario)
    found = find_disclosures_in_text(path.read_text(encoding="utf-8"), words)
    leaks = {name: find_leaks(Path(name).read_bytes(), words) for name in files}
    lost = sum(entry.kind == "word" for entry in found) + sum(map(len, leaks.values()))
    if as_json:
        print_json({"scenario": scenario, "disclosures": found, "files": leaks, "words": lost})
    else:
        for entry in found:
            click.echo(f"{path.name}: {entry.path}: {entry.what}")
        for name, listed in leaks.items():
            for leak in listed:
                click.echo(f"{name}: {leak.secret} occurs here ({leak.form})")
        click.echo(_sum_up(len(words), lost, len(found)))
    if lost:
        click.get_current_context().exit(2)


def _sum_up(words: int, lost: int, remarks: int) -> str:
    if lost:
        return f"Withheld words occur {lost} times. Do not hand this on."
    searched = f"None of {words} withheld words occurs" if words else "No withheld words were given"
    return f"{searched}; {remarks} things above may still point at somebody."


def open_sealed(sealed: str, key: str | None) -> "Identities":
    """Open a sealed file with the secret key in a file, or with the passphrase.

    Raises:
        EvidenceError: it cannot be opened so.
    """
    from innercircle.evidence import read_identities, read_key  # noqa: PLC0415  the same

    if key is not None:
        return read_identities(sealed, key=read_key(key))
    return read_identities(sealed, passphrase=_ask())


def _ask(*, confirm: bool = False) -> str:
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))


def _read_people(name: str) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  the same

    try:
        # Base types: a date or a "no" stays the text that must not get out.
        plain = yaml.load(Path(name).read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f":{mark.line + 1}:{mark.column + 1}"
        raise click.UsageError(f"{name}{place} is no YAML.") from None
    if not isinstance(plain, dict) or not all(isinstance(each, str) for each in plain):
        raise click.UsageError(f"{name}: expected each source's id, and under it what is known.")
    return plain
