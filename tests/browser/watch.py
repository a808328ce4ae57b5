"""What no page may do, whatever the test is about: complain, break its policy, throw, call elsewhere."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Request, WebSocket

#: A report of the policy arrives in the document; the console is how it gets out.
REPORTS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ""}:${event.lineNumber}`));
"""
_INSIDE = ("data:", "blob:", "about:")
#: Who is put out of a chat may be telling just then how far it was read, or that something is being written.
_PUT_OUT_MEANWHILE = re.compile(r"status of 403 .*/api/chats/[^/]+/(read|acting)\)")


class Watch:
    """Over every page of a context."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._origin = origin
        self._allowed = [_PUT_OUT_MEANWHILE]
        self._complaints: list[str] = []
        context.add_init_script(REPORTS)
        context.on("console", self._console)
        context.on("weberror", lambda fault: self._page_error(fault.error))
        context.on("request", self._request)
        context.on("page", lambda page: page.on("websocket", self._socket))

    def allow(self, pattern: str) -> None:
        """What this test brings about on purpose: `watch.allow("Failed to load resource.*404")`."""
        self._allowed.append(re.compile(pattern))

    @property
    def complaints(self) -> list[str]:
        return [one for one in self._complaints if not any(pattern.search(one) for pattern in self._allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self._complaints.append(f"console.{message.type}: {message.text} ({message.location['url']})")

    def _page_error(self, fault: Error) -> None:
        self._complaints.append(f"uncaught: {fault.stack or fault.message}")

    def _request(self, request: Request) -> None:
        self._look(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._look(re.sub("^ws", "http", socket.url))

    def _look(self, url: str) -> None:
        if not url.startswith((f"{self._origin}/", *_INSIDE)):
            self._complaints.append(f"called elsewhere: {url}")
