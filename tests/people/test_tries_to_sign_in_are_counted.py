"""Guessing is slow wherever it comes from, and nobody can lock another out (reliability 7.7, 7.8)."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from ipaddress import ip_network
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection

from gonets.server.clock import MovableClock
from gonets.server.people.entrance.tries import ACCOUNT, ADDRESS, address_of
from gonets.server.rates import Buckets
from gonets.server.settings import Server, Settings
from gonets.server.store.database import Database
from tests.cast import NOON
from tests.people.person import refusal
from tests.people.visitor import PASSWORD, PUBLIC, Visitor, invited
from tests.town import QUICK, ROOMY, Answer, Town, open_town

HERE = 10


@pytest.fixture
def database_url() -> str:
    """Tries are counted in memory; one engine will do."""
    return "sqlite"


async def guess(town: Town, address: str, times: int, login: str = "anna") -> list[Answer]:
    eve = Visitor(town, address)
    return [await eve.signs_in(login, "three green leave") for _ in range(times)]


class Watch:
    """Real time that stands still; buckets fill by it."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def production(database: Database, tmp_path: Path, key: str, watch: Watch) -> AsyncIterator[Town]:
    """As everywhere, but no bucket fills by itself on a slow machine."""
    settings = Settings(limits=ROOMY, people=QUICK, server=Server(mode="production", public_url=PUBLIC))
    clock = MovableClock(NOON, monotonic=watch)
    async with open_town(database, tmp_path / "data", settings=settings, clock=clock) as town:
        yield town


async def test_an_unknown_name_a_wrong_password_and_nobodys_name_get_the_same_answer(anna: Visitor) -> None:
    await invited(anna.town, "Vera")  # who has no login name yet
    eve = anna.elsewhere()
    answers = [
        await eve.signs_in(login, password)
        for login, password in (
            ("anna", "three green leave"), ("nobody", PASSWORD), ("anna", "x" * 129), ("anna", "x" * 900_000),
            ("Anna K", PASSWORD), ("anna'--", PASSWORD), ("a" * 100_000, PASSWORD),
        )
    ]  # fmt: skip
    for answer in answers:
        assert refusal(answer) == (401, 103, None)
        assert answer.body == answers[0].body
        assert answer.set_cookies == ()


async def test_an_unknown_name_costs_the_same_work_as_a_known_one(
    anna: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords, worked = anna.town.house.passwords, []
    verified = passwords._verified

    def watch(known: str, password: str) -> bool:
        worked.append(known.rpartition("$")[0].rpartition("$")[0])
        return verified(known, password)

    monkeypatch.setattr(passwords, "_verified", watch)
    eve = anna.elsewhere()
    for login in ("anna", "nobody"):
        await eve.signs_in(login, "three green leave")
    assert worked == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


@pytest.mark.parametrize("password", ["\0" * 8, "three\0green leaves"])
async def test_nul_is_no_sign_of_a_password(anna: Visitor, password: str) -> None:
    assert refusal(await anna.elsewhere().signs_in("anna", password)) == (400, 100, "password")


async def test_a_password_of_a_megabyte_is_refused_unread(anna: Visitor) -> None:
    assert refusal(await anna.elsewhere().signs_in("anna", "x" * 1024 * 1024)) == (413, 30, None)


async def test_ten_wrong_ones_then_wait_and_who_waits_as_told_may_try(anna: Visitor, watch: Watch) -> None:
    town = anna.town
    answers = await guess(town, "198.51.100.66", HERE + 1)
    assert [answer.status for answer in answers] == [401] * HERE + [429]
    assert refusal(answers[-1]) == (429, 8, None)
    wait = int(answers[-1].headers["retry-after"])
    assert 1 <= wait <= 30
    watch.now_s += wait - 1
    assert (await Visitor(town, "198.51.100.66").signs_in("anna")).status == 429  # also with the right one
    watch.now_s += 1
    assert (await Visitor(town, "198.51.100.66").signs_in("anna")).status == 200


async def test_fifty_tries_at_once_are_no_more_than_ten(anna: Visitor) -> None:
    eve = Visitor(anna.town, "198.51.100.66")
    answers = await asyncio.gather(*(eve.signs_in("anna", "three green leave") for _ in range(50)))
    assert sorted(answer.status for answer in answers) == [401] * HERE + [429] * (50 - HERE)


async def test_who_is_right_spends_nothing(anna: Visitor) -> None:
    for _ in range(HERE * 2):
        assert (await Visitor(anna.town, "198.51.100.9").signs_in("anna")).status == 200


async def test_one_who_guesses_locks_out_nobody_elsewhere(anna: Visitor) -> None:
    await guess(anna.town, "198.51.100.66", HERE + 1)
    assert (await anna.elsewhere("198.51.100.67").signs_in("anna")).status == 200


async def test_an_address_that_tries_many_names_is_stopped(production: Town) -> None:
    eve = Visitor(production, "198.51.100.66")
    answers = [await eve.signs_in(f"nobody{number}", PASSWORD) for number in range(ADDRESS.burst + 1)]
    assert [answer.status for answer in answers] == [401] * ADDRESS.burst + [429]
    assert (await eve.does("invitations/look", code="x")).status == 429
    assert (await eve.elsewhere().does("invitations/look", code="x")).status == 403


async def test_names_without_end_are_not_kept(production: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    spend = Buckets.spend

    def watch(buckets: Buckets, key: Hashable, calls: int = 1) -> int:
        kept.append(key)
        return spend(buckets, key, calls)

    monkeypatch.setattr(Buckets, "spend", watch)
    assert (await Visitor(production).signs_in("a" * 100_000, PASSWORD)).status == 401
    assert len(kept) == 3
    assert max(len(repr(key)) for key in kept) < 200


@pytest.mark.parametrize("name", ["\\ud800", "a\\udfffb", "🍵" * 20, "‮", "' OR 1=1 --", "%", "a\\nb"])
async def test_whatever_is_typed_as_a_name_is_answered(production: Town, name: str) -> None:
    raw = f'{{"login": "{name}", "password": "{PASSWORD}"}}'.encode()
    headers = {"host": "chat.example", "Origin": PUBLIC, "Content-Type": "application/json"}
    answer = await production.call("POST", "/api/sign-in", raw=raw, headers=headers)
    assert answer.status in (400, 401)


async def test_addresses_of_one_household_are_one(production: Town) -> None:
    answers = [
        await Visitor(production, f"2001:db8:1:2::{number:x}").signs_in("anna", PASSWORD)
        for number in range(1, HERE + 2)
    ]
    assert [answer.status for answer in answers] == [401] * HERE + [429]


async def test_many_machines_guessing_one_account_are_stopped_together_and_her_own_browsers_are_not(
    anna: Visitor,
) -> None:
    answers = [
        answer
        for number in range(ACCOUNT.calls // HERE + 1)
        for answer in await guess(anna.town, f"198.51.{number}.66", HERE)
    ]
    assert [answer.status for answer in answers] == [401] * ACCOUNT.calls + [429] * HERE
    assert (await anna.elsewhere("192.0.2.1").signs_in("anna")).status == 429

    assert (await anna.signs_in("anna")).status == 200  # where she chose her password


async def test_a_browser_she_signed_in_from_before_keeps_its_own_tries(anna: Visitor) -> None:
    home = anna.elsewhere()
    await home.signs_in("anna")
    await home.done("sign-out")
    for number in range(ACCOUNT.calls // HERE + 1):
        await guess(anna.town, f"198.51.{number}.66", HERE)
    assert (await anna.elsewhere("192.0.2.1").signs_in("anna")).status == 429
    assert (await home.signs_in("anna")).status == 200

    thief = Visitor(anna.town, "192.0.2.2")
    known = home.cookies["__Host-device"]
    thief.cookies = {"__Host-device": known[:-1] + ("1" if known.endswith("0") else "0")}
    assert (await thief.signs_in("anna")).status == 429


async def test_a_known_browser_is_known_for_its_account_alone(production: Town, anna: Visitor) -> None:
    home = anna.elsewhere()
    await home.signs_in("anna")
    await Visitor(production).comes_in("vera", "Vera")
    answers = [await home.signs_in("vera", "wrong wrong") for _ in range(HERE + 1)]
    assert [answer.status for answer in answers] == [401] * HERE + [429]


@pytest.mark.parametrize("spoofed", ["192.0.2.{}, 198.51.100.66", "10.0.0.{}, 198.51.100.66", "x{}, 198.51.100.66"])
async def test_an_address_that_a_caller_makes_up_counts_for_nothing(production: Town, spoofed: str) -> None:
    answers = [
        await Visitor(production, spoofed.format(number)).signs_in("anna", PASSWORD) for number in range(HERE + 1)
    ]
    assert [answer.status for answer in answers] == [401] * HERE + [429]


async def test_the_old_password_is_not_guessed_from_within(anna: Visitor) -> None:
    answers = [await anna.does("password", old="wrong wrong", new="four black leaves") for _ in range(HERE + 1)]
    assert [answer.status for answer in answers] == [400] * HERE + [429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", (), "127.0.0.1"), ("127.0.0.1", ("203.0.113.7",), "203.0.113.7"),
        ("127.0.0.1", ("192.0.2.1, 203.0.113.7",), "203.0.113.7"),
        ("127.0.0.1", ("192.0.2.1", "203.0.113.7"), "203.0.113.7"),
        ("127.0.0.1", ("203.0.113.7, 10.0.0.5",), "203.0.113.7"), ("127.0.0.1", ("10.0.0.6, 10.0.0.5",), "10.0.0.6"),
        ("203.0.113.9", ("192.0.2.1",), "203.0.113.9"), ("::ffff:127.0.0.1", ("2001:db8::7",), "2001:db8::7"),
        ("127.0.0.1", ("unknown",), "127.0.0.1"), ("127.0.0.1", ("203.0.113.7, unknown",), "127.0.0.1"),
        ("127.0.0.1", ("", " , "), "127.0.0.1"), ("", ("203.0.113.7",), ""),
        ("127.0.0.1", ("203.0.113.7:99",), "127.0.0.1"),
    ],
)  # fmt: skip
def test_the_address_is_the_last_that_no_proxy_of_ours_has(peer: str, forwarded: tuple[str, ...], address: str) -> None:
    proxies = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")]
    lines = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    scope = {"type": "http", "headers": lines, "client": (peer, 1) if peer else None}
    assert address_of(HTTPConnection(scope), proxies) == address
