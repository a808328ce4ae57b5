"""Hashing passwords with argon2id, in threads of its own, two at once (reliability 7.8)."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from gonets.server.domain.refusals import Unavailable

T = TypeVar("T")

AT_ONCE = 2
#: More would wait longer than anybody looks at a button.
WAITING = 40

_SALT, _HASH = 16, 32
#: Memory in KiB, passes, lanes: RFC 9106's second choice, and OWASP's for little memory.
WORK: dict[str, tuple[int, int, int]] = {"full": (64 * 1024, 3, 4), "small": (19 * 1024, 2, 1)}


class Passwords:
    def __init__(self, work: Literal["full", "small"]) -> None:
        memory, passes, lanes = WORK[work]
        self._hasher = PasswordHasher(passes, memory, lanes, _HASH, _SALT, type=Type.ID)
        self._nobodys = _nobodys(memory, passes, lanes)
        self._threads = ThreadPoolExecutor(AT_ONCE, "password")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(password))

    async def fits(self, known: str | None, password: str) -> bool:
        """As long for who is unknown, or has no password yet, as for a wrong one."""
        found = await self._run(lambda: self._verified(known or self._nobodys, password))
        return found and known is not None

    def is_old(self, known: str) -> bool:
        """Made with other parameters than today's."""
        return self._hasher.check_needs_rehash(known)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verified(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise Unavailable("many people are signing in at this moment; try again", wait_s=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _nobodys(memory: int, passes: int, lanes: int) -> str:
    """A hash that no password has, which costs as much to compare with."""
    salt, digest = (b64encode(bytes(size)).rstrip(b"=").decode() for size in (_SALT, _HASH))
    return f"$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${digest}"
