"""Compilation of functions: divisions as NumPy does them, and nothing reordered.

Compiled code is kept on disk by Numba: in ``NUMBA_CACHE_DIR``, else beside the source, else in the
user's cache directory. Compiling takes most of a minute, so that without a place to keep it every
command would wait that long; it is then not begun.
"""

import contextlib
import logging
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from filelock import FileLock
from numba.core import event

_F = TypeVar("_F", bound=Callable[..., Any])

_LOG = logging.getLogger(__name__)
_ROOM = 4_000_000  # bytes; what is kept has a sixth of that
_NO_ROOM = "Compiled code cannot be kept in"


class CannotKeepError(Exception):
    """There is no place where compiled code could be kept."""


def compiled(function: _F) -> _F:
    """Compiled into what calls it, whenever that is compiled."""
    return cast("_F", numba.njit(error_model="numpy")(function))


def compiled_and_kept(function: _F) -> _F:
    """Compiled at its first call, and kept on disk.

    Raises:
        CannotKeepError: no such place can be written.
    """
    try:
        return cast("_F", numba.njit(error_model="numpy", cache=True)(function))
    except RuntimeError:
        raise CannotKeepError("No folder to keep compiled code in can be written") from None


def make_ready(kept: Any, call: Callable[[], object]) -> None:
    """Load a function that is kept, or compile it, and say so where somebody waits for it.

    Args:
        kept: the function, as :func:`compiled_and_kept` returns it.
        call: calls it, with next to nothing to do.

    Raises:
        CannotKeepError: it would have to be compiled, and there is no room to keep it.
    """
    folder = Path(kept.stats.cache_path)
    with event.install_listener("numba:compile", _Watch(folder)), _alone(folder, kept):
        try:
            call()
        except CannotKeepError:
            raise
        except Exception:  # noqa: BLE001  whatever unpickling makes of bytes that are damaged
            _forget(folder, kept)
            _call_again(folder, call)


@contextlib.contextmanager
def _alone(folder: Path, kept: Any) -> Iterator[None]:
    """Let one process compile what nothing is kept of; others wait for it, and load."""
    name = f"{kept.py_func.__module__.rpartition('.')[2]}.{kept.py_func.__name__}"
    lock = FileLock(folder / f"{name}.lock")
    with contextlib.ExitStack() as stack:
        if not _list_kept(folder, kept):
            with contextlib.suppress(OSError, NotImplementedError):  # each compiles for itself
                stack.enter_context(lock)
        yield


def _list_kept(folder: Path, kept: Any) -> list[Path]:
    module = kept.py_func.__module__.rpartition(".")[2]
    return list(folder.glob(f"{module}.*{kept.py_func.__name__}-*"))


def _call_again(folder: Path, call: Callable[[], object]) -> None:
    try:
        call()
    except OSError as error:
        raise CannotKeepError(f"{_NO_ROOM} {folder} ({error.strerror})") from None


def _forget(folder: Path, kept: Any) -> None:
    """Remove what is kept of a function, so that it is compiled anew."""
    for path in _list_kept(folder, kept):
        with contextlib.suppress(OSError):
            path.unlink()


class _Watch(event.Listener):
    """Looks for room before anything is compiled, and says that it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told = False

    def on_start(self, event: object) -> None:  # noqa: ARG002  Numba's signature
        if self._told:  # what it calls is compiled with it
            return
        self._told = True
        try:
            with tempfile.TemporaryFile(dir=self._folder) as file:
                file.write(bytes(_ROOM))
        except OSError as error:
            raise CannotKeepError(f"{_NO_ROOM} {self._folder} ({error.strerror})") from None
        tell(
            "The months are compiled, once after an installation or a change of the program; "
            f"this takes up to a minute, and is kept in {self._folder}."
        )

    def on_end(self, event: object) -> None:
        """Nothing to do."""


def tell(line: str) -> None:
    """One line for a person at the terminal, from the first of several processes."""
    number = multiprocessing.current_process().name.rpartition("-")[2]
    seen = sys.stderr is not None and sys.stderr.isatty() and number in {"MainProcess", "1"}
    _LOG.log(logging.WARNING if seen else logging.INFO, line)
