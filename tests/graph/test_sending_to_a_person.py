"""A message to one person (W-SEND-6, -9, -10)."""

import asyncio

from gonets.wire.ids import ChatId, MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Answer, Town


async def send(town: Town, user: object, text: str = "x", as_: MemberId = TEA_CLUB) -> Answer:
    body = {"recipient": {"user_id": str(user)}, "message": {"text": text}}
    return await town.graph("POST", "me/messages", body, as_=as_)


async def test_it_goes_into_the_chat_of_the_two(town: Town) -> None:
    """W-SEND-6: the chat is the part of message_id before the dot; the keys are exactly these."""
    answer = await send(town, NINA, "Hi")

    mid = answer.json["message_id"]
    assert answer.body == f'{{"success":true,"recipient_id":"user:571000000101","message_id":"{mid}"}}'.encode()
    assert mid.startswith("mid:C3b7e90d1f244.")
    assert await acts.texts(town, PERSONAL) == ["hello", "Hi"]


async def test_the_chat_is_made_on_the_spot_if_consent_exists(town: Town) -> None:
    """W-SEND-6: once, also when two messages come at the same time."""
    await acts.allow(town, VERA)
    first, second = await asyncio.gather(send(town, VERA, "1"), send(town, VERA, "2"))

    chats = {answer.json["message_id"].partition(".")[0] for answer in (first, second)}
    assert len(chats) == 1
    found = await town.graph("GET", "me/chat", user_id=str(VERA))
    assert found.json["title"] == "Vera Kim"


async def test_unknown_never_asked_and_denied_are_refused_alike(town: Town) -> None:
    """W-SEND-6: byte for byte, and nothing is stored."""
    await acts.deny(town, NINA)
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    await acts.allow(town, acts.BORIS)
    await acts.deny(town, acts.BORIS)
    before = await acts.everything(town)

    refused = [await send(town, user) for user in (NINA, TIMUR, acts.BORIS, "user:999999999999", "1" * 19)]

    assert [(answer.code, answer.json["error_field"]) for answer in refused] == [(10, "recipient.user_id")] * 5
    assert len({answer.body for answer in refused}) == 1
    assert "closed" in refused[0].json["error_msg"]
    assert await acts.everything(town) == before


async def test_a_group_that_left_reopens_by_writing(town: Town) -> None:
    """W-CTRL-7: to the user, not to the chat."""
    await town.graph("POST", f"{PERSONAL}/messages", {"chat_control": {"leave": True}})
    closed = await town.graph("POST", f"{PERSONAL}/messages", {"message": {"text": "x"}})
    reopened = await send(town, NINA, "back")
    again = await town.graph("POST", f"{PERSONAL}/messages", {"message": {"text": "and again"}})

    assert closed.code == 10
    assert reopened.json["message_id"].startswith("mid:C3b7e90d1f244.")
    assert again.code == 0
    assert (await town.graph("GET", f"{PERSONAL}")).json["status"] == "ACTIVE"


async def test_control_and_action_take_the_existing_personal_chat(town: Town) -> None:
    """W-SEND-9: else 705; never several users."""
    wishes: tuple[dict[str, object], ...] = ({"chat_control": {"title": "Order 7"}}, {"sender_action": "typing_on"})
    for wish in wishes:
        taken = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(NINA)}, **wish})
        none = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(TIMUR)}, **wish})
        several = await town.graph("POST", "me/messages", {"recipient": {"user_ids": [str(NINA)]}, **wish})
        assert taken.json["success"] is True
        assert (none.code, none.json["error_field"]) == (705, "recipient.user_id")
        assert (several.code, several.json["error_field"]) == (100, "recipient.user_ids")
    assert (await town.graph("GET", f"{PERSONAL}")).json["title"] == "Order 7"


async def test_a_refused_wish_names_the_place_that_named_the_chat(town: Town) -> None:
    """W-ERR-4."""
    for wish in ({"chat_control": {"title": "x"}}, {"sender_action": "mark_seen"}):
        unknown = {"recipient": {"chat_id": "chat:Cffffffffffff"}, **wish}
        answer = await town.graph("POST", "me/messages", unknown)
        assert (answer.code, answer.json["error_field"]) == (705, "recipient.chat_id")
    mine = {"recipient": {"chat_id": str(EVERYBODY)}, "chat_control": {"title": "x"}}
    refused = await town.graph("POST", "me/messages", mine, as_=VERA)
    assert (refused.code, refused.json["error_field"]) == (50, "recipient.chat_id")


async def test_a_person_s_message_to_a_person_goes_into_their_dialog(town: Town) -> None:
    """W-SEND-10: made if needed, and only once."""
    known = await send(town, TIMUR, "tea?", NINA)
    new = await send(town, VERA, "tea?", NINA)
    back = await send(town, NINA, "yes", VERA)

    assert known.json["message_id"].startswith(f"mid:{str(DIALOG).removeprefix('chat:')}.")
    assert (new.json["recipient_id"], back.json["recipient_id"]) == (str(VERA), str(NINA))
    chat = "chat:" + new.json["message_id"].removeprefix("mid:").partition(".")[0]
    assert await acts.texts(town, ChatId.parse(chat), VERA) == ["tea?", "yes"]
    found = await acts.ask(town, VERA, "GET", f"{chat}")
    assert (found.json["type"], found.json["title"]) == ("DIALOG", "Nina Orlova")


async def test_who_left_a_dialog_opens_it_again_by_writing_to_the_person(town: Town) -> None:
    """W-SEND-10, W-CTRL-7: nobody can add them there; the chat itself stays closed until then."""
    leave = {"chat_control": {"leave": True}}
    assert (await town.graph("POST", f"{DIALOG}/messages", leave, as_=NINA)).code == 0
    await town.says(TIMUR, DIALOG, "still there?")
    by_chat = await town.graph("POST", f"{DIALOG}/messages", {"message": {"text": "x"}}, as_=NINA)
    by_person = await send(town, TIMUR, "back", NINA)

    assert (by_chat.code, by_person.code) == (10, 0)
    assert by_person.json["message_id"].startswith(f"mid:{str(DIALOG).removeprefix('chat:')}.")
    found = (await acts.ask(town, NINA, "GET", f"{DIALOG}")).json
    assert (found["status"], set(found["participants"])) == ("ACTIVE", {str(NINA), str(TIMUR)})
    assert (await acts.texts(town, DIALOG, NINA))[-2:] == ["still there?", "back"]


async def test_nobody_writes_to_somebody_unknown_or_to_themselves(town: Town) -> None:
    """W-SEND-10: error 10, nothing stored."""
    before = await acts.everything(town)

    for user in ("user:999999999999", str(NINA)):
        answer = await send(town, user, as_=NINA)
        assert (answer.code, answer.json["error_field"]) == (10, "recipient.user_id")
    assert await acts.everything(town) == before
