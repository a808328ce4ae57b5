"""Following chats for people's sockets: a ring, one read past what was told, a frame for all (architecture 6.2).

Everything that changes who follows what happens in one task, between two snapshots: so each listener hears of every
message and change exactly once, in order, from the place it came with, and of nothing it may not see.
"""

import asyncio
import secrets
from collections.abc import Collection
from functools import partial
from itertools import islice
from typing import TypeVar

import structlog

from gonets.server.clock import Clock
from gonets.server.delivery import news
from gonets.server.delivery.news import CONSENT, OF_MESSAGES, Answer, Coming, Missed, News, Wanted
from gonets.server.delivery.seats import Entry, Followed, Frames, Listener, Present, Seat, entries_of
from gonets.server.domain.callbacks import SPINS_MS, Ending, Spinning
from gonets.server.domain.chats import Chat
from gonets.server.domain.refusals import Unavailable
from gonets.server.domain.windows import Place, Row, place_left
from gonets.server.store import chats as rows
from gonets.server.store.database import Database
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import NEVER, ChatId, MemberId, UserId, member_id

T = TypeVar("T")
log = structlog.get_logger(__name__)

#: Each follower is also looked after without a ring, so a lost one costs seconds.
LOOK_S = 5.0
#: Who is in which chat is looked at more seldom: every so many looks.
LOOKS_A_ROUND = 6
#: Of one round: chats, people, sockets that came.
MOST_CHATS, MOST_PEOPLE, MOST_COMING = 256, 128, 8
_SLICE = 500
#: In a larger crowd only reading that may show under somebody's message is told to all.
CROWD = 50


class Timeline:
    def __init__(
        self, database: Database, wakeups: Wakeups, clock: Clock, frames: Frames, look_s: float = LOOK_S
    ) -> None:
        self._database = database
        self._clock = clock
        self._frames = frames
        self._look_s = look_s
        self._chats: dict[str, Followed] = {}
        self._people: dict[str, set[Listener]] = {}
        self._listeners: dict[Listener, Present] = {}
        self._dirty: dict[Followed, None] = {}
        self._asked: dict[str, None] = {}
        self._coming: list[tuple[Listener, dict[ChatId, str]]] = []
        self._presses: set[tuple[ChatId, str]] = set()
        self._spinning: set[Followed] = set()
        self._closing = False
        self._timer = clock.timer("timeline")
        self._bell = asyncio.Event()
        wakeups.attend(self)

    # What wakes it

    def rung(self, topics: Collection[str] | None) -> None:
        if not self._people:
            return
        if topics is None:
            self._look_at_all()
            return
        for topic in topics:
            followed = self._chats.get(topic)
            if followed is not None:
                self._dirty[followed] = None
                self._bell.set()
            elif topic in self._people:
                self._asked[topic] = None
                self._bell.set()
                for listener in self._people[topic]:
                    listener.rung()

    def told(self, topic: str, note: str) -> None:
        """What passes by: who acts, who has read; and presses, which are written."""
        followed = self._chats.get(topic)
        word, _, rest = note.partition(" ")
        if word == "press" and topic in self._people:
            chat, _, name = rest.partition(" ")
            self._presses.add((ChatId(int(chat)), name))
            self._bell.set()
        elif word == "acting" and followed is not None:
            who, action, until, name = rest.split(" ", 3)
            member = member_id(int(who))
            frame = self._frames.acting(followed.id, member, name, action, int(until))
            for listener in followed.seats:
                if listener.user != member:
                    listener.hear(frame)
        elif word == "read" and followed is not None:
            who, _, seq = rest.partition(" ")
            self._tell_read(followed, member_id(int(who)), int(seq))

    def join(self, listener: Listener, places: dict[ChatId, str]) -> None:
        """Hears what it missed since these places, then whatever comes, until it leaves."""
        self._people.setdefault(str(listener.user), set()).add(listener)
        self._listeners[listener] = Present()
        self._coming.append((listener, places))
        self._bell.set()

    def leave(self, listener: Listener) -> None:
        present = self._listeners.pop(listener, None)
        if present is None:
            return
        topic = str(listener.user)
        self._people[topic].discard(listener)
        if not self._people[topic]:
            del self._people[topic]
        for followed in present.chats:
            del followed.seats[listener]
            self._forget_if_empty(followed)
        self._coming = [each for each in self._coming if each[0] is not listener]

    def close(self) -> None:
        self._closing = True
        self._bell.set()

    # What it does

    async def run(self) -> None:
        """One round after the other; started by app.py."""
        while not self._closing:
            due = min((at for followed in self._spinning for at in followed.presses.values()), default=None)
            await self._timer.wait(due, self._bell)
            self._bell.clear()
            await self._clock.sleep(0)  # reads on SQLite never suspend: others have their turn between two rounds
            try:
                await self._round()
            except Unavailable as refusal:
                log.warning("timeline_waits", why=str(refusal))
                await self._clock.sleep(0.5)
                self._look_at_all()

    async def watch(self) -> None:
        """Losing every ring costs seconds: what moved without one is found here, a slice at a time."""
        looks = 0
        while not self._closing:
            await self._clock.sleep(self._look_s * (0.8 + secrets.randbelow(400) / 1000))
            looks += 1
            try:
                await self._look(list(self._chats.values()))
            except Unavailable:
                continue  # the round says so
            if looks % LOOKS_A_ROUND == 0:
                self._asked.update(dict.fromkeys(self._people))
                self._bell.set()

    async def _look(self, all_of_them: list[Followed]) -> None:
        for start in range(0, len(all_of_them), _SLICE):
            part = {followed.id: followed for followed in all_of_them[start : start + _SLICE]}
            heads = await self._database.read(partial(rows.heads, chats=part.keys()))
            for chat, (n, change, _) in heads.items():
                if (n, change) != (part[chat].place.n, part[chat].place.change):
                    self._dirty[part[chat]] = None
                    self._bell.set()
            await self._clock.sleep(0)  # reads on SQLite never suspend: others have their turn in between

    def _look_at_all(self) -> None:
        self._dirty.update(dict.fromkeys(self._chats.values()))
        self._asked.update(dict.fromkeys(self._people))
        self._bell.set()

    async def _round(self) -> None:
        """What was asked for so far, in one snapshot; the rest is the next round's."""
        dirty = _taken(self._dirty, MOST_CHATS)
        asked = [topic for topic in _taken(self._asked, MOST_PEOPLE) if topic in self._people]
        coming, self._coming = self._coming[:MOST_COMING], self._coming[MOST_COMING:]
        presses, self._presses = self._presses, set()
        now = self._clock.now()
        for followed in self._spinning:
            if followed in dirty or any(at <= now for at in followed.presses.values()):
                presses |= {(followed.id, name) for name in followed.presses}
        if self._dirty or self._asked or self._coming:
            self._bell.set()
        wanted = self._wanted([each for each in dirty if each.seats], asked, coming, presses, now)
        try:
            found = await self._database.read(lambda tx: news.read(tx, wanted))
        except Unavailable:
            self._coming = [each for each in coming if each[0] in self._listeners] + self._coming
            self._presses |= presses
            raise
        for followed in dirty:
            if followed.seats and followed.id in found.missed:
                self._tell_chat(followed, found)
        for user in wanted.people:
            self._tell_person(user, found)
        for (listener, places), answer in zip(coming, found.answers, strict=True):
            if listener in self._listeners:
                self._welcome(listener, places, answer, found)
        for spinning in found.spinning:
            self._tell_press(spinning)

    def _wanted(
        self,
        dirty: list[Followed],
        asked: list[str],
        coming: list[tuple[Listener, dict[ChatId, str]]],
        presses: set[tuple[ChatId, str]],
        now: int,
    ) -> Wanted:
        people = {}
        for topic in asked:
            listeners = [each for each in self._people[topic] if self._listeners[each].is_welcomed]
            known = [frozenset(followed.id for followed in self._listeners[each].chats) for each in listeners]
            if listeners:
                people[listeners[0].user] = (frozenset.intersection(*known), frozenset.union(*known))
        return Wanted(
            {followed.id: followed.place for followed in dirty},
            people,
            {followed.id: frozenset(each.user for each in followed.seats) for followed in dirty},
            {
                followed.id: frozenset(
                    each.user for each in followed.seats if followed.id in self._listeners[each].strangers
                )
                for followed in dirty
            },
            [Coming(listener.user, places) for listener, places in coming],
            presses,
            now,
        )

    # What it says

    def _tell_chat(self, followed: Followed, found: News) -> None:
        head, missed = found.heads[followed.id], found.missed[followed.id]
        entries = entries_of(followed.place, missed, head, found.edits, self._frames)
        followed.place = Place.of(head)
        rows: dict[UserId, str] = {}
        for listener, seat in list(followed.seats.items()):
            present, row = self._listeners[listener], found.rows.get((followed.id, listener.user))
            if followed.id in present.strangers:
                if row is not None and head.last_event_at:
                    present.strangers -= {followed.id}
                    listener.hear(self._frames.chat(row))
                continue
            self._tell_entries(listener, seat, entries, row, missed)
            if row is not None:
                if listener.user not in rows:
                    rows[listener.user] = self._row_frame(row, missed)
                listener.hear(rows[listener.user])
                if not row.standing.is_active:
                    self._unseat(followed, listener)
        self._forget_if_empty(followed)

    def _tell_entries(
        self, listener: Listener, seat: Seat, entries: list[Entry], row: Row | None, missed: Missed
    ) -> None:
        """Not what it knows, nor what was before it came or after it went."""
        until, hidden = NEVER, frozenset[int | None]()
        if row is not None:
            standing = row.standing
            seat.sees_from = standing.sees_from
            if not standing.is_active and standing.left_seq is not None:
                until, hidden = standing.left_seq, missed.changed_after(standing)
        for entry in entries:
            is_known = entry.n <= seat.n if entry.n else entry.change <= seat.change
            if not is_known and seat.sees_from <= entry.seq <= until and entry.seq not in hidden:
                is_whole = entry.quotes >= seat.sees_from and entry.quotes not in hidden
                listener.hear(entry.frame if is_whole else entry.plain)

    def _row_frame(self, row: Row, missed: Missed) -> str:
        """Where only the consent changed, that alone; who came back sees another stretch of the chat than before."""
        kinds = {change.kind for change in missed.changes} - OF_MESSAGES
        came = any(change.kind == "joined" and change.member == row.standing.member for change in missed.changes)
        if came and row.standing.is_active:
            return self._frames.resync(row)
        return self._frames.consent(row) if kinds == {CONSENT} else self._frames.chat(row)

    def _tell_person(self, user: UserId, found: News) -> None:
        """Chats that the person came into or is no longer in, whatever anybody noted of it."""
        memberships = found.memberships[user]
        for listener in self._people.get(str(user), ()):
            present = self._listeners[listener]
            if not present.is_welcomed:
                continue
            known = {followed.id: followed for followed in present.chats}
            for chat in memberships.keys() - known.keys():
                head, row = found.heads[chat], found.rows.get((chat, user))
                self._seat(listener, head, Place.of(head), memberships[chat].sees_from)
                if row is None or not head.last_event_at:
                    present.strangers |= {chat}
                elif chat in present.left:  # what is seen of it now is another stretch
                    listener.hear(self._frames.resync(row))
                else:
                    listener.hear(self._frames.chat(row))
            for chat in known.keys() - memberships.keys():
                row = found.rows.get((chat, user))
                if row is not None and chat not in present.strangers:
                    listener.hear(self._frames.chat(row))
                self._unseat(known[chat], listener)

    def _welcome(self, listener: Listener, places: dict[ChatId, str], answer: Answer, found: News) -> None:
        present, strangers, user = self._listeners[listener], set(), listener.user
        for chat, standing in answer.memberships.items():
            if listener.is_full:
                return listener.come_again()
            head, row = found.heads[chat], found.rows.get((chat, user))
            missed, place = answer.missed.get(chat), Place.parse(places.get(chat, ""))
            self._seat(listener, head, Place.of(head), standing.sees_from)
            if chat in answer.anew and row is not None:
                listener.hear(self._frames.resync(row))
            elif missed is not None and place is not None:
                entries = entries_of(place, missed, head, found.edits, self._frames)
                self._tell_entries(listener, Seat(place, standing.sees_from), entries, row, missed)
                if row is not None:
                    listener.hear(self._row_frame(row, missed))
            elif chat in answer.shown and row is not None:
                listener.hear(self._frames.chat(row))
            elif chat not in places:
                strangers.add(chat)
        present.strangers = frozenset(strangers)
        present.left = frozenset(answer.left)
        for chat in answer.left:
            row = found.rows.get((chat, user))
            if row is not None and places[chat] != place_left(row.standing):
                listener.hear(self._frames.chat(row))
        if listener.is_full:
            return listener.come_again()
        for chat, member, seq in answer.read:
            listener.hear(self._frames.read(chat, member, seq))
        for spinning in answer.presses:
            self._tell_press(spinning, listener)
        present.is_welcomed = True
        return listener.hear(self._frames.ready())

    def _tell_press(self, spinning: Spinning, only: Listener | None = None) -> None:
        """To the presser alone (W-ANS-4)."""
        press = spinning.press
        followed = self._chats.get(str(press.message.chat))
        if followed is None:
            return
        is_waiting, is_new = spinning.ending is Ending.WAITING, press.id not in followed.presses
        if is_waiting:
            followed.presses[press.id] = press.pressed_at + SPINS_MS
            self._spinning.add(followed)
        else:
            followed.presses.pop(press.id, None)
        if not followed.presses:
            self._spinning.discard(followed)
        if is_new or not is_waiting or only is not None:
            frame = self._frames.press(spinning)
            for listener in [only] if only is not None else self._people.get(str(press.user), ()):
                listener.hear(frame)

    def _tell_read(self, followed: Followed, member: MemberId, seq: int) -> None:
        """To all where it may show under a message of somebody; else to the reader's own other pages."""
        is_far = seq > followed.read[1]
        if is_far:
            followed.read = sorted((followed.read[0], seq), reverse=True)
        is_for_all = is_far or len(followed.seats) <= CROWD
        frame = self._frames.read(followed.id, member, seq)
        for listener, seat in followed.seats.items():
            if (is_for_all or listener.user == member) and seq >= seat.sees_from:
                listener.hear(frame)

    def _seat(self, listener: Listener, head: Chat, place: Place, sees_from: int) -> None:
        followed = self._chats.get(str(head.id))
        if followed is None:
            followed = self._chats[str(head.id)] = Followed(head.id, place)
        followed.seats[listener] = Seat(place, sees_from)
        self._listeners[listener].chats.add(followed)

    def _unseat(self, followed: Followed, listener: Listener) -> None:
        del followed.seats[listener]
        present = self._listeners[listener]
        present.chats.discard(followed)
        present.strangers -= {followed.id}
        present.left |= {followed.id}
        self._forget_if_empty(followed)

    def _forget_if_empty(self, followed: Followed) -> None:
        if not followed.seats:
            self._chats.pop(str(followed.id), None)
            self._dirty.pop(followed, None)
            self._spinning.discard(followed)


def _taken(waiting: "dict[T, None]", most: int) -> "dict[T, None]":
    """The longest-waiting ones; the rest stays."""
    taken = dict.fromkeys(islice(waiting, most))
    for each in taken:
        del waiting[each]
    return taken
