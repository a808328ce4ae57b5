"""Modules of the client tried by themselves: a bare page of our origin, under our policy, imports them."""

import json
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from gonets.server.people.pages import POLICY
from tests.browser.visits import Visits

_BLANK = "<!doctype html><html lang=en><title>Modules</title><body></body></html>"
TOOLS = """
const load = (name) => import(`${BASE}/${name}`);
const plain = (_, one) => (typeof one === "bigint" ? `${one}n` : one === undefined ? "undefined" : one);
const shown = (value) => JSON.stringify(value, plain);
const check = (truth, about = "") => { if (!truth) throw new Error(`not so: ${about}`); };
const equal = (found, wanted, about = "equal") => {
  if (shown(found) !== shown(wanted)) throw new Error(`${about}: found ${shown(found)}, wanted ${shown(wanted)}`);
};
"""


def blank_page(visits: Visits, context: BrowserContext | None = None) -> Page:
    """Of our origin and under our policy, but nothing runs in it; in a browser of its own unless one is given."""
    url = visits.server.url

    def answer(route: Route) -> None:
        route.fulfill(body=_BLANK, headers={"content-type": "text/html", "content-security-policy": POLICY})

    page = (context or visits.context()).new_page()
    page.route(f"{url}/blank", answer)
    page.goto(f"{url}/blank")
    return page


class Modules:
    """``modules.run('const {dayKey} = await load("kit/times.mjs"); equal(dayKey(0), "1970-01-01")')``."""

    def __init__(self, page: Page, static: str) -> None:
        self.page = page
        self._static = static

    def run(self, js: str) -> None:
        """`js` is the body of an async function that has ``load(module)``, ``equal(found, wanted)``, ``check``."""
        self.value(js)

    def value(self, js: str) -> Any:
        """What it returns."""
        return self.page.evaluate(f"async () => {{ const BASE = {json.dumps(self._static)}; {TOOLS} {{ {js} }} }}")
