"""W-ATT-1…5, W-UPL-5: files in messages, by token, ref or address, for those who may (U11)."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gonets.server.settings import Settings, Uploads
from gonets.server.store.database import Database
from gonets.wire.ids import MemberId
from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR, VERA
from tests.media.pictures import picture
from tests.town import ROOMY, Answer, Json, Town, as_person, open_town

RAW = {"IMAGE": picture(), "VIDEO": b"\0\0\0\x18ftypmp42", "AUDIO": b"ID3\x04", "FILE": b"leaves"}


async def sends(town: Town, kind: str, payload: Json, *, as_: MemberId = TEA_CLUB, to: object = PERSONAL) -> Answer:
    message = {"message": {"attachment": {"type": kind, "payload": payload}}}
    return await town.graph("POST", f"me/messages/{to}", message, as_=as_)


async def newest(town: Town, as_: MemberId = TEA_CLUB, to: object = PERSONAL) -> Json:
    return (await town.graph("GET", f"me/messages/{to}", as_=as_, count=1)).json["messages"][0]["message"]


@pytest.mark.parametrize("kind", RAW)
async def test_every_reader_gets_id_token_and_address(town: Town, kind: str) -> None:
    made = await town.uploads(kind, RAW[kind], name="чай.bin")

    assert (await sends(town, kind, {"token": made["token"]})).code == 0

    (attachment,) = (await newest(town, NINA))["attachments"]
    payload = attachment["payload"]
    assert attachment["type"] == kind
    assert list(payload) == ["id", "token", "url", *(["name"] if kind == "FILE" else [])]
    assert (payload["id"], payload["token"]) == (made["file_id"], made["token"])
    assert payload.get("name") in (None, "чай.bin")
    assert (await town.fetches(payload["url"])).status == 200


@pytest.mark.parametrize("kind", RAW)
@pytest.mark.parametrize("by", ["token", "ref", "url", "id"])
async def test_what_was_read_can_be_sent_back(town: Town, kind: str, by: str) -> None:
    made = await town.uploads(kind, RAW[kind])
    await sends(town, kind, {"token": made["token"]})
    read = (await newest(town))["attachments"][0]["payload"] | {"ref": made["file_id"]}

    assert (await sends(town, kind, {by: read[by]})).code == 0
    assert (await newest(town))["attachments"][0]["payload"]["id"] == made["file_id"]


async def test_a_token_wins_over_a_ref_over_a_url(town: Town) -> None:
    one, two = await town.uploads("FILE", b"one"), await town.uploads("FILE", b"two")

    await sends(town, "FILE", {"url": "https://x.example/", "ref": two["file_id"], "token": one["token"], "id": "7"})
    assert (await newest(town))["attachments"][0]["payload"]["id"] == one["file_id"]
    await sends(town, "FILE", {"url": "https://x.example/", "ref": two["file_id"], "id": "7"})

    assert (await newest(town))["attachments"][0]["payload"]["id"] == two["file_id"]


async def test_a_reader_may_use_the_token_elsewhere_and_nobody_else(town: Town) -> None:
    made = await town.uploads("IMAGE", RAW["IMAGE"])
    asked = {"token": made["token"]}
    before = await sends(town, "IMAGE", asked, as_=NINA, to=EVERYBODY)

    await sends(town, "IMAGE", asked)

    assert before.code == 100
    assert (await sends(town, "IMAGE", asked, as_=VERA, to=EVERYBODY)).code == 100
    assert (await sends(town, "IMAGE", asked, as_=NINA, to=EVERYBODY)).code == 0
    assert (await sends(town, "IMAGE", asked, as_=VERA, to=EVERYBODY)).code == 0


@pytest.mark.parametrize("kind", RAW)
async def test_unknown_foreign_and_of_another_type_are_alike(town: Town, kind: str) -> None:
    foreign = await town.uploads(kind, RAW[kind], as_=TIMUR)
    other = await town.uploads("FILE" if kind != "FILE" else "AUDIO", b"leaves")
    tokens = ["A" * 43, "", "x", foreign["token"], other["token"], foreign["token"][:-1] + "~"]

    answers = [await sends(town, kind, {"token": token}) for token in tokens]

    assert {(each.code, each.json["error_field"], each.body) for each in answers} == {
        (100, "message.attachment.payload.token", answers[0].body)
    }


@pytest.mark.parametrize("kind", ["VIDEO", "AUDIO", "FILE"])
async def test_a_foreign_address_alone_is_refused(town: Town, kind: str) -> None:
    refused = await sends(town, kind, {"url": "https://files.example/tea.mp4"})

    assert (refused.code, refused.json["error_field"]) == (100, "message.attachment.payload.token")


async def test_an_upload_that_never_came_is_not_ready(town: Town) -> None:
    reserved = (await town.graph("GET", "me/fileUploadUrl")).json

    refused = await sends(town, "FILE", {"token": reserved["token"]})

    assert refused.code == 100
    assert "not ready" in refused.json["error_msg"]
    assert refused.json["error_field"] == "message.attachment.payload.token"


@pytest.fixture
async def slow(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Where an upload takes its time to become usable, on purpose."""
    settings = Settings(limits=ROOMY, uploads=Uploads(ready_after_seconds=30))
    async with open_town(database, tmp_path / "data", settings=settings) as opened:
        yield opened


async def test_an_upload_still_under_way_says_when_to_try_again(slow: Town) -> None:
    made = await slow.uploads("VIDEO", RAW["VIDEO"])
    await slow.clock.jump(10_000)

    refused = await sends(slow, "VIDEO", {"token": made["token"]})
    await slow.clock.jump(int(refused.headers["retry-after"]) * 1000)

    assert (refused.code, refused.headers["retry-after"]) == (2, "20")
    assert "not ready" in refused.json["error_msg"]
    assert (await sends(slow, "VIDEO", {"token": made["token"]})).code == 0


async def test_one_upload_goes_to_many(town: Town) -> None:
    made = await town.uploads("FILE", b"leaves")
    body = {
        "recipient": {"user_ids": [str(NINA)]},
        "message": {"attachments": [{"type": "FILE", "payload": {"token": made["token"]}}] * 2},
    }

    assert (await town.graph("POST", "me/messages", body)).json["success"] == [True]
    assert len((await newest(town))["attachments"]) == 2


async def test_a_person_sends_what_they_uploaded(town: Town) -> None:
    made = await town.uploads("FILE", b"leaves", as_=NINA, name="tea.txt")
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    body = {"client_id": "one", "attachments": [{"type": "FILE", "payload": {"token": made["token"]}}]}

    sent = await town.call("POST", f"/api/groups/{TEA_CLUB}/messages", body, headers=as_person(NINA))
    (event,) = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]

    assert sent.status == 200, sent.body
    payload = event["message"]["attachments"][0]["payload"]
    assert (payload["name"], payload["token"]) == ("tea.txt", made["token"])
    assert (await town.fetches(payload["url"])).body == b"leaves"


async def test_the_address_in_an_event_outlives_every_redelivery(town: Town) -> None:
    made = await town.uploads("FILE", b"leaves", as_=NINA)
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    await sends(town, "FILE", {"token": made["token"]}, as_=NINA)

    await town.clock.jump(8 * 3_600_000)
    (event,) = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]

    url = event["message"]["attachments"][0]["payload"]["url"]
    assert f"expires={1_700_000_000_000 + 7 * 24 * 3_600_000}" in urlsplit(url).query
    assert (await town.fetches(url)).status == 200


async def test_every_read_makes_a_fresh_address(town: Town) -> None:
    await sends(town, "FILE", {"token": (await town.uploads("FILE", b"leaves"))["token"]})
    first = (await newest(town))["attachments"][0]["payload"]

    await town.clock.jump(60_000)

    second = (await newest(town))["attachments"][0]["payload"]
    assert first | {"url": ""} == second | {"url": ""}
    assert first["url"] != second["url"]


async def test_an_edit_carries_other_files(town: Town) -> None:
    one, two = await town.uploads("FILE", b"one"), await town.uploads("FILE", b"two")
    mid = (await sends(town, "FILE", {"token": one["token"]})).json["message_id"]
    message = {"message": {"attachments": [{"type": "FILE", "payload": {"token": two["token"]}}]}}

    assert (await town.graph("POST", f"{mid}/edit", message)).code == 0

    assert (await newest(town))["attachments"][0]["payload"]["id"] == two["file_id"]
    assert (await sends(town, "FILE", {"token": one["token"]}, as_=NINA)).code == 100
    assert (await sends(town, "FILE", {"token": two["token"]}, as_=NINA)).code == 0


async def test_the_token_of_a_deleted_message_is_nobodys_but_the_uploaders(town: Town) -> None:
    made = await town.uploads("FILE", b"leaves")
    mid = (await sends(town, "FILE", {"token": made["token"]})).json["message_id"]

    await town.graph("POST", f"{mid}/delete")

    assert (await sends(town, "FILE", {"token": made["token"]}, as_=NINA)).code == 100
    assert (await sends(town, "FILE", {"token": made["token"]})).code == 0
