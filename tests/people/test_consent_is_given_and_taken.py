"""Allow, deny, start: who may write to whom, and what is kept of it (W-CONS, W-LINK)."""

import pytest

from tests.cast import PERSONAL, TEA_CLUB, VERA
from tests.people.person import Person, fresh, refusal
from tests.town import Town

CONSENT = f"groups/{TEA_CLUB}/consent"


async def may_write(town: Town, person: Person) -> bool:
    sent = await town.graph(
        "POST", "me/messages", {"recipient": {"user_id": str(person.who)}, "message": {"text": "hi"}}
    )
    assert sent.code in (0, 10)
    return sent.code == 0


async def test_a_switch_decides_whether_the_group_may_write(town: Town, vera: Person) -> None:
    """W-CONS-1, W-CONS-2."""
    assert not await may_write(town, vera)
    allowed = await vera.done(f"groups/{TEA_CLUB}/allow")
    assert allowed["state"] == "ALLOWED"
    assert await may_write(town, vera)
    assert (await vera.done(f"groups/{TEA_CLUB}/deny"))["state"] == "DENIED"
    assert not await may_write(town, vera)
    assert await vera.texts(allowed["chat_id"]) == ["hi"]  # reading stays possible


async def test_each_change_is_kept_with_its_time_and_cause(town: Town, vera: Person) -> None:
    """W-CONS-4."""
    assert await vera.sees(CONSENT) == {"state": "NONE", "changes": []}
    await vera.done(f"groups/{TEA_CLUB}/allow")
    await vera.done(f"groups/{TEA_CLUB}/allow")
    await town.clock.jump(1)
    await vera.done(f"groups/{TEA_CLUB}/deny")
    await town.clock.jump(1)
    sent = await vera.done(f"groups/{TEA_CLUB}/messages", client_id=fresh(), text="me again")
    await town.clock.jump(1)
    await vera.done(f"chats/{sent['recipient']['chat_id']}/leave")
    found = await vera.sees(CONSENT)
    assert found["state"] == "DENIED"
    assert [(one["state"], one["cause"]) for one in found["changes"]] == [
        ("ALLOWED", "SWITCHED"),
        ("DENIED", "SWITCHED"),
        ("ALLOWED", "WROTE"),
        ("DENIED", "LEFT"),
    ]
    first = found["changes"][0]["time"]
    assert [one["time"] - first for one in found["changes"]] == [0, 1, 2, 3]


async def test_start_on_a_deep_link_opens_the_chat_and_tells_the_group(town: Town, vera: Person) -> None:
    """W-LINK-2."""
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    started = await vera.done(f"groups/{TEA_CLUB}/start", payload="promo-42")
    again = await vera.done(f"groups/{TEA_CLUB}/start")

    events = (await town.graph("GET", "me/updates", timeout=0)).json["updates"]
    assert [(one["type"], one.get("payload")) for one in events] == [
        ("CHAT_STARTED", "promo-42"),
        ("CHAT_STARTED", None),
    ]
    assert [one["mid"] for one in events] == [started["mid"], again["mid"]]
    assert events[0]["recipient"] == {"chat_id": started["chat_id"]}
    assert again["chat_id"] == started["chat_id"]
    assert (await vera.sees(CONSENT))["changes"][0]["cause"] == "STARTED"


@pytest.mark.parametrize("payload", ["x" * 513, "a\nb", "\x7f", "\x9b"])
async def test_a_broken_payload_starts_nothing(town: Town, vera: Person, payload: str) -> None:
    """W-LINK-3."""
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    assert refusal(await vera.does(f"groups/{TEA_CLUB}/start", payload=payload)) == (400, 100, "payload")
    assert (await town.graph("GET", "me/updates", timeout=0)).json["updates"] == []
    assert (await vera.sees(CONSENT))["state"] == "NONE"


async def test_there_is_nothing_to_allow_a_group_that_is_not_there(vera: Person) -> None:
    for verb in ("allow", "deny", "start"):
        assert refusal(await vera.does(f"groups/group:99999999999999/{verb}")) == (404, 300, "group")
    assert refusal(await vera.asks("groups/group:99999999999999/consent"))[:2] == (404, 300)


async def test_leaving_the_chat_with_a_group_takes_the_consent_back(town: Town, nina: Person) -> None:
    assert await may_write(town, nina)
    await nina.done(f"chats/{PERSONAL}/leave")
    assert not await may_write(town, nina)
    await nina.done(f"groups/{TEA_CLUB}/messages", client_id=fresh(), text="/start")
    assert await may_write(town, nina)


@pytest.mark.parametrize("way", ["allow", "start", "messages"])
async def test_who_comes_back_counts_again_and_so_does_a_group_that_is_started(
    town: Town, nina: Person, way: str
) -> None:
    for _ in range(2):
        await nina.done(f"chats/{PERSONAL}/leave")
        await nina.done(
            f"groups/{TEA_CLUB}/{way}", **({"client_id": fresh(), "text": "me"} if way == "messages" else {})
        )
        assert (await nina.sees(f"chats/{PERSONAL}"))["members"] == 2
    await town.graph("POST", f"{PERSONAL}/messages", {"chat_control": {"leave": True}})
    assert (await nina.sees(f"chats/{PERSONAL}"))["members"] == 1
    await nina.done(f"groups/{TEA_CLUB}/start")
    assert (await nina.sees(f"chats/{PERSONAL}"))["members"] == 2


async def test_in_a_chat_of_several_membership_is_enough(town: Town, vera: Person) -> None:
    """W-CONS-3."""
    await vera.done(f"groups/{TEA_CLUB}/deny")
    mid = await town.says(TEA_CLUB, "chat:C5aa01b3c7d1e", "Fresh leaves")
    seen = await vera.sees("chats/chat:C5aa01b3c7d1e/messages", count=1)
    assert seen["messages"][0]["message"]["mid"] == mid
    assert str(VERA) in await vera.people_of("chat:C5aa01b3c7d1e")
