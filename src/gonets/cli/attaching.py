"""Files that a command attaches: what they are, and their way to the server (W-UPL)."""

import mimetypes
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from gonets.cli.door import Door
from gonets.cli.printing import Json

#: Longer ones show on stderr how far they are.
BIG = 8 * 1024 * 1024
PIECE = 256 * 1024


def attached(door: Door, path: Path) -> Json:
    """Uploaded; the attachment that carries it."""
    kind = kind_of(path)
    reserved = door.post("uploads", type=kind)
    door.upload(reserved["url"], path.name, pieces(path), path.stat().st_size)
    return {"type": kind, "payload": {"token": reserved["token"]}}


def kind_of(path: Path) -> str:
    """By what the file holds, else by the ending of its name."""
    from gonets.server.media.magic import HEAD, IMAGES, type_of

    try:
        if not stat.S_ISREG(path.stat().st_mode):  # of a pipe nobody knows the size, and what is read is gone
            raise typer.BadParameter(f"{path} is no plain file; folders, pipes and devices cannot be attached.")
        with path.open("rb") as file:
            held = type_of(file.read(HEAD))
    except OSError as fault:
        raise unreadable(path, fault) from fault
    if held in IMAGES:
        return "IMAGE"
    family = (held or mimetypes.guess_type(path.name)[0] or "").partition("/")[0]
    return {"audio": "AUDIO", "video": "VIDEO"}.get(family, "FILE")


def unreadable(path: Path, fault: OSError) -> typer.BadParameter:
    return typer.BadParameter(f"{path} cannot be read: {(fault.strerror or str(fault)).lower()}.")


def pieces(path: Path) -> Iterator[bytes]:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size < BIG:
            yield from iter(lambda: file.read(PIECE), b"")
            return
        with typer.progressbar(length=size, label=path.name, file=sys.stderr) as progress:
            for piece in iter(lambda: file.read(PIECE), b""):
                yield piece
                progress.update(len(piece))
