"""What a message can carry, as it is stored and as a reader gets it (W-ATT)."""

import hashlib
from typing import Literal

import msgspec

from gonets.wire.keyboards import InlineKeyboard
from gonets.wire.links import Links

Number = int | float


class Location(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A point on the map. Degrees, metres, metres per second; ``livePeriod`` in seconds (W-ATT-LOCATION-1)."""

    latitude: Number
    longitude: Number
    altitude: Number | None = None
    epu: Number | None = None
    heading: Number | None = None
    speed: Number | None = None
    zoom: Number | None = None
    live_period: int | None = None


class Contact(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A person or a vCard. ``id`` is bare digits, ``phone`` digits only (W-ATT-CONTACT-2, -3)."""

    id: str | None = None
    name: str = msgspec.field(default="", name="name")
    photo_url: str | None = None
    phone: str | None = None
    vcf_body: str | None = None

    @property
    def reading(self) -> dict[str, str]:
        """Keys in the wire's order; ``name`` is always there."""
        keys = (("id", self.id), ("name", self.name), ("photoUrl", self.photo_url), ("phone", self.phone))
        return {key: value for key, value in (*keys, ("vcfBody", self.vcf_body)) if value is not None}


class Music(msgspec.Struct, frozen=True):
    """A track of the catalogue (W-ATT-MUSIC-1)."""

    id: str


class Sticker(msgspec.Struct, frozen=True):
    """A sticker of the catalogue (W-ATT-STICKER-1)."""

    id: str


class Share(msgspec.Struct, frozen=True):
    """A link that a person posted (W-MSG-7)."""

    id: str
    url: str

    @classmethod
    def of(cls, url: str) -> "Share":
        """The same link always has the same digits."""
        return cls(str(int.from_bytes(hashlib.sha256(url.encode()).digest()[:6], "big")), url)


class Call(msgspec.Struct, frozen=True, rename="camel"):
    """A call as it ended; ``duration`` in seconds (W-ATT-CALL-1)."""

    id: str
    type: Literal["AUDIO", "VIDEO"]
    hangup_type: Literal["CANCELED", "REJECTED", "HUNGUP", "MISSED"]
    duration: int


class Present(msgspec.Struct, frozen=True, rename="camel"):
    """A present from one person to another, ``user:…`` both (W-ATT-PRESENT-1)."""

    id: str
    status: Literal["SENT"]
    receiver_id: str
    sender_id: str


class Media(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of ours: IMAGE, VIDEO, AUDIO or FILE. ``id`` is its number; token and URL are made when it is read.

    ``link`` is an image's own URL, where nothing could be fetched from it (W-ATT-IMAGE-3).
    """

    id: str
    name: str = ""
    link: str | None = None


class Named(msgspec.Struct, frozen=True):
    """A file as a caller names it, not looked up yet; never stored (W-ATT-4)."""

    by: Literal["token", "ref", "url", "id"]
    value: str


Payload = Media | Named | Location | Contact | Music | Sticker | Share | Call | Present | InlineKeyboard
TypeName = Literal[
    "IMAGE",
    "VIDEO",
    "AUDIO",
    "FILE",
    "LOCATION",
    "CONTACT",
    "MUSIC",
    "STICKER",
    "SHARE",
    "CALL",
    "PRESENT",
    "INLINE_KEYBOARD",
]
PAYLOADS: dict[TypeName, type[Payload]] = {
    "IMAGE": Media,
    "VIDEO": Media,
    "AUDIO": Media,
    "FILE": Media,
    "LOCATION": Location,
    "CONTACT": Contact,
    "MUSIC": Music,
    "STICKER": Sticker,
    "SHARE": Share,
    "CALL": Call,
    "PRESENT": Present,
    "INLINE_KEYBOARD": InlineKeyboard,
}
CALL_TYPES = ("AUDIO", "VIDEO")
HANGUP_TYPES = ("CANCELED", "REJECTED", "HUNGUP", "MISSED")
#: What an upload becomes (W-UPL-1).
MEDIA: tuple[TypeName, ...] = ("IMAGE", "VIDEO", "AUDIO", "FILE")
KEYBOARD = "INLINE_KEYBOARD"
#: Made by people only (W-ATT-SHARE-1, W-ATT-CALL-1, W-ATT-PRESENT-1).
PEOPLES = ("SHARE", "CALL", "PRESENT")
TYPES = (*MEDIA, "SHARE", "CONTACT", KEYBOARD, "LOCATION", "MUSIC", "CALL", "PRESENT", "STICKER")


class Attachment(msgspec.Struct, frozen=True):
    """``{"type": …, "payload": {…}}``, the storing form: no URL of ours inside (W-READ-9)."""

    type: TypeName
    payload: Payload


class _Kept(msgspec.Struct):
    type: TypeName
    payload: msgspec.Raw


_kept = msgspec.json.Decoder(list[_Kept])
_payloads = {name: msgspec.json.Decoder(kind) for name, kind in PAYLOADS.items()}
_encode = msgspec.json.Encoder().encode
#: Types whose payload is not read as it was stored; a text that looks like one costs a needless look, no more.
_MADE_FRESH = tuple(b'"type":"%b"' % name.encode() for name in (*MEDIA, "MUSIC", "STICKER"))


def kept_form(attachments: tuple[Attachment, ...]) -> bytes:
    """The storing form of all attachments of a message."""
    return _encode([{"type": each.type, "payload": _stored(each.payload)} for each in attachments])


def reading_form(kept: bytes, links: Links) -> bytes:
    """What a reader gets: the storing form with the URLs that are made fresh on each read (W-ATT-2)."""
    if not any(sign in kept for sign in _MADE_FRESH):
        return kept
    return _encode([{"type": each.type, "payload": _read(each, links)} for each in _kept.decode(kept)])


def from_kept(kept: bytes) -> tuple[Attachment, ...]:
    """The attachments of a stored message."""
    return tuple(Attachment(each.type, _payloads[each.type].decode(each.payload)) for each in _kept.decode(kept))


def _stored(payload: Payload) -> object:
    return payload.reading if isinstance(payload, Contact) else payload


def _read(kept: _Kept, links: Links) -> object:
    match kept.type:
        case "IMAGE" | "VIDEO" | "AUDIO" | "FILE":
            return _media(kept.type, _payloads[kept.type].decode(kept.payload), links)
        case "MUSIC" | "STICKER":
            name = str(msgspec.json.decode(kept.payload)["id"])
            return {"id": name, "url": links.catalogue_url(kept.type, name)}
        case _:
            return kept.payload


def _media(kind: str, media: Payload, links: Links) -> dict[str, str]:
    """Exactly these keys; only a FILE tells its name (W-ATT-2, W-ATT-FILE-1)."""
    assert isinstance(media, Media), "the decoder of these types"  # noqa: S101 narrows the type
    file = int(media.id)
    found = {"id": media.id, "token": links.token(file), "url": media.link or links.file_url(file, media.name)}
    return found | ({"name": media.name} if kind == "FILE" else {})
