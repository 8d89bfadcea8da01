"""Dependence of an episode's answer on single steps of its coding.

Every coded step is moved by one, up and down, alone, and the episode is simulated again on the same
random numbers. Whoever would have coded one step otherwise sees what that would have changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from innercircle.answer import Answer
from innercircle.dynamics import simulate
from innercircle.errors import InputError
from innercircle.history._episode_runs import RUNS_A_DRAW
from innercircle.history._episodes import CodedEpisode, find_episode, render_episode
from innercircle.history._labels import HELD, read_labels
from innercircle.scenario import load_text
from innercircle.vocabulary import Outcome
from innercircle.workshop import map_apart

if TYPE_CHECKING:
    import pandas as pd

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class StepChange:
    """One step moved.

    Attributes:
        scale: of the rubric.
        insider: whose step; empty for what concerns the whole episode.
        coded: the step as coded.
        tried: the step that was tried instead.
        said: share of runs that end as it happened.
        falls: share of runs in which the regime falls.
        modal: the most frequent outcome.
    """

    scale: str
    insider: str
    coded: int
    tried: int
    said: float
    falls: float
    modal: Outcome


@dataclass(frozen=True, kw_only=True, eq=False)
class StepsAnswer(Answer):
    """Changes by single steps of an episode's coding.

    Attributes:
        id: of the episode. happened: how it ended.
        runs: a variant. stage: of the simulation.
        said: share of what happened, as coded. falls: share of falls. modal: most frequent outcome.
        low, high: smallest and largest share of what happened over all single steps.
        flips: steps that make another outcome the most frequent.
        changes: one a step moved.
    """

    id: str
    happened: Outcome
    runs: int
    stage: str
    said: float
    falls: float
    modal: Outcome
    low: float
    high: float
    flips: int
    changes: tuple[StepChange, ...]

    def to_frame(self) -> "pd.DataFrame":
        """One row a step moved."""
        import pandas as pd  # noqa: PLC0415  heavy

        return pd.DataFrame([vars(change) for change in self.changes])


def move_steps(name: str, *, runs: int = 40, seed: int = 1, stage: str = "exact") -> StepsAnswer:
    """Move every coded step of an episode by one, each alone.

    Args:
        name: id of the episode.
        runs: simulated runs a variant.
        seed: of the simulations, the same for all.
        stage: "exact" or "quick"; in some small circles the quick one is far off.

    Raises:
        InputError: an unknown episode, or fewer than 10 runs.
    """
    if runs < 10:
        raise InputError(f"runs = {runs} is too few to tell outcomes apart.", advice="Use 40.")
    episode = find_episode(name)
    happened = read_labels()[name].outcome
    base = _simulate(episode, runs, seed, stage)
    changes = []
    for scale, insider, coded, tried, moved in list_moved(episode):
        shares = _simulate(moved, runs, seed, stage)
        said, falls, modal = _read(shares, happened)
        changes.append(StepChange(scale, insider, coded, tried, said, falls, modal))
    said, falls, modal = _read(base, happened)
    shown = [said, *(change.said for change in changes)]
    return StepsAnswer(
        method="every coded step moved by one, alone, on the same random numbers",
        certified=False,
        seed=seed,
        id=name,
        happened=happened,
        runs=runs,
        stage=stage,
        said=said,
        falls=falls,
        modal=modal,
        low=min(shown),
        high=max(shown),
        flips=sum(change.modal is not modal for change in changes),
        changes=tuple(changes),
    )


def move_all_steps(
    names: Sequence[str],
    *,
    runs: int = 40,
    seed: int = 1,
    stage: str = "exact",
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[StepsAnswer]:
    """The same for several episodes, in their order, in one process or several.

    Args:
        names: ids of episodes.
        runs: as in :func:`move_steps`.
        seed: the same.
        stage: the same.
        workers: processes; no number depends on it.
        progress: called with (episodes done, episodes in all).
    """
    move = partial(move_steps, runs=runs, seed=seed, stage=stage)
    found: list[StepsAnswer] = []
    for _, one in map_apart(move, names, workers, ordered=True):
        found.append(one)
        if progress is not None:
            progress(len(found), len(names))
    return found


def list_moved(episode: CodedEpisode) -> Iterator[tuple[str, str, int, int, CodedEpisode]]:
    """Every single move: scale, insider, coded step, tried step, and the episode so changed."""
    for scale, coded in episode.steps.items():
        for tried in _list_neighbours(coded):
            yield scale, "", coded, tried, replace(episode, steps=episode.steps | {scale: tried})
    for place, insider in enumerate(episode.insiders):
        for scale, coded in insider.steps.items():
            for tried in _list_neighbours(coded):
                moved = list(episode.insiders)
                moved[place] = replace(insider, steps=insider.steps | {scale: tried})
                changed = replace(episode, insiders=tuple(moved))
                yield scale, insider.id, coded, tried, changed


def _list_neighbours(step: int) -> list[int]:
    return [tried for tried in (step - 1, step + 1) if LOWEST <= tried <= HIGHEST]


def _simulate(episode: CodedEpisode, runs: int, seed: int, stage: str) -> dict[Outcome, float]:
    """Shares by outcome."""
    scenario = load_text(render_episode(episode), f"{episode.id}.yaml")
    draws = runs // RUNS_A_DRAW
    answer = simulate(scenario, runs=runs, draws=draws, seed=seed, stage=stage)
    return {outcome: answer.outcomes[outcome.value].share for outcome in Outcome}


def _read(shares: dict[Outcome, float], happened: Outcome) -> tuple[float, float, Outcome]:
    held = sum(shares[outcome] for outcome in HELD)
    return shares[happened], 1.0 - held, max(shares, key=lambda outcome: shares[outcome])
