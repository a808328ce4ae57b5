"""The catalogue as rows (W-ATT-MUSIC-1, W-ATT-STICKER-1)."""

from collections.abc import Collection

from gonets.server.domain.catalogue import HOUSE, Item, ItemKind
from gonets.server.store.database import Row, Sql, Transaction

ITEM: Sql = (
    "c.kind, c.item_id, c.title, c.artist, c.name, c.digest, c.media_type, c.size, c.file_id, c.added_at, c.removed_at"
)

ITEMS: Sql = "SELECT " + ITEM + " FROM catalogue c WHERE c.removed_at IS NULL ORDER BY c.kind DESC, c.item_id"

ITEM_OF: Sql = "SELECT " + ITEM + " FROM catalogue c WHERE c.kind = :kind AND c.item_id = :item_id"

# Held until commit, so that of two who add the same id the later sees what the earlier put there.
ITEM_LOCKED: Sql = ITEM_OF + " {for_update: c}"

PUT: Sql = """
INSERT INTO catalogue (kind, item_id, title, artist, name, digest, media_type, size, file_id, added_at)
SELECT kind, item_id, title, artist, name, digest, media_type, size, file_id, added_at
  FROM {rows: kind text, item_id text, title text, artist text, name text, digest text, media_type text, size bigint,
        file_id bigint, added_at bigint} r WHERE true
    ON CONFLICT (kind, item_id) DO UPDATE
       SET title = excluded.title, artist = excluded.artist, name = excluded.name, file_id = excluded.file_id,
           added_at = excluded.added_at, removed_at = NULL
     WHERE catalogue.digest = excluded.digest"""

REMOVE: Sql = """
UPDATE catalogue SET removed_at = :now WHERE kind = :kind AND item_id = :item_id AND removed_at IS NULL"""

HELD: Sql = """
SELECT c.kind, c.item_id FROM {rows: kind text, item_id text} r
  JOIN catalogue c ON c.kind = r.kind AND c.item_id = r.item_id WHERE c.removed_at IS NULL"""

# Not before the file is whole, and not one that the janitor has just taken.
KEEP_FILE: Sql = """
UPDATE files SET used_at = :now WHERE file_id = :file_id AND owner_id = :house AND state = 'READY'"""

# One upload may stand behind several ids.
LET_FILE_GO: Sql = """
UPDATE files SET used_at = NULL WHERE file_id = :file_id AND owner_id = :house
   AND NOT EXISTS (SELECT 1 FROM catalogue c WHERE c.file_id = :file_id AND c.removed_at IS NULL)"""


async def items(tx: Transaction) -> list[Item]:
    """Stickers first."""
    return [_item(row) for row in await tx.fetch(ITEMS)]


async def item(tx: Transaction, kind: ItemKind, name: str) -> Item | None:
    """Also when it was removed."""
    rows = await tx.fetch(ITEM_OF, kind=kind.value, item_id=name)
    return _item(rows[0]) if rows else None


async def lock(tx: Transaction, kind: ItemKind, name: str) -> Item | None:
    rows = await tx.fetch(ITEM_LOCKED, kind=kind.value, item_id=name)
    return _item(rows[0]) if rows else None


async def put(tx: Transaction, added: Collection[Item]) -> int:
    """How many went in: an id that stands for other bytes stays as it is."""
    rows = [
        (
            one.kind.value,
            one.id,
            one.title,
            one.artist,
            one.name,
            one.digest,
            one.media_type,
            one.size,
            one.file,
            one.added_at,
        )
        for one in added
    ]
    return await tx.execute(PUT, rows)


async def remove(tx: Transaction, kind: ItemKind, name: str, now: int) -> bool:
    return await tx.execute(REMOVE, kind=kind.value, item_id=name, now=now) == 1


async def held(tx: Transaction, wanted: Collection[tuple[ItemKind, str]]) -> set[tuple[ItemKind, str]]:
    """Those that are in the catalogue now."""
    rows = await tx.fetch(HELD, [(kind.value, name) for kind, name in wanted])
    return {(ItemKind(row.kind), row.item_id) for row in rows}


async def keep_file(tx: Transaction, file: int, now: int) -> bool:
    """From now on the janitor leaves it alone; False if it is gone."""
    return await tx.execute(KEEP_FILE, file_id=file, house=HOUSE, now=now) == 1


async def let_file_go(tx: Transaction, file: int) -> None:
    """The janitor may take it, if nothing in the catalogue is left that needs it."""
    await tx.execute(LET_FILE_GO, file_id=file, house=HOUSE)


def _item(row: Row) -> Item:
    return Item(
        ItemKind(row.kind),
        row.item_id,
        row.title,
        row.artist,
        row.name,
        row.digest,
        row.media_type,
        row.size,
        row.file_id,
        row.added_at,
        row.removed_at,
    )
