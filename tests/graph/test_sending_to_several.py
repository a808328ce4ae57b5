"""A message to several people, each on their own (W-SEND-7, -8)."""

from gonets.wire.ids import ChatId
from tests.cast import NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Answer, Town


async def send(town: Town, users: list[object], message: object = None) -> Answer:
    body = {"recipient": {"user_ids": users}, "message": message or {"text": "x"}}
    return await town.graph("POST", "me/messages", body)


async def test_the_arrays_have_length_and_order_of_the_request(town: Town) -> None:
    """W-SEND-7: unknown, never allowed and denied are false and null, alike."""
    await acts.allow(town, VERA)
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    await acts.deny(town, acts.BORIS)

    answer = await send(town, [str(TIMUR), int(NINA), str(acts.BORIS), "999999999999", f"USER:{int(VERA)}"])

    assert list(answer.json) == ["success", "chat_ids"]
    assert answer.json["success"] == [False, True, False, False, True]
    chats = answer.json["chat_ids"]
    assert chats[:4] == [None, str(PERSONAL), None, None]
    assert await acts.texts(town, ChatId.parse(chats[4])) == ["x"]


async def test_a_user_named_twice_gets_one_message_and_both_places_show_it(town: Town) -> None:
    """W-SEND-8."""
    answer = await send(town, [str(NINA), str(TIMUR), int(NINA), str(TIMUR)])

    assert answer.json == {"success": [True, False] * 2, "chat_ids": [str(PERSONAL), None] * 2}
    assert await acts.texts(town, PERSONAL) == ["hello", "x"]


async def test_one_user_named_twice_may_be_answered_to(town: Town) -> None:
    """W-SEND-8, W-MSG-5: there is one chat, and the message is in it."""
    mid = await town.says(NINA, PERSONAL, "tea?")

    answer = await send(town, [str(NINA), str(NINA)], {"text": "yes", "reply_to": mid})

    assert answer.json["success"] == [True, True]
    assert (await acts.newest(town, PERSONAL))["message"]["reply_to"] == mid


async def test_a_malformed_id_refuses_the_whole_call_before_anything_is_sent(town: Town) -> None:
    """W-SEND-8."""
    before = await acts.everything(town)

    answer = await send(town, [str(NINA), 1, 2, "user:x"])

    assert (answer.code, answer.json["error_field"]) == (110, "recipient.user_ids[3]")
    assert await acts.everything(town) == before


async def test_a_bad_message_refuses_the_whole_call(town: Town) -> None:
    """W-SEND-8."""
    mid = await town.says(NINA, PERSONAL, "tea?")
    before = await acts.everything(town)

    for message, code, field in (
        ({"text": " "}, 100, "message"),
        ({"text": "x", "reply_to": mid}, 300, "message.reply_to"),
        ({"attachment": {"type": "CALL", "payload": {}}}, 100, "message.attachment.type"),
        ({"attachment": {"type": "CONTACT", "payload": {"id": "1"}}}, 110, "message.attachment.payload.id"),
    ):
        answer = await send(town, [str(NINA), str(TIMUR)], message)
        assert (answer.code, answer.json["error_field"]) == (code, field)
    assert await acts.everything(town) == before


async def test_at_least_one_user_is_needed(town: Town) -> None:
    """W-LIM-1."""
    answer = await send(town, [])

    assert (answer.code, answer.json["error_field"]) == (100, "recipient.user_ids")


async def test_the_group_itself_hears_nothing_of_it(town: Town) -> None:
    """W-EVT-4."""
    await acts.listens(town, TEA_CLUB)
    await send(town, [str(NINA)])

    assert await acts.heard(town) == []
