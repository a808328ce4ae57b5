"""Sockets are let in a few at a time: when all come back at once, messages are sent in between."""

import asyncio
from collections import deque
from collections.abc import Callable

#: So many at a time, then a pause for everybody else.
AT_ONCE, PAUSE_S = 2, 0.003


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
        for _ in range(min(AT_ONCE, len(self._waiting))):
            self._waiting.popleft()()
