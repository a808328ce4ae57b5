"""Where bytes lie: arriving ones under ``incoming``, kept ones under their digest; on disk, each step durable."""

import asyncio
import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from gonets.server.domain.refusals import DiskFull, Unavailable
from gonets.server.domain.uploads import Bytes
from gonets.server.media.magic import HEAD, type_of

P = ParamSpec("P")
T = TypeVar("T")

_SIZES = {"MB": 1024**2, "GB": 1024**3}
#: So many bytes are written between two looks at what is left of the disk.
LOOK_EVERY = 16 * 1024 * 1024
#: So many bytes are told at a time to go to the disk: a commit of messages waits behind little then, not behind a film.
WRITE_BACK = 2 * 1024 * 1024
FULL_WAIT_S = 60
_FULL = (errno.ENOSPC, errno.EDQUOT)
#: What files are called here. All else is somebody else's, such as .DS_Store or lost+found, and left alone.
_PASSING = re.compile(r"[0-9a-f]+-[0-9a-f]+-[0-9a-f]{12}(?:\.renewed)?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEPT = re.compile(r"[0-9a-f]{64}(?:\.[0-9]+)?")


class Incoming:
    """A file on its way in. Its methods block and run in the threads of `Files`, one at a time."""

    def __init__(self, path: Path, require_room: Callable[[int], None]) -> None:
        self.path = path
        self.size = 0
        self.head = b""
        self._require_room = require_room
        self._until_look = 0
        self._written_back = 0
        self._hash = hashlib.sha256()
        # Unbuffered: pieces are large already, and a dropped upload must not be flushed by the collector.
        self._file = path.open("xb", buffering=0)

    def write(self, piece: bytes) -> None:
        if len(piece) > self._until_look:
            self._require_room(len(piece))
            self._until_look = LOOK_EVERY
        self._until_look -= len(piece)
        left = memoryview(piece)
        while left:
            left = left[self._file.write(left) :]
        self._hash.update(piece)
        self.size += len(piece)
        if self.size - self._written_back >= WRITE_BACK:
            self._write_back()
        if len(self.head) < HEAD:
            self.head += piece[: HEAD - len(self.head)]

    def _write_back(self) -> None:
        """Begin it, wait for nothing; `finish` is what makes durable. Some systems cannot be told."""
        if sys.platform == "linux":
            length = self.size - self._written_back
            with contextlib.suppress(OSError):  # it is advice: a file system that takes none loses nothing
                os.posix_fadvise(self._file.fileno(), self._written_back, length, os.POSIX_FADV_DONTNEED)
        self._written_back = self.size

    def restart(self) -> None:
        """What was written was not the file after all (W-UPL-3)."""
        self._file.seek(0)
        self._file.truncate()
        self._hash, self.size, self.head = hashlib.sha256(), 0, b""
        self._written_back = 0

    def finish(self) -> Bytes:
        """All of it on the disk, still under its passing name."""
        os.fsync(self._file.fileno())
        self._file.close()
        return Bytes(self._hash.hexdigest(), self.size, type_of(self.head))

    def drop(self) -> None:
        """Gone, if it was not kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Reserve:
    """Messages outlive files: uploads leave this much of the disk alone, the lesser of the two (E35b)."""

    size_bytes: int | None
    percent: int = 100

    @classmethod
    def parse(cls, text: str) -> "Reserve":
        """What `storage.reserve` says, which was checked when it was read: ``256MB or 5%``, ``2GB``, ``5%``, ``0``."""
        size, _, share = text.rpartition(" or ") if text.endswith("%") else (text, "", "100%")
        size_bytes = int(size[:-2] or 0) * _SIZES.get(size[-2:], 0) if size else None
        return cls(size_bytes, int(share.removesuffix("%")))

    def of(self, total: int) -> int:
        """Bytes of a disk of so many."""
        share = total * self.percent // 100
        return share if self.size_bytes is None else min(self.size_bytes, share)


NO_RESERVE = Reserve(0)


class Files:
    """The folder of kept bytes. What blocks runs in threads of its own, so uploads cannot hold up anybody else."""

    def __init__(self, folder: Path, reserve: Reserve) -> None:
        self._folder = folder
        self._reserve = reserve
        self._incoming = folder / "incoming"
        self._kept = folder / "files"
        self._leaving = folder / "leaving"
        for each in (self._incoming, self._kept, self._leaving):
            each.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync(folder)
        self._require_one_disk()
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="media")

    def _require_one_disk(self) -> None:
        """Files go from folder to folder in one step; two disks, or two mounts of one, refuse that (EXDEV)."""
        probe = self._incoming / f"probe-{secrets.token_hex(6)}"  # no name that the janitor of another node collects
        try:
            probe.touch(mode=0o600)
            for folder in (self._kept, self._leaving):
                probe = probe.replace(folder / probe.name)
        except OSError as fault:
            if fault.errno not in _FULL:  # messages go on beside a full disk
                raise
        finally:
            probe.unlink(missing_ok=True)

    async def run(self, blocking: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In a thread. Raises DiskFull, Unavailable for what the disk says; who is cancelled waits for the thread."""
        done = asyncio.get_running_loop().run_in_executor(self._threads, lambda: blocking(*args, **kwargs))
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            with contextlib.suppress(Exception):
                await done  # else a write could still follow the drop of its file
            raise
        except OSError as fault:
            raise self._refusal(fault) from fault

    def _refusal(self, fault: OSError) -> Unavailable:
        if fault.errno in _FULL:
            return DiskFull(wait_s=FULL_WAIT_S)
        return Unavailable("the disk of the files is not available; try again")

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    # The blocking steps

    def require_room(self, size: int) -> None:
        """Raises DiskFull."""
        disk = shutil.disk_usage(self._folder)
        if disk.free - size < self._reserve.of(disk.total):
            raise DiskFull(wait_s=FULL_WAIT_S)

    def start(self, file: int, now: int) -> Incoming:
        """The name tells the janitor how old it is."""
        return Incoming(self.passing(file, now), self.require_room)

    def passing(self, file: int, now: int) -> Path:
        """A place for something that is not kept yet."""
        return self._incoming / f"{now:x}-{file:x}-{secrets.token_hex(6)}"

    def keep(self, passing: Path, digest: str) -> None:
        """Under its digest, and the name of it durable too. The same bytes may lie there already: all one."""
        place = self.place(digest)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        passing.replace(place)
        # Also folders that were there: another upload, or one before a crash, may have made and not yet synced them.
        for folder in (place.parent, place.parent.parent, self._kept):
            _sync(folder)

    def place(self, digest: str) -> Path:
        return self._kept / digest[:2] / digest[2:4] / digest

    def smaller(self, digest: str, width: int) -> Path:
        """Where a smaller picture of it lies, once it was asked for."""
        return self._kept / digest[:2] / digest[2:4] / f"{digest}.{width}"

    def keep_smaller(self, passing: Path, place: Path) -> None:
        """On the disk before it has its name: what a power cut left empty would be shown ever after."""
        with passing.open("rb") as made:
            os.fsync(made.fileno())
        passing.replace(place)

    def take_away(self, digest: str) -> None:
        """First half of removing: out of sight, so that an upload of the same bytes makes a file of its own."""
        with contextlib.suppress(FileNotFoundError):
            self.place(digest).replace(self._leaving / digest)

    def leaving(self) -> list[str]:
        """What was taken away and neither given back nor removed."""
        return _ours(self._leaving, _DIGEST)

    def give_back(self, digest: str) -> None:
        """Somebody holds these bytes after all."""
        place = self.place(digest)
        with contextlib.suppress(FileNotFoundError):
            with contextlib.suppress(FileExistsError):
                os.link(self._leaving / digest, place)
            _sync(place.parent)  # also where it was: who put it there may not have come so far yet
        (self._leaving / digest).unlink(missing_ok=True)

    def remove(self, digest: str) -> None:
        """Second half of removing: for good, with the smaller pictures."""
        (self._leaving / digest).unlink(missing_ok=True)
        shelf = self.place(digest).parent
        for name in _ours(shelf, _KEPT):
            if name.startswith(f"{digest}."):
                (shelf / name).unlink(missing_ok=True)

    def drop_passing(self, before: int) -> int:
        """Uploads that ended without an end, such as by kill -9; how many went."""
        old = [name for name in _ours(self._incoming, _PASSING) if int(name.partition("-")[0], 16) < before]
        for name in old:
            (self._incoming / name).unlink(missing_ok=True)
        return len(old)

    def shelf(self, number: int) -> Iterator[set[str]]:
        """Digests under one of the 256 folders, folder by folder; also where only a smaller picture is left."""
        folder = self._kept / f"{number:02x}"
        for inner in range(256) if folder.is_dir() else ():
            if found := {name.partition(".")[0] for name in _ours(folder / f"{inner:02x}", _KEPT)}:
                yield found


def _ours(folder: Path, names: re.Pattern[str]) -> list[str]:
    """The files of a folder that are called like ours, if there is such a folder."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as found:
        return [each.name for each in found if names.fullmatch(each.name) and each.is_file()]


def digest_of(path: Path, media_type: str | None, width: int | None = None, height: int | None = None) -> Bytes:
    """Of a finished file, made durable on the way."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return Bytes(digest, file.tell(), media_type, width, height)


def _sync(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
