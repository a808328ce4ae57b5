"""Who follows which chat on this node, what each listener knows already, and what it may see."""

from typing import Protocol

from gonets.server.delivery.news import OF_MESSAGES, Missed
from gonets.server.domain.callbacks import Spinning
from gonets.server.domain.chats import Chat
from gonets.server.domain.windows import Letter, Place, Row
from gonets.wire.ids import NEVER, ChatId, MemberId, MessageId, UserId


class Frames(Protocol):
    """How the door writes what is heard; each is called once, however many hear it."""

    def message(self, letter: Letter, place: Place, sees_from: int) -> str: ...
    def chat(self, row: Row) -> str: ...
    def resync(self, row: Row) -> str: ...
    def read(self, chat: ChatId, member: MemberId, seq: int) -> str: ...
    def consent(self, row: Row) -> str: ...
    def acting(self, chat: ChatId, member: MemberId, name: str, action: str, until: int) -> str: ...
    def press(self, spinning: Spinning) -> str: ...
    def ready(self) -> str: ...


class Listener(Protocol):
    """A socket. `hear` never waits."""

    @property
    def user(self) -> UserId: ...
    @property
    def is_full(self) -> bool:
        """Has enough to take for now."""
        ...

    def hear(self, frame: str) -> None: ...
    def come_again(self) -> None:
        """Takes what it heard, and comes back with the places that this gave it."""
        ...

    def rung(self) -> None:
        """Something of the person's own may have changed."""
        ...


class Seat:
    """Where a listener sits in a chat: what it knows already, and what it may see."""

    __slots__ = ("change", "n", "sees_from")

    def __init__(self, place: Place, sees_from: int) -> None:
        self.n = place.n
        self.change = place.change
        self.sees_from = sees_from


class Followed:
    """A chat that somebody here looks at."""

    __slots__ = ("id", "place", "presses", "read", "seats")

    def __init__(self, chat: ChatId, place: Place) -> None:
        self.id = chat
        self.place = place
        self.seats: dict[Listener, Seat] = {}
        self.presses: dict[str, int] = {}  # those that spin, and when they are over
        self.read = [0, 0]  # the two furthest places that all were told of


class Present:
    """Where a listener sits, which chats it is in that it was not told of, and which it knows as left."""

    __slots__ = ("chats", "is_welcomed", "left", "strangers")

    def __init__(self) -> None:
        self.chats: set[Followed] = set()
        self.strangers: frozenset[ChatId] = frozenset()
        self.left: frozenset[ChatId] = frozenset()
        self.is_welcomed = False


class Entry:
    """A frame of a chat: of its message `n`, or of its change. `quotes` is the seq of what it shows of an older one."""

    __slots__ = ("change", "frame", "n", "plain", "quotes", "seq")

    def __init__(self, n: int, change: int, letter: Letter, place: Place, frames: Frames) -> None:
        self.n = n
        self.change = change
        self.seq = letter.message.id.seq
        self.frame = frames.message(letter, place, 0)
        self.quotes = NEVER if letter.quote is None else letter.quote.id.seq
        self.plain = self.frame if letter.quote is None else frames.message(letter, place, NEVER)


def entries_of(place: Place, missed: Missed, head: Chat, edits: dict[MessageId, Letter], frames: Frames) -> list[Entry]:
    """Messages first, then changes; a message that changed twice is told once, at its last."""
    entries = []
    for letter in missed.letters:
        one = letter.message
        entries.append(Entry(one.n, 0, letter, Place(one.n, place.change, one.id.seq), frames))
    last = {change.seq: change.number for change in missed.changes if change.kind in OF_MESSAGES}
    before_row = min((change.number for change in missed.changes if change.kind not in OF_MESSAGES), default=NEVER) - 1
    for change in missed.changes:
        if change.seq is not None and last.get(change.seq) == change.number:
            letter_now = edits.get(MessageId(head.id, change.seq))
            if letter_now is not None:
                at = Place(head.last_n, min(change.number, before_row), head.last_seq)  # the row is told after these
                entries.append(Entry(0, change.number, letter_now, at, frames))
    return entries
