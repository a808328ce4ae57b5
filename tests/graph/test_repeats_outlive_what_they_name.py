"""A repeat gets the first answer, whatever has become of what the request names (W-IDEM-2)."""

from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR
from tests.media.pictures import picture
from tests.town import Json, Town

HOUR_MS = 3_600_000
OF_TIMUR = {"message": {"attachment": {"type": "CONTACT", "payload": {"id": str(int(TIMUR))}}}}


async def test_a_contact_that_may_no_longer_be_named(town: Town) -> None:
    mid = await town.says(TEA_CLUB, EVERYBODY, "who?")
    calls: tuple[tuple[str, Json], ...] = (
        (f"{EVERYBODY}/messages", OF_TIMUR),
        (f"{mid}/edit", OF_TIMUR),
        ("me/messages", {"recipient": {"user_ids": [str(NINA), str(NINA), str(TIMUR)]}, **OF_TIMUR}),
    )
    first = [await town.graph("POST", path, body, key="k") for path, body in calls]
    gone = {"chat_control": {"remove_member": {"user_id": str(TIMUR)}}}
    assert (await town.graph("POST", f"{EVERYBODY}/messages", gone)).code == 0

    again = [await town.graph("POST", path, body, key="k") for path, body in calls]

    assert [answer.body for answer in again] == [answer.body for answer in first]
    assert [answer.headers["idempotency-replayed"] for answer in again] == ["true"] * len(calls)
    for path, body in calls:
        anew = await town.graph("POST", path, body, key="another")
        assert (anew.code, anew.json["error_field"]) == (110, "message.attachment.payload.id"), path


async def test_an_icon_that_is_no_more(town: Town) -> None:
    """W-UPL-7: a file that nobody holds goes, long before the key does."""
    old, new = await town.uploads("IMAGE", picture()), await town.uploads("IMAGE", picture())
    path, wish = f"{EVERYBODY}/messages", {"chat_control": {"icon": {"token": old["token"]}}}
    await town.clock.jump(24 * HOUR_MS - 1)
    first = await town.graph("POST", path, wish, key="k")
    await town.graph("POST", path, {"chat_control": {"icon": {"token": new["token"]}}})
    await town.clock.jump(HOUR_MS)
    await town.house.janitor.round()
    assert await town.house.uploads.find(int(old["file_id"])) is None

    again = await town.graph("POST", path, wish, key="k")

    assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
    assert (await town.graph("POST", path, wish, key="another")).json["error_field"] == "chat_control.icon.token"


async def test_another_message_under_the_key_is_still_refused(town: Town) -> None:
    body = {"message": {"attachment": {"type": "STICKER", "payload": {"id": "a"}}}}
    await town.graph("POST", f"{EVERYBODY}/messages", body, key="k")
    other = {"message": {"attachment": {"type": "STICKER", "payload": {"id": "b"}}}}
    answer = await town.graph("POST", f"{EVERYBODY}/messages", other, key="k")
    assert (answer.code, answer.json["error_field"]) == (100, "Idempotency-Key")
