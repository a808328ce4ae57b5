"""A person must allow a group to write to them (W-CONS, W-LINK)."""

from gonets.server.domain.consents import ConsentChange
from gonets.wire.ids import UserId
from tests.cast import EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Town


async def may_write_to(town: Town, user: UserId) -> bool:
    body = {"recipient": {"user_ids": [str(user)]}, "message": {"text": "x"}}
    return bool((await town.graph("POST", "me/messages", body)).json["success"][0])


async def causes(town: Town, user: UserId) -> list[tuple[int, str, str]]:
    changes: list[ConsentChange] = await town.house.consents.changes(TEA_CLUB, user)
    return [(change.changed_at - NOON, change.state.value, change.cause.value) for change in changes]


async def test_it_is_allowed_by_writing_first_starting_or_switching_on(town: Town) -> None:
    """W-CONS-1: and denied by switching off or leaving."""
    assert not await may_write_to(town, TIMUR)
    await town.writes(TIMUR, "Hello")
    assert await may_write_to(town, TIMUR)
    await acts.deny(town, TIMUR)
    assert not await may_write_to(town, TIMUR)
    await town.writes(TIMUR, "again")
    assert await may_write_to(town, TIMUR)

    assert not await may_write_to(town, VERA)
    chat = await acts.start(town, VERA, "promo")
    assert await may_write_to(town, VERA)
    await acts.ask(town, VERA, "POST", f"{chat}/messages", {"chat_control": {"leave": True}})
    assert not await may_write_to(town, VERA)
    await acts.allow(town, VERA)
    assert await may_write_to(town, VERA)


async def test_writing_by_the_person_s_own_token_allows_too(town: Town) -> None:
    """W-CONS-1: writing again allows again."""
    await acts.deny(town, NINA)
    assert not await may_write_to(town, NINA)

    await town.says(NINA, PERSONAL, "never mind")

    assert await may_write_to(town, NINA)


async def test_without_consent_every_way_to_the_person_is_closed_but_reading(town: Town) -> None:
    """W-CONS-2."""
    await acts.deny(town, NINA)
    hello = {"message": {"text": "x"}}

    by_user = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(NINA)}, **hello})
    by_chat = await town.graph("POST", f"{PERSONAL}/messages", hello)
    by_body = await town.graph("POST", "me/messages", {"recipient": {"chat_id": str(PERSONAL)}, **hello})

    assert [answer.code for answer in (by_user, by_chat, by_body)] == [10, 10, 10]
    assert all("closed" in answer.json["error_msg"] for answer in (by_user, by_chat, by_body))
    assert await acts.texts(town, PERSONAL) == ["hello"]
    assert (await town.graph("GET", f"{PERSONAL}")).json["status"] == "ACTIVE"


async def test_in_a_chat_of_several_membership_is_enough(town: Town) -> None:
    """W-CONS-3."""
    await acts.deny(town, NINA)

    assert (await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": "x"}})).code == 0
    assert (await acts.newest(town, EVERYBODY, NINA))["message"]["text"] == "x"


async def test_each_change_is_kept_with_time_and_cause(town: Town) -> None:
    """W-CONS-4: what changes nothing is no change."""
    await town.clock.jump(10)
    await acts.deny(town, NINA)
    await acts.deny(town, NINA)
    await town.clock.jump(10)
    await town.says(NINA, PERSONAL, "x")
    await town.clock.jump(10)
    await acts.ask(town, NINA, "POST", f"{PERSONAL}/messages", {"chat_control": {"leave": True}})
    await town.clock.jump(10)
    await acts.start(town, NINA, None)

    assert await causes(town, NINA) == [
        (0, "ALLOWED", "SWITCHED"),
        (10, "DENIED", "SWITCHED"),
        (20, "ALLOWED", "WROTE"),
        (30, "DENIED", "LEFT"),
        (40, "ALLOWED", "STARTED"),
    ]


async def test_a_confirmed_start_makes_the_chat_and_tells_the_group(town: Town) -> None:
    """W-LINK-2, W-EVT-3: once per confirmed opening; no payload, no key; the mid has no message behind it."""
    await acts.listens(town)
    await town.clock.jump(5)
    chat = await acts.start(town, VERA, "promo-42")
    await acts.start(town, VERA, None)

    first, second = await acts.heard(town)
    assert list(first) == ["webhookType", "type", "sender", "recipient", "payload", "mid", "timestamp"]
    assert first["payload"] == "promo-42"
    assert (first["webhookType"], first["type"]) == ("CHAT_SYSTEM", "CHAT_STARTED")
    assert first["sender"] == {"name": "Vera Kim", "user_id": str(VERA)}
    assert first["recipient"] == {"chat_id": str(chat)}
    assert "payload" not in second
    assert first["mid"] != second["mid"]
    assert [entry["message"]["mid"] for entry in await acts.history(town, chat)] == []
    unread = await town.graph("GET", f"{chat}/messages", before=first["mid"])
    assert unread.code == 300
    assert (await town.graph("GET", "me/chats")).json["chats"][0]["chat_id"] == str(chat)


async def test_a_start_in_a_chat_with_messages_leaves_them_in_order(town: Town) -> None:
    """W-EVT-3: a fresh number of that chat."""
    await acts.listens(town)
    mids = [await town.says(NINA, PERSONAL, "1")]
    await acts.start(town, NINA, "x")
    mids.append(await town.says(NINA, PERSONAL, "2"))

    started = [event["mid"] for event in await acts.heard(town) if event["webhookType"] == "CHAT_SYSTEM"]
    assert mids[0] < started[0] < mids[1]
    assert [entry["message"]["mid"] for entry in await acts.history(town, PERSONAL, count=2)] == mids[::-1]


async def test_a_start_brings_back_a_group_that_had_left(town: Town) -> None:
    """W-EVT-5, W-LINK-2: CHAT_SYSTEM goes to the group of the link."""
    await acts.listens(town)
    await town.graph("POST", f"{PERSONAL}/messages", {"chat_control": {"leave": True}})
    await town.says(NINA, PERSONAL, "anybody?")
    await acts.start(town, NINA, "back")

    assert [event.get("payload") for event in await acts.heard(town)] == ["back"]
    assert await acts.says(town, TEA_CLUB, PERSONAL, "here again")
