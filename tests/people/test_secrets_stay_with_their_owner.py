"""Passwords, cookies and codes of invitations are in no table, no file and no line of a log (T21, reliability 7.6)."""

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog

from gonets.server.operate import logs
from gonets.server.settings import Log
from gonets.server.store.database import Transaction
from tests.graph import acts
from tests.people.visitor import PASSWORD, Visitor, invited, invited_again
from tests.town import Town

OTHER = "canary-four-black-leaves"


async def live_through(town: Town) -> tuple[Visitor, list[str]]:
    """A person comes in, mistypes, changes the password and signs in elsewhere; gives every secret of it."""
    user, code = await invited(town)
    anna = Visitor(town)
    await anna.done("invitations/accept", code=code, login="anna", password=PASSWORD)
    secrets = [PASSWORD, OTHER, code, *anna.cookies.values()]
    await anna.elsewhere().signs_in("anna", "canary-mistyped")
    await anna.done("password", old=PASSWORD, new=OTHER)
    home = anna.elsewhere()
    await home.signs_in("anna", OTHER)
    secrets += ["canary-mistyped", await invited_again(town, user), *anna.cookies.values(), *home.cookies.values()]
    await home.done("sign-out")
    return anna, secrets


async def test_no_table_holds_one(production: Town) -> None:
    async def tables(tx: Transaction) -> list[str]:
        found = [
            await tx.fetch(sql)
            for sql in ("SELECT * FROM users", "SELECT * FROM sessions", "SELECT * FROM invitations")
        ]
        return [repr(list(row)) for rows in found for row in rows]

    _, secrets = await live_through(production)
    kept = "\n".join(await production.database.read(tables)) + repr(await acts.everything(production))
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in kept, "or the test looks at nothing"
    assert [secret for secret in secrets if secret in kept] == []


async def test_no_file_of_the_data_folder_holds_one(production: Town, tmp_path: Path) -> None:
    _, secrets = await live_through(production)
    files = contents(tmp_path)
    assert files
    assert [secret for secret in secrets for file in files if secret.encode() in file] == []


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What the server writes to stderr, as it is set up to write it."""
    written = StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        logs.configure(Log(format=request.param, level="debug"))
    yield written
    structlog.reset_defaults()


async def test_no_line_of_a_log_holds_one_also_when_something_breaks(
    production: Town, monkeypatch: pytest.MonkeyPatch, log: StringIO
) -> None:
    anna, secrets = await live_through(production)

    def breaks(known: str, password: str) -> bool:
        raise RuntimeError("the hasher broke")

    monkeypatch.setattr(production.house.passwords, "_verified", breaks)
    broken = [await anna.elsewhere().signs_in("anna", OTHER), await anna.does("password", old=OTHER, new=PASSWORD)]
    assert [answer.status for answer in broken] == [500, 500]
    said = log.getvalue()
    assert "the hasher broke" in said, "or the test looks at nothing"
    assert [secret for secret in secrets if secret in said] == []
    assert [secret for answer in broken for secret in secrets if secret.encode() in answer.body] == []


async def test_no_answer_tells_one_again(production: Town) -> None:
    anna, secrets = await live_through(production)
    for path in ("me", "sessions", "start", "sign-in"):
        body = (await anna.asks(path)).body.decode()
        assert [secret for secret in secrets if secret in body] == []
