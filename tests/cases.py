"""Published answers about private signals: what is known, who says so, how close to come.

Data only, for ``tests/literature``: each test rebuilds the answer from the equation, holds it
against the number written here, and then holds the solver against it. A stakes row is
(a, r, p, g) = (stay_holds, stay_falls, break_holds, break_falls); B = (a−p) + (g−r) and
c = (a−p)/B, the share of the risk that lies on breaking. All is in the unit of power.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Group:
    """Insiders with the same stakes and noise: many small ones, or one who holds it ``alone``."""

    mass: float
    noise: float
    stakes: tuple[float, float, float, float]
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Case:
    """One known answer.

    Attributes:
        name: words, the test's id.
        source: author and year.
        equation: the answer as the source has it.
        answer: largest θ at which the regime falls, one an equilibrium, smallest first.
        tolerance: how close the solver must come, with as many insiders as the test has at most.
        groups: who sits there.
        prior: (mean, sd) of a normal prior, or None: flat.
    """

    name: str
    source: str
    equation: str
    answer: tuple[float, ...]
    tolerance: float
    groups: tuple[Group, ...]
    prior: tuple[float, float] | None = None


EVEN = (60.0, 20.0, 0.0, 80.0)
"""c = 1/2."""
FEARFUL = (70.0, 10.0, 20.0, 60.0)
"""c = 1/2, the other way round: less to win by breaking, more to lose by staying."""
TORN = (75.0, 25.0, 5.0, 55.0)
"""c = 0.7."""
READY = (40.0, 10.0, 20.0, 90.0)
"""c = 0.2."""
BYSTANDER = (50.0, 50.0, 10.0, 110.0)
"""c = 0.4, and nothing hangs on staying: the speculator of the currency papers."""
UNDECIDED = (60.0, 60.0, 10.0, 110.0)
"""The same with c = 1/2."""


# ---- Morris & Shin, 2003


def _flat(name, mass, noise, stakes, answer, tolerance):
    return Case(
        name=name,
        source="Morris & Shin (2003)",
        equation="θ* = N(1 − c), at any noise",
        answer=(answer,),
        tolerance=tolerance,
        groups=(Group(mass=mass, noise=noise, stakes=stakes),),
    )


FLAT = (
    _flat("even-odds", 1.0, 0.2, EVEN, 0.5, 1.5e-3),
    _flat("even-odds-loud", 1.0, 2.0, EVEN, 0.5, 1.5e-3),
    _flat("even-odds-quiet", 1.0, 0.1, EVEN, 0.5, 1.5e-3),
    _flat("fearful", 1.0, 0.2, FEARFUL, 0.5, 1e-3),
    _flat("torn", 1.0, 0.2, TORN, 0.3, 4e-4),
    _flat("ready", 1.0, 0.1, READY, 0.8, 1.5e-3),
    _flat("torn-and-heavy", 2.5, 0.4, TORN, 0.75, 7e-4),
)


def _normal(name, mass, noise, stakes, prior, *answer, tolerance=2e-3):
    return Case(
        name=name,
        source="Morris & Shin (2003)",
        equation="Φ⁻¹(θ*/N) = (α/√β)(θ* − μ) − √((α+β)/β)·Φ⁻¹(c)",
        answer=answer,
        tolerance=tolerance,
        groups=(Group(mass=mass, noise=noise, stakes=stakes),),
        prior=prior,
    )


NORMAL = (
    _normal("even-odds", 1.0, 0.1, EVEN, (0.6, 0.4), 0.4668350997),
    _normal("torn", 1.0, 0.2, TORN, (0.5, 0.5), 0.2136286550),
    _normal("ready-and-heavy", 2.0, 0.1, READY, (1.0, 0.4), 1.8353559347),
)
"""Below the bound N·α/√β ≤ √(2π): one equilibrium."""

SEVERAL = (
    _normal("even-odds", 1.0, 0.2, EVEN, (0.5, 0.24), 0.0658422904, 0.9341577096, tolerance=5e-3),
    _normal(
        "torn-and-heavy", 2.0, 0.2, TORN, (0.8, 0.3), 0.0178690890, 1.9441679835, tolerance=6e-3
    ),
)
"""Above it, with a prior in the middle: the smallest and the largest of three."""

ABOVE_AND_ONE = (
    _normal("sure-to-fall", 1.0, 0.2, EVEN, (0.35, 0.24), 0.9864429546),
    _normal("sure-to-hold", 1.0, 0.2, EVEN, (0.65, 0.24), 0.0135570454),
)
"""Above it, with a prior that leaves no doubt: one all the same."""


# ---- Sákovics & Steiner, 2012


def _groups(name, answer, *groups, tolerance=4e-3):
    return Case(
        name=name,
        source="Sákovics & Steiner (2012)",
        equation="θ* = N − Σ m_g c_g",
        answer=(answer,),
        tolerance=tolerance,
        groups=tuple(Group(mass=m, noise=s, stakes=stakes) for m, s, stakes in groups),
    )


GROUPS = (
    _groups("one-noise", 0.5, (0.4, 0.2, READY), (0.6, 0.2, TORN)),
    _groups("sharp-and-blunt", 0.5, (0.4, 0.1, READY), (0.6, 0.4, TORN)),
    _groups("blunt-and-sharp", 0.5, (0.4, 0.4, READY), (0.6, 0.1, TORN)),
    _groups(
        "three-kinds",
        1.025,
        (0.7, 0.1, EVEN),
        (0.7, 0.3, BYSTANDER),
        (0.85, 0.2, TORN),
        tolerance=6e-3,
    ),
)


# ---- n equal insiders


def _equals(name, count, stakes, answer):
    return Case(
        name=name,
        source="derived in test_equal_insiders_little_noise",
        equation="m* = the largest integer strictly below n(1−c) + (g−p)/B, within [0, n]",
        answer=(answer,),
        tolerance=1e-7,
        groups=(Group(mass=count, noise=0.02, stakes=stakes),),
    )


EQUALS = (
    _equals("two-even", 2, EVEN, 1.0),
    _equals("two-with-more-to-win", 2, (60.0, 20.0, 0.0, 119.0), 1.0),
    _equals("two-with-enough-to-win", 2, (60.0, 20.0, 0.0, 121.0), 2.0),
    _equals("one-who-decides-alone", 1, EVEN, 1.0),
    _equals("one-who-dares-not", 1, TORN, 0.0),
    _equals("seven-torn", 7, TORN, 2.0),
    _equals("twelve-ready", 12, READY, 10.0),
    _equals("thirty-bystanders", 30, (50.0, 50.0, 10.0, 115.0), 19.0),
    _equals("five-without-loyalty", 5, (10.0, 0.0, 20.0, 60.0), 5.0),
    _equals("five-with-nothing-to-win", 5, (60.0, 30.0, 0.0, 20.0), 0.0),
)


# ---- Corsetti, Dasgupta, Morris & Shin, 2004


def _large(name, equation, answer, share, noise, stakes=BYSTANDER, tolerance=3e-3):
    return Case(
        name=name,
        source="Corsetti, Dasgupta, Morris & Shin (2004)",
        equation=equation,
        answer=(answer,),
        tolerance=tolerance,
        groups=(
            Group(mass=share, noise=noise, stakes=stakes, alone=True),
            Group(mass=1.0 - share, noise=0.1, stakes=stakes),
        ),
    )


WELL_INFORMED = (
    _large("three-tenths", "θ* = λ + (1−λ)(1−c)", 0.65, 0.3, 1e-3, UNDECIDED, tolerance=8e-3),
    _large("half", "θ* = λ + (1−λ)(1−c)", 0.75, 0.5, 1e-3, UNDECIDED, tolerance=8e-3),
)
"""One who sees far better than the small ones."""

BADLY_INFORMED = (
    _large("a-fifth", "θ* = 1 − c, as without the large one", 0.6, 0.2, 2.0),
    _large("a-third", "θ* = 1 − c, as without the large one", 0.6, 0.35, 2.0),
)
"""One who sees far worse: neither so large as to suffice, nor as to be indispensable."""


# ---- Angeletos, Hellwig & Pavan, 2007


def _dynamic(name, noise, prior, *answer):
    return Case(
        name=name,
        source="Angeletos, Hellwig & Pavan (2007)",
        equation="Pr(θ ≤ θ* | x*, θ > θ₁) = c, with Φ((x* − θ*)/σ) = θ*",
        answer=answer,
        tolerance=1.5e-2,
        groups=(Group(mass=1.0, noise=noise, stakes=BYSTANDER),),
        prior=prior,
    )


SURVIVED = (
    _dynamic("strong-by-reputation", 0.15, (0.7, 0.3), 0.4410211436, 0.5815783003),
    _dynamic("stronger-by-reputation", 0.2, (0.8, 0.4), 0.4277835662, 0.5726326106),
)
"""The first attack that the regime survives, θ₁; then, with a quarter of the noise, the second."""
