"""Scenarios: from a YAML file to checked, frozen data and back; and the shipped ones."""

from innercircle.scenario._between import Between, Change
from innercircle.scenario._bytes import MAX_BYTES, read_file
from innercircle.scenario._catalogue import find_scenario, list_catalogue
from innercircle.scenario._contacts import Channel, Meeting
from innercircle.scenario._declare import list_declared
from innercircle.scenario._draws import draw_at, draw_values
from innercircle.scenario._edit import set_in_text, write_scenario
from innercircle.scenario._edit_entries import add_entries_to_text
from innercircle.scenario._edit_items import change_items_in_text
from innercircle.scenario._interview import ask_scenario
from innercircle.scenario._journal import JournalEntry
from innercircle.scenario._levers import LEVERS
from innercircle.scenario._load import load, load_text, read_words
from innercircle.scenario._moved import Claimed, list_claimed, say_claims
from innercircle.scenario._moves import VERBS, find_moves, list_moves
from innercircle.scenario._offers import (
    INSTRUMENTS,
    Lever,
)
from innercircle.scenario._people import (
    Cells,
    Factors,
    Guarantor,
    Insider,
)
from innercircle.scenario._places import Place, map_places
from innercircle.scenario._plays import (
    MOVES,
    PURGES,
    SEEN,
    Playbooks,
)
from innercircle.scenario._publish import (
    find_limits,
    render_reference,
    render_rubric,
    render_schema,
)
from innercircle.scenario._render import render_problems
from innercircle.scenario._sources import (
    Source,
)
from innercircle.scenario._templates import Guess, list_unfilled
from innercircle.scenario._together import list_tied
from innercircle.scenario._wording import speak_for
from innercircle.scenario.model import Scenario, find_entry
from innercircle.scenario.rubric import SCALES
from innercircle.scenario.spread import (
    Choices,
    Normal,
    Spread,
    Uniform,
    find_bounds,
    find_range,
)
from innercircle.scenario.starter import (
    NewCase,
    NewInsider,
    choose_insiders,
    name_insiders,
    render_starter,
)
from innercircle.scenario.value import Choice, Limits, Value

__all__ = [
    "INSTRUMENTS",
    "LEVERS",
    "MAX_BYTES",
    "MOVES",
    "PURGES",
    "SCALES",
    "SEEN",
    "VERBS",
    "Between",
    "Cells",
    "Change",
    "Channel",
    "Choice",
    "Choices",
    "Claimed",
    "Factors",
    "Guarantor",
    "Guess",
    "Insider",
    "JournalEntry",
    "Lever",
    "Limits",
    "Meeting",
    "NewCase",
    "NewInsider",
    "Normal",
    "Place",
    "Playbooks",
    "Scenario",
    "Source",
    "Spread",
    "Uniform",
    "Value",
    "add_entries_to_text",
    "ask_scenario",
    "change_items_in_text",
    "choose_insiders",
    "draw_at",
    "draw_values",
    "find_bounds",
    "find_entry",
    "find_limits",
    "find_moves",
    "find_range",
    "find_scenario",
    "list_catalogue",
    "list_claimed",
    "list_declared",
    "list_moves",
    "list_tied",
    "list_unfilled",
    "load",
    "load_text",
    "map_places",
    "name_insiders",
    "read_file",
    "read_words",
    "render_problems",
    "render_reference",
    "render_rubric",
    "render_schema",
    "render_starter",
    "say_claims",
    "set_in_text",
    "speak_for",
    "write_scenario",
]
