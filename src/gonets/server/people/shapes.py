"""The JSON that the browser gets, as structs; tools/client_types.py writes web/people/types.d.ts from them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from gonets.server.services.presence import ACTIONS
from gonets.wire.answers import ChatName, Icon, MemberName, MessageName, Place, Sender


def _ts(written: str) -> Meta:
    """What the field is called in TypeScript, where its Python type says less."""
    return Meta(extra={"ts": written})


#: Taken over from the stored text as it is.
Spliced = Annotated[Raw | UnsetType, _ts("string")]
True_ = Annotated[bool | UnsetType, _ts("true")]
Consent = Literal["ALLOWED", "DENIED", "BLOCKED", "NONE"]


class Member(Struct, omit_defaults=True):
    """A person or a group as others see them."""

    member_id: MemberName
    name: str
    photo_url: str | UnsetType = UNSET


class Listed(Member, omit_defaults=True):
    """A member of a chat; `last_action` is a person's."""

    role: Annotated[str, _ts('"HOME" | "OWNER" | "ADMIN" | "MEMBER"')] = ""
    joined_at: int = 0
    last_action: int | UnsetType = UNSET


class Person(Member, omit_defaults=True):
    """As one may see them; the phone only if they show it."""

    phone: str | UnsetType = UNSET


class Group(Struct, omit_defaults=True):
    """What a deep link opens with (ux 1.5)."""

    group_id: MemberName
    name: str
    consent: Consent
    icon_url: str | UnsetType = UNSET
    chat_id: ChatName | UnsetType = UNSET


class Me(Struct, omit_defaults=True):
    user_id: MemberName
    name: str
    phone_shown: bool
    language: Literal["ru", "en"] | None
    theme: Literal["auto", "light", "dark"]
    text_size: Literal["normal", "large"]
    admin: bool
    photo_url: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    login: str | UnsetType = UNSET


class Limits(Struct):
    """Of wire section 5, what the browser obeys before it asks."""

    text_chars: int
    attachments: int
    images: int
    title_chars: int
    chat_members: int
    add_members: int
    vcard_bytes: int
    url_chars: int
    image_bytes: int
    image_pixels: int
    audio_bytes: int
    video_bytes: int
    file_bytes: int
    upload_bytes: int
    edit_hours: int
    name_chars: int
    link_payload_chars: int


class Size(Struct):
    width: int
    height: int


class FileFacts(Struct, omit_defaults=True):
    name: str
    size: int
    media_type: str | UnsetType = UNSET


class Said(Struct, omit_defaults=True):
    """The `message` of an envelope (W-READ-5), its `seq` as a string (W-ID-6); of a deleted one only seq and mid."""

    seq: str
    mid: MessageName
    text: Spliced = UNSET
    attachments: Annotated[Raw | UnsetType, _ts("Attachment[]")] = UNSET
    reply_to: Annotated[Raw | UnsetType, _ts("Mid")] = UNSET
    privacyWarning: Annotated[Raw | UnsetType, _ts('"SCREENSHOT" | "SCREENCAST"')] = UNSET  # noqa: N815 the wire's


class About(Struct, omit_defaults=True):
    """What a system message is about, so that nobody parses its text (W-SYS-3)."""

    members: list[Member] | UnsetType = UNSET
    title: str | UnsetType = UNSET


class Quote(Struct, omit_defaults=True):
    """The message answered to; absent where the reader may not see that one. `text` is its beginning."""

    mid: MessageName
    sender: Member
    text: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    deleted: True_ = UNSET


class Message(Struct, omit_defaults=True):
    """A greater `version` (a number beyond 2^53 may come: BigInt) of the same mid is newer."""

    sender: Sender
    recipient: Place
    message: Said
    timestamp: int
    version: str
    edited: True_ = UNSET
    deleted: True_ = UNSET
    system: str | UnsetType = UNSET
    system_about: About | UnsetType = UNSET
    reply: Quote | UnsetType = UNSET
    sizes: list[Size | None] | UnsetType = UNSET
    files: list[FileFacts | None] | UnsetType = UNSET
    client_id: str | UnsetType = UNSET


class Acting(Struct):
    member_id: MemberName
    name: str
    action: Annotated[str, _ts(" | ".join(f'"{action}"' for action in ACTIONS if action != "mark_seen"))]
    until: int


May = Literal["send", "edit_title", "edit_icon", "add", "remove", "leave", "admins", "link", "delete_any"]


class ChatRow(Struct, omit_defaults=True):
    """A chat as it is to one person; without `title` the companion's name is the row's name."""

    chat_id: ChatName
    type: Literal["GROUP_CHAT", "DIALOG", "CHAT"]
    status: Literal["ACTIVE", "LEFT", "REMOVED"]
    owner_id: MemberName
    members: int
    lastEventTime: int  # noqa: N815 the wire's own spelling
    my_role: Annotated[str, _ts('"OWNER" | "ADMIN" | "MEMBER"')]
    may: list[Annotated[str, _ts("May")]]
    unread: int
    place: str
    acting: Annotated[list[Acting], _ts("Acting[]")]
    title: str | UnsetType = UNSET
    icon: Icon | UnsetType = UNSET
    companion: Member | UnsetType = UNSET
    group_id: MemberName | UnsetType = UNSET
    last_message: Message | UnsetType = UNSET
    first_unread: MessageName | UnsetType = UNSET
    read_up_to: MessageName | UnsetType = UNSET
    read_by_others_up_to: MessageName | UnsetType = UNSET
    consent: Consent | UnsetType = UNSET
    link_on: bool | UnsetType = UNSET


class Window(Struct):
    """A stretch of a chat without gaps, oldest first."""

    messages: list[Message]
    has_before: bool
    has_after: bool
    place: str


class Press(Struct, omit_defaults=True):
    """Row and column count from 0; a press made by its payload or text has the place where that was found."""

    press_id: str
    chat_id: ChatName
    mid: MessageName
    row: int
    column: int
    pressed_at: int
    state: Literal["waiting", "answered", "followed", "expired"]
    ended_by: MessageName | UnsetType = UNSET


class Snapshot(Struct):
    me: Me
    mode: Literal["development", "production"]
    now: int
    limits: Limits
    chats: list[ChatRow]
    marker: str | None
    presses: list[Press]


class ChatsPage(Struct):
    chats: list[ChatRow]
    marker: str | None


class MembersPage(Struct):
    members: list[Listed]
    marker: str | None


class Context(Struct):
    """A hit and what stands around it."""

    before: str
    hit: str
    after: str


class Hit(Struct):
    chat_id: ChatName
    message: Message
    context: Context


class SearchPage(Struct, omit_defaults=True):
    """`searched_to` is the time that a search which goes on came to."""

    chats: list[ChatRow]
    messages: list[Hit]
    marker: str | None
    searched_to: int | UnsetType = UNSET


# What comes over the socket.


class MessageFrame(Struct, tag_field="kind", tag="message"):
    chat: ChatName
    place: str
    message: Message


class ChatFrame(Struct, tag_field="kind", tag="chat"):
    chat: ChatName
    place: str
    row: ChatRow


class ReadFrame(Struct, tag_field="kind", tag="read"):
    chat: ChatName
    member: MemberName
    mid: MessageName


class ConsentFrame(Struct, tag_field="kind", tag="consent"):
    chat: ChatName
    place: str
    group: MemberName
    consent: Consent


class ResyncFrame(Struct, tag_field="kind", tag="resync"):
    """Too much was missed: the client reads the chat anew."""

    chat: ChatName
    row: ChatRow


class ActingFrame(Struct, tag_field="kind", tag="acting"):
    """`until` in the past: it ended."""

    chat: ChatName
    acting: Acting


class PressFrame(Struct, tag_field="kind", tag="press"):
    press: Press


class MeFrame(Struct, tag_field="kind", tag="me"):
    me: Me


class ReadyFrame(Struct, tag_field="kind", tag="ready"):
    """Everything that was missed has been sent. Another `static` than the page's own: there is a newer client."""

    now: int
    static: str


class BeatFrame(Struct, tag_field="kind", tag="beat"):
    """Every 25 s: a page cannot see the pings of the protocol."""

    now: int


Reason = Literal["restart", "slow", "session", "world", "more"]


class ByeFrame(Struct, tag_field="kind", tag="bye"):
    """The last frame; come back after so many milliseconds."""

    reason: Reason
    wait_ms: int
