"""The structural forecast: hypothesis + record → probabilities, fitted by penalised likelihood.

An attempt within the year has probability Φ(index + hidden part), averaged over what the record
says about the hidden part. The mean strength of regimes drifts with the world; the last
15 years say where it is. Exits are attempts that succeed, insider exits those in which insiders
took part:

    Pr(exit) = Pr(attempt) · Φ(x·β_falls),   Pr(insider exit) = Pr(exit) · Φ(x·β_insiders)

with x = (1, armed share of the circle − 0.4, civil conflict). All three outcomes therefore come
from one fit and agree: Pr(insider exit) ≤ Pr(exit) ≤ Pr(attempt).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_ndtr, ndtr

from innercircle.history._hypothesis import (
    GAME_COUNT,
    PARAMETERS,
    MappedRows,
    compute_index,
    compute_index_slopes,
    compute_record,
    map_inputs,
)
from innercircle.history._kernels.learning import compute_attempt, compute_posterior
from innercircle.history._panel import check_outcome

if TYPE_CHECKING:
    import pandas as pd

    from innercircle.history._split import TrainingRows

Floats = NDArray[np.float64]

DRIFT_YEARS = 15
DRIFT_SD = 0.06
"""The world's mean strength drifts: its prior (power), and the years that speak about it."""

_MEANS = np.array([parameter.mean for parameter in PARAMETERS])
_SDS = np.array([parameter.sd for parameter in PARAMETERS])
_STEP = 1e-5
_LEAST = 1e-12  # keeps logarithms finite while the optimiser wanders
_CHAIN_MEANS = {"falls": np.array([0.2, 0.0, 0.0]), "insiders": np.array([1.0, 0.0, 0.0])}
_CHAIN_SDS = np.array([0.5, 0.5, 0.3])


@dataclass(frozen=True, eq=False)
class StructuralFit:
    """The fit, and how sure it is.

    Attributes:
        estimates: (parameter,) in the order of ``PARAMETERS``.
        drift: by how much the last ``DRIFT_YEARS`` years moved the world's mean strength (power).
        falls: (3,) β of an exit given an attempt.
        insiders: (3,) β of insiders taking part given an exit.
        penalised: minus log posterior at the values.
        iterations: steps of the optimiser.
        converged: the optimiser's own verdict.
        rows: how many rows were fitted on.
        last_year: last year among them.
    """

    estimates: Floats
    drift: float
    falls: Floats
    insiders: Floats
    penalised: float
    iterations: int
    converged: bool
    rows: int
    last_year: int

    def predict(self, inputs: "pd.DataFrame", outcome: str) -> Floats:
        """Probability (row,) that the outcome happens within 12 months.

        Raises:
            InputError: unknown outcome.
            LeakageError: the table carries outcomes.
        """
        check_outcome(outcome)
        rows = map_inputs(inputs)
        probability, _ = predict_attempt(_shift(self.estimates, self.drift), rows)
        if outcome == "attempt":
            return probability
        links = _build_links(rows)
        probability = probability * ndtr(links @ self.falls)
        return probability if outcome == "exit" else probability * ndtr(links @ self.insiders)


def fit_structural(training: "TrainingRows", start: Floats | None = None) -> StructuralFit:
    """Fit the parameters on training rows.

    Args:
        training: rows that ``Split`` allowed.
        start: values to start from (a fit on fewer rows); the prior means by default.
    """
    rows = map_inputs(training.inputs)
    happened = training.outcomes["attempt"].to_numpy(dtype=float)

    def objective(steps: Floats) -> tuple[float, Floats]:
        value, gradient = compute_objective(_MEANS + _SDS * steps, rows, happened)
        return value, gradient * _SDS

    # In units of the prior all parameters move by about one, which the optimiser needs.
    found = minimize(
        objective,
        np.zeros(len(_MEANS)) if start is None else (start - _MEANS) / _SDS,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 200, "ftol": 1e-8, "gtol": 1e-3},
    )
    values = _MEANS + _SDS * found.x
    links = _build_links(rows)
    attempted = training.outcomes["attempt"].to_numpy() == 1
    fell = training.outcomes["exit"].to_numpy(dtype=float)
    inside = training.outcomes["insider_exit"].to_numpy(dtype=float)
    return StructuralFit(
        estimates=values,
        drift=_fit_drift(values, training),
        falls=_fit_link(links[attempted], fell[attempted], _CHAIN_MEANS["falls"]),
        insiders=_fit_link(links[fell == 1], inside[fell == 1], _CHAIN_MEANS["insiders"]),
        penalised=float(found.fun),
        iterations=int(found.nit),
        converged=bool(found.success),
        rows=len(rows),
        last_year=training.forecast_year - 1,
    )


def predict_attempt(values: Floats, rows: MappedRows) -> tuple[Floats, Floats]:
    """Pr(attempt) (row,) and its derivative by the index (row,)."""
    index = compute_index(values[:GAME_COUNT], rows)
    state, leader, memory = np.exp(values[GAME_COUNT:])
    posterior = compute_posterior(compute_record(rows, memory), state, leader)
    return compute_attempt(index, posterior, state, leader)


def compute_objective(values: Floats, rows: MappedRows, happened: Floats) -> tuple[float, Floats]:
    """Minus the log posterior, and its gradient (parameter,).

    The gradient by the game's parameters goes through the index; the three learning parameters are
    differenced through the posterior.
    """
    probability, density = predict_attempt(values, rows)
    probability = np.clip(probability, _LEAST, 1.0 - _LEAST)
    likelihood = happened * np.log(probability) + (1.0 - happened) * np.log1p(-probability)
    pull = happened / probability - (1.0 - happened) / (1.0 - probability)
    slopes = compute_index_slopes(values[:GAME_COUNT], rows)
    gradient = np.empty(len(values))
    gradient[:GAME_COUNT] = -(pull * density) @ slopes
    for k in range(GAME_COUNT, len(values)):
        moved = values.copy()
        moved[k] += _STEP
        change = predict_attempt(moved, rows)[0] - probability
        gradient[k] = -(pull @ change) / _STEP
    distance = (values - _MEANS) / _SDS
    return float(-likelihood.sum() + 0.5 * (distance**2).sum()), gradient + distance / _SDS


def build_unfitted(last_year: int) -> StructuralFit:
    """The hypothesis as it was written down: every parameter at its prior mean."""
    return StructuralFit(
        estimates=_MEANS.copy(),
        drift=0.0,
        falls=_CHAIN_MEANS["falls"],
        insiders=_CHAIN_MEANS["insiders"],
        penalised=float("nan"),
        iterations=0,
        converged=True,
        rows=0,
        last_year=last_year,
    )


def find_standard_errors(fit: StructuralFit, training: "TrainingRows") -> Floats:
    """Laplace approximation: standard deviation (parameter,) of each fitted value.

    The inverse of the Hessian of the penalised likelihood, differenced from its gradient.
    """
    rows = map_inputs(training.inputs)
    happened = training.outcomes["attempt"].to_numpy(dtype=float)
    step = 1e-3 * _SDS
    count = len(fit.estimates)
    hessian = np.empty((count, count))
    for k in range(count):
        ahead, behind = fit.estimates.copy(), fit.estimates.copy()
        ahead[k] += step[k]
        behind[k] -= step[k]
        hessian[k] = (
            compute_objective(ahead, rows, happened)[1]
            - compute_objective(behind, rows, happened)[1]
        ) / (2.0 * step[k])
    covariance = np.linalg.inv(0.5 * (hessian + hessian.T))
    return np.sqrt(np.maximum(np.diag(covariance), 0.0))


def _fit_drift(values: Floats, training: "TrainingRows") -> float:
    """Recent move of mean strength: one number, from the last years' rows alone."""
    lately = (training.inputs["year"] >= training.forecast_year - DRIFT_YEARS).to_numpy()
    rows = map_inputs(training.inputs[lately].reset_index(drop=True))
    happened = training.outcomes["attempt"].to_numpy(dtype=float)[lately]

    def objective(drift: float) -> float:
        probability, _ = predict_attempt(_shift(values, drift), rows)
        likelihood = happened * np.log(probability) + (1 - happened) * np.log1p(-probability)
        return float(-likelihood.sum() + 0.5 * (drift / DRIFT_SD) ** 2)

    found = minimize_scalar(objective, bounds=(-0.2, 0.2), method="bounded")
    return float(found.x)


def _shift(values: Floats, drift: float) -> Floats:
    moved = values.copy()
    moved[0] += drift
    return moved


def _build_links(rows: MappedRows) -> Floats:
    """(row, 3): 1, armed share of the circle − 0.4, civil conflict."""
    armed = rows.share[:, 0] * rows.regime[:, 0] + rows.share[:, 1] * (1.0 - rows.regime[:, 0])
    return np.column_stack([np.ones(len(rows)), armed - 0.4, rows.mobilised[:, 0]])


def _fit_link(links: Floats, happened: Floats, means: Floats) -> Floats:
    sign = 2.0 * happened - 1.0

    def objective(beta: Floats) -> tuple[float, Floats]:
        scaled = sign * (links @ beta)
        log_probability = log_ndtr(scaled)
        hazard = np.exp(-0.5 * scaled**2 - 0.5 * np.log(2.0 * np.pi) - log_probability)
        distance = (beta - means) / _CHAIN_SDS
        value = -log_probability.sum() + 0.5 * (distance**2).sum()
        return float(value), -(links.T @ (sign * hazard)) + distance / _CHAIN_SDS

    return np.asarray(minimize(objective, means, jac=True, method="BFGS").x)
