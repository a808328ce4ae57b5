"""Typing and its kin, and what has been read (W-ACT)."""

from gonets.wire.ids import MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.town import Answer, Town

ACTIONS = ("mark_seen", "typing_on", "sending_photo", "sending_video", "sending_audio", "sending_file")


async def act(town: Town, action: object, member: MemberId = TEA_CLUB, chat: object = EVERYBODY) -> Answer:
    return await acts.ask(town, member, "POST", f"{chat}/messages", {"sender_action": action})


async def test_every_action_is_answered_with_success_and_nothing_else(town: Town) -> None:
    """W-ACT-1: compared for equality by a client; in any case."""
    for action in (*ACTIONS, "Mark_Seen", "TYPING_ON"):
        assert (await act(town, action)).body == b'{"success":true}'


async def test_an_unknown_action_is_error_100(town: Town) -> None:
    """W-ACT-1."""
    for action in ("", "typing_off", "typing", " typing_on"):
        answer = await act(town, action)
        assert (answer.code, answer.json["error_field"]) == (100, "sender_action")


def shown(town: Town) -> dict[MemberId, str]:
    return {one.member: one.action for one in town.house.presence.acting(EVERYBODY)}


async def test_an_action_shows_for_six_seconds_or_until_the_next_message(town: Town) -> None:
    """W-ACT-2."""
    await act(town, "typing_on")
    await town.clock.jump(5_999)
    assert shown(town) == {TEA_CLUB: "typing_on"}
    await town.clock.jump(1)
    assert shown(town) == {}

    await act(town, "sending_photo", NINA)
    await act(town, "sending_video", TIMUR)
    await town.says(NINA, EVERYBODY, "there")
    assert shown(town) == {TIMUR: "sending_video"}


async def test_no_bot_hears_of_it_and_only_reading_is_stored(town: Town) -> None:
    """W-ACT-2."""
    await acts.listens(town)
    before = await acts.everything(town)
    for action in ACTIONS[1:]:
        await act(town, action, NINA)

    assert await acts.everything(town) == before
    await act(town, "mark_seen", TIMUR)
    assert await acts.heard(town) == []


async def test_mark_seen_marks_everything_in_the_chat_read_by_the_caller(town: Town) -> None:
    """W-ACT-2."""
    for number in range(3):
        await town.says(NINA, DIALOG, str(number))
    caller = await acts.person(town, TIMUR)
    before = (await town.house.listing.one(caller, DIALOG)).standing
    await act(town, "mark_seen", TIMUR, DIALOG)
    seen = await town.house.listing.one(caller, DIALOG)

    assert before.read_n < seen.chat.last_n
    assert (seen.standing.read_n, seen.standing.read_seq) == (seen.chat.last_n, seen.chat.last_seq)


async def test_an_action_needs_a_chat_one_is_in(town: Town) -> None:
    """Wire section 15."""
    await acts.ask(town, TIMUR, "POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}})

    for action in ("mark_seen", "typing_on"):
        assert (await act(town, action, TIMUR)).code == 10
        assert (await act(town, action, TEA_CLUB, DIALOG)).code == 705
