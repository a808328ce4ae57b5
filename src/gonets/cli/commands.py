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
)
