"""Changing a chat: title, members, leaving; in one order, all or nothing (W-CTRL)."""

from gonets.wire.ids import MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Answer, Json, Town


async def control(town: Town, wish: object, member: MemberId = TEA_CLUB, chat: object = EVERYBODY) -> Answer:
    return await acts.ask(town, member, "POST", f"{chat}/messages", {"chat_control": wish})


async def chat(town: Town, member: MemberId = TEA_CLUB) -> Json:
    return (await acts.ask(town, member, "GET", f"{EVERYBODY}")).json


def users(*members: MemberId) -> list[dict[str, str]]:
    return [{"user_id": str(member)} for member in members]


async def test_a_title_is_trimmed_and_said(town: Town) -> None:
    """W-CTRL-1, W-CTRL-3: also when equal to the old one, so that the reply always has a mid."""
    first = await control(town, {"title": "  Evening tea "})
    again = await control(town, {"title": "Evening tea"})

    assert (await chat(town))["title"] == "Evening tea"
    mids = [answer.json["message_id"] for answer in (first, again)]
    assert first.body == f'{{"success":true,"message_id":"{mids[0]}"}}'.encode()
    assert [entry["message"]["mid"] for entry in await acts.history(town, EVERYBODY, count=2)] == mids[::-1]


async def test_a_bad_title_is_refused(town: Town) -> None:
    """W-CTRL-1: 1 to 200 characters, no control characters."""
    for title in ("", "  ", "a\nb", "a\x00b", "a\x7fb", "a\x85b", "ы" * 201):
        answer = await control(town, {"title": title})
        assert (answer.code, answer.json["error_field"]) == (100, "chat_control.title"), title


async def test_several_wishes_are_applied_in_the_order_of_the_contract(town: Town) -> None:
    """W-CTRL-2, W-CTRL-3: title, members added, member removed, leaving; the last message is named."""
    await control(town, {"leave": True}, VERA)
    await acts.allow(town, VERA)
    wish = {"leave": "true", "remove_member": users(TIMUR)[0], "add_members": users(VERA), "title": "New"}

    answer = await control(town, wish)

    said = await acts.history(town, EVERYBODY, NINA, count=4)
    assert [entry["message"]["text"] for entry in reversed(said)] == [
        '{"ai":57100000000333,"tn":"New","ty":"THEME_CHANGED"}',
        '{"ai":57100000000333,"pa":[571000000103],"ty":"USERS_ADDED"}',
        '{"ai":57100000000333,"pa":[571000000102],"ty":"USERS_REMOVED"}',
        '{"ui":57100000000333,"ty":"USER_LEFT"}',
    ]
    assert answer.json == {"success": True, "message_id": said[0]["message"]["mid"]}
    assert (await chat(town))["status"] == "LEFT"


async def test_all_or_nothing(town: Town) -> None:
    """W-CTRL-2: what fails last undoes what went before, and nobody hears of it."""
    await acts.moves_in(town, acts.BOOKS, "Book Club")
    await acts.admit(town, NINA, EVERYBODY, acts.BOOKS)
    await acts.listens(town, acts.BOOKS)
    before = await acts.everything(town)

    for wish, code in (
        ({"title": "New", "remove_member": users(acts.BORIS)[0]}, 300),
        ({"title": "New", "remove_member": users(NINA)[0]}, 10),
        ({"title": "New", "add_members": users(acts.BORIS)}, 801),
        ({"title": "New", "remove_member": users(TIMUR)[0], "leave": "perhaps"}, 100),
    ):
        assert (await control(town, wish)).code == code
    assert await acts.everything(town) == before
    assert await acts.heard(town, acts.BOOKS) == []


async def test_something_must_be_wished(town: Town) -> None:
    """W-CTRL-2."""
    for wish in ({}, {"leave": False}, {"leave": "false"}, {"title": None}, {"what": 1}):
        answer = await control(town, wish)
        assert (answer.code, answer.json["error_field"]) == (100, "chat_control"), wish


async def test_titles_are_changed_by_those_who_run_the_chat(town: Town) -> None:
    """W-CTRL-4: in a GROUP_CHAT by the group, in a DIALOG by nobody."""
    await acts.appoint(town, EVERYBODY, TIMUR)
    wish = {"title": "x"}

    codes = [(await control(town, wish, member)).code for member in (NINA, TIMUR, TEA_CLUB, VERA)]
    assert codes == [0, 0, 0, 50]
    assert [(await control(town, wish, member, PERSONAL)).code for member in (TEA_CLUB, NINA)] == [0, 10]
    assert [(await control(town, wish, member, DIALOG)).code for member in (NINA, TIMUR)] == [10, 10]


async def test_members_come_and_go_in_a_chat_of_several_only(town: Town) -> None:
    """W-CTRL-4: elsewhere 10, role too low 50."""
    for wish in ({"add_members": users(VERA)}, {"remove_member": users(VERA)[0]}):
        assert (await control(town, wish, VERA)).code == 50
        for member, where in ((TEA_CLUB, PERSONAL), (NINA, PERSONAL), (NINA, DIALOG)):
            assert (await control(town, wish, member, where)).code == 10


async def test_a_chat_of_the_wrong_kind_may_still_be_left(town: Town) -> None:
    """W-CTRL-4: in a DIALOG nothing but `leave`."""
    assert (await control(town, {"leave": True}, TIMUR, DIALOG)).code == 0
    assert (await acts.ask(town, TIMUR, "GET", f"{DIALOG}")).json["status"] == "LEFT"
