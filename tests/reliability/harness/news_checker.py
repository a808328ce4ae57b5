"""What must hold of feeds, webhooks and long polls after any number of kills; no invariant raises (P6, P7, P10)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tests.reliability.harness.poller import Page
from tests.reliability.harness.receiver import Got, is_signed
from tests.reliability.harness.stored import Fed, Store

#: Chats of one webhook that are served at once (W-HOOK-6): no more can be in flight at a kill.
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook by the path of its receiver, whose events it hears, and the secret it is signed with."""

    path: str
    group: int
    secret: str


class Outage(NamedTuple):
    """When something was away: a killed server for a moment, a database from its first blow until it is back."""

    start: float
    end: float


def feed_agrees(store: Store, before: frozenset[str], groups: Sequence[int]) -> Iterator[str]:
    """Each message of a chat stands in the feed of every other group there, once, in order; nothing else does (P2)."""
    for group in groups:
        feed = store.feed_of(group)
        positions = [entry.position for entry in feed]
        if positions != list(range(1, len(feed) + 1)) or store.last_positions[group] != len(feed):
            yield f"feed: group {group} holds {len(feed)} events, the last is {store.last_positions[group]}"
        fed: dict[int, list[str]] = defaultdict(list)
        for entry in feed:
            fed[entry.chat].append(entry.mid)
        for chat, messages in store.by_chat.items():
            hears = group in store.groups_in(chat)
            due = [kept.mid for kept in messages if hears and kept.sender != group and kept.mid not in before]
            if fed[chat] != due:
                yield f"feed: group {group} has {len(fed[chat])} events of C{chat:x}, {len(due)} messages"


def still_owed(store: Store) -> Iterator[str]:
    for row in store.owed:
        yield f"owed: {row} after all was due"


def undelivered(log: Sequence[Got], hook: Hook, feed: Sequence[Fed]) -> Iterator[str]:
    """Every event got its 200, per chat in `seq` order, with the bytes it was born with (P6)."""
    calls = [got for got in log if got.path == hook.path]
    first: dict[str, Got] = {}
    for got in calls:
        if got.is_delivered:
            first.setdefault(got.body.decode(), got)
    bodies = {entry.body.decode() for entry in feed}
    for entry in feed:
        if entry.body.decode() not in first:
            yield f"missed: {hook.path} never took {entry.mid}"
    for body in first:
        if body not in bodies:
            yield f"strange: {hook.path} was told {body}"
    place = {body: number for number, body in enumerate(first)}
    for chat in {entry.chat for entry in feed}:
        taken = [place[entry.body.decode()] for entry in feed if entry.chat == chat and entry.body.decode() in place]
        if taken != sorted(taken):
            yield f"order: {hook.path} took events of C{chat:x} in another order"


def overtaking(log: Sequence[Got], hook: Hook) -> Iterator[str]:
    """While an event of a chat waits for its 200, no later one of that chat is tried (W-HOOK-6)."""
    waiting: dict[str, str] = {}
    done: set[str] = set()
    for got in log:
        if got.path != hook.path:
            continue
        first = waiting.setdefault(got.chat, got.id)
        if got.id != first and got.id not in done:
            yield f"overtaken: {got.id} was tried while {first} of {got.chat} waited"
        if got.is_delivered:
            done.add(got.id)
            if waiting.get(got.chat) == got.id:
                del waiting[got.chat]


def changed_repeats(log: Sequence[Got], hooks: Sequence[Hook]) -> Iterator[str]:
    """One id is one body, for every attempt and every webhook of the group; each attempt is signed (P7, W-HOOK-2)."""
    group = {hook.path: hook.group for hook in hooks}
    secret = {hook.path: hook.secret for hook in hooks}
    body: dict[str, bytes] = {}
    name: dict[tuple[int, bytes], str] = {}
    for got in log:
        if body.setdefault(got.id, got.body) != got.body:
            yield f"bytes: {got.id} came with another body"
        if name.setdefault((group[got.path], got.body), got.id) != got.id:
            yield f"name: {got.id} was {name[group[got.path], got.body]} before"
        if not is_signed(got, secret[got.path]):
            yield f"signature: of {got.id} at {got.path}"


#: A call that is read so soon after a kill was on its way before it: no server is up again by then.
STILL_UNDER_WAY_S = 0.3


def needless_repeats(log: Sequence[Got], hook: Hook, kills: Sequence[float]) -> Iterator[str]:
    """After a 200 only what was in flight at a kill comes again: at most eight for each kill (P7, W-HOOK-5)."""
    repeated: dict[int, set[str]] = defaultdict(set)
    delivered: dict[str, float] = {}
    for got in log:
        if got.path != hook.path:
            continue
        before = delivered.get(got.id)
        if before is not None:
            kill = bisect_left(kills, before - STILL_UNDER_WAY_S)
            if kill == len(kills) or kills[kill] > got.at:
                yield f"again: {got.id} came to {hook.path} after its 200, and nothing was killed between"
            repeated[kill].add(got.id)
        if got.is_delivered:
            delivered[got.id] = got.at  # the kill may come before the answer is written
    for kill, ids in repeated.items():
        if len(ids) > AT_ONCE:
            yield f"again: {len(ids)} events came to {hook.path} once more after kill {kill}"


def repeats(log: Sequence[Got]) -> int:
    """Calls made after a 200 for the same event at the same webhook."""
    delivered: set[tuple[str, str]] = set()
    count = 0
    for got in log:
        count += (got.path, got.id) in delivered
        if got.is_delivered:
            delivered.add((got.path, got.id))
    return count


def marked_pages(pages: Sequence[Page], feed: Sequence[Fed]) -> Iterator[str]:
    """An answer is the feed between the marker asked with and the one given; a poller that keeps it sees all (P10)."""
    bodies = [entry.body for entry in feed]
    reached = 0
    for page in pages:
        assert page.after is not None, "this poller keeps its marker"
        if list(page.events) != bodies[page.after : page.marker]:
            yield f"page: {len(page.events)} events between {page.after} and {page.marker} are not the feed's"
        if page.after > reached:
            yield f"skipped: from {reached} to {page.after}"
        if page.after != page.marker and not page.events:
            yield f"empty: from {page.after} to {page.marker}"
        reached = max(reached, page.marker)
    if reached != len(bodies):
        yield f"unread: {len(bodies) - reached} of {len(bodies)} events"


def unmarked_pages(pages: Sequence[Page], feed: Sequence[Fed], outages: Sequence[Outage]) -> Iterator[str]:
    """Each event once, in order; only an answer given when something went away is given again (W-POLL-4).

    Again, it may come in smaller pieces: each begins where the one before it ended.
    """
    bodies = [entry.body for entry in feed]
    reached = 0
    for earlier, page in pairwise([Page(None, 0, (), 0.0, 0.0), *pages]):
        begin = page.marker - len(page.events)
        if list(page.events) != bodies[begin : page.marker]:
            yield f"page: {len(page.events)} events up to {page.marker} are not the feed's"
        if begin > reached:
            yield f"skipped: from {reached} to {begin}"
        if begin < earlier.marker and not any(out.start <= page.end and earlier.start <= out.end for out in outages):
            yield f"again: from {begin} though {earlier.marker} was reached, and nothing was away between"
        reached = max(reached, page.marker)
    if reached != len(bodies):
        yield f"unread: {len(bodies) - reached} of {len(bodies)} events"
