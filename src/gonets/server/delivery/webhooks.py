"""The webhook worker: takes hooks that are due, claims, calls, finishes (W-HOOK; architecture: the webhook worker)."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial

import structlog

from gonets.server.clock import Clock
from gonets.server.delivery import webhook_round
from gonets.server.delivery.webhook_round import Claim, Done, Line, Place, Result, Round, Rules
from gonets.server.domain.refusals import Unavailable
from gonets.server.domain.webhooks import CHATS_AT_ONCE, Attempt, Webhook, event_id, retry_after
from gonets.server.egress import CallFailed, Egress
from gonets.server.store import deliveries
from gonets.server.store.database import Database
from gonets.server.store.deliveries import DeliveryKey, HookKey
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire import signature
from gonets.wire.ids import GroupId

log = structlog.get_logger(__name__)

HOOKS_TOPIC = "hooks"
#: A lost ring costs so long …
LOOK_S = 1.0
#: … and a feed that was busy when its hook could have been released so long.
SOON_S = 0.05
#: A lease of 30 s is renewed after 10 of our own real time; of wall time too, which may leap past the lease's end.
RENEW_S = 10.0
#: How long a stopping worker waits for its calls.
PATIENCE_S = 5.0
SECRETS_S = 1.0

CONTENT_TYPE = "application/json;charset=utf-8"
USER_AGENT = "Gonets-Webhook/1"
#: What `webhooks.headers` cannot replace: ours, and what makes up the connection (W-HOOK-3).
OURS = frozenset(
    {
        "content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature", "x-gonets-attempt",
        "x-gonets-system", "host", "content-length", "transfer-encoding", "connection", "accept-encoding", "expect",
        "upgrade", "te", "trailer", "keep-alive", "proxy-connection",
    }
)  # fmt: skip

#: The signing secrets of groups, newest first; asked for whole sets, at most once a second each.
Secrets = Callable[[Collection[GroupId]], Awaitable[Mapping[GroupId, Sequence[str]]]]


@dataclass(frozen=True, slots=True)
class Calling:
    """What the operator may set: schedule and order, the largest share of jitter, fixed headers, calls at once."""

    rules: Rules = field(default_factory=Rules)
    jitter: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    calls_at_once: int = 512
    timeout_s: float = 5.0

    def __post_init__(self) -> None:
        for name, value in self.headers.items():
            if name.lower() in OURS or any(sign in name + value for sign in "\r\n\0"):
                raise ValueError(f"webhooks.headers cannot set {name!r} (W-HOOK-3)")


@dataclass(slots=True)
class _Held:
    """A webhook that this node serves at the moment."""

    hook: Webhook
    renewed_at: float
    leased_at: int  # by the wall clock, as the lease itself
    in_flight: dict[DeliveryKey, asyncio.Task[None]] = field(default_factory=dict)
    past: int = -1
    line: Line = field(default_factory=Line)
    wake_at: int | None = None


class WebhookWorker:
    """`run` is one task of the house; `close` ends it and gives its hooks back."""

    def __init__(
        self,
        database: Database,
        wakeups: Wakeups,
        egress: Egress,
        clock: Clock,
        secrets: Secrets,
        node: str,
        calling: Calling | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._wakeups = wakeups
        self._egress = egress
        self._clock = clock
        self._secrets_of = secrets
        self._node = node
        self._calling = calling or Calling()
        self._chance = chance
        self._held: dict[HookKey, _Held] = {}
        self._results: list[Result] = []
        self._secrets: dict[GroupId, tuple[float, Sequence[str]]] = {}
        self._news = asyncio.Event()  # rung by wake-ups and by finished calls alike
        self._is_closing = False
        self._is_running = False
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Until closed. Whatever the database refuses for a while is tried again."""
        self._is_running = True
        with self._clock.timer("webhooks") as timer, self._wakeups.listen(HOOKS_TOPIC) as bell, ExitStack() as busy:
            self._news = bell
            is_busy = False
            try:
                async with asyncio.TaskGroup() as calls:
                    while not self._is_closing:
                        bell.clear()
                        wake_at, within_s = await self._go_round(calls)
                        if self._held and not is_busy:
                            busy.enter_context(timer.working())  # from the first hook taken to the last released
                        elif not self._held:
                            busy.close()
                        is_busy = bool(self._held)
                        await timer.wait(wake_at, bell, within_s=within_s)
                    await self._wind_up()
            finally:
                self._ended.set()

    async def close(self) -> None:
        """No more claims; calls in flight have 5 s; then the hooks are anybody's."""
        self._is_closing = True
        self._news.set()
        if self._is_running:
            await self._ended.wait()

    async def _go_round(self, calls: asyncio.TaskGroup) -> tuple[int | None, float]:
        """One transaction; the calls it claimed are begun. When to look next."""
        asked = self._asked()
        try:
            done = await self._database.transact(partial(webhook_round.play, asked=asked), lane="finishing")
        except Unavailable as refusal:
            self._results = [*asked.results, *self._results]
            log.warning("webhooks_wait", why=str(refusal))
            await self._clock.sleep(refusal.wait_s or LOOK_S)
            return None, LOOK_S
        self._take_in(asked, done)
        await self._begin(calls, done.claims)
        if done.look_again:
            self._news.set()
        return self._next_look(asked, done)

    async def _begin(self, calls: asyncio.TaskGroup, claims: Sequence[Claim]) -> None:
        try:
            await self._know_secrets({GroupId(claim.key[0]) for claim in claims})
        except Unavailable as refusal:
            log.warning("webhooks_wait", why=str(refusal))
            return  # the attempts are booked, so they are made again when due
        for claim in claims:
            held = self._held[claim.key[:2]]
            held.in_flight[claim.key] = calls.create_task(self._call(held, claim))

    def _asked(self) -> Round:
        results, self._results = self._results, []
        told = {result.key[:2] for result in results}
        now = self._clock.now()
        stale, old = self._clock.monotonic() - RENEW_S, now - RENEW_S * 1000
        renew = frozenset(key for key, held in self._held.items() if held.renewed_at < stale or held.leased_at < old)
        places = {
            key: Place(frozenset(held.in_flight), held.past, held.line)
            for key, held in self._held.items()
            if key in told or key in renew or self._has_room(held)
        }
        in_flight = sum(len(held.in_flight) for held in self._held.values())
        doubtful = sum(len(held.in_flight) for held in self._held.values() if held.hook.failures)
        most = self._calling.calls_at_once
        return Round(
            self._node, now, self._calling.rules, results, places, renew,
            slots=most - in_flight, doubtful_slots=min(most - in_flight, most // 2 - doubtful), kept_slots=most // 4,
        )  # fmt: skip

    def _has_room(self, held: _Held) -> bool:
        return len(held.in_flight) < (1 if held.hook.is_doubtful else CHATS_AT_ONCE)

    def _take_in(self, asked: Round, done: Done) -> None:
        """The transaction is committed: what it did is true from now on."""
        read_at = self._clock.monotonic()
        for key in done.taken:
            self._held[key] = _Held(done.hooks[key], read_at, asked.now)
        for key, hook in done.hooks.items():
            self._held[key].hook = hook
        for key in asked.renew & done.hooks.keys():
            self._held[key].renewed_at, self._held[key].leased_at = read_at, asked.now
        for key, (past, line) in done.places.items():
            self._held[key].past, self._held[key].line = past, line
            self._held[key].wake_at = done.wakes.get(key)
        for hook in done.removed:
            self._drop((hook.group, hook.hook))
            log.warning("webhook_removed", group=str(hook.group), hook=hook.hook, failures=hook.failures)
        for key in (*done.gone, *done.released):
            self._drop(key)
        for group, hook_id, _, position in done.given_up:
            name = event_id(GroupId(group), position)
            log.warning("event_given_up", group=str(GroupId(group)), hook=hook_id, webhook_id=name)

    def _drop(self, key: HookKey) -> None:
        """No longer ours; a call that is still in flight ends here (W-SUB-7)."""
        held = self._held.pop(key, None)
        for task in list(held.in_flight.values()) if held else ():
            task.cancel()

    def _next_look(self, asked: Round, done: Done) -> tuple[int | None, float]:
        """A webhook without a free slot may be overdue: it is looked at when a call ends."""
        moments = [held.wake_at for held in self._held.values() if held.wake_at and held.wake_at > asked.now]
        if done.next_due is not None:
            moments.append(done.next_due)
        is_waiting_for_a_feed = any(not held.in_flight for held in self._held.values())
        return min(moments, default=None), SOON_S if is_waiting_for_a_feed else LOOK_S

    async def _call(self, held: _Held, claim: Claim) -> None:
        """One attempt; what came of it waits for the next round."""
        attempt = await self._attempt(held.hook.url, claim)
        if held.in_flight.pop(claim.key, None) is not None and self._held.get(claim.key[:2]) is held:
            self._results.append(Result(claim.key, attempt, self._calling.jitter * self._chance()))
            self._news.set()

    async def _attempt(self, url: str, claim: Claim) -> Attempt:
        started_at = self._clock.now()
        body = claim.event.body.encode()
        made = partial(Attempt, claim.attempt, claim.born_at, started_at)
        try:
            headers = self._headers(claim, body, started_at // 1000)
            answer = await self._egress.post(url, body, headers, timeout_s=self._calling.timeout_s)
        except CallFailed as failed:
            return made(failed.took_ms, fault=failed.kind)
        return made(
            answer.took_ms,
            status=answer.status,
            answer=answer.first.decode(errors="replace").replace("\0", "\ufffd"),
            retry_after_s=retry_after(answer.headers.get("Retry-After")),
        )

    def _headers(self, claim: Claim, body: bytes, timestamp_s: int) -> dict[str, str]:
        """W-HOOK-1, -2, and the operator's own (W-HOOK-3)."""
        group = GroupId(claim.key[0])
        event = event_id(group, claim.key[3])
        headers = {
            **self._calling.headers,
            "Content-Type": CONTENT_TYPE,
            "User-Agent": USER_AGENT,
            "webhook-id": event,
            "webhook-timestamp": str(timestamp_s),
            "webhook-signature": signature.sign(self._secrets[group][1], event, timestamp_s, body),
            "X-Gonets-Attempt": str(claim.attempt),
        }
        if claim.event.is_system:
            headers["X-Gonets-System"] = "1"
        return headers

    async def _know_secrets(self, groups: set[GroupId]) -> None:
        now = self._clock.monotonic()
        unknown = {group for group in groups if self._secrets.get(group, (0.0, ()))[0] <= now}
        if unknown:
            self._secrets = {group: kept for group, kept in self._secrets.items() if kept[0] > now}
            found = await self._secrets_of(unknown)
            self._secrets.update({group: (now + SECRETS_S, secrets) for group, secrets in found.items()})

    async def _wind_up(self) -> None:
        """Booked attempts that did not end in time are made again when they are due."""
        in_flight = [task for held in self._held.values() for task in held.in_flight.values()]
        if in_flight:
            await asyncio.wait(in_flight, timeout=PATIENCE_S)
        for task in in_flight:
            task.cancel()
        told = {result.key[:2]: Place() for result in self._results}
        last = Round(self._node, self._clock.now(), self._calling.rules, self._results, told, frozenset(), 0, 0)
        with suppress(Unavailable):  # then the leases run out
            if self._results:
                await self._database.transact(partial(webhook_round.play, asked=last), lane="finishing")
            await self._database.transact(partial(deliveries.let_go, node=self._node), lane="finishing")
