"""What lies behind a password: its hash follows the setting, a race is lost, a crowd waits, the stopped stay out."""

import pytest

from gonets.server.services import passwords
from gonets.server.services.passwords import Passwords
from gonets.server.services.sessions import digest_of
from gonets.server.store.database import Transaction
from tests.people.person import refusal
from tests.people.visitor import PASSWORD, SESSION, Visitor, invited_again
from tests.town import Town


async def hash_of(town: Town, login: str) -> str:
    async def work(tx: Transaction) -> str:
        (row,) = await tx.fetch("SELECT password FROM users WHERE login = :login", login=login)
        return str(row.password)

    return await town.database.read(work)


async def stop(town: Town, login: str) -> None:
    async def work(tx: Transaction) -> None:
        await tx.execute("UPDATE users SET stopped_at = 1 WHERE login = :login", login=login)

    await town.database.transact(work)


async def test_a_hash_follows_the_setting_when_its_person_signs_in(anna: Visitor) -> None:
    town = anna.town
    small = await hash_of(town, "anna")
    assert small.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    await anna.signs_in("anna")
    assert await hash_of(town, "anna") == small, "nothing to do"

    full = Passwords("full")
    town.house.sessions._passwords = full
    assert (await anna.signs_in("anna", "three green leave")).status == 401
    assert await hash_of(town, "anna") == small, "not for who does not know the password"
    assert (await anna.signs_in("anna")).status == 200
    assert (await hash_of(town, "anna")).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (await anna.elsewhere().signs_in("anna")).status == 200
    full.close()


async def test_a_password_that_changes_while_the_old_one_is_computed_lets_nobody_in(
    anna: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = anna.town.house.passwords
    fits = hasher.fits

    async def meanwhile(known: str | None, password: str) -> bool:
        found = await fits(known, password)
        monkeypatch.undo()
        await anna.done("password", old=PASSWORD, new="four black leaves")
        return found

    monkeypatch.setattr(hasher, "fits", meanwhile)
    thief = anna.elsewhere()
    assert refusal(await thief.signs_in("anna")) == (401, 103, None)
    assert thief.cookies == {}
    assert len((await anna.sees("sessions"))["sessions"]) == 1


async def test_a_crowd_is_told_to_come_back_instead_of_waiting(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITING", 0)
    answer = await anna.elsewhere().signs_in("anna")
    assert refusal(answer) == (503, 2, None)
    assert int(answer.headers["retry-after"]) > 0
    monkeypatch.undo()
    assert (await anna.elsewhere().signs_in("anna")).status == 200


async def test_who_was_stopped_is_out_and_stays_out(anna: Visitor) -> None:
    sessions, cookie = anna.town.house.sessions, anna.cookies[SESSION]
    code = await invited_again(anna.town, anna.user)
    await stop(anna.town, "anna")
    assert refusal(await anna.asks("me")) == (403, 7, None)
    assert refusal(await anna.elsewhere().signs_in("anna")) == (403, 7, None)
    assert refusal(await anna.elsewhere().signs_in("anna", "three green leave")) == (401, 103, None), "nobody is told"
    answer = await anna.elsewhere().does("invitations/accept", code=code, password="four black leaves")
    assert refusal(answer) == (403, 7, "code")
    assert await sessions.alive([digest_of(cookie)]) == set()
