"""Start on a group's link brings both sides back into their chat (W-LINK-2, W-EVT-5)."""

from tests.cast import NINA, PERSONAL, TEA_CLUB
from tests.town import Town, as_person


async def test_the_group_hears_of_it_and_may_write(town: Town) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    assert (await town.graph("POST", f"{PERSONAL}/messages", {"chat_control": {"leave": True}})).code == 0

    body = {"payload": "promo-42"}
    started = await town.call("POST", f"/api/groups/{TEA_CLUB}/start", body, headers=as_person(NINA))

    assert started.status == 200, started.body
    (event,) = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    assert (event["webhookType"], event["payload"]) == ("CHAT_SYSTEM", "promo-42")
    assert (await town.graph("POST", f"{PERSONAL}/messages", {"message": {"text": "Welcome back"}})).code == 0
