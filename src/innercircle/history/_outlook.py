"""The coming year of a country that the panel does not have: a short form, the panel's fit.

The structural forecast is fitted on all Januaries of the panel and asked about one more. What the
form leaves open is drawn from Januaries of the last years of the panel with the same type of
regime, whole rows at a time, so that what goes together stays together; the fitted numbers are
drawn from the Laplace approximation of their posterior.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import approx_fprime

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.history._hypothesis import REGIMES, map_inputs
from innercircle.history._panel import OUTCOMES, find_state, read_panel
from innercircle.history._scores import Interval, compute_auc_roc
from innercircle.history._split import Split, TrainingRows
from innercircle.history._structural import (
    DRIFT_SD,
    DRIFT_YEARS,
    StructuralFit,
    compute_objective,
    fit_structural,
    predict_attempt,
)

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

DRAWS = 100
LAST_ASKED = 2100
_RECENT = 5
"""Last years of the panel whose Januaries stand for what the form leaves open."""
_FEWEST = 50
"""Latest rows of a type of regime that has none in these years."""
_LATELY = 15
"""Last years of the panel whose frequencies stand beside the outlook."""
_ALIKE = 1.5
"""Januaries whose chance differs by at most this factor count as given a like chance."""

CONFLICTS = {
    "none": {"civil": 0, "inter": 0},
    "civil": {"civil": 1, "inter": 0},
    "interstate": {"civil": 0, "inter": 1},
}
"""Word of the form → columns of the panel."""

NEVER = float("inf")
"""Years since the last attempt where there was none."""


@dataclass(frozen=True)
class Moved:
    """Effect of one statement of the form.

    Attributes:
        name: of the field.
        without: chance of an attempt were it left open, all else as stated.
    """

    name: str
    without: float


@dataclass(frozen=True)
class Expected:
    """An outcome within twelve months.

    Attributes:
        name: one of ``OUTCOMES``.
        chance: mean and 90 % interval over draws of what is left open and of the fit.
        rows, happened: Januaries of this type of regime in the last years of the panel, and how
            many of them saw it.
        all_rows, all_happened: the same of every type.
        alike, alike_happened: Januaries of the test period that a fit on the years before gave a
            like chance, and how many saw it; alike_told: the mean of these chances.
        auc: chance that there a January that saw it was given more than one that did not.
    """

    name: str
    chance: Interval
    rows: int
    happened: int
    all_rows: int
    all_happened: int
    alike: int
    alike_happened: int
    alike_told: float
    auc: float


@dataclass(frozen=True, kw_only=True, eq=False)
class OutlookAnswer(Answer):
    """Outlook of one January.

    Attributes:
        year: that begins. last: the panel's last year.
        regime: type of regime. country: whose last row fills what the form leaves open; or None.
        stated: field of the form → what it states.
        expected: one an outcome, an attempt first.
        above: share of the Januaries of the last years of the panel whose chance of an attempt is
            lower, all at the best guess of the fit.
        moves: one a statement, the largest first.
        draws: of the fitted numbers.
    """

    year: int
    last: int
    regime: str
    country: str | None
    stated: dict[str, float | str]
    expected: tuple[Expected, ...]
    above: float
    moves: tuple[Moved, ...]
    draws: int


def find_outlook(
    *,
    year: int,
    regime: str | None = None,
    country: str | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    **form: float | str | bool | None,
) -> OutlookAnswer:
    """Chances of an attempt, a forced exit, and one by insiders in the year that begins.

    Args:
        year: whose January it is.
        regime: type of regime; that of the country's last row when None.
        country: a state of the panel, whose last row fills what the form leaves open, its counts
            of years gone on as if nothing had happened since.
        draws: of the fitted numbers.
        seed: of the draws.
        form: ``tenure`` and ``last_attempt`` in years (:data:`NEVER` for none), ``growth`` of GDP
            per head in per cent, ``gdp`` per head in 2011 dollars, ``population`` in millions,
            ``conflict`` (a key of :data:`CONFLICTS`), ``opposition`` that is legal, an elected
            ``legislature``, ``oil`` price against that of a year ago in per cent where the state
            is in OPEC; None is left open.

    Raises:
        InputError: neither regime nor country, an unknown word, a number out of range; all told.
        DataError: a shipped file does not match its checksum.
    """
    panel = read_panel()
    last = int(panel.inputs["year"].max())
    stated = {name: value for name, value in form.items() if value is not None}
    _check(year, regime, draws, stated, last)
    usual = _find_usual(panel.inputs, last, regime, country, year)
    regime = regime or str(usual["regime"].iloc[0])
    drawn = _draw_fits(last + 1, draws, seed)

    def ask_without(name: str) -> float:
        known = {k: v for k, v in stated.items() if k != name}
        return float(_predict_attempts(drawn, _fill(usual, year, regime, known)).mean())

    fit, filled = _fit(last + 1), _fill(usual, year, regime, stated)
    attempts = _predict_attempts(drawn, filled)
    mean = float(attempts.mean())
    moves = [Moved(name, ask_without(name)) for name in stated]
    # How attempts end is at the best guess, for each row.
    told = {name: fit.predict(filled, name) for name in OUTCOMES}
    lately = panel.inputs["year"] > last - _LATELY
    usually = fit.predict(panel.inputs[lately].reset_index(drop=True), "attempt")
    return OutlookAnswer(
        method="fit of the panel, asked about one more January",
        certified=False,
        seed=seed,
        assumptions=(
            f"The record ends with {last}; what has changed in the world since is not in it.",
            f"What the form leaves open is as in {_say_usual(usual, country)}.",
            "Which attempts succeed, and by whom, is at the best guess of the fit.",
        ),
        year=year,
        last=last,
        regime=regime,
        country=str(usual["country"].iloc[0]) if country else None,
        stated={k: v if isinstance(v, str) else float(v) for k, v in stated.items()},
        expected=tuple(
            _expect(name, attempts * (chance / told["attempt"]), regime, last)
            for name, chance in told.items()
        ),
        above=float((usually < told["attempt"].mean()).mean()),
        moves=tuple(sorted(moves, key=lambda each: -abs(np.log(each.without / mean)))),
        draws=draws,
    )


_LIMITS = {
    "tenure": (0.0, 80.0),
    "last_attempt": (0.0, NEVER),
    "growth": (-60.0, 60.0),
    "gdp": (200.0, 300_000.0),
    "population": (0.01, 2_000.0),
    "oil": (-95.0, 900.0),
}


def _check(
    year: int, regime: str | None, draws: int, stated: Mapping[str, float | str | bool], last: int
) -> None:
    """Refuse what cannot be meant, all at once."""
    wrong = []
    if year > LAST_ASKED:
        wrong.append(f"the year {year} is too far off: the last that can be asked is {LAST_ASKED}")
    elif year <= last:
        wrong.append(f"the year {year} is not after the record, which ends with {last}")
    if regime is not None and regime not in REGIMES:
        wrong.append(f"regime {regime!r} is none of {', '.join(REGIMES)}")
    if draws < 1:
        wrong.append(f"{draws} draws are none")
    conflict = stated.get("conflict", "none")
    if conflict not in CONFLICTS:
        wrong.append(f"conflict {conflict!r} is none of {', '.join(CONFLICTS)}")
    for name, (low, high) in _LIMITS.items():
        value = float(stated.get(name, low))
        if not low <= value <= high:
            wrong.append(f"{name.replace('_', ' ')} {value:g} is not from {low:g} to {high:g}")
    unknown = set(stated) - set(_LIMITS) - {"conflict", "opposition", "legislature"}
    wrong += [f"the form has no field {name}" for name in sorted(unknown)]
    if wrong:
        raise InputError("; ".join(wrong) + ".", where="outlook")


def _find_usual(
    inputs: "pd.DataFrame", last: int, regime: str | None, country: str | None, year: int
) -> "pd.DataFrame":
    """Rows that stand for what the form leaves open."""
    if country is not None:
        name, code = find_state(country)
        rows = inputs[inputs["gwcode"] == code].tail(1)
        if int(rows["year"].iloc[0]) < last and regime is None:
            raise InputError(
                f"{name} was no autocracy of the record in {last}, but until "
                f"{int(rows['year'].iloc[0])}.",
                advice="Name its type of regime beside it: --regime.",
            )
        return _go_on(rows, year)
    if regime is None:
        raise InputError("an outlook needs a type of regime, or a country of the record.")
    recent = inputs[(inputs["year"] > last - _RECENT) & (inputs["regime"] == regime)]
    return (
        recent if len(recent) else inputs[inputs["regime"] == regime].tail(_FEWEST)
    ).reset_index(drop=True)


def _say_usual(usual: "pd.DataFrame", country: str | None) -> str:
    first, last = usual["year"].min(), usual["year"].max()
    if country is None:
        return f"the {len(usual)} Januaries of regimes of this type from {first} to {last}"
    name = usual["country"].iloc[0]
    return f"the row of {name} for January {last}, nothing having happened since"


def _go_on(row: "pd.DataFrame", year: int) -> "pd.DataFrame":
    """A row with its counts of months gone on to a later January, nothing having happened."""
    months = 12 * (year - int(row["year"].iloc[0]))
    since = row["months_since_attempt"] + months
    ages = {name: row[name] + months for name in ("tenure_months", "state_age_months")}
    kept = {
        f"attempts_{years}y": row[f"attempts_{years}y"].where(since <= 12 * years, 0)
        for years in (5, 10)
    }
    return row.assign(months_since_attempt=since, **ages, **kept).reset_index(drop=True)


def _fill(
    rows: "pd.DataFrame", year: int, regime: str, stated: Mapping[str, float | str | bool]
) -> "pd.DataFrame":
    """The rows with what the form states."""
    put: dict[str, Any] = {"year": year, "regime": regime}
    simple = {"growth": 1.0, "gdp": 1.0, "population": 1000.0, "opposition": 1, "legislature": 1}
    columns = {"gdp": "gdppc", "population": "pop", "legislature": "legselec"}
    put |= {
        columns.get(name, name): float(stated[name]) * unit
        for name, unit in simple.items()
        if name in stated
    }
    if "tenure" in stated:
        put["tenure_months"] = 12.0 * float(stated["tenure"])
    if "conflict" in stated:
        put |= CONFLICTS[str(stated["conflict"])]
    if "oil" in stated:
        put |= {"opec": 1, "oil_chg_12m": float(np.log1p(float(stated["oil"]) / 100.0))}
    if "last_attempt" in stated:
        ago = float(stated["last_attempt"])
        put["months_since_attempt"] = 12.0 * ago if np.isfinite(ago) else np.nan
        for years in (5, 10):  # one at least where it is as recent, none where it is not
            count = rows[f"attempts_{years}y"]
            put[f"attempts_{years}y"] = count.clip(lower=1) if ago < years else 0 * count
    return rows.assign(**put)


@cache
def _fit(before: int) -> StructuralFit:
    return fit_structural(_list_rows(before))


def _list_rows(before: int) -> TrainingRows:
    return Split(before, before).training(read_panel(), before)


@cache
def _draw_fits(before: int, draws: int, seed: int) -> Floats:
    """Draws (draw, parameter) from the Laplace approximation of the fit's posterior.

    The recent drift of mean strength is drawn beside the others, to the standard error that its
    Fisher information leaves.
    """
    fit, training = _fit(before), _list_rows(before)
    rows, happened = map_inputs(training.inputs), training.outcomes["attempt"].to_numpy(dtype=float)
    slopes: Any = approx_fprime  # of vectors too, which its stubs do not say
    hessian = slopes(fit.estimates, lambda at: compute_objective(at, rows, happened)[1])
    covariance = np.linalg.inv(0.5 * (hessian + hessian.T))
    lately = (training.inputs["year"] >= before - DRIFT_YEARS).to_numpy()
    chance, density = predict_attempt(
        fit.estimates, map_inputs(training.inputs[lately].reset_index(drop=True))
    )
    slope = density / np.exp(fit.estimates[1])
    known = np.sum(slope**2 / (chance * (1.0 - chance))) + DRIFT_SD**-2
    rng = np.random.default_rng([seed, 7])
    drawn = rng.multivariate_normal(fit.estimates, covariance, size=draws, method="eigh")
    drawn[:, 0] += fit.drift + rng.standard_normal(draws) / np.sqrt(known)
    return drawn


def _predict_attempts(drawn: Floats, rows: "pd.DataFrame") -> Floats:
    """Chance (draw, row) of an attempt."""
    mapped = map_inputs(rows)
    return np.stack([predict_attempt(values, mapped)[0] for values in drawn])


def _expect(name: str, chance: Floats, regime: str, last: int) -> Expected:
    """An outcome, beside its frequencies and what like chances were worth."""
    panel, mean = read_panel(), float(chance.mean())
    seen = panel.outcomes[name].to_numpy()
    lately = (panel.inputs["year"] > last - _LATELY).to_numpy()
    kind = lately & (panel.inputs["regime"] == regime).to_numpy()
    tested = (panel.inputs["year"] >= Split().first_test_year).to_numpy()
    told = _fit(Split().first_test_year).predict(panel.inputs[tested].reset_index(drop=True), name)
    saw = seen[tested]
    alike = np.abs(np.log(told / mean)) <= np.log(_ALIKE)
    low, high = np.quantile(chance, (0.05, 0.95))
    return Expected(
        name=name,
        chance=Interval(mean, float(low), float(high)),
        rows=int(kind.sum()),
        happened=int(seen[kind].sum()),
        all_rows=int(lately.sum()),
        all_happened=int(seen[lately].sum()),
        alike=int(alike.sum()),
        alike_happened=int(saw[alike].sum()),
        alike_told=float(told[alike].mean()) if alike.any() else float("nan"),
        auc=compute_auc_roc(saw.astype(float), told, np.ones(len(saw))),
    )
