"""The catalogue of stickers and tracks: for people to choose from, for the operator to fill (W-ATT-MUSIC-1)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.catalogue import ITEM_KINDS, Item, ItemKind
from gonets.server.domain.chats import good_title
from gonets.server.domain.refusals import Malformed
from gonets.server.people.call import Call
from gonets.server.people.services import People
from gonets.wire.links import Links


async def items(do: People, call: Call, me: Caller) -> object:
    """Stickers first."""
    return {"items": [_shown(item, do.links) for item in await do.catalogue.items()]}


async def all_items(do: People, call: Call) -> object:
    return {"items": [_shown(item, do.rules.links) for item in await do.catalogue.items()]}


async def reserve(do: People, call: Call) -> object:
    """The link takes the file, the token goes into `add`."""
    made = await do.catalogue.reserve(_kind(call))
    return {"url": made.url, "token": made.token}


async def add(do: People, call: Call) -> object:
    """With a title, and the artist of a track; the same file again only renames it."""
    kind, name = _kind(call), call.required("id")
    title, artist = call.fields.text("title"), call.fields.text("artist")
    if artist is not None and kind is not ItemKind.MUSIC:
        raise Malformed("artist", "only tracks have an artist")
    item = await do.catalogue.add(
        kind,
        name,
        call.required("token"),
        name if title is None else good_title(title, "title", call.limits),
        "" if artist is None else good_title(artist, "artist", call.limits),
    )
    return _shown(item, do.rules.links)


async def remove(do: People, call: Call) -> object:
    await do.catalogue.remove(_kind(call), call.required("id"))
    return {}


def _kind(call: Call) -> ItemKind:
    kind = call.fields.enum("kind", ITEM_KINDS)
    if kind is None:
        raise Malformed("kind", f"one of {', '.join(ITEM_KINDS)} is expected")
    return ItemKind(kind)


def _shown(item: Item, links: Links) -> dict[str, object]:
    shown: dict[str, object] = {"kind": item.kind.value, "id": item.id, "title": item.title}
    if item.artist:
        shown["artist"] = item.artist
    return shown | {
        "url": links.catalogue_url(item.kind.value, item.id),
        "media_type": item.media_type,
        "size": item.size,
    }
