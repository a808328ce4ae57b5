"""Subscriptions: subscribe, unsubscribe, list (W-SUB)."""

from gonets.server.graph import decode, render
from gonets.server.graph.call import REPLAYED, Call, Reply
from gonets.server.graph.services import Services


async def subscribe(do: Services, call: Call) -> Reply:
    group = call.require_group()
    done = await do.subscriptions.subscribe(group, decode.subscription(call), call.once())
    return Reply(render.DONE, headers=REPLAYED if done.replayed else ())


async def unsubscribe(do: Services, call: Call) -> Reply:
    group = call.require_group()
    done = await do.subscriptions.unsubscribe(group, decode.unsubscription(call), call.once())
    return Reply(render.DONE, headers=REPLAYED if done.replayed else ())


async def listed(do: Services, call: Call) -> Reply:
    return Reply(render.subscriptions(await do.subscriptions.listed(call.require_group())))
