"""The table of commands: name, where it lives, what it does. Listing them imports none of them."""

from typing import NamedTuple


class Command(NamedTuple):
    """One line of ``gonets --help``. `place` is ``module:function``, or ``module:app`` for a command with its own."""

    name: str
    place: str
    help: str
    example: str
    """Ends its ``--help``; a test runs it."""


COMMANDS = (
    Command("serve", "gonets.cli.serve:serve", "Run the messenger, with a demo world to try.", "gonets serve --port 0"),
    Command(
        "say",
        "gonets.cli.say:say",
        "Write as a person, and wait for the bot's answer.",
        'gonets say --as user:571000000101 --to group:57100000000333 "/start"',
    ),
    Command(
        "press",
        "gonets.cli.press:press",
        "Press a button as a person, and see what the bot makes of it.",
        "gonets press --as user:571000000101 --chat chat:C3b7e90d1f244 --payload order",
    ),
    Command(
        "live",
        "gonets.cli.live:app",
        "Move or stop a person's live location.",
        "gonets live move --as user:571000000101 --mid mid:C5aa01b3c7d1e.18bcfe568000001 --at 55.75,37.62",
    ),
    Command(
        "allow",
        "gonets.cli.consent:allow",
        "Let a group write to a person.",
        "gonets allow --as user:571000000102 --group group:57100000000333",
    ),
    Command(
        "deny",
        "gonets.cli.consent:deny",
        "Let a group write to a person no more.",
        "gonets deny --as user:571000000102 --group group:57100000000333",
    ),
    Command(
        "start-link",
        "gonets.cli.start_link:start_link",
        "Open a group's deep link as a person.",
        "gonets start-link --as user:571000000103 --group group:57100000000333 --payload promo-42",
    ),
    Command("group", "gonets.cli.group:app", "Make and list groups.", 'gonets group add --name "Coffee Club"'),
    Command("user", "gonets.cli.user:app", "Make and list people.", "gonets user add --name Anna"),
    Command(
        "chat",
        "gonets.cli.chat:app",
        "Make, list, read, join and leave chats.",
        "gonets chat list --as user:571000000101",
    ),
    Command(
        "token",
        "gonets.cli.token:app",
        "Make, list and revoke access tokens.",
        "gonets token list --group group:57100000000333",
    ),
    Command(
        "webhook",
        "gonets.cli.webhook:app",
        "See how webhooks are doing, and end them.",
        "gonets webhook list --group group:57100000000333",
    ),
    Command(
        "delivery",
        "gonets.cli.delivery:app",
        "See what webhooks are owed; replay and skip.",
        "gonets delivery list --group group:57100000000333",
    ),
    Command(
        "catalogue",
        "gonets.cli.catalogue:app",
        "Add, list and remove stickers and tracks.",
        "gonets catalogue list",
    ),
    Command("clock", "gonets.cli.clock:app", "Show and move the server's clock.", "gonets clock advance 8h"),
    Command(
        "bench",
        "gonets.cli.bench.command:bench",
        "Measure this server against its own floors on this machine.",
        "gonets bench send --rounds 1 --seconds 1",
    ),
)
