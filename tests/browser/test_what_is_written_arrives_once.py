"""The outbox: kept, sent in order, each message once, whatever happens to server, page and network (M-2)."""

from playwright.sync_api import Route

from tests.browser.clients import ClientPage
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TIMUR

#: What a browser says of a server that is away.
AWAY = r"net::ERR_|WebSocket connection"


def nina(visits: Visits) -> ClientPage:
    """Nina's client, with the chat open."""
    ours = ClientPage(visits).start()
    visits.watch(ours.page).allow(AWAY)
    opened(ours)
    return ours


def opened(client: ClientPage) -> None:
    client.run("await until(() => client.state.value === 'ready'); await client.chat(given).open();", str(EVERYBODY))


def settled(client: ClientPage) -> list[str]:
    """Once nothing waits: what the chat shows."""
    found: list[str] = client.run(
        "const chat = client.chat(given); await until(() => chat.items.value.every((one) => one.state === 'sent')); return texts(chat);",
        str(EVERYBODY),
    )
    return found


def test_messages_written_while_the_server_is_dead_come_in_order_and_once(lasting_server: Server, visits: Visits) -> None:
    client = nina(visits)
    lasting_server.kill()
    client.run("for (const text of ['one', 'two', 'three']) client.chat(given).send({text});", str(EVERYBODY))
    assert client.run("return states(client.chat(given)).map(([text]) => text)", str(EVERYBODY)) == ["one", "two", "three"]
    lasting_server.start()
    client.run("client.reconnect()")
    assert settled(client)[-3:] == ["one", "two", "three"]
    assert lasting_server.person(NINA).texts(EVERYBODY)[-3:] == ["one", "two", "three"]


def test_a_server_killed_between_commit_and_answer_leaves_one_message_after_a_reload(
    lasting_server: Server, visits: Visits
) -> None:
    client = nina(visits)

    def cut(route: Route) -> None:
        route.fetch()
        lasting_server.kill()
        route.abort()

    client.page.route("**/api/chats/*/messages", cut, times=1)
    with client.page.expect_event("requestfailed", lambda request: request.method == "POST"):
        client.run("client.chat(given).send({text: 'once'});", str(EVERYBODY))
    lasting_server.start()
    client.reload()
    opened(client)
    assert settled(client).count("once") == 1
    assert lasting_server.person(NINA).texts(EVERYBODY).count("once") == 1


def test_what_was_written_offline_outlives_a_reload(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run("client.setOffline(true); client.chat(given).send({text: 'later'});", str(EVERYBODY))
    client.run(
        "const {openShelf} = await load('people/shelf.mjs'); const shelf = openShelf(given);"
        "while (!(await shelf.all('outbox')).length) await new Promise((next) => requestAnimationFrame(next));",
        str(NINA),
    )
    client.reload()
    opened(client)
    assert settled(client).count("later") == 1
    assert server.person(NINA).texts(EVERYBODY).count("later") == 1


def test_a_refused_message_is_marked_and_lets_the_next_go(server: Server, visits: Visits) -> None:
    client = nina(visits)
    visits.watch(client.page).allow("status of 400")
    client.run(
        """
        const chat = client.chat(given);
        const long = chat.send({text: "x".repeat(100_000)});
        chat.send({text: "short"});
        await until(() => states(chat).length === 1 && states(chat)[0][1] === "failed");
        const failed = chat.items.value.at(-1);
        equal([failed.key, failed.fault.code, client.outbox.failed.value], [long, 100, 1]);
        const {reasonOf} = await load("people/refusals.mjs");
        equal(reasonOf(client.words, failed.fault), "The text is too long");
        client.outbox.retryAll();
        equal(states(chat)[0][1] === "failed", false);
        await until(() => states(chat)[0]?.[1] === "failed");
        client.outbox.dropAll();
        equal([states(chat).length, client.outbox.failed.value], [0, 0]);
        """,
        str(EVERYBODY),
    )
    assert server.person(NINA).texts(EVERYBODY)[-1] == "short"


def test_the_bubble_is_there_at_once_and_keeps_its_key_and_place(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run(
        """
        const chat = client.chat(given);
        const keys = ["first", "second", "third"].map((text) => chat.send({text}));
        equal(chat.items.value.slice(-3).map((one) => one.key), keys);
        await until(() => chat.items.value.every((one) => one.state === "sent"));
        equal(chat.items.value.slice(-3).map((one) => one.key), keys);
        equal(texts(chat).slice(-3), ["first", "second", "third"]);
        """,
        str(EVERYBODY),
    )


def test_two_tabs_show_the_same_and_one_of_them_sends(server: Server, visits: Visits) -> None:
    first = nina(visits)
    second = first.another_tab(visits)
    opened(second)
    sent: list[str] = []
    for client in (first, second):
        client.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    first.run("client.setOffline(true)")
    second.run("client.setOffline(true); client.chat(given).send({text: 'from the second'});", str(EVERYBODY))
    first.run("const chat = client.chat(given); await until(() => texts(chat).includes('from the second'));", str(EVERYBODY))
    second.run("client.setOffline(false)")
    first.run("client.setOffline(false)")
    assert settled(first).count("from the second") == 1
    assert settled(second).count("from the second") == 1
    assert server.person(NINA).texts(EVERYBODY).count("from the second") == 1
    assert len([url for url in sent if url.endswith("/messages")]) == 1


def test_a_message_unconfirmed_for_a_day_is_never_sent_again_by_itself(server: Server, visits: Visits) -> None:
    client = ClientPage(visits)
    client.page.clock.install()
    client.start()
    visits.watch(client.page).allow(AWAY)
    opened(client)
    client.page.route("**/api/chats/*/messages", lambda route: route.abort(), times=1)
    with client.page.expect_event("requestfailed"):
        client.run("client.chat(given).send({text: 'perhaps'});", str(EVERYBODY))
    client.run("client.setOffline(true)")
    client.page.clock.fast_forward("24:01:00")
    client.run(
        """
        const chat = client.chat(given);
        client.setOffline(false);
        await until(() => states(chat)[0]?.[1] === "uncertain");
        """,
        str(EVERYBODY),
    )
    assert "perhaps" not in server.person(NINA).texts(EVERYBODY)
    client.run("client.outbox.retryAll()")
    assert settled(client).count("perhaps") == 1


def test_the_first_word_to_somebody_opens_the_chat(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run(
        """
        const chat = await client.sendTo(given, {text: "hello, Vera"});
        equal(chat.row.value.companion.member_id, given);
        await chat.open();
        equal(texts(chat), ["hello, Vera"]);
        check(client.chats.value[0] === chat, "first in the list");
        """,
        "user:571000000103",
    )


def test_a_bubble_of_the_outbox_quotes_what_it_answers(server: Server, visits: Visits) -> None:
    mid = server.person(TIMUR).says(EVERYBODY, "tea-at-five")
    client = nina(visits)
    client.run(
        """
        const chat = client.chat(given.chat);
        await until(() => texts(chat).includes("tea-at-five"));
        client.setOffline(true);
        chat.send({text: "yes", replyTo: given.mid});
        equal(chat.items.value.at(-1).message.reply.text, "tea-at-five");
        """,
        {"chat": str(EVERYBODY), "mid": mid},
    )
