"""The page without a socket: requests go straight to the application behind its guard."""

import asyncio
import json
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from innercircle.explorer import Shelf
from innercircle.explorer._answers import answer_at
from innercircle.explorer._app import Explorer, make_app
from innercircle.explorer._book import open_book
from innercircle.explorer._guard import Guard
from innercircle.explorer._solving import Desk

HOST = "127.0.0.1:8410"
TOKEN = "token-of-this-test"
_THREAD = ThreadPoolExecutor(1)


@dataclass
class Reply:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)


class Bench:
    """Answers in this process; questions and answers travel all the same."""

    def __init__(self):
        self.desk = Desk(threads=0)

    async def ask(self, question, is_gone, patience=None):
        del is_gone, patience
        made = answer_at(self.desk, pickle.loads(pickle.dumps(question)))
        return pickle.loads(pickle.dumps(made))

    def close(self):
        pass


class Client:
    """Sends one request after the other.

    Args:
        source: scenario, as for the command.
        sets: changes, as for the command.
        ledger: of forecasts, as for the command.
    """

    def __init__(self, source=None, sets=(), ledger=None):
        self.shelf = Shelf(source, sets, open_book(ledger))
        self.app = make_app(self.shelf, TOKEN, Bench())
        self.guarded = Guard(self.app, [HOST], TOKEN)

    @property
    def explorer(self) -> Explorer:
        return self.app.state.explorer

    def get(self, target, headers=()):
        return self.ask("GET", target, b"", headers)

    def post(self, target, data, headers=()):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        given = [("content-type", "application/json"), ("x-innercircle-token", TOKEN), *headers]
        return self.ask("POST", target, body, given)

    def ask(self, method, target, body, headers):
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": query.encode(),
            "http_version": "1.1",
            "server": ("127.0.0.1", 8410),
            "client": ("127.0.0.1", 1),
            "headers": [(b"host", HOST.encode()),
                        *((name.encode(), value.encode()) for name, value in headers)],
        }  # fmt: skip
        # In a thread of its own: a browser's driver may have a loop in this one.
        return _THREAD.submit(asyncio.run, self._ask(scope, body)).result()

    async def _ask(self, scope, body):
        sent = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        await self.guarded(scope, receive, send)
        start = sent[0]
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]))

    def wait_for_job(self, reply, seconds=120):
        """Poll a job until it is over."""
        deadline = time.monotonic() + seconds
        job = reply.json
        while job["state"] in {"waiting", "running"} and time.monotonic() < deadline:
            time.sleep(0.05)
            job = self.get(f"/jobs/{job['id']}").json
        return job
