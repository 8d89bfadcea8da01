"""Texts of the page, by key: all of them in one file a language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from innercircle.wording import Told, retell

LANGUAGE = "en"


@cache
def read_words(language: str = LANGUAGE) -> Mapping[str, str]:
    """All sentences and labels: "section.key" → text."""
    text = files("innercircle.explorer").joinpath("words", f"{language}.toml")
    return MappingProxyType(_flatten(tomllib.loads(text.read_text(encoding="utf-8"))))


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, str):
            flat[prefix + key] = value
        else:
            flat |= _flatten(value, f"{prefix}{key}.")
    return flat


def say(key: str, **names: object) -> str:
    """The text of a key, with names put in.

    Only what stands in the text's braces is filled in; a name is never read as a template.
    """
    return retell(read_words()[key].format(**names))


def say_of(key: str, **names: object) -> Told:
    """The same with names that an author chose: they are never retold in the case's words."""
    return Told(retell(read_words()[key]).format(**names))
