"""A search reaches what its person may read now, and nothing else: no other's chat, no hidden history, no chat left."""

import pytest

from gonets.server.people import search
from gonets.wire.ids import ChatId
from tests.cast import DIALOG, EVERYBODY, PERSONAL, VERA
from tests.people.person import Person, refusal
from tests.town import Town

WORD = "сокровище"


async def finds(who: Person, **more: object) -> list[str]:
    hits = (await who.sees("search", q=WORD, **more))["messages"]
    return [hit["message"]["message"]["text"] for hit in hits]


async def made(owner: Person, *members: Person) -> ChatId:
    answer = await owner.done("chats", title="Клад", members=[str(each.who) for each in members])
    return ChatId.parse(answer["chat_id"])


async def test_another_s_messages_are_never_found(nina: Person, timur: Person, vera: Person) -> None:
    await nina.says(DIALOG, f"{WORD} двоих")
    assert await finds(timur) == [f"{WORD} двоих"]
    assert await finds(vera) == []
    assert (await vera.sees("search", q="timur"))["chats"] == []


async def test_a_foreign_chat_and_one_that_is_none_refuse_a_search_alike(vera: Person) -> None:
    foreign = await vera.asks("search", q=WORD, chat=DIALOG)
    nowhere = await vera.asks("search", q=WORD, chat="chat:C1")
    assert refusal(foreign) == refusal(nowhere) == (404, 705, "chat_id")
    assert foreign.json == nowhere.json


async def test_history_from_before_one_joined_is_found_only_if_it_was_opened(
    nina: Person, timur: Person, vera: Person
) -> None:
    chat = await made(nina, timur)
    await nina.says(chat, f"{WORD} прежнее")
    await nina.done(f"chats/{chat}/members", add=[str(VERA)], show_history=False)
    await nina.says(chat, f"{WORD} новое")
    for more in ({}, {"chat": chat}):
        assert await finds(vera, **more) == [f"{WORD} новое"]
        assert await finds(timur, **more) == [f"{WORD} новое", f"{WORD} прежнее"]

    await nina.done(f"chats/{chat}/members", remove=str(VERA))
    await nina.done(f"chats/{chat}/members", add=[str(VERA)], show_history=True)
    assert await finds(vera, chat=chat) == [f"{WORD} новое", f"{WORD} прежнее"]


@pytest.mark.parametrize("way", ["leaves", "is removed"])
async def test_in_a_chat_one_is_no_longer_in_nothing_is_found(nina: Person, vera: Person, way: str) -> None:
    chat = await made(nina, vera)
    await nina.says(chat, f"{WORD} общее")
    assert await finds(vera) == [f"{WORD} общее"]

    if way == "leaves":
        await vera.done(f"chats/{chat}/leave")
    else:
        await nina.done(f"chats/{chat}/members", remove=str(VERA))
    await nina.done(f"chats/{chat}/title", title="Тайник")

    assert await finds(vera) == []
    assert refusal(await vera.asks("search", q=WORD, chat=chat)) == (403, 10, "chat_id")
    # the chat itself goes by the title of that moment (W-CHAT-3)
    (found,) = (await vera.sees("search", q="клад"))["chats"]
    assert (found["chat_id"], found["title"], found["status"]) == (
        str(chat),
        "Клад",
        "LEFT" if way == "leaves" else "REMOVED",
    )
    assert (await vera.sees("search", q="тайник"))["chats"] == []


async def test_a_marker_of_one_s_own_making_opens_nothing(nina: Person, timur: Person, vera: Person) -> None:
    chat = await made(nina, timur)
    await nina.says(chat, f"{WORD} прежнее")
    await nina.done(f"chats/{chat}/members", add=[str(VERA)], show_history=False)
    for marker in ("0", "1", str(2**62), str(2**63 - 1)):
        assert await finds(vera, marker=marker) == []


async def test_dialogs_are_found_by_title_and_by_the_other_side_s_name(nina: Person, vera: Person) -> None:
    chat = await made(nina, vera)
    named = {
        query: [chat["chat_id"] for chat in (await nina.sees("search", q=query))["chats"]]
        for query in ("КЛАД", "имур", "aliev timur", "tea", "vera", "имя", "nina")
    }
    assert named == {
        "КЛАД": [str(chat)], "имур": [], "aliev timur": [str(DIALOG)], "tea": [str(EVERYBODY), str(PERSONAL)],
        "vera": [], "имя": [], "nina": [],
    }  # fmt: skip


async def test_dialogs_with_one_of_the_words_leave_room_for_the_one_with_all(
    nina: Person, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_CHATS", 2)
    titles = ("Чай ^ в лесу, самоварчик-говорунчик \\", "Чай Ивана \\", "Чай Марьи ^", "Чай, самоварчик-говорун")
    for title in titles:
        await nina.done("chats", title=title, members=[])
        await town.clock.jump(1_000)

    for query in ("чай лес", "самоварчик-ГОВОРУНЧ", "чай ^ лес", "чай ^ \\", "чай в ле ва го ру"):
        found = (await nina.sees("search", q=query))["chats"]
        assert [row["title"] for row in found] == [titles[0]], query


async def test_a_found_dialog_is_a_row_of_the_list(nina: Person, timur: Person) -> None:
    await timur.says(DIALOG, "Привет")
    (found,) = (await nina.sees("search", q="timur"))["chats"]
    assert (found["chat_id"], found["type"], found["unread"]) == (str(DIALOG), "DIALOG", 1)
