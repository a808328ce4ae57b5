"""Settling what a draft carries before it queues: people named, catalogues asked (W-ATT)."""

import secrets

import msgspec

from gonets.server.domain.accounts import Caller
from gonets.server.domain.consents import ConsentState
from gonets.server.domain.refusals import BadUserId, UnknownSticker, UnknownTrack, WrongAttachment
from gonets.server.domain.rules import Rules
from gonets.server.domain.yeses import Kind
from gonets.server.store import accounts, chats, consents, yeses
from gonets.server.store.database import Database, Transaction
from gonets.wire.attachments import Attachment, Contact, Music, Sticker
from gonets.wire.ids import GroupId, UserId
from gonets.wire.keyboards import CALLBACK_ID_DIGITS, InlineKeyboard
from gonets.wire.messages import Content


class Attachments:
    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self._rules = rules

    async def settle(
        self, caller: Caller, content: Content, places: tuple[str, ...], gives_to: GroupId | None = None
    ) -> Content:
        """The content as it will be stored; `places` names each attachment's field for a refusal.

        `gives_to` is the group that a person answers with their own contact (W-KBD-7).
        """
        if not content.attachments:
            return content
        settled = [
            await self._settle(caller, attachment, place, gives_to)
            for attachment, place in zip(content.attachments, places, strict=True)
        ]
        return msgspec.structs.replace(content, attachments=tuple(settled))

    async def _settle(self, caller: Caller, attachment: Attachment, place: str, gives_to: GroupId | None) -> Attachment:
        match attachment.payload:
            case Contact(id=str() as number):
                group = caller.id if isinstance(caller.id, GroupId) else gives_to
                contact = await self._contact(caller, UserId.parse(number), f"{place}.payload.id", group)
                return Attachment("CONTACT", contact)
            case InlineKeyboard(keyboard=keyboard):
                if not caller.is_group:
                    raise WrongAttachment(f"{place}.type", "keyboards are made by groups")
                return Attachment("INLINE_KEYBOARD", InlineKeyboard(keyboard, new_callback_id()))
            case Sticker() if not self._rules.accepts_unknown_catalogue:
                raise UnknownSticker(f"{place}.payload.id")
            case Music() if not self._rules.accepts_unknown_catalogue:
                raise UnknownTrack(f"{place}.payload.id")
            case _:
                return attachment

    async def _contact(self, caller: Caller, user: UserId, place: str, group: GroupId | None) -> Contact:
        """Name and phone come from the person; a phone only if they gave it to the group, or show it to all
        (W-ATT-CONTACT-2)."""

        async def work(tx: Transaction) -> Contact:
            found = (await accounts.users_of(tx, {user})).get(user)
            if found is None or not await _may_name(tx, caller, user):
                raise BadUserId(place, "there is no such user, or none you may name")
            given = group is not None and Kind.CONTACT in await yeses.given(tx, group, user)
            phone = found.phone if found.phone_shown or given else None
            return Contact(id=str(int(user)), name=found.name, phone=phone)

        return await self._database.read(work)


def new_callback_id() -> str:
    """Of a keyboard as it is stored, so another one after each edit; and of each press (W-KBD-5, W-CB-3)."""
    return secrets.token_hex(CALLBACK_ID_DIGITS // 2 + 1)[:CALLBACK_ID_DIGITS]


async def _may_name(tx: Transaction, caller: Caller, user: UserId) -> bool:
    """A group: who allowed it or shares a chat with it; a person: themselves and who shares a chat."""
    if caller.id == user or await chats.shares_chat(tx, user, caller.id):
        return True
    if not isinstance(caller.id, GroupId):
        return False
    return (await consents.states(tx, caller.id, [user])).get(user) is ConsentState.ALLOWED
