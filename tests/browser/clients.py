"""The client object of one person in a bare page: everything of the messenger but its looks."""

import json
from typing import Any

from playwright.sync_api import Page

from gonets.wire.ids import UserId
from tests.browser.modules import TOOLS, blank_page
from tests.browser.visits import Visits
from tests.cast import NINA

_START = """
const {makeClient} = await load("people/store.mjs");
globalThis.client = makeClient({as: AS, language: "en"});
client.start();
"""
_TOOLS = """
const {effect} = await load("kit/tags.mjs");
const client = globalThis.client;
const until = (holds) => new Promise((resolve) => {
  let stop = () => {};
  stop = effect(() => { if (holds()) { queueMicrotask(() => stop()); resolve(); } });
});
const texts = (chat) => chat.items.value.filter((one) => !one.message.deleted).map((one) => one.message.message.text ?? "");
const states = (chat) => chat.items.value.filter((one) => one.state !== "sent").map((one) => [one.message.message.text ?? "", one.state]);
"""


class ClientPage:
    """``run`` has `client`, `until(() => …)` which follows signals, `texts(chat)`, `states(chat)`, and the tools of modules."""

    def __init__(self, visits: Visits, who: UserId = NINA, page: Page | None = None) -> None:
        self.page = blank_page(visits) if page is None else page
        self._who = who
        self._base = visits.server.static

    def start(self) -> "ClientPage":
        self._evaluate(_START.replace("AS", json.dumps(str(self._who))))
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
        return self._evaluate(_TOOLS + js, given)

    def _evaluate(self, js: str, given: Any = None) -> Any:
        code = f"async (given) => {{ const BASE = {json.dumps(self._base)}; {TOOLS} {js} }}"
        return self.page.evaluate(code, given)
