"""`innercircle simulate`: the months ahead under alternative playbooks."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from innercircle.chances import say_next_months
from innercircle.cli._options import (
    LAST_RUN,
    NewFolder,
    Real,
    Whole,
    json_option,
    no_reports_option,
    scenario_argument,
    seed_option,
    set_option,
    stage_option,
    workers_option,
)
from innercircle.cli._output import echo, open_case, print_json

if TYPE_CHECKING:
    from innercircle.cli._simulate_words import Found
    from innercircle.scenario import Scenario


@click.command(
    name="simulate",
    epilog="Examples: innercircle simulate caracas-2019 --playbook guarantee-package; "
    "innercircle simulate caracas-2019 --playbook wait --playbook pressure --runs 10000",
)
@scenario_argument()
@set_option()
@no_reports_option()
@click.option(
    "--playbook",
    "sponsors",
    multiple=True,
    metavar="NAME",
    help="The sponsor's playbook (default: the file's); several are compared with the first.",
)
@click.option("--leader", metavar="NAME", help="The leader's playbook (default: the file's).")
@click.option(
    "--opposition", metavar="NAME", help="The opposition's playbook (default: the file's)."
)
@click.option(
    "--runs",
    type=Whole(1, LAST_RUN + 1, "auto"),
    default=2_000,
    show_default=True,
    help="How many runs; auto: until shares are known.",
)
@click.option(
    "--draws",
    type=Whole(0, 100_000),
    show_default="400, or one for five runs if those are fewer",
    help="Draw the file's ranges and the learned constants so often; each run has one of them. "
    "0: the best guesses alone.",
)
@click.option(
    "--half-width",
    type=Real(0.0005, 0.5),
    default=0.01,
    show_default=True,
    help="With --runs auto: how well shares must be known.",
)
@seed_option()
@stage_option(
    "Solve the insiders' own cutoffs, or take the limit of sharp signals (its error is said; not "
    "where an office holds more than half of all power)."
)
@workers_option()
@click.option(
    "--batch",
    type=Whole(1, 1_000_000),
    default=1_000,
    show_default=True,
    help="Runs side by side.",
)
@click.option(
    "--out",
    type=NewFolder(deep=True, path_type=Path),
    help="Keep one row a run here; the same command resumes.",
)
@click.option(
    "--tell",
    type=Whole(0, LAST_RUN, "median", "fall", "purge"),
    help="Tell one run as a story: by number, or one in the middle of all (median), the first that "
    "falls (fall), the first with a purge that works (purge). Stories are at the best guesses; "
    "a number with --draws is that run of those draws.",
)
@click.option(
    "--informed",
    is_flag=True,
    help="Draw hidden types from what the file's reports add up to, not from its prior alone.",
)
@json_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    sponsors: tuple[str, ...],
    leader: str | None,
    opposition: str | None,
    tell: int | str | None,
    *,
    no_reports: bool,
    informed: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Simulate the months ahead: in what share of runs they end how, by playbook.

    Leads with the chance that the leader is gone over the file's ranges and the learned constants,
    where nine draws in ten lie, and the point at the best guesses. Every run depends on the seed
    and its number only; --workers and --batch change no number.
    JSON: see docs/reference/json.md.
    """
    from innercircle.scenario import say_claims  # noqa: PLC0415  slow to import, and help needs none

    loaded = open_case(scenario, sets, no_reports=no_reports)
    if not as_json and options["draws"] != 0:
        for sentence in say_claims(loaded):
            echo(sentence)
    if informed:
        loaded = _inform(loaded, quiet=as_json)
    if tell is not None:
        _tell(loaded, sponsors, leader, opposition, tell, options, as_json=as_json)
        return
    _simulate(loaded, sponsors, leader, opposition, options, as_json=as_json)


def _inform(loaded: "Scenario", *, quiet: bool) -> "Scenario":
    """The scenario whose prior is what its reports add up to."""
    from innercircle.evidence import find_posterior  # noqa: PLC0415  slow to import
    from innercircle.experiments import apply_posterior  # noqa: PLC0415  the same

    told = apply_posterior(loaded, find_posterior(loaded.evidence_model()))
    if not quiet:
        echo(f"Hidden types are drawn as {len(loaded.reports)} reports leave them.")
    return told


def _tell(
    loaded: "Scenario",
    sponsors: tuple[str, ...],
    leader: str | None,
    opposition: str | None,
    run: int | str,
    options: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from innercircle.dynamics import find_typical  # noqa: PLC0415  slow to import
    from innercircle.forecast import tell_drawn  # noqa: PLC0415  the same
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    books = (sponsors[0] if sponsors else None, leader, opposition)
    same = {"seed": options["seed"], "stage": options["stage"]}
    if isinstance(run, int):
        story = tell_drawn(loaded, run, *books, draws=options["draws"] or 0, **same)
        print_json(story) if as_json else echo(story.render_text())
        return
    if options["draws"]:
        raise click.UsageError("--draws goes with --tell and the number of a run.")
    if options["runs"] == "auto":
        raise click.UsageError("--tell looks through a number of runs; give one with --runs.")
    same |= {"runs": options["runs"], "workers": options["workers"] or count_processors()}
    with _Progress() as progress:
        typical = find_typical(loaded, run, *books, progress=progress, **same)
    if as_json:
        print_json(typical)
        return
    echo(typical.describe())
    if typical.story is not None:
        echo(typical.story.render_text())


def _simulate(
    loaded: "Scenario",
    sponsors: tuple[str, ...],
    leader: str | None,
    opposition: str | None,
    options: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from innercircle.cli._simulate_words import to_json, write_found  # noqa: PLC0415  slow to import
    from innercircle.dynamics import MOST_EXACT, measure_stage_error  # noqa: PLC0415  the same
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    options["workers"] = options["workers"] or count_processors()
    with _Progress() as progress:
        found = _look_ahead(loaded, sponsors, leader, opposition, {**options, "progress": progress})
    error = None
    first = sponsors[0] if sponsors else None
    if found.answer.stage == "quick" and len(loaded.insiders) <= MOST_EXACT:
        error = measure_stage_error(loaded, first, leader, opposition, seed=options["seed"])
    if as_json:
        print_json(to_json(found, error))
        return
    echo(f"{loaded.title}: {say_next_months(found.answer.months)}")
    if loaded.journal:
        echo("From the start, whatever the journal has: forecast and learn ask it.")
    write_found(found, error)
    if options["out"] is not None:
        echo(f"One row a run: {options['out']}")


def _look_ahead(
    loaded: "Scenario",
    sponsors: tuple[str, ...],
    leader: str | None,
    opposition: str | None,
    options: dict[str, Any],
) -> "Found":
    """The months over draws, and with every number as stated beside them."""
    from innercircle.cli._simulate_words import Found  # noqa: PLC0415  slow to import
    from innercircle.dynamics import compare, simulate  # noqa: PLC0415  the same
    from innercircle.forecast import DRAWS, choose_draws, choose_stated  # noqa: PLC0415  the same

    if options["draws"] is None:
        options["draws"] = DRAWS if options["runs"] == "auto" else choose_draws(options["runs"])
    if len(sponsors) < 2:
        comparison = None
        answer = simulate(loaded, sponsors[0] if sponsors else None, leader, opposition, **options)
        answers = {answer.playbooks["sponsor"]: answer}
    else:
        comparison = compare(loaded, sponsors, leader, opposition, **options)
        answer, answers = comparison.answers[comparison.base], dict(comparison.answers)
    if not options["draws"]:
        return Found(answer=answer, comparison=comparison, answers=answers, stated={})
    plain = {**options, "draws": 0, "out": None, "runs": choose_stated(answer.runs)}
    stated = {
        name: simulate(loaded, book, leader, opposition, **plain)
        for name, book in zip(answers, sponsors or (None,), strict=True)
    }
    return Found(answer=answer, comparison=comparison, answers=answers, stated=stated)


class _Progress:
    """A bar on standard error, only on a terminal."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.last = 0

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, wanted: int) -> None:
        if not sys.stderr.isatty():
            return
        if self.bar is None or done < self.last:
            from tqdm import tqdm  # noqa: PLC0415  only on a terminal

            self.close()
            self.bar = tqdm(total=wanted, unit="run", leave=False, file=sys.stderr)
            self.last = 0
        self.bar.update(done - self.last)
        self.last = done

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()

    def __exit__(self, *_: object) -> None:
        self.close()
