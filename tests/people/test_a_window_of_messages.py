"""Reading on: pages before and after a message, in the order of writing, saying whether there is more."""

import pytest

from tests.cast import EVERYBODY, PERSONAL
from tests.people.person import Person, refusal
from tests.town import Town

WINDOW = f"chats/{EVERYBODY}/messages"


async def fill(nina: Person, count: int) -> list[str]:
    return [await nina.says(EVERYBODY, f"leaf {number}") for number in range(count)]


async def read(person: Person, **query: object) -> tuple[list[str], bool]:
    page = await person.sees(WINDOW, **query)
    return [one["message"]["mid"] for one in page["messages"]], page["has_after" if "after" in query else "has_before"]


async def test_the_newest_come_first_asked_and_stand_in_the_order_of_writing(nina: Person, timur: Person) -> None:
    mids = await fill(nina, 5)
    assert await read(timur, count=3) == (mids[2:], True)
    found, more = await read(timur)
    assert (found[1:], more) == (mids, False)  # the first is the founding


async def test_pages_go_back_and_on_without_a_gap(nina: Person, timur: Person) -> None:
    mids = await fill(nina, 7)
    assert await read(timur, before=mids[4], count=3) == (mids[1:4], True)
    found, more = await read(timur, before=mids[1], count=3)
    assert (found[1:], more) == (mids[:1], False)
    assert await read(timur, after=mids[1], count=3) == (mids[2:5], True)
    assert await read(timur, after=mids[3], count=3) == (mids[4:], False)
    assert await read(timur, after=mids[6]) == ([], False)


async def test_deleted_messages_are_gone_and_edited_ones_say_so(nina: Person, timur: Person) -> None:
    mids = await fill(nina, 3)
    await nina.done(f"messages/{mids[0]}/delete")
    await nina.done(f"messages/{mids[1]}/edit", text="another leaf")
    page = (await timur.sees(WINDOW))["messages"][1:]
    assert [(one["message"]["text"], one.get("edited")) for one in page] == [("another leaf", True), ("leaf 2", None)]


async def test_a_system_message_is_known_by_its_flag_not_by_its_text(nina: Person, timur: Person) -> None:
    forged = '{"ui":571000000101,"ty":"USER_LEFT"}'
    await nina.says(EVERYBODY, forged)
    founding, last = (await timur.sees(WINDOW))["messages"]
    assert founding["system"] == "CHAT_CREATED"
    assert (last["message"]["text"], "system" in last) == (forged, False)


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ({"count": 201}, 400, 100, "count"),
        ({"count": 0}, 400, 100, "count"),
        ({"before": "x"}, 400, 140, "before"),
        ({"after": "x"}, 400, 140, "after"),
        ({"before": f"mid:C{int(EVERYBODY):x}.2"}, 404, 300, "before"),
        ({"after": f"mid:C{int(PERSONAL):x}.1"}, 404, 300, "after"),
        ({"around": f"mid:C{int(EVERYBODY):x}.2"}, 404, 300, "around"),
        ({"around": "-1"}, 400, 140, "around"),
        ({"after": f"mid:C{int(EVERYBODY):x}.1", "before": f"mid:C{int(EVERYBODY):x}.1"}, 400, 100, "after"),
    ],
)
async def test_a_wrong_place_is_named(
    nina: Person, query: dict[str, object], status: int, code: int, field: str
) -> None:
    assert refusal(await nina.asks(WINDOW, **query)) == (status, code, field)


async def test_only_members_read(town: Town, timur: Person, vera: Person) -> None:
    assert refusal(await timur.asks(f"chats/{PERSONAL}/messages")) == (404, 705, "chat_id")
    await vera.done(f"chats/{EVERYBODY}/leave")
    assert refusal(await vera.asks(WINDOW)) == (403, 10, "chat_id")
