"""The door to the compiled search for cutoffs, open where Numba is installed.

Compiled code is imported when the first exact stage is made, and kept on disk by Numba: the second
process does not compile again. Without Numba, where it is told not to compile, or where nothing can
be kept, the same is done in NumPy.
"""

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from innercircle.dynamics._cutoffs import Search
from innercircle.dynamics._grid import Games, find_tables

Floats = NDArray[np.float64]


@cache
def find_compiled() -> Search | None:
    """The compiled search; None without a compiler, or without a place to keep what it makes."""
    if importlib.util.find_spec("numba") is None:
        return None
    import numba  # noqa: PLC0415  slow to import

    if getattr(numba.config, "DISABLE_JIT", False):
        return None
    from innercircle.dynamics._kernels.compiler import (  # noqa: PLC0415  the same
        CannotKeepError,
        make_ready,
        tell,
    )

    try:
        find_stage, search = _make_search()
        make_ready(find_stage, lambda: search(*_make_nothing()))
    except CannotKeepError as error:
        tell(
            f"{error}, so that the months run in NumPy, several times slower; NUMBA_CACHE_DIR may "
            "name a folder that has room."
        )
        return None
    return search


def _make_search() -> tuple[object, Search]:
    """The function that is kept, and the search by it."""
    from innercircle.dynamics._kernels.normal import (  # noqa: PLC0415  the same
        QUOTIENTS,
        tabulate_normal,
    )
    from innercircle.dynamics._kernels.stage import make_find_stage  # noqa: PLC0415  the same

    find_stage = make_find_stage(_find_fingerprint())
    tables = (tabulate_normal(), QUOTIENTS, *find_tables())

    def search_compiled(
        games: Games, guess: Floats, sensed: Floats, bar: Floats, skip: bool
    ) -> tuple[Floats, Floats, NDArray[np.bool_], NDArray[np.bool_]]:
        cutoffs = _turn(guess)
        parts = (games.power, games.weight, games.sigma, ndtri(games.needed))
        power, gain, sigma, target = (_turn(part) for part in parts)
        level, settled, sought = find_stage(
            *(power, gain, np.ascontiguousarray(games.keep), sigma, target),
            *(cutoffs, _turn(sensed), np.ascontiguousarray(bar), tables, skip),
        )
        return level, np.ascontiguousarray(cutoffs.T), settled, sought

    return find_stage, search_compiled


def _make_nothing() -> tuple[Games, Floats, Floats, Floats, bool]:
    """No game at all, as the search takes games."""
    none = np.zeros((1, 0))
    return Games(none, none, none, none[0], none), none, none, none[0], False


def _find_fingerprint() -> str:
    """Of all that compiled code is made from."""
    here = Path(__file__).parent
    files = (here / "_cutoffs.py", here / "_grid.py", *sorted((here / "_kernels").glob("*.py")))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _turn(rows: Floats) -> Floats:
    """(insider, game) → (game, insider), a copy."""
    return np.array(rows.T, order="C")
