"""A parked poll of a bot that hung up gives its place free (W-POLL-3, limits.polls_waiting)."""

from tests.cast import PRESET, TEA_CLUB
from tests.town import Town


async def test_it_ends_without_waiting_for_its_timeout(town: Town) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    asked = f"/graph/me/updates?access_token={PRESET[TEA_CLUB]}&marker=0&timeout=90"
    for _ in range(town.house.rules.limits.polls_waiting + 1):
        answer = await town.call("GET", asked, hangs_up=True)
        assert answer.json == {"updates": [], "marker": "0"}
