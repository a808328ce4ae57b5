"""What the settings mean to each part of a house."""

import errno
from urllib.parse import urlsplit

from gonets.server.domain.rules import Rules
from gonets.server.egress import Egress
from gonets.server.graph.guard import Guard
from gonets.server.ground import Ground
from gonets.server.media.files import Files, Reserve
from gonets.server.people.entrance.tries import Tries
from gonets.server.rates import Buckets, parse_rate
from gonets.server.services.accounts import Accounts
from gonets.server.services.lanes import Room
from gonets.server.settings import CannotStart, Settings
from gonets.wire.links import Links


def rules_of(ground: Ground) -> Rules:
    settings = ground.settings
    return Rules(
        limits=settings.limits,
        links=links_of(ground),
        is_development=ground.is_development,
        edit_hours=settings.messages.edit_hours,
        idempotency_hours=settings.messages.idempotency_hours,
        share_links=settings.messages.share_links,
        show_history=settings.chats.show_history,
        legacy_2017=settings.graph.legacy_2017,
        accepts_unknown_catalogue=settings.catalogue.unknown == "accept",
        token_lifetime_days=settings.tokens.lifetime_days,
        token_overlap_minutes=settings.tokens.overlap_minutes,
        uploads_unused_hours=settings.uploads.unused_hours,
        uploads_ready_after_s=settings.uploads.ready_after_seconds,
    )


def links_of(ground: Ground) -> Links:
    settings = ground.settings
    return Links(
        ground.public_url, ground.keys.links, ground.clock.now, settings.uploads.url_hours, settings.files.url_days
    )


def egress_of(ground: Ground) -> Egress:
    egress = ground.settings.egress
    return Egress(egress.allow, egress.ports, development=ground.is_development, monotonic=ground.clock.monotonic)


def files_of(ground: Ground) -> Files:
    """Raises CannotStart."""
    try:
        return Files(ground.folder, Reserve.parse(ground.settings.storage.reserve))
    except OSError as fault:
        if fault.errno == errno.EXDEV:
            whose = f"The folders incoming, files and leaving of {ground.folder}"
            raise CannotStart(f"{whose} must lie on one disk: move or mount all of {ground.folder}.") from fault
        raise CannotStart(f"The folder {fault.filename or ground.folder} cannot be used: {fault.strerror}.") from fault


def room_of(settings: Settings) -> Room:
    send = settings.send
    return Room(
        send.batch_drafts,
        send.batch_bytes,
        send.waiting,
        send.waiting_bytes,
        send.waiting_per_caller,
        send.patience_seconds,
    )


def guard_of(ground: Ground, accounts: Accounts) -> Guard:
    limits, monotonic = ground.settings.limits, ground.clock.monotonic
    calls, chat, bad = (parse_rate(text) for text in (limits.rate_calls, limits.rate_chat, limits.rate_bad_tokens))
    return Guard(
        accounts.identify,
        ground.clock,
        Buckets(calls, calls.burst, monotonic),
        Buckets(chat, chat.burst, monotonic),
        Buckets(bad, bad.calls, monotonic),  # W-LIM-2: its burst is the number itself
    )


def people_rate_of(ground: Ground) -> Buckets:
    """How often one person's browser may call."""
    rate = parse_rate(ground.settings.limits.rate_people)
    return Buckets(rate, rate.burst, ground.clock.monotonic)


def tries_of(ground: Ground) -> Tries:
    return Tries(ground.clock.monotonic, ground.settings.server.trusted_proxies)


def hosts_of(ground: Ground) -> frozenset[str]:
    """Names under which the people's door may be called, besides those of loopback."""
    public = urlsplit(ground.public_url).hostname
    return frozenset({*ground.settings.server.hosts, *([public] if public else [])})
