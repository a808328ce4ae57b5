"""The console: groups, people, tokens, chats and webhooks, for who runs this server."""

import re
from collections.abc import Sequence

from gonets.server.domain.accounts import Caller, Door, Group, Token, User
from gonets.server.domain.chats import good_title
from gonets.server.domain.profiles import good_phone
from gonets.server.domain.refusals import Malformed, NotFound
from gonets.server.domain.webhooks import PATIENCE_MS
from gonets.server.people import render
from gonets.server.people.call import Call, group_from, member_from, number_from, user_from
from gonets.server.people.chats import PAGE
from gonets.server.people.entrance.sign_in import link_of
from gonets.server.people.services import People
from gonets.server.services import accounts
from gonets.server.services.subscriptions import Subscription
from gonets.wire.ids import GroupId, MemberId

#: A token is named by the first signs of its digest, as the list shows them, or by itself.
SHOWN = 12
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_LOCALE = re.compile(r"[a-z]{2}")


async def groups(do: People, call: Call) -> object:
    found = await do.accounts.groups(_after(call))
    return {"groups": [{"group_id": str(group.id), "name": group.name} for group in found], "marker": _marker(found)}


async def add_group(do: People, call: Call) -> object:
    """With its first token, which is shown this once."""
    first = await do.accounts.add_group(_name(call))
    return {"group_id": str(first.owner), "token": first.text}


async def users(do: People, call: Call) -> object:
    found = await do.accounts.users(_after(call))
    return {"users": [{"user_id": str(user.id), "name": user.name} for user in found], "marker": _marker(found)}


async def add_user(do: People, call: Call) -> object:
    """With the link that lets them in, which is shown this once."""
    phone, locale = call.fields.text("phone"), call.fields.text("locale") or "ru"
    if phone is not None:
        good_phone(phone)
    if _LOCALE.fullmatch(locale) is None:
        raise Malformed("locale", "two letters are expected, such as ru")
    admin = call.fields.boolean("admin") is True
    return link_of(do, await do.sessions.invite_new(_name(call), phone=phone, locale=locale, admin=admin))


async def invite(do: People, call: Call) -> object:
    """A fresh link for somebody who is here: also for who forgot the password."""
    user = call.fields.user_id("user_id")
    if user is None:
        raise Malformed("user_id", "is required")
    return link_of(do, await do.sessions.invite(user))


async def tokens(do: People, call: Call) -> object:
    asked = call.asked("owner")
    if asked is None:
        raise Malformed("owner", "name a group or a user")
    owner, now = member_from(asked, "owner"), do.clock.now()
    await do.accounts.name_of(owner)
    return {"tokens": [_token(token, now) for token in await do.accounts.tokens(owner)]}


async def add_token(do: People, call: Call) -> object:
    """Shown this once; the previous one of a group stays valid for the overlap (W-AUTH-6)."""
    owner = member_from(call.required("owner"), "owner")
    label = call.fields.text("label")
    made = await do.accounts.add_token(owner, "" if label is None else good_title(label, "label", call.limits))
    found: dict[str, object] = {"owner": str(owner), "token": made.text, "id": made.digest[:SHOWN]}
    return found if made.expires_at is None else found | {"expires_at": made.expires_at}


async def revoke_token(do: People, call: Call) -> object:
    named = call.required("token")
    digest = named if _DIGEST.fullmatch(named) else accounts.digest_of(named)
    return {"revoked": await do.accounts.revoke(digest)}


async def chats(do: People, call: Call) -> object:
    """As that group or person sees them."""
    who = await _seer(do, call)
    page = await do.listing.page(who, call.count(call.limits.chats_page, PAGE), call.asked("marker"))
    return {"chats": [render.chat(seen, do.rules.links) for seen in page.chats], "marker": page.marker}


async def webhooks(do: People, call: Call) -> object:
    """Each with its failures in a row and when they will end it; and those that eight hours have ended (W-HOOK-7)."""
    group = await known(do, call.asked_group())
    found = await do.subscriptions.listed(group)
    return {
        "now": do.clock.now(),
        "webhooks": [_webhook(one) for one in found if one.url is not None],
        "polling": next(({"time": one.time, "types": one.kinds} for one in found if one.url is None), None),
        "removed": [
            {"webhook": one.hook, "url": one.url, "removed_at": one.removed_at, "failures": one.failures}
            for one in await do.subscriptions.removals(group)
        ],
    }


async def remove_webhook(do: People, call: Call) -> object:
    """With everything it is still owed (W-SUB-7)."""
    hook = call.fields.integer("webhook")
    if hook is None:
        raise Malformed("webhook", "is required")
    await do.subscriptions.remove(await known(do, call.group()), hook)
    return {}


async def webhook_secrets(do: People, call: Call) -> object:
    """What a receiver checks signatures with; two during rotation, the newest first (W-HOOK-2)."""
    group = await known(do, call.asked_group())
    return {"secrets": (await do.accounts.hook_secrets([group])).get(group, [])}


async def _seer(do: People, call: Call) -> Caller:
    group, user = call.asked("group"), call.asked("user")
    if (group is None) == (user is None):
        raise Malformed("group", "name either a group or a user")
    member: MemberId = group_from(group) if group is not None else user_from(user or "", "user")
    return Caller(member, await do.accounts.name_of(member), Door.PEOPLE)


async def known(do: People, group: GroupId) -> GroupId:
    """Raises NotFound."""
    try:
        await do.accounts.name_of(group)
    except NotFound as refusal:
        refusal.at("group")
        raise
    return group


def _after(call: Call) -> int:
    """The number with which the page before ended."""
    marker = call.asked("marker")
    return 0 if marker is None else number_from(marker, "marker")


def _marker(page: Sequence[Group | User]) -> str | None:
    """None after the last page; a full one may be the last too."""
    return str(int(page[-1].id)) if len(page) == accounts.PAGE else None


def _name(call: Call) -> str:
    return good_title(call.required("name"), "name", call.limits)


def _token(token: Token, now: int) -> dict[str, object]:
    ends: list[int] = [end for end in (token.ends_at, token.expires_at) if end is not None]
    return {
        "id": token.digest[:SHOWN],
        "label": token.label,
        "created_at": token.created_at,
        "ends_at": min(ends, default=None),
        "live": all(end > now for end in ends),
    }


def _webhook(one: Subscription) -> dict[str, object]:
    return {
        "webhook": one.hook,
        "url": one.url,
        "types": one.kinds,
        "time": one.time,
        "failures": one.failures,
        "failing_since": one.failing_since,
        "removal_at": None if one.failing_since is None else one.failing_since + PATIENCE_MS,
    }
