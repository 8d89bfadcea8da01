"""`innercircle sources`: who the sources are, sealed apart from the scenario; a last look."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from innercircle.cli._options import (
    ExistingFile,
    NewFile,
    find_file,
    json_option,
    scenario_argument,
)
from innercircle.cli._output import print_json

if TYPE_CHECKING:
    from innercircle.evidence import Identities, Sealed

PASSPHRASE = "INNERCIRCLE_PASSPHRASE"  # noqa: S105  the name of a variable
LARGEST = 1_000_000_000
"""Bytes of a file that is searched."""
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
@click.option("--out", required=True, metavar="FILE", type=NewFile(), help="A new file.")
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
@click.option("--out", required=True, metavar="FILE", type=NewFile(), help="Sealed file.")
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
@click.option(
    "--common",
    type=click.Choice(("withhold", "leave")),
    help="What to do with names that are short or everyday words; on a terminal you are asked.",
)
@click.option(
    "--replace", "overwrite", is_flag=True, help="Replace what was sealed of the same people."
)
def seal(
    people: str,
    out: str,
    recipients: tuple[str, ...],
    key: str | None,
    common: str | None,
    *,
    overwrite: bool,
) -> None:
    """Seal a YAML file of people: under each source's id, whatever is known of the person.

    Where the sealed file exists already, the people and the readers in it stay, and pseudonyms
    stay what they were. Each word of a name will be withheld. A word that is short or of every
    day ("Li", "May") is withheld where it stands as a word of its own, unless you leave it.
    """
    from innercircle.evidence import read_key, read_people, seal_people  # noqa: PLC0415  the same

    known = read_people(people)
    secret = None if key is None else read_key(key)
    alone = secret is None and not recipients
    passphrase = _ask(confirm=not Path(out).exists()) if alone else None
    done = seal_people(
        out,
        known,
        recipients=recipients,
        key=secret,
        passphrase=passphrase,
        left=_choose(known, common),
        overwrite=overwrite,
    )
    click.echo(_say_sealed(done, people, out))


def _choose(people: dict[str, Any], common: str | None) -> list[str]:
    """Choose the short or common words to leave alone: said, and asked for where one can."""
    from innercircle.evidence import list_common  # noqa: PLC0415  the same

    words = list_common(people)
    if not words:
        return []
    if common is None and is_terminal():
        question = "“{}” is short or an everyday word. Withhold it where it stands by itself?"
        return [word for word in words if not click.confirm(question.format(word), True, err=True)]
    left = words if common == "leave" else []
    done = "not withheld by themselves" if left else "withheld only where they stand by themselves"
    other = "" if common else " (--common leave: not at all)"
    click.echo(f"Short or everyday words, {done}{other}: {', '.join(words)}.", err=True)
    return left


def is_terminal() -> bool:
    """True when somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _say_sealed(done: "Sealed", people: str, out: str) -> str:
    count = f"{done.people} {'person' if done.people == 1 else 'people'}"
    before = f" ({done.before} before)" if done.before else ""
    if done.opened:
        return (
            f"Sealed {count}{before} in {out}, opened it again and found the same. "
            f"Destroy {people} now: it is open."
        )
    readers = "its reader" if done.readers == 1 else f"one of its {done.readers} readers"
    return (
        f"Sealed {count}{before} in {out}, which nobody here can open. "
        f"Keep {people} until {readers} has opened it."
    )


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

    Withheld words in any form that can be undone and in any spelling, exact days, addresses,
    telephone numbers, paths, and descriptions that fit one declared person only. Ends with 2 if a
    withheld word occurs.
    """
    from innercircle.evidence import (  # noqa: PLC0415  the same
        find_disclosures_in_text,
        find_leaks,
        label_words,
        list_secrets,
        split_common,
    )
    from innercircle.scenario import read_file  # noqa: PLC0415  the same
    from innercircle.workshop import read_regular  # noqa: PLC0415  the same

    identities = None if sealed is None else open_sealed(sealed, key)
    listed = [] if identities is None else list_secrets(identities.people, identities.left)
    words = label_words(listed)
    rare, common = split_common(words)
    path = find_file(scenario)
    found = find_disclosures_in_text(read_file(path, scenario), words)
    contents = {name: read_regular(name, LARGEST) for name in files}
    leaks = {name: find_leaks(data, rare) for name, data in contents.items()}
    # A short or everyday word in a finished page may be anybody's: it is said, and no more.
    unsure = {name: find_leaks(data, common) for name, data in contents.items()}
    lost = sum(entry.kind == "word" for entry in found) + sum(map(len, leaks.values()))
    if as_json:
        plain = {"scenario": scenario, "disclosures": found, "files": leaks, "unsure": unsure}
        print_json(plain | {"words": lost})
    else:
        for entry in found:
            click.echo(f"{path.name}: {entry.path}: {entry.what}")
        for name in files:
            for leak in leaks[name]:
                click.echo(f"{name}: {leak.secret} occurs here ({leak.form})")
            for label in dict.fromkeys(leak.secret for leak in unsure[name]):
                click.echo(f"{name}: {label}, short or an everyday word, occurs here; read it")
        remarks = len(found) + sum(len({leak.secret for leak in each}) for each in unsure.values())
        click.echo(_sum_up(len(words), lost, remarks))
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
