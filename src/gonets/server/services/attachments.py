"""Settling what a draft carries before it queues: people named, catalogues asked, images fetched (W-ATT)."""

import asyncio
import secrets
from functools import partial

import msgspec

from gonets.server.domain.accounts import Caller, Door
from gonets.server.domain.catalogue import ItemKind
from gonets.server.domain.chats import Changes
from gonets.server.domain.consents import ConsentState, YesKind
from gonets.server.domain.refusals import (
    BadImage,
    BadUrl,
    BadUserId,
    Malformed,
    UnknownSticker,
    UnknownTrack,
    WrongAttachment,
)
from gonets.server.domain.rules import Rules
from gonets.server.domain.sending import OnceKey
from gonets.server.domain.uploads import judge_use
from gonets.server.services import once
from gonets.server.services.catalogue import Catalogue
from gonets.server.services.uploads import Uploads
from gonets.server.store import accounts, chats, consents, uploads
from gonets.server.store.database import Database, Transaction, Work
from gonets.wire.attachments import Attachment, Call, Contact, Media, Music, Named, Present, Sticker
from gonets.wire.ids import ChatId, GroupId, UserId
from gonets.wire.keyboards import CALLBACK_ID_DIGITS, InlineKeyboard
from gonets.wire.links import number_of
from gonets.wire.messages import Content

#: No file has this number, so nothing is sent should the key be forgotten, or a door be open, by now.
_NO_FILE = Media("0")


class Attachments:
    def __init__(self, database: Database, rules: Rules, fetched: Uploads, catalogue: Catalogue) -> None:
        self._database = database
        self._rules = rules
        self._fetched = fetched
        self._catalogue = catalogue

    async def answered_before(self, caller: Caller, once_key: OnceKey | None) -> str | None:
        """What the key was answered, if it was: asked before anything is looked up, for a repeat gets that whatever
        has become of the things it names (W-IDEM-2)."""
        if once_key is None:
            return None
        return await self._database.read(lambda tx: once.answered_before(tx, caller.id, once_key))

    async def settle(
        self,
        caller: Caller,
        content: Content,
        places: tuple[str, ...],
        gives_to: GroupId | None = None,
        chat: ChatId | None = None,
    ) -> Content:
        """The content as it will be stored, but for images by URL, which `fetched` brings; `places` names each
        attachment's field for a refusal.

        `gives_to` is the group that a person answers with their own contact (W-KBD-7). `chat` is where a group
        writes, unless that is its own personal chat with somebody.
        """
        if not content.attachments:
            return content
        payloads = tuple(f"{place}.payload" for place in places)
        await self._require_in_catalogue(content.attachments, payloads)
        attachments = await self._with_files(caller, content.attachments, payloads)
        self._require_images(caller, attachments, payloads)
        settled = [
            await self._settle(caller, attachment, place, gives_to, chat)
            for attachment, place in zip(attachments, places, strict=True)
        ]
        return msgspec.structs.replace(content, attachments=tuple(settled))

    async def fetched(
        self,
        caller: Caller,
        content: Content,
        places: tuple[str, ...],
        permit: Work[bool],
        once_key: OnceKey | None = None,
    ) -> Content:
        """With the images of other hosts (W-ATT-IMAGE-2).

        Who may not write makes us call nobody: `permit` raises their refusal, or says that it would be in vain. What
        was answered under `once_key` before is not fetched again: its host may be gone, and the answer stands
        (W-IDEM-2).
        """
        if not content.attachments:
            return content
        payloads = tuple(f"{place}.payload" for place in places)
        attachments = await self._with_images(caller, content.attachments, payloads, permit, once_key)
        return msgspec.structs.replace(content, attachments=attachments)

    async def icon(
        self, caller: Caller, changes: Changes, permit: Work[bool], once_key: OnceKey | None = None
    ) -> Changes:
        """With the file that the icon names (W-CTRL-1); `permit` as in `fetched`."""
        if not isinstance(changes.icon, Named):
            return changes
        if await self.answered_before(caller, once_key) is not None:
            return msgspec.structs.replace(changes, icon=_NO_FILE)
        place = (changes.icon_place,)
        found = await self._with_files(caller, (Attachment("IMAGE", changes.icon),), place)
        self._require_images(caller, found, place)
        (icon,) = await self._with_images(caller, found, place, permit, once_key)
        assert isinstance(icon.payload, Media), "a named file is found, fetched or refused"  # noqa: S101 narrows the type
        return msgspec.structs.replace(changes, icon=icon.payload)

    async def photo(self, caller: Caller, named: Named, place: str) -> Media:
        """An uploaded image that is to be the caller's photo; a URL elsewhere will not do. `place` is of the object."""
        found = await self._with_files(caller, (Attachment("IMAGE", named),), (place,))
        self._require_images(caller, found, (place,))
        (photo,) = found
        assert isinstance(photo.payload, Media), "a person's file is ours, or was refused"  # noqa: S101 narrows the type
        return photo.payload

    async def _require_in_catalogue(self, attachments: tuple[Attachment, ...], places: tuple[str, ...]) -> None:
        """E30, where the operator wants it (W-ATT-MUSIC-1, W-ATT-STICKER-1)."""
        if self._rules.accepts_unknown_catalogue:
            return
        items = {
            order: (ItemKind(each.type), each.payload.id)
            for order, each in enumerate(attachments)
            if isinstance(each.payload, Sticker | Music)
        }
        unknown = await self._catalogue.unknown(set(items.values()))
        for order, (kind, name) in items.items():
            if (kind, name) in unknown:
                raise (UnknownSticker if kind is ItemKind.STICKER else UnknownTrack)(f"{places[order]}.id")

    async def _with_files(
        self, caller: Caller, attachments: tuple[Attachment, ...], places: tuple[str, ...]
    ) -> tuple[Attachment, ...]:
        """Every file that is named, in one look (W-ATT-3, -4); the batch looks again, when nothing can change.

        `places` are the fields that name them. What is not in our store keeps its name.
        """
        named = {
            order: file
            for order, each in enumerate(attachments)
            if isinstance(each.payload, Named) and (file := self._number(each.payload)) is not None
        }
        if not named:
            return attachments
        wanted = [(order, file, int(caller.id)) for order, file in named.items()]
        found = await self._database.read(partial(uploads.usable, wanted=wanted))
        now, settled = self._rules.links.now(), list(attachments)
        for order, file in named.items():
            usable, asked = found.get((order, file)), attachments[order]
            assert isinstance(asked.payload, Named), "picked above"  # noqa: S101 narrows the type
            refusal = judge_use(usable, asked.type, f"{places[order]}.{asked.payload.by}", now)
            if refusal is not None:
                raise refusal
            assert usable is not None, "or it was refused"  # noqa: S101 narrows the type
            settled[order] = Attachment(asked.type, Media(str(file), usable.name, usable.link))
        return tuple(settled)

    def _number(self, named: Named) -> int | None:
        """Of the file that is meant; 0, which no file has, for what cannot be one (E25). None: a URL elsewhere."""
        links = self._rules.links
        match named.by:
            case "token":
                return links.file_of_token(named.value) or 0
            case "url":
                return links.file_of_url(named.value)
            case _:
                return number_of([named.value]) or 0

    def _require_images(self, caller: Caller, attachments: tuple[Attachment, ...], places: tuple[str, ...]) -> None:
        """What is still only named lies elsewhere: an IMAGE of a bot, and not too many (W-ATT-IMAGE-1)."""
        urls = _urls(attachments)
        for order in urls:
            if attachments[order].type != "IMAGE" or caller.door is Door.PEOPLE:  # W-ATT-VIDEO-1, W-ATT-AUDIO-1
                raise Malformed(f"{places[order]}.token", "a token is expected")
        most = self._rules.limits.image_urls
        if len(urls) > most:
            place = places[list(urls)[most]]
            raise Malformed(f"{place}.url", "too many images by URL", data=f"limits.image_urls={most}")

    async def _with_images(
        self,
        caller: Caller,
        attachments: tuple[Attachment, ...],
        places: tuple[str, ...],
        permit: Work[bool],
        once_key: OnceKey | None,
    ) -> tuple[Attachment, ...]:
        urls = _urls(attachments)
        if not urls:
            return attachments
        images = await self._fetch(caller, tuple(dict.fromkeys(urls.values())), permit, once_key)
        settled = list(attachments)
        for order, url in urls.items():
            image = images[url]
            if isinstance(image, BadUrl | BadImage):
                raise image.at(f"{places[order]}.url")
            if isinstance(image, BaseException):
                raise image
            settled[order] = Attachment("IMAGE", image)
        return tuple(settled)

    async def _fetch(
        self, caller: Caller, urls: tuple[str, ...], permit: Work[bool], once_key: OnceKey | None
    ) -> dict[str, Media | BaseException]:
        """Each URL's file, or why there is none."""

        async def is_wanted(tx: Transaction) -> bool:
            return not await once.answered_before(tx, caller.id, once_key) and await permit(tx)

        if not await self._database.read(is_wanted):
            return dict.fromkeys(urls, _NO_FILE)
        outcomes = await asyncio.gather(*(self._fetched.by_url(caller, url) for url in urls), return_exceptions=True)
        return dict(zip(urls, outcomes, strict=True))

    async def _settle(
        self, caller: Caller, attachment: Attachment, place: str, gives_to: GroupId | None, chat: ChatId | None
    ) -> Attachment:
        match attachment.payload:
            case Contact(id=str() as number):
                group = caller.id if isinstance(caller.id, GroupId) else gives_to
                contact = await self._contact(caller, UserId.parse(number), f"{place}.payload.id", group, chat)
                return Attachment("CONTACT", contact)
            case InlineKeyboard(keyboard=keyboard):
                if not caller.is_group:
                    raise WrongAttachment(f"{place}.type", "keyboards are made by groups")
                return Attachment("INLINE_KEYBOARD", InlineKeyboard(keyboard, new_callback_id()))
            case Call() as call:
                return Attachment("CALL", msgspec.structs.replace(call, id=_new_number()))
            case Present() as present:
                await self._require_nameable(caller, UserId.parse(present.receiver_id), f"{place}.payload.receiverId")
                settled = msgspec.structs.replace(present, id=_new_number(), sender_id=str(caller.id))
                return Attachment("PRESENT", settled)
            case _:
                return attachment

    async def _require_nameable(self, caller: Caller, user: UserId, place: str) -> None:
        """Somebody one shares a chat with (W-ATT-CONTACT-2)."""
        if not await self._database.read(lambda tx: _may_name(tx, caller, user)):
            raise BadUserId(place, "there is no such user, or none you may name")

    async def _contact(
        self, caller: Caller, user: UserId, place: str, group: GroupId | None, chat: ChatId | None
    ) -> Contact:
        """Name and phone come from the person; a phone only if they gave it to the chat's group, or show it to all:
        where a group is a guest, others would read what was given to it (W-ATT-CONTACT-2)."""

        async def work(tx: Transaction) -> Contact:
            found = (await accounts.users_of(tx, {user})).get(user)
            if found is None or not await _may_name(tx, caller, user):
                raise BadUserId(place, "there is no such user, or none you may name")
            there = None if chat is None else await chats.chat_of(tx, chat)
            is_home = chat is None or (there is not None and there.group == group)
            given = group is not None and is_home and YesKind.CONTACT in await consents.yeses(tx, group, user)
            phone = found.phone if found.phone_shown or given else None
            return Contact(id=str(int(user)), name=found.name, phone=phone)

        return await self._database.read(work)


def _urls(attachments: tuple[Attachment, ...]) -> dict[int, str]:
    """What is named and not in our store, by place."""
    return {order: each.payload.value for order, each in enumerate(attachments) if isinstance(each.payload, Named)}


def _new_number() -> str:
    """Of a call or a present; nothing is looked up by it."""
    return str(secrets.randbelow(9 * 10**13) + 10**13)


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
