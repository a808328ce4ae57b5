"""Keyboards for tests: the one of the contract's examples, and how a bot sends one."""

import itertools

from gonets.wire.ids import ChatId, MemberId, MessageId
from tests.cast import EVERYBODY, NINA, TEA_CLUB
from tests.town import Answer, Json, Town, as_person

_PRESSES = itertools.count()
#: Row and column of each kind in `SHALL_WE`.
YES, NO, SITE, PHONE, PLACE = (0, 0), (0, 1), (1, 0), (2, 0), (3, 0)
SHALL_WE: list[list[dict[str, object]]] = [
    [
        {"type": "CALLBACK", "text": "Yes", "intent": "POSITIVE", "payload": "vote:yes"},
        {"type": "CALLBACK", "text": "No", "payload": "vote:no"},
    ],
    [{"type": "LINK", "text": "Site", "url": "https://shop.example/"}],
    [{"type": "REQUEST_CONTACT", "text": "My phone"}],
    [{"type": "REQUEST_GEO_LOCATION", "text": "Where I am", "quick": True}],
]


def keyboard(buttons: object) -> dict[str, object]:
    return {"type": "INLINE_KEYBOARD", "payload": {"keyboard": {"buttons": buttons}}}


def with_keyboard(buttons: object, text: str = "Shall we?") -> dict[str, object]:
    """A body to send, answer or edit with."""
    return {"message": {"text": text, "attachment": keyboard(buttons)}}


async def asks(
    town: Town,
    chat: ChatId = EVERYBODY,
    buttons: object = SHALL_WE,
    *,
    as_: MemberId = TEA_CLUB,
    text: str = "Shall we?",
) -> MessageId:
    """A message with buttons, sent by a bot."""
    sent = await town.graph("POST", f"{chat}/messages", with_keyboard(buttons, text), as_=as_)
    assert sent.code == 0, sent.body
    return MessageId.parse(sent.json["message_id"])


async def read(town: Town, wanted: MessageId, as_: MemberId = TEA_CLUB) -> Json:
    """The message as the history has it."""
    page = await town.graph("GET", f"{wanted.chat}/messages", as_=as_)
    return next(one["message"] for one in page.json["messages"] if one["message"]["mid"] == str(wanted))


async def press(
    town: Town, wanted: MessageId, button: tuple[int, int], *, as_: MemberId = NINA, client_id: str = "", **more: object
) -> Answer:
    """A person's press; each call is one of its own unless it says otherwise."""
    body = {"client_id": client_id or f"press-{next(_PRESSES)}", "mid": str(wanted)}
    pressed: dict[str, object] = {"row": button[0], "column": button[1], **more}
    return await town.call("POST", f"/api/chats/{wanted.chat}/press", body | pressed, headers=as_person(as_))
