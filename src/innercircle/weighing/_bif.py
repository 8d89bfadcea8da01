"""The evidence as a Bayesian network in the interchange format BIF (Cozman 1998).

Every latent of the model is a variable: approval, types, questions of several answers, claims,
motives, what each origin and each relay believes, and what each report says. Reports that count
for nothing are left out; what the others say stands as a property of their variable.

Sources:
    F. Cozman (1998), The Interchange Format for Bayesian Networks (BIF 0.15).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from innercircle.weighing._model import Model
from innercircle.weighing._network import find_group, find_motive
from innercircle.weighing._origins import sort_reports
from innercircle.weighing._predicates import TYPES
from innercircle.weighing._problems import Problems
from innercircle.weighing._reading import read_model

_TRUTH = ("true", "false")
_SAID = {"+": "asserts", "-": "denies", "0": "silent"}
_MOST_ROWS = 100_000


@dataclass(frozen=True)
class _Variable:
    """A variable with the rows of its table: states of the parents → chances of its own."""

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[float, ...]], ...]
    observed: str = ""

    def render(self) -> tuple[str, str]:
        listed = ", ".join(self.states)
        told = f"  property observed = {self.observed} ;\n" if self.observed else ""
        kind = f"  type discrete [ {len(self.states)} ] {{ {listed} }};\n"
        variable = f"variable {self.name} {{\n{kind}{told}}}\n"
        given = f" | {', '.join(self.parents)}" if self.parents else ""
        lines = []
        for states, chances in self.rows:
            head = f"({', '.join(states)})" if states else "table"
            lines.append(f"  {head} {', '.join(map(repr, chances))};\n")
        return variable, f"probability ( {self.name}{given} ) {{\n{''.join(lines)}}}\n"


def write_bif(model: Mapping[str, Any], name: str = "evidence") -> str:
    """Write plain evidence as a Bayesian network.

    Args:
        model: plain data, as :func:`assess` takes it.
        name: of the network.

    Raises:
        EvidenceError: the input is no model, or a claim hangs on too much for one table.
    """
    problems = Problems()
    checked = read_model(model, problems)
    reports = sort_reports(checked, problems)
    problems.raise_if_any()
    variables = [
        *_list_people(checked),
        *_list_questions(checked, model),
        *_list_claims(checked, model, problems),
    ]
    kept = sorted(set(checked.reports) - set(reports.dropped))
    groups = sorted({group for name in kept if (group := find_group(checked, name))})
    motives = {group: f"motive_{k}" for k, group in enumerate(groups, 1)}
    for group, label in motives.items():
        b = find_motive(checked, group)
        variables.append(_Variable(label, ("suits", "honest"), (), (((), (b, 1.0 - b)),)))
    for k, origin in enumerate(reports.origins, 1):
        members = [name for name in origin.reports if name in kept]
        g = checked.claims[origin.claim].g
        if members:
            label = f"origin_{k}"
            variables.append(_pass_on(label, _name("claim", origin.claim), origin.q, g))
        for member in members:
            rho = min(reports.quality[member], origin.q) / origin.q
            variables.append(_pass_on(_name("relay", member), label, rho, g))
            variables.append(_report(checked, member, motives))
    problems.raise_if_any()
    parts = [variable.render() for variable in variables]
    blocks = [part[0] for part in parts] + [part[1] for part in parts]
    return f"network {_name('network', name)} {{\n}}\n" + "".join(blocks)


def _name(kind: str, name: str) -> str:
    """Ids have no underscores, so that nothing is called the same afterwards."""
    return f"{kind}_{''.join(c if c.isalnum() else '_' for c in name)}"


def _list_people(model: Model) -> Iterable[_Variable]:
    a = model.approve
    yield _Variable("approve", ("yes", "no"), (), (((), (a, 1.0 - a)),))
    for name, rows in zip(model.insiders, model.types, strict=True):
        sides = zip(("yes", "no"), rows.tolist(), strict=True)
        told = tuple(((side,), tuple(row)) for side, row in sides)
        yield _Variable(_name("type", name), TYPES, ("approve",), told)


def _list_questions(model: Model, plain: Mapping[str, Any]) -> Iterable[_Variable]:
    entries = {entry["id"]: entry for entry in plain.get("claims") or []}
    for question in model.questions.values():
        if len(question.answers) > 1:
            chances = [float(entries[name]["p"]) for name in question.answers]
            states = [_name("claim", name) for name in question.answers]
            if question.whole:
                chances = [chance / math.fsum(chances) for chance in chances]
            else:
                states, chances = [*states, "none"], [*chances, 1.0 - math.fsum(chances)]
            yield _Variable(
                _name("question", question.id), tuple(states), (), (((), tuple(chances)),)
            )


def _list_claims(model: Model, plain: Mapping[str, Any], problems: Problems) -> Iterable[_Variable]:
    """Claims, each after those that it hangs on."""
    entries = {entry["id"]: entry for entry in plain.get("claims") or []}
    for name in model.claims:
        entry, label = entries[name], _name("claim", name)
        question = model.find_question(name)
        if question is not None:
            states = [_name("claim", each) for each in question.answers]
            states += [] if question.whole else ["none"]
            rows = tuple(((s,), (1.0, 0.0) if s == label else (0.0, 1.0)) for s in states)
            yield _Variable(label, _TRUTH, (_name("question", question.id),), rows)
        elif entry.get("when") is None:
            p = float(entry["p"])
            yield _Variable(label, _TRUTH, (), (((), (p, 1.0 - p)),))
        else:
            parents = dict(_list_parents(entry["when"]))
            if math.prod(map(len, parents.values())) > _MOST_ROWS:
                problems.add("claims", "one hangs on too much for a table")
                continue
            p_if, p_else = float(entry.get("p_if", 1.0)), float(entry.get("p_else", 0.0))
            found = []
            for given in product(*parents.values()):
                here = dict(zip(parents, given, strict=True))
                p = p_if if _holds(entry["when"], here) else p_else
                found.append((given, (p, 1.0 - p)))
            yield _Variable(label, _TRUTH, tuple(parents), tuple(found))


def _list_parents(when: Mapping[str, Any]) -> Iterable[tuple[str, Sequence[str]]]:
    ((word, inner),) = when.items()
    if word == "approve":
        yield "approve", ("yes", "no")
    elif word == "type":
        yield _name("type", inner[0]), TYPES
    elif word == "claim":
        yield _name("claim", inner), _TRUTH
    else:
        for part in inner if word != "not" else [inner]:
            yield from _list_parents(part)


def _holds(when: Mapping[str, Any], here: Mapping[str, str]) -> bool:
    ((word, inner),) = when.items()
    if word == "approve":
        return (here["approve"] == "yes") == (inner in (True, "yes", "true"))
    if word == "type":
        kinds = [inner[1]] if isinstance(inner[1], str) else inner[1]
        return here[_name("type", inner[0])] in kinds
    if word == "claim":
        return here[_name("claim", inner)] == "true"
    if word == "not":
        return not _holds(inner, here)
    told = [_holds(part, here) for part in inner]
    return all(told) if word == "all" else any(told)


def _pass_on(label: str, parent: str, q: float, g: float) -> _Variable:
    """One who is informed with chance q, and says "true" with chance g else."""
    rows = []
    for state, truth in (("true", 1.0), ("false", 0.0)):
        p = q * truth + (1.0 - q) * g
        rows.append(((state,), (p, 1.0 - p)))
    return _Variable(label, _TRUTH, (parent,), tuple(rows))


def _report(model: Model, name: str, motives: Mapping[str, str]) -> _Variable:
    report = model.reports[name]
    group = find_group(model, name)
    push = model.sources[report.source].push.get(report.claim)
    rows = []
    for believes, nu in zip(_TRUTH, report.nu, strict=True):
        for motive in ("suits", "honest") if group else ("",):
            side = push if motive == "suits" else believes == "true"
            said = (1.0 - nu, 0.0) if side else (0.0, 1.0 - nu)
            given = (believes, motive) if group else (believes,)
            rows.append((given, (*said, nu)))
    parents = (_name("relay", name), *((motives[group],) if group else ()))
    states = tuple(_SAID.values())
    return _Variable(_name("report", name), states, parents, tuple(rows), _SAID[report.says])
