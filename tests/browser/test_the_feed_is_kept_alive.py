"""people/live.mjs: silence is noticed, absence is waited out by itself, a newer client is told of (2.8)."""

import json

from playwright.sync_api import WebSocketRoute

from tests.browser.clients import ClientPage
from tests.browser.visits import Visits
from tests.cast import DIALOG, EVERYBODY, TIMUR

ONLINE = "await until(() => client.network.value === 'online');"


def followed(
    visits: Visits,
    sockets: list[WebSocketRoute],
    *,
    beats: bool = False,
    static: str | None = None,
    unfinished: tuple[int, ...] = (),
) -> ClientPage:
    """A client whose sockets pass through the test; `beats` adds one of the server's beats after `ready`, and those
    `unfinished` are told to come again for more instead."""

    def follow(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        upstream = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            told = json.loads(frame)
            if told["kind"] == "beat":
                return  # the only beats are those of the test
            if told["kind"] == "ready" and len(sockets) in unfinished:
                socket.send(json.dumps({"kind": "bye", "reason": "more", "wait_ms": 1}))
                socket.close()
                return
            if told["kind"] == "ready" and static is not None:
                told["static"] = static
            socket.send(json.dumps(told))
            if told["kind"] == "ready" and beats:
                socket.send(json.dumps({"kind": "beat", "now": told["now"]}))

        upstream.on_message(pass_on)

    client = ClientPage(visits)
    client.page.clock.install()
    client.page.route_web_socket("**/api/live*", follow)
    client.start().opened().run(ONLINE)
    return client


def test_two_missed_beats_and_the_page_connects_anew(visits: Visits) -> None:
    sockets: list[WebSocketRoute] = []
    client = followed(visits, sockets, beats=True)
    client.page.clock.fast_forward("00:30")
    client.run("equal(client.network.value, 'online');")
    client.page.clock.fast_forward("00:30")
    client.page.clock.fast_forward("00:02")
    client.run(ONLINE)
    assert len(sockets) == 2


def test_a_page_that_is_online_again_does_not_wait_for_its_turn(visits: Visits) -> None:
    sockets: list[WebSocketRoute] = []
    client = followed(visits, sockets)
    sockets[0].close()
    client.run("await until(() => client.network.value === 'connecting'); dispatchEvent(new Event('online'));" + ONLINE)
    assert len(sockets) == 2


def test_a_page_that_comes_again_for_more_is_at_no_time_offline(visits: Visits) -> None:
    sockets: list[WebSocketRoute] = []
    client = followed(visits, sockets, unfinished=(2, 3, 4))
    client.run(
        """
        const seen = [];
        client.network.subscribe((network) => seen.push(network));
        client.live.again();
        await until(() => client.network.value !== "online");
        """
        + ONLINE
        + "equal(seen.includes('offline'), false);"
    )
    assert len(sockets) == 5


def test_an_open_page_is_told_of_a_newer_client(visits: Visits) -> None:
    old = followed(visits, [])
    old.run("equal(client.updated.value, false);")
    new = followed(visits, [], static="/static/0123456789abcdef")
    new.run("equal(client.updated.value, true);")


def test_a_pulled_cable_stops_everything_and_nothing_is_lost(visits: Visits) -> None:
    client = followed(visits, [])
    client.run("client.setOffline(true); equal(client.network.value, 'offline');")
    timur = visits.server.person(TIMUR)
    timur.says(EVERYBODY, "unheard")
    client.run(
        """
        const {NoNetwork} = await load("people/door.mjs");
        const tried = await client.door.get("/api/start").catch((why) => why);
        check(tried instanceof NoNetwork, "no request leaves");
        equal(texts().includes("unheard"), false);
        client.setOffline(false);
        await until(() => texts().includes("unheard"));
        """
    )


def test_an_announcer_that_breaks_takes_nothing_from_the_feed(visits: Visits) -> None:
    client = followed(visits, [])
    visits.watch(client.page).allow("the announcer broke")
    client.run(
        """
        window.heard = [];
        client.heard(() => { throw new Error("the announcer broke"); });
        client.heard((chat, message) => window.heard.push(message.message.text));
        client.setOffline(true);
        """
    )
    timur = visits.server.person(TIMUR)
    timur.says(DIALOG, "to one")
    timur.says(EVERYBODY, "to all")
    client.run("client.setOffline(false);" + ONLINE + "equal(window.heard.toSorted(), ['to all', 'to one']);")


def test_what_breaks_on_a_frame_leaves_the_page_online(visits: Visits) -> None:
    client = followed(visits, [])
    visits.watch(client.page).allow("the screen broke")
    client.run(
        """
        const { effect } = await load("kit/tags.mjs");
        effect(() => { if (texts().includes("second")) throw new Error("the screen broke"); });
        client.setOffline(true);
        """
    )
    timur = visits.server.person(TIMUR)
    timur.says(EVERYBODY, "first")
    timur.says(EVERYBODY, "second")
    client.run("client.setOffline(false);" + ONLINE + "check(texts().includes('second'));")
