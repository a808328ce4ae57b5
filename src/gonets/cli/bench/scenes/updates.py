"""The scenario ``updates``: from a send to the answer of the parked poll that it wakes."""

from gonets.cli.bench.ground import Ground, Server, held
from gonets.cli.bench.load.job import Parked, Requests
from gonets.cli.bench.measuring import Contender, Row, measured
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.scenes.contenders import Load
from gonets.cli.bench.scenes.send import BODY, target
from gonets.cli.bench.worlds import world as worlds
from gonets.cli.bench.worlds.world import BUSY, PARKED, World

#: Events a second into a thousand parked polls.
RATE = 500.0
#: Each send of a rate must find a free connection.
_SENDERS = 32


def run(ground: Ground) -> list[Row]:
    """Raises Failed."""
    plan = ground.plan
    server = ground.serve(World.of(plan.world, plan.seed, parked=PARKED))
    floor = ground.floor("door")
    alone, many = _polled(), tuple(_parked(place) for place in range(PARKED))
    loads = [
        _load(ground, server, "updates", alone, None),
        _load(ground, server, f"updates {PARKED} parked", many, RATE),
    ]
    contenders: list[Contender] = [*loads, _load(ground, floor, "no-op poll", alone, None)]
    rows = measured(contenders, plan.pace, ground.tell)
    _require_kept(server, loads)
    return rows


def _load(ground: Ground, server: Server, name: str, parked: tuple[Parked, ...], rate: float | None) -> Load:
    requests = Requests(verb="POST", targets=(parked[0].send,), body=BODY, begins='{"success":true,"recipient_id":"')
    return Load(name, ground, server, requests, 1 if rate is None else _SENDERS, rate=rate, parked=parked)


def _polled() -> tuple[Parked, ...]:
    return (_pair(worlds.POLLED, worlds.person(0)),)


def _parked(place: int) -> Parked:
    return _pair(worlds.parked_group(place), worlds.person(place % BUSY))


def _pair(group: int, person: int) -> Parked:
    poll = f"/graph/me/updates?access_token={worlds.token_of(group)}"
    return Parked(poll, target(person, worlds.chat_of(group, 0)))


def _require_kept(server: Server, loads: list[Load]) -> None:
    assert server.made is not None, "made for this bench"  # noqa: S101 narrows the type
    before, after = server.made.counts, held(server)
    acknowledged = sum(load.acknowledged for load in loads)
    if (after.messages - before.messages, after.events - before.events) != (acknowledged, acknowledged):
        raise Failed(f"{acknowledged} sends were acknowledged, {after.events - before.events} events are in the feeds.")
