"""How many pieces a picture is made of, counted before a decoder walks through each of them (U4)."""

import mmap
import re
from pathlib import Path

#: Cameras and tools write a dozen scans and some hundred segments; each scan is a walk over the whole canvas.
JPEG_SCANS = 32
JPEG_SEGMENTS = 2_000
#: A PNG of the largest size in pieces of 8 KB, many times over.
PNG_CHUNKS = 20_000
GIF_BLOCKS = 400_000

#: In coded pixels a byte of ones is followed by a zero, or by the number of a restart.
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9

Bytes = bytes | mmap.mmap


class TooMany(Exception):
    """More pieces than any picture needs."""


def require_few(path: Path, frames: int) -> None:
    """Raises TooMany. What is broken is left to the decoder, which says how; it counts a WebP's frames itself."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        match data[:3]:
            case b"\xff\xd8\xff":
                _jpeg(data)
            case b"\x89PN":
                _png(data)
            case b"GIF":
                _gif(data, frames)


def _jpeg(data: Bytes) -> None:
    place, scans = 2, 0
    for _ in range(JPEG_SEGMENTS):
        found = _NEXT_MARKER.match(data, place)
        if found is None or data[found.end() - 1] == _END_OF_IMAGE:
            return
        length = int.from_bytes(data[found.end() : found.end() + 2])
        place = found.end() + length
        if data[found.end() - 1] == _START_OF_SCAN:
            scans += 1
            after = _NEXT_MARKER.search(data, place)
            if after is None:
                return
            place = after.start()
        if scans > JPEG_SCANS:
            break
    raise TooMany


def _png(data: Bytes) -> None:
    place = 8
    for _ in range(PNG_CHUNKS):
        if place >= len(data):
            return
        place += 12 + int.from_bytes(data[place : place + 4])
    raise TooMany


def _gif(data: Bytes, most: int) -> None:
    place, frames = 13 + _colours(data[10]), 0
    for _ in range(GIF_BLOCKS):
        sort = data[place : place + 1]
        if sort == b"\x2c":
            frames += 1
            place += 11 + _colours(data[place + 9]) if place + 9 < len(data) else 11
        elif sort == b"\x21":
            place += 2
        else:
            return
        if frames >= most:
            break
        place = _behind_blocks(data, place)
    raise TooMany


def _colours(flags: int) -> int:
    """Bytes of the table that such flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(data: Bytes, place: int) -> int:
    for _ in range(GIF_BLOCKS):
        if place >= len(data) or not data[place]:
            return place + 1
        place += 1 + data[place]
    raise TooMany
