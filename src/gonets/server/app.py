"""The composition root: settings become parts, parts become a house; it starts, drains and stops here."""

import asyncio
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gonets.server.clock import Clock, MovableClock, SystemClock, process_age_s
from gonets.server.delivery.feed import Feeds, Kept
from gonets.server.delivery.janitor import Janitor
from gonets.server.delivery.timeline import Timeline
from gonets.server.delivery.webhook_round import Rules as RetryRules
from gonets.server.delivery.webhooks import Calling, WebhookWorker
from gonets.server.domain.callbacks import MINUTE_MS
from gonets.server.domain.refusals import BadUrl
from gonets.server.egress import Refused
from gonets.server.egress.guard import NoAnswer
from gonets.server.graph.door import Door, Note
from gonets.server.graph.methods import Find, find
from gonets.server.graph.openapi import document
from gonets.server.graph.services import Services
from gonets.server.ground import Ground, console_key, lay_ground
from gonets.server.media.answers import Answering
from gonets.server.media.catalogue import Showing
from gonets.server.media.fetch import Fetching
from gonets.server.media.images import Images
from gonets.server.media.pace import Pace
from gonets.server.media.receive import Receiving
from gonets.server.media.serve import Serving
from gonets.server.operate import collector, demo, docs, greeting, health, listening, logs
from gonets.server.operate.access_log import AccessLog
from gonets.server.parts import (
    egress_of,
    files_of,
    guard_of,
    hosts_of,
    people_rate_of,
    room_of,
    rules_of,
    tries_of,
)
from gonets.server.people import pages
from gonets.server.people.entrance.cookies import Cookies
from gonets.server.people.feed.frames import JsonFrames
from gonets.server.people.feed.live import Live
from gonets.server.people.routes import application
from gonets.server.people.services import People
from gonets.server.services.accounts import Accounts
from gonets.server.services.attachments import Attachments
from gonets.server.services.callbacks import Callbacks
from gonets.server.services.catalogue import Catalogue
from gonets.server.services.chats import Chats
from gonets.server.services.consents import Consents
from gonets.server.services.deliveries import Deliveries
from gonets.server.services.listing import Listing
from gonets.server.services.members import Members
from gonets.server.services.messages import Messages
from gonets.server.services.passwords import Passwords
from gonets.server.services.presence import Presence
from gonets.server.services.profiles import Profiles
from gonets.server.services.search import Search
from gonets.server.services.sending import SendQueue
from gonets.server.services.sessions import Sessions
from gonets.server.services.subscriptions import Subscriptions
from gonets.server.services.uploads import Uploads
from gonets.server.services.windows import Windows
from gonets.server.settings import CannotStart, Settings
from gonets.wire.ids import MemberId
from gonets.wire.signature import new_secret
from gonets.wire.updates import DOCUMENTED

log = structlog.get_logger(__name__)

DRAIN_S = 10


class House:
    """Every part, wired. `app` is the one ASGI callable; `tasks` run as long as the house stands."""

    def __init__(self, ground: Ground, note: Note | None = None, find: Find = find) -> None:
        settings, database, clock, wakeups = ground.settings, ground.database, ground.clock, ground.wakeups
        self.ground = ground
        self.rules = rules = rules_of(ground)
        self.is_draining = False
        kept = Kept(settings.updates.keep_hours, settings.updates.keep_events)
        self.egress = egress_of(ground)
        self.accounts = Accounts(database, clock, rules, ground.keys.seal, ground.keys.unseal, new_secret)
        callback_life_ms = settings.callbacks.life_minutes * MINUTE_MS
        self.sending = SendQueue(database, wakeups, clock, rules.links, room_of(settings), callback_life_ms)
        self.chats = Chats(database, wakeups, clock, rules)
        self.consents = Consents(database, wakeups, clock, rules)
        self.messages = Messages(database, wakeups, clock, rules)
        self.listing = Listing(database, ground.keys.markers)
        self.windows = Windows(database, clock, self.listing)
        self.members = Members(database, wakeups, clock, rules)
        self.search = Search(database, clock)
        self.presence = Presence(database, wakeups, clock)
        self.profiles = Profiles(database, wakeups, clock)
        self.passwords = Passwords(settings.people.hashing)
        self.sessions = Sessions(database, wakeups, clock, self.passwords)
        self.files = files_of(ground)
        self.images = Images(self.files, settings.limits.image_pixels)
        is_lenient = settings.media.image_by_url == "lenient"
        self.fetching = Fetching(self.egress, self.files, rules.limits, is_lenient=is_lenient)
        self.uploads = Uploads(database, clock, rules, self.files, self.images, self.fetching)
        self.catalogue = Catalogue(database, clock, rules.links, self.uploads)
        self.attachments = Attachments(database, rules, self.uploads, self.catalogue)
        self.callbacks = Callbacks(database, wakeups, clock, rules, self.sending, self.attachments)
        self.deliveries = Deliveries(database, wakeups, clock, in_order=settings.webhooks.order == "chat")
        self.subscriptions = Subscriptions(database, wakeups, clock, rules, self._check_url, DOCUMENTED)
        self.feeds = Feeds(database, wakeups, clock, kept, settings.limits.polls_waiting)
        self.webhooks = self._worker()
        self.janitor = Janitor(
            database,
            clock,
            kept,
            settings.messages.idempotency_hours,
            (
                self.accounts.write_slides,
                self.sessions.write_slides,
                self.sessions.collect,
                self.uploads.collect,
            ),
            callback_life_ms=callback_life_ms,
        )
        as_http = settings.graph.error_status == "http"
        door = Door(self._services(), clock, error_as_http=as_http, note=note, find=find)
        self.app = mounted(door, self._people(), self._media())

    def _services(self) -> Services:
        return Services(
            attachments=self.attachments,
            chats=self.chats,
            feeds=self.feeds,
            guard=guard_of(self.ground, self.accounts),
            listing=self.listing,
            messages=self.messages,
            presence=self.presence,
            rules=self.rules,
            sending=self.sending,
            subscriptions=self.subscriptions,
            uploads=self.uploads,
        )

    def _media(self) -> dict[str, ASGIApp]:
        """What needs no token: signed addresses, and what everybody may see."""
        clock, limits = self.ground.clock, self.rules.limits
        return {
            "upload": Answering(Receiving(self.uploads, limits, Pace(clock, self.sending.is_busy)), clock),
            "files": Answering(Serving(self.uploads, self.rules.links), clock),
            "catalogue": Answering(Showing(self.catalogue, self.files), clock),
        }

    def _people(self) -> ASGIApp:
        ground = self.ground
        people = People(
            accounts=self.accounts,
            attachments=self.attachments,
            callbacks=self.callbacks,
            catalogue=self.catalogue,
            chats=self.chats,
            consents=self.consents,
            deliveries=self.deliveries,
            listing=self.listing,
            members=self.members,
            messages=self.messages,
            presence=self.presence,
            profiles=self.profiles,
            rules=self.rules,
            search=self.search,
            sending=self.sending,
            sessions=self.sessions,
            subscriptions=self.subscriptions,
            uploads=self.uploads,
            windows=self.windows,
            rates=people_rate_of(ground),
            clock=ground.clock,
            cookies=Cookies(self.rules.public_url, ground.keys.devices),
            tries=tries_of(ground),
            sign_up=ground.settings.people.sign_up,
            development=ground.is_development,
            on_loopback=ground.on_loopback,
            hosts=hosts_of(ground),
            console_key=console_key(ground.folder),
            links=replace(self.rules.links, public_url=""),
        )
        frames = JsonFrames(people.links, ground.clock, pages.packaged().base)
        self.timeline = Timeline(ground.database, ground.wakeups, ground.clock, frames)
        self.live = Live(people, self.timeline, frames)
        ground.wakeups.attend(self.live)
        return application(people, self.live, [*health.routes(self._ready), *self._docs()])

    def _docs(self) -> list[Route]:
        if not self.ground.is_development:
            return []
        return docs.routes(partial(document, self.rules.limits, self.rules.public_url))

    def _ready(self) -> dict[str, object]:
        connected = getattr(self.ground.wakeups, "connected", None)
        return {"ready": not self.is_draining, "pid": os.getpid()} | ({} if connected is None else {"nats": connected})

    async def _check_url(self, url: str) -> None:
        """The guard's word when a webhook is subscribed (W-HOOK-9). Raises BadUrl."""
        try:
            await self.egress.check(url)
        except NoAnswer as fault:
            if not self.ground.is_development:  # a bot is written offline, where its name has no address yet
                raise BadUrl("url") from fault
        except Refused as fault:
            raise BadUrl("url") from fault

    def _worker(self) -> WebhookWorker:
        ground, webhooks = self.ground, self.ground.settings.webhooks
        rules = RetryRules(tuple(seconds * 1000 for seconds in webhooks.schedule), webhooks.order)
        calling = Calling(rules, webhooks.jitter, webhooks.named_headers())
        node = f"{os.getpid():x}-{secrets.token_hex(4)}"
        return WebhookWorker(
            ground.database,
            ground.wakeups,
            self.egress,
            ground.clock,
            self.accounts.hook_secrets,
            node,
            calling,
        )

    def tasks(self) -> dict[str, Coroutine[Any, Any, None]]:
        return {
            "send queue": self.sending.run(),
            "patience": self.sending.watch_patience(),
            "webhooks": self.webhooks.run(),
            "janitor": self.janitor.run(),
            "timeline": self.timeline.run(),
            "timeline looks": self.timeline.watch(),
            "sockets": self.live.run(),
        }

    async def drain(self, running: dict[str, "asyncio.Task[None]"]) -> None:
        """No new drafts, the queue empties, calls end, leases go."""
        self.is_draining = True
        self.feeds.close()
        self.live.close()
        self.timeline.close()
        self.sending.close()
        with suppress(TimeoutError):  # a database that is away answers nobody; what it has is whole or absent
            await asyncio.wait_for(running["send queue"], DRAIN_S)
        await self.webhooks.close()

    async def leave(self) -> None:
        """However it ended: no child, thread or connection outlives the house."""
        await self.images.close()
        self.passwords.close()
        self.files.close()
        await self.egress.close()


def mounted(door: ASGIApp, people: ASGIApp, media: Mapping[str, ASGIApp]) -> ASGIApp:
    """By the first word of the path, however many slashes precede it; what is nobody else's is the people's."""
    places = {"graph": door, **media}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        word = scope["path"].lstrip("/").partition("/")[0] if scope["type"] == "http" else ""
        await places.get(word, people)(scope, receive, send)

    return app


@asynccontextmanager
async def standing(house: House, *more: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """The house with its tasks running; a task that dies takes it down loudly."""
    async with asyncio.TaskGroup() as group:
        running = {name: group.create_task(task, name=name) for name, task in house.tasks().items()}
        others = [group.create_task(task) for task in more]
        try:
            yield
            await house.drain(running)
        finally:
            for task in (*running.values(), *others):
                task.cancel()
            await house.leave()


async def serve(settings: Settings, *, data: Path, ephemeral: bool, demo: bool, announce: str | None) -> int:
    """Run until SIGTERM or Ctrl-C; gives the exit code. Raises CannotStart."""
    server = settings.server
    bound = listening.bind(server.host, server.port)
    try:
        return await _serve(settings, bound, data=data, ephemeral=ephemeral, with_demo=demo, announce=announce)
    except* CannotStart as faults:
        raise faults.exceptions[0] from None
    finally:
        bound.close()


async def _serve(
    settings: Settings, bound: socket.socket, *, data: Path, ephemeral: bool, with_demo: bool, announce: str | None
) -> int:
    local_url = listening.url_of(bound, settings.server.host)
    url = settings.server.public_url or local_url
    logs.configure(settings.log)
    clock: Clock = MovableClock() if settings.server.mode == "development" else SystemClock()
    ground = await lay_ground(settings, data, clock, url, durable=not ephemeral)
    access = AccessLog(clock, as_json=settings.log.format == "json")
    stop = _on_signals()
    try:
        house = House(ground, access.note if logs.writes_calls(settings.log) else None)
        house.egress.owns(ports=(bound.getsockname()[1],))
        async with standing(house, access.run()):
            store = await greeting.store_of(ground.database, settings, data, ephemeral=ephemeral)
            tokens = await _furnish(house, with_demo)
            http = listening.HttpServer(house.app, DRAIN_S)
            await http.open(bound)
            world = await greeting.world_of(ground.database, house.accounts, tokens, url, local_url)
            _say(ground, world, announce, store)
            collector.calm()
            await stop.wait()
            await _stop(house, http)
    finally:
        access.flush()
        clock.close()
        greeting.withdraw(data)
        await ground.wakeups.close()
        await ground.database.close()
    return 0


async def _furnish(house: House, with_demo: bool) -> dict[MemberId, str]:
    """The demo world of a first start, and its tokens in the clear."""
    ground = house.ground
    if not ground.is_development:
        if await demo.is_demo(ground.database):
            where, other = (
                ("The database", "--database")
                if ground.settings.database.url
                else (greeting.shown(ground.folder), "--data")
            )
            raise CannotStart(
                f"{where} holds a demo world, which server.mode = production refuses: name another with {other}."
            )
        return {}
    if with_demo:
        await demo.make_world(ground.database, ground.clock, house.accounts, house.rules.links)
    if not await demo.is_demo(ground.database):
        return {}
    return (await demo.open_tokens(house.accounts, on_loopback=ground.on_loopback)).tokens


def _say(ground: Ground, world: greeting.World, announce: str | None, store: str) -> None:
    try:
        greeting.announce(announce, ground.folder, greeting.announced(world))
    except OSError as fault:
        raise CannotStart(f"{announce} cannot be written: {fault.strerror}.") from fault
    said = greeting.text(
        world,
        ground.folder,
        mode=ground.settings.server.mode,
        store=store,
        took_s=process_age_s(),
        on_loopback=ground.on_loopback,
    )
    out = sys.stderr if announce == "-" else sys.stdout
    out.write(said)
    out.flush()


def _on_signals() -> asyncio.Event:
    """Set by the first SIGTERM or Ctrl-C; a second Ctrl-C ends at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def first() -> None:
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, first)
    return stop


async def _stop(house: House, http: listening.HttpServer) -> None:
    house.is_draining = True
    answered, sockets = house.feeds.close(), house.live.close()
    await http.close()
    log.info("stopping", polls_answered=answered, pages_told_to_come_back=sockets)
