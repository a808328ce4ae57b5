"""Names and defaults of every number a caller can meet (W-LIM-1)."""

from typing import Annotated

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=1)]
#: ``20/s``, ``30/min``, ``100/h`` or ``off``; a burst may be twice the number (W-LIM-2).
Rate = Annotated[str, Meta(pattern=r"^(off|[1-9][0-9]{0,5}/(s|min|h))$")]


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """The table of W-LIM-1. Over a limit is error 100 with ``error_data`` naming it, unless the line says otherwise."""

    text_chars: Count = 4096
    """Code points of ``message.text``; at most."""
    attachments: Count = 5
    """Attachments of a message, keyboard included, ``attachment`` and ``attachments`` together."""
    image_urls: Annotated[int, Meta(ge=1, le=5)] = 1
    """IMAGE attachments by ``url`` of a message; OK's page allows one, some clients send more."""
    keyboards: Count = 1
    """INLINE_KEYBOARD attachments of a message."""
    keyboard_rows: Count = 30
    """Rows of a keyboard."""
    keyboard_row_buttons: Count = 8
    """Buttons in a row."""
    keyboard_buttons: Count = 100
    """Buttons of a keyboard in all."""
    button_text_chars: Count = 128
    """Code points of a button's ``text``; at least 1 is required."""
    callback_payload_bytes: Count = 1024
    """UTF-8 bytes of a CALLBACK button's ``payload``."""
    url_chars: Count = 2048
    """Characters of any URL we are given."""
    vcard_bytes: Count = 16384
    """UTF-8 bytes of ``vcfBody``."""
    title_chars: Count = 200
    """Code points of a chat's title; at least 1 is required after trimming."""
    name_chars: Count = 255
    """Code points of a file's name; a longer one is cut when stored, the one exception to W-LIM-1."""
    user_ids: Count = 100
    """Recipients of a call; at least 1 is required."""
    add_members: Count = 100
    """Users added by a call."""
    chat_members: Count = 1000
    """People and groups in a CHAT; over it is error 800."""
    chats_page: Count = 100
    """Largest ``count`` of a page of chats (50 when none is asked for)."""
    messages_page: Count = 1000
    """Largest ``count`` of a page of history (50 when none is asked for)."""
    updates_page: Count = 1000
    """Largest ``count`` of a call for updates (100 when none is asked for)."""
    poll_seconds: Count = 90
    """Longest ``timeout`` of updates in seconds; a longer one is clamped (W-LIM-3)."""
    polls_waiting: Count = 5
    """Calls for updates waiting per group; over it is error 8."""
    webhooks: Count = 10
    """Webhooks of a group; over it is error 11."""
    link_payload_chars: Count = 512
    """Code points of a deep link's payload (W-LINK-3)."""
    body_bytes: Annotated[int, Meta(ge=1024)] = 1024 * 1024
    """Bytes of a JSON body; over it is error 30."""
    json_depth: Annotated[int, Meta(ge=8, le=200)] = 32
    """Nesting of a JSON body; over it is error 2001 (W-JSON-1)."""
    image_bytes: Count = 20 * 1024 * 1024
    """Bytes of an image; over it is error 500."""
    image_pixels: Count = 40_000_000
    """Width times height of an image; over it is error 502."""
    audio_bytes: Count = 100 * 1024 * 1024
    """Bytes of an AUDIO upload; over it is error 30."""
    file_bytes: Count = 256 * 1024 * 1024
    """Bytes of a FILE upload; over it is error 30."""
    video_bytes: Count = 1024 * 1024 * 1024
    """Bytes of a VIDEO upload; over it is error 30."""
    rate_calls: Rate = "100/s"
    """All calls of a caller; over it is error 8. The burst is twice the number (W-LIM-2)."""
    rate_chat: Rate = "20/s"
    """Messages of a caller into one chat; over it is error 8. The burst is twice the number (W-LIM-2)."""
    rate_people: Rate = "20/s"
    """All calls of a person's browser; a search counts as five. Over it is error 8. The burst is twice the number."""
    rate_bad_tokens: Rate = "30/min"
    """Bad tokens from one address; over it is error 9. The burst is the number (W-LIM-2, W-AUTH-8)."""
    storage_bytes: Count | None = None
    """Bytes of stored files of a caller, or off; over it is error 11."""
