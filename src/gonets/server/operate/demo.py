"""The demo world: one group, three people, three chats, with ids and tokens that every page of the docs can use."""

import hashlib
from dataclasses import dataclass
from functools import cache

import msgspec

from gonets.server.clock import Clock
from gonets.server.domain import system_messages
from gonets.server.domain.catalogue import Item, ItemKind
from gonets.server.domain.chats import ChatKind, Role
from gonets.server.domain.consents import Cause, ConsentChange, ConsentState
from gonets.server.domain.system_messages import SystemKind
from gonets.server.media.catalogue import PACKAGED
from gonets.server.services.accounts import Accounts
from gonets.server.services.posting import Posts
from gonets.server.store import accounts, catalogue, chats, consents, house
from gonets.server.store.database import Database, Transaction
from gonets.wire.ids import ChatId, GroupId, MemberId, UserId
from gonets.wire.links import Links
from gonets.wire.messages import Content, body_of

TEA_CLUB = GroupId(57_100_000_000_333)
NINA, TIMUR, VERA = UserId(571_000_000_101), UserId(571_000_000_102), UserId(571_000_000_103)
PERSONAL, EVERYBODY, DIALOG = ChatId(0x3B7E90D1F244), ChatId(0x5AA01B3C7D1E), ChatId(0x6D10C4A2B5E7)

PEOPLE = {
    NINA: ("Nina Orlova", "79990000101"),
    TIMUR: ("Timur Aliev", "79990000102"),
    VERA: ("Vera Kim", "79990000103"),
}
#: On a loopback address only; anywhere else each start makes random ones.
PRESET: dict[MemberId, str] = {
    TEA_CLUB: "tkn1sandbox:AAAAAAAAAAAAAAAAA",
    NINA: "tkn1nina:BBBBBBBBBBBBBBBBB",
    TIMUR: "tkn1timur:CCCCCCCCCCCCCCCCC",
    VERA: "tkn1vera:DDDDDDDDDDDDDDDDD",
}
#: Id, title and artist; drawn and played by tools/draw_catalogue.py.
STICKERS = (
    ("tea-cup", "Cup of tea"),
    ("leaf", "Tea leaf"),
    ("heart", "Heart"),
    ("smile", "Smile"),
    ("sad", "Sad face"),
    ("star", "Star"),
)
TRACKS = (("kettle", "The Kettle Sings"), ("rain", "Rain on the Roof"))
_DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """The tokens of this start, in the clear: only development has them, and only of the demo world."""

    tokens: dict[MemberId, str]


async def is_demo(database: Database) -> bool:
    return await database.read(lambda tx: house.get(tx, _DEMO)) is not None


async def make_world(database: Database, clock: Clock, made: Accounts, links: Links) -> None:
    """Only into an empty house; a crash in between leaves either nothing or the whole world."""
    now = clock.now()
    secret = made.new_hook_secret()

    async def work(tx: Transaction) -> None:
        if await accounts.counts(tx) != (0, 0):
            return
        await accounts.add_group(tx, TEA_CLUB, "Tea Club", secret, now, reads_deleted=True, legacy=False)
        for user, (name, phone) in PEOPLE.items():
            await accounts.add_user(tx, user, name, "ru", phone, now)
        await _make_chats(tx, now, links)
        await catalogue.put(tx, [msgspec.structs.replace(item, added_at=now) for item in _packaged()])
        await house.put(tx, _DEMO, "1")

    await database.transact(work)


async def _make_chats(tx: Transaction, now: int, links: Links) -> None:
    two: dict[MemberId, Role] = {NINA: Role.OWNER, TEA_CLUB: Role.HOME}
    await _open(tx, PERSONAL, ChatKind.GROUP_CHAT, TEA_CLUB, None, two, now)
    await consents.put(tx, [ConsentChange(TEA_CLUB, NINA, now, ConsentState.ALLOWED, Cause.SWITCHED)])
    everybody: dict[MemberId, Role] = {NINA: Role.OWNER, TIMUR: Role.MEMBER, VERA: Role.MEMBER, TEA_CLUB: Role.HOME}
    await _open(tx, EVERYBODY, ChatKind.CHAT, TEA_CLUB, "Tea Club", everybody, now)
    await _open(tx, DIALOG, ChatKind.DIALOG, None, None, {NINA: Role.MEMBER, TIMUR: Role.MEMBER}, now)
    posts = Posts(now, links)
    text = system_messages.by_and_whom(SystemKind.CHAT_CREATED, NINA, (TIMUR, VERA))
    for chat, said, system in (
        (DIALOG, "Are you coming to the tasting?", None),
        (EVERYBODY, text, SystemKind.CHAT_CREATED),
        (PERSONAL, "hello", None),
    ):
        found = await chats.lock(tx, chat)
        assert found is not None, "opened above"  # noqa: S101 narrows the type
        posts.add(found, NINA, body_of(Content(text=said), None), "", system)
    await posts.write(tx)


@cache
def _packaged() -> list[Item]:
    """What came with Gonets; its bytes stay in the package."""
    made = [(ItemKind.STICKER, name, title, "", f"{name}.webp", "image/webp") for name, title in STICKERS]
    made += [(ItemKind.MUSIC, name, title, "Gonets", f"{name}.wav", "audio/wav") for name, title in TRACKS]
    return [_item(*each) for each in made]


def _item(kind: ItemKind, name: str, title: str, artist: str, file: str, media_type: str) -> Item:
    raw = (PACKAGED / file).read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    return Item(kind, name, title, artist, file, digest, media_type, len(raw), file=None, added_at=0)


async def _open(
    tx: Transaction,
    chat: ChatId,
    kind: ChatKind,
    group: GroupId | None,
    title: str | None,
    members: dict[MemberId, Role],
    now: int,
) -> None:
    person = {ChatKind.GROUP_CHAT: NINA, ChatKind.DIALOG: TIMUR, ChatKind.CHAT: None}[kind]
    await chats.add_chat(tx, chat, kind, group, NINA, person, title, len(members))
    await chats.put_participants(tx, chat, list(members.items()), now, 0)
    match kind:
        case ChatKind.GROUP_CHAT:
            await chats.add_personal(tx, (int(TEA_CLUB), int(NINA)), chat)
        case ChatKind.DIALOG:
            await chats.add_personal(tx, (int(NINA), int(TIMUR)), chat)


async def open_tokens(made: Accounts, *, on_loopback: bool) -> Demo:
    """Preset tokens on a loopback address; elsewhere they are ended and each start makes random ones."""
    if on_loopback:
        for owner, text in PRESET.items():
            await made.preset(owner, text)
        return Demo(PRESET)
    for text in PRESET.values():
        await made.end(text)
    return Demo({owner: (await made.add_token(owner, "demo")).text for owner in PRESET})
