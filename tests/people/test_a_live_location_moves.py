"""A live location moves until its time is over or its owner stops it (W-ATT-LOCATION-2)."""

from tests.cast import EVERYBODY, TEA_CLUB
from tests.people.person import Person, fresh, refusal
from tests.town import Json, Town

START = {"latitude": 55.75, "longitude": 37.61, "livePeriod": 600}
MINUTE_MS = 60_000


async def shares_her_way(nina: Person) -> str:
    carried = [{"type": "LOCATION", "payload": START}]
    sent = await nina.done(f"chats/{EVERYBODY}/messages", client_id=fresh(), attachments=carried)
    return str(sent["message"]["mid"])


async def last_location(town: Town) -> Json:
    page = (await town.graph("GET", f"{EVERYBODY}/messages", count=1)).json["messages"][0]
    assert "edited" not in page
    return page["message"]["attachments"][0]["payload"]


async def test_positions_replace_the_payload_and_nothing_else(town: Town, nina: Person) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True, "types": "MESSAGE_CREATED|LOCATION_UPDATED"})
    mid = await shares_her_way(nina)
    await town.clock.jump(MINUTE_MS)

    await nina.done(f"messages/{mid}/live", location={"latitude": 55.76, "longitude": 37.62, "heading": 90})

    assert await last_location(town) == {"latitude": 55.76, "longitude": 37.62, "heading": 90, "livePeriod": 600}
    created, updated = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    assert created["message"]["attachments"][0]["payload"] == START  # W-EVT-6: fixed at birth
    assert updated["webhookType"] == "LOCATION_UPDATED"
    assert (updated["message"]["mid"], updated["timestamp"]) == (mid, created["timestamp"])
    assert updated["message"]["attachments"][0]["payload"]["latitude"] == 55.76


async def test_nobody_hears_of_positions_who_did_not_name_them(town: Town, nina: Person) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    mid = await shares_her_way(nina)
    await nina.done(f"messages/{mid}/live", location={"latitude": 55.76, "longitude": 37.62})
    heard = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    assert [event["webhookType"] for event in heard] == ["MESSAGE_CREATED"]


async def test_stopped_early_it_lived_as_long_as_it_did(town: Town, nina: Person) -> None:
    mid = await shares_her_way(nina)
    await town.clock.jump(MINUTE_MS)
    await nina.done(f"messages/{mid}/live", stop=True)
    assert (await last_location(town))["livePeriod"] == 60
    again = await nina.does(f"messages/{mid}/live", location={"latitude": 1, "longitude": 1})
    assert refusal(again) == (403, 704, "mid")


async def test_it_ends_on_time(town: Town, nina: Person) -> None:
    mid = await shares_her_way(nina)
    await town.clock.jump(10 * MINUTE_MS - 1)
    await nina.done(f"messages/{mid}/live", location={"latitude": 1, "longitude": 1})
    await town.clock.jump(1)
    late = await nina.does(f"messages/{mid}/live", location={"latitude": 2, "longitude": 2})
    assert refusal(late) == (403, 704, "mid")
    assert (await last_location(town))["latitude"] == 1


async def test_only_its_owner_moves_it(town: Town, nina: Person, timur: Person) -> None:
    mid = await shares_her_way(nina)
    moved = await timur.does(f"messages/{mid}/live", location={"latitude": 1, "longitude": 1})
    assert refusal(moved) == (403, 24, "mid")
    assert await last_location(town) == START


async def test_a_point_does_not_move(town: Town, nina: Person) -> None:
    mid = await nina.says(EVERYBODY, "Here I stand")
    moved = await nina.does(f"messages/{mid}/live", location={"latitude": 1, "longitude": 1})
    assert refusal(moved) == (404, 300, "mid")
    await nina.done(f"messages/{mid}/delete")
    gone = await nina.does(f"messages/{mid}/live", stop=True)
    assert refusal(gone) == (410, 706, "mid")


async def test_a_location_or_stop_is_asked_for(nina: Person) -> None:
    mid = await shares_her_way(nina)
    assert refusal(await nina.does(f"messages/{mid}/live")) == (400, 100, "location")
    both = await nina.does(f"messages/{mid}/live", stop=True, location={"latitude": 1, "longitude": 1})
    assert refusal(both) == (400, 100, "location")
    far = await nina.does(f"messages/{mid}/live", location={"latitude": 91, "longitude": 1})
    assert refusal(far) == (400, 100, "location.latitude")


async def test_a_group_sends_a_live_location_too(town: Town) -> None:
    body = {"message": {"attachment": {"type": "LOCATION", "payload": START}}}
    assert (await town.graph("POST", f"{EVERYBODY}/messages", body, as_=TEA_CLUB)).code == 0
    assert await last_location(town) == START
