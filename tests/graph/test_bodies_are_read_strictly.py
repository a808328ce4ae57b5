"""What a JSON body may be, through the door (W-JSON); the decoder itself has tests of its own."""

import json

import pytest

from tests.cast import EVERYBODY, NINA, TEA_CLUB
from tests.graph import acts
from tests.town import Answer, Town

PATH = acts.with_token(f"/graph/{EVERYBODY}/messages", acts.token_of(TEA_CLUB), {})
GOOD = b'{"message":{"text":"x"}}'
NOT_JSON = (
    b"{'url': http://bot.example/ok}", b"text=hello&chat=1", b'{"a":1', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":1e400}',
    b'{"a":-1e400}', b'{"a":"\\ud800"}', b'{"a":"\xff"}', b'{"a":1}{"b":2}', b'{"a":1} x', b'{"a":01}', b'{"a":.5}',
    b"[]", b"null", b'"text"', b"5", b"true", b" ", b"\n", GOOD.decode().encode("utf-16"), b"\xef\xbb\xbf" * 2 + GOOD,
    b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", b'{"a":"\t"}', b"{'a':1}", b'{"a":1,}', b"\x00", b"<x/>",
)  # fmt: skip


async def post(town: Town, raw: bytes) -> Answer:
    return await town.call("POST", PATH, raw=raw)


async def test_what_is_not_one_json_object_is_error_2001(town: Town) -> None:
    """W-JSON-1, W-JSON-2."""
    before = await acts.everything(town)
    for raw in NOT_JSON:
        answer = await post(town, raw)
        assert (answer.code, sorted(answer.json)) == (2001, ["error_code", "error_data", "error_msg"]), raw
    assert await acts.everything(town) == before


async def test_one_byte_order_mark_is_skipped(town: Town) -> None:
    """W-JSON-1."""
    assert (await post(town, b"\xef\xbb\xbf" + GOOD)).code == 0


async def test_of_a_repeated_key_the_last_one_counts(town: Town) -> None:
    """W-JSON-3: what common parsers do."""
    assert (await post(town, b'{"message":5,"message":{"text":"first","text":"last"}}')).code == 0
    assert (await acts.newest(town, EVERYBODY))["message"]["text"] == "last"


async def test_unknown_keys_are_ignored_and_never_stored(town: Town) -> None:
    """W-JSON-4: however they are called, at every level; callers cannot set what is ours."""
    ours = {"seq": 1, "mid": "mid:C1.1", "sender": {"user_id": str(NINA)}, "timestamp": 1, "group_id": "group:1"}
    message = {
        "text": "x",
        **ours,
        "edited": True,
        "attachment": {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2, **ours}, **ours},
    }
    sent = await town.graph("POST", f"{EVERYBODY}/messages", {"message": message, "recipient": ours, **ours})

    entry = await acts.newest(town, EVERYBODY)
    assert sent.code == 0
    assert sorted(entry) == ["message", "recipient", "sender", "timestamp"]
    assert entry["sender"]["user_id"] == str(TEA_CLUB)
    assert entry["message"]["mid"] == sent.json["message_id"]
    assert entry["message"]["attachments"] == [{"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2}}]
    stored = json.dumps(await acts.everything(town))
    assert "group:1" not in stored


async def test_null_is_absent_and_inside_a_list_a_wrong_type(town: Town) -> None:
    """W-JSON-5: serialisers emit nulls."""
    nulls = {"text": "x", "attachment": None, "attachments": None, "privacyWarning": None, "reply_to": None}
    body = {"recipient": {"chat_id": None, "user_id": None, "user_ids": None}, "message": nulls}
    sent = await town.graph("POST", f"{EVERYBODY}/messages", {**body, "chat_control": None, "sender_action": None})
    in_list = await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"attachments": [None]}})
    in_users = await town.graph("POST", "me/messages", {"recipient": {"user_ids": [None]}, "message": {"text": "x"}})

    assert sent.code == 0
    assert (in_list.code, in_list.json["error_field"]) == (100, "message.attachments[0]")
    assert (in_users.code, in_users.json["error_field"]) == (100, "recipient.user_ids[0]")


WRONG_TYPES: tuple[tuple[str, object, str], ...] = (
    ("me/messages", {"recipient": 5, "message": {"text": "x"}}, "recipient"),
    ("me/messages", {"recipient": {"chat_id": {}}, "message": {"text": "x"}}, "recipient.chat_id"),
    ("me/messages", {"recipient": {"user_id": True}, "message": {"text": "x"}}, "recipient.user_id"),
    ("me/messages", {"recipient": {"user_id": 5.0}, "message": {"text": "x"}}, "recipient.user_id"),
    ("me/messages", {"recipient": {"user_ids": "1"}, "message": {"text": "x"}}, "recipient.user_ids"),
    ("{chat}/messages", {"message": []}, "message"),
    ("{chat}/messages", {"message": "x"}, "message"),
    ("{chat}/messages", {"message": {"text": 5}}, "message.text"),
    ("{chat}/messages", {"message": {"text": ["x"]}}, "message.text"),
    ("{chat}/messages", {"message": {"text": "x", "reply_to": 5}}, "message.reply_to"),
    ("{chat}/messages", {"message": {"text": "x", "privacyWarning": True}}, "message.privacyWarning"),
    ("{chat}/messages", {"message": {"attachment": []}}, "message.attachment"),
    ("{chat}/messages", {"message": {"attachments": {}}}, "message.attachments"),
    ("{chat}/messages", {"message": {"attachments": [5]}}, "message.attachments[0]"),
    ("{chat}/messages", {"message": {"attachment": {"type": 5, "payload": {}}}}, "message.attachment.type"),
    ("{chat}/messages", {"message": {"attachment": {"type": "STICKER", "payload": "x"}}}, "message.attachment.payload"),
    ("{chat}/messages", {"chat_control": "leave"}, "chat_control"),
    ("{chat}/messages", {"chat_control": {"title": 5}}, "chat_control.title"),
    ("{chat}/messages", {"chat_control": {"leave": 1}}, "chat_control.leave"),
    ("{chat}/messages", {"chat_control": {"leave": "yes"}}, "chat_control.leave"),
    ("{chat}/messages", {"chat_control": {"add_members": {}}}, "chat_control.add_members"),
    ("{chat}/messages", {"chat_control": {"add_members": ["1"]}}, "chat_control.add_members[0]"),
    ("{chat}/messages", {"chat_control": {"add_members": [{}]}}, "chat_control.add_members[0].user_id"),
    ("{chat}/messages", {"chat_control": {"remove_member": [1]}}, "chat_control.remove_member"),
    ("{chat}/messages", {"chat_control": {"remove_member": {}}}, "chat_control.remove_member.user_id"),
    ("{chat}/messages", {"sender_action": 5}, "sender_action"),
    ("{chat}/addMember", {"userIds": "1"}, "userIds"),
    ("{chat}/addMember", {"userId": [1]}, "userId"),
    ("{chat}/addMember", {"userId": 1, "showHistory": 1}, "showHistory"),
    ("me/subscribe", {"url": 5}, "url"),
    ("me/subscribe", {"longPolling": 1}, "longPolling"),
    ("me/subscribe", {"longPolling": True, "types": 5}, "types"),
    ("me/subscribe", {"longPolling": True, "types": [5]}, "types[0]"),
    ("me/unsubscribe", {"url": []}, "url"),
    ("{mid}/edit", {"message": 5}, "message"),
    ("{mid}/edit", {"message": {"text": {}}}, "message.text"),
    ("{chat}/answer", {"message": {"text": "x"}, "callbackId": 5}, "callbackId"),
)


async def test_a_wrong_type_is_error_100_at_its_path(town: Town) -> None:
    """W-JSON-6: strings are not numbers, true is not 1."""
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    before = await acts.everything(town)
    for path, body, field in WRONG_TYPES:
        answer = await town.graph("POST", path.format(chat=EVERYBODY, mid=mid), body)
        assert (answer.code, answer.json.get("error_field")) == (100, field), body
    assert await acts.everything(town) == before


@pytest.mark.parametrize("name", ["latitude", "livePeriod", "zoom"])
async def test_numbers_are_numbers(town: Town, name: str) -> None:
    """W-JSON-6, W-JSON-9: `"5"` is not 5, 5.0 is no integer, an integer has 64 bits."""
    wrong: list[object] = ["5", True, [5], {}]
    if name == "livePeriod":
        wrong += [5.0, 2**63, -(2**63) - 1, 10**30]
    for value in wrong:
        payload = {"latitude": 1, "longitude": 2, name: value}
        body = {"message": {"attachment": {"type": "LOCATION", "payload": payload}}}
        answer = await town.graph("POST", f"{EVERYBODY}/messages", body)
        assert (answer.code, answer.json["error_field"]) == (100, f"message.attachment.payload.{name}"), value


async def test_booleans_are_also_the_words_the_docs_show(town: Town) -> None:
    """W-JSON-6: `"leave":"true"`, in any case."""
    for word in (True, "true", "TRUE", "True"):
        answer = await town.graph("POST", "me/subscribe", {"longPolling": word})
        assert answer.json == {"success": True}
    for word in (False, "false", "FALSE"):
        answer = await town.graph("POST", "me/subscribe", {"longPolling": word})
        assert (answer.code, answer.json["error_field"]) == (100, "url")


async def test_a_nul_is_refused_at_its_field_and_other_signs_are_kept(town: Town) -> None:
    """W-JSON-7: no trimming, no normalising."""
    for body, field in (
        ({"message": {"text": "a\0b"}}, "message.text"),
        ({"chat_control": {"title": "a\0b"}}, "chat_control.title"),
        ({"message": {"attachment": {"type": "STICKER", "payload": {"id": "\0"}}}}, "message.attachment.payload.id"),
    ):
        answer = await town.graph("POST", f"{EVERYBODY}/messages", body)
        assert (answer.code, answer.json["error_field"]) == (100, field)
    odd = "  e\u0301 \u00e9 \u202e\u200b\ufeff\x01\x7f\u2028𝄞👩‍👩‍👧 \r\n\t "
    await town.says(TEA_CLUB, EVERYBODY, odd)

    assert (await acts.newest(town, EVERYBODY))["message"]["text"] == odd


async def test_enumerations_are_read_without_case_and_given_back_in_ours(town: Town) -> None:
    """W-JSON-8."""
    body = {"message": {"attachment": {"type": "sticker", "payload": {"id": "x"}}, "privacyWarning": "screenShot"}}
    assert (await town.graph("POST", f"{EVERYBODY}/messages", body)).code == 0
    assert (await town.graph("POST", f"{EVERYBODY}/messages", {"sender_action": "Typing_ON"})).code == 0
    assert (await town.graph("POST", "me/subscribe", {"longPolling": True, "types": ["chat_System"]})).code == 0

    message = (await acts.newest(town, EVERYBODY))["message"]
    assert (message["attachments"][0]["type"], message["privacyWarning"]) == ("STICKER", "SCREENSHOT")
    odd = await town.graph("POST", f"{EVERYBODY}/messages", {"sender_action": "mar\u212a_seen"})
    assert (odd.code, odd.json["error_field"]) == (100, "sender_action")
