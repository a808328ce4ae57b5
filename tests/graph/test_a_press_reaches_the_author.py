"""A press is an event for the keyboard's author, made of the stored message (W-CB, W-EVT-1, -2, W-CHAT-2)."""

import asyncio
import re

import pytest

from gonets.wire.ids import MessageId
from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.graph.keyboards import NO, SITE, YES, asks, press, with_keyboard
from tests.town import Json, Town, as_person

ID = re.compile("[0-9a-f]{45}")


async def heard(town: Town) -> list[Json]:
    return [event for event in await acts.heard(town) if event["webhookType"] == "MESSAGE_CALLBACK"]


async def test_the_author_hears_who_pressed_what_where_and_when(town: Town) -> None:
    """W-CB-1, W-CB-2, W-EVT-1, hook-callback."""
    await acts.listens(town)
    mid = await asks(town)
    await town.clock.jump(4_000)
    pressed = await press(town, mid, YES)
    (event,) = await heard(town)

    assert pressed.json == {"press_id": event["callbackId"]}
    assert ID.fullmatch(event["callbackId"])
    assert list(event.items()) == [
        ("webhookType", "MESSAGE_CALLBACK"),
        ("sender", {"name": "Nina Orlova", "user_id": str(NINA)}),
        ("recipient", {"chat_id": str(EVERYBODY)}),
        ("payload", "vote:yes"),
        ("callbackId", event["callbackId"]),
        ("mid", str(mid)),
        ("timestamp", NOON + 4_000),
    ]


async def test_a_press_adds_nothing_to_the_history(town: Town) -> None:
    """W-CB-1."""
    mid = await asks(town)
    before = (await town.graph("GET", f"{EVERYBODY}/messages")).body
    await press(town, mid, YES)

    assert (await town.graph("GET", f"{EVERYBODY}/messages")).body == before


async def test_each_press_is_a_new_one(town: Town) -> None:
    """W-CB-3; only a retry of the very same call is not."""
    await acts.listens(town)
    mid = await asks(town)
    first = await press(town, mid, YES, client_id="tap")
    again = await press(town, mid, YES, client_id="tap")
    second = await press(town, mid, YES)
    other = await press(town, mid, NO, client_id="tap")

    assert again.json == first.json != second.json
    assert [event["callbackId"] for event in await heard(town)] == [first.json["press_id"], second.json["press_id"]]
    assert (other.json["error_code"], other.json["error_field"]) == (100, "client_id")


async def test_a_retry_waits_for_the_first_try(town: Town) -> None:
    """W-IDEM-4: one press, however often its call arrives at once."""
    await acts.listens(town)
    mid = await asks(town)
    answers = await asyncio.gather(*(press(town, mid, YES, client_id="tap") for _ in range(4)))

    assert len({answer.body for answer in answers}) == len(await heard(town)) == 1


async def test_a_button_without_payload_says_nothing(town: Town) -> None:
    """W-KBD-3."""
    await acts.listens(town)
    await press(town, await asks(town, buttons=[[{"type": "CALLBACK", "text": "Go"}]]), YES)

    assert [event["payload"] for event in await heard(town)] == [""]


async def test_the_payload_is_the_one_of_the_message_as_it_is_now(town: Town) -> None:
    """W-CB-2, W-KBD-6: after an edit the old button is gone, and so is its payload."""
    await acts.listens(town)
    mid = await asks(town)
    edited = await town.graph(
        "POST", f"{mid}/edit", with_keyboard([[{"type": "CALLBACK", "text": "Yes", "payload": "new"}]])
    )
    await press(town, mid, YES)
    gone = await press(town, mid, NO)

    assert edited.code == 0
    assert [event["payload"] for event in await heard(town)] == ["new"]
    assert (gone.json["error_code"], gone.json["error_field"]) == (300, "row")


async def test_everybody_active_in_any_kind_of_chat_may_press(town: Town) -> None:
    """W-KBD-6: no consent is asked, and pressing gives none."""
    await acts.listens(town)
    mid, own = await asks(town), await asks(town, PERSONAL)
    answers = [await press(town, mid, YES, as_=who) for who in (NINA, TIMUR, VERA)] + [await press(town, own, YES)]

    assert [answer.status for answer in answers] == [200] * 4
    assert [event["sender"]["user_id"] for event in await heard(town)] == list(map(str, (NINA, TIMUR, VERA, NINA)))


async def test_a_press_is_the_last_action_of_its_person(town: Town) -> None:
    """W-CHAT-2."""
    mid = await asks(town)
    await town.clock.jump(7_000)
    await press(town, mid, YES, as_=VERA)
    shown = (await town.graph("GET", f"me/chat/{EVERYBODY}")).json["participants"]

    assert shown[str(VERA)] == NOON + 7_000
    assert shown[str(TIMUR)] < NOON + 7_000


@pytest.mark.parametrize(("row", "column"), [(0, 2), (4, 0), (-1, 0), (0, -1), (9_000_000_000, 0)])
async def test_there_is_no_button_beside_the_keyboard(town: Town, row: int, column: int) -> None:
    refused = await press(town, await asks(town), (row, column))

    assert (refused.status, refused.json["error_code"]) == (404, 300)


async def test_a_link_is_opened_not_pressed(town: Town) -> None:
    refused = await press(town, await asks(town), SITE)

    assert refused.json["error_code"] == 100


async def test_what_cannot_be_pressed_makes_no_event(town: Town) -> None:
    """W-CB-4: deleted, out of sight, never there, left, no keyboard at all."""
    await acts.listens(town)
    deleted, mid = await asks(town), await asks(town)
    await town.graph("POST", f"{deleted}/delete")
    said = MessageId.parse(await town.says(TEA_CLUB, EVERYBODY, "no buttons"))
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=VERA)
    elsewhere = MessageId(DIALOG, mid.seq)
    own = await asks(town, PERSONAL)

    codes = [
        (await press(town, deleted, YES)).json["error_code"],
        (await press(town, said, YES)).json["error_code"],
        (await press(town, mid, YES, as_=VERA)).json["error_code"],
        (await press(town, elsewhere, YES)).json["error_code"],
        (await press(town, own, YES, as_=TIMUR)).json["error_code"],
    ]

    assert codes == [706, 300, 10, 300, 705]
    assert await heard(town) == []


async def test_who_came_later_does_not_press_what_they_do_not_see(town: Town) -> None:
    mid = await asks(town)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=VERA)
    await town.graph(
        "POST", f"{EVERYBODY}/messages", {"chat_control": {"add_members": [{"user_id": str(VERA)}]}}, as_=NINA
    )
    refused = await press(town, mid, YES, as_=VERA)

    assert (refused.json["error_code"], refused.json["error_field"]) == (300, "mid")


async def test_an_author_who_left_hears_nothing_and_others_never_do(town: Town) -> None:
    """W-CB-1, W-EVT-5."""
    await acts.moves_in(town, acts.BOOKS, "Books")
    await acts.admit(town, NINA, EVERYBODY, acts.BOOKS)
    await acts.listens(town)
    await acts.listens(town, acts.BOOKS)
    mid = await asks(town)
    await press(town, mid, YES)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}})
    late = await press(town, mid, YES)

    assert late.status == 200
    assert len(await heard(town)) == 1
    assert [event["webhookType"] for event in await acts.heard(town, acts.BOOKS)].count("MESSAGE_CALLBACK") == 0


async def test_a_button_is_found_by_what_it_says(town: Town) -> None:
    """For who knows no places: by payload, or by text, in the newest message that has such a one."""
    await acts.listens(town)
    older = await asks(town)
    newer = await asks(town, buttons=[[{"type": "CALLBACK", "text": "Yes", "payload": "other"}]])
    url = f"/api/chats/{EVERYBODY}/press"
    for number, wanted in enumerate(
        ({"payload": "vote:yes"}, {"button": "Yes"}, {"button": "Yes", "mid": str(older)}, {"payload": "other"})
    ):
        done = await town.call("POST", url, {"client_id": f"k{number}", **wanted}, headers=as_person(NINA))
        assert done.status == 200, done.body
    nowhere = await town.call("POST", url, {"client_id": "k", "payload": "nowhere"}, headers=as_person(NINA))

    assert [event["mid"] for event in await heard(town)] == list(map(str, (older, newer, older, newer)))
    assert (nowhere.json["error_code"], nowhere.json["error_field"]) == (300, "payload")


async def test_a_button_has_to_be_named_one_way(town: Town) -> None:
    mid = await asks(town)
    for wrong in ({}, {"mid": str(mid), "row": 0}, {"payload": "x", "button": "y"}, {"row": 0, "column": 0}):
        body = {"client_id": "k", **wrong}
        refused = await town.call("POST", f"/api/chats/{EVERYBODY}/press", body, headers=as_person(NINA))
        assert refused.json["error_code"] == 100, refused.body
