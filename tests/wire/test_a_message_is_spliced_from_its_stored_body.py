"""What the store keeps of a message goes into an answer as it is, whatever the text looks like (W-READ-5)."""

import json

import pytest

from gonets.wire.ids import ChatId, MessageId
from gonets.wire.links import Links
from gonets.wire.messages import Content, body_of, message_json
from tests.cast import NOON

MID = MessageId(ChatId(0x5AA01B3C7D1E), 0x18BCFE568000001)
LINKS = Links("http://127.0.0.1:7070", b"a key of tests", lambda: NOON)
TEXTS = [
    "tea",
    'a "quoted" leaf',
    '"',
    '""',
    "\\",
    '\\"',
    'ends with "',
    "ends with \\",
    '","seq":1,"x":"',
    "чай ☕",
    "}",
    '"}',
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("reply_to", [None, MID], ids=["no reply", "a reply"])
def test_a_text_is_the_same_after_splicing(text: str, reply_to: MessageId | None) -> None:
    body = body_of(Content(text=text), reply_to)

    spliced = message_json(MID, body, LINKS)

    assert list(json.loads(spliced).items()) == [
        ("text", text),
        ("seq", MID.seq),
        ("mid", str(MID)),
        *([("reply_to", str(MID))] if reply_to else []),
    ]
