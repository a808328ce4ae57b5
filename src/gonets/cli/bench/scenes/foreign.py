"""Somebody's running server under load: its rates and times, with no floors and no accounts of its CPU."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from gonets.cli.bench.ground import Ground, Server
from gonets.cli.bench.load.job import Requests
from gonets.cli.bench.measuring import Contender, Row, measured
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.scenes.contenders import Load
from gonets.cli.bench.scenes.history import PAGE
from gonets.cli.bench.scenes.send import BODY, KEYED
from gonets.cli.bench.targets import PEERED, row_of

#: Whose bot writes and reads: there, and at a peer.
TOKEN, PEER_TOKEN = "GONETS_TOKEN", "GONETS_PEER_TOKEN"
_CHATS = 64


def run(ground: Ground, url: str) -> list[Row]:
    """Messages stay where they were sent. Raises Failed."""
    asked = ground.plan.scenarios
    for name in asked:
        if name not in PEERED:
            raise Failed(f"{name} needs a world of its own; with --url there are send and history.")
    place = known("--url", url, TOKEN)
    return measured([load(ground, place, name, name) for name in asked], ground.plan.pace, ground.tell)


@dataclass(frozen=True, slots=True)
class Place:
    """A server that was there before, and what may be done at it."""

    url: str
    token: str
    chats: tuple[str, ...]


def known(option: str, url: str, variable: str) -> Place:
    """Raises Failed."""
    token = os.environ.get(variable)
    if not token:
        raise Failed(f"{variable} is not set: {option} needs the token of a group that has chats there.")
    return Place(url, token, tuple(_chats(url, token)))


def load(ground: Ground, place: Place, scenario: str, name: str) -> Contender:
    return Load(name, ground, Server.at(place.url), _requests(scenario, place), ground.plan.connections[0])


def beside(ground: Ground, peers: Mapping[str, Place], scenario: str) -> list[Contender]:
    """Each peer in the rounds of one scenario."""
    return [load(ground, place, scenario, row_of(name, scenario)) for name, place in peers.items()]


def names(peers: Iterable[str]) -> set[str]:
    """Of all the rows that peers may have."""
    return {row_of(name, scenario) for name in peers for scenario in PEERED}


def _requests(scenario: str, place: Place) -> Requests:
    query = f"access_token={quote(place.token)}"
    paths = [f"/graph/me/messages/{chat}?{query}" for chat in place.chats]
    if scenario == "send":
        begins = '{"success":true,"recipient_id":"'
        return Requests(verb="POST", targets=tuple(paths), body=BODY, keyed_every=KEYED, begins=begins)
    return Requests(verb="GET", targets=tuple(f"{path}&count={PAGE}" for path in paths), begins='{"messages":[')


def _chats(url: str, token: str) -> list[str]:
    asked = f"{url}/graph/me/chats?count={_CHATS}&access_token={quote(token)}"
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310  http, as the command line requires
            found = [str(chat["chat_id"]) for chat in json.load(answer)["chats"]]
    except (OSError, ValueError, KeyError, urllib.error.URLError) as fault:
        raise Failed(f"{url} does not list its chats: {fault!r}") from None
    if not found:
        raise Failed(f"The group of this token has no chats at {url}.")
    return found
