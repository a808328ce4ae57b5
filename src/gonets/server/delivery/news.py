"""What is read for those who follow chats: everything past many places at once, in one snapshot (architecture 6.2)."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

from gonets.server.domain.callbacks import Spinning
from gonets.server.domain.chats import Chat, Participant
from gonets.server.domain.windows import Change, Letter, Place, Row
from gonets.server.store import callbacks, changes, chats, windows
from gonets.server.store.database import Transaction
from gonets.wire.ids import ChatId, MemberId, MessageId, UserId

#: What a page may have missed of one chat, and of all, and still be told one by one (ux 2.8).
MOST_MISSED, MOST_IN_ALL = 200, 1_000
#: And so many characters of it, a message counted with what is written around it: what is more would lie untaken.
MOST_CHARS, AROUND = 512 * 1024, 500
#: Chats a page did not name are told of if something happened there lately; the newest so many.
LATELY_MS, MOST_UNNAMED = 30 * 86_400_000, 100
#: Kinds of changes that are seen on a message; what is neither these nor CONSENT changed the chat's row.
OF_MESSAGES, CONSENT = frozenset(("edited", "deleted", "moved")), "consent"


@dataclass(frozen=True, slots=True)
class Coming:
    """A page that opened its socket, with the places it holds."""

    user: UserId
    places: dict[ChatId, str]


@dataclass(slots=True)
class Wanted:
    """What a round asks for: followed chats and how far each was told; people who may have come or gone; presses."""

    chats: dict[ChatId, Place]
    people: dict[UserId, tuple[frozenset[ChatId], frozenset[ChatId]]]  # chats all, and any, of their pages are told of
    seated: dict[ChatId, frozenset[UserId]]  # of those chats, who is told of it here
    strangers: dict[ChatId, frozenset[UserId]]  # of those, who does not know the chat yet
    coming: list[Coming]
    presses: set[tuple[ChatId, str]]
    now: int


@dataclass(slots=True)
class Missed:
    """Of one chat: what came after a place, in order."""

    letters: list[Letter] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def changed_after(self, gone: Participant) -> frozenset[int | None]:
        """Messages that changed once this member had gone: as they were before, nobody knows any more."""
        went = max((change.number for change in self.changes if change.member == gone.member), default=0)
        return frozenset(change.seq for change in self.changes if change.number > went)


@dataclass(slots=True)
class Answer:
    """To a page that came: per chat that it is in."""

    memberships: dict[ChatId, Participant]
    missed: dict[ChatId, Missed] = field(default_factory=dict)
    anew: set[ChatId] = field(default_factory=set)  # too much was missed
    shown: list[ChatId] = field(default_factory=list)  # not named, and news
    left: list[ChatId] = field(default_factory=list)  # named, and no longer in
    read: list[tuple[ChatId, MemberId, int]] = field(default_factory=list)
    presses: list[Spinning] = field(default_factory=list)


@dataclass(slots=True)
class News:
    """One snapshot: heads and what was missed of followed chats, rows for people, answers to those who came."""

    heads: dict[ChatId, Chat]
    missed: dict[ChatId, Missed]
    edits: dict[MessageId, Letter]
    rows: dict[tuple[ChatId, UserId], Row]
    memberships: dict[UserId, dict[ChatId, Participant]]
    answers: list[Answer]
    spinning: list[Spinning]


async def read(tx: Transaction, wanted: Wanted) -> News:
    """A handful of statements however many ask (performance section 6)."""
    people = {*wanted.people, *(one.user for one in wanted.coming)}
    memberships: dict[UserId, dict[ChatId, Participant]] = {person: {} for person in people}
    for standing in await chats.memberships(tx, people):
        memberships[UserId(standing.member)][standing.chat] = standing
    heads = await chats.chats_of(tx, {*wanted.chats, *(chat for of in memberships.values() for chat in of)})
    answers = [_judged(one, memberships[one.user], heads, wanted.now) for one in wanted.coming]
    await _refuse_invented(tx, wanted.coming, answers)
    spans = _spans(wanted, answers, heads)
    letters, noted = await _since(tx, spans, heads)
    edits = await _edits(tx, noted, heads)
    missed = {chat: _missed(letters[chat], noted[chat], place) for chat, place in wanted.chats.items() if chat in heads}
    for one, answer in zip(wanted.coming, answers, strict=True):
        _fill(one, answer, letters, noted, edits, heads)
    await _add_reading(tx, wanted.coming, answers)
    rows = await _rows(tx, wanted, missed, answers, memberships, heads)
    recent = await callbacks.recent(tx, {one.user for one in wanted.coming}, wanted.now)
    spinning = [await callbacks.spinning(tx, press, wanted.now) for press in recent]
    for one, answer in zip(wanted.coming, answers, strict=True):
        answer.presses = [each for each in spinning if each.press.user == one.user]
    return News(heads, missed, edits, rows, memberships, answers, await _spinning(tx, wanted))


def _judged(one: Coming, of: dict[ChatId, Participant], heads: dict[ChatId, Chat], now: int) -> Answer:
    """What each place is worth; the smallest gaps first, so that one busy chat does not make all be read anew."""
    answer = Answer(of)
    gaps: list[tuple[int, ChatId]] = []
    unnamed: list[tuple[int, ChatId]] = []
    for chat in of:
        head = heads[chat]
        named = one.places.get(chat)
        if named is None:
            if head.last_event_at > now - LATELY_MS:
                unnamed.append((-head.last_event_at, chat))
            continue
        place = Place.parse(named)
        if place is None or place > Place.of(head) or place.change > head.last_change:
            answer.anew.add(chat)
        else:
            gaps.append((head.last_n - place.n + head.last_change - place.change, chat))
    left = MOST_IN_ALL
    for gap, chat in sorted(gaps):
        if gap > min(MOST_MISSED, left):
            answer.anew.add(chat)
        elif gap:
            left -= gap
            answer.missed[chat] = Missed()
    answer.shown = [chat for _, chat in sorted(unnamed)[:MOST_UNNAMED]]
    answer.left = [chat for chat in one.places if chat not in of]
    return answer


async def _refuse_invented(tx: Transaction, coming: list[Coming], answers: list[Answer]) -> None:
    """A place that never was must not move what is read for all: its seq would not fit its number of messages."""
    named = [
        (answer, chat, place)
        for one, answer in zip(coming, answers, strict=True)
        for chat in answer.missed
        if (place := Place.parse(one.places[chat])) is not None
    ]
    numbers = await windows.numbers(tx, {(chat, place.seq) for _, chat, place in named})
    for answer, chat, place in named:
        if numbers[chat, place.seq] != place.n:
            del answer.missed[chat]
            answer.anew.add(chat)


def _spans(wanted: Wanted, answers: list[Answer], heads: dict[ChatId, Chat]) -> dict[ChatId, Place]:
    """From where on each chat is read: the furthest back that anybody needs."""
    spans = {chat: place for chat, place in wanted.chats.items() if chat in heads and place != Place.of(heads[chat])}
    for one, answer in zip(wanted.coming, answers, strict=True):
        for chat in answer.missed:
            place, span = Place.parse(one.places[chat]), spans.get(chat)
            if place is not None:
                spans[chat] = place if span is None else Place(*map(min, zip(_of(place), _of(span), strict=True)))
    return spans


def _of(place: Place) -> tuple[int, int, int]:
    return place.n, place.change, place.seq


async def _since(
    tx: Transaction, spans: dict[ChatId, Place], heads: dict[ChatId, Chat]
) -> tuple[dict[ChatId, list[Letter]], dict[ChatId, list[Change]]]:
    letters: dict[ChatId, list[Letter]] = defaultdict(list)
    noted: dict[ChatId, list[Change]] = defaultdict(list)
    behind = {chat: place.seq for chat, place in spans.items() if place.n < heads[chat].last_n}
    most = sum(heads[chat].last_n - spans[chat].n for chat in behind)
    lines = await windows.since(tx, list(behind.items()), most)
    for letter in await windows.letters(tx, lines, {chat: heads[chat].last_change for chat in behind}):
        letters[letter.message.id.chat].append(letter)
    changed = {chat: place.change for chat, place in spans.items() if place.change < heads[chat].last_change}
    most = sum(heads[chat].last_change - change for chat, change in changed.items())
    for change in await changes.since(tx, list(changed.items()), most):
        noted[change.chat].append(change)
    for of_chat in letters.values():
        of_chat.sort(key=lambda letter: letter.message.n)
    for of_change in noted.values():
        of_change.sort(key=lambda change: change.number)
    return letters, noted


async def _edits(
    tx: Transaction, noted: dict[ChatId, list[Change]], heads: dict[ChatId, Chat]
) -> dict[MessageId, Letter]:
    """Messages that changed, as they now are."""
    mids = {
        MessageId(chat, change.seq)
        for chat, of_chat in noted.items()
        for change in of_chat
        if change.kind in OF_MESSAGES and change.seq is not None
    }
    lines = await windows.named(tx, mids)
    letters = await windows.letters(tx, lines, {mid.chat: heads[mid.chat].last_change for mid in mids})
    return {letter.message.id: letter for letter in letters}


def _missed(letters: list[Letter], noted: list[Change], place: Place) -> Missed:
    return Missed(
        [letter for letter in letters if letter.message.n > place.n],
        [change for change in noted if change.number > place.change],
    )


def _fill(
    one: Coming,
    answer: Answer,
    letters: dict[ChatId, list[Letter]],
    noted: dict[ChatId, list[Change]],
    edits: dict[MessageId, Letter],
    heads: dict[ChatId, Chat],
) -> None:
    """A place of ours is answered without a gap; any other, one too old, or what is too long, with everything anew."""
    left = MOST_CHARS
    for chat in list(answer.missed):
        place = Place.parse(one.places[chat])
        head = heads[chat]
        found = Missed() if place is None else _missed(letters[chat], noted[chat], place)
        gap = 0 if place is None else head.last_n - place.n + head.last_change - place.change
        chars = _chars(found, chat, edits)
        if len(found.letters) + len(found.changes) == gap and chars <= left:
            answer.missed[chat] = found
            left -= chars
        else:
            del answer.missed[chat]
            answer.anew.add(chat)


def _chars(missed: Missed, chat: ChatId, edits: dict[MessageId, Letter]) -> int:
    """About how much is told of these."""
    changed = {MessageId(chat, change.seq) for change in missed.changes if change.seq is not None}
    letters = [*missed.letters, *(edits[mid] for mid in changed if mid in edits)]
    return sum(AROUND + len(one.message.body or "") + len((one.quote and one.quote.text) or "") for one in letters)


async def _add_reading(tx: Transaction, coming: list[Coming], answers: list[Answer]) -> None:
    """How far others have read, and one has oneself, of the chats whose rows are not sent."""
    told = [
        {chat for chat in one.places if chat in answer.memberships and chat not in answer.anew}
        for one, answer in zip(coming, answers, strict=True)
    ]
    furthest = await windows.furthest(tx, {chat for of in told for chat in of})
    for one, answer, of in zip(coming, answers, told, strict=True):
        for chat in of:
            others = (each for each in furthest.get(chat, ()) if each[0] != one.user)
            marks = (*islice(others, 1), (one.user, answer.memberships[chat].read_seq))
            answer.read += [(chat, member, seq) for member, seq in marks if seq]


async def _rows(
    tx: Transaction,
    wanted: Wanted,
    missed: dict[ChatId, Missed],
    answers: list[Answer],
    memberships: dict[UserId, dict[ChatId, Participant]],
    heads: dict[ChatId, Chat],
) -> dict[tuple[ChatId, UserId], Row]:
    pairs: set[tuple[ChatId, UserId]] = set()
    for chat, found in missed.items():
        whom = wanted.seated if _touches_row(found, heads[chat]) else wanted.strangers
        pairs |= {(chat, user) for user in whom[chat]}
    for user, (all_know, any_knows) in wanted.people.items():
        now_in = memberships[user].keys()
        pairs |= {(chat, user) for chat in (now_in - all_know) | (any_knows - now_in)}
    for one, answer in zip(wanted.coming, answers, strict=True):
        changed = {chat for chat, found in answer.missed.items() if _touches_row(found, heads[chat])}
        pairs |= {(chat, one.user) for chat in (*answer.anew, *answer.shown, *answer.left, *changed)}
    standings = await chats.standings(tx, set(pairs))
    missing = {chat for chat, _ in pairs} - heads.keys()
    known = heads | await chats.chats_of(tx, missing)
    there = [(known[chat], standings[chat, user]) for chat, user in pairs if (chat, user) in standings]
    return {(row.chat.id, UserId(row.standing.member)): row for row in await windows.rows(tx, there)}


def _touches_row(found: Missed, head: Chat) -> bool:
    """More than messages changed, or the last message went, so that another is the last."""
    return any(
        change.kind not in OF_MESSAGES or (change.kind == "deleted" and change.seq == head.last_seq)
        for change in found.changes
    )


async def _spinning(tx: Transaction, wanted: Wanted) -> list[Spinning]:
    found: list[Spinning] = []
    for chat, name in wanted.presses:
        press = await callbacks.press(tx, chat, name)
        if press is not None:
            found.append(await callbacks.spinning(tx, press, wanted.now))
    return found
