"""Start the page on the loopback address, and stop it cleanly."""

import errno
import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

import uvicorn

from innercircle.errors import InputError
from innercircle.explorer._app import make_app
from innercircle.explorer._book import open_book
from innercircle.explorer._case import Shelf
from innercircle.explorer._folder import find_risk
from innercircle.explorer._guard import App, Guard
from innercircle.explorer._protocol import IDLE_SECONDS, DeadlineProtocol
from innercircle.explorer._words import say
from innercircle.report import show_text

LOOPBACK = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}
TOKEN_BYTES = 32
MOST_HEAD = 32_768
"""Bytes of a request's head."""

MOST_CONNECTIONS = 500
"""Connections at once; further ones are told to come back later."""

USUAL_PORT = 8410
"""Taken when no port is asked for and this one is free, so that a restarted page is found again."""


def explore(
    source: str | None = None,
    *,
    sets: Iterable[str] = (),
    ledger: str | Path | None = None,
    withheld: Iterable[str] = (),
    host: str = "127.0.0.1",
    port: int | None = None,
    announce: Callable[[str], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the explorer over a scenario until interrupted.

    Args:
        source: path of a scenario file or of a folder with some, or name of a shipped one; None
            for the catalogue.
        sets: changes as of ``--set``.
        ledger: file of a ledger of forecasts, which is begun where there is none; None for none.
        withheld: words that may neither be quoted nor proposed from a text that is pasted.
        host: a loopback address.
        port: None for the usual one or any free one.
        announce: told the address when the page can be opened.
        warn: told when others could write into the folder that the editor saves to, and when the
            file has problems, so that it opens in the editor.

    Raises:
        InputError: no such scenario, no ledger, not a loopback address, or the port is taken.
        ScenarioError: a change of ``sets`` does not fit.
    """
    shelf = Shelf(source, sets, open_book(ledger), withheld)
    broken = shelf.find_broken(shelf.first)
    if broken is not None:
        warn(say("edit.opens_broken", name=show_text(broken.path.name)))
    folders = [shelf.folder, *([] if shelf.book is None else [shelf.book.path.parent])]
    for risk in dict.fromkeys(map(find_risk, folders)):
        if risk:
            warn(risk)
    serve(lambda token: make_app(shelf, token), host=host, port=port, announce=announce)


def serve(
    make_app: Callable[[str], App],
    *,
    host: str = "127.0.0.1",
    port: int | None = 0,
    announce: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve a page until interrupted.

    Args:
        make_app: token → the page; the token goes into the page and comes back in changes.
        host: a loopback address.
        port: 0 for any free one, None for the usual one if it is free.
        announce: told the address when the page can be opened.

    Raises:
        InputError: the host is not a loopback address, or the port is taken.
    """
    listener = open_usual_listener(host) if port is None else open_listener(host, port)
    name = f"[{host}]" if ":" in host else host
    chosen = listener.getsockname()[1]
    token = secrets.token_urlsafe(TOKEN_BYTES)
    hosts = {f"{name}:{chosen}", f"127.0.0.1:{chosen}", f"localhost:{chosen}", f"[::1]:{chosen}"}
    # What asyncio says of connections that broke off is no news to whoever reads the terminal.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
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
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=MOST_HEAD,
    )
    announce(f"http://{name}:{chosen}/")
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def open_usual_listener(host: str) -> socket.socket:
    """A listening socket on the usual port, or on any free one."""
    try:
        return open_listener(host, USUAL_PORT)
    except InputError:
        return open_listener(host, 0)


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
