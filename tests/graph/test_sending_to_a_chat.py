"""A message into a chat (W-SEND-1…5, -11…13)."""

import asyncio

from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Town

HELLO = {"message": {"text": "x"}}


async def test_the_answer_names_chat_and_message_in_this_order(town: Town) -> None:
    """W-SEND-5: exactly these keys."""
    answer = await town.graph("POST", f"me/messages/{EVERYBODY}", HELLO)

    mid = answer.json["message_id"]
    assert answer.body == f'{{"success":true,"recipient_id":"chat:C5aa01b3c7d1e","message_id":"{mid}"}}'.encode()
    assert mid.startswith("mid:C5aa01b3c7d1e.")


async def test_a_chat_may_be_named_in_path_or_body_or_both(town: Town) -> None:
    """W-SEND-2, W-SEND-4: with a chat in the path `recipient` may be missing."""
    chat, user = str(EVERYBODY), str(NINA)
    forms: tuple[tuple[str, object], ...] = (
        (f"me/messages/{chat}", None),
        (f"{chat}/messages", None),
        ("me/messages", {"chat_id": chat}),
        (f"{chat}/messages", {"chat_id": chat}),
        (f"{chat}/messages", {}),
        (f"{chat}/messages", {"user_id": user}),
        ("me/messages", {"chat_id": chat, "user_id": user}),
    )
    for path, recipient in forms:
        body = HELLO if recipient is None else {"recipient": recipient, **HELLO}
        assert (await town.graph("POST", path, body)).json["recipient_id"] == chat, (path, recipient)
    assert len(await acts.texts(town, EVERYBODY)) == 1 + len(forms)


async def test_no_chat_anywhere_is_error_100(town: Town) -> None:
    """W-SEND-2."""
    for body in (HELLO, {"recipient": {}, **HELLO}, {"recipient": None, **HELLO}, {"recipient": {"id": 1}, **HELLO}):
        answer = await town.graph("POST", "me/messages", body)
        assert (answer.code, answer.json["error_field"]) == (100, "recipient")


async def test_one_wish_a_call(town: Town) -> None:
    """W-SEND-1: none is error 100 (`message`), more than one 2001."""
    wishes = {"message": {"text": "x"}, "chat_control": {"title": "x"}, "sender_action": "mark_seen"}
    before = await acts.everything(town)

    for none in ({}, {"text": "x"}, {"message": None}):
        answer = await town.graph("POST", f"{EVERYBODY}/messages", none)
        assert (answer.code, answer.json["error_field"]) == (100, "message")
    for left_out in (None, *wishes):
        several = {name: wish for name, wish in wishes.items() if name != left_out}
        answer = await town.graph("POST", f"{EVERYBODY}/messages", several)
        assert (answer.code, "error_field" in answer.json) == (2001, False)
    assert await acts.everything(town) == before


async def test_a_list_of_users_stands_alone(town: Town) -> None:
    """W-SEND-3."""
    users = [str(NINA)]
    for path, recipient in (
        ("me/messages", {"user_ids": users, "chat_id": str(EVERYBODY)}),
        ("me/messages", {"user_ids": users, "user_id": str(NINA)}),
        (f"{EVERYBODY}/messages", {"user_ids": users}),
    ):
        answer = await town.graph("POST", path, {"recipient": recipient, **HELLO})
        assert (answer.code, answer.json["error_field"]) == (100, "recipient.user_ids")


async def test_what_was_answered_is_there_for_every_member_at_once(town: Town) -> None:
    """W-SEND-11: and its event is queued in the same transaction."""
    await acts.listens(town)
    mid = await town.says(NINA, EVERYBODY, "tea!")

    for member in (NINA, TIMUR, VERA, TEA_CLUB):
        assert (await acts.newest(town, EVERYBODY, member))["message"]["mid"] == mid
    assert [event["message"]["mid"] for event in await acts.heard(town)] == [mid]


async def test_many_at_once_all_arrive_in_the_order_of_their_numbers(town: Town) -> None:
    """W-SEND-11, W-ID-5."""
    members = (NINA, TIMUR, VERA, TEA_CLUB)
    mids = await asyncio.gather(*(town.says(members[n % 4], EVERYBODY, str(n)) for n in range(40)))

    found = await acts.history(town, EVERYBODY, count=40)
    assert sorted(mids) == sorted(entry["message"]["mid"] for entry in found)
    seqs = [entry["message"]["seq"] for entry in found]
    assert seqs == sorted(seqs, reverse=True)
    assert {entry["message"]["text"]: entry["message"]["mid"] for entry in found} == {
        str(n): mid for n, mid in enumerate(mids)
    }


async def test_who_is_not_active_may_not_write(town: Town) -> None:
    """W-SEND-12: error 10 with `closed`, at the place that named the chat."""
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}})
    by_path = await town.graph("POST", f"{EVERYBODY}/messages", HELLO)
    by_body = await town.graph("POST", "me/messages", {"recipient": {"chat_id": str(EVERYBODY)}, **HELLO})

    assert [(answer.code, answer.json["error_field"]) for answer in (by_path, by_body)] == [
        (10, "chat_id"),
        (10, "recipient.chat_id"),
    ]
    assert "closed" in by_path.json["error_msg"]


async def test_a_group_needs_consent_in_a_personal_chat_and_a_person_does_not(town: Town) -> None:
    """W-SEND-12, W-CONS-2, W-CONS-3: reading stays possible; in a CHAT membership is enough."""
    await acts.deny(town, NINA)

    refused = await town.graph("POST", f"{PERSONAL}/messages", HELLO)
    assert (refused.code, refused.json["error_field"]) == (10, "chat_id")
    assert await acts.texts(town, PERSONAL) == ["hello"]
    assert (await town.graph("POST", f"{EVERYBODY}/messages", HELLO)).code == 0


async def test_every_other_group_in_the_chat_hears_it_and_the_author_does_not(town: Town) -> None:
    """W-SEND-13, W-EVT-4."""
    await acts.moves_in(town, acts.BOOKS, "Book Club")
    await acts.admit(town, NINA, EVERYBODY, acts.BOOKS)
    for group in (TEA_CLUB, acts.BOOKS):
        await acts.listens(town, group)

    await town.says(TEA_CLUB, EVERYBODY, "from tea")
    await acts.says(town, acts.BOOKS, EVERYBODY, "from books")
    await town.says(NINA, EVERYBODY, "from nina")

    assert await acts.texts_heard(town, TEA_CLUB) == ["from books", "from nina"]
    assert await acts.texts_heard(town, acts.BOOKS) == ["from tea", "from nina"]
