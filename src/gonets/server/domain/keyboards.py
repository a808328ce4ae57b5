"""Keyboards as asked for, checked to the button; and finding a button of one that is stored (W-KBD)."""

from typing import Literal, cast
from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from gonets.server.domain.refusals import Malformed
from gonets.wire.keyboards import (
    BUTTONS,
    INTENTS,
    Button,
    CallbackButton,
    ContactButton,
    InlineKeyboard,
    Intent,
    Keyboard,
    LinkButton,
    LocationButton,
)
from gonets.wire.limits import Limits
from gonets.wire.strict_json import Fields, as_list, as_object


def keyboard_of(payload: Fields, limits: Limits) -> InlineKeyboard:
    """1…30 rows of 1…8 buttons, 100 in all; a ``callbackId`` of the caller's is ignored (W-KBD-1, -5)."""
    keyboard = payload.obj("keyboard")
    if keyboard is None:
        raise Malformed(payload.at("keyboard"), "is required")
    place = keyboard.at("buttons")
    items = keyboard.items("buttons", limit=("limits.keyboard_rows", limits.keyboard_rows))
    if not items:
        raise Malformed(place, "a keyboard has at least one row of buttons")
    rows = tuple(_row(path, value, limits) for path, value in items)
    if sum(map(len, rows)) > limits.keyboard_buttons:
        raise Malformed(place, "too many buttons", data=f"limits.keyboard_buttons={limits.keyboard_buttons}")
    return InlineKeyboard(Keyboard(rows))


def button_at(rows: tuple[tuple[Button, ...], ...], row: int, column: int) -> Button | None:
    """Counted from 0, from the top and from the left."""
    if not 0 <= row < len(rows) or not 0 <= column < len(rows[row]):
        return None
    return rows[row][column]


def button_like(rows: tuple[tuple[Button, ...], ...], payload: str | None, text: str | None) -> Button | None:
    """The first CALLBACK with this payload, if one is named; else the first button with this text."""
    for button in (button for row in rows for button in row):
        if payload is None:
            if button.text == text:
                return button
        elif isinstance(button, CallbackButton) and payload_of(button) == payload:
            return button
    return None


def payload_of(button: CallbackButton) -> str:
    """Absent, the event carries an empty one (W-KBD-3)."""
    return "" if isinstance(button.payload, UnsetType) else button.payload


def _row(path: str, value: object, limits: Limits) -> tuple[Button, ...]:
    items = as_list(path, value, limit=("limits.keyboard_row_buttons", limits.keyboard_row_buttons))
    if not items:
        raise Malformed(path, "a row has at least one button")
    return tuple(_button(as_object(*item), limits) for item in items)


def _button(fields: Fields, limits: Limits) -> Button:
    """What does not belong to a type is neither read nor stored (W-KBD-3)."""
    kind = fields.enum("type", BUTTONS)
    if kind is None:
        raise Malformed(fields.at("type"), "is required")
    text = fields.text("text", limit=("limits.button_text_chars", limits.button_text_chars))
    if not text:
        raise Malformed(fields.at("text"), "a button has a text")
    intent = cast(Intent, fields.enum("intent", INTENTS) or INTENTS[0])
    match cast(Literal["CALLBACK", "LINK", "REQUEST_CONTACT", "REQUEST_GEO_LOCATION"], kind):
        case "CALLBACK":
            most = ("limits.callback_payload_bytes", limits.callback_payload_bytes)
            payload = fields.text("payload", limit_bytes=most)
            return CallbackButton(text, intent, UNSET if payload is None else payload)
        case "LINK":
            return LinkButton(text, intent, _url(fields, limits))
        case "REQUEST_CONTACT":
            return ContactButton(text, intent, _quick(fields))
        case "REQUEST_GEO_LOCATION":
            return LocationButton(text, intent, _quick(fields))


def _quick(fields: Fields) -> bool | UnsetType:
    quick = fields.boolean("quick")
    return UNSET if quick is None else quick


def _url(fields: Fields, limits: Limits) -> str:
    """Absolute, http or https: anything else would be run by the reader's browser (W-KBD-4)."""
    url = fields.text("url", limit=("limits.url_chars", limits.url_chars))
    if not url:
        raise Malformed(fields.at("url"), "is required")
    if not _is_absolute(url):
        raise Malformed(fields.at("url"), "an absolute http or https URL is expected")
    return url


def _is_absolute(url: str) -> bool:
    # urlsplit drops line breaks and tabs in silence, and strips what stands before the scheme
    if any(sign <= " " or sign == "\x7f" for sign in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
