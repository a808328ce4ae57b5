"""A window brings whatever is shown around a message: quotes, names, sizes, files, who wrote it, how new it is."""

import json

import msgspec
import pytest

from gonets.wire.answers import Attachment
from tests.cast import EVERYBODY, NINA, PERSONAL, TIMUR, VERA
from tests.cost.counting import Counting
from tests.media.pictures import picture
from tests.people.person import Person, fresh
from tests.people.stock import SOUND
from tests.town import Json, Town
from tools import client_types

WINDOW = f"chats/{EVERYBODY}/messages"


async def last(person: Person, chat: object = EVERYBODY) -> Json:
    return (await person.sees(f"chats/{chat}/messages", count=1))["messages"][0]


async def test_an_answer_brings_the_beginning_of_what_it_answers_to(nina: Person, timur: Person) -> None:
    asked = await nina.says(EVERYBODY, "x" * 300)
    sent = await timur.done(WINDOW, client_id=fresh(), text="yes", reply_to=asked)
    for found in (sent, await last(nina)):
        assert found["reply"] == {
            "mid": asked,
            "sender": {"member_id": str(NINA), "name": "Nina Orlova"},
            "text": "x" * 200,
        }
    await nina.done(f"messages/{asked}/delete")
    gone = (await last(nina))["reply"]
    assert (gone["deleted"], "text" in gone) == (True, False)


async def test_a_quote_of_what_one_cannot_see_is_left_out(nina: Person, timur: Person, vera: Person) -> None:
    made = (await nina.done("chats", title="Tasting", members=[str(TIMUR)]))["chat_id"]
    secret = await nina.says(made, "before Vera came")
    await nina.done(f"chats/{made}/members", add=[str(VERA)])
    await timur.done(f"chats/{made}/messages", client_id=fresh(), text="indeed", reply_to=secret)
    assert (await last(timur, made))["reply"]["text"] == "before Vera came"
    assert "reply" not in await last(vera, made)
    row = await vera.sees(f"chats/{made}")
    assert "before Vera came" not in str(row)


async def test_a_system_message_names_whom_it_is_about(nina: Person) -> None:
    made = (await nina.done("chats", title="Tasting", members=[str(TIMUR), str(VERA)]))["chat_id"]
    about = (await last(nina, made))["system_about"]
    assert [(one["member_id"], one["name"]) for one in about["members"]] == [
        (str(TIMUR), "Timur Aliev"),
        (str(VERA), "Vera Kim"),
    ]
    await nina.done(f"chats/{made}/title", title="Green tea")
    assert (await last(nina, made))["system_about"] == {"title": "Green tea"}


async def test_pictures_bring_their_size_and_files_their_facts(town: Town, nina: Person) -> None:
    files = [("IMAGE", picture("PNG", (30, 20))), ("FILE", b"leaves"), ("AUDIO", SOUND)]
    carried = []
    for kind, raw in files:
        made = await nina.done("uploads", type=kind)
        assert (await town.stores(f"{made['url']}&name=tea.bin", raw)).status == 200
        carried.append({"type": kind, "payload": {"token": made["token"]}})
    await nina.done(WINDOW, client_id=fresh(), attachments=carried)
    found = await last(nina)
    assert found["sizes"] == [{"width": 30, "height": 20}, None, None]
    assert [None if one is None else (one["name"], one["size"]) for one in found["files"]] == [
        None,
        ("tea.bin", 6),
        ("tea.bin", len(SOUND)),
    ]
    for one in found["message"]["attachments"]:
        assert one["payload"]["url"].startswith("/files/")
        assert (await town.fetches(one["payload"]["url"])).status == 200


async def test_whoever_wrote_it_knows_it_again(nina: Person, timur: Person) -> None:
    await nina.done(WINDOW, client_id="made-by-nina", text="hello")
    assert (await last(timur))["client_id"] == "made-by-nina"
    await timur.town.says(NINA, EVERYBODY, "from a program")
    assert "client_id" not in await last(timur)


async def test_what_changed_is_newer_than_what_was_read_before(nina: Person, timur: Person) -> None:
    mid = await nina.says(EVERYBODY, "hello")
    first = await last(timur)
    await nina.done(f"messages/{mid}/edit", text="good day")
    second = await last(timur)
    assert int(second["version"]) > int(first["version"])
    assert second["edited"] is True


async def test_a_window_stands_around_a_message_or_a_moment(town: Town, nina: Person) -> None:
    mids = []
    for number in range(9):
        await town.clock.jump(1000)
        mids.append(await nina.says(EVERYBODY, f"leaf {number}"))
    found = await nina.sees(WINDOW, around=mids[4], count=4)
    assert [one["message"]["mid"] for one in found["messages"]] == mids[2:6]
    assert (found["has_before"], found["has_after"]) == (True, True)
    moment = (int(mids[4].rpartition(".")[2], 16) >> 16) - 500
    assert (await nina.sees(WINDOW, around=moment, count=4))["messages"] == found["messages"]
    assert (await nina.sees(WINDOW, after=moment, count=2))["messages"] == found["messages"][2:]
    end = await nina.sees(WINDOW, around=mids[8], count=4)
    assert ([one["message"]["mid"] for one in end["messages"]], end["has_after"]) == (mids[6:], False)


async def test_a_row_says_what_one_may_do_there(nina: Person, timur: Person) -> None:
    assert set((await nina.sees(f"chats/{EVERYBODY}"))["may"]) == {
        "send", "leave", "edit_title", "edit_icon", "add", "remove", "link", "admins", "delete_any",
    }  # fmt: skip
    assert set((await timur.sees(f"chats/{EVERYBODY}"))["may"]) == {"send", "leave"}
    await nina.done(f"chats/{EVERYBODY}/admins", user_id=str(TIMUR), admin=True)
    assert "admins" not in (await timur.sees(f"chats/{EVERYBODY}"))["may"]
    assert set((await nina.sees(f"chats/{PERSONAL}"))["may"]) == {"send", "leave"}


async def test_a_row_says_where_the_unread_begins_and_what_others_have_read(nina: Person, timur: Person) -> None:
    await timur.done(f"chats/{EVERYBODY}/read")
    first = await nina.says(EVERYBODY, "one")
    second = await nina.says(EVERYBODY, "two")
    row = await timur.sees(f"chats/{EVERYBODY}")
    assert (row["unread"], row["first_unread"], row["read_by_others_up_to"]) == (2, first, second)
    await timur.done(f"chats/{EVERYBODY}/read", mid=first)
    assert (await nina.sees(f"chats/{EVERYBODY}"))["read_by_others_up_to"] == first
    assert (await timur.sees(f"chats/{EVERYBODY}"))["read_up_to"] == first
    await nina.done(f"messages/{second}/delete")
    assert "first_unread" not in await timur.sees(f"chats/{EVERYBODY}")


async def test_what_is_spliced_looks_as_the_types_say(town: Town, nina: Person) -> None:
    keyboard = {"buttons": [[{"type": "CALLBACK", "text": "Yes", "payload": "y"}]]}
    for attachment in (
        {"type": "INLINE_KEYBOARD", "payload": {"keyboard": keyboard}},
        {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2, "livePeriod": 60}},
        {"type": "CONTACT", "payload": {"id": str(NINA)}},
        {"type": "STICKER", "payload": {"id": "leaf"}},
    ):
        sent = await town.graph("POST", f"me/messages/{EVERYBODY}", {"message": {"attachment": attachment}})
        assert sent.code == 0, sent.body
    for attachment in (
        {"type": "SHARE", "payload": {"url": "https://tea.example/"}},
        {"type": "CALL", "payload": {"type": "AUDIO"}},
        {"type": "PRESENT", "payload": {"receiverId": str(TIMUR)}},
    ):
        await nina.done(WINDOW, client_id=fresh(), attachments=[attachment])
    seen = set()
    for message in (await nina.sees(WINDOW))["messages"]:
        for one in message["message"].get("attachments", ()):
            assert json.loads(msgspec.json.encode(msgspec.convert(one, Attachment))) == one
            seen.add(one["type"])
    assert seen == {"INLINE_KEYBOARD", "LOCATION", "CONTACT", "STICKER", "SHARE", "CALL", "PRESENT"}


async def test_a_list_of_chats_is_read_in_as_many_statements_however_long_it_is(town: Town, nina: Person) -> None:
    async def statements(chats: int) -> int:
        for number in range(chats):
            made = (await nina.done("chats", title=f"Tasting {number}", members=[str(TIMUR)]))["chat_id"]
            await nina.says(made, "welcome")
        counting = Counting(town.database)
        town.house.windows._database = counting
        assert len((await nina.sees("start"))["chats"]) == 3 + counted + chats
        town.house.windows._database = town.database
        return sum(counting.statements.values())

    counted = 0
    few = await statements(1)
    counted = 1
    assert await statements(20) == few
    assert few < 15


def test_the_types_of_the_browser_are_those_of_the_server() -> None:
    assert client_types.PAGE.read_text("utf-8") == client_types.page(), "run python tools/client_types.py"


@pytest.mark.parametrize("path", ["start", "chats", f"chats/{EVERYBODY}"])
async def test_no_answer_names_a_host(nina: Person, path: str) -> None:
    assert b"http://" not in (await nina.asks(path)).body
