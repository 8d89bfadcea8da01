"""Checks across sections, made when every section alone is sound."""

import math

from innercircle.scenario._claims import check_claims
from innercircle.scenario._declare import Checker
from innercircle.scenario._journal import check_journal
from innercircle.scenario._nested import name_item
from innercircle.scenario._paths import split_path
from innercircle.scenario._sources import find_far_grades
from innercircle.scenario._together import check_together
from innercircle.scenario._tree import Mapping, Mark, Node, Sequence
from innercircle.scenario.model import Scenario
from innercircle.scenario.spread import find_range
from innercircle.scenario.value import Value
from innercircle.vocabulary import Beliefs
from innercircle.wording import STATES


def find_cross_problems(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    """Find what no section can see alone and what makes the scenario unusable."""
    _check_reports(scenario, top, checker)
    _check_held_meetings(scenario, top, checker)
    _check_doubles(scenario, top, checker)
    check_together(scenario, checker, lambda path: _find(top, path))
    check_claims(scenario, checker, lambda path: _find(top, path))
    check_journal(scenario, checker, lambda path: _find(top, path))
    if scenario.elections and not scenario.starts:
        message = "elections need “starts”: the month that the simulation begins in"
        checker.complain(_find(top, "elections"), message, path="elections")


def find_cross_warnings(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    """Find what is allowed but probably not meant."""
    _warn_threshold(scenario, top, checker)
    _warn_beliefs(scenario, top, checker)
    _warn_class(scenario, top, checker)
    _warn_exposure(scenario, top, checker)
    _warn_grades(scenario, top, checker)
    for channel in scenario.channels:
        for meeting in channel.meetings:
            early = meeting.status == "planned" and meeting.date and scenario.starts
            if early and meeting.date[:7] < scenario.starts[:7]:
                message = f"planned for {meeting.date}, before the scenario starts"
                checker.warn(_find(top, meeting.path + ".date"), message, meeting.path)
    for vote in scenario.elections:
        if scenario.starts and vote.date[:7] < scenario.starts[:7]:
            message = f"held in {vote.date}, before the scenario starts: it changes nothing"
            checker.warn(_find(top, vote.path + ".date"), message, vote.path)
    lines = {line.insider for line in scenario.sponsor.red_lines if "place" in line.never}
    for lever in scenario.levers:
        if lever.lever == "guarantee" and not lever.guarantor:
            message = "no guarantor: every guarantor is taken to promise the same"
            checker.warn(_find(top, lever.path), message, lever.path)
    if lines and "place" in scenario.terms.instruments and len(lines) == len(scenario.insiders):
        message = "“place” may be offered to nobody: red lines rule everyone out"
        checker.warn(_find(top, "terms.instruments"), message, "terms.instruments")


def _check_reports(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    if scenario.reports and scenario.evidence is None:
        message = "reports need an “evidence” section: who may be approached, priors and claims"
        checker.complain(_find(top, "reports"), message, path="reports")
        return
    sources = {source.id: source for source in scenario.sources}
    for report in scenario.reports:
        source = sources.get(report.source)
        if source and not source.letter:
            message = f"the source {source.id} makes a report but has no “letter” (A–F)"
            checker.complain(_find(top, report.path + ".source"), message, path=report.path)
        by_letter = scenario.evidence and scenario.evidence.options.combine == "letter"
        if report.number is None and not by_letter:
            message = "“number” (1–6) is missing; only “combine: letter” works without"
            checker.complain(_find(top, report.path), message, path=report.path)


def _check_held_meetings(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    for channel in scenario.channels:
        for meeting in channel.meetings:
            held = meeting.status in {"held", "cancelled"}
            if held and scenario.starts and meeting.date[:7] > scenario.starts[:7]:
                message = (
                    f"{meeting.status} in {meeting.date}, after the scenario starts "
                    f"({scenario.starts}); what is to come is planned"
                )
                checker.complain(_find(top, meeting.path + ".date"), message, path=meeting.path)


def _check_doubles(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    """Refuse two channels to one insider through one intermediary: they are one channel."""
    seen: dict[tuple[str, str], str] = {}
    for channel in scenario.channels:
        key = (channel.insider, channel.intermediary)
        if key in seen:
            message = f"the same insider and intermediary as the channel {seen[key]}"
            checker.complain(_find(top, channel.path), message, path=channel.path)
        seen[key] = channel.id


def _warn_threshold(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    middle = scenario.threshold.central
    pressure = scenario.mobilisation.value
    if middle is not None and 0 < middle <= pressure:
        message = (
            f"outside pressure ({pressure:g}) reaches the threshold on average ({middle:g}): the "
            "regime falls though nobody breaks"
        )
        checker.warn(_find(top, "threshold"), message, "threshold")
    elif middle is not None and middle > 1 + pressure:
        message = "even if everybody breaks, the regime holds on average"
        checker.warn(_find(top, "threshold"), message, "threshold")


def _warn_beliefs(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    """Common beliefs that are precise against the signals allow several equilibria.

    With a normal prior of precision α and signals of precision β, N·α/√β ≤ √(2π) gives uniqueness
    whatever the mean, N being all power, here 1 (Morris & Shin 2003). Other beliefs start from a
    flat prior, for which there is no such edge.
    """
    spread = scenario.threshold.sd
    words = {scenario.beliefs.value}
    if scenario.beliefs.spread is not None:
        words |= {word for word, chance in scenario.beliefs.spread.options if chance > 0}
    if Beliefs.COMMON not in words or spread is None:
        return
    noises = [each.signal_sd or scenario.signal_sd for each in scenario.insiders]
    noise = max(each.value for each in noises)
    ratio = noise / spread.value**2
    worst = max(_find_end(each, 1) for each in noises) / max(_find_end(spread, 0), 1e-9) ** 2
    edge = math.sqrt(2 * math.pi)
    if worst <= edge:
        return
    said = f"{ratio:.2g} is above" if ratio > edge else f"{ratio:.2g} is below"
    where = "" if ratio > edge else f", but {worst:.2g} at the ends of their ranges above it"
    message = (
        f"under common beliefs noise of {noise:g} is much against a threshold known to "
        f"{spread.value:g}: noise/sd² = {said} √(2π) = 2.5{where}, so that several "
        "equilibria are possible and small changes of the noise may move the answer far; "
        "“beliefs: flat” has one at every noise"
    )
    checker.warn(_find(top, "beliefs"), message, "beliefs")


def _warn_class(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    """The record has rulers of states alone: a class of it says nothing of a board."""
    kind = scenario.words.kind
    if kind not in STATES and (scenario.case.country or scenario.case.regime):
        message = (
            f"the record has rulers of states, and no case like this {kind}: is a class meant?"
        )
        checker.warn(_find(top, "case"), message, "case")


def _warn_exposure(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    """Exposure counts times a guarantor's pursuit: where nobody would prosecute it is idle."""
    stated = [each.exposure for each in scenario.insiders if each.exposure.given]
    if not stated or is_exposure_at_work(scenario):
        return
    why = "no guarantor is named" if not scenario.guarantors else "no guarantor pursues anybody"
    message = (
        f"{why}, so that nobody would be prosecuted and exposure moves nothing in solve and terms; "
        "in the months it moves only who seeks contact"
    )
    checker.warn(_find(top, stated[0].path), message, stated[0].path)


def is_exposure_at_work(scenario: Scenario) -> bool:
    """True where some guarantor may prosecute, so that it matters who is incriminated."""
    return any(_find_end(each.pursuit, 1) > 0 for each in scenario.guarantors)


def _find_end(value: Value, end: int) -> float:
    """Lower (0) or upper (1) end of a number's range."""
    bounds = None if value.spread is None else find_range(value.spread)
    return value.value if bounds is None else bounds[end]


def _warn_grades(scenario: Scenario, top: Mapping, checker: Checker) -> None:
    sources = {source.id: source for source in scenario.sources}
    for report in scenario.reports:
        message = find_far_grades(sources[report.source], report)
        if message:
            checker.warn(_find(top, report.path), message, report.path)


def _find(top: Mapping, path: str) -> Mark:
    """Mark of the deepest node of a dotted path that the file has."""
    here: Node = top
    mark = top.mark
    for part in split_path(path):
        if isinstance(here, Mapping) and part in here.entries:
            key, child = here.entries[part]
            mark = key.mark
            here = child
        elif isinstance(here, Sequence):
            named = {name_item(item, i): item for i, item in enumerate(here.items, start=1)}
            if part not in named:
                return mark
            here = named[part]
            mark = here.mark
        else:
            return mark
    return mark if isinstance(here, Mapping | Sequence) else here.mark
