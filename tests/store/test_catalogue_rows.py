"""The catalogue's rows, on both engines: an id keeps its bytes whatever is put there (W-ATT-STICKER-1)."""

from functools import partial

import msgspec

from gonets.server.domain.catalogue import Item, ItemKind
from gonets.server.store import catalogue
from gonets.server.store.database import Database

CUP = Item(ItemKind.STICKER, "cup", "Cup", "", "cup.png", "aa", "image/png", 5, 7, 1)
RAIN = Item(ItemKind.MUSIC, "rain", "Rain", "Nina", "rain.wav", "bb", "audio/wav", 6, None, 2)
BOTH = {(ItemKind.STICKER, "cup"), (ItemKind.MUSIC, "rain")}


async def test_what_is_put_is_listed_until_it_is_removed(database: Database) -> None:
    assert await database.transact(partial(catalogue.put, added=[RAIN, CUP])) == 2
    assert await database.read(catalogue.items) == [CUP, RAIN]
    asked = partial(catalogue.held, wanted=[*BOTH, (ItemKind.MUSIC, "cup")])
    assert await database.read(asked) == BOTH

    gone = partial(catalogue.remove, kind=ItemKind.STICKER, name="cup", now=9)
    assert (await database.transact(gone), await database.transact(gone)) == (True, False)
    assert await database.read(catalogue.items) == [RAIN]
    assert await database.read(asked) == {(ItemKind.MUSIC, "rain")}
    found = await database.read(partial(catalogue.item, kind=ItemKind.STICKER, name="cup"))
    assert found == msgspec.structs.replace(CUP, removed_at=9)


async def test_other_bytes_do_not_take_an_id(database: Database) -> None:
    await database.transact(partial(catalogue.put, added=[CUP]))
    for removed in (False, True):
        if removed:
            await database.transact(partial(catalogue.remove, kind=ItemKind.STICKER, name="cup", now=9))
        other = msgspec.structs.replace(CUP, digest="cc", title="Dog")
        assert await database.transact(partial(catalogue.put, added=[other])) == 0
        found = await database.read(partial(catalogue.item, kind=ItemKind.STICKER, name="cup"))
        assert found is not None
        assert (found.digest, found.title) == ("aa", "Cup")

    again = msgspec.structs.replace(CUP, title="Mug", file=8)
    assert await database.transact(partial(catalogue.put, added=[again])) == 1
    assert await database.read(catalogue.items) == [again]
