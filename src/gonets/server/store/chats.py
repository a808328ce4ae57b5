"""Chats and participants as rows."""

from collections.abc import Collection

from gonets.server.domain.chats import KINDS, STATES, Chat, ChatKind, Participant, Role, State
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import ChatId, GroupId, MemberId, UserId, member_id

CHAT: Sql = """c.chat_id, c.kind, c.group_id, c.owner_id, c.person_id, c.title, c.icon, c.icon_link, c.last_seq,
       c.last_n, c.last_change, c.last_event_at, c.members, c.join_by_link"""

PARTICIPANT: Sql = """p.chat_id, p.member_id, p.state, p.role, p.joined_at, p.sees_from, p.left_seq, p.left_title,
       p.last_action_at, p.read_seq, p.read_n"""

ADD_CHAT: Sql = """
INSERT INTO chats (chat_id, kind, group_id, owner_id, person_id, title, last_seq, last_n, last_change,
                   last_event_at, members, join_by_link)
VALUES (:chat_id, :kind, :group_id, :owner_id, :person_id, :title, 0, 0, 0, 0, :members, 1)"""

# The second of two who open the same personal chat at once finds the first one's row.
ADD_PERSONAL: Sql = """
INSERT INTO personal_chats (side_a, side_b, chat_id) VALUES (:side_a, :side_b, :chat_id)
    ON CONFLICT (side_a, side_b) DO NOTHING"""

PERSONAL: Sql = "SELECT chat_id FROM personal_chats WHERE side_a = :side_a AND side_b = :side_b"

LOCK_CHAT: Sql = "SELECT " + CHAT + " FROM chats c WHERE c.chat_id = :chat_id {for_update: c}"

CHAT_OF: Sql = "SELECT " + CHAT + " FROM chats c WHERE c.chat_id = :chat_id"

CHATS_OF: Sql = "SELECT " + CHAT + " FROM {rows: chat_id bigint} r JOIN chats c ON c.chat_id = r.chat_id"

PUT_PARTICIPANTS: Sql = """
INSERT INTO participants (chat_id, member_id, state, role, joined_at, sees_from, last_action_at, read_seq, read_n)
SELECT chat_id, member_id, 'ACTIVE', role, joined_at, sees_from, joined_at, read_seq, read_n
  FROM {rows: chat_id bigint, member_id bigint, role text, joined_at bigint, sees_from bigint, read_seq bigint,
              read_n bigint} r WHERE true
    ON CONFLICT (chat_id, member_id) DO UPDATE
   SET state = 'ACTIVE', role = excluded.role, joined_at = excluded.joined_at, sees_from = excluded.sees_from,
       left_seq = NULL, left_title = NULL, last_action_at = excluded.last_action_at,
       read_seq = CASE WHEN excluded.read_seq > participants.read_seq THEN excluded.read_seq
                       ELSE participants.read_seq END,
       read_n = CASE WHEN excluded.read_n > participants.read_n THEN excluded.read_n ELSE participants.read_n END"""

REOPEN: Sql = """
UPDATE participants SET state = 'ACTIVE', left_seq = NULL, left_title = NULL
 WHERE (chat_id, member_id) IN (SELECT r.chat_id, r.member_id FROM {rows: chat_id bigint, member_id bigint} r)
   AND state <> 'ACTIVE'"""

# Only a chat of two is opened again: counting is cheap.
COUNT_AGAIN: Sql = """
UPDATE chats SET members = (SELECT COUNT(*) FROM participants p WHERE p.chat_id = chats.chat_id AND p.state = 'ACTIVE')
 WHERE chat_id IN (SELECT r.chat_id FROM {rows: chat_id bigint} r)"""

END_PARTICIPANT: Sql = """
UPDATE participants SET state = :state, left_seq = :left_seq, left_title = :left_title
 WHERE chat_id = :chat_id AND member_id = :member_id"""

SET_ROLE: Sql = "UPDATE participants SET role = :role WHERE chat_id = :chat_id AND member_id = :member_id"

SET_OWNER: Sql = "UPDATE chats SET owner_id = :owner_id WHERE chat_id = :chat_id"

SET_TITLE: Sql = "UPDATE chats SET title = :title WHERE chat_id = :chat_id"

SET_ICON: Sql = "UPDATE chats SET icon = :icon, icon_link = :link WHERE chat_id = :chat_id"

SET_JOIN_BY_LINK: Sql = "UPDATE chats SET join_by_link = :on WHERE chat_id = :chat_id"

COUNT_MEMBERS: Sql = "UPDATE chats SET members = members + :more WHERE chat_id = :chat_id"

STANDING: Sql = "SELECT " + PARTICIPANT + " FROM participants p WHERE p.chat_id = :chat_id AND p.member_id = :member_id"

STANDINGS: Sql = (
    """
SELECT """
    + PARTICIPANT
    + """
  FROM {rows: chat_id bigint, member_id bigint} r
  JOIN participants p ON p.chat_id = r.chat_id AND p.member_id = r.member_id"""
)

# A person has the role HOME nowhere: said here, it lets participants_member be used.
MEMBERSHIPS: Sql = (
    "SELECT "
    + PARTICIPANT
    + """
  FROM {rows: member_id bigint} r
  JOIN participants p ON p.member_id = r.member_id AND p.role <> 'HOME' AND p.state = 'ACTIVE'"""
)

HEADS: Sql = """
SELECT c.chat_id, c.last_n, c.last_change, c.last_seq
  FROM {rows: chat_id bigint} r JOIN chats c ON c.chat_id = r.chat_id"""

PARTICIPANTS: Sql = "SELECT " + PARTICIPANT + " FROM participants p WHERE p.chat_id = :chat_id ORDER BY p.member_id"

# Groups sort after people, so a chat of 1,000 people is one range.
ACTIVE_PEOPLE: Sql = """
SELECT p.chat_id, p.member_id, p.last_action_at
  FROM {rows: chat_id bigint} r
  JOIN participants p ON p.chat_id = r.chat_id AND p.member_id < 10000000000000 AND p.state = 'ACTIVE'
 ORDER BY p.chat_id, p.member_id"""

# A page of the chats a group is at home in: one range of chats_of_group, newest first.
HOME_PAGE: Sql = (
    """
SELECT """
    + CHAT
    + """
  FROM chats c JOIN participants p ON p.chat_id = c.chat_id AND p.member_id = :member_id AND p.state = 'ACTIVE'
 WHERE c.group_id = :member_id AND (c.last_event_at, c.chat_id) < (:before_at, :before_id) AND c.last_event_at > 0
 ORDER BY c.group_id DESC, c.last_event_at DESC, c.chat_id DESC LIMIT :most"""
)

# Everybody else's chats are few; they are merged and cut by the caller's place.
GUEST_PAGE: Sql = (
    """
SELECT """
    + CHAT
    + """
  FROM participants p JOIN chats c ON c.chat_id = p.chat_id
 WHERE p.member_id = :member_id AND p.role <> 'HOME' AND p.state = 'ACTIVE'
   AND (c.last_event_at, c.chat_id) < (:before_at, :before_id) AND c.last_event_at > 0
 ORDER BY c.last_event_at DESC, c.chat_id DESC LIMIT :most"""
)

# A chat one has left stands at the moment of leaving, so nothing later leaks into the order (W-CHAT-3).
GONE_PAGE: Sql = (
    """
SELECT """
    + CHAT
    + """
  FROM participants p JOIN chats c ON c.chat_id = p.chat_id
 WHERE p.member_id = :member_id AND p.left_seq IS NOT NULL AND (p.left_seq, p.chat_id) < (:before_seq, :before_id)
 ORDER BY p.left_seq DESC, p.chat_id DESC LIMIT :most"""
)

OF_GROUPS: Sql = (
    """
SELECT """
    + CHAT
    + """
  FROM {rows: group_id bigint} r JOIN chats c ON c.group_id = r.group_id
 WHERE c.last_event_at > 0 ORDER BY c.last_event_at DESC, c.chat_id DESC LIMIT 100"""
)

LINK_OF: Sql = "SELECT link FROM links WHERE chat_id = :chat_id"

CHAT_OF_LINK: Sql = "SELECT chat_id FROM links WHERE link = :link"

ADD_LINK: Sql = "INSERT INTO links (link, chat_id) VALUES (:link, :chat_id) ON CONFLICT (chat_id) DO NOTHING"

MARK_READ: Sql = """
UPDATE participants SET read_seq = :read_seq, read_n = :read_n
 WHERE chat_id = :chat_id AND member_id = :member_id AND read_seq < :read_seq"""

TOUCH: Sql = """
UPDATE participants SET last_action_at = :now WHERE chat_id = :chat_id AND member_id = :member_id"""

# The first is a person, who has the role HOME nowhere: said here, it lets participants_member be used.
# A chat in which nothing happened yet is unlisted, and shared by nobody: one side may not have heard of it.
SHARES_CHAT: Sql = """
SELECT 1 AS one FROM participants a
  JOIN participants b ON b.chat_id = a.chat_id
  JOIN chats c ON c.chat_id = a.chat_id
 WHERE a.member_id = :user_id AND a.role <> 'HOME' AND a.state = 'ACTIVE'
   AND b.member_id = :other_id AND b.state = 'ACTIVE' AND c.last_event_at > 0 LIMIT 1"""


async def add_chat(
    tx: Transaction,
    chat: ChatId,
    kind: ChatKind,
    group: GroupId | None,
    owner: UserId,
    person: UserId | None,
    title: str | None,
    members: int,
) -> None:
    """Unlisted until its first event."""
    await tx.execute(
        ADD_CHAT,
        chat_id=chat,
        kind=kind.value,
        group_id=group,
        owner_id=owner,
        person_id=person,
        title=title,
        members=members,
    )


async def add_personal(tx: Transaction, sides: tuple[int, int], chat: ChatId) -> bool:
    """Whether this is the chat of these two now; False if another was there already."""
    return await tx.execute(ADD_PERSONAL, side_a=sides[0], side_b=sides[1], chat_id=chat) == 1


async def personal(tx: Transaction, sides: tuple[int, int]) -> ChatId | None:
    rows = await tx.fetch(PERSONAL, side_a=sides[0], side_b=sides[1])
    return ChatId(rows[0].chat_id) if rows else None


async def lock(tx: Transaction, chat: ChatId) -> Chat | None:
    """Held until commit."""
    rows = await tx.fetch(LOCK_CHAT, chat_id=chat)
    return chat_from(rows[0]) if rows else None


async def chat_of(tx: Transaction, chat: ChatId) -> Chat | None:
    rows = await tx.fetch(CHAT_OF, chat_id=chat)
    return chat_from(rows[0]) if rows else None


async def chats_of(tx: Transaction, chats: Collection[ChatId]) -> dict[ChatId, Chat]:
    found = [chat_from(row) for row in await tx.fetch(CHATS_OF, [(chat,) for chat in chats])]
    return {chat.id: chat for chat in found}


async def put_participants(
    tx: Transaction,
    chat: ChatId,
    members: list[tuple[MemberId, Role]],
    joined_at: int,
    sees_from: int,
    read: tuple[int, int] = (0, 0),
) -> None:
    """New ones, and those who come back; `read` is the seq and number up to which there is nothing for them to read."""
    rows = [(chat, member, role.value, joined_at, sees_from, *read) for member, role in members]
    await tx.execute(PUT_PARTICIPANTS, rows)


async def reopen(tx: Transaction, standings: list[tuple[ChatId, MemberId]]) -> int:
    """How many had been gone; they count as members again."""
    gone = await tx.execute(REOPEN, standings)
    if gone:
        await tx.execute(COUNT_AGAIN, sorted({(chat,) for chat, _ in standings}))
    return gone


async def end_participant(
    tx: Transaction, chat: ChatId, member: MemberId, state: State, left_seq: int, title: str | None
) -> None:
    """Keeps the title of that moment, which is all they see from now on (W-CHAT-3)."""
    await tx.execute(
        END_PARTICIPANT, chat_id=chat, member_id=member, state=state.value, left_seq=left_seq, left_title=title
    )


async def set_role(tx: Transaction, chat: ChatId, member: MemberId, role: Role) -> None:
    await tx.execute(SET_ROLE, chat_id=chat, member_id=member, role=role.value)


async def set_owner(tx: Transaction, chat: ChatId, owner: UserId) -> None:
    await tx.execute(SET_OWNER, chat_id=chat, owner_id=owner)


async def set_title(tx: Transaction, chat: ChatId, title: str) -> None:
    await tx.execute(SET_TITLE, chat_id=chat, title=title)


async def set_icon(tx: Transaction, chat: ChatId, file: int, link: str | None) -> None:
    await tx.execute(SET_ICON, chat_id=chat, icon=file, link=link)


async def set_join_by_link(tx: Transaction, chat: ChatId, on: bool) -> None:
    await tx.execute(SET_JOIN_BY_LINK, chat_id=chat, on=int(on))


async def count_members(tx: Transaction, chat: ChatId, more: int) -> None:
    await tx.execute(COUNT_MEMBERS, chat_id=chat, more=more)


async def standing(tx: Transaction, chat: ChatId, member: MemberId) -> Participant | None:
    rows = await tx.fetch(STANDING, chat_id=chat, member_id=member)
    return participant_from(rows[0]) if rows else None


async def standings(tx: Transaction, pairs: set[tuple[ChatId, MemberId]]) -> dict[tuple[int, int], Participant]:
    found = [participant_from(row) for row in await tx.fetch(STANDINGS, list(pairs))]
    return {(each.chat, each.member): each for each in found}


async def memberships(tx: Transaction, people: Collection[UserId]) -> list[Participant]:
    """Where these people are active now."""
    return [participant_from(row) for row in await tx.fetch(MEMBERSHIPS, [(person,) for person in people])]


async def heads(tx: Transaction, chats: Collection[ChatId]) -> dict[ChatId, tuple[int, int, int]]:
    """Last number, last change and last seq of each."""
    return {ChatId(chat): (n, change, seq) for chat, n, change, seq in await tx.fetch(HEADS, [(c,) for c in chats])}


async def participants(tx: Transaction, chat: ChatId) -> list[Participant]:
    return [participant_from(row) for row in await tx.fetch(PARTICIPANTS, chat_id=chat)]


async def active_people(tx: Transaction, ids: list[ChatId]) -> dict[ChatId, dict[UserId, int]]:
    """Of each chat: its active people and their last action (W-CHAT-1, -2)."""
    people: dict[ChatId, dict[UserId, int]] = {chat: {} for chat in ids}
    for row in await tx.fetch(ACTIVE_PEOPLE, [(chat,) for chat in ids]):
        people[ChatId(row.chat_id)][UserId(row.member_id)] = row.last_action_at
    return people


async def page(tx: Transaction, member: MemberId, before_at: int, before_id: int, most: int) -> list[Chat]:
    """Chats the member is in, `most` newest before a place, from each of the two ranges; not yet merged."""
    named = {"member_id": member, "before_at": before_at, "before_id": before_id, "most": most}
    home = await tx.fetch(HOME_PAGE, **named) if isinstance(member, GroupId) else []
    guest = await tx.fetch(GUEST_PAGE, **named)
    return [chat_from(row) for row in (*home, *guest)]


async def gone_page(tx: Transaction, member: MemberId, before_seq: int, before_id: int, most: int) -> list[Chat]:
    """Chats the member has left or was removed from, by the moment of leaving."""
    rows = await tx.fetch(GONE_PAGE, member_id=member, before_seq=before_seq, before_id=before_id, most=most)
    return [chat_from(row) for row in rows]


async def of_groups(tx: Transaction, groups: list[GroupId]) -> dict[GroupId, list[Chat]]:
    """The hundred chats with the latest events."""
    found: dict[GroupId, list[Chat]] = {group: [] for group in groups}
    for row in await tx.fetch(OF_GROUPS, [(group,) for group in groups]):
        found[GroupId(row.group_id)].append(chat_from(row))
    return found


async def link_of(tx: Transaction, chat: ChatId) -> int | None:
    rows = await tx.fetch(LINK_OF, chat_id=chat)
    return int(rows[0].link) if rows else None


async def chat_of_link(tx: Transaction, link: int) -> ChatId | None:
    rows = await tx.fetch(CHAT_OF_LINK, link=link)
    return ChatId(rows[0].chat_id) if rows else None


async def add_link(tx: Transaction, chat: ChatId, link: int) -> None:
    await tx.execute(ADD_LINK, link=link, chat_id=chat)


async def mark_read(tx: Transaction, chat: ChatId, member: MemberId, read_seq: int, read_n: int) -> int:
    return await tx.execute(MARK_READ, chat_id=chat, member_id=member, read_seq=read_seq, read_n=read_n)


async def touch(tx: Transaction, chat: ChatId, member: MemberId, now: int) -> None:
    """A last action that is no message (W-CHAT-2)."""
    await tx.execute(TOUCH, chat_id=chat, member_id=member, now=now)


async def shares_chat(tx: Transaction, user: UserId, other: MemberId) -> bool:
    return bool(await tx.fetch(SHARES_CHAT, user_id=user, other_id=other))


def chat_from(row: Row) -> Chat:
    return Chat(
        id=ChatId(row.chat_id),
        kind=KINDS[row.kind],
        group=None if row.group_id is None else GroupId(row.group_id),
        person=None if row.person_id is None else UserId(row.person_id),
        last_seq=row.last_seq,
        last_n=row.last_n,
        owner=UserId(row.owner_id),
        title=row.title,
        icon=row.icon,
        icon_link=row.icon_link,
        last_change=row.last_change,
        last_event_at=row.last_event_at,
        members=row.members,
        join_by_link=bool(row.join_by_link),
    )


def participant_from(row: Row) -> Participant:
    return Participant(
        state=STATES[row.state],
        sees_from=row.sees_from,
        chat=ChatId(row.chat_id),
        member=member_id(row.member_id),
        role=Role(row.role),
        joined_at=row.joined_at,
        left_seq=row.left_seq,
        left_title=row.left_title,
        last_action_at=row.last_action_at,
        read_seq=row.read_seq,
        read_n=row.read_n,
    )
