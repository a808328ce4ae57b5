"""Profiles: one's own, changed; another's, as far as they show it (W-AUTHZ-1, M-23)."""

import dataclasses

import msgspec
from msgspec import UNSET

from gonets.server.clock import Clock
from gonets.server.domain.consents import ConsentState
from gonets.server.domain.profiles import Preferences, Profile, Wishes
from gonets.server.domain.refusals import BadUserId, NotFound, WrongAttachment
from gonets.server.store import accounts, chats, consents, uploads
from gonets.server.store import profiles as rows
from gonets.server.store.database import Database, Transaction
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import ChatId, GroupId, UserId


@dataclasses.dataclass(frozen=True, slots=True)
class GroupProfile:
    """What a person sees of a group before they start it (ux 1.5)."""

    id: GroupId
    name: str
    icon: int | None
    consent: ConsentState
    chat: ChatId | None


class Profiles:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock

    async def me(self, user: UserId) -> Profile:
        return await self._database.read(lambda tx: _profile(tx, user))

    async def of(self, user: UserId, by: UserId) -> Profile:
        """As `by` may see it: the phone only if it is shown. Raises BadUserId for strangers and for nobody alike."""

        async def work(tx: Transaction) -> Profile:
            found = await rows.profile(tx, user)
            if found is None or not (user == by or await chats.shares_chat(tx, by, user)):
                raise BadUserId("user_id", "there is no such person, or none you share a chat with")
            return found if found.phone_shown or user == by else dataclasses.replace(found, phone=None)

        return await self._database.read(work)

    async def change(self, user: UserId, wishes: Wishes) -> Profile:
        now = self._clock.now()

        async def work(tx: Transaction) -> Profile:
            found = await rows.lock(tx, user)
            if found is None:
                raise NotFound("user_id", "there is no such person")
            changed = _changed(found, wishes)
            if changed.photo != found.photo:
                await _hold_photo(tx, found, changed.photo, now)
            await rows.put(tx, changed)
            return changed

        profile = await self._database.transact(work)
        self._wakeups.ring({str(user)})
        return profile

    async def group(self, group: GroupId, by: UserId) -> GroupProfile:
        """Raises NotFound."""

        async def work(tx: Transaction) -> GroupProfile:
            names = await accounts.names(tx, {group})
            if not names.get(group):
                raise NotFound("group", "there is no such group")
            found = await consents.consent(tx, group, by)
            icon = await rows.group_icon(tx, group)
            if found is None:
                return GroupProfile(group, names[group], icon, ConsentState.NONE, None)
            return GroupProfile(group, names[group], icon, found.state, found.chat)

        return await self._database.read(work)


async def _profile(tx: Transaction, user: UserId) -> Profile:
    found = await rows.profile(tx, user)
    if found is None:
        raise NotFound("user_id", "there is no such person")
    return found


def _changed(found: Profile, wishes: Wishes) -> Profile:
    asked = {name: value for name, value in msgspec.structs.asdict(wishes).items() if value is not UNSET}
    chosen = {name: asked.pop(name) for name in Preferences.__struct_fields__ if name in asked}
    return dataclasses.replace(found, **asked, preferences=msgspec.structs.replace(found.preferences, **chosen))


async def _hold_photo(tx: Transaction, profile: Profile, photo: int | None, now: int) -> None:
    """A photo is held like a message's file, at the place (person, 0) where no chat is (W-UPL-7)."""
    if photo is not None and not await uploads.usable(tx, [(0, photo, int(profile.id))], locked=True):
        raise WrongAttachment("photo.token", "nobody you know has such a file")
    await uploads.drop_held(tx, int(profile.id))
    if photo is not None:
        await uploads.use(tx, [(photo, int(profile.id), 0)], now)
