"""Who is calling, and whether they call too often (W-AUTH, W-LIM-2)."""

from collections.abc import Awaitable, Callable, Collection

from gonets.server.clock import Clock
from gonets.server.domain.accounts import LOOKS_LIKE_TOKEN, Caller
from gonets.server.domain.refusals import AddressBlocked, BadToken, ExpiredToken, Flooded, Malformed, NoToken
from gonets.server.graph.paths import Query
from gonets.server.rates import Buckets, household
from gonets.wire.ids import ChatId, UserId

#: A revoked token is refused within a second even if every signal is lost (W-AUTH-6).
REMEMBERED_S = 1.0
_MOST_REMEMBERED = 10_000


class Guard:
    def __init__(
        self,
        identify: Callable[[str], Awaitable[Caller]],
        clock: Clock,
        calls: Buckets,
        chat: Buckets,
        bad_tokens: Buckets,
    ) -> None:
        self._identify = identify
        self._clock = clock
        self._calls = calls
        self._chat = chat
        self._bad_tokens = bad_tokens
        self._known: dict[str, tuple[Caller, float]] = {}

    async def identify(self, query: Query, authorization: bytes | None, address: str) -> Caller:
        """By the query or by ``Authorization: Bearer`` (W-AUTH-1, -2)."""
        token = _token(query, authorization)
        known = self._known.get(token)
        if known is not None and known[1] > self._clock.monotonic():
            return known[0]
        try:
            caller = await self._look_up(token)
        except (BadToken, ExpiredToken):
            wait_s = self._bad_tokens.spend(household(address))
            if wait_s:
                raise AddressBlocked(wait_s=wait_s) from None
            raise
        self._remember(token, caller)
        return caller

    def spend(self, caller: Caller, calls: int = 1) -> None:
        """Each recipient of `user_ids` counts as one call; a call refused has no effect (W-LIM-2)."""
        wait_s = self._calls.spend(int(caller.id), calls)
        if wait_s:
            raise Flooded(wait_s=wait_s)

    def spend_in_chat(self, caller: Caller, chat: ChatId | UserId) -> None:
        """Charged as soon as the chat is known, or the person whose chat it is (W-LIM-2)."""
        wait_s = self._chat.spend((int(caller.id), int(chat)))
        if wait_s:
            raise Flooded(None, "too many messages into this chat; wait and try again", wait_s=wait_s)

    def spend_in_chats(self, caller: Caller, chats: Collection[ChatId | UserId]) -> None:
        """All or none: a call refused has no effect (W-LIM-2)."""
        wait_s = max(self._chat.wait_s((int(caller.id), int(chat))) for chat in chats)
        if wait_s:
            raise Flooded(None, "too many messages into one of these chats; wait and try again", wait_s=wait_s)
        for chat in chats:
            self.spend_in_chat(caller, chat)

    async def _look_up(self, token: str) -> Caller:
        if LOOKS_LIKE_TOKEN.fullmatch(token) is None:
            raise BadToken("access_token")
        return await self._identify(token)

    def _remember(self, token: str, caller: Caller) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[token] = (caller, self._clock.monotonic() + REMEMBERED_S)


def _token(query: Query, authorization: bytes | None) -> str:
    asked = query.token()
    bearer = _bearer(authorization)
    if asked is not None and bearer is not None and asked != bearer:
        raise Malformed("access_token", "two different tokens are given")
    token = asked if asked is not None else bearer
    if token is None:
        raise NoToken("access_token")
    return token


def _bearer(authorization: bytes | None) -> str | None:
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(b" ")
    if scheme.lower() != b"bearer" or not token.strip():
        return None
    return token.strip().decode("latin-1")
