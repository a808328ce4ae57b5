"""The list of chats, page by page (W-CHAT-4…6, -9)."""

import random
from base64 import urlsafe_b64decode, urlsafe_b64encode

from gonets.wire.ids import ChatId, MemberId, UserId
from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Json, Town


async def page(town: Town, member: MemberId, **query: object) -> Json:
    answer = await town.graph("GET", "me/chats", as_=member, key=None, **query)
    assert answer.code == 0, answer.body
    return answer.json


def ids(found: Json) -> list[str]:
    return [chat["chat_id"] for chat in found["chats"]]


async def pages(town: Town, member: MemberId, count: int) -> list[list[str]]:
    """Until a short page, as clients do it."""
    found, marker = [], None
    while True:
        one = await page(town, member, count=count, **({} if marker is None else {"marker": marker}))
        found.append(ids(one))
        if "marker" not in one:
            return found
        marker = one["marker"]


async def chats_made(town: Town, count: int) -> list[ChatId]:
    """Some of them in one millisecond."""
    made = []
    for number in range(count):
        if number % 3:
            await town.clock.jump(10)
        made.append(await acts.create(town, NINA, f"Table {number}", TIMUR, group=TEA_CLUB))
    return made


async def test_the_newest_come_first_and_ties_go_by_id(town: Town) -> None:
    """W-CHAT-4: the cast's chats were all made in one millisecond."""
    tied = ids(await page(town, NINA))
    await town.clock.jump(1)
    await town.says(NINA, PERSONAL, "news")

    assert tied == [str(chat) for chat in sorted((DIALOG, EVERYBODY, PERSONAL), reverse=True)]
    assert ids(await page(town, NINA)) == [str(chat) for chat in (PERSONAL, DIALOG, EVERYBODY)]


async def test_pages_follow_each_other_without_gap_or_repeat(town: Town) -> None:
    """W-CHAT-4: a page is short only when it is the last; the last has no marker."""
    await chats_made(town, 9)
    everything = ids(await page(town, TEA_CLUB, count=100))

    for count in (1, 2, 3, 5, 10, 11, 12):
        found = await pages(town, TEA_CLUB, count)
        assert [chat for one in found for chat in one] == everything, count
        assert all(len(one) == count for one in found[:-1])
    assert len(everything) == 11


async def test_a_page_holds_fifty_when_nothing_is_asked(town: Town) -> None:
    """W-CHAT-4."""
    await chats_made(town, 49)
    found = await page(town, TEA_CLUB)

    assert len(found["chats"]) == 50
    assert len((await page(town, TEA_CLUB, marker=found["marker"]))["chats"]) == 1


async def test_a_chat_with_news_is_never_repeated_while_paging(town: Town) -> None:
    """W-CHAT-5: it may be missed on later pages; the others are all met."""
    made = await chats_made(town, 9)
    seed = 5
    chance, seen, marker = random.Random(seed), [], None
    moved = set()
    while True:
        one = await page(town, TEA_CLUB, count=2, **({} if marker is None else {"marker": marker}))
        seen += ids(one)
        if "marker" not in one:
            break
        marker = one["marker"]
        await town.clock.jump(5)
        moved.add(chat := chance.choice(made))
        await town.says(NINA, chat, "news")

    assert len(seen) == len(set(seen)), f"seed {seed}"
    assert {str(chat) for chat in made} - {str(chat) for chat in moved} <= set(seen), f"seed {seed}"


async def test_a_marker_that_is_forged_or_another_s_is_refused(town: Town) -> None:
    """W-CHAT-5: signed and bound to the caller."""
    mine = (await page(town, TEA_CLUB, count=1))["marker"]
    hers = (await page(town, NINA, count=1))["marker"]
    raw = urlsafe_b64decode(mine + "=" * (-len(mine) % 4))
    bent = [bytes([*raw[:at], raw[at] ^ 1, *raw[at + 1 :]]) for at in range(0, len(raw), 5)]
    forged = [hers, "x", "====", "чай", mine[:-4], mine + "AAAA", *(urlsafe_b64encode(one).decode() for one in bent)]

    for marker in forged:
        answer = await town.graph("GET", "me/chats", marker=marker)
        assert (answer.code, answer.json["error_field"]) == (100, "marker"), marker
    assert (await town.graph("GET", "me/chats", marker=mine)).code == 0


async def test_the_list_holds_what_was_left_where_it_was_left(town: Town) -> None:
    """W-CHAT-6, W-CHAT-3: no later news moves it."""
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=TIMUR)
    await town.clock.jump(5)
    await town.says(NINA, DIALOG, "still there?")
    await town.clock.jump(5)
    await town.says(NINA, EVERYBODY, "without him")

    found = await page(town, TIMUR)
    assert [(chat["chat_id"], chat["status"], chat["lastEventTime"]) for chat in found["chats"]] == [
        (str(DIALOG), "ACTIVE", NOON + 5),
        (str(EVERYBODY), "LEFT", NOON),
    ]
    assert [chat for one in await pages(town, TIMUR, 1) for chat in one] == ids(found)


async def test_chats_nobody_ever_could_read_are_not_listed(town: Town) -> None:
    """W-CHAT-6: an allowed but silent personal chat has nothing to read; a stranger's chats are not there at all."""
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    await acts.allow(town, acts.BORIS)

    assert (await page(town, TIMUR))["chats"][0]["chat_id"] == str(DIALOG)
    assert (await acts.ask(town, acts.BORIS, "GET", "me/chats")).json == {"chats": []}
    assert ids(await page(town, TEA_CLUB)) == [str(EVERYBODY), str(PERSONAL)]


async def test_a_personal_chat_appears_at_first_contact(town: Town) -> None:
    """W-CHAT-9: there is no method that makes one; the group's first message does."""
    await acts.allow(town, VERA)
    sent = await town.graph("POST", "me/messages", {"recipient": {"user_id": str(VERA)}, "message": {"text": "Hi"}})
    chat = "chat:" + sent.json["message_id"].removeprefix("mid:").partition(".")[0]

    for member in (TEA_CLUB, VERA):
        (found,) = [one for one in (await page(town, member))["chats"] if one["chat_id"] == chat]
        assert (found["type"], found["owner_id"], found["group_id"]) == ("GROUP_CHAT", str(VERA), str(TEA_CLUB))


async def test_many_chats_left_in_one_millisecond_are_all_listed(town: Town) -> None:
    """W-CHAT-4."""
    made = [await acts.create(town, UserId(NINA), f"Table {number}", group=TEA_CLUB) for number in range(7)]
    for chat in made:
        await town.graph("POST", f"{chat}/messages", {"chat_control": {"leave": True}})

    found = await pages(town, TEA_CLUB, 3)
    assert sorted(chat for one in found for chat in one) == sorted(str(one) for one in (*made, EVERYBODY, PERSONAL))
