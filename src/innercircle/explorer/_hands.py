"""A process of its own that answers one question after the other, and can be ended at any time.

What it works on it cannot be talked out of in the middle of a computation; so work that nobody
wants any more is asked to stop first, and its process is killed when it does not.
"""

import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from innercircle.errors import InnercircleError
from innercircle.workshop import end_with_parent, start_apart

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Tell = Callable[[int, int], None]
Do = Callable[[Any, Tell], Any]

_NEEDED = ("innercircle.explorer", "innercircle.forecast", "innercircle.terms")
_STOP = "stop"
_STEP = 0.05  # seconds between two looks at whether the work is still wanted


class FaultError(Exception):
    """Work failed by a fault of ours; ``kind`` says which, and nothing of the scenario."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class StoppedError(Exception):
    """Raised in work that nobody wants any more."""


class Hand:
    """A process that answers questions, started when it is first needed.

    Args:
        do: question, and a function to tell progress with → answer; both must travel.
    """

    def __init__(self, do: Do) -> None:
        self._do = do
        self._lock = threading.Lock()
        self._closed = False
        self._process: BaseProcess | None = None
        self._link: Connection | None = None

    @property
    def is_warm(self) -> bool:
        """True while its process runs."""
        return self._process is not None

    def ask(
        self,
        question: Any,
        *,
        find_patience: Callable[[], float | None],
        tell: Tell | None = None,
    ) -> Any:
        """The answer to a question; waits for it in the calling thread.

        Args:
            question: what the process is to do.
            find_patience: None while the answer is wanted; else how many seconds the work may go
                on before its process is ended.
            tell: told how far it is; None when nobody wants to know.

        Raises:
            StoppedError: it was not wanted any more, and has ended.
            InnercircleError: the question is at fault.
            FaultError: the work is, or the process died.
        """
        try:
            return self._ask(question, find_patience, tell)
        except (OSError, EOFError) as error:
            if isinstance(error, InnercircleError):
                raise
            self.end()
            raise FaultError("the work was cut off") from None

    def _ask(
        self, question: Any, find_patience: Callable[[], float | None], tell: Tell | None
    ) -> Any:
        link = self.open()
        link.send(question)
        unwanted = 0.0
        while True:
            patience = find_patience()
            if patience is None:
                unwanted = 0.0
            elif not unwanted:
                unwanted = time.monotonic()
                link.send(_STOP)
            elif time.monotonic() - unwanted > patience:
                self.end()
                raise StoppedError
            if not link.poll(_STEP):
                continue
            word, told = link.recv()
            if word == "progress":
                if tell is not None:
                    tell(*told)
            elif word == "stopped":
                raise StoppedError
            elif word == "done":
                return told
            else:
                raise told if word == "failed" else FaultError(told)

    def open(self) -> Connection:
        """Start the process, unless it runs.

        Raises:
            EOFError: nothing is taken in any more.
        """
        with self._lock:
            if self._closed:
                raise EOFError
            if self._process is None or not self._process.is_alive() or self._link is None:
                self._link, far = Pipe()
                self._process = start_apart(_work, far, self._do, imported=_NEEDED)
                far.close()
            return self._link

    def end(self) -> None:
        """End the process at once; the next question starts another."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.join(2)
            if self._link is not None:
                self._link.close()
            self._process = self._link = None

    def close(self) -> None:
        """End the process; nothing more is taken in."""
        self._closed = True
        self.end()


def _work(link: Connection, do: Do) -> None:
    """Serve in the process: take a question, tell the progress, send the answer, for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the page's process decides when to end
    end_with_parent()

    def tell(done: int, total: int) -> None:
        if link.poll() and link.recv() == _STOP:
            raise StoppedError
        link.send(("progress", (done, total)))

    while True:
        try:
            question = link.recv()
        except (EOFError, OSError):
            return
        if question == _STOP:  # came too late: the answer is on its way already
            continue
        try:
            link.send(("done", do(question, tell)))
        except StoppedError:
            link.send(("stopped", None))
        except InnercircleError as error:
            link.send(("failed", error))
        except Exception as error:  # noqa: BLE001  the kind of a fault, and nothing of the scenario
            link.send(("fault", type(error).__name__))
