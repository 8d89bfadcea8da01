"""The reference pages name every constant, playbook, setting and move, and none that is not."""

import re
from pathlib import Path

from innercircle.dynamics import CONSTANTS, GROUPS
from innercircle.dynamics._playbooks import _KINDS, read_standard
from innercircle.dynamics._streams import MONTH_EACH, MONTH_ONES, START_EACH, START_ONES
from innercircle.scenario import MOVES, PURGES, SEEN

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
EQUATIONS = REFERENCE / "equations.md"
BEGIN = "<!-- constants: python -m pytest tests/dynamics/test_docs.py --update-golden -->\n"
HEAD = "| constant | default | range | unit | meaning |\n|---|---|---|---|---|\n"
END = "<!-- end of constants -->\n"


def render_constants():
    """The tables, one a group, from the declarations."""
    parts, last = [], ""
    for name, constant in CONSTANTS.items():
        group = name.split(".")[0]
        if group != last:
            summary = GROUPS[group].__doc__.splitlines()[0]
            parts.append(f"\n### {group}\n\n{summary}\n\n{HEAD}")
            last = group
        m = constant.metadata
        parts.append(
            f"| `{constant.name}` | {constant.default:g} | {m['low']:g} – {m['high']:g} "
            f"| {m['unit']} | {m['meaning']} |\n"
        )
    return "".join(parts) + "\n"


def test_the_table_of_constants_is_that_of_the_code(request):
    text = EQUATIONS.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    shown, after = rest.split(END)
    if request.config.getoption("--update-golden"):
        EQUATIONS.write_text(before + BEGIN + render_constants() + END + after, encoding="utf-8")
        return
    assert shown == render_constants()


def test_the_equations_name_only_constants_that_exist():
    text = re.sub(r"\]\([^)]*\)", "]", EQUATIONS.read_text(encoding="utf-8").split(BEGIN)[0])
    short = {"e": "economy", "s": "strength", "k": "leaks", "l": "leader", "o": "opposition"}
    named = set()
    for group, name in re.findall(r"\b([a-z]+)\.([a-z_]+)\b(?!\()", text):
        full = short.get(group, group)
        if full in GROUPS:
            named.add(f"{full}.{name}")
    by_type = {"channels.cancel_", "channels.postpone_"}
    assert not {name for name in named - set(CONSTANTS) if name not in by_type}
    unused = {name for name in set(CONSTANTS) - named if not name.startswith(tuple(by_type))}
    starts = {"economy.rents", "economy.oil", "economy.sanctions", "strength.strength"}
    starts |= {"sponsor.credibility", "leaks.doubt", "opposition.mobilisation", "ending.months"}
    assert unused <= starts


def test_every_part_of_a_month_has_its_picture_with_words_for_who_cannot_see_it():
    text = EQUATIONS.read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^\]]+)\]\(\.\./pictures/months/([a-z]+)\.svg\)", text))
    drawn = {path.stem for path in (REFERENCE.parent / "pictures" / "months").glob("*.svg")}
    assert set(shown.values()) == drawn
    assert all(len(words) > 40 for words in shown)


def test_the_equations_list_the_slots_in_order():
    text = " ".join(EQUATIONS.read_text(encoding="utf-8").split())
    for ones, each in ((START_ONES, START_EACH), (MONTH_ONES, MONTH_EACH)):
        written = ", ".join(f"`{name}`" for name in ones)
        assert f"{written}, then each: " + ", ".join(f"`{name}`" for name in each) in text


def test_the_playbooks_page_names_every_playbook_setting_move_and_view():
    text = (REFERENCE / "playbooks.md").read_text(encoding="utf-8")
    wanted = set(PURGES)
    for actor, books in read_standard().items():
        wanted |= {f"`{name}`" for name in books}
        settings = set(_KINDS[actor].__dataclass_fields__) - {"name", "title", "rules"}
        wanted |= {f"| {actor} | `{name}` |" for name in settings}
        also = {word for move in MOVES[actor].values() for word in move.also}
        wanted |= {f"`{name}`" for name in (*MOVES[actor], *SEEN[actor], *also)}
    assert not {name for name in wanted if name not in text}
