"""Word lists of this room, which are files beside it, for people to read and correct."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def read_list(name: str) -> Any:
    """The content of a list: ``plover.yaml``, ``rules.yaml``, ``words.yaml``."""
    text = files("innercircle.reading").joinpath(name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def list_words_of(name: str) -> frozenset[str]:
    """One list of ``words.yaml`` or ``pronouns.yaml``."""
    return frozenset(str((read_list("words.yaml") | read_list("pronouns.yaml"))[name]).split())


def join_words(name: str) -> str:
    """The same as alternatives of a regular expression, longest first."""
    words = sorted(list_words_of(name), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, words))
