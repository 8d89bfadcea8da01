"""Loops compiled by Numba where it is installed, kept on disk where there is a place for it.

What is kept depends on the function's own file alone: it may use nothing but its arguments and what
is registered with Numba there. Such a file is imported when it is needed, as it brings Numba in. A
second process loads it in milliseconds. Where nothing can be kept, or what is kept is damaged, the
process compiles for itself, which takes seconds; without Numba there is no compiled function, and
whoever asks takes another way.
"""

import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

_FAST = {"reassoc", "contract", "arcp", "nsz"}
"""Liberties in rounding only: infinities and nan keep their meaning."""


@cache
def find_compiled(function: Callable[..., Any], attempt: Callable[..., Any]) -> Any | None:
    """A function, compiled; None where there is no compiler or it is told not to compile.

    Args:
        function: loops over arrays; uses nothing but its arguments.
        attempt: calls what it is given with next to nothing to do, so that it is compiled or
            loaded now.
    """
    if importlib.util.find_spec("numba") is None:
        return None
    import numba  # noqa: PLC0415  slow to import

    if getattr(numba.config, "DISABLE_JIT", False):
        return None
    try:
        kept = numba.njit(error_model="numpy", fastmath=_FAST, cache=True)(function)
        attempt(kept)
    except Exception:  # noqa: BLE001  no such place, a full disk, whatever damaged bytes bring
        here = numba.njit(error_model="numpy", fastmath=_FAST)(function)
        attempt(here)
        return here
    return kept
