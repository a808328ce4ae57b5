"""Putting things into the catalogue as the command does: a link, the file, the id."""

import struct
from urllib.parse import quote

from tests.people.person import Operator
from tests.town import Answer, Json

#: A second of silence, as a header that says so.
SOUND = (
    b"RIFF"
    + struct.pack("<I", 36)
    + b"WAVEfmt "
    + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    + b"data\0\0\0\0"
)


async def uploaded(operator: Operator, kind: str, raw: bytes, name: str = "shop.bin") -> Json:
    """What the console gave for it; the file has arrived."""
    reserved = await operator.done("catalogue/upload", kind=kind)
    stored = await operator.town.stores(f"{reserved['url']}&name={quote(name)}", raw)
    assert stored.status == 200, stored.body
    return reserved


async def adds(operator: Operator, kind: str, name: str, raw: bytes, **more: object) -> Answer:
    token = (await uploaded(operator, kind, raw))["token"]
    return await operator.does("catalogue", kind=kind, id=name, token=token, **more)


async def added(operator: Operator, kind: str, name: str, raw: bytes, **more: object) -> Json:
    """Must succeed."""
    answer = await adds(operator, kind, name, raw, **more)
    assert answer.status == 200, answer.body
    return answer.json


def named(items: Json) -> list[tuple[str, str]]:
    return [(item["kind"], item["id"]) for item in items["items"]]
