"""Pressing buttons, being asked, and seeing what becomes of a press (W-CB, W-KBD-7, W-ANS-4)."""

import hashlib
import re

import msgspec

from gonets.server.domain.accounts import Caller
from gonets.server.domain.attachments import location_of
from gonets.server.domain.callbacks import AtPlace, Looking, Wanted
from gonets.server.domain.refusals import Malformed, NotFound
from gonets.server.domain.sending import PRESSES, OnceKey
from gonets.server.people import render
from gonets.server.people.call import Call
from gonets.server.people.messages import client_id, shown
from gonets.server.people.services import People
from gonets.server.services.callbacks import Asked, Declined, Pressed, Pressing, Shared
from gonets.wire.keyboards import CALLBACK_ID_DIGITS

_PRESS = re.compile(rf"[0-9a-f]{{{CALLBACK_ID_DIGITS}}}", re.ASCII)


async def press(do: People, call: Call, me: Caller) -> object:
    """``{press_id}``, ``{ask, what}``, or with `share` the person's own message."""
    chat = call.path_chat()
    key = OnceKey(PRESSES, client_id(call), _digest(call))
    given = call.fields.obj("location")
    location = None if given is None else location_of(given)
    pressing = Pressing(chat, _button(call), key, call.fields.boolean("share"), location)
    match await do.callbacks.press(me, pressing, call.request_id):
        case Pressed(callback_id):
            return {"press_id": callback_id}
        case Asked() as asked:
            return _asked(asked)
        case Shared(message):
            do.presence.ended(chat, me.id)
            return await shown(do, me, message)
        case Declined():
            return {}


async def spinner(do: People, call: Call, me: Caller) -> object:
    """``waiting``, ``answered``, ``followed`` or ``expired``; with the message that ended it, if it is there."""
    named = call.request.path_params["press"]
    if _PRESS.fullmatch(named) is None:
        raise NotFound("press_id", "there is no such press")
    found = await do.callbacks.spinner(me, call.path_chat(), named)
    state: dict[str, object] = {"state": found.ending.value}
    if found.letter is None:
        return state
    state |= {"mid": str(found.letter.message.id), "took_ms": found.took_ms}
    message = msgspec.structs.asdict(render.message(found.letter, do.links, found.sees_from))
    return state | {name: value for name, value in message.items() if value is not msgspec.UNSET}


def _asked(asked: Asked) -> object:
    what = {} if asked.contact is None else asked.contact.reading
    return {
        "ask": asked.kind.value.lower(),
        "what": what,
        "group": {"group_id": str(asked.group), "name": asked.name},
        "agreed": asked.is_agreed,
    }


def _button(call: Call) -> Wanted:
    """By its place in a message; or, for who only knows what it says, by `payload` or `button`, its text."""
    fields = call.fields
    message, row, column = fields.message_id("mid"), fields.integer("row"), fields.integer("column")
    payload, text = fields.text("payload"), fields.text("button")
    if row is not None and column is not None and message is not None and payload is None and text is None:
        return AtPlace(message, row, column)
    if (payload is None) == (text is None) or row is not None or column is not None:
        raise Malformed("mid", "name a button by mid, row and column, or by payload, or by its text as button")
    return Looking(payload, text, message)


def _digest(call: Call) -> str:
    """The same key with another press is refused (W-IDEM-3)."""
    said = (call.request.path_params["chat"], call.fields.without("client_id"))
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
