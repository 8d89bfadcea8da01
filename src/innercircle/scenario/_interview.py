"""An interview that fills in what matters most of a new scenario; the rest is the template's."""

from collections.abc import Callable
from dataclasses import dataclass, field

from innercircle.errors import InputError, ScenarioError
from innercircle.scenario._rubric_elsewhere import list_scales
from innercircle.scenario._templates import TEMPLATES, find_template
from innercircle.scenario._words import explain_bad_id, suggest_id
from innercircle.scenario.starter import NewCase, NewInsider, choose_insiders, render_starter
from innercircle.wording import KINDS

_TRIES = 5
_MOST = 20
_TRIAL = "trial"

Ask = Callable[[str, str], str]
"""Puts a question to a person: (question, default) → answer; empty means the default."""


def ask_scenario(ask: Ask, template: str = "", kind: str = "", starts: str = "") -> str:
    """Write a new scenario by asking for what matters most.

    Args:
        ask: puts a question to a person, with a default, and returns the answer; empty means
            the default. The question may have several lines, the last of which is the prompt.
        template: the template; asked for if empty.
        kind: what the coalition is, one of the kinds of ``words``; empty for the template's.
        starts: first month; may be empty.

    Returns:
        The text of a scenario that loads.

    Raises:
        InputError: a question got no usable answer in five tries.
    """
    interview = _Interview(ask)
    name = interview.ask_id("A short id for the scenario", "my-scenario")
    title = interview.ask_text("Its title", name.replace("-", " ").capitalize())
    if not template:
        known = f"Which kind of circle? ({', '.join(TEMPLATES)})"
        template = interview.ask_word(known, "any", TEMPLATES)
    if not kind and template in KINDS:  # a board, party or alliance is its own template
        kind = template
    interview.template, interview.kind = template, kind
    chosen = find_template(template)
    leader = interview.ask_text("Which office is at the head of it?", chosen.leader)
    sponsor = interview.ask_text("Who presses from outside?", chosen.sponsor)
    numbers = {
        path: interview.ask_number(path, scale, chosen.stage[path].text)
        for path, scale in (("threshold.mean", "threshold"), ("mobilisation", "mobilisation"))
    }
    count = interview.ask_count(f"How many insiders? (1 to {_MOST})", 3, _MOST)
    examples = choose_insiders(template, count)
    insiders = [_ask_insider(interview, place, examples) for place in range(count)]
    return render_starter(
        NewCase(
            id=name,
            template=template,
            kind=kind,
            title=title,
            leader=leader,
            sponsor=sponsor,
            starts=starts,
            insiders=insiders,
            numbers={
                path: text for path, text in numbers.items() if text != chosen.stage[path].text
            },
        )
    )


@dataclass
class _Interview:
    """Asks until an answer can be used."""

    ask: Ask
    taken: set[str] = field(default_factory=set)
    template: str = "any"
    kind: str = ""

    def ask_text(self, text: str, default: str) -> str:
        return self._repeat(text, default, _explain_bad_text)

    def ask_word(self, text: str, default: str, known: tuple[str, ...]) -> str:
        def explain(answer: str) -> str:
            return "" if answer in known else f"one of: {', '.join(known)}, please"

        return self._repeat(text, default, explain)

    def ask_id(self, text: str, default: str) -> str:
        def explain(answer: str) -> str:
            return explain_bad_id(answer) or ("this id is taken" if answer in self.taken else "")

        answer = self._repeat(text, default, explain)
        self.taken.add(answer)
        return answer

    def ask_number(self, path: str, scale: str, default: str, who: str = "") -> str:
        chosen = list_scales(self.kind or "regime")[scale]
        steps = (f"  {step.number:<5g} {step.word}: {step.anchor}" for step in chosen.steps)
        head = f"{who}: {chosen.question}" if who else chosen.question
        record = [f"  In the record: {chosen.record}"] if chosen.record else []
        question = "\n".join([head, *steps, *record, chosen.title])
        return self._repeat(question, default, _explain_bad_number(path, self.template, bool(who)))

    def ask_count(self, text: str, default: int, most: int) -> int:
        def explain(answer: str) -> str:
            good = answer.isascii() and answer.isdigit() and 1 <= int(answer[:4]) <= most
            return "" if good else f"a whole number from 1 to {most}, please"

        return int(self._repeat(text, str(default), explain))

    def _repeat(self, text: str, default: str, explain: Callable[[str], str]) -> str:
        question = text
        for _ in range(_TRIES):
            answer = self.ask(question, default).strip() or default
            wrong = explain(answer)
            if not wrong:
                return answer
            question = f"{wrong}\n{text.rsplit(chr(10), 1)[-1]}"
        raise InputError(f"no usable answer in {_TRIES} tries: {wrong}.")


def _ask_insider(interview: _Interview, place: int, examples: list[NewInsider]) -> NewInsider:
    """Ask for an office and its most telling numbers, beginning with an example's."""
    template = find_template(interview.template)
    example, circles = examples[place], [each.circle for each in examples]
    guesses = template.guess_insiders(circles)[place]
    office = interview.ask_text(f"Office of insider {place + 1}", example.office)
    default = suggest_id(office) or (office if not explain_bad_id(office) else "")
    default = default or f"insider-{place + 1}"
    if default in interview.taken:
        default = f"{default[:60]}-{place + 1}"
    name = interview.ask_id(f"A short id for: {office}", default)
    asked = (("power", "power"), ("exposure", "exposure"), ("stakes.position", "position"))
    numbers = {key: interview.ask_number(key, scale, guesses[key].text, office)
               for key, scale in asked}  # fmt: skip
    own = {key: text for key, text in numbers.items() if text != guesses[key].text}
    return NewInsider(name, office, example.circle, own)


def _explain_bad_text(answer: str) -> str:
    if len(answer) > 200:
        return "at most 200 characters, please"
    return "" if answer.isprintable() else "no control characters, please"


def _explain_bad_number(path: str, template: str, insiders: bool) -> Callable[[str], str]:
    """Try the answer in a starter; the checker's own message says what is wrong with it."""

    def explain(answer: str) -> str:
        if set(answer) & set("#\"'[]{},:&*!|>") or not answer.isprintable():
            return "a number, please, such as 0.5, 0.5 ±0.1 or 0.4 to 0.6"
        one = NewInsider("one", "One", "", {path: answer} if insiders else {})
        numbers = {} if insiders else {path: answer}
        try:
            render_starter(NewCase(_TRIAL, template, insiders=[one], numbers=numbers))
        except ScenarioError as error:
            return error.problems[0].message
        return ""

    return explain
