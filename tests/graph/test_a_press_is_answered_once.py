"""An answer is the group's own message, once per press and in time (W-ANS-1…3, wire section 15)."""

import asyncio
from pathlib import Path

import pytest

from gonets.server.clock import MovableClock
from gonets.server.settings import Callbacks, Settings
from gonets.server.store.database import Database
from gonets.wire.ids import ChatId, MemberId, MessageId
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, VERA
from tests.graph import acts
from tests.graph.keyboards import YES, asks, press, read, with_keyboard
from tests.town import ROOMY, Answer, Town, open_town

LIFE_MS = 15 * 60_000
UNKNOWN = "0" * 45


async def pressed(town: Town, chat: ChatId = EVERYBODY) -> str:
    """The id of a press on a button of the group's."""
    answer = await press(town, await asks(town, chat), YES)
    return str(answer.json["press_id"])


async def answers(
    town: Town,
    press_id: str | None,
    text: str = "Counted.",
    *,
    chat: ChatId = EVERYBODY,
    as_: MemberId = TEA_CLUB,
    key: str | None = None,
) -> Answer:
    query = {} if press_id is None else {"callbackId": press_id}
    return await acts.ask(town, as_, "POST", f"{chat}/answer", {"message": {"text": text}}, key=key, **query)


def refusal(answer: Answer) -> tuple[int, object, object]:
    return answer.code, answer.json["error_field"], answer.json["error_data"]


async def test_an_answer_is_a_message_of_the_group(town: Town) -> None:
    """W-ANS-2: the keyboard's message stays as it is."""
    mid = await asks(town)
    before = await read(town, mid)
    press_id = (await press(town, mid, YES)).json["press_id"]
    answer = await answers(town, press_id)
    newest = await acts.newest(town, EVERYBODY)

    assert list(answer.json.items()) == [
        ("success", True),
        ("recipient_id", str(EVERYBODY)),
        ("message_id", newest["message"]["mid"]),
    ]
    assert (newest["sender"]["user_id"], newest["message"]["text"]) == (str(TEA_CLUB), "Counted.")
    assert await read(town, mid) == before


async def test_an_answer_is_heard_by_the_other_groups(town: Town) -> None:
    """W-ANS-2, W-SEND-13."""
    await acts.moves_in(town, acts.BOOKS, "Books")
    await acts.admit(town, NINA, EVERYBODY, acts.BOOKS)
    await acts.listens(town)
    await acts.listens(town, acts.BOOKS)
    await answers(town, await pressed(town), "Two cups")

    assert "Two cups" in await acts.texts_heard(town, acts.BOOKS)
    assert await acts.texts_heard(town) == []


async def test_an_answer_carries_whatever_a_message_can(town: Town) -> None:
    body = with_keyboard([[{"type": "CALLBACK", "text": "Undo"}]], "Counted.")
    press_id = await pressed(town)
    sent = await town.graph("POST", f"{EVERYBODY}/answer", body, callbackId=press_id)
    again = await press(town, MessageId.parse(sent.json["message_id"]), YES)

    assert again.status == 200


async def test_the_press_may_be_named_in_the_body(town: Town) -> None:
    """W-ANS-1: in both places, but not two of them."""
    first, second, third = await pressed(town), await pressed(town), await pressed(town)
    said = {"message": {"text": "ok"}}
    in_body = await town.graph("POST", f"{EVERYBODY}/answer", said | {"callbackId": first})
    in_both = await town.graph("POST", f"{EVERYBODY}/answer", said | {"callbackId": second}, callbackId=second)
    two = await town.graph("POST", f"{EVERYBODY}/answer", said | {"callbackId": third}, callbackId=second)
    none = await town.graph("POST", f"{EVERYBODY}/answer", said)
    wordless = await town.graph("POST", f"{EVERYBODY}/answer", {}, callbackId=third)

    assert (in_body.code, in_both.code) == (0, 0)
    assert refusal(two) == refusal(none) == (100, "callbackId", None)
    assert refusal(wordless) == (100, "message", None)


@pytest.mark.parametrize("name", [UNKNOWN, "x", "\u0661" * 45, "f" * 3000])
async def test_an_unknown_press_is_not_found(town: Town, name: str) -> None:
    said = {"message": {"text": "x"}, "callbackId": name}

    assert refusal(await town.graph("POST", f"{EVERYBODY}/answer", said)) == (300, "callbackId", None)


async def test_a_keyboard_itself_cannot_be_answered(town: Town) -> None:
    """W-KBD-5."""
    mid = await asks(town)
    name = (await read(town, mid))["attachments"][0]["payload"]["callbackId"]

    assert refusal(await answers(town, name)) == (300, "callbackId", None)


async def test_a_press_belongs_to_its_chat_and_to_the_author_of_its_keyboard(town: Town) -> None:
    """W-ANS-3, W-AUTHZ-1: another chat, another group, the presser, another member: all alike."""
    await acts.moves_in(town, acts.BOOKS, "Books")
    await acts.admit(town, NINA, EVERYBODY, acts.BOOKS)
    press_id = await pressed(town)
    refused = [
        await answers(town, press_id, chat=PERSONAL),
        await answers(town, press_id, as_=acts.BOOKS),
        await answers(town, press_id, as_=NINA),
        await answers(town, press_id, as_=VERA),
    ]
    unknown = await answers(town, UNKNOWN)

    assert [answer.body for answer in refused] == [unknown.body] * 4
    assert refusal(unknown) == (300, "callbackId", None)
    assert (await answers(town, press_id)).code == 0


async def test_outside_the_chat_there_is_no_answer_at_all(town: Town) -> None:
    await acts.moves_in(town, acts.BOOKS, "Books")
    press_id = await pressed(town)
    stranger = await answers(town, press_id, as_=acts.BOOKS)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}})
    gone = await answers(town, press_id)

    assert (stranger.code, gone.code) == (705, 10)


async def test_a_second_answer_is_refused_and_does_nothing(town: Town) -> None:
    """answer-twice."""
    press_id = await pressed(town)
    await answers(town, press_id)
    before = await acts.everything(town)
    again = await answers(town, press_id, "Again")

    assert refusal(again) == (706, "callbackId", "ALREADY_ANSWERED")
    assert await acts.everything(town) == before


async def test_of_answers_at_once_one_wins(town: Town) -> None:
    """They share a batch: later drafts see what earlier ones did."""
    press_id = await pressed(town)
    at_once = await asyncio.gather(*(answers(town, press_id, f"{number}") for number in range(5)))
    (won,) = [answer for answer in at_once if not answer.code]

    assert [refusal(answer) for answer in at_once if answer.code] == [(706, "callbackId", "ALREADY_ANSWERED")] * 4
    assert (await acts.newest(town, EVERYBODY))["message"]["mid"] == won.json["message_id"]


async def test_a_refused_answer_leaves_the_press_unanswered(town: Town) -> None:
    press_id = await pressed(town)
    body = {"message": {"text": "x", "reply_to": f"mid:C{int(EVERYBODY):x}.1"}}
    refused = await town.graph("POST", f"{EVERYBODY}/answer", body, callbackId=press_id)

    assert refusal(refused) == (300, "message.reply_to", None)
    assert (await answers(town, press_id)).code == 0


async def test_a_retry_under_its_key_gets_the_first_answer(town: Town) -> None:
    """W-ANS-3, W-IDEM-2."""
    press_id = await pressed(town)
    first = await answers(town, press_id, key="once")
    again = await answers(town, press_id, key="once")
    other = await answers(town, press_id, "Other", key="once")

    assert again.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    assert refusal(other) == (100, "Idempotency-Key", None)


async def test_a_press_lives_a_quarter_of_an_hour(town: Town) -> None:
    """answer-late."""
    in_time, late = await pressed(town), await pressed(town)
    await town.clock.jump(LIFE_MS - 1)
    just = await answers(town, in_time)
    await town.clock.jump(1)

    assert just.code == 0
    assert refusal(await answers(town, late)) == (704, "callbackId", None)


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_its_life_is_a_setting(database: Database, tmp_path: Path) -> None:
    settings = Settings(limits=ROOMY, callbacks=Callbacks(life_minutes=1))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        press_id = await pressed(town)
        await town.clock.jump(60_000)

        assert refusal(await answers(town, press_id)) == (704, "callbackId", None)


async def test_a_deleted_keyboard_is_answered_no_more_an_edited_one_is(town: Town) -> None:
    edited, deleted = await asks(town), await asks(town)
    of_edited = (await press(town, edited, YES)).json["press_id"]
    of_deleted = (await press(town, deleted, YES)).json["press_id"]
    await town.graph("POST", f"{edited}/edit", {"message": {"text": "No more buttons"}})
    await town.graph("POST", f"{deleted}/delete")

    assert (await answers(town, of_edited)).code == 0
    assert refusal(await answers(town, of_deleted)) == (706, "callbackId", "DELETED")


async def test_a_person_who_denied_gets_no_answer(town: Town) -> None:
    """W-SEND-12: an answer is a message."""
    press_id = await pressed(town, PERSONAL)
    await acts.deny(town, NINA)

    assert (await answers(town, press_id, chat=PERSONAL)).code == 10


async def test_an_old_press_is_forgotten(database: Database, tmp_path: Path) -> None:
    """A late answer is told for a day that it is late; then the row goes."""
    async with open_town(database, tmp_path / "t", clock=MovableClock(1_700_000_000_000)) as town:
        press_id = await pressed(town)
        await town.clock.jump(LIFE_MS + 24 * 3_600_000)
        await town.house.janitor.round()
        kept = await answers(town, press_id)
        await town.clock.jump(1)
        await town.house.janitor.round()

        assert (kept.code, (await answers(town, press_id)).code) == (704, 300)
