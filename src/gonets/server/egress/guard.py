"""Whether a URL that somebody gave us may be called: its text, its name, its addresses (W-HOOK-9)."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Literal

import idna
from yarl import URL

from gonets.server.egress.addresses import Address, Opened, is_loopback, is_metadata, is_public

RESOLVE_S = 5.0
#: Made as they are needed. A name whose servers say nothing takes one for longer than anybody waits for it.
THREADS = 256
PORTS = frozenset({80, 443, 8080, 8443})
LOOPBACK: tuple[Address, ...] = (IPv4Address("127.0.0.1"), IPv6Address("::1"))

#: Names that mean something only inside somebody's network (IANA's special-use names, and common habits).
SPECIAL = frozenset(
    {
        "localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "localdomain", "arpa",
        "onion", "i2p", "alt", "test", "example", "invalid",
    }
)  # fmt: skip

_URL = re.compile(r"(https?)://([^/?#]*)((?:[/?][^#]*)?)(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_BRACKETED = re.compile(r"\[([0-9a-fA-F:.]+)\]")
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_NAME = re.compile(
    r"(?!.{254})(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")

Resolver = Callable[[str], Awaitable[Sequence[str]]]
Word = Literal["public", "opened", "refused"]


class Refused(Exception):
    """The guard says no. Callers say it in one text for all reasons, so that it is no port scanner (E28)."""


class NoAnswer(Refused):
    """The name has no address, or its servers did not tell it in time."""


@dataclass(frozen=True)  # without slots, so that the URL is made once
class Target:
    """A URL whose text is in order. `address` is known when the host is one; else `resolve` finds it."""

    scheme: Literal["http", "https"]
    host: str  # ASCII, lower case, IPv6 without brackets
    port: int
    path: str  # with its query, as given; "" is possible
    fragment: str | None
    address: Address | None

    @cached_property
    def url(self) -> URL:
        """What to call: without fragment, the host in ASCII."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        path = self.path if self.path.startswith("/") else f"/{self.path}"
        return URL(f"{self.scheme}://{host}:{self.port}{path}", encoded=True)


class Guard:
    """The decision, in the order of the checklist. There is no switch that turns it off."""

    def __init__(
        self,
        allow: Collection[str] = (),
        ports: Collection[int] = (),
        *,
        development: bool = False,
        url_chars: int = 2048,
        resolver: Resolver | None = None,
    ) -> None:
        self._opened = Opened.read(allow)
        self._ports = PORTS | frozenset(ports)
        self._is_development = development
        self._url_chars = url_chars
        self._resolver = resolver or SystemResolver()
        self._own_addresses: frozenset[Address] = frozenset()
        self._own_ports: frozenset[int] = frozenset()

    def owns(self, addresses: Collection[str], ports: Collection[int]) -> None:
        """Where we listen ourselves: those addresses, and loopback on those ports, are no target."""
        self._own_addresses = frozenset(ip_address(address) for address in addresses)
        self._own_ports = frozenset(ports)

    def check_url(self, url: str) -> Target:
        """The part that needs no network. Raises Refused."""
        target = self._read(url)
        if target.address is not None:
            self._require(target.address, target.port)
        elif not self._may_be_open(target.port):
            raise Refused("this port is closed")
        return target

    async def resolve(self, target: Target) -> tuple[Address, ...]:
        """The addresses to connect to; one bad answer spoils them all. Raises Refused."""
        if target.address is not None:
            self._require(target.address, target.port)
            return (target.address,)
        addresses = await self._addresses_of(target.host)
        words = [self.judge(address, target.port) for address in addresses]
        if "refused" in words or (is_special(target.host) and set(words) != {"opened"}):
            raise Refused("the name leads to an address that is not public")
        return addresses

    def judge(self, address: Address, port: int) -> Word:
        """May this very address be called on this port?"""
        has_door = self._opened.has_door(address, port)
        if is_metadata(address) or (self._is_ours(address, port) and not has_door):
            return "refused"
        if has_door or (self._is_development and is_loopback(address)):
            return "opened"
        if port not in self._ports:
            return "refused"
        if self._opened.has_network(address):
            return "opened"
        return "public" if is_public(address) else "refused"

    def _read(self, url: str) -> Target:
        if len(url) > self._url_chars or _FORBIDDEN.search(url):
            raise Refused("too long, or with control characters")
        found = _URL.fullmatch(url)
        if found is None:
            raise Refused("not http or https")
        scheme, authority, path, fragment = found.groups()
        if "@" in authority or "%" in authority or not (path + (fragment or "")).isascii():
            raise Refused("with user info, or letters outside of ASCII")
        host, port = _split(authority)
        address = _address(host)
        name = _name(host) if address is None else str(address)
        if address is None:
            address = _address(name)  # UTS 46 may make digits of other scripts' digits
        if address is None:
            _require_no_number(name)
        lower: Literal["http", "https"] = "https" if scheme.lower() == "https" else "http"
        return Target(lower, name, port or (443 if lower == "https" else 80), path, fragment, address)

    def _require(self, address: Address, port: int) -> None:
        if self.judge(address, port) == "refused":
            raise Refused("not a public address, or a closed port")

    def _may_be_open(self, port: int) -> bool:
        return port in self._ports or self._is_development or self._opened.has_port(port)

    def _is_ours(self, address: Address, port: int) -> bool:
        return address in self._own_addresses or (port in self._own_ports and is_loopback(address))

    async def _addresses_of(self, host: str) -> tuple[Address, ...]:
        if self._is_development and _labels(host)[-1] == "localhost":
            return LOOPBACK  # whatever the machine's own files say
        try:
            async with asyncio.timeout(RESOLVE_S):
                answers = await self._resolver(host)
            addresses = tuple(dict.fromkeys(ip_address(answer) for answer in answers))
        except (OSError, ValueError, TimeoutError) as fault:
            raise NoAnswer("the name has no address") from fault
        if not addresses:
            raise NoAnswer("the name has no address")
        if any(isinstance(address, IPv6Address) and address.scope_id for address in addresses):
            raise Refused("an address of one link only")
        return addresses


class SystemResolver:
    """The machine's hosts file and resolver, both families, absolute names only: search domains are not asked."""

    def __init__(self, hosts: Path = Path("/etc/hosts"), threads: int = THREADS) -> None:
        self._hosts = hosts
        # Its own threads: a name server that hangs must not hold those of others.
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")
        self._looking: dict[str, asyncio.Future[list[str]]] = {}

    async def __call__(self, host: str) -> Sequence[str]:
        """Of one name one look-up at a time, also behind the deadline of who asked: a dead name takes one thread."""
        looking = self._looking.get(host)
        if looking is None:
            looking = asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, host)
            self._looking[host] = looking
            looking.add_done_callback(partial(self._looked, host))
        return await asyncio.shield(looking)

    def _looked(self, host: str, looking: "asyncio.Future[list[str]]") -> None:
        del self._looking[host]
        if not looking.cancelled():
            looking.exception()  # perhaps nobody waits for it any more

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _look_up(self, host: str) -> list[str]:
        name = host.rstrip(".")
        return self._in_file(name) or [
            str(place[4][0]) for place in socket.getaddrinfo(f"{name}.", None, type=socket.SOCK_STREAM)
        ]

    def _in_file(self, name: str) -> list[str]:
        with suppress(OSError):
            lines = (line.partition("#")[0].split() for line in self._hosts.read_text(errors="replace").splitlines())
            return [words[0] for words in lines if name in (word.lower() for word in words[1:])]
        return []


def is_special(host: str) -> bool:
    """Without a dot, or of a kind that means something only inside a network."""
    labels = _labels(host)
    return len(labels) == 1 or labels[-1] in SPECIAL


def _labels(host: str) -> list[str]:
    return host.removesuffix(".").split(".")


def _split(authority: str) -> tuple[str, int | None]:
    """Host and port. A colon without a number after it is refused, as is any other oddity."""
    host, colon, port = authority, "", ""
    if not authority.endswith("]"):
        host, colon, port = authority.rpartition(":")
        host = host if colon else authority
    if not host or (":" in host and not _BRACKETED.fullmatch(host)):
        raise Refused("no host")
    if not colon:
        return host, None
    if not _PORT.fullmatch(port) or int(port) > 65535:
        raise Refused("not a port")
    return host, int(port)


def _address(host: str) -> Address | None:
    """IPv6 in brackets without a zone, or a strict dotted quad."""
    bracketed = _BRACKETED.fullmatch(host)
    try:
        if bracketed is not None:
            return IPv6Address(bracketed[1])
        return IPv4Address(host) if _QUAD.fullmatch(host) else None
    except AddressValueError as fault:
        raise Refused("not an address") from fault


def _name(host: str) -> str:
    """UTS 46 to ASCII, then only what a name may hold."""
    try:
        name = idna.uts46_remap(host, std3_rules=False, transitional=False)
        if not name.isascii() or "xn--" in name:
            name = idna.encode(name, uts46=True, transitional=False).decode()
    except (idna.IDNAError, UnicodeError) as fault:
        raise Refused("not a name") from fault
    if not _NAME.fullmatch(name):
        raise Refused("not a name")
    return name


def _require_no_number(name: str) -> None:
    """So die shortened, octal, hexadecimal and single-number spellings of addresses."""
    if _NUMERIC.fullmatch(_labels(name)[-1]):
        raise Refused("a number that is no address")
