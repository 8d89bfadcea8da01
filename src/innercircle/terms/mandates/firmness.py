"""Firmness of a file's terms: what may move before they fail, and the cost of bearing ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from innercircle.answer import Answer, make_plain
from innercircle.errors import InputError
from innercircle.game import Game, build_game
from innercircle.scenario import Scenario, find_range
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.mandates.mandate import Mandate
from innercircle.terms.mandates.sampled_games import Progress, draw_games, is_stage_path
from innercircle.terms.prices.lattice_game import Aim, read_aim
from innercircle.terms.prices.public import PublicTerms
from innercircle.terms.prices.robust import Ranges, price_robust
from innercircle.terms.questions.robustness import (
    Robustness,
    Sensitivity,
    apply_offers,
    find_robustness,
    find_sensitivity,
)

_WORST = (1.0, 1.0, -1.0, -1.0)  # a and r high, p and g low: breaking pays least


@dataclass(frozen=True, kw_only=True, eq=False)
class Bearing:
    """Public terms that bear a share of every range at once.

    Attributes:
        share: of the way from the stated value to the worse end of each range.
        cost: of the cheapest such terms; inf when there are none.
        offers: (insider,) with margins; nan when there are none.
        works_in: share of the draws in which these offers reach the goal.
        reason: why there are none, in words; empty otherwise.
    """

    share: float
    cost: float
    offers: Floats = field(repr=False)
    works_in: float
    reason: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Firmness(Answer):
    """Room to move before public terms fail.

    Attributes:
        names: (insider,) who is who.
        terms: the public terms, with the mandate's margin on the offers.
        robustness: the interval of each input alone in which they still work.
        sensitivity: how fast their cost changes with each input.
        bearings: terms that bear more and more of the scenario's ranges, none of it first.
        draws: games drawn from the ranges, in which offers were tried.
    """

    names: tuple[str, ...]
    terms: PublicTerms
    robustness: Robustness
    sensitivity: Sensitivity
    bearings: tuple[Bearing, ...]
    draws: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data with insiders by name."""
        plain = super().to_dict()
        slopes = self.sensitivity
        plain["sensitivity"] = {
            "power": dict(zip(self.names, make_plain(slopes.power), strict=True)),
            "stakes": dict(zip(self.names, make_plain(slopes.stakes), strict=True)),
            "mobilisation": make_plain(slopes.mobilisation),
        }
        for told, bearing in zip(plain["bearings"], self.bearings, strict=True):
            told["offers"] = dict(zip(self.names, make_plain(bearing.offers), strict=True))
        return plain


def find_firmness(
    mandate: Mandate,
    draws: int = 200,
    *,
    seed: int | None = None,
    shares: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0),
    progress: Progress | None = None,
) -> Firmness:
    """Ask how far every input may move, and what terms for the scenario's ranges cost.

    Args:
        mandate: of the scenario.
        draws: games drawn from the ranges, in which offers are tried.
        seed: of the draws; None: the scenario's.
        shares: how much of each range terms are to bear.
        progress: told how much is done, and how much there is.

    Raises:
        InputError: the goal cannot be reached by public payments.
    """
    game, terms = mandate.game, mandate.price_public()
    if not terms.feasible:
        raise InputError(
            "there are no public terms whose firmness could be asked for.",
            where="terms",
            why=f"{terms.reason} {terms.detail}".strip(),
        )
    used = mandate.scenario.seed if seed is None else seed
    drawn = [each.game for each in draw_games(mandate.scenario, draws, used, progress)]
    aim = read_aim(game, mandate.min_fall, mandate.target or None, mandate.payees)
    ends = _find_worse_ends(mandate.scenario, game)
    bearings = []
    for share in shares:
        ranges = _make_ranges(mandate.scenario, game, ends, float(share))
        bearings.append(_bear(mandate, ranges, float(share), drawn, aim))
    return Firmness(
        method="bisection of each input alone; worst corner of the ranges; draws",
        certified=terms.certified,
        seed=used,
        assumptions=("Each payoff rises or falls throughout with each input that has a range.",),
        names=game.names,
        terms=terms,
        robustness=find_robustness(game, terms, **mandate.goal),
        sensitivity=find_sensitivity(game, terms),
        bearings=tuple(bearings),
        draws=draws,
    )


def _bear(
    mandate: Mandate, ranges: Ranges, share: float, drawn: Sequence[Game | None], aim: Aim
) -> Bearing:
    nothing = np.full(mandate.game.n, np.nan)
    try:
        terms = price_robust(mandate.game, ranges, **mandate.aim, margin=mandate.margin)
    except InputError as error:
        return Bearing(share=share, cost=np.inf, offers=nothing, works_in=0.0, reason=error.what)
    if not terms.feasible:
        words = f"{terms.reason} {terms.detail}".strip()
        return Bearing(share=share, cost=np.inf, offers=nothing, works_in=0.0, reason=words)
    works = [game is not None and apply_offers(game, terms).works(aim) for game in drawn]
    return Bearing(
        share=share,
        cost=terms.cost,
        offers=terms.offers,
        works_in=float(np.mean(works)) if works else np.nan,
    )


@dataclass(frozen=True, eq=False)
class _Ends:
    """Ends of the ranges at which breaking pays least.

    Attributes:
        paths: everything that payoffs depend on and that has a range: path → (stated, low, high).
        worse: (cell) → (insider) → path → 1.0 if their cell is worse at the high end, −1.0 at the
            low end; paths that do not move it are left out.
    """

    paths: Mapping[str, tuple[float, float, float]]
    worse: tuple[tuple[Mapping[str, float], ...], ...]


def _list_ranges(scenario: Scenario) -> dict[str, tuple[float, float, float]]:
    values = scenario.values()
    ranges = {}
    for path, spread in scenario.spreads().items():
        bounds = find_range(spread)
        if is_stage_path(path) and bounds is not None and path in values:
            ranges[path] = (float(values[path]), *bounds)
    return ranges


def _find_worse_ends(scenario: Scenario, game: Game) -> _Ends:
    """Move like inputs of all insiders at once to both ends, and see which payoffs move."""
    paths = {
        path: ends
        for path, ends in _list_ranges(scenario).items()
        if not path.startswith("threshold.") and path != "mobilisation" and ".power" not in path
    }
    groups: dict[str, list[str]] = {}
    for path in paths:
        own = path.split(".", 2)
        groups.setdefault(own[2] if own[0] == "insiders" else path, []).append(path)
    worse: list[list[dict[str, float]]] = [[{} for _ in game.names] for _ in _WORST]
    for members in groups.values():
        low, high = (
            build_game(scenario.with_values({path: paths[path][end] for path in members})).game
            for end in (1, 2)
        )
        moved = high.stakes - low.stakes
        for path in members:
            own = path.split(".")
            rows = [game.names.index(own[1])] if own[0] == "insiders" else range(game.n)
            for i in rows:
                for c, sign in enumerate(_WORST):
                    if moved[i, c] != 0:
                        worse[c][i][path] = float(np.sign(moved[i, c])) * sign
    return _Ends(paths, tuple(tuple(rows) for rows in worse))


def _make_ranges(scenario: Scenario, game: Game, ends: _Ends, share: float) -> Ranges:
    """The box that a share of every range spans, as far as its worst corner is concerned."""
    if share == 0.0:
        return Ranges()
    stakes = np.repeat(game.stakes[:, :, None], 2, axis=2)
    for c in range(len(_WORST)):
        for i in range(game.n):
            changes = {
                path: _move(ends.paths[path], end, share) for path, end in ends.worse[c][i].items()
            }
            if changes:
                stakes[i, c, 0] = build_game(scenario.with_values(changes)).game.stakes[i, c]
    listed = _list_ranges(scenario)
    mobilisation = listed.get("mobilisation")
    return Ranges(
        power=_find_shares(scenario, listed, share),
        stakes=np.sort(stakes, axis=2),
        mobilisation=None
        if mobilisation is None
        else [_move(mobilisation, -1.0, share), game.mobilisation],
        thresholds=[
            build_game(scenario.with_values(changes)).game.threshold
            for changes in _list_thresholds(listed, share)
        ],
    )


def _move(ends: tuple[float, float, float], end: float, share: float) -> float:
    """A share of the way from the stated value to the high (1.0) or low (−1.0) end."""
    value, low, high = ends
    return value + share * ((high if end > 0 else low) - value)


def _find_shares(
    scenario: Scenario, listed: Mapping[str, tuple[float, float, float]], share: float
) -> Floats:
    """(insider, 2) least and largest shares of power."""
    ends = []
    for insider in scenario.insiders:
        stated = float(insider.power)
        given = listed.get(f"insiders.{insider.id}.power", (stated, stated, stated))
        ends.append((_move(given, -1.0, share), _move(given, 1.0, share)))
    low, high = np.array(ends).T
    return np.stack([low / (low + high.sum() - high), high / (high + low.sum() - low)], axis=1)


def _list_thresholds(
    listed: Mapping[str, tuple[float, float, float]], share: float
) -> list[dict[str, float]]:
    """Every combination of ends of the threshold's own numbers."""
    own = {path: ends for path, ends in listed.items() if path.startswith("threshold.")}
    corners = product((-1.0, 1.0), repeat=len(own))
    return [
        {path: _move(own[path], end, share) for path, end in zip(own, ends, strict=True)}
        for ends in (corners if own else ())
    ]
