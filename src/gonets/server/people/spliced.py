"""What stands in the `attachments` of a message: spliced from the store, never made of these; the tests compare."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from gonets.server.people.shapes import MemberIdText


class Media(Struct, omit_defaults=True):
    id: str
    token: str
    url: str
    name: str | UnsetType = UNSET


class Shared(Struct):
    id: str
    url: str


class Contact(Struct, omit_defaults=True):
    name: str
    id: str | UnsetType = UNSET
    photoUrl: str | UnsetType = UNSET  # noqa: N815 the wire's own spelling
    phone: str | UnsetType = UNSET
    vcfBody: str | UnsetType = UNSET  # noqa: N815 the wire's own spelling


class Location(Struct, omit_defaults=True):
    latitude: float
    longitude: float
    altitude: float | UnsetType = UNSET
    epu: float | UnsetType = UNSET
    heading: float | UnsetType = UNSET
    speed: float | UnsetType = UNSET
    zoom: float | UnsetType = UNSET
    livePeriod: int | UnsetType = UNSET  # noqa: N815 the wire's own spelling


class CallFacts(Struct):
    id: str
    type: Literal["AUDIO", "VIDEO"]
    hangupType: Literal["CANCELED", "REJECTED", "HUNGUP", "MISSED"]  # noqa: N815 the wire's own spelling
    duration: int


class PresentFacts(Struct):
    id: str
    status: Literal["SENT"]
    receiverId: MemberIdText  # noqa: N815 the wire's own spelling
    senderId: MemberIdText  # noqa: N815 the wire's own spelling


class Button(Struct, omit_defaults=True):
    type: Literal["CALLBACK", "LINK", "REQUEST_CONTACT", "REQUEST_GEO_LOCATION"]
    text: str
    intent: Literal["POSITIVE", "NEGATIVE", "DEFAULT"] | UnsetType = UNSET
    payload: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    quick: bool | UnsetType = UNSET


class Buttons(Struct):
    buttons: list[list[Button]]


class KeyboardFacts(Struct):
    keyboard: Buttons
    callbackId: str  # noqa: N815 the wire's own spelling


class MediaAttachment(Struct):
    type: Literal["IMAGE", "VIDEO", "AUDIO", "FILE"]
    payload: Media


class ShareAttachment(Struct):
    type: Literal["SHARE"]
    payload: Shared


class ContactAttachment(Struct):
    type: Literal["CONTACT"]
    payload: Contact


class LocationAttachment(Struct):
    type: Literal["LOCATION"]
    payload: Location


class CatalogueAttachment(Struct):
    type: Literal["MUSIC", "STICKER"]
    payload: Shared


class CallAttachment(Struct):
    type: Literal["CALL"]
    payload: CallFacts


class PresentAttachment(Struct):
    type: Literal["PRESENT"]
    payload: PresentFacts


class KeyboardAttachment(Struct):
    type: Literal["INLINE_KEYBOARD"]
    payload: KeyboardFacts
