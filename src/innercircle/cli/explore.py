"""`innercircle explore`: the local page; move a slider, see who breaks."""

from pathlib import Path

import click

from innercircle.cli._options import ExistingFile, NewFile, Whole, scenario_argument, set_option
from innercircle.cli.sources import open_sealed


@click.command(
    name="explore",
    epilog="Examples: innercircle explore caracas-2019; "
    "innercircle explore my-case.yaml --port 8500 --no-browser",
)
@scenario_argument(metavar="[SCENARIO]", required=False)
@set_option()
@click.option(
    "--ledger",
    type=NewFile(path_type=Path),
    help="Ledger of forecasts to show and to add to; begun where there is none.",
)
@click.option(
    "--port",
    type=Whole(0, 65535),
    help="Port to listen on (default: 8410 if it is free, else any free one).",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address of this machine alone: 127.0.0.1, localhost or ::1.",
)
@click.option(
    "--sealed",
    metavar="FILE",
    type=ExistingFile(),
    help="Whose words may neither be quoted nor proposed from a text that is pasted.",
)
@click.option("--key", metavar="FILE", type=ExistingFile(), help="Opens it; or a passphrase.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser; print the address only.")
def command(
    scenario: str | None,
    sets: tuple[str, ...],
    ledger: Path | None,
    port: int | None,
    host: str,
    sealed: str | None,
    key: str | None,
    *,
    no_browser: bool,
) -> None:
    """Open the local page: move a slider, see who breaks.

    Everything is solved anew, exactly, at each move. The page talks to this machine only, needs no
    network, and ends with Ctrl-C. SCENARIO is a file, a folder of files, or a name from
    `innercircle catalogue`. A file with problems opens in the editor.
    """
    from innercircle.evidence import list_secrets  # noqa: PLC0415  slow to import
    from innercircle.explorer import explore  # noqa: PLC0415  slow to import, and help needs none

    identities = None if sealed is None else open_sealed(sealed, key)
    words = [] if identities is None else list_secrets(identities.people, identities.left)

    def announce(address: str) -> None:
        click.echo(f"Open {address} in a browser; Ctrl-C ends it.")
        if not no_browser:
            import webbrowser  # noqa: PLC0415  only when wanted

            webbrowser.open(address)

    def warn(risk: str) -> None:
        click.echo(f"Warning: {risk}", err=True)

    try:
        explore(
            scenario,
            sets=sets,
            withheld=words,
            ledger=ledger,
            host=host,
            port=port,
            announce=announce,
            warn=warn,
        )
    except KeyboardInterrupt:  # the usual way to end it, and no accident
        click.echo("Ended.")
