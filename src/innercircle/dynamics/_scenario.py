"""Parameters of the monthly model from a scenario."""

from innercircle.dynamics._parameters import Parameters
from innercircle.scenario import Scenario


def build_parameters(scenario: Scenario) -> Parameters:
    raise NotImplementedError
