"""What a message may hold (W-MSG)."""

from pathlib import Path

import pytest

from gonets.server.settings import Messages, Settings
from gonets.server.store.database import Database
from gonets.wire.ids import MemberId
from tests.cast import DIALOG, EVERYBODY, NINA, PERSONAL, TEA_CLUB
from tests.graph import acts
from tests.town import ROOMY, Answer, Json, Town, open_town

STICKER = {"type": "STICKER", "payload": {"id": "x"}}
POINT = {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2}}


async def send(town: Town, message: object, member: MemberId = TEA_CLUB) -> Answer:
    return await acts.ask(town, member, "POST", f"{EVERYBODY}/messages", {"message": message})


async def sent(town: Town, message: object, member: MemberId = TEA_CLUB) -> Json:
    answer = await send(town, message, member)
    assert answer.code == 0, answer.body
    return (await acts.newest(town, EVERYBODY))["message"]


async def test_a_text_or_an_attachment_is_needed(town: Town) -> None:
    """W-MSG-2: white space is no text."""
    blanks: list[object] = [{"text": text} for text in ("", " \t\n\u3000\u2003", None)]
    for message in (*blanks, {}, {"attachments": []}, {"reply_to": ""}):
        answer = await send(town, message)
        assert (answer.code, answer.json["error_field"]) == (100, "message"), message


async def test_a_blank_text_beside_an_attachment_is_no_text(town: Town) -> None:
    """W-MSG-2: a client sends a space beside media."""
    assert "text" not in await sent(town, {"text": " ", "attachment": STICKER})


async def test_texts_are_plain_and_survive_unchanged(town: Town) -> None:
    """W-MSG-3: nothing in them is markup."""
    marked = ('<b>x</b> & "y"', "**a** [b](c) `d`", "\\u0041 {{x}} %s")
    for text in (*marked, "line\nline\r\n\tend ", "👩\u200d👩\u200d👧 ❤️ e\u0301"):
        assert (await sent(town, {"text": text}))["text"] == text


async def test_the_same_object_is_read_by_send_answer_and_edit(town: Town) -> None:
    """W-MSG-1."""
    mid = (await sent(town, {"text": "x"}))["mid"]
    for message, field in (({"text": 5}, "message.text"), ({"attachment": 5}, "message.attachment")):
        for path in (f"{EVERYBODY}/messages", f"{mid}/edit", f"{EVERYBODY}/answer?callbackId=x"):
            where, _, query = path.partition("?")
            answer = await acts.ask(town, TEA_CLUB, "POST", where, {"message": message}, callbackId=query[11:])
            assert (answer.code, answer.json["error_field"]) == (100, field), path


async def test_both_attachment_forms_are_joined_the_single_one_first(town: Town) -> None:
    """W-MSG-4: reading gives `attachments`; an empty list equals none."""
    both = await sent(town, {"attachment": STICKER, "attachments": [POINT, STICKER]})
    one = await sent(town, {"attachment": STICKER, "attachments": []})
    none = await sent(town, {"text": "x", "attachments": []})

    assert [each["type"] for each in both["attachments"]] == ["STICKER", "LOCATION", "STICKER"]
    assert [each["type"] for each in one["attachments"]] == ["STICKER"]
    assert "attachments" not in none


async def test_privacy_warnings_are_kept_as_given(town: Town) -> None:
    """W-MSG-6: one of two, returned unchanged; the server enforces nothing."""
    for warning in ("SCREENSHOT", "SCREENCAST"):
        assert (await sent(town, {"text": "x", "privacyWarning": warning}))["privacyWarning"] == warning
    for wrong in ("", "BOTH", "SCREENSHOT,SCREENCAST"):
        answer = await send(town, {"text": "x", "privacyWarning": wrong})
        assert (answer.code, answer.json["error_field"]) == (100, "message.privacyWarning")


async def test_a_reply_names_a_message_of_the_same_chat(town: Town) -> None:
    """W-MSG-5: malformed 140, elsewhere or unknown 300, deleted 706; an empty string counts as absent."""
    here = await town.says(NINA, EVERYBODY, "tea?")
    elsewhere = await town.says(NINA, PERSONAL, "tea?")
    foreign = await town.says(NINA, DIALOG, "tea?")
    deleted = await town.says(NINA, EVERYBODY, "oops")
    await town.graph("POST", f"{deleted}/delete", as_=NINA)
    unknown = f"mid:C{int(EVERYBODY):x}.1"

    assert (await sent(town, {"text": "yes", "reply_to": here.upper()}))["reply_to"] == here
    assert "reply_to" not in await sent(town, {"text": "yes", "reply_to": ""})
    refused = [await send(town, {"text": "x", "reply_to": mid}) for mid in ("x", elsewhere, foreign, unknown, deleted)]
    assert [answer.code for answer in refused] == [140, 300, 300, 300, 706]
    assert {answer.json["error_field"] for answer in refused} == {"message.reply_to"}
    assert refused[1].body == refused[2].body == refused[3].body


async def test_a_reply_works_in_a_personal_chat_by_user(town: Town) -> None:
    """W-MSG-5."""
    mid = await town.says(NINA, PERSONAL, "tea?")
    body = {"recipient": {"user_id": str(NINA)}, "message": {"text": "yes", "reply_to": mid}}

    assert (await town.graph("POST", "me/messages", body)).code == 0
    assert (await acts.newest(town, PERSONAL))["message"]["reply_to"] == mid


async def test_a_person_s_bare_link_gets_a_share_and_a_bot_s_does_not(town: Town) -> None:
    """W-MSG-7: exactly one http(s) URL; the same link has the same digits."""
    link = "https://shop.example/?q=чай"
    first = await sent(town, {"text": link}, NINA)
    again = await sent(town, {"text": link}, NINA)

    assert first["attachments"] == again["attachments"]
    (share,) = first["attachments"]
    assert share["type"] == "SHARE"
    assert list(share["payload"]) == ["id", "url"]
    assert share["payload"]["id"].isdigit()
    assert share["payload"]["url"] == link
    assert first["text"] == link
    for text in (f"{link} ", f"see {link}", f"{link}\n{link}", "ftp://shop.example/", "shop.example", "https://"):
        assert "attachments" not in await sent(town, {"text": text}, NINA), text
    assert "attachments" not in await sent(town, {"text": link}, TEA_CLUB)


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_sharing_links_can_be_switched_off(database: Database, tmp_path: Path) -> None:
    """W-MSG-7: messages.share_links."""
    settings = Settings(limits=ROOMY, messages=Messages(share_links=False))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        assert "attachments" not in await sent(town, {"text": "https://shop.example/"}, NINA)
