"""What the handlers may ask for; app.py fills it."""

from dataclasses import dataclass

from gonets.server.delivery.feed import Feeds
from gonets.server.domain.rules import Rules
from gonets.server.graph.guard import Guard
from gonets.server.services.attachments import Attachments
from gonets.server.services.chats import Chats
from gonets.server.services.listing import Listing
from gonets.server.services.messages import Messages
from gonets.server.services.presence import Presence
from gonets.server.services.sending import SendQueue
from gonets.server.services.subscriptions import Subscriptions
from gonets.server.services.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Services:
    attachments: Attachments
    chats: Chats
    feeds: Feeds
    guard: Guard
    listing: Listing
    messages: Messages
    presence: Presence
    rules: Rules
    sending: SendQueue
    subscriptions: Subscriptions
    uploads: Uploads
