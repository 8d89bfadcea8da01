"""A forecast in words: three rows, what they rest on, what moves them; a sentence a fact."""

from typing import TYPE_CHECKING

from scipy.special import expit

from innercircle.chances import Chance, bind_numbers, count_things, say_chance
from innercircle.dynamics import CONSTANTS
from innercircle.report._axes import write_number
from innercircle.report._case import name_inputs
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures import HeadlineRow, Line, draw_headline, draw_lines, frame_months
from innercircle.report._sections import RESTS_ON, Listing, Section
from innercircle.report._within import say_given
from innercircle.vocabulary import ENDS, FEW_RUNS, End
from innercircle.wording import RECORDLESS, has_record, retell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from innercircle.forecast import ForecastAnswer, Headline, Move, WatchAnswer
    from innercircle.game import Today
    from innercircle.history import Record
    from innercircle.scenario import Scenario

NO_CLASS = (
    "No class of past cases is named, so the record has no say and there is no combined row: write "
    "case: {country: …}, or {regime: …, crisis: …}, in the file."
)
"""Said in place of two of the three rows."""

NO_RECORD = (
    "The record has no class of such coalitions, so that there is no combined row; the constants "
    "of the months are those of states."
)
"""The same where no class can be named."""

FORECAST = "forecast"
"""Key of its section, which leads a page."""

MOVES = "What moves it most, from one end of its range to the other"
"""Heading of the list of inputs."""

ROWS = {
    "outside": "outside view",
    "inside": "inside view",
    "combined": "combined",
}
"""Rows of a forecast in their order, as they are called."""

_TESTED = "For a test today, of which the months may see several: innercircle solve."

_LEAST, _MOST = 0.0001, 0.995  # beyond them a range's end is said to lie beyond


def say_no_class() -> str:
    """Say why there is one row alone, and what could be done about it."""
    return NO_CLASS if has_record() else NO_RECORD


def say_forecast(answer: "ForecastAnswer | WatchAnswer") -> str:
    """The headline in a sentence, with horizon and range; and a word where it is rough."""
    head, given = answer.headline, answer.given
    rough = ""
    if given is not None and given.effective < FEW_RUNS:
        rough = (
            " That is rough: the runs that show what has happened are worth "
            f"{given.effective:,.0f} equal ones."
        )
    return (
        f"A fall within {count_things(answer.months, 'month')}{say_given(answer.given)}: "
        f"{say_chance(head.mean)}; nine in ten {_say_range(head, 'between', 'and')}.{rough}"
    )


def say_joined(forecast: "ForecastAnswer", today: "Today | None") -> str:
    """One sentence from a test today to the horizon."""
    head = forecast.headline
    weighs = ", and the record of like cases weighs in" if forecast.combined is not None else ""
    within = f"within {count_things(forecast.months, 'month')}"
    ahead = f"{say_chance(head.mean)}, nine in ten {_say_range(head, 'from', 'to')}"
    single = forecast.months == 1
    if today is None:
        tests = "a test" if single else "several tests"
        return f"{within.capitalize()} it may come to {tests}{weighs}: {ahead}."
    over = " over the file's ranges" if today.draws else ""
    tests = "it may come to one or to none" if single else "there may be several"
    return (
        f"If it came to a test today, the chance would be {say_chance(today.mean)}{over}; {within} "
        f"{tests}, while things move{weighs}: {ahead}."
    )


def _say_range(head: "Headline", start: str, end: str) -> str:
    """Both ends of a range; "at" one number where both are written alike."""
    low, high = write_part(head.low), write_part(head.high)
    return f"at {low}" if low == high else f"{start} {low} {end} {high}"


def write_part(chance: float) -> str:
    """A chance in per cent with two digits that count, so that a column of them can be compared.

    What no run shows is 0 %, what all show 100 %: nothing between them is written so.
    """
    if chance in {0, 1}:
        return f"{100 * chance:.0f}\N{NO-BREAK SPACE}%"
    if chance < _LEAST:
        return "below 0.01\N{NO-BREAK SPACE}%"
    if chance > _MOST:
        return "above 99\N{NO-BREAK SPACE}%"
    return f"{100 * chance:#.2g}".rstrip(".") + "\N{NO-BREAK SPACE}%"


def list_rows(answer: "ForecastAnswer") -> list[tuple[str, "Headline | None", str]]:
    """Name, numbers and origin of the three rows; None where a row cannot be given."""
    outside, level = answer.outside, answer.level
    whence = moved = "no class is named" if has_record() else "the record has no such class"
    if outside is not None and level is not None:
        whence = (
            f"{outside.name}: {outside.fell} of {outside.n:,} such rows since 1950, drawn towards "
            f"other classes and the years before {outside.as_of}"
        )
        usual = expit(level.find_centre(outside.regime, outside.crisis, answer.months))
        moved = (
            f"the outside rate, moved by how far this file is from what the months say of usual "
            f"members of the class, {write_part(float(usual))} (slope {level.beta:.2f} in log-odds)"
        )
    ranges = "its ranges and the constants" if answer.ranged else "the constants; it has no ranges"
    inside = f"this file: {answer.draws} draws of {ranges}, {answer.runs:,} runs"
    return [
        (ROWS["outside"], outside, whence),
        (ROWS["inside"], answer.inside, inside),
        (ROWS["combined"], answer.combined, moved),
    ]


def say_error(answer: "ForecastAnswer") -> str:
    """Error of counting runs: a separate, smaller thing than the range."""
    points = 100 * answer.counting_error
    return (
        f"Counting runs alone leaves the inside mean uncertain by ±{points:.1f} points, beside its "
        f"range; weighed, the {answer.runs:,} runs are worth {answer.effective:,.0f}."
    )


def say_record(record: "Record") -> str:
    """Scores of the model in a sentence or two: the line beside a headline."""
    if not has_record():
        return RECORDLESS
    last, past = record.januaries, record.episodes[-1]
    better = "better" if last.log.value < last.rates else "no better"
    said = (
        f"Record: over {last.rows:,} Januaries of {last.first_year} to {last.last_year}, "
        f"{last.fell} of them followed by a forced exit, the combined view did {better} than the "
        f"plain frequency (log score {last.log.value:.4f} against {last.rates:.4f}; lower is "
        f"better) and put {last.auc.value:.0%} of pairs in the right order. On {past.episodes} "
        f"famous crises the inside view scored {past.log.value:.2f} within {past.months} months; "
        f"an even guess among the outcomes scores {past.even:.2f}."
    )
    return said if record.is_current else f"{said} The model has changed since it was scored."


def list_ends(answer: "ForecastAnswer") -> list[tuple[str, float, float, float]]:
    """Name, chance and range of the ends that fall and happen in a run, most likely first."""
    falls = [
        (ENDS[end].name, one.share, one.low, one.high)
        for end in End
        if ENDS[end].falls and (one := answer.ends[end.value]).share >= 0.001
    ]
    return sorted(falls, key=lambda row: -row[1])


def say_move(move: "Move", names: "Mapping[str, str]") -> str:
    """An input and the headline at both of its ends."""
    name = names.get(move.path) or _name_constant(move.path)
    return (
        f"{name}: {write_part(move.low)} at {write_number(move.at_low)}, {write_part(move.high)} "
        f"at {write_number(move.at_high)}"
    )


def _name_constant(path: str) -> str:
    """Words for a constant of the monthly model, with its name."""
    name = path.removeprefix("dynamics.")
    known = CONSTANTS.get(name)
    return name if known is None else f"{known.metadata['meaning']} ({name})"


def describe_forecast(answer: "ForecastAnswer", scenario: "Scenario") -> str:
    """The forecast of a scenario as the command prints it."""
    names = name_inputs(scenario)
    lines = [scenario.title, say_forecast(answer), ""]
    lines.append(f"  {'':14}{retell('falls'):>9}   nine in ten")
    for name, row, whence in list_rows(answer):
        told = "–" if row is None else write_part(row.mean)
        between = "" if row is None else f"{write_part(row.low)} – {write_part(row.high)}"
        lines += [f"  {name:14}{told:>9}   {between}", f"{'':28}{whence}"]
    if answer.outside is None:
        lines += ["", say_no_class()]
    falls = list_ends(answer)
    if falls:
        lines += ["", "If it falls, how (chance within the horizon, nine in ten):"]
        lines += [
            f"  {retell(name):34}{write_part(share):>9}   {write_part(low)} – {write_part(high)}"
            for name, share, low, high in falls
        ]
    steps = [one for one in answer.by_month if one.month % 6 == 0 or one.month == answer.months]
    within = ", ".join(f"{one.month}: {write_part(one.mean)}" for one in steps)
    lines += ["", f"By month {within}. {_TESTED}"]
    if answer.moves:
        lines += ["", f"{MOVES}:"]
        lines += [f"  {say_move(move, names)}" for move in answer.moves]
    lines += ["", say_error(answer), *answer.assumptions, say_record(answer.record)]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def make_forecast_section(
    answer: "ForecastAnswer",
    scenario: "Scenario",
    before: "ForecastAnswer | None" = None,
    today: "Today | None" = None,
) -> Section:
    """The section "How likely, and how sure": the same rows and sentences as in the command.

    Args:
        answer: the forecast.
        scenario: of which.
        before: of the scenario's file, where ``scenario`` has been changed; its dots are rings.
        today: the stage game over the same ranges; one sentence joins it to the horizon.
    """
    names = name_inputs(scenario)
    known = [(name.capitalize(), row, why) for name, row, why in list_rows(answer) if row]
    rows = [
        HeadlineRow(name, row.mean, row.low, row.high, strong=row is answer.headline)
        for name, row, _ in known
    ]
    whence = [f"{name}: {why}." for name, _, why in known]
    if answer.outside is None:
        whence.append(say_no_class())
    blocks: list[Listing | Figure | Table] = [
        draw_headline(rows, answer.dots, answer.months, () if before is None else before.dots),
        Listing(title="Where the rows come from", items=tuple(whence)),
    ]
    falls = list_ends(answer)
    if falls:
        blocks.append(
            Table(
                "forecast-ends",
                "If it falls, how: chance within the horizon, and nine parts in ten of its range",
                ("End", "Chance", "5 %", "95 %"),
                tuple((name, *map(write_part, row)) for name, *row in falls),
            )
        )
    blocks.append(draw_chance_by_month(answer))
    if answer.moves:
        blocks.append(
            Listing(
                title=MOVES,
                items=tuple(say_move(move, names) for move in answer.moves),
            )
        )
    blocks.append(Listing(title=RESTS_ON, items=(say_error(answer), *answer.assumptions)))
    joined = () if today is None else (bind_numbers(say_joined(answer, today)),)
    return Section(
        key=FORECAST,
        title="How likely, and how sure",
        paragraphs=(say_forecast(answer), *joined, say_record(answer.record)),
        blocks=tuple(blocks),
    )


def draw_chance_by_month(answer: "ForecastAnswer") -> Figure:
    """The chance of a fall by the end of each month, with its range."""
    names = ("mean", "low", "high")
    titles = {"mean": "mean", "low": "5 %", "high": "95 %"}
    lines = [
        Line(
            titles[name], ((0, 0.0), *((one.month, getattr(one, name)) for one in answer.by_month))
        )
        for name in names
    ]
    frame = frame_months("forecast-by-month", "Chance of a fall by month")
    return make_figure(
        "forecast-by-month",
        "By when",
        "Chance that the leader is gone by the end of each month, and its 90 per cent range.",
        lambda width: draw_lines(lines, frame, width),
        Table(
            "forecast-by-month",
            "Chance of a fall by month",
            ("Month", "Mean", "5 %", "95 %"),
            tuple(
                (one.month, Chance(one.mean), Chance(one.low), Chance(one.high))
                for one in answer.by_month
            ),
            folded=True,
        ),
    )
