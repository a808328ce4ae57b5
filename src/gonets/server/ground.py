"""What a house stands on: its database, bells, keys and folder, opened; a test brings its own."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from gonets.server.clock import Clock
from gonets.server.keys import Keys, open_keys
from gonets.server.operate import greeting
from gonets.server.settings import CannotStart, Settings
from gonets.server.settings_reading import is_loopback
from gonets.server.store import deliveries
from gonets.server.store import house as house_rows
from gonets.server.store.database import Database
from gonets.server.store.opening import AlreadyRunning, CannotOpen, open_database
from gonets.server.wakeups.local import LocalWakeups
from gonets.server.wakeups.protocol import Wakeups


@dataclass(frozen=True, slots=True)
class Ground:
    """What a house stands on; a test brings its own clock and database."""

    settings: Settings
    folder: Path
    database: Database
    clock: Clock
    wakeups: Wakeups
    keys: Keys
    public_url: str
    on_loopback: bool

    @property
    def is_development(self) -> bool:
        return self.settings.server.mode == "development"


async def lay_ground(settings: Settings, folder: Path, clock: Clock, url: str, *, durable: bool) -> Ground:
    """Database, bells and keys, opened. Raises CannotStart."""
    try:
        database = await open_database(settings.database.url, folder, durable=durable)
    except CannotOpen as fault:
        raise CannotStart(_sentence(str(fault)), 3 if isinstance(fault, AlreadyRunning) else 1) from fault
    try:
        if settings.database.url is None:
            await database.transact(deliveries.free_all)
        keys = open_keys(folder)
        await _require_same_key(database, keys)
        wakeups = await _open_wakeups(settings)
    except OSError as fault:
        await database.close()
        raise CannotStart(f"The data folder {folder} cannot be used: {fault.strerror}.") from fault
    except BaseException:
        await database.close()
        raise
    on_loopback = is_loopback(settings.server.host)
    return Ground(settings, folder, database, clock, wakeups, keys, url, on_loopback)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


async def _open_wakeups(settings: Settings) -> Wakeups:
    if settings.wakeups.nats is None:
        return LocalWakeups()
    from gonets.server.wakeups.nats import NatsWakeups  # its client is an extra

    try:
        return await NatsWakeups.open(settings.wakeups.nats)
    except RuntimeError as fault:
        raise CannotStart(_sentence(str(fault))) from fault


async def _require_same_key(database: Database, keys: Keys) -> None:
    """What is sealed in the database needs the key it was sealed with; a lost one is said at the start."""

    known = await database.transact(lambda tx: house_rows.put_first(tx, "key", keys.fingerprint))
    if known != keys.fingerprint:
        raise CannotStart("The file gonets.key in the data folder is not the one this database was made with.")


def console_key(folder: Path) -> str:
    """From GONETS_CONSOLE_KEY, else the data folder's; made at the first start. Raises CannotStart."""
    given = os.environ.get("GONETS_CONSOLE_KEY", "").strip()
    if given:
        return given
    path = folder / "console.key"
    try:
        key = path.read_text().strip() if path.exists() else ""
        if not key:  # an empty one would let in whoever sends none
            key = secrets.token_urlsafe(32)
            greeting.write(path, key.encode() + b"\n")
    except OSError as fault:
        raise CannotStart(f"The file {path} cannot be used: {fault.strerror}.") from fault
    return key
