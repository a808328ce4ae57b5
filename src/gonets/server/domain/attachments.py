"""Attachments as asked for: an object of a body becomes an attachment, or a refusal with its field path (W-ATT)."""

import re
from typing import Final, Literal

import msgspec

from gonets.server.domain.accounts import Door
from gonets.server.domain.keyboards import keyboard_of
from gonets.server.domain.refusals import BadUrl, Malformed, WrongAttachment
from gonets.server.domain.vcards import NotOneCard, name_and_phone
from gonets.wire.attachments import (
    CALL_TYPES,
    HANGUP_TYPES,
    KEYBOARD,
    PEOPLES,
    TYPES,
    Attachment,
    Call,
    Contact,
    Location,
    Music,
    Named,
    Present,
    Share,
    Sticker,
)
from gonets.wire.limits import Limits
from gonets.wire.strict_json import Fields, as_object

#: A text that is nothing but one http(s) URL (W-MSG-7).
ONE_LINK = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


_NAMES_OF_FILES: Final[tuple[Literal["token", "ref", "url", "id"], ...]] = ("token", "ref", "url", "id")


def attachments_of(said: Fields, limits: Limits, door: Door) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Both forms, the single one first (W-MSG-4)."""
    if not said.has("attachment") and not said.has("attachments"):  # nearly all messages
        return (), ()
    one = said.obj("attachment")
    items = [*([one] if one is not None else []), *(as_object(*item) for item in said.items("attachments") or [])]
    if len(items) > limits.attachments:
        data = f"limits.attachments={limits.attachments}"
        raise Malformed(said.at("attachments"), "too many attachments", data=data)
    found = tuple(_attachment(item, limits, door) for item in items)
    keyboards = [item.path for item, each in zip(items, found, strict=True) if each.type == KEYBOARD]
    if len(keyboards) > limits.keyboards:
        data = f"limits.keyboards={limits.keyboards}"
        raise Malformed(keyboards[limits.keyboards], "too many keyboards", data=data)
    return found, tuple(item.path for item in items)


def _attachment(fields: Fields, limits: Limits, door: Door) -> Attachment:
    """A type we know, and its payload (W-ATT-1)."""
    kind = fields.enum("type", TYPES)
    if kind is None:
        raise Malformed(fields.at("type"), "is required")
    if kind == KEYBOARD and door is Door.PEOPLE:
        raise WrongAttachment(fields.at("type"), "keyboards are made by groups")
    if kind in PEOPLES and door is Door.GRAPH:
        raise WrongAttachment(fields.at("type"), f"{kind} cannot be made through this API")
    payload = fields.obj("payload")
    if payload is None:
        raise Malformed(fields.at("payload"), "is required")
    match kind:
        case "SHARE":
            return Attachment(kind, _share(payload, limits))
        case "CALL":
            return Attachment(kind, _call(payload))
        case "PRESENT":
            return Attachment(kind, _present(payload))
        case "LOCATION":
            return Attachment(kind, location_of(payload))
        case "CONTACT":
            return Attachment(kind, _contact(payload, limits))
        case "MUSIC":
            return Attachment(kind, Music(_catalogue_id(payload)))
        case "STICKER":
            return Attachment(kind, Sticker(_catalogue_id(payload)))
        case "INLINE_KEYBOARD":
            return Attachment(kind, keyboard_of(payload, limits))
        case "IMAGE" | "VIDEO" | "AUDIO" | "FILE":
            return Attachment(kind, file_named(payload, limits))
        case _:
            raise AssertionError(f"{kind} is in TYPES and read above")


def file_named(payload: Fields, limits: Limits) -> Named:
    """A token wins over a ref, that over a url, that over the id that a reader got (W-ATT-4)."""
    for by in _NAMES_OF_FILES:
        value = payload.text(by, limit=("limits.url_chars", limits.url_chars))
        if value is not None:
            return Named(by, value)
    raise Malformed(payload.path, "a token is expected")


def _share(fields: Fields, limits: Limits) -> Share:
    """A link that a person posts (W-MSG-7)."""
    url = fields.text("url", limit=("limits.url_chars", limits.url_chars))
    if url is None:
        raise Malformed(fields.at("url"), "is required")
    if ONE_LINK.fullmatch(url) is None:
        raise BadUrl(fields.at("url"))
    return Share.of(url)


def _call(fields: Fields) -> Call:
    """A simulated call, as it ended (W-ATT-CALL-1); its number is made when it is settled."""
    kind = fields.enum("type", CALL_TYPES)
    hangup = fields.enum("hangupType", HANGUP_TYPES)
    duration = fields.integer("duration")
    if kind is None:
        raise Malformed(fields.at("type"), "is required")
    if duration is not None and not 0 <= duration <= 86_400:
        raise Malformed(fields.at("duration"), "0 to 86400 seconds are expected")
    ended = hangup or ("HUNGUP" if duration else "MISSED")
    return msgspec.convert({"id": "", "type": kind, "hangupType": ended, "duration": duration or 0}, Call)


def _present(fields: Fields) -> Present:
    """From whoever sends the message; its number and sender are filled in when it is settled (W-ATT-PRESENT-1)."""
    receiver = fields.user_id("receiverId")
    if receiver is None:
        raise Malformed(fields.at("receiverId"), "is required")
    return Present("", "SENT", str(receiver), "")


def location_of(fields: Fields) -> Location:
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
