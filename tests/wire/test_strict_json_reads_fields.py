"""Fields: right types only, exact paths of faults, the limit that is broken (W-JSON-4…9, W-ID-2, W-ID-3, W-ERR-4)."""

from collections.abc import Callable

import pytest

from gonets.wire.ids import NEVER, ChatId, MessageId, UserId
from gonets.wire.strict_json import (
    BadField,
    Fields,
    as_boolean,
    as_chat_id,
    as_enum,
    as_integer,
    as_message_id,
    as_number,
    as_object,
    as_text,
    as_user_id,
    decode,
)

SHADES = ("CALLBACK", "LINK", "Screenshot")

READERS: dict[str, Callable[[Fields, str], object]] = {
    "text": Fields.text,
    "integer": Fields.integer,
    "number": Fields.number,
    "boolean": Fields.boolean,
    "obj": Fields.obj,
    "items": Fields.items,
    "enum": lambda fields, name: fields.enum(name, SHADES),
    "user_id": Fields.user_id,
    "chat_id": Fields.chat_id,
    "message_id": Fields.message_id,
}
ELEMENTS: dict[str, Callable[[str, object], object]] = {
    "text": as_text,
    "integer": as_integer,
    "number": as_number,
    "boolean": as_boolean,
    "obj": as_object,
    "enum": lambda path, value: as_enum(path, value, SHADES),
    "user_id": as_user_id,
    "chat_id": as_chat_id,
    "message_id": as_message_id,
}
VALUES: dict[str, object] = {
    "a string": "text",
    "an empty string": "",
    "digits": "5",
    "true in letters": "TRUE",
    "an integer": 5,
    "a negative integer": -5,
    "a huge integer": 2**63,
    "a number": 5.0,
    "true": True,
    "false": False,
    "a list": [1],
    "an object": {"a": 1},
    "a name": "callback",
    "a user": "user:571000000101",
    "a chat": "chat:C5aa01b3c7d1e",
    "a message": "mid:C5aa01b3c7d1e.18bcfe568000001",
}
STRINGS = {name for name, value in VALUES.items() if isinstance(value, str)}
ACCEPTED = {
    "text": STRINGS,
    "integer": {"an integer", "a negative integer"},
    "number": {"an integer", "a negative integer", "a huge integer", "a number"},
    "boolean": {"true", "false", "true in letters"},
    "obj": {"an object"},
    "items": {"a list"},
    "enum": {"a name"},
    "user_id": {"a user", "digits", "an integer", "a huge integer"},
    "chat_id": {"a chat"},
    "message_id": {"a message"},
}
#: A value of the right type that cannot be such an id has an error of its own (W-ID-3).
MALFORMED_ID = {
    "user_id": ("user", (STRINGS | {"a negative integer"}) - ACCEPTED["user_id"]),
    "chat_id": ("chat", STRINGS - ACCEPTED["chat_id"]),
    "message_id": ("message", STRINGS - ACCEPTED["message_id"]),
}


def kind_of_fault(reader: str, value: str) -> str:
    kind, malformed = MALFORMED_ID.get(reader, ("param", set[str]()))
    return kind if value in malformed else "param"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("value", VALUES)
def test_each_type_at_each_place(reader: str, value: str) -> None:
    fields = Fields({"field": VALUES[value]}, "message")

    if value in ACCEPTED[reader]:
        assert READERS[reader](fields, "field") is not None
        return
    with pytest.raises(BadField) as fault:
        READERS[reader](fields, "field")
    assert (fault.value.path, fault.value.kind, fault.value.data) == (
        "message.field",
        kind_of_fault(reader, value),
        None,
    )


@pytest.mark.parametrize("reader", READERS)
def test_null_is_the_same_as_absent(reader: str) -> None:
    assert READERS[reader](Fields({"field": None}), "field") is None
    assert READERS[reader](Fields({}), "field") is None


@pytest.mark.parametrize("reader", ELEMENTS)
def test_null_in_a_list_is_a_wrong_type(reader: str) -> None:
    [(path, value)] = Fields({"list": [None]}).items("list") or []

    with pytest.raises(BadField) as fault:
        ELEMENTS[reader](path, value)
    assert (fault.value.path, fault.value.kind) == ("list[0]", "param")


def test_a_path_goes_through_objects_and_lists() -> None:
    body = decode(b'{"message":{"attachments":[{},{"payload":{"url":5}}]}}')

    message = Fields(body).obj("message")
    assert message is not None
    attachments = message.items("attachments")
    assert attachments is not None
    payload = as_object(*attachments[1]).obj("payload")
    assert payload is not None
    with pytest.raises(BadField) as fault:
        payload.text("url")

    assert fault.value.path == "message.attachments[1].payload.url"
    assert payload.fault("url").path == "message.attachments[1].payload.url"
    assert Fields(body).fault("recipient").path == "recipient"


def test_what_is_there_and_not_null_is_there() -> None:
    fields = Fields({"null": None, "false": False, "empty": ""})

    assert [fields.has(name) for name in ("null", "absent", "false", "empty")] == [False, False, True, True]


def test_elements_know_their_place() -> None:
    recipient = Fields({"user_ids": ["user:5", 6]}, "recipient")

    users = [as_user_id(path, value) for path, value in recipient.items("user_ids") or []]

    assert users == [UserId(5), UserId(6)]
    assert [path for path, _ in recipient.items("user_ids") or []] == ["recipient.user_ids[0]", "recipient.user_ids[1]"]


@pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("FALSE", False), ("fAlSe", False)])
def test_booleans_may_be_spelt(text: str, value: bool) -> None:
    assert Fields({"leave": text}).boolean("leave") is value


@pytest.mark.parametrize("text", ["", "1", "yes", " true", "true\n", "ｔｒｕｅ"])
def test_but_not_otherwise(text: str) -> None:
    with pytest.raises(BadField):
        Fields({"leave": text}).boolean("leave")


@pytest.mark.parametrize(("text", "name"), [("callback", "CALLBACK"), ("LiNk", "LINK"), ("SCREENSHOT", "Screenshot")])
def test_names_are_read_without_case_and_returned_as_we_write_them(text: str, name: str) -> None:
    assert Fields({"type": text}).enum("type", SHADES) == name


@pytest.mark.parametrize("text", ["", "LIN\N{KELVIN SIGN}", "LINK ", "linkſ", "UNKNOWN"])
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(BadField, match="CALLBACK, LINK, Screenshot"):
        Fields({"type": text}).enum("type", SHADES)


@pytest.mark.parametrize("edge", [-(2**63), 2**63 - 1, 0])
def test_integers_of_64_bits(edge: int) -> None:
    assert Fields({"n": edge}).integer("n") == edge


@pytest.mark.parametrize("beyond", [-(2**63) - 1, 2**63, 10**300])
def test_integers_beyond_64_bits(beyond: int) -> None:
    with pytest.raises(BadField):
        Fields({"n": beyond}).integer("n")


def test_a_number_may_be_written_as_an_integer() -> None:
    assert Fields({"lat": 55}).number("lat") == 55


@pytest.mark.parametrize("length", [3, 4, 5])
def test_a_limit_in_code_points(length: int) -> None:
    fields = Fields({"text": "\N{TEACUP WITHOUT HANDLE}" * length})

    if length <= 4:
        assert fields.text("text", limit=("limits.text_chars", 4)) == fields.text("text")
        return
    with pytest.raises(BadField) as fault:
        fields.text("text", limit=("limits.text_chars", 4))
    assert (fault.value.path, fault.value.kind, fault.value.data) == ("text", "param", "limits.text_chars=4")


@pytest.mark.parametrize(("text", "fits"), [("éé", True), ("abcd", True), ("ééa", False), ("abcde", False)])
def test_a_limit_in_bytes(text: str, fits: bool) -> None:
    fields = Fields({"payload": text})

    if fits:
        assert fields.text("payload", limit_bytes=("limits.callback_payload_bytes", 4)) == text
        return
    with pytest.raises(BadField) as fault:
        fields.text("payload", limit_bytes=("limits.callback_payload_bytes", 4))
    assert fault.value.data == "limits.callback_payload_bytes=4"


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_limit_of_elements(count: int) -> None:
    fields = Fields({"user_ids": [1] * count}, "recipient")

    if count <= 100:
        assert len(fields.items("user_ids", limit=("limits.user_ids", 100)) or []) == count
        return
    with pytest.raises(BadField) as fault:
        fields.items("user_ids", limit=("limits.user_ids", 100))
    assert (fault.value.path, fault.value.data) == ("recipient.user_ids", "limits.user_ids=100")


def test_nul_is_refused_in_text_and_everything_else_kept() -> None:
    with pytest.raises(BadField):
        Fields({"text": "a\0b"}).text("text")
    assert Fields({"text": " \x01\u202e\ufeff\r\n"}).text("text") == " \x01\u202e\ufeff\r\n"


def test_ids_in_the_forms_that_clients_send() -> None:
    """W-ID-2: bare user numbers as string or integer."""
    fields = Fields({"user_id": 571000000101, "chat_id": "C5AA01B3C7D1E", "mid": "MID:c1.2", "far": 10**18})

    assert fields.user_id("user_id") == UserId(571000000101)
    assert fields.chat_id("chat_id") == ChatId(0x5AA01B3C7D1E)
    assert fields.message_id("mid") == MessageId(ChatId(1), 2)
    assert fields.user_id("far") == NEVER
