"""What a bot sends, as the published schema shows it (wire section 23); the decoder reads more liberally (W-JSON)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


def _limited(name: str) -> Meta:
    """The number is the operator's; whoever publishes the schema puts it in (W-LIM-1)."""
    return Meta(extra_json_schema={"x-limit": f"limits.{name}"})


#: An object that names nothing is refused everywhere.
_SOMETHING = Meta(extra_json_schema={"minProperties": 1})

ChatName = Annotated[
    str,
    Meta(
        pattern="^([cC][hH][aA][tT]:)?[cC][0-9a-fA-F]{1,16}$",
        description="Canonical: `chat:C` and lower-case hex (W-ID-2).",
        examples=["chat:C5aa01b3c7d1e"],
    ),
]
UserName = Annotated[
    str,
    Meta(
        pattern="^([uU][sS][eE][rR]:)?[0-9]{1,19}$",
        description="Canonical: `user:` and digits (W-ID-2).",
        examples=["user:571000000101"],
    ),
]
UserNumber = Annotated[int, Meta(ge=0, le=9223372036854775807, description="The same without its prefix (W-ID-2).")]
MessageName = Annotated[
    str,
    Meta(
        pattern="^([mM][iI][dD]:)?[cC][0-9a-fA-F]{1,16}\\.[0-9a-fA-F]{1,16}$",
        description="Canonical: `mid:`, the chat, a dot, hex (W-ID-2).",
        examples=["mid:C5aa01b3c7d1e.18bcfe568000001"],
    ),
]
#: W-JSON-6: the documentation itself sends ``"true"``.
Flag = bool | Annotated[str, Meta(pattern="^([tT][rR][uU][eE]|[fF][aA][lL][sS][eE])$")]
UploadKind = Literal["FILE", "VIDEO", "AUDIO", "IMAGE"]
Link = Annotated[str, _limited("url_chars"), Meta(description="http or https, absolute.")]


class FileName(Struct):
    """`token` wins over `ref`, that over `url`, that over `id` (W-ATT-4). Only an IMAGE may be a foreign URL."""

    token: Link | None = None
    ref: Link | None = None
    url: Link | None = None
    id: Link | None = None


class Image(Struct, tag_field="type", tag="IMAGE"):
    """By the token of an upload, or one URL that is fetched (W-ATT-IMAGE-1)."""

    payload: Annotated[FileName, _SOMETHING]


class Video(Struct, tag_field="type", tag="VIDEO"):
    """By the token of an upload (W-ATT-VIDEO-1)."""

    payload: Annotated[FileName, _SOMETHING]


class Audio(Struct, tag_field="type", tag="AUDIO"):
    """By the token of an upload (W-ATT-AUDIO-1)."""

    payload: Annotated[FileName, _SOMETHING]


class File(Struct, tag_field="type", tag="FILE"):
    """By the token of an upload, or the older `ref`, its `file_id` (W-ATT-FILE-1)."""

    payload: Annotated[FileName, _SOMETHING]


class Place(Struct, rename="camel"):
    """Degrees, metres, metres per second; `livePeriod` in seconds (W-ATT-LOCATION-1)."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    altitude: float | None = None
    epu: Annotated[float, Meta(ge=0)] | None = None
    heading: Annotated[float, Meta(ge=0, le=360)] | None = None
    speed: Annotated[float, Meta(ge=0)] | None = None
    zoom: Annotated[float, Meta(ge=0)] | None = None
    live_period: Annotated[int, Meta(ge=1, le=86400)] | None = None


class Location(Struct, tag_field="type", tag="LOCATION"):
    """A point on the map (W-ATT-LOCATION-1)."""

    payload: Place


class Card(Struct, rename="camel"):
    """A person by `id`, or one vCard; both: the id wins (W-ATT-CONTACT-1)."""

    id: UserName | UserNumber | None = None
    vcf_body: Annotated[str, _limited("vcard_bytes")] | None = None


class Contact(Struct, tag_field="type", tag="CONTACT"):
    """Name, photo and phone come from the person or the card (W-ATT-CONTACT-1)."""

    payload: Annotated[Card, _SOMETHING]


class Item(Struct):
    """An id of the catalogue; whether others are taken too is the operator's to say (W-ATT-MUSIC-1)."""

    id: Annotated[str, Meta(min_length=1, max_length=128)]


class Music(Struct, tag_field="type", tag="MUSIC"):
    """A track of the catalogue (W-ATT-MUSIC-1)."""

    payload: Item


class Sticker(Struct, tag_field="type", tag="STICKER"):
    """A sticker of the catalogue (W-ATT-STICKER-1)."""

    payload: Item


ButtonText = Annotated[str, Meta(min_length=1), _limited("button_text_chars")]
Intent = Literal["DEFAULT", "POSITIVE", "NEGATIVE"]


class CallbackButton(Struct, tag_field="type", tag="CALLBACK"):
    """A press makes a MESSAGE_CALLBACK event with this payload (W-KBD-3)."""

    text: ButtonText
    intent: Intent | None = None
    payload: Annotated[str, _limited("callback_payload_bytes")] | None = None


class LinkButton(Struct, tag_field="type", tag="LINK"):
    """Opens an address (W-KBD-4)."""

    text: ButtonText
    url: Annotated[Link, Meta(pattern="^[hH][tT][tT][pP][sS]?://[^/?#@:\\s]+\\S*$")]
    intent: Intent | None = None


class ContactButton(Struct, tag_field="type", tag="REQUEST_CONTACT"):
    """Asks for the presser's contact; `quick` does not ask again after a yes (W-KBD-7, -8)."""

    text: ButtonText
    intent: Intent | None = None
    quick: Flag | None = None


class LocationButton(Struct, tag_field="type", tag="REQUEST_GEO_LOCATION"):
    """Asks where the presser is; `quick` does not ask again after a yes (W-KBD-7, -8)."""

    text: ButtonText
    intent: Intent | None = None
    quick: Flag | None = None


Button = CallbackButton | LinkButton | ContactButton | LocationButton
Row = Annotated[list[Button], Meta(min_length=1), _limited("keyboard_row_buttons")]


class Keyboard(Struct):
    """Rows of buttons, from the top; each from the left (W-KBD-1)."""

    buttons: Annotated[list[Row], Meta(min_length=1), _limited("keyboard_rows")]


class KeyboardPayload(Struct):
    """A `callbackId` beside it is ignored (W-KBD-5)."""

    keyboard: Keyboard


class InlineKeyboard(Struct, tag_field="type", tag="INLINE_KEYBOARD"):
    """Buttons under the message (W-KBD-1)."""

    payload: KeyboardPayload


#: SHARE, CALL and PRESENT are made by people only.
Attachment = Image | Video | Audio | File | Location | Contact | Music | Sticker | InlineKeyboard


class Message(Struct):
    """At least a text that is not blank, or one attachment (W-MSG-1, -2)."""

    text: Annotated[str, _limited("text_chars")] | None = None
    attachment: Attachment | None = None
    attachments: Annotated[list[Attachment], _limited("attachments")] | None = None
    privacyWarning: Literal["SCREENSHOT", "SCREENCAST"] | None = None  # noqa: N815 the wire's own spelling
    reply_to: MessageName | None = None


class Recipient(Struct):
    """A chat, a person, or `user_ids` alone (W-SEND-2…4)."""

    chat_id: ChatName | None = None
    user_id: UserName | UserNumber | None = None
    user_ids: Annotated[list[UserName | UserNumber], Meta(min_length=1), _limited("user_ids")] | None = None


class Member(Struct):
    """Somebody to add or to remove."""

    user_id: UserName | UserNumber


class ChatControl(Struct):
    """One or more, applied in this order, all or nothing (W-CTRL-1, -2)."""

    title: Annotated[str, Meta(min_length=1), _limited("title_chars")] | None = None
    icon: Annotated[FileName, _SOMETHING] | None = None
    add_members: Annotated[list[Member], Meta(min_length=1), _limited("add_members")] | None = None
    remove_member: Member | None = None
    leave: Flag | None = None


class SendMessage(Struct):
    """A message; with a chat in the path the recipient may be missing (W-SEND-1, -2)."""

    message: Annotated[Message, _SOMETHING]
    recipient: Recipient | None = None


class ControlChat(Struct):
    """A change of the chat (W-CTRL-1)."""

    chat_control: Annotated[ChatControl, _SOMETHING]
    recipient: Recipient | None = None


class ShowAction(Struct):
    """What the caller is doing, or that all is read (W-ACT-1)."""

    sender_action: Literal["mark_seen", "typing_on", "sending_photo", "sending_video", "sending_audio", "sending_file"]
    recipient: Recipient | None = None


class Answer(Struct, rename="camel"):
    """`callbackId` stands here or in the query (W-ANS-1)."""

    message: Annotated[Message, _SOMETHING]
    callback_id: str | None = None


class Edit(Struct):
    """The content is replaced as a whole; `reply_to` stays as it was (W-EDIT-1)."""

    message: Annotated[Message, _SOMETHING]


class AddMember(Struct, rename="camel"):
    """One, several, or both (W-ADD-1)."""

    user_id: UserName | UserNumber | None = None
    user_ids: Annotated[list[UserName | UserNumber], _limited("add_members")] | None = None
    show_history: Flag | None = None


class Subscribe(Struct, rename="camel"):
    """A url, long polling, or both; `types` as a list or joined with `|` or `,` (W-SUB-1, -2)."""

    url: Link | None = None
    types: list[str] | str | None = None
    long_polling: Flag | None = None


class Unsubscribe(Struct, rename="camel"):
    """What is to end (W-SUB-7)."""

    url: Link | None = None
    long_polling: Flag | None = None
