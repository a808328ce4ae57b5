"""A name is judged by all its addresses, asked for once (W-HOOK-9; T18)."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gonets.server.egress import Egress, Refused
from gonets.server.egress.guard import NoAnswer, SystemResolver
from tests.egress.names import PUBLIC, PUBLIC_V6, Names, guard


async def resolved(answers: dict[str, list[str]], url: str, **settings: object) -> list[str]:
    judge = guard(Names(dict(answers)), **settings)  # type: ignore[arg-type]  # named by the tests below
    return [str(address) for address in await judge.resolve(judge.check_url(url))]


async def test_both_families_are_called_as_they_were_answered() -> None:
    answers = {"example.com": [PUBLIC, PUBLIC_V6, PUBLIC]}

    assert await resolved(answers, "http://example.com/") == [PUBLIC, PUBLIC_V6]


@pytest.mark.parametrize(
    "bad",
    [
        "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0", "fe80::1",
        "168.63.129.16", "fe80::1%eth0", "2606:4700::1111%eth0", "224.0.0.1", "64:ff9b::a00:1",
    ],
)  # fmt: skip
async def test_one_bad_address_among_good_ones_spoils_the_name(bad: str) -> None:
    for answer in ([bad], [PUBLIC, bad], [bad, PUBLIC], [PUBLIC, PUBLIC_V6, bad]):
        with pytest.raises(Refused):
            await resolved({"example.com": answer}, "http://example.com/")


@pytest.mark.parametrize("answer", [[], ["not an address"], [""]])
async def test_no_answer_is_a_refusal_of_its_own(answer: list[str]) -> None:
    with pytest.raises(NoAnswer):
        await resolved({"example.com": answer}, "http://example.com/")
    with pytest.raises(NoAnswer):
        await resolved({}, "http://nowhere.example.com/")


@pytest.mark.parametrize(
    "host",
    [
        "bot", "localhost", "printer.local", "db.internal", "nas.lan", "router.home.arpa", "x.onion",
        "4.3.2.1.in-addr.arpa", "a.localhost", "x.test", "x.invalid", "bot.example", "x.alt", "wiki.corp",
        "wiki.intranet", "box.home", "bot.", "x.local.",
    ],
)  # fmt: skip
async def test_special_names_are_refused_wherever_they_lead_unless_opened(host: str) -> None:
    url = f"http://{host}/"
    with pytest.raises(Refused):
        await resolved({host: [PUBLIC]}, url)
    with pytest.raises(Refused):
        await resolved({host: ["10.0.0.5", PUBLIC]}, url, allow=["10.0.0.0/8"])
    assert await resolved({host: ["10.0.0.5"]}, url, allow=["10.0.0.0/8"]) == ["10.0.0.5"]


@pytest.mark.parametrize(
    "host", ["local.example.com", "locals.net", "onion.example.org", "arpa.example.com", "test.example.com"]
)
async def test_ordinary_names_that_look_like_them_are_allowed(host: str) -> None:
    assert await resolved({host: [PUBLIC]}, f"http://{host}/") == [PUBLIC]


async def test_in_development_localhost_is_loopback_without_asking() -> None:
    names = Names({"localhost": ["10.0.0.1"]})
    judge = guard(names, development=True)

    for url in ("http://localhost:3000/", "http://bot.localhost:9/", "http://LOCALHOST./"):
        assert [str(address) for address in await judge.resolve(judge.check_url(url))] == ["127.0.0.1", "::1"]
    assert names.asked == []
    with pytest.raises(Refused):
        await resolved({"localhost": ["127.0.0.1"]}, "http://localhost/")


async def test_in_development_a_name_that_leads_to_loopback_is_open_on_any_port() -> None:
    answers = {"bot.example.com": ["127.0.0.1"], "out.example.com": [PUBLIC]}

    assert await resolved(answers, "http://bot.example.com:3000/", development=True) == ["127.0.0.1"]
    with pytest.raises(Refused):
        await resolved(answers, "http://bot.example.com/")
    with pytest.raises(Refused):
        await resolved(answers, "http://out.example.com:3000/", development=True)


async def test_a_name_is_asked_for_once() -> None:
    names = Names({"example.com": [PUBLIC]})
    egress = Egress(development=False, monotonic=lambda: 0.0, resolver=names)

    await egress.check("http://example.com/")

    assert names.asked == ["example.com"]
    await egress.close()


async def test_every_refusal_takes_the_same_time() -> None:
    """The guard is no port scanner: not by its text (E28), not by its speed."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(round(seconds, 3))

    for url, took_s in (("nonsense", 0.0), ("http://10.0.0.1/", 0.05), ("http://nowhere.example.com/", 3.0)):
        tell = iter([100.0, 100.0 + took_s]).__next__
        egress = Egress(development=False, monotonic=tell, resolver=Names(), floor_s=0.25, pause=pause)
        with pytest.raises(Refused):
            await egress.check(url)
        await egress.close()

    assert pauses == [0.25, 0.2, 0.0]


async def test_the_machines_hosts_file_is_read_and_no_search_domain_is_asked(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("# ours\n10.0.0.5 Bot bot.shop # the shop's\nfd00::5\tbot\n\n", "utf-8")
    resolver = SystemResolver(tmp_path / "hosts")

    assert await resolver("bot") == ["10.0.0.5", "fd00::5"]
    assert await resolver("bot.shop.") == ["10.0.0.5"]
    with pytest.raises(OSError, match=r".+"):
        await resolver("nowhere-at-all.invalid")
    resolver.close()


@contextmanager
def dead_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Servers of names that begin with "dead" say nothing until the end; gives the names that were asked for."""
    over, asked = threading.Event(), list[str]()

    def look_up(name: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(name)
        if name.startswith("dead"):
            over.wait()
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        yield asked
    finally:
        over.set()


@pytest.mark.parametrize("name", [lambda _: "dead.example.com", lambda number: f"dead{number}.example.com"])
async def test_names_whose_servers_say_nothing_hold_up_no_other(
    monkeypatch: pytest.MonkeyPatch, name: Callable[[int], str]
) -> None:
    """One receiver may have eight calls at once, a group eleven receivers, and a look-up outlives the call (P8)."""
    resolver = SystemResolver()
    with dead_names(monkeypatch) as asked:
        dead = [asyncio.ensure_future(resolver(name(number))) for number in range(88)]
        await asyncio.sleep(0)  # they have all asked

        found = await resolver("bot.example.com")

    assert found == [PUBLIC]
    assert all(isinstance(fault, OSError) for fault in await asyncio.gather(*dead, return_exceptions=True))
    assert len(asked) == len({name(number) for number in range(88)}) + 1
    resolver.close()


async def test_who_gives_up_leaves_a_look_up_to_those_who_wait_on(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = SystemResolver()
    with dead_names(monkeypatch) as asked:
        impatient, patient = (asyncio.ensure_future(resolver("dead.example.com")) for _ in range(2))
        await asyncio.sleep(0)  # both have asked
        impatient.cancel()
        await asyncio.wait([impatient])

    with pytest.raises(socket.gaierror):
        await patient
    assert asked == ["dead.example.com."]
    resolver.close()
