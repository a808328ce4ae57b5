"""One call, byte by byte: headers, signature, body (W-HOOK-1, W-HOOK-2, W-HOOK-3, W-HOOK-5)."""

import pytest

from gonets.server.clock import MovableClock
from gonets.server.delivery.webhooks import Calling
from gonets.server.domain.webhooks import event_id
from gonets.wire import signature
from tests.cast import NOON
from tests.delivery.conftest import Hire
from tests.delivery.owed import SECRET, TEA_CLUB, House
from tests.delivery.receivers import listening, says


async def test_it_is_a_signed_post_of_the_events_own_bytes(house: House, hire: Hire, clock: MovableClock) -> None:
    async with listening() as bot:
        await house.subscribe(bot.url)
        (position,) = await house.happen([0xA])

        await hire()
        (request,) = await bot.until(1)

    assert request.path == "/hook?secret=%D1%87a"
    assert request.body == '{"webhookType":"MESSAGE_CREATED","text":"чай 1","chat":"Ca"}'.encode()
    headers = request.headers
    assert headers["content-type"] == "application/json;charset=utf-8"
    assert headers["user-agent"] == "Gonets-Webhook/1"
    assert headers["webhook-id"] == event_id(TEA_CLUB, position)
    assert headers["webhook-timestamp"] == str(NOON // 1000)
    assert headers["x-gonets-attempt"] == "1"
    assert headers["host"] == f"127.0.0.1:{bot.port}"
    assert headers["accept-encoding"] == "identity"
    assert "x-gonets-system" not in headers
    assert not {"cookie", "referer", "authorization", "expect"} & headers.keys()
    signature.check(
        [SECRET], headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], request.body
    )


async def test_a_system_message_says_so(house: House, hire: Hire) -> None:
    async with listening() as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA], system=True)

        await hire()
        (request,) = await bot.until(1)

    assert request.headers["x-gonets-system"] == "1"


async def test_a_repeat_has_the_same_bytes_and_id_and_a_fresh_signature(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    async with listening(lambda _: says(500 if len(bot.requests) == 1 else 200)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()

        await clock.advance(10_000)
        first, second = await bot.until(2)
        await clock.advance(0)

    assert (first.body, first.event) == (second.body, second.event)
    assert [request.headers["x-gonets-attempt"] for request in (first, second)] == ["1", "2"]
    assert int(second.headers["webhook-timestamp"]) == NOON // 1000 + 10
    for request in (first, second):
        stamp, signed = request.headers["webhook-timestamp"], request.headers["webhook-signature"]
        signature.check([SECRET], request.event, stamp, signed, request.body)
    assert await house.owed() == 0


async def test_every_webhook_of_the_group_gets_it_under_the_same_id(house: House, hire: Hire) -> None:
    """W-SUB-5."""
    async with listening() as one, listening() as other:
        await house.subscribe(one.url)
        await house.subscribe(other.url)
        await house.happen([0xA])

        await hire()

        assert (await one.until(1))[0].event == (await other.until(1))[0].event


async def test_the_operators_headers_come_along(house: House, hire: Hire) -> None:
    async with listening() as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])

        await hire(Calling(headers={"X-Forwarded-For": "217.20.145.1"}))
        (request,) = await bot.until(1)

    assert request.headers["x-forwarded-for"] == "217.20.145.1"


@pytest.mark.parametrize("name", ["Webhook-Id", "content-type", "USER-AGENT", "X-Gonets-Attempt", "Host"])
def test_the_operators_headers_cannot_be_ours(name: str) -> None:
    with pytest.raises(ValueError, match="W-HOOK-3"):
        Calling(headers={name: "x"})


def test_the_operators_headers_cannot_smuggle_others() -> None:
    with pytest.raises(ValueError, match="W-HOOK-3"):
        Calling(headers={"X-Club": "tea\r\nwebhook-id: evt_x"})


async def test_one_connection_serves_many_events(house: House, hire: Hire, clock: MovableClock) -> None:
    async with listening() as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA] * 20)

        await hire()
        requests = await bot.until(20)
        await clock.advance(0)

    assert {request.connection for request in requests} == {1}
    assert [request.body.decode().split("чай ")[1].split('"')[0] for request in requests] == [
        str(number) for number in range(1, 21)
    ]
    assert await house.owed() == 0
