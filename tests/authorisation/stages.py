"""The town of the matrix, and a fresh stage in it for each standing."""

import itertools

from gonets.wire.ids import ChatId, MemberId, UserId
from tests.authorisation.matrix import (
    ADMIN,
    CANDIDATE,
    GUEST,
    HOUSE,
    MEMBER,
    OTHER,
    OUTSIDER,
    OWNER,
    SECOND_ADMIN,
    STRANGER,
    Stage,
    Standing,
)
from tests.graph import acts
from tests.town import Town

S = Standing
PEOPLE = (OWNER, ADMIN, SECOND_ADMIN, MEMBER, OTHER, CANDIDATE, OUTSIDER)
CALLERS: dict[Standing, MemberId] = {
    S.G_PERSONAL: HOUSE, S.G_OWNING: HOUSE, S.G_ADMIN: GUEST, S.G_MEMBER: GUEST, S.U_OWNER: OWNER, S.U_ADMIN: ADMIN,
    S.U_MEMBER: MEMBER, S.G_LEFT: GUEST, S.U_LEFT: MEMBER, S.G_REMOVED: GUEST, S.U_REMOVED: MEMBER,
    S.G_STRANGER: STRANGER, S.U_STRANGER: OUTSIDER,
}  # fmt: skip
_fresh = itertools.count(571_000_001_000)


async def settle(town: Town) -> None:
    """Groups that hear everything, people who allow all of them."""
    for group, name in ((HOUSE, "Tea Club"), (GUEST, "Book Club"), (STRANGER, "Chess Club")):
        await acts.moves_in(town, group, name)
        await acts.listens(town, group, acts.EVERY_KIND)
    for number, user in enumerate(PEOPLE):
        await acts.moves_in(town, user, f"Person {number}")
    for group in (HOUSE, GUEST, STRANGER):
        for user in (CANDIDATE, OTHER):
            await acts.allow(town, user, group)


async def stage(town: Town, standing: Standing) -> Stage:
    match standing:
        case S.G_PERSONAL | S.U_PERSONAL:
            return await _personal(town, standing)
        case S.U_DIALOG:
            return await _dialog(town)
        case _:
            return await _chat(town, standing)


async def _chat(town: Town, standing: Standing) -> Stage:
    """A CHAT of everybody, then the caller's way out of it."""
    chat = await acts.create(town, OWNER, "Stage", ADMIN, SECOND_ADMIN, MEMBER, OTHER, GUEST, group=HOUSE)
    admins: list[MemberId] = [ADMIN, SECOND_ADMIN, *([GUEST] if standing is S.G_ADMIN else [])]
    for admin in admins:
        await acts.appoint(town, chat, admin)
    caller = CALLERS[standing]
    others, owners = [await acts.says(town, one, chat, "x") for one in (OTHER, OWNER)]
    is_in = standing not in (S.G_STRANGER, S.U_STRANGER)
    own = await acts.says(town, caller, chat, "x") if is_in else others
    if standing in (S.G_LEFT, S.U_LEFT):
        await acts.ask(town, caller, "POST", f"{chat}/messages", {"chat_control": {"leave": True}})
    if standing in (S.G_REMOVED, S.U_REMOVED):
        await acts.expel(town, OWNER, chat, caller)
    return Stage(chat, caller, own, others, owners, SECOND_ADMIN, OTHER, CANDIDATE, OTHER)


async def _personal(town: Town, standing: Standing) -> Stage:
    """The GROUP_CHAT of the house and somebody new; what the others wrote is the other side's."""
    user = await _somebody(town)
    await acts.allow(town, user, HOUSE)
    body = {"recipient": {"user_id": str(user)}, "message": {"text": "x"}}
    theirs = (await acts.ask(town, HOUSE, "POST", "me/messages", body)).json["message_id"]
    chat = _chat_of(theirs)
    hers = await acts.says(town, user, chat, "x")
    is_group = standing is S.G_PERSONAL
    caller, own, others = (HOUSE, theirs, hers) if is_group else (user, hers, theirs)
    return Stage(chat, caller, own, others, others, ADMIN, user, CANDIDATE, OTHER)


async def _dialog(town: Town) -> Stage:
    user = await _somebody(town)
    body = {"recipient": {"user_id": str(OTHER)}, "message": {"text": "x"}}
    own = (await acts.ask(town, user, "POST", "me/messages", body)).json["message_id"]
    chat = _chat_of(own)
    others = await acts.says(town, OTHER, chat, "x")
    return Stage(chat, user, own, others, others, ADMIN, OTHER, CANDIDATE, OTHER)


async def _somebody(town: Town) -> UserId:
    user = UserId(next(_fresh))
    await acts.moves_in(town, user, f"Person {int(user)}")
    return user


def _chat_of(mid: str) -> ChatId:
    return ChatId.parse(mid.removeprefix("mid:").partition(".")[0])
