"""``gonets catalogue``: the stickers and tracks that people and bots may send by id (W-ATT-MUSIC-1)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option

from gonets.cli.attaching import pieces
from gonets.cli.door import find
from gonets.cli.options import AsJson, Data, Url, example, family
from gonets.cli.printing import as_json, line, table

app = family()


class Kind(StrEnum):
    """As a command writes it."""

    STICKER = "sticker"
    MUSIC = "music"


WhichKind = Annotated[Kind, Argument(help="A sticker or a track.", metavar="KIND")]
Id = Annotated[str, Argument(help="What messages name it by: letters, digits, dots, hyphens.", metavar="ID")]
File = Annotated[
    Path,
    Argument(
        help="PNG, JPEG, GIF or WebP; of a track MP3, Ogg, FLAC, WAV, M4A or AAC.",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        readable=True,
    ),
]
Title = Annotated[str | None, Option(help="What people read; else the id.", metavar="TITLE")]
Artist = Annotated[str | None, Option(help="Of a track.", metavar="NAME")]


@app.command(epilog=example("gonets catalogue add sticker kitten kitten.png --title 'A kitten'"))
def add(
    kind: WhichKind,
    name: Id,
    file: File,
    title: Title = None,
    artist: Artist = None,
    url: Url = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Let an id stand for a file. The same id never stands for another one later."""
    if artist is not None and kind is not Kind.MUSIC:
        raise BadParameter("Only a track has an --artist.")
    door = find(url, data)
    reserved = door.post("console", "catalogue", "upload", kind=kind.value)
    door.upload(reserved["url"], file.name, pieces(file), file.stat().st_size)
    made = door.post(
        "console", "catalogue", kind=kind.value, id=name, token=reserved["token"], title=title, artist=artist
    )
    if json:
        as_json(made)
    else:
        line(made["url"])


@app.command("list", epilog=example("gonets catalogue list"))
def list_(url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List what there is, stickers first."""
    items = find(url, data).get("console", "catalogue")["items"]
    if json:
        for item in items:
            as_json(item)
        return
    rows = []
    for item in items:
        title = f"{item['artist']}: {item['title']}" if "artist" in item else item["title"]
        rows.append([item["kind"].lower(), item["id"], title, f"{-(-item['size'] // 1024)} KB"])
    table(rows)


@app.command(epilog=example("gonets catalogue remove sticker tea-cup"))
def remove(kind: WhichKind, name: Id, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Take it out; messages that carry it stay, with a place holder."""
    find(url, data).post("console", "catalogue", "remove", kind=kind.value, id=name)
    if json:
        as_json({"removed": name})
    else:
        line(f"{kind.value} {name} removed")
