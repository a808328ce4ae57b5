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

#: In coded pixels a byte of ones is followed by a zero, or by the number of a restart. Decoders skip what is between
#: segments until the next of these, and so do we. Looking back, else a flood of ones would be walked from each of them.
_MARKER = re.compile(rb"\xff++[^\x00\xd0-\xd7\xff]")
_NEXT_MARKER = re.compile(rb"(?<!\xff)" + _MARKER.pattern)
_START_OF_SCAN, _END_OF_IMAGE, _WITHOUT_LENGTH = 0xDA, 0xD9, (0x01, 0xD8)

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
        found = _MARKER.match(data, place) or _NEXT_MARKER.search(data, place)
        if found is None or data[found.end() - 1] == _END_OF_IMAGE:
            return
        marker, place = data[found.end() - 1], found.end()
        if marker not in _WITHOUT_LENGTH:
            place += int.from_bytes(data[place : place + 2])
        scans += marker == _START_OF_SCAN
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
        match data[place : place + 1]:
            case b"" | b";":
                return
            case b",":
                frames += 1
                place = _behind_blocks(data, place + 11 + _colours(data[place + 9]))
            case b"!":
                place = _behind_blocks(data, place + 2)
            case _:  # decoders skip it
                place += 1
        if frames >= most:
            break
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
