"""Sections on the scenario itself: contacts, assumptions and sources."""

from collections.abc import Iterator

from innercircle.report._labels import say_rest, say_spread
from innercircle.report._views import Assumption, Contact, SourceNote, Tie
from innercircle.scenario import Channel, Choice, Choices, Meeting, Scenario, Source, Value

_WHOLE = "The scenario as a whole"


def list_contacts(scenario: Scenario) -> tuple[Contact, ...]:
    """Channels as they were opened, their meetings, and the events of the timeline."""
    told = {event.id: event for event in scenario.timeline}
    contacts: list[Contact] = []
    shown: set[str] = set()
    for channel in scenario.channels:
        title = _name_channel(scenario, channel)
        contacts.append(
            Contact(
                month=channel.opened,
                status="opened",
                says=f"The {title.lower()} is opened.",
                channel=_say_carrier(scenario, channel),
                sought_by=_say_seeker(scenario, channel),
                source=_name_source(scenario, channel.source),
            )
        )
        for meeting in channel.meetings:
            event = told.get(meeting.id)
            shown.add(meeting.id)
            contacts.append(
                Contact(
                    month=meeting.date,
                    status=meeting.status,
                    says=event.says if event else _say_meeting(meeting),
                    channel=title,
                    source=_name_source(scenario, meeting.source or channel.source),
                )
            )
    contacts += [
        Contact(
            month=event.date,
            status="event",
            says=event.says,
            source=_name_source(scenario, event.source),
        )
        for event in scenario.timeline
        if event.id not in shown
    ]
    return tuple(contacts)


def _name_channel(scenario: Scenario, channel: Channel) -> str:
    office = scenario.find_insider(channel.insider).office or channel.insider
    short = channel.insider.replace("-", " ")
    return f"Line to the {short}" if len(office) > 40 else f"Line to: {office}"


def _say_carrier(scenario: Scenario, channel: Channel) -> str:
    for carrier in scenario.intermediaries:
        if carrier.id == channel.intermediary:
            said = f"carried by: {carrier.title}"
            if carrier.withheld:
                said += f" ({', '.join(carrier.withheld)} withheld"
                said += f": {carrier.because})" if carrier.because else ")"
            return said
    return ""


def _say_seeker(scenario: Scenario, channel: Channel) -> str:
    names = {
        "sponsor": scenario.sponsor.office or "the sponsor",
        "insider": f"the {channel.insider.replace('-', ' ')}",
    }
    seeker = channel.sought_by
    if isinstance(seeker.spread, Choices):
        return " or ".join(
            f"{names.get(word, word)} ({100 * share:.0f} %)"
            for word, share in seeker.spread.options
        )
    return names.get(seeker.value, seeker.value)


def _say_meeting(meeting: Meeting) -> str:
    where = f" in {meeting.place}" if meeting.place else ""
    words = meeting.id.replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}{where}."


def _name_source(scenario: Scenario, key: str) -> str:
    return next((source.title for source in scenario.sources if source.id == key), key)


def list_assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Every number and every uncertain word, in the order of the file."""
    return tuple(_list_assumptions(scenario))


def list_ties(scenario: Scenario) -> tuple[Tie, ...]:
    """Inputs that go together, in words."""
    names = name_inputs(scenario) if scenario.together else {}
    return tuple(
        Tie(
            inputs=tuple(names[path] for path in part.inputs),
            rank=part.rank_correlation,
            source=_name_source(scenario, part.source) if part.source else "",
            note=part.note,
        )
        for part in scenario.together
    )


def name_inputs(scenario: Scenario) -> dict[str, str]:
    """Words for each input, with whose it is, by dotted path."""
    return {
        entry.path: entry.label
        if entry.group == _WHOLE
        else f"{entry.group}: {entry.label[:1].lower()}{entry.label[1:]}"
        for entry in _list_assumptions(scenario)
    }


def _list_assumptions(scenario: Scenario) -> Iterator[Assumption]:
    entries: dict[str, Value | Choice] = {**scenario.values(), **scenario.choices()}
    for path, entry in entries.items():
        group, depth = _find_group(scenario, path)
        spread = None if isinstance(entry.spread, Choices) else entry.spread
        yield Assumption(
            path=path,
            group=group,
            label=say_rest(path, depth),
            value=entry.value,
            spread=say_spread(entry.spread),
            low=spread.low if spread else None,
            high=spread.high if spread else None,
            source=_name_source(scenario, entry.source) if entry.source else "",
            note=entry.note,
            given=entry.given,
        )


def _find_group(scenario: Scenario, path: str) -> tuple[str, int]:
    """The heading under which an input stands, and how many parts of its path that names."""
    parts = path.split(".")
    if len(parts) == 1:
        return _WHOLE, 0
    named = {
        ("insiders", each.id): each.office or each.id.replace("-", " ")
        for each in scenario.insiders
    }
    named |= {("guarantors", each.id): each.title for each in scenario.guarantors}
    known = named.get((parts[0], parts[1]))
    if known and len(parts) > 2:
        return known, 2
    if parts[0] == "elections":
        return f"Vote of {scenario.elections[int(parts[1]) - 1].date[:7]}", 2
    if parts[0] in {"evidence", "playbooks", "dynamics"} and len(parts) > 2:
        return f"{parts[0].capitalize()}: {parts[1].replace('_', ' ').replace('-', ' ')}", 2
    return parts[0].capitalize(), 1


def list_sources(scenario: Scenario) -> tuple[SourceNote, ...]:
    """Sources with their letter and the numbers of their reports."""
    return tuple(
        SourceNote(
            key=source.id,
            title=source.title,
            kind=source.kind,
            grade=_write_grade(scenario, source),
            published=source.published,
            via=_name_source(scenario, source.via) if source.via else "",
            note="; ".join(part for part in (source.reason, source.note) if part),
        )
        for source in scenario.sources
    )


def _write_grade(scenario: Scenario, source: Source) -> str:
    numbers = sorted(
        {
            report.number
            for report in scenario.reports
            if report.source == source.id and report.number is not None
        }
    )
    return " ".join([source.letter, ", ".join(map(str, numbers))]).strip()
