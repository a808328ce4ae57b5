"""The lock file beside the database: one server a data folder."""

import os
import sys
from pathlib import Path

from gonets.server.store.cannot_open import AlreadyRunning


class FolderLock:
    """Held until released or until the process ends, however it ends. The file stays: removing it would be a race."""

    def __init__(self, database: Path) -> None:
        """Raises AlreadyRunning."""
        path = database.with_name(database.name + ".lock")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError:
            holder = os.pread(self._file, 20, 1).decode("ascii", "replace").strip()
            os.close(self._file)
            raise AlreadyRunning(database, int(holder) if holder.isdigit() else None) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f" {os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # the first byte only: others may read the number behind it
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
