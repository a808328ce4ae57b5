"""GET me/info (W-INFO)."""

from gonets.server.graph import render
from gonets.server.graph.call import Call, Reply
from gonets.server.graph.services import Services


async def info(do: Services, call: Call) -> Reply:
    return Reply(render.info(call.caller.name, call.caller.id))
