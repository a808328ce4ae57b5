"""Who takes part in a kill loop: the demo world, a second group, and a crowd, made through the doors."""

import json
from dataclasses import dataclass
from typing import Any

from tests.cast import EVERYBODY, NINA, PRESET, TEA_CLUB
from tests.reliability.harness.link import Answer, Link

ORIGIN = "http://127.0.0.1"
#: Of `user_ids`: these many, of whom every fourth never allowed anything (P5).
CROWD = 20


@dataclass(frozen=True, slots=True)
class Town:
    """Tea Club listens with webhooks and a poller that keeps its marker, Coffee Club with one that does not."""

    coffee_club: int
    coffee_token: str
    crowd: tuple[int, ...]
    willing: tuple[int, ...]
    guests: tuple[int, ...]  # come and go
    secret: str


async def graph(link: Link, verb: str, path: str, body: object = None, *, token: str) -> Any:
    """A call that must succeed."""
    mark = "&" if "?" in path else "?"
    sent = b"" if body is None else json.dumps(body).encode()
    return _good(await link.ask(verb, f"/graph/{path}{mark}access_token={token}", sent))


async def people(link: Link, verb: str, path: str, body: object = None, *, user: int | None = None) -> Any:
    """Of the people's door or the console; must succeed."""
    sent = b"" if body is None else json.dumps(body).encode()
    return _good(await link.ask(verb, f"/api/{path}", sent, as_person(user)))


def as_person(user: int | None) -> dict[str, str]:
    headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
    return headers if user is None else headers | {"X-Gonets-As": f"user:{user}"}


def _good(answer: Answer) -> Any:
    assert answer.status == 200, answer.body
    assert answer.code == 0, answer.body
    return answer.json


async def settle(link: Link, hooks: list[str]) -> Town:
    """Everybody is there, everybody listens, nothing has been said yet."""
    crowd = [await _newcomer(link, f"Guest {number}") for number in range(CROWD)]
    willing = [user for number, user in enumerate(crowd) if number % 4 != 3]
    for user in willing:
        await people(link, "POST", f"groups/{TEA_CLUB}/allow", {}, user=user)
    guests = tuple(willing[:2])
    made = await people(link, "POST", "console/groups", {"name": "Coffee Club"})
    coffee = int(made["group_id"].removeprefix("group:"))
    await people(link, "POST", f"chats/{EVERYBODY}/members", {"add": [made["group_id"]]}, user=int(NINA))
    for url in hooks:
        await graph(link, "POST", "me/subscribe", {"url": url}, token=PRESET[TEA_CLUB])
    for token in (PRESET[TEA_CLUB], made["token"]):
        await graph(link, "POST", "me/subscribe", {"longPolling": True}, token=token)
    found = await people(link, "GET", f"console/webhooks/secrets?group={TEA_CLUB}")
    secret = found["secrets"][0]
    return Town(coffee, made["token"], tuple(crowd), tuple(willing), guests, secret)


async def _newcomer(link: Link, name: str) -> int:
    made = await people(link, "POST", "console/users", {"name": name})
    return int(made["user_id"].removeprefix("user:"))
