"""The settings: one frozen tree, filled from four sources, each value remembering where it was given."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from gonets.wire.limits import Count, Limits

Amount = Annotated[int, Meta(ge=0)]
#: ``256MB``, ``2GB``, ``5%``, or the lesser of both, ``256MB or 5%``.
Share = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,5}(MB|GB)( or [1-9][0-9]?%)?|[1-9][0-9]?%)$")]
Port = Annotated[int, Meta(ge=1, le=65535)]


class BadSetting(Exception):
    """A setting that does not exist, cannot be read or makes no sense; one sentence with name, source and value."""


class CannotStart(Exception):
    """Why there is no server now, in one sentence, and the exit code that says so (3: port taken, already running)."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class SecretUrl(str):
    """A URL that may hold a password; whoever prints its repr sees none."""

    __slots__ = ()

    def __repr__(self) -> str:
        scheme, colon, rest = self.partition("://")
        _, at, place = rest.rpartition("@")
        return repr(f"{scheme}{colon}{'***@' if at else ''}{place.partition('?')[0]}")


class Server(Struct, frozen=True):
    """Where the server listens and how the world reaches it."""

    mode: Literal["development", "production"] = "development"
    """In production the demo world, personas, the movable clock and preset tokens do not exist."""
    public_url: str | None = None
    """What every URL we make begins with, such as ``https://chat.example`` (W-HTTP-2); none: the address bound to."""
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Meta(ge=0, le=65535)] = 7070
    """Port to listen on; 0 takes a free one."""
    hosts: tuple[str, ...] = ()
    """Further names or addresses under which people and the console reach the server, without ports; those of loopback
    and of `server.public_url` always do."""
    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    """Networks whose ``X-Forwarded-For`` is believed when tries to sign in are counted by address."""


class People(Struct, frozen=True):
    """People and how they come in."""

    sign_up: Literal["invitation", "open"] = "invitation"
    """Whether people need a link from an administrator, or anybody may make an account."""
    hashing: Literal["full", "small"] = "full"
    """What the hash of a password takes: 64 MB, or 19 MB on small machines; old ones follow at the next sign-in."""


class Graph(Struct, frozen=True):
    """The bots' door."""

    error_status: Literal["ok", "http"] = "ok"
    """HTTP status of errors: always 200, or the status of the error table (W-ERR-5)."""
    legacy_2017: bool = False
    """Whether new groups leave out the keys added since 2017 (W-EVT-8)."""


class Tokens(Struct, frozen=True):
    """Access tokens."""

    lifetime_days: Amount = 30
    """Days a token lives after its last use; 0 is for ever (W-AUTH-5)."""
    overlap_minutes: Amount = 60
    """Minutes the previous token stays valid beside a new one; 0 ends it at once, as OK does (W-AUTH-6)."""


class Messages(Struct, frozen=True):
    """Messages after they were sent."""

    edit_hours: Amount = 24
    """Hours in which a message may be edited; 0 is for ever (W-EDIT-3)."""
    forwards: Literal["copy", "bare"] = "copy"
    """Whether a forward copies the content, or arrives empty as OK's do (W-READ-8)."""
    share_links: bool = True
    """Whether a person's text that is one URL gets a SHARE attachment (W-MSG-7)."""
    idempotency_hours: Count = 24
    """Hours an Idempotency-Key is remembered (W-IDEM-1)."""


class Callbacks(Struct, frozen=True):
    """Presses on buttons."""

    life_minutes: Count = 15
    """Minutes in which a press may be answered (W-ANS-3)."""


class Chats(Struct, frozen=True):
    """Chats of several."""

    show_history: bool = False
    """Whether who is added sees what was written before (W-ADD-1)."""


class Media(Struct, frozen=True):
    """Pictures from elsewhere."""

    image_by_url: Literal["lenient", "fetch"] = "lenient"
    """Whether an image's host must answer, or may be out of reach while a bot is tested offline (W-ATT-IMAGE-3)."""


class Catalogue(Struct, frozen=True):
    """Stickers and music."""

    unknown: Literal["accept", "refuse"] = "accept"
    """What to do with an id the catalogue does not hold (W-ATT-MUSIC-1)."""


class Uploads(Struct, frozen=True):
    """Files on their way in."""

    url_hours: Count = 24
    """Hours an upload URL is valid (W-UPL-2)."""
    unused_hours: Count = 24
    """Hours a file is kept that no message holds (W-UPL-7)."""
    ready_after_seconds: Amount = 0
    """A fault on purpose: seconds until an uploaded file may be used (W-UPL-5)."""


class Files(Struct, frozen=True):
    """Files on their way out."""

    url_days: Count = 7
    """Days a file URL is valid (W-FILE-2)."""


class Storage(Struct, frozen=True):
    """The disk of the data folder."""

    reserve: Share = "256MB or 5%"
    """Room that uploads leave to messages: with less of the disk free they are refused, messages are not."""


class Webhooks(Struct, frozen=True):
    """Calls to the bots' servers."""

    schedule: Annotated[tuple[Annotated[int, Meta(ge=1, le=28800)], ...], Meta(min_length=1)] = (
        10, 30, 60, 120, 300, 600, 900
    )  # fmt: skip
    """Seconds to wait after each failed attempt; the last one repeats (W-HOOK-4)."""
    jitter: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Largest share by which chance lengthens a wait: 0.1 is up to 10 % (W-HOOK-4)."""
    order: Literal["chat", "none"] = "chat"
    """Whether an event waits for the earlier ones of its chat (W-HOOK-6)."""
    headers: tuple[str, ...] = ()
    """Fixed headers of each call, ``Name: value``; they cannot replace ours (W-HOOK-3)."""

    def named_headers(self) -> dict[str, str]:
        """The fixed headers by name."""
        pairs = (line.split(":", 1) for line in self.headers)
        return {name.strip(): value.strip() for name, value in pairs}


class Updates(Struct, frozen=True):
    """What long polling can still read."""

    keep_hours: Count = 24
    """Hours an event stays in a group's feed (W-POLL-8)."""
    keep_events: Count = 100_000
    """Events that stay in a group's feed (W-POLL-8)."""


class Egress(Struct, frozen=True):
    """Where our own requests may go besides the public internet."""

    allow: tuple[str, ...] = ()
    """Networks (``10.1.0.0/16``) and ``address:port`` that may be called though they are not public (W-HOOK-9)."""
    ports: tuple[Port, ...] = ()
    """Ports besides 80, 443, 8080 and 8443 (W-HOOK-9)."""


class Send(Struct, frozen=True):
    """The queue that every new message passes."""

    batch_drafts: Count = 512
    """Most messages of one transaction."""
    batch_bytes: Count = 4 * 1024 * 1024
    """Most bytes of text of one transaction."""
    waiting_per_caller: Count = 1024
    """Unanswered sends of a caller; over it is error 8 (W-LIM-1)."""
    waiting: Count = 8192
    """Unanswered sends of a node; over it is error 2, the house is full."""
    waiting_bytes: Count = 64 * 1024 * 1024
    """Bytes of unanswered sends of a node; over it is error 2."""
    patience_seconds: Count = 10
    """Seconds a send may wait for its turn before it is given back with error 2."""


class Database(Struct, frozen=True):
    """Where everything is kept."""

    url: SecretUrl | None = None
    """``postgresql://…`` for PostgreSQL; none: SQLite in the data folder."""


class Wakeups(Struct, frozen=True):
    """How nodes tell each other to look."""

    nats: SecretUrl | None = None
    """``nats://…`` when several nodes share one database; none: this process only."""


class Log(Struct, frozen=True):
    """What the server writes to stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """Least level that is written."""
    format: Literal["text", "json"] = "text"
    """Lines for people, or one JSON object a line."""


class Settings(Struct, frozen=True, kw_only=True):
    """The whole tree. ``Settings()`` is the defaults; `settings_reading.load` reads the four sources."""

    server: Server = Server()
    people: People = People()
    graph: Graph = Graph()
    limits: Limits = Limits()
    tokens: Tokens = Tokens()
    messages: Messages = Messages()
    callbacks: Callbacks = Callbacks()
    chats: Chats = Chats()
    media: Media = Media()
    catalogue: Catalogue = Catalogue()
    uploads: Uploads = Uploads()
    files: Files = Files()
    storage: Storage = Storage()
    webhooks: Webhooks = Webhooks()
    updates: Updates = Updates()
    egress: Egress = Egress()
    send: Send = Send()
    database: Database = Database()
    wakeups: Wakeups = Wakeups()
    log: Log = Log()
    sources: dict[str, str] = {}
    """``section.name`` → where it was given, for what is not a default."""
