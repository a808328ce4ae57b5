"""Calls and presents are made by people and read by bots with all their fields (W-ATT-CALL-1, W-ATT-PRESENT-1)."""

import pytest

from tests.cast import DIALOG, EVERYBODY, NINA, TEA_CLUB, TIMUR
from tests.people.person import Person, fresh, refusal
from tests.town import Answer, Json, Town


async def attaches(nina: Person, kind: str, payload: Json) -> Answer:
    carried = [{"type": kind, "payload": payload}]
    return await nina.does(f"chats/{EVERYBODY}/messages", client_id=fresh(), attachments=carried)


async def last_attachment(town: Town) -> Json:
    page = (await town.graph("GET", f"{EVERYBODY}/messages", count=1)).json
    return page["messages"][0]["message"]["attachments"][0]


@pytest.mark.parametrize(
    ("asked", "ended", "lasted"),
    [
        ({"type": "AUDIO", "hangupType": "MISSED", "duration": 0}, "MISSED", 0),
        ({"type": "video", "hangupType": "hungup", "duration": 75}, "HUNGUP", 75),
        ({"type": "AUDIO"}, "MISSED", 0),
        ({"type": "AUDIO", "duration": 5}, "HUNGUP", 5),
    ],
)
async def test_a_bot_reads_a_call(town: Town, nina: Person, asked: Json, ended: str, lasted: int) -> None:
    assert (await attaches(nina, "CALL", asked)).status == 200
    found = await last_attachment(town)
    assert found["payload"].pop("id").isdigit()
    assert found == {
        "type": "CALL",
        "payload": {"type": asked["type"].upper(), "hangupType": ended, "duration": lasted},
    }


async def test_a_bot_reads_a_present(town: Town, nina: Person) -> None:
    assert (await attaches(nina, "PRESENT", {"receiverId": str(TIMUR)})).status == 200
    found = await last_attachment(town)
    assert found["payload"].pop("id").isdigit()
    present = {"status": "SENT", "receiverId": str(TIMUR), "senderId": str(NINA)}
    assert found == {"type": "PRESENT", "payload": present}


@pytest.mark.parametrize(
    ("kind", "payload", "code", "field"),
    [
        ("CALL", {}, 100, "attachments[0].payload.type"),
        ("CALL", {"type": "SMOKE"}, 100, "attachments[0].payload.type"),
        ("CALL", {"type": "AUDIO", "duration": -1}, 100, "attachments[0].payload.duration"),
        ("CALL", {"type": "AUDIO", "hangupType": "BORED"}, 100, "attachments[0].payload.hangupType"),
        ("PRESENT", {}, 100, "attachments[0].payload.receiverId"),
        ("PRESENT", {"receiverId": "somebody"}, 110, "attachments[0].payload.receiverId"),
        ("PRESENT", {"receiverId": "user:571999999999"}, 110, "attachments[0].payload.receiverId"),
    ],
)
async def test_what_cannot_be_one_is_named(nina: Person, kind: str, payload: Json, code: int, field: str) -> None:
    answer = await attaches(nina, kind, payload)
    assert (answer.json["error_code"], answer.json["error_field"]) == (code, field)


@pytest.mark.parametrize("kind", ["CALL", "PRESENT", "SHARE"])
async def test_bots_are_refused_them(town: Town, kind: str) -> None:
    """W-ATT-SHARE-1: for user tokens as well."""
    body = {"message": {"attachment": {"type": kind, "payload": {"type": "AUDIO", "url": "https://shop.example/"}}}}
    for who in (NINA, TEA_CLUB):
        answer = await town.graph("POST", f"{EVERYBODY}/messages", body, as_=who)
        assert (answer.code, answer.json["error_field"]) == (100, "message.attachment.type")


async def test_a_present_goes_to_somebody_one_knows(nina: Person) -> None:
    stranger = {"receiverId": "user:571000000999"}
    answer = await nina.does(
        f"chats/{DIALOG}/messages", client_id=fresh(), attachments=[{"type": "PRESENT", "payload": stranger}]
    )
    assert refusal(answer)[1] == 110
