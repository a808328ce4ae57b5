"""M-2 in the messenger, in both sizes: written into trouble, sent once; refused, it says why and can go again."""

from playwright.sync_api import Page, Route, expect

from tests.browser.open_chat import OpenChat
from tests.browser.server import Server
from tests.browser.visits import LONGEST_MS, Visits
from tests.cast import EVERYBODY, NINA

#: What a browser says of a server that is away.
AWAY = r"net::ERR_|WebSocket connection"
SAVED = """async (person) => {
  const opened = await new Promise((resolve) => {
    const request = indexedDB.open(`gonets ${person}`);
    request.onsuccess = () => resolve(request.result);
  });
  const count = () => new Promise((resolve) => {
    const asked = opened.transaction("outbox").objectStore("outbox").count();
    asked.onsuccess = () => resolve(asked.result);
  });
  while (!(await count())) await new Promise(requestAnimationFrame);
}"""


def test_written_while_the_server_is_dead_it_arrives_once_when_it_is_back(
    any_page: Page, visits: Visits, lasting_server: Server
) -> None:
    visits.watch(any_page).allow(AWAY)
    chat = OpenChat.of(any_page, EVERYBODY)
    lasting_server.kill()
    chat.writes("into the dark")
    expect(chat.row("into the dark").get_by_label("Being sent")).to_be_visible(timeout=LONGEST_MS)
    lasting_server.start()
    expect(chat.row("into the dark").get_by_label("Sent", exact=True)).to_be_visible(timeout=LONGEST_MS)
    assert lasting_server.person(NINA).texts(EVERYBODY).count("into the dark") == 1


def test_killed_between_commit_and_answer_it_is_there_once_after_a_reload(
    any_page: Page, visits: Visits, lasting_server: Server
) -> None:
    visits.watch(any_page).allow(AWAY)
    chat = OpenChat.of(any_page, EVERYBODY)

    def cut(route: Route) -> None:
        route.fetch()
        lasting_server.kill()
        route.abort()

    any_page.route("**/api/chats/*/messages", cut, times=1)
    with any_page.expect_event("requestfailed", lambda request: request.method == "POST"):
        chat.writes("only once")
    lasting_server.start()
    any_page.reload()
    expect(chat.row("only once").get_by_label("Sent", exact=True)).to_be_visible(timeout=LONGEST_MS)
    expect(chat.row("only once")).to_have_count(1)
    assert lasting_server.person(NINA).texts(EVERYBODY).count("only once") == 1


def test_a_page_closed_before_it_could_send_sends_when_it_is_opened_again(
    page: Page, visits: Visits, server: Server
) -> None:
    visits.watch(page).allow(AWAY)
    chat = OpenChat.of(page, EVERYBODY)
    page.route("**/api/chats/*/messages", lambda route: route.abort())
    chat.writes("on the shelf")
    page.evaluate(SAVED, str(NINA))
    page.unroute("**/api/chats/*/messages")
    page.reload()
    expect(chat.row("on the shelf").get_by_label("Sent", exact=True)).to_be_visible(timeout=LONGEST_MS)
    assert server.person(NINA).texts(EVERYBODY).count("on the shelf") == 1


def test_a_refused_message_says_why_and_goes_when_asked_again(page: Page, visits: Visits, server: Server) -> None:
    visits.watch(page).allow("status of 403")
    chat = OpenChat.of(page, EVERYBODY)
    refusal = (
        '{"error_code": 10, "error_msg": "PERMISSION_DENIED : closed", "error_data": null, "error_field": "chat_id"}'
    )
    page.route("**/api/chats/*/messages", lambda route: route.fulfill(status=403, body=refusal), times=1)
    chat.writes("turned away")
    expect(chat.row("turned away").get_by_text("This chat is closed for you")).to_be_visible(timeout=LONGEST_MS)
    chat.writes("the next one goes")
    expect(chat.row("the next one goes").get_by_label("Sent", exact=True)).to_be_visible(timeout=LONGEST_MS)
    chat.row("turned away").get_by_role("button", name="Send again").click()
    expect(chat.row("turned away").get_by_label("Sent", exact=True)).to_be_visible(timeout=LONGEST_MS)
    assert server.person(NINA).texts(EVERYBODY)[-2:] == ["the next one goes", "turned away"]
