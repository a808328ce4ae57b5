"""Sockets are let in one after the other: when all come back at once, messages are sent in between."""

import asyncio
from collections import deque
from collections.abc import Callable

#: Between two, for everybody else. A handshake takes about half of it: two thousand pages are back in some six seconds.
PAUSE_S = 0.002


class Turnstile:
    """One for a server. Whoever comes alone does not wait."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_turning = False

    def let_in(self, enter: Callable[[], None]) -> None:
        """Calls `enter` when it is its turn."""
        self._waiting.append(enter)
        if not self._is_turning:
            self._is_turning = True
            self._turn()

    def _turn(self) -> None:
        if not self._waiting:
            self._is_turning = False
            return
        asyncio.get_running_loop().call_later(PAUSE_S, self._turn)
        self._waiting.popleft()()
