"""Write the generated pages of the documentation anew: `python tasks.py docs`.

Each page below has one function that returns its text; a test compares the files with them.
Console blocks of hand-written pages get the output that the commands print today. Pages that take
minutes are written with `python tasks.py docs --slow` only, and compared by `./test --full`;
pictures of pages with `--pictures`, and looked at by every test with a browser.
"""

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from innercircle import errors
from innercircle.cli import cli
from innercircle.errors import InnercircleError
from innercircle.scenario import render_reference, render_rubric, render_schema
from innercircle.vocabulary import Reason

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path[:0] = [str(ROOT), str(DOCS)]

from making.flagship_page import render_flagship  # noqa: E402  its folder is not a package
from making.gallery import render_gallery, write_pictures  # noqa: E402  the same
from making.head import HEAD  # noqa: E402  the same
from making.index_page import render_index  # noqa: E402  the same
from making.learned_page import render_learned, render_learned_picture  # noqa: E402  the same
from making.literature_page import render_literature  # noqa: E402  the same
from making.months import SKETCHES, render_sketch  # noqa: E402  the same
from making.notebook import render_notebook  # noqa: E402  the same
from making.picture import render_circle  # noqa: E402  the same
from making.python_page import render_python  # noqa: E402  the same
from making.template_numbers import render_template_numbers  # noqa: E402  the same
from tests.documents import refresh  # noqa: E402  needs the root on the path


def render_commands() -> str:
    """docs/reference/commands.md: the help of every verb, as the command prints it."""
    parts = [HEAD, "# The command\n"]

    def add(command: click.Command, parent: click.Context | None, depth: int) -> None:
        context = click.Context(
            command,
            info_name=command.name if parent else "innercircle",
            parent=parent,
            terminal_width=88,
            **command.context_settings,
        )
        heading = f"\n{'#' * depth} {context.command_path.partition(' ')[2]}\n" if parent else ""
        parts.append(f"{heading}\n```text\n{command.get_help(context)}\n```\n")
        if isinstance(command, click.Group):
            for verb in command.list_commands(context):
                inner = command.get_command(context, verb)
                if inner is not None:
                    add(inner, context, depth + 1)

    add(cli, None, 1)
    return "".join(parts)


def render_errors() -> str:
    """docs/reference/errors.md: the tree of exceptions with what each one means."""
    codes = (
        "Exit code 2: what was named or written is at fault, a place that can hold no file too.\n"
        "Exit code 1: the system would not (a full disk, no leave to write), or we are at fault.\n"
        "Exit code 130: interrupted."
    )
    parts = [f"{HEAD}# Errors\n\n{codes}\n\n"]

    def walk(kind: type[InnercircleError], depth: int) -> None:
        summary = (kind.__doc__ or "").strip().splitlines()[0]
        parts.append(f"{'  ' * depth}- **{kind.__name__}** (exit {kind.exit_code}): {summary}\n")
        for child in kind.__subclasses__():
            if child.__module__ == errors.__name__:
                walk(child, depth + 1)

    walk(InnercircleError, 0)
    return "".join(parts)


def render_reasons() -> str:
    """docs/reference/reasons.md: why an answer may be less than asked for."""
    rows = "".join(f"| `{reason.name.lower()}` | {reason.value} |\n" for reason in Reason)
    return (
        f"{HEAD}# Reasons\n\nEvery answer carries one.\n\n| reason | meaning |\n|---|---|\n{rows}"
    )


PAGES: dict[str, Callable[[], str]] = {
    "docs/README.md": lambda: render_index(DOCS),
    "docs/pictures/inner-circle.svg": render_circle,
    **{f"docs/pictures/months/{name}.svg": partial(render_sketch, name) for name in SKETCHES},
    "docs/pictures/learned.svg": render_learned_picture,
    "docs/reference/commands.md": render_commands,
    "docs/reference/errors.md": render_errors,
    "docs/reference/gallery.md": render_gallery,
    "docs/reference/learned.md": render_learned,
    "docs/reference/literature.md": lambda: render_literature(ROOT),
    "docs/reference/python.md": render_python,
    "docs/reference/reasons.md": render_reasons,
    "docs/reference/rubric.md": lambda: HEAD + render_rubric(),
    "docs/reference/scenario-file.md": lambda: HEAD + render_reference(),
    "docs/reference/scenario.schema.json": render_schema,
    "src/innercircle/scenario/_template_numbers.yaml": render_template_numbers,
    "docs/tutorial/classroom.ipynb": lambda: render_notebook(DOCS / "tutorial" / "classroom.ipynb"),
}

"""Page → its text; compared with the files by every run of the tests."""

SLOW_PAGES: dict[str, Callable[[], str]] = {
    "docs/concepts/flagship-facts.md": render_flagship,
}
"""The same for pages that take minutes."""


def main() -> None:
    """Write every generated page, then refresh the console blocks of the others."""
    if "--pictures" in sys.argv[1:]:
        for picture in write_pictures(DOCS):
            print(f"wrote {picture.relative_to(ROOT)}")
        return
    pages = PAGES | (SLOW_PAGES if "--slow" in sys.argv[1:] else {})
    for name, render in sorted(pages.items(), key=lambda page: page[0] == "docs/README.md"):
        write(ROOT / name, render())
    for page in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]:
        with tempfile.TemporaryDirectory() as directory:
            write(page, refresh(page.read_text(encoding="utf-8"), Path(directory)))


def write(page: Path, text: str) -> None:
    """Write a page if it changes."""
    if not page.exists() or page.read_text(encoding="utf-8") != text:
        page.write_text(text, encoding="utf-8")
        print(f"wrote {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
