"""A real `gonets serve` for a browser, and those who act beside it: a bot at the Graph door, people at theirs."""

import json
import multiprocessing
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from gonets.cli.main import main
from gonets.wire.ids import MemberId, UserId
from tests.cast import NINA, PRESET, TEA_CLUB
from tests.reliability.harness.server import CLEAN

Json = Any  # what the server says; its shape is what a test asserts

#: Tests write faster than people may.
ROOMY = [f"--set=limits.{name}=off" for name in ("rate_calls", "rate_chat", "rate_people", "rate_bad_tokens")]
#: A guard against a server that hangs, never a pace.
LONGEST_S = 60


#: A start takes a third of its work: the server is a copy of a process that has done the imports.
_COPIES = multiprocessing.get_context("forkserver")
_COPIES.set_forkserver_preload(["gonets.cli.serve", "gonets.server.app", "uvloop", __name__])


class Refused(Exception):
    """Status, and the error object of the wire."""

    def __init__(self, status: int, found: Json) -> None:
        super().__init__(status, found)
        self.status = status
        self.found = found


class Server:
    """With the demo world of the cast. With a `data` folder it may be killed and started again at the same address."""

    def __init__(self, data: Path | None = None, *options: str) -> None:
        self._kept = ["--ephemeral"] if data is None else ["--data", str(data)]
        self._options = options
        self._port = 0
        self._process: BaseProcess | None = None
        self._said: Connection | None = None
        self.url = ""

    def spawn(self) -> None:
        """Begins to start; `ready` waits for it."""
        words = ["serve", *self._kept, "--port", str(self._port), "--announce", "-", *ROOMY, *self._options]
        self._said, says = _COPIES.Pipe(duplex=False)
        self._process = _COPIES.Process(target=_gonets, args=(words, says), daemon=True)
        self._process.start()
        says.close()

    def ready(self) -> "Server":
        assert self._said is not None, "spawned before"
        with open(self._said.fileno(), closefd=False) as lines:
            said = lines.readline()
        assert said, "the server ended before it announced itself"
        self.url = json.loads(said)["url"]
        self._port = urllib.parse.urlsplit(self.url).port or 0
        return self

    def start(self) -> "Server":
        self.spawn()
        return self.ready()

    def kill(self) -> None:
        """As a power cut does; `start` brings it back."""
        assert self._process is not None, "started before"
        self._process.kill()
        self._end()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._end()

    def _end(self) -> None:
        assert self._process is not None, "spawned before"
        assert self._said is not None, "spawned before"
        self._process.join(LONGEST_S)
        assert self._process.exitcode is not None, "the server does not end"
        self._said.close()
        self._process = None

    def graph(self, path: str, body: Json = None, *, as_: MemberId = TEA_CLUB, **query: object) -> Json:
        """A call of the Graph door, as a bot makes it. Raises Refused."""
        asked = urllib.parse.urlencode({"access_token": PRESET[as_], **query})
        return _call(f"{self.url}/graph/{path}?{asked}", body, {})

    def says(self, chat: object, text: str, *, as_: MemberId = TEA_CLUB, **more: object) -> str:
        """Tea Club, or whoever else, writes to a chat; gives the mid."""
        sent = self.graph(f"me/messages/{chat}", {"message": {"text": text, **more}}, as_=as_)
        return str(sent["message_id"])

    def person(self, who: UserId = NINA) -> "Person":
        return Person(self, who)

    def console(self, path: str, body: Json = None) -> Json:
        """The operator's part of the people's door. Raises Refused."""
        return _call(f"{self.url}/api/console/{path}", body, {"Origin": self.url})

    def advance(self, *, minutes: float) -> None:
        """The server's clock, timer by timer; the page's own is `page.clock`."""
        self.console("clock", {"advance_ms": round(minutes * 60_000)})

    @cached_property
    def static(self) -> str:
        """Where modules and styles lie: `/static/<hash>`."""
        with urllib.request.urlopen(self.url, timeout=LONGEST_S) as shell:
            found = re.search(r"/static/[0-9a-f]+", shell.read().decode())
        assert found, "the shell names its files"
        return found[0]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast who is not at the browser of the test."""

    server: Server
    who: UserId

    def gets(self, path: str, **query: object) -> Json:
        """Raises Refused."""
        asked = f"?{urllib.parse.urlencode(query)}" if query else ""
        return _call(f"{self.server.url}/api/{path}{asked}", None, {"X-Gonets-As": str(self.who)})

    def posts(self, path: str, body: Json) -> Json:
        """Raises Refused."""
        headers = {"X-Gonets-As": str(self.who), "Origin": self.server.url}
        return _call(f"{self.server.url}/api/{path}", body, headers)

    def says(self, chat: object, text: str, **more: object) -> str:
        """Gives the mid."""
        body = {"client_id": str(uuid.uuid4()), "text": text, **more}
        return str(self.posts(f"chats/{chat}/messages", body)["message"]["mid"])

    def texts(self, chat: object, count: int = 200) -> list[str]:
        """The newest of the chat, oldest first, as the server has them."""
        window = self.gets(f"chats/{chat}/messages", count=count)["messages"]
        return [one["message"].get("text", "") for one in window if not one.get("deleted")]


def _gonets(words: list[str], says: Connection) -> None:
    """The program itself, with these words, in a process of its own."""
    os.dup2(says.fileno(), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for name in os.environ.keys() - CLEAN.keys():
        del os.environ[name]
    sys.argv = ["gonets", *words]
    main()


def _call(url: str, body: Json, headers: dict[str, str]) -> Json:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=LONGEST_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as fault:
        with fault:
            raise Refused(fault.code, json.load(fault)) from None
