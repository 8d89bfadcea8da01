"""Draws that were learned, held against the record by means that the search did not use.

Replicates: whole panels simulated anew, a draw each, by the months themselves and no emulator; what
happened should lie among them, in every decade and type of regime. Calibration of the search: a
replicate is taken for a second record, whose draw is known; sampled again given both records, that
draw should have every rank alike often. Half the record's weight: numbers that move much by it hang
on rows that disagree with each other. Chains: the rounds that were pooled, against each other.

Sources: Rubin (1984); Talts et al. (2018), simulation-based calibration; Säilynoja et al. (2025),
the same given data; Gelman et al. (2013), eq. 11.4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.dynamics import LEARNED
from innercircle.errors import InputError
from innercircle.experiments import Emulator, fit_emulator, sample_ellipses, tilt_emulator
from innercircle.history._calibrate import LAST_YEAR, make_rows, read_learned
from innercircle.history._calibration import (
    Rows,
    find_chances,
    join_runs,
    make_likelihood,
    spread_posterior,
)
from innercircle.history._panel import Panel, read_panel
from innercircle.history._panel_months import Asked, simulate_rows
from innercircle.history._priors import PLACE, PRIORS

Floats = NDArray[np.float64]
Kinds = NDArray[np.int8]

# Steps of a chain: before the first draw that is kept, between those kept, and how many are. One
# that starts at the draw it has to find is in its equilibrium from the first step.
_FROM_TRUTH = (200, 120, 20)
_FROM_ANYWHERE = (1_000, 30, 200)
_CHAINS = 4  # rounds that were pooled


@dataclass(frozen=True)
class Group:
    """Rows of a decade or a type of regime.

    Attributes:
        name: which. rows: how many.
        failed, fell: rows on which an attempt failed, the leader fell.
        said_failed, said_fell: the same counts in replicates: median and ends of 90 %.
    """

    name: str
    rows: int
    failed: int
    fell: int
    said_failed: tuple[float, float, float]
    said_fell: tuple[float, float, float]

    @property
    def holds(self) -> tuple[bool, bool]:
        """Does what happened lie among nine in ten replicates: failed, fell?"""
        pairs = ((self.failed, self.said_failed), (self.fell, self.said_fell))
        first, second = (low <= count <= high for count, (_, low, high) in pairs)
        return first, second


@dataclass(frozen=True)
class Checked:
    """One unknown number.

    Attributes:
        name: a constant, or what of the panel's circles it is.
        uniform: chance of ranks as uneven as these, by a Kolmogorov–Smirnov test.
        shift: of its median at half the record's weight, in standard deviations of the posterior.
        mixing: R̂ of the rounds that were pooled; 1 when they agree.
    """

    name: str
    uniform: float
    shift: float
    mixing: float


@dataclass(frozen=True, kw_only=True, eq=False)
class ValidationAnswer(Answer):
    """Checks of what was learned.

    Attributes:
        rows: January rows. replicates: panels simulated anew. chains: sampled again.
        groups: all rows, decades, types of regime.
        numbers: one an unknown number.
        fell: mean chance of a fall by one emulator, sampled with the record's whole weight.
        fell_at_half: the same with half of it.
    """

    rows: int
    replicates: int
    chains: int
    groups: list[Group]
    numbers: list[Checked]
    fell: float
    fell_at_half: float

    @property
    def held(self) -> tuple[int, int]:
        """Counts of the groups within their 90 %, and how many there are."""
        held = [each for group in self.groups for each in group.holds]
        return sum(held), len(held)

    @property
    def uneven(self) -> list[str]:
        """Numbers whose ranks are uneven beyond chance (5 %, over all numbers together)."""
        return [n.name for n in self.numbers if n.uniform < 0.05 / len(self.numbers)]

    def to_dict(self) -> dict[str, object]:
        """Plain data, with what the checks come to."""
        return {**super().to_dict(), "held": list(self.held), "uneven": self.uneven}


def validate_learned(
    learned: Path = LEARNED,
    *,
    replicates: int = 100,
    chains: int = 60,
    runs: int = 150_000,
    seed: int = 1,
    stage: str = "exact",
    progress: Callable[[str], None] | None = None,
) -> ValidationAnswer:
    """Hold what was learned against the record: replicates, ranks, half the weight, mixing.

    Args:
        learned: folder of the draws.
        replicates: panels simulated anew.
        chains: replicates after which is sampled again; at most ``replicates``.
        runs: that the emulator of the chains learns from.
        seed: of everything.
        stage: of the months.
        progress: told what is done, in a sentence.

    Raises:
        InputError: numbers too small, or no draws that can be read.
        DataError: a shipped file does not match its checksum.
    """
    if not 1 <= chains <= replicates or runs < 1_000:
        raise InputError(
            f"replicates = {replicates}, chains = {chains}, runs = {runs}: a chain needs a "
            "replicate, and an emulator 1,000 runs."
        )
    say = progress or (lambda _: None)
    panel = read_panel()
    rows, draws = make_rows(panel), read_learned(learned)
    rng = np.random.default_rng([seed, 60])
    which = rng.permutation(np.resize(np.arange(len(draws)), max(replicates, len(draws))))
    truth = draws[which[:replicates]]
    made = [_replicate(rows, z, seed + k, stage, rng) for k, z in enumerate(truth)]
    say(f"{replicates} panels of {len(rows.used)} rows simulated anew")
    emulator = _fit_near(rows, draws, runs, seed, stage, rng)
    say(f"an emulator fitted to {runs} runs")
    ranks = []
    for number in range(chains):
        ranks.append(_rank(rows, emulator, made[number], truth[number], seed + number))
        say(f"chain {number + 1} of {chains}")
    likelihood = make_likelihood(rows, emulator)
    whole = _sample(likelihood, draws[0], _FROM_ANYWHERE, seed)
    half = _sample(lambda z: 0.5 * likelihood(z), draws[0], _FROM_ANYWHERE, seed)
    return ValidationAnswer(
        method="replicates by the months; elliptical slice sampling given a replicate",
        certified=False,
        seed=seed,
        rows=len(rows.used),
        replicates=replicates,
        chains=chains,
        groups=_list_groups(panel, rows, np.array(made)),
        numbers=_list_numbers(draws, whole, half, np.array(ranks)),
        fell=_say_fell(rows, emulator, whole),
        fell_at_half=_say_fell(rows, emulator, half),
    )


def _say_fell(rows: Rows, emulator: Emulator, draws: Floats) -> float:
    return float(find_chances(rows, emulator, draws[::4])[:, 2].mean())


def _replicate(rows: Rows, z: Floats, seed: int, stage: str, rng: np.random.Generator) -> Kinds:
    """The record as the months at a draw make it: 0 nothing, 1 failed, 2 fell (used row,)."""
    count = len(rows.used)
    asked = Asked(rows.used, np.tile(z, (count, 1)), np.zeros((count, 2)))
    came = np.array([0, 0, 1, 2, 2])[simulate_rows(rows.circles, asked, seed=seed, stage=stage)]
    # A share of the rows goes as the record does on average, whatever the model says.
    floor = rng.random(count) < PRIORS[PLACE["floor"]].read(z[PLACE["floor"]])
    usual = rng.choice(rows.happened[rows.used], count)
    return np.where(floor, usual, came).astype(np.int8)


def _fit_near(
    rows: Rows, draws: Floats, runs: int, seed: int, stage: str, rng: np.random.Generator
) -> Emulator:
    """An emulator that has learned where the draws are, righted there."""
    asked = spread_posterior(rows, draws, runs, rng)
    kinds = simulate_rows(rows.circles, asked, seed=50_000 * seed + 60, stage=stage)
    inputs, _ = join_runs(rows, [(asked, kinds)])
    near = slice(0, runs // 2)
    return tilt_emulator(fit_emulator(inputs, kinds, seed=seed), inputs[near], kinds[near])


def _rank(
    rows: Rows,
    emulator: Emulator,
    second: Kinds,
    truth: Floats,
    seed: int,
    steps: tuple[int, int, int] = _FROM_TRUTH,
) -> Floats:
    """Share of draws given both records that lie below the second's own (number,)."""
    likelihood = make_likelihood(rows, emulator, second)
    found = _sample(likelihood, truth, steps, seed)
    below = (found < truth).sum(axis=0)
    return np.asarray(
        (below + np.random.default_rng([seed, 61]).random(below.size)) / (len(found) + 1)
    )


def _sample(
    likelihood: Callable[[Floats], float], start: Floats, steps: tuple[int, int, int], seed: int
) -> Floats:
    burn, thin, kept = steps
    return sample_ellipses(likelihood, start, draws=kept, burn=burn, thin=thin, seed=seed)


def _list_groups(panel: Panel, rows: Rows, made: Kinds) -> list[Group]:
    table = panel.inputs.iloc[rows.used]
    decade = (table["year"].to_numpy() // 10) * 10
    parts: Mapping[str, NDArray[np.bool_]] = {
        f"{table['year'].min()} to {LAST_YEAR}": np.ones(len(table), dtype=bool),
        **{f"{first}s": decade == first for first in sorted(set(decade.tolist()))},
        **{
            str(regime): (table["regime"] == regime).to_numpy()
            for regime in sorted(set(table["regime"]))
        },
    }
    happened = rows.happened[rows.used]
    return [_count(name, happened[part], made[:, part]) for name, part in parts.items()]


def _count(name: str, happened: Kinds, made: Kinds) -> Group:
    def bracket(kind: int) -> tuple[float, float, float]:
        low, middle, high = np.quantile((made == kind).sum(axis=1), (0.05, 0.5, 0.95))
        return float(middle), float(low), float(high)

    return Group(
        name,
        happened.size,
        int((happened == 1).sum()),
        int((happened == 2).sum()),
        bracket(1),
        bracket(2),
    )


def _list_numbers(draws: Floats, whole: Floats, half: Floats, ranks: Floats) -> list[Checked]:
    from scipy.stats import kstest  # noqa: PLC0415  heavy

    shift = (np.median(half, axis=0) - np.median(whole, axis=0)) / whole.std(axis=0)
    mixing = find_mixing(draws[: len(draws) // _CHAINS * _CHAINS].reshape(_CHAINS, -1, len(PRIORS)))
    return [
        Checked(
            prior.name,
            float(kstest(ranks[:, k], "uniform").pvalue),
            float(shift[k]),
            float(mixing[k]),
        )
        for k, prior in enumerate(PRIORS)
    ]


def find_mixing(chains: Floats) -> Floats:
    """R̂: how much wider all chains together are than each alone (chain, draw, number) → (number,).

    Gelman et al. (2013), eq. 11.4; 1 when chains agree.
    """
    count = chains.shape[1]
    within = chains.var(axis=1, ddof=1).mean(axis=0)
    between = chains.mean(axis=1).var(axis=0, ddof=1)
    return np.asarray(np.sqrt((count - 1) / count + between / within))
