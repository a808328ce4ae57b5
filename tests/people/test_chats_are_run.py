"""Making chats, who comes and goes, who runs them, joining by link (W-CTRL, W-CHAT-8, W-AUTHZ-1, W-SYS)."""

import json

import pytest

from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.people.person import Person, fresh, refusal
from tests.town import Json, Town


async def system(person: Person, chat: object) -> list[tuple[str, Json]]:
    """The system messages of a chat: flag and text."""
    found = (await person.sees(f"chats/{chat}/messages"))["messages"]
    return [(one["system"], json.loads(one["message"]["text"])) for one in found if "system" in one]


async def test_a_chat_is_made_with_people_and_a_group(nina: Person, timur: Person) -> None:
    made = await nina.done("chats", title=" Tasting ", members=[str(TIMUR), str(VERA)], group=str(TEA_CLUB))
    found = await timur.sees(f"chats/{made['chat_id']}")
    assert (found["type"], found["title"], found["my_role"]) == ("CHAT", "Tasting", "MEMBER")
    assert (found["owner_id"], found["group_id"]) == (str(NINA), str(TEA_CLUB))
    assert await nina.people_of(found["chat_id"]) == {str(NINA), str(TIMUR), str(VERA)}
    ((flag, text),) = await system(timur, made["chat_id"])
    assert (flag, text["ai"], text["ty"]) == ("CHAT_CREATED", int(NINA), "CHAT_CREATED")
    assert set(text["pa"]) == {int(TIMUR), int(VERA)}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"members": []}, (400, 100, "title")),
        ({"title": "  "}, (400, 100, "title")),
        ({"title": "a\nb"}, (400, 100, "title")),
        ({"title": "x" * 201}, (400, 100, "title")),
        ({"title": "Tasting", "members": ["user:571000000199"]}, (400, 110, "members")),
        ({"title": "Tasting", "members": ["x"]}, (400, 110, "members[0]")),
        ({"title": "Tasting", "members": [7]}, (400, 100, "members[0]")),
        ({"title": "Tasting", "group": "group:99999999999999"}, (400, 110, "members")),
    ],
)
async def test_a_chat_that_cannot_be_made_says_why(nina: Person, body: Json, wrong: tuple[int, int, str]) -> None:
    assert refusal(await nina.does("chats", **body)) == wrong


async def test_the_owner_renames_and_a_member_does_not(nina: Person, timur: Person) -> None:
    assert refusal(await timur.does(f"chats/{EVERYBODY}/title", title="Mine")) == (403, 50, "chat_id")
    said = await nina.done(f"chats/{EVERYBODY}/title", title="Leaf Club")
    assert said["message_id"].startswith("mid:")
    assert (await timur.sees(f"chats/{EVERYBODY}"))["title"] == "Leaf Club"
    assert (await system(timur, EVERYBODY))[-1] == (
        "THEME_CHANGED",
        {"ai": int(NINA), "tn": "Leaf Club", "ty": "THEME_CHANGED"},
    )
    assert refusal(await nina.does(f"chats/{DIALOG}/title", title="Ours")) == (403, 10, "chat_id")


async def test_members_come_and_go(town: Town, nina: Person, timur: Person) -> None:
    lev = await town.house.accounts.add_user("Lev")
    assert refusal(await timur.does(f"chats/{EVERYBODY}/members", add=[str(lev)])) == (403, 50, "chat_id")
    await nina.done(f"chats/{EVERYBODY}/members", add=[str(lev)], remove=str(VERA))
    assert await timur.people_of(EVERYBODY) == {str(NINA), str(TIMUR), str(lev)}
    assert [flag for flag, _ in await system(timur, EVERYBODY)][-2:] == ["USERS_ADDED", "USERS_REMOVED"]
    assert await nina.done(f"chats/{EVERYBODY}/members", add=[str(lev)]) == {}  # nothing to tell


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, (400, 100, "add")),
        ({"add": []}, (400, 100, "add")),
        ({"add": ["user:571000000199"]}, (409, 801, "add")),
        ({"remove": "user:571000000199"}, (404, 300, "remove")),
        ({"remove": str(NINA)}, (400, 100, "remove")),
        ({"remove": "x"}, (400, 110, "remove")),
    ],
)
async def test_a_change_of_members_that_cannot_be_says_why(
    nina: Person, body: Json, wrong: tuple[int, int, str]
) -> None:
    assert refusal(await nina.does(f"chats/{EVERYBODY}/members", **body)) == wrong


async def test_whoever_is_added_may_be_shown_what_was_before(town: Town, nina: Person) -> None:
    await nina.says(EVERYBODY, "before")
    lev = Person(town, await town.house.accounts.add_user("Lev"))
    await nina.done(f"chats/{EVERYBODY}/members", add=[str(lev.who)], show_history=True)
    assert await lev.texts(EVERYBODY) == ["before"]


async def test_admins_are_appointed_by_the_owner_alone(nina: Person, timur: Person) -> None:
    """W-AUTHZ-1."""
    assert refusal(await timur.does(f"chats/{EVERYBODY}/admins", user_id=str(TIMUR), admin=True))[:2] == (403, 50)
    await nina.done(f"chats/{EVERYBODY}/admins", user_id=str(TIMUR), admin=True)
    assert (await timur.sees(f"chats/{EVERYBODY}"))["my_role"] == "ADMIN"
    await timur.done(f"chats/{EVERYBODY}/title", title="Mine")

    await nina.done(f"chats/{EVERYBODY}/admins", user_id=str(TIMUR), admin=False)
    assert refusal(await timur.does(f"chats/{EVERYBODY}/title", title="Mine")) == (403, 50, "chat_id")


async def test_leaving_passes_the_chat_on(nina: Person, timur: Person) -> None:
    await nina.done(f"chats/{EVERYBODY}/leave")
    assert (await timur.sees(f"chats/{EVERYBODY}"))["owner_id"] == str(TIMUR)
    assert (await system(timur, EVERYBODY))[-1] == ("USER_LEFT", {"ui": int(NINA), "ty": "USER_LEFT"})
    assert refusal(await nina.does(f"chats/{EVERYBODY}/leave")) == (403, 10, "chat_id")


async def test_a_link_lets_strangers_join(town: Town, nina: Person) -> None:
    """W-CHAT-8."""
    url = (await nina.sees(f"chats/{EVERYBODY}/url"))["url"]
    lev = Person(town, await town.house.accounts.add_user("Lev"))
    joined = await lev.done(f"links/{url.rpartition('/')[2]}/join")
    assert joined["chat_id"] == str(EVERYBODY)
    assert (await system(nina, EVERYBODY))[-1] == ("JOIN_BY_LINK", {"ui": int(lev.who), "ty": "JOIN_BY_LINK"})
    again = await lev.done(f"links/{url.rpartition('/')[2]}/join")
    assert again == {"chat_id": str(EVERYBODY)}


@pytest.mark.parametrize("link", ["g123456789012345", "g12345", "123456789012345", "x", "g1234567890123456"])
async def test_a_link_to_nothing_opens_nothing(nina: Person, link: str) -> None:
    assert refusal(await nina.does(f"links/{link}/join")) == (404, 705, "link")


async def test_who_was_removed_does_not_come_back_by_link(nina: Person, vera: Person) -> None:
    link = (await nina.sees(f"chats/{EVERYBODY}/url"))["url"].rpartition("/")[2]
    await nina.done(f"chats/{EVERYBODY}/members", remove=str(VERA))
    assert refusal(await vera.does(f"links/{link}/join")) == (403, 10, "chat_id")


async def test_an_id_opens_a_chat_in_development_and_only_a_chat_of_several(town: Town, timur: Person) -> None:
    lev = Person(town, await town.house.accounts.add_user("Lev"))
    assert (await lev.done(f"chats/{EVERYBODY}/join"))["chat_id"] == str(EVERYBODY)
    assert refusal(await lev.does(f"chats/{DIALOG}/join")) == (404, 705, "chat_id")
    assert refusal(await timur.does(f"chats/{PERSONAL}/join")) == (404, 705, "chat_id")


async def test_a_strangers_wishes_find_no_chat(timur: Person) -> None:
    """W-AUTH-8: for each verb the same as for a chat that does not exist."""
    wishes: dict[str, Json] = {
        "title": {"title": "x"},
        "leave": {},
        "members": {"add": [str(VERA)]},
        "admins": {"user_id": str(VERA)},
        "read": {},
        "acting": {"action": "typing_on"},
        "messages": {"client_id": fresh(), "text": "x"},
    }
    for verb, body in wishes.items():
        foreign = await timur.does(f"chats/{PERSONAL}/{verb}", **body)
        unknown = await timur.does(f"chats/chat:C111111111111/{verb}", **body)
        assert refusal(foreign) == (404, 705, "chat_id"), verb
        assert foreign.body == unknown.body
    for path in ("", "/url", "/messages"):
        foreign = await timur.asks(f"chats/{PERSONAL}{path}")
        assert refusal(foreign) == (404, 705, "chat_id"), path
        assert foreign.body == (await timur.asks(f"chats/chat:C111111111111{path}")).body
