"""The coding rubric: anchored scales, so that two people who code one case come out alike.

The steps are conventions of this project, not measurements; choose the step whose sentence fits
best, or a number between two steps, and give a range at least as wide as half a step.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One anchored step of a scale.

    Attributes:
        number: what to write in the file.
        word: its name.
        anchor: the sentence that must fit.
    """

    number: float
    word: str
    anchor: str


@dataclass(frozen=True)
class Scale:
    """An anchored scale.

    Attributes:
        name: the name by which the format refers to it.
        title: heading.
        question: what coders ask themselves.
        steps: from low to high.
        record: what the record has of it, with counts and source; empty where it has nothing.
    """

    name: str
    title: str
    question: str
    steps: tuple[Step, ...]
    record: str = ""

    def find_nearest(self, number: float) -> Step:
        """The step nearest to a number, the lower one at a tie."""
        return min(self.steps, key=lambda step: (abs(step.number - number), step.number))


_FATES = (
    "Leaders who left irregularly, 1946 to 2015 (n = 258): 40 in 100 abroad, 22 in prison, 19 "
    "dead, 19 unharmed; of those who left regularly 88 in 100 unharmed (Archigos 4.1; Geddes, "
    "Wright & Frantz)."
)
_RECORD = {
    "exile": f"{_FATES} After 1998 exile is about a sixth as likely for leaders with grave crimes "
    "to answer for (Krcmaric 2018): the higher the exposure, the lower the step.",
    "fallback": _FATES,
    "punishment": _FATES,
    "suspicion": "A member of a ruling council is purged in 3.1 of 100 years (n = 998, 1948 to "
    "2000), in 14.3 in the year of a failed coup, in 2.3 in others (Goldring & Matthews 2023).",
}


def _scale(name: str, title: str, question: str, *steps: tuple[float, str, str]) -> Scale:
    return Scale(name, title, question, tuple(Step(*step) for step in steps), _RECORD.get(name, ""))


_PEOPLE = (
    _scale(
        "power",
        "Power",
        "How much of what keeps the regime standing would go with this office? Compare offices: "
        "only ratios count, in any unit.",
        (1, "marginal", "Commands nothing alone; a dismissal would be news for a day."),
        (2, "minor", "Runs one ministry, court or region that others could replace within weeks."),
        (4, "solid", "Commands units, money or votes that take months to replace."),
        (8, "major", "Without this office the regime would have to be rebuilt in one sphere."),
        (16, "pillar", "Regarded as second in rank, or controls most of the force or the money."),
    ),
    _scale(
        "exposure",
        "Exposure",
        "How much could a prosecutor use against the insider if the regime fell?",
        (0.1, "clean", "No serious accusation is known, and the office did not need any wrong."),
        (0.3, "touched", "Signed or tolerated what others did; accusations are general."),
        (0.5, "involved", "Named in reports or on a sanctions list; evidence is disputed."),
        (0.7, "heavily", "Accused by several independent bodies of grave acts by subordinates."),
        (0.9, "fully", "Indicted, or publicly accused by a government, of grave crimes in person."),
    ),
    _scale(
        "suspicion",
        "Suspicion",
        "How far does the leader suspect the insider today?",
        (0.05, "trusted", "Appointed by the leader, without any other base."),
        (0.1, "watched", "Watched like everybody in such an office."),
        (0.25, "doubted", "Growing weight, or contacts, are talked about."),
        (0.5, "suspected", "Subordinates have been moved or arrested; loyalty has to be proved."),
        (0.8, "marked", "Dismissal is expected by most observers."),
    ),
    _scale(
        "skill",
        "Skill",
        "How well does the insider bargain and lead?",
        (0.1, "none", "Follows orders; has never negotiated anything."),
        (0.3, "little", "Has run an office, without handling opponents."),
        (0.5, "usual", "Has survived several reshuffles by ordinary care."),
        (0.7, "good", "Has brokered deals between circles before."),
        (0.9, "outstanding", "Called astute and well prepared by opponents who met the insider."),
    ),
    _scale(
        "brokerage",
        "Brokerage",
        "How fast does power flow to this office while the leader's grip weakens?",
        (0.1, "none", "All weight comes from the leader."),
        (0.2, "some", "Commands people who might turn to this office."),
        (0.3, "notable", "Several circles ask this office to settle quarrels."),
        (0.6, "strong", "Appointments already need this office's consent."),
        (1.0, "full", "Every loss of the leader's hold is visibly this office's gain."),
    ),
    _scale(
        "strength",
        "Strength",
        "Whom could the leader move against alone, as a share of all power?",
        (0.1, "puppet", "Cannot dismiss a minister without asking others."),
        (0.25, "weak", "Can dismiss minor figures only."),
        (0.45, "contested", "Can purge minor insiders, not a major one, nor arrest a rival."),
        (0.65, "firm", "Has purged a major insider within two years without a crisis."),
        (0.85, "dominant", "Nobody keeps an office against the leader's will."),
    ),
)

_PAYOFFS = (
    _scale(
        "position",
        "Position",
        "What is the office worth today, undisturbed? (0 = ruin, 100 = the best office)",
        (50, "modest", "A title with little income, power or safety."),
        (65, "fair", "Income and protection like a high official's."),
        (75, "good", "A command or ministry with its own income."),
        (85, "high", "One of the few offices on which everything hangs."),
        (95, "highest", "All that one could want short of the leader's own office."),
    ),
    _scale(
        "fallback",
        "Fallback",
        "What remains after staying if the regime falls and nobody prosecutes?",
        (5, "nothing", "Neither profession, money nor friends outside the regime."),
        (10, "little", "Savings at home that a new government could take."),
        (20, "some", "A profession or rank that outlives governments."),
        (30, "decent", "Property and friends on both sides."),
        (40, "good", "Would be needed by any government."),
    ),
    _scale(
        "exile",
        "Exile",
        "What is a life abroad worth?",
        (5, "hunted", "No country would grant entry, or extradition is likely."),
        (15, "confined", "One country would grant entry, on its own terms."),
        (20, "quiet", "Could live quietly in a few countries."),
        (30, "comfortable", "Money and family are abroad already."),
        (45, "free", "Welcome in many countries, with a profession to follow."),
    ),
    _scale(
        "place",
        "Place in the new order",
        "What would the place after a fall be worth to one who broke and whom nobody prosecutes?",
        (10, "none", "Would be kept out of everything."),
        (20, "private", "A private life at home, under suspicion."),
        (35, "minor", "A minor office, or a pension with honours."),
        (50, "kept", "Would keep the office or the rank."),
        (75, "leading", "Would be among those who lead."),
    ),
    _scale(
        "punishment",
        "Punishment",
        "What remains after being caught or purged?",
        (0, "ruin", "Death or life in prison, family included."),
        (5, "prison", "Long prison, loss of everything."),
        (10, "disgrace", "House arrest, loss of office and income."),
        (20, "demotion", "Dismissal, with income and freedom left."),
        (30, "reproof", "A reprimand that is forgotten within a year."),
    ),
    _scale(
        "capture",
        "Capture",
        "How likely is it to be caught after breaking if the regime holds?",
        (0.1, "safe", "Is abroad, or protected by loyal troops."),
        (0.3, "unlikely", "A border, an embassy or an aircraft is within reach."),
        (0.5, "even", "Knows the services well enough to be warned."),
        (0.7, "likely", "Lives and works under watch."),
        (0.9, "certain", "Is never alone; breaking would be seen at once."),
    ),
    _scale(
        "squeeze",
        "Squeeze",
        "Which share of the rents have sanctions taken, beyond what the position reflects?",
        (0.0, "none", "Untouched so far."),
        (0.1, "slight", "Some business has become dearer."),
        (0.25, "felt", "Accounts abroad are frozen; income continues."),
        (0.4, "hard", "Most income from outside has stopped."),
        (0.6, "crushing", "Cannot pay those who depend on the insider."),
    ),
)

_ACTORS = (
    _scale(
        "pursuit",
        "Pursuit",
        "How hard would this guarantor prosecute?",
        (0.1, "none", "Has declared amnesty before and kept it."),
        (0.3, "mild", "Prosecutes a few symbolic cases."),
        (0.5, "usual", "Prosecutes whom courts bring forward."),
        (0.7, "active", "Has prosecutors working on these cases today."),
        (0.9, "relentless", "Elected or appointed on the promise to punish."),
    ),
    _scale(
        "credibility",
        "Credibility",
        "How far would insiders believe its promise?",
        (0.1, "none", "Has broken such a promise recently."),
        (0.3, "low", "Cannot bind those who would have to keep it."),
        (0.5, "mixed", "Would want to keep it and may be out of office by then."),
        (0.7, "good", "Has kept such promises for years."),
        (0.9, "high", "Is bound by treaty, custody of assets, or its own interest."),
    ),
    _scale(
        "coverage",
        "Coverage",
        "How much of the prosecution does the guarantee rule out?",
        (0.1, "words", "A statement that nobody wants revenge."),
        (0.3, "partial", "Minor charges only."),
        (0.5, "half", "Domestic charges, foreign ones left open."),
        (0.7, "broad", "All charges but the gravest."),
        (0.9, "full", "All charges, in law, for family and assets too."),
    ),
    _scale(
        "sanctions",
        "Sanctions",
        "How strict are sanctions?",
        (0.1, "symbolic", "Some people may not travel."),
        (0.3, "targeted", "Assets of persons and a few firms are frozen."),
        (0.5, "sectoral", "The main export is barred from the sponsor's market."),
        (0.7, "broad", "Banks and shippers of third countries are threatened too."),
        (0.9, "total", "Nearly all trade and finance is cut off."),
    ),
    _scale(
        "threat",
        "Threat",
        "How likely is it, each month, that a foreign army moves against the leader?",
        (0.0, "none", "Nobody speaks of it."),
        (0.002, "talk", "Some abroad ask for it; no troops are moved."),
        (0.015, "used", "The same power has used force against others of late."),
        (0.05, "massed", "Troops stand at the border, or an ultimatum has been set."),
        (0.15, "war", "Its forces fight the regime already."),
    ),
    _scale(
        "hints",
        "Hints",
        "How loudly does the sponsor hint that insiders are talking to it?",
        (0.0, "silent", "Never speaks of contacts."),
        (0.25, "rumour", "Lets others guess."),
        (0.5, "general", "Says that “many” are talking."),
        (0.75, "pointed", "Names offices."),
        (1.0, "loud", "Feeds a quarrel between circles on purpose, again and again."),
    ),
    _scale(
        "deniability",
        "Deniability",
        "How easily can both sides disown what the intermediary says?",
        (0.1, "none", "An official with a mandate in writing."),
        (0.3, "low", "A former official known to be close to one side."),
        (0.5, "some", "A business partner with access to both."),
        (0.7, "high", "Not named anywhere, and nothing is written down."),
        (0.9, "full", "Nobody could prove that the two ever met."),
    ),
)

_STAGE = (
    _scale(
        "threshold",
        "Threshold",
        "Which share of power must break for the regime to fall?",
        (0.2, "brittle", "One major insider's break would bring it down."),
        (0.4, "fragile", "Two or three together would."),
        (0.5, "half", "Half of all power must go."),
        (0.6, "firm", "Most circles must go; similar regimes survived the loss of one."),
        (0.8, "rock", "Even without most insiders force and money would hold it."),
    ),
    _scale(
        "threshold-sd",
        "Uncertainty of the threshold",
        "How far apart are informed people in their guess (standard deviation)?",
        (0.03, "known", "A recent attempt has shown it."),
        (0.06, "narrow", "Observers agree within a tenth of power."),
        (0.12, "usual", "Observers disagree by a fifth of power."),
        (0.2, "wide", "Nobody knows whether two or six insiders would do."),
        (0.3, "open", "No comparable regime is known."),
    ),
    _scale(
        "signal",
        "Signals",
        "How precisely does each insider sense the threshold (standard deviation)?",
        (0.01, "exact", "All insiders see the same figures every week."),
        (0.02, "good", "Most see each other's men and books."),
        (0.04, "usual", "Each knows their own circle well, others by hearsay."),
        (0.08, "poor", "Circles hide their state from each other."),
        (0.15, "blind", "Nobody trusts any report."),
    ),
    _scale(
        "mobilisation",
        "Mobilisation",
        "How much does the street weigh, as a share of power?",
        (0.0, "none", "No protest."),
        (0.05, "low", "Local protest, easily contained."),
        (0.1, "steady", "Regular protest in several cities; police suffice."),
        (0.2, "high", "Weeks of mass protest; the military is asked for help."),
        (0.4, "overwhelming", "Cities are beyond control."),
    ),
    _scale(
        "rents",
        "Rents",
        "What does the circle share today, against the best year in memory?",
        (0.2, "gone", "Wages of the services are not paid."),
        (0.4, "short", "Only the innermost men still earn."),
        (0.6, "reduced", "About half the former income reaches the circle."),
        (0.8, "good", "Nearly what it was."),
        (1.0, "best", "As in the best year."),
    ),
    _scale(
        "share",
        "Share",
        "Which part of the whole?",
        (0.1, "few", "Isolated cases."),
        (0.3, "some", "A clear minority."),
        (0.5, "half", "About half."),
        (0.7, "most", "A clear majority."),
        (0.9, "nearly all", "All with few exceptions."),
    ),
    _scale(
        "probability",
        "Probability",
        "How likely is it? (the words of Intelligence Community Directive 203)",
        (0.1, "very unlikely", "Known cases are rare exceptions."),
        (0.3, "unlikely", "Less likely than not, and no surprise."),
        (0.5, "roughly even", "As likely as not."),
        (0.7, "likely", "More likely than not; the contrary would be no surprise."),
        (0.9, "very likely", "The contrary would surprise everybody who knows the case."),
    ),
)

GRADES = (
    _scale(
        "reliability",
        "Reliability of a source (letter)",
        "How reliable has this source been? Letters A to F; the number is the standard "
        "probability of being informed.",
        (0.0, "F", "Cannot be judged: no record of this source; carries no information."),
        (0.10, "E", "Unreliable: a history of wrong reports."),
        (0.35, "D", "Not usually reliable: right at times."),
        (0.60, "C", "Fairly reliable: right more often than not."),
        (0.80, "B", "Usually reliable: minor doubts."),
        (0.95, "A", "Completely reliable: a history of complete reliability."),
    ),
    _scale(
        "credibility-number",
        "Credibility of a report (number)",
        "How credible is this report by itself? Numbers 1 to 6; the decimal is the standard "
        "probability.",
        (0.0, "6", "Truth cannot be judged; carries no information."),
        (0.10, "5", "Improbable: against what is known, and illogical."),
        (0.35, "4", "Doubtful: possible, not logical, not confirmed."),
        (0.60, "3", "Possibly true: reasonable, agrees with some of what is known."),
        (0.80, "2", "Probably true: logical, agrees with what is known."),
        (0.95, "1", "Confirmed by other, independent sources."),
    ),
)
"""Scales whose step is a letter or a digit of a grade."""

GROUPS: tuple[tuple[str, tuple[Scale, ...]], ...] = (
    ("People", _PEOPLE),
    ("Payoffs", _PAYOFFS),
    ("Other actors", _ACTORS),
    ("The stage", _STAGE),
    ("Grades", GRADES),
)
"""All scales by group, in the order of the reference page."""

SCALES: dict[str, Scale] = {scale.name: scale for _, scales in GROUPS for scale in scales}
"""All scales by name."""
