"""GET /api/links/{link}: what the page of a chat's own link shows before anybody enters (W-CHAT-8)."""

import pytest

from gonets.wire.ids import ChatId
from tests.cast import DIALOG, EVERYBODY, PERSONAL, TEA_CLUB, VERA
from tests.people.person import Person, refusal
from tests.town import Town


async def link_to(person: Person, chat: ChatId) -> str:
    return str((await person.sees(f"chats/{chat}/url"))["url"]).rpartition("/")[2]


async def test_a_member_learns_which_chat_it_is(nina: Person) -> None:
    assert await nina.sees(f"links/{await link_to(nina, EVERYBODY)}") == {
        "type": "CHAT",
        "chat_id": str(EVERYBODY),
        "title": "Tea Club",
        "members": 4,
    }


async def test_a_stranger_sees_what_they_may_join_but_not_its_id(town: Town, nina: Person) -> None:
    anna = Person(town, await town.house.accounts.add_user("Anna"))
    shown = await anna.sees(f"links/{await link_to(nina, EVERYBODY)}")
    assert shown == {"type": "CHAT", "title": "Tea Club", "members": 4}


async def test_once_joining_is_off_the_link_says_nothing_to_strangers(town: Town, nina: Person) -> None:
    link = await link_to(nina, EVERYBODY)
    await nina.done(f"chats/{EVERYBODY}/link", on=False)
    anna = Person(town, await town.house.accounts.add_user("Anna"))
    assert refusal(await anna.asks(f"links/{link}")) == (404, 705, "link")
    assert (await nina.sees(f"links/{link}"))["chat_id"] == str(EVERYBODY)


async def test_who_was_removed_learns_nothing(nina: Person, vera: Person) -> None:
    link = await link_to(nina, EVERYBODY)
    await nina.done(f"chats/{EVERYBODY}/members", remove=str(VERA))
    assert refusal(await vera.asks(f"links/{link}")) == (404, 705, "link")


async def test_a_chat_with_a_group_names_the_group_to_its_person_also_after_leaving(nina: Person) -> None:
    link = await link_to(nina, PERSONAL)
    group = {"group_id": str(TEA_CLUB), "name": "Tea Club"}
    assert (await nina.sees(f"links/{link}")) == {
        "type": "GROUP_CHAT",
        "chat_id": str(PERSONAL),
        "group": group,
        "members": 2,
    }
    await nina.done(f"chats/{PERSONAL}/leave")
    left = await nina.sees(f"links/{link}")
    assert left["group"] == group
    assert "chat_id" not in left


@pytest.mark.parametrize("chat", [PERSONAL, DIALOG])
async def test_a_chat_of_two_is_nobody_elses_business(nina: Person, vera: Person, chat: ChatId) -> None:
    assert refusal(await vera.asks(f"links/{await link_to(nina, chat)}")) == (404, 705, "link")


@pytest.mark.parametrize("link", ["g123456789012345", "g12345", "123456789012345", "x", "g1234567890123456"])
async def test_a_link_to_nothing_leads_nowhere(nina: Person, link: str) -> None:
    assert refusal(await nina.asks(f"links/{link}")) == (404, 705, "link")
