"""HTTP on the socket, with deadlines: uvicorn has none for a request that is still arriving.

A client that sends a byte a second, or never reads its answer, is cut off; whoever else is there
does not notice. Two liberties of HTTP that no browser takes are refused, because they help to
smuggle one request inside another: lines that are folded or end in a bare line feed, and requests
sent before the last one was answered.
"""

import asyncio
import re
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from innercircle.explorer._guard import HEADERS, MOST_BODY, REFUSALS

ARRIVAL_SECONDS = 10.0
"""Seconds from a request's first byte until its head and body have to be complete."""

ANSWER_SECONDS = 20.0
"""Seconds from a full buffer of the server until the client has to have read its answer."""

IDLE_SECONDS = 5
"""Seconds until a connection without a request is closed (uvicorn's own timer)."""

_UNSOUND = re.compile(rb"\n[ \t]|(?<!\r)\n")


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
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        if self._arrival is None and not self._is_answering():
            self._expect_request()
        if self.conn.their_state is h11.IDLE and not self._is_head_sound(data):
            self.send_400_response("")
            return
        super().data_received(data)
        if self._is_chunk_absurd():
            if self.cycle is not None:
                self.cycle.disconnected = True  # the application need not wait for it
            self.send_400_response("")
            return
        if self._is_answering():
            self._stop_arrival()

    def on_response_complete(self) -> None:
        self._stop_arrival()
        if self.conn.trailing_data[0]:
            self.transport.close()
        super().on_response_complete()
        if self.transport.get_write_buffer_size() and self._answer is None:
            self._answer = self.loop.call_later(ANSWER_SECONDS, self._cut_unread)

    def pause_writing(self) -> None:
        if self._answer is None:
            self._answer = self.loop.call_later(ANSWER_SECONDS, self._cut_unread)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._stop_answer()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, in the same words and with the same headers as the guard."""
        del msg
        text = REFUSALS[400].encode()
        head = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(text)).encode()),
            (b"connection", b"close"),
            *HEADERS,
        ]
        try:
            events = (
                h11.Response(status_code=400, headers=head, reason=b"Bad Request"),
                h11.Data(data=text),
                h11.EndOfMessage(),
            )
            answer = b"".join(self.conn.send(event) or b"" for event in events)
        except h11.LocalProtocolError:  # an answer has begun already; nothing can be said any more
            self.transport.abort()
            return
        self.transport.write(answer)
        self.transport.close()
        self._stop_arrival()
        self._answer = self._answer or self.loop.call_later(ANSWER_SECONDS, self._cut)

    def _is_answering(self) -> bool:
        """True when a whole request has arrived, and its answer is not complete."""
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete and not cycle.more_body

    def _is_head_sound(self, data: bytes) -> bool:
        """True when no line of the head so far is folded or ends in a bare line feed."""
        head = self.conn.trailing_data[0] + data
        return not _UNSOUND.search(head.partition(b"\r\n\r\n")[0])

    def _is_chunk_absurd(self) -> bool:
        """The piece that has been announced is larger than a whole body may be.

        h11 keeps the announced size to itself; where a later release calls it something else, the
        deadline for arrival cuts such a client off.
        """
        reader = getattr(self.conn, "_reader", None)
        announced = getattr(reader, "_bytes_in_chunk", 0)
        return isinstance(announced, int) and announced > MOST_BODY

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

    def _cut_unread(self) -> None:
        self._answer = None
        if self.transport.get_write_buffer_size():
            self._cut()

    def _cut(self) -> None:
        self._answer = None
        self.transport.abort()
