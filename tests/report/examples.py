"""Made-up findings for the report's tests: named cases, no randomness."""

import math
from itertools import cycle
from statistics import NormalDist

from innercircle.report._views import (
    Assumption,
    Contact,
    FallCurve,
    Findings,
    GainSteps,
    Influence,
    Seat,
    SourceNote,
)

OFFICES = (
    ("President of the Constituent Assembly and first vice-president of the party", "Party"),
    ("Minister of Defence", "Armed forces"),
    ("Head of the intelligence service", "Security services"),
    ("Chief justice", "Party"),
    ("Vice-president in charge of the economy", "Economic managers"),
    ("Commander of the presidential guard", "Security services"),
    ("Commander of the western military region", "Armed forces"),
    ("Commander of the eastern military region", "Armed forces"),
    ("Governor of the central bank and chairman of the state oil company", "Economic managers"),
    ("Minister of the Interior, Justice and Peace", "Security services"),
    ("Secretary of the party's national directorate", "Party"),
    ("Commander of the militia", "Armed forces"),
)
KEYS = (
    "party-boss",
    "defence-minister",
    "intelligence-chief",
    "chief-justice",
    "economy-vice-president",
    "guard-commander",
    "western-commander",
    "eastern-commander",
    "bank-governor",
    "interior-minister",
    "party-secretary",
    "militia-commander",
)
LONGEST = (
    *((1 / 21e6, 1 / 21e6), (1 / 980_000, 1 / 980_000), (1 / 21_000, 1 / 45)),
    *((0.05, 0.999), (math.nan, math.nan)),
)
"""Chances of a fall, cautious and bold, that take the most room at the top of a page."""
POWERS = (22, 19, 12, 7, 8, 9, 6, 5, 4, 4, 2, 2)


def make_findings(count=8, *, name=None, private=True, spread=0.0):
    """Findings with ``count`` insiders.

    ``name`` replaces every text of the scenario: one text, or several that are taken in turn.
    """
    texts = cycle([name] if isinstance(name, str) else name or [None])

    def say(text):
        return next(texts) or text

    total = sum(POWERS[k % 12] for k in range(count))
    powers = [POWERS[k % 12] / total for k in range(count)]
    law = NormalDist(0.6, 0.12)
    seats = []
    for k, power in enumerate(powers):
        office, circle = OFFICES[k % 12]
        office = f"{office} {k // 12 + 1}" if k >= 12 else office
        stakes = (90.0 - 3 * (k % 5), 8.0 + k % 7, 4.0 + k % 3, 16.0 + 5 * (k % 6))
        chance = (0.02, 0.11, 0.004, 0.0, 0.3, 0.65, 0.08, 1.0)[k % 8]
        seats.append(
            Seat(
                key=KEYS[k % 12] + (f"-{k // 12 + 1}" if k >= 12 else ""),
                name=say(office),
                circle=say(circle),
                power=power,
                stakes=stakes,
                breaks_bold=True,
                chance_cautious=chance if private else math.nan,
                chance_bold=min(1.0, chance + spread) if private else math.nan,
                cutoff_cautious=(0.3 + 0.02 * k if chance not in {0, 1} else
                                 (-math.inf if chance == 0 else math.inf)) if private else math.nan,
                cutoff_bold=(0.3 + 0.02 * k + spread if chance not in {0, 1} else
                             (-math.inf if chance == 0 else math.inf)) if private else math.nan,
            )
        )  # fmt: skip
    grid = tuple(j / 60 for j in range(61))
    curve = FallCurve(
        powers=grid,
        chances=tuple(law.cdf(x + 0.1) for x in grid),
        marks=(
            ("Cautious answer, nobody breaks", 0.0, law.cdf(0.1)),
            (
                "Smallest tipping set: " + ", ".join(s.short for s in seats[:2]),
                powers[0],
                law.cdf(powers[0] + 0.1),
            ),
            ("Bold answer, everybody breaks", 1.0, law.cdf(1.1)),
        ),
    )
    gains = []
    for i, seat in enumerate(seats):
        a, r, p, g = seat.stakes
        carried = [0.0]
        for j, power in enumerate(powers):
            if j != i:
                carried.append(carried[-1] + power)
        values = [
            (p - a) + (g - p) * law.cdf(W + seat.power + 0.1) + (a - r) * law.cdf(W + 0.1)
            for W in carried
        ]
        gains.append(
            GainSteps(key=seat.key, name=seat.label, others=tuple(carried), gains=tuple(values))
        )
    text = say("The go-between meets the party boss in the capital; details are withheld.")
    return Findings(
        key="example",
        title=say("Secret talks with a party boss"),
        question=say("Who stays, who breaks, and what would it take?"),
        summary=say("A foreign government has opened a secret line to the second man of a "
        "regime under sanctions."),
        leader=say("President"),
        seats=tuple(seats),
        private=private,
        fall_cautious=0.0215 if private else math.nan,
        fall_bold=0.0215 + spread if private else math.nan,
        bound_cautious=0.00002,
        bound_bold=0.9999,
        alone=0.004,
        tipping=(seats[0].key, seats[1 % count].key),
        gains=tuple(gains),
        curve=curve,
        contacts=(
            Contact(month="2019-07", status="opened", says=say("A secret line is opened."),
                    channel=say("Line to the party boss"),
                    sought_by=say("the foreign government or the insider, equally likely"),
                    source=say("News agency, August 2019")),
            Contact(month="2019-07", status="held", says=text, channel=say("Line to the boss"),
                    source=say("News agency, August 2019")),
            Contact(month="", status="planned", says=say("A second meeting is being prepared."),
                    channel=say("Line to the party boss"), source=say("News agency")),
            Contact(month="2019-08", status="event", says=say("Sanctions are tightened.")),
        ),
        influences=tuple(
            Influence(path=f"threshold.mean-{k}", label=say(label), low=0.5, high=0.7, value=0.6,
                      fall_low=low, fall_low_bold=low, fall_high=high,
                      fall_high_bold=high)
            for k, (label, low, high) in enumerate((
                ("Threshold: share of power that must break, best guess", 0.16, 0.001),
                ("Power of the President of the Constituent Assembly and first vice-president",
                 0.01, 0.05),
                ("Mobilisation by the opposition", 0.008, 0.04),
                ("Signal noise", 0.02, 0.025),
            ))
        ),
        assumptions=(
            Assumption(path="threshold.mean", group="Threshold", label=say("Mean"),
                       value=0.6, spread="0.5 to 0.7"),
            Assumption(path="insiders.party-boss.exposure", group="Party boss",
                       label=say("Exposure"), value=0.9, spread="0.8 to 1",
                       source=say("News agency"), note=say("alleged")),
            Assumption(path="leader.playbook", group="Leader", label=say("Playbook"),
                       value=say("tolerate"), given=False),
        ),
        sources=(
            SourceNote(key="ap", title=say("News agency, August 2019"), kind="news",
                       grade="B2", published="2019-08-18", note=say("")),
        ),
        cautions=(say("The cautious and the bold answer meet."),),
        method="monotone iteration",
        version="0.1.0",
        fingerprint="0123456789abcdef",
    )  # fmt: skip
