"""Bytes → a typed wish, or a refusal with its field path; after this nobody checks a type again."""

from urllib.parse import urlsplit

import msgspec

from gonets.server.domain.chats import Changes
from gonets.server.domain.refusals import BadJson, BadUrl, Malformed, NotFound, WrongAttachment
from gonets.server.domain.vcards import NotOneCard, name_and_phone
from gonets.server.graph.call import Call, require_same_chat
from gonets.server.services.presence import ACTIONS
from gonets.server.services.subscriptions import Wish
from gonets.wire.attachments import KEYBOARD, MEDIA, PEOPLES, TYPES, Attachment, Contact, Location, Music, Sticker
from gonets.wire.ids import ChatId, MessageId, UserId
from gonets.wire.limits import Limits
from gonets.wire.messages import PRIVACY_WARNINGS, Content
from gonets.wire.strict_json import Fields, as_object, as_text, as_user_id
from gonets.wire.updates import KINDS


class To(msgspec.Struct, frozen=True):
    """A recipient: a chat, or the caller's personal chat with a user; `place` is the field that named it."""

    place: str
    chat: ChatId | None = None
    user: UserId | None = None


class Said(msgspec.Struct, frozen=True):
    """A message as asked for; `places` names each attachment's field."""

    content: Content
    places: tuple[str, ...]
    reply_to: MessageId | None


class SendMessage(msgspec.Struct, frozen=True):
    to: To
    said: Said


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
    named = fields.obj("recipient") or Fields({}, "recipient")
    path_chat = call.path_chat()
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
    """W-MSG-1…6. The caller names `message` in every method the same way."""
    said = fields.obj("message")
    if said is None:
        raise Malformed("message", "a message is expected")
    text = said.text("text", limit=("limits.text_chars", limits.text_chars))
    attachments, places = _attachments(said, limits)
    content = Content(
        text if text and not text.isspace() else None,  # W-MSG-2: blank counts as absent
        attachments,
        said.enum("privacyWarning", PRIVACY_WARNINGS),
    )
    if content.text is None and not attachments:
        raise Malformed("message", "a message needs a text or an attachment")
    return Said(content, places, _reply_to(said))


def edited(call: Call) -> Said:
    """`reply_to` stays as it was; one in the body is ignored (W-EDIT-1)."""
    values = call.fields()
    said = values.obj("message")
    if said is None:
        raise Malformed("message", "a message is expected")
    return message(Fields({"message": said.without("reply_to")}), call.limits)


def control(fields: Fields, limits: Limits) -> Changes:
    """One or more of title, icon, add_members, remove_member, leave (W-CTRL-1, -2)."""
    title = _title(fields, limits)
    if fields.has("icon"):
        raise WrongAttachment(fields.at("icon"), "icons need uploads, which this version does not have yet")
    add = tuple(_member(path, value) for path, value in fields.items("add_members") or [])
    if len(add) > limits.add_members:
        raise Malformed(fields.at("add_members"), "too many users", data=f"limits.add_members={limits.add_members}")
    if fields.has("add_members") and not add:
        raise Malformed(fields.at("add_members"), "name at least one user")
    gone = fields.obj("remove_member")
    remove = None if gone is None else _required_user(gone)
    leave = fields.boolean("leave") or False
    if title is None and not add and remove is None and not leave:
        raise Malformed("chat_control", "nothing to change is named")
    return Changes(title, add, remove, leave)


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
    if not fields.has("types"):
        return None
    return kinds(_words_of(fields))


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
    if said.reply_to is not None and len(users) > 1:
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
    """Trimmed, 1…200 characters, no control characters (W-CTRL-1)."""
    title = fields.text("title")
    if title is None:
        return None
    title = title.strip()
    if not title or any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in title):
        raise Malformed(fields.at("title"), "a title has no control characters and is not empty")
    if len(title) > limits.title_chars:
        raise Malformed(fields.at("title"), "the title is too long", data=f"limits.title_chars={limits.title_chars}")
    return title


def _reply_to(said: Fields) -> MessageId | None:
    """An empty string counts as absent (W-MSG-5)."""
    if said.is_text("reply_to") and said.text("reply_to") == "":
        return None
    return said.message_id("reply_to")


def _attachments(said: Fields, limits: Limits) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Both forms, the single one first (W-MSG-4)."""
    one = said.obj("attachment")
    items = [*([one] if one is not None else []), *(as_object(*item) for item in said.items("attachments") or [])]
    if len(items) > limits.attachments:
        data = f"limits.attachments={limits.attachments}"
        raise Malformed(said.at("attachments"), "too many attachments", data=data)
    return tuple(_attachment(item, limits) for item in items), tuple(item.path for item in items)


def _attachment(fields: Fields, limits: Limits) -> Attachment:
    kind = fields.enum("type", TYPES)
    if kind is None:
        raise Malformed(fields.at("type"), "is required")
    if kind in PEOPLES:
        raise WrongAttachment(fields.at("type"), f"{kind} cannot be made through this API")
    payload = _object(fields, "payload")
    match kind:
        case "LOCATION":
            return Attachment(kind, _location(payload))
        case "CONTACT":
            return Attachment(kind, _contact(payload, limits))
        case "MUSIC":
            return Attachment(kind, Music(_catalogue_id(payload)))
        case "STICKER":
            return Attachment(kind, Sticker(_catalogue_id(payload)))
        case _:
            raise _not_yet(kind, fields, payload)


def _not_yet(kind: str, fields: Fields, payload: Fields) -> WrongAttachment | Malformed:
    """Nothing can have been uploaded yet, so every token is one that nobody knows (E25)."""
    if kind == KEYBOARD:
        return WrongAttachment(fields.at("type"), "keyboards come with a later version")
    for name in ("token", "ref"):
        if payload.text(name) is not None:
            return WrongAttachment(payload.at(name), "nobody knows this; uploads come with a later version")
    if kind == "IMAGE" and payload.text("url") is not None:
        return WrongAttachment(payload.at("url"), "images by URL come with a later version")
    assert kind in MEDIA, "every other type was read above"  # noqa: S101 keeps the table and this in step
    return Malformed(payload.at("token") if payload.has("url") else payload.path, "a token is expected")


def _location(fields: Fields) -> Location:
    """Degrees, and the rest optional; integers stay integers (W-ATT-LOCATION-1)."""
    live = fields.integer("livePeriod")
    if live is not None and not 1 <= live <= 86_400:
        raise Malformed(fields.at("livePeriod"), "1 to 86400 seconds are expected")
    return Location(
        latitude=_required(fields, "latitude", -90, 90),
        longitude=_required(fields, "longitude", -180, 180),
        altitude=fields.number("altitude"),
        epu=_within(fields, "epu", 0, None),
        heading=_within(fields, "heading", 0, 360),
        speed=_within(fields, "speed", 0, None),
        zoom=_within(fields, "zoom", 0, None),
        live_period=live,
    )


def _required(fields: Fields, name: str, least: float, most: float) -> float:
    number = _within(fields, name, least, most)
    if number is None:
        raise Malformed(fields.at(name), "is required")
    return number


def _within(fields: Fields, name: str, least: float, most: float | None) -> float | None:
    number = fields.number(name)
    if number is not None and (number < least or (most is not None and number > most)):
        raise Malformed(fields.at(name), "out of range")
    return number


def _contact(fields: Fields, limits: Limits) -> Contact:
    """By id or by card; both: the id wins (W-ATT-CONTACT-1)."""
    user = fields.user_id("id")
    if user is not None:
        return Contact(id=str(int(user)))
    card = fields.text("vcfBody", limit_bytes=("limits.vcard_bytes", limits.vcard_bytes))
    if card is None:
        raise Malformed(fields.path, "an id or a vcfBody is expected")
    try:
        name, phone = name_and_phone(card)
    except NotOneCard as fault:
        raise Malformed(fields.at("vcfBody"), str(fault)) from fault
    return Contact(name=name, phone=phone, vcf_body=card)


def _catalogue_id(fields: Fields) -> str:
    found = fields.text("id")
    if not found:
        raise Malformed(fields.at("id"), "is required")
    if len(found) > 128:
        raise Malformed(fields.at("id"), "no catalogue has such an id")
    return found
