"""What people, operators and further groups do in a town, asked of its services; their doors have their own tests."""

import asyncio
from collections.abc import Callable, Mapping

from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import Changes, Role
from gonets.server.store import chats as chat_rows
from gonets.server.store.database import Sql, Transaction
from gonets.wire.ids import ChatId, GroupId, MemberId, UserId
from tests.cast import PRESET, TEA_CLUB
from tests.town import Answer, Json, Town

#: Who joins the cast when a test needs somebody from outside.
BOOKS = GroupId(57_100_000_000_444)
BORIS = UserId(571_000_000_104)
EVERY_KIND = (
    "MESSAGE_CREATED,MESSAGE_CALLBACK,CHAT_SYSTEM,MESSAGE_EDITED,MESSAGE_DELETED,LOCATION_UPDATED,CONSENT_CHANGED"
)

#: Every table a refused call must leave as it was; all columns, because any may betray an effect.
_TABLES: dict[str, Sql] = {
    "attempts": "SELECT * FROM attempts",
    "callbacks": "SELECT * FROM callbacks",
    "catalogue": "SELECT * FROM catalogue",
    "changes": "SELECT * FROM changes",
    "chats": "SELECT * FROM chats",
    "consent_changes": "SELECT * FROM consent_changes",
    "consents": "SELECT * FROM consents",
    "deliveries": "SELECT * FROM deliveries",
    "feed": "SELECT * FROM feed",
    "feeds": "SELECT * FROM feeds",
    "groups": "SELECT * FROM groups",
    "idempotency": "SELECT * FROM idempotency",
    "links": "SELECT * FROM links",
    "message_versions": "SELECT * FROM message_versions",
    "messages": "SELECT * FROM messages",
    "participants": "SELECT * FROM participants",
    "personal_chats": "SELECT * FROM personal_chats",
    "tokens": "SELECT * FROM tokens",
    "users": "SELECT * FROM users",
    "webhooks": "SELECT * FROM webhooks",
    "yeses": "SELECT * FROM yeses",
}


def token_of(member: MemberId) -> str:
    """Short and of the shape that the sandbox presets (W-AUTH-4)."""
    return PRESET.get(member) or f"tkn1m{int(member)}:EEEEEEEEEEEEEEEEE"


async def ask(
    town: Town, member: MemberId, verb: str, path: str, body: object = None, *, key: str | None = None, **query: object
) -> Answer:
    """A Graph call with the token of anybody who moved in."""
    return await _ask(town, member, verb, path, body, key, query)


async def _ask(
    town: Town, member: MemberId, verb: str, path: str, body: object, key: str | None, query: Mapping[str, object]
) -> Answer:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await town.call(verb, with_token(f"/graph/{path}", token_of(member), query), body, headers=headers)


def with_token(path: str, token: str, query: Mapping[str, object]) -> str:
    """The token is put in raw, with its colon, as real clients do (W-AUTH-1)."""
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{path}?access_token={token}{more}"


async def moves_in(town: Town, member: MemberId, name: str) -> None:
    """A newcomer with a token, in no chat."""
    accounts = town.house.accounts
    if isinstance(member, GroupId):
        await accounts.add_group(name, group=member)
    else:
        await accounts.add_user(name, user=member)
    await accounts.preset(member, token_of(member))


async def person(town: Town, user: UserId) -> Caller:
    return await town.house.accounts.person(user)


async def caller(town: Town, member: MemberId) -> Caller:
    """As the Graph door sees them."""
    return await town.house.accounts.identify(token_of(member))


async def allow(town: Town, user: UserId, group: GroupId = TEA_CLUB) -> None:
    """Messages switched on at the group's page."""
    await town.house.consents.allow(await person(town, user), group, "")


async def deny(town: Town, user: UserId, group: GroupId = TEA_CLUB) -> None:
    """Messages switched off."""
    await town.house.consents.deny(await person(town, user), group, "")


async def start(town: Town, user: UserId, payload: str | None, group: GroupId = TEA_CLUB) -> ChatId:
    """Start confirmed on a deep link."""
    chat, _ = await town.house.consents.start(await person(town, user), group, payload, "")
    return chat


async def create(town: Town, owner: UserId, title: str, *members: MemberId, group: GroupId | None = None) -> ChatId:
    """A CHAT made by a person; with `group` it belongs to that group."""
    chat, _ = await town.house.chats.create(owner, title, members, group, "")
    return chat


async def admit(town: Town, owner: UserId, chat: ChatId, *members: MemberId, history: bool = False) -> None:
    """The owner adds people and groups at the people's door."""
    changes = Changes(add=members, show_history=history)
    await town.house.chats.change(await person(town, owner), chat, changes, None, "")


async def expel(town: Town, owner: UserId, chat: ChatId, member: MemberId) -> None:
    await town.house.chats.change(await person(town, owner), chat, Changes(remove=member), None, "")


async def appoint(town: Town, chat: ChatId, member: MemberId) -> None:
    """The owner makes somebody an admin; groups too may be one (wire section 15)."""

    async def work(tx: Transaction) -> None:
        await chat_rows.set_role(tx, chat, member, Role.ADMIN)

    await town.database.transact(work)


async def stop(town: Town, member: MemberId) -> None:
    """The operator stops a group or a person."""
    groups: Sql = "UPDATE groups SET stopped_at = :now WHERE group_id = :id"
    users: Sql = "UPDATE users SET stopped_at = :now WHERE user_id = :id"
    sql = groups if isinstance(member, GroupId) else users
    await town.database.transact(lambda tx: tx.execute(sql, now=town.clock.now(), id=int(member)))


async def grant(town: Town, group: GroupId, *, reads_deleted: bool = True, legacy_2017: bool = False) -> None:
    """What the operator sets at a group."""
    sql: Sql = "UPDATE groups SET reads_deleted = :deleted, legacy_2017 = :legacy WHERE group_id = :id"
    named = {"deleted": int(reads_deleted), "legacy": int(legacy_2017), "id": int(group)}
    await town.database.transact(lambda tx: tx.execute(sql, **named))


async def listens(town: Town, group: GroupId = TEA_CLUB, types: str | None = None) -> None:
    """From now on the group's feed keeps what it hears."""
    body: dict[str, object] = {"longPolling": True} if types is None else {"longPolling": True, "types": types}
    answer = await ask(town, group, "POST", "me/subscribe", body)
    assert answer.json == {"success": True}


async def heard(town: Town, group: GroupId = TEA_CLUB) -> list[Json]:
    """Every event kept in the group's feed, oldest first; commits nothing."""
    answer = await ask(town, group, "GET", "me/updates", marker=0, timeout=0, count=1000, commit="false")
    assert answer.code == 0, answer.body
    return list(answer.json["updates"])


async def texts_heard(town: Town, group: GroupId = TEA_CLUB) -> list[str]:
    return [event["message"].get("text") for event in await heard(town, group) if "message" in event]


async def history(town: Town, chat: ChatId, member: MemberId = TEA_CLUB, **query: object) -> list[Json]:
    """Newest first."""
    answer = await _ask(town, member, "GET", f"{chat}/messages", None, None, query)
    assert answer.code == 0, answer.body
    return list(answer.json["messages"])


async def texts(town: Town, chat: ChatId, member: MemberId = TEA_CLUB, **query: object) -> list[str | None]:
    """Oldest first, as they are read on a page."""
    found = await history(town, chat, member, **query)
    return [entry["message"].get("text") for entry in reversed(found)]


async def newest(town: Town, chat: ChatId, member: MemberId = TEA_CLUB) -> Json:
    return (await history(town, chat, member, count=1))[0]


async def says(town: Town, member: MemberId, chat: ChatId, text: str) -> str:
    """Like `Town.says`, for anybody who moved in."""
    answer = await ask(town, member, "POST", f"{chat}/messages", {"message": {"text": text}})
    assert answer.code == 0, answer.body
    return str(answer.json["message_id"])


async def everything(town: Town) -> dict[str, list[str]]:
    """All that is stored, to be compared before and after."""

    async def work(tx: Transaction) -> dict[str, list[str]]:
        return {name: sorted(repr(row) for row in await tx.fetch(sql)) for name, sql in _TABLES.items()}

    return await town.database.read(work)


def seconds_pass(town: Town, seconds: float) -> None:
    """Real seconds, which no clock of the house can move: the memory of tokens counts them (W-AUTH-6)."""
    before = town.clock.monotonic
    town.clock.monotonic = lambda: before() + seconds


async def until(is_so: Callable[[], bool]) -> None:
    """Lets everybody else go on until something is so; the timeout of the test bounds it."""
    while not is_so():  # noqa: ASYNC110 what a test looks at rings no bell
        await asyncio.sleep(0)
