"""The live feed in the page: bursts, cuts, edits and deletions missed; after each the list is the chat (M-6, M-10)."""

import contextlib
import http.client
import itertools
import threading

from playwright.sync_api import WebSocketRoute

from gonets.wire.ids import UserId
from tests.browser.clients import ClientPage
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TIMUR

#: What a browser says of a server that is away.
AWAY = r"net::ERR_|WebSocket connection"
ONLINE = "await until(() => client.network.value === 'online');"


def nina(visits: Visits) -> ClientPage:
    """Nina's client: online, with the chat open."""
    ours = ClientPage(visits)
    visits.watch(ours.page).allow(AWAY)
    return online(ours.start())


def online(client: ClientPage) -> ClientPage:
    client.opened().run(ONLINE)
    return client


def shows(client: ClientPage, wanted: list[str]) -> None:
    """Waits until the newest are these."""
    client.run("await until(() => shown(texts().slice(-given.length)) === shown(given));", wanted)


def equals(client: ClientPage, server: Server) -> None:
    """Waits for the newest, and for those before what the page wrote itself and heard of first; then, all of it loaded,
    the list is the database's, each once."""
    wanted = whole(server)
    client.run(
        """
        const mids = () => chat.items.value.map((one) => one.mid);
        await until(() => shown(mids()) === shown(given.slice(-mids().length)));
        while (chat.hasBefore.value) await chat.before();
        equal(mids(), given);
        """,
        wanted,
    )


def whole(server: Server) -> list[str]:
    """The mids of all messages of the chat, oldest first."""
    mids: list[str] = []
    has_before = True
    before: dict[str, str] = {}
    while has_before:
        page = server.person(NINA).gets(f"chats/{EVERYBODY}/messages", count=200, **before)
        mids = [one["message"]["mid"] for one in page["messages"]] + mids
        has_before, before = page["has_before"], {"before": mids[0]}
    return mids


def burst(server: Server, count: int) -> None:
    """Of several writers at once."""
    each = count // 2

    def write(who: UserId, name: str) -> None:
        for number in range(each):
            server.person(who).says(EVERYBODY, f"{name}-{number}")

    writers = [threading.Thread(target=write, args=one) for one in ((NINA, "nina"), (TIMUR, "timur"))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def test_a_burst_is_shown_whole_and_in_order(server: Server, visits: Visits) -> None:
    client = nina(visits)
    burst(server, 500)
    equals(client, server)
    assert client.run("return chat.items.value.length") == 501


def test_a_socket_cut_in_a_burst_of_500_misses_nothing_and_doubles_nothing(server: Server, visits: Visits) -> None:
    sockets: list[WebSocketRoute] = []
    passed: list[str] = []

    def cut(socket: WebSocketRoute) -> None:
        """The first one lets a hundred frames through."""
        is_first = not sockets
        sockets.append(socket)
        upstream = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            passed.append(str(frame))
            socket.send(frame)
            if is_first and len(passed) == 100:
                socket.close()

        upstream.on_message(pass_on)

    client = ClientPage(visits)
    visits.watch(client.page).allow(AWAY)
    client.page.route_web_socket("**/api/live*", cut)
    online(client.start())
    burst(server, 500)
    equals(client, server)
    assert len(sockets) == 2, "it was cut and came back"


def test_a_server_killed_and_started_is_found_again_without_a_reload(lasting_server: Server, visits: Visits) -> None:
    client = nina(visits)
    lasting_server.kill()
    client.run("await until(() => client.network.value !== 'online'); chat.send({text: 'meanwhile'});")
    lasting_server.start()
    lasting_server.person(TIMUR).says(EVERYBODY, "back")
    client.run(ONLINE)
    client.run("await until(() => client.outbox.waiting.value === 0);")
    wanted = lasting_server.person(NINA).texts(EVERYBODY)
    assert wanted.count("meanwhile") == 1
    shows(client, wanted)


def test_a_server_killed_in_a_burst_leaves_the_page_equal_to_the_database(
    lasting_server: Server, visits: Visits
) -> None:
    client = nina(visits)

    def write() -> None:
        """Until the server is gone."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            for number in itertools.count():
                lasting_server.person(TIMUR).says(EVERYBODY, f"burst-{number}")

    writer = threading.Thread(target=write)
    writer.start()
    client.run("await until(() => chat.items.value.length > 100); chat.send({text: 'in the midst'});")
    lasting_server.kill()
    writer.join()
    client.run("chat.send({text: 'composed meanwhile'});")
    lasting_server.start()
    client.run(ONLINE + "await settled();")
    equals(client, lasting_server)
    texts = lasting_server.person(NINA).texts(EVERYBODY)
    assert [texts.count(one) for one in ("in the midst", "composed meanwhile")] == [1, 1]


def test_an_edit_and_a_deletion_while_offline_are_seen_after_it(server: Server, visits: Visits) -> None:
    timur = server.person(TIMUR)
    edited, deleted = timur.says(EVERYBODY, "first"), timur.says(EVERYBODY, "second")
    client = nina(visits)
    shows(client, ["first", "second"])
    client.run("client.setOffline(true)")
    timur.posts(f"messages/{edited}/edit", {"text": "changed"})
    timur.posts(f"messages/{deleted}/delete", {})
    timur.says(EVERYBODY, "third")
    client.run("client.setOffline(false);" + ONLINE)
    shows(client, ["changed", "third"])
    client.run(
        "equal(chat.items.value.at(-2).message.deleted, true); await chat.open();"
        "equal(chat.items.value.some((one) => one.message.deleted), false);"
    )


def test_over_200_missed_are_read_anew(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run("client.setOffline(true)")
    burst(server, 300)
    client.run("client.setOffline(false);" + ONLINE)
    equals(client, server)
    assert client.run("return chat.items.value.length") == 301


def test_a_page_at_its_end_is_at_the_end_though_the_network_came_back_while_it_read_anew(
    server: Server, visits: Visits
) -> None:
    client = nina(visits)
    client.run("chat.look(chat.items.value.at(-1).mid); client.setOffline(true);")
    burst(server, 300)
    client.run(
        """
        client.setOffline(false);
        await until(() => chat.pages.isStale.value);
        chat.wake();
        await until(() => !chat.pages.isStale.value && chat.loading.value === "no");
        equal(chat.hasAfter.value, false);
        """
    )


def test_rows_of_the_list_follow_the_feed(server: Server, visits: Visits) -> None:
    client = nina(visits)
    mid = server.person(TIMUR).says(EVERYBODY, "for-all")
    client.run(
        """
        await until(() => chat.row.value.unread > 0 && chat.row.value.last_message.message.text === "for-all");
        check(client.chats.value[0] === chat, "newest first");
        equal(client.unread.value > 0, true);
        chat.seen(given);
        equal([chat.row.value.unread, chat.row.value.read_up_to], [0, given]);
        """,
        mid,
    )
    ClientPage(visits).start().opened().run("await until(() => chat.row.value.unread === 0);")


def test_what_others_read_and_do_is_shown_while_it_lasts(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run("chat.send({text: 'mine'}); await until(() => client.outbox.waiting.value === 0);")
    timur = server.person(TIMUR)
    timur.posts(f"chats/{EVERYBODY}/acting", {"action": "typing_on"})
    client.run("await until(() => chat.acting.value.length === 1);")
    timur.posts(f"chats/{EVERYBODY}/read", {})
    client.run("await until(() => chat.row.value.read_by_others_up_to === chat.items.value.at(-1).mid);")
    timur.says(EVERYBODY, "done")
    client.run("await until(() => chat.acting.value.length === 0);")


def test_nobody_types_forever_when_the_word_that_it_ended_never_comes(server: Server, visits: Visits) -> None:
    client = ClientPage(visits)
    client.page.clock.install()
    online(client.start())
    server.person(TIMUR).posts(f"chats/{EVERYBODY}/acting", {"action": "typing_on"})
    client.run("await until(() => chat.acting.value.length === 1);")
    client.page.clock.fast_forward("00:07")
    client.run("equal(chat.acting.value.length, 0);")


def test_history_is_read_both_ways_and_jumped_into(server: Server, visits: Visits) -> None:
    burst(server, 400)
    newest = server.person(NINA).gets(f"chats/{EVERYBODY}/messages", count=200)["messages"]
    client = ClientPage(visits).start().opened()
    visits.watch(client.page).allow("status of 404")
    client.run(
        """
        await chat.toEnd();
        const end = chat.items.value.at(-1).mid;
        equal(await chat.jumpTo(given), given);
        equal(chat.hasAfter.value, false, "it is near enough to be one range");
        const first = chat.items.value[0];
        await chat.jumpTo(1);
        equal([chat.hasBefore.value, chat.hasAfter.value], [false, true]);
        const [overtaken, last] = await Promise.all([chat.jumpTo(Date.now()), chat.jumpTo(1)]);
        check(overtaken === undefined && last === chat.items.value[0].mid, "one looks elsewhere by now");
        chat.send({text: "written far from the end"});
        equal(chat.items.value.at(-1).message.message.text, "written far from the end");
        equal(chat.hasAfter.value, false);
        await settled();
        await chat.jumpTo(1);
        while (chat.hasAfter.value) await chat.after();
        equal(chat.items.value.length, 402);
        equal(new Set(chat.items.value.map((one) => one.mid)).size, 402);
        equal(await chat.jumpTo(given.slice(0, -3) + "fff"), null, "there is no such message");
        """,
        newest[120]["message"]["mid"],
    )


def test_a_chat_one_left_is_asked_nothing_and_comes_back_whole(server: Server, visits: Visits) -> None:
    server.person(TIMUR).says(EVERYBODY, "before")
    client = nina(visits)
    left = ClientPage(visits, TIMUR).start().opened()
    left.run(ONLINE)
    server.person(TIMUR).posts(f"chats/{EVERYBODY}/leave", {})
    left.run(
        """
        await until(() => chat.row.value.status === "LEFT");
        const shown = texts();
        check(shown.includes("before"), "what was read stays");
        await chat.before(); await chat.jumpTo(1); await chat.open();
        equal(texts(), shown);
        """
    )
    again = ClientPage(visits, TIMUR).start().opened()
    again.run("equal([texts(), chat.hasBefore.value, chat.hasAfter.value], [[], false, false]);")
    client.run("chat.send({text: 'unheard'}); await settled();")
    server.person(NINA).posts(f"chats/{EVERYBODY}/members", {"add": [str(TIMUR)], "show_history": True})
    for page in (left, again):
        page.run("await until(() => chat.row.value.status === 'ACTIVE' && texts().includes('unheard'));")
        equals(page, server)
