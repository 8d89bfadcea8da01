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
    """

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def find_chances(self, inputs: Floats) -> NDArray[np.float64]:
        """Chances of every kind: (row, input) → (row, kind)."""
        layer = inputs
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            layer = np.tanh(layer @ weight + bias)
        return _soften(layer @ self.weights[-1] + self.biases[-1])

    def split(self, first: Floats) -> "HalfDone":
        """The same for rows whose first inputs stay as they are, the rest being shared by all."""
        known = first.shape[1]
        return HalfDone(self, first @ self.weights[0][:known] + self.biases[0], known)


@dataclass(frozen=True, eq=False)
class HalfDone:
    """An emulator with part of the inputs already worked in."""

    emulator: Emulator
    sums: Floats
    known: int

    def find_chances(self, rest: Floats) -> NDArray[np.float64]:
        """Chances (row, kind) at the remaining inputs (input,), the same for every row."""
        weights, biases = self.emulator.weights, self.emulator.biases
        layer = np.tanh(self.sums + rest @ weights[0][self.known :])
        for weight, bias in zip(weights[1:-1], biases[1:-1], strict=True):
            layer = np.tanh(layer @ weight + bias)
        return _soften(layer @ weights[-1] + biases[-1])


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
    return Emulator(weights, biases)


def _soften(scores: Floats) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)
