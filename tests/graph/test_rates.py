"""How often somebody may call, and that whoever waits as told succeeds (W-LIM-2, W-ERR-6)."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from gonets.server.clock import MovableClock
from gonets.server.settings import Send, Settings
from gonets.server.store.database import Database
from gonets.wire.ids import MemberId
from tests.cast import EVERYBODY, NINA, NOON, PERSONAL, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.town import ROOMY, Answer, Town, open_town

#: Rates live in memory: one engine tells as much as two.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"])
HELLO = {"message": {"text": "x"}}


class Seconds:
    """A monotonic clock that stands still until told."""

    def __init__(self) -> None:
        self.shown = 1_000.0

    def __call__(self) -> float:
        return self.shown


OpenLimited = Callable[..., AbstractAsyncContextManager[Town]]


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def limited(database: Database, tmp_path: Path, seconds: Seconds) -> OpenLimited:
    """A town with rates of the test's own; whatever is not named is off."""

    @asynccontextmanager
    async def opened(send: Send | None = None, **rates: str) -> AsyncIterator[Town]:
        settings = Settings(limits=msgspec.structs.replace(ROOMY, **rates), send=send or Send())
        clock = MovableClock(NOON, monotonic=seconds)
        async with open_town(database, tmp_path / "t", settings=settings, clock=clock) as town:
            yield town

    return opened


async def says(town: Town, chat: object = EVERYBODY, member: MemberId = TEA_CLUB) -> Answer:
    return await town.graph("POST", f"{chat}/messages", HELLO, as_=member)


def assert_flooded(answer: Answer) -> int:
    """The seconds to wait."""
    assert answer.code == 8
    assert sorted(answer.json) == ["error_code", "error_data", "error_msg"]
    return int(answer.headers["retry-after"])


async def test_a_burst_is_twice_the_number_and_obeying_the_wait_succeeds(
    limited: OpenLimited, seconds: Seconds
) -> None:
    """W-LIM-2, W-ERR-6: all calls of a caller."""
    async with limited(rate_calls="6/min") as town:
        first = [await town.graph("GET", "me/info") for _ in range(12)]
        wait = assert_flooded(await town.graph("GET", "me/info"))
        seconds.shown += wait

        assert [answer.code for answer in first] == [0] * 12
        assert wait == 10
        assert (await town.graph("GET", "me/info")).code == 0
        assert_flooded(await town.graph("GET", "me/info"))


async def test_callers_do_not_share_their_rate(limited: OpenLimited) -> None:
    async with limited(rate_calls="1/h") as town:
        for _ in range(2):
            await town.graph("GET", "me/info")
        assert_flooded(await town.graph("GET", "me/info"))

        assert (await town.graph("GET", "me/info", as_=NINA)).code == 0


async def test_a_chat_has_a_rate_of_its_own(limited: OpenLimited, seconds: Seconds) -> None:
    """W-LIM-1: messages of a caller into one chat."""
    async with limited(rate_chat="1/min") as town:
        assert [(await says(town)).code for _ in range(2)] == [0, 0]
        wait = assert_flooded(await says(town))

        assert [(await says(town, PERSONAL)).code, (await says(town, member=NINA)).code] == [0, 0]
        seconds.shown += wait
        assert (await says(town)).code == 0


async def test_the_rate_of_a_chat_is_charged_before_anything_else_about_it_is_judged(limited: OpenLimited) -> None:
    """W-LIM-2: as soon as the chat is known."""
    async with limited(rate_chat="1/h") as town:
        unknown = [(await says(town, "chat:Cffffffffffff")).code for _ in range(3)]

    assert unknown == [705, 705, 8]


async def test_a_flooded_call_has_no_effect(limited: OpenLimited) -> None:
    """W-LIM-2."""
    async with limited(rate_calls="1/h") as town:
        await acts.everything(town)
        for _ in range(2):
            await town.graph("GET", "me/info")
        before = await acts.everything(town)

        assert_flooded(await says(town))
        assert_flooded(await town.graph("POST", "me/subscribe", {"longPolling": True}))

        assert await acts.everything(town) == before


async def test_each_recipient_counts_as_a_call(limited: OpenLimited) -> None:
    """W-LIM-2: a list too long for what is left is refused whole."""
    async with limited(rate_calls="2/h") as town:
        users = [f"user:{571_000_000_200 + number}" for number in range(4)] + [str(NINA)]
        too_many = {"recipient": {"user_ids": users}, **HELLO}
        enough = {"recipient": {"user_ids": users[-3:]}, **HELLO}
        before = await acts.everything(town)

        assert_flooded(await town.graph("POST", "me/messages", too_many))
        assert await acts.everything(town) == before
        assert (await town.graph("POST", "me/messages", enough)).json["success"] == [False, False, True]
        assert_flooded(await town.graph("GET", "me/info"))


async def test_a_list_of_one_does_not_go_round_the_rate_of_a_chat(limited: OpenLimited) -> None:
    """W-LIM-1, W-LIM-2: and nobody on a refused list gets anything."""
    async with limited(rate_chat="1/h") as town:
        await acts.allow(town, TIMUR)
        only_nina = {"recipient": {"user_ids": [str(NINA)]}, **HELLO}
        both = {"recipient": {"user_ids": [str(TIMUR), str(NINA)]}, **HELLO}

        sent = [(await town.graph("POST", "me/messages", only_nina)).code for _ in range(2)]
        before = await acts.everything(town)
        assert sent == [0, 0]
        assert_flooded(await town.graph("POST", "me/messages", both))
        assert await acts.everything(town) == before


async def test_an_address_with_too_many_bad_tokens_is_told_to_wait(limited: OpenLimited, seconds: Seconds) -> None:
    """W-AUTH-8, W-LIM-2: the burst is the number itself; a missing token is no guess."""
    async with limited(rate_bad_tokens="3/min") as town:
        path = "/graph/me/info?access_token=guess"
        for _ in range(5):
            assert (await town.call("GET", "/graph/me/info")).code == 453
        codes = [(await town.call("GET", f"{path}{number}")).code for number in range(3)]
        blocked = await town.call("GET", f"{path}4")
        wait = int(blocked.headers["retry-after"])

        assert codes == [103] * 3
        assert (blocked.code, wait) == (9, 20)
        seconds.shown += wait
        assert (await town.call("GET", f"{path}5")).code == 103
        assert (await town.graph("GET", "me/info")).code == 0


async def test_too_many_unanswered_sends_are_refused_whole(limited: OpenLimited) -> None:
    """W-LIM-1: send.waiting_per_caller."""
    async with limited(Send(waiting_per_caller=2)) as town:
        users = [str(NINA), "571000000201", "571000000202"]
        before = await acts.everything(town)

        refused = await town.graph("POST", "me/messages", {"recipient": {"user_ids": users}, **HELLO})
        accepted = await town.graph("POST", "me/messages", {"recipient": {"user_ids": users[:2]}, **HELLO})

        assert (refused.code, refused.json["error_data"]) == (8, "send.waiting_per_caller=2")
        assert int(refused.headers["retry-after"]) >= 1
        assert accepted.json["success"] == [True, False]
        assert len((await acts.everything(town))["messages"]) == len(before["messages"]) + 1
