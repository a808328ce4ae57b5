"""Why a database cannot be opened: one clear sentence each, for the person at the terminal."""

from pathlib import Path


class CannotOpen(Exception):
    """The sentence is the message."""


class NoPermission(CannotOpen):
    def __init__(self, place: Path | str) -> None:
        super().__init__(f"no permission to read and write {place}")


class NotADatabase(CannotOpen):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a readable database; restore a backup, or use another data folder")


class AlreadyRunning(CannotOpen):
    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"the data folder {path.parent} is in use by {who}; stop it, or use another data folder")
        self.pid = pid


class OldSqlite(CannotOpen):
    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"SQLite {found} can corrupt a database; {needed} or newer is needed: pip install -U apsw")


class NewerSchema(CannotOpen):
    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"the database has schema {found}, this server knows {known}: install a newer gonets")
        self.found = found
        self.known = known


class ChangedMigration(CannotOpen):
    def __init__(self, number: int, name: str) -> None:
        super().__init__(f"migration {number:04} ({name}) of the database is not the one this server has")
        self.number = number


class Unreachable(CannotOpen):
    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"PostgreSQL at {where} cannot be reached: {why}")


class BadPassword(CannotOpen):
    def __init__(self, where: str) -> None:
        super().__init__(f"PostgreSQL at {where} refuses this user name or password")


class TooOldPostgres(CannotOpen):
    def __init__(self, found: str, needed: int) -> None:
        super().__init__(f"PostgreSQL {found} is too old; {needed} or newer is needed")


class DriverMissing(CannotOpen):
    def __init__(self) -> None:
        super().__init__("PostgreSQL needs its driver: pip install 'gonets[scale]'")
