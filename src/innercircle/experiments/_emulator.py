"""A small network that learns from single runs how likely each kind of end is.

One run says one kind; the network, fitted by log loss, says the chances at any inputs. It stands in
for a simulator where thousands of likelihoods are wanted, and is only as good as the runs near the
inputs asked for: whoever uses it adds runs there and checks by straight simulation.

Sources: Papamakarios, Sterratt & Murray (2019), sequential likelihoods; Hornik (1991).
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
HIDDEN = 48
"""Units of each of two hidden layers; half as many miss the rare kinds."""


@dataclass(frozen=True, eq=False)
class Emulator:
    """Chances of kinds from inputs, by layers of tanh units and a softmax.

    Attributes:
        weights, biases: of the layers.
        tilt: what each input adds to each kind's score beside the layers (input, kind).
    """

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    tilt: Floats

    def find_scores(self, inputs: Floats) -> Floats:
        """Log chances of every kind up to a constant of the row: (row, input) → (row, kind)."""
        layer = inputs
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            layer = np.tanh(layer @ weight + bias)
        return np.asarray(layer @ self.weights[-1] + self.biases[-1] + inputs @ self.tilt)

    def find_chances(self, inputs: Floats) -> NDArray[np.float64]:
        """Chances of every kind: (row, input) → (row, kind)."""
        return _soften(self.find_scores(inputs))

    def split(self, first: Floats) -> "HalfDone":
        """The same for rows whose first inputs stay as they are, the rest being shared by all."""
        known = first.shape[1]
        sums = first @ self.weights[0][:known] + self.biases[0]
        return HalfDone(self, sums, first @ self.tilt[:known], known)


@dataclass(frozen=True, eq=False)
class HalfDone:
    """An emulator with part of the inputs already worked in."""

    emulator: Emulator
    sums: Floats
    tilted: Floats
    known: int

    def find_chances(self, rest: Floats) -> NDArray[np.float64]:
        """Chances (row, kind) at the remaining inputs (input,), the same for every row."""
        weights, biases = self.emulator.weights, self.emulator.biases
        layer = np.tanh(self.sums + rest @ weights[0][self.known :])
        for weight, bias in zip(weights[1:-1], biases[1:-1], strict=True):
            layer = np.tanh(layer @ weight + bias)
        beside = self.tilted + rest @ self.emulator.tilt[self.known :]
        return _soften(layer @ weights[-1] + biases[-1] + beside)


def fit_emulator(
    inputs: Floats, kinds: NDArray[np.int8], *, passes: int = 10, seed: int = 0
) -> Emulator:
    """Fit one to runs.

    Args:
        inputs: (run, input), of the order of one.
        kinds: (run,) 0, 1, …; every kind must occur.
        passes: over all runs.
        seed: of the first weights and of the order of runs.
    """
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415  heavy
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415  heavy

    network = MLPClassifier(
        (HIDDEN, HIDDEN),
        activation="tanh",
        batch_size=min(1024, len(inputs)),
        learning_rate_init=2e-3,
        max_iter=passes,
        alpha=1e-4,
        tol=0.0,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(inputs.astype(np.float32), kinds)
    weights = tuple(np.asarray(layer, dtype=np.float32) for layer in network.coefs_)
    biases = tuple(np.asarray(layer, dtype=np.float32) for layer in network.intercepts_)
    tilt = np.zeros((inputs.shape[1], weights[-1].shape[1]), dtype=np.float32)
    return Emulator(weights, biases, tilt)


def tilt_emulator(
    emulator: Emulator, inputs: Floats, kinds: NDArray[np.int8], *, ridge: float = 30.0
) -> Emulator:
    """Right an emulator where it will be used: a linear score beside its own, fitted to runs there.

    A sampler walks to where its emulator errs. Runs made where it went say by how much, and a few
    numbers, linear in the inputs, are learned from them far more surely than a network is.

    Args:
        emulator: to be righted. inputs, kinds: of the runs, as for :func:`fit_emulator`.
        ridge: weight of the squares of what is added; of a level nothing is held back.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  heavy

    scores = emulator.find_scores(inputs.astype(np.float32)).astype(np.float64)
    told = np.column_stack([inputs, np.ones(len(inputs))])
    came = np.eye(scores.shape[1])[kinds]
    held = np.full((told.shape[1], 1), ridge)
    held[-1] = 1e-6

    def weigh(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        added = flat.reshape(told.shape[1], -1)
        said = _soften(scores + told @ added)
        loss = -np.log(said[np.arange(len(kinds)), kinds]).sum() + 0.5 * (held * added**2).sum()
        return float(loss), np.ravel(told.T @ (said - came) + held * added)

    start = np.zeros(told.shape[1] * scores.shape[1])
    found = minimize(weigh, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    added = found.x.reshape(told.shape[1], -1).astype(np.float32)
    biases = (*emulator.biases[:-1], emulator.biases[-1] + added[-1])
    return Emulator(emulator.weights, biases, emulator.tilt + added[:-1])


def _soften(scores: Floats) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)
