"""What a disk may hold after the power went: everything flushed, and of the rest whatever chance left (T3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from random import Random

from tests.reliability.power_loss.recording_disk import Acknowledged, Cut, Deleted, Entry, Flushed, Wrote


class Tear(Enum):
    """How a write may arrive in part."""

    WHOLE = 0
    PREFIX = -1
    SECTORS = 512
    PAGES = 4096


@dataclass(frozen=True, slots=True)
class Image:
    """The files as found, and the batches that had been acknowledged when the power went."""

    files: dict[str, bytes]
    acknowledged: frozenset[int]
    told: str


@dataclass(slots=True)
class _FileState:
    kept: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, Wrote | Cut]] = field(default_factory=list)
    flushed: bool = False
    listed: bool = False  # its place in the folder is on the disk
    deleted: bool = False  # and may be back

    def flush(self, began: int) -> None:
        """Only what stood before the sync began: a write beside it is not covered."""
        for place, change in self.waiting:
            if place < began:
                _apply(self.kept, change)
        self.waiting = [(place, change) for place, change in self.waiting if place >= began]
        self.flushed = True


def images(log: Sequence[Entry], seed: int, wanted: int) -> Iterator[Image]:
    """As many as wanted, at seeded cuts; the same seed makes the same images."""
    random = Random(seed)
    cuts = sorted(random.randrange(1, len(log) + 1) for _ in range(wanted))
    files: dict[str, _FileState] = {}
    acknowledged: set[int] = set()
    for number, (start, end) in enumerate(pairwise([0, *cuts])):
        for place in range(start, end):
            _happen(files, acknowledged, place, log[place])
        yield _image(files, acknowledged, Random(f"{seed}.{number}"), f"seed {seed}, image {number}, cut at {end}")


def _happen(files: dict[str, _FileState], acknowledged: set[int], place: int, entry: Entry) -> None:
    match entry:
        case Acknowledged(batch):
            acknowledged.add(batch)
        case Flushed(file, began):
            state = files[file]
            if not state.flushed and file.endswith(("-wal", "-journal")):
                _flush_folder(files)  # SQLite does so with the first sync of a new journal
            state.flush(began)
        case Deleted(file):
            files[file].deleted = True
        case Wrote(file) | Cut(file):
            if file not in files or files[file].deleted:
                files[file] = _FileState()
            files[file].waiting.append((place, entry))


def _flush_folder(files: dict[str, _FileState]) -> None:
    for name, state in list(files.items()):
        state.listed = True
        if state.deleted:
            del files[name]


def _image(files: dict[str, _FileState], acknowledged: set[int], random: Random, told: str) -> Image:
    tear = random.choice(list(Tear))
    lost = random.choice((0.0, 0.1, 0.5, 0.9, 1.0))  # some images are calm, some are hell
    found = {}
    for name, state in files.items():
        certain = state.listed and not state.deleted
        if certain or random.random() < 0.5:
            found[name] = bytes(_survivor(state, random, tear, lost))
    return Image(found, frozenset(acknowledged), f"{told}, {tear.name}, {lost} lost")


def _survivor(state: _FileState, random: Random, tear: Tear, lost: float) -> bytearray:
    content = bytearray(state.kept)
    for _, change in state.waiting:
        if random.random() >= lost:
            _apply(content, change)
            continue
        match change:
            case Wrote(_, offset, data):
                _grow(content, offset + len(data), random)
                for start, end in _arrived(len(data), random, tear):
                    _put(content, offset + start, data[start:end])
            case Cut():
                pass  # a length that did not change
    return content


def _arrived(size: int, random: Random, tear: Tear) -> Iterator[tuple[int, int]]:
    """The parts of a torn write that reached the disk."""
    match tear:
        case Tear.WHOLE:
            return
        case Tear.PREFIX:
            yield 0, random.randrange(size + 1)
        case Tear.SECTORS | Tear.PAGES:
            for start in range(0, size, tear.value):
                if random.random() < 0.5:
                    yield start, min(start + tear.value, size)


def _grow(content: bytearray, size: int, random: Random) -> None:
    """The new length may be there before the bytes: as zeros, or as what lay there once."""
    missing = size - len(content)
    if missing <= 0 or random.random() < 0.5:
        return
    content += bytes(missing) if random.random() < 0.5 else random.randbytes(missing)


def _apply(content: bytearray, change: Wrote | Cut) -> None:
    match change:
        case Wrote(_, offset, data):
            _put(content, offset, data)
        case Cut(_, size):
            del content[size:]
            content.extend(bytes(max(0, size - len(content))))


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data
