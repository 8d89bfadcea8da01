"""Exports to Gambit: read back by hand; what Gambit itself answers is kept beside this file.

The long checks ask Gambit again and compare: `pytest tests/game/test_gambit.py --update-golden`
with pygambit installed writes its answers anew.
"""

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

from innercircle.errors import GameError
from innercircle.game import Game, Threshold, find_all_pure, solve_logit, write_agg, write_nfg
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game

ANSWERS = Path(__file__).parent / "gambit_answers.json"
PURE, RESPONSE = (json.loads(ANSWERS.read_text())[kind] for kind in ("pure", "quantal_response"))
PRECISION = 1.5


def draw_on_a_lattice(seed, n=None):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, n or int(rng.integers(1, 6)))
    plain["power"] = [float(k) / 10 for k in rng.integers(1, 6, len(plain["power"]))]
    return plain


def read_nfg(text):
    """Payoffs by set: row number in binary, first insider the lowest bit."""
    body = text.split("}\n\n")[-1]
    return [[float(x) for x in line.split()] for line in body.strip().splitlines()]


def read_agg(text):
    """Payoff of each action by breaking power in steps, and each insider's power in steps."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    n = int(lines[0])
    assert lines[1:3] == [str(2 * n), "1"]
    assert lines[3].split() == ["2"] * n
    assert [line.split() for line in lines[4 : 4 + n]] == [[str(i), str(n + i)] for i in range(n)]
    signature = next(line for line in lines if line.startswith("10 0 ["))
    weights = [int(k) for k in re.findall(r"\d+", signature.split("[")[1])]
    assert weights[:n] == [0] * n
    rest = lines[lines.index(signature) + 1 :]
    payoffs = []
    while rest:
        kind, rows = rest[0].split()
        assert kind == "1"
        pairs = [line.strip("[").split("] ") for line in rest[1 : 1 + int(rows)]]
        payoffs.append({int(k): float(x) for k, x in pairs})
        rest = rest[1 + int(rows) :]
    assert len(payoffs) == 2 * n
    return weights[n:], payoffs


def test_the_normal_form_lists_the_payoffs_of_every_set():
    for seed in range(20):
        plain = draw_plain(np.random.default_rng(seed), 1 + seed % 5)
        n = len(plain["power"])
        rows = read_nfg(write_nfg(make_game(plain)))
        assert len(rows) == 2**n
        for code, row in enumerate(rows):
            breaking = frozenset(i for i in range(n) if code >> i & 1)
            expected = [slow.payoff(plain, i, breaking) for i in range(n)]
            assert row == pytest.approx(expected, abs=1e-7)


def test_the_action_graph_gives_the_payoffs_of_every_set_and_nothing_more():
    for seed in range(20):
        plain = draw_on_a_lattice(seed)
        n = len(plain["power"])
        steps, payoffs = read_agg(write_agg(make_game(plain)))
        used = [set() for _ in payoffs]
        for breaking in slow.list_sets(n):
            count = sum(steps[j] for j in breaking)
            for i in range(n):
                action = n + i if i in breaking else i
                expected = slow.payoff(plain, i, breaking)
                assert payoffs[action][count] == pytest.approx(expected, abs=1e-7)
                used[action].add(count)
        assert used == [set(row) for row in payoffs]


def test_names_with_quotes_are_escaped():
    game = Game(
        power=[1],
        stakes=[[5, 0, 0, 9]],
        threshold=Threshold.point(1),
        names=['the "boss" \\ other'],
    )
    assert '{ "the \\"boss\\" \\\\ other" }' in write_nfg(game)


def test_what_cannot_be_exported_is_refused_with_advice():
    many = Game(power=[1] * 17, stakes=[[5, 0, 0, 9]] * 17, threshold=Threshold.point(3))
    with pytest.raises(GameError, match="write_agg"):
        write_nfg(many)
    odd = Game(power=[1, np.pi], stakes=[[5, 0, 0, 9]] * 2, threshold=Threshold.point(3))
    with pytest.raises(GameError, match="common step"):
        write_agg(odd)
    with pytest.raises(GameError, match="flat"):
        write_nfg(odd.with_(threshold=Threshold.flat()))


def test_gambit_found_the_same_pure_equilibria():
    for case in PURE:
        found = find_all_pure(make_game(case["game"]))
        assert [row.tolist() for row in found] == case["answer"]


def test_gambit_found_the_same_quantal_response():
    for case in RESPONSE:
        ours = solve_logit(make_game(case["game"]), PRECISION).break_probability
        assert ours == pytest.approx(case["answer"], abs=1e-4)


def draw_pure(seed):
    """Generic stakes: at an exact tie Gambit has no tolerance."""
    rng = np.random.default_rng(seed)
    stakes = [tuple(float(x) for x in rng.uniform(0, 100, 4)) for _ in range(4)]
    return draw_on_a_lattice(seed, n=4) | {"stakes": stakes}


def draw_response(seed):
    plain = draw_on_a_lattice(seed, n=4)
    return plain | {"stakes": [tuple(x / 50 for x in row) for row in plain["stakes"]]}


def ask_pure(game, form):
    import pygambit  # noqa: PLC0415  for the long checks only

    write, read = {
        "nfg": (write_nfg, pygambit.read_nfg),
        "agg": (write_agg, pygambit.read_agg),
    }[form]
    theirs = read(io.BytesIO(write(game).encode()))
    found = pygambit.nash.enumpure_solve(theirs).equilibria
    rows = [[float(list(mix)[1][1]) > 0.5 for mix in profile] for profile in found]
    return sorted(rows, key=lambda row: (sum(row), row))


def ask_response(game):
    import pygambit  # noqa: PLC0415  the same

    theirs = pygambit.read_nfg(io.BytesIO(write_nfg(game).encode()))
    profile = pygambit.qre.logit_solve_lambda(theirs, PRECISION)[0].profile
    return [float(list(mix)[1][1]) for mix in profile]


@pytest.mark.full
def test_gambit_answers_as_it_did(request):
    pytest.importorskip("pygambit", reason="installed where it has a wheel")
    pure = [draw_pure(seed) for seed in range(12)]
    responses = [draw_response(seed) for seed in range(4)]
    said = {
        "pure": [{"game": p, "answer": ask_pure(make_game(p), "nfg")} for p in pure],
        "quantal_response": [{"game": p, "answer": ask_response(make_game(p))} for p in responses],
    }
    said = json.loads(json.dumps(said))
    if request.config.getoption("--update-golden"):
        ANSWERS.write_text(json.dumps(said) + "\n")
        return
    assert said["pure"] == PURE
    assert [ask_pure(make_game(p), "agg") for p in pure] == [case["answer"] for case in PURE]
    for now, then in zip(said["quantal_response"], RESPONSE, strict=True):
        assert now["answer"] == pytest.approx(then["answer"], abs=1e-6)
