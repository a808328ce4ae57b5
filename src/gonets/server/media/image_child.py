"""The process that decodes images, and nothing else: little memory, little time, no network; a line in, a line out."""

import contextlib
import ctypes
import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from gonets.server.media import image_pieces

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 10
FRAMES = 500
#: Of all frames together: so many are in memory at once, four bytes each.
MOVING_PIXELS = 50_000_000
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
#: As Pillow writes them; effort is bounded, because forty million pixels must be done within the ten seconds.
_SAVED: dict[str, dict[str, Any]] = {
    "PNG": {"compress_level": 3},
    "JPEG": {"quality": 90},
    "GIF": {},
    "WEBP": {"quality": 90, "method": 2},
}

Order = dict[str, Any]
Answer = dict[str, object]


class Wrong(Exception):
    """The image is refused; the text is the name of the situation."""


def check(order: Order) -> Answer:
    """Decode all of it and write it anew: no metadata, upright, no byte that was not a picture's (W-ATT-IMAGE-4)."""
    image_pieces.require_few(Path(order["source"]), order.get("frames", FRAMES))
    with Image.open(order["source"], formats=FORMATS) as image:
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        frames = getattr(image, "n_frames", 1) if kind in ("GIF", "WEBP") else 1
        width, height = image.size
        if width < 1 or height < 1:
            raise Wrong("small")
        if width * height > order["pixels"] or frames >= order.get("frames", FRAMES):
            raise Wrong("big")
        if frames > 1 and width * height * frames > MOVING_PIXELS:
            raise Wrong("big")
        if frames > 1:
            _write_moving(image, order["target"], kind)
        else:
            image.load()
            still = _plain(ImageOps.exif_transpose(image), kind)
            width, height = still.size
            still.save(order["target"], kind, **_SAVED[kind])
    return {"type": TYPES[kind], "width": width, "height": height}


def shrink(order: Order) -> Answer:
    """A picture of ours, at most so wide; the first frame of a moving one."""
    with Image.open(order["source"], formats=FORMATS) as image:
        kind = "PNG" if image.format == "GIF" else str(image.format)
        if kind == "JPEG":
            image.draft("RGB", (order["width"] * 2, order["width"] * 2))
        image.load()
        still = _plain(image, kind)
        if still.mode == "P":
            still = still.convert("RGBA")
        height = max(1, round(still.height * order["width"] / still.width))
        still.resize((order["width"], height), Image.Resampling.LANCZOS, reducing_gap=2.0).save(
            order["target"], kind, **_SAVED[kind]
        )
    return {"type": TYPES[kind], "width": order["width"], "height": height}


def _plain(image: Image.Image, kind: str) -> Image.Image:
    """Modes that every reader shows, and none of the notes a file may carry beside its pixels."""
    transparency = image.info.get("transparency") if kind in ("PNG", "GIF") else None
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    elif kind == "JPEG" and image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    elif kind == "WEBP" and image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGBA")
    plain = image.copy() if image.readonly else image
    plain.info = {} if transparency is None or plain.mode.startswith("I") else {"transparency": transparency}
    return plain


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey as eight; plain conversion would clip."""
    wide = image.convert("I") if image.mode.startswith("I") else image.convert("F")
    return wide.point(lambda grey: grey * (1 / 256)).convert("L")


def _write_moving(image: Image.Image, target: str, kind: str) -> None:
    loop, durations, frames = image.info.get("loop"), [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(min(int(frame.info.get("duration", 100)) or 100, 65_000))
        still = frame.convert("RGBA")
        still.info = {}
        frames.append(still)
    more: dict[str, Any] = {"duration": durations, **({} if loop is None else {"loop": loop})}
    if kind == "GIF":
        more["disposal"] = 2
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], **_SAVED[kind], **more)


def answer(order: Order) -> Answer:
    """What became of one order; every way a decoder can fail has a name."""
    Image.MAX_IMAGE_PIXELS = order["pixels"]
    try:
        return {"check": check, "shrink": shrink}[order["do"]](order)
    except Wrong as wrong:
        return {"wrong": str(wrong)}
    except (image_pieces.TooMany, Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return {"wrong": "big"}
    except UnidentifiedImageError:
        return {"wrong": "format"}
    except OSError as fault:
        # The disk has numbers for its troubles, decoders have none.
        return {"wrong": "disk", "errno": fault.errno} if fault.errno else {"wrong": "corrupted"}
    except Exception:  # decoders raise whatever they like over hostile bytes
        return {"wrong": "corrupted"}


def confine() -> None:
    """As little as the system lets us have."""
    with contextlib.suppress(Exception):
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)  # where user namespaces are allowed
    sys.addaudithook(_no_network)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def allow_cpu() -> None:
    """So many seconds for the next image, counted from what is used already."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + CPU_S + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _no_network(event: str, _: object) -> None:
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")):
        raise PermissionError(event)


def main() -> None:
    """Orders by standard input until it ends; what tells the server to stop is not for us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    warnings.simplefilter("error")
    Image.init()
    confine()
    for line in sys.stdin:
        allow_cpu()
        order = json.loads(line)
        done = answer(order)
        if "wrong" in done:
            Path(order["target"]).unlink(missing_ok=True)
        os.write(1, json.dumps(done).encode() + b"\n")


if __name__ == "__main__":
    main()
