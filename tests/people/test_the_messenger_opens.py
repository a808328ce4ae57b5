"""The start: who one is, one's chats newest first with their last message, and what is unread."""

from tests.cast import DIALOG, EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR
from tests.people.person import Person, refusal
from tests.town import Json, Town


async def row(person: Person, chat: object) -> Json:
    chats = (await person.sees("start"))["chats"]
    return next(one for one in chats if one["chat_id"] == str(chat))


async def test_it_says_who_one_is_and_lists_the_chats(nina: Person) -> None:
    found = await nina.sees("start")
    assert (found["me"]["user_id"], found["me"]["name"]) == (str(NINA), "Nina Orlova")
    assert found["mode"] == "development"
    assert {one["chat_id"] for one in found["chats"]} == {str(PERSONAL), str(EVERYBODY), str(DIALOG)}
    assert found["marker"] is None


async def test_the_chat_with_news_comes_first_with_its_last_message(town: Town, nina: Person, timur: Person) -> None:
    await town.clock.jump(1000)
    mid = await timur.says(DIALOG, "I am")
    first = (await nina.sees("start"))["chats"][0]
    assert (first["chat_id"], first["companion"]["name"]) == (str(DIALOG), "Timur Aliev")
    assert (first["last_message"]["message"]["mid"], first["last_message"]["message"]["text"]) == (mid, "I am")
    assert first["lastEventTime"] == first["last_message"]["timestamp"]


async def test_the_last_message_is_one_that_is_still_there(nina: Person, timur: Person) -> None:
    await timur.says(DIALOG, "stays")
    gone = await timur.says(DIALOG, "goes")
    await timur.done(f"messages/{gone}/delete")
    assert (await row(nina, DIALOG))["last_message"]["message"]["text"] == "stays"


async def test_what_others_wrote_is_unread_until_it_is_read(nina: Person, timur: Person) -> None:
    await nina.says(EVERYBODY, "Fresh leaves")
    first = await nina.says(EVERYBODY, "Green ones")
    await nina.says(EVERYBODY, "Black ones")
    assert (await row(timur, EVERYBODY))["unread"] == 4  # the founding too
    assert (await row(nina, EVERYBODY))["unread"] == 0

    await timur.done(f"chats/{EVERYBODY}/read", mid=first)
    assert (await row(timur, EVERYBODY))["unread"] == 1
    await timur.done(f"chats/{EVERYBODY}/read")
    assert (await row(timur, EVERYBODY))["unread"] == 0


async def test_reading_never_goes_back(nina: Person, timur: Person) -> None:
    first = await nina.says(EVERYBODY, "Fresh leaves")
    await nina.says(EVERYBODY, "Green ones")
    await timur.done(f"chats/{EVERYBODY}/read")
    await timur.done(f"chats/{EVERYBODY}/read", mid=first)
    assert (await row(timur, EVERYBODY))["unread"] == 0


async def test_only_what_one_sees_can_be_read_up_to(nina: Person, timur: Person) -> None:
    elsewhere = await nina.says(PERSONAL, "A secret")
    for mid in (elsewhere, f"mid:C{int(EVERYBODY):x}.1"):
        assert refusal(await timur.does(f"chats/{EVERYBODY}/read", mid=mid)) == (404, 300, "mid")
    assert refusal(await timur.does(f"chats/{EVERYBODY}/read", mid="x")) == (400, 140, "mid")


async def test_a_newcomer_has_nothing_unread_and_sees_nothing_older(nina: Person, timur: Person, vera: Person) -> None:
    made = await nina.done("chats", title="Tasting", members=[str(timur.who)])
    await nina.says(made["chat_id"], "before Vera")
    await nina.done(f"chats/{made['chat_id']}/members", add=[str(vera.who)])
    found = await row(vera, made["chat_id"])
    assert (found["unread"], found["last_message"]["system"]) == (1, "USERS_ADDED")
    assert await vera.texts(made["chat_id"]) == []
    await nina.says(made["chat_id"], "welcome")
    assert (await row(vera, made["chat_id"]))["unread"] == 2


async def test_who_left_is_told_nothing_of_what_came_after(nina: Person, timur: Person) -> None:
    await timur.done(f"chats/{EVERYBODY}/leave")
    await nina.says(EVERYBODY, "He is gone")
    await nina.done(f"chats/{EVERYBODY}/acting", action="typing_on")
    (named,) = (await timur.sees("search", q="Tea Club"))["chats"]
    for found in (await row(timur, EVERYBODY), await timur.sees(f"chats/{EVERYBODY}"), named):
        assert (found["status"], found["unread"], found["members"], found["may"]) == ("LEFT", 0, 0, [])
        assert found["acting"] == []
        assert "last_message" not in found


async def test_a_chat_of_ones_own_says_who_one_is_there_and_who_is_typing(town: Town, nina: Person) -> None:
    await town.graph("POST", f"me/messages/{EVERYBODY}", {"sender_action": "typing_on"})
    found = await nina.sees(f"chats/{EVERYBODY}")
    assert (found["my_role"], found["group_id"]) == ("OWNER", str(TEA_CLUB))
    until = NOON + 6_000
    assert found["acting"] == [{"member_id": str(TEA_CLUB), "name": "Tea Club", "action": "typing_on", "until": until}]

    await town.clock.jump(6_001)
    assert (await nina.sees(f"chats/{EVERYBODY}"))["acting"] == []


async def test_typing_is_shown_to_the_others_until_the_message_comes(nina: Person, timur: Person) -> None:
    await timur.done(f"chats/{DIALOG}/acting", action="TYPING_ON")
    acting = (await nina.sees(f"chats/{DIALOG}"))["acting"]
    assert [(one["member_id"], one["action"]) for one in acting] == [(str(TIMUR), "typing_on")]
    assert (await timur.sees(f"chats/{DIALOG}"))["acting"] == []  # of oneself nobody needs to be told
    await timur.says(DIALOG, "I am")
    assert (await nina.sees(f"chats/{DIALOG}"))["acting"] == []


async def test_chats_are_paged_with_a_marker_bound_to_the_person(nina: Person, timur: Person) -> None:
    first = await nina.sees("chats", count=2)
    rest = await nina.sees("chats", count=2, marker=first["marker"])
    assert [len(first["chats"]), len(rest["chats"]), rest["marker"]] == [2, 1, None]
    assert refusal(await timur.asks("chats", marker=first["marker"])) == (400, 100, "marker")
    for count in ("0", "101", "-1", "x", "1e2"):
        assert refusal(await nina.asks("chats", count=count)) == (400, 100, "count")
