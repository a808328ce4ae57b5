"""A disk that remembers what was written, what was flushed, and what was acknowledged, in that order (T3)."""

from dataclasses import dataclass
from itertools import count
from pathlib import PurePath
from typing import Any

import apsw

_names = count()


@dataclass(frozen=True, slots=True)
class Wrote:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The file got this length."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Flushed:
    """A sync returned: what stood in the log before it began is on the disk for good."""

    file: str
    began: int


@dataclass(frozen=True, slots=True)
class Deleted:
    file: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    batch: int


Entry = Wrote | Cut | Flushed | Deleted | Acknowledged


class RecordingDisk(apsw.VFS):
    """SQLite's own file layer with a log. `deaf_to` makes it miss the flushes of files so named: a control."""

    def __init__(self, deaf_to: str | None = None) -> None:
        self.name = f"recording_{next(_names)}"
        self.log: list[Entry] = []
        self._recording = True
        self.deaf_to = deaf_to
        super().__init__(self.name, "")

    def note(self, entry: Entry) -> None:
        if self._recording:
            self.log.append(entry)

    def stop(self) -> None:
        """What comes later, such as closing, is not part of the story."""
        self._recording = False

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        return _File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        self.note(Deleted(PurePath(filename).name))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(self, disk: RecordingDisk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary"
        self._disk = disk
        self._name = PurePath(path).name

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.note(Wrote(self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.note(Cut(self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        began = len(self._disk.log)
        super().xSync(flags)
        if self._name != self._disk.deaf_to:
            self._disk.note(Flushed(self._name, began))
