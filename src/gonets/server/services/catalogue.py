"""The catalogue: added to, listed, removed from, asked (W-ATT-MUSIC-1, W-ATT-STICKER-1)."""

from collections.abc import Collection
from functools import partial

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller, Door
from gonets.server.domain.catalogue import HOUSE, Item, ItemKind, item_of, require_id, require_same_bytes
from gonets.server.domain.refusals import Malformed, NotFound
from gonets.server.services.uploads import Reserved, Uploads
from gonets.server.store import catalogue as rows
from gonets.server.store import uploads as file_rows
from gonets.server.store.database import Database, Transaction
from gonets.wire.links import Links

_HOUSE = Caller(HOUSE, "", Door.PEOPLE)


class Catalogue:
    def __init__(self, database: Database, clock: Clock, links: Links, uploads: Uploads) -> None:
        self._database = database
        self._clock = clock
        self._links = links
        self._uploads = uploads

    async def reserve(self, kind: ItemKind) -> Reserved:
        """Where the operator's file goes; it is checked there like any upload."""
        return await self._uploads.reserve(_HOUSE, kind.upload)

    async def add(self, kind: ItemKind, name: str, token: str, title: str, artist: str) -> Item:
        """What was uploaded stands for this id from now on. The same file again only renames it."""
        require_id(name)
        file, now = self._links.file_of_token(token), self._clock.now()
        if file is None:
            raise Malformed("token", "nothing was uploaded under this token")

        async def work(tx: Transaction) -> Item:
            item = item_of(kind, name, await file_rows.file_of(tx, file), title, artist, now)
            before = await rows.lock(tx, kind, name)
            require_same_bytes(before, item.digest)
            if not await rows.keep_file(tx, file, now):
                raise Malformed("token", "the file was collected meanwhile; upload it again")
            if not await rows.put(tx, [item]):  # somebody else took the id since it was looked up
                raise Malformed("id", "this id was just given to another file; choose another id")
            if before is not None and before.file is not None and before.file != file:
                await rows.let_file_go(tx, before.file)
            return item

        return await self._database.transact(work)

    async def remove(self, kind: ItemKind, name: str) -> None:
        """Messages that carry it stay; readers find a place holder at its address."""
        now = self._clock.now()

        async def work(tx: Transaction) -> None:
            before = await rows.lock(tx, kind, name)
            if before is None or not await rows.remove(tx, kind, name, now):
                raise NotFound("id", "the catalogue holds no such id")
            if before.file is not None:
                await rows.let_file_go(tx, before.file)

        await self._database.transact(work)

    async def items(self) -> list[Item]:
        return await self._database.read(rows.items)

    async def item(self, kind: ItemKind, name: str) -> Item | None:
        """What is shown at its address now."""
        found = await self._database.read(partial(rows.item, kind=kind, name=name))
        return None if found is None or found.removed_at is not None else found

    async def unknown(self, wanted: Collection[tuple[ItemKind, str]]) -> set[tuple[ItemKind, str]]:
        """Those that it does not hold."""
        if not wanted:
            return set()
        return set(wanted) - await self._database.read(partial(rows.held, wanted=wanted))
