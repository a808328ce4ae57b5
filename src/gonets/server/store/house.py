"""What this data folder is: a few named texts (demo world, key of markers)."""

from gonets.server.store.database import Sql, Transaction

GET: Sql = "SELECT value FROM house WHERE name = :name"

PUT: Sql = """
INSERT INTO house (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


async def get(tx: Transaction, name: str) -> str | None:
    rows = await tx.fetch(GET, name=name)
    return str(rows[0].value) if rows else None


async def put(tx: Transaction, name: str, value: str) -> None:
    await tx.execute(PUT, name=name, value=value)
