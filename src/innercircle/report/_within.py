"""The chance that the leader is gone within the horizon, as simulated months have it, in words."""

from typing import TYPE_CHECKING

from innercircle.chances import count_things, say_chance, say_interval

if TYPE_CHECKING:
    from innercircle.forecast import Given, Within


def say_within(within: "Within", months: int, draws: int, given: "Given | None" = None) -> str:
    """Say the mean, the band, the point, and the error of counting runs, with the horizon."""
    head = f"The leader is gone within {count_things(months, 'month')}{say_given(given)}"
    counting = f"Error of counting runs: {_say_points(within.counting_error)}."
    if within.mean is None:
        point = "not known" if within.point is None else say_chance(within.point)
        return f"{head}: at the best guesses the chance is {point}. {counting}"
    band = ""
    if within.low is not None and within.high is not None:
        words = say_interval(within.low, within.high)
        band = f"; nine draws in ten lie {words if words.startswith('between') else f'at {words}'}"
    point = ""
    if within.point is not None:
        point = f"{',' if band else ';'} and at the best guesses it is {say_chance(within.point)}"
    return (
        f"{head}: the chance is {say_chance(within.mean)} on average over "
        f"{count_things(draws, 'draw')} of the file's ranges and the learned constants{band}"
        f"{point}. {counting}"
    )


def say_given(given: "Given | None") -> str:
    """From when one looks ahead, and what it is given; nothing without a journal."""
    if given is None:
        return ""
    if given.entries == 0:
        return f" after {given.to}, given that the regime stood"
    events = count_things(given.entries, "event")
    return f" after {given.to}, given {events} of the journal"


def _say_points(share: float) -> str:
    return f"{100 * share:.1f} points"
