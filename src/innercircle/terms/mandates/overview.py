"""The terms of a scenario: public, secret, keep, red lines, as its file allows them."""

from dataclasses import dataclass, field
from typing import Any

from innercircle.answer import Answer, make_plain
from innercircle.game import BuiltGame
from innercircle.scenario import Scenario
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.mandates.mandate import Mandate, find_prices, read_mandate
from innercircle.terms.mandates.price_ranges import PriceRanges, draw_prices
from innercircle.terms.mandates.sampled_games import is_stage_path
from innercircle.terms.prices.limits import LimitedTerms
from innercircle.terms.prices.loyalty import LoyaltyTerms, price_loyalty
from innercircle.terms.prices.public import PublicTerms
from innercircle.terms.prices.secret import SecretTerms
from innercircle.terms.questions.red_lines import RedLineCost

_MOST_DRAWN = 14  # insiders; beyond, each draw takes too long not to be asked for


@dataclass(frozen=True, kw_only=True, eq=False)
class Unrestricted:
    """Cost of payments if nothing were forbidden.

    Attributes:
        forbidden: what the file does not allow of payments, in words; empty when it allows all.
        public: cheapest payments if all see all offers.
        secret: cheapest payments if each sees only one offer.
    """

    forbidden: tuple[str, ...]
    public: PublicTerms
    secret: SecretTerms

    def to_dict(self) -> dict[str, Any]:
        """Plain data: costs and offers."""
        public, secret = self.public.to_dict(), self.secret.to_dict()
        keys = ("feasible", "cost", "lower_bound", "offers")
        return {
            "public": {key: public[key] for key in keys},
            "secret": {key: secret[key] for key in keys},
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class ScenarioTerms(Answer):
    """Terms of one scenario: public, secret, keep, mixed.

    Attributes:
        scenario_id: id of the scenario.
        digest: hash of its inputs.
        mandate: the goal, and what the file allows; further questions can be put to it.
        public: cheapest payments that the file allows, if all see all offers.
        secret: cheapest payments that the file allows, if each sees only one offer.
        unrestricted: the same two if nothing were forbidden.
        keep: cheapest payments on staying that keep everyone: the leader's mirror.
        mixed: cheapest public terms from all instruments that the file allows, within its red
            lines, vetoes and budgets.
        red_line: what the red lines cost; None when there is none.
        prices: (insider,) stay_holds − break_falls: what would make them as well off after a
            fall in which they took part as today.
        over_ranges: prices over draws of everything that has a range; None when that was not asked
            for, or nothing has.
    """

    scenario_id: str
    digest: str
    mandate: Mandate = field(repr=False)
    public: PublicTerms
    secret: SecretTerms
    unrestricted: Unrestricted
    keep: LoyaltyTerms
    mixed: LimitedTerms
    red_line: RedLineCost | None
    prices: Floats
    over_ranges: PriceRanges | None = None

    @property
    def built(self) -> BuiltGame:
        """The game and where its numbers come from."""
        return self.mandate.built

    @property
    def min_fall(self) -> float | None:
        """Probability of a fall that is asked for; None: the targets, or everyone."""
        return self.mandate.min_fall

    @property
    def target(self) -> tuple[str, ...]:
        """Insiders who must break."""
        return self.mandate.target

    @property
    def value_of_secrecy(self) -> float | None:
        """Public cost − secret cost; None when one of them is infeasible."""
        if not (self.public.feasible and self.secret.feasible):
            return None
        return self.public.cost - self.secret.cost

    def to_dict(self) -> dict[str, Any]:
        """The documented JSON of `innercircle terms --json`."""
        red_line = self.red_line
        names = self.built.game.names
        return {
            "scenario": self.scenario_id,
            "digest": self.digest,
            "version": self.version,
            "min_fall": self.min_fall,
            "target": list(self.target),
            "margin": self.mandate.margin,
            "currency": self.mandate.currency,
            "forbidden": list(self.mandate.list_forbidden()),
            "alike": [list(names) for names in self.mandate.list_alike()],
            "prices": dict(zip(names, make_plain(self.prices), strict=True)),
            "over_ranges": None if self.over_ranges is None else self.over_ranges.summarise(),
            "public": self.public.to_dict(),
            "secret": self.secret.to_dict(),
            "unrestricted": self.unrestricted.to_dict(),
            "keep": make_plain(self.keep),
            "mixed": make_plain(self.mixed),
            "value_of_secrecy": self.value_of_secrecy,
            "red_line_cost": None if red_line is None else red_line.cost,
            "red_line_detail": "There is no red line." if red_line is None else red_line.detail,
        }


def price_scenario(
    scenario: Scenario, *, min_fall: float | None = None, draws: int = 0, seed: int | None = None
) -> ScenarioTerms:
    """Price the terms of a scenario.

    Args:
        scenario: its `terms` section says what may be offered, to whom, within which limits.
        min_fall: probability of a fall to reach, instead of the file's goal.
        draws: of everything that has a range, over which public terms are priced
            (``over_ranges``) in circles of up to 14; 0 leaves that out.
        seed: of the draws; None for the scenario's.

    Raises:
        NotComplementsError: for some insiders breaking becomes less attractive when others break.
    """
    mandate = read_mandate(scenario, min_fall=min_fall)
    game = mandate.game
    public, secret = mandate.price_public(), mandate.price_secret()
    unlimited = mandate.price_unrestricted() or (public, secret)
    return ScenarioTerms(
        method="shortest path (public, keep), sequential obedience (secret)",
        reason=public.reason,
        certified=public.certified and secret.certified,
        tolerance=max(secret.tolerance, public.tolerance),
        assumptions=secret.assumptions,
        scenario_id=scenario.id,
        digest=scenario.digest,
        mandate=mandate,
        public=public,
        secret=secret,
        unrestricted=Unrestricted(
            forbidden=mandate.list_forbidden(), public=unlimited[0], secret=unlimited[1]
        ),
        keep=price_loyalty(game),
        mixed=mandate.price_within(),
        red_line=mandate.find_red_line_cost(),
        prices=find_prices(game),
        over_ranges=_draw(mandate, draws, seed),
    )


def _draw(mandate: Mandate, draws: int, seed: int | None) -> PriceRanges | None:
    """Prices over the file's ranges; None where there is nothing to draw."""
    if not draws or mandate.game.n > _MOST_DRAWN:
        return None
    if not any(map(is_stage_path, mandate.scenario.spreads())):
        return None
    return draw_prices(mandate, draws, seed=seed)
