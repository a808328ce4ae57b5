"""W-CTRL-1, W-CHAT-1, W-SYS-1: a chat shows the icon it was given, and says so once."""

import json

from tests.cast import EVERYBODY, NINA, PERSONAL, TEA_CLUB, TIMUR
from tests.media.pictures import picture
from tests.town import Json, Town, as_person


async def icon(town: Town, token: str) -> Json:
    return await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"icon": {"token": token}}})


async def test_an_icon_is_shown_and_told_of(town: Town) -> None:
    made = await town.uploads("IMAGE", picture())

    changed = await icon(town, made["token"])

    chat = (await town.graph("GET", f"me/chat/{EVERYBODY}", as_=NINA)).json
    assert list(chat)[:4] == ["type", "status", "title", "icon"]
    assert list(chat["icon"]) == ["url"]
    assert (await town.fetches(chat["icon"]["url"])).headers["content-type"] == "image/png"
    told = (await town.graph("GET", f"me/messages/{EVERYBODY}", count=1)).json["messages"][0]["message"]
    assert told["mid"] == changed.json["message_id"]
    assert json.loads(told["text"]) == {
        "ai": int(TEA_CLUB),
        "ci": {"id": int(made["file_id"]), "sw": 640, "sh": 640},
        "ty": "ICON_CHANGED",
    }
    assert told["text"].startswith('{"ai":')
    assert "attachments" not in told


async def test_title_and_icon_change_together_or_not_at_all(town: Town) -> None:
    wish = {"chat_control": {"title": "Green leaves", "icon": {"token": "A" * 43}}}

    refused = await town.graph("POST", f"{EVERYBODY}/messages", wish)

    assert (refused.code, refused.json["error_field"]) == (100, "chat_control.icon.token")
    assert (await town.graph("GET", f"me/chat/{EVERYBODY}")).json["title"] == "Tea Club"


async def test_only_an_image_of_ones_own_becomes_an_icon(town: Town) -> None:
    file, foreign = await town.uploads("FILE", picture()), await town.uploads("IMAGE", picture(), as_=TIMUR)

    assert (await icon(town, file["token"])).code == 100
    assert (await icon(town, foreign["token"])).code == 100


async def test_who_does_not_run_the_chat_cannot_change_its_icon(town: Town) -> None:
    made = await town.uploads("IMAGE", picture(), as_=TIMUR)
    wish = {"chat_control": {"icon": {"token": made["token"]}}}

    assert (await town.graph("POST", f"{EVERYBODY}/messages", wish, as_=TIMUR)).code == 50
    assert (await town.graph("POST", f"{PERSONAL}/messages", wish, as_=TIMUR)).code == 705


async def test_who_left_sees_no_icon(town: Town) -> None:
    await icon(town, (await town.uploads("IMAGE", picture()))["token"])

    await town.graph("POST", f"{EVERYBODY}/messages", {"chat_control": {"leave": True}}, as_=TIMUR)

    assert "icon" not in (await town.graph("GET", f"me/chat/{EVERYBODY}", as_=TIMUR)).json


async def test_the_old_icon_goes_with_the_new_one_and_the_new_one_stays(town: Town) -> None:
    old, new = await town.uploads("IMAGE", picture()), await town.uploads("IMAGE", picture(size=(50, 50)))
    await icon(town, old["token"])
    await icon(town, new["token"])

    await town.clock.jump(25 * 3_600_000)
    await town.house.janitor.round()

    assert await town.house.uploads.find(int(old["file_id"])) is None
    assert await town.house.uploads.find(int(new["file_id"])) is not None


async def test_a_person_who_runs_the_chat_changes_its_icon(town: Town) -> None:
    made = await town.uploads("IMAGE", picture(), as_=NINA)

    changed = await town.call(
        "POST", f"/api/chats/{EVERYBODY}/icon", {"icon": {"token": made["token"]}}, headers=as_person(NINA)
    )

    assert changed.status == 200, changed.body
    assert (await town.call("GET", f"/api/chats/{EVERYBODY}", headers=as_person(NINA))).json["icon"]["url"]
