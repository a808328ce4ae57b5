"""Uploads: progress, cancel, retry, three at once, and a reload goes on with them (M-11, W-UPL)."""

from playwright.sync_api import Route

from tests.browser.clients import ClientPage
from tests.browser.server import Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA

AWAY = r"net::ERR_|WebSocket connection"
FILE = "new File([new Uint8Array(300_000).fill(7)], 'report.bin')"
KEPT = """
const shelf = (await load("people/shelf.mjs")).openShelf(given);
const kept = async (drawer, count) => {
  while ((await shelf.all(drawer)).length !== count) await new Promise(requestAnimationFrame);
};
"""


def nina(visits: Visits) -> ClientPage:
    ours = ClientPage(visits).start()
    visits.watch(ours.page).allow(AWAY)
    return ours.opened()


def names(server: Server) -> list[list[str]]:
    """Of the files of each message, as the database has them."""
    found = server.person(NINA).gets(f"chats/{EVERYBODY}/messages")["messages"]
    return [[one["payload"]["name"] for one in each["message"].get("attachments", [])] for each in found]


def test_a_file_shows_its_way_and_goes_with_its_message(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run(
        f"""
        const upload = chat.attach({FILE}, "FILE");
        equal(chat.draft.value.files.map((one) => one.name), ["report.bin"]);
        chat.send({{text: "see", uploads: chat.draft.value.files}});
        chat.draft.value = {{text: "", files: []}};
        equal(chat.items.value.at(-1).uploads.map((one) => one.name), ["report.bin"]);
        await settled();
        equal([upload.state.value, upload.progress.value], ["done", 1]);
        """
    )
    assert names(server)[-1] == ["report.bin"]


def test_a_message_waits_for_its_files_and_those_behind_it_wait_too(server: Server, visits: Visits) -> None:
    client = nina(visits)
    held: list[Route] = []
    client.page.route("**/upload/**", lambda route: held.append(route))
    with client.page.expect_request("**/upload/**"):
        client.run(
            f"""
            chat.send({{text: "with a file", uploads: [chat.attach({FILE}, "FILE")]}});
            chat.send({{text: "behind"}});
            """
        )
    assert "behind" not in server.person(NINA).texts(EVERYBODY)
    client.page.evaluate("() => 0")  # the handler of the route has its turn
    held.pop().continue_()
    client.run("await settled();")
    assert server.person(NINA).texts(EVERYBODY)[-2:] == ["with a file", "behind"]


def test_at_most_three_go_at_once(server: Server, visits: Visits) -> None:
    client = nina(visits)
    held: list[Route] = []
    client.page.route("**/upload/**", lambda route: held.append(route))
    with client.page.expect_request("**/upload/**"):
        client.run(f"for (const name of ['a', 'b', 'c', 'd']) chat.attach({FILE}, 'FILE', {{name}});")
    client.run(
        """
        const {files} = chat.draft.value;
        await until(() => files.filter((one) => one.state.value === "going").length === 3);
        """
    )
    client.page.wait_for_function(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/api/uploads')).length >= 3"
    )
    assert client.run("return chat.draft.value.files.map((one) => one.state.value)") == ["going"] * 3 + ["waiting"]
    client.page.route("**/upload/**", lambda route: route.continue_())
    for route in held:
        route.continue_()
    client.run("for (const one of chat.draft.value.files) await one.done;")


def test_a_cancelled_file_leaves_its_message_and_an_empty_message_goes(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.page.route("**/upload/**", lambda route: None)
    with client.page.expect_request("**/upload/**"):
        client.run(
            f"""
            const one = () => chat.attach({FILE}, "FILE");
            chat.send({{uploads: [one()]}});
            chat.send({{text: "words stay", uploads: [one()]}});
            chat.draft.value = {{text: "", files: []}};
            """
        )
    client.run(
        """
        for (const item of chat.items.value) for (const upload of item.uploads ?? []) upload.cancel();
        await settled();
        """
    )
    assert server.person(NINA).texts(EVERYBODY)[-1] == "words stay"
    assert names(server)[-1] == []


def test_a_reload_goes_on_with_a_file_and_its_message(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.page.route("**/upload/**", lambda route: None)
    with client.page.expect_request("**/upload/**"):
        client.run(
            f"""
            chat.send({{text: "survives", uploads: [chat.attach({FILE}, "FILE")]}});
            chat.draft.value = {{text: "half written", files: []}};
            chat.attach({FILE}, "FILE", {{name: "in the draft.bin"}});
            """
        )
    client.run(f"{KEPT} await kept('uploads', 2);", str(NINA))
    client.page.unroute("**/upload/**")
    client.reload().opened()
    client.run(
        """
        await until(() => chat.draft.value.files.length === 1);
        equal([chat.draft.value.text, chat.draft.value.files[0].name], ["half written", "in the draft.bin"]);
        await settled();
        await chat.draft.value.files[0].done;
        """
    )
    assert names(server)[-1] == ["report.bin"]


def test_a_file_goes_with_its_message_from_a_tab_that_does_not_send(server: Server, visits: Visits) -> None:
    other = nina(visits).another_tab(visits).opened()
    other.run(
        f"""
        chat.send({{text: "chosen there", uploads: [chat.attach({FILE}, "FILE")]}});
        chat.send({{uploads: [chat.upload({FILE}, "FILE", {{name: "never in a draft.bin"}})]}});
        await settled();
        """
    )
    assert names(server)[-2:] == [["report.bin"], ["never in a draft.bin"]]


def test_a_message_whose_file_was_lost_stays_and_says_so(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.page.route("**/upload/**", lambda route: None)
    with client.page.expect_request("**/upload/**"):
        client.run(
            f"""
            const put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = function (one) {{
              if (this.name === "files") throw new DOMException("the disk is full", "QuotaExceededError");
              return put.call(this, one);
            }};
            chat.send({{text: "look at this", uploads: [chat.upload({FILE}, "FILE")]}});
            chat.send({{uploads: [chat.upload({FILE}, "FILE")]}});
            """
        )
    client.run(f"{KEPT} await kept('outbox', 2);", str(NINA))
    client.page.unroute("**/upload/**")
    client.reload().opened()
    client.run(
        """
        const isFailed = () => pending().length > 0 && pending().every(([, state]) => state === "failed");
        await until(isFailed);
        const {key, fault} = chat.items.value.at(-2);
        const {reasonOf} = await load("people/refusals.mjs");
        equal(reasonOf(client.words, fault), "A file of this message was lost. Attach it again");
        chat.drop(chat.items.value.at(-1).key);
        chat.retry(key);
        equal(isFailed(), false);
        await until(isFailed);
        equal(pending(), [["look at this", "failed"]]);
        """
    )
    assert "look at this" not in server.person(NINA).texts(EVERYBODY)


def test_a_file_cancelled_before_a_reload_is_not_missed_after_it(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.page.route("**/upload/**", lambda route: None)
    with client.page.expect_request("**/upload/**"):
        client.run(
            f"""
            const [gone, stays] = ["gone.bin", "stays.bin"].map((name) => chat.upload({FILE}, "FILE", {{name}}));
            chat.send({{uploads: [gone, stays]}});
            gone.cancel();
            """
        )
    client.run(f"{KEPT} await kept('uploads', 2); await kept('files', 1); await kept('outbox', 1);", str(NINA))
    client.page.unroute("**/upload/**")
    client.reload().opened().run("await settled();")
    assert names(server)[-1] == ["stays.bin"]


def test_a_closed_client_leaves_what_was_on_its_way_to_the_next(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.page.route("**/upload/**", lambda route: None)
    with client.page.expect_request("**/upload/**"):
        client.run(f"chat.send({{text: 'taken over', uploads: [chat.attach({FILE}, 'FILE')]}});")
    client.run("client.close();")
    client.page.unroute("**/upload/**")
    client.start().opened().run("await settled(); equal(texts().at(-1), 'taken over');")
    assert names(server)[-1] == ["report.bin"]


def test_an_upload_whose_answer_was_lost_is_not_sent_twice(server: Server, visits: Visits) -> None:
    client = nina(visits)
    visits.watch(client.page).allow("status of 403")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    client.page.route("**/upload/**", lose, times=1)
    with client.page.expect_event("requestfailed"):
        client.run(f"chat.attach({FILE}, 'FILE');")
    client.run(
        """
        const upload = chat.draft.value.files[0];
        client.reconnect();
        await upload.done;
        chat.send({uploads: [upload]});
        await settled();
        """
    )
    assert names(server)[-1] == ["report.bin"]


def test_a_file_over_the_limit_says_which_limit_before_it_goes(server: Server, visits: Visits) -> None:
    client = nina(visits)
    client.run(
        """
        const most = client.snapshot.value.limits.image_bytes;
        const upload = chat.attach(new Blob([new Uint8Array(most + 1)]), "IMAGE", {name: "huge.png"});
        equal(upload.state.value, "failed");
        const {reasonOf} = await load("people/refusals.mjs");
        check(reasonOf(client.words, upload.fault.value).includes(client.words.size(most)), "the number is said");
        """
    )


def test_a_file_the_server_refuses_fails_with_its_message_and_keeps_its_retry(server: Server, visits: Visits) -> None:
    client = nina(visits)
    visits.watch(client.page).allow("status of 400")
    client.run(
        f"""
        chat.send({{text: "no picture", uploads: [chat.attach({FILE}, "IMAGE")]}});
        await until(() => chat.items.value.at(-1).state === "failed");
        const {{fault, uploads}} = chat.items.value.at(-1);
        equal([fault.code >= 500, uploads[0].state.value], [true, "failed"]);
        chat.retry(chat.items.value.at(-1).key);
        equal(chat.items.value.at(-1).state === "failed", false);
        await until(() => chat.items.value.at(-1).state === "failed");
        """
    )
