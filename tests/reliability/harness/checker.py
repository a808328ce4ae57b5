"""What must hold of messages after any number of kills; each invariant finds its violations, none raises (P1…P5)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tests.reliability.harness.ledger import Book, Wish
from tests.reliability.harness.stored import Store

#: How a message may end; a text, or gone.
GONE = None


@dataclass(frozen=True, slots=True)
class Read:
    """One answer of the history, deleted ones included; `seqs` newest first."""

    chat: int
    start: float
    end: float
    seqs: tuple[int, ...]


def lost(book: Book, store: Store) -> Iterator[str]:
    """Everything acknowledged is there, with the content that the last acknowledged word about it left (P1)."""
    later: dict[str, list[Wish]] = defaultdict(list)
    for wish in book.of("edit", "delete"):
        assert wish.asked.mid is not None, "names what it changes"
        later[wish.asked.mid].append(wish)
    for wish in book.of("send", "send_user", "people"):
        if wish.first_success is None or wish.mid is None:
            continue
        kept = store.by_mid.get(wish.mid)
        if kept is None:
            yield f"lost: {wish.mid} of {wish.asked}"
            continue
        ends = ways_to_end(wish.asked.text, later[wish.mid])
        now = GONE if kept.is_deleted else kept.texts[-1]
        if now not in ends:
            yield f"content: {wish.mid} is {now!r}, not one of {ends}"
    yield from _lost_changes(book, store)


def ways_to_end(text: str | None, later: list[Wish]) -> set[str | None]:
    """Of one message: its author changes it one wish after the other, so only unanswered ones leave a choice."""
    ends = {text}
    for wish in sorted(later, key=lambda one: one.start):
        result = wish.asked.text if wish.asked.kind == "edit" else GONE
        if wish.first_success is not None:
            ends = {result}
        elif wish.is_unknown:
            ends |= {result}
    return ends


def _lost_changes(book: Book, store: Store) -> Iterator[str]:
    for wish in book.of("title", "remove"):
        if wish.first_success is None:
            continue
        kept = store.by_mid.get(wish.mid or "")
        if kept is None:
            yield f"lost: {wish.mid} of {wish.asked}"
        elif wish.asked.kind == "title" and kept.title != wish.asked.text:
            yield f"content: {wish.mid} has title {kept.title!r} of {wish.asked}"
        elif wish.asked.kind == "remove" and kept.people != wish.asked.users:
            yield f"content: {wish.mid} names {kept.people} of {wish.asked}"


def from_nowhere(book: Book, store: Store, before: frozenset[str]) -> Iterator[str]:
    """Every stored text was asked for, and at most once for each recipient: 0 duplicates per key (P4)."""
    wanted = {wish.asked.text: wish for wish in book.wishes.values() if wish.asked.text is not None}
    acknowledged = {wish.mid for wish in book.wishes.values()}
    seen: Counter[tuple[str, int]] = Counter()
    for kept in store.messages:
        if kept.mid in before or kept.people:
            continue
        if kept.is_deleted and kept.mid not in acknowledged:
            yield f"nowhere: {kept.mid} was deleted, but nobody was told of it"
        for text in (kept.title,) if kept.title is not None else kept.texts:
            if text not in wanted:
                yield f"nowhere: {kept.mid} says {text!r}"
                continue
            seen[wanted[text].asked.nonce, kept.chat] += 1
    for (nonce, chat), times in seen.items():
        if times > 1:
            yield f"duplicate: {times} times in chat C{chat:x}: {book.wishes[nonce].asked}"
    yield from _members_from_nowhere(book, store, before)


def _members_from_nowhere(book: Book, store: Store, before: frozenset[str]) -> Iterator[str]:
    """These messages carry no text of ours; there are at most as many as wishes."""
    wished = Counter((wish.asked.kind, wish.asked.users) for wish in book.of("add", "remove"))
    found = Counter(
        ("add" if kept.system == "USERS_ADDED" else "remove", kept.people)
        for kept in store.messages
        if kept.people and kept.mid not in before
    )
    for (kind, users), times in found.items():
        if times > wished[kind, users]:  # type: ignore[index]  # a Literal built from two words
            yield f"nowhere: {users} {kind} {times} times, wished {wished[kind, users]} times"  # type: ignore[index]


def answers_differ(book: Book) -> Iterator[str]:
    """All successes under one key are the same bytes (W-IDEM-2); the people's door shows the same message."""
    for wish in book.wishes.values():
        successes = [entry for entry in wish.tries if entry.is_success]
        told = {wish.mid if wish.asked.kind == "people" else entry.body.decode() for entry in successes}
        if len(told) > 1:
            yield f"differ: {sorted(map(str, told))} to {wish.asked}"


def unforeseen(book: Book) -> Iterator[str]:
    """No error 9999 (P13), and whoever is asked to come later is told when (W-ERR-6)."""
    for entry in book.entries:
        if entry.code == 9999:
            yield f"9999: {entry.body.decode()} to {entry.asked}"
        if entry.code in (2, 8, 9) and not (entry.retry_after or "").isdigit():
            yield f"no Retry-After: {entry.body.decode()} to {entry.asked}"


def halves(book: Book, store: Store, before: frozenset[str], group: int) -> Iterator[str]:
    """Numbers of chats, feeds of the listening groups, titles and members agree with the messages (P2)."""
    for chat, head in store.heads.items():
        messages = store.by_chat.get(chat, [])
        last = messages[-1] if messages else None
        if head.last_n != len(messages) or (last is not None and head.last_seq < last.seq):
            yield f"half: chat C{chat:x} says {head}, holds {len(messages)}"
        titles = [kept.title for kept in messages if kept.title is not None]
        if titles and head.title != titles[-1]:
            yield f"half: chat C{chat:x} is called {head.title!r}, last named {titles[-1]!r}"
    yield from _wrong_members(store)
    yield from _wrong_arrays(book, store, before, group)


def _wrong_members(store: Store) -> Iterator[str]:
    last: dict[tuple[int, int], str] = {}
    for kept in store.messages:
        for member in kept.people:
            state = "ACTIVE" if kept.system == "USERS_ADDED" else "REMOVED"
            if last.get((kept.chat, member)) == state:
                yield f"half: {kept.mid} makes {member} {state} once more"
            last[kept.chat, member] = state
    for (chat, member), state in last.items():
        if store.members.get((chat, member)) != state:
            yield f"half: {member} is {store.members.get((chat, member))} in C{chat:x}, told {state}"


def _wrong_arrays(book: Book, store: Store, before: frozenset[str], group: int) -> Iterator[str]:
    """W-SEND-7: `success` and `chat_ids` say what is stored, place by place (P5)."""
    chats_of: dict[str, set[int]] = defaultdict(set)
    for kept in store.messages:
        if kept.mid not in before and kept.texts:
            chats_of[kept.texts[0]].add(kept.chat)
    for wish in book.of("send_many"):
        assert wish.asked.text is not None, "a message"
        stored = chats_of[wish.asked.text]
        if wish.first_success is None:
            continue
        answer = wish.first_success.answer
        told = {int(chat.removeprefix("chat:C"), 16) for chat in answer["chat_ids"] if chat is not None}
        places = [store.personal_chat(group, user) for user in wish.asked.users]
        shown = [None if chat is None else int(chat.removeprefix("chat:C"), 16) for chat in answer["chat_ids"]]
        if told != stored or answer["success"] != [chat is not None for chat in shown]:
            yield f"arrays: {answer} told, {sorted(stored)} stored for {wish.asked}"
        if any(chat is not None and chat != place for chat, place in zip(shown, places, strict=True)):
            yield f"arrays: {shown} is not in the order of {places} for {wish.asked}"


def gaps(store: Store) -> Iterator[str]:
    """In `seq` order the internal numbers of a chat are 1…N (P3), and every `seq` is odd (W-ID-5)."""
    for chat, messages in store.by_chat.items():
        numbers = [kept.n for kept in messages]
        if numbers != list(range(1, len(numbers) + 1)):
            wrong = next(place for place, n in enumerate(numbers, 1) if n != place)
            yield f"gap: chat C{chat:x} has n={numbers[wrong - 1]} in place {wrong} of {len(numbers)}"
        if any(kept.seq % 2 == 0 for kept in messages):
            yield f"even: chat C{chat:x}"


def disorder(book: Book, store: Store) -> Iterator[str]:
    """A send that began after another one of the chat was answered comes after it (P3)."""
    spans: dict[int, list[tuple[int, float, float, str]]] = defaultdict(list)
    for wish in book.of("send", "send_user", "people", "title", "remove"):
        kept = store.by_mid.get(wish.mid or "")
        if wish.first_success is not None and wish.first_success.end is not None and kept is not None:
            spans[kept.chat].append((kept.seq, wish.start, wish.first_success.end, kept.mid))
    for placed in spans.values():
        ended, by = float("inf"), ""
        for _, start, end, mid in sorted(placed, reverse=True):
            if start > ended:
                yield f"order: {mid} was begun after {by} was answered, and comes before it"
            if end < ended:
                ended, by = end, mid


def stale_reads(book: Book, store: Store, reads: list[Read]) -> Iterator[str]:
    """A read begun after an answer holds it; successive reads never go back (P3, W-SEND-11)."""
    told: dict[int, list[tuple[float, int, str]]] = defaultdict(list)
    for wish in book.of("send", "send_user", "people", "title", "remove"):
        kept = store.by_mid.get(wish.mid or "")
        if wish.first_success is not None and wish.first_success.end is not None and kept is not None:
            told[kept.chat].append((wish.first_success.end, kept.seq, kept.mid))
    for read in reads:
        oldest = min(read.seqs, default=0)
        for end, seq, mid in told[read.chat]:
            if end < read.start and seq >= oldest and seq not in read.seqs:
                yield f"stale: {mid} was answered before a read that lacks it"
        yield from _strange(read, store, oldest)
    for earlier, later in pairwise(sorted(reads, key=lambda one: (one.chat, one.start))):
        if earlier.chat == later.chat and max(earlier.seqs, default=0) > max(later.seqs, default=0):
            yield f"back: a read of C{later.chat:x} ends before what an earlier one saw"


def _strange(read: Read, store: Store, oldest: int) -> Iterator[str]:
    """A page is a run of the chat as it is stored: nothing seen was taken back, nothing between was left out."""
    newest = max(read.seqs, default=0)
    stored = [kept.seq for kept in store.by_chat.get(read.chat, []) if oldest <= kept.seq <= newest]
    if list(reversed(read.seqs)) != stored:
        yield f"page: a read of C{read.chat:x} shows {len(read.seqs)} messages where {len(stored)} are stored"
