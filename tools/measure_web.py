"""Figures of the messenger in a browser: first load, a chat of 100,000 messages, a jump, 50 messages a second.

    python -m tools.measure_web [--rounds 5] [--seconds 20]

Starts a server of its own on a throwaway folder and Debian's chromium (or GONETS_CHROMIUM). Prints each figure beside
the load of the machine; asserts nothing.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.long_chat import APART_MS, COUNT, fill, text_of
from tests.browser.server import Server
from tests.cast import EVERYBODY, NINA, TIMUR

RATE = 50

#: Before anything of the page runs: when the first bubble stood on screen, and every task over 50 ms.
_WATCH = """
globalThis.figures = {tasks: []};
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) figures.tasks.push(one.duration);
}).observe({type: "longtask"});
const look = () => {
  if (document.querySelector(".bubble")) requestAnimationFrame((at) => { figures.firstBubble = at; });
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
#: From the last byte of the window to the frame after the one that has its rows.
_OPEN = """async (chat) => {
  performance.clearResourceTimings();
  document.querySelector(`[data-chat="${chat}"]`).click();
  const frame = () => new Promise(requestAnimationFrame);
  while (!document.querySelector(".timeline-box .row .bubble")) await frame();
  const drawn = await frame();
  const window_ = performance.getEntriesByType("resource").find((one) => one.name.includes("/messages?"));
  return drawn - window_.responseEnd;
}"""
#: From the choice of a day to the frame after the one that has its first message.
_JUMP = """async ([stamp, text]) => {
  const field = document.querySelector("input[type=date]");
  const frame = () => new Promise(requestAnimationFrame);
  const is = (row) => row.textContent === text;
  field.value = new Date(stamp).toLocaleDateString("sv");
  const began = performance.now();
  field.dispatchEvent(new Event("change", {bubbles: true}));
  while (![...document.querySelectorAll(".bubble-text")].some(is)) await frame();
  return (await frame()) - began;
}"""
_MIDNIGHT = "(stamp) => new Date(new Date(stamp).toLocaleDateString('sv') + 'T00:00').getTime()"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=20.0)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="gonets-web-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data").start()
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        try:
            server.kill()
            first = fill(Path(folder) / "data")
            server.start()
            _first_load(browser, server, options.rounds)
            _opening(browser, server, options.rounds)
            page = _context(browser).new_page()
            _visit(page, server)
            _jumps(page, first, options.rounds)
            _stream(browser, page, server, options.seconds)
        finally:
            browser.close()
            server.stop()


def _first_load(browser: Browser, server: Server, rounds: int) -> None:
    """To the frame that shows the first bubble of the open chat, counted from the click on the link."""
    cold, warm, sizes = [], [], []
    for _ in range(rounds):
        context = _context(browser)
        page = context.new_page()
        loaded = _bytes_of(context.new_cdp_session(page))
        cold.append(_visit(page, server))
        sizes.append(loaded[0] / 1024)
        page.reload()
        warm.append(_first_bubble(page))
        context.close()
    _say("first load to the first bubble, cold", cold, "ms")
    _say("the same, warm", warm, "ms")
    _say("all that came until then, as sent", sizes, "KiB")


def _opening(browser: Browser, server: Server, rounds: int) -> None:
    took = []
    for _ in range(rounds):
        context = _context(browser)
        page = context.new_page()
        page.goto(f"{server.url}/?as={NINA}")
        page.locator(f"[data-chat='{EVERYBODY}']").wait_for()
        took.append(float(page.evaluate(_OPEN, str(EVERYBODY))))
        context.close()
    _say(f"data received to a chat of {COUNT:,} drawn", took, "ms")


def _jumps(page: Page, first: int, rounds: int) -> None:
    """Each to a part of the chat that is not loaded yet, the server's answer included."""
    took = []
    for number in range(rounds):
        stamp = first + (number + 1) * COUNT // (rounds + 2) * APART_MS
        wanted = -(-(int(page.evaluate(_MIDNIGHT, stamp)) - first) // APART_MS)
        took.append(float(page.evaluate(_JUMP, [stamp, text_of(wanted)])))
    _say("jump to a day, asked to drawn", took, "ms")


def _stream(browser: Browser, page: Page, server: Server, seconds: float) -> None:
    """Into the open chat, shown at its end. On a busy machine tasks last long that have little to do: both are told."""
    page.get_by_role("button", name="To the end").click()
    session = page.context.new_cdp_session(page)
    before = _heap_mb(session)
    page.evaluate("() => { figures.tasks = []; }")
    browser.start_tracing(page=page, categories=["toplevel"])
    sent = _paced(lambda number: server.person(TIMUR).says(EVERYBODY, f"streamed {number}"), page, seconds)
    tasks: list[float] = page.evaluate("() => figures.tasks")
    long = [one for one in tasks if one > 100]
    _say(f"tasks over 100 ms while {sent / seconds:.0f} messages/s came for {seconds:.0f} s", [float(len(long))], "")
    _say("  the longest task (those under 50 ms are not told)", [max(tasks, default=0.0)], "ms")
    _say("  the longest by what it took of the processor", [max(_processor_ms(browser.stop_tracing()))], "ms")
    _say("memory of scripts before", [before], "MB")
    _say("  and after", [_heap_mb(session)], "MB")


def _processor_ms(trace: bytes) -> Iterator[float]:
    """Of each task of the page's own thread."""
    events = json.loads(trace)["traceEvents"]
    named = {(one["pid"], one["tid"]): one["args"]["name"] for one in events if one["name"] == "thread_name"}
    for one in events:
        if one["name"].endswith("RunTask") and named.get((one["pid"], one["tid"])) == "CrRendererMain":
            yield one.get("tdur", 0) / 1000


def _paced(send: Callable[[int], object], page: Page, seconds: float) -> int:
    """As many a second as RATE says, or what the server takes, by several at once; gives how many."""
    began, sent, lock = time.monotonic(), [0], threading.Lock()

    def write() -> None:
        while True:
            with lock:
                number = sent[0]
                due = began + number / RATE
                if number >= RATE * seconds or time.monotonic() > began + seconds:
                    return
                sent[0] += 1
            time.sleep(max(0.0, due - time.monotonic()))
            send(number)

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        page.wait_for_timeout(200)
    return sent[0]


def _visit(page: Page, server: Server) -> float:
    page.goto(f"{server.url}/?as={NINA}#{EVERYBODY}")
    return _first_bubble(page)


def _first_bubble(page: Page) -> float:
    page.wait_for_function("() => globalThis.figures.firstBubble")
    return float(page.evaluate("() => figures.firstBubble"))


def _bytes_of(session: CDPSession) -> list[float]:
    """Grows as answers come, with their heads, compressed as they travelled."""
    total = [0.0]

    def add(event: dict[str, float]) -> None:
        total[0] += event["encodedDataLength"]

    session.on("Network.loadingFinished", add)
    session.send("Network.enable")
    return total


def _heap_mb(session: CDPSession) -> float:
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce")
    context.add_init_script(_WATCH)
    return context


def _chromium() -> str | None:
    return os.environ.get("GONETS_CHROMIUM") or shutil.which("chromium")


def _say(what: str, found: list[float], unit: str) -> None:
    shown = f"{statistics.median(found):,.0f} {unit}".strip()
    among = f" ({min(found):,.0f}–{max(found):,.0f})" if len(found) > 1 else ""
    sys.stdout.write(f"{what}: {shown}{among}   [load {os.getloadavg()[0]:.1f}]\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
