"""One transaction of the webhook worker: what came of calls is written, and the next calls are claimed (W-HOOK-4…8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from gonets.server.domain.webhooks import (
    CHATS_AT_ONCE,
    LONGEST_WAIT_MS,
    PATIENCE_MS,
    SCHEDULE,
    Attempt,
    Delivered,
    GiveUp,
    RetryAt,
    Webhook,
    after,
    counted,
    is_failed_for_good,
    is_too_old,
    wait_before,
)
from gonets.server.store import deliveries
from gonets.server.store.database import Transaction
from gonets.server.store.deliveries import DeliveryKey, Event, Head, HookKey, Want

#: Least time for which an attempt is booked: longer than a call can last, whatever the schedule.
BOOKED_MS = 10_000
#: Due heads of a doubtful webhook that are remembered, oldest first, so that not each one costs a walk.
LINE = 256
ALL = 2**31
ANY_FAILURES = 2**31


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator may set about retries."""

    schedule: tuple[int, ...] = SCHEDULE  # ms
    order: Literal["chat", "none"] = "chat"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call; `jitter` is the share drawn for its next wait."""

    key: DeliveryKey
    attempt: Attempt
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """Due heads of a doubtful webhook, oldest first; it holds until the next one becomes due."""

    heads: tuple[Head, ...] = ()
    until: int | None = None

    def holds(self, now: int) -> bool:
        return bool(self.heads) and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a held webhook is: calls in flight, the chat where the next look begins, the line if it is doubtful."""

    in_flight: frozenset[DeliveryKey] = frozenset()
    past: int = -1
    line: Line = Line()


@dataclass(frozen=True, slots=True)
class Claim:
    """One call to make."""

    key: DeliveryKey
    attempt: int
    born_at: int
    event: Event


@dataclass(frozen=True, slots=True)
class Round:
    """What is known before it.

    `slots` bounds the calls to claim, `doubtful_slots` those of failing webhooks; `kept_slots` are for those without.
    """

    node: str
    now: int
    rules: Rules
    results: Sequence[Result]
    held: Mapping[HookKey, Place]
    renew: frozenset[HookKey]
    slots: int
    doubtful_slots: int
    kept_slots: int = 0


@dataclass(slots=True)
class Done:
    """What is known after it; takes effect once it is committed."""

    hooks: dict[HookKey, Webhook] = field(default_factory=dict)
    taken: list[HookKey] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    places: dict[HookKey, tuple[int, Line]] = field(default_factory=dict)
    wakes: dict[HookKey, int] = field(default_factory=dict)
    released: list[HookKey] = field(default_factory=list)
    gone: set[HookKey] = field(default_factory=set)
    removed: list[Webhook] = field(default_factory=list)
    given_up: list[DeliveryKey] = field(default_factory=list)
    next_due: int | None = None
    look_again: bool = False


async def play(tx: Transaction, asked: Round) -> Done:
    """The order of locks is that of the house: feeds, then webhooks, then what they are owed."""
    done = Done()
    idle = {hook for hook, place in asked.held.items() if not place.in_flight}
    free = await deliveries.free_feeds(tx, {group for group, _ in idle})
    settled = {hook for hook in idle if hook[0] in free}
    await _see_who_is_ours(tx, asked, done)
    await _write_results(tx, asked, done)
    settled &= done.hooks.keys()
    await _remove(tx, asked, settled, done)
    await _take(tx, asked, done)
    met = await _look(tx, asked, done)
    await _claim(tx, asked, met, done)
    await _release(tx, asked, settled, met, done)
    done.next_due = await deliveries.next_due(tx, asked.node, asked.now)
    return done


async def _see_who_is_ours(tx: Transaction, asked: Round, done: Done) -> None:
    """Unsubscribed meanwhile, or another node's: gone, and what came of their calls is dropped (W-SUB-7)."""
    if asked.renew:
        done.gone = set(asked.renew) - await deliveries.renew(tx, asked.node, asked.renew, asked.now)
    done.hooks = await deliveries.held(tx, asked.node, asked.held.keys() - done.gone)
    done.gone |= asked.held.keys() - done.hooks.keys()


async def _write_results(tx: Transaction, asked: Round, done: Done) -> None:
    paid: list[DeliveryKey] = []
    put_off: list[tuple[DeliveryKey, int, int]] = []
    before = dict(done.hooks)
    results = [result for result in asked.results if result.key[:2] in done.hooks]
    for result in results:
        hook = counted(done.hooks[result.key[:2]], result.attempt)
        done.hooks[result.key[:2]] = hook
        match after(hook, result.attempt, asked.now, asked.rules.schedule, result.jitter):
            case Delivered():
                paid.append(result.key)
            case GiveUp():
                paid.append(result.key)
                done.given_up.append(result.key)
            case RetryAt(when):
                put_off.append((result.key, result.attempt.number, when))
    await deliveries.note(tx, [_noted(result) for result in results])
    await deliveries.paid(tx, paid)
    await deliveries.put_off(tx, put_off)
    await deliveries.streaks(tx, [hook for key, hook in done.hooks.items() if hook != before[key]])


async def _remove(tx: Transaction, asked: Round, settled: set[HookKey], done: Done) -> None:
    """W-HOOK-7, when no call is in flight that could still turn it."""
    doomed = [hook for hook in settled if is_failed_for_good(done.hooks[hook], asked.now)]
    for row in await deliveries.remove(tx, asked.node, doomed, asked.now):
        done.removed.append(done.hooks.pop((row.group_id, row.hook_id)))
    settled -= set(doomed)


async def _take(tx: Transaction, asked: Round, done: Done) -> None:
    if not asked.results:
        await deliveries.mend(tx, asked.now)
    most_failures = ANY_FAILURES if asked.doubtful_slots > 0 else 0
    for hook in await deliveries.take(tx, asked.node, asked.now, asked.slots, most_failures):
        done.taken.append((hook.group, hook.hook))
        done.hooks[hook.group, hook.hook] = hook


@dataclass(slots=True)
class _Met:
    """Due heads of each webhook within what it may have at once, and those whose lines were seen to the end."""

    due: dict[HookKey, list[Head]] = field(default_factory=dict)
    seen_whole: set[HookKey] = field(default_factory=set)
    too_old: list[Head] = field(default_factory=list)


async def _look(tx: Transaction, asked: Round, done: Done) -> _Met:
    met, wants = _Met(), list[Want]()
    for hook, most in _shares(asked, done).items():
        place = asked.held.get(hook, Place())
        is_doubtful = done.hooks[hook].is_doubtful
        if is_doubtful and place.line.holds(asked.now):
            _from_line(asked, hook, place.line, met, done)
        else:
            wants.append(Want(hook, ALL if is_doubtful else most, -1 if is_doubtful else place.past))
    walk = await deliveries.heads(tx, wants, asked.now, in_order=asked.rules.order == "chat")
    for want in wants:
        _sort(asked, want, walk.heads[want.hook], want.hook in walk.ended, met, done)
    return met


def _shares(asked: Round, done: Done) -> dict[HookKey, int]:
    """How many more calls each webhook may have: those without a failure first (W-HOOK-6, W-HOOK-8)."""
    busy = {key: len(place.in_flight) for key, place in asked.held.items()}
    in_need = sorted(done.hooks, key=lambda key: (done.hooks[key].failures > 0, busy.get(key, 0)))
    shares = dict.fromkeys(in_need, 0)
    slots, doubtful_slots = asked.slots, asked.doubtful_slots
    # One each, down to the last slot; then more, but a part is kept for those who have none yet.
    for most, kept in ((1, 0), (CHATS_AT_ONCE, asked.kept_slots)):
        for key in in_need:
            hook = done.hooks[key]
            if is_failed_for_good(hook, asked.now):
                continue
            more = min((1 if hook.is_doubtful else most) - busy.get(key, 0) - shares[key], slots - kept)
            if hook.failures:
                more = min(more, doubtful_slots)
            if more > 0:
                shares[key] += more
                slots -= more
                doubtful_slots -= more if hook.failures else 0
    return {key: share for key, share in shares.items() if share}


def _from_line(asked: Round, hook: HookKey, line: Line, met: _Met, done: Done) -> None:
    first, *rest = line.heads
    done.places[hook] = (-1, replace(line, heads=tuple(rest)))
    if line.until is not None:
        done.wakes[hook] = line.until
    if is_too_old(first.born_at, asked.now):
        met.too_old.append(first)
    else:
        met.due[hook] = [first]


def _sort(asked: Round, want: Want, heads: Sequence[Head], is_end: bool, met: _Met, done: Done) -> None:
    """Into due, too old and later."""
    in_flight = asked.held[want.hook].in_flight if want.hook in asked.held else frozenset()
    # By chat, because the event in flight may have been skipped meanwhile: the next one waits for its call anyway.
    taken = {key[2] if asked.rules.order == "chat" else key for key in in_flight}
    waiting = [head for head in heads if head.key not in taken and head.key[2] not in taken]
    old = [head for head in waiting if is_too_old(head.born_at, asked.now)]
    due = [head for head in waiting if head.due_at <= asked.now and not is_too_old(head.born_at, asked.now)]
    met.too_old += old
    wakes = [min(head.due_at, head.born_at + PATIENCE_MS) for head in waiting if head.due_at > asked.now]
    until = min((wake for wake in wakes if wake > asked.now), default=None)
    if until is not None:
        done.wakes[want.hook] = until
    if done.hooks[want.hook].is_doubtful:
        due.sort(key=lambda head: head.key[3])
        done.places[want.hook] = (-1, Line(tuple(due[1 : LINE + 1]), until))
        met.due[want.hook] = due[:1]
    else:
        done.places[want.hook] = (-1 if is_end or not due else due[-1].key[2], Line())
        met.due[want.hook] = due
        done.look_again |= is_end and want.past >= 0 and len(due) < want.free  # from the first chat again
    if is_end and want.past < 0 and not due and not old:
        met.seen_whole.add(want.hook)


async def _claim(tx: Transaction, asked: Round, met: _Met, done: Done) -> None:
    wanted = {head.key: head for heads in met.due.values() for head in heads}
    booked = await deliveries.claim(
        tx, [(key, head.attempts + 1, _booked_until(asked, head)) for key, head in wanted.items()]
    )
    events = await deliveries.events(tx, {(group, position) for group, _, _, position in booked})
    for key, head in wanted.items():
        event = events.get((key[0], key[3]))
        if key not in booked:
            done.look_again = True  # skipped by its owner meanwhile
        elif event is None:
            met.too_old.append(head)  # its bytes are gone, so nobody can want it any more
        else:
            done.claims.append(Claim(key, head.attempts + 1, head.born_at, event))
    await _give_up(tx, asked, met.too_old, done)


async def _give_up(tx: Transaction, asked: Round, heads: Sequence[Head], done: Done) -> None:
    """W-HOOK-7. What was never tried leaves a trace, so that it can be replayed."""
    done.given_up += [head.key for head in heads]
    done.look_again |= bool(heads)
    await deliveries.paid(tx, [head.key for head in heads])
    untried = [head.key for head in heads if not head.attempts]
    await deliveries.note(
        tx, [(group, position, hook, 0, asked.now, 0, None, "given up", None) for group, hook, _, position in untried]
    )


async def _release(tx: Transaction, asked: Round, settled: set[HookKey], met: _Met, done: Done) -> None:
    """Webhooks with nothing to do now, each with the moment when it has."""
    dues: list[tuple[HookKey, int | None]] = []
    for hook in sorted(settled & met.seen_whole):
        moments = [moment for moment in (done.wakes.get(hook), done.hooks[hook].removal_at()) if moment is not None]
        dues.append((hook, min([*moments, asked.now + LONGEST_WAIT_MS]) if moments else None))
    await deliveries.release(tx, asked.node, dues)
    done.released = [hook for hook, _ in dues]
    done.look_again |= any(
        hook in met.seen_whole or is_failed_for_good(done.hooks[hook], asked.now) for hook in done.taken
    )  # they go as soon as their feed can be locked


def _booked_until(asked: Round, head: Head) -> int:
    return asked.now + max(wait_before(head.attempts + 1, None, asked.rules.schedule), BOOKED_MS)


def _noted(result: Result) -> tuple[int, int, int, int, int, int, int | None, str | None, str | None]:
    group, hook, _, position = result.key
    made = result.attempt
    return (
        group, position, hook, made.number, made.started_at, made.took_ms, made.status, made.fault, made.answer
    )  # fmt: skip
