"""Reading a chat back (W-READ-1…5, -8, -9)."""

import pytest

from gonets.wire.ids import MessageId
from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.town import Town

LAST = 2**63 - 1


@pytest.fixture
async def five(town: Town) -> list[str]:
    """One a second, from a second past NOON; the mids, oldest first."""
    mids = []
    for number in range(1, 6):
        await town.clock.jump(1000)
        mids.append(await town.says(NINA, DIALOG, str(number)))
    return mids


async def read(town: Town, **query: object) -> list[str | None]:
    return await acts.texts(town, DIALOG, NINA, **query)


async def test_history_is_newest_first_and_has_no_marker(town: Town, five: list[str]) -> None:
    """W-READ-3, W-READ-4: by seq."""
    answer = await town.graph("GET", f"{DIALOG}/messages", as_=NINA)

    assert list(answer.json) == ["messages"]
    found = [entry["message"]["mid"] for entry in answer.json["messages"]]
    assert found[:-1] == five[::-1]
    assert sorted(found, key=MessageId.parse, reverse=True) == found


async def test_an_envelope_has_every_key_in_its_order(town: Town) -> None:
    """W-READ-5, W-SCHEMA-1: exactly these keys; for a group user_id holds the group's id."""
    first = await town.says(NINA, EVERYBODY, "tea?")
    body = {
        "text": "yes",
        "reply_to": first,
        "privacyWarning": "SCREENCAST",
        "attachment": {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2}},
    }
    sent = await town.graph("POST", f"{EVERYBODY}/messages", {"message": body})

    entry = await acts.newest(town, EVERYBODY, NINA)
    assert list(entry) == ["sender", "recipient", "message", "timestamp"]
    assert list(entry["message"]) == ["text", "seq", "mid", "attachments", "reply_to", "privacyWarning"]
    assert entry["sender"] == {"name": "Tea Club", "user_id": "group:57100000000333"}
    assert entry["recipient"] == {"chat_id": str(EVERYBODY)}
    assert entry["message"]["reply_to"] == first
    assert entry["message"]["mid"] == sent.json["message_id"]
    assert entry["timestamp"] == NOON


async def test_both_ends_are_inclusive(town: Town, five: list[str]) -> None:
    """W-READ-3."""
    assert await read(town, **{"from": NOON + 4000, "to": NOON + 2000}) == ["2", "3", "4"]
    assert await read(town, **{"from": NOON + 3999, "to": NOON + 2001}) == ["3"]
    assert await read(town, to=NOON + 5000) == ["5"]
    assert (await read(town, **{"from": NOON + 1000}))[1:] == ["1"]


async def test_ends_the_wrong_way_round_match_nothing(town: Town, five: list[str]) -> None:
    """W-READ-3: no error."""
    assert await read(town, **{"from": NOON + 1000, "to": NOON + 5000}) == []


async def test_ends_are_any_decimal_numbers(town: Town, five: list[str]) -> None:
    """W-READ-2: float seconds are sent; the fraction is dropped, what is beyond 64 bits clamped."""
    assert await read(town, **{"from": f"{NOON + 1000}.999", "to": f"{NOON + 1000}.999"}) == ["1"]
    assert await read(town, **{"from": LAST, "to": 0, "count": 2}) == ["4", "5"]
    assert await read(town, **{"from": "9" * 40, "to": "-" + "9" * 40, "count": 1}) == ["5"]
    assert await read(town, **{"from": f"{NOON / 1000}"}) == []
    assert await read(town, to=f"{NOON}.", count=1) == ["5"]
    assert await read(town, **{"from": "-1"}) == []
    for wrong in ("x", "1e3", "0x1", "1,5", "--1", ".", "1.2.3", "٣", "NaN"):
        for name in ("from", "to"):
            answer = await town.graph("GET", f"{DIALOG}/messages", as_=NINA, key=None, **{name: wrong})
            assert (answer.code, answer.json["error_field"]) == (100, name), wrong


async def test_before_excludes_that_message_and_everything_newer(town: Town, five: list[str]) -> None:
    """W-READ-1, W-READ-3: exact paging, also within one millisecond."""
    more = [await town.says(NINA, DIALOG, f"5.{number}") for number in range(3)]

    assert await read(town, before=more[1], count=2) == ["5", "5.0"]
    assert await read(town, before=five[0]) == ["Are you coming to the tasting?"]
    assert await read(town, before=five[3], to=NOON + 2000) == ["2", "3"]


async def test_before_something_not_in_this_chat_is_300(town: Town, five: list[str]) -> None:
    """W-READ-3: unknown, or of another chat, byte for byte alike."""
    elsewhere = await town.says(NINA, PERSONAL, "x")
    asked = [
        await town.graph("GET", f"{DIALOG}/messages", as_=NINA, before=mid) for mid in (elsewhere, f"mid:C{DIALOG:x}.1")
    ]

    assert [(answer.code, answer.json["error_field"]) for answer in asked] == [(300, "before")] * 2
    assert asked[0].body == asked[1].body


async def test_fifty_are_given_when_nothing_is_asked(town: Town) -> None:
    """W-READ-1."""
    for number in range(51):
        await town.says(NINA, DIALOG, str(number))

    assert await read(town) == [str(number) for number in range(1, 51)]
    assert len(await read(town, count=1000)) == 52


async def test_the_chat_is_named_in_three_ways_or_by_the_other_person(town: Town, five: list[str]) -> None:
    """W-READ-1, W-CHAT-7."""
    answers = [
        await town.graph("GET", f"me/messages/{DIALOG}", as_=NINA),
        await town.graph("GET", "me/messages", as_=NINA, chat_id=str(DIALOG)),
        await town.graph("GET", f"{DIALOG}/messages", as_=NINA),
        await town.graph("GET", "me/messages", as_=NINA, user_id=str(TIMUR)),
    ]

    assert len({answer.body for answer in answers}) == 1
    assert len(answers[0].json["messages"]) == 6


async def test_a_refusal_names_the_parameter_that_named_the_chat(town: Town) -> None:
    """W-ERR-4, W-READ-7."""
    await town.graph("POST", f"{DIALOG}/messages", {"chat_control": {"leave": True}}, as_=NINA)

    by_person = await town.graph("GET", "me/messages", as_=NINA, user_id=str(TIMUR))
    by_chat = await town.graph("GET", "me/messages", as_=NINA, chat_id=str(DIALOG))

    assert [(answer.code, answer.json["error_field"]) for answer in (by_person, by_chat)] == [
        (10, "user_id"),
        (10, "chat_id"),
    ]


async def test_two_reads_of_an_entry_are_the_same_bytes(town: Town) -> None:
    """W-READ-9: nothing of an entry changes between reads."""
    stickers = [{"type": "STICKER", "payload": {"id": "a/b?c"}}, {"type": "MUSIC", "payload": {"id": "1"}}]
    await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": "x", "attachments": stickers}})

    first = await town.graph("GET", f"{EVERYBODY}/messages")
    await town.clock.jump(86_400_000)
    acts.seconds_pass(town, 2)
    second = await town.graph("GET", f"{EVERYBODY}/messages")

    assert first.body == second.body
    for attachment in first.json["messages"][0]["message"]["attachments"]:
        assert attachment["payload"]["url"].startswith("http://127.0.0.1:7070/")


async def test_a_message_need_not_have_a_text(town: Town) -> None:
    """W-READ-5, W-READ-8: absent when the message has none, never null."""
    sticker = {"type": "STICKER", "payload": {"id": "x"}}
    await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": " ", "attachment": sticker}})

    assert sorted((await acts.newest(town, EVERYBODY))["message"]) == ["attachments", "mid", "seq"]
    assert (await acts.newest(town, EVERYBODY))["sender"]["user_id"] == str(TEA_CLUB)
