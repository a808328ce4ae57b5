"""What a messenger shows, read in a handful of statements however much it is: letters, rows of the list (ux 2.8)."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from gonets.server.domain import system_messages
from gonets.server.domain.chats import Chat, ChatKind, Known, Participant, other_side
from gonets.server.domain.consents import CONSENTS, ConsentState
from gonets.server.domain.messages import Message
from gonets.server.domain.system_messages import SystemKind
from gonets.server.domain.uploads import File
from gonets.server.domain.windows import QUOTED_CHARS, About, Letter, Quote, Row
from gonets.server.store import uploads
from gonets.server.store.database import Row as Line
from gonets.server.store.database import Sql, Transaction
from gonets.wire.attachments import Media
from gonets.wire.ids import ChatId, MemberId, MessageId, member_id
from gonets.wire.messages import Content, content_of, is_text_alone, reply_of

LETTER: Sql = "m.chat_id, m.seq, m.n, m.sender_id, m.system, m.body, m.edited_at, m.deleted_at, m.client_id"

# Bounds are seqs, so a page is one range of the clustered key whatever the depth.
OLDER: Sql = (
    "SELECT "
    + LETTER
    + """ FROM messages m
 WHERE m.chat_id = :chat_id AND m.seq >= :oldest AND m.seq < :before AND m.deleted_at IS NULL
 ORDER BY m.seq DESC LIMIT :most"""
)

NEWER: Sql = (
    "SELECT "
    + LETTER
    + """ FROM messages m
 WHERE m.chat_id = :chat_id AND m.seq >= :oldest AND m.deleted_at IS NULL
 ORDER BY m.seq LIMIT :most"""
)

NAMED: Sql = (
    "SELECT "
    + LETTER
    + """ FROM {rows: chat_id bigint, seq bigint} r JOIN messages m ON m.chat_id = r.chat_id AND m.seq = r.seq"""
)

# Deleted ones too: their numbers stay taken, and whoever follows must come by each of them.
SINCE: Sql = (
    "SELECT "
    + LETTER
    + """ FROM {rows: chat_id bigint, seq bigint} r JOIN messages m ON m.chat_id = r.chat_id AND m.seq > r.seq
 LIMIT :most"""
)

# How many messages a chat had when it had come to a seq: they are numbered without gaps.
NUMBERS: Sql = """
SELECT r.chat_id, r.seq, COALESCE((
       SELECT m.n FROM messages m
        WHERE m.chat_id = r.chat_id AND m.seq <= r.seq
        ORDER BY m.seq DESC LIMIT 1), 0) AS n
  FROM {rows: chat_id bigint, seq bigint} r"""

# Walks back from the end of each chat to the first message that is still there.
LAST: Sql = (
    "SELECT "
    + LETTER
    + """, r.oldest FROM {rows: chat_id bigint, oldest bigint} r
  JOIN messages m ON m.chat_id = r.chat_id AND m.seq = (
       SELECT l.seq FROM messages l
        WHERE l.chat_id = r.chat_id AND l.seq >= r.oldest AND l.deleted_at IS NULL
        ORDER BY l.seq DESC LIMIT 1)"""
)

FIRST_UNREAD: Sql = """
SELECT r.chat_id, r.oldest, (
       SELECT m.seq FROM messages m
        WHERE m.chat_id = r.chat_id AND m.seq >= r.oldest AND m.deleted_at IS NULL
        ORDER BY m.seq LIMIT 1) AS seq
  FROM {rows: chat_id bigint, oldest bigint} r"""

# The two who have read furthest: whoever asks, one of them is somebody else.
FURTHEST: Sql = """
SELECT w.chat_id, w.member_id, w.read_seq FROM (
       SELECT p.chat_id, p.member_id, p.read_seq,
              ROW_NUMBER() OVER (PARTITION BY p.chat_id ORDER BY p.read_seq DESC, p.member_id) AS place
         FROM {rows: chat_id bigint} r JOIN participants p ON p.chat_id = r.chat_id AND p.state = 'ACTIVE') w
 WHERE w.place <= 2 AND w.read_seq > 0
 ORDER BY w.chat_id, w.place"""

FACES: Sql = """
SELECT r.member_id, COALESCE(u.name, g.name) AS name, COALESCE(u.photo, g.icon) AS photo
  FROM {rows: member_id bigint} r
  LEFT JOIN users u ON u.user_id = r.member_id
  LEFT JOIN groups g ON g.group_id = r.member_id"""

CONSENTS_OF: Sql = """
SELECT k.group_id, k.user_id, k.state
  FROM {rows: group_id bigint, user_id bigint} r
  JOIN consents k ON k.group_id = r.group_id AND k.user_id = r.user_id"""


async def older(tx: Transaction, chat: ChatId, oldest: int, before: int, most: int) -> list[Line]:
    """Newest first."""
    return await tx.fetch(OLDER, chat_id=chat, oldest=oldest, before=before, most=most)


async def newer(tx: Transaction, chat: ChatId, oldest: int, most: int) -> list[Line]:
    """Oldest first, that seq included."""
    return await tx.fetch(NEWER, chat_id=chat, oldest=oldest, most=most)


async def named(tx: Transaction, messages: Collection[MessageId]) -> list[Line]:
    """In no order; deleted ones too."""
    return await tx.fetch(NAMED, [(message.chat, message.seq) for message in messages])


async def since(tx: Transaction, places: Collection[tuple[ChatId, int]], most: int) -> list[Line]:
    """Of each chat what came after a seq, in no order; `most` of all together."""
    return await tx.fetch(SINCE, list(places), most=most)


async def numbers(tx: Transaction, ends: Collection[tuple[ChatId, int]]) -> dict[tuple[ChatId, int], int]:
    """Of each chat and seq: the number of the last message up to there."""
    return {(ChatId(chat), seq): n for chat, seq, n in await tx.fetch(NUMBERS, list(ends))}


async def faces(tx: Transaction, members: Collection[MemberId]) -> dict[MemberId, Known]:
    """Also of those who are gone: nameless."""
    found = {
        member_id(number): Known(member_id(number), name or "", photo)
        for number, name, photo in await tx.fetch(FACES, [(member,) for member in set(members)])
    }
    return {member: found.get(member, Known(member, "", None)) for member in members}


async def letters(tx: Transaction, lines: Sequence[Line], versions: dict[ChatId, int]) -> list[Letter]:
    """In the order given; each with its author, what it answers to, what it tells of, and its files."""
    messages = [message_of(line) for line in lines]
    contents = [_content(message) for message in messages]
    answers = [_answered(message, content) for message, content in zip(messages, contents, strict=True)]
    quoted = {message.id: message for message in map(message_of, await named(tx, {one for one in answers if one}))}
    told = [_told(message) for message in messages]
    members = {one.sender for one in (*messages, *quoted.values())} | {who for whom, _ in told for who in whom}
    known = await faces(tx, members)
    files = await uploads.files_of(tx, {file for content in contents if content for file in content.files})
    return [
        Letter(
            message,
            known[message.sender],
            versions[message.id.chat],
            line.client_id,
            _about(whom, title, known),
            None if answer is None else _quote(quoted.get(answer), known),
            _files(content, files),
        )
        for line, message, content, answer, (whom, title) in zip(lines, messages, contents, answers, told, strict=True)
    ]


async def rows(tx: Transaction, pairs: Sequence[tuple[Chat, Participant]]) -> list[Row]:
    """Chats as they are to people: many of one person, or one to many people."""
    active = [(chat, standing) for chat, standing in pairs if standing.is_active]
    last = await _last(tx, active)
    unread = await _first_unread(tx, active)
    read = await furthest(tx, {chat.id for chat, _ in active})
    others = {(chat.id, each.member): other_side(chat, each.member) for chat, each in pairs if chat.kind is not _CHAT}
    known = await faces(tx, set(others.values()))
    consents = await _consents(tx, active)
    return [
        Row(
            chat,
            standing,
            known.get(others.get((chat.id, standing.member), standing.member)),
            consents.get((int(chat.group or 0), int(standing.member))) if chat.kind is _GROUP_CHAT else None,
            last.get((chat.id, standing.sees_from)),
            unread.get((chat.id, _next_unread(standing))),
            next((seq for member, seq in read.get(chat.id, ()) if member != standing.member), 0),
        )
        if standing.is_active
        else Row(chat, standing, known.get(others.get((chat.id, standing.member), standing.member)))
        for chat, standing in pairs
    ]


async def furthest(tx: Transaction, chats: Collection[ChatId]) -> dict[ChatId, list[tuple[MemberId, int]]]:
    """Of each chat the two who have read furthest, and up to where."""
    found: dict[ChatId, list[tuple[MemberId, int]]] = defaultdict(list)
    for chat, member, seq in await tx.fetch(FURTHEST, [(chat,) for chat in chats]):
        found[ChatId(chat)].append((member_id(member), seq))
    return found


_CHAT, _GROUP_CHAT = ChatKind.CHAT, ChatKind.GROUP_CHAT


def message_of(line: Line) -> Message:
    """Of the columns of LETTER, which stand first."""
    chat, seq, n, sender, system, body, edited_at, deleted_at, *_ = line
    kind = None if system is None else SystemKind(system)
    return Message(MessageId(ChatId(chat), seq), n, member_id(sender), body, kind, edited_at, deleted_at)


def _content(message: Message) -> Content | None:
    """None where there is nothing but a text."""
    return None if message.body is None or is_text_alone(message.body) else content_of(message.body)


def _answered(message: Message, content: Content | None) -> MessageId | None:
    return None if content is None or message.body is None else reply_of(message.body)


def _told(message: Message) -> tuple[tuple[MemberId, ...], str | None]:
    if message.system is None or message.body is None:
        return (), None
    return system_messages.about(content_of(message.body).text or "{}")


def _about(whom: tuple[MemberId, ...], title: str | None, known: dict[MemberId, Known]) -> About | None:
    return About(tuple(known[who] for who in whom), title) if whom or title is not None else None


def _quote(message: Message | None, known: dict[MemberId, Known]) -> Quote | None:
    if message is None:
        return None
    content = Content() if message.body is None else content_of(message.body)
    text = None if content.text is None else content.text[:QUOTED_CHARS]
    kind = content.attachments[0].type if content.attachments else None
    return Quote(message.id, known[message.sender], text, kind, message.deleted_at is not None)


def _files(content: Content | None, files: dict[int, File]) -> tuple[File | None, ...]:
    if content is None or not content.files:
        return ()
    return tuple(
        files.get(int(each.payload.id)) if isinstance(each.payload, Media) else None for each in content.attachments
    )


async def _last(tx: Transaction, active: list[tuple[Chat, Participant]]) -> dict[tuple[ChatId, int], Letter]:
    """By chat and what one sees of it: the newest message that is still there."""
    sights = {(chat.id, standing.sees_from) for chat, standing in active}
    found = await tx.fetch(LAST, list(sights))
    made = await letters(tx, found, {chat.id: chat.last_change for chat, _ in active})
    return {(letter.message.id.chat, line.oldest): letter for line, letter in zip(found, made, strict=True)}


def _next_unread(standing: Participant) -> int:
    """Where what one has not read begins, if there is any."""
    return max(standing.read_seq + 1, standing.sees_from)


async def _first_unread(tx: Transaction, active: list[tuple[Chat, Participant]]) -> dict[tuple[ChatId, int], int]:
    behind = {(chat.id, _next_unread(each)) for chat, each in active if each.read_n < chat.last_n}
    found = await tx.fetch(FIRST_UNREAD, list(behind))
    return {(ChatId(chat), oldest): seq for chat, oldest, seq in found if seq is not None}


async def _consents(tx: Transaction, active: list[tuple[Chat, Participant]]) -> dict[tuple[int, int], ConsentState]:
    """Of group and person; one who was never asked has no row."""
    asked = {(int(chat.group), int(each.member)) for chat, each in active if chat.kind is _GROUP_CHAT and chat.group}
    found = {(group, user): CONSENTS[state] for group, user, state in await tx.fetch(CONSENTS_OF, list(asked))}
    return {pair: found.get(pair, ConsentState.NONE) for pair in asked}
