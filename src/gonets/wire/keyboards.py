"""Inline keyboards: rows of four kinds of buttons, as they are stored and read alike (W-KBD)."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

#: Absent means DEFAULT, and reading always gives it; readers find a button's keys in the order of its fields (W-KBD-2).
Intent = Literal["DEFAULT", "POSITIVE", "NEGATIVE"]
INTENTS: tuple[Intent, ...] = ("DEFAULT", "POSITIVE", "NEGATIVE")

#: Hex digits of a ``callbackId``: of a keyboard, and of each press (W-ID table).
CALLBACK_ID_DIGITS = 45


class CallbackButton(msgspec.Struct, frozen=True, tag_field="type", tag="CALLBACK"):
    """A press makes a MESSAGE_CALLBACK event with this ``payload``; absent, the event carries ``""`` (W-KBD-3)."""

    text: str
    intent: Intent = "DEFAULT"
    payload: str | UnsetType = UNSET


class LinkButton(msgspec.Struct, frozen=True, tag_field="type", tag="LINK"):
    """Opens an absolute http(s) address (W-KBD-4)."""

    text: str
    intent: Intent
    url: str


class ContactButton(msgspec.Struct, frozen=True, tag_field="type", tag="REQUEST_CONTACT"):
    """Asks for the presser's own contact; ``quick`` does not ask again after a yes (W-KBD-7, -8)."""

    text: str
    intent: Intent = "DEFAULT"
    quick: bool | UnsetType = UNSET


class LocationButton(msgspec.Struct, frozen=True, tag_field="type", tag="REQUEST_GEO_LOCATION"):
    """Asks where the presser is; ``quick`` does not ask again after a yes (W-KBD-7, -8)."""

    text: str
    intent: Intent = "DEFAULT"
    quick: bool | UnsetType = UNSET


Button = CallbackButton | LinkButton | ContactButton | LocationButton
BUTTONS = ("CALLBACK", "LINK", "REQUEST_CONTACT", "REQUEST_GEO_LOCATION")


class Keyboard(msgspec.Struct, frozen=True):
    """Rows of buttons, from the top; each from the left."""

    buttons: tuple[tuple[Button, ...], ...]


class InlineKeyboard(msgspec.Struct, frozen=True):
    """The payload of INLINE_KEYBOARD. ``callbackId`` names the keyboard itself, and cannot be answered (W-KBD-5)."""

    keyboard: Keyboard
    callback_id: str = msgspec.field(default="", name="callbackId")
