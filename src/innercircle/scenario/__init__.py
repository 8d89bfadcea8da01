"""Scenarios: from a YAML file to checked, frozen data and back; and the shipped ones."""

from innercircle.scenario._bytes import MAX_BYTES, read_file
from innercircle.scenario._catalogue import CatalogueEntry, find_scenario, list_catalogue
from innercircle.scenario._contacts import Channel, Event, Intermediary, Meeting
from innercircle.scenario._declare import list_declared
from innercircle.scenario._draws import draw_values
from innercircle.scenario._edit import set_in_text, write_scenario
from innercircle.scenario._edit_items import change_items_in_text
from innercircle.scenario._leader import Election, Leader, LeaderStakes, Patron
from innercircle.scenario._levers import LEVERS
from innercircle.scenario._load import load, load_text
from innercircle.scenario._moves import VERBS, find_moves, list_moves
from innercircle.scenario._offers import (
    INSTRUMENTS,
    Budgets,
    Currency,
    Lever,
    Terms,
    Threshold,
    Veto,
)
from innercircle.scenario._people import (
    Cells,
    Circle,
    Economy,
    Factors,
    Guarantor,
    Insider,
    Opposition,
    RedLine,
    Sponsor,
)
from innercircle.scenario._places import Place, map_places
from innercircle.scenario._plays import (
    MOVES,
    PURGES,
    SEEN,
    Band,
    Do,
    LeaderPlaybook,
    Months,
    Offer,
    OppositionPlaybook,
    Playbooks,
    Rule,
    SponsorPlaybook,
    When,
)
from innercircle.scenario._publish import find_limits, render_reference, render_schema
from innercircle.scenario._render import render_problems
from innercircle.scenario._sources import (
    Action,
    Claim,
    Contact,
    Evidence,
    History,
    Motive,
    Origin,
    Report,
    Source,
)
from innercircle.scenario.model import Scenario, find_entry
from innercircle.scenario.rubric import SCALES, Scale, Step, render_rubric
from innercircle.scenario.spread import (
    Choices,
    Normal,
    Pert,
    Spread,
    Triangular,
    Uniform,
    find_bounds,
)
from innercircle.scenario.starter import NewInsider, ask_scenario, render_starter
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
    "Action",
    "Band",
    "Budgets",
    "CatalogueEntry",
    "Cells",
    "Channel",
    "Choice",
    "Choices",
    "Circle",
    "Claim",
    "Contact",
    "Currency",
    "Do",
    "Economy",
    "Election",
    "Event",
    "Evidence",
    "Factors",
    "Guarantor",
    "History",
    "Insider",
    "Intermediary",
    "Leader",
    "LeaderPlaybook",
    "LeaderStakes",
    "Lever",
    "Limits",
    "Meeting",
    "Months",
    "Motive",
    "NewInsider",
    "Normal",
    "Offer",
    "Opposition",
    "OppositionPlaybook",
    "Origin",
    "Patron",
    "Pert",
    "Place",
    "Playbooks",
    "RedLine",
    "Report",
    "Rule",
    "Scale",
    "Scenario",
    "Source",
    "Sponsor",
    "SponsorPlaybook",
    "Spread",
    "Step",
    "Terms",
    "Threshold",
    "Triangular",
    "Uniform",
    "Value",
    "Veto",
    "When",
    "ask_scenario",
    "change_items_in_text",
    "draw_values",
    "find_bounds",
    "find_entry",
    "find_limits",
    "find_moves",
    "find_scenario",
    "list_catalogue",
    "list_declared",
    "list_moves",
    "load",
    "load_text",
    "map_places",
    "read_file",
    "render_problems",
    "render_reference",
    "render_rubric",
    "render_schema",
    "render_starter",
    "set_in_text",
    "write_scenario",
]
