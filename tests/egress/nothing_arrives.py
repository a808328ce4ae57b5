"""A program: the house in production inside a network room, asked to go to every place that is nobody's business (T18).

Prints as JSON what went wrong and what was sent where; run by test_nothing_arrives.py.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from gonets.server.egress import CallFailed
from gonets.server.settings import Media, Server, Settings
from gonets.server.store.database import Row
from gonets.server.store.opening import open_database
from tests.cast import NINA, PERSONAL, TEA_CLUB
from tests.egress import network_room
from tests.egress.forms import V4, V6, every_url
from tests.egress.names import PUBLIC, PUBLIC_V6
from tests.egress.network_room import Canaries, NameServer, Wire
from tests.media.pictures import picture
from tests.town import ROOMY, Answer, Town, open_town

AT_ONCE = 64
TEXTS = ("PARAM : this URL cannot be used", "PARAM : the character NUL cannot be stored")
STEPS = ("301", "302", "303", "307", "308")
#: Where a packet would have arrived, had it been sent: to show that the room is none without doors.
REACHABLE = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "168.63.129.16", PUBLIC, "::1", "fd00::1", "fd00:ec2::254")

PRIVATE = (*V4, *(text for text in V6 if not text.startswith(("fe", "ff"))))
NAMES: dict[str, list[list[str]]] = {
    "images.example.com": [[PUBLIC, PUBLIC_V6]],
    "six.example.com": [[PUBLIC_V6]],
    "alias.example.com": [["images.example.net", PUBLIC]],
    "rebinding.example.com": [[PUBLIC], ["127.0.0.1"]],
    "turning.example.com": [[PUBLIC], ["169.254.169.254"]],
    "inside-alias.example.com": [["metadata.google.internal", "169.254.169.254"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "nowhere.example.com": [[]],
    "localhost": [[PUBLIC]],
    **{f"n{order}.example.com": [[text]] for order, text in enumerate(PRIVATE)},
    **{f"m{order}.example.com": [[PUBLIC, text, PUBLIC_V6]] for order, text in enumerate(PRIVATE)},
    **{f"host{number}.example.com": [[PUBLIC]] for number in range(AT_ONCE)},
}
LEADING_INSIDE = [name for name in NAMES if name[0] in "nm" and name[1].isdigit()]
URLS = [
    *every_url(),
    *(f"http://{name}/" for name in (*LEADING_INSIDE, "inside-alias.example.com", "metadata.google.internal")),
]

Problem = tuple[str, str, object]


async def main(folder: Path) -> dict[str, object]:
    network_room.enter()
    canaries, names = Canaries(picture(), URLS), NameServer(NAMES)
    await canaries.open()
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: names, local_addr=("::", 53))  # of both families
    wire = Wire()
    for address in REACHABLE:
        _, writer = await asyncio.open_connection(address, 80)
        writer.close()
    found: dict[str, object] = {"reachable": _told(await wire.taken())}
    async with _town(folder) as town:
        wrong = [problem async for problem in _everything(town)]
        found["tried"], found["wrong"] = len(URLS), wrong
        found["sent"] = _told(await wire.taken())
        found["good"] = await _good(town, names)
        found["sent to good"] = _told(await wire.taken())
        found["rebound"] = await _rebound(town)
        found["sent while rebinding"] = _told(await wire.taken())
    canaries.close()
    wire.close()
    return found


@asynccontextmanager
async def _town(folder: Path) -> AsyncIterator[Town]:
    settings = Settings(
        limits=ROOMY,
        media=Media(image_by_url="fetch"),
        server=Server(mode="production", public_url="https://tea.example"),
    )
    database = await open_database("sqlite", folder)
    async with open_town(database, folder, settings=settings) as town:
        town.house.egress._floor_s = 0  # how long a refusal takes is no question here
        yield town
    await database.close()


async def _everything(town: Town) -> AsyncIterator[Problem]:
    """Every URL by every way that leads outside: subscribing, calling, fetching, and being sent on."""
    for way, refused in (("subscribe", _subscribes), ("call", _calls), ("image", _sends_image), ("icon", _shows_icon)):
        for url, answer in zip(URLS, await _each(refused, town, URLS), strict=True):
            if answer != "refused":
                yield way, url, answer
    redirects = [
        f"http://host{order % AT_ONCE}.example.com/{STEPS[order % len(STEPS)]}/{order}" for order in range(len(URLS))
    ]
    for url, answer in zip(URLS, await _each(_sends_image, town, redirects), strict=True):
        if answer != "refused":
            yield "redirect", url, answer


async def _each(do: Callable[[Town, str], Awaitable[str]], town: Town, urls: Iterable[str]) -> list[str]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> str:
        async with room:
            return await do(town, url)

    return await asyncio.gather(*map(one, urls))


def _word(answer: Answer, field: str) -> str:
    """One text for all reasons (E28), but for what may be in no string at all (W-JSON-7)."""
    told = (answer.code, answer.json.get("error_field"))
    is_refused = told == (100, field) and answer.json["error_msg"] in TEXTS
    return "refused" if is_refused else f"{answer.code} {answer.body!r}"


async def _subscribes(town: Town, url: str) -> str:
    return _word(await town.graph("POST", "me/subscribe", {"url": url}), "url")


async def _calls(town: Town, url: str) -> str:
    """As the worker does for a URL that was subscribed once."""
    try:
        answer = await town.house.egress.post(url, b"{}", {})
    except CallFailed as failure:
        return "refused" if failure.kind in ("refused by guard", "dns") else failure.kind
    return str(answer.status)


async def _sends_image(town: Town, url: str) -> str:
    message = {"message": {"attachment": {"type": "IMAGE", "payload": {"url": url}}}}
    return _word(await town.graph("POST", f"{PERSONAL}/messages", message), "message.attachment.payload.url")


async def _shows_icon(town: Town, url: str) -> str:
    control = {"chat_control": {"icon": {"url": url}}}
    return _word(await town.graph("POST", f"{PERSONAL}/messages", control), "chat_control.icon.url")


async def _good(town: Town, names: NameServer) -> dict[str, object]:
    """Public places are gone to, and each name is asked for once a hop, in both families."""
    codes = {}
    for host in ("images.example.com", "six.example.com", "alias.example.com", PUBLIC, f"[{PUBLIC_V6}]"):
        names.asked.clear()
        message = {"message": {"attachment": {"type": "IMAGE", "payload": {"url": f"http://{host}:8080/picture.png"}}}}
        answer = await town.graph("POST", f"{PERSONAL}/messages", message)
        codes[host] = (answer.code, sorted(names.asked.values()))
    return dict(codes)


async def _rebound(town: Town) -> dict[str, object]:
    """Public when it is subscribed, inside when it is called; public when first asked, inside at the next hop."""
    done = await town.graph("POST", "me/subscribe", {"url": "http://rebinding.example.com/hook"})
    await town.says(NINA, PERSONAL, "Is it you?")
    attempts: list[Row] = []
    while not attempts:
        attempts = await town.database.read(
            lambda tx: tx.fetch("SELECT fault, status FROM attempts WHERE group_id = :group", group=int(TEA_CLUB))
        )
        await asyncio.sleep(0)
    turned = await _sends_image(town, f"http://turning.example.com/302/{len(URLS) - 1}")
    again = await _sends_image(town, "http://turning.example.com/picture.png")
    return {"subscribed": done.code, "attempt": attempts[0].fault, "turned": turned, "again": again}


def _told(sent: dict[tuple[str, int], int]) -> list[list[object]]:
    return sorted([address, port] for address, port in sent)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(Path(sys.argv[1])))))
