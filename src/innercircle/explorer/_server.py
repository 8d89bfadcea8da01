"""Start the page on the loopback address, and stop it cleanly."""

import errno
import os
import secrets
import socket
from collections.abc import Callable

import uvicorn

from innercircle.errors import InputError
from innercircle.explorer._guard import App, Guard
from innercircle.explorer._protocol import IDLE_SECONDS, DeadlineProtocol

LOOPBACK = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}
TOKEN_BYTES = 32
MOST_HEAD = 32_768
"""Bytes of a request's head."""


def serve(
    make_app: Callable[[str], App],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    announce: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the page until interrupted.

    Args:
        make_app: token → the page; the token goes into the page and comes back in changes.
        host: a loopback address.
        port: 0 for any free one.
        announce: told the address when the page can be opened.

    Raises:
        InputError: the host is not a loopback address, or the port is taken.
    """
    listener = open_listener(host, port)
    name = f"[{host}]" if ":" in host else host
    chosen = listener.getsockname()[1]
    token = secrets.token_urlsafe(TOKEN_BYTES)
    hosts = {f"{name}:{chosen}", f"127.0.0.1:{chosen}", f"localhost:{chosen}", f"[::1]:{chosen}"}
    config = uvicorn.Config(
        Guard(make_app(token), hosts, token),
        http=DeadlineProtocol,
        ws="none",
        loop="asyncio",
        lifespan="auto",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        access_log=False,
        log_level="critical",
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=MOST_HEAD,
    )
    announce(f"http://{name}:{chosen}/")
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket on the loopback address.

    Raises:
        InputError: not a loopback address, or the port is taken or not allowed.
    """
    if host not in LOOPBACK:
        raise InputError(
            f"{host!r} is not an address of this machine alone.",
            where="--host",
            why="The page shows what a scenario withholds from others and has no passwords.",
            advice="Leave --host out, or use 127.0.0.1 or ::1.",
        )
    listener = socket.socket(LOOPBACK[host], socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # Lets a restart take its own port back at once; a port that somebody listens on
            # stays refused there (on Windows the same option would steal it).
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        taken = error.errno in {errno.EADDRINUSE, errno.EACCES}
        raise InputError(
            f"port {port} is taken or not allowed." if taken else f"{error.strerror}.",
            where="--port",
            advice="Choose another with --port, or leave it out for any free one.",
        ) from None
    return listener
