"""Account of the months ahead: what moved their chance of a fall between two states of a case.

News has an order that is a fact, so it is told in it. First come changes of the file itself, each
with the mean over all orders of making them (Shapley); then each month that has passed since: that
it passed and the regime stood, and what became known in it, several things of one month again by
their mean over all orders. Every state on the way is a forecast of its own, by the same draws and
runs as :func:`forecast` takes; shares add up to the whole change of the log-odds.

Sources: Shapley (1953); Jasra, Lee, Yau & Zhang (2013), the filter behind each state.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from innercircle.answer import Answer
from innercircle.errors import InputError, ScenarioError
from innercircle.forecast._given import Asked, run_months
from innercircle.journal import count_month, find_last, name_month
from innercircle.scenario import Between, Change, Scenario
from innercircle.weighing import plan_orders

MOST_EXACT = 4
"""Changes of one kind or month up to which all their sets are tried; beyond, orders are drawn."""
_ORDERS = 6
_NEVER = ("terms", "history")


@dataclass(frozen=True)
class Step:
    """One thing on the way from the earlier chance to the later one.

    Attributes:
        month: in which it became known; empty for a change of the file.
        paths: of what changed: an input, ``reports.ID``, ``sources.ID``, ``journal.MONTH EVENT``;
            several where one cannot be without the other; none for all that is none of these, and
            for months that passed.
        change: "moved", "added", "removed", "changed", "rest", or "passed" for months in which the
            regime stood.
        before, after: values of an input, or of an entry that has one; else None.
        chance: reached with it, where it is the only thing of its kind or month.
        share: of the change of the log-odds. error: its standard error from counting runs and from
            drawing orders.
    """

    month: str
    paths: tuple[str, ...]
    change: str
    before: float | str | None
    after: float | str | None
    share: float
    error: float


@dataclass(frozen=True, kw_only=True)
class MonthsAccount(Answer):
    """A change of the chance of a fall within a horizon, in the inside view, told step by step.

    Attributes:
        months: the horizon, from the last month that has passed in each state.
        since, to: these months; empty where the months have not begun.
        before, after: chances. before_error, after_error: standard errors from counting runs.
        change: of the log-odds.
        steps: in the order in which they came.
        silent: paths of what differs and reaches no month: reports that bear on no claim that
            moves inputs, and what may be offered.
        asked: forecasts that were made. effective: as how many equal runs the fewest of them count.
        draws, runs, stage: of each.
    """

    months: int
    since: str
    to: str
    before: float
    after: float
    before_error: float
    after_error: float
    change: float
    steps: tuple[Step, ...]
    silent: tuple[str, ...]
    asked: int
    effective: float
    draws: int
    runs: int
    stage: str


def account_for_months(
    before: Scenario,
    after: Scenario | None = None,
    *,
    since: str | None = None,
    to: str | None = None,
    months: int | None = None,
    draws: int = 400,
    runs: int = 2_000,
    stage: str = "exact",
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> MonthsAccount:
    """Tell what moved the chance of a fall between two states of a case, or two dates of one.

    Args:
        before: the earlier state; as of its journal's last entry.
        after: the later one, likewise; None for the same case at two dates.
        since: the last month that had passed on the earlier date; the start when None.
        to: the same on the later date; the month of the journal's last entry when None.
        months: the horizon; the later state's when None.
        draws: sets of inputs and constants in each forecast on the way.
        runs: of the months in each, all draws together.
        stage: "exact" or "quick".
        seed: of all draws; the earlier state's when None.
        progress: told the forecasts that are made, and those to make.

    Raises:
        InputError: states of different circles or that begin in different months, dates out of
            order, or numbers that :func:`forecast` refuses.
        ScenarioError: no run shows what happened.
    """
    if after is not None and (since or to):
        raise InputError("two dates are asked of one file; two files have their own.")
    first, last = _find_dates(before, after, since, to)
    early = before if after is not None else _know(before, first)
    # The later date is today unless another is said: a report newer than the journal is known.
    late = after if after is not None else _know(before, last) if to else before
    horizon = months or late.months
    number = before.seed if seed is None else seed
    manner = Asked(None, True, number, stage, draws, runs, workers=1)
    walk = _Walk(early.compare(late), horizon, manner, first, last, progress)
    steps = tuple(walk.go())
    start, end = walk.ask((), rest=False, month=first), walk.ask(*walk.done, month=last)
    return MonthsAccount(
        method="forecasts on the way, in the order of the news",
        certified=False,
        seed=number,
        months=horizon,
        since=name_month(before.starts, first) if first else "",
        to=name_month(before.starts, last) if last else "",
        before=start.chance,
        after=end.chance,
        before_error=start.error,
        after_error=end.error,
        change=end.odds - start.odds,
        steps=steps,
        silent=walk.silent,
        asked=len(walk.known),
        effective=min(found.worth for found in walk.known.values()),
        draws=draws,
        runs=runs,
        stage=walk.stage,
    )


def _find_dates(
    before: Scenario, after: Scenario | None, since: str | None, to: str | None
) -> tuple[int, int]:
    """Numbers of the last months that have passed; 0 where none has."""
    if after is not None:
        if [i.id for i in before.insiders] != [i.id for i in after.insiders]:
            raise InputError(
                "the two have different insiders: what moved the number cannot be shared out.",
                advice="Ask for a forecast of each.",
            )
        if before.starts[:7] != after.starts[:7]:
            raise InputError(
                f"the two begin in different months ({before.starts or 'none'} and "
                f"{after.starts or 'none'}), so that no month of one is a month of the other.",
                advice="Give both the same `starts:`.",
            )
        ends = [find_last(each, None) if each.journal else 0 for each in (before, after)]
    else:
        if before.starts and not (to or before.journal):
            raise InputError(
                "the file has no journal, so that nothing says what the later month is.",
                advice="Say --to, or write what has happened under `journal:`.",
            )
        ends = [find_last(before, since) if since else 0, find_last(before, to)]
    first, last = ends
    if first > last:
        names = [name_month(before.starts, end) for end in ends]
        raise InputError(f"the earlier state is as of {names[0]}, the later one as of {names[1]}.")
    return first, last


def _know(scenario: Scenario, month: int) -> Scenario:
    """The case as it was known when so many months had passed."""
    return scenario.leave_later(name_month(scenario.starts, month))


@dataclass(frozen=True)
class _Found:
    """Chance of a fall in one state, and its standard error from counting runs."""

    chance: float
    worth: float
    mark: bytes  # of how every run ended

    @property
    def error(self) -> float:
        return math.sqrt(self.chance * (1 - self.chance) / self.worth)

    @property
    def odds(self) -> float:
        return math.log(self.chance / (1 - self.chance))

    @property
    def odds_error(self) -> float:
        return 1 / math.sqrt(self.worth * self.chance * (1 - self.chance))


class _Walk:
    """The way from one state to the other; every state on it is asked once."""

    def __init__(
        self,
        between: Between,
        months: int,
        manner: Asked,
        first: int,
        last: int,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.between, self.months, self.manner = between, months, manner
        self.first, self.last, self.progress = first, last, progress
        self.known: dict[tuple[frozenset[str], bool, int], _Found] = {}
        claimed = any(
            each.evidence and each.evidence.moved for each in (between.before, between.after)
        )
        self.silent = tuple(
            each.path
            for each in between.changes
            if each.section in _NEVER or (each.is_reported and not claimed)
        )
        self.groups = self._sort()
        self.made: list[Change] = []
        self.stage = manner.stage

    @property
    def done(self) -> tuple[list[Change], bool]:
        """Changes that have been made so far, and the rest."""
        return [change for change in self.made if change.path], self.between.rest in self.made

    def _sort(self) -> dict[int, list[Change]]:
        """Changes by the month in which they became known; 0 is the file."""
        groups: dict[int, list[Change]] = {}
        for change in self.between.changes:
            if change.path in self.silent:
                continue
            dated = self.last and change.month and change.after is not None
            when = count_month(self.between.before.starts, change.month) if dated else 0
            when = min(when, self.last)
            groups.setdefault(when if when > self.first else 0, []).append(change)
        return dict(sorted(groups.items()))

    def _count(self) -> int:
        """Forecasts that will be made, about."""
        return 2 + sum(
            2 + (2 ** len(g) if len(g) <= MOST_EXACT else _ORDERS * len(g))
            for g in self.groups.values()
        )

    def ask(self, inside: Collection[Change], rest: bool, *, month: int) -> _Found:
        """The chance in a state, when so many months have passed."""
        key = frozenset(change.path for change in inside), rest, month
        if key not in self.known:
            state = replace(self.between.make(inside, rest=rest), months=self.months)
            as_of = name_month(state.starts, month) if month else None
            manner = replace(self.manner, as_of=as_of, journal=bool(month))
            told, given = run_months(state, manner)
            self.stage = told.stage
            worth = told.runs if given is None else given.effective
            least = 0.5 / told.runs
            chance = float(np.clip(told.falls.share, least, 1 - least))
            mark = told.rows["end"].tobytes() + told.rows["month"].tobytes()
            self.known[key] = _Found(chance, worth, mark)
            if self.progress is not None:
                count = len(self.known)
                self.progress(count, max(self._count(), count))
        return self.known[key]

    def go(self) -> Iterable[Step]:
        """All steps, in their order."""
        rest = self.between.rest
        alike = [self.ask((), rest=made, month=self.first).mark for made in (False, True)]
        group = [*self.groups.get(0, []), *([rest] if alike[0] != alike[1] else [])]
        if group:
            yield from self._share(group, self.first, "")
        # Even what no run hears now belongs to the later state.
        self.made += [] if rest in self.made else [rest]
        reached = self.ask(*self.done, month=self.first)
        for month, changes in self.groups.items():
            if not month:
                continue
            name = name_month(self.between.before.starts, month)
            yield self._pass(reached, month, name)
            yield from self._share(changes, month, name)
            reached = self.ask(*self.done, month=month)
        if max(self.groups, default=0) < self.last and self.first < self.last:
            name = name_month(self.between.before.starts, self.last)
            yield self._pass(reached, self.last, name)

    def _pass(self, reached: _Found, month: int, name: str) -> Step:
        """The months to this one passed, and the regime stood."""
        now = self.ask(*self.done, month=month)
        error = math.hypot(now.odds_error, reached.odds_error)
        return Step(name, (), "passed", None, None, now.odds - reached.odds, error)

    def _share(self, group: Sequence[Change], month: int, name: str) -> list[Step]:
        """Share out what a group adds; all as one where some cannot be without the others."""
        parts = [[change] for change in group]
        try:
            found = self._try_sets(parts, month)
        except ScenarioError:
            parts = _join_entries(group)
            try:
                found = self._try_sets(parts, month)
            except ScenarioError:
                parts = [list(group)]
                found = self._try_sets(parts, month)
        self.made += group
        return [
            _tell(name, part, float(share), float(error))
            for part, share, error in zip(parts, *found, strict=True)
        ]

    def _try_sets(
        self, parts: Sequence[Sequence[Change]], month: int
    ) -> tuple[np.ndarray, np.ndarray]:
        plan = plan_orders(len(parts), self.manner.seed, exact=MOST_EXACT, drawn=_ORDERS)
        found = []
        for inside in plan.sets:
            new = [c for part, is_in in zip(parts, inside, strict=True) if is_in for c in part]
            made = [change for change in (*self.made, *new) if change.path]
            found.append(self.ask(made, rest=self.between.rest in (*self.made, *new), month=month))
        odds = np.array([each.odds for each in found])
        shares, errors = plan.share_out(odds, np.array([each.odds_error for each in found]))
        marks = {inside.tobytes(): each.mark for inside, each in zip(plan.sets, found, strict=True)}
        heard = [_is_heard(marks, part) for part in range(len(parts))]
        return shares, np.where(heard, errors, 0.0)


def _join_entries(group: Sequence[Change]) -> list[list[Change]]:
    """All entries of the journal as one: runs refuse these without each other, and nothing else."""
    entries = [change for change in group if change.section == "journal"]
    others = [[change] for change in group if change.section != "journal"]
    return [*others, *[entries] * bool(entries)]


def _is_heard(marks: Mapping[bytes, bytes], part: int) -> bool:
    """False where no run of any state ends otherwise with a change than without it."""
    for inside, mark in marks.items():
        without = np.frombuffer(inside, dtype=bool).copy()
        if without[part]:
            without[part] = False
            if marks.get(without.tobytes(), mark) != mark:
                return True
    return False


def _tell(month: str, part: Sequence[Change], share: float, error: float) -> Step:
    first = part[0]
    paths = tuple(change.path for change in part if change.path)
    return Step(month, paths, first.kind, *first.values, share, error)
