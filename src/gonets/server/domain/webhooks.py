"""What becomes of an event that a webhook is owed: the schedule, the eight hours, the event's public id (W-HOOK)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gonets.wire.ids import GroupId

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS

#: Waits after the first, second, … failed attempt; the last one repeats (W-HOOK-4).
SCHEDULE = (
    10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS
)  # fmt: skip
#: No wait is longer, whatever a receiver asks for; so a due time further away came from a clock that was ahead.
LONGEST_WAIT_MS = HOUR_MS
#: An event is given up when it is so old, and a webhook removed when it failed for so long (W-HOOK-7).
PATIENCE_MS = 8 * HOUR_MS
#: Chats of one webhook that are served at once (W-HOOK-6).
CHATS_AT_ONCE = 8
#: Failures in a row after which only the oldest due event is tried (W-HOOK-8).
DOUBTFUL_AFTER = 5

_EVENT_ID = "evt_"
_SIGNS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [high + low for high in _SIGNS for low in _SIGNS]
_SHIFTS = range(120, -1, -10)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription by url, and how it is doing: failures in a row and when they began."""

    group: GroupId
    hook: int
    url: str
    failures: int = 0
    failing_since: int | None = None

    @property
    def is_doubtful(self) -> bool:
        """W-HOOK-8: one at a time, the oldest due event."""
        return self.failures >= DOUBTFUL_AFTER

    def removal_at(self) -> int | None:
        """When it will have failed for 8 h, attempt or not (W-HOOK-7)."""
        return None if self.failing_since is None else self.failing_since + PATIENCE_MS


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that was made, and what came of it: a status, or the name of a fault."""

    number: int  # from 1
    born_at: int  # of the event
    started_at: int
    took_ms: int
    status: int | None = None
    fault: str | None = None
    answer: str | None = None  # the first bytes, for the console
    retry_after_s: int | None = None

    @property
    def succeeded(self) -> bool:
        """W-HOOK-1: exactly 200; 201 and 204 are failures too."""
        return self.fault is None and self.status == 200


@dataclass(frozen=True, slots=True)
class Delivered:
    """Owed no more."""


@dataclass(frozen=True, slots=True)
class RetryAt:
    """The next moment to look at this event: to try again, or to give it up."""

    when: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The event is 8 h old; the webhook stays."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Nothing but failures for 8 h: the webhook goes, with all it was owed."""


Verdict = Delivered | RetryAt | GiveUp | Unsubscribe


def wait_before(
    attempt: int, retry_after_s: int | None, schedule: Sequence[int] = SCHEDULE, jitter: float = 0.0
) -> int:
    """Milliseconds from that attempt's failure (from 1) to the next one; `jitter` is the share drawn (W-HOOK-4)."""
    planned = schedule[min(attempt, len(schedule)) - 1]
    asked = (retry_after_s or 0) * SECOND_MS
    return min(int(max(planned, asked) * (1 + jitter)), LONGEST_WAIT_MS)


def counted(hook: Webhook, attempt: Attempt) -> Webhook:
    """The webhook after that attempt: one 200 resets the clock, the first failure starts it (W-HOOK-7)."""
    if attempt.succeeded:
        return replace(hook, failures=0, failing_since=None) if hook.failures else hook
    since = attempt.started_at if hook.failing_since is None else hook.failing_since
    return replace(hook, failures=hook.failures + 1, failing_since=since)


def after(
    hook: Webhook, attempt: Attempt, now: int, schedule: Sequence[int] = SCHEDULE, jitter: float = 0.0
) -> Verdict:
    """What to do after an attempt, `hook` being `counted` already (W-HOOK-4, -7)."""
    if attempt.succeeded:
        return Delivered()
    if is_failed_for_good(hook, now):
        return Unsubscribe()
    if is_too_old(attempt.born_at, now):
        return GiveUp()
    when = now + wait_before(attempt.number, attempt.retry_after_s, schedule, jitter)
    return RetryAt(min(when, attempt.born_at + PATIENCE_MS))


def is_too_old(born_at: int, now: int) -> bool:
    """W-HOOK-7: given up when the 8 h are over, attempt or not."""
    return now >= born_at + PATIENCE_MS


def is_failed_for_good(hook: Webhook, now: int) -> bool:
    """W-HOOK-7: removed when the 8 h are over, attempt or not."""
    return hook.failing_since is not None and now >= hook.failing_since + PATIENCE_MS


def retry_after(value: str | None) -> int | None:
    """The header in seconds; a date or anything else asks for nothing (W-HOOK-4)."""
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= 9):
        return None
    return int(value)


def event_id(group: GroupId, position: int) -> str:
    """``evt_…``: the same for every attempt and every webhook of the group (W-HOOK-2)."""
    number = (int(group) << 64 | position) << 2  # 128 bits, and two more to fill 26 signs of five
    return _EVENT_ID + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def event_of(text: str) -> tuple[GroupId, int]:
    """Whose event and where in its feed. Raises ValueError."""
    code = text.removeprefix(_EVENT_ID)
    try:
        name = base64.b32decode(code.upper() + "=" * (-len(code) % 8))
    except ValueError:
        raise ValueError("not an event id") from None
    found = GroupId(int.from_bytes(name[:8], "big")), int.from_bytes(name[8:], "big")
    if len(name) != 16 or max(found) >= 2**63 or event_id(*found) != text:
        raise ValueError("not an event id")
    return found
