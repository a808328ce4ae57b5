"""What groups hear of (W-EVT): each event knows its chat, who must not hear it, and how its body reads."""

import msgspec

from gonets.server.domain.consents import ConsentState
from gonets.wire import updates
from gonets.wire.ids import ChatId, GroupId, MemberId, MessageId, UserId
from gonets.wire.links import Links
from gonets.wire.messages import sender_json


class AboutMessage(msgspec.Struct, frozen=True):
    """MESSAGE_CREATED and its kin go to every group active in the chat but the author (W-EVT-4, -5)."""

    kind: str
    message: MessageId
    sender: MemberId
    body: str | None
    system: bool
    actor: MemberId  # who caused it; never hears it
    request_id: str
    only: GroupId | None = None

    @property
    def chat(self) -> ChatId:
        return self.message.chat

    def render(self, name: str, links: Links) -> bytes:
        return updates.about_message(self.kind, sender_json(self.sender, name), self.message, self.body, links)


class CallbackPressed(msgspec.Struct, frozen=True):
    """MESSAGE_CALLBACK goes to the keyboard's author, if still active in the chat (W-CB-1, W-EVT-5)."""

    message: MessageId  # the one with the keyboard
    sender: UserId
    payload: str
    callback_id: str
    pressed_at: int
    only: GroupId
    request_id: str
    kind: str = "MESSAGE_CALLBACK"
    system: bool = False

    @property
    def chat(self) -> ChatId:
        return self.message.chat

    @property
    def actor(self) -> MemberId:
        return self.sender

    def render(self, name: str, links: Links) -> bytes:
        sender = sender_json(self.sender, name)
        return updates.callback(sender, self.message, self.payload, self.callback_id, self.pressed_at)


class ChatStarted(msgspec.Struct, frozen=True):
    """CHAT_SYSTEM goes to the group of the link (W-LINK-2)."""

    message: MessageId
    sender: UserId
    payload: str | None
    only: GroupId
    request_id: str
    kind: str = "CHAT_SYSTEM"
    system: bool = False

    @property
    def chat(self) -> ChatId:
        return self.message.chat

    @property
    def actor(self) -> MemberId:
        return self.sender

    def render(self, name: str, links: Links) -> bytes:
        return updates.chat_started(sender_json(self.sender, name), self.message, self.payload)


class ConsentChanged(msgspec.Struct, frozen=True):
    """CONSENT_CHANGED goes to the group it concerns, if it names the extension (W-EVT-7)."""

    chat: ChatId
    sender: UserId
    state: ConsentState
    changed_at: int
    only: GroupId
    request_id: str
    kind: str = "CONSENT_CHANGED"
    system: bool = False

    @property
    def actor(self) -> MemberId:
        return self.sender

    def render(self, name: str, links: Links) -> bytes:
        sender = sender_json(self.sender, name)
        return updates.consent_changed(sender, self.chat, self.state.told.value, self.changed_at)


Event = AboutMessage | CallbackPressed | ChatStarted | ConsentChanged
