"""The client object of one person in a bare page: everything of the messenger but its looks."""

import json
from typing import Any

from playwright.sync_api import Page

from gonets.wire.ids import UserId
from tests.browser.modules import TOOLS, blank_page
from tests.browser.visits import LONGEST_MS, Visits
from tests.cast import EVERYBODY, NINA

_START = """
const {makeClient} = await load("people/store.mjs");
globalThis.client = makeClient({as: ME, language: "en"});
client.start();
"""
_TOOLS = """
const {effect} = await load("kit/tags.mjs");
const client = globalThis.client;
const until = (holds) => new Promise((resolve, reject) => {
  let stop = () => {};
  const late = setTimeout(() => { stop(); reject(new Error(`never came true: ${holds}`)); }, LONGEST);
  stop = effect(() => { if (holds()) { queueMicrotask(() => stop()); clearTimeout(late); resolve(); } });
});
const chat = client.chat(ROOM);
const textOf = (item) => item.message.message.text ?? "";
const texts = () => chat.items.value.filter((one) => !one.message.deleted).map(textOf);
const pending = () => chat.items.value.filter((one) => one.state !== "sent").map((one) => [textOf(one), one.state]);
const settled = async () => {
  const shelf = (await load("people/shelf.mjs")).openShelf(ME);
  do await until(() => !pending().length);
  while ((await shelf.all("outbox")).length);
  shelf.close();
};
"""


class ClientPage:
    """``run`` has `client`, the `chat` of EVERYBODY, its `texts()`, `pending()`, `settled()`, and the tools of modules.

    ``await until(() => …)`` follows signals; ``await settled()`` also waits for what an earlier page left, which a page
    reads after it is ready.
    """

    def __init__(self, visits: Visits, who: UserId = NINA, page: Page | None = None) -> None:
        self.page = blank_page(visits) if page is None else page
        self._who = who
        self._base = visits.server.static

    def start(self) -> "ClientPage":
        self._evaluate(_START)
        return self

    def opened(self) -> "ClientPage":
        """With the chat on screen."""
        self.run("await until(() => client.state.value === 'ready'); await client.chat(ROOM).open();")
        return self

    def reload(self) -> "ClientPage":
        """As a person presses F5."""
        self.page.reload()
        return self.start()

    def another_tab(self, visits: Visits) -> "ClientPage":
        """Of the same browser."""
        page = blank_page(visits, self.page.context)
        return ClientPage(visits, self._who, page).start()

    def run(self, js: str, given: Any = None) -> Any:
        """`js` is the body of an async function; `given` is what Python gives it."""
        return self._evaluate(f"{_TOOLS} {{ {js} }}", given)

    def _evaluate(self, js: str, given: Any = None) -> Any:
        given_names = {"BASE": self._base, "ME": str(self._who), "ROOM": str(EVERYBODY), "LONGEST": LONGEST_MS}
        names = "".join(f"const {name} = {json.dumps(value)};" for name, value in given_names.items())
        code = f"async (given) => {{ {names} {TOOLS} {{ {js} }} }}"
        return self.page.evaluate(code, given)
