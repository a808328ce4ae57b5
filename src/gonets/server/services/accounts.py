"""Groups, people and tokens: made, listed, recognised (W-AUTH)."""

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller, Door, Group, Token, User, token_text
from gonets.server.domain.refusals import BadToken, BadUserId, ExpiredToken, NotFound, Stopped
from gonets.server.domain.rules import Rules
from gonets.server.store import accounts
from gonets.server.store.database import Database, Row, Transaction
from gonets.wire.ids import GroupId, MemberId, UserId, member_id

DAY_MS = 86_400_000
MINUTE_MS = 60_000
#: Of the lists of all people and of all groups.
PAGE = 1_000


def digest_of(token: str) -> str:
    """What is stored of a token; its randomness needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_user_id() -> UserId:
    """Twelve random digits (wire section 3)."""
    return UserId(secrets.randbelow(9 * 10**11) + 10**11)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown once."""

    text: str
    digest: str
    owner: MemberId
    expires_at: int | None


class Accounts:
    """`seal` encrypts a webhook secret for the store, `unseal` opens it; `new_secret` makes one."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rules: Rules,
        seal: Callable[[str], str],
        unseal: Callable[[str], str],
        new_secret: Callable[[], str],
    ) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules
        self._seal = seal
        self._unseal = unseal
        self._new_secret = new_secret
        self._slides: dict[str, int] = {}

    async def add_user(
        self, name: str, *, phone: str | None = None, locale: str = "ru", user: UserId | None = None
    ) -> UserId:
        made = user or new_user_id()
        now = self._clock.now()
        await self._database.transact(lambda tx: accounts.add_user(tx, made, name, locale, phone, now))
        return made

    async def add_group(self, name: str, *, group: GroupId | None = None) -> NewToken:
        """With its first token, or not at all. The grant to read deleted messages is of development (W-READ-6)."""
        made = group or GroupId(secrets.randbelow(9 * 10**13) + 10**13)
        now, secret, first = self._clock.now(), self.new_hook_secret(), self._new_token(made)
        grant, legacy = self._rules.is_development, self._rules.legacy_2017

        async def work(tx: Transaction) -> None:
            await accounts.add_group(tx, made, name, secret, now, reads_deleted=grant, legacy=legacy)
            await accounts.add_token(tx, first.digest, made, "first", first.expires_at, now)

        await self._database.transact(work)
        return first

    async def users(self, after: int = 0) -> list[User]:
        """A page of them, by their numbers: those behind a number."""
        return await self._database.read(lambda tx: accounts.users(tx, after, PAGE))

    async def groups(self, after: int = 0) -> list[Group]:
        return await self._database.read(lambda tx: accounts.groups(tx, after, PAGE))

    async def person(self, user: UserId) -> Caller:
        """A person as themselves, at the people's door. Raises BadUserId."""
        found = await self._database.read(lambda tx: accounts.users_of(tx, {user}))
        if user not in found:
            raise BadUserId("as", "there is no such person")
        if found[user].stopped_at is not None:
            raise Stopped("as")
        return Caller(user, found[user].name, Door.PEOPLE)

    async def name_of(self, member: MemberId) -> str:
        """Raises NotFound."""
        names = await self._database.read(lambda tx: accounts.names(tx, {member}))
        if not names.get(member):
            raise NotFound(None, "there is no such group or person")
        return names[member]

    async def add_token(self, owner: MemberId, label: str = "", text: str | None = None) -> NewToken:
        """Leaves the previous token of a group valid for the overlap; at most two are live (W-AUTH-6)."""
        await self.name_of(owner)
        now, made = self._clock.now(), self._new_token(owner, text)

        async def work(tx: Transaction) -> None:
            if isinstance(owner, GroupId):
                await self._end_older(tx, owner, now)
            await accounts.add_token(tx, made.digest, owner, label, made.expires_at, now)

        await self._database.transact(work)
        return made

    def _new_token(self, owner: MemberId, text: str | None = None) -> NewToken:
        token = text or token_text(secrets.token_bytes(48))
        lifetime = self._rules.token_lifetime_days * DAY_MS
        return NewToken(token, digest_of(token), owner, self._clock.now() + lifetime if lifetime else None)

    async def _end_older(self, tx: Transaction, owner: GroupId, now: int) -> None:
        await accounts.lock_group(tx, owner)
        live = [token for token in await accounts.tokens_of(tx, owner) if is_live(token, now)]
        live.sort(key=lambda token: (token.ends_at is None, token.created_at))  # the current one has no end yet
        overlap_ends = now + self._rules.token_overlap_minutes * MINUTE_MS
        ends = [(token.digest, now) for token in live[:-1]] + [(token.digest, overlap_ends) for token in live[-1:]]
        await accounts.end_tokens(tx, ends)

    def new_hook_secret(self) -> str:
        """A fresh webhook secret, sealed for the store."""
        return self._seal(self._new_secret())

    async def hook_secrets(self, groups: Collection[GroupId]) -> dict[GroupId, list[str]]:
        """In the clear, newest first; two during rotation (W-HOOK-2)."""
        sealed = await self._database.read(lambda tx: accounts.hook_secrets(tx, groups))
        return {group: [self._unseal(text) for text in texts] for group, texts in sealed.items()}

    async def preset(self, owner: MemberId, text: str) -> None:
        """A token of the demo world, live again if it had ended; development only."""
        digest, now = digest_of(text), self._clock.now()
        lifetime = self._rules.token_lifetime_days * DAY_MS
        expires_at = now + lifetime if lifetime else None
        await self._database.transact(lambda tx: accounts.put_token(tx, digest, owner, "demo", expires_at, now))

    async def end(self, text: str) -> None:
        """Ends a token known in the clear, if it is there."""
        digest, now = digest_of(text), self._clock.now()
        await self._database.transact(lambda tx: accounts.end_tokens(tx, [(digest, now)]))

    async def tokens(self, owner: MemberId) -> list[Token]:
        return await self._database.read(lambda tx: accounts.tokens_of(tx, owner))

    async def revoke(self, digest_start: str) -> int:
        """By the digest or its beginning, as `gonets token list` shows it. Raises NotFound."""
        now = self._clock.now()

        async def work(tx: Transaction) -> int:
            return await accounts.revoke(tx, digest_start, now)

        ended = await self._database.transact(work)
        if not ended:
            raise NotFound("token", "there is no such token")
        return ended

    async def identify(self, token: str) -> Caller:
        """Unknown and revoked tokens are refused alike (W-AUTH-3)."""
        digest = digest_of(token)
        row = await self._database.read(lambda tx: accounts.token_row(tx, digest))
        now = self._clock.now()
        if row is None or row.name is None or (row.ends_at is not None and row.ends_at <= now):
            raise BadToken("access_token")
        if row.expires_at is not None and row.expires_at <= now:
            raise ExpiredToken("access_token")
        if row.stopped_at is not None:
            raise Stopped("access_token")
        self._slide(row, now)
        return Caller(member_id(row.owner_id), row.name, Door.GRAPH, bool(row.reads_deleted), bool(row.legacy_2017))

    def _slide(self, row: Row, now: int) -> None:
        """The end moves at most once a day, outside the request's own transaction (W-AUTH-5)."""
        lifetime = self._rules.token_lifetime_days * DAY_MS
        if row.expires_at is not None and lifetime and now + lifetime - row.expires_at >= DAY_MS:
            self._slides[row.digest] = now + lifetime

    async def write_slides(self) -> None:
        """What identify noted; called now and then by the janitor."""
        slides, self._slides = self._slides, {}

        async def work(tx: Transaction) -> None:
            for digest, expires_at in slides.items():
                await accounts.slide_token(tx, digest, expires_at)

        if slides:
            await self._database.transact(work)


def is_live(token: Token, now: int) -> bool:
    return (token.ends_at is None or token.ends_at > now) and (token.expires_at is None or token.expires_at > now)
