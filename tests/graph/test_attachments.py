"""Points, contacts, music and stickers; and what bots may not create (W-ATT)."""

from pathlib import Path

import pytest

from gonets.server.settings import Catalogue, Settings
from gonets.server.store.database import Database, Sql
from gonets.wire.ids import MemberId
from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR, VERA
from tests.graph import acts
from tests.town import ROOMY, Answer, Json, Town, open_town

PAYLOAD = "message.attachment.payload"
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Pavel Reznik\nTEL;TYPE=CELL:+7 900 000-00-00\nTEL:1\nEND:VCARD"


async def attach(town: Town, kind: object, payload: object, member: MemberId = TEA_CLUB) -> Answer:
    body = {"message": {"attachment": {"type": kind, "payload": payload}}}
    return await acts.ask(town, member, "POST", f"{EVERYBODY}/messages", body)


async def attached(town: Town, kind: str, payload: object, member: MemberId = TEA_CLUB) -> Json:
    """The payload as every reader gets it."""
    answer = await attach(town, kind, payload, member)
    assert answer.code == 0, answer.body
    (attachment,) = (await acts.newest(town, EVERYBODY))["message"]["attachments"]
    assert list(attachment) == ["type", "payload"]
    assert attachment["type"] == kind
    return attachment["payload"]


async def refused(town: Town, kind: object, payload: object, member: MemberId = TEA_CLUB) -> tuple[int, str]:
    answer = await attach(town, kind, payload, member)
    return answer.code, answer.json["error_field"]


async def test_type_and_payload_are_required(town: Town) -> None:
    """W-ATT-1."""
    assert await refused(town, None, {}) == (100, "message.attachment.type")
    assert await refused(town, "GIF", {}) == (100, "message.attachment.type")
    for kind in ("LOCATION", "CONTACT", "MUSIC", "STICKER", "IMAGE", "VIDEO", "AUDIO", "FILE", "INLINE_KEYBOARD"):
        assert await refused(town, kind, None) == (100, PAYLOAD), kind


async def test_a_wrong_attachment_is_named_by_its_place(town: Town) -> None:
    """W-ATT-1, W-MSG-4."""
    good, bad = {"type": "STICKER", "payload": {"id": "x"}}, {"type": "STICKER", "payload": {}}
    body = {"message": {"attachment": good, "attachments": [good, bad]}}

    answer = await town.graph("POST", f"{EVERYBODY}/messages", body)

    assert (answer.code, answer.json["error_field"]) == (100, "message.attachments[1].payload.id")


async def test_what_people_make_no_token_makes(town: Town) -> None:
    """W-ATT-SHARE-1, W-ATT-CALL-1, W-ATT-PRESENT-1: for group and user tokens alike."""
    for member in (TEA_CLUB, NINA):
        for kind in ("SHARE", "CALL", "PRESENT", "share"):
            payload = {"id": "1", "url": "https://shop.example/"}
            assert await refused(town, kind, payload, member) == (100, "message.attachment.type")


async def test_files_by_a_token_nobody_gave_are_refused_in_one_text(town: Town) -> None:
    """W-ATT-3, W-ATT-IMAGE-1, W-ATT-VIDEO-1, W-ATT-AUDIO-1, W-ATT-FILE-1: unknown and foreign alike."""
    texts = set()
    for kind in ("IMAGE", "VIDEO", "AUDIO", "FILE"):
        for token in ("nobody-knows-this", "A" * 43):
            answer = await attach(town, kind, {"token": token})
            assert (answer.code, answer.json["error_field"]) == (100, f"{PAYLOAD}.token")
            texts.add(answer.json["error_msg"])
    for kind in ("VIDEO", "AUDIO"):
        assert await refused(town, kind, {"url": "https://files.example/1"}) == (100, f"{PAYLOAD}.token")
    assert len(texts) == 1


async def test_a_point_is_returned_as_given(town: Town) -> None:
    """W-ATT-LOCATION-1, W-ATT-2: integers stay integers, absent keys stay absent."""
    full = {"latitude": 55.75, "longitude": -37, "altitude": -3.5, "epu": 0, "heading": 360, "speed": 1.5, "zoom": 14}
    for payload in ({"latitude": -90, "longitude": 180}, {**full, "livePeriod": 86400}, {**full, "livePeriod": 1}):
        found = await attached(town, "LOCATION", {**payload, "more": 1})
        assert found == payload
        assert [type(value) for value in found.values()] == [type(value) for value in payload.values()]


async def test_a_point_off_the_map_is_refused_at_its_field(town: Town) -> None:
    """W-ATT-LOCATION-1: one beyond each end."""
    good: dict[str, object] = {"latitude": 1, "longitude": 2}
    for name, values in {
        "latitude": (90.000001, -90.000001, None),
        "longitude": (180.5, -181, None),
        "epu": (-1,),
        "heading": (-0.1, 361),
        "speed": (-1,),
        "zoom": (-1,),
        "livePeriod": (0, 86401, -1),
    }.items():
        for value in values:
            assert await refused(town, "LOCATION", {**good, name: value}) == (100, f"{PAYLOAD}.{name}"), (name, value)


async def test_a_contact_by_id_takes_name_and_phone_from_the_person(town: Town) -> None:
    """W-ATT-CONTACT-1, -2: the id is emitted bare, other fields of the caller are ignored."""
    for spelling in ("571000000101", "user:571000000101", 571000000101):
        found = await attached(town, "CONTACT", {"id": spelling, "name": "X", "phone": "1", "photoUrl": "http://x/"})
        assert found == {"id": "571000000101", "name": "Nina Orlova"}
    show: Sql = "UPDATE users SET phone_shown = 1 WHERE user_id = :id"
    await town.database.transact(lambda tx: tx.execute(show, id=int(NINA)))

    shown = await attached(town, "CONTACT", {"id": "571000000101", "vcfBody": CARD})
    assert shown == {"id": "571000000101", "name": "Nina Orlova", "phone": "79990000101"}
    assert list(shown) == ["id", "name", "phone"]


async def test_a_group_may_name_who_allowed_it_or_shares_a_chat_and_nobody_else(town: Town) -> None:
    """W-ATT-CONTACT-2: stranger and unknown are error 110, byte for byte alike."""
    await acts.moves_in(town, acts.BORIS, "Boris Lem")
    stranger = await attach(town, "CONTACT", {"id": str(acts.BORIS)})
    unknown = await attach(town, "CONTACT", {"id": "999999999999"})

    assert (stranger.code, stranger.json["error_field"]) == (110, f"{PAYLOAD}.id")
    assert stranger.body == unknown.body
    assert (await attached(town, "CONTACT", {"id": str(VERA)}))["name"] == "Vera Kim"
    await acts.allow(town, acts.BORIS)
    assert (await attached(town, "CONTACT", {"id": str(acts.BORIS)}))["name"] == "Boris Lem"


async def test_a_person_may_name_themselves_and_who_shares_a_chat(town: Town) -> None:
    """W-ATT-CONTACT-2."""
    await acts.moves_in(town, acts.BORIS, "Boris Lem")

    for known in (NINA, TIMUR):
        assert (await attach(town, "CONTACT", {"id": str(known)}, NINA)).code == 0
    assert await refused(town, "CONTACT", {"id": str(acts.BORIS)}, NINA) == (110, f"{PAYLOAD}.id")


async def test_a_contact_by_card_is_returned_unchanged(town: Town) -> None:
    """W-ATT-CONTACT-3: name is FN, else N, else ""; the phone is the first, digits only."""
    n_only = CARD.replace("FN:Pavel Reznik", "N:Reznik;Pavel;;;")
    nameless = CARD.replace("FN:Pavel Reznik\n", "").replace("TEL", "X-TEL")
    for card, name, phone in (
        (CARD, "Pavel Reznik", "79000000000"),
        (CARD.replace("\n", "\r\n").replace("3.0", "2.1"), "Pavel Reznik", "79000000000"),
        (n_only.replace("3.0", "4.0"), "Pavel Reznik", "79000000000"),
        (nameless, "", None),
    ):
        found = await attached(town, "CONTACT", {"vcfBody": card})
        wanted = {"name": name, "phone": phone, "vcfBody": card}
        assert found == {key: value for key, value in wanted.items() if value is not None}


async def test_what_is_not_one_card_is_refused(town: Town) -> None:
    """W-ATT-CONTACT-1, -3: neither id nor card is error 100 at the payload."""
    assert await refused(town, "CONTACT", {}) == (100, PAYLOAD)
    assert await refused(town, "CONTACT", {"name": "Pavel"}) == (100, PAYLOAD)
    for card in (
        "",
        "x",
        CARD[:-9],
        CARD[12:],
        f"{CARD}\n{CARD}",
        f"x\n{CARD}",
        "BEGIN:VCARD",
        "END:VCARD\nBEGIN:VCARD",
    ):
        assert await refused(town, "CONTACT", {"vcfBody": card}) == (100, f"{PAYLOAD}.vcfBody"), card


async def test_music_and_stickers_have_an_id_and_a_placeholder(town: Town) -> None:
    """W-ATT-MUSIC-1, W-ATT-STICKER-1, W-ATT-2: OK's ids, which we cannot have; the url is absolute."""
    for kind in ("MUSIC", "STICKER"):
        found = await attached(town, kind, {"id": "23/чай ?", "url": "http://x/"})
        assert list(found) == ["id", "url"]
        assert found["id"] == "23/чай ?"
        assert found["url"].startswith("http://127.0.0.1:7070/")
        assert found["url"].isascii()
        for wrong in (None, "", 5):
            assert await refused(town, kind, {"id": wrong}) == (100, f"{PAYLOAD}.id")


@pytest.mark.parametrize("database_url", ["sqlite"])
async def test_an_unknown_catalogue_id_is_refused_where_the_operator_says_so(
    database: Database, tmp_path: Path
) -> None:
    """W-ATT-MUSIC-1, W-ATT-STICKER-1: E30."""
    settings = Settings(limits=ROOMY, catalogue=Catalogue(unknown="refuse"))
    async with open_town(database, tmp_path / "t", settings=settings) as town:
        assert await refused(town, "MUSIC", {"id": "1"}) == (300, f"{PAYLOAD}.id")
        assert await refused(town, "STICKER", {"id": "1"}) == (708, f"{PAYLOAD}.id")
