"""What a bot gets, answers and events, as the published schema shows it: exactly these keys (wire section 23)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from gonets.wire.attachments import Call, Present, Share
from gonets.wire.errors import Situation
from gonets.wire.keyboards import InlineKeyboard

True_ = Annotated[bool, Meta(extra_json_schema={"const": True})]
ChatName = Annotated[str, Meta(pattern="^chat:C[0-9a-f]{1,16}$", examples=["chat:C5aa01b3c7d1e"])]
UserName = Annotated[str, Meta(pattern="^user:[0-9]{1,13}$", examples=["user:571000000101"])]
GroupName = Annotated[str, Meta(pattern="^group:[0-9]{14,19}$", examples=["group:57100000000333"])]
MemberName = Annotated[
    str,
    Meta(pattern="^(user:[0-9]{1,13}|group:[0-9]{14,19})$", description="For a group it holds `group:…` (W-READ-5)."),
]
MessageName = Annotated[
    str, Meta(pattern="^mid:C[0-9a-f]{1,16}\\.[0-9a-f]{1,16}$", examples=["mid:C5aa01b3c7d1e.18bcfe568000001"])
]
Moment = Annotated[int, Meta(description="Unix milliseconds (W-ID-7).")]
Token = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{43}$", description="43 URL-safe characters (W-ATT-5).")]
Digits = Annotated[str, Meta(pattern="^[0-9]+$")]
CODES = tuple(sorted({situation.value.code for situation in Situation}))


class Error(Struct):
    """HTTP 200 with the header `invocation-error`, or the status of the error table with `graph.error_status = http`
    (W-ERR-1, -5)."""

    error_code: Annotated[int, Meta(extra_json_schema={"enum": list(CODES)})]
    error_msg: Annotated[str, Meta(pattern="^[A-Z_]+ : ")]
    error_data: str | None
    error_field: str | UnsetType = UNSET


class Info(Struct):
    """Of a group `group_id`, of a person `user_id` (W-INFO-1)."""

    name: str
    group_id: GroupName | UnsetType = UNSET
    user_id: UserName | UnsetType = UNSET


class Icon(Struct):
    """Of a chat."""

    url: str


class Chat(Struct):
    """A chat as the caller stands to it (W-CHAT-1); `participants` maps people to their last action."""

    type: Literal["GROUP_CHAT", "DIALOG", "CHAT"]
    status: Literal["ACTIVE", "LEFT", "REMOVED"]
    participants: dict[UserName, Moment]
    last_event_time: Moment = field(name="lastEventTime")
    chat_id: ChatName
    owner_id: UserName
    title: str | UnsetType = UNSET
    icon: Icon | UnsetType = UNSET
    group_id: GroupName | UnsetType = UNSET


class Chats(Struct):
    """`marker` is absent on the last page (W-CHAT-4)."""

    chats: list[Chat]
    marker: str | UnsetType = UNSET


class ChatUrl(Struct):
    """Stable; its digits tell nothing of the chat (W-CHAT-8)."""

    url: str


class StoredFile(Struct):
    """URLs are made fresh on each read (W-READ-9)."""

    id: Digits
    token: Token
    url: str


class NamedFile(Struct):
    """A FILE tells its name (W-ATT-FILE-1)."""

    id: Digits
    token: Token
    url: str
    name: str


class Image(Struct, tag_field="type", tag="IMAGE"):
    """Written anew by the server, without notes of where it was taken (W-ATT-IMAGE-4)."""

    payload: StoredFile


class Video(Struct, tag_field="type", tag="VIDEO"):
    """A film."""

    payload: StoredFile


class Audio(Struct, tag_field="type", tag="AUDIO"):
    """A sound."""

    payload: StoredFile


class File(Struct, tag_field="type", tag="FILE"):
    """A download."""

    payload: NamedFile


class Point(Struct, rename="camel"):
    """The fields that were given (W-ATT-LOCATION-1)."""

    latitude: float
    longitude: float
    altitude: float | UnsetType = UNSET
    epu: float | UnsetType = UNSET
    heading: float | UnsetType = UNSET
    speed: float | UnsetType = UNSET
    zoom: float | UnsetType = UNSET
    live_period: int | UnsetType = UNSET


class Location(Struct, tag_field="type", tag="LOCATION"):
    """A point on the map."""

    payload: Point


class Card(Struct, rename="camel"):
    """`id` is bare digits, `phone` digits only (W-ATT-CONTACT-2)."""

    name: str
    id: Digits | UnsetType = UNSET
    photo_url: str | UnsetType = UNSET
    phone: Digits | UnsetType = UNSET
    vcf_body: str | UnsetType = UNSET


class Contact(Struct, tag_field="type", tag="CONTACT"):
    """A person or a vCard."""

    payload: Card


class Item(Struct):
    """Of an id that the catalogue does not hold, `url` is a place holder (W-ATT-MUSIC-1)."""

    id: str
    url: str


class Music(Struct, tag_field="type", tag="MUSIC"):
    """A track of the catalogue."""

    payload: Item


class Sticker(Struct, tag_field="type", tag="STICKER"):
    """A sticker of the catalogue."""

    payload: Item


class Shared(Struct, tag_field="type", tag="SHARE"):
    """A link that a person posted."""

    payload: Share


class Called(Struct, tag_field="type", tag="CALL"):
    """A call between people."""

    payload: Call


class Presented(Struct, tag_field="type", tag="PRESENT"):
    """A present from one person to another."""

    payload: Present


class Keys(Struct, tag_field="type", tag="INLINE_KEYBOARD"):
    """Buttons under the message."""

    payload: InlineKeyboard


Attachment = Image | Video | Audio | File | Location | Contact | Music | Sticker | Shared | Called | Presented | Keys


class Sender(Struct):
    """Exactly these keys, for groups too (W-READ-5)."""

    name: str
    user_id: MemberName


class Place(Struct):
    """Exactly this key (W-READ-5)."""

    chat_id: ChatName


class Stored(Struct):
    """A message as it was stored; of a deleted one only `seq` and `mid` (W-READ-5)."""

    seq: Annotated[int, Meta(description="Exceeds 2^53; order and identity are decided by `mid` (W-ID-6).")]
    mid: MessageName
    text: str | UnsetType = UNSET
    attachments: list[Attachment] | UnsetType = UNSET
    reply_to: MessageName | UnsetType = UNSET
    privacyWarning: Literal["SCREENSHOT", "SCREENCAST"] | UnsetType = UNSET  # noqa: N815 the wire's own spelling


class Envelope(Struct):
    """A message of the history (W-READ-5)."""

    sender: Sender
    recipient: Place
    message: Stored
    timestamp: Moment
    edited: True_ | UnsetType = UNSET
    deleted: True_ | UnsetType = UNSET


class Messages(Struct):
    """Newest first (W-READ-3)."""

    messages: list[Envelope]


class Sent(Struct):
    """To a chat or a person (W-SEND-5, -6)."""

    success: True_
    recipient_id: Annotated[str, Meta(pattern="^(chat:C[0-9a-f]{1,16}|user:[0-9]{1,13})$")]
    message_id: MessageName


class SentToMany(Struct):
    """To `user_ids`: the length and order of the request (W-SEND-7)."""

    success: list[bool]
    chat_ids: list[ChatName | None]


class Controlled(Struct):
    """With the id of the last system message, if there was one (W-CTRL-3)."""

    success: True_
    message_id: MessageName | UnsetType = UNSET


class Edited(Struct):
    """W-EDIT-2."""

    success: True_
    message_id: MessageName


class Done(Struct):
    """Exactly this."""

    success: True_


class UploadUrl(Struct):
    """Where the file goes, and what names it afterwards (W-UPL-1)."""

    url: str
    token: Token
    file_id: Digits


class Photo(Struct):
    """The token of step one again."""

    token: Token


class UploadedImage(Struct):
    """By the `file_id` (W-UPL-4)."""

    photos: dict[Digits, Photo]


class UploadedFile(Struct):
    """The token of step one again (W-UPL-4)."""

    token: Token


class Subscription(Struct):
    """The long-polling one has only `time` (W-SUB-6)."""

    time: Moment
    url: str | UnsetType = UNSET


class Subscriptions(Struct):
    """Oldest first (W-SUB-6)."""

    subscriptions: list[Subscription]


class MessageCreated(Struct, tag_field="webhookType", tag="MESSAGE_CREATED"):
    """Somebody else wrote (W-EVT-1)."""

    sender: Sender
    recipient: Place
    message: Stored
    timestamp: Moment


class MessageEdited(Struct, tag_field="webhookType", tag="MESSAGE_EDITED"):
    """The message as it now is; only to subscriptions that name it (W-EVT-7)."""

    sender: Sender
    recipient: Place
    message: Stored
    timestamp: Moment


class MessageDeleted(Struct, tag_field="webhookType", tag="MESSAGE_DELETED"):
    """Only to subscriptions that name it (W-EVT-7)."""

    sender: Sender
    recipient: Place
    message: Stored
    timestamp: Moment


class LocationUpdated(Struct, tag_field="webhookType", tag="LOCATION_UPDATED"):
    """A live location moved; only to subscriptions that name it (W-EVT-7)."""

    sender: Sender
    recipient: Place
    message: Stored
    timestamp: Moment


class MessageCallback(Struct, tag_field="webhookType", tag="MESSAGE_CALLBACK"):
    """A button was pressed; `mid` carries the keyboard (W-CB-2)."""

    sender: Sender
    recipient: Place
    payload: str
    callback_id: str = field(name="callbackId")
    mid: MessageName
    timestamp: Moment


class ChatSystem(Struct, tag_field="webhookType", tag="CHAT_SYSTEM"):
    """A person opened the group's deep link (W-LINK-2)."""

    type: Literal["CHAT_STARTED"]
    sender: Sender
    recipient: Place
    mid: MessageName
    timestamp: Moment
    payload: str | UnsetType = UNSET


class ConsentChanged(Struct, tag_field="webhookType", tag="CONSENT_CHANGED"):
    """Only to subscriptions that name it (W-EVT-7)."""

    type: Literal["ALLOWED", "DENIED"]
    sender: Sender
    recipient: Place
    timestamp: Moment


Event = (
    MessageCreated | MessageCallback | ChatSystem | MessageEdited | MessageDeleted | LocationUpdated | ConsentChanged
)


class Updates(Struct):
    """`marker` names the place after the last event looked at (W-POLL-2, -3)."""

    updates: list[Event]
    marker: str
