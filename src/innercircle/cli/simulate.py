"""`innercircle simulate`: the months ahead under alternative playbooks."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from innercircle.cli._options import (
    LAST_RUN,
    NewFolder,
    Real,
    Whole,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
    workers_option,
)
from innercircle.cli._output import print_json
from innercircle.vocabulary import ENDS

if TYPE_CHECKING:
    from innercircle.dynamics import ComparisonAnswer, Share, SimulationAnswer, StageErrorAnswer
    from innercircle.scenario import Scenario


@click.command(
    name="simulate",
    epilog="Examples: innercircle simulate caracas-2019 --playbook guarantee-package; "
    "innercircle simulate caracas-2019 --playbook wait --playbook pressure --runs 10000",
)
@scenario_argument()
@set_option()
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
    default=0,
    show_default=True,
    help="Draw all ranges of the file so often; each run has one of them. 0: the best guesses.",
)
@click.option(
    "--half-width",
    type=Real(0.0005, 0.5),
    default=0.01,
    show_default=True,
    help="With --runs auto: how well shares must be known.",
)
@seed_option()
@click.option(
    "--stage",
    type=click.Choice(["exact", "quick"]),
    default="exact",
    show_default=True,
    help="Solve the insiders' own cutoffs, or take the limit of many insiders (its error is said).",
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
    "falls (fall), the first with a purge that works (purge).",
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
    informed: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Simulate the months ahead: in what share of runs they end how, by playbook.

    Every run depends on the seed and its number only; --workers and --batch change no number.
    JSON: see docs/reference/json.md.
    """
    from innercircle.scenario import load  # noqa: PLC0415  slow to import, and help needs none

    loaded = load(scenario, sets)
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
        click.echo(f"Hidden types are drawn as {len(loaded.reports)} reports leave them.")
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
    from innercircle.dynamics import find_typical, tell_run  # noqa: PLC0415  slow to import
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    books = (sponsors[0] if sponsors else None, leader, opposition)
    same = {"seed": options["seed"], "stage": options["stage"]}
    if isinstance(run, int):
        story = tell_run(loaded, run, *books, **same)
        print_json(story) if as_json else click.echo(story.render_text())
        return
    if options["runs"] == "auto":
        raise click.UsageError("--tell looks through a number of runs; give one with --runs.")
    same |= {"runs": options["runs"], "workers": options["workers"] or count_processors()}
    with _Progress() as progress:
        typical = find_typical(loaded, run, *books, progress=progress, **same)
    if as_json:
        print_json(typical)
        return
    click.echo(typical.describe())
    if typical.story is not None:
        click.echo(typical.story.render_text())


def _simulate(
    loaded: "Scenario",
    sponsors: tuple[str, ...],
    leader: str | None,
    opposition: str | None,
    options: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from innercircle.dynamics import compare, measure_stage_error, simulate  # noqa: PLC0415  slow
    from innercircle.workshop import count_processors  # noqa: PLC0415  the same

    options["workers"] = options["workers"] or count_processors()
    own = sponsors or (None,)
    with _Progress() as progress:
        if len(own) == 1:
            answer = simulate(loaded, own[0], leader, opposition, progress=progress, **options)
            comparison = None
        else:
            comparison = compare(loaded, own, leader, opposition, progress=progress, **options)
            answer = comparison.answers[comparison.base]
    error = None
    if options["stage"] == "quick":
        error = measure_stage_error(loaded, own[0], leader, opposition, seed=options["seed"])
    if as_json:
        print_json(_to_json(answer, comparison, error))
        return
    click.echo(f"{loaded.title}: the next {answer.months} months")
    if loaded.journal:
        click.echo("From the start, whatever the journal has: forecast and learn ask it.")
    _write_answer(answer)
    if comparison is not None:
        _write_comparison(comparison)
    if error is not None:
        _write_error(error)
    if options["out"] is not None:
        click.echo(f"One row a run: {options['out']}")


def _to_json(
    answer: "SimulationAnswer",
    comparison: "ComparisonAnswer | None",
    error: "StageErrorAnswer | None",
) -> dict[str, Any]:
    data = answer.to_dict()
    if comparison is not None:
        data["comparison"] = {
            "base": comparison.base,
            "outcomes": {name: each.outcomes for name, each in comparison.answers.items()},
            "differences": comparison.differences,
            "relief_bargain": comparison.relief_bargain,
        }
    if error is not None:
        data["stage_error"] = error
    return data


def _write_answer(answer: "SimulationAnswer") -> None:
    names = answer.playbooks
    click.echo(
        f"sponsor {names['sponsor']}, leader {names['leader']}, opposition {names['opposition']}; "
        f"{answer.runs:,} runs, seed {answer.seed}, {answer.stage} stage"
    )
    click.echo(_say_falls(answer))
    click.echo()
    click.echo(f"  {'how it ends':28} share   error of counting runs (95 %)")
    for outcome, share in answer.outcomes.items():
        _write_share(outcome.replace("_", " "), share, "")
        for end, words in ENDS.items():
            if words.outcome == outcome != end and answer.ends[end].count:
                _write_share(words.name, answer.ends[end], "  ")
    click.echo()
    first = max(
        (n for n in answer.first_breaker if n != "nobody"), key=answer.first_breaker.__getitem__
    )
    broke = 1 - answer.first_breaker["nobody"]
    click.echo(f"  Somebody breaks in {broke:.1%} of runs; most often first: {first}", nl=False)
    click.echo(f" ({answer.first_breaker[first]:.1%} of runs).")
    victim = max(answer.victims, key=answer.victims.__getitem__)
    whose = f", most often of {victim} ({answer.victims[victim]:.2f})" if answer.purges else ""
    click.echo(f"  Purges that work: {answer.purges:.2f} a run{whose}.", nl=False)
    click.echo(f" A stalemate of half a year or more: {answer.stuck:.0%} of runs.")
    if answer.bought:
        click.echo(
            f"  Payments fall due in {answer.bought:.1%} of runs, {answer.price_paid:.0f} points "
            "on average."
        )
    _write_convergence(answer)
    if answer.without_complements:
        click.echo(
            f"  Without complements: {answer.without_complements:.2%} of insider-months "
            "(squeezed so far that they prefer the fall)."
        )
    if answer.unsettled:
        click.echo(f"  Cutoffs that did not settle: {answer.unsettled:.3%} of run-months.")


def _say_falls(answer: "SimulationAnswer") -> str:
    """The chance that the leader is gone, with what it is uncertain of, in a sentence."""
    falls = answer.falls
    gone = f"The leader is gone within {answer.months} months in {falls.share:.1%} of runs"
    if answer.falls_band is None:
        return f"{gone}, at the file's best guesses."
    low, high = answer.falls_band
    return (
        f"{gone}, over {answer.draws:,} draws of what the file leaves open; nine draws in ten "
        f"give {low:.1%} to {high:.1%}. To quote a chance, with the record of other regimes: "
        "innercircle forecast."
    )


def _write_share(name: str, share: "Share", blank: str) -> None:
    told = f"{share.low:.1%} to {share.high:.1%}"
    click.echo(f"  {blank}{name:{28 - len(blank)}} {share.share:6.1%}  {told}")


def _write_convergence(answer: "SimulationAnswer") -> None:
    """The most frequent end after 1/16, 1/8, … of the runs, and how well all are known now."""
    name = answer.modal
    steps = ", ".join(f"{step.shares[name]:.1%} ({step.runs:,})" for step in answer.convergence)
    widest = 100 * answer.convergence[-1].half_width
    click.echo(f"  As runs add up, {name.replace('_', ' ')}: {steps}.")
    click.echo(f"  Every share is known to within {widest:.1f} points.")


def _write_comparison(comparison: "ComparisonAnswer") -> None:
    click.echo()
    click.echo(f"Against {comparison.base}, on the same runs (points of share, 95 % interval):")
    for name, outcomes in comparison.differences.items():
        click.echo(f"  {name}")
        for outcome, found in outcomes.items():
            click.echo(
                f"    {outcome.replace('_', ' '):24} {100 * found.difference:+6.1f}  "
                f"{100 * found.low:+.1f} to {100 * found.high:+.1f}  {found.verdict}"
            )


def _write_error(error: "StageErrorAnswer") -> None:
    click.echo()
    click.echo(
        f"The quick stage against the exact one, {error.runs} runs both ways: its level is "
        f"{error.mean:+.3f} of power off on average ({error.largest:.3f} at most); "
        f"{error.changed:.1%} of runs end differently."
    )


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
