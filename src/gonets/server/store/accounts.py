"""Groups, people and tokens as rows."""

from collections.abc import Collection

from gonets.server.domain.accounts import Group, Token, User
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import GroupId, MemberId, UserId, member_id

ADD_USER: Sql = """
INSERT INTO users (user_id, name, locale, phone, phone_shown, created_at)
VALUES (:user_id, :name, :locale, :phone, :phone_shown, :now)"""

ADD_GROUP: Sql = """
INSERT INTO groups (group_id, name, hook_secret, legacy_2017, reads_deleted, created_at)
VALUES (:group_id, :name, :hook_secret, :legacy_2017, :reads_deleted, :now)"""

ADD_FEED: Sql = """
INSERT INTO feeds (group_id, last_position, first_position, committed, last_hook) VALUES (:group_id, 0, 1, 0, 0)"""

USERS: Sql = """
SELECT user_id, name, locale, phone, phone_shown, created_at, stopped_at FROM users
 WHERE user_id > :after ORDER BY user_id LIMIT :most"""

GROUPS: Sql = """
SELECT group_id, name, legacy_2017, reads_deleted, created_at, stopped_at FROM groups
 WHERE group_id > :after ORDER BY group_id LIMIT :most"""

USERS_OF: Sql = """
SELECT u.user_id, u.name, u.locale, u.phone, u.phone_shown, u.created_at, u.stopped_at
  FROM {rows: user_id bigint} r JOIN users u ON u.user_id = r.user_id"""

GROUPS_OF: Sql = """
SELECT g.group_id, g.name, g.legacy_2017, g.reads_deleted, g.created_at, g.stopped_at
  FROM {rows: group_id bigint} r JOIN groups g ON g.group_id = r.group_id"""

NAMES: Sql = """
SELECT r.member_id, COALESCE(u.name, g.name) AS name
  FROM {rows: member_id bigint} r
  LEFT JOIN users u ON u.user_id = r.member_id
  LEFT JOIN groups g ON g.group_id = r.member_id"""

SECRETS: Sql = """
SELECT g.group_id, g.hook_secret, g.old_hook_secret
  FROM {rows: group_id bigint} r JOIN groups g ON g.group_id = r.group_id"""

ADD_TOKEN: Sql = """
INSERT INTO tokens (digest, owner_id, label, created_at, expires_at)
VALUES (:digest, :owner_id, :label, :now, :expires_at)"""

PUT_TOKEN: Sql = """
INSERT INTO tokens (digest, owner_id, label, created_at, expires_at)
VALUES (:digest, :owner_id, :label, :now, :expires_at)
    ON CONFLICT (digest) DO UPDATE SET expires_at = excluded.expires_at, ends_at = NULL"""

TOKEN: Sql = """
SELECT t.digest, t.owner_id, t.label, t.created_at, t.expires_at, t.ends_at,
       COALESCE(u.name, g.name) AS name, COALESCE(u.stopped_at, g.stopped_at) AS stopped_at,
       g.reads_deleted, g.legacy_2017
  FROM tokens t
  LEFT JOIN users u ON u.user_id = t.owner_id
  LEFT JOIN groups g ON g.group_id = t.owner_id
 WHERE t.digest = :digest"""

TOKENS_OF: Sql = """
SELECT digest, owner_id, label, created_at, expires_at, ends_at FROM tokens
 WHERE owner_id = :owner_id ORDER BY created_at, digest"""

SLIDE_TOKEN: Sql = "UPDATE tokens SET expires_at = :expires_at WHERE digest = :digest AND expires_at < :expires_at"

END_TOKENS: Sql = """
UPDATE tokens SET ends_at = r.ends_at
  FROM {rows: digest text, ends_at bigint} r
 WHERE tokens.digest = r.digest AND (tokens.ends_at IS NULL OR tokens.ends_at > r.ends_at)"""

REVOKE: Sql = """
UPDATE tokens SET ends_at = :now
 WHERE digest >= :first AND digest < :last AND (ends_at IS NULL OR ends_at > :now)"""

LOCK_GROUP: Sql = "SELECT group_id FROM groups WHERE group_id = :group_id {for_update: groups}"

COUNTS: Sql = """
SELECT (SELECT COUNT(*) FROM groups) AS groups_held, (SELECT COUNT(*) FROM users) AS users_held"""


async def add_user(tx: Transaction, user: UserId, name: str, locale: str, phone: str | None, now: int) -> None:
    await tx.execute(ADD_USER, user_id=user, name=name, locale=locale, phone=phone, phone_shown=None, now=now)


async def add_group(
    tx: Transaction, group: GroupId, name: str, hook_secret: str, now: int, *, reads_deleted: bool, legacy: bool
) -> None:
    """With its feed, which every group has from the start."""
    await tx.execute(
        ADD_GROUP,
        group_id=group,
        name=name,
        hook_secret=hook_secret,
        legacy_2017=int(legacy),
        reads_deleted=int(reads_deleted),
        now=now,
    )
    await tx.execute(ADD_FEED, group_id=group)


async def users(tx: Transaction, after: int, most: int) -> list[User]:
    """By their numbers, those behind a number."""
    return [_user(row) for row in await tx.fetch(USERS, after=after, most=most)]


async def groups(tx: Transaction, after: int, most: int) -> list[Group]:
    return [_group(row) for row in await tx.fetch(GROUPS, after=after, most=most)]


async def users_of(tx: Transaction, numbers: set[UserId]) -> dict[UserId, User]:
    found = [_user(row) for row in await tx.fetch(USERS_OF, [(number,) for number in numbers])]
    return {user.id: user for user in found}


async def group(tx: Transaction, number: GroupId) -> Group | None:
    rows = await tx.fetch(GROUPS_OF, [(number,)])
    return _group(rows[0]) if rows else None


async def names(tx: Transaction, members: set[MemberId]) -> dict[MemberId, str]:
    rows = await tx.fetch(NAMES, [(member,) for member in members])
    return {member_id(row.member_id): row.name or "" for row in rows}


async def hook_secrets(tx: Transaction, numbers: Collection[GroupId]) -> dict[GroupId, list[str]]:
    """Sealed; the newest first, two during rotation (W-HOOK-2)."""
    rows = await tx.fetch(SECRETS, [(number,) for number in numbers])
    return {
        GroupId(row.group_id): [secret for secret in (row.hook_secret, row.old_hook_secret) if secret] for row in rows
    }


async def add_token(
    tx: Transaction, digest: str, owner: MemberId, label: str, expires_at: int | None, now: int
) -> None:
    await tx.execute(ADD_TOKEN, digest=digest, owner_id=owner, label=label, expires_at=expires_at, now=now)


async def put_token(
    tx: Transaction, digest: str, owner: MemberId, label: str, expires_at: int | None, now: int
) -> None:
    """New, or live again."""
    await tx.execute(PUT_TOKEN, digest=digest, owner_id=owner, label=label, expires_at=expires_at, now=now)


async def token_row(tx: Transaction, digest: str) -> Row | None:
    """The token with its owner, in one look-up."""
    rows = await tx.fetch(TOKEN, digest=digest)
    return rows[0] if rows else None


async def tokens_of(tx: Transaction, owner: MemberId) -> list[Token]:
    return [
        Token(row.digest, member_id(row.owner_id), row.label, row.created_at, row.expires_at, row.ends_at)
        for row in await tx.fetch(TOKENS_OF, owner_id=owner)
    ]


async def slide_token(tx: Transaction, digest: str, expires_at: int) -> None:
    await tx.execute(SLIDE_TOKEN, digest=digest, expires_at=expires_at)


async def end_tokens(tx: Transaction, ends: list[tuple[str, int]]) -> int:
    return await tx.execute(END_TOKENS, ends)


async def lock_group(tx: Transaction, number: GroupId) -> bool:
    """Held until commit; whether there is such a group."""
    return bool(await tx.fetch(LOCK_GROUP, group_id=number))


async def counts(tx: Transaction) -> tuple[int, int]:
    """How many groups and users."""
    (row,) = await tx.fetch(COUNTS)
    return row.groups_held, row.users_held


def _user(row: Row) -> User:
    return User(
        UserId(row.user_id), row.name, row.locale, row.phone, bool(row.phone_shown), row.created_at, row.stopped_at
    )


def _group(row: Row) -> Group:
    return Group(
        GroupId(row.group_id), row.name, bool(row.legacy_2017), bool(row.reads_deleted), row.created_at, row.stopped_at
    )


async def revoke(tx: Transaction, digest_start: str, now: int) -> int:
    """Every live token whose digest begins so; how many ended."""
    return await tx.execute(REVOKE, first=digest_start, last=digest_start + "g", now=now)
