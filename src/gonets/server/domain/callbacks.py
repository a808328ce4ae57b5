"""Presses on buttons: which button it was, how long one spins, and whether it may still be answered (W-CB, W-ANS)."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from gonets.server.domain.chats import Participant
from gonets.server.domain.keyboards import button_at, button_like
from gonets.server.domain.messages import Message, require_in_sight
from gonets.server.domain.refusals import Malformed, NotActive, NotFound, Refusal, TooLate
from gonets.wire.ids import GroupId, MemberId, MessageId, UserId
from gonets.wire.keyboards import Button, CallbackButton, ContactButton, InlineKeyboard, LinkButton, LocationButton
from gonets.wire.messages import content_of

#: A presser's spinner ends by itself after this (W-ANS-4).
SPINS_MS = 15_000
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class AtPlace:
    """A button by its place in a message, as a client that shows it knows it."""

    message: MessageId
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Looking:
    """A button by its payload or its text, in one message or in the newest that has such a one."""

    payload: str | None
    text: str | None
    message: MessageId | None


Wanted = AtPlace | Looking


@dataclass(frozen=True, slots=True)
class Press:
    """A press that happened. `after` is the end of the chat at that moment."""

    id: str
    message: MessageId
    group: GroupId
    user: UserId
    pressed_at: int
    after: int
    answer: MessageId | None = None
    row: int = 0
    column: int = 0


class Ending(StrEnum):
    """What became of a press, as its presser sees it (W-ANS-4)."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FOLLOWED = "followed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Spinning:
    """A press as its presser sees it; `ended_by` is the message that ended the wait."""

    press: Press
    ending: Ending
    ended_by: MessageId | None = None


class Answerable(msgspec.Struct, frozen=True):
    """As much of a press as an answer to it is judged by."""

    group: GroupId
    is_over: bool
    is_answered: bool
    is_deleted: bool  # the message with the keyboard


def judge_answer(press: Answerable | None, sender: MemberId) -> Refusal | None:
    """Only the keyboard's author answers, once, in time, while its message is there (W-ANS-3)."""
    if press is None or press.group != sender:
        return NotFound("callbackId", "there is no such press in this chat")
    if press.is_over:
        return TooLate("callbackId", "this press is too old to be answered")
    if press.is_answered:
        return NotActive("callbackId", "this press was answered before", data="ALREADY_ANSWERED")
    if press.is_deleted:
        return NotActive("callbackId", "the message with the keyboard was deleted", data="DELETED")
    return None


def require_pressable(message: Message | None, standing: Participant) -> Message:
    """There, in the presser's sight, not deleted (W-KBD-6, W-CB-4)."""
    message = require_in_sight(message, standing)
    if message.deleted_at is not None:
        raise NotActive("mid", "that message was deleted", data="DELETED")
    return message


def require_button(message: Message, wanted: Wanted) -> CallbackButton | ContactButton | LocationButton:
    """From the message as it is stored now, never from the presser's client (W-CB-2)."""
    button = find_button(message, wanted)
    if button is None:
        raise NotFound(_place(wanted), "there is no such button on this message")
    if isinstance(button, LinkButton):
        raise Malformed(_place(wanted), "a LINK is opened, not pressed")
    return button


def find_button(message: Message, wanted: Wanted) -> Button | None:
    """Only groups make keyboards; rows count through all of a message's."""
    if message.body is None or not isinstance(message.sender, GroupId):
        return None
    rows = _rows(message.body)
    match wanted:
        case AtPlace(row=row, column=column):
            return button_at(rows, row, column)
        case Looking(payload=payload, text=text):
            return button_like(rows, payload, text)


def place_of(message: Message, wanted: Wanted, button: Button) -> tuple[int, int]:
    """Row and column of a button that was found there."""
    if isinstance(wanted, AtPlace):
        return wanted.row, wanted.column
    rows = _rows(message.body or "{}")
    return next((at, row.index(button)) for at, row in enumerate(rows) if button in row)


def _rows(body: str) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        row
        for attachment in content_of(body).attachments
        if isinstance(attachment.payload, InlineKeyboard)
        for row in attachment.payload.keyboard.buttons
    )


def _place(wanted: Wanted) -> str:
    match wanted:
        case AtPlace():
            return "row"
        case Looking(payload=None):
            return "button"
        case Looking():
            return "payload"
