"""Somebody's running server under load: its rates and times, with no floors and no accounts of its CPU."""

import json
import os
import urllib.error
import urllib.request
from urllib.parse import quote

from gonets.cli.bench.ground import Ground, Server
from gonets.cli.bench.load.job import Requests
from gonets.cli.bench.measuring import Contender, Row, measured
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.scenes.contenders import Load
from gonets.cli.bench.scenes.history import PAGE
from gonets.cli.bench.scenes.send import BODY, KEYED

#: Whose bot writes and reads.
TOKEN = "GONETS_TOKEN"  # noqa: S105  the name of a variable
_CHATS = 64


def run(ground: Ground, url: str) -> list[Row]:
    """Messages stay where they were sent. Raises Failed."""
    token = os.environ.get(TOKEN)
    if not token:
        raise Failed(f"{TOKEN} is not set: --url needs the token of a group that has chats there.")
    chats = _chats(url, token)
    contenders: list[Contender] = []
    for name in ground.plan.scenarios:
        if name not in ("send", "history"):
            raise Failed(f"{name} needs a world of its own; with --url there are send and history.")
        contenders.append(Load(name, ground, Server.at(url), _requests(name, chats, token), ground.plan.connections[0]))
    return measured(contenders, ground.plan.pace, ground.tell)


def _requests(name: str, chats: list[str], token: str) -> Requests:
    query = f"access_token={quote(token)}"
    paths = [f"/graph/me/messages/{chat}?{query}" for chat in chats]
    if name == "send":
        begins = '{"success":true,"recipient_id":"'
        return Requests(verb="POST", targets=tuple(paths), body=BODY, keyed_every=KEYED, begins=begins)
    return Requests(verb="GET", targets=tuple(f"{path}&count={PAGE}" for path in paths), begins='{"messages":[')


def _chats(url: str, token: str) -> list[str]:
    asked = f"{url}/graph/me/chats?count={_CHATS}&access_token={quote(token)}"
    if not asked.startswith(("http://", "https://")):
        raise Failed(f"{url} is no http url.")
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310  http, as was just seen
            found = [str(chat["chat_id"]) for chat in json.load(answer)["chats"]]
    except (OSError, ValueError, KeyError, urllib.error.URLError) as fault:
        raise Failed(f"{url} does not list its chats: {fault!r}") from None
    if not found:
        raise Failed("This group has no chats there.")
    return found
