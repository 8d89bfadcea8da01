"""The command `innercircle`: one file a verb, imported only when the verb is used.

Exit codes: 0 done, 2 the user's input is at fault, 1 the fault is ours, 130 interrupted.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

import click

from innercircle.errors import InnercircleError, ScenarioError

VERBS = {
    "catalogue": "List the scenarios that come with innercircle.",
    "init": "Write a commented starter scenario.",
    "check": "Check a scenario file; list every problem with its place.",
    "solve": "Who stays, who breaks, how likely is a fall, and why.",
    "compare": "What changes between two scenarios, or with --set.",
    "terms": "What would it take: public and secret offers, and their price.",
    "simulate": "The next months under alternative playbooks.",
    "play": "Take a seat at the table, month by month.",
    "evidence": "What conflicting reports add up to.",
    "sources": "Seal who the sources are; look for their names in what leaves.",
    "sweep": "Draw the uncertain inputs, solve or simulate each draw, keep the results.",
    "report": "Write one self-contained HTML page.",
    "explore": "Open the local page: move a slider, see who breaks.",
    "history": "The model held against the record.",
    "export": "Write a scenario and its answers in other formats, redacted if asked.",
}
"""Verb → its one line of help, so that `--help` imports no verb."""


class _LazyGroup(click.Group):
    """A group whose verbs are imported when they are called, not when help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return [verb for verb in VERBS if find_spec(f"{__name__}.{verb}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, VERBS[verb]) for verb in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # noqa: PLC0415  only needed after a slip

            close = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if close:
                raise click.UsageError(f"{error.message} Did you mean {close[0]!r}?", ctx) from None
            raise


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: innercircle solve caracas-2019",
)
@click.version_option(package_name="innercircle", prog_name="innercircle")
def cli() -> None:
    """Ruling coalitions under outside pressure and secret offers.

    Who stays, who breaks, and what it would take. A scenario is a YAML file or the name of one
    that comes along (see `innercircle catalogue`).
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code and lets no exception through."""
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="innercircle",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except ScenarioError as error:
        from innercircle.scenario import render_problems  # noqa: PLC0415  only after an error

        click.echo(render_problems(error, colour=_wants_colour(sys.stderr)), err=True)
        return error.exit_code
    except InnercircleError as error:
        _complain(str(error))
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted; what was finished is kept.")
        return 130
    except BrokenPipeError:
        # The reader of a pipe has gone (`| head`): not an error, and nothing more to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        _complain(f"{error.strerror or type(error).__name__}: {error.filename or ''}".rstrip(": "))
        return 1
    except Exception as error:  # the last line of defence: no traceback for users
        if os.environ.get("INNERCIRCLE_DEBUG"):
            raise
        _complain(
            f"a fault of ours ({type(error).__name__}). Run again with INNERCIRCLE_DEBUG=1 for "
            "the details, and please report them."
        )
        return 1
    return code if isinstance(code, int) else 0


def _complain(message: str) -> None:
    click.echo(f"innercircle: {message}", err=True)


def _wants_colour(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty()) and not os.environ.get("NO_COLOR")


if __name__ == "__main__":
    main()
