"""Documents read in a process of its own, which is ended when it takes too long or too much."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from innercircle.reading import _documents
from innercircle.reading._documents import SECONDS, Document

_SPENT = f"reading it takes more than {SECONDS} seconds or more memory than there is for one text"


class Reader:
    """A process that reads documents; started when needed, and again when it was lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def read(self, kind: str, data: bytes) -> Document:
        """The words of a document, or the problem with it, as ``read_document`` gives it."""
        process = self._start()
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        line = b""
        try:
            if process.stdin and process.stdout:
                asked = json.dumps({"kind": kind, "size": len(data)}).encode()
                process.stdin.write(asked + b"\n" + data)
                process.stdin.flush()
                line = process.stdout.readline()
        except OSError:  # it was ended while it was told
            line = b""
        finally:
            timer.cancel()
        if not line:
            self._end()
            return {"problem": _SPENT}
        done: Document = json.loads(line)
        return done

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  this interpreter and a file of ours
                [sys.executable, "-P", str(Path(_documents.__file__))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    try:
                        pipe.close()
                    except OSError:
                        continue
