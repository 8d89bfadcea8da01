"""The months ahead: what runs of the model do under alternative playbooks."""

from innercircle.dynamics._answer import ComparisonAnswer, SimulationAnswer
from innercircle.dynamics._intervals import Difference, Share, find_difference, find_share
from innercircle.dynamics._parameters import (
    Guarantors,
    Insiders,
    Parameters,
    make_guarantors,
    make_parameters,
)
from innercircle.dynamics._simulate import compare, simulate

__all__ = [
    "ComparisonAnswer",
    "Difference",
    "Guarantors",
    "Insiders",
    "Parameters",
    "Share",
    "SimulationAnswer",
    "compare",
    "find_difference",
    "find_share",
    "make_guarantors",
    "make_parameters",
    "simulate",
]
