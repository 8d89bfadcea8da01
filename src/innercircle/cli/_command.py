"""The group of all verbs, and what happens when one of them fails."""

import contextlib
import contextvars
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

import click

from innercircle.cli import VERBS
from innercircle.cli._streams import drop_output, prepare_streams
from innercircle.errors import InnercircleError, ScenarioError
from innercircle.wording import retell

_ROOM = "innercircle.cli"


class _LazyGroup(click.Group):
    """A group whose verbs are imported when they are called, not when help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return [verb for verb in VERBS if find_spec(f"{_ROOM}.{verb}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{_ROOM}.{cmd_name}")
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

    Who stays, who breaks, and what it would take. A scenario is a YAML file or the name of a
    shipped one (see `innercircle catalogue`).
    """


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code and lets no exception through.

    The words of a case that it opens are said until it ends, and no longer.
    """
    prepare_streams()
    return contextvars.copy_context().run(_run, arguments)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="innercircle",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except ScenarioError as error:
        from innercircle.scenario import render_problems  # noqa: PLC0415  only after an error

        _show(render_problems(error, colour=_wants_colour(sys.stderr)))
        return error.exit_code
    except InnercircleError as error:
        _complain(str(error))
        return error.exit_code
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return _end_interrupted()
    except (BrokenPipeError, SystemExit):
        # The reader of a pipe has gone (`| head`), which click tells by ending the process: not an
        # error, and nothing more to say to it.
        drop_output()
        return 0
    except OSError as error:
        _complain(f"{error.strerror or type(error).__name__}: {error.filename or ''}".rstrip(": "))
        drop_output()
        return 1
    except Exception as error:  # the last line of defence: no traceback for users
        if _hides_interruption(error):
            return _end_interrupted()
        if os.environ.get("INNERCIRCLE_DEBUG"):
            raise
        _complain(
            f"a fault of ours ({type(error).__name__}). Run again with INNERCIRCLE_DEBUG=1 for "
            "the details, and please report them."
        )
        return 1
    return code if isinstance(code, int) else 0


def _end_interrupted() -> int:
    _complain("interrupted; what was finished is kept.")
    return 130


def _hides_interruption(error: BaseException | None) -> bool:
    """True when Ctrl-C came while a library was imported, which then told another story."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _complain(message: str) -> None:
    _show(f"innercircle: {retell(message)}")


def _show(message: str) -> None:
    with contextlib.suppress(OSError):  # whoever closed standard error wants to hear nothing
        click.echo(message, err=True)


def _wants_colour(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty()) and not os.environ.get("NO_COLOR")
