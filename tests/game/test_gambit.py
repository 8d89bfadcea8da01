"""Exports to Gambit: read back by hand, and by Gambit itself where it is installed."""

import importlib.util
import io
import re

import numpy as np
import pytest

from innercircle.errors import GameError
from innercircle.game import Game, Threshold, find_all_pure, solve_logit, write_agg, write_nfg
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game

gambit = pytest.mark.skipif(
    importlib.util.find_spec("pygambit") is None,
    reason="pygambit is not installed: it has no wheel for this Python and is built on request",
)


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


def list_pure(game):
    import pygambit  # noqa: PLC0415  optional

    found = [
        tuple(equilibrium[list(player.strategies)[1]] > 0.5 for player in game.players)
        for equilibrium in pygambit.nash.enumpure_solve(game).equilibria
    ]
    return sorted(found, key=lambda row: (sum(row), row))


@gambit
@pytest.mark.parametrize("form", ["nfg", "agg"])
def test_gambit_finds_the_same_pure_equilibria(form):
    import pygambit  # noqa: PLC0415  optional

    for seed in range(12):
        rng = np.random.default_rng(seed)
        plain = draw_on_a_lattice(seed, n=4)
        # Generic stakes: at an exact tie Gambit has no tolerance.
        plain["stakes"] = [tuple(float(x) for x in rng.uniform(0, 100, 4)) for _ in range(4)]
        game = make_game(plain)
        write, read = {
            "nfg": (write_nfg, pygambit.read_nfg),
            "agg": (write_agg, pygambit.read_agg),
        }[form]
        theirs = list_pure(read(io.BytesIO(write(game).encode())))
        assert theirs == [tuple(row.tolist()) for row in find_all_pure(game)]


@gambit
def test_gambit_finds_the_same_quantal_response():
    import pygambit  # noqa: PLC0415  optional

    for seed in range(4):
        plain = draw_on_a_lattice(seed, n=4)
        plain["stakes"] = [tuple(x / 50 for x in row) for row in plain["stakes"]]
        game = make_game(plain)
        theirs = pygambit.read_nfg(io.BytesIO(write_nfg(game).encode()))
        point = pygambit.qre.logit_solve_lambda(theirs, 1.5)[0].profile
        expected = [float(point[list(player.strategies)[1]]) for player in theirs.players]
        ours = solve_logit(game, 1.5).break_probability
        assert ours == pytest.approx(expected, abs=1e-4)
