"""What one agreed to give a group that asked by a button: shown, and withdrawn (W-KBD-8)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import Malformed
from gonets.server.domain.yeses import Kind
from gonets.server.people.call import Call
from gonets.server.people.services import People


async def yeses(do: People, call: Call, me: Caller) -> object:
    group = call.path_group()
    await do.accounts.name_of(group)
    return {
        "yeses": [{"kind": yes.kind.value.lower(), "time": yes.given_at} for yes in await do.yeses.given(me, group)]
    }


async def withdraw(do: People, call: Call, me: Caller) -> object:
    group, kind = call.path_group(), call.fields.enum("kind", tuple(Kind))
    if kind is None:
        raise Malformed("kind", "contact or location is expected")
    await do.accounts.name_of(group)
    await do.yeses.withdraw(me, group, Kind(kind))
    return await yeses(do, call, me)
