"""Tea Club's bot: sends keyboards, hears what is pressed, answers."""

from dataclasses import dataclass

from gonets.wire.ids import ChatId
from tests.browser.server import Json, Server
from tests.cast import PERSONAL

ORDER = {"type": "CALLBACK", "text": "Order", "intent": "POSITIVE", "payload": "order"}
CANCEL = {"type": "CALLBACK", "text": "Cancel", "intent": "NEGATIVE", "payload": "cancel"}
SITE = {"type": "LINK", "text": "Our site", "url": "https://tea.example/menu"}
CONTACT = {"type": "REQUEST_CONTACT", "text": "My contact"}
PLACE = {"type": "REQUEST_GEO_LOCATION", "text": "My place"}


@dataclass(slots=True)
class TeaBot:
    """Hears everything from its making on."""

    server: Server

    def __post_init__(self) -> None:
        self.server.graph("me/subscribe", {"longPolling": True})
        self.server.graph("me/updates", timeout=0, marker="end")

    def asks(self, *rows: list[Json], text: str = "What shall it be?", chat: ChatId = PERSONAL) -> str:
        """A message with a keyboard; gives its mid."""
        keyboard = {"type": "INLINE_KEYBOARD", "payload": {"keyboard": {"buttons": list(rows)}}}
        return self.server.says(chat, text, attachments=[keyboard])

    def hears(self) -> list[Json]:
        """What came since the last time, without waiting."""
        return list(self.server.graph("me/updates", timeout=0)["updates"])

    def waits_for(self, kind: str) -> Json:
        """The next event of that type. The call waits at the server, up to its longest."""
        while True:
            page = self.server.graph("me/updates", timeout=20)["updates"]
            assert page, f"no {kind} came"
            for event in page:
                if event["webhookType"] == kind:
                    return event

    def answers(self, event: Json, text: str) -> None:
        chat, pressed = event["recipient"]["chat_id"], event["callbackId"]
        self.server.graph(f"{chat}/answer", {"message": {"text": text}}, callbackId=pressed)
