"""`innercircle terms`: what would it take, in public, in secret, and for the leader."""

from typing import TYPE_CHECKING, Any

import click

from innercircle.cli._options import (
    Real,
    Whole,
    json_option,
    no_reports_option,
    scenario_argument,
    seed_option,
    set_option,
)
from innercircle.cli._output import echo, open_case, print_json

if TYPE_CHECKING:
    from innercircle.cli._terms_questions import TermsQuestion


@click.command(
    name="terms",
    epilog="Examples: innercircle terms caracas-2019; "
    "innercircle terms caracas-2019 --secret --min-fall 0.5; "
    "innercircle terms caracas-2019 --given party-boss,defence-minister; "
    "innercircle terms caracas-2019 --contest --leaks; "
    "innercircle terms caracas-2019 --reach 0.5; "
    "innercircle terms caracas-2019 --ranges 1000",
)
@scenario_argument()
@set_option()
@no_reports_option()
@click.option("--public", "part", flag_value="public", help="Only the offers that all can see.")
@click.option("--secret", "part", flag_value="secret", help="Only offers that each hears alone.")
@click.option("--keep", "part", flag_value="keep", help="Only what the leader must pay.")
@click.option(
    "--min-fall",
    type=Real(0, 1),
    help="Probability of a fall to reach, instead of the file's goal.",
)
@click.option("--next", "whom", is_flag=True, help="Whom next: each one's price, and the order.")
@click.option("--given", metavar="NAMES", help="Whom next when these are in already, as in A,B.")
@click.option("--contest", is_flag=True, help="Who wins, by the sponsor's and leader's budgets.")
@click.option("--leaks", is_flag=True, help="Cost of secrecy over the fear of leaks.")
@click.option("--graded", is_flag=True, help="Guarantees by degrees: who covers how much.")
@click.option("--pressure", is_flag=True, help="What squeeze or fear does in place of payment.")
@click.option("--robust", is_flag=True, help="What each input may do before the terms fail.")
@click.option(
    "--reach",
    type=Real(0, 1),
    metavar="P",
    help="Cheapest payments for a fall with probability P under private signals.",
)
@click.option(
    "--ranges",
    type=Whole(1, 1_000_000),
    metavar="N",
    help="Each one's price with its range over N draws of what is uncertain.",
)
@seed_option()
@json_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    part: str | None,
    min_fall: float | None,
    *,
    no_reports: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """The cheapest offers after which breaking is the only outcome left.

    The cost in public leads: its mean over the ranges in the file, where nine draws in ten lie, and
    the point at the best guesses, which all that follows is for. Costs are limits: offers have to
    be just above them. The options from --next on ask further questions, several at once if you
    like. JSON: see docs/reference/json.md.
    """
    loaded = open_case(scenario, sets, no_reports=no_reports)
    questions = _list_questions(**asked)
    if part is not None and questions:
        raise click.UsageError(f"--{part} shows a part of the overview, not of a question.")
    if questions:
        _answer(loaded, min_fall, questions, as_json=as_json, **asked)
        return
    from innercircle.terms import DRAWS, price_scenario  # noqa: PLC0415  slow to import

    draws = DRAWS if part in {None, "public"} else 0
    priced = price_scenario(loaded, min_fall=min_fall, draws=draws, seed=asked["seed"])
    if as_json:
        print_json(priced)
        return
    from innercircle.cli._terms_overview import write_head, write_overview  # noqa: PLC0415  text

    write_head(priced.mandate)
    write_overview(priced, part)


def _list_questions(
    *,
    whom: bool,
    given: str | None,
    contest: bool,
    leaks: bool,
    graded: bool,
    pressure: bool,
    robust: bool,
    reach: float | None,
    ranges: int | None,
    seed: int | None,  # noqa: ARG001  belongs to questions, and is none
) -> "list[TermsQuestion]":
    """The questions that were asked, in the order in which they are answered."""
    from innercircle.cli import _terms_questions as plain  # noqa: PLC0415  needs NumPy
    from innercircle.cli import _terms_stress as stress  # noqa: PLC0415  the same

    every: list[tuple[bool, str, plain.Put, plain.Write]] = [
        (whom or given is not None, "next", plain.put_next, plain.write_next),
        (contest, "contest", plain.put_contest, plain.write_contest),
        (leaks, "leaks", plain.put_leaks, plain.write_leaks),
        (graded, "graded", plain.put_graded, plain.write_graded),
        (pressure, "pressure", stress.put_pressure, stress.write_pressure),
        (robust, "robust", stress.put_robust, stress.write_robust),
        (reach is not None, "reach", stress.put_reach, stress.write_reach),
        (ranges is not None, "ranges", plain.put_ranges, plain.write_ranges),
    ]
    return [
        plain.TermsQuestion(key=key, put=put, write=write)
        for wanted, key, put, write in every
        if wanted
    ]


def _answer(
    loaded: Any,
    min_fall: float | None,
    questions: "list[TermsQuestion]",
    *,
    as_json: bool,
    given: str | None,
    reach: float | None,
    ranges: int | None,
    seed: int | None,
    **_: bool,
) -> None:
    from innercircle.cli._terms_overview import write_head  # noqa: PLC0415  needs NumPy
    from innercircle.cli._terms_questions import TermsAsked  # noqa: PLC0415  the same
    from innercircle.terms import read_mandate  # noqa: PLC0415  slow to import

    mandate = read_mandate(loaded, min_fall=min_fall)
    names = [name.strip() for name in (given or "").split(",")]
    details = TermsAsked(
        inside=tuple(name for name in names if name),
        reach=reach or 0.0,
        draws=ranges or 0,
        seed=seed,
    )
    if as_json:
        found = {question.key: question.put(mandate, details) for question in questions}
        head = {"scenario": loaded.id, "digest": loaded.digest, "min_fall": mandate.min_fall}
        allowed = {"currency": mandate.currency, "forbidden": list(mandate.list_forbidden())}
        print_json({**head, "target": list(mandate.target), **allowed, **found})
        return
    write_head(mandate)
    for question in questions:
        answer = question.put(mandate, details)
        echo()
        question.write(mandate, answer)
