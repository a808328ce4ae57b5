"""Rates: how often somebody may do something, as token buckets kept in memory (W-LIM-1, W-LIM-2)."""

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

_FORM = re.compile(r"([1-9][0-9]{0,8})/(s|min|h)", re.ASCII)
_SECONDS = {"s": 1, "min": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds; no calls at all means that nothing is limited."""

    calls: int
    seconds: int

    @property
    def is_off(self) -> bool:
        return self.calls == 0

    @property
    def burst(self) -> int:
        """Twice the number (W-LIM-2); for ``limits.rate_bad_tokens`` it is the number itself."""
        return 2 * self.calls


OFF = Rate(0, 1)


def parse_rate(text: str) -> Rate:
    """``20/s``, ``30/min``, ``100/h`` or ``off`` (W-LIM-2). Raises ValueError."""
    if text == "off":
        return OFF
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"a rate is written 20/s, 30/min, 100/h or off, not {text!r}")
    return Rate(int(found[1]), _SECONDS[found[2]])


def household(address: str) -> str:
    """Who has an address of IPv6 has the 2^64 beside it too (reliability 7.9)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address  # of a socket without one
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or f"{found.packed[:8].hex()}/64")


class Buckets:
    """A bucket of calls for each key. A full one is not kept: it is what an unknown key has.

    Kept for a key is the moment its bucket will be full again. Memory is bounded by ``most``: beyond it the buckets
    longest untouched are forgotten, which can only be kind to their owners.
    """

    def __init__(self, rate: Rate, burst: int, monotonic: Callable[[], float], most: int = 100_000) -> None:
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._most = most
        self._a_call = rate.seconds / rate.calls if rate.calls else 0.0
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def spend(self, key: Hashable, calls: int = 1) -> int:
        """Take that many calls; 0 when they were there, else the seconds to wait, and nothing is taken (W-LIM-2)."""
        if self._rate.is_off:
            return 0
        now = self._monotonic()
        full = self._full(key, now)
        wait = self._wait(full, calls, now)
        if wait == 0:
            self._full_at[key] = full + calls * self._a_call
        # Also when refused: who hammers at the limit is the last to be forgotten.
        self._full_at.move_to_end(key)
        self._forget(now)
        return wait

    def give_back(self, key: Hashable) -> None:
        """A call that was spent and turned out to be none of those that are counted."""
        full = self._full_at.get(key)
        if full is not None:
            self._full_at[key] = full - self._a_call

    def wait_s(self, key: Hashable, calls: int = 1) -> int:
        """What ``spend`` would answer, with nothing taken."""
        if self._rate.is_off:
            return 0
        now = self._monotonic()
        return self._wait(self._full(key, now), calls, now)

    def _wait(self, full: float, calls: int, now: float) -> int:
        # More calls than a bucket holds are given out of a full one, as a debt; otherwise no wait would ever be enough.
        ready = full + (min(calls, self._burst) - self._burst) * self._a_call
        if ready <= now:
            return 0
        wait = math.ceil(ready - now)
        # W-ERR-6: who obeys succeeds, also when adding the wait to the time rounds down.
        return wait if now + wait >= ready else wait + 1

    def _full(self, key: Hashable, now: float) -> float:
        full = self._full_at.get(key, now)
        return full if full > now else now

    def _forget(self, now: float) -> None:
        """Two for each one that came, so the work of forgetting is spread and the memory still shrinks."""
        for _ in range(2):
            oldest = next(iter(self._full_at))
            if len(self._full_at) <= self._most and self._full_at[oldest] > now:
                return
            del self._full_at[oldest]
            if not self._full_at:
                return
