"""Whether a caller may write somewhere, asked before an image is fetched for it (W-ATT-IMAGE-2)."""

from collections.abc import Collection

from gonets.server.domain.chats import ChatKind, Line
from gonets.server.domain.consents import ConsentState
from gonets.server.domain.sending import Destination, Personal, chat_named, judge_writing
from gonets.server.store import chats, sending
from gonets.server.store.database import Transaction, Work
from gonets.wire.ids import ChatId, GroupId, MemberId


def may_write(sender: MemberId, to: Destination, place: str) -> Work[bool]:
    """Raises what the batch would refuse it with, by what stands now; the batch judges again."""

    async def work(tx: Transaction) -> bool:
        line = await _line(tx, to)
        found = await sending.standing(tx, [(line, sender)] if line is not None else [])
        standing, consent = found.get((line.id, sender), _STRANGER) if line is not None else _STRANGER
        refusal = judge_writing(sender, to, place, line, standing, consent)
        if refusal is not None:
            raise refusal
        return True

    return work


def may_write_to_any(group: GroupId, people: Collection[Personal]) -> Work[bool]:
    """Of `user_ids`, where a closed door is no error (W-SEND-7): whether one of them is open."""

    async def work(tx: Transaction) -> bool:
        lines = [_personal_line(chat, one) for one, chat in (await _chats_of(tx, people)).items()]
        found = await sending.standing(tx, [(line, group) for line in lines])
        refusals = [
            judge_writing(group, Personal(group, line.person), "", line, *found.get((line.id, group), _STRANGER))
            for line in lines
            if line.person is not None
        ]
        return None in refusals

    return work


_STRANGER = (None, ConsentState.NONE)


async def _line(tx: Transaction, to: Destination) -> Line | None:
    if isinstance(to, Personal):
        chat = (await _chats_of(tx, [to])).get(to)
        return None if chat is None else _personal_line(chat, to)
    return await chats.chat_of(tx, chat_named(to))


async def _chats_of(tx: Transaction, people: Collection[Personal]) -> dict[Personal, ChatId]:
    found = await sending.personal(tx, {(one.group, one.user) for one in people})
    return {one: found[one.group, one.user] for one in people if (one.group, one.user) in found}


def _personal_line(chat: ChatId, of: Personal) -> Line:
    return Line(chat, ChatKind.GROUP_CHAT, of.group, of.user, last_seq=0, last_n=0)
