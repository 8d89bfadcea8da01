"""Scenarios and evidence: assess the reports of a scenario, redact its file."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from innercircle.errors import EvidenceError
from innercircle.evidence._disclosures import Disclosure, find_disclosures
from innercircle.evidence._leaks import find_leaks
from innercircle.evidence._questions import choose_question, find_likeliest
from innercircle.evidence._redaction import Redacted, redact
from innercircle.evidence._withheld import label_words, split_common
from innercircle.scenario import Scenario, load_text, read_words
from innercircle.weighing import SEED, Assessment, assess

_WIDTH = 100


def assess_scenario(
    scenario: Scenario,
    target: Mapping[str, Any] | None = None,
    tau: float = 0.5,
    flip_source: str | None = None,
    *,
    seed: int = SEED,
) -> Assessment:
    """Weigh the reports of a scenario, with its actions and contacts.

    Args:
        scenario: a loaded scenario with an evidence section.
        target: predicate; left out: that the first insider approached is a double, or where
            nobody was approached the likeliest answer to the file's first question.
        tau: threshold of the conclusion.
        flip_source: id of the source whose quality is scaled.
        seed: of the permutations for Shapley values of more than 12 reports.

    Raises:
        InputError: the scenario has no evidence section.
        EvidenceError: its reports form no model.
    """
    model = scenario.evidence_model()
    if target is None:
        target = find_likeliest(model, choose_question(scenario)).target
    return assess(model, target, tau, flip_source, seed=seed)


def find_disclosures_in_text(text: str, secrets: Iterable[str] = ()) -> tuple[Disclosure, ...]:
    """Everything in the text of a scenario file that may give a source away; comments too.

    Args:
        text: YAML.
        secrets: words that must not occur.

    Raises:
        ScenarioError: the text is no scenario.
    """
    load_text(text)
    words = label_words(secrets)
    found = find_disclosures(read_words(text), words)
    said = {entry.what for entry in found}
    rare, common = split_common(words)
    comments = "\n".join(re.findall(r"(?:^|\s)#.*$", text, re.MULTILINE))
    leaks = (*find_leaks(text, rare), *find_leaks(comments, common))
    hidden = dict.fromkeys(f"{leak.secret} occurs here" for leak in leaks)
    # What occurs in the text but in no key or value stands in a comment.
    found += tuple(Disclosure("comments", what, kind="word") for what in hidden if what not in said)
    return found


def redact_text(
    text: str, *, key: bytes | None = None, secrets: Iterable[str] = (), grades: bool = True
) -> tuple[str, Redacted]:
    """Redact the text of a scenario file; the result is a scenario with the same numbers.

    Comments go, too. The arguments are those of ``redact``.

    Returns:
        The redacted YAML text, and what was done.

    Raises:
        ScenarioError: the text is no scenario.
        EvidenceError: it draws its insiders from a table, or a withheld word is an id that the
            format knows by name.
    """
    plain = read_words(text)
    insiders = plain.get("insiders") if isinstance(plain, Mapping) else None
    if isinstance(insiders, Mapping) and set(insiders) == {"table"}:
        raise EvidenceError(
            "the insiders come from a table beside the file, which is not redacted.",
            where="insiders",
            advice="Write the insiders into the scenario itself.",
        )
    load_text(text)
    done = redact(plain, key=key, secrets=secrets, grades=grades)
    written = yaml.dump(
        done.scenario, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    load_text(written)
    return written, done


class _Plain(
    yaml.emitter.Emitter,
    yaml.serializer.Serializer,
    yaml.representer.SafeRepresenter,
    yaml.resolver.BaseResolver,
):
    """Writes texts without quotes wherever they can be read back, so that numbers stay numbers."""

    def __init__(self, stream: Any, **options: Any) -> None:
        emitting = ("canonical", "indent", "width", "allow_unicode", "line_break")
        showing = ("default_style", "default_flow_style", "sort_keys")
        writing = ("encoding", "explicit_start", "explicit_end", "version", "tags")
        yaml.emitter.Emitter.__init__(
            self, stream, **{name: options[name] for name in emitting if name in options}
        )
        yaml.serializer.Serializer.__init__(
            self, **{name: options[name] for name in writing if name in options}
        )
        yaml.representer.SafeRepresenter.__init__(
            self, **{name: options[name] for name in showing if name in options}
        )
        yaml.resolver.BaseResolver.__init__(self)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the library's signature
        """Aliases are refused by the reader, so everything is written out."""
        return True
