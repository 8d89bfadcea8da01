"""Value of secrecy: public less secret cost, and the fear of leaks at which that is gone."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from innercircle.answer import Answer
from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.public import PublicTerms, price_public
from innercircle.terms.prices.secret import SecretTerms, price_secret
from innercircle.vocabulary import Reason


@dataclass(frozen=True, kw_only=True, eq=False)
class SecrecyValue(Answer):
    """Public and secret terms side by side.

    Attributes:
        value: public cost less secret cost at ``leak_fear``; negative when fear makes secrecy
            dearer than openness; None when either is infeasible.
        vanishes_at: smallest leak fear at which secret terms cost as much as public ones; None when
            either is infeasible. 0 when secrecy is worth nothing to begin with.
        leak_fear: ℓ at which ``value`` holds.
        public: the public terms.
        secret: the secret terms at ``leak_fear``.
        curve: (point, 2) leak fears from 0 to 1 and secret costs.
    """

    value: float | None
    vanishes_at: float | None
    leak_fear: float
    public: PublicTerms
    secret: SecretTerms
    curve: Floats


def find_value_of_secrecy(
    game: Game,
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    leak_fear: float = 0.0,
    points: int = 0,
    largest: float = math.inf,
    total: float = math.inf,
) -> SecrecyValue:
    """Compare secret with public payments.

    Args:
        game: with complements.
        min_fall: as in :func:`price_public`.
        target: as in :func:`price_public`.
        payees: as in :func:`price_public`.
        leak_fear: ℓ in [0, 1] at which to compare.
        points: leak fears from 0 to 1 at which ``curve`` is computed.
        largest: as in :func:`price_public` and :func:`price_secret`.
        total: the same.
    """

    def price(fear: float) -> SecretTerms:
        return price_secret(
            game, "payment", min_fall, target, payees, fear, largest=largest, total=total
        )

    public = price_public(game, "payment", min_fall, target, payees, largest=largest, total=total)
    secret = price(leak_fear)
    both = public.feasible and secret.feasible
    reason = next((t.reason for t in (public, secret) if not t.feasible), Reason.SOLVED)
    fears = np.linspace(0.0, 1.0, points) if points else np.empty(0)
    curve = np.array([[fear, price(float(fear)).cost] for fear in fears]).reshape(-1, 2)
    return SecrecyValue(
        method="public cost less secret cost; root of the difference in the leak fear",
        reason=reason,
        certified=public.certified and secret.certified,
        tolerance=public.tolerance + secret.tolerance if both else 0.0,
        assumptions=secret.assumptions,
        value=public.cost - secret.cost if both else None,
        vanishes_at=_find_vanishing(public.cost, price) if both else None,
        leak_fear=leak_fear,
        public=public,
        secret=secret,
        curve=curve,
    )


def _find_vanishing(public: float, price: Callable[[float], SecretTerms]) -> float:
    slack = 1e-6 * abs(public)

    def lead(fear: float) -> float:
        return public - price(fear).cost - slack

    if lead(0.0) <= 0.0:
        return 0.0
    if lead(1.0) > 0.0:
        return 1.0
    return float(brentq(lead, 0.0, 1.0, xtol=1e-7))
