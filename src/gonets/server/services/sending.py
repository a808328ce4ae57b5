"""The send queue and the batch: every message that somebody writes passes here (architecture: the batched send)."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from msgspec import structs

from gonets.server.clock import Clock
from gonets.server.domain.callbacks import MINUTE_MS, Answerable
from gonets.server.domain.chats import Line, Standing
from gonets.server.domain.consents import Cause, ConsentChange, ConsentState
from gonets.server.domain.events import ConsentChanged
from gonets.server.domain.refusals import Closed, Refusal, Unavailable
from gonets.server.domain.sending import (
    Decided,
    Draft,
    Earlier,
    Facts,
    OnceKey,
    Personal,
    Reply,
    Sent,
    allows,
    chat_named,
    judge,
)
from gonets.server.domain.windows import Change
from gonets.server.services import once as once_whole
from gonets.server.services.lanes import Lane, Lanes, Room, Waiting
from gonets.server.services.posting import Posts
from gonets.server.store import callbacks, consents, once, sending, uploads
from gonets.server.store import chats as chat_rows
from gonets.server.store.database import Database, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import ChatId, MemberId, MessageId, UserId
from gonets.wire.links import Links

log = structlog.get_logger(__name__)


class Later:
    """Not decided in this batch: another draft of it carries the same key, whose answer it will get (W-IDEM-4)."""


#: How long a press may be answered, unless the settings say otherwise (W-ANS-3).
CALLBACK_LIFE_MS = 15 * MINUTE_MS
LATER = Later()
#: Turns of the loop that a batch waits: so many in a row that bring nobody, and so many at the most.
_QUIET_TURNS, _MOST_TURNS = 2, 8
#: Looked up for every message, and Python 3.11 takes 0.2 µs for a member of an enumeration.
_SINGLE, _NONE = Lane.SINGLE, ConsentState.NONE
Outcome = Sent | Refusal | Later


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of each draft, in order, and whom to wake."""

    outcomes: list[Outcome]
    topics: set[str]


class SendQueue:
    """One batch is under way at a time; what arrives meanwhile is the next one. There is no timer."""

    def __init__(
        self,
        database: Database,
        wakeups: Wakeups,
        clock: Clock,
        links: Links,
        room: Room,
        callback_life_ms: int = CALLBACK_LIFE_MS,
    ) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._links = links
        self._room = room
        self._callback_life_ms = callback_life_ms
        self._lanes = Lanes(room)
        self._bell = asyncio.Event()
        self._closing = False
        self._is_committing = False

    def is_busy(self) -> bool:
        """Whether somebody waits for a message to be stored."""
        return self._is_committing or len(self._lanes) > 0

    def submit(self, draft: Draft, lane: Lane = _SINGLE) -> "asyncio.Future[Sent]":
        """The message once it is durable, or what judge said. Who hangs up does not cancel the draft.

        Raises Flooded or Unavailable at once: refused, nothing queued.
        """
        if self._closing:
            raise Unavailable("the server is stopping; try again")
        outcome: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._lanes.add(Waiting(draft, lane, outcome, self._clock.monotonic()))
        self._bell.set()
        return outcome

    async def submit_each(self, drafts: Sequence[Draft], whole: OnceKey | None = None) -> Decided:
        """One outcome a draft; None where the recipient accepts nothing, all alike and no error (W-SEND-7, W-ERR-7).

        Each is judged alone and shares commits with the others. Room for all is asked for first, so that a
        call refused as a flood had no effect. Anything but a closed door is raised once all are settled.
        `whole` is the key of the call, beside the keys of its recipients (W-IDEM-3, -5).
        """
        if not drafts:
            return Decided([])
        sender = drafts[0].sender
        before = await once_whole.claim(self._database, sender, whole, self._clock.now())
        if before:
            return Decided.parse(before)
        try:
            sent = await self._submit_all(drafts)
        except Refusal:
            if before is None:  # else the key is that of an earlier one, which may be waiting its turn
                await once_whole.release(self._database, sender, whole)
            raise
        decided = Decided(sent, before is not None and all(one is None or one.replayed for one in sent))
        await once_whole.decide(self._database, sender, whole, str(decided))
        return decided

    async def _submit_all(self, drafts: Sequence[Draft]) -> list[Sent | None]:
        self._lanes.require_room(drafts[0].sender, len(drafts), sum(len(draft.body) for draft in drafts))
        waiting = [self.submit(draft, Lane.MANY) for draft in drafts]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, Closed):
                raise outcome
        return [outcome if isinstance(outcome, Sent) else None for outcome in outcomes]

    async def run(self) -> None:
        """One task, started by app.py; ends when the queue was closed and is empty."""
        while len(self._lanes) or not self._closing:
            self._bell.clear()
            await self._gather()
            batch = self._lanes.take()
            if batch:
                self._is_committing = True
                await self._commit(batch)
                self._is_committing = False
            else:
                await self._bell.wait()

    async def _gather(self) -> None:
        """Whoever is heard at the same time shares a commit: wait until two turns of the loop in a row bring nobody.

        What one turn reads from the sockets is a draft in the next. A stream that never pauses holds nobody up.
        """
        waiting = quiet = 0
        for _ in range(_MOST_TURNS):
            if quiet == _QUIET_TURNS or not 0 < len(self._lanes) < self._room.batch_drafts:
                return
            quiet = quiet + 1 if len(self._lanes) == waiting else 0
            waiting = len(self._lanes)
            await asyncio.sleep(0)

    async def watch_patience(self) -> None:
        """A draft not taken in time leaves the queue; one in a running batch waits for its truth."""
        while not self._closing:
            await self._clock.sleep(0.5)
            for waiting in self._lanes.drop(self._clock.monotonic() - self._room.patience_seconds):
                _settle(waiting, Unavailable())

    def close(self) -> None:
        """No new drafts; what waits is still sent."""
        self._closing = True
        self._bell.set()

    async def _commit(self, batch: list[Waiting]) -> None:
        try:
            done = await self._transact([waiting.draft for waiting in batch])
        except Unavailable as failure:
            for waiting in batch:
                _settle(waiting, failure)
        except Exception as failure:
            await self._commit_apart(batch, failure)
        else:
            self._answer(batch, done)

    async def _commit_apart(self, batch: list[Waiting], failure: Exception) -> None:
        """The engine refused a row, which is a bug of ours: the culprit alone pays for it."""
        log.error("batch_failed", drafts=len(batch), fault=repr(failure), exc_info=failure)
        for waiting in batch:
            try:
                done = await self._transact([waiting.draft])
            except Refusal as refusal:
                _settle(waiting, refusal)
            except Exception as fault:
                request_id = waiting.draft.request_id
                log.error("unforeseen", request_id=request_id, fault=repr(fault), exc_info=fault)
                _settle(waiting, Refusal(data=request_id))
            else:
                self._answer([waiting], done)

    async def _transact(self, drafts: list[Draft]) -> Batch:
        life = self._callback_life_ms
        work = partial(commit_batch, drafts=drafts, now=self._clock.now(), links=self._links, callback_life_ms=life)
        return await self._database.transact(work, lane="sending")

    def _answer(self, batch: list[Waiting], done: Batch) -> None:
        self._wakeups.ring(done.topics)
        later: list[Waiting] = []
        for waiting, outcome in zip(batch, done.outcomes, strict=True):
            if isinstance(outcome, Later):
                later.append(waiting)
            else:
                _settle(waiting, outcome)
        for waiting in reversed(later):
            self._lanes.put_back(waiting)
            self._bell.set()


def _key(draft: Draft) -> tuple[int, str, str, int] | None:
    once_key = draft.once
    return None if once_key is None else (int(draft.sender), once_key.scope, once_key.key, once_key.recipient)


def _settle(waiting: Waiting, outcome: Sent | Refusal) -> None:
    if waiting.outcome.done():
        return
    if isinstance(outcome, Sent):
        waiting.outcome.set_result(outcome)
    else:
        waiting.outcome.set_exception(outcome)


async def commit_batch(
    tx: Transaction, drafts: Sequence[Draft], now: int, links: Links, callback_life_ms: int = CALLBACK_LIFE_MS
) -> Batch:
    """The handful of statements, each over all drafts; judged in arrival order in between."""
    chats = await _destinations(tx, drafts)
    locked = await sending.lock_chats(tx, {chat for chat in chats if chat is not None})
    found = [None if chat is None else locked.get(chat) for chat in chats]
    pairs = {(chat.id, draft.sender): (chat, draft.sender) for chat, draft in zip(found, drafts, strict=True) if chat}
    standings = await sending.standing(tx, list(pairs.values()))
    earlier = await _earlier(tx, drafts)
    replies = await _replies(tx, drafts, found)
    presses = await _presses(tx, drafts, found, now - callback_life_ms)
    files = await _files(tx, drafts)
    ledger = _Ledger(Posts(now, links), standings, earlier, replies, presses, files)
    outcomes = [ledger.decide(place, draft, found[place]) for place, draft in enumerate(drafts)]
    return Batch(outcomes, await ledger.write(tx))


async def _destinations(tx: Transaction, drafts: Sequence[Draft]) -> list[ChatId | None]:
    sides = {(draft.to.group, draft.to.user) for draft in drafts if isinstance(draft.to, Personal)}
    personal = await sending.personal(tx, sides) if sides else {}
    return [
        personal.get((draft.to.group, draft.to.user)) if isinstance(draft.to, Personal) else chat_named(draft.to)
        for draft in drafts
    ]


async def _earlier(tx: Transaction, drafts: Sequence[Draft]) -> dict[int, Earlier]:
    keys = [
        (place, int(draft.sender), draft.once.scope, draft.once.key, draft.once.recipient)
        for place, draft in enumerate(drafts)
        if draft.once is not None
    ]
    return await sending.earlier(tx, keys) if keys else {}


async def _replies(tx: Transaction, drafts: Sequence[Draft], chats: list[Line | None]) -> dict[int, Reply]:
    """A message of another chat is not looked for: it cannot be answered to here (W-MSG-5)."""
    wanted = [
        (place, int(chat.id), draft.reply_to.seq)
        for place, (draft, chat) in enumerate(zip(drafts, chats, strict=True))
        if chat is not None and draft.reply_to is not None and draft.reply_to.chat == chat.id
    ]
    return await sending.replies(tx, wanted) if wanted else {}


async def _presses(
    tx: Transaction, drafts: Sequence[Draft], chats: list[Line | None], over_before: int
) -> dict[int, Answerable]:
    """A press of another chat is not looked for: it cannot be answered here (W-ANS-3)."""
    wanted = [
        (place, int(chat.id), draft.callback)
        for place, (draft, chat) in enumerate(zip(drafts, chats, strict=True))
        if chat is not None and draft.callback is not None
    ]
    return await callbacks.answerable(tx, wanted, over_before) if wanted else {}


async def _files(tx: Transaction, drafts: Sequence[Draft]) -> dict[int, frozenset[int]]:
    """Of each draft the files that its sender may use; held until commit, so that nobody collects them."""
    wanted = [
        (place, file, int(draft.sender))
        for place, draft in enumerate(drafts)
        if draft.content.attachments
        for file in draft.content.files
    ]
    if not wanted:
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    for place, file in await uploads.usable(tx, wanted, locked=True):
        found[place].add(file)
    return {place: frozenset(files) for place, files in found.items()}


class _Ledger:
    """What a batch has decided so far: later drafts see what earlier ones did."""

    def __init__(
        self,
        posts: Posts,
        standings: dict[tuple[int, int], tuple[Standing, ConsentState]],
        earlier: dict[int, Earlier],
        replies: dict[int, Reply],
        presses: dict[int, Answerable],
        files: dict[int, frozenset[int]],
    ) -> None:
        self._posts = posts
        self._standings = standings
        self._earlier = earlier
        self._replies = replies
        self._presses = presses
        self._files = files
        self._uses: list[tuple[int, int, int]] = []
        self._answers: dict[tuple[ChatId, str], int] = {}
        self._consents: dict[int, ConsentState] = {}
        self._allowed: list[ConsentChange] = []
        self._reopened: set[tuple[ChatId, MemberId]] = set()
        self._kept: dict[tuple[MemberId, OnceKey], str] = {}
        self._keys: set[tuple[int, str, str, int]] = set()

    def decide(self, place: int, draft: Draft, chat: Line | None) -> Outcome:
        key = _key(draft)
        if key is not None and key in self._keys:
            return LATER
        facts = self._facts(place, draft, chat)
        refusal = judge(draft, facts)
        if refusal is not None:
            return refusal
        if facts.earlier is not None:
            return Sent(MessageId.parse(facts.earlier.answer), replayed=True)
        sent = self._accept(draft, facts)
        if key is not None and draft.once is not None:
            self._keys.add(key)
            self._kept[draft.sender, draft.once] = str(sent.id)
        return sent

    def _facts(self, place: int, draft: Draft, chat: Line | None) -> Facts:
        standing, consent = None, _NONE
        if chat is not None and (chat.id, draft.sender) in self._standings:
            standing, consent = self._standings[chat.id, draft.sender]
            consent = self._consents.get(chat.id, consent)
        press = self._presses.get(place)
        if press is not None and chat is not None and (chat.id, draft.callback) in self._answers:
            press = structs.replace(press, is_answered=True)
        reply, earlier, files = self._replies.get(place), self._earlier.get(place), self._files.get(place, frozenset())
        return Facts(chat, standing, consent, reply, earlier, press, files)

    def _accept(self, draft: Draft, facts: Facts) -> Sent:
        chat = facts.chat
        assert chat is not None, "judge lets nothing through without its chat"  # noqa: S101 narrows the type
        if facts.standing is not None and not facts.standing.is_active:
            self._reopened.add((chat.id, draft.sender))
        if allows(draft, facts):
            self._allow(chat, draft)
        message = self._posts.add(chat, draft.sender, draft.body, draft.request_id, None, draft.client_id)
        if draft.callback is not None:
            self._answers[chat.id, draft.callback] = message.seq
        if draft.content.attachments:
            self._uses.extend((file, chat.id, message.seq) for file in draft.content.files)
        return Sent(message)

    def _allow(self, chat: Line, draft: Draft) -> None:
        assert chat.group is not None, "a GROUP_CHAT has its group"  # noqa: S101 narrows the type
        assert isinstance(draft.sender, UserId), "only people allow"  # noqa: S101 narrows the type
        now, allowed = self._posts.now, ConsentState.ALLOWED
        self._consents[chat.id] = allowed
        self._allowed.append(ConsentChange(chat.group, draft.sender, now, allowed, Cause.WROTE))
        self._posts.tell(ConsentChanged(chat.id, draft.sender, allowed, now, chat.group, draft.request_id))
        self._posts.note(Change(chat.id, "consent"))

    async def write(self, tx: Transaction) -> set[str]:
        if self._reopened:
            await chat_rows.reopen(tx, sorted(self._reopened))
            for chat, member in sorted(self._reopened):
                self._posts.note(Change(chat, "joined", member=member))
        if self._allowed:
            await consents.put(tx, self._allowed)
        topics = await self._posts.write(tx)
        if self._uses:
            await uploads.use(tx, self._uses, self._posts.now)
        if self._answers:
            now = self._posts.now
            rows = [(int(chat), callback, now, seq) for (chat, callback), seq in self._answers.items()]
            await callbacks.mark_answered(tx, rows)
        if self._kept:
            await once.keep(
                tx, [(caller, key, answer) for (caller, key), answer in self._kept.items()], self._posts.now
            )
        return topics
