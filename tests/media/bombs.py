"""Pictures that want to cost a reader dear: few bytes, and much memory, time, or both (U4)."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.media.pictures import chunk, film, huge, picture

SIGN = b"\x89PNG\r\n\x1a\n"


def _png(width: int, height: int, *more: bytes, colour: int = 2, bits: int = 8, interlaced: int = 0) -> bytes:
    """Whole, of one colour, with chunks of all kinds before its pixels."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = 1 + (width * channels * bits + 7) // 8
    squeezed, packer = b"", zlib.compressobj(9)
    for _ in range(height):
        squeezed += packer.compress(bytes(row))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))
    return SIGN + head + b"".join(more) + chunk(b"IDAT", squeezed + packer.flush()) + chunk(b"IEND", b"")


def _zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


def texts(count: int, megabytes: int) -> bytes:
    """Notes that unfold to gigabytes."""
    note = chunk(b"zTXt", b"note\0\0" + _zeros(megabytes))
    return _png(8, 8, *[note] * count)


def notes(count: int) -> bytes:
    return _png(8, 8, *[chunk(b"tEXt", b"a\0b")] * count)


def profile(megabytes: int) -> bytes:
    return _png(8, 8, chunk(b"iCCP", b"p\0\0" + _zeros(megabytes)))


def splinters(count: int) -> bytes:
    """Pixels in so many pieces of nothing."""
    whole = _png(8, 8)
    place = whole.index(b"IDAT") - 4
    return whole[:place] + chunk(b"IDAT", b"") * count + whole[place:]


def pixels_of_many_pictures() -> bytes:
    """As many as are allowed, and a stream that goes on for ten times as long."""
    packed = zlib.compressobj(9)
    body = b"".join(packed.compress(bytes(18_001)) for _ in range(60_000)) + packed.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 6_000, 6_000, 8, 2, 0, 0, 0))
    return SIGN + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def scans(count: int, side: int = 6_000, before: bytes = b"") -> bytes:
    """A progressive JPEG whose last pass comes again and again, each of them a walk over the whole canvas."""
    written = io.BytesIO()
    Image.new("L", (side, side), 128).save(written, "JPEG", progressive=True, quality=50)
    whole = written.getvalue()
    last = whole.rindex(b"\xff\xda")
    tables = max(whole.rfind(b"\xff\xc4", 0, last), 0)
    again = whole[min(tables, last) : -2]
    return whole[:-2] + (before + again) * count + b"\xff\xd9"


def segments(count: int) -> bytes:
    whole = picture("JPEG")
    return whole[:2] + b"\xff\xfe\x00\x02" * count + whole[2:]


def frames_of_nothing(count: int, before: bytes = b"") -> bytes:
    """A GIF of so many pictures of one pixel on a canvas that is as large as allowed."""
    head = b"GIF89a" + struct.pack("<HHBBB", 6_000, 6_000, 0x80, 0, 0) + bytes(6)
    frame = (
        b"\x21\xf9\x04\x00\x01\x00\x00\x00" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    )
    return head + (before + frame) * count + b"\x3b"


def blocks_of_nothing(count: int) -> bytes:
    """One GIF frame in so many blocks of one byte."""
    whole = frames_of_nothing(1)
    return whole[:-5] + b"\x01\x00" * count + b"\x00\x3b"


#: What the children refuse by themselves, each in an instant.
BOMBS: dict[str, Callable[[], bytes]] = {
    "a canvas of 3.6 gigapixels": lambda: huge(60_000, 60_000),
    "one line of two billion": lambda: huge(2**31 - 1, 1),
    "one column": lambda: huge(1, 2**31 - 1),
    "a canvas of 64 bits": lambda: huge(2**32 - 1, 2**32 - 1),
    "twenty notes of 50 MB": lambda: texts(20, 50),
    "a note of 200 MB": lambda: texts(1, 200),
    "half a million notes": lambda: notes(500_000),
    "a profile of 200 MB": lambda: profile(200),
    "half a million splinters": lambda: splinters(500_000),
    "ten thousand scans": lambda: scans(10_000),
    "forty scans": lambda: scans(40),
    "scans behind letters": lambda: scans(1_000, before=b"tea"),
    "scans behind ones": lambda: scans(1_000, before=b"\xff" * 9),
    "scans behind what has no length": lambda: scans(1_000, before=b"\xff\x01"),
    "scans in an application's segment that is none": lambda: scans(1_000, before=b"\xff\xe5\x00\x02"),
    "scans behind a note that ends in ones": lambda: scans(1_000, before=b"\xff\xfe\x00\x03\xff"),
    "a flood of ones": lambda: scans(40)[:-2] + b"\xff" * 15_000_000 + b"\xff\xd9",
    "two million segments": lambda: segments(2_000_000),
    "499 frames of nothing on a canvas": lambda: frames_of_nothing(499),
    "half a million frames": lambda: frames_of_nothing(500_000),
    "frames behind letters": lambda: frames_of_nothing(100_000, before=b"tea"),
    "a million letters": lambda: frames_of_nothing(1, before=b"t" * 1_000_000),
    "a million blocks": lambda: blocks_of_nothing(1_000_000),
    "a film of canvases": lambda: film("WEBP", 30, (2_000, 2_000)),
}
