"""A keyboard is refused by the exact path of what is wrong with it, and kept as sent otherwise (W-KBD, W-LIM-1)."""

import re

import pytest

from tests.cast import EVERYBODY, NINA, PERSONAL
from tests.graph.keyboards import SHALL_WE, asks, keyboard, read, with_keyboard
from tests.town import Town, as_person

ONE = {"type": "CALLBACK", "text": "Yes"}
BUTTONS = "message.attachment.payload.keyboard.buttons"
ID = re.compile("[0-9a-f]{45}")


def link(url: object) -> dict[str, object]:
    return {"type": "LINK", "text": "Site", "url": url}


async def test_a_reader_gets_it_as_sent_with_intents_and_the_name_of_the_keyboard(town: Town) -> None:
    """W-KBD-1, W-KBD-2, W-KBD-5, read-keyboard: in the order of the contract's keys."""
    payload = (await read(town, await asks(town)))["attachments"][0]["payload"]

    shown = payload["keyboard"]["buttons"]
    assert [[list(button) for button in row] for row in shown] == [
        [["type", "text", "intent", "payload"], ["type", "text", "intent", "payload"]],
        [["type", "text", "intent", "url"]],
        [["type", "text", "intent"]],
        [["type", "text", "intent", "quick"]],
    ]
    assert shown == [[{"intent": "DEFAULT"} | button for button in row] for row in SHALL_WE]
    assert ID.fullmatch(payload["callbackId"])


async def test_what_does_not_belong_to_a_type_is_not_kept(town: Town) -> None:
    """W-KBD-3, and W-KBD-5 for a callbackId that a bot sends."""
    stray = {"payload": 5, "url": "javascript:alert(1)", "quick": "perhaps", "colour": "red"}
    button = {**stray, "type": "callback", "text": "Yes", "payload": "x", "intent": "negative"}
    payload = {"keyboard": {"buttons": [[button]]}, "callbackId": "f" * 45}
    body = {"message": {"attachment": {"type": "INLINE_KEYBOARD", "payload": payload}}}
    done = await town.graph("POST", f"{EVERYBODY}/messages", body)
    page = await town.graph("GET", f"{EVERYBODY}/messages")
    kept = page.json["messages"][0]["message"]["attachments"][0]["payload"]

    assert done.code == 0
    assert kept["keyboard"]["buttons"] == [[{"type": "CALLBACK", "text": "Yes", "intent": "NEGATIVE", "payload": "x"}]]
    assert kept["callbackId"] != "f" * 45


@pytest.mark.parametrize(
    ("attachment", "field", "data"),
    [
        ({"type": "INLINE_KEYBOARD", "buttons": [[ONE]]}, "message.attachment.payload", None),
        ({"type": "INLINE_KEYBOARD", "payload": {"buttons": [[ONE]]}}, "message.attachment.payload.keyboard", None),
        (keyboard(None), BUTTONS, None),
        (keyboard([]), BUTTONS, None),
        (keyboard([[ONE], []]), f"{BUTTONS}[1]", None),
        (keyboard([ONE]), f"{BUTTONS}[0]", None),
        (keyboard([[ONE, "Yes"]]), f"{BUTTONS}[0][1]", None),
        (keyboard([[{"text": "Yes"}]]), f"{BUTTONS}[0][0].type", None),
        (keyboard([[{"type": "POPUP", "text": "Yes"}]]), f"{BUTTONS}[0][0].type", None),
        (keyboard([[{"type": "CALLBACK"}]]), f"{BUTTONS}[0][0].text", None),
        (keyboard([[ONE | {"text": ""}]]), f"{BUTTONS}[0][0].text", None),
        (keyboard([[ONE | {"text": "x" * 129}]]), f"{BUTTONS}[0][0].text", "limits.button_text_chars=128"),
        (keyboard([[ONE | {"intent": "RED"}]]), f"{BUTTONS}[0][0].intent", None),
        (keyboard([[ONE | {"payload": 5}]]), f"{BUTTONS}[0][0].payload", None),
        (keyboard([[ONE | {"payload": "ы" * 513}]]), f"{BUTTONS}[0][0].payload", "limits.callback_payload_bytes=1024"),
        (keyboard([[ONE]] * 31), BUTTONS, "limits.keyboard_rows=30"),
        (keyboard([[ONE], [ONE] * 9]), f"{BUTTONS}[1]", "limits.keyboard_row_buttons=8"),
        (keyboard([[ONE] * 8] * 13), BUTTONS, "limits.keyboard_buttons=100"),
        (keyboard([[ONE], [ONE, link(None)]]), f"{BUTTONS}[1][1].url", None),
        (keyboard([[link("https://shop.example/" + "x" * 2028)]]), f"{BUTTONS}[0][0].url", "limits.url_chars=2048"),
        (keyboard([[{"type": "REQUEST_CONTACT", "text": "Me", "quick": "now"}]]), f"{BUTTONS}[0][0].quick", None),
    ],
)
async def test_a_wrong_keyboard_is_refused_by_its_path(
    town: Town, attachment: object, field: str, data: str | None
) -> None:
    refused = await town.graph("POST", f"{EVERYBODY}/messages", {"message": {"attachment": attachment}})

    assert (refused.code, refused.json["error_field"], refused.json["error_data"]) == (100, field, data)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "java\nscript:alert(1)", " https://a/", "//a/b", "/b", "https:", "http://", "ftp://a/"],
)
async def test_a_link_that_is_no_absolute_web_address_is_refused(town: Town, url: str) -> None:
    """W-KBD-4, err-link-scheme."""
    refused = await town.graph("POST", f"{EVERYBODY}/messages", with_keyboard([[link(url)]]))

    assert (refused.code, refused.json["error_field"]) == (100, f"{BUTTONS}[0][0].url")


async def test_the_largest_keyboard_is_accepted(town: Town) -> None:
    button = {"type": "CALLBACK", "text": "ж" * 128, "payload": "ж" * 512}
    await asks(town, buttons=[[button] * 8] * 12 + [[button] * 4])
    await asks(town, buttons=[[button]] * 30)


async def test_a_second_keyboard_is_one_too_many(town: Town) -> None:
    body = {"message": {"attachment": keyboard([[ONE]]), "attachments": [keyboard([[ONE]])]}}
    refused = await town.graph("POST", f"{EVERYBODY}/messages", body)

    assert refused.code == 100
    assert refused.json["error_field"] == "message.attachments[0]"
    assert refused.json["error_data"] == "limits.keyboards=1"


async def test_an_edit_replaces_the_keyboard_and_its_name(town: Town) -> None:
    """W-KBD-5: the keyboard of an edited message is another one."""
    mid = await asks(town)
    before = (await read(town, mid))["attachments"][0]["payload"]["callbackId"]
    edited = await town.graph("POST", f"{mid}/edit", with_keyboard([[ONE]]))
    after = (await read(town, mid))["attachments"][0]["payload"]

    assert edited.code == 0
    assert after["keyboard"] == {"buttons": [[ONE | {"intent": "DEFAULT"}]]}
    assert ID.fullmatch(after["callbackId"])
    assert after["callbackId"] != before


async def test_people_have_no_keyboards_to_send(town: Town) -> None:
    """W-ATT: a person's token at the Graph door, and the messenger itself."""
    by_token = await town.graph("POST", f"{PERSONAL}/messages", with_keyboard([[ONE]]), as_=NINA)
    body = {"client_id": "k", "attachments": [keyboard([[ONE]])]}
    by_hand = await town.call("POST", f"/api/chats/{PERSONAL}/messages", body, headers=as_person(NINA))

    assert (by_token.code, by_token.json["error_field"]) == (100, "message.attachment.type")
    assert (by_hand.json["error_code"], by_hand.json["error_field"]) == (100, "attachments[0].type")
