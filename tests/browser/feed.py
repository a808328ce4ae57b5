"""The live feed of a page, as it passes through a test."""

import json

from playwright.sync_api import Page, WebSocketRoute


def without_beats(page: Page) -> None:
    """Before it is opened. A beat sets a page's clock right, which undoes what a test has moved."""

    def follow(socket: WebSocketRoute) -> None:
        upstream = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if json.loads(frame)["kind"] != "beat":
                socket.send(frame)

        upstream.on_message(pass_on)

    page.route_web_socket("**/api/live*", follow)
