"""`innercircle play`: take a seat at the table, month by month."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from innercircle.cli._options import (
    LAST_RUN,
    ExistingFile,
    NewFile,
    Whole,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
)
from innercircle.cli._output import echo, open_case, print_json

if TYPE_CHECKING:
    from innercircle.dynamics import DebriefAnswer, Seat, View


@click.command(
    name="play",
    epilog="Examples: innercircle play caracas-2019 --as sponsor --save game.yaml; "
    "innercircle play caracas-2019 --resume game.yaml",
)
@scenario_argument()
@set_option()
@click.option(
    "--as",
    "actor",
    type=click.Choice(["sponsor", "leader", "opposition"]),
    default="sponsor",
    show_default=True,
    help="Your seat.",
)
@click.option("--playbook", "sponsor", metavar="NAME", help="The sponsor's, unless it is you.")
@click.option("--leader", metavar="NAME", help="The leader's, unless it is you.")
@click.option("--opposition", metavar="NAME", help="The opposition's, unless it is you.")
@seed_option()
@click.option("--run", type=Whole(0, LAST_RUN), default=0, show_default=True, help="Which run.")
@click.option(
    "--save",
    type=NewFile(Path),
    help="Write the game here after every move.",
)
@click.option(
    "--resume",
    type=ExistingFile(Path),
    help="Go on with a saved game (it is saved there again, unless --save says where).",
)
@json_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    actor: str,
    save: Path | None,
    resume: Path | None,
    *,
    as_json: bool,
    **options: Any,
) -> None:
    """Decide month by month for one actor; you see what that actor could see, and no more.

    A move is typed as it is shown; several are separated by ";", an empty line goes on as before.
    At the end everything hidden is told, with what the standard playbooks would have done in the
    same run.
    """
    from innercircle.dynamics import load_seat, take_seat  # noqa: PLC0415  slow to import
    from innercircle.scenario import MOVES  # noqa: PLC0415  the same

    loaded = open_case(scenario, sets)
    before = _read(resume)  # first, so that what is written from now on is seen
    if resume is not None:
        _refuse_other_flags(resume, {"actor": actor, **options})
        seat, save = load_seat(loaded, resume), save or resume
    else:
        seat = take_seat(loaded, actor, **options)
    own = resume is not None and save is not None and save.exists() and save.samefile(resume)
    if save is not None and save.exists() and not own:
        raise click.UsageError(
            f"{save} exists already; go on from a game with --resume, or choose another name."
        )
    if as_json:
        print_json({"view": seat.look()} if not seat.outcome else {"debrief": seat.debrief()})
        return
    echo(f"{loaded.title}: you are the {seat.actor}, run {seat.run}, seed {seat.seed}.")
    moves = (f"{move.name} {move.example}".strip() for move in MOVES[seat.actor].values())
    click.echo(f"Moves: {' | '.join(moves)}; quit")  # to be typed as they stand
    saver = None if save is None else _Saver(save, loaded.id, before if own else None)
    _go_on(seat, saver)


_FLAGS = {
    "actor": "--as",
    "sponsor": "--playbook",
    "leader": "--leader",
    "opposition": "--opposition",
    "seed": "--seed",
    "run": "--run",
}


def _refuse_other_flags(path: Path, options: dict[str, Any]) -> None:
    """Refuse what was asked for on the command line and is not what the game was begun with."""
    from innercircle.dynamics import read_game  # noqa: PLC0415  slow to import
    from innercircle.errors import InputError  # noqa: PLC0415  the same

    game = read_game(path)
    saved = {"actor": game["seat"], **game["playbooks"], "seed": game["seed"], "run": game["run"]}
    context = click.get_current_context()
    wrong = [
        f"{_FLAGS[name]} {value} (the game has {saved.get(name, 'none: that seat is yours')})"
        for name, value in options.items()
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        and value != saved.get(name)
    ]
    if wrong:
        raise InputError(
            f"was begun otherwise: {'; '.join(wrong)}.",
            where=str(path),
            advice="Leave these flags out, or begin another game with --save.",
        )


class _Saver:
    """Writes the game after each move, and never over what another process wrote meanwhile.

    Args:
        path: of the game.
        name: of its scenario.
        written: what the game was taken up from; None where there was nothing.
    """

    def __init__(self, path: Path, name: str, written: bytes | None) -> None:
        from innercircle.workshop import hold_file  # noqa: PLC0415  slow to import

        self.path = path
        self.name = name
        self.written = written
        with hold_file(path):  # which removes the lock of one that was killed
            pass

    def save(self, seat: "Seat") -> None:
        """Write the game so far.

        Raises:
            InputError: somebody else has written there since.
        """
        from innercircle.dynamics import save_seat  # noqa: PLC0415  slow to import
        from innercircle.errors import InputError  # noqa: PLC0415  the same
        from innercircle.workshop import hold_file  # noqa: PLC0415  the same

        with hold_file(self.path):
            if _read(self.path) != self.written:
                raise InputError(
                    "was written by another process meanwhile; this move was not saved.",
                    where=str(self.path),
                    advice="Go on from what is there with --resume.",
                )
            self.written = save_seat(seat, self.path, scenario=self.name)


def _read(path: Path | None) -> bytes | None:
    return path.read_bytes() if path is not None and path.is_file() else None


def _go_on(seat: "Seat", saver: _Saver | None) -> None:
    from innercircle.errors import InputError  # noqa: PLC0415  slow to import

    view = seat.look()
    while not view.over:
        _show(view)
        line = click.prompt(f"month {view.month}", default="", show_default=False)
        if line.strip() in {"quit", "q", "exit"}:
            echo("Saved." if saver is not None else "Not saved (see --save).")
            return
        try:
            view = seat.move(read_moves(line))
        except InputError as error:
            click.echo(f"Not done: {error}")
            continue
        if saver is not None:
            saver.save(seat)
    for sentence in view.happened:
        echo(f"  {sentence}")
    _tell(seat.debrief())


def read_moves(line: str) -> dict[str, Any]:
    """Moves as typed: "sanctions 0.8; offer coverage=0.9 side_payment=12; withdraw"."""
    moves: dict[str, Any] = {}
    for part in filter(None, (piece.strip() for piece in line.split(";"))):
        name, *words = part.split()
        pairs = [word.partition("=") for word in words]
        if name == "offer":
            moves[name] = {key: _read_word(value) for key, _, value in pairs}
        elif not words:
            moves[name] = True
        else:
            moves[name] = _read_word(" ".join(words))
    return moves


def _read_word(word: str) -> Any:
    try:
        return float(word)
    except ValueError:
        return {"true": True, "false": False}.get(word, word)


def _show(view: "View") -> None:
    echo()
    for sentence in view.happened:
        echo(f"  {sentence}")
    echo("  " + ", ".join(f"{n.replace('_', ' ')} {v:.2f}" for n, v in view.numbers.items()))
    columns = list(view.insiders[0])
    rows = [[_write(row[name]) for name in columns] for row in view.insiders]
    heads = [name.replace("_", " ") for name in columns]
    widths = [max(len(line[k]) for line in (heads, *rows)) for k in range(len(columns))]
    for line in (heads, *rows):
        echo("  " + "  ".join(f"{word:{w}}" for word, w in zip(line, widths, strict=True)))


def _write(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _tell(debrief: "DebriefAnswer") -> None:
    echo()
    echo("What was hidden, and the whole run:")
    echo(debrief.story.render_text())
    echo()
    echo("The same run under the standard playbooks:")
    for name, (outcome, month) in debrief.playbooks.items():
        echo(f"  {name:24} {outcome.replace('_', ' ')}, month {month}")
