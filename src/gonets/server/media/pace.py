"""Uploads give way to messages: while any are being sent, files arrive at a pace that leaves the core to them."""

from collections.abc import Callable

from gonets.server.clock import Clock

#: Bytes a second of all uploads together beside sends: some 400 Mbit, a fifth of a core or less (2 to 4 ns a byte).
BESIDE_SENDS = 48 * 1024 * 1024


class Pace:
    """One for all uploads. `is_sending` says whether somebody waits for a message to be stored."""

    def __init__(self, clock: Clock, is_sending: Callable[[], bool]) -> None:
        self._clock = clock
        self._is_sending = is_sending
        self._free_at = 0.0

    async def keep(self, size: int) -> None:
        """Called for each piece once it is taken; whoever is ahead of the pace waits, and so does the sender's TCP."""
        if not self._is_sending():
            return
        now = self._clock.monotonic()
        self._free_at = max(self._free_at, now) + size / BESIDE_SENDS
        await self._clock.sleep(self._free_at - now)
