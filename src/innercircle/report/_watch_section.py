"""The watch list in words: indicators, most telling first, and the months before each end."""

from typing import TYPE_CHECKING

from innercircle.chances import Chance, count_things, say_next_months
from innercircle.report._figure import Table
from innercircle.report._forecast_section import say_forecast, write_part
from innercircle.report._sections import RESTS_ON, Listing, Section
from innercircle.report._views import choose_label
from innercircle.vocabulary import ENDS, End

if TYPE_CHECKING:
    from innercircle.forecast import Eve, Indicator, WatchAnswer
    from innercircle.scenario import Scenario

_EVENTS = {
    "purged": "a purge of {who}",
    "broke": "a failed break by {who}",
    "opened": "a new channel to {who}",
    "meeting": "a meeting with {who}",
    "offer": "an offer to {who}",
    "named": "a public hint that names {who}",
    "denied": "a denial by {who}, named in public",
    "blown": "the discovery of a channel to {who}",
    "favour": "a favour that buys the loyalty of {who}",
    "arrested": "the arrest of the opposition's leader",
    "bargain": "relief taken by the leader",
    "wave": "a wave of protest",
    "crackdown": "a street cleared by force",
    "stolen": "a lost vote that is claimed",
    "abandoned": "the patron's withdrawal",
    "invaded": "a foreign army that moves",
    "protest": "a street of {size} of power or more",
}
_COLUMNS = ("What to look for", "Seen", "A fall then", "Without it", "Weight", "How soon")
_HOW_TO_READ = (
    "Seen: the chance that it comes within these months, before any fall. Without it: where the "
    "regime stood as long and it had not come. Weight: how many times as likely it is before a "
    "fall as before none; below 1 it speaks for the regime. How soon: from the sign to the fall, "
    "in the middle run of those that fall. A sign need not be a cause."
)
_LEAST, _WHOLE, _MOST = 0.01, 99.5, 1000.0
"""Weights beyond the first and the last are said to lie beyond; from the second on, whole."""
_NOTHING = "No event of these months is clearly told apart from nothing."


def name_event(event: str, who: str = "", size: float | None = None) -> str:
    """Words for an event of the journal: of an office by its label, of any without one."""
    if event == "protest" and size is None:
        return "the size of the street"
    return _EVENTS[event].format(who=who or "any insider", size=size)


def describe_watch(answer: "WatchAnswer", scenario: "Scenario") -> str:
    """The watch list of a scenario as the command prints it."""
    labels = _label(scenario)
    lines = [scenario.title, *_say_head(answer), ""]
    if answer.indicators:
        lines.append(f"{_title(answer)}, most telling first:")
        rows = [_COLUMNS[1:], *(_write_row(each) for each in answer.indicators)]
        names = ["", *(_name(each, labels) for each in answer.indicators)]
        for name, row in zip(names, rows, strict=True):
            lines.append(f"  {name:48}" + "".join(f"{cell:>13}" for cell in row))
        lines += ["", _HOW_TO_READ]
    else:
        lines.append(_NOTHING)
    if answer.weaker:
        lines.append(_say_weaker(answer))
    if answer.eves:
        lines += ["", f"{_EVES}:", *(f"  {_say_eve(eve, labels)}" for eve in answer.eves)]
    lines += ["", _say_runs(answer), *answer.assumptions]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def make_watch_section(answer: "WatchAnswer", scenario: "Scenario") -> Section:
    """The section "What to look for": the same words as in the command."""
    labels = _label(scenario)
    table = Table(
        "watch-list",
        f"{_title(answer)}, most telling first",
        _COLUMNS,
        tuple(
            (
                _name(each, labels),
                *(Chance(chance) for chance in (each.seen, each.then, each.beside)),
                *_write_row(each)[3:],
            )
            for each in answer.indicators
        ),
    )
    eves = tuple(_say_eve(eve, labels) for eve in answer.eves)
    return Section(
        key="watch",
        title="What to look for",
        paragraphs=(*_say_head(answer), *((_HOW_TO_READ,) if answer.indicators else (_NOTHING,))),
        blocks=(
            *((table,) if answer.indicators else ()),
            *((Listing(title=_EVES, items=eves),) if eves else ()),
            Listing(
                title=RESTS_ON,
                items=(*((_say_weaker(answer),) if answer.weaker else ()), _say_runs(answer)),
            ),
        ),
    )


_EVES = (
    "What sets the two months before each end apart (share of the runs of that end; of all that "
    "stood as long)"
)


def _label(scenario: "Scenario") -> dict[str, str]:
    return {each.id: choose_label(each.office, each.id) for each in scenario.insiders}


def _title(answer: "WatchAnswer") -> str:
    return f"What to look for in {say_next_months(answer.within)}"


def _say_head(answer: "WatchAnswer") -> list[str]:
    months = count_things(answer.within, "month")
    standing = (
        f"No run still stands after {months}."
        if answer.standing is None
        else f"Where the regime still stands after {months}: {write_part(answer.standing)}."
    )
    return [say_forecast(answer), standing]


def _name(each: "Indicator", labels: dict[str, str]) -> str:
    name = name_event(each.event, labels.get(each.insider, ""), each.size)
    return name[:1].upper() + name[1:]


def _write_row(each: "Indicator") -> tuple[str, ...]:
    return (
        write_part(each.seen),
        write_part(each.then),
        write_part(each.beside),
        _write_times(each.ratio),
        "–" if each.lag is None else count_things(round(each.lag), "month"),
    )


def _write_times(ratio: float) -> str:
    """A likelihood ratio with two digits that count, never as a power of ten."""
    if not _LEAST <= ratio <= _MOST:
        return f"above {_MOST:g} times" if ratio > _MOST else f"below {_LEAST:g} times"
    return f"{ratio:#.2g}".rstrip(".") + " times" if ratio < _WHOLE else f"{ratio:.0f} times"


def _say_weaker(answer: "WatchAnswer") -> str:
    names = ", ".join(name_event(event) for event in answer.weaker)
    return f"Too rare, or not told apart from nothing: {names}. More runs tell more apart."


def _say_eve(eve: "Eve", labels: dict[str, str]) -> str:
    signs = [
        f"{name_event(each.event, labels.get(each.insider, ''))} {write_part(each.share)} "
        f"({write_part(each.usual)})"
        for each in eve.signs
    ]
    street = f"street {eve.street:.2f} ({eve.usual_street:.2f})"
    told = "; ".join([street, *signs])
    return f"{ENDS[End(eve.end)].name} ({write_part(eve.share)}): {told}"


def _say_runs(answer: "WatchAnswer") -> str:
    counts = (
        "an event counts where it sets runs apart by three standard errors, one of many offices by "
        "more."
        if answer.tells
        else "they come from too few draws for an error to be told, so nothing counts as set apart."
    )
    return (
        f"{answer.runs:,} runs over {answer.draws} draws, weighed as in the forecast, worth "
        f"{answer.effective:,.0f} equal ones; {counts}"
    )
