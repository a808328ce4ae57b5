"""Bad tokens are counted by address; of IPv6 by the 64 bits that a household is given (W-AUTH-8, reliability 7.9)."""

import pytest

from gonets.server.clock import MovableClock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import AddressBlocked, BadToken
from gonets.server.graph.guard import Guard
from gonets.server.graph.paths import Query
from gonets.server.rates import OFF, Buckets, Rate
from tests.cast import NOON


async def nobody(token: str) -> Caller:
    raise BadToken("access_token")


@pytest.fixture
def guard() -> Guard:
    """The second bad token of a household is one too many."""
    off = Buckets(OFF, 0, lambda: 0.0)
    return Guard(nobody, MovableClock(NOON), off, off, Buckets(Rate(1, 60), 1, lambda: 0.0))


async def guess(guard: Guard, address: str) -> type[Exception]:
    with pytest.raises((BadToken, AddressBlocked)) as refused:
        await guard.identify(Query(b"access_token=guess"), None, address)
    return refused.type


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::ffff:0:0:1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
async def test_these_are_one_household(guard: Guard, first: str, second: str) -> None:
    assert await guess(guard, first) is BadToken
    assert await guess(guard, second) is AddressBlocked


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "2001:db8:0:1::1"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
    ],
)
async def test_these_are_two(guard: Guard, first: str, second: str) -> None:
    assert await guess(guard, first) is BadToken
    assert await guess(guard, second) is BadToken
