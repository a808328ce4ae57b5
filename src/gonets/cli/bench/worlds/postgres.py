"""Databases of our own in somebody's PostgreSQL, made and dropped; the one that was named is never touched."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import asyncpg

from gonets.cli.bench.load.accounting import parent_of
from gonets.cli.bench.processes import Failed

T = TypeVar("T")


def create(url: str, name: str) -> None:
    """Raises Failed."""
    _run(_execute(url, f'CREATE DATABASE "{name}"'))


def drop(url: str, name: str) -> None:
    """Raises Failed."""
    _run(_execute(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def main_process(url: str) -> int | None:
    """Its number, if it runs on this machine, so that its CPU can be charged. Raises Failed."""
    return _run(_main_process(url))


async def _execute(url: str, sql: str) -> None:
    link = await asyncpg.connect(url)
    try:
        await link.execute(sql)
    finally:
        await link.close()


async def _main_process(url: str) -> int | None:
    link = await asyncpg.connect(url)
    try:
        return _parent_of_backend(int(await link.fetchval("SELECT pg_backend_pid()")))
    finally:
        await link.close()


def _parent_of_backend(backend: int) -> int | None:
    with suppress(OSError):
        if "postgres" in Path(f"/proc/{backend}/comm").read_text():
            return parent_of(backend)
    return None


def _run(asked: Coroutine[None, None, T]) -> T:
    try:
        return asyncio.run(asked)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as fault:
        raise Failed(f"PostgreSQL refused: {fault}. The bench makes databases of its own there.") from None
