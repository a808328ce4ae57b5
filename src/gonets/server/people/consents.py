"""Whether a group may write: switched on and off, begun by a deep link, its history shown (W-CONS, W-LINK)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.consents import Consent, YesKind
from gonets.server.domain.refusals import Malformed, NotFound
from gonets.server.people.call import Call
from gonets.server.people.services import People
from gonets.wire.deep_links import BadLink, parse_deep_link
from gonets.wire.ids import UserId


async def allow(do: People, call: Call, me: Caller) -> object:
    return _shown(await do.consents.allow(me, call.path_group(), call.request_id))


async def deny(do: People, call: Call, me: Caller) -> object:
    return _shown(await do.consents.deny(me, call.path_group(), call.request_id))


async def block(do: People, call: Call, me: Caller) -> object:
    return _shown(await do.consents.block(me, call.path_group(), call.request_id))


async def start(do: People, call: Call, me: Caller) -> object:
    """Start confirmed on a deep link (W-LINK-2)."""
    chat, message = await do.consents.start(me, call.path_group(), call.fields.text("payload"), call.request_id)
    return {"chat_id": str(chat), "mid": str(message)}


async def start_by_link(do: People, call: Call, me: Caller) -> object:
    """As `start`, by the whole address that somebody was given (W-LINK-1)."""
    try:
        link = parse_deep_link(do.rules.public_url, call.required("url"))
    except BadLink as fault:
        raise NotFound("url", "no group has this link") from fault
    group = link.group
    if group is None:
        group = await do.listing.group_of_personal(me, await do.listing.of_link(link.chat or 0))
    chat, message = await do.consents.start(me, group, link.payload, call.request_id)
    return {"chat_id": str(chat), "mid": str(message)}


async def consent(do: People, call: Call, me: Caller) -> object:
    """As it stands, and each change with its time and cause (W-CONS-4)."""
    group = call.path_group()
    await do.accounts.name_of(group)
    changes = await do.consents.changes(group, UserId(me.id))
    return {
        "state": (await do.consents.state(me, group)).value,
        "changes": [
            {"time": change.changed_at, "state": change.state.value, "cause": change.cause.value} for change in changes
        ],
    }


async def yeses(do: People, call: Call, me: Caller) -> object:
    """What one agreed to give the group when a button asked for it (W-KBD-8)."""
    group = call.path_group()
    await do.accounts.name_of(group)
    given = await do.consents.yeses(me, group)
    return {"yeses": [{"kind": yes.kind.value.lower(), "time": yes.given_at} for yes in given]}


async def withdraw(do: People, call: Call, me: Caller) -> object:
    group, kind = call.path_group(), call.fields.enum("kind", tuple(YesKind))
    if kind is None:
        raise Malformed("kind", "contact or location is expected")
    await do.accounts.name_of(group)
    await do.consents.withdraw(me, group, YesKind(kind))
    return await yeses(do, call, me)


def _shown(consent: Consent) -> dict[str, str]:
    return {"state": consent.state.value, "chat_id": str(consent.chat)}
