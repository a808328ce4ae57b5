"""Pictures for tests: small ones of every format, and what should not be taken for one."""

import io
import struct
import zlib

from PIL import Image

GPS = b"55.7558N"


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, None if mode == "P" else "red" if mode in ("RGB", "RGBA") else 0).save(written, kind, **more)
    return written.getvalue()


def film(kind: str = "GIF", frames: int = 3, size: tuple[int, int] = (32, 24)) -> bytes:
    """Every frame another grey, so that no writer leaves one out."""
    stills = [Image.new("RGB", size, (each * 7 % 256, each // 37, 0)) for each in range(frames)]
    written = io.BytesIO()
    stills[0].save(written, kind, save_all=True, append_images=stills[1:], duration=40, loop=0)
    return written.getvalue()


def with_position(turned: int = 1) -> bytes:
    """A JPEG that says where it was taken and which way up it is."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010E] = GPS.decode()
    return picture("JPEG", (64, 48), exif=exif)


def huge(width: int, height: int) -> bytes:
    """A PNG that claims a canvas and has next to no bytes for it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def chunk(name: bytes, inner: bytes) -> bytes:
    return struct.pack(">I", len(inner)) + name + inner + struct.pack(">I", zlib.crc32(name + inner))
