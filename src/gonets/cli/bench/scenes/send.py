"""The scenario ``send`` and its variants: a 100-character text into one of 64 chats, against its floors."""

import json
from collections.abc import Sequence

from gonets.cli.bench.ground import Ground, Server, held
from gonets.cli.bench.load.job import Ready, Requests
from gonets.cli.bench.measuring import Contender, Row, measured, row
from gonets.cli.bench.processes import Failed
from gonets.cli.bench.scenes.contenders import EngineLoop, Load
from gonets.cli.bench.worlds import world as worlds
from gonets.cli.bench.worlds.world import BUSY, World

#: One send in so many carries an Idempotency-Key.
KEYED = 10
#: Of the capacity found in this run, for the open loop.
SHARES = (0.25, 0.5, 0.75, 0.9)
BODY = json.dumps({"message": {"text": "x" * 100}}, separators=(",", ":"))

#: Variant → who writes: bots of a group (None), or people to a group; and whether a bot polls beside.
VARIANTS = ("send", "send-hot", "send-people", "send-poll", "send-webhook", "send-dead-webhook")
_HEARD_BY = {
    "send-people": worlds.TEA,
    "send-poll": worlds.POLLED,
    "send-webhook": worlds.HOOKED,
    "send-dead-webhook": worlds.DEAD,
}
#: What a variant is compared with, and so is never measured without.
_BASES = {
    "send-hot": "send",
    "send-poll": "send-people",
    "send-webhook": "send-people",
    "send-dead-webhook": "send-people",
}


def run(ground: Ground, asked: Sequence[str], peers: Sequence[Contender] = ()) -> list[Row]:
    """Raises Failed."""
    plan, variants = ground.plan, with_bases(asked)
    sink = (
        ground.child(["gonets.cli.bench.load.sink"]).hear(Ready).url
        if "send-webhook" in variants
        else "http://127.0.0.1:9/"
    )
    server = ground.serve(World.of(plan.world, plan.seed, sink=sink))
    floors = {kind: ground.floor(kind) for kind in (("raw", "door", "null") if plan.stages else ("raw", "door"))}
    first, *others = plan.connections
    loads = [load_of(ground, server, variant, first) for variant in variants]
    loads += [load_of(ground, server, "send", number, f"send x{number}") for number in others]
    contenders: list[Contender] = [*loads, *peers]
    for kind, floor in floors.items():
        contenders.append(load_of(ground, floor, "send", first, NAMES[kind]))
    contenders += [load_of(ground, floors["door"], "send", number, f"door x{number}") for number in others]
    contenders.append(EngineLoop("engine", ground.bare_engine("send")))
    rows = measured(contenders, plan.pace, ground.tell)
    if plan.rate is not None:
        rows += _open(ground, server, loads, next((row.rate for row in rows if row.name == "send"), rows[0].rate))
    _require_kept(server, loads)
    return rows


def with_bases(asked: Sequence[str]) -> list[str]:
    """Each variant after what it is compared with."""
    bases = [_BASES[variant] for variant in asked if variant in _BASES]
    return list(dict.fromkeys([*(base for base in bases if base not in asked), *asked]))


NAMES = {"raw": "raw ASGI", "door": "door no-op", "null": "null store"}


def load_of(ground: Ground, server: Server, variant: str, connections: int, name: str = "") -> Load:
    follow = f"/graph/me/updates?access_token={worlds.token_of(worlds.POLLED)}" if variant == "send-poll" else None
    return Load(name or variant, ground, server, requests_of(variant), connections, follow=follow)


def requests_of(variant: str) -> Requests:
    if variant in _HEARD_BY:
        group = _HEARD_BY[variant]
        senders = [(worlds.person(place), worlds.chat_of(group, place)) for place in range(BUSY)]
    else:
        chats = range(1 if variant == "send-hot" else BUSY)
        senders = [(worlds.TEA, worlds.chat_of(worlds.TEA, place)) for place in chats]
    return Requests(
        verb="POST",
        targets=tuple(target(member, chat) for member, chat in senders),
        body=BODY,
        keyed_every=KEYED,
        begins='{"success":true,"recipient_id":"chat:C',
    )


def target(member: int, chat: int) -> str:
    return f"/graph/me/messages/chat:C{chat:x}?access_token={worlds.token_of(member)}"


def _open(ground: Ground, server: Server, loads: list[Load], capacity: float) -> list[Row]:
    """At shares of the capacity found, or at the rate asked for; one stretch each."""
    plan = ground.plan
    if plan.rate == "auto":
        rates = {f"open {share:.0%}": share * capacity for share in SHARES}
    else:
        rates = {f"open {plan.rate}/s": float(plan.rate or 0)}
    rows = []
    for name, rate in rates.items():
        load = load_of(ground, server, "send", plan.connections[0], name)
        load.rate = rate
        loads.append(load)
        result = load.measure(plan.pace.whole)
        rows.append(row(name, [result]))
    return rows


def _require_kept(server: Server, loads: Sequence[Load]) -> None:
    """Correct or worthless: what was acknowledged is there, and nothing else (performance 1.8)."""
    if server.child is None or server.made is None:
        return
    before, after = server.made.counts, held(server)
    acknowledged = sum(load.acknowledged for load in loads)
    if after.messages - before.messages != acknowledged:
        raise Failed(f"{acknowledged} sends were acknowledged, {after.messages - before.messages} messages are stored.")
    heard = sum(load.acknowledged for load in loads if load.name in ("send-poll", "send-webhook", "send-dead-webhook"))
    if after.events - before.events != heard or after.positions - before.positions != heard:
        raise Failed(f"{heard} events were caused, {after.events - before.events} are in the feeds.")
    owing = sum(load.acknowledged for load in loads if load.name in ("send-webhook", "send-dead-webhook"))
    if after.delivered + after.owed != owing:
        raise Failed(f"{owing} deliveries were owed: {after.delivered} are made and {after.owed} still owed.")
    for load in loads:
        if load.follow is not None and load.followed != load.acknowledged:
            raise Failed(f"{load.acknowledged} sends were acknowledged, the poll heard of {load.followed}.")
