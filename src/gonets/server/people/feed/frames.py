"""What goes over the sockets, written once however many hear it (ux 2.8)."""

from dataclasses import dataclass

import msgspec

from gonets.server.clock import Clock
from gonets.server.domain.callbacks import Spinning
from gonets.server.domain.windows import Letter, Place, Row
from gonets.server.people import render, shapes
from gonets.wire.ids import ChatId, MemberId, MessageId
from gonets.wire.links import Links

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class JsonFrames:
    """`static` is where this server's own client lies: a page that came from elsewhere is an old one."""

    links: Links
    clock: Clock
    static: str

    def message(self, letter: Letter, place: Place, sees_from: int) -> str:
        chat = str(letter.message.id.chat)
        return written(shapes.MessageFrame(chat, str(place), render.message(letter, self.links, sees_from)))

    def chat(self, row: Row) -> str:
        return written(shapes.ChatFrame(str(row.chat.id), row.place, render.row(row, self.links)))

    def resync(self, row: Row) -> str:
        return written(shapes.ResyncFrame(str(row.chat.id), render.row(row, self.links)))

    def read(self, chat: ChatId, member: MemberId, seq: int) -> str:
        return written(shapes.ReadFrame(str(chat), str(member), str(MessageId(chat, seq))))

    def consent(self, row: Row) -> str:
        state: shapes.Consent = "NONE" if row.consent is None else row.consent.value
        return written(shapes.ConsentFrame(str(row.chat.id), row.place, str(row.chat.group or ""), state))

    def acting(self, chat: ChatId, member: MemberId, name: str, action: str, until: int) -> str:
        return written(shapes.ActingFrame(str(chat), shapes.Acting(str(member), name, action, until)))

    def press(self, spinning: Spinning) -> str:
        return written(shapes.PressFrame(render.press(spinning)))

    def ready(self) -> str:
        return written(shapes.ReadyFrame(self.clock.now(), self.static))

    def beat(self) -> str:
        return written(shapes.BeatFrame(self.clock.now()))


def written(frame: msgspec.Struct) -> str:
    return _encode(frame).decode()
