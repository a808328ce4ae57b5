"""Which addresses are nobody's business, with the neighbours that are everybody's (W-HOOK-9; T18)."""

from ipaddress import ip_address, ip_network

import pytest

from gonets.server.egress import Refused
from gonets.server.egress.addresses import CLOSED_V4, CLOUD_IN_PUBLIC, METADATA, is_metadata, is_public
from tests.egress.names import guard

#: First and last of each closed range, and the public neighbours outside, written out by hand from IANA's registries.
EDGES_V4 = [
    # (just below, first, last, just above); None: the neighbour is closed as well, or there is none
    (None, "0.0.0.0", "0.255.255.255", "1.0.0.0"),
    ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"),
    ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"),
    ("126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"),
    ("169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"),
    ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"),
    ("191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"),
    ("192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"),
    ("192.31.195.255", "192.31.196.0", "192.31.196.255", "192.31.197.0"),
    ("192.52.192.255", "192.52.193.0", "192.52.193.255", "192.52.194.0"),
    ("192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"),
    ("192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"),
    ("192.175.47.255", "192.175.48.0", "192.175.48.255", "192.175.49.0"),
    ("198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"),
    ("198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"),
    ("203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"),
    ("223.255.255.255", "224.0.0.0", "255.255.255.255", None),
    ("168.63.129.15", "168.63.129.16", "168.63.129.16", "168.63.129.17"),
    ("161.25.255.255", "161.26.0.0", "161.26.255.255", "161.27.0.0"),
    ("166.7.255.255", "166.8.0.0", "166.11.255.255", "166.12.0.0"),
    ("199.36.153.3", "199.36.153.4", "199.36.153.11", "199.36.153.12"),
]
EDGES_V6 = [
    ("1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::", False),
    ("3ffe:ffff::1", "4000::", True),
    ("2001::", "2001:200::", None),
    ("2001:1ff:ffff::1", "2001:200::1", None),
    ("2001:db8::", "2001:db7:ffff::1", None),
    ("2001:db8:ffff:ffff::1", "2001:db9::", None),
    ("2002::1", "2001:ffff::1", None),
    ("2002:ffff:ffff::1", "2003::1", None),
    ("2620:4f:8000::1", "2620:4f:7fff::1", None),
    ("2620:4f:8000:ffff::1", "2620:4f:8001::1", None),
    ("3fff::1", "3ffe::1", None),
    ("3fff:fff:ffff::1", "3fff:1000::1", None),
]

#: Every way to wrap an IPv4 address into IPv6, and what else is not for everybody.
CLOSED_FORMS = [
    "::", "::1", "::2", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8",
    "64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::10.0.0.1", "2002:7f00:1::", "2002:808:808::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1", "2001:2::1", "100::1", "fc00::1", "fd00::1",
    "fd00:ec2::254", "fe80::1", "fe80::5efe:10.0.0.1", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "5f00::1",
]  # fmt: skip
OPEN_FORMS = ["2606:4700:4700::1111", "2a00:1450:4010:c05::64", "2001:4860:4860::8888", "2620:fe::fe", "2400:cb00::1"]


@pytest.mark.parametrize("edge", EDGES_V4, ids=lambda edge: edge[1])
def test_each_range_is_closed_to_its_last_address_and_not_beyond(edge: tuple[str | None, str, str, str | None]) -> None:
    below, first, last, above = edge

    assert not is_public(ip_address(first))
    assert not is_public(ip_address(last))
    for neighbour in (below, above):
        assert neighbour is None or is_public(ip_address(neighbour))


def test_the_edges_cover_every_closed_range() -> None:
    tested = {edge[1] for edge in EDGES_V4} | {"199.36.153.8"}  # adjacent to 199.36.153.4/30

    assert {str(network[0]) for network in CLOSED_V4 + CLOUD_IN_PUBLIC} == tested


@pytest.mark.parametrize(("closed", "neighbour", "swapped"), EDGES_V6)
def test_ipv6_is_open_inside_of_2000_and_closed_where_it_is_special(
    closed: str, neighbour: str, swapped: bool | None
) -> None:
    outside, inside = (neighbour, closed) if swapped else (closed, neighbour)

    assert not is_public(ip_address(outside))
    assert is_public(ip_address(inside))


@pytest.mark.parametrize("form", CLOSED_FORMS)
def test_no_form_of_ipv6_leads_inside(form: str) -> None:
    assert not is_public(ip_address(form))
    with pytest.raises(Refused):
        guard().check_url(f"http://[{form}]/")


@pytest.mark.parametrize("form", OPEN_FORMS)
def test_public_ipv6_is_allowed(form: str) -> None:
    assert guard().check_url(f"https://[{form}]/hook").host == form


@pytest.mark.parametrize("network", METADATA, ids=str)
def test_metadata_stays_closed_though_the_operator_opens_everything(network: object) -> None:
    first = ip_network(str(network))[0]
    host = f"[{first}]" if first.version == 6 else str(first)
    opened = guard(allow=["0.0.0.0/0", "::/0", f"{host}:80"], development=True)

    with pytest.raises(Refused):
        opened.check_url(f"http://{host}/latest/meta-data/")


@pytest.mark.parametrize(
    "form",
    [
        "::ffff:169.254.169.254", "::169.254.169.254", "::ffff:0:169.254.169.254", "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::", "::ffff:168.63.129.16", "64:ff9b:1::169.254.169.254", "fe80::a9fe:a9fe",
    ],
)  # fmt: skip
def test_metadata_is_known_in_every_wrapping(form: str) -> None:
    assert is_metadata(ip_address(form))
    with pytest.raises(Refused):
        guard(allow=["::/0"]).check_url(f"http://[{form}]/")


def test_what_the_operator_opened_is_allowed_and_its_neighbours_are_not() -> None:
    opened = guard(allow=["10.1.0.0/16", "192.168.7.7", "10.9.9.9:9000", "[fd00::5]:8443", "fd01::/64"])

    for url in (
        "http://10.1.0.0/", "http://10.1.255.255:8080/", "http://192.168.7.7/", "http://10.9.9.9:9000/",
        "https://[fd00::5]:8443/", "http://[fd01::77]/",
    ):  # fmt: skip
        assert opened.check_url(url).address is not None
    for url in (
        "http://10.0.255.255/", "http://10.2.0.0/", "http://192.168.7.8/", "http://10.9.9.9/", "http://10.9.9.9:9001/",
        "http://10.9.9.8:9000/", "http://10.1.0.1:9000/", "https://[fd00::5]/", "http://[fd01:0:0:1::1]/",
        "http://127.0.0.1/",
    ):  # fmt: skip
        with pytest.raises(Refused):
            opened.check_url(url)


@pytest.mark.parametrize("entry", ["10.0.0.0/33", "bot:80", "10.0.0.1:port", "10.0.0.5/8", "", "fd00::5:x"])
def test_what_opens_nothing_is_no_entry(entry: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        guard(allow=[entry])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:3000/", "http://127.8.9.1/", "http://[::1]:65535/", "https://127.0.0.1/"]
)
def test_loopback_is_for_development(url: str) -> None:
    assert guard(development=True).check_url(url).address is not None
    with pytest.raises(Refused):
        guard().check_url(url)


@pytest.mark.parametrize(
    "url", ["http://126.0.0.1:3000/", "http://128.0.0.1:3000/", "http://0.0.0.0:3000/", "http://10.0.0.1/", "http://[::]/",
            "http://[::ffff:127.0.0.1]:3000/", "http://[::2]/", "http://192.168.1.1/"],
)  # fmt: skip
def test_development_opens_nothing_but_loopback(url: str) -> None:
    with pytest.raises(Refused):
        guard(development=True).check_url(url)


def test_our_own_addresses_are_no_target() -> None:
    own = guard(development=True)
    own.owns(["93.184.216.34"], [7070])

    for url in ("http://93.184.216.34/", "http://127.0.0.1:7070/", "http://[::1]:7070/", "http://127.9.9.9:7070/"):
        with pytest.raises(Refused):
            own.check_url(url)
    assert own.check_url("http://127.0.0.1:7071/").port == 7071
    assert own.check_url("http://93.184.216.35/").port == 80
