"""Editing a message (W-EDIT)."""

from pathlib import Path

import pytest

from gonets.server.settings import Messages, Settings
from gonets.server.store.database import Database
from gonets.wire.ids import MemberId
from tests.cast import EVERYBODY, NINA, NOON, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.town import ROOMY, Answer, Town, open_town

HOUR_MS = 3_600_000
STICKER = {"type": "STICKER", "payload": {"id": "x"}}


async def edit(town: Town, mid: str, message: object, member: MemberId = TEA_CLUB) -> Answer:
    return await acts.ask(town, member, "POST", f"{mid}/edit", {"message": message})


async def test_the_content_is_replaced_as_a_whole_and_the_rest_stays(town: Town) -> None:
    """W-EDIT-1, W-EDIT-2: attachments not repeated are gone; reply_to stays as it was."""
    asked = await town.says(NINA, EVERYBODY, "tea?")
    body = {"text": "yes", "reply_to": asked, "attachment": STICKER, "privacyWarning": "SCREENSHOT"}
    sent = (await town.graph("POST", f"{EVERYBODY}/messages", {"message": body})).json["message_id"]
    await town.clock.jump(1000)

    answer = await edit(town, sent, {"text": "no", "reply_to": "mid:nonsense"})

    entry = await acts.newest(town, EVERYBODY)
    assert answer.body == f'{{"success":true,"message_id":"{sent}"}}'.encode()
    seq = int(sent.rpartition(".")[2], 16)
    assert entry["message"] == {"text": "no", "seq": seq, "mid": sent, "reply_to": asked}
    assert (entry["timestamp"], entry["edited"], list(entry)[-1]) == (NOON, True, "edited")


async def test_an_edit_obeys_all_rules_of_a_message(town: Town) -> None:
    """W-EDIT-1."""
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    for message, code, field in (
        (None, 100, "message"),
        ({}, 100, "message"),
        ({"text": " \n"}, 100, "message"),
        ({"text": "x" * 4097}, 100, "message.text"),
        ({"attachments": [STICKER] * 6}, 100, "message.attachments"),
        ({"attachment": {"type": "SHARE", "payload": {}}}, 100, "message.attachment.type"),
        ({"attachment": {"type": "CONTACT", "payload": {"id": "1"}}}, 110, "message.attachment.payload.id"),
        ({"text": "x", "privacyWarning": "NONE"}, 100, "message.privacyWarning"),
    ):
        answer = await edit(town, mid, message)
        assert (answer.code, answer.json["error_field"]) == (code, field), message
    assert (await edit(town, mid, {"attachment": STICKER})).code == 0
    assert "text" not in (await acts.newest(town, EVERYBODY))["message"]


async def test_a_link_put_right_is_still_a_share(town: Town) -> None:
    """W-EDIT-1, W-MSG-7: a person's text that is one URL now, whatever it was; never a bot's."""
    typo, words = await town.says(NINA, EVERYBODY, "https://shop.exmaple/"), await town.says(NINA, EVERYBODY, "look")
    bots = await town.says(TEA_CLUB, EVERYBODY, "look")
    for mid, member in ((typo, NINA), (words, NINA), (bots, TEA_CLUB)):
        assert (await edit(town, mid, {"text": "https://shop.example/"}, member)).code == 0

    by_bot, *by_nina = await acts.history(town, EVERYBODY, count=3)
    assert "attachments" not in by_bot["message"]
    for entry in by_nina:
        (share,) = entry["message"]["attachments"]
        assert (share["type"], share["payload"]["url"]) == ("SHARE", "https://shop.example/")
    await edit(town, typo, {"text": "look there"}, NINA)
    assert "attachments" not in (await acts.history(town, EVERYBODY, count=3))[2]["message"]


async def test_the_window_is_a_day(town: Town) -> None:
    """W-EDIT-3: one millisecond decides."""
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    await town.clock.jump(24 * HOUR_MS - 1)
    assert (await edit(town, mid, {"text": "y"})).code == 0
    await town.clock.jump(1)

    late = await edit(town, mid, {"text": "z"})
    assert (late.code, late.json["error_field"]) == (704, "mid")


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_a_window_of_zero_has_no_end(database: Database, tmp_path: Path) -> None:
    """W-EDIT-3."""
    settings = Settings(limits=ROOMY, messages=Messages(edit_hours=0))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        mid = await town.says(TEA_CLUB, EVERYBODY, "x")
        await town.clock.jump(29 * 24 * HOUR_MS)

        assert (await edit(town, mid, {"text": "y"})).code == 0


async def test_only_ones_own_messages_and_only_while_in_the_chat(town: Town) -> None:
    """W-EDIT-3: 24, even for the owner; out of sight 300; not ACTIVE 10."""
    mid = await town.says(TIMUR, EVERYBODY, "x")
    for member in (TEA_CLUB, NINA):
        assert (await edit(town, mid, {"text": "y"}, member)).code == 24
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    foreign = await edit(town, mid, {"text": "y"}, acts.BORIS)
    unknown = await edit(town, "mid:C1.1", {"text": "y"}, acts.BORIS)
    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=TIMUR)

    assert (foreign.code, foreign.json["error_field"]) == (300, "mid")
    assert foreign.body == unknown.body
    assert (await edit(town, mid, {"text": "y"}, TIMUR)).code == 10


async def test_an_edit_moves_no_chat(town: Town) -> None:
    """W-EDIT-4: the order of chats and the time of the last event stay."""
    mid = await town.says(TEA_CLUB, EVERYBODY, "x")
    before = (await town.graph("GET", "me/chats")).body
    await town.clock.jump(1000)
    await edit(town, mid, {"text": "y"})

    assert (await town.graph("GET", "me/chats")).body == before
