"""Subscriptions: webhooks by url and the long-polling one (W-SUB)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain.refusals import CountReached, NotFound
from gonets.server.domain.rules import Rules
from gonets.server.domain.sending import OnceKey
from gonets.server.services import once
from gonets.server.services.chats import Done
from gonets.server.services.feed import HOOKS_TOPIC
from gonets.server.store import subscriptions as rows
from gonets.server.store.database import Database, Row, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import GroupId


@dataclass(frozen=True, slots=True)
class Wish:
    """What a call names: a url, long polling, or both; `kinds` only as far as given."""

    url: str | None
    polling: bool
    kinds: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One entry of the list; the long-polling one has no url (W-SUB-6)."""

    time: int
    url: str | None
    kinds: tuple[str, ...]
    hook: int | None = None
    failures: int = 0
    failing_since: int | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A webhook that eight hours of failures removed (W-HOOK-7)."""

    hook: int
    url: str
    removed_at: int
    failures: int


class Subscriptions:
    """`check_url` is the egress guard's word on a url: it raises BadUrl (W-HOOK-9)."""

    def __init__(
        self,
        database: Database,
        wakeups: Wakeups,
        clock: Clock,
        rules: Rules,
        check_url: Callable[[str], Awaitable[None]],
        default_kinds: tuple[str, ...],
    ) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._rules = rules
        self._check_url = check_url
        self._default = default_kinds

    async def subscribe(self, group: GroupId, wish: Wish, once_key: OnceKey | None) -> Done:
        """From its commit on (W-SUB-8). The same url again is no duplicate (W-SUB-4)."""
        before = await self._database.read(lambda tx: once.answered_before(tx, group, once_key)) if once_key else None
        if before is not None:  # a repeat is not judged again by what names resolve to by now
            return Done(None, replayed=True)
        if wish.url is not None:
            await self._check_url(wish.url)
        now = self._clock.now()

        async def work(tx: Transaction) -> Done:
            feed = await rows.lock_feed(tx, group)
            if await once.answered_before(tx, group, once_key) is not None:
                return Done(None, replayed=True)
            if wish.url is not None:
                await self._hook(tx, group, feed, wish, wish.url, now)
            if wish.polling:
                await self._poll(tx, group, feed, wish, now)
            await once.keep(tx, group, once_key, "", now)
            return Done(None)

        done = await self._database.transact(work)
        self._wakeups.ring({HOOKS_TOPIC})
        return done

    async def _hook(self, tx: Transaction, group: GroupId, feed: Row, wish: Wish, url: str, now: int) -> None:
        hooks = await rows.webhooks(tx, group)
        same = next((hook for hook in hooks if hook.url == url), None)
        if same is not None:
            kinds = same.kinds if wish.kinds is None else ",".join(wish.kinds)
            await rows.renew_webhook(tx, group, same.hook_id, kinds)
            return
        if len(hooks) >= self._rules.limits.webhooks:
            raise CountReached("url", data=f"limits.webhooks={self._rules.limits.webhooks}")
        await rows.add_webhook(tx, group, feed.last_hook + 1, url, ",".join(wish.kinds or self._default), now)

    async def _poll(self, tx: Transaction, group: GroupId, feed: Row, wish: Wish, now: int) -> None:
        if feed.poll_kinds is None:
            kinds = ",".join(wish.kinds or self._default)
            await rows.set_polling(tx, group, kinds, now, feed.last_position)
        elif wish.kinds is not None:
            await rows.renew_polling(tx, group, ",".join(wish.kinds))

    async def unsubscribe(self, group: GroupId, wish: Wish, once_key: OnceKey | None) -> Done:
        """Also if there was none; what waits for it is dropped at once (W-SUB-7)."""
        now = self._clock.now()

        async def work(tx: Transaction) -> Done:
            await rows.lock_feed(tx, group)
            if await once.answered_before(tx, group, once_key) is not None:
                return Done(None, replayed=True)
            for hook in await rows.webhooks(tx, group):
                if wish.url is not None and hook.url == wish.url:
                    await rows.remove_webhook(tx, group, hook.hook_id)
            if wish.polling:
                await rows.end_polling(tx, group)
            await once.keep(tx, group, once_key, "", now)
            return Done(None)

        done = await self._database.transact(work)
        self._wakeups.ring({HOOKS_TOPIC, str(group)})
        return done

    async def listed(self, group: GroupId) -> list[Subscription]:
        """Oldest first."""

        async def work(tx: Transaction) -> list[Subscription]:
            found = [
                Subscription(
                    hook.created_at,
                    hook.url,
                    tuple(hook.kinds.split(",")),
                    hook.hook_id,
                    hook.failures,
                    hook.failing_since,
                )
                for hook in await rows.webhooks(tx, group)
            ]
            feed = await rows.feed(tx, group)
            if feed.poll_kinds is not None:
                found.append(Subscription(feed.poll_since, None, tuple(feed.poll_kinds.split(","))))
            return sorted(found, key=lambda one: (one.time, one.url is None))

        return await self._database.read(work)

    async def remove(self, group: GroupId, hook: int) -> None:
        """By the number that `gonets webhook list` shows. Raises NotFound."""

        async def work(tx: Transaction) -> None:
            await rows.lock_feed(tx, group)
            if not any(row.hook_id == hook for row in await rows.webhooks(tx, group)):
                raise NotFound("webhook", "there is no such webhook")
            await rows.remove_webhook(tx, group, hook)

        await self._database.transact(work)

    async def removals(self, group: GroupId) -> list[Removal]:
        found = await self._database.read(lambda tx: rows.removals(tx, group))
        return [Removal(row.hook_id, row.url, row.removed_at, row.failures) for row in found]
