"""What the handlers may ask for; app.py fills it."""

from dataclasses import dataclass

from gonets.server.clock import Clock
from gonets.server.domain.rules import Rules
from gonets.server.services.accounts import Accounts
from gonets.server.services.attachments import Attachments
from gonets.server.services.callbacks import Callbacks
from gonets.server.services.catalogue import Catalogue
from gonets.server.services.chats import Chats
from gonets.server.services.consents import Consents
from gonets.server.services.deliveries import Deliveries
from gonets.server.services.listing import Listing
from gonets.server.services.messages import Messages
from gonets.server.services.presence import Presence
from gonets.server.services.sending import SendQueue
from gonets.server.services.subscriptions import Subscriptions
from gonets.server.services.uploads import Uploads
from gonets.server.services.windows import Windows
from gonets.wire.links import Links


@dataclass(frozen=True, slots=True)
class People:
    """`hosts` are the names this door answers to besides those of loopback, without ports; `links` name no host, so
    that a page opened under any of them loads its files from where it came from."""

    accounts: Accounts
    attachments: Attachments
    callbacks: Callbacks
    catalogue: Catalogue
    chats: Chats
    consents: Consents
    deliveries: Deliveries
    listing: Listing
    messages: Messages
    presence: Presence
    rules: Rules
    sending: SendQueue
    subscriptions: Subscriptions
    uploads: Uploads
    windows: Windows
    clock: Clock
    development: bool
    on_loopback: bool
    hosts: frozenset[str]
    console_key: str | None
    links: Links
