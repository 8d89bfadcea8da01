"""Episodes: cases of insiders under pressure, coded by a written rule and rendered as scenarios.

The coding (``data/episodes/codings.yaml``) has steps 1 to 5 of the coding rubric, made from the
case notes by ``rule.md``. How an episode ended is kept apart in ``labels.csv``, which nothing here
reads: what turns a case into inputs does not know how it ended.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from innercircle.errors import InputError
from innercircle.history._data import DATA
from innercircle.scenario import SCALES, Scenario, load_text

FOLDER = DATA / "episodes"
MONTHS = 24
"""Months simulated, the same for all: the length of an episode would tell how it ended."""

_INSIDER_STEPS = ("power", "position", "exposure", "place", "capture")
_COMMON_STEPS = {"fallback": 3, "exile": 3}
"""Steps that the notes seldom tell apart: the middle one for everybody."""


@dataclass(frozen=True)
class CodedInsider:
    """One office in an episode, in steps of the rubric.

    Attributes:
        id: id of the office.
        office: what it is.
        circle: faction.
        steps: scale → step, 1 to 5: power, position, exposure, place, capture.
        why: one line from the notes.
    """

    id: str
    office: str
    circle: str
    steps: dict[str, int]
    why: str


@dataclass(frozen=True)
class CodedEpisode:
    """An episode as coded: inputs only.

    Attributes:
        id: place and year.
        country: state as the panel lists it.
        classed: False where the panel has no row of the first month, and so no class.
        title: what people read.
        starts: first month of the window.
        leader: the leader's office.
        sponsor: the outside power's office.
        steps: scale → step, 1 to 5: threshold, mobilisation, strength, pursuit, sanctions,
            credibility, threat.
        elections: months of votes on the leader's office. patron: why there is one, or empty.
        reasons: what was coded → one line from the notes.
        playbooks: actor → the playbook that the notes show.
        insiders: three to five offices.
        sources: the published works behind the notes.
    """

    id: str
    country: str
    classed: bool
    title: str
    starts: str
    leader: str
    sponsor: str
    steps: dict[str, int]
    reasons: dict[str, str]
    playbooks: dict[str, str]
    elections: tuple[str, ...]
    patron: str
    insiders: tuple[CodedInsider, ...]
    sources: tuple[str, ...]


@cache
def read_episodes() -> dict[str, CodedEpisode]:
    """The coded episodes by id, in the order of their years."""
    entries = yaml.safe_load((FOLDER / "codings.yaml").read_text(encoding="utf-8"))
    return {entry["id"]: _read_episode(entry) for entry in entries}


def find_episode(name: str) -> CodedEpisode:
    """One coded episode.

    Raises:
        InputError: there is no such episode.
    """
    from difflib import get_close_matches  # noqa: PLC0415  only needed after a slip

    episodes = read_episodes()
    if name in episodes:
        return episodes[name]
    close = get_close_matches(name, list(episodes), n=1)
    raise InputError(
        f"unknown episode {name!r}.",
        advice=f"Did you mean {close[0]}?" if close else f"There are: {', '.join(episodes)}.",
    )


def find_number(scale: str, step: int) -> float:
    """The number of the rubric that stands for a step, 1 to 5."""
    return SCALES[scale].steps[step - 1].number


def render_episode(episode: CodedEpisode) -> str:
    """The episode as the text of a scenario file, each number with its step and its reason."""
    head = [
        f"# {episode.title}. Coded by rule from case notes.",
        f"# See docs/concepts/how-far-to-trust-this.md, and: innercircle history show {episode.id}",
        "# A step is 1 to 5 of the coding rubric; how it ended played no part in the numbers.",
        "",
        "innercircle: 1",
        f"id: {episode.id}",
        f"title: {_quote(episode.title)}",
        f"starts: {episode.starts}",
        f"months: {MONTHS}",
        "seed: 1",
        *([f"case: {{country: {episode.country}}}"] if episode.classed else []),
        "",
        *_explain("threshold", episode),
        f"threshold: {{mean: {_write('threshold', episode)} ±0.10, sd: 0.12 ±25%}}",
        "signal_sd: 0.04 ±25%",
        *_explain("mobilisation", episode),
        f"mobilisation: {_write('mobilisation', episode)} ±0.05",
        "",
        "circles:",
        *(
            f"  {circle}: {{title: {_quote(circle.replace('-', ' ').capitalize())}}}"
            for circle in dict.fromkeys(insider.circle for insider in episode.insiders)
        ),
        "",
        "leader:",
        f"  office: {_quote(episode.leader)}",
        *_explain("strength", episode, "  "),
        f"  strength: {_write('strength', episode)} ±0.10",
        f"  playbook: {episode.playbooks['leader']}",
        *_render_patron(episode),
        *_render_votes(episode),
        "",
        "insiders:",
    ]
    body = [line for insider in episode.insiders for line in _render_insider(insider)]
    return "\n".join([*head, *body, *_render_others(episode)]) + "\n"


def _render_patron(episode: CodedEpisode) -> list[str]:
    if not episode.patron:
        return []
    return [f"  patron: {{props: 0.10, withdraws: 0.02}}  # {episode.patron}"]


def _render_votes(episode: CodedEpisode) -> list[str]:
    if not episode.elections:
        return []
    return [
        "elections:",
        *(f"  - {{date: {d}, lost: 0.2, stolen: 0.5}}" for d in episode.elections),
    ]


def load_episode(name: str) -> Scenario:
    """An episode as a checked scenario.

    Raises:
        InputError: there is no such episode.
    """
    episode = find_episode(name)
    return load_text(render_episode(episode), f"{episode.id}.yaml")


def read_note(name: str) -> str:
    """The case notes of an episode, as Markdown.

    Raises:
        InputError: there is no such episode.
    """
    episode = find_episode(name)
    text = (FOLDER / "notes.md").read_text(encoding="utf-8")
    parts = text.split(f"## {episode.id}: ", 1)[1].split("\n## ", 1)
    return f"## {parts[0].strip()}\n"


def _read_episode(entry: dict[str, Any]) -> CodedEpisode:
    opposition, sponsor, leader = entry["opposition"], entry["sponsor"], entry["leader"]
    return CodedEpisode(
        id=entry["id"],
        country=entry["country"],
        classed=entry.get("classed", True),
        title=entry["title"],
        starts=str(entry["starts"]),
        leader=leader["office"],
        sponsor=sponsor["office"],
        steps={
            "threshold": entry["threshold"]["step"],
            "mobilisation": entry["mobilisation"]["step"],
            "strength": leader["strength"],
            "pursuit": entry["pursuit"]["step"],
            "sanctions": sponsor["sanctions"],
            "credibility": opposition["credibility"],
            "threat": entry["threat"]["step"],
        },
        reasons={
            "threshold": entry["threshold"]["why"],
            "mobilisation": entry["mobilisation"]["why"],
            "strength": leader["why"],
            "pursuit": entry["pursuit"]["why"],
            "sanctions": sponsor["why"],
            "credibility": opposition["why"],
            "threat": entry["threat"]["why"],
        },
        elections=tuple(str(date) for date in entry.get("elections", ())),
        patron=entry.get("patron", ""),
        playbooks={
            "sponsor": sponsor["playbook"],
            "leader": leader["playbook"],
            "opposition": opposition["playbook"],
        },
        insiders=tuple(
            CodedInsider(
                id=name,
                office=coded["office"],
                circle=coded["circle"],
                steps={scale: coded[scale] for scale in _INSIDER_STEPS},
                why=coded["why"],
            )
            for name, coded in entry["insiders"].items()
        ),
        sources=tuple(entry["sources"]),
    )


def _render_insider(insider: CodedInsider) -> list[str]:
    coded = insider.steps | _COMMON_STEPS
    number = {scale: f"{find_number(scale, step):g}" for scale, step in coded.items()}
    steps = ", ".join(f"{scale} {step}" for scale, step in insider.steps.items())
    return [
        f"  {insider.id}:",
        f"    office: {_quote(insider.office)}",
        f"    circle: {insider.circle}",
        f"    note: {_quote(f'Steps: {steps}. Why: {insider.why}.')}",
        f"    power: {number['power']} ±25%",
        f"    suspicion: {find_number('suspicion', find_suspicion(insider)):g} ±0.05",
        f"    exposure: {number['exposure']} ±0.10",
        "    stakes:",
        f"      position: {number['position']} ±25%",
        f"      fallback: {number['fallback']} ±25%",
        f"      capture: {number['capture']} ±0.10",
        f"      exile: {number['exile']} ±25%",
        f"      new_order_place: {number['place']} ±25%",
    ]


def find_suspicion(insider: CodedInsider) -> int:
    """Step of suspicion that follows from position and place (rule 13)."""
    position, place = insider.steps["position"], insider.steps["place"]
    if position == 1:
        return 5
    if position == 2:
        return 4 if place == 5 else 3
    return 1 if position >= 4 and place <= 2 else 2


def _render_others(episode: CodedEpisode) -> list[str]:
    return [
        "",
        "guarantors:",
        "  successor:",
        "    title: A successor government",
        *_explain("pursuit", episode, "    "),
        f"    pursuit: {_write('pursuit', episode)} ±0.10",
        *_explain("credibility", episode, "    "),
        f"    credibility: {_write('credibility', episode)} ±0.10",
        "",
        "sponsor:",
        f"  office: {_quote(episode.sponsor)}",
        *_explain("sanctions", episode, "  "),
        f"  sanctions: {_write('sanctions', episode)} ±0.10",
        *_explain("threat", episode, "  "),
        f"  threat: {_write('threat', episode)} ±50%",
        f"  playbook: {episode.playbooks['sponsor']}",
        "",
        "opposition:",
        f"  credibility: {_write('credibility', episode)} ±0.10",
        f"  playbook: {episode.playbooks['opposition']}",
        "",
        "sources:",
        *(
            f"  work-{place}: {{kind: other, title: {_quote(title)}}}"
            for place, title in enumerate(episode.sources, start=1)
        ),
    ]


def _write(scale: str, episode: CodedEpisode) -> str:
    return f"{find_number(scale, episode.steps[scale]):g}"


def _explain(scale: str, episode: CodedEpisode, blank: str = "") -> list[str]:
    return [f"{blank}# step {episode.steps[scale]}: {episode.reasons[scale]}"]


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
