"""What the presser sees: answered, followed by the author's next message, or over after 15 s (W-ANS-4)."""

from gonets.wire.ids import MemberId
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.graph.keyboards import YES, asks, press
from tests.town import Json, Town, as_person


async def spinner(town: Town, press_id: str, as_: MemberId = NINA, chat: object = EVERYBODY) -> Json:
    return (await town.call("GET", f"/api/chats/{chat}/presses/{press_id}", headers=as_person(as_))).json


async def pressed(town: Town) -> str:
    return str((await press(town, await asks(town), YES)).json["press_id"])


async def test_it_waits_until_it_is_answered(town: Town) -> None:
    press_id = await pressed(town)
    waiting = await spinner(town, press_id)
    await town.clock.jump(41)
    await town.says(TIMUR, EVERYBODY, "What is this?")
    still = await spinner(town, press_id)
    answer = await town.graph("POST", f"{EVERYBODY}/answer", {"message": {"text": "Counted."}}, callbackId=press_id)
    found = await spinner(town, press_id)

    assert waiting == still == {"state": "waiting"}
    assert (found["state"], found["mid"], found["took_ms"]) == ("answered", answer.json["message_id"], 41)
    assert found["message"]["text"] == "Counted."
    assert found["sender"]["name"] == "Tea Club"


async def test_the_next_message_of_the_author_ends_it(town: Town) -> None:
    """Even one of the same millisecond; not one elsewhere, nor one from before."""
    first = await pressed(town)
    await town.says(TEA_CLUB, PERSONAL, "elsewhere")
    waiting = await spinner(town, first)
    followed = await town.says(TEA_CLUB, EVERYBODY, "Thanks")
    await town.says(TEA_CLUB, EVERYBODY, "And more")
    found = await spinner(town, first)

    assert waiting["state"] == "waiting"
    assert (found["state"], found["mid"], found["message"]["text"]) == ("followed", followed, "Thanks")


async def test_an_answer_counts_more_than_what_came_before_it(town: Town) -> None:
    press_id = await pressed(town)
    await town.says(TEA_CLUB, EVERYBODY, "Thinking")
    await town.graph("POST", f"{EVERYBODY}/answer", {"message": {"text": "Yes"}}, callbackId=press_id)

    assert (await spinner(town, press_id))["message"]["text"] == "Yes"


async def test_it_is_over_after_fifteen_seconds(town: Town) -> None:
    press_id = await pressed(town)
    await town.clock.jump(14_999)
    before = await spinner(town, press_id)
    await town.clock.jump(1)
    after = await spinner(town, press_id)
    await town.says(TEA_CLUB, EVERYBODY, "Sorry, I slept")
    too_late = await spinner(town, press_id)

    assert before == {"state": "waiting"}
    assert after == too_late == {"state": "expired"}


async def test_a_late_answer_is_still_shown_as_one(town: Town) -> None:
    press_id = await pressed(town)
    await town.clock.jump(60_000)
    await town.graph("POST", f"{EVERYBODY}/answer", {"message": {"text": "At last"}}, callbackId=press_id)

    assert (await spinner(town, press_id))["took_ms"] == 60_000


async def test_an_answer_that_was_deleted_is_not_shown(town: Town) -> None:
    press_id = await pressed(town)
    answer = await town.graph("POST", f"{EVERYBODY}/answer", {"message": {"text": "Oops"}}, callbackId=press_id)
    await town.graph("POST", f"{answer.json['message_id']}/delete")

    assert await spinner(town, press_id) == {"state": "answered"}


async def test_who_was_gone_when_it_was_answered_is_not_shown_the_answer(town: Town) -> None:
    """Timur is back, and sees what is said from then on (reliability 7.3)."""
    press_id = str((await press(town, await asks(town), YES, as_=TIMUR)).json["press_id"])
    await acts.expel(town, NINA, EVERYBODY, TIMUR)
    await town.graph("POST", f"{EVERYBODY}/answer", {"message": {"text": "Among us"}}, callbackId=press_id)
    back = {"chat_control": {"add_members": [{"user_id": str(TIMUR)}]}}
    await town.graph("POST", f"{EVERYBODY}/messages", back, as_=NINA)

    assert await spinner(town, press_id, TIMUR) == {"state": "answered"}


async def test_only_the_presser_sees_it(town: Town) -> None:
    press_id = await pressed(town)
    others = [
        await spinner(town, press_id, TIMUR),
        await spinner(town, "0" * 45),
        await spinner(town, "no\0press"),
        await spinner(town, press_id, chat=PERSONAL),
    ]
    await acts.expel(town, NINA, EVERYBODY, TIMUR)
    outside = await spinner(town, press_id, TIMUR)

    assert [other["error_code"] for other in others] == [300] * 4
    assert outside["error_code"] == 10
