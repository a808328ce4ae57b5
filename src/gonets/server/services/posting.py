"""Putting new messages into chats: numbers, rows, and the news of them, in the caller's transaction."""

from gonets.server.domain.chats import ChatKind, Line
from gonets.server.domain.events import AboutMessage, Event
from gonets.server.domain.messages import next_seq
from gonets.server.domain.system_messages import SystemKind
from gonets.server.domain.windows import Change
from gonets.server.services import feed
from gonets.server.store import changes, sending
from gonets.server.store.database import Transaction
from gonets.wire.ids import ChatId, GroupId, MemberId, MessageId, UserId
from gonets.wire.links import Links

#: Looked up for every message, and Python 3.11 takes 0.2 µs for a member of an enumeration.
_GROUP_CHAT = ChatKind.GROUP_CHAT


class Posts:
    """New messages of one transaction, in order. The chats are locked, so their numbers commit in order."""

    def __init__(self, now: int, links: Links) -> None:
        self.now = now
        self._links = links
        self._heads: dict[ChatId, tuple[int, int]] = {}
        self._moved: set[ChatId] = set()
        self._rows: list[tuple[int, int, int, int, str | None, str, str | None]] = []
        self._touched: dict[tuple[int, int], tuple[int, int]] = {}
        self._events: list[Event] = []
        self._topics: set[str] = set()
        self._changes: list[Change] = []

    def add(
        self,
        chat: Line,
        sender: MemberId,
        body: str,
        request_id: str,
        system: SystemKind | None = None,
        client_id: str | None = None,
    ) -> MessageId:
        """The next message of a chat; every other active group there will hear of it (W-SEND-13)."""
        last_seq, last_n = self._heads.get(chat.id) or (chat.last_seq, chat.last_n)
        seq, n = next_seq(last_seq, self.now), last_n + 1
        self._advance(chat, seq, n)
        self._rows.append((chat.id, seq, n, sender, None if system is None else system.value, body, client_id))
        if isinstance(sender, UserId):
            self._touched[chat.id, sender] = (seq, n)
        message = MessageId(chat.id, seq)
        if not (isinstance(sender, GroupId) and chat.kind is _GROUP_CHAT):  # only the author would hear it
            self._events.append(
                AboutMessage("MESSAGE_CREATED", message, sender, body, system is not None, sender, request_id)
            )
        return message

    def take_number(self, chat: Line) -> MessageId:
        """A fresh number of the chat with no message behind it (W-EVT-3)."""
        last_seq, last_n = self._heads.get(chat.id) or (chat.last_seq, chat.last_n)
        seq = next_seq(last_seq, self.now)
        self._advance(chat, seq, last_n)
        return MessageId(chat.id, seq)

    def last(self, chat: Line) -> tuple[int, int]:
        """Seq and number of the chat's end, after what was added here."""
        return self._heads.get(chat.id) or (chat.last_seq, chat.last_n)

    def _advance(self, chat: Line, seq: int, n: int) -> None:
        self._heads[chat.id] = (seq, n)
        self._moved.add(chat.id)

    def tell(self, event: Event) -> None:
        """An event that is no message."""
        self._events.append(event)

    def ring(self, topic: str) -> None:
        """A topic to ring besides those of the messages."""
        self._topics.add(topic)

    def note(self, change: Change) -> None:
        """What browsers must hear of besides messages; and those who come or go, wherever they are."""
        self._changes.append(change)
        self._topics.add(str(change.chat))
        if isinstance(change.member, UserId):
            self._topics.add(str(change.member))

    async def write(self, tx: Transaction) -> set[str]:
        """All that was added since the last time; gives every topic to ring after commit."""
        await sending.insert_messages(tx, self._rows)
        moved = [(chat, *self._heads[chat], self._heads[chat][0] >> 16) for chat in self._moved]
        await sending.advance_chats(tx, moved)
        touched = [(chat, member, seq >> 16, seq, n) for (chat, member), (seq, n) in self._touched.items()]
        await sending.touch_senders(tx, touched)
        if self._changes:
            await changes.note(tx, self.now, self._changes)
        self._topics |= await feed.publish(tx, self._events, self.now, self._links)
        self._topics.update(map(str, self._moved))
        self._rows, self._events = [], []
        self._touched.clear()
        self._changes.clear()
        self._moved.clear()
        return self._topics
