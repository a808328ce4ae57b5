"""One call of the Graph door on its way to a handler, and the reply on its way back."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import lru_cache

import msgspec

from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import BadJson, BadMessageId, Forbidden, Malformed, UnknownChat
from gonets.server.domain.sending import OnceKey
from gonets.server.graph.paths import Query
from gonets.wire.ids import BadId, ChatId, GroupId, MessageId
from gonets.wire.limits import Limits
from gonets.wire.strict_json import Fields, NotJson, decode

After = Callable[[bool], Awaitable[None]]


class Nodes(msgspec.Struct, frozen=True):
    """The ids of a path, as written there."""

    chat: str | None = None
    message: str | None = None


class Call(msgspec.Struct, frozen=True):
    verb: str
    words: tuple[str, ...]
    nodes: Nodes
    query: Query
    body: bytes
    caller: Caller
    key: str | None
    request_id: str
    limits: Limits
    is_gone: Callable[[], bool]

    def fields(self) -> Fields:
        """The body, whatever its type is called (W-HTTP-3); none, or an empty one, counts as ``{}`` (W-HTTP-4)."""
        if not self.body:
            return Fields({})
        try:
            return Fields(decode(self.body, self.limits.json_depth))
        except NotJson as fault:
            raise BadJson from fault

    def path_chat(self) -> ChatId | None:
        """W-ID-3: what cannot be a chat id is an unknown chat."""
        return None if self.nodes.chat is None else chat_from(self.nodes.chat)

    def message(self) -> MessageId:
        try:
            return MessageId.parse(self.nodes.message or "")
        except BadId as fault:
            raise BadMessageId("mid") from fault

    def require_group(self) -> GroupId:
        """Feeds and `user_ids` belong to groups (W-AUTH-7)."""
        if not isinstance(self.caller.id, GroupId):
            raise Forbidden(None, "this method is for groups only")
        return self.caller.id

    def once(self, recipient: int = 0) -> OnceKey | None:
        """The Idempotency-Key in its scope: caller, verb, normalised path (W-IDEM-1)."""
        if self.key is None:
            return None
        scope = f"{self.verb} /{'/'.join(self._normal_words())}"
        return OnceKey(scope, self.key, self._digest(), recipient)

    def _normal_words(self) -> list[str]:
        nodes = {self.nodes.chat: self._normal_chat, self.nodes.message: self._normal_message}
        return [nodes[word]() if word in nodes else word for word in self.words]

    def _normal_chat(self) -> str:
        return str(self.path_chat())

    def _normal_message(self) -> str:
        return str(self.message())

    def _digest(self) -> str:
        return hashlib.sha256(self.query.without_token() + b"\n" + self.body).hexdigest()


class Reply(msgspec.Struct, frozen=True):
    """The body; `after` is awaited when it has been handed over, or the peer was found gone, and told which."""

    body: bytes
    after: After | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()


REPLAYED = ((b"idempotency-replayed", b"true"),)


_known_chat = lru_cache(4096)(ChatId.parse)  # bots write into the same chats; what is no id is not kept


def chat_from(text: str, place: str = "chat_id") -> ChatId:
    try:
        return _known_chat(text)
    except BadId as fault:
        raise UnknownChat(place) from fault


def require_same_chat(first: ChatId | None, second: ChatId | None, place: str) -> ChatId | None:
    """One id named in several places must be the same id (W-PATH-5)."""
    if first is not None and second is not None and first != second:
        raise Malformed(place, "another chat is named elsewhere in this request")
    return second if first is None else first
