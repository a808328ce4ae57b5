"""What a person shows of themselves, as columns of `users`."""

import msgspec

from gonets.server.domain.profiles import Preferences, Profile
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import GroupId, UserId

PROFILE: Sql = """
SELECT u.user_id, u.name, u.phone, u.phone_shown, u.photo, u.login, u.admin_since, u.preferences
  FROM users u WHERE u.user_id = :user_id"""

# Held until commit, so that of two changes at once none is lost.
LOCK: Sql = PROFILE + " {for_update: u}"

PUT: Sql = """
UPDATE users SET name = :name, phone = :phone, phone_shown = :phone_shown, photo = :photo, preferences = :preferences
 WHERE user_id = :user_id"""

SET_LOCALE: Sql = "UPDATE users SET locale = :locale WHERE user_id = :user_id"

GROUP_ICON: Sql = "SELECT icon FROM groups WHERE group_id = :group_id"

_decode = msgspec.json.Decoder(Preferences).decode


async def profile(tx: Transaction, user: UserId) -> Profile | None:
    rows = await tx.fetch(PROFILE, user_id=user)
    return _profile(rows[0]) if rows else None


async def lock(tx: Transaction, user: UserId) -> Profile | None:
    rows = await tx.fetch(LOCK, user_id=user)
    return _profile(rows[0]) if rows else None


async def put(tx: Transaction, profile: Profile) -> None:
    await tx.execute(
        PUT,
        user_id=profile.id,
        name=profile.name,
        phone=profile.phone,
        phone_shown=1 if profile.phone_shown else None,
        photo=profile.photo,
        preferences=msgspec.json.encode(profile.preferences).decode(),
    )
    if profile.preferences.language is not None:
        await tx.execute(SET_LOCALE, user_id=profile.id, locale=profile.preferences.language)


async def group_icon(tx: Transaction, group: GroupId) -> int | None:
    rows = await tx.fetch(GROUP_ICON, group_id=group)
    return rows[0].icon if rows else None


def _profile(row: Row) -> Profile:
    return Profile(
        UserId(row.user_id),
        row.name,
        row.phone,
        bool(row.phone_shown),
        row.photo,
        row.login,
        row.admin_since is not None,
        _decode(row.preferences or "{}"),
    )
