"""Bytes → a typed wish, or a refusal with its field path; after this nobody checks a type again."""

from urllib.parse import urlsplit

import msgspec

from gonets.server.domain.accounts import Door
from gonets.server.domain.attachments import file_named
from gonets.server.domain.chats import Changes, good_title
from gonets.server.domain.refusals import BadJson, BadUrl, Malformed, NotFound
from gonets.server.domain.said import Said, said
from gonets.server.domain.uploads import FILE_KINDS, FileKind
from gonets.server.graph.call import Call, require_same_chat
from gonets.server.services.presence import ACTIONS
from gonets.server.services.subscriptions import Wish
from gonets.wire.ids import ChatId, UserId
from gonets.wire.limits import Limits
from gonets.wire.strict_json import Fields, as_enum, as_object, as_text, as_user_id
from gonets.wire.updates import DOCUMENTED, KINDS


class To(msgspec.Struct, frozen=True):
    """A recipient: a chat, or the caller's personal chat with a user; `place` is the field that named it."""

    place: str
    chat: ChatId | None = None
    user: UserId | None = None


class SendMessage(msgspec.Struct, frozen=True):
    to: To
    said: Said
    callback: str | None = None  # the press it answers


class SendToUsers(msgspec.Struct, frozen=True):
    users: tuple[UserId, ...]
    said: Said


class ChangeChat(msgspec.Struct, frozen=True):
    to: To
    changes: Changes


class ShowAction(msgspec.Struct, frozen=True):
    to: To
    action: str


Action = SendMessage | SendToUsers | ChangeChat | ShowAction


def action(call: Call) -> Action:
    """Exactly one of message, chat_control, sender_action (W-SEND-1)."""
    fields = call.fields()
    given = [name for name in ("message", "chat_control", "sender_action") if fields.has(name)]
    if not given:
        raise Malformed("message", "a message, a chat_control or a sender_action is expected")
    if len(given) > 1:
        raise BadJson(None, f"only one of {', '.join(given)} can be asked for at once")
    to = recipient(call, fields)
    match given[0], to:
        case "message", To():
            return SendMessage(to, message(fields, call.limits))
        case "message", tuple():
            return SendToUsers(to, _to_many(to, message(fields, call.limits)))
        case _, tuple():
            raise Malformed("recipient.user_ids", "only messages go to several users")
        case "chat_control", To():
            return ChangeChat(to, control(_object(fields, "chat_control"), call.limits))
        case _, To():
            shown = fields.enum("sender_action", ACTIONS)
            return ShowAction(to, shown or ACTIONS[0])


def recipient(call: Call, fields: Fields) -> To | tuple[UserId, ...]:
    """A chat (path or body) wins over `user_id`; `user_ids` stand alone (W-SEND-2…4)."""
    named = fields.obj("recipient")
    path_chat = call.path_chat()
    if named is None and path_chat is not None:
        return To("chat_id", chat=path_chat)
    named = named or Fields({}, "recipient")
    if named.has("user_ids"):
        if path_chat is not None or named.has("chat_id") or named.has("user_id"):
            raise Malformed("recipient.user_ids", "user_ids must be the only recipient")
        return _users(named.items("user_ids") or [], "recipient.user_ids", "limits.user_ids", call.limits.user_ids)
    chat = require_same_chat(path_chat, named.chat_id("chat_id"), "recipient.chat_id")
    if chat is not None:
        return To("chat_id" if path_chat is not None else "recipient.chat_id", chat=chat)
    user = named.user_id("user_id")
    if user is None:
        raise Malformed("recipient", "a chat or a user is expected")
    return To("recipient.user_id", user=user)


def message(fields: Fields, limits: Limits) -> Said:
    """The caller names `message` in every method the same way."""
    asked = fields.obj("message")
    if asked is None:
        raise Malformed("message", "a message is expected")
    return said(asked, limits, Door.GRAPH)


def answer(call: Call) -> SendMessage:
    """`callbackId` in the query, or in the body; what cannot be one is an unknown press (W-ANS-1, -3)."""
    fields = call.fields()
    asked, named = call.query.text("callbackId"), fields.text("callbackId")
    if asked and named and asked != named:
        raise Malformed("callbackId", "another press is named in the body")
    callback = asked or named
    if not callback:
        raise Malformed("callbackId", "is required")
    answered = message(fields, call.limits)
    return SendMessage(To("chat_id", chat=call.path_chat()), answered, callback)


def edited(call: Call) -> Said:
    """`reply_to` stays as it was; one in the body is ignored (W-EDIT-1)."""
    values = call.fields()
    asked = values.obj("message")
    if asked is None:
        raise Malformed("message", "a message is expected")
    return said(Fields(asked.without("reply_to"), asked.path), call.limits, Door.GRAPH)


def control(fields: Fields, limits: Limits) -> Changes:
    """One or more of title, icon, add_members, remove_member, leave (W-CTRL-1, -2)."""
    title = _title(fields, limits)
    shown = fields.obj("icon")
    icon = None if shown is None else file_named(shown, limits)
    add = tuple(_member(path, value) for path, value in fields.items("add_members") or [])
    if len(add) > limits.add_members:
        raise Malformed(fields.at("add_members"), "too many users", data=f"limits.add_members={limits.add_members}")
    if fields.has("add_members") and not add:
        raise Malformed(fields.at("add_members"), "name at least one user")
    gone = fields.obj("remove_member")
    remove = None if gone is None else _required_user(gone)
    leave = fields.boolean("leave") or False
    if title is None and icon is None and not add and remove is None and not leave:
        raise Malformed("chat_control", "nothing to change is named")
    return Changes(title, icon, add, remove, leave)


def added(call: Call) -> Changes:
    """addMember: `userId`, `userIds`, or the union of both (W-ADD-1)."""
    fields = call.fields()
    one = fields.user_id("userId")
    many = [as_user_id(path, value) for path, value in fields.items("userIds") or []]
    users = tuple(dict.fromkeys([*([one] if one is not None else []), *many]))
    if not users:
        raise Malformed("userIds", "name at least one user")
    if len(users) > call.limits.add_members:
        raise Malformed("userIds", "too many users", data=f"limits.add_members={call.limits.add_members}")
    return Changes(add=users, show_history=fields.boolean("showHistory"), add_place="userIds")


def subscription(call: Call) -> Wish:
    """A url, long polling, or both; `types` a list or joined (W-SUB-1…3)."""
    fields = call.fields()
    url = fields.text("url", limit=("limits.url_chars", call.limits.url_chars))
    if url is not None:
        require_webhook_url(url)
    wish = Wish(url, fields.boolean("longPolling") or False, _kinds(fields))
    if wish.url is None and not wish.polling:
        raise Malformed("url", "a url or longPolling is expected")
    return wish


def unsubscription(call: Call) -> Wish:
    """The body, or the query of the one client that sends GET (W-PATH-4)."""
    if call.verb == "GET":
        wish = Wish(call.query.text("url"), call.query.boolean("longPolling", False))
    else:
        fields = call.fields()
        wish = Wish(fields.text("url"), fields.boolean("longPolling") or False)
    if wish.url is None and not wish.polling:
        raise Malformed("url", "a url or longPolling is expected")
    return wish


def upload_kind(call: Call) -> FileKind:
    """FILE when none is named (W-UPL-1); read without case (W-JSON-8)."""
    asked = call.query.text("type")
    return FileKind.FILE if asked is None else FileKind(as_enum("type", asked, FILE_KINDS))


def require_webhook_url(url: str) -> None:
    """http or https, no user info, no fragment (W-SUB-3); where it leads is the guard's to say."""
    try:
        parts = urlsplit(url)
        bad = parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc or "#" in url
    except ValueError:
        bad = True
    if bad:
        raise BadUrl("url")


def kinds(named: list[str] | None) -> tuple[str, ...] | None:
    """Event types, read without case; an unknown one would hide a typo (W-SUB-2)."""
    found = [_kind(name.strip()) for name in named or [] if name.strip()]
    return tuple(dict.fromkeys(found)) or None


def _kinds(fields: Fields) -> tuple[str, ...] | None:
    """Given but empty they are the three of OK (W-SUB-2), and replace what was there (W-SUB-4)."""
    if not fields.has("types"):
        return None
    return kinds(_words_of(fields)) or DOCUMENTED


def _words_of(fields: Fields) -> list[str]:
    """A list, or one string joined with ``|`` or ``,``."""
    if fields.is_text("types"):
        return (fields.text("types") or "").replace("|", ",").split(",")
    return [as_text(path, value) for path, value in fields.items("types") or []]


def _kind(name: str) -> str:
    upper = name.upper() if name.isascii() else ""
    if upper not in KINDS:
        raise Malformed("types", f"there is no event type {name[:40]!r}")
    return upper


def _to_many(users: tuple[UserId, ...], said: Said) -> Said:
    """A message of one chat cannot be answered to in several (W-MSG-5)."""
    if said.reply_to is not None and len(set(users)) > 1:
        raise NotFound("message.reply_to", "that message is not in the chats of all recipients")
    return said


def _object(fields: Fields, name: str) -> Fields:
    found = fields.obj(name)
    if found is None:
        raise Malformed(fields.at(name), "is required")
    return found


def _users(items: list[tuple[str, object]], place: str, name: str, most: int) -> tuple[UserId, ...]:
    """A malformed id refuses the whole call before anything is sent (W-SEND-8)."""
    if not items:
        raise Malformed(place, "name at least one user")
    if len(items) > most:
        raise Malformed(place, "too many users", data=f"{name}={most}")
    return tuple(as_user_id(path, value) for path, value in items)


def _member(path: str, value: object) -> UserId:
    return _required_user(as_object(path, value))


def _required_user(fields: Fields) -> UserId:
    user = fields.user_id("user_id")
    if user is None:
        raise Malformed(fields.at("user_id"), "is required")
    return user


def _title(fields: Fields, limits: Limits) -> str | None:
    title = fields.text("title")
    return None if title is None else good_title(title, fields.at("title"), limits)
