"""W-ATT-CONTACT-3, W-JSON-7: a card from anybody is a clean contact or error 100 at its field (P16)."""

import pytest

from tests.cast import NINA, PERSONAL
from tests.domain.test_hostile_vcards import BAD, MEGABYTE, SCRIPT, card
from tests.town import Answer, Json, Town, as_person

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"])
FIELD = "message.attachment.payload.vcfBody"


async def sends(town: Town, text: str) -> Answer:
    message = {"message": {"attachment": {"type": "CONTACT", "payload": {"vcfBody": text}}}}
    return await town.graph("POST", f"me/messages/{PERSONAL}", message)


async def newest(town: Town) -> Json:
    page = await town.graph("GET", f"me/messages/{PERSONAL}", as_=NINA, count=1)
    return page.json["messages"][0]["message"]["attachments"][0]["payload"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f"FN:{SCRIPT}", SCRIPT),
        ("FN:\x1b]0;title\x07Pavel\r\nX:1", "]0;title Pavel"),
        ("FN;QUOTED-PRINTABLE;CHARSET=windows-1251:=CF=E0=00=0A!", "Па !"),
        ("FN:Pavel\nPHOTO;ENCODING=b:AAAA==", "Pavel"),
        ("FN:a\u2028TEL:112", "a\u2028TEL:112"),
    ],
    ids=["a script", "a terminal's escapes", "quoted controls", "a photo", "another end of line"],
)
async def test_its_name_is_a_text_and_the_card_comes_back_as_it_was(town: Town, line: str, name: str) -> None:
    assert (await sends(town, card(line))).code == 0

    assert await newest(town) == {"name": name, "vcfBody": card(line)}


@pytest.mark.parametrize("text", [text for text in BAD.values() if "\0" not in text])
async def test_what_is_not_one_card_is_refused(town: Town, text: str) -> None:
    refused = await sends(town, text)

    assert (refused.code, refused.json["error_field"]) == (100, FIELD)


async def test_nul_and_too_much_are_refused(town: Town) -> None:
    for text in (card("FN:a\0b"), BAD["NULs"], card("NOTE:" + "x" * 16_384), card("A:b\n" * 100_000), "x" * 900_000):
        refused = await sends(town, text)
        assert (refused.code, refused.json["error_field"]) == (100, FIELD)
    assert (await sends(town, card("NOTE:" + "x" * MEGABYTE * 2))).code == 30


async def test_a_person_is_told_the_same(town: Town) -> None:
    body = {"client_id": "one", "attachments": [{"type": "CONTACT", "payload": {"vcfBody": BAD["two"]}}]}

    refused = await town.call("POST", f"/api/chats/{PERSONAL}/messages", body, headers=as_person(NINA))

    assert (refused.status, refused.json["error_field"]) == (400, "attachments[0].payload.vcfBody")
