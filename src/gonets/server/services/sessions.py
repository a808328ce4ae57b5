"""Signing in, out and up; sessions and invitations: made, recognised, listed, ended (reliability 7.7, 7.8)."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller, Door
from gonets.server.domain.passwords import as_typed, good_password, is_too_long
from gonets.server.domain.refusals import BadToken, BadUserId, Forbidden, Malformed, Stopped, UploadOver
from gonets.server.domain.sessions import IDLE_MS, INVITATION_MS, SLIDE_MS, Session, fold_login, good_login
from gonets.server.services.accounts import new_user_id
from gonets.server.services.passwords import Passwords
from gonets.server.store import accounts
from gonets.server.store import sessions as rows
from gonets.server.store.database import Database, Row, Transaction, Work
from gonets.server.wakeups.protocol import Wakeups
from gonets.wire.ids import UserId

SLICE = 1_000
WRONG = "the login name or the password is wrong"


@dataclass(frozen=True, slots=True)
class NewSession:
    """The secret goes into the cookie and is known to nobody else."""

    secret: str
    user: UserId
    name: str
    login: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """The code goes into the link and is shown once."""

    code: str
    user: UserId
    ends_at: int


class Sessions:
    def __init__(self, database: Database, wakeups: Wakeups, clock: Clock, passwords: Passwords) -> None:
        self._database = database
        self._wakeups = wakeups
        self._clock = clock
        self._passwords = passwords
        self._slides: dict[str, int] = {}

    # Signing in

    async def sign_in(self, login: str, password: str, device: str) -> NewSession:
        """Unknown names and wrong passwords are refused alike, and as slowly."""
        if is_too_long(password):
            raise BadToken(None, WRONG)
        typed = as_typed(password)
        found = await self._database.read(lambda tx: rows.by_login(tx, fold_login(login)))
        known: str | None = None if found is None else found.password
        if not await self._passwords.fits(known, typed) or found is None or known is None:
            raise BadToken(None, WRONG)
        if found.stopped_at is not None:
            raise Stopped
        renewed = await self._passwords.hash(typed) if self._passwords.is_old(known) else None
        user, now, made = UserId(found.user_id), self._clock.now(), _new_secret()

        async def work(tx: Transaction) -> None:
            held = await rows.lock_user(tx, user)
            if held is None or held.password != known:  # changed while we were computing
                raise BadToken(None, WRONG)
            if renewed is not None:
                await rows.set_password(tx, user, renewed)
            await rows.add(tx, digest_of(made), user, device, now)

        await self._database.transact(work)
        return NewSession(made, user, found.name, found.login)

    async def sign_up(self, name: str, login: str, password: str, device: str) -> NewSession:
        """A new person, where everybody may come in. Raises Malformed."""
        login = good_login(login)
        password = good_password(password, "password", login, name)
        await self._database.read(lambda tx: _require_free(tx, login, None))
        hashed = await self._passwords.hash(password)
        user, now, made = new_user_id(), self._clock.now(), _new_secret()

        async def work(tx: Transaction) -> None:
            await _require_free(tx, login, None)
            await accounts.add_user(tx, user, name, "ru", None, now)
            await rows.set_login(tx, user, login)
            await rows.set_password(tx, user, hashed)
            await rows.add(tx, digest_of(made), user, device, now)

        await self._database.transact(work)
        return NewSession(made, user, name, login)

    async def change_password(
        self, user: UserId, old: str, new: str, device: str, *, with_session: bool
    ) -> NewSession | None:
        """Every session of the person ends; the browser that asked gets a new one."""
        found = await self._database.read(lambda tx: _require_user(tx, user))
        if found.login is None or found.password is None:
            raise Forbidden(None, "this person has no password: an invitation gives one")
        password = good_password(new, "new", found.login, found.name)
        if is_too_long(old) or not await self._passwords.fits(found.password, as_typed(old)):
            raise Malformed("old", "this is not the password", data="wrong")
        hashed = await self._passwords.hash(password)
        now, made = self._clock.now(), _new_secret() if with_session else None

        async def work(tx: Transaction) -> list[str]:
            if (await _lock(tx, user)).password != found.password:
                raise Malformed("old", "this is not the password", data="wrong")
            return await _renew(tx, user, hashed, made, device, now)

        self._ended(await self._database.transact(work))
        return None if made is None else NewSession(made, user, found.name, found.login)

    # Invitations

    async def invite(self, user: UserId) -> Invitation:
        """A link that lets in as this person, once (ux 1.6). Raises BadUserId."""
        return await self._invite(user, lambda tx: _lock(tx, user))

    async def invite_newcomer(self, user: UserId) -> Invitation:
        """The same for who has not come in yet. Raises BadUserId, Forbidden."""

        async def judge(tx: Transaction) -> None:
            if (await _lock(tx, user)).password is not None:
                raise Forbidden("user_id", "this person has a password already; the operator can give a new link")

        return await self._invite(user, judge)

    async def invite_new(
        self, name: str, *, phone: str | None = None, locale: str = "ru", admin: bool = False
    ) -> Invitation:
        """A person who was not there before, with the rights they have from the start."""
        user, now = new_user_id(), self._clock.now()

        async def make(tx: Transaction) -> None:
            await accounts.add_user(tx, user, name, locale, phone, now)
            if admin:
                await rows.set_admin(tx, user, now)

        return await self._invite(user, make)

    async def _invite(self, user: UserId, first: Work[object]) -> Invitation:
        """`first` makes or judges the person, in the transaction of the link."""
        code, ends_at = _new_secret(), self._clock.now() + INVITATION_MS

        async def work(tx: Transaction) -> None:
            await first(tx)
            await rows.add_invitation(tx, digest_of(code), user, ends_at)

        await self._database.transact(work)
        return Invitation(code, user, ends_at)

    async def invited(self, code: str) -> tuple[str, str | None]:
        """Whom the link lets in as: name, and login name if there is one. Raises UploadOver."""
        row = await self._database.read(lambda tx: self._invitation(tx, code))
        return row.name, row.login

    async def accept(self, code: str, login: str | None, password: str, device: str) -> NewSession:
        """A password for the invited; ends their sessions and whatever other links there are."""
        row = await self._database.read(lambda tx: self._invitation(tx, code))
        chosen = row.login if login is None else good_login(login)
        if chosen is None:
            raise Malformed("login", "is required", data="form")
        password = good_password(password, "password", chosen, row.name)
        user, hashed = UserId(row.user_id), await self._passwords.hash(password)
        now, made = self._clock.now(), _new_secret()

        async def work(tx: Transaction) -> list[str]:
            await _lock(tx, user)
            await self._invitation(tx, code)  # of two who come at once, the second finds it used
            await _require_free(tx, chosen, user)
            await rows.drop_invitations(tx, user)
            await rows.set_login(tx, user, chosen)
            return await _renew(tx, user, hashed, made, device, now)

        self._ended(await self._database.transact(work))
        return NewSession(made, user, row.name, chosen)

    async def _invitation(self, tx: Transaction, code: str) -> Row:
        """Unknown, used and late ones are refused alike (E31)."""
        row = await rows.invitation(tx, digest_of(code))
        if row is None or row.ends_at <= self._clock.now():
            raise UploadOver("code", "this invitation is over or was used")
        if row.stopped_at is not None:
            raise Stopped("code")
        return row

    async def require_admin(self, user: UserId) -> None:
        if not await self._database.read(lambda tx: rows.is_admin(tx, user)):
            raise Forbidden(None, "administrators may do this")

    # Sessions

    async def of(self, secret: str) -> tuple[Caller, str]:
        """The person whose browser this is, and the id of its session. Raises BadToken."""
        digest, now = digest_of(secret), self._clock.now()
        row = await self._database.read(lambda tx: rows.row_of(tx, digest))
        if row is None or rows.session_from(row).is_over(now):
            raise BadToken(None, "this session is over; sign in again")
        if row.stopped_at is not None:
            raise Stopped
        if now - row.used_at >= SLIDE_MS:
            self._slides[digest] = now
        return Caller(UserId(row.user_id), row.name, Door.PEOPLE), digest

    async def listed(self, user: UserId) -> list[Session]:
        """The last used first."""
        now = self._clock.now()
        found = await self._database.read(lambda tx: rows.of_user(tx, user))
        return [one for one in found if not one.is_over(now)]

    async def alive(self, ids: Collection[str]) -> set[str]:
        """Those of the sessions that are not over; for whoever keeps a connection open on one."""
        now = self._clock.now()
        found = await self._database.read(partial(rows.these, digests=ids))
        return {one.id for one in found if not one.is_over(now)}

    async def end(self, ids: Collection[str]) -> None:
        await self._database.transact(partial(rows.end, digests=ids))
        self._ended(ids)

    async def end_secret(self, secret: str) -> None:
        """By its cookie, whoever's it was."""
        await self.end([digest_of(secret)])

    def _ended(self, ids: Collection[str]) -> None:
        """Open sockets look whether they are meant."""
        for digest in ids:
            self._slides.pop(digest, None)
        self._wakeups.ring({topic_of(digest) for digest in ids})

    # The janitor's chores

    async def write_slides(self) -> None:
        """What `of` noted: outside of the requests' own time."""
        slides, self._slides = self._slides, {}
        if slides:
            await self._database.transact(partial(rows.slide, used=list(slides.items())))

    async def collect(self) -> None:
        now = self._clock.now()
        while await self._database.transact(lambda tx: rows.drop_old(tx, now - IDLE_MS)) >= SLICE:
            pass
        while await self._database.transact(lambda tx: rows.drop_old_invitations(tx, now)) >= SLICE:
            pass


_TOPIC = "session:"


def topic_of(session: str) -> str:
    """Rung when the session ends."""
    return _TOPIC + session


def is_of_session(topic: str) -> bool:
    return topic.startswith(_TOPIC)


def digest_of(secret: str) -> str:
    """What is stored; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


async def _require_free(tx: Transaction, login: str, user: UserId | None) -> None:
    found = await rows.by_login(tx, login)
    if found is not None and found.user_id != user:
        raise Malformed("login", "somebody else has this login name", data="taken")


async def _require_user(tx: Transaction, user: UserId) -> Row:
    row = await rows.user_row(tx, user)
    if row is None:
        raise BadUserId("user_id", "there is no such person")
    return row


async def _lock(tx: Transaction, user: UserId) -> Row:
    row = await rows.lock_user(tx, user)
    if row is None:
        raise BadUserId("user_id", "there is no such person")
    return row


async def _renew(tx: Transaction, user: UserId, hashed: str, made: str | None, device: str, now: int) -> list[str]:
    """Another password: no session made with the old one stays; gives those that ended."""
    await rows.set_password(tx, user, hashed)
    ended = await rows.end_of_user(tx, user)
    if made is not None:
        await rows.add(tx, digest_of(made), user, device, now)
    return ended
