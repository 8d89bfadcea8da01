"""Words of boards, parties and alliances: nothing that a person reads speaks of a regime."""

import ast
import contextlib
import contextvars
import html
import io
import re
import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from html import escape
from pathlib import Path

import pytest
from tests.explorer.in_process import Client
from tests.report.boxes import find_faults
from tests.report.more_examples import draw_all

import innercircle
from innercircle.cli import run
from innercircle.cli._output import echo
from innercircle.explorer._views import VIEWS
from innercircle.game import solve
from innercircle.report import (
    Table,
    make_more_sections,
    name_rows,
    read_findings,
    render_brief,
    render_page_of,
)
from innercircle.report._measure import wrap_text
from innercircle.report._svg import make_text
from innercircle.report._words import cut_columns
from innercircle.scenario import load, load_text, speak_for
from innercircle.wording import KINDS, find_kind, retell, retell_all, speak_of

PACKAGE = Path(innercircle.__file__).parent
OF_STATES = re.compile(
    r"(?<![\w./{(-])(?:regimes?|leaders?|retribution|new order|purge[sd]?|purging|coups?|juntas?|"
    r"falls?(?!\s+(?:due|back|on|short|from|throughout))|falling|fell|streets?|uprising|"
    r"civil war|invasion|army|exile|prosecut\w+|arrest\w*|sanctions?|amnesty|abroad|opposition|"
    r"mobilisation|foreign|elections?|protests?)(?![\w/-]|\.\w)",
    re.IGNORECASE,
)
"""Words that fit a state alone, but not where they are keys of a file."""

ROOMS = ("report", "game", "forecast", "dynamics", "terms", "evidence", "journal", "experiments")


def find_words(text, also=()):
    """Words of states in a text, with what stands around them."""
    kept = "|".join(map(re.escape, also))
    shown = re.sub(kept, "", text, flags=re.IGNORECASE) if kept else text
    return [shown[max(0, m.start() - 40) : m.end() + 30] for m in OF_STATES.finditer(shown)]


def read_page(text):
    """What a person can see of a page."""
    text = re.sub(r"<(style|textarea|script)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r'\s(?!aria-label=|title=|alt=|placeholder=)[a-z-]+="[^"]*"', "", text)
    return html.unescape(text)


@cache
def list_sentences():
    """Every sentence of the package's modules that is not a docstring, "…" where a value goes."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room, *_ = path.relative_to(PACKAGE).parts
        if room not in {*ROOMS, "vocabulary.py", "chances.py"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skip = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                skip |= {id(part) for part in node.values}
                parts = (p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
                found.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += [node.value] if id(node) not in skip and " " in node.value else []
    return found


def in_words_of(kind, work, own=None, kept=()):
    """What ``work`` gives while a kind is spoken of."""

    def speak():
        speak_of(kind, own, kept)
        return work()

    return contextvars.copy_context().run(speak)


@pytest.mark.parametrize("kind", ["board", "party", "alliance"])
def test_every_sentence_of_the_package_can_be_said_of_each_kind(kind):
    also = ["leader"] if kind == "party" else []
    told = in_words_of(kind, lambda: [retell(text) for text in list_sentences()])
    assert len(told) > 1000
    wrong = [words for text in told for words in find_words(text, also)]
    assert not wrong, wrong


@pytest.mark.parametrize("kind", ["board", "party", "alliance"])
def test_every_sentence_of_the_page_can_be_said_of_each_kind(kind):
    tree = tomllib.loads((PACKAGE / "explorer/words/en.toml").read_text(encoding="utf-8"))
    texts = [text for name, part in tree.items() if name != "history" for text in part.values()
             if isinstance(text, str)]  # fmt: skip
    told = in_words_of(kind, lambda: [retell(text) for text in texts])
    also = ["leader"] if kind == "party" else []
    assert not [words for text in told for words in find_words(text, also)]


SENTENCES = {
    "The regime is likely to fall.": "The leadership is likely to be ousted.",
    "has almost no chance of falling": "has almost no chance of being ousted",
    "A fall within 24 months: about 4.2 per cent": "An ouster within 24 months: about 4.2 per cent",
    "The class's falls are forced.": "The class's ousters are forced.",
    "if the regime falls": "if the leadership is ousted",
    "a purge of the treasurer": "a dismissal of the treasurer",
    "a new order, the NEW ORDER": "a new leadership, the New leadership",
    "Payments fall due": "Payments fall due",
    "Chance of a fall by month": "Chance of an ouster by month",
    "prices fall by half": "prices fall by half",
    "by a new\n  order now": "by a new\n  leadership now",
    "set leader.strength, {regime: personal}": "set leader.strength, {regime: personal}",
    "An army moves against the leader": "An outside bidder moves against the chair",
    "the opposition's leader": "the head of the rival slate",
    "the regime's\n  strength": "the leadership's\n  strength",
    "leadership, streetwise, unregimented": "leadership, streetwise, unregimented",
    "purge-when-strong": "purge-when-strong",
}


@pytest.mark.parametrize("text", SENTENCES)
def test_articles_verbs_and_keys_come_out_right(text):
    assert in_words_of("board", lambda: retell(text)) == SENTENCES[text]
    assert in_words_of("board", lambda: retell(retell(text))) == SENTENCES[text]


@pytest.mark.parametrize("kind", KINDS)
def test_a_regime_is_told_as_it_is_and_words_end_with_their_command(kind):
    in_words_of(kind, lambda: retell("The regime falls"))
    assert find_kind() == "regime"
    assert retell("The regime falls") == "The regime falls"


def test_a_file_may_have_words_of_its_own():
    own = {"leader": "abbot", "fall": "election of another", "regime": "order"}
    told = in_words_of("regime", lambda: retell("A fall; the regime's leader; exile"), own)
    assert told == "An election of another; the order's abbot; exile"


def test_what_an_author_wrote_is_never_retold():
    text = (
        "innercircle: 1\nid: x\ntitle: The street and the regime fall\ntemplate: board\n"
        "words: {kind: board}\ninsiders: {purge-leader: {office: Leader of the street}}\n"
    )

    def speak():
        speak_for(load_text(text))
        return retell(
            "The street and the regime fall: Leader of the street, the purge leader and a leader"
        )

    assert contextvars.copy_context().run(speak) == (
        "The street and the regime fall: Leader of the street, the purge leader and a chair"
    )


NAMES = ("head of the leaders' training", "Secretary of the regime for milk quality")


def test_names_that_are_broken_or_cut_are_names_still(capsys):
    """A line of a label, or its beginning, is told with the whole that it comes from."""

    broken = " the\n  "

    def show():
        for name in NAMES:
            lines = wrap_text(name, 150, "note", 3)
            marked = make_text(0, 0, name, width=150, kind="note", most=3).render()
            assert all(escape(line, quote=False) in marked for line in lines)
            assert " ".join(lines) == name
            yield cut_columns(f"{name} of the leader", 24)
            yield retell(f"{cut_columns(name, 24)} and the leader")
            echo(f"Alike: the leader, {name.replace(' the ', broken)}.")

    told = in_words_of("board", lambda: list(show()), kept=NAMES)
    assert told[0] == "head of the leaders'..."
    assert told[1] == "head of the leaders'... and the chair"
    assert told[3] == "Secretary of the... and the chair"
    assert capsys.readouterr().out == (
        "Alike: the chair, head of the\n  leaders' training.\n"
        "Alike: the chair, Secretary of the\n  regime for milk quality.\n"
    )


def test_words_of_ones_own_are_told_once_and_with_their_article():
    own = {"regime": "old order", "new_order": "hour of the new regime", "coup": "union vote"}
    text = "A new order after a coup, a regime's end"
    told = "An hour of the new regime after a union vote, an old order's end"
    assert in_words_of("board", lambda: retell(text), own) == told
    assert in_words_of("board", lambda: retell(retell(text)), own) == told


def test_two_threads_speak_each_of_their_own():
    def tell(kind):
        speak_of(kind)
        meet.wait()
        return [retell("The regime falls") for _ in range(200)]

    meet = threading.Barrier(2, timeout=60)
    with ThreadPoolExecutor(2) as pool:
        board, regime = pool.map(tell, ["board", "regime"])
    assert (set(board), set(regime)) == ({"The leadership is ousted"}, {"The regime falls"})


def test_codes_of_json_and_paths_of_tables_stay():
    same = {"end": "coup", "regime": ["leader", 1, None], "text": "  leader: {office: A leader}"}
    told = in_words_of("board", lambda: retell_all({**same, "says": "The regime falls"}))
    assert told == {**same, "says": "The leadership is ousted"}
    table = Table("t", "Falls", ("Regime",), (("mobilisation",),), paths=("mobilisation",))
    named = in_words_of("board", lambda: name_rows(table))
    assert (named.columns, named.rows) == (("Path", "Leadership"), (("mobilisation",) * 2,))


@pytest.mark.parametrize("kind", ["board", "alliance"])
def test_longer_words_stay_apart_and_inside_in_pictures(kind):
    for faults in in_words_of(kind, lambda: [find_faults(each) for each in draw_all(count=3)]):
        assert faults == []


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """A board of three, as init writes it."""
    file = tmp_path_factory.mktemp("board") / "board.yaml"
    assert (
        run(["init", str(file), "--kind", "board", "--insiders", "3", "--starts", "2023-01"]) == 0
    )
    return file


def listen(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert run([str(word) for word in words]) == 0, err.getvalue()
    return out.getvalue() + err.getvalue()


FEW = ("--draws", "4", "--runs", "40", "--stage", "quick", "--workers", "1")
VERBS = {
    "check": (),
    "solve": (),
    "terms": (),
    "terms --contest": (),
    "forecast": FEW,
    "watch": FEW,
    "simulate": ("--runs", "40", "--stage", "quick", "--tell", "median"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_says_a_word_of_states_of_a_board(board, verb):
    name, *more = verb.split()
    said = listen(name, board, *more, *VERBS[verb])
    assert not find_words(said, ["purge-when-strong", "mobilisation,", "exile,"])


@pytest.mark.usefixtures("few_draws")
def test_no_report_or_brief_says_a_word_of_states_of_a_board(board):
    scenario = load(board)

    def speak():
        speak_for(scenario)
        parts = read_findings(solve(scenario)), make_more_sections(scenario, runs=20)
        return render_page_of(*parts), render_brief(*parts)

    for page in contextvars.copy_context().run(speak):
        seen = read_page(page)
        assert "ouster" in seen
        assert not find_words(seen, ["<td>mobilisation</td>"])


def test_no_view_of_the_page_says_a_word_of_states_of_a_board(board):
    client = Client(str(board))
    for key in (key for key in VIEWS if key != "history"):
        page = client.get("/" if key == "circle" else f"/{key}").text
        assert not find_words(read_page(page), ["<td>mobilisation</td>"]), key
    assert (
        "regime" in client.get("/history").text.lower() or "leader" in client.get("/history").text
    )
