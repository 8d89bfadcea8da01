"""Sentences of the rubric's steps where the circle is no government: a board, party or alliance.

Numbers and words of the steps are the rubric's own; what must fit is told of organisations.
"""

from dataclasses import replace

from innercircle.scenario.rubric import SCALES, Scale
from innercircle.wording import STATES

_SENTENCES: dict[str, tuple[str, ...]] = {
    "power": (
        (
            "How much of what keeps those at the head there would go with this seat? Compare "
            "seats: only ratios count, in any unit."
        ),
        "Speaks for nobody else; leaving would be news for a day.",
        "Brings one vote that others could win within weeks.",
        "Brings votes, money or people that take months to replace.",
        "Without this seat one part of the whole would have to be rebuilt.",
        "Regarded as second in rank, or controls most of the votes or the money.",
    ),
    "exposure": (
        "How much could be claimed against the insider once others hold the lead?",
        "No serious complaint is known, and the seat did not need any wrong.",
        "Signed or tolerated what others did; complaints are general.",
        "Named in reports or audits; what happened is disputed.",
        "Blamed by several independent bodies for grave breaches below them.",
        "Sued, or publicly blamed by an authority, for grave breaches in person.",
    ),
    "suspicion": (
        "How far is the insider suspected today by who is at the head?",
        "Brought in by the head, without any other base.",
        "Watched like everybody in such a seat.",
        "Growing weight, or contacts, are talked about.",
        "Subordinates have been moved; loyalty has to be proved.",
        "Dismissal is expected by most observers.",
    ),
    "strength": (
        "Whom could the head move against alone, as a share of all power?",
        "Cannot remove anybody without asking others.",
        "Can remove minor figures only.",
        "Can remove minor insiders, not a major one.",
        "Has removed a major insider within two years without a crisis.",
        "Nobody keeps a seat against the head's will.",
    ),
    "position": (
        "What is the seat worth today, undisturbed? (0 = ruin, 100 = the best seat)",
        "A title with little income or influence.",
        "Income and standing like those of a senior member.",
        "A command of its own, with its own budget.",
        "One of the few seats on which everything hangs.",
        "All that one could want short of the lead itself.",
    ),
    "fallback": (
        "What remains after staying to the end if others win and claim nothing?",
        "Neither profession, money nor friends elsewhere.",
        "Savings that a claim could take.",
        "A profession or rank that outlives those at the head.",
        "Property and friends on both sides.",
        "Would be needed by whoever leads.",
    ),
    "exile": (
        "What is a life outside worth?",
        "No other place would take them, or claims would follow.",
        "One place would take them, on its own terms.",
        "Could live quietly elsewhere.",
        "Money and another post are there already.",
        "Welcome in many places, with a profession to follow.",
    ),
    "place": (
        (
            "What would the place be worth afterwards to one who broke and against whom nothing is "
            "claimed?"
        ),
        "Would be kept out of everything.",
        "A private life, with some distrust.",
        "A minor seat, or a pension with honours.",
        "Would keep the seat or the rank.",
        "Would be among those who lead.",
    ),
    "punishment": (
        "What remains after being found out or removed?",
        "Loss of everything, and claims for years.",
        "Loss of most income, and a name that closes doors.",
        "Loss of seat and income.",
        "Removal, with income and standing left.",
        "A reprimand that is forgotten within a year.",
    ),
    "capture": (
        "How likely is it to be found out and made to pay after breaking in vain?",
        "Is elsewhere already, or protected by loyal votes.",
        "Votes are secret, and few know who asked.",
        "Knows enough people to be warned.",
        "Works under the eyes of those at the head.",
        "Is never alone; breaking would be seen at once.",
    ),
    "pursuit": (
        "How hard would those who come after pursue claims?",
        "Have waived claims before and kept to it.",
        "Pursue a few symbolic cases.",
        "Pursue what lawyers bring forward.",
        "Have lawyers working on these cases today.",
        "Would be chosen on the promise to settle accounts.",
    ),
    "credibility": (
        "How far would insiders believe such a promise?",
        "Has broken such a promise recently.",
        "Cannot bind those who would have to keep it.",
        "Would want to keep it and may not be there by then.",
        "Has kept such promises for years.",
        "Is bound by contract, by escrow, or by its own interest.",
    ),
    "sanctions": (
        "How hard do penalties from outside bite?",
        "Letters and statements.",
        "A few insiders lose business or standing.",
        "The main source of income is barred from one market.",
        "Lenders and partners are warned off too.",
        "Nearly all outside business is cut off.",
    ),
    "threshold": (
        "Which share of power must break to bring the end?",
        "One major insider's break would do.",
        "Two or three together would.",
        "Half of all power must go: a simple majority.",
        "Most must go; like cases survived the loss of one.",
        "Even without most insiders votes and money would hold it.",
    ),
    "threshold-sd": (
        "How far apart are informed people in their guess (standard deviation)?",
        "The rules say it, or a recent attempt has shown it.",
        "Observers agree within a tenth of power.",
        "Observers disagree by a fifth of power.",
        "Nobody knows whether two or six insiders would do.",
        "No like case is known.",
    ),
    "signal": (
        "How precisely does each insider sense the threshold (standard deviation)?",
        "All insiders see the same figures every week.",
        "Most see each other's people and books.",
        "Each knows their own group well, others by hearsay.",
        "Groups hide their state from each other.",
        "Nobody trusts any report.",
    ),
    "mobilisation": (
        "How much does campaigning from outside weigh, as a share of power?",
        "None.",
        "A letter, a few critical voices.",
        "A steady campaign that is answered.",
        "Weeks of public pressure; outsiders are asked for help.",
        "It decides nearly everything.",
    ),
}


def list_scales(kind: str) -> dict[str, Scale]:
    """Scales of the rubric by name, their sentences as they fit a kind of coalition."""
    return SCALES if kind in STATES else _ELSEWHERE


def _retell(scale: Scale) -> Scale:
    """The scale with sentences of organisations; what the record has is of states."""
    question, *anchors = _SENTENCES.get(scale.name, (scale.question,))
    told = scale.steps
    if anchors:
        told = tuple(
            replace(step, anchor=text) for step, text in zip(scale.steps, anchors, strict=True)
        )
    return replace(scale, question=question, steps=told, record="")


_ELSEWHERE = {name: _retell(scale) for name, scale in SCALES.items()}
