"""The link of a group, or of one's chat with it, opened as it was posted (W-LINK-1)."""

import pytest

from tests.cast import PERSONAL, TEA_CLUB
from tests.people.person import Person, refusal
from tests.town import URL, Town

GROUP_PAGE = f"group/{int(TEA_CLUB)}/messages"


async def started(town: Town) -> list[tuple[object, object]]:
    """Type and payload of what the group hears."""
    events = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    return [(one["type"], one.get("payload")) for one in events]


@pytest.mark.parametrize(
    ("tail", "payload"),
    [
        ("", None),
        ("/", None),
        ("?payload=promo-42", "promo-42"),
        ("?from=poster&payload=%D1%87%D0%B0%D0%B9+%26+sugar", "чай & sugar"),
        ("?payload=", ""),
    ],
)
async def test_a_groups_link_begins_a_chat(town: Town, vera: Person, tail: str, payload: str | None) -> None:
    """W-LINK-1, W-LINK-2."""
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    await vera.done("links/start", url=f"{URL}/{GROUP_PAGE}{tail}")
    assert await started(town) == [("CHAT_STARTED", payload)]


async def test_the_url_of_ones_own_chat_takes_a_payload_too(town: Town, nina: Person, vera: Person) -> None:
    """W-LINK-1, W-CHAT-8: who is not of that chat learns nothing."""
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    link = (await nina.sees(f"chats/{PERSONAL}/url"))["url"] + "?payload=again"

    found = await nina.done("links/start", url=link)
    assert found["chat_id"] == str(PERSONAL)
    assert refusal(await vera.does("links/start", url=link))[:2] == (404, 705)
    assert await started(town) == [("CHAT_STARTED", "again")]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "tea",
        f"https://elsewhere.example/{GROUP_PAGE}",
        f"{{url}}.evil.example/{GROUP_PAGE}",
        "{url}/group/571000000101/messages",
        "{url}/group/99999999999999/messages",
        f"{{url}}/{GROUP_PAGE}/more",
        f"{{url}}/{GROUP_PAGE}?payload=%FF",
        f"{{url}}/{GROUP_PAGE}?payload=a%0Ab",
        f"{{url}}/{GROUP_PAGE}?payload={'x' * 513}",
        "{url}/messages/g000000000000001",
        "{url}/messages/g999999999999999",
        "http://[",
    ],
)
async def test_a_broken_link_starts_nothing(town: Town, vera: Person, link: str) -> None:
    """W-LINK-3."""
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    answer = refusal(await vera.does("links/start", url=link.format(url=URL)))
    assert answer[0] in (400, 404)
    assert await started(town) == []
