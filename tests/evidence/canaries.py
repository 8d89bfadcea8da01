"""The scenario `everywhere.yaml` with a name in every place where a person may write one.

Which places there are follows from the declaration of the format, by a walk of its own; ids are
changed wherever their text stands, key or value.
"""

from pathlib import Path

import yaml

from evidence.spellings import IDS
from innercircle.evidence._scenarios import _Plain
from innercircle.scenario import read_words
from innercircle.scenario._declare import list_declared
from innercircle.scenario._load import ROOT
from innercircle.scenario._nested import Either, Entries, Items, Section
from innercircle.scenario._words import Id, Text

BASE = Path(__file__).with_name("everywhere.yaml").read_text(encoding="utf-8")


def read_base():
    return read_words(BASE)


def walk_sections(kind, plain):
    """Each section that the file has: (its dataclass, its mapping); and each id: (str, id)."""
    if isinstance(kind, Either):
        kind = kind.sections[kind.choose(set(plain))]
    if isinstance(kind, Section):
        yield kind.build, plain
        for name, item in list_declared(kind.build).items():
            if name in plain:
                yield from walk_sections(item.kind, plain[name])
    elif isinstance(kind, Entries):
        for name, entry in plain.items():
            if kind.collection:
                yield str, name
            yield from walk_sections(kind.kind, entry)
    elif isinstance(kind, Items):
        for entry in plain:
            yield from walk_sections(kind.kind, entry)
    elif isinstance(kind, Id):
        yield str, plain


def list_ids(plain):
    return [found for kind, found in walk_sections(ROOT, plain) if kind is str]


def rename(value, names):
    """Every text that is one of the ids, key or value, by its new name."""
    if isinstance(value, dict):
        return {rename(key, names): rename(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [rename(item, names) for item in value]
    if not isinstance(value, str):
        return value
    if value in names or " " in value:
        return names.get(value, value)
    # A path names ids between its dots.
    return ".".join(names.get(part, part) for part in value.split("."))


def place_canaries(spell):
    """The text of the scenario, and in how many places it holds a canary.

    Args:
        spell: number of a place → the text that is written there.
    """
    plain = read_base()
    ids = list_ids(plain)
    count = 0
    for kind, found in list(walk_sections(ROOT, plain)):
        declared = {} if kind is str else list_declared(kind)
        for name, item in declared.items():
            if isinstance(item.kind, Text) and found.get(name) not in ids:
                found[name] = spell(count)
                assert len(found[name]) <= item.kind.longest
                count += 1
    for number in (plain["threshold"]["mean"], plain["insiders"]["ins-a"]["exposure"]):
        number["note"] = spell(count)
        count += 1
    names = {name: f"{IDS[turn % len(IDS)]}-{turn}" for turn, name in enumerate(ids)}
    written = yaml.dump(rename(plain, names), Dumper=_Plain, allow_unicode=True, sort_keys=False)
    count += sum(written.count(name) for name in names.values())
    return f"{written}# heard from {spell(count)}\n", count + 1
