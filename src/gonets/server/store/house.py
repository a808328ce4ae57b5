"""What this data folder is: a few named texts (demo world, key of markers), and how much it holds."""

from dataclasses import dataclass

from gonets.server.store.database import Sql, Transaction

GET: Sql = "SELECT value FROM house WHERE name = :name"

PUT: Sql = """
INSERT INTO house (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


PUT_FIRST: Sql = "INSERT INTO house (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"

HOLDING: Sql = """
SELECT (SELECT COUNT(*) FROM groups) AS groups_held, COALESCE(SUM(c.last_n), 0) AS messages,
       COALESCE(MAX(c.last_event_at), 0) AS last_event_at
  FROM chats c"""


@dataclass(frozen=True, slots=True)
class Holding:
    """Of the start's first line; messages are counted as they were sent."""

    groups: int
    messages: int
    last_event_at: int


async def holding(tx: Transaction) -> Holding:
    (row,) = await tx.fetch(HOLDING)
    return Holding(row.groups_held, int(row.messages), row.last_event_at)


async def get(tx: Transaction, name: str) -> str | None:
    rows = await tx.fetch(GET, name=name)
    return str(rows[0].value) if rows else None


async def put_first(tx: Transaction, name: str, value: str) -> str:
    """Of two who put at once the first one's stays; which one it is."""
    await tx.execute(PUT_FIRST, name=name, value=value)
    kept = await get(tx, name)
    return value if kept is None else kept


async def put(tx: Transaction, name: str, value: str) -> None:
    await tx.execute(PUT, name=name, value=value)
