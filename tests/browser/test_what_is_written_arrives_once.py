"""The outbox: kept, sent in order, each message once, whatever happens to server, page and network (M-2)."""

from playwright.sync_api import Route

from tests.browser.clients import ClientPage
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TIMUR, VERA

#: What a browser says of a server that is away.
AWAY = r"net::ERR_|WebSocket connection"


def nina(visits: Visits) -> ClientPage:
    """Nina's client, with the chat open."""
    ours = ClientPage(visits).start()
    visits.watch(ours.page).allow(AWAY)
    return ours.opened()


def settled(client: ClientPage) -> list[str]:
    """Once nothing waits: what the chat shows."""
    found: list[str] = client.run("await settled(); return texts();")
    return found


def test_messages_written_while_the_server_is_dead_come_in_order_and_once(
    lasting_server: Server, visits: Visits
) -> None:
    client = nina(visits)
    lasting_server.kill()
    client.run("for (const text of ['one', 'two', 'three']) chat.send({text});")
    assert client.run("return pending().map(([text]) => text)") == [
        "one",
        "two",
        "three",
    ]
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
        client.run("chat.send({text: 'once'});")
    lasting_server.start()
    client.reload().opened()
    assert settled(client).count("once") == 1
    assert lasting_server.person(NINA).texts(EVERYBODY).count("once") == 1


def test_what_was_written_offline_outlives_a_reload(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run("client.setOffline(true); chat.send({text: 'later'});")
    client.run(
        "const {openShelf} = await load('people/shelf.mjs'); const shelf = openShelf(given);"
        "while (!(await shelf.all('outbox')).length) await new Promise((next) => requestAnimationFrame(next));",
        str(NINA),
    )
    client.reload().opened()
    assert settled(client).count("later") == 1
    assert server.person(NINA).texts(EVERYBODY).count("later") == 1


def test_a_refused_message_is_marked_and_lets_the_next_go(server: Server, visits: Visits) -> None:
    client = nina(visits)
    visits.watch(client.page).allow("status of 400")
    client.run(
        """
        const long = chat.send({text: "x".repeat(100_000)});
        chat.send({text: "short"});
        await until(() => pending().length === 1 && pending()[0][1] === "failed");
        const failed = chat.items.value.at(-1);
        equal([failed.key, failed.fault.code, client.outbox.failed.value], [long, 100, 1]);
        const {reasonOf} = await load("people/refusals.mjs");
        equal(reasonOf(client.words, failed.fault), "The text is too long");
        client.outbox.retryAll();
        equal(pending()[0][1] === "failed", false);
        await until(() => pending()[0]?.[1] === "failed");
        client.outbox.dropAll();
        equal([pending().length, client.outbox.failed.value], [0, 0]);
        """
    )
    assert server.person(NINA).texts(EVERYBODY)[-1] == "short"


def test_the_bubble_is_there_at_once_and_keeps_its_key_and_place(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run(
        """
        const keys = ["first", "second", "third"].map((text) => chat.send({text}));
        equal(chat.items.value.slice(-3).map((one) => one.key), keys);
        await settled();
        equal(chat.items.value.slice(-3).map((one) => one.key), keys);
        equal(texts().slice(-3), ["first", "second", "third"]);
        """
    )


def test_two_tabs_show_the_same_and_one_of_them_sends(server: Server, visits: Visits) -> None:
    first = nina(visits)
    second = first.another_tab(visits)
    second.opened()
    sent: list[str] = []
    for client in (first, second):
        client.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    first.run("client.setOffline(true)")
    second.run("client.setOffline(true); chat.send({text: 'from the second'});")
    first.run("await until(() => texts().includes('from the second'));")
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
    client.opened()
    client.page.route("**/api/chats/*/messages", lambda route: route.abort(), times=1)
    with client.page.expect_event("requestfailed"):
        client.run("chat.send({text: 'perhaps'});")
    client.run("client.setOffline(true)")
    client.page.clock.fast_forward("24:01:00")
    client.run(
        """
        client.setOffline(false);
        await until(() => pending()[0]?.[1] === "uncertain");
        """
    )
    assert "perhaps" not in server.person(NINA).texts(EVERYBODY)
    client.run("client.outbox.retryAll()")
    assert settled(client).count("perhaps") == 1


def test_the_first_word_to_somebody_opens_the_chat(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run(
        """
        const made = await client.sendTo(given, {text: "hello, Vera"});
        equal(made.row.value.companion.member_id, given);
        await made.open();
        equal(made.items.value.map(textOf), ["hello, Vera"]);
        check(client.chats.value[0] === made, "first in the list");
        """,
        str(VERA),
    )


def test_a_first_word_refused_after_a_reload_stays_among_what_is_not_sent(server: Server, visits: Visits) -> None:
    client = nina(visits)
    visits.watch(client.page).allow("status of 400")
    client.run(
        """
        client.setOffline(true);
        client.sendTo(given[1], {text: "x".repeat(100_000)}).catch(() => {});
        const {openShelf} = await load("people/shelf.mjs"); const shelf = openShelf(given[0]);
        while (!(await shelf.all("outbox")).length) await new Promise((next) => requestAnimationFrame(next));
        """,
        [str(NINA), str(VERA)],
    )
    client.reload().opened().run("await until(() => client.outbox.failed.value === 1);")


def test_a_first_word_from_another_tab_goes_back_to_it_when_it_is_refused(server: Server, visits: Visits) -> None:
    first = nina(visits)
    second = first.another_tab(visits).opened()
    visits.watch(first.page).allow("status of 400")
    why = """
        const error = await client.sendTo(given, {text: "x".repeat(100_000)}).catch((error) => error);
        equal(error.fault?.code, 100);
        """
    second.run(why, str(VERA))
    first.run(why, str(VERA))
    for client in (first, second):
        client.run("await until(() => client.outbox.failed.value + client.outbox.waiting.value === 0);")


def test_a_bubble_of_the_outbox_quotes_what_it_answers(server: Server, visits: Visits) -> None:
    mid = server.person(TIMUR).says(EVERYBODY, "tea-at-five")
    client = nina(visits)
    client.run(
        """
        await until(() => texts().includes("tea-at-five"));
        client.setOffline(true);
        chat.send({text: "yes", replyTo: given});
        equal(chat.items.value.at(-1).message.reply.text, "tea-at-five");
        """,
        mid,
    )
