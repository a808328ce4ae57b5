"""Members of a chat for those who are in it; whom one may bring along; the switch of the link (M-28)."""

import pytest

from gonets.server.domain.search import Wanted, wanted
from gonets.server.services import members
from gonets.wire.ids import ChatId, UserId
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.people.person import Operator, Person, refusal
from tests.town import Json, Town


async def listed(who: Person, chat: object) -> list[Json]:
    found, marker = list[Json](), None
    while True:
        page = await who.sees(f"chats/{chat}/members", **({} if marker is None else {"marker": marker}))
        found += page["members"]
        marker = page["marker"]
        if marker is None:
            return found


async def test_who_runs_the_chat_comes_first(nina: Person, town: Town) -> None:
    found = await listed(nina, EVERYBODY)
    assert [(one["member_id"], one["role"]) for one in found] == [
        (str(NINA), "OWNER"), (str(TEA_CLUB), "HOME"), (str(TIMUR), "MEMBER"), (str(VERA), "MEMBER"),
    ]  # fmt: skip
    assert found[0] == {
        "member_id": str(NINA), "name": "Nina Orlova", "role": "OWNER", "joined_at": found[0]["joined_at"],
        "last_action": found[0]["last_action"],
    }  # fmt: skip
    assert "last_action" not in found[1], "only people act (W-CHAT-1)"


async def test_roles_and_goings_show_at_once(nina: Person, timur: Person) -> None:
    await nina.done(f"chats/{EVERYBODY}/admins", user_id=str(VERA), admin=True)
    await timur.done(f"chats/{EVERYBODY}/leave")
    found = await listed(nina, EVERYBODY)
    assert [(one["member_id"], one["role"]) for one in found] == [
        (str(NINA), "OWNER"), (str(TEA_CLUB), "HOME"), (str(VERA), "ADMIN"),
    ]  # fmt: skip


async def test_a_list_of_hundreds_comes_in_pages(nina: Person, town: Town) -> None:
    people = [
        await town.house.accounts.add_user(f"Guest {number}", user=UserId(600_000_000_000 + number))
        for number in range(250)
    ]
    chat = ChatId.parse((await nina.done("chats", title="Зал", members=list(map(str, people))))["chat_id"])
    first = await nina.sees(f"chats/{chat}/members")
    assert len(first["members"]) == 100
    assert [one["member_id"] for one in await listed(nina, chat)] == [str(NINA), *map(str, people)]


async def test_only_those_in_the_chat_see_who_else_is(timur: Person, vera: Person) -> None:
    assert refusal(await vera.asks(f"chats/{DIALOG}/members")) == (404, 705, "chat_id")
    assert refusal(await vera.asks("chats/chat:C1/members")) == (404, 705, "chat_id")
    await timur.done(f"chats/{EVERYBODY}/leave")
    assert refusal(await timur.asks(f"chats/{EVERYBODY}/members")) == (403, 10, "chat_id")


@pytest.mark.parametrize("marker", ["x", "1", "4.1", "-1.1", "1.1.1", "1.", "0.99999999999999999999", "١.١"])
async def test_a_marker_of_no_list_is_refused(nina: Person, marker: str) -> None:
    assert refusal(await nina.asks(f"chats/{EVERYBODY}/members", marker=marker)) == (400, 100, "marker")


async def people(who: Person, **query: object) -> list[str]:
    return [one["name"] for one in (await who.sees("people", **query))["people"]]


async def test_in_development_everybody_may_be_picked_but_oneself(nina: Person, operator: Operator) -> None:
    await operator.done("users", name="Жёлудь Лесной")
    assert await people(nina) == ["Timur Aliev", "Vera Kim", "Жёлудь Лесной"]
    assert await people(nina, q="ЖЕЛ лес") == ["Жёлудь Лесной"]
    assert await people(nina, q="%") == []
    assert await people(nina, q="tea") == []
    assert await people(nina, q="tea", groups="true") == ["Tea Club"]


async def offered(town: Town, asked: Wanted | None, *, groups: bool = False) -> list[str]:
    nina = await town.house.accounts.person(NINA)
    return [one.name for one in await town.house.members.offered(nina, asked, groups=groups)]


async def test_in_production_one_picks_among_those_one_shares_a_chat_with(production: Town) -> None:
    """No session yet stands between: asked of the service."""
    await production.house.accounts.add_user("Anna Stranger")

    assert await offered(production, None) == ["Timur Aliev", "Vera Kim"]
    assert await offered(production, None, groups=True) == ["Tea Club", "Timur Aliev", "Vera Kim"]


async def trees(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who is offered for two words, two at most, when four people have the first one."""
    monkeypatch.setattr(members, "OFFERED", 2)
    names = ("Anna Tree", "Berta Tree", "Clara Tree", "Zoë Tree")
    known = [await town.house.accounts.add_user(name) for name in names]
    await town.house.chats.create(NINA, "Wood", tuple(known), None, "")
    return await offered(town, wanted("tree zo"))


async def test_people_with_one_of_the_words_leave_room_for_who_has_all(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await trees(town, monkeypatch) == ["Zoë Tree"]


async def test_acquaintances_with_one_of_the_words_leave_room_for_who_has_all(
    production: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await trees(production, monkeypatch) == ["Zoë Tree"]


async def test_the_link_is_switched_by_those_who_bring_people_in(nina: Person, timur: Person, town: Town) -> None:
    link = await nina.sees(f"chats/{EVERYBODY}/url")
    assert link["on"] is True
    assert refusal(await timur.does(f"chats/{EVERYBODY}/link", on=False)) == (403, 50, "chat_id")

    await nina.done(f"chats/{EVERYBODY}/link", on=False)
    assert await nina.sees(f"chats/{EVERYBODY}/url") == link | {"on": False}
    stranger = Person(town, await town.house.accounts.add_user("Anna"))
    where = f"links/{link['url'].rpartition('/')[2]}/join"
    assert refusal(await stranger.does(where)) == (403, 10, "chat_id")

    await nina.done(f"chats/{EVERYBODY}/link", on=True)
    await nina.done(f"chats/{EVERYBODY}/link", on=True)
    assert (await stranger.done(where))["chat_id"] == str(EVERYBODY)


@pytest.mark.parametrize("chat", [DIALOG, PERSONAL])
async def test_a_chat_of_two_has_no_such_switch(nina: Person, chat: ChatId) -> None:
    assert (await nina.sees(f"chats/{chat}/url"))["on"] is False
    assert refusal(await nina.does(f"chats/{chat}/link", on=True)) == (403, 10, "chat_id")


@pytest.mark.parametrize("body", [{}, {"on": None}])
async def test_on_or_off_must_be_said(nina: Person, body: Json) -> None:
    assert refusal(await nina.does(f"chats/{EVERYBODY}/link", **body)) == (400, 100, "on")


async def test_strangers_and_those_who_left_switch_nothing(timur: Person, vera: Person) -> None:
    assert refusal(await vera.does(f"chats/{DIALOG}/link", on=True)) == (404, 705, "chat_id")
    await timur.done(f"chats/{EVERYBODY}/leave")
    assert refusal(await timur.does(f"chats/{EVERYBODY}/link", on=True)) == (403, 10, "chat_id")
