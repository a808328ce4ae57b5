"""A disk that fails on order: SQLite's own file layer, with one operation refused."""

from collections.abc import Callable
from itertools import count
from typing import Any

import apsw

_names = count()

FULL = apsw.SQLITE_FULL
WRITE_ERROR = apsw.SQLITE_IOERR_WRITE
SYNC_ERROR = apsw.SQLITE_IOERR_FSYNC
#: Not SQLite's: half of a write arrives, and then the disk is full.
SHORT_WRITE = -1


class FailingDisk(apsw.VFS):
    """Operations are counted from `fail_at` on; a lasting failure goes on until `mend`."""

    def __init__(self) -> None:
        self.name = f"failing_{next(_names)}"
        self.done: list[str] = []
        self.failed = 0
        self._trigger: int | None = None
        self._code = FULL
        self._lasts = False
        super().__init__(self.name, "")

    def fail_at(self, operation: int, code: int, *, lasts: bool = False) -> None:
        self.done.clear()
        self.failed = 0
        self._trigger, self._code, self._lasts = operation, code, lasts

    def mend(self) -> None:
        self._trigger = None

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        return _File(self, name, flags)

    def fails(self, kind: str) -> bool:
        self.done.append(kind)
        place = len(self.done) - 1
        if self._trigger is None or place < self._trigger or (place > self._trigger and not self._lasts):
            return False
        if self._code == SYNC_ERROR and kind != "sync":
            self._trigger = place + 1  # the next sync, wherever it comes
            return False
        if self._code in (WRITE_ERROR, FULL, SHORT_WRITE) and kind == "sync":
            self._trigger = place + 1
            return False
        self.failed += 1
        return True

    @property
    def code(self) -> int:
        return FULL if self._code == SHORT_WRITE else self._code

    @property
    def tears(self) -> bool:
        return self._code == SHORT_WRITE


class _File(apsw.VFSFile):
    def __init__(self, disk: FailingDisk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.fails("write"):
            if self._disk.tears:
                super().xWrite(bytes(data)[: len(data) // 2], offset)
            raise apsw.exception_for(self._disk.code)
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        self._guarded("truncate", lambda: super(_File, self).xTruncate(newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self._guarded("sync", lambda: super(_File, self).xSync(flags))

    def _guarded(self, kind: str, operation: Callable[[], None]) -> None:
        if self._disk.fails(kind):
            raise apsw.exception_for(self._disk.code)
        operation()
