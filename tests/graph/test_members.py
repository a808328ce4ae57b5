"""Who comes, who goes, who follows as owner (W-ADD, W-CTRL-5…7)."""

from gonets.wire.ids import MemberId, UserId
from tests.cast import EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Answer, Json, Town

LEAVE = {"leave": True}


async def control(town: Town, wish: object, member: MemberId = TEA_CLUB, chat: object = EVERYBODY) -> Answer:
    return await acts.ask(town, member, "POST", f"{chat}/messages", {"chat_control": wish})


async def add(town: Town, body: object, member: MemberId = TEA_CLUB) -> Answer:
    return await acts.ask(town, member, "POST", f"{EVERYBODY}/addMember", body)


async def chat(town: Town, member: MemberId = TEA_CLUB) -> Json:
    return (await acts.ask(town, member, "GET", f"{EVERYBODY}")).json


async def guest(town: Town, name: str = "Boris Lem", user: UserId = acts.BORIS) -> UserId:
    """Somebody who allows messages and is in no chat."""
    await acts.moves_in(town, user, name)
    await acts.allow(town, user)
    return user


async def test_add_member_takes_one_or_many_or_both(town: Town) -> None:
    """W-ADD-1: exactly `{"success":true}`."""
    guests = [await guest(town, f"Guest {n}", UserId(571_000_000_120 + n)) for n in range(4)]
    one = await add(town, {"userId": str(guests[0])})
    many = await add(town, {"userIds": [int(guests[1])]})
    both = await add(town, {"userId": int(guests[2]), "userIds": [str(guests[3]), int(guests[2])]})

    assert {answer.body for answer in (one, many, both)} == {b'{"success":true}'}
    assert {str(user) for user in guests} <= set((await chat(town))["participants"])
    assert (await acts.newest(town, EVERYBODY))["message"]["text"].count("57100000012") == 2


async def test_nobody_named_is_error_100(town: Town) -> None:
    """W-ADD-1."""
    bodies: tuple[object, ...] = (None, {}, {"userIds": []}, {"showHistory": True}, {"userId": None})
    for body in bodies:
        answer = await add(town, body)
        assert (answer.code, answer.json["error_field"]) == (100, "userIds")


async def test_members_are_skipped_and_that_is_a_success(town: Town) -> None:
    """W-CTRL-5, W-CTRL-3: nothing changed, no message."""
    before = await acts.everything(town)

    by_method = await add(town, {"userIds": [str(NINA), str(TIMUR)]})
    by_control = await control(town, {"add_members": [{"user_id": str(VERA)}]})

    assert by_method.body == by_control.body == b'{"success":true}'
    assert await acts.everything(town) == before


async def test_unknown_and_unwilling_users_are_skipped_alike(town: Town) -> None:
    """W-CTRL-5, W-CONS-3: a group asks for consent before it adds; if nobody remains it is 801."""
    willing = await guest(town)
    await acts.moves_in(town, UserId(571_000_000_130), "Never Asked")
    await acts.moves_in(town, UserId(571_000_000_131), "Said No")
    await acts.deny(town, UserId(571_000_000_131))
    unwilling = ["571000000130", "571000000131", "999999999999"]

    alone = [await add(town, {"userId": user}) for user in unwilling]
    together = await add(town, {"userIds": [*unwilling, str(NINA)]})
    with_one = await add(town, {"userIds": [*unwilling, str(willing)]})

    assert [answer.code for answer in (*alone, together)] == [801] * 4
    assert len({answer.body for answer in alone}) == 1
    assert with_one.code == 0
    assert (await acts.newest(town, EVERYBODY))["message"]["text"] == (
        '{"ai":57100000000333,"pa":[571000000104],"ty":"USERS_ADDED"}'
    )


async def test_a_person_who_runs_the_chat_adds_whom_they_like(town: Town) -> None:
    """W-CONS-3: consent is asked of groups only."""
    await acts.moves_in(town, acts.BORIS, "Boris Lem")

    assert (await add(town, {"userId": str(acts.BORIS)}, VERA)).code == 50
    assert (await add(town, {"userId": str(acts.BORIS)}, NINA)).code == 0
    assert (await chat(town, acts.BORIS))["status"] == "ACTIVE"


async def test_the_owner_is_never_removed_and_an_admin_only_from_above(town: Town) -> None:
    """W-CTRL-6."""
    for admin in (TIMUR, VERA):
        await acts.appoint(town, EVERYBODY, admin)

    def gone(member: MemberId) -> dict[str, object]:
        return {"remove_member": {"user_id": str(member)}}

    assert [(await control(town, gone(NINA), member)).code for member in (TEA_CLUB, TIMUR)] == [10, 10]
    assert (await control(town, gone(VERA), TIMUR)).code == 50
    assert (await control(town, gone(VERA), TEA_CLUB)).code == 0
    assert (await control(town, gone(TIMUR), NINA)).code == 0


async def test_oneself_is_left_and_not_removed(town: Town) -> None:
    """W-CTRL-6."""
    answer = await control(town, {"remove_member": {"user_id": str(NINA)}}, NINA)

    assert (answer.code, answer.json["error_field"]) == (100, "chat_control.remove_member.user_id")


async def test_who_is_not_an_active_member_cannot_be_removed(town: Town) -> None:
    """W-CTRL-6: unknown, never in it, gone already: all 300."""
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    await control(town, LEAVE, TIMUR)

    answers = [
        await control(town, {"remove_member": {"user_id": user}})
        for user in (str(acts.BORIS), "999999999999", str(TIMUR))
    ]
    assert [(answer.code, answer.json["error_field"]) for answer in answers] == [
        (300, "chat_control.remove_member.user_id")
    ] * 3
    assert len({answer.body for answer in answers}) == 1


async def test_who_left_comes_back_only_by_being_added(town: Town) -> None:
    """W-CTRL-7: status LEFT, nothing more is received."""
    await acts.listens(town)
    await control(town, LEAVE)
    await town.says(NINA, EVERYBODY, "without them")

    assert (await chat(town))["status"] == "LEFT"
    assert (await acts.ask(town, TEA_CLUB, "POST", f"{EVERYBODY}/messages", {"message": {"text": "x"}})).code == 10
    assert await acts.heard(town) == []
    await acts.admit(town, NINA, EVERYBODY, TEA_CLUB)
    await town.says(NINA, EVERYBODY, "with them")
    assert [text for text in await acts.texts_heard(town) if "{" not in text] == ["with them"]
    assert (await control(town, {"title": "Ours again"})).code == 0


async def test_the_owner_s_role_passes_to_the_longest_serving_admin(town: Town) -> None:
    """W-CTRL-7."""
    await town.clock.jump(1000)
    await control(town, LEAVE, TIMUR)
    await acts.admit(town, NINA, EVERYBODY, TIMUR)
    await acts.appoint(town, EVERYBODY, TIMUR)
    await control(town, LEAVE, NINA)

    assert (await chat(town))["owner_id"] == str(TIMUR)
    assert (await control(town, {"remove_member": {"user_id": str(VERA)}}, TIMUR)).code == 0


async def test_else_to_the_longest_serving_member(town: Town) -> None:
    """W-CTRL-7: who came back serves from then on; groups do not inherit."""
    await town.clock.jump(1000)
    await control(town, LEAVE, TIMUR)
    await acts.admit(town, NINA, EVERYBODY, TIMUR)
    await control(town, LEAVE, NINA)
    assert (await chat(town))["owner_id"] == str(VERA)
    await acts.admit(town, VERA, EVERYBODY, NINA)

    assert (await control(town, {"title": "x"}, NINA)).code == 50
    assert (await chat(town))["participants"][str(NINA)] == NOON + 1000


async def test_the_last_person_may_leave(town: Town) -> None:
    """W-CTRL-7."""
    for member in (NINA, TIMUR, VERA):
        assert (await control(town, LEAVE, member)).code == 0

    assert (await chat(town))["participants"] == {}
    assert (await acts.says(town, TEA_CLUB, EVERYBODY, "echo")).startswith("mid:")


async def test_an_owner_who_left_last_comes_back_as_the_owner(town: Town) -> None:
    """W-CTRL-7, W-CHAT-8: nobody was there to pass the role on to, and nobody else could run the chat."""
    alone = await acts.create(town, NINA, "Alone")
    assert (await acts.ask(town, NINA, "POST", f"{alone}/messages", {"chat_control": LEAVE})).code == 0
    await town.house.chats.join(NINA, alone, "")

    assert (await acts.ask(town, NINA, "GET", f"{alone}")).json["owner_id"] == str(NINA)
    renamed = await acts.ask(town, NINA, "POST", f"{alone}/messages", {"chat_control": {"title": "Not alone"}})
    assert renamed.code == 0


async def test_leaving_a_personal_chat_takes_the_consent_back(town: Town) -> None:
    """W-CONS-1, W-CTRL-7."""
    await control(town, LEAVE, NINA, PERSONAL)

    answer = await acts.ask(town, TEA_CLUB, "POST", f"{PERSONAL}/messages", {"message": {"text": "x"}})
    assert answer.code == 10
