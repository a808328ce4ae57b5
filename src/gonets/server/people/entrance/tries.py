"""How often somebody may try a password or a link: by address, by account, and never so that others lock one out.

A try is paid for before anything is computed, so fifty at once are no way around, and given back if it was right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import HTTPConnection

from gonets.server.domain.refusals import Flooded
from gonets.server.domain.sessions import LOGIN_CHARS
from gonets.server.rates import Buckets, Rate, household

#: From one address, whatever is tried: an office of people who mistype.
ADDRESS = Rate(30, 60)
#: For one account from one address.
ACCOUNT_HERE = Rate(2, 60)
#: For one account from all addresses together that it never signed in from: a guess of many machines. Browsers it did
#: sign in from have tries of their own, so nobody else can use those up.
ACCOUNT = Rate(100, 3600)
#: New people from one address.
SIGN_UPS = Rate(60, 3600)
TOO_MANY = "too many tries; wait and try again"


@dataclass(frozen=True, slots=True)
class Paid:
    """What a try has cost."""

    places: tuple[tuple[Buckets, object], ...]

    def give_back(self) -> None:
        for buckets, key in self.places:
            buckets.give_back(key)


class Tries:
    def __init__(self, monotonic: Callable[[], float], proxies: Sequence[str]) -> None:
        self._address = Buckets(ADDRESS, ADDRESS.burst, monotonic)
        self._account_here = Buckets(ACCOUNT_HERE, 10, monotonic)
        self._account = Buckets(ACCOUNT, ACCOUNT.calls, monotonic)
        self._sign_ups = Buckets(SIGN_UPS, SIGN_UPS.calls, monotonic)
        self._proxies = [ip_network(one) for one in proxies]

    def sign_in(self, request: HTTPConnection, login: str, device: str | None) -> Paid:
        """Raises Flooded."""
        home = household(address_of(request, self._proxies))
        account = login[:LOGIN_CHARS]  # a megabyte that is nobody's name is no key to be kept
        here = (self._account_here, (account, device or home))
        if device is not None:
            return _pay(here)
        return _pay((self._address, home), here, (self._account, account))

    def link(self, request: HTTPConnection) -> Paid:
        """Of an invitation. Raises Flooded."""
        return _pay((self._address, household(address_of(request, self._proxies))))

    def sign_up(self, request: HTTPConnection) -> Paid:
        """Raises Flooded."""
        return _pay((self._sign_ups, household(address_of(request, self._proxies))))

    def password(self, user: object) -> Paid:
        """Of somebody who is signed in and names the old one. Raises Flooded."""
        return _pay((self._account_here, user))


def _pay(*places: tuple[Buckets, object]) -> Paid:
    """All or nothing: a try that is refused costs nothing."""
    wait_s = max(buckets.wait_s(key) for buckets, key in places)
    if wait_s:
        raise Flooded(None, TOO_MANY, wait_s=wait_s)
    for buckets, key in places:
        buckets.spend(key)
    return Paid(places)


def address_of(request: HTTPConnection, proxies: Sequence[IPv4Network | IPv6Network]) -> str:
    """Who called, behind `server.trusted_proxies`: the last address in X-Forwarded-For that is none of them."""
    address = request.client.host if request.client is not None else ""
    heard = [one.strip() for one in ",".join(request.headers.getlist("x-forwarded-for")).split(",")]
    while heard and _is_of(address, proxies):
        told = heard.pop()
        if not _is_address(told):
            break
        address = told
    return address


def _is_of(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    if not _is_address(address):
        return False
    found = ip_address(address)
    plain = (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found
    return any(plain in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
