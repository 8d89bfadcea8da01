"""Learning the months' constants from the panel: rounds of simulation, emulation and sampling.

Likelihood: what happened on January rows to the split (nothing, a failed attempt, a fall), by the
months themselves, each with a learned share of frequencies for what they do not explain. Beside it
a block of targets from other records (``TARGETS``), each with a spread of its own that allows for
the archetypes' being no sample. An emulator stands in for the months while sampling; rounds add
runs at the posterior. Each round's emulator errs its own way, and a sampler goes where it errs: the
last rounds' draws are candidates together. Each candidate then meets the record without an
emulator: the whole panel is simulated at it, and candidates are kept by how well its counts agree.

Sources: Papamakarios, Sterratt & Murray (2019); Murray, Adams & MacKay (2010).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from innercircle.experiments import Emulator, fit_emulator, sample_ellipses, tilt_emulator
from innercircle.history._circles import CodedCircle
from innercircle.history._panel_months import CIRCUMSTANCES, KINDS, Asked, simulate_rows
from innercircle.history._priors import PLACE, PRIORS

Floats = NDArray[np.float64]
Say = Callable[[str], None]

_TRIED = (0.25, 0.2)  # share of runs in which a circumstance is tried
_WIDER = 0.4
_SHOWN = 400
_LAST = 4  # rounds whose draws are candidates, and whose runs right the emulator
_CANDIDATES = 200  # a round
_BURN = 1_000  # steps before the first draw that is kept
_THIN, _THIN_LAST = 8, 64  # between draws; a chain forgets in some 200, so candidates lie apart
_TOGETHER = 20  # panels simulated at once: more is no quicker, and takes memory


@dataclass(frozen=True)
class Target:
    """A number of another record that the months should give on typical rows.

    Attributes:
        name: what it is. value, sd: to be met; the spread has room for what rows are no sample of.
        source: whence.
    """

    name: str
    value: float
    sd: float
    source: str


TARGETS = (
    Target("purge", 0.12, 0.03, "a purge in 13.5 % of leader-years, Goldring & Matthews (2023)"),
    Target("street", 0.17, 0.05, "popular among forced exits, Cline Center 2.1.2"),
    Target("pressure", 0.00, 0.015, "exits under sanctions, Global Sanctions Data Base 4"),
    Target("campaign", 0.22, 0.06, "campaigns won within a year, Chenoweth & Stephan (2011)"),
)
"""The second block of the likelihood."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows that are learned from.

    Attributes:
        circles: every row coded. happened: 0 nothing, 1 failed, 2 fell (row,).
        facts: what the emulator is told of a row: type of regime and covariates (row, fact).
        used: places of the rows that count.
    """

    circles: Mapping[str, CodedCircle]
    happened: NDArray[np.int8]
    facts: Floats
    used: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Round:
    """Course of one round.

    Attributes:
        emulated, simulated: mean chance of each kind on the rows that count.
        correlation: between the two chances of a fall, over groups of rows.
        targets: value of each target by straight simulation.
    """

    emulated: Floats
    simulated: Floats
    correlation: float
    targets: Floats


@dataclass(frozen=True, eq=False)
class Fit:
    """A posterior.

    Attributes:
        draws: in standard coordinates (draw, prior), kept among the last rounds' candidates.
        rounds: how each went. pooled: mean of the last ones.
        chances: of a fall on the rows that count, floor included, mean of the draws (row,).
        panels: failed attempts and falls at each candidate (candidate, 2).
        effective: number of evenly weighed candidates that the weights are worth.
    """

    draws: Floats
    rounds: tuple[Round, ...]
    pooled: Round
    chances: Floats
    panels: Floats
    effective: float


def calibrate(
    rows: Rows, *, runs: int, rounds: int, seed: int, stage: str, say: Say = lambda _: None
) -> Fit:
    """Fit the unknown numbers.

    Args:
        rows: what is learned from.
        runs: simulated in each round.
        rounds: of emulation, sampling, and simulation at what was sampled.
        seed: of everything.
        stage: of the months.
        say: told how it goes.
    """
    rng = np.random.default_rng([seed, 40])
    parts = [_simulate(rows, _spread_prior(rows, runs, rng), seed, stage)]
    at: list[tuple[Asked, NDArray[np.int8]]] = []
    draws, kept, done = np.zeros((1, len(PRIORS))), [], []
    for number in range(1, rounds + 1):
        emulator = fit_emulator(*join_runs(rows, parts), seed=seed + number)
        if at:
            emulator = tilt_emulator(emulator, *join_runs(rows, at[-_LAST:]))
        draws = sample_ellipses(
            make_likelihood(rows, emulator),
            draws[-1],
            draws=_CANDIDATES,
            burn=_BURN,
            thin=_THIN_LAST if number > rounds - _LAST else _THIN,
            seed=seed + number,
        )
        fresh = spread_posterior(rows, draws, runs, rng)
        parts.append(_simulate(rows, fresh, 50_000 * seed + number, stage))
        at.append(_take_first(parts[-1], runs // 2))
        done.append(_check(rows, emulator, at[-1]))
        kept.append(draws)
        say(_tell(number, done[-1]))
    candidates = np.array(kept[-_LAST:])
    panels = count_panels(rows, candidates.reshape(-1, len(PRIORS)), seed, stage)
    say(f"{len(panels)} panels of {len(rows.used)} rows simulated, one a candidate")
    weights = weigh_panels(rows, panels).reshape(len(candidates), -1)
    pooled = _keep(candidates, weights, rng)
    return Fit(
        pooled,
        tuple(done),
        _average(done[-_LAST:]),
        find_chances(rows, emulator, pooled)[:, 2],
        panels,
        float(((weights.sum(axis=1) ** 2) / (weights**2).sum(axis=1)).sum()),
    )


def count_panels(rows: Rows, draws: Floats, seed: int, stage: str) -> Floats:
    """Failed attempts and falls on the rows that count, all at one draw, floor included (draw, 2).

    Args:
        rows: the record.
        draws: in standard coordinates (draw, prior).
        seed: of the months.
        stage: of the months.
    """
    count, found = len(rows.used), []
    for first in range(0, len(draws), _TOGETHER):
        some = draws[first : first + _TOGETHER]
        asked = Asked(
            np.tile(rows.used, len(some)),
            np.repeat(some, count, axis=0),
            np.zeros((count * len(some), len(CIRCUMSTANCES))),
        )
        kinds = simulate_rows(rows.circles, asked, seed=seed + first, stage=stage)
        shares = _merge(np.eye(len(KINDS))[kinds]).reshape(len(some), count, -1).mean(axis=1)
        usual = _find_usual(rows)
        found += [_put_floor(share, usual, z) for share, z in zip(shares, some, strict=True)]
    return count * np.array(found)[:, 1:]


def weigh_panels(rows: Rows, panels: Floats) -> Floats:
    """Weight of each draw from the counts of its panel, the largest 1 (draw,).

    A count and the record's own differ by luck of both, each with a variance of about its size
    (Poisson). Without this a draw's level is as uncertain as its emulator's errors.
    """
    came = len(rows.used) * _find_usual(rows)[1:]
    log_weights = -0.5 * ((panels - came) ** 2 / (panels + came)).sum(axis=1)
    return np.asarray(np.exp(log_weights - log_weights.max()))


def _keep(candidates: Floats, weights: Floats, rng: np.random.Generator) -> Floats:
    """As many of every round, by systematic resampling (Kitagawa 1996)."""
    each = _SHOWN // len(candidates)
    kept = []
    for some, weight in zip(candidates, weights, strict=True):
        steps = (np.arange(each) + rng.random()) / each
        places = np.searchsorted(np.cumsum(weight) / weight.sum(), steps)
        kept.append(some[np.minimum(places, len(some) - 1)])
    return np.concatenate(kept)


def _spread_prior(rows: Rows, runs: int, rng: np.random.Generator) -> Asked:
    return Asked(
        rng.integers(0, len(rows.happened), runs),
        rng.standard_normal((runs, len(PRIORS))),
        _try(runs, rng),
    )


def spread_posterior(rows: Rows, draws: Floats, runs: int, rng: np.random.Generator) -> Asked:
    """Runs at draws of the posterior, the second half spread out around them."""
    z = draws[rng.integers(0, len(draws), runs)]
    z[runs // 2 :] += _WIDER * rng.standard_normal(z[runs // 2 :].shape)
    return Asked(rows.used[rng.integers(0, len(rows.used), runs)], z, _try(runs, rng))


def _take_first(part: tuple[Asked, NDArray[np.int8]], runs: int) -> tuple[Asked, NDArray[np.int8]]:
    asked, kinds = part
    cut = Asked(asked.rows[:runs], asked.z[:runs], asked.circumstances[:runs])
    return cut, kinds[:runs]


def _try(runs: int, rng: np.random.Generator) -> Floats:
    return (rng.random((runs, len(CIRCUMSTANCES))) < np.array(_TRIED)).astype(float)


def _simulate(rows: Rows, asked: Asked, seed: int, stage: str) -> tuple[Asked, NDArray[np.int8]]:
    return asked, simulate_rows(rows.circles, asked, seed=seed, stage=stage)


def join_runs(
    rows: Rows, parts: list[tuple[Asked, NDArray[np.int8]]]
) -> tuple[Floats, NDArray[np.int8]]:
    """Inputs and kinds of runs as an emulator takes them, parts one below the other."""
    inputs = [
        np.column_stack([rows.facts[asked.rows], asked.circumstances, asked.z])
        for asked, _ in parts
    ]
    return np.concatenate(inputs), np.concatenate([kinds for _, kinds in parts])


def make_likelihood(
    rows: Rows, emulator: Emulator, *others: NDArray[np.int8]
) -> Callable[[Floats], float]:
    """Log likelihood of unknown numbers in standard coordinates: rows that count, and targets.

    Args:
        rows: the record.
        emulator: in place of the months.
        others: records of the same rows that count, made at the same numbers (row that counts,).
    """
    records = (rows.happened[rows.used], *others)
    counts = sum(np.eye(3)[record] for record in records)
    usual = _find_usual(rows)
    some = rows.used[:: max(len(rows.used) // 600, 1)]
    plain = emulator.split(_face(rows, rows.used, (0, 0)).astype(np.float32))
    tried = {
        name: emulator.split(_face(rows, some, state).astype(np.float32))
        for name, state in (("plain", (0, 0)), ("pressure", (1, 0)), ("campaign", (0, 1)))
    }

    def find(z: Floats) -> float:
        at = z.astype(np.float32)
        said = _put_floor(_merge(plain.find_chances(at)), usual, z)
        found = float((counts * np.log(said)).sum())
        chances = {name: half.find_chances(at).mean(axis=0) for name, half in tried.items()}
        return found + _weigh_targets(_read_targets(chances))

    return find


def find_chances(rows: Rows, emulator: Emulator, draws: Floats) -> Floats:
    """Chances of nothing, a failed attempt, a fall on the rows that count, mean over draws."""
    plain = emulator.split(_face(rows, rows.used, (0, 0)).astype(np.float32))
    usual = _find_usual(rows)
    said = np.zeros((len(rows.used), len(usual)))
    for z in draws:
        said += _put_floor(_merge(plain.find_chances(z.astype(np.float32))), usual, z)
    return said / len(draws)


def _find_usual(rows: Rows) -> Floats:
    return np.bincount(rows.happened[rows.used], minlength=3) / len(rows.used)


def _put_floor(said: Floats, usual: Floats, z: Floats) -> Floats:
    """Chances with the share that the model does not explain."""
    floor = float(PRIORS[PLACE["floor"]].read(z[PLACE["floor"]]))
    return np.asarray((1 - floor) * said + floor * usual)


def _face(rows: Rows, which: NDArray[np.int64], state: tuple[int, int]) -> Floats:
    """Inputs of the emulator for rows in given circumstances."""
    return np.column_stack([rows.facts[which], np.tile(np.array(state, float), (len(which), 1))])


def _merge(chances: Floats) -> Floats:
    """Five kinds → nothing, failed, fell."""
    return np.column_stack(
        [chances[:, 0] + chances[:, 1], chances[:, 2], chances[:, 3] + chances[:, 4]]
    )


def _read_targets(chances: Mapping[str, Floats]) -> Floats:
    """The targets from mean chances of the five kinds in each circumstance."""
    plain = chances["plain"]
    fall = {name: float(each[3] + each[4]) for name, each in chances.items()}
    return np.array(
        [
            plain[1],
            plain[4] / max(fall["plain"], 1e-9),
            fall["pressure"] - fall["plain"],
            fall["campaign"],
        ]
    )


def _weigh_targets(found: Floats) -> float:
    errors = [(value - t.value) / t.sd for value, t in zip(found, TARGETS, strict=True)]
    return -0.5 * float(np.dot(errors, errors))


def _check(
    rows: Rows, emulator: Emulator, at: tuple[Asked, NDArray[np.int8]], groups: int = 40
) -> Round:
    """Emulated against simulated, on groups of runs of like chances."""
    asked, kinds = at
    inputs, _ = join_runs(rows, [at])
    said = emulator.find_chances(inputs.astype(np.float32))
    states = {"plain": (0, 0), "pressure": (1, 0), "campaign": (0, 1)}
    own = {name: (asked.circumstances == state).all(axis=1) for name, state in states.items()}
    shares = {
        name: np.bincount(kinds[which], minlength=len(KINDS)) / max(which.sum(), 1)
        for name, which in own.items()
    }
    plain = np.flatnonzero(own["plain"])
    told = said[plain, 3] + said[plain, 4]
    parts = np.array_split(np.argsort(told), groups)
    falls = [float((kinds[plain[part]] >= 3).mean()) for part in parts]
    return Round(
        emulated=said[plain].mean(axis=0),
        simulated=shares["plain"],
        correlation=float(np.corrcoef(falls, [told[part].mean() for part in parts])[0, 1]),
        targets=_read_targets(shares),
    )


def _average(some: list[Round]) -> Round:
    names = [item.name for item in fields(Round)]
    return Round(**{name: np.mean([getattr(one, name) for one in some], axis=0) for name in names})


def _tell(number: int, done: Round) -> str:
    def tell(values: Floats) -> str:
        return " ".join(f"{value:.4f}" for value in values)

    return (
        f"round {number}: emulated {tell(done.emulated)}, simulated {tell(done.simulated)}, "
        f"correlation {done.correlation:.3f}, targets {tell(done.targets)}"
    )
