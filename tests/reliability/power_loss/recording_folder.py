"""The calls that put files in their places, in order, and the worst a disk may make of them when the power goes (T3).

What a folder calls a file is on the disk once the folder was flushed, what is in the file once the file was; until
then either may be so or not, in any order. So a name has one certain meaning or several possible ones.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

Inode: TypeAlias = int


@dataclass(frozen=True, slots=True)
class Flushed:
    """A file or a folder; of a file, what was in it."""

    inode: Inode
    digest: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A folder calls something by a name from now on, or nothing."""

    folder: Inode
    name: str
    inode: Inode | None
    digest: str | None = None  # of what is in it by now, flushed or not


@dataclass(frozen=True, slots=True)
class Committing:
    """Rows that name these digests may be on the disk from here on."""

    digests: frozenset[str]


Entry: TypeAlias = Flushed | Named | Committing


class RecordingFolder:
    """Everything that happens below a folder in this process, as long as it is recorded."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.inode = root.stat().st_ino
        self.log: list[Entry] = []
        self._lock = threading.Lock()
        self._held: list[int] = []

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Between the system and everybody who calls it; what was there before is there for good."""
        for folder in (self.root, *(each for each in self.root.rglob("*") if each.is_dir())):
            self._note(Named(folder.parent.stat().st_ino, folder.name, folder.stat().st_ino))
            self._note(Flushed(folder.parent.stat().st_ino, None))
        wrapped = {name: getattr(os, name) for name in ("fsync", "replace", "rename", "unlink", "link", "mkdir")}
        ours: dict[str, Callable[..., Any]] = {
            "fsync": self._fsync(wrapped["fsync"]),
            "replace": self._replace(wrapped["replace"]),
            "rename": self._replace(wrapped["rename"]),
            "unlink": self._unlink(wrapped["unlink"]),
            "link": self._link(wrapped["link"]),
            "mkdir": self._mkdir(wrapped["mkdir"]),
        }
        for name, ours_of_it in ours.items():
            setattr(os, name, ours_of_it)
        try:
            yield
        finally:
            for name, theirs in wrapped.items():
                setattr(os, name, theirs)
            while self._held:
                os.close(self._held.pop())

    def _note(self, *entries: Entry) -> None:
        self.log.extend(entries)

    def _is_ours(self, path: object) -> bool:
        return isinstance(path, str | Path) and Path(path).is_relative_to(self.root)

    def _hold(self, path: str | Path) -> Inode:
        """As long as something is open, no other gets its number."""
        self._held.append(os.open(path, os.O_RDONLY))
        return os.fstat(self._held[-1]).st_ino

    def _named(self, path: str | Path, inode: Inode | None, digest: str | None = None) -> Named:
        place = Path(path)
        return Named(place.parent.stat().st_ino, place.name, inode, digest)

    def _fsync(self, call: Callable[[int], None]) -> Callable[[int], None]:
        def fsync(file: int) -> None:
            path = Path(os.readlink(f"/proc/self/fd/{file}"))
            digest = sha256(path.read_bytes()).hexdigest() if self._is_ours(path) and path.is_file() else None
            call(file)
            with self._lock:
                self._note(Flushed(self._hold(path), digest))

        return fsync

    def _replace(self, call: Callable[..., None]) -> Callable[..., None]:
        def replace(source: str | Path, target: str | Path, **more: Any) -> None:
            with self._lock:
                inode, digest = self._hold(source), sha256(Path(source).read_bytes()).hexdigest()
                call(source, target, **more)
                self._note(self._named(target, inode, digest), self._named(source, None))

        return replace

    def _link(self, call: Callable[..., None]) -> Callable[..., None]:
        def link(source: str | Path, target: str | Path, **more: Any) -> None:
            with self._lock:
                call(source, target, **more)
                if self._is_ours(target):
                    content = sha256(Path(target).read_bytes()).hexdigest()
                    self._note(self._named(target, self._hold(target), content))

        return link

    def _unlink(self, call: Callable[..., None]) -> Callable[..., None]:
        def unlink(path: str | Path, **more: Any) -> None:
            with self._lock:
                call(path, **more)
                if self._is_ours(path):
                    self._note(self._named(path, None))

        return unlink

    def _mkdir(self, call: Callable[..., None]) -> Callable[..., None]:
        def mkdir(path: str | Path, *more: Any, **named: Any) -> None:
            with self._lock:
                call(path, *more, **named)
                if self._is_ours(path):
                    self._note(self._named(path, self._hold(path)))

        return mkdir


@dataclass(slots=True)
class Disk:
    """What is certain, and what else may be, after so many entries of a log."""

    root: Inode
    flushed: dict[Inode, str] = field(default_factory=dict)
    written: dict[Inode, str] = field(default_factory=dict)
    certain: dict[tuple[Inode, str], Inode | None] = field(default_factory=dict)
    possible: dict[tuple[Inode, str], list[Inode | None]] = field(default_factory=dict)
    promised: frozenset[str] = frozenset()

    def happen(self, entry: Entry) -> None:
        match entry:
            case Committing(digests):
                self.promised = digests
            case Named(folder, name, inode, digest):
                self.possible.setdefault((folder, name), []).append(inode)
                if inode is not None and digest is not None:
                    self.written[inode] = digest
            case Flushed(inode, digest):
                if digest is not None:
                    self.flushed[inode] = digest
                for place in [place for place in self.possible if place[0] == inode]:
                    self.certain[place] = self.possible.pop(place)[-1]

    def meanings(self, folder: Inode, name: str) -> list[Inode | None]:
        """Of a name, any of which may be found."""
        return [self.certain.get((folder, name)), *self.possible.get((folder, name), [])]

    def faults(self, ways: Callable[[str], Sequence[Sequence[str]]]) -> Iterator[str]:
        """Rows whose file may be away, or not whole."""
        for digest in sorted(self.promised):
            kept, leaving = ways(digest)
            found = self._at(kept)
            if None in found and self._at(leaving)[-1] is not None:
                # A rename is one step on every disk with a journal: what left the one place is in the other.
                found = [inode for inode in [*found, self._at(leaving)[-1]] if inode is not None]
            for inode in found:
                if inode is None:
                    yield f"{digest[:8]} may be away"
                elif self.flushed.get(inode) != digest:
                    yield f"{digest[:8]} may not be whole"

    def _at(self, way: Sequence[str]) -> list[Inode | None]:
        """What may be found there, the latest last."""
        found: list[Inode | None] = [self.root]
        for name in way:
            found = [each for folder in found for each in ([None] if folder is None else self.meanings(folder, name))]
        return found


def faults(log: Iterable[Entry], root: Inode, ways: Callable[[str], Sequence[Sequence[str]]]) -> list[str]:
    """Of every moment at which the power may go. `ways` leads to where a digest is kept, and where it is taken away."""
    disk, found = Disk(root), []
    for number, entry in enumerate(log):
        disk.happen(entry)
        found += [f"after entry {number}, {entry}: {fault}" for fault in disk.faults(ways)]
    return found
