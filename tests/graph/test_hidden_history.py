"""What was said before somebody came, or after they went (W-READ-7, W-ADD-2)."""

from gonets.wire.attachments import Location
from gonets.wire.ids import ChatId, MessageId, UserId
from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Json, Town

LEAVE = {"chat_control": {"leave": True}}


async def leaves_and_comes_back(town: Town, *, show: bool | None) -> str:
    """Timur misses a message; gives its mid."""
    await acts.allow(town, TIMUR)
    await town.graph("POST", f"{EVERYBODY}/messages", LEAVE, as_=TIMUR)
    missed = await town.says(NINA, EVERYBODY, "behind his back")
    body: dict[str, object] = {"userId": str(TIMUR)}
    answer = await town.graph("POST", f"{EVERYBODY}/addMember", body if show is None else {**body, "showHistory": show})
    assert answer.json == {"success": True}
    return missed


async def seen_by_timur(town: Town, chat: ChatId = EVERYBODY) -> list[str | None]:
    return await acts.texts(town, chat, TIMUR)


async def live(town: Town, member: UserId) -> str:
    """A live location; gives its mid."""
    place = {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2, "livePeriod": 60}}
    answer = await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"attachment": place}}, as_=member)
    return str(answer.json["message_id"])


async def moves(town: Town, member: UserId, mid: str) -> None:
    to = Location(latitude=3, longitude=4)
    await town.house.messages.move(await acts.person(town, member), MessageId.parse(mid), to, "")


def told(events: list[Json]) -> list[tuple[str, str]]:
    return [(event["webhookType"], event["message"]["mid"]) for event in events]


def of_each(mids: list[str]) -> list[tuple[str, str]]:
    """What is done to a text and to a live location."""
    text, place = mids
    return [("MESSAGE_EDITED", text), ("LOCATION_UPDATED", place), ("MESSAGE_DELETED", text)]


async def test_who_joins_without_history_sees_from_the_joining_on(town: Town) -> None:
    """W-READ-7, W-ADD-2: also someone who was in the chat before. That is the default (W-ADD-1)."""
    for show in (False, None):
        await leaves_and_comes_back(town, show=show)
        await town.says(NINA, EVERYBODY, "welcome back")

        assert await seen_by_timur(town) == [
            '{"ai":57100000000333,"pa":[571000000102],"ty":"USERS_ADDED"}',
            "welcome back",
        ]


async def test_who_joins_with_history_sees_all_of_it(town: Town) -> None:
    """W-ADD-2."""
    await leaves_and_comes_back(town, show=True)

    assert await seen_by_timur(town) == await acts.texts(town, EVERYBODY, TEA_CLUB)


async def test_what_is_hidden_is_hidden_from_every_side(town: Town) -> None:
    """W-READ-7, W-MSG-5, W-AUTH-8: byte for byte as if it did not exist."""
    hidden = await leaves_and_comes_back(town, show=False)
    nowhere = f"mid:C{int(EVERYBODY):x}.1"

    for mid in (hidden, nowhere):
        answers = [
            await town.graph("GET", f"{EVERYBODY}/messages", as_=TIMUR, before=mid),
            await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"text": "x", "reply_to": mid}}, as_=TIMUR),
            await town.graph("POST", f"{mid}/edit", {"message": {"text": "x"}}, as_=TIMUR),
            await town.graph("POST", f"{mid}/delete", as_=TIMUR),
        ]
        assert [answer.code for answer in answers] == [300] * 4
        if mid == hidden:
            bodies = [answer.body for answer in answers]
    assert bodies == [answer.body for answer in answers]


async def test_a_group_hears_of_no_change_of_what_is_hidden_from_it(town: Town) -> None:
    """W-READ-7, W-EVT-7: an edit would tell it the whole message."""
    await acts.moves_in(town, acts.BOOKS, "Book Club")
    await acts.listens(town, acts.BOOKS, types="MESSAGE_EDITED,MESSAGE_DELETED,LOCATION_UPDATED")
    await acts.listens(town, TEA_CLUB, types="MESSAGE_EDITED,MESSAGE_DELETED,LOCATION_UPDATED")
    hidden = [await town.says(VERA, EVERYBODY, "between us"), await live(town, VERA)]
    await acts.admit(town, NINA, EVERYBODY, acts.BOOKS)
    seen = [await town.says(VERA, EVERYBODY, "welcome"), await live(town, VERA)]
    for text, place in (hidden, seen):
        await town.graph("POST", f"{text}/edit", {"message": {"text": "changed"}}, as_=VERA)
        await moves(town, VERA, place)
        await town.graph("POST", f"{text}/delete", as_=VERA)

    assert told(await acts.heard(town, acts.BOOKS)) == of_each(seen)
    assert told(await acts.heard(town)) == [*of_each(hidden), *of_each(seen)]


async def test_who_left_or_was_removed_reads_nothing_more(town: Town) -> None:
    """W-READ-7: error 10, with `closed`."""
    mid = await town.says(VERA, EVERYBODY, "mine")
    await town.graph("POST", f"{EVERYBODY}/messages", LEAVE, as_=TIMUR)
    await acts.expel(town, NINA, EVERYBODY, VERA)

    for member in (TIMUR, VERA):
        for path in (f"{EVERYBODY}/messages", f"{EVERYBODY}/url"):
            answer = await town.graph("GET", path, as_=member)
            assert (answer.code, answer.json["error_field"]) == (10, "chat_id")
            assert "closed" in answer.json["error_msg"]
        for number in (mid, f"mid:C{int(EVERYBODY):x}.1"):
            gone = await town.graph("POST", f"{number}/delete", as_=member)
            assert (gone.code, gone.json["error_field"]) == (10, "mid")


async def test_a_chat_that_is_not_theirs_is_not_there(town: Town) -> None:
    """W-AUTH-8."""
    await acts.moves_in(town, acts.BORIS, "Boris Lem")

    foreign = await acts.ask(town, acts.BORIS, "GET", f"{EVERYBODY}/messages")
    unknown = await acts.ask(town, acts.BORIS, "GET", "chat:Cffffffffffff/messages")

    assert foreign.code == 705
    assert foreign.body == unknown.body
