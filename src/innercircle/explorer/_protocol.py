"""HTTP on the socket, with deadlines: uvicorn has none for a request that is still arriving.

A client that sends a byte a second, or never reads its answer, is cut off; whoever else is there
does not notice (slow-client attacks; Chien & others call them slowloris).
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

ARRIVAL_SECONDS = 10.0
"""A request (head and body) has to be complete this long after its first byte is due."""

ANSWER_SECONDS = 20.0
"""A client has to have read its answer this long after the server's buffer filled up."""

IDLE_SECONDS = 5
"""A connection kept alive without a request is closed after this time (uvicorn's own timer)."""


class DeadlineProtocol(H11Protocol):
    """uvicorn's h11 protocol that gives up on slow clients."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arrival: asyncio.TimerHandle | None = None
        self._answer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_arrival()
        self._stop_answer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._arrival is None and (self.cycle is None or self.cycle.response_complete):
            self._expect_request()
        super().data_received(data)
        if self.cycle is not None and not self.cycle.more_body:
            self._stop_arrival()

    def on_response_complete(self) -> None:
        self._stop_arrival()
        super().on_response_complete()

    def pause_writing(self) -> None:
        if self._answer is None:
            self._answer = self.loop.call_later(ANSWER_SECONDS, self._cut)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._stop_answer()
        super().resume_writing()

    def _expect_request(self) -> None:
        self._stop_arrival()
        self._arrival = self.loop.call_later(ARRIVAL_SECONDS, self._cut)

    def _stop_arrival(self) -> None:
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None

    def _stop_answer(self) -> None:
        if self._answer is not None:
            self._answer.cancel()
            self._answer = None

    def _cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()
