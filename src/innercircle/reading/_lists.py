"""Word lists of this room, which are files beside it, for people to read and correct."""

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
    """One list of ``words.yaml``."""
    return frozenset(str(read_list("words.yaml")[name]).split())
