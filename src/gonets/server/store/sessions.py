"""Login names, sessions and invitations as rows (reliability 7.7)."""

from collections.abc import Collection

from gonets.server.domain.sessions import Session
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import UserId

BY_LOGIN: Sql = "SELECT user_id, name, login, password, stopped_at FROM users WHERE login = :login"

OF_ID: Sql = "SELECT user_id, name, login, password, stopped_at FROM users WHERE user_id = :user_id"

# Held until commit: whoever changes a password ends every session made with the old one.
LOCK_USER: Sql = """
SELECT u.user_id, u.name, u.login, u.password, u.stopped_at
  FROM users u WHERE u.user_id = :user_id {for_update: u}"""

SET_LOGIN: Sql = "UPDATE users SET login = :login WHERE user_id = :user_id"

SET_PASSWORD: Sql = "UPDATE users SET password = :password WHERE user_id = :user_id"

SET_ADMIN: Sql = "UPDATE users SET admin_since = :now WHERE user_id = :user_id"

IS_ADMIN: Sql = "SELECT 1 AS one FROM users WHERE user_id = :user_id AND admin_since IS NOT NULL"

ADD: Sql = """
INSERT INTO sessions (digest, user_id, device, created_at, used_at) VALUES (:digest, :user_id, :device, :now, :now)"""

# The session with its person, in one look-up.
OF: Sql = """
SELECT s.digest, s.user_id, s.device, s.created_at, s.used_at, u.name, u.stopped_at
  FROM sessions s JOIN users u ON u.user_id = s.user_id WHERE s.digest = :digest"""

OF_USER: Sql = """
SELECT digest, user_id, device, created_at, used_at FROM sessions WHERE user_id = :user_id
 ORDER BY used_at DESC, digest"""

THESE: Sql = """
SELECT s.digest, s.user_id, s.device, s.created_at, s.used_at
  FROM {rows: digest text} r JOIN sessions s ON s.digest = r.digest
  JOIN users u ON u.user_id = s.user_id AND u.stopped_at IS NULL"""

SLIDE: Sql = """
UPDATE sessions SET used_at = r.used_at
  FROM {rows: digest text, used_at bigint} r
 WHERE sessions.digest = r.digest AND sessions.used_at < r.used_at"""

END: Sql = "DELETE FROM sessions WHERE digest IN (SELECT r.digest FROM {rows: digest text} r)"

END_OF_USER: Sql = "DELETE FROM sessions WHERE user_id = :user_id RETURNING digest"

DROP_OLD: Sql = """
DELETE FROM sessions WHERE digest IN (SELECT digest FROM sessions WHERE used_at <= :before LIMIT 1000)"""

ADD_INVITATION: Sql = "INSERT INTO invitations (digest, user_id, ends_at) VALUES (:digest, :user_id, :ends_at)"

INVITATION: Sql = """
SELECT i.user_id, i.ends_at, u.name, u.login, u.stopped_at
  FROM invitations i JOIN users u ON u.user_id = i.user_id WHERE i.digest = :digest"""

DROP_INVITATIONS: Sql = "DELETE FROM invitations WHERE user_id = :user_id"

DROP_OLD_INVITATIONS: Sql = """
DELETE FROM invitations WHERE digest IN (SELECT digest FROM invitations WHERE ends_at <= :before LIMIT 1000)"""


async def by_login(tx: Transaction, login: str) -> Row | None:
    return _first(await tx.fetch(BY_LOGIN, login=login))


async def user_row(tx: Transaction, user: UserId) -> Row | None:
    return _first(await tx.fetch(OF_ID, user_id=user))


async def lock_user(tx: Transaction, user: UserId) -> Row | None:
    return _first(await tx.fetch(LOCK_USER, user_id=user))


async def set_login(tx: Transaction, user: UserId, login: str) -> None:
    await tx.execute(SET_LOGIN, user_id=user, login=login)


async def set_password(tx: Transaction, user: UserId, password: str) -> None:
    """Its hash."""
    await tx.execute(SET_PASSWORD, user_id=user, password=password)


async def set_admin(tx: Transaction, user: UserId, now: int) -> None:
    await tx.execute(SET_ADMIN, user_id=user, now=now)


async def is_admin(tx: Transaction, user: UserId) -> bool:
    return bool(await tx.fetch(IS_ADMIN, user_id=user))


async def add(tx: Transaction, digest: str, user: UserId, device: str, now: int) -> None:
    await tx.execute(ADD, digest=digest, user_id=user, device=device, now=now)


async def row_of(tx: Transaction, digest: str) -> Row | None:
    """The session with name and `stopped_at` of its person."""
    return _first(await tx.fetch(OF, digest=digest))


async def of_user(tx: Transaction, user: UserId) -> list[Session]:
    return [session_from(row) for row in await tx.fetch(OF_USER, user_id=user)]


async def these(tx: Transaction, digests: Collection[str]) -> list[Session]:
    """Those that there still are, of people whom nobody stopped."""
    return [session_from(row) for row in await tx.fetch(THESE, [(digest,) for digest in digests])]


async def slide(tx: Transaction, used: Collection[tuple[str, int]]) -> None:
    await tx.execute(SLIDE, list(used))


async def end(tx: Transaction, digests: Collection[str]) -> None:
    await tx.execute(END, [(digest,) for digest in digests])


async def end_of_user(tx: Transaction, user: UserId) -> list[str]:
    return [row.digest for row in await tx.fetch(END_OF_USER, user_id=user)]


async def drop_old(tx: Transaction, before: int) -> int:
    return await tx.execute(DROP_OLD, before=before)


async def add_invitation(tx: Transaction, digest: str, user: UserId, ends_at: int) -> None:
    await tx.execute(ADD_INVITATION, digest=digest, user_id=user, ends_at=ends_at)


async def invitation(tx: Transaction, digest: str) -> Row | None:
    """With name, login and `stopped_at` of the person."""
    return _first(await tx.fetch(INVITATION, digest=digest))


async def drop_invitations(tx: Transaction, user: UserId) -> None:
    """All that lead to this person: one was used, so none may be used again."""
    await tx.execute(DROP_INVITATIONS, user_id=user)


async def drop_old_invitations(tx: Transaction, before: int) -> int:
    return await tx.execute(DROP_OLD_INVITATIONS, before=before)


def session_from(row: Row) -> Session:
    return Session(row.digest, UserId(row.user_id), row.device, row.created_at, row.used_at)


def _first(rows: list[Row]) -> Row | None:
    return rows[0] if rows else None
