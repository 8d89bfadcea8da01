"""Guard of the page: Host, Origin, token, method, path, size and rate, before any page is reached.

The page listens on the loopback address only. What remains are other pages in the same browser
(cross-site requests, DNS rebinding) and other programs on the machine; each check below answers
one of them. A refusal is short, plain text, and quotes nothing of the request.
"""

import hmac
import logging
import os
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY = 1_500_000
"""Bytes of a request's body; a scenario file has at most 1 MB."""

MOST_QUERY = 24_000
"""Bytes of a query string: a hundred changed inputs, and as many in a pinned variant."""

MOST_HEADERS = 100
"""Headers of a request; browsers send about twenty."""

MOST_CHANGES = 240
"""Changing requests in a minute; a person moving a slider stays far below."""

MOST_REQUESTS = 6_000
"""Requests of all kinds in a minute; several tabs with a slider in motion stay below."""

TOKEN_HEADER = b"x-innercircle-token"
_PATH = re.compile(rb"/(?!/)[A-Za-z0-9_./-]*")

_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = [
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]

REFUSALS = {
    400: "The request is not well formed.",
    403: "This page may not ask that.",
    404: "There is no such page.",
    405: "Only GET, HEAD and POST are used here.",
    413: "The request is too large.",
    414: "The address is too long.",
    415: "Only application/json is read here.",
    421: "This server is not called that.",
    429: "Too many requests; wait a moment.",
    431: "The head of the request is too large.",
    500: "Something went wrong here; it is not your fault.",
}

_LOG = logging.getLogger("innercircle.explorer")


class Guard:
    """ASGI middleware around the page.

    Args:
        app: the page.
        hosts: values of Host that are ours, such as "127.0.0.1:8000".
        token: secret of this start; changing requests carry it in a header.
    """

    def __init__(self, app: App, hosts: Iterable[str], token: str) -> None:
        self._app = app
        self._hosts = {host.encode("ascii") for host in hosts}
        self._origins = {b"http://" + host for host in self._hosts}
        self._token = token.encode("ascii")
        self._changes = Window(MOST_CHANGES)
        self._requests = Window(MOST_REQUESTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with the body limited and the headers of safety added."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = _SafeSend(send, kept=scope["path"].startswith("/static/"))
        status = self._find_refusal(scope)
        if status:
            await refuse(answer, status)
            return
        try:
            await self._app(scope, _LimitedBody(receive), answer)
        except ClientDisconnect:
            return  # nobody is left to be told
        except Exception as error:
            # The kind of the fault, and nothing that a scenario says.
            kind = getattr(error, "kind", type(error).__name__)
            _LOG.error("a fault of ours (%s) on %s", kind, scope["path"])
            if os.environ.get("INNERCIRCLE_DEBUG"):
                raise
            if not answer.started:
                await refuse(answer, 500)

    def _find_refusal(self, scope: Scope) -> int:
        """Status of the first rule that the request breaks; 0 if it breaks none."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        hosts = [value for name, value in headers if name == b"host"]
        given = dict(headers)
        if len(headers) > MOST_HEADERS:
            return 431
        if len(hosts) != 1:
            return 400
        if hosts[0] not in self._hosts:
            return 421
        if scope["method"] not in {"GET", "HEAD", "POST"}:
            return 405
        if len(scope["query_string"]) > MOST_QUERY or len(scope["raw_path"]) > MOST_QUERY:
            return 414
        if not _PATH.fullmatch(scope["raw_path"]) or b".." in scope["raw_path"]:
            return 404
        if b"content-length" in given and b"transfer-encoding" in given:
            return 400
        has_body = b"transfer-encoding" in given or given.get(b"content-length", b"0") != b"0"
        if has_body and scope["method"] != "POST":
            return 400
        if given.get(b"content-length", b"0").isdigit() and (
            int(given.get(b"content-length", b"0")[:20]) > MOST_BODY
        ):
            return 413
        foreign = b"origin" in given and given[b"origin"] not in self._origins
        if given.get(b"sec-fetch-site", b"same-origin") not in {b"same-origin", b"none"}:
            # A link from elsewhere may open the first page, and nothing else.
            followed = given.get(b"sec-fetch-mode", b"navigate") == b"navigate"
            foreign = foreign or scope["path"] != "/" or scope["method"] == "POST" or not followed
        if foreign:
            return 403
        if not self._requests.admit():
            return 429
        return self._find_refused_change(given) if scope["method"] == "POST" else 0

    def _find_refused_change(self, given: dict[bytes, bytes]) -> int:
        if not hmac.compare_digest(given.get(TOKEN_HEADER, b""), self._token):
            return 403
        if given.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
            return 415
        return 0 if self._changes.admit() else 429


class Window:
    """Admits at most so many requests in a minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._times: deque[float] = deque()

    def admit(self) -> bool:
        """Count one more, unless the minute is full."""
        now = self._clock()
        while self._times and now - self._times[0] > 60:
            self._times.popleft()
        if len(self._times) >= self._most:
            return False
        self._times.append(now)
        return True


class _LimitedBody:
    """Counts what arrives, so that a body without a length is bounded too."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > MOST_BODY:
                raise HTTPException(413, REFUSALS[413], {"connection": "close"})
        return message


class _SafeSend:
    """Sender that adds the headers of safety, and remembers whether an answer has begun.

    Args:
        send: sends on.
        kept: whether a browser may keep the answer if it says so itself: nothing of a scenario.
    """

    def __init__(self, send: Send, *, kept: bool = False) -> None:
        self._send = send
        self._kept = kept
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            theirs = message.get("headers", [])
            lasting = self._kept and message["status"] == 200
            ours = [pair for pair in HEADERS if not (lasting and pair[0] == b"cache-control")]
            names = {name for name, _ in ours}
            rest = [pair for pair in theirs if pair[0].lower() not in names]
            message = {**message, "headers": [*rest, *ours]}
        await self._send(message)


async def refuse(send: Send, status: int) -> None:
    """Answer with a status and its one sentence, and close the connection."""
    text = REFUSALS[status].encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
