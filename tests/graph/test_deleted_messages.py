"""Deleting a message, and what is left of it (W-DEL, W-READ-6)."""

import pytest

from gonets.wire.ids import MemberId
from tests.cast import EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import Answer, Town


async def delete(town: Town, mid: str, member: MemberId = TEA_CLUB) -> Answer:
    return await acts.ask(town, member, "POST", f"{mid}/delete")


async def test_a_deleted_message_is_gone_and_its_number_stays_taken(town: Town) -> None:
    """W-DEL-1, W-READ-6: no time limit; nothing of its content is kept."""
    mid = await town.says(NINA, EVERYBODY, "a confession")
    await town.graph("POST", f"{mid}/edit", {"message": {"text": "a second confession"}}, as_=NINA)
    await town.clock.jump(29 * 86_400_000)

    assert (await delete(town, mid, NINA)).body == b'{"success":true}'

    assert "confession" not in repr(await acts.everything(town))
    assert (await acts.texts(town, EVERYBODY))[1:] == []
    assert await town.says(NINA, EVERYBODY, "next") != mid


async def test_deleting_again_is_706(town: Town) -> None:
    """W-DEL-1."""
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    await delete(town, mid)
    again = await delete(town, mid)
    edited = await town.graph("POST", f"{mid}/edit", {"message": {"text": "y"}})

    for answer in (again, edited):
        assert (answer.code, answer.json["error_data"], answer.json["error_field"]) == (706, "DELETED", "mid")


async def test_the_grant_shows_what_was_deleted_without_its_content(town: Town) -> None:
    """W-READ-6, W-READ-5: in development the grant is given."""
    mid = await town.says(NINA, EVERYBODY, "x")
    await delete(town, mid, NINA)

    (entry,) = await acts.history(town, EVERYBODY, include_deleted="TRUE", count=1)
    seq = int(mid.rpartition(".")[2], 16)
    assert entry == {
        "sender": {"name": "Nina Orlova", "user_id": str(NINA)},
        "recipient": {"chat_id": str(EVERYBODY)},
        "message": {"seq": seq, "mid": mid},
        "timestamp": NOON,
        "deleted": True,
    }


async def test_without_the_grant_asking_for_deleted_ones_is_error_10(town: Town) -> None:
    """W-READ-6: given to a group by the operator; a person has none."""
    await acts.grant(town, TEA_CLUB, reads_deleted=False)

    for member in (TEA_CLUB, NINA):
        refused = await town.graph("GET", f"{EVERYBODY}/messages", as_=member, include_deleted="true")
        allowed = await town.graph("GET", f"{EVERYBODY}/messages", as_=member, include_deleted="false")
        wrong = await town.graph("GET", f"{EVERYBODY}/messages", as_=member, include_deleted="1")
        assert (refused.code, refused.json["error_field"]) == (10, "include_deleted")
        assert allowed.code == 0
        assert (wrong.code, wrong.json["error_field"]) == (100, "include_deleted")


async def test_replies_keep_what_they_answered_to(town: Town) -> None:
    """W-DEL-1; a deleted message cannot be answered to any more (W-MSG-5)."""
    mid = await town.says(NINA, EVERYBODY, "tea?")
    body = {"message": {"text": "yes", "reply_to": mid}}
    await town.graph("POST", f"{EVERYBODY}/messages", body)
    await delete(town, mid, NINA)

    refused = await town.graph("POST", f"{EVERYBODY}/messages", body)
    assert (await acts.newest(town, EVERYBODY))["message"]["reply_to"] == mid
    assert (refused.code, refused.json["error_data"]) == (706, "DELETED")
    assert refused.json["error_field"] == "message.reply_to"


async def test_who_runs_a_chat_deletes_what_others_wrote(town: Town) -> None:
    """Wire section 15, W-DEL-1: owner, admin and owning group; an admin not the owner's."""
    await acts.appoint(town, EVERYBODY, TIMUR)
    theirs = {member: await town.says(member, EVERYBODY, "x") for member in (NINA, TIMUR, VERA)}
    groups = await town.says(TEA_CLUB, EVERYBODY, "x")

    assert (await delete(town, theirs[NINA], TIMUR)).code == 50
    assert (await delete(town, theirs[NINA], VERA)).code == 24
    assert (await delete(town, groups, VERA)).code == 24
    assert (await delete(town, theirs[VERA], TIMUR)).code == 0
    assert (await delete(town, groups, TIMUR)).code == 0
    assert (await delete(town, theirs[NINA], TEA_CLUB)).code == 0
    assert (await delete(town, theirs[TIMUR], NINA)).code == 0


@pytest.mark.parametrize("member", [TEA_CLUB, NINA], ids=str)
async def test_nobody_deletes_for_the_other_in_a_personal_chat(town: Town, member: MemberId) -> None:
    """Wire section 15."""
    other = NINA if member == TEA_CLUB else TEA_CLUB
    mid = await town.says(other, PERSONAL, "x")

    assert (await delete(town, mid, member)).code == 24


async def test_system_messages_stay(town: Town) -> None:
    """W-SYS-3: 24, for edit and delete, whoever asks."""
    title = await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"title": "Evening tea"}})
    mid = title.json["message_id"]

    for member in (TEA_CLUB, NINA, VERA):
        assert (await delete(town, mid, member)).code == 24
        assert (await town.graph("POST", f"{mid}/edit", {"message": {"text": "x"}}, as_=member)).code == 24
