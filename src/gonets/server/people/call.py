"""One request of the people's door, as its handlers read it."""

import re
from dataclasses import dataclass

from starlette.requests import Request

from gonets.server.domain.refusals import BadMessageId, BadUserId, Malformed, NotFound, UnknownChat
from gonets.wire.ids import NEVER, BadId, ChatId, GroupId, MemberId, MessageId, UserId, parse_member
from gonets.wire.limits import Limits
from gonets.wire.strict_json import Fields

_DIGITS = re.compile(r"[0-9]{1,18}")
_MOMENT = re.compile(r"[0-9]{1,14}")
_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
_LINK = re.compile(r"g([1-9][0-9]{14})")


@dataclass(frozen=True, slots=True)
class Call:
    request: Request
    fields: Fields
    request_id: str
    limits: Limits
    session: str | None = None
    """Of the caller's browser; none of a persona."""

    def asked(self, name: str) -> str | None:
        """A parameter of the query; an empty one counts as absent."""
        return self.request.query_params.get(name) or None

    def count(self, most: int, default: int) -> int:
        """Out of range is refused, never cut (W-LIM-3)."""
        asked = self.asked("count")
        if asked is None:
            return default
        if _DIGITS.fullmatch(asked) is None or not 1 <= int(asked) <= most:
            raise Malformed("count", f"1 to {most} are expected")
        return int(asked)

    def path_chat(self) -> ChatId:
        """W-ID-3: what cannot be a chat id is an unknown chat."""
        return chat_from(self.request.path_params["chat"])

    def path_group(self) -> GroupId:
        return group_from(self.request.path_params["group"])

    def path_user(self) -> UserId:
        return user_from(self.request.path_params["user"])

    def path_message(self) -> MessageId:
        return message_from(self.request.path_params["mid"], "mid")

    def path_link(self) -> int:
        """``g`` and 15 digits, as in the URL of a chat (W-CHAT-8)."""
        found = _LINK.fullmatch(self.request.path_params["link"])
        if found is None:
            raise UnknownChat("link")
        return int(found[1])

    def moment(self, name: str, chat: ChatId) -> tuple[int, tuple[str, MessageId] | None]:
        """A message of that chat, or Unix milliseconds: as a seq, and the message if one was named."""
        asked = self.asked(name) or ""
        if _MOMENT.fullmatch(asked):
            return int(asked) << 16, None
        mid = message_from(asked, name)
        if mid.chat != chat:
            raise NotFound(name, "there is no such message in this chat")
        return mid.seq, (name, mid)

    def asked_group(self) -> GroupId:
        asked = self.asked("group")
        if asked is None:
            raise Malformed("group", "name a group")
        return group_from(asked)

    def group(self) -> GroupId:
        """The field ``group`` of the body."""
        return group_from(self.required("group"))

    def required(self, name: str) -> str:
        """A text of the body that must be there and not empty."""
        found = self.fields.text(name)
        if not found:
            raise Malformed(name, "is required")
        return found


def chat_from(text: str) -> ChatId:
    try:
        return ChatId.parse(text)
    except BadId as fault:
        raise UnknownChat("chat_id") from fault


def number_from(text: str, place: str) -> int:
    """Not negative, and of no more than 63 bits."""
    if _NUMBER.fullmatch(text) is None or int(text) > NEVER:
        raise Malformed(place, "a number is expected")
    return int(text)


def group_from(text: str) -> GroupId:
    """A malformed id is one that no group has."""
    try:
        return GroupId.parse(text)
    except BadId as fault:
        raise NotFound("group", "there is no such group") from fault


def user_from(text: str, place: str = "user_id") -> UserId:
    try:
        return UserId.parse(text)
    except BadId as fault:
        raise BadUserId(place) from fault


def member_from(text: str, place: str) -> MemberId:
    """``user:…`` or ``group:…``."""
    try:
        return parse_member(text)
    except BadId as fault:
        raise BadUserId(place, "not the id of a user or a group") from fault


def message_from(text: str, place: str) -> MessageId:
    try:
        return MessageId.parse(text)
    except BadId as fault:
        raise BadMessageId(place) from fault
