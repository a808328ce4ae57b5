"""The scenario ``history``: the 50 newest messages of a chat, and the 50 before some other one."""

import urllib.request
from collections.abc import Sequence
from random import Random

from gonets.cli.bench.ground import Ground, Server
from gonets.cli.bench.load.job import Requests
from gonets.cli.bench.measuring import Contender, Row, measured
from gonets.cli.bench.scenes.contenders import EngineLoop, Load
from gonets.cli.bench.worlds import world as worlds
from gonets.cli.bench.worlds.world import BUSY, World

#: Different requests for deep pages.
DEEP = 4096
PAGE = 50


def run(ground: Ground, peers: Sequence[Contender] = ()) -> list[Row]:
    """A larger world stands beside the small one, so that their CPU can be compared. Raises Failed."""
    plan = ground.plan
    sizes: list[worlds.Size] = ["small"] if plan.world == "small" else ["small", plan.world]
    servers = {size: ground.serve(World.of(size, plan.seed)) for size in sizes}
    page = _page(servers["small"])
    floor = ground.floor("door", page)
    contenders: list[Contender] = []
    for size, server in servers.items():
        contenders.append(_load(ground, server, f"history {size}", newest()))
        contenders.append(_load(ground, server, f"history {size} before", _deep(server, plan.seed)))
    contenders += peers
    contenders.append(_load(ground, floor, "door GET no-op", newest()))
    contenders.append(EngineLoop("engine read", ground.bare_engine("history")))
    return measured(contenders, plan.pace, ground.tell)


def _load(ground: Ground, server: Server, name: str, targets: tuple[str, ...]) -> Load:
    requests = Requests(verb="GET", targets=targets, begins='{"messages":[{"sender":')
    return Load(name, ground, server, requests, ground.plan.connections[0])


def newest() -> tuple[str, ...]:
    return tuple(_target(place) for place in range(BUSY))


def _deep(server: Server, seed: int) -> tuple[str, ...]:
    """A whole page is always left below."""
    assert server.made is not None, "made for this bench"  # noqa: S101 narrows the type
    draw, held = Random(seed), server.made.world.messages_a_busy_chat  # noqa: S311  a load, not a secret
    places = [(draw.randrange(BUSY), draw.randrange(PAGE + 1, held + 1)) for _ in range(DEEP)]
    return tuple(f"{_target(place)}&before={server.made.mid(place, n)}" for place, n in places)


def _target(place: int) -> str:
    chat = worlds.chat_of(worlds.TEA, place)
    return f"/graph/me/messages/chat:C{chat:x}?count={PAGE}&access_token={worlds.token_of(worlds.TEA)}"


def _page(server: Server) -> str:
    """The very bytes that the floor answers with."""
    with urllib.request.urlopen(f"http://{server.host}:{server.port}{_target(0)}") as answer:
        return str(answer.read().decode())
