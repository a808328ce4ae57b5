"""Throwaway stores: a fresh folder each, and with PostgreSQL a fresh database each, dropped at the end."""

import itertools
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gonets.cli.bench.processes import Failed


@dataclass(frozen=True, slots=True)
class Store:
    """Where a server keeps its data; no url is SQLite in the folder."""

    folder: Path
    url: str | None

    @property
    def environ(self) -> dict[str, str]:
        """By the environment: a command line can be read by others, and a url may hold a password."""
        return {} if self.url is None else {"GONETS_DATABASE__URL": self.url}


class Stores:
    """Makes stores in one folder; `url` names a PostgreSQL in which we may create databases."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.folder = folder
        self._url = url
        self._databases: list[str] = []
        self._numbers = itertools.count(1)

    def fresh(self) -> Store:
        """Raises Failed."""
        folder = self.folder / f"store-{next(self._numbers)}"
        folder.mkdir(mode=0o700)
        if self._url is None:
            return Store(folder, None)
        from gonets.cli.bench.worlds.postgres import create  # the driver is an extra

        database = f"gonets_bench_{secrets.token_hex(6)}"
        create(self._url, database)
        self._databases.append(database)
        return Store(folder, urlsplit(self._url)._replace(path=f"/{database}").geturl())

    def postgres_pid(self) -> int | None:
        """The main process of PostgreSQL, if it runs on this machine."""
        if self._url is None:
            return None
        from gonets.cli.bench.worlds.postgres import main_process  # the driver is an extra

        return main_process(self._url)

    def drop(self) -> None:
        for database in self._databases:
            from gonets.cli.bench.worlds.postgres import drop  # the driver is an extra

            assert self._url is not None, "databases are made on PostgreSQL only"  # noqa: S101 narrows the type
            with suppress(Failed):
                drop(self._url, database)


@contextmanager
def throwaway(url: str | None) -> Iterator[Stores]:
    """In the folder for temporary files (``TMPDIR``), gone afterwards. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="gonets-bench-", ignore_cleanup_errors=True) as name:
        stores = Stores(Path(name), url)
        try:
            yield stores
        finally:
            stores.drop()
