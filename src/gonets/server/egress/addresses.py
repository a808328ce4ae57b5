"""Which addresses are public, which belong to clouds and to us, and which the operator opened (W-HOOK-9)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: Not public in IPv4. IANA's special-purpose registry as of 2024, with multicast and all above; the standard library's
#: `is_global` leaves out several of these.
CLOSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip

#: IPv6 is public inside of this alone, which closes mapped, translated, NAT64 and compatible forms at a stroke …
OPEN_V6 = IPv6Network("2000::/3")
#: … and outside of these (IANA): protocol assignments with Teredo and ORCHID, documentation, 6to4, AS112.
CLOSED_V6 = tuple(
    IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

#: What clouds put inside public ranges, reachable from a rented machine only.
#: learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (Azure's wire server);
#: cloud.ibm.com/docs/vpc, "service endpoints" (IBM: 161.26/16, 166.8/14);
#: cloud.google.com/vpc/docs/configure-private-google-access (199.36.153.4/30 and .8/30).
CLOUD_IN_PUBLIC = tuple(
    IPv4Network(text)
    for text in ("168.63.129.16/32", "161.26.0.0/16", "166.8.0.0/14", "199.36.153.4/30", "199.36.153.8/30")
)

#: Machines' identities and keys are handed out here: closed even if the operator opens the network around them.
#: docs.aws.amazon.com (instance metadata 169.254.169.254 and fd00:ec2::254; ECS 169.254.170.2; EKS 169.254.170.23 and
#: fd00:ec2::23); cloud.google.com (169.254.169.254, fd20:ce::254); alibabacloud.com (100.100.100.200);
#: docs.oracle.com (169.254.169.254, fd00:c1::a9fe:a9fe, older 192.0.0.192); cloud.tencent.com (169.254.0.23);
#: scaleway.com (169.254.42.42, fd00:42::42); docs.openstack.org (fe80::a9fe:a9fe); Azure as above.
METADATA: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "169.254.169.0/24", "169.254.170.0/24", "169.254.0.23/32", "169.254.42.42/32", "100.100.100.200/32",
        "192.0.0.192/32", "168.63.129.16/32",
        "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128", "fd00:c1::a9fe:a9fe/128", "fd00:42::42/128",
        "fe80::a9fe:a9fe/128",
    )
)  # fmt: skip

#: Forms of IPv6 with an IPv4 address in them, and how many bits follow it: so none of them leads to metadata.
EMBEDDING = tuple(
    (IPv6Network(text), shift)
    for text, shift in (
        ("::/96", 0), ("::ffff:0:0/96", 0), ("::ffff:0:0:0/96", 0), ("64:ff9b::/96", 0), ("2002::/16", 80),
    )
)  # fmt: skip
#: A network's own NAT64 (RFC 8215) lays the address out by the length of its prefix (RFC 6052, 2.2).
OWN_NAT64 = IPv6Network("64:ff9b:1::/48")
#: Teredo (RFC 4380): the server as it is, the client with all bits turned.
TEREDO = IPv6Network("2001::/32")
#: ISATAP (RFC 5214): an interface of any prefix, public ones too, that is an IPv4 address after one of these.
ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def is_public(address: Address) -> bool:
    """Whether anybody on the internet means the same machine by it."""
    if isinstance(address, IPv4Address):
        return not _within(address, CLOSED_V4) and not _within(address, CLOUD_IN_PUBLIC)
    carried = _isatap(address)
    return address in OPEN_V6 and not _within(address, CLOSED_V6) and (carried is None or is_public(carried))


def is_loopback(address: Address) -> bool:
    """127/8 and ::1, but no other spelling of them."""
    if isinstance(address, IPv4Address):
        return address in IPv4Network("127.0.0.0/8")
    return int(address) == 1


def is_metadata(address: Address) -> bool:
    return _within(address, METADATA) or (
        isinstance(address, IPv6Address) and any(_within(inner, METADATA) for inner in _embedded(address))
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """What `egress.allow` lists: whole networks, and single doors with their port."""

    networks: tuple[Network, ...] = ()
    doors: frozenset[tuple[Address, int]] = field(default_factory=frozenset)

    @classmethod
    def read(cls, entries: Iterable[str]) -> "Opened":
        """``10.1.0.0/16``, ``10.0.0.5``, ``10.0.0.5:9000``, ``[fd00::5]:9000``. Raises ValueError."""
        networks: list[Network] = []
        doors: set[tuple[Address, int]] = set()
        for entry in entries:
            host, colon, port = entry.strip().rpartition(":")
            is_bracketed = host.startswith("[") and host.endswith("]")
            if colon and (is_bracketed or ":" not in host):
                doors.add((ip_address(host[1:-1] if is_bracketed else host), int(port)))
            else:
                networks.append(ip_network(entry.strip()))
        return cls(tuple(networks), frozenset(doors))

    def has_door(self, address: Address, port: int) -> bool:
        return (address, port) in self.doors

    def has_port(self, port: int) -> bool:
        """Whether some address is open on it."""
        return any(door == port for _, door in self.doors)

    def has_network(self, address: Address) -> bool:
        return _within(address, self.networks)


def _within(address: Address, networks: Collection[Network]) -> bool:
    return any(address in network for network in networks)


def _embedded(address: IPv6Address) -> list[IPv4Address]:
    number = int(address)
    found = [number >> shift for network, shift in EMBEDDING if address in network]
    if address in OWN_NAT64:
        found += [
            (number >> 64 & 0xFFFF) << 16 | number >> 40 & 0xFFFF,
            (number >> 64 & 0xFF) << 24 | number >> 32 & 0xFF_FFFF,
            number >> 24,
            number,
        ]
    if address in TEREDO:
        found += [number >> 64, ~number]
    carried = _isatap(address)
    return [*(IPv4Address(each & 0xFFFF_FFFF) for each in found), *([] if carried is None else [carried])]


def _isatap(address: IPv6Address) -> IPv4Address | None:
    number = int(address)
    return IPv4Address(number & 0xFFFF_FFFF) if number >> 32 & 0xFFFF_FFFF in ISATAP else None
