"""Compilation of functions: divisions as NumPy does them, and nothing reordered."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_F = TypeVar("_F", bound=Callable[..., Any])


def compiled(function: _F) -> _F:
    """Compiled into what calls it, whenever that is compiled."""
    return cast("_F", numba.njit(error_model="numpy")(function))


def compiled_and_kept(function: _F) -> _F:
    """Compiled at its first call, and kept on disk where there is a place for it.

    That place is ``NUMBA_CACHE_DIR``, else beside the source, else the user's cache directory.
    """
    try:
        return cast("_F", numba.njit(error_model="numpy", cache=True)(function))
    except RuntimeError:  # no such place can be written
        return compiled(function)
