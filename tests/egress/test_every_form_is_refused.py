"""The whole list of forms against the guard, with a name server that would lie for them (W-HOOK-9; T18, P15)."""

from ipaddress import ip_address, ip_network

import pytest

from gonets.server.egress import Guard, Refused
from gonets.server.egress.addresses import is_loopback, is_metadata, is_public
from gonets.server.egress.guard import Resolver
from tests.egress.forms import V4, V6, every_url, mere_names, wrappings
from tests.egress.names import PUBLIC, PUBLIC_V6

#: IANA's special-purpose address registries, line by line: also what they call globally reachable is nobody's host.
REGISTRY = (
    "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32",
    "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32",
    "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
    "255.255.255.255/32", "224.0.0.0/4",
    "::1/128", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23",
    "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48",
    "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    "5f00::/16", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip


def saying(*answer: str) -> Resolver:
    """A name server that answers everybody alike."""

    async def resolve(_: str) -> tuple[str, ...]:
        return answer

    return resolve


async def passed(url: str, judge: Guard) -> tuple[str, ...]:
    try:
        return tuple(str(address) for address in await judge.resolve(judge.check_url(url)))
    except Refused:
        return ()


async def test_no_form_passes_in_production_though_all_names_are_public() -> None:
    urls = every_url()
    assert len(urls) > 2_000

    let_through = [url for url in urls if await passed(url, Guard(resolver=saying(PUBLIC, PUBLIC_V6)))]

    assert let_through == []


async def test_development_lets_nothing_through_but_loopback() -> None:
    judge = Guard(development=True, resolver=saying(PUBLIC))
    reached = {address for url in every_url() for address in await passed(url, judge)}

    assert {"127.0.0.1", "::1"} <= reached
    assert all(is_loopback(ip_address(address)) for address in reached)


async def test_metadata_is_closed_in_every_form_though_the_operator_opened_everything() -> None:
    judge = Guard(["0.0.0.0/0", "::/0"], [22, 6379], development=True, resolver=saying(PUBLIC))
    reached = {address for url in every_url() for address in await passed(url, judge)}

    assert "10.0.0.1" in reached
    assert not [address for address in reached if is_metadata(ip_address(address))]


@pytest.mark.parametrize("text", V4[:7])
async def test_what_only_looks_like_an_address_is_judged_by_where_it_leads(text: str) -> None:
    for name in mere_names(text):
        assert await passed(f"http://{name}/", Guard(resolver=saying(PUBLIC))) == (PUBLIC,)
        assert await passed(f"http://{name}/", Guard(resolver=saying(PUBLIC, text))) == ()


@pytest.mark.parametrize("address", [*V4, *V6])
async def test_a_name_may_lead_to_none_of_them_beside_any_public_one(address: str) -> None:
    for answer in ((address,), (PUBLIC, address), (address, PUBLIC), (PUBLIC_V6, PUBLIC, address)):
        assert await passed("http://shop.example.com/", Guard(resolver=saying(*answer))) == ()


@pytest.mark.parametrize("text", V4)
def test_no_wrapping_of_a_closed_address_is_public(text: str) -> None:
    assert not [wrapped for wrapped in wrappings(text) if is_public(ip_address(wrapped))]


@pytest.mark.parametrize(
    "text", ["169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192"]
)
def test_metadata_is_recognised_in_every_wrapping(text: str) -> None:
    assert [wrapped for wrapped in wrappings(text) if not is_metadata(ip_address(wrapped))] == []


def test_what_looks_like_a_wrapping_and_is_none_is_public() -> None:
    """Just outside: another interface, a public address behind one, and no tunnel at all."""
    for text in (
        "2606:4700::5eff:a00:1",
        "2606:4700::200:5eff:a00:1",
        "2606:4700:1:2:0:5efe:5db8:d822",
        "2606:4700::a00:1",
    ):
        assert is_public(ip_address(text)), text


@pytest.mark.parametrize("block", REGISTRY)
def test_no_line_of_the_registries_is_public(block: str) -> None:
    network = ip_network(block)

    assert not is_public(network[0])
    assert not is_public(network[-1])
    assert not is_public(network[network.num_addresses // 2])
