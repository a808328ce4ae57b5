"""Attachments as asked for: an object of a body becomes an attachment, or a refusal with its field path (W-ATT)."""

import re

from gonets.server.domain.accounts import Door
from gonets.server.domain.refusals import BadUrl, Malformed, WrongAttachment
from gonets.server.domain.vcards import NotOneCard, name_and_phone
from gonets.wire.attachments import (
    KEYBOARD,
    MEDIA,
    PEOPLES,
    TYPES,
    Attachment,
    Contact,
    Location,
    Music,
    Share,
    Sticker,
)
from gonets.wire.limits import Limits
from gonets.wire.strict_json import Fields, as_object

#: A text that is nothing but one http(s) URL (W-MSG-7).
ONE_LINK = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


def attachments_of(said: Fields, limits: Limits, door: Door) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Both forms, the single one first (W-MSG-4)."""
    if not said.has("attachment") and not said.has("attachments"):  # nearly all messages
        return (), ()
    one = said.obj("attachment")
    items = [*([one] if one is not None else []), *(as_object(*item) for item in said.items("attachments") or [])]
    if len(items) > limits.attachments:
        data = f"limits.attachments={limits.attachments}"
        raise Malformed(said.at("attachments"), "too many attachments", data=data)
    return tuple(_attachment(item, limits, door) for item in items), tuple(item.path for item in items)


def _attachment(fields: Fields, limits: Limits, door: Door) -> Attachment:
    """A type we know, and its payload (W-ATT-1)."""
    kind = fields.enum("type", TYPES)
    if kind is None:
        raise Malformed(fields.at("type"), "is required")
    if kind in PEOPLES and door is Door.GRAPH:
        raise WrongAttachment(fields.at("type"), f"{kind} cannot be made through this API")
    payload = fields.obj("payload")
    if payload is None:
        raise Malformed(fields.at("payload"), "is required")
    match kind:
        case "SHARE":
            return Attachment(kind, _share(payload, limits))
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
    if kind in PEOPLES:
        return WrongAttachment(fields.at("type"), f"{kind} comes with a later version")
    for name in ("token", "ref"):
        if payload.text(name) is not None:
            return WrongAttachment(payload.at(name), "nobody knows this; uploads come with a later version")
    if kind == "IMAGE" and payload.text("url") is not None:
        return WrongAttachment(payload.at("url"), "images by URL come with a later version")
    assert kind in MEDIA, "every other type was read above"  # noqa: S101 keeps the table and this in step
    return Malformed(payload.at("token") if payload.has("url") else payload.path, "a token is expected")


def _share(fields: Fields, limits: Limits) -> Share:
    """A link that a person posts (W-MSG-7)."""
    url = fields.text("url", limit=("limits.url_chars", limits.url_chars))
    if url is None:
        raise Malformed(fields.at("url"), "is required")
    if ONE_LINK.fullmatch(url) is None:
        raise BadUrl(fields.at("url"))
    return Share.of(url)


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
