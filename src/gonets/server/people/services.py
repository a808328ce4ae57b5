"""What the handlers may ask for; app.py fills it."""

from dataclasses import dataclass
from typing import Literal

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import Flooded
from gonets.server.domain.rules import Rules
from gonets.server.people.entrance.cookies import Cookies
from gonets.server.people.entrance.tries import Tries
from gonets.server.rates import Buckets
from gonets.server.services.accounts import Accounts
from gonets.server.services.attachments import Attachments
from gonets.server.services.callbacks import Callbacks
from gonets.server.services.catalogue import Catalogue
from gonets.server.services.chats import Chats
from gonets.server.services.consents import Consents
from gonets.server.services.deliveries import Deliveries
from gonets.server.services.listing import Listing
from gonets.server.services.members import Members
from gonets.server.services.messages import Messages
from gonets.server.services.presence import Presence
from gonets.server.services.profiles import Profiles
from gonets.server.services.search import Search
from gonets.server.services.sending import SendQueue
from gonets.server.services.sessions import Sessions
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
    members: Members
    messages: Messages
    presence: Presence
    profiles: Profiles
    rules: Rules
    search: Search
    sending: SendQueue
    sessions: Sessions
    subscriptions: Subscriptions
    uploads: Uploads
    windows: Windows
    rates: Buckets
    clock: Clock
    cookies: Cookies
    tries: Tries
    sign_up: Literal["invitation", "open"]
    development: bool
    on_loopback: bool
    hosts: frozenset[str]
    console_key: str | None
    links: Links

    def charge(self, caller: Caller, calls: int = 1) -> None:
        """A person who calls too often waits; a call refused has no effect (W-LIM-2)."""
        wait_s = self.rates.spend(int(caller.id), calls)
        if wait_s:
            raise Flooded(wait_s=wait_s)
